"""URLs of notifications."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("me/mail/", views.choices, name="choices"),
    path("mail/off/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<slug:message>/", views.inbox_message, name="inbox_message"),
    path("inbox/<slug:message>/body/", views.inbox_body, name="inbox_body"),
]
