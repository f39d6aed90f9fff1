"""URLs of the public pages."""

from django.urls import path

from website import views

app_name = "website"
urlpatterns = [
    path("", views.home, name="home"),
    path("v/<slug:slug>/", views.venue, name="venue"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("v/<slug:slug>/sitemap.xml", views.venue_sitemap, name="venue_sitemap"),
    path("v/<slug:slug>/call/", views.call, name="call"),
    path("v/<slug:slug>/dates.ics", views.dates_ics, name="dates_ics"),
    path("v/<slug:slug>/people/", views.people, name="people"),
    path("v/<slug:slug>/news/", views.news, name="news"),
    path("v/<slug:slug>/news/feed.xml", views.news_feed, name="news_feed"),
    path("v/<slug:slug>/pages/<slug:key>/", views.page, name="page"),
    path("v/<slug:slug>/pictures/<slug:picture>.webp", views.picture, name="picture"),
]
