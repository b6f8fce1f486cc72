"""HR's page of exports: files with their manifests, saved exports, and what an auditor sees of it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from django.test import Client

from cascade.records.exports import FORMATS, STANDARD
from cascade.records.exports.checking import check_export
from cascade.records.exports.manifest import ENDING
from cascade.records.models import AuditEntry, ExportProfile, Person
from cascade.records.signing import public_key
from records.support import hand_in
from service.sample import BANK

PAGE = "/hr/exports/"
QUIZ = BANK.quizzes[0].id
ALL = {"format": "csv", "columns": list(STANDARD), "do": "download"}


@pytest.fixture
def office(hr: Person, edition: str, sign_in: Callable[[Person], Client]) -> Client:
    """A browser in which HR is signed in."""
    return sign_in(hr)


@pytest.fixture
def handed_in(learner: Person, edition: str) -> None:
    """Two completions of the learner."""
    for _ in range(2):
        hand_in(learner, QUIZ, {})


def unpacked(response) -> tuple[str, bytes, dict]:
    """The name of the file in a download, the file, and its manifest."""
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].startswith("attachment; filename=")
    data = b"".join(response.streaming_content)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        name, manifest = archive.namelist()
        assert manifest == name + ENDING
        assert response["Content-Length"] == str(len(data))
        return name, archive.read(name), json.loads(archive.read(manifest))


@pytest.mark.usefixtures("handed_in")
@pytest.mark.parametrize("format_", FORMATS)
def test_a_download_has_the_file_and_its_manifest_and_stands_in_the_audit_log(
    office: Client, hr: Person, format_: str
) -> None:
    """And the file is what the manifest says, to the byte, with the rows of the log."""
    name, data, manifest = unpacked(office.post(PAGE, {**ALL, "format": format_}))
    assert name.startswith("completions-20")
    assert name.endswith(FORMATS[format_].ending)
    assert manifest["rows"] == 2
    assert check_export(io.BytesIO(data), manifest, public_key()).faults == []
    entry = AuditEntry.objects.get(action="exported")
    assert (entry.actor, json.loads(entry.detail)) == (hr, manifest)


@pytest.mark.usefixtures("handed_in")
def test_filters_columns_and_mark_are_as_the_form_says(office: Client, learner: Person) -> None:
    """Columns stand as they are listed, or as a saved export had them."""
    form = {**ALL, "columns": ["mark", "name", "status"], "bom": "yes", "quiz": QUIZ, "to": "3 May 2100"}
    _, data, manifest = unpacked(office.post(PAGE, form))
    assert data.startswith(b'\xef\xbb\xbf"mark","name","status"\r\n')
    assert data.count(b"\r\n") == 3
    assert manifest["filter"] == {"quiz": QUIZ, "until": "2100-05-03"}
    ordered = {**form, "order": "status,gone,mark"}
    _, data, _ = unpacked(office.post(PAGE, ordered))
    assert data.startswith(b'\xef\xbb\xbf"status","mark","name"\r\n')
    _, data, _ = unpacked(office.post(PAGE, {**form, "status": "expired"}))
    assert data.count(b"\r\n") == 1


@pytest.mark.parametrize(
    ("change", "target", "sentence"),
    [
        ({"from": "soon"}, "from", "Enter the first day as a date, such as 3 May 2018"),
        ({"from": "4/5/2018", "to": "3/5/2018"}, "to", "The last day must not be before the first day"),
        ({"columns": []}, "columns-1", "Select at least one column"),
        ({"format": "docx"}, "format-1", "There is no format"),
        ({"status": "done"}, "format-1", "There is no status"),
        ({"do": "save", "profile": ""}, "profile", "Enter a name for the profile"),
        ({"do": "save", "profile": "Pay Roll"}, "profile", "use small letters, digits and hyphens"),
    ],
)
def test_a_form_that_cannot_be_meant_comes_back_with_what_to_mend(
    office: Client, change: dict[str, object], target: str, sentence: str
) -> None:
    """What was filled in stays, the fault links to its field, and nothing is exported."""
    response = office.post(PAGE, {**ALL, "session": "spring", **change})
    text = response.content.decode()
    assert response.status_code == 200
    assert "<title>Error: Exports" in text
    assert f'<a href="#{target}">' in text
    assert sentence in text
    assert f'id="{target}"' in text
    assert not AuditEntry.objects.filter(action="exported").exists()


@pytest.mark.usefixtures("handed_in")
def test_an_export_is_saved_used_and_removed(office: Client, hr: Person) -> None:
    """Its link fills the form in; removing asks first."""
    form = {**ALL, "format": "xlsx", "columns": ["staff_number", "mark"], "do": "save", "profile": "payroll"}
    response = office.post(PAGE, form, follow=True)
    text = response.content.decode()
    assert "The profile payroll is saved." in text
    assert "Export as payroll" in text
    assert 'value="staff_number" checked' in text
    assert 'value="quiz" checked' not in text
    assert ExportProfile.objects.get().saved_by == hr
    assert "is replaced" in office.post(PAGE, form, follow=True).content.decode()
    used = {**form, "do": "download", "order": "mark,staff_number"}
    _, data, _ = unpacked(office.post(PAGE, used))
    header = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(data)).active[1]]
    assert header == ["mark", "staff_number"]
    remove = f"{PAGE}saved/payroll/remove/"
    assert "Are you sure" in office.get(remove).content.decode()
    assert "payroll is removed" in office.post(remove, follow=True).content.decode()
    assert office.get(remove).status_code == 404
    assert "No profile is saved yet" in office.get(f"{PAGE}?profile=payroll").content.decode()


def test_a_link_from_a_list_fills_the_form_in(office: Client) -> None:
    """With a quiz that no edition has any more as well."""
    text = office.get(f"{PAGE}?quiz=gone&from=3+May+2018&format=jsonl").content.decode()
    assert '<option value="gone" selected>' in text
    assert 'value="3 May 2018"' in text
    assert 'value="jsonl" checked' in text


@pytest.mark.usefixtures("handed_in")
def test_the_list_of_completions_leads_to_an_export_of_the_same(
    office: Client, make_person: Callable[..., Person], sign_in: Callable[[Person], Client]
) -> None:
    """With its filter; an auditor, who exports nothing, has no such link."""
    listed = f"/hr/completions/?quiz={QUIZ}&from=3+May+2018"
    link = f'href="/hr/exports/?quiz={QUIZ}&amp;from=3+May+2018"'
    assert link in office.get(listed).content.decode()
    assert "/hr/exports/?" not in sign_in(make_person("A-1", "auditor")).get(listed).content.decode()


@pytest.mark.usefixtures("handed_in")
def test_an_auditor_sees_what_was_exported_and_its_manifest_and_exports_nothing(
    office: Client, make_person: Callable[..., Person], sign_in: Callable[[Person], Client]
) -> None:
    """Who, when, how many rows; the manifest is the one that was in the download."""
    _, _, manifest = unpacked(office.post(PAGE, {**ALL, "quiz": QUIZ}))
    auditor = sign_in(make_person("A-1", "auditor"))
    text = auditor.get(PAGE).content.decode()
    assert f"quiz: {QUIZ}" in text
    assert 'value="download"' not in text
    entry = AuditEntry.objects.get(action="exported")
    response = auditor.get(f"{PAGE}{entry.pk}/manifest.json")
    assert response.json() == manifest
    assert response["Content-Disposition"] == f'attachment; filename="{manifest["file"]}{ENDING}"'
    assert auditor.post(PAGE, ALL).status_code == 403
    viewed = AuditEntry.objects.filter(action="viewed").latest("pk")
    assert auditor.get(f"{PAGE}{viewed.pk}/manifest.json").status_code == 404
    assert AuditEntry.objects.filter(action="exported").count() == 1


@pytest.mark.usefixtures("handed_in")
def test_a_download_needs_the_forms_token(hr: Person, edition: str) -> None:
    """Another site can't make a browser leave traces of exports that nobody wanted."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(hr)
    assert browser.post(PAGE, ALL).status_code == 403
    assert browser.get(PAGE, ALL).status_code == 200
    assert not AuditEntry.objects.filter(action="exported").exists()


@pytest.mark.usefixtures("handed_in")
def test_text_that_a_spreadsheet_would_run_is_guarded(office: Client, learner: Person) -> None:
    """A name is text, whatever it begins with."""
    Person.objects.filter(pk=learner.pk).update(name="=1+1")
    _, data, _ = unpacked(office.post(PAGE, {**ALL, "columns": ["name"]}))
    assert list(csv.reader(io.StringIO(data.decode()))) == [["name"], ["'=1+1"], ["'=1+1"]]
