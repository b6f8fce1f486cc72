"""To the OpenID Connect provider and back."""

from __future__ import annotations

import secrets

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.core.exceptions import DisallowedRedirect
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from cascade.service.carried import FIELD as CARRIED
from cascade.service.oidc import ID, Flow, configured, failed
from cascade.service.redirects import safe_next
from cascade.service.sign_in_pages import sign_in_page

NONCE_BYTES = 32
MOST_CARRIED = 200_000  # characters: what travels to the provider and back waits in the session
TOO_LONG = (
    "Your answers are too long to travel along. Sign in in another tab of this browser, then come back here"
    " and press “I have signed in: keep my answers”"
)


@require_POST
def start(request: HttpRequest) -> HttpResponseBase:
    """Lead to the provider, by a page rather than a redirect.

    Browsers that follow our policy send no form to another host, not even by way of a redirect, and the
    hosts a provider redirects to in turn are not known beforehand.
    """
    name = configured().name
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    carried = request.POST.get(CARRIED, "")
    if len(carried) > MOST_CARRIED:
        return sign_in_page(request, carried, TOO_LONG)
    data = {"nonce": nonce, "carried": carried}
    provider = get_adapter(request).get_provider(request, ID)
    try:
        answer = provider.redirect(
            request, "login", next_url=safe_next(request), data=data, auth_params={"nonce": nonce}
        )
    except (RequestException, OAuth2Error, DisallowedRedirect) as error:
        return failed(request, error)
    return render(request, "service/going_on.html", {"name": name, "address": answer["Location"]})


@require_safe
def callback(request: HttpRequest) -> HttpResponseBase:
    """Take what the provider leads back with: the state is ours and unused, or nothing happens."""
    configured()
    view = OAuth2CallbackView.adapter_view(Flow(request, ID))
    try:
        answer: HttpResponseBase = view(request)
    except (RequestException, OAuth2Error) as error:
        return failed(request, error)
    return answer
