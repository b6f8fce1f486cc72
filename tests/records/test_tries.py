"""The brake on guessing counts in the database, exactly, and lets go again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cascade.records.models import Tries
from cascade.records.tries import Brake, clear_expired, forget, give_back, spend

pytestmark = pytest.mark.django_db

THREE = Brake("three", 3, 60)


def over(minutes: int = 2) -> None:
    """Let the windows' time pass."""
    Tries.objects.update(ends_at=timezone.now() - timedelta(minutes=minutes))


def test_so_many_tries_are_allowed_and_no_more():
    """Each account, or address, for itself, and each brake for itself."""
    assert [spend(THREE, "a") for _ in range(5)] == [True, True, True, False, False]
    assert spend(THREE, "b")
    assert spend(Brake("other", 3, 60), "a")


def test_going_on_trying_makes_nobody_wait_longer():
    """Otherwise anybody could keep a colleague out for good."""
    for _ in range(10):
        spend(THREE, "a")
    assert Tries.objects.get().count == 3
    over()
    assert spend(THREE, "a")


def test_a_try_that_was_right_is_taken_back():
    """Signing in rightly a hundred times brakes nobody."""
    for _ in range(10):
        assert spend(THREE, "a")
        give_back(THREE, "a")
    forget(THREE, "a")
    give_back(THREE, "a")
    assert not Tries.objects.exists()


def test_nothing_says_who_it_was():
    """Only digests are stored, and windows that are over are cleared away."""
    spend(THREE, "S-1\n192.0.2.7")
    row = str(Tries.objects.values_list("key", flat=True).get())
    assert len(row) == 64
    assert "S-1" not in row
    assert clear_expired() == 0
    over()
    assert clear_expired() == 1


@pytest.mark.parametrize("who", ["", "\0", "\ud800", "x" * 100_000])
def test_whatever_was_typed_can_be_counted(who):
    """A staff number that can't be one is braked like any other."""
    assert [spend(THREE, who) for _ in range(4)] == [True, True, True, False]
