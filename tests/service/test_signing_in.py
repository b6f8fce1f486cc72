"""Signing in by password and by link, and choosing a password."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import signing
from django.test import Client
from django.utils import timezone

from cascade.records.enrolment import end_sign_in
from cascade.records.models import AuditEntry, Person, SignInLink, Tries
from cascade.records.sign_in_links import issue_link, link_path
from cascade.service.throttle import ACCOUNT, ADDRESS, COOKIE, LINK, MOST_TRIES, may_try_code
from service.conftest import PASSWORD

pytestmark = pytest.mark.usefixtures("edition")


def post_sign_in(browser: Client, staff_number: str, password: str, **more: str) -> Any:
    """Send the sign-in form."""
    return browser.post("/sign-in/", {"staff_number": staff_number, "password": password, **more})


def test_staff_number_and_password_sign_in(learner: Person) -> None:
    """In any capitals, with spaces around, and on to the quizzes."""
    browser = Client()
    response = post_sign_in(browser, " s-1 ", PASSWORD)
    assert response["Location"] == "/quizzes/"
    assert "Person S-1" in browser.get("/quizzes/").content.decode()


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/record/", "/record/"),
        ("/guide/roles.html#clause-guide-8.4", "/guide/roles.html#clause-guide-8.4"),
        ("https://elsewhere.example/", "/quizzes/"),
        ("//elsewhere.example/", "/quizzes/"),
        ("javascript:alert(1)", "/quizzes/"),
        ("", "/quizzes/"),
    ],
)
def test_signing_in_goes_on_to_where_one_wanted_but_never_to_another_host(
    learner: Person, wanted: str, goes: str
) -> None:
    """A link to our sign-in page can't send people away."""
    assert post_sign_in(Client(), "S-1", PASSWORD, next=wanted)["Location"] == goes


def plain(page: str) -> str:
    """Return what the page says, without what differs by staff number and by visit."""
    return "\n".join(
        line.replace("S-9", "S-1")
        for line in page[page.index("<main") :].splitlines()
        if "csrfmiddlewaretoken" not in line
    )


def test_nobody_learns_whether_an_account_exists(learner: Person) -> None:
    """A wrong password, an unknown number and a closed account are answered word for word alike."""
    wrong = post_sign_in(Client(), "S-1", "wrong").content.decode()
    unknown = post_sign_in(Client(), "S-9", PASSWORD).content.decode()
    learner.is_active = False
    learner.save()
    closed = post_sign_in(Client(), "S-1", PASSWORD).content.decode()

    assert "The staff number or the password is not right" in wrong
    assert plain(wrong) == plain(unknown) == plain(closed)


def test_a_wrong_password_keeps_the_staff_number_in_the_form(learner: Person) -> None:
    """Nothing typed is lost but the password."""
    page = post_sign_in(Client(), "S-1", "wrong secret").content.decode()
    assert 'value="S-1"' in page
    assert "wrong secret" not in page


def test_an_unknown_account_costs_as_much_work_as_a_wrong_password(
    learner: Person, make_person: Callable[..., Person], settings: Any
) -> None:
    """One password is hashed whoever it was, so the time an answer takes says nothing either."""
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    for staff_number in ("S-1", "S-2", "S-3"):
        if staff_number != "S-1":
            make_person(staff_number)
        person = Person.objects.get(staff_number=staff_number)
        person.set_password(None if staff_number == "S-3" else PASSWORD)
        person.is_active = staff_number != "S-2"
        person.save()
    work = {}
    for staff_number in ("S-1", "S-2", "S-3", "S-9"):
        CountingHasher.hashed = 0
        post_sign_in(Client(), staff_number, "wrong")
        work[staff_number] = CountingHasher.hashed
    assert set(work.values()) == {1}


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed."""

    hashed = 0

    def encode(self, password: str, salt: str) -> str:
        """Count, and hash."""
        CountingHasher.hashed += 1
        return super().encode(password, salt)


def wrong_tries(count: int, staff_number: str = "S-1", *, address: str = "192.0.2.1") -> None:
    """Guess a password so often, each time in another browser."""
    for _ in range(count):
        post_sign_in(Client(REMOTE_ADDR=address), staff_number, "wrong")


def test_guessing_is_braked_for_real_and_invented_accounts_alike(learner: Person) -> None:
    """After ten wrong tries even the right password has to wait, and the page is the same."""
    pages = []
    for staff_number in ("S-1", "S-9"):
        wrong_tries(MOST_TRIES, staff_number)
        response = post_sign_in(Client(REMOTE_ADDR="192.0.2.1"), staff_number, PASSWORD)
        assert response.status_code == 429
        pages.append(plain(response.content.decode()))
    assert pages[0] == pages[1]
    assert "There were too many wrong tries" in pages[0]


def test_the_brake_lets_go_by_itself(learner: Person) -> None:
    """A quarter of an hour after the first wrong try, however often was tried since."""
    wrong_tries(MOST_TRIES * 3)
    Tries.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert post_sign_in(Client(REMOTE_ADDR="192.0.2.1"), "S-1", PASSWORD).status_code == 302


def test_guessing_from_many_addresses_is_braked_too(learner: Person) -> None:
    """Fifty wrong tries an hour for one account, wherever they come from; in any capitals."""
    for number in range(ACCOUNT.most):
        wrong_tries(1, "s-1" if number % 2 else " S-1", address=f"198.51.100.{number}")
    assert post_sign_in(Client(REMOTE_ADDR="203.0.113.1"), "S-1", PASSWORD).status_code == 429


def test_guessing_at_many_accounts_is_braked_too(learner: Person) -> None:
    """A hundred wrong tries from one address, whoever they were about; from elsewhere one signs in."""
    for number in range(ADDRESS.most):
        wrong_tries(1, f"X-{number}")
    assert post_sign_in(Client(REMOTE_ADDR="192.0.2.1"), "S-1", PASSWORD).status_code == 429
    assert post_sign_in(Client(REMOTE_ADDR="192.0.2.2"), "S-1", PASSWORD).status_code == 302


def test_nobody_can_keep_a_colleague_out(learner: Person) -> None:
    """Wrong tries made elsewhere do not count in a browser they know, and a link never waits."""
    usual = Client(REMOTE_ADDR="192.0.2.1")
    assert post_sign_in(usual, "S-1", PASSWORD).status_code == 302
    usual.post("/sign-out/")
    wrong_tries(MOST_TRIES)
    for number in range(ACCOUNT.most):
        wrong_tries(1, address=f"198.51.100.{number}")
    assert post_sign_in(Client(REMOTE_ADDR="192.0.2.1"), "S-1", PASSWORD).status_code == 429
    assert post_sign_in(usual, "s-1", PASSWORD).status_code == 302
    assert Client().post(link_path(issue_link(learner))).status_code == 302


def test_a_known_browser_may_not_guess_for_ever_either(
    learner: Person, make_person: Callable[..., Person]
) -> None:
    """It has ten tries of its own for its person, and is a stranger to everybody else."""
    make_person("S-2")
    usual = Client(REMOTE_ADDR="192.0.2.1")
    post_sign_in(usual, "S-1", PASSWORD)
    usual.post("/sign-out/")
    for _ in range(MOST_TRIES):
        assert post_sign_in(usual, "S-1", "wrong").status_code == 200
    assert post_sign_in(usual, "S-1", PASSWORD).status_code == 429
    wrong_tries(MOST_TRIES, "S-2")
    assert post_sign_in(usual, "S-2", PASSWORD).status_code == 429


def test_hr_lets_somebody_try_again_at_once(
    learner: Person, hr: Person, sign_in: Callable[[Person], Client]
) -> None:
    """Wherever they tried, also in a browser that knows them, and with codes; HR sees how often it was."""
    usual, office = Client(REMOTE_ADDR="192.0.2.1"), sign_in(hr)
    post_sign_in(usual, "S-1", PASSWORD)
    usual.post("/sign-out/")
    for _ in range(MOST_TRIES):
        post_sign_in(usual, "S-1", "wrong")
    for address in ("192.0.2.1", *(f"198.51.100.{number}" for number in range(5))):
        wrong_tries(MOST_TRIES, address=address)
    while may_try_code(learner):
        pass
    page = " ".join(
        BeautifulSoup(office.get(f"/people/{learner.pk}/").content, "html.parser").stripped_strings
    )
    assert "50 wrong passwords: wait 60 minutes; 10 wrong security codes: wait 15 minutes" in page
    for _again in range(2):
        strange = Client(REMOTE_ADDR="192.0.2.1")
        assert [post_sign_in(one, "S-1", PASSWORD).status_code for one in (usual, strange)] == [429, 429]
        office.post(f"/people/{learner.pk}/try-again/")
        assert [post_sign_in(one, "S-1", PASSWORD).status_code for one in (usual, strange)] == [302, 302]
        assert may_try_code(learner)
        usual.post("/sign-out/")
        for _ in range(MOST_TRIES):
            post_sign_in(usual, "S-1", "wrong")
        wrong_tries(MOST_TRIES)
    entry = AuditEntry.objects.filter(action="changed_person").first()
    assert entry is not None
    assert (entry.actor, entry.detail) == (hr, '{"wrong_tries":"forgotten"}')


def test_nobody_lets_themselves_try_again(hr: Person, sign_in: Callable[[Person], Client]) -> None:
    """An open browser of HR's would help in guessing the codes of its owner."""
    while may_try_code(hr):
        pass
    answer = sign_in(hr).post(f"/people/{hr.pk}/try-again/", follow=True)
    assert "ask a colleague in HR" in answer.content.decode()
    assert not may_try_code(hr)


FORGED: Mapping[str, Callable[[], str]] = {
    "empty": str,
    "nonsense": lambda: "nonsense",
    "a staff number": lambda: "S-1",
    "signed for something else": lambda: signing.dumps(["x", "y"], salt="other"),
    "a null byte": lambda: "\x00",
}
"""What somebody may put into the cookie; made when used, as a signature holds the time it was made at."""


@pytest.mark.parametrize("kind", FORGED)
def test_a_browser_does_not_become_known_by_a_forged_cookie(learner: Person, kind: str) -> None:
    """The sign is made with our key; and it opens nothing by itself."""
    wrong_tries(MOST_TRIES)
    browser = Client(REMOTE_ADDR="192.0.2.1")
    browser.cookies[COOKIE] = FORGED[kind]()
    assert post_sign_in(browser, "S-1", PASSWORD).status_code == 429
    assert browser.get("/record/").status_code == 302


def test_the_cookie_of_a_known_browser_tells_nobody_whose_it_is(learner: Person) -> None:
    """It is a digest, goes to the sign-in pages alone, and no script reads it."""
    browser = Client()
    cookie = post_sign_in(browser, "S-1", PASSWORD).cookies[COOKIE]
    assert "S-1" not in str(signing.b64_decode(cookie.value.split(":")[0].encode()))
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/sign-in/", "Lax", True)


def test_signing_in_rightly_is_no_wrong_try(learner: Person) -> None:
    """However often."""
    for _ in range(MOST_TRIES + 1):
        assert post_sign_in(Client(REMOTE_ADDR="192.0.2.1"), "S-1", PASSWORD).status_code == 302
    assert not Tries.objects.filter(count__gt=0).exists()


def test_behind_a_proxy_each_client_is_counted_by_itself(learner: Person, settings: Any) -> None:
    """By the last address that none of our proxies has; what a client writes before it counts for nothing."""
    settings.SIGN_IN = replace(settings.SIGN_IN, proxies=(ip_network("10.0.0.0/8"),))

    def sign_in(forwarded: str, password: str) -> int:
        browser = Client(REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})
        return int(post_sign_in(browser, "S-1", password).status_code)

    for number in range(MOST_TRIES):
        sign_in(f"198.51.100.{number}, 192.0.2.1, 10.9.9.9", "wrong")
    assert sign_in("192.0.2.77, 192.0.2.1", PASSWORD) == 429
    assert sign_in("192.0.2.1, 192.0.2.2", PASSWORD) == 302


def test_who_is_no_proxy_can_not_say_where_they_come_from(learner: Person) -> None:
    """The address of the connection counts."""
    for number in range(MOST_TRIES):
        headers = {"X-Forwarded-For": f"198.51.100.{number}"}
        post_sign_in(Client(REMOTE_ADDR="192.0.2.1", headers=headers), "S-1", "wrong")
    assert post_sign_in(Client(REMOTE_ADDR="192.0.2.1"), "S-1", PASSWORD).status_code == 429


@pytest.mark.parametrize("typed", ["\0", "S-1\0", "\x00" * 3, "x" * 10_000, "S-1\r\nX: y", "🙂"])
def test_whatever_is_typed_for_a_staff_number_is_a_wrong_one(learner: Person, typed: str) -> None:
    """And no fault of ours."""
    assert post_sign_in(Client(), typed, "wrong").status_code == 200


def test_signing_in_gives_the_session_another_key(learner: Person) -> None:
    """Who planted a session in somebody's browser beforehand has nothing of it."""
    browser = Client()
    browser.get("/sign-in/")
    session = browser.session
    session["planted"] = "yes"
    session.save()
    browser.cookies["cascade_session"] = session.session_key
    post_sign_in(browser, "S-1", PASSWORD)
    assert browser.get("/record/").status_code == 200
    assert browser.cookies["cascade_session"].value != session.session_key
    planted = Client()
    planted.cookies["cascade_session"] = session.session_key
    assert planted.get("/record/").status_code == 302


def test_a_new_password_ends_the_other_sessions_and_unused_links(learner: Person) -> None:
    """Who has the old password, an open browser or an old slip, is out."""
    here, elsewhere = Client(), Client()
    for browser in (here, elsewhere):
        post_sign_in(browser, "S-1", PASSWORD)
    link = link_path(issue_link(learner))
    new = {"current_password": PASSWORD, "new_password": "a brand new secret", "again": "a brand new secret"}
    assert here.post("/account/password/", new).status_code == 302
    assert here.get("/record/").status_code == 200
    assert elsewhere.get("/record/").status_code == 302
    assert Client().get(link).status_code == 404


def test_the_password_one_has_can_not_be_guessed_at_an_open_browser(learner: Person) -> None:
    """The same brake holds as for signing in."""
    browser = Client()
    post_sign_in(browser, "S-1", PASSWORD)
    new = {"new_password": "a brand new secret", "again": "a brand new secret"}
    for _ in range(MOST_TRIES):
        browser.post("/account/password/", {"current_password": "wrong", **new})
    page = browser.post("/account/password/", {"current_password": PASSWORD, **new}).content.decode()
    assert "That was wrong too often" in page
    assert Person.objects.get().check_password(PASSWORD)


def test_a_session_ends_with_the_account_and_does_not_come_back_with_it(learner: Person) -> None:
    """Closed while a page is open: the next click asks to sign in, and so does the first after reopening."""
    browser = Client()
    post_sign_in(browser, "S-1", PASSWORD)
    Person.objects.update(is_active=False)
    end_sign_in([learner.pk])
    assert browser.get("/record/").status_code == 302
    assert post_sign_in(Client(), "S-1", PASSWORD).status_code == 200
    Person.objects.update(is_active=True)
    assert browser.get("/record/").status_code == 302
    assert post_sign_in(browser, "S-1", PASSWORD).status_code == 302


def test_the_last_day_of_work_is_the_last_day_of_signing_in(learner: Person) -> None:
    """A leaving date given long before needs nobody to remember it."""
    browser = Client()
    post_sign_in(browser, "S-1", PASSWORD)
    Person.objects.update(leaves_on=timezone.localdate())
    assert browser.get("/record/").status_code == 200
    Person.objects.update(leaves_on=timezone.localdate() - timedelta(days=1))
    assert browser.get("/record/").status_code == 302
    assert browser.get("/sign-in/").status_code == 200
    assert post_sign_in(Client(), "S-1", PASSWORD).status_code == 200


def test_a_link_is_not_used_up_by_looking_at_it(learner: Person) -> None:
    """Mail scanners open links; only the button signs in."""
    url = link_path(issue_link(learner))
    for _ in range(3):
        page = Client().get(url)
        assert "Sign in as Person S-1" in page.content.decode()
    browser = Client()
    assert browser.post(url)["Location"] == "/account/password/"
    assert browser.get("/record/").status_code == 200


def test_a_link_signs_in_once(learner: Person) -> None:
    """The second time it says what to do."""
    url = link_path(issue_link(learner))
    Client().post(url)
    for response in (Client().post(url), Client().get(url)):
        page = response.content.decode()
        assert response.status_code == 410
        assert "has been used" in page
        assert "ask your trainer or HR for a new link" in page


def test_a_link_that_ran_out_or_was_made_up_says_what_to_do(learner: Person) -> None:
    """Neither signs in."""
    url = link_path(issue_link(learner))
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert Client().get(url).status_code == 410
    assert Client().post(url).status_code == 410
    assert Client().get("/sign-in/link/made-up/").status_code == 404


def test_links_are_not_found_by_trying(learner: Person) -> None:
    """Thirty wrong ones from one address, and even a right one has to wait; right ones are not counted."""
    url = link_path(issue_link(learner))
    for _ in range(LINK.most + 1):
        assert Client().get(url).status_code == 200
    for number in range(LINK.most):
        method = Client().post if number % 2 else Client().get
        assert method(f"/sign-in/link/made-up-{number}/").status_code == 404
    assert Client().post(url).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.1").post(url).status_code == 302


def test_a_link_of_a_closed_account_says_so_to_its_holder_alone(learner: Person) -> None:
    """And signs nobody in."""
    url = link_path(issue_link(learner))
    Person.objects.update(is_active=False)
    for response in (Client().get(url), Client().post(url)):
        assert response.status_code == 410
        assert "This account is closed" in response.content.decode()


def test_after_a_link_one_is_invited_to_choose_a_password_and_may_skip_it(learner: Person) -> None:
    """The first sign-in leads to the page, which has a way past it; no old password is asked for."""
    browser = Client()
    page = browser.post(link_path(issue_link(learner)), follow=True).content.decode()
    assert "New password" in page
    assert "Password you have now" not in page
    assert 'href="/quizzes/"' in page


def test_a_password_chosen_after_a_link_works_from_then_on_and_keeps_the_session(learner: Person) -> None:
    """Choosing a password does not sign out."""
    browser = Client()
    browser.post(link_path(issue_link(learner)))
    new = {"new_password": "a brand new secret", "again": "a brand new secret"}
    assert browser.post("/account/password/", new)["Location"] == "/quizzes/"
    assert browser.get("/record/").status_code == 200
    assert post_sign_in(Client(), "S-1", "a brand new secret").status_code == 302


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"new_password": "", "again": ""}, "Enter a password"),
        ({"new_password": "short", "again": "short"}, "too short"),
        ({"new_password": "a brand new secret", "again": "another"}, "Type the same password twice"),
        (
            {"new_password": "a brand new secret", "again": "a brand new secret"},
            "Enter the password you have now",
        ),
    ],
)
def test_a_password_that_will_not_do_is_refused_with_a_sentence(
    learner: Person, fields: dict[str, str], says: str
) -> None:
    """Who signed in by password must know the old one to set a new one."""
    browser = Client()
    post_sign_in(browser, "S-1", PASSWORD)
    current = "wrong" if says == "Enter the password you have now" else PASSWORD
    page = browser.post("/account/password/", {"current_password": current, **fields}).content.decode()
    assert says in page
    assert "<title>Error: " in page
    assert post_sign_in(Client(), "S-1", PASSWORD).status_code == 302


def test_signing_out_ends_the_session(browser: Client) -> None:
    """And says so."""
    page = browser.post("/sign-out/", follow=True).content.decode()
    assert "You are signed out" in page
    assert browser.get("/record/").status_code == 302
