"""My own copy: mine alone, whole, kept by no cache, and written down."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pikepdf
import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from cascade.records.models import AuditEntry, Person
from cascade.records.verification import verify
from records.support import hand_in
from service.sample import RIGHT

FILES = {"own-copy-json": "application/json", "own-copy-pdf": "application/pdf"}


@pytest.fixture
def written(browser: Client, learner: Person) -> Client:
    """The learner's browser, after they have written something that is nobody else's business."""
    hand_in(learner, "every-type", RIGHT | {"think": "আমি লিখেছি: somebody rang back."})
    return browser


def test_the_record_leads_to_the_copy_and_the_copy_to_its_files(written: Client) -> None:
    """Nobody has to know an address."""
    assert reverse("own-copy") in written.get(reverse("record")).content.decode()
    page = written.get(reverse("own-copy")).content.decode()
    assert all(reverse(route) in page for route in FILES)


def test_the_json_file_has_my_own_words_and_my_answers(written: Client, learner: Person) -> None:
    """Everything held about me, reflections included."""
    copy = json.loads(written.get(reverse("own-copy-json")).content)
    assert copy["account"]["staff_number"] == learner.staff_number
    questions = {one["item"]: one for one in copy["attempts"][0]["questions"]}
    assert questions["think"]["answer"] == ["আমি লিখেছি: somebody rang back."]
    assert questions["who-to-ask"]["answer"] == ["The Monitoring Officer"]


def test_the_pdf_is_tagged_and_names_me(written: Client, learner: Person) -> None:
    """For reading, with a screen reader as well."""
    with pikepdf.open(io.BytesIO(written.get(reverse("own-copy-pdf")).content)) as pdf:
        assert pdf.docinfo["/Title"] == f"Everything held about {learner.name}"
        assert pdf.Root.MarkInfo.Marked


@pytest.mark.parametrize("route", FILES)
def test_a_file_is_kept_by_no_cache_and_its_giving_is_written_down(
    written: Client, learner: Person, route: str
) -> None:
    """The next person at a shared computer finds nothing; the audit log says who was given what."""
    response = written.get(reverse(route))
    assert response["Content-Type"] == FILES[route]
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"].startswith('attachment; filename="my-record-')
    entry = AuditEntry.objects.get(action="gave_copy")
    assert entry.actor == learner
    assert [about.person_id for about in entry.people.all()] == [learner.pk]
    assert set(json.loads(entry.detail)) == {"format", "sha256"}
    assert verify().ok


@pytest.mark.parametrize("roles", [["hr"], ["auditor"], ["trainer", "editor", "hr", "auditor"]])
def test_nobody_else_can_have_it_whatever_their_role_and_whatever_they_guess(
    written: Client,
    learner: Person,
    make_person: Callable[..., Person],
    sign_in: Callable[[Person], Client],
    roles: list[str],
) -> None:
    """There is no address with a person in it: whoever asks gets their own, and a guessed key is nothing."""
    other = make_person("X-1", *roles)
    browser = sign_in(other)
    for query in ("", f"?person={learner.pk}", f"?staff_number={learner.staff_number}", f"?id={learner.pk}"):
        copy = json.loads(browser.get(reverse("own-copy-json") + query).content)
        assert copy["account"]["id"] == str(other.pk)
        with pikepdf.open(io.BytesIO(browser.get(reverse("own-copy-pdf") + query).content)) as pdf:
            assert pdf.docinfo["/Title"] == f"Everything held about {other.name}"
    for route in FILES:
        with pytest.raises(NoReverseMatch):
            reverse(route, args=[learner.pk])
    for address in (f"/record/copy/{learner.pk}.pdf", f"/record/{learner.pk}/copy/record.json"):
        assert browser.get(address).status_code == 404


@pytest.mark.parametrize("route", FILES)
def test_without_a_session_there_is_nothing_but_the_way_to_sign_in(written: Client, route: str) -> None:
    """Nor after signing out."""
    written.post(reverse("sign-out"))
    answer = written.get(reverse(route))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")
