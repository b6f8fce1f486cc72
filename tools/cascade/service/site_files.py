"""The public site: the files of ``build/site``, read afresh at every request.

WhiteNoise by default remembers each file's size from when it started, and would cut a page off after the next
build. Here it looks the file up each time, which costs one ``stat``, so a build shows at once and
whole. Each page's inline scripts and styles are allowed by their hashes, never by ``'unsafe-inline'``.
"""

from __future__ import annotations

import base64
import hashlib
import html
import os
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import Resolver404, resolve
from whitenoise import WhiteNoise
from whitenoise.middleware import WhiteNoiseFileResponse
from whitenoise.responders import IsDirectoryError, MissingFileError, NotARegularFileError, StaticFile

INDEX = "index.html"
_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)
_STYLE_ATTRIBUTE = re.compile(r"<[^>]*\sstyle=\"([^\"]*)\"", re.IGNORECASE)


class SiteFiles(WhiteNoise):  # type: ignore[misc]  # WhiteNoise has no annotations
    """Finds the site's files; ``/guide/`` and ``/guide/index.html`` are both the page itself."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            None,
            autorefresh=True,
            allow_all_origins=False,
            max_age=None,
            index_file=INDEX,
            add_headers_function=_add_headers,
        )
        self.add_files(str(folder))

    def find_file_at_path(self, path: str, url: str) -> Any:
        """Return the file, or a redirect to a folder's page.

        Raises:
            MissingFileError: there is no such file; names that begin with a full stop count as missing.
        """
        if "/." in url:
            raise MissingFileError(path)
        if url.endswith("/"):
            return self.get_static_file(str(Path(path, INDEX)), url)
        try:
            return self.get_static_file(path, url)
        except IsDirectoryError:
            if Path(path, INDEX).is_file():
                return self.redirect(url, url + "/")
            raise


def _add_headers(headers: Any, path: str, url: str) -> None:  # noqa: ARG001  (WhiteNoise's signature)
    # Kept by the browser, but asked about each time: policy wording that has changed shows at once.
    headers["Cache-Control"] = "no-cache"
    if path.endswith(".html"):
        stat = Path(path).stat()
        headers[HEADER] = page_policy(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4096)
def page_policy(path: str, changed_ns: int, size: int) -> str:  # noqa: ARG001  (they are the cache's key)
    """Return the content security policy of the page at *path*, as it stood at that time and size."""
    text = Path(path).read_text("utf-8", errors="replace")
    scripts = [_source(code) for code in _SCRIPT.findall(text) if code]
    styles = [_source(code) for code in _STYLE.findall(text) if code]
    attributes = [_source(html.unescape(code)) for code in _STYLE_ATTRIBUTE.findall(text) if code]
    if attributes:
        styles += ["'unsafe-hashes'", *attributes]
    policy: str = build_policy(update={"script-src": ["'self'", *scripts], "style-src": ["'self'", *styles]})
    return policy


def _source(code: str) -> str:
    # The browser hashes what it parsed, where every line ends in a plain line feed.
    digest = hashlib.sha256(code.replace("\r\n", "\n").encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


@cache
def _files(folder: Path) -> SiteFiles:
    return SiteFiles(folder)


def site(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer with a file of the site; an address that only lacks its last slash is sent there.

    Raises:
        Http404: the site has no such file.
    """
    found = _find(request.path_info)
    if found is None:
        if path and not path.endswith("/") and _is_service_page(f"/{path}/"):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponseRedirect(f"/{path}/" + (f"?{query}" if query else ""))
        raise Http404
    answer = found.get_response(request.method, request.META)
    response: HttpResponseBase = WhiteNoiseFileResponse(answer.file or (), status=int(answer.status))
    del response["Content-Type"]
    for name, value in answer.headers:
        response[name] = value
    return response


def _find(url: str) -> StaticFile | None:
    try:
        return _files(settings.SITE_FOLDER).find_file(url)
    except (NotARegularFileError, OSError, ValueError):
        # A name too long for the file system, a socket, a file that went away just now: all simply not there.
        return None


def _is_service_page(url: str) -> bool:
    try:
        return resolve(url).view_name != "site"
    except Resolver404:
        return False


def site_is_built() -> bool:
    """Return whether there is a site to serve."""
    return os.access(Path(settings.SITE_FOLDER, INDEX), os.R_OK)
