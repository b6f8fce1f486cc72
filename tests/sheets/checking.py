"""Checks of any PDF that the project makes: by its structure, by veraPDF, and by the text in it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

HERE = Path(__file__).parent
VERAPDF = HERE.parents[1] / "build" / "tools" / "verapdf.jar"
PAINTS = {"Tj", "TJ", "'", '"', "Do", "sh", "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "BI"}
UA_PART = "{http://www.aiim.org/pdfua/ns/id/}part"


def faults_of(pdf: bytes) -> list[str]:
    """Return what stands in the way of somebody who can't see the pages; nothing where all is well."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [
            *_about(document),
            *_about_content(document),
            *_about_structure(document),
            *_about_fonts(document),
        ]


def _about(document: pikepdf.Pdf) -> Iterator[str]:
    root = document.Root
    if not str(root.get("/Lang", "")):
        yield "no language"
    if "/MarkInfo" not in root or not root.MarkInfo.get("/Marked", False):
        yield "not marked as tagged"
    if "/StructTreeRoot" not in root:
        yield "no structure"
    if not str(document.docinfo.get("/Title", "")).strip():
        yield "no title"
    if not root.get("/ViewerPreferences", pikepdf.Dictionary()).get("/DisplayDocTitle", False):
        yield "the title is not shown"
    with document.open_metadata() as metadata:
        if metadata.get(UA_PART) != "1":
            yield "not said to be PDF/UA-1"
        if not metadata.get("dc:title"):
            yield "no title in the metadata"


def _about_content(document: pikepdf.Pdf) -> Iterator[str]:
    """All that is painted is tagged or an artifact, and the structure has exactly what is tagged."""
    referred = _referred(document)
    for number, page in enumerate(document.pages, 1):
        if str(page.get("/Tabs", "")) != "/S":
            yield f"page {number}: the tab order is not that of the structure"
        stack: list[str | int] = []
        found: set[int] = set()
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                properties = operands[1] if len(operands) > 1 else None
                if isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties:
                    stack.append(int(properties.MCID))
                    found.add(int(properties.MCID))
                else:
                    stack.append(str(operands[0]))
            elif name == "EMC":
                stack.pop()
            elif name in PAINTS and not any(one == "/Artifact" or isinstance(one, int) for one in stack):
                yield f"page {number}: {name} paints what is neither tagged nor an artifact"
        if found != referred.get(page.objgen, set()):
            yield f"page {number}: content and structure do not belong together"


def _referred(document: pikepdf.Pdf) -> dict[tuple[int, int], set[int]]:
    found: dict[tuple[int, int], set[int]] = {}
    for element, page in _elements(document.Root.StructTreeRoot, None):
        kids = element.get("/K")
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                found.setdefault(page, set()).add(kid)
            elif isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR":
                own = kid.get("/Pg")
                found.setdefault(own.objgen if own is not None else page, set()).add(int(kid.MCID))
    return found


def _elements(node: pikepdf.Object, page: object) -> Iterator[tuple[pikepdf.Dictionary, tuple[int, int]]]:
    """Yield every structure element below, in reading order, with the page it starts from."""
    kids = node.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            own = kid["/Pg"].objgen if "/Pg" in kid else page
            yield kid, own  # type: ignore[misc]  # of a page before any content there is none
            yield from _elements(kid, own)


def _about_structure(document: pikepdf.Pdf) -> Iterator[str]:
    elements = [one for one, _ in _elements(document.Root.StructTreeRoot, None)]
    roles = document.Root.StructTreeRoot.get("/RoleMap", pikepdf.Dictionary())
    tags = [str(roles.get(str(one.S), one.S)).removeprefix("/") for one in elements]
    levels = [int(tag[1:]) for tag in tags if re.fullmatch(r"H\d", tag)]
    if not levels or levels[0] != 1:
        yield "the first heading is none of the first level"
    if any(after - before > 1 for before, after in pairwise(levels)):
        yield f"a level of headings is left out: {levels}"
    for element, tag in zip(elements, tags, strict=True):
        if tag == "Figure" and not str(element.get("/Alt", "")).strip():
            yield "a figure without words"
        if tag == "Table":
            inside = [str(one.S) for one, _ in _elements(element, None)]
            if "/TH" not in inside:
                yield "a table without heads"


def _about_fonts(document: pikepdf.Pdf) -> Iterator[str]:
    for one in document.objects:
        if not isinstance(one, pikepdf.Dictionary):
            continue
        if one.get("/Type") == "/FontDescriptor" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(
            one.keys()
        ):
            yield f"{one.FontName} is not embedded"
        if one.get("/Type") == "/Font" and one.get("/Subtype") == "/Type0" and "/ToUnicode" not in one:
            yield f"{one.BaseFont} does not say its characters"


def verapdf_faults(papers: Mapping[str, bytes], folder: Path) -> list[str]:
    """Return what veraPDF finds wrong with *papers*, by name, against PDF/UA-1; checks that it ran."""
    java = shutil.which("java")
    if java is None or not VERAPDF.exists():
        pytest.fail("veraPDF was not found: run tools/setup/verapdf.sh, as make test does.")
    for name, content in papers.items():
        (folder / name).write_bytes(content)
    done = subprocess.run(
        [java, "-cp", VERAPDF, HERE / "Validate.java", *papers],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    *faults, checks = done.stdout.splitlines()
    assert int(checks.removeprefix("checks\t")) > 100 * len(papers), checks
    return faults


def text_of(pdf: bytes) -> str:
    """Return the words of a file as somebody copies them out, in the order they are painted."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return "\n".join("".join(_shown(page)) for page in document.pages)


def bare(text: str) -> str:
    """Return a text without any white space, and without the places where a long run may break."""
    return re.sub(r"[\s\u200b]+", "", text)


def _shown(page: pikepdf.Page) -> Iterator[str]:
    fonts = {name: _characters(font) for name, font in page.Resources.get("/Font", {}).items()}
    font: dict[int, str] = {}
    actual: list[str | None] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "Tf":
            font = fonts[str(operands[0])]
        elif name in ("BDC", "BMC"):
            properties = operands[1] if len(operands) > 1 else None
            words = properties.get("/ActualText") if isinstance(properties, pikepdf.Dictionary) else None
            actual.append(None if words is None else str(words))
            if words is not None:
                yield str(words)
        elif name == "EMC":
            actual.pop()
        elif name in ("Tj", "TJ") and not any(one is not None for one in actual):
            for part in operands[0] if name == "TJ" else [operands[0]]:
                yield from _glyphs(part, font)
        elif name in ("Td", "TD", "Tm", "T*"):
            yield " "


def _glyphs(part: object, font: Mapping[int, str]) -> Iterator[str]:
    if isinstance(part, pikepdf.String):
        raw = bytes(part)
        yield from (font[int.from_bytes(raw[at : at + 2])] for at in range(0, len(raw), 2))


def _characters(font: pikepdf.Dictionary) -> dict[int, str]:
    """Return the characters of a font's glyphs, as its ToUnicode says (Adobe Technical Note 5411)."""
    text = font.ToUnicode.read_bytes().decode("latin-1")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, characters in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
            found[int(code, 16)] = bytes.fromhex(characters).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for first, last, start in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(int(start, 16) + step)
    return found
