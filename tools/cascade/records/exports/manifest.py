"""Making an export with all that goes with it: the file, its manifest, and the entry in the audit log.

A manifest says who exported what and when, and what came out, to the byte. It is signed as a whole and
carries a checkpoint of the log, so that a file can be proved to be what the log gave on that day.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC
from typing import IO, Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from cascade.records import audit
from cascade.records.checkpoints import checkpoint
from cascade.records.environment import service_url
from cascade.records.errors import NotFoundError
from cascade.records.exports.files import FORMATS, Export, Written, write
from cascade.records.models import AuditEntry, Person, Publication
from cascade.records.signing import signed

FORMAT = "cascade export manifest 1"
ENDING = ".manifest.json"
"""What a manifest's file is called, after the name of the file it belongs to."""


def file_name(export: Export) -> str:
    """Return what the file of an export made today is called."""
    return f"completions-{timezone.localdate().isoformat()}.{FORMATS[export.format].ending}"


def make(
    export: Export,
    file: IO[bytes],
    name: str,
    actor: Person | None,
    progress: Callable[[int], None] = lambda _rows: None,
) -> dict[str, Any]:
    """Write an export into *file*, note it in the audit log, and return its manifest.

    One that broke off is noted too.

    Args:
        export: What is asked for.
        file: A file open for writing.
        name: What the file is called, for the manifest.
        actor: Who exports; None on the command line.
        progress: Called with the number of rows written since it was last called.

    Raises:
        RecordsError: it can't be asked for, the log can't be read on, or the signing key can't be read.
        OSError: the file can't be written.
    """
    export.check()
    signed({})  # a key that can't be read is better known before a long export than after it
    try:
        written = write(export, file, progress)
    except BaseException:
        # Some of it may have been read all the same, where it went into a pipe.
        broken = {"format": export.format, "filter": export.filters.as_texts(), "broke_off": True}
        with suppress(DatabaseError):
            audit.note(actor, "exported", detail={**broken, "columns": list(export.column_names())})
        raise
    with transaction.atomic():
        manifest = signed(_facts(export, written, name, actor))
        audit.note(actor, "exported", detail=manifest)
    return manifest


def as_text(manifest: Mapping[str, Any]) -> str:
    """Return a manifest as the text of its file, the same however it was kept."""
    return json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def manifest_of(entry_id: int) -> dict[str, Any]:
    """Return the manifest of an export that the audit log tells of.

    Raises:
        NotFoundError: there is no such entry, or it is of something else.
    """
    entry = AuditEntry.objects.filter(pk=entry_id, action="exported").first()
    found: dict[str, Any] = json.loads(entry.detail) if entry else {}
    if found.get("manifest") != FORMAT:
        raise NotFoundError("There is no such export.")
    return found


def _facts(export: Export, written: Written, name: str, actor: Person | None) -> dict[str, Any]:
    by = {"person": str(actor.pk)} if actor else {"account": audit.account()}
    return {
        "manifest": FORMAT,
        "file": name,
        "bytes": written.bytes,
        "sha256": written.sha256,
        "format": export.format,
        "columns": list(export.column_names()),
        "filter": export.filters.as_texts(),
        "rows": written.rows,
        "edition": Publication.objects.order_by("-pk").values_list("edition_id", flat=True).first() or "",
        "service": service_url(""),
        "made_at": timezone.now().astimezone(UTC).isoformat(timespec="seconds"),
        "made_by": by,
        "chain": {"sequence": written.head.sequence, "row_hash": written.head.row_hash},
        "checkpoint": checkpoint(written.head),
    }
