"""``cascade records verify``, ``checkpoint`` and ``key``: nobody changed the log, nor an export of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cascade.commands._django import database
from cascade.commands._progress import progress
from cascade.commands._project import write_whole
from cascade.model.errors import CascadeError, UsageError
from cascade.records import checkpoints, signing
from cascade.records.exports.checking import Checked, check_export
from cascade.records.exports.manifest import ENDING
from cascade.records.models import Attempt
from cascade.records.verification import VerifyReport
from cascade.records.verification import verify as verify_log

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)
_EVERY = 500  # rows between two steps of the progress bar


@click.command()
@click.option("--export", "export", type=_FILE, help="Check the rows of an export against the log as well.")
@click.option("--manifest", type=_FILE, help=f"Its manifest; FILE{ENDING} beside it by default.")
@click.option("--checkpoint", "files", type=_FILE, multiple=True, help="Check the log against a checkpoint.")
@click.option("--public-key", type=_FILE, help="The key that is trusted; this installation's by default.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def verify(  # noqa: PLR0913, PLR0917 - a parameter an option
    context: click.Context,
    export: Path | None,
    manifest: Path | None,
    files: Sequence[Path],
    public_key: Path | None,
    as_json: bool,
) -> None:
    """Check every row of the log; exit 1 and name the rows where something was changed.

    The chain of the log shows a change unless all hashes after it were computed again: that is what
    a checkpoint, kept elsewhere, finds.
    """
    if manifest and not export:
        raise UsageError("A manifest belongs to an export: name the file by --export FILE.")
    beside = export.with_name(export.name + ENDING) if export else None
    given = manifest or (beside if beside and beside.exists() else None)
    with database():
        trusted = _trusted(public_key) if given or files else None
        with progress("Checking", Attempt.objects.count()) as advance:
            log = verify_log(lambda rows: advance(_EVERY) if rows % _EVERY == 0 else None)
        against = [_against(file, trusted) for file in files]
        checked = _export(export, given, trusted) if export else None
    if as_json:
        click.echo(json.dumps(_as_json(log, against, checked), ensure_ascii=False))
    else:
        _show(log)
        for found in (*against, *filter(None, [checked])):
            _show_checked(found)
    wrong = [one for one in (*against, *filter(None, [checked])) if not one.ok]
    context.exit(0 if log.ok and not wrong else CascadeError.exit_code)


@click.command()
@click.option("--out", type=_OUT, help="File to write; standard output if absent.")
def checkpoint(out: Path | None) -> None:
    """Sign the end of the log, to be kept elsewhere.

    Keep it where nobody who can change the database can change it too: with the auditors, printed, in another
    organisation's mail. `cascade records verify --checkpoint FILE` then shows whether the log was rewritten.
    """
    with database():
        made = checkpoints.checkpoint()
    text = json.dumps(made, indent=2) + "\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        _write(out, text)
    click.echo(
        f"Signed row {made['sequence']}, the last of the log, with the key {made['signed']['fingerprint']}.",
        err=True,
    )


@click.command()
@click.option("--out", type=_OUT, help="File to write; standard output if absent.")
def key(out: Path | None) -> None:
    """Print the public key by which others check checkpoints and manifests."""
    public = signing.public_key(make=True)
    if out is None:
        click.echo(signing.as_pem(public), nl=False)
    else:
        _write(out, signing.as_pem(public))
    click.echo(f"Its fingerprint is {signing.fingerprint(public)}.", err=True)


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text)
    except OSError as error:
        raise CascadeError(f"{path} can't be written: {error.strerror}.") from None


def _trusted(path: Path | None) -> Ed25519PublicKey:
    return signing.read_public_key(path) if path else signing.public_key()


def _against(file: Path, trusted: Ed25519PublicKey | None) -> Checked:
    """Check the log against the checkpoint in a file."""
    checked = Checked()
    try:
        document = _document(file)
        if trusted is not None:
            checked.notes.append(checkpoints.check_checkpoint(document, trusted))
    except CascadeError as error:
        checked.fault(str(error))
    return checked


def _export(path: Path, manifest: Path | None, trusted: Ed25519PublicKey | None) -> Checked:
    document = _document(manifest) if manifest else None
    rows = int(document.get("rows") or 0) if document else 0
    try:
        with path.open("rb") as file, progress("Looking up", rows) as advance:
            return check_export(file, document, trusted, advance)
    except OSError as error:
        raise CascadeError(f"{path} can't be read: {error.strerror}.") from None


def _document(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CascadeError(f"{path} is no JSON file that can be read: was it changed?") from error
    if not isinstance(found, dict):
        raise CascadeError(f"{path} is neither a checkpoint nor a manifest.")
    return found


def _show(report: VerifyReport) -> None:
    rows = f"Checked {report.rows} row{'' if report.rows == 1 else 's'}"
    if report.ok:
        click.echo(f"{rows}: the chain is whole.")
        return
    for fault in report.faults:
        click.echo(str(fault), err=True)
    number = len(report.faults) + report.more
    click.echo(f"{rows}: {number} fault{'' if number == 1 else 's'} found.", err=True)


def _show_checked(checked: Checked) -> None:
    for note in checked.notes:
        click.echo(note)
    for fault in checked.faults:
        click.echo(fault, err=True)
    if checked.more:
        click.echo(f"{checked.more} more fault{'' if checked.more == 1 else 's'} found.", err=True)


def _as_json(log: VerifyReport, against: Sequence[Checked], export: Checked | None) -> dict[str, Any]:
    faults = [
        {"sequence": fault.sequence, "attempt": fault.attempt, "message": fault.message}
        for fault in log.faults
    ]
    found: dict[str, Any] = {"ok": log.ok, "rows": log.rows, "faults": faults, "more_faults": log.more}
    if against:
        found["checkpoints"] = [_checked_as_json(one) for one in against]
    if export is not None:
        found["export"] = {"rows": export.rows, **_checked_as_json(export), "more_faults": export.more}
    found["ok"] = log.ok and all(one.ok for one in (*against, *filter(None, [export])))
    return found


def _checked_as_json(checked: Checked) -> dict[str, Any]:
    return {"ok": checked.ok, "notes": checked.notes, "faults": checked.faults}
