"""URLs of consoles."""

from django.urls import path

from consoles import mail
from consoles.views import author_list, chair, circular, me, my_paper, paper, progress, reminders

app_name = "consoles"
urlpatterns = [
    path("me/", me.me, name="me"),
    path("v/<slug:slug>/chair/", chair.chair, name="chair"),
    path("v/<slug:slug>/chair/progress/", progress.progress, name="progress"),
    path("v/<slug:slug>/chair/progress/remind/", progress.remind, name="remind"),
    path("v/<slug:slug>/chair/progress/remind/send/", progress.remind_send, name="remind_send"),
    path("v/<slug:slug>/chair/mail/", mail.mail, name="mail"),
    path("v/<slug:slug>/chair/mail/new/", circular.new, name="mail_new"),
    path("v/<slug:slug>/chair/mail/new/cancel/", circular.cancel, name="mail_cancel"),
    path("v/<slug:slug>/chair/mail/new/resend/", circular.resend, name="mail_resend"),
    path("v/<slug:slug>/chair/mail/reminders/", reminders.reminders, name="reminders"),
    path("v/<slug:slug>/chair/mail/reminders/<slug:reminder>/", reminders.reminder, name="reminder"),
    path("v/<slug:slug>/chair/mail/reminders/<slug:reminder>/now/", reminders.reminder_now, name="reminder_now"),
    path("v/<slug:slug>/chair/mail/undo-reminders/<int:revision>/", reminders.undo, name="reminders_undo"),
    path("v/<slug:slug>/chair/mail/<slug:message>/", mail.mail_message, name="mail_message"),
    path("v/<slug:slug>/chair/mail/<slug:message>/settle/", mail.mail_settle, name="mail_settle"),
    path("v/<slug:slug>/papers/<int:number>/", paper.paper, name="paper"),
    path("v/<slug:slug>/papers/<int:number>/record/", paper.record, name="paper_record"),
    path("v/<slug:slug>/papers/<int:number>/extend/", paper.extension, name="extend"),
    path(
        "v/<slug:slug>/papers/<int:number>/extend/<slug:kind>/withdraw/",
        paper.extension_withdrawn,
        name="withdraw_extension",
    ),
    path("v/<slug:slug>/papers/<int:number>/author-list/", author_list.author_list, name="author_list"),
    path("v/<slug:slug>/my/<slug:public_id>/", my_paper.my_paper, name="my_paper"),
]
