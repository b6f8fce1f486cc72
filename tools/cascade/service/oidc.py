"""OpenID Connect, by django-allauth: what we check beyond it, and whom a token signs in.

allauth leads to the provider and back, with a state that is used once and PKCE. Here a nonce is added, the
signature of the id token is checked whichever way it came, and nothing of the account is stored: a token
signs in somebody who has an open account here, or nobody. Nobody is ever added.

Sources: OpenID Connect Core 1.0, sections 3.1.2.1 (nonce), 3.1.3.7 (id token), 5.3.2 (user information) and
10.1 (keys).
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any, NoReturn

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from cascade.records.errors import RecordsError
from cascade.records.models import Person
from cascade.records.roles import grant, withdraw
from cascade.service import ways
from cascade.service.entering import enter
from cascade.service.views.errors import page

WAY = "oidc"
ID = "oidc"
"""Our name for the one provider."""

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key of the provider's. None that is made with the client's secret, and never ``none``."""

LEEWAY_SECONDS = 60
"""How far our clock and the provider's may be apart."""

_KEYS_SECONDS = 300
_DISCOVERED = ("issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError)
"""What allauth, and PyJWT with keys, raise where a provider breaks the format: they take that for granted."""

_NEEDED = ("iss", "sub", "aud", "exp", "iat")

_log = logging.getLogger("cascade.service.oidc")


def configured() -> ways.Provider:
    """Return the provider people may sign in with.

    Raises:
        Http404: there is none.
    """
    provider: ways.Provider | None = settings.SIGN_IN.provider
    if provider is None:
        raise Http404
    return provider


class Flow(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth is not annotated
    """Asks the provider, and checks what it says more strictly than allauth does."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself.

        Raises:
            OAuth2Error: it leaves something out, or is another one than the settings name.
        """
        try:
            found: dict[str, Any] = super().openid_config
            missing = [name for name in _DISCOVERED if not isinstance(found[name], str)]
        except _MALFORMED as error:
            raise OAuth2Error("The provider's discovery page leaves something out.") from error
        if missing or found["issuer"].rstrip("/") != configured().issuer.rstrip("/"):
            raise OAuth2Error("The provider calls itself something else than CASCADE_OIDC_ISSUER.")
        return found

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002
        """Return the one address the provider leads back to."""
        return request.build_absolute_uri(reverse("oidc-callback"))

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what the provider gives for the code it led back with.

        Raises:
            OAuth2Error: it gives nothing of use.
        """
        try:
            found: dict[str, Any] = super().get_access_token_data(*args, **kwargs)
        except _MALFORMED as error:
            raise OAuth2Error("The provider's answer to a code is malformed.") from error
        return found

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Return what the provider says of the person, with an id token that is proven to be its own.

        Raises:
            OAuth2Error: it says nothing that can be trusted.
        """
        claims = _proven(kwargs["response"].get("id_token"), self.openid_config, app.client_id)
        try:
            found: SocialLogin = super().complete_login(request, app, token, **kwargs)
            subject = found.account.extra_data["userinfo"]["sub"]
        except _MALFORMED as error:
            raise OAuth2Error("The provider's user information is malformed.") from error
        if subject != claims["sub"]:
            raise OAuth2Error("The user information is about somebody else than the id token.")
        found.account.extra_data["id_token"] = claims
        return found


class ConfiguredProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """The provider that the settings name."""

    oauth2_adapter_class = Flow


class Accounts(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Tells allauth which provider there is, and takes over when it knows who somebody is."""

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> ConfiguredProvider:
        """Return the provider of the settings, whatever is asked for."""
        del provider, client_id
        wanted = configured()
        app = SocialApp(
            provider=ConfiguredProvider.id,
            provider_id=ID,
            name=wanted.name,
            client_id=wanted.client_id,
            secret=wanted.client_secret,
            settings={"server_url": wanted.issuer.rstrip("/"), "oauth_pkce_enabled": True},
        )
        return ConfiguredProvider(request, app=app)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """Sign the person in, or say that there is nobody like that; allauth goes no further.

        Raises:
            ImmediateHttpResponse: always, with the answer.
        """
        raise ImmediateHttpResponse(_answer(request, sociallogin))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> NoReturn:
        """Say that it did not work, and no more: what came may have been forged.

        Raises:
            ImmediateHttpResponse: always, with the answer.
        """
        del provider, extra_context
        raise ImmediateHttpResponse(failed(request, exception, cancelled=error == AuthError.CANCELLED))


def failed(request: HttpRequest, error: Exception | None, *, cancelled: bool = False) -> HttpResponse:
    """Return the page after a sign-in that came to nothing, and log why, without anything personal."""
    name = configured().name
    if cancelled:
        return page(request, 403, "You did not sign in", f"You stopped before {name} had signed you in.")
    # A state that is unknown or used is somebody's old page, or a forgery; all else is for us to mend.
    _log.log(logging.ERROR if error else logging.INFO, "Signing in with the provider failed: %s", _why(error))
    return page(
        request,
        403,
        "We could not sign you in",
        f"Signing in with {name} did not work, or took too long. Go to the sign-in page and try again.",
        "If it goes on, tell whoever looks after this service.",
    )


def _why(error: Exception | None) -> str:
    if error is None:
        return "the state is unknown, used or older than ten minutes, or the provider refused."
    # allauth puts the provider's answer into its messages, tokens and all; ours are sentences.
    is_ours = isinstance(error, OAuth2Error) and str(error).endswith(".")
    return str(error) if is_ours else f"{type(error).__name__}."


def _proven(id_token: Any, config: dict[str, Any], client_id: str) -> dict[str, Any]:
    """Return the claims of an id token that the provider has signed for us and that is in date."""
    if not isinstance(id_token, str):
        raise OAuth2Error("The provider sent no id token.")
    try:
        key = _key(config["jwks_uri"], id_token)
        claims: dict[str, Any] = jwt.decode(
            id_token,
            key,
            algorithms=ALGORITHMS,
            audience=client_id,
            issuer=config["issuer"],
            leeway=LEEWAY_SECONDS,
            options={"require": list(_NEEDED)},
        )
    except (jwt.PyJWTError, *_MALFORMED) as error:
        raise OAuth2Error(f"The id token can't be trusted ({type(error).__name__}).") from error
    if claims.get("azp", client_id) != client_id:
        raise OAuth2Error("The id token was made for another client.")
    return claims


def _key(uri: str, id_token: str) -> jwt.PyJWK:
    """Return the key that an id token says it was signed with; it need not say where there is one alone."""
    keys = _keys(uri)
    kid = jwt.get_unverified_header(id_token).get("kid")
    if kid is not None:
        return keys.get_signing_key(kid)
    (*others, only) = keys.get_signing_keys()
    if others:
        raise jwt.PyJWKClientError("The token names no key, and there are several.")
    return only


@lru_cache(maxsize=4)
def _keys(uri: str) -> jwt.PyJWKClient:
    return jwt.PyJWKClient(uri, lifespan=_KEYS_SECONDS, timeout=10)


def _answer(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponseBase:
    claims: dict[str, Any] = sociallogin.account.extra_data["id_token"]
    stashed: dict[str, Any] = sociallogin.state["data"]
    if not constant_time_compare(str(claims.get("nonce", "")), stashed["nonce"]):
        return failed(request, OAuth2Error("The id token answers another request of ours."))
    userinfo: dict[str, Any] = sociallogin.account.extra_data["userinfo"]
    provider = configured()
    person = _person(provider, claims, userinfo)
    if person is None:
        return page(
            request,
            403,
            "Nobody here has this account",
            f"{provider.name[:1].upper()}{provider.name[1:]} has signed you in, but it does not belong to an"
            " open account here.",
            "Ask HR whether your staff number and e-mail address are right in our staff list.",
        )
    if provider.roles_claim:
        _follow_groups(person, provider, _value(provider.roles_claim, claims, userinfo)[0])
    return enter(request, person, WAY, sociallogin.state["next"], stashed["carried"])


def _person(provider: ways.Provider, claims: dict[str, Any], userinfo: dict[str, Any]) -> Person | None:
    """Return the one open account that the claim names, or None: a doubtful match is none."""
    value, source = _value(provider.claim, claims, userinfo)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        return None
    people = Person.objects.open_on()
    if provider.claim == ways.EMAIL:
        verified = source.get("email_verified")
        if verified is not True and verified != "true":
            return None
        found = list(people.filter(email__iexact=value.strip())[:2])
    else:
        found = list(people.filter(staff_number__iexact=value.strip())[:2])
    return found[0] if len(found) == 1 else None


def _value(claim: str, *sources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Return a claim, and the source it stands in: the id token before the user information."""
    for source in sources:
        if claim in source:
            return source[claim], source
    return None, {}


def _follow_groups(person: Person, provider: ways.Provider, groups: Any) -> None:
    """Give and take the roles of the mapping, by the groups of *person*; other roles stay as they are.

    Without the claim, or where it is neither a text nor a list, they have no groups. The last member of HR
    stays, so that somebody can put it right.
    """
    listed = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
    held = {str(group) for group in listed}
    for role, wanted in provider.roles.items():
        if held & wanted:
            grant(person, role, source="claim")
        else:
            try:
                withdraw(person, role, source="claim")
            except RecordsError as error:
                _log.error("A role that the provider no longer gives was kept: %s", error)
