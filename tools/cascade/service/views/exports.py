"""HR's page of exports: what to export, exports saved by name, and those that were made.

A download is asked for by POST with the form's token: it leaves an entry in the audit log and takes people's
data out of the service, so no link, prefetching browser or other site can set it off. Auditors see which
exports were made and their manifests, and make none themselves: they see every record on HR's pages, check
files that HR gives them against the log, and a role that is to see and not to act needs no bulk copy.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from cascade.records import audit
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.exports import FORMATS
from cascade.records.exports import profiles as saved
from cascade.records.exports.files import Export
from cascade.records.exports.manifest import ENDING, FORMAT, as_text, file_name, make, manifest_of
from cascade.records.models import AuditEntry, ExportProfile, Person
from cascade.service.complaints import Complaint
from cascade.service.export_form import ExportForm, form_of, read_form
from cascade.service.permissions import may
from cascade.service.views.people import person_of

LATEST = 20
"""So many of the exports made are listed; the audit log has all."""

_FASTEST = 1  # level of compression: a long text of rows comes out at a sixth, in a third of the time


@dataclass(frozen=True, slots=True)
class Made:
    """An export that was made: the entry in the audit log, by whom, in which format, how many rows."""

    entry: int
    at: datetime
    by: str
    format: str
    rows: str
    filter: str


@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponseBase:
    """Show the form, send a file, or save what is asked for by name."""
    if request.method != "POST":
        return _page(request, *_asked(request))
    form = read_form(request.POST, sent=True)
    name = request.POST.get("profile", "").strip()
    if form.found:
        return _page(request, form, name)
    if request.POST.get("do") != "save":
        return _download(form.export(), person_of(request))
    try:
        replaced = saved.save(name, form.export(), person_of(request))
    except RecordsError as error:
        return _page(request, form, name, Complaint("profile", "", "profile", _said(name, error)))
    messages.success(request, f"The profile {name} is {'replaced' if replaced else 'saved'}.")
    return HttpResponseRedirect(f"{reverse('hr-exports')}?profile={name}")


@require_http_methods(["GET", "HEAD", "POST"])
def remove_profile(request: HttpRequest, name: str) -> HttpResponseBase:
    """Ask whether to remove a profile, and remove it."""
    profile = ExportProfile.objects.filter(pk=name).first()
    if profile is None:
        raise NotFoundError("There is no such profile.")
    if request.method == "POST":
        saved.remove(name, person_of(request))
        messages.success(request, f"The profile {name} is removed.")
        return HttpResponseRedirect(reverse("hr-exports"))
    return render(request, "service/export_profile_remove.html", {"profile": profile})


@require_safe
def manifest(request: HttpRequest, entry_id: int) -> HttpResponseBase:
    """Send the manifest of an export that was made."""
    del request
    found = manifest_of(entry_id)
    response = HttpResponse(as_text(found), content_type="application/json; charset=utf-8")
    name = f"{found['file'] or f'export-{entry_id}'}{ENDING}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _asked(request: HttpRequest) -> tuple[ExportForm, str]:
    """Return the form as the address asks for it, and the name of the profile it shows."""
    name = request.GET.get("profile", "")
    if name:
        try:
            return form_of(saved.load(name)), name
        except RecordsError as error:
            messages.warning(request, str(error))
    return read_form(request.GET, sent=False), ""


def _page(request: HttpRequest, form: ExportForm, profile: str, *further: Complaint) -> HttpResponseBase:
    found = (*form.found, *further)
    profiles, made = saved.profiles(), _latest()
    person = person_of(request)
    makers = {one.saved_by_id for one in profiles} | {one.actor_id for one in made}
    if known := {one for one in makers if one is not None} - {person.pk}:
        audit.note(person, "viewed", people=known, detail={"page": "exports", "shown": "makers"})
    context = {
        "form": form,
        "found": found,
        "errors": {complaint.part: complaint.message for complaint in found},
        "profile": profile,
        "profiles": [(one, FORMATS[one.format].label) for one in profiles if one.format in FORMATS],
        "made": [_line(entry) for entry in made],
        "may_export": may(request, "hr-exports", "POST"),
    }
    return render(request, "service/exports.html", context)


def _download(export: Export, person: Person) -> HttpResponseBase:
    """Send an export and its manifest in one file, which is whole before the first byte goes out."""
    name = file_name(export)
    whole = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it, and with that it is gone
    try:
        # A workbook is packed already.
        packing = zipfile.ZIP_STORED if export.format == "xlsx" else zipfile.ZIP_DEFLATED
        with zipfile.ZipFile(whole, "w", packing, compresslevel=_FASTEST) as archive:
            with archive.open(name, "w", force_zip64=True) as file:
                made = make(export, file, name, person)
            archive.writestr(name + ENDING, as_text(made))
    except BaseException:
        whole.close()
        raise
    whole.seek(0)
    return FileResponse(whole, as_attachment=True, filename=f"{name}.zip", content_type="application/zip")


def _latest() -> list[AuditEntry]:
    entries = AuditEntry.objects.filter(action="exported", detail__contains=f'"manifest":"{FORMAT}"')
    return list(entries.select_related("actor")[:LATEST])


def _line(entry: AuditEntry) -> Made:
    manifest_ = json.loads(entry.detail)
    by = entry.actor.name if entry.actor else f"{entry.actor_account} (command line)"
    chosen = "; ".join(f"{name}: {value}" for name, value in manifest_["filter"].items())
    label = FORMATS[manifest_["format"]].label if manifest_["format"] in FORMATS else manifest_["format"]
    return Made(entry.pk, entry.at, by, label, f"{manifest_['rows']:,}", chosen or "everything")


def _said(name: str, error: RecordsError) -> str:
    return str(error).rstrip(".") if name else "Enter a name for the profile, such as payroll-weekly"
