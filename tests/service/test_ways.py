"""The ways to sign in, read from the environment: what is right is taken, and every fault is a sentence."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from cascade.model.errors import UsageError
from cascade.service import ways

ISSUER = {
    "CASCADE_OIDC_ISSUER": "https://id.example.org/realms/staff",
    "CASCADE_OIDC_CLIENT_ID": "cascade",
    "CASCADE_OIDC_CLIENT_SECRET": "a secret of the provider's",
}
PROXY = {"CASCADE_PROXY_HEADER": "Remote-User", "CASCADE_PROXY_ADDRESSES": "192.0.2.7, 2001:db8::/64"}


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME", "CLAIM", "ROLES_CLAIM", "ROLES"):
        monkeypatch.delenv(f"CASCADE_OIDC_{name}", raising=False)
    for name in ("PROXY_HEADER", "PROXY_ADDRESSES", "PASSWORDS", "CODE_AFTER_LINK"):
        monkeypatch.delenv(f"CASCADE_{name}", raising=False)


def read(monkeypatch: pytest.MonkeyPatch, **given: str) -> ways.Ways:
    """Return the ways that these variables give."""
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return ways.read()


def test_without_settings_people_sign_in_by_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a security code is asked for after a link, of those who have an app."""
    assert read(monkeypatch) == ways.Ways(passwords=True, code_after_link=True, provider=None)


def test_a_provider_a_proxy_and_no_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that can be set is taken; the secret does not show."""
    found = read(
        monkeypatch,
        **ISSUER,
        **PROXY,
        CASCADE_PASSWORDS="no",
        CASCADE_CODE_AFTER_LINK="0",
        CASCADE_OIDC_NAME="Staff account",
        CASCADE_OIDC_CLAIM="employee_number",
        CASCADE_OIDC_ROLES_CLAIM="groups",
        CASCADE_OIDC_ROLES="hr=cn=people,ou=groups; trainer = Trainers ;trainer=Lead trainers",
    )
    assert not found.passwords
    assert not found.code_after_link
    assert found.provider is not None
    assert (found.provider.name, found.provider.claim) == ("Staff account", "employee_number")
    assert found.provider.roles == {
        "hr": frozenset({"cn=people,ou=groups"}),
        "trainer": frozenset({"Trainers", "Lead trainers"}),
    }
    assert found.header == "Remote-User"
    assert found.proxies == (ip_network("192.0.2.7"), ip_network("2001:db8::/64"))
    assert ISSUER["CASCADE_OIDC_CLIENT_SECRET"] not in repr(found)


@pytest.mark.parametrize(
    "issuer", ["http://localhost:9400", "http://127.0.0.1:9400/x", "https://id.example.org/"]
)
def test_a_provider_on_this_machine_may_go_without_tls(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    """Nobody can listen in between."""
    assert read(monkeypatch, **{**ISSUER, "CASCADE_OIDC_ISSUER": issuer}).provider is not None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"CASCADE_PASSWORDS": "0"}, "there is no other way to sign in"),
        ({"CASCADE_PASSWORDS": "perhaps"}, "CASCADE_PASSWORDS is 'perhaps': set it to 1 or 0"),
        ({"CASCADE_OIDC_ISSUER": "https://id.example.org"}, "Set CASCADE_OIDC_CLIENT_ID and CASCADE_OIDC"),
        ({"CASCADE_OIDC_CLIENT_SECRET": "x"}, "Set CASCADE_OIDC_ISSUER and CASCADE_OIDC_CLIENT_ID too"),
        ({**ISSUER, "CASCADE_OIDC_ISSUER": "http://id.example.org"}, "CASCADE_OIDC_ISSUER is"),
        ({**ISSUER, "CASCADE_OIDC_ISSUER": "id.example.org"}, "CASCADE_OIDC_ISSUER is"),
        ({**ISSUER, "CASCADE_OIDC_ISSUER": "https://[::1"}, "CASCADE_OIDC_ISSUER is"),
        (
            {**ISSUER, "CASCADE_OIDC_ISSUER": "https://id.example.org/.well-known/openid-configuration"},
            "without /.well-known",
        ),
        (
            {**ISSUER, "CASCADE_OIDC_ROLES": "hr=x"},
            "CASCADE_OIDC_ROLES_CLAIM and CASCADE_OIDC_ROLES together",
        ),
        ({"CASCADE_OIDC_ROLES": "king=x"}, "CASCADE_OIDC_ROLES holds 'king=x'"),
        ({"CASCADE_OIDC_ROLES": "staff=x"}, "CASCADE_OIDC_ROLES holds 'staff=x'"),
        ({"CASCADE_OIDC_ROLES": "hr"}, "CASCADE_OIDC_ROLES holds 'hr'"),
        ({"CASCADE_PROXY_HEADER": "Remote-User"}, "anybody could send the header"),
        ({**PROXY, "CASCADE_PROXY_HEADER": "Remote_User"}, "CASCADE_PROXY_HEADER is 'Remote_User'"),
        ({**PROXY, "CASCADE_PROXY_HEADER": "Cookie"}, "CASCADE_PROXY_HEADER is 'Cookie'"),
        ({**PROXY, "CASCADE_PROXY_HEADER": "X-Forwarded-For"}, "CASCADE_PROXY_HEADER is 'X-Forwarded-For'"),
        (
            {**PROXY, "CASCADE_PROXY_ADDRESSES": "proxy.example.org"},
            "holds 'proxy.example.org': give addresses",
        ),
        ({**PROXY, "CASCADE_PROXY_ADDRESSES": "192.0.2.7/24"}, "holds '192.0.2.7/24'"),
        ({**PROXY, "CASCADE_PROXY_ADDRESSES": "0.0.0.0/0"}, "which is everybody"),
        ({**PROXY, "CASCADE_PROXY_ADDRESSES": "::/0"}, "which is everybody"),
    ],
)
def test_what_can_not_be_right_is_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], says: str
) -> None:
    """A slip in a setting must not open a door."""
    with pytest.raises(UsageError) as caught:
        read(monkeypatch, **given)
    assert says in str(caught.value)
    assert ISSUER["CASCADE_OIDC_CLIENT_SECRET"] not in str(caught.value)


def test_every_fault_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody wants to start the service five times to learn of five slips."""
    with pytest.raises(UsageError) as caught:
        read(monkeypatch, CASCADE_OIDC_ISSUER="x", CASCADE_OIDC_ROLES="king=x", CASCADE_PROXY_HEADER="a b")
    assert len(str(caught.value).splitlines()) == 6


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("192.0.2.7", True),
        ("::ffff:192.0.2.7", True),
        ("2001:db8::1", True),
        ("192.0.2.8", False),
        ("::ffff:192.0.2.8", False),
        ("", False),
        ("unix:", False),
        ("192.0.2.7, 203.0.113.1", False),
    ],
)
def test_an_address_is_a_proxys_or_not(monkeypatch: pytest.MonkeyPatch, address: str, is_one: bool) -> None:
    """In either form in which a socket may name it."""
    assert ways.is_proxy(address, read(monkeypatch, **PROXY).proxies) is is_one
