"""A link by e-mail for whoever has forgotten their password, and nothing for whoever only wonders."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client

from cascade.records.models import Person, SignInLink
from cascade.service.throttle import RESET, RESET_ADDRESS
from cascade.service.views.links import SENDING
from service.conftest import PASSWORD
from service.taking import main_text

pytestmark = pytest.mark.usefixtures("edition")


@pytest.fixture
def learner(learner: Person) -> Person:
    """S-1, with an e-mail address."""
    learner.email = "learner@example.org"
    learner.save()
    return learner


def ask(staff_number: str, **client: str) -> Any:
    """Ask for a link, and wait until the message has left, if one does."""
    response = Client(**client).post("/sign-in/forgotten/", {"staff_number": staff_number})
    for thread in threading.enumerate():
        if thread.name == SENDING:
            thread.join()
    return response


def test_a_link_comes_by_e_mail_and_leads_to_a_new_password(learner: Person) -> None:
    """The old password is not asked for, and stops working."""
    assert "If there is an account" in main_text(ask(" s-1 "))
    (message,) = mail.outbox
    assert message.to == ["learner@example.org"]
    assert PASSWORD not in message.body
    (link,) = re.findall(r"http://\S+/sign-in/link/\S+/", message.body)
    browser = Client()
    assert browser.post(urlsplit(link).path)["Location"] == "/account/password/"
    new = {"new_password": "a brand new secret", "again": "a brand new secret"}
    assert browser.post("/account/password/", new).status_code == 302
    assert Person.objects.get().check_password("a brand new secret")
    assert Client().get(urlsplit(link).path).status_code == 410


def test_the_answer_is_the_same_for_everybody(learner: Person, make_person: Any) -> None:
    """No such account, a closed one, one without an address: word for word, and the same work is done."""
    make_person("S-2")
    closed = make_person("S-3")
    closed.email, closed.is_active = "closed@example.org", False
    closed.save()
    pages = {ask(number).content.split(b"<main")[1] for number in ("S-1", "S-2", "S-3", "S-9", "\0x", "🙂")}
    assert len(pages) == 1
    assert [message.to for message in mail.outbox] == [["learner@example.org"]]
    assert SignInLink.objects.count() == 1


def test_nobody_is_flooded_with_messages(learner: Person) -> None:
    """Three an hour, whoever asks; the answer does not show it."""
    pages = {ask("S-1", REMOTE_ADDR=f"192.0.2.{number}").content.split(b"<main")[1] for number in range(8)}
    assert len(pages) == 1
    assert len(mail.outbox) == RESET.most


def test_an_address_may_not_ask_for_everybody(learner: Person) -> None:
    """Twenty an hour; then it is told to wait, for accounts there are and for those there are not."""
    for number in range(RESET_ADDRESS.most):
        assert ask(f"X-{number}").status_code == 200
    assert {ask(number).status_code for number in ("S-1", "S-9")} == {429}
    assert mail.outbox == []


def test_links_that_hr_made_go_on_working(learner: Person) -> None:
    """Otherwise anybody could make a colleague's slip worthless by asking."""
    from cascade.records.sign_in_links import issue_link, link_path

    slip = link_path(issue_link(learner))
    ask("S-1")
    assert Client().post(slip).status_code == 302


class FailingBackend(BaseEmailBackend):
    """A mail server that is not there."""

    def send_messages(self, email_messages: Any) -> int:
        """Fail as a socket does."""
        raise ConnectionRefusedError(f"learner@example.org {email_messages[0].body}")


def test_a_mail_server_that_is_away_shows_to_nobody_but_the_log(
    learner: Person, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """The answer is the same; the log names neither the person nor the link."""
    before = ask("S-9").content.split(b"<main")[1]
    settings.EMAIL_BACKEND = f"{__name__}.FailingBackend"
    assert ask("S-1").content.split(b"<main")[1] == before
    assert "could not be sent by e-mail: ConnectionRefusedError" in caplog.text
    assert "example.org" not in caplog.text
    assert "/sign-in/link/" not in caplog.text


def test_nothing_typed_is_a_sentence(learner: Person) -> None:
    """With the field to fill in."""
    assert "Enter your staff number" in main_text(ask("  "))


@pytest.mark.parametrize("why", ["no mail", "no passwords"])
def test_where_no_link_can_come_none_is_offered(learner: Person, settings: Any, why: str) -> None:
    """The sign-in page says whom to ask instead; a link must not end in the log of the service."""
    assert "by e-mail" in main_text(Client().get("/sign-in/"))
    if why == "no mail":
        settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    else:
        settings.SIGN_IN = replace(settings.SIGN_IN, passwords=False)
    assert "by e-mail" not in main_text(Client().get("/sign-in/"))
    assert Client().get("/sign-in/forgotten/").status_code == 404
    assert Client().post("/sign-in/forgotten/", {"staff_number": "S-1"}).status_code == 404
