"""A person's own account, as far as allauth does not have the page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from people.actions import save_profile
from people.forms import ProfileForm
from web.audience import Audience, audience
from web.http import Request


@audience(Audience.SIGNED_IN)
def profile(request: Request) -> HttpResponse:
    """Everybody's own name, affiliation and links."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        save_profile(form.instance, now=request.now)
        messages.info(request, "Your profile is saved.")
        return redirect("people:profile")
    return render(request, "people/profile.html", {"form": form})
