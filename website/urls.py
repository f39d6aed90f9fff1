"""URLs of the public pages."""

from django.urls import path

from website import views

app_name = "website"
urlpatterns = [
    path("", views.home, name="home"),
    path("v/<slug:slug>/", views.venue, name="venue"),
    path("v/<slug:slug>/dates.ics", views.dates_ics, name="dates_ics"),
    path("v/<slug:slug>/people/", views.people, name="people"),
]
