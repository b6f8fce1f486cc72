"""Codes can't be guessed by trying: wrong ones are counted, right ones are not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from cascade.records.models import Tries
from cascade.service import throttle
from cascade.service.views import certificates, joining

WRONG = "QQQQQQ"


@pytest.fixture
def _few(monkeypatch):
    """Two wrong codes are allowed, so that a test need not send hundreds."""
    monkeypatch.setattr(joining, "JOIN", replace(throttle.JOIN, most=2))
    monkeypatch.setattr(certificates, "CERTIFICATE", replace(throttle.CERTIFICATE, most=2))


@pytest.mark.usefixtures("_few")
def test_after_many_wrong_codes_even_the_right_one_waits(plan):
    """Otherwise the brake would be none; the page says in words how long, and other addresses go on."""
    session = plan()
    phone = Client(REMOTE_ADDR="192.0.2.7")
    assert phone.post("/join/", {"code": WRONG}).status_code == 404
    assert phone.get(f"/join/{WRONG}/").status_code == 404
    for braked in (
        phone.post("/join/", {"code": session.join_code}),
        phone.get(f"/join/{session.join_code}/"),
    ):
        assert braked.status_code == 429
        assert "Too many wrong codes" in braked.content.decode()
        assert "Try again in 15 minutes" in braked.content.decode()
        assert 0 < int(braked["Retry-After"]) <= 900
    assert Client(REMOTE_ADDR="192.0.2.8").get(f"/join/{session.join_code}/").status_code == 200
    Tries.objects.update(ends_at=timezone.now())
    assert phone.get(f"/join/{session.join_code}/").status_code == 200


@pytest.mark.usefixtures("_few")
def test_right_codes_are_not_counted(plan):
    """A whole room comes in by one address."""
    session = plan()
    for number in range(6):
        phone = Client(REMOTE_ADDR="192.0.2.7")
        assert phone.post("/join/", {"code": session.join_code}).status_code == 302
        said = {"as": "guest", "staff_number": f"G-{number}", "name": "Guest"}
        assert phone.post(f"/join/{session.join_code}/", said).status_code == 302
    assert set(Tries.objects.values_list("count", flat=True)) == {0}


@pytest.mark.usefixtures("_few")
def test_who_is_signed_in_is_counted_by_account(plan, browser):
    """Strangers at the same address don't keep a colleague out."""
    session = plan()
    for _ in range(3):
        Client().get(f"/join/{WRONG}/")
    assert Client().get(f"/join/{session.join_code}/").status_code == 429
    assert browser.get(f"/join/{session.join_code}/").status_code == 200


@pytest.mark.usefixtures("_few")
def test_codes_of_certificates_are_braked_alike(edition):
    """Looking at the empty form costs nothing."""
    for _ in range(5):
        assert Client().get("/certificates/").status_code == 200
    assert [Client().get("/certificates/BCDFGHJKMNPQRTVW/").status_code for _ in range(3)] == [404, 404, 429]


def test_a_room_of_two_hundred_may_mistype_once_each():
    """They share one address behind the office's router."""
    assert throttle.JOIN.most >= 200
