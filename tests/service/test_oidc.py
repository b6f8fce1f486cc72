"""Signing in with an OpenID Connect provider: a real one, in a process of its own, on loopback.

Between it and us stands a relay where a test wants to alter what the provider says. The person's browser is
Django's test client on our side, and plain HTTP on the provider's.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from cascade.records.models import Attempt, AuditEntry, Person
from cascade.records.roles import grant, roles_of
from cascade.service import ways
from cascade.service.oidc import _follow_groups
from cascade.service.views.oidc import MOST_CARRIED
from service.sample import RIGHT
from service.taking import main_text, soup, start

pytestmark = pytest.mark.usefixtures("edition")

USERS: dict[str, dict[str, object]] = {
    "by-email": {"email": "S.One@example.org", "email_verified": True, "groups": ["Trainers", "Others"]},
    "unverified": {"email": "s.one@example.org", "email_verified": False},
    "says-nothing": {"email": "s.one@example.org"},
    "by-number": {"employee": "s-1", "email": "someone@example.org", "email_verified": True},
    "by-number-as-number": {"employee": 4711},
    "stranger": {"email": "nobody@example.org", "email_verified": True, "employee": "S-99"},
    "odd": {"email": ["s.one@example.org"], "email_verified": True, "employee": {"number": "S-1"}},
    "empty": {"email": "", "email_verified": True, "employee": " "},
    "people-team": {"email": "s.one@example.org", "email_verified": True, "groups": "People"},
    "no-groups": {"email": "s.one@example.org", "email_verified": True},
}
SECRET = "the secret between the provider and us"


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a real provider process that knows `USERS`."""
    port = free_port()
    claims = [
        part
        for sub, user in USERS.items()
        for part in ("--user-claims", json.dumps({"sub": sub, "name": "Somebody", **user}))
    ]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", *claims]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            yield wait_for(f"http://127.0.0.1:{port}", process)
        finally:
            process.terminate()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> str:
    """Return *address* once something answers there."""
    while process.poll() is None:
        try:
            requests.get(address, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.05)  # it says nowhere when it is ready
        else:
            return address
    raise AssertionError("The provider did not start.")


@dataclass
class Relay:
    """Stands in for the provider towards us, and alters what a test wants altered.

    Attributes:
        address: Where it listens.
        alter: By path, what to make of the JSON the provider answers with; bytes are sent as they are.
        asked: Every request that came, as path and form.
    """

    address: str
    alter: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)


@contextmanager
def relayed(provider: str) -> Iterator[Relay]:
    """Run a relay in front of *provider* for as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            relay.asked.append((self.path, parse_qs(body.decode())))
            headers = {name: self.headers[name] for name in self.headers if name in PASSED_ON}
            # The provider names its pages by the host it is asked for, and so names the relay's.
            headers["Host"] = urlsplit(relay.address).netloc
            got = requests.request(
                self.command,
                provider + self.path,
                data=body,
                headers=headers,
                allow_redirects=False,
                timeout=20,
            )
            content = got.content
            if self.path in relay.alter:
                altered = relay.alter[self.path](got.json())
                content = altered if isinstance(altered, bytes) else json.dumps(altered).encode()
            self.send_response(got.status_code)
            for name in ("Content-Type", "Location"):
                if name in got.headers:
                    self.send_header(name, got.headers[name])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = answer  # noqa: N815 - names of the standard library

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its signature
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    relay = Relay(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
    try:
        yield relay
    finally:
        server.shutdown()
        server.server_close()


PASSED_ON = ("Content-Type", "Authorization")


@pytest.fixture
def relay(provider: str, settings: Any) -> Iterator[Relay]:
    """A relay that we take for the provider."""
    with relayed(provider) as found:
        use(settings, found.address)
        yield found


@pytest.fixture
def learner(learner: Person, provider: str, settings: Any) -> Person:
    """S-1 with an e-mail address; people may sign in with the provider."""
    use(settings, provider)
    learner.email = "s.one@example.org"
    learner.save()
    return learner


def use(settings: Any, issuer: str, **more: Any) -> None:
    """Let people sign in with the provider at *issuer*."""
    given = {"client_id": "cascade", "client_secret": SECRET, "name": "Staff account", **more}
    settings.SIGN_IN = replace(settings.SIGN_IN, provider=ways.Provider(issuer=issuer, **given))


def begin(browser: Client, **fields: str) -> str:
    """Press the button on our page, and return the provider's address it leads to."""
    page = browser.post("/sign-in/oidc/", fields)
    refresh = soup(page).find("meta", {"http-equiv": "refresh"})
    assert refresh is not None, main_text(page)
    return str(refresh["content"]).removeprefix("0; url=")


def agree(address: str, sub: str) -> str:
    """Sign in at the provider as *sub*, and return the path and query it leads back to."""
    there = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=20)
    assert there.status_code == 302, there.text
    back = urlsplit(there.headers["Location"])
    assert (back.netloc, back.path) == ("testserver", "/sign-in/oidc/callback/")
    return f"{back.path}?{back.query}"


def come_back(sub: str, browser: Client | None = None, **fields: str) -> tuple[Client, Any]:
    """Go the whole way as *sub*; return the browser and what our page answers in the end."""
    browser = browser or Client()
    return browser, browser.get(agree(begin(browser, **fields), sub))


def is_in(browser: Client) -> bool:
    """Return whether somebody is signed in there."""
    return browser.get("/record/").status_code == 200


def test_a_person_signs_in_by_a_verified_address(learner: Person) -> None:
    """In any capitals, on to where they wanted; the attempt says how, and nothing of the account is kept."""
    browser, response = come_back("by-email", next="/record/")
    assert response["Location"] == "/record/"
    assert is_in(browser)
    taker = start(browser, learner)
    taker.post(RIGHT)
    assert Attempt.objects.get().identified_by == "oidc"
    from allauth.account.models import EmailAddress
    from allauth.socialaccount.models import SocialAccount, SocialToken

    assert not any(model.objects.exists() for model in (EmailAddress, SocialAccount, SocialToken))
    assert Person.objects.count() == 1


@pytest.mark.parametrize(("sub", "number"), [("by-number", "S-1"), ("by-number-as-number", "4711")])
def test_a_person_signs_in_by_staff_number(learner: Person, settings: Any, sub: str, number: str) -> None:
    """Where a claim holds it; then no address needs to be verified."""
    use(settings, settings.SIGN_IN.provider.issuer, claim="employee")
    Person.objects.update(staff_number=number)
    assert is_in(come_back(sub)[0])


@pytest.mark.parametrize("sub", ["stranger", "unverified", "says-nothing", "odd", "empty", "not-even-known"])
def test_who_can_not_be_matched_for_certain_is_refused_and_never_added(learner: Person, sub: str) -> None:
    """Nobody like that, an address nobody has verified, a claim that is missing or something else."""
    browser, response = come_back(sub)
    assert response.status_code == 403
    assert "does not belong to an open account here" in main_text(response)
    assert not is_in(browser)
    assert Person.objects.count() == 1


@pytest.mark.parametrize("sub", ["stranger", "odd", "empty", "by-email"])
def test_a_staff_number_that_can_not_be_matched_is_refused(learner: Person, settings: Any, sub: str) -> None:
    """An e-mail address does not stand in for it."""
    use(settings, settings.SIGN_IN.provider.issuer, claim="employee")
    assert not is_in(come_back(sub)[0])


def test_a_closed_account_is_refused_like_none(learner: Person) -> None:
    """Word for word; and a session that is open ends with the account."""
    browser, _ = come_back("by-email")
    stranger = main_text(come_back("stranger")[1])
    Person.objects.update(is_active=False)
    assert not is_in(browser)
    browser, response = come_back("by-email")
    assert main_text(response) == stranger
    assert not is_in(browser)


def test_an_address_that_two_people_have_signs_in_neither(
    learner: Person, make_person: Callable[..., Person]
) -> None:
    """A doubtful match is none; when one of them has left, it is certain again."""
    other = make_person("S-2")
    Person.objects.filter(pk=other.pk).update(email="S.ONE@example.org")
    assert not is_in(come_back("by-email")[0])
    Person.objects.filter(pk=other.pk).update(is_active=False)
    assert is_in(come_back("by-email")[0])


def test_the_request_carries_state_nonce_and_a_challenge(learner: Person, relay: Relay) -> None:
    """New ones every time; what proves the challenge goes with the code, and the secret never shows."""
    browser = Client()
    first, second = (parse_qs(urlsplit(begin(browser)).query) for _ in range(2))
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 16
        assert first[name] != second[name]
    assert first["code_challenge_method"] == ["S256"]
    assert first["response_type"] == ["code"]
    assert SECRET not in str(first)
    _, response = come_back("by-email")
    assert response.status_code == 302
    (sent,) = (form for path, form in relay.asked if path == "/oauth2/token")
    asked = next(path for path, _ in reversed(relay.asked) if path.startswith("/oauth2/authorize"))
    proof = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"][0].encode()).digest())
    assert parse_qs(urlsplit(asked).query)["code_challenge"] == [proof.rstrip(b"=").decode()]


def test_a_state_of_somebody_elses_signs_nobody_in(learner: Person) -> None:
    """A made-up one, none, and that of another browser: an attacker's code in a victim's browser."""
    attacker, victim = Client(), Client()
    back = agree(begin(attacker), "by-email")
    code = parse_qs(urlsplit(back).query)["code"][0]
    begin(victim)
    for query in (back.split("?")[1], f"code={code}", f"code={code}&state=made-up", f"code={code}&state="):
        response = victim.get(f"/sign-in/oidc/callback/?{query}")
        assert response.status_code == 403
        assert "could not sign you in" in main_text(response)
    assert not is_in(victim)
    assert attacker.get(back).status_code == 302


def test_a_callback_that_is_replayed_signs_nobody_in(learner: Person) -> None:
    """Neither in the same browser after signing out, nor in another."""
    browser = Client()
    back = agree(begin(browser), "by-email")
    browser.get(back)
    browser.post("/sign-out/")
    for again in (browser, Client()):
        assert again.get(back).status_code == 403
        assert not is_in(again)


def test_a_refusal_by_the_provider_is_told(learner: Person) -> None:
    """Stopping there is no fault of anybody's."""
    browser = Client()
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    response = browser.get(f"/sign-in/oidc/callback/?error=access_denied&state={state}")
    assert "You stopped before Staff account had signed you in" in main_text(response)
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    response = browser.get(f"/sign-in/oidc/callback/?error=server_error&error_description=<b>&state={state}")
    assert response.status_code == 403
    assert "<b>" not in response.content.decode()


FORGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def claims_of(token: str) -> dict[str, Any]:
    """Return what an id token says, whoever signed it."""
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found


def header_of(token: str) -> dict[str, Any]:
    """Return the header of an id token."""
    return jwt.get_unverified_header(token)


def segment(value: dict[str, Any]) -> str:
    """Return a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def with_claims(token: str, **changed: object) -> str:
    """Return *token* with other claims under its old signature."""
    head, _, signature = token.split(".")
    return f"{head}.{segment(claims_of(token) | changed)}.{signature}"


def unsigned(token: str) -> str:
    """Return *token* with the algorithm ``none``."""
    return f"{segment({'alg': 'none', 'typ': 'JWT'})}.{segment(claims_of(token))}."


def signed_by_forger(token: str) -> str:
    """Return *token* signed by another key, under the name of the provider's."""
    return jwt.encode(claims_of(token), FORGER, "RS256", headers=header_of(token))


def signed_with_secret(token: str) -> str:
    """Return *token* signed with what a client knows rather than with the provider's key."""
    head = header_of(token) | {"alg": "HS256"}
    text = f"{segment(head)}.{segment(claims_of(token))}"
    digest = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def with_broken_signature(token: str) -> str:
    """Return *token* with one letter of its signature changed."""
    head, body, signature = token.split(".")
    return f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"


FORGED: dict[str, Callable[[str], Any]] = {
    "altered claims": lambda token: with_claims(token, email="hr@example.org"),
    "altered expiry": lambda token: with_claims(token, exp=int(time.time()) + 10_000),
    "broken signature": with_broken_signature,
    "no signature": unsigned,
    "another key": signed_by_forger,
    "the client's secret": signed_with_secret,
    "no token": lambda _: None,
    "not a token": lambda _: "x.y.z",
    "a number": lambda _: 4711,
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_token_signs_nobody_in(learner: Person, relay: Relay, how: str) -> None:
    """Even where it comes by the provider's own address."""
    relay.alter["/oauth2/token"] = lambda answer: answer | {"id_token": FORGED[how](answer["id_token"])}
    browser, response = come_back("by-email")
    assert response.status_code == 403
    assert not is_in(browser)


class SigningRelay:
    """Signs tokens as the provider would, with a key that the relay gives out as the provider's."""

    def __init__(self, relay: Relay, **changed: object) -> None:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(FORGER.public_key()))
        relay.alter["/jwks"] = lambda _: {"keys": [{**public, "kid": "f", "use": "sig", "alg": "RS256"}]}
        relay.alter["/oauth2/token"] = lambda answer: answer | {"id_token": self.signed(answer, changed)}

    def signed(self, answer: dict[str, Any], changed: dict[str, object]) -> str:
        """Return the id token of *answer* with other claims, rightly signed."""
        claims = claims_of(answer["id_token"]) | changed
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, FORGER, "RS256", headers={"kid": "f"})


@pytest.mark.parametrize(
    ("changed", "is_good"),
    [
        ({}, True),
        ({"exp": int(time.time()) - 3600}, False),
        ({"exp": None}, False),
        ({"iat": int(time.time()) + 3600}, False),
        ({"iss": "https://elsewhere.example.org"}, False),
        ({"iss": None}, False),
        ({"aud": "another-client"}, False),
        ({"aud": ["another-client", "cascade"], "azp": "another-client"}, False),
        ({"aud": ["another-client", "cascade"], "azp": "cascade"}, True),
        ({"nonce": "of another request"}, False),
        ({"nonce": None}, False),
        ({"sub": "somebody-else"}, False),
        ({"sub": None}, False),
        ({"email_verified": False}, False),
        ({"email_verified": "false"}, False),
        ({"email_verified": 1}, False),
        ({"email_verified": "true"}, True),
    ],
)
def test_a_token_must_be_ours_fresh_and_for_this_request(
    learner: Person, relay: Relay, changed: dict[str, object], is_good: bool
) -> None:
    """Rightly signed, and still replayed, for another client, or about another person."""
    SigningRelay(relay, **changed)
    # What a provider says of the person is judged where it says who it is, so the two go together.
    relay.alter["/userinfo"] = lambda answer: {"sub": answer["sub"]}
    if "email_verified" not in changed:
        changed["email_verified"] = True
    changed.setdefault("email", "s.one@example.org")
    browser, _ = come_back("by-email")
    assert is_in(browser) is is_good


MALFORMED: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "another issuer": (
        "/.well-known/openid-configuration",
        lambda answer: answer | {"issuer": "https://elsewhere.example.org"},
    ),
    "no endpoints": ("/.well-known/openid-configuration", lambda answer: {"issuer": answer["issuer"]}),
    "no object": ("/.well-known/openid-configuration", lambda _: ["x"]),
    "a script": (
        "/.well-known/openid-configuration",
        lambda answer: answer | {"authorization_endpoint": "javascript:alert(1)//"},
    ),
}


@pytest.mark.parametrize("how", MALFORMED)
def test_a_provider_that_says_odd_things_of_itself_is_not_gone_to(
    learner: Person, relay: Relay, how: str
) -> None:
    """A page says that it did not work; no fault of ours."""
    path, alter = MALFORMED[how]
    relay.alter[path] = alter
    response = Client().post("/sign-in/oidc/")
    assert response.status_code == 403
    assert "could not sign you in" in main_text(response)
    assert "javascript:" not in response.content.decode()


@pytest.mark.parametrize("path", ["/oauth2/token", "/userinfo", "/jwks"])
@pytest.mark.parametrize(
    "answer",
    [[], {}, {"sub": 1, "access_token": 2}, {"keys": [{"kty": "RSA", "n": 1, "e": 2}]}, b"<p>Back soon</p>"],
    ids=str,
)
def test_a_provider_that_answers_oddly_signs_nobody_in(
    learner: Person, relay: Relay, path: str, answer: Any
) -> None:
    """Whatever it sends."""
    relay.alter[path] = lambda _: answer
    browser, response = come_back("by-email")
    assert response.status_code == 403
    assert not is_in(browser)


def test_a_provider_that_is_away_is_told_in_plain_words(
    learner: Person, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """On the way there, and on the way back; passwords go on working."""
    use(settings, f"http://127.0.0.1:{free_port()}")
    assert "could not sign you in" in main_text(Client().post("/sign-in/oidc/"))
    with relayed(settings.SIGN_IN.provider.issuer) as relay:
        assert relay.address
    assert "ConnectionError" in caplog.text


def test_a_provider_that_goes_away_on_the_way_signs_nobody_in(
    learner: Person, provider: str, settings: Any
) -> None:
    """Between asking and coming back."""
    browser = Client()
    with relayed(provider) as relay:
        use(settings, relay.address)
        back = agree(begin(browser), "by-email")
    response = browser.get(back)
    assert response.status_code == 403
    assert not is_in(browser)


def test_logs_tell_why_and_nothing_about_whom(
    learner: Person, relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither tokens, nor codes, nor addresses."""
    relay.alter["/oauth2/token"] = lambda answer: {"error": answer}
    come_back("by-email")
    relay.alter["/oauth2/token"] = lambda answer: (
        answer | {"id_token": with_broken_signature(answer["id_token"])}
    )
    come_back("by-email")
    assert "InvalidSignatureError" in caplog.text
    for word in ("example.org", "eyJ", SECRET, "code=", "access_token"):
        assert word not in caplog.text


def test_answers_sent_after_the_session_ended_come_along(learner: Person) -> None:
    """To the provider and back; then they are in their place."""
    browser = Client()
    browser.force_login(learner)
    taker = start(browser, learner)
    fields = taker.fields(RIGHT)
    browser.logout()
    page = soup(browser.post(taker.url, fields))
    token = page.find("input", {"name": "carried"})
    assert token is not None
    _, response = come_back("by-email", browser, carried=str(token["value"]))
    assert response["Location"] == taker.url
    assert taker.view.responses == RIGHT


def test_answers_too_long_for_the_session_stay_on_the_page(learner: Person) -> None:
    """With what to do, and the button to do it by."""
    token = "x" * (MOST_CARRIED + 1)
    page = Client().post("/sign-in/oidc/", {"carried": token})
    assert "Sign in in another tab" in main_text(page)
    field = soup(page).find("input", {"name": "carried"})
    assert field is not None
    assert field["value"] == token


def test_the_session_gets_another_key_and_the_one_before_ends(
    learner: Person, make_person: Callable[..., Person]
) -> None:
    """Also where somebody else was signed in in that browser."""
    browser = Client()
    browser.force_login(make_person("S-2"))
    before = browser.cookies["cascade_session"].value
    come_back("by-email", browser)
    assert browser.cookies["cascade_session"].value != before
    old = Client()
    old.cookies["cascade_session"] = before
    assert not is_in(old)
    assert "Person S-1" in main_text(browser.get("/account/"))


GROUPS = {"hr": frozenset({"People"}), "trainer": frozenset({"Trainers", "Lead trainers"})}


def test_roles_follow_the_claim_within_the_mapping_alone(learner: Person, settings: Any) -> None:
    """Given and taken at each sign-in and noted; a role that is not mapped stays as it is."""
    use(settings, settings.SIGN_IN.provider.issuer, roles_claim="groups", roles=GROUPS)
    grant(learner, "editor")

    def roles_after(sub: str) -> set[str]:
        come_back(sub)
        return set(roles_of(Person.objects.get(pk=learner.pk)))

    assert roles_after("by-email") == {"staff", "editor", "trainer"}
    assert roles_after("by-email") == {"staff", "editor", "trainer"}
    assert roles_after("no-groups") == {"staff", "editor"}
    notes = (
        AuditEntry.objects.filter(detail__contains="claim").order_by("id").values_list("detail", flat=True)
    )
    assert list(notes) == ['{"given":"trainer","source":"claim"}', '{"source":"claim","taken":"trainer"}']


def test_the_claim_does_not_take_the_last_member_of_hr_away(
    learner: Person, hr: Person, settings: Any
) -> None:
    """Somebody must be left who can put it right."""
    use(settings, settings.SIGN_IN.provider.issuer, roles_claim="groups", roles=GROUPS)
    come_back("people-team")
    assert "hr" in roles_of(Person.objects.get(pk=learner.pk))
    come_back("no-groups")
    assert "hr" not in roles_of(Person.objects.get(pk=learner.pk))
    come_back("people-team")
    Person.objects.filter(pk=hr.pk).update(is_active=False)
    come_back("no-groups")
    assert "hr" in roles_of(Person.objects.get(pk=learner.pk))


@pytest.mark.parametrize("claim", [5, True, {"Trainers": 1}, None, [None, 5]])
def test_a_claim_that_lists_no_groups_gives_no_role(learner: Person, settings: Any, claim: object) -> None:
    """A provider that is set up wrong keeps nobody out."""
    provider = ways.Provider("https://id.example.org", "cascade", SECRET, roles=GROUPS)
    _follow_groups(learner, provider, claim)
    assert roles_of(learner) == {"staff"}


def test_without_a_mapping_claims_give_no_role(learner: Person) -> None:
    """Whatever groups the provider names."""
    come_back("by-email")
    assert roles_of(Person.objects.get(pk=learner.pk)) == {"staff"}


@pytest.mark.parametrize("passwords", [True, False])
def test_the_sign_in_page_shows_the_ways_there_are(learner: Person, settings: Any, passwords: bool) -> None:
    """And a way that is off refuses what is sent to it all the same."""
    settings.SIGN_IN = replace(settings.SIGN_IN, passwords=passwords)
    page = main_text(Client().get("/sign-in/"))
    assert "Sign in with Staff account" in page
    assert ("Password" in page) is passwords
    browser = Client()
    browser.post("/sign-in/", {"staff_number": "S-1", "password": "three plain words"})
    assert is_in(browser) is passwords
    browser.force_login(learner)
    assert browser.get("/account/password/").status_code == (200 if passwords else 404)
    settings.SIGN_IN = replace(settings.SIGN_IN, provider=None, passwords=True)
    assert "Staff account" not in main_text(Client().get("/sign-in/"))
    assert Client().post("/sign-in/oidc/").status_code == 404
    assert Client().get("/sign-in/oidc/callback/?code=x&state=y").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "accounts/login/",
        "accounts/signup/",
        "accounts/email/",
        "accounts/3rdparty/",
        "oidc/oidc/login/callback/",
    ],
)
def test_no_page_of_the_library_is_served(learner: Person, path: str) -> None:
    """Nobody signs up here, or looks after addresses."""
    for method in (Client().get, Client().post):
        assert method(f"/{path}").status_code in (404, 405)
