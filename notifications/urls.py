"""URLs of notifications."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<slug:message>/", views.inbox_message, name="inbox_message"),
    path("inbox/<slug:message>/body/", views.inbox_body, name="inbox_body"),
]
