"""All URLs. One include an app, in the order of a paper's life; `checks.py` wants an audience for each."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("website.urls")),
    path("accounts/", include("allauth.urls")),
    path("me/", include("people.urls")),
    path("", include("consoles.urls")),
    path("", include("letters.urls")),
    path("", include("notifications.urls")),
    path("", include("venues.urls")),
    path("", include("submissions.urls")),
    path("", include("reviews.urls")),
    path("", include("decisions.urls")),
    path("", include("proceedings.urls")),
    path("", include("schedule.urls")),
    path("", include("demo.urls")),
]
if settings.DEBUG:
    urlpatterns += [path("", include("mlworkshop.styleguide"))]

handler400 = "django.views.defaults.bad_request"
