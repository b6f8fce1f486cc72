"""A list as a file: exactly the rows and columns that its page shows, filtered and sorted alike."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO, cast

from django.http import FileResponse
from django.utils import timezone

from cascade.exchange.tables import csv_chunks, xlsx_file

FORMATS: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The formats a list can be downloaded in, and their media types."""

_BLOCK = 1024 * 1024


def file_of(
    form: str, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> tuple[FileResponse, dict[str, Any]]:
    """Return a download and what the audit log says of it: format, columns, rows and the file's sha256.

    The file is whole before the first byte is sent, so that a fault half way leaves no half a file.

    Args:
        form: A key of `FORMATS`.
        name: What the file is called, before the day and the ending.
        header: The columns' headings.
        rows: Each row's values: text, numbers, days, moments, None.
    """
    counted = _Counted(rows)
    # Unlinked at once where the system can; closed and gone when the response has been sent.
    file = tempfile.NamedTemporaryFile(suffix=f".{form}")  # noqa: SIM115
    if form == "csv":
        file.writelines(csv_chunks(header, counted))
        file.flush()
    else:
        xlsx_file(header, counted, cast("BinaryIO", file), title=name[:25])
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(_BLOCK):
        digest.update(block)
    file.seek(0)
    filename = f"{name}-{timezone.localdate().isoformat()}.{form}"
    response = FileResponse(file, as_attachment=True, filename=filename, content_type=FORMATS[form])
    detail = {"format": form, "columns": list(header), "rows": counted.count, "sha256": digest.hexdigest()}
    return response, detail


class _Counted:
    """Rows, counted as they go by."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self._rows:
            self.count += 1
            yield row
