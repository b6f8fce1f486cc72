"""``cascade scaffold``: a draft quiz file from a document."""

from __future__ import annotations

from pathlib import Path

import click

from cascade import bank
from cascade.commands._project import build_site, find_project, load_catalogue
from cascade.model.catalogue import Catalogue
from cascade.model.errors import ContentError, UsageError


@click.command()
@click.argument("document")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write, which must not exist yet; without it the draft is printed.",
)
def scaffold(document: str, output: Path | None) -> None:
    """Draft a quiz file from the prompts, lists, tables and figures of DOCUMENT, such as guide.

    The drafts are a start to be reworked; the file says how.
    """
    project = find_project()
    if output is not None and output.exists():
        raise UsageError(f"{output} is there already, and may hold somebody's work: name another file.")
    faults = build_site(project)
    if faults:
        raise ContentError(faults)
    text = bank.scaffold(load_catalogue(project) or Catalogue(), document)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise UsageError(
            f"{output} can't be written ({reason}): name a file in a folder that is there."
        ) from None
    click.echo(f"Wrote {output}: drafts to review, as its first lines say.")
