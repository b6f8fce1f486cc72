"""The papers of a session as PDF: its pack before, its report and the certificates afterwards."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cascade.records import audit
from cascade.records.editions import current_edition_id, load_bank
from cascade.records.errors import NotFoundError, SessionError
from cascade.records.models import CascadeSession
from cascade.records.sessions import certificates as passes
from cascade.records.sessions.events import own_session
from cascade.records.sessions.needs import expected
from cascade.records.sessions.packs import pack_of_session
from cascade.records.sessions.report import report_of
from cascade.records.sessions.report_sheet import sheet_of
from cascade.records.status import LONDON
from cascade.service.pdfs import file_response
from cascade.service.views.people import person_of
from cascade.service.views.session_close import readable
from cascade.service.views.sessions import titles_of
from cascade.sheets import certificate as certificate_sheet
from cascade.sheets import report as report_sheet
from cascade.sheets.pack import PAPERS, build

NAME_PEOPLE = {"register.pdf", "answer-sheets.pdf"}
"""The papers of a pack that name those who are expected."""


@dataclass(frozen=True, slots=True)
class Row:
    """One paper on the page: its file's name without the ending, its title, and what it is for."""

    stem: str
    title: str
    use: str


@require_safe
def pack(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Show what there is to print for a session, and what each paper is for."""
    session = _printable(request, session_id)
    context = {
        "session": session,
        "titles": titles_of(session),
        "papers": [Row(name.removesuffix(".pdf"), paper.title, paper.use) for name, paper in PAPERS.items()],
        "edition": (session.edition_id or current_edition_id())[:12],
    }
    return render(request, "service/session_pack.html", context)


@require_safe
def paper(request: HttpRequest, session_id: UUID, name: str) -> HttpResponseBase:
    """Give one paper of the pack."""
    session = _printable(request, session_id)
    found = PAPERS.get(f"{name}.pdf")
    if found is None:
        raise NotFoundError("There is no such paper.")
    people = expected(session) if f"{name}.pdf" in NAME_PEOPLE else []
    content = found.make(pack_of_session(session, people))
    return _given(request, session, f"{name}.pdf", content, [one.pk for one in people])


@require_safe
def pack_zip(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Give every paper of the pack in one file."""
    session = _printable(request, session_id)
    people = expected(session)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:  # PDF is packed already
        for name, content in build(pack_of_session(session, people)).items():
            archive.writestr(name, content)
    return _given(request, session, "papers.zip", whole.getvalue(), [one.pk for one in people])


@require_safe
def report(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Give the report of a closed session to those who may read its page."""
    session, _ = readable(request, session_id)
    found = report_of(session)
    content = report_sheet.pdf(sheet_of(found, timezone.now()))
    return _given(request, session, "report.pdf", content, found.people)


@require_safe
def certificates(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Give the certificates of a closed session, one on a page, to its trainer."""
    session = own_session(session_id, person_of(request))
    found = passes.of_session(session)
    if not found:
        raise SessionError("Nobody who attended has passed, so there are no certificates.")
    product = load_bank(session.edition_id or current_edition_id()).title
    sheets = [passes.sheet_of(one) for one in found]
    content = certificate_sheet.pdf(sheets, product, timezone.now())
    people = {one.attempt.person_id for one in found}
    return _given(request, session, "certificates.pdf", content, people)


def _printable(request: HttpRequest, session_id: UUID) -> CascadeSession:
    session = own_session(session_id, person_of(request))
    if session.state not in {"planned", "open"}:
        raise SessionError("Papers are printed for a session that is planned or open.")
    return session


def _given(
    request: HttpRequest, session: CascadeSession, name: str, content: bytes, people: Collection[UUID]
) -> HttpResponse:
    """Return the file, and write down that it went out where it names people."""
    by = person_of(request)
    others = [one for one in people if one != by.pk]
    if others:
        detail = {
            "session": str(session.pk),
            "file": name,
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        audit.note(by, "exported", people=others, detail=detail)
    day = session.starts_at.astimezone(LONDON).date().isoformat()
    return file_response(content, f"session-{day}-{name}")
