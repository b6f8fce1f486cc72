"""A brake on guessing, counted in the database: it holds for all processes on all hosts together.

A window begins with the first try and lasts a fixed time; a try beyond the most allowed is not counted, so
that going on trying makes nobody wait longer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cascade.records.models import Tries


@dataclass(frozen=True, slots=True)
class Brake:
    """How often something may be tried: the name it is counted under, how often, in how many seconds."""

    name: str
    most: int
    seconds: int


def spend(brake: Brake, who: str) -> bool:
    """Count a try and return whether it is allowed. Of several at once, no more than the most are.

    Counting before looking, rather than after a wrong answer, leaves no gap for guesses sent all at once.

    Args:
        brake: What is tried.
        who: Who tries it, or what it is tried on: an address, a staff number as typed, an id.
    """
    now = timezone.now()
    key = _key(brake, who)
    with transaction.atomic():
        Tries.objects.filter(key=key, ends_at__lte=now).delete()
        window = {"count": 1, "ends_at": now + timedelta(seconds=brake.seconds)}
        _, began = Tries.objects.get_or_create(key=key, defaults=window)
        counted = Tries.objects.filter(key=key, count__lt=brake.most)
        return began or counted.update(count=F("count") + 1) == 1


def give_back(brake: Brake, who: str) -> None:
    """Take back a try that turned out right."""
    Tries.objects.filter(key=_key(brake, who), count__gt=0).update(count=F("count") - 1)


def forget(brake: Brake, who: str) -> None:
    """Forget all tries."""
    Tries.objects.filter(key=_key(brake, who)).delete()


def counted(brake: Brake, who: str) -> int:
    """Return how many tries the window under way has counted."""
    window = _under_way(brake, who)
    return window.count if window else 0


def mark(brake: Brake, who: str) -> str:
    """Return what tells the window under way, as far as it has counted, from any other; empty without one."""
    window = _under_way(brake, who)
    return f"{window.count} {window.ends_at.isoformat()}" if window else ""


def seconds_left(brake: Brake, who: str) -> int:
    """Return in how many seconds the window ends, from 1; also where it has ended already."""
    ends_at = Tries.objects.filter(key=_key(brake, who)).values_list("ends_at", flat=True).first()
    now = timezone.now()
    return max(1, math.ceil(((ends_at or now) - now).total_seconds()))


def clear_expired() -> int:
    """Delete what windows that are over have counted, and return how many there were."""
    return Tries.objects.filter(ends_at__lte=timezone.now()).delete()[0]


def _under_way(brake: Brake, who: str) -> Tries | None:
    return Tries.objects.filter(key=_key(brake, who), ends_at__gt=timezone.now()).first()


def _key(brake: Brake, who: str) -> str:
    # Keyed: a digest of a staff number or an address alone could be found by trying them all.
    what = f"{brake.name}\n{who}".encode("utf-8", "surrogatepass")
    return salted_hmac("cascade.records.tries", what, algorithm="sha256").hexdigest()
