"""Alive, and ready: what watches over the service is told in a line, and told no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from records.tampering import Undone


def ask(path: str, **headers: Any) -> tuple[int, str]:
    """Return what the address answers to somebody unknown."""
    response = Client().get(path, headers=headers)
    assert response["Content-Type"] == "text/plain"
    assert response["Cache-Control"] == "no-store"
    return response.status_code, response.content.decode()


def test_a_process_is_alive_without_asking_the_database() -> None:
    """Starting it anew would not mend the database; this test has none."""
    assert ask("/healthz") == (200, "ok\n")


def test_with_an_edition_published_the_service_is_ready(edition: str) -> None:
    """Without signing in."""
    assert ask("/readyz") == (200, "ready\n")


def test_before_anything_is_published_it_is_not_ready(db: None) -> None:
    """503, so that no requests are sent to it."""
    assert ask("/readyz") == (503, "not ready: nothing is published yet\n")


def test_a_database_of_another_version_is_not_ready(edition: str) -> None:
    """What is missing is not told: whoever may mend it runs `cascade doctor`."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '0001_initial' AND app = 'records'")
    assert ask("/readyz") == (503, "not ready: the database is not set up for this version\n")


def test_a_log_that_could_be_changed_is_not_ready(edition: str) -> None:
    """The triggers that guard it are gone; the answer does not say so."""
    with Undone():
        assert ask("/readyz") == (503, "not ready: the database is not as it should be\n")


def test_a_database_that_does_not_answer_is_not_ready(edition: str) -> None:
    """And no word of its own complaint, which may name hosts and accounts."""

    def refuse(*_arguments: Any) -> Any:
        raise DatabaseError('connection to server at "10.1.2.3" failed for user "cascade"')

    with connection.execute_wrapper(refuse):
        assert ask("/readyz") == (503, "not ready: the database does not answer\n")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_watchers_are_answered_without_https(path: str, settings: Any, edition: str) -> None:
    """They ask each process directly, beside the proxy; everybody else is sent to HTTPS."""
    settings.SECURE_SSL_REDIRECT = True
    assert ask(path)[0] == 200
    assert Client().get("/quizzes/").status_code == 301


def test_nothing_is_changed_by_asking(
    edition: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    """A few queries, none of which writes: it is asked every few seconds."""
    with django_assert_max_num_queries(5) as asked:
        ask("/readyz")
    assert all(query["sql"].lstrip().upper().startswith(("SELECT", "\n")) for query in asked.captured_queries)
