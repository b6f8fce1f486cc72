"""Who gets in: a bearer token with the scope that the table of permissions asks for.

Cookies open nothing here, so another site can't make a browser that is signed in ask for anything: a browser
never sends a bearer token by itself. That is why the API's views need no CSRF token.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from cascade.records import tokens
from cascade.records.models import ApiToken
from cascade.records.tries import Brake, seconds_left, spend
from cascade.service.api.problems import NO_TOKEN, TOO_MANY, WRONG_SCOPE, Refusal
from cascade.service.permissions import scope_of
from cascade.service.plurals import counted

ANY_SCOPE = "any"
"""In the table of permissions: open to every token, whatever its scopes."""

_CHALLENGE = 'Bearer realm="cascade"'


class BearerToken(HttpBearer):
    """Lets a request through whose token is usable, has the scope needed and does not come too often."""

    def __call__(self, request: HttpRequest) -> ApiToken:
        """Return the token of *request*.

        Raises:
            Refusal: there is none, it does not open this, or it asks too often.
        """
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.casefold() != self.openapi_scheme or not token.strip():
            raise _refused("Send the token in the header `Authorization: Bearer`.")
        return self.authenticate(request, token.strip())

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """Return the row of *token*.

        Raises:
            Refusal: it is unknown, has run out or was revoked, does not open this, or asks too often.
        """
        found = tokens.find(token)
        if found is None:
            raise _refused("The token is not known, has run out or was revoked.", ', error="invalid_token"')
        _brake(found)
        tokens.note_use(found)
        needed = scope_of(request)
        if needed != ANY_SCOPE and (not needed or needed not in found.scopes):
            challenge = f'{_CHALLENGE}, error="insufficient_scope", scope="{needed}"'
            raise Refusal(
                WRONG_SCOPE,
                f"The token does not have the scope {needed}.",
                headers={"WWW-Authenticate": challenge},
            )
        return found


def _brake(token: ApiToken) -> None:
    brake = Brake("api token", settings.API_REQUESTS_A_MINUTE, 60)
    if not spend(brake, str(token.pk)):
        wait = seconds_left(brake, str(token.pk))
        raise Refusal(
            TOO_MANY,
            f"A token may ask {brake.most} times a minute: wait {counted(wait, 'second')}.",
            headers={"Retry-After": str(wait)},
        )


def _refused(detail: str, error: str = "") -> Refusal:
    return Refusal(NO_TOKEN, detail, headers={"WWW-Authenticate": _CHALLENGE + error})
