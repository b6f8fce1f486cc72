"""A system that asks the API, through the whole of the service but the socket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client

from cascade.records.models import ApiToken

ROOT = "/api/v1/"


@dataclass(frozen=True)
class Caller:
    """Who asks: a token, and its row."""

    token: str
    row: ApiToken

    @property
    def headers(self) -> dict[str, str]:
        """The headers of its requests."""
        return {"authorization": f"Bearer {self.token}"}

    def get(self, path: str, headers: dict[str, str] | None = None, method: str = "GET", **asked: Any) -> Any:
        """Ask for *path* under ``/api/v1/``, or for the address that a page gave as its next."""
        address = path if path.startswith("/") else ROOT + path
        ask = getattr(Client(), method.lower())
        return ask(address, data=asked or None, headers={**self.headers, **(headers or {})})

    def pages(self, path: str, **asked: Any) -> list[Any]:
        """Return the bodies of all pages, from the first to the last."""
        found = [self.get(path, **asked).json()]
        while found[-1]["next"]:
            found.append(self.get(found[-1]["next"]).json())
        return found

    def items(self, path: str, **asked: Any) -> list[Any]:
        """Return the rows of all pages."""
        return [item for page in self.pages(path, **asked) for item in page["items"]]
