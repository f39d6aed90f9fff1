"""URLs of consoles."""

from django.urls import path

from consoles import mail

app_name = "consoles"
urlpatterns = [
    path("v/<slug:slug>/chair/mail/", mail.mail, name="mail"),
    path("v/<slug:slug>/chair/mail/<slug:message>/", mail.mail_message, name="mail_message"),
    path("v/<slug:slug>/chair/mail/<slug:message>/settle/", mail.mail_settle, name="mail_settle"),
]
