"""URLs of consoles."""

from django.urls import URLPattern

app_name = "consoles"
urlpatterns: list[URLPattern] = []
