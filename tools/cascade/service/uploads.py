"""Files sent to the service: kept in memory for the length of a request, up to a limit, never on a disk."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

MOST_BYTES = 10 * 1024 * 1024
"""Bytes of the files of one request; a list of 100,000 people takes about 8 million as CSV."""

_TOO_LARGE = "cascade.upload_too_large"


class BoundedUploadHandler(FileUploadHandler):
    """Keeps files that fit, and drops what is more as soon as it is known to be.

    There is one for each request, so that many files count like one.
    """

    _received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._kept = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002  (Django's signature)
        """Keep a piece of the file.

        Raises:
            SkipFile: the file is too large; the rest of it is read and forgotten.
        """
        self._received += len(raw_data)
        if self._received > MOST_BYTES:
            if self.request is not None:
                self.request.META[_TOO_LARGE] = True
            raise SkipFile
        self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Return the whole file."""
        self._kept.seek(0)
        return InMemoryUploadedFile(
            self._kept,
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            file_size,
            self.charset,
            self.content_type_extra,
        )


def is_too_large(request: HttpRequest) -> bool:
    """Return whether a file of *request* was dropped because it is too large."""
    _ = request.FILES  # reading the files is what finds out
    return bool(request.META.get(_TOO_LARGE))
