"""Taking a quiz with Django's test client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.test import Client

from cascade.model.items import Item
from cascade.records.models import Person, Sitting
from cascade.records.sitting_views import SittingView
from cascade.records.sittings import find_sitting
from service.forms import as_fields


@dataclass
class Taker:
    """A person with a quiz open in a browser."""

    browser: Client
    person: Person
    url: str

    @property
    def row(self) -> Sitting:
        """The sitting's row."""
        return Sitting.objects.get(pk=self.url.split("/")[2])

    @property
    def view(self) -> SittingView:
        """The sitting as the records show it."""
        return find_sitting(self.row.pk, self.person)

    def fields(
        self, responses: Mapping[str, Any], *items: Item, do: str = "submit", **more: Any
    ) -> dict[str, Any]:
        """Return the form's fields, of all items or of those given."""
        filled = as_fields(items or self.view.items, responses, self.view.seed, more.pop("sure", None))
        return {**filled, "do": do, **more}

    def post(self, responses: Mapping[str, Any], path: str = "", **more: Any) -> Any:
        """Send the one-page form, or the form at *path* below the sitting."""
        return self.browser.post(self.url + path, self.fields(responses, **more))

    def post_step(self, step: int, responses: Mapping[str, Any], **more: Any) -> Any:
        """Send the form of one question."""
        more.setdefault("do", "continue")
        fields = self.fields(responses, self.view.items[step - 1], **more)
        return self.browser.post(f"{self.url}questions/{step}/", fields)


def start(browser: Client, person: Person, quiz: str = "every-type", layout: str = "one_page") -> Taker:
    """Open *quiz*."""
    return Taker(browser, person, browser.post(f"/quizzes/{quiz}/", {"layout": layout})["Location"])


def soup(response: Any) -> BeautifulSoup:
    """Return the page parsed."""
    return BeautifulSoup(response.content, "html.parser")


def main_text(response: Any) -> str:
    """Return the words of the page's main part, folded."""
    main = soup(response).find("main")
    assert isinstance(main, Tag)
    return " ".join(main.get_text(" ").split())


def title(response: Any) -> str:
    """Return the page's title."""
    found = soup(response).find("title")
    assert isinstance(found, Tag)
    return found.get_text()
