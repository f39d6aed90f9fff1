"""URLs of letters."""

from django.urls import path

from letters.views import chair, mine, verify

app_name = "letters"
urlpatterns = [
    path("letters/<slug:code>/", verify.verify, name="verify"),
    path("v/<slug:slug>/letters/", mine.mine, name="mine"),
    path("v/<slug:slug>/letters/<slug:letter>/letter.pdf", mine.pdf, name="pdf"),
    path("v/<slug:slug>/chair/letters/", chair.chair, name="chair"),
    path("v/<slug:slug>/chair/letters/participants/", chair.participant, name="participant"),
    path("v/<slug:slug>/chair/letters/settings/", chair.save_settings, name="settings"),
    path("v/<slug:slug>/chair/letters/<slug:letter>/", chair.settle, name="settle"),
]
