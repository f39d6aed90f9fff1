"""URLs of venues."""

from django.urls import path

from venues.views import invitation, profile

app_name = "venues"
urlpatterns = [
    path("v/<slug:slug>/profile/", profile.profile, name="profile"),
    path("v/<slug:slug>/invitation/<token>/", invitation.invitation, name="invitation"),
    path("v/<slug:slug>/invitation/<token>/sign-in/", invitation.sign_in, name="invitation_sign_in"),
]
