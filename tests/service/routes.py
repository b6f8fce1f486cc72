"""Every route, found by walking the URL map, and an address of each, of things that do not exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.urls import URLPattern, URLResolver, reverse

from cascade.service.urls import urlpatterns

NOBODYS = UUID("01900000-0000-7000-8000-000000000000")

KNOWN: dict[str, dict[str, object]] = {
    # Where a made-up value would be answered by 404 before the permission shows, one that exists.
    "quiz": {"slug": "every-type"},
    "analysis-quiz": {"slug": "every-type"},
    "analysis-csv": {"slug": "every-type"},
    "site": {"path": "no-such-page.html"},
}
BY_CONVERTER: dict[str, object] = {
    "UUIDConverter": NOBODYS,
    "UUIDStrConverter": str(NOBODYS),
    "IntConverter": 1,
    "SlugConverter": "no-such",
    "StringConverter": "no-such",
    "PathConverter": "no/such",
}


@dataclass(frozen=True)
class Route:
    """A route: its name with its namespace, and its pattern."""

    name: str
    pattern: URLPattern

    def url(self) -> str:
        """Return an address of it, of a thing that does not exist unless `KNOWN` names one that does."""
        converters = self.pattern.pattern.converters
        made_up = {name: BY_CONVERTER[type(one).__name__] for name, one in converters.items()}
        return reverse(self.name, kwargs=KNOWN.get(self.name, made_up))


def walk(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[Route]:
    """Yield every route below, in the order in which they are tried."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, inner)
        else:
            yield Route(f"{namespace}{pattern.name or ''}", pattern)


ROUTES = {route.name: route for route in walk(urlpatterns)}
