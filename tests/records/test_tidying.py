"""What has run out is cleared away, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from cascade.records import sign_in_links
from cascade.records.models import SignInLink
from cascade.records.tidying import LINK_KEPT_DAYS, Tidied, tidy
from cascade.records.tries import Brake, spend
from records.support import install


def session(name: str, hours: float) -> None:
    """A session that runs out in so many hours."""
    Session.objects.create(session_key=name, expire_date=timezone.now() + timedelta(hours=hours))


def test_sessions_that_have_run_out_go_and_the_others_stay(person):
    """Whoever is signed in stays so."""
    session("over", -1)
    session("on", 1)
    assert tidy() == Tidied(sessions=1, links=0, tries=0, staff_lists=0)
    assert [one.session_key for one in Session.objects.all()] == ["on"]


def test_a_link_is_kept_long_enough_to_say_why_it_no_longer_works(person):
    """Used, or out of date: for a month whoever follows it is told so, then it is gone."""
    token = sign_in_links.issue_link(person, valid_hours=1)
    sign_in_links.redeem(sign_in_links.issue_link(person))
    now = timezone.now()
    assert tidy(now + timedelta(days=LINK_KEPT_DAYS - 1)).links == 0
    assert sign_in_links.find(token) is not None
    assert tidy(now + timedelta(days=LINK_KEPT_DAYS, hours=2)).links == 2
    assert sign_in_links.find(token) is None


def test_a_link_that_still_works_stays_however_long_ago_it_was_made(person):
    """Printed lists may work for three months."""
    sign_in_links.issue_link(person, valid_hours=24 * 90)
    SignInLink.objects.update(created_at=timezone.now() - timedelta(days=80))
    assert tidy().links == 0


def test_counts_of_tries_go_when_their_window_is_over(db):
    """And hold as long as it lasts."""
    spend(Brake("short", 5, -1), "somebody")
    spend(Brake("long", 5, 600), "somebody")
    assert tidy() == Tidied(sessions=0, links=0, tries=1, staff_lists=0)
    assert tidy().total == 0


def test_the_command_says_how_much_it_cleared_away(tmp_path):
    """For the log of a timer."""
    done = install(tmp_path).run("records", "tidy")
    assert done.stdout.startswith("Cleared away: 0 sessions, 0 sign-in links, 0 counts of tries")
