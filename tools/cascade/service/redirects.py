"""Where to go next, never off this host."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest, default: str = "quizzes") -> str:
    """Return the address that the form or the query asks to go on to, or the route *default*.

    An address on another host is never followed, so a link to our sign-in page can't send people away.
    """
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse(default)


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Return a redirect to the sign-in page, which comes back here afterwards if this was only a reading."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    query = f"?{urlencode({'next': back})}" if back else ""
    return HttpResponseRedirect(reverse("sign-in") + query)
