"""A trainer with a session, and phones in the room."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from cascade.records.editions import current_bank
from cascade.records.models import CascadeSession
from cascade.records.sessions.planning import Plan, plan_session
from cascade.records.sessions.running import open_session

STARTS = datetime(2018, 1, 15, 14, tzinfo=UTC)


@pytest.fixture
def trainer(make_person, edition):
    """A trainer."""
    return make_person("T-1", "trainer")


@pytest.fixture
def desk(trainer, sign_in) -> Client:
    """The trainer's browser."""
    return sign_in(trainer)


@pytest.fixture
def plan(trainer):
    """A maker of open sessions of the sample's first quiz."""

    def make(mode: str = "together", *, guests: bool = True) -> CascadeSession:
        first = current_bank().quizzes[0].id
        planned = plan_session(trainer, Plan((first,), STARTS, mode=mode, guests=guests))
        return open_session(planned.pk, trainer)

    return make


def page_of(response) -> BeautifulSoup:
    """The page of an answer."""
    return BeautifulSoup(response.content, "html.parser")


def form_of(page: BeautifulSoup, button: str) -> Tag:
    """The form that holds a button of these words."""
    return next(found for found in page.select("form") if button in found.get_text())
