"""Sessions in browsers: they name the person only inside their data, so no relation leads to them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from cascade.records.mentions import pattern_of
from cascade.records.models import Person

_BATCH = 500


def sessions_of(people: Sequence[Person], *, but: str = "") -> list[str]:
    """Return the keys of the sessions of *people*, and of those whose data name one of them.

    A colleague's session may hold a notice that names the person until it is shown.

    Args:
        people: Whose.
        but: Key of a session to leave out.
    """
    owners = {str(person.pk) for person in people}
    named = pattern_of(people)
    found = []
    for session in Session.objects.exclude(pk=but).iterator(chunk_size=_BATCH):
        data = session.get_decoded()
        if data.get(SESSION_KEY) in owners or named.search(json.dumps(data, ensure_ascii=False, default=str)):
            found.append(session.pk)
    return found


def delete_sessions(people: Sequence[Person], *, but: str = "") -> int:
    """End the sessions that `sessions_of` finds, and return how many there were."""
    keys = sessions_of(people, but=but)
    for start in range(0, len(keys), _BATCH):
        Session.objects.filter(pk__in=keys[start : start + _BATCH]).delete()
    return len(keys)
