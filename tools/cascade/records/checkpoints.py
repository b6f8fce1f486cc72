"""Checkpoints: the end of the log, signed, to be kept where nobody who reaches the database can change it.

A chain of hashes shows that somebody changed a row and left the rest. Whoever computes all hashes again
leaves a chain without a fault; but the row that a checkpoint names then has another hash than was signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils import timezone

from cascade.records.chain import GENESIS
from cascade.records.errors import RecordsError
from cascade.records.models import Attempt, ChainHead
from cascade.records.signing import check_signature, signed

_FORMAT = "cascade checkpoint 1"


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log: the number of its last row (nought for an empty log), and that row's hash."""

    sequence: int
    row_hash: str


def head() -> Head:
    """Return the end of the log as it is now."""
    found = ChainHead.objects.values_list("sequence", "row_hash").first()
    return Head(*found) if found else Head(0, GENESIS)


def checkpoint(of: Head | None = None) -> dict[str, Any]:
    """Return the end of the log as JSON values, signed.

    Args:
        of: The end, as `head` gave it; the present one by default.

    Raises:
        RecordsError: the key can't be read or made.
    """
    end = of or head()
    made = timezone.now().astimezone(UTC).isoformat(timespec="seconds")
    return signed({"format": _FORMAT, "sequence": end.sequence, "row_hash": end.row_hash, "made_at": made})


def check_checkpoint(document: Mapping[str, Any], public: Ed25519PublicKey) -> str:
    """Check the log against a checkpoint; return a sentence on what that proves.

    Args:
        document: The checkpoint, as `checkpoint` gave it, read back.
        public: The key that is trusted.

    Raises:
        SignatureError: the signature is not that key's.
        RecordsError: the log is another than the one that was signed; says how.
    """
    check_signature(document, "The checkpoint", public)
    sequence, signed_hash, made = _read(document)
    if sequence == 0:
        return f"Checkpoint of {made}: the log was empty then."
    found = Attempt.objects.filter(sequence=sequence).values_list("row_hash", flat=True).first()
    if found is None:
        last = Attempt.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
        raise RecordsError(
            f"Checkpoint of {made}: row {sequence} was the last of the log then and is gone; the log ends"
            f" with row {last}. Rows were cut off, or an older copy was put in place: compare your backups."
        )
    if found != signed_hash:
        raise RecordsError(
            f"Checkpoint of {made}: row {sequence} has another hash than was signed. It or a row before it"
            " was changed, and the hashes were computed again: compare your backups."
        )
    return f"Checkpoint of {made}: rows 1 to {sequence} are those that were signed."


def _read(document: Mapping[str, Any]) -> tuple[int, str, str]:
    """Return what a checkpoint says, once its signature is known to be good."""
    if document.get("format") != _FORMAT:
        raise RecordsError("This is no checkpoint, or one of a newer version: update first.")
    made = datetime.fromisoformat(str(document["made_at"])).astimezone(timezone.get_default_timezone())
    return int(document["sequence"]), str(document["row_hash"]), f"{made:%-d %B %Y, %H:%M}"
