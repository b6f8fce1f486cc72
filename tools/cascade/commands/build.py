"""``cascade build``: the site, the catalogue and the compiled bank."""

from __future__ import annotations

import click

from cascade.bank import compile_bank, read_folder
from cascade.bank.report import count_of
from cascade.commands._project import build_site, find_project, load_catalogue, write_whole
from cascade.model.bank import edition_of
from cascade.model.catalogue import Catalogue
from cascade.model.errors import ContentError


@click.command()
def build() -> None:
    """Build the site, its catalogue, and the bank of quizzes.

    The site goes to build/site/, the catalogue and the bank to build/private/. Pages that have not changed
    are left as they are. A fault in a document or a quiz file leaves the bank as it was.
    """
    project = find_project()
    faults = build_site(project)
    folder = read_folder(project.quizzes, project.root)
    if faults or folder.faults:
        raise ContentError([*faults, *folder.faults])
    catalogue = load_catalogue(project) or Catalogue()
    bank = compile_bank(catalogue, folder.files)
    text = bank.to_text()
    write_whole(project.bank, text)
    items = sum(len(quiz.items) for quiz in bank.quizzes)
    click.echo(
        f"Built {count_of(project.pages, 'page')} with {count_of(len(bank.documents), 'document')}, and "
        f"{count_of(len(bank.quizzes), 'quiz', 'quizzes')} with {count_of(items, 'item')}: "
        f"edition {edition_of(text)[:12]}."
    )
