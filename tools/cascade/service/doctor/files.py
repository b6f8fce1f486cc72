"""Files and folders: who may read them, and whether there is room."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from cascade.records import environment
from cascade.service.doctor.findings import Finding, fault, note, well

TOPIC = "Files"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MEBIBYTE = 1024 * 1024
_LEAST_FREE = 200 * _MEBIBYTE
_ROOM = 3
"""So many times the database's size should be free: restoring a copy takes room aside."""


def findings(root: Path, database: Path | None) -> Iterator[Finding]:
    """Yield what is to be said of the files.

    Args:
        root: The project's folder.
        database: The database's file; None where it is no file.
    """
    found = [*_private(root, database), *_room(root, database), *_site(root, database)]
    yield from found
    if not any(one.level == "fault" for one in found):
        yield well(TOPIC, "What is private can be read by its owner alone, and there is room on the disk.")


def _private(root: Path, database: Path | None) -> Iterator[Finding]:
    var = root / "var"
    files = [_secret_key(var), environment.signing_key_file(root)]
    if database is not None:
        files += [database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))]
    folders = {path.parent for path in files if path is not None and path.exists()}
    open_folders = {folder for folder in folders if _open(folder)}
    for path in files:
        if path is not None and path.exists() and _open(path) and path.parent in open_folders:
            yield fault(TOPIC, f"Others on this machine can read {path}: chmod 600 {path}")
    for folder in sorted({*folders, *([var] if var.exists() else [])}):
        if not os.access(folder, os.W_OK | os.X_OK):
            yield fault(TOPIC, f"{folder} can't be written by this account: mend who owns it.")
    for path in files:
        if path is not None and path.exists() and not os.access(path, os.R_OK):
            yield fault(TOPIC, f"{path} can't be read by this account: mend who owns it.")


def _secret_key(var: Path) -> Path | None:
    return None if environment.text("CASCADE_SECRET_KEY") else var / "secret_key"


def _open(path: Path) -> bool:
    return bool(path.stat().st_mode & _OTHERS)


def _room(root: Path, database: Path | None) -> Iterator[Finding]:
    place = root if database is None or not database.exists() else database.parent
    size = database.stat().st_size if database is not None and database.exists() else 0
    free = shutil.disk_usage(place).free
    told = f"{free // _MEBIBYTE:,} MiB are free at {place}; the database takes {size // _MEBIBYTE:,} MiB."
    if free < _LEAST_FREE or free < size:
        yield fault(TOPIC, f"{told} Make room: a full disk stops the service.")
    elif free < _ROOM * size:
        yield note(
            TOPIC, f"{told} Restoring a copy, or overwriting what was deleted, may not have room enough."
        )
    else:
        yield well(TOPIC, told)


def _site(root: Path, database: Path | None) -> Iterator[Finding]:
    site = root / "build" / "site"
    private = [database, environment.signing_key_file(root)]
    for path in private:
        if path is not None and path.resolve().is_relative_to(site.resolve()):
            yield fault(TOPIC, f"{path} stands in the public site: move it elsewhere at once.")
