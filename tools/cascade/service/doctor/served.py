"""What is served: the site, the edition, the files of the pages, and the way to the mail server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core import mail

from cascade.bank.changes import BANK_FILE
from cascade.model.bank import edition_of
from cascade.model.errors import CascadeError
from cascade.records.editions import current_bank, current_edition_id
from cascade.records.errors import NotFoundError
from cascade.records.models import Requirement, RoleGrant
from cascade.service.doctor.findings import Finding, fault, note, well
from cascade.service.mail import SMTP

TOPIC = "Served"


def findings() -> Iterator[Finding]:
    """Yield what is to be said of what the service shows."""
    root = Path(settings.ROOT)
    yield from _site(root)
    yield from _edition(root)
    if not RoleGrant.objects.filter(role="hr", person__is_active=True).exists():
        yield note(
            "People",
            "Nobody has the role hr: give it with `cascade people role`, or nobody looks after people.",
        )
    if settings.EMAIL_BACKEND == SMTP:
        yield _mail_server()


def _site(root: Path) -> Iterator[Finding]:
    if not (root / "build" / "site" / "index.html").exists():
        yield fault(TOPIC, "There is no site in build/site: run `cascade build`.")
    static = settings.STATIC_ROOT
    if static is not None and not (Path(static) / "staticfiles.json").exists():
        yield note(
            TOPIC,
            "The files of the service's pages are not collected yet: `cascade serve` does it at its start.",
        )


def _edition(root: Path) -> Iterator[Finding]:
    try:
        current = current_edition_id()
        bank = current_bank()
    except NotFoundError:
        yield fault(TOPIC, "Nothing is published yet: run `cascade publish`.")
        return
    except CascadeError as error:
        yield fault(TOPIC, f"The current edition can't be read: {error}")
        return
    yield _built(root, current)
    known = {quiz.id for quiz in bank.quizzes}
    asked = set(Requirement.objects.values_list("quiz", flat=True))
    for quiz in sorted(asked - known):
        yield note(
            TOPIC, f"The quiz {quiz!r} is required of people, and the current edition has none of that id."
        )


def _built(root: Path, current: str) -> Finding:
    served = f"Edition {current[:12]} is current"
    try:
        built = edition_of((root / BANK_FILE).read_text("utf-8").strip())
    except FileNotFoundError:
        return well(TOPIC, f"{served}; nothing is built in {BANK_FILE}.")
    except (OSError, UnicodeDecodeError):
        return fault(TOPIC, f"{served}; {BANK_FILE} can't be read: run `cascade build` again.")
    if built == current:
        return well(TOPIC, f"{served}, and it is the one that was built last.")
    return note(TOPIC, f"{served}, and {built[:12]} was built: `cascade publish` makes that one current.")


def _mail_server() -> Finding:
    """Say good day to the mail server, and sign in where it asks for that; nothing is sent."""
    connection = mail.get_connection()
    try:
        connection.open()
        connection.close()
    except OSError as error:
        reason = " ".join(str(error).split())
        return fault(
            "Mail", f"The mail server {settings.EMAIL_HOST} can't be used: {reason}. See CASCADE_EMAIL_URL."
        )
    return well("Mail", f"The mail server {settings.EMAIL_HOST} answers.")
