"""Headers that every answer carries: what a page may load, and what it may not do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

CONTENT_SECURITY_POLICY: dict[str, object] = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        # Sphinx's style sheets carry small images as data: addresses; nothing is fetched for them.
        "img-src": ["'self'", "data:"],
    }
}
"""For django-csp. Pages of the site add the hashes of their own inline scripts and styles."""

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


class HeadersMiddleware(MiddlewareMixin):
    """Adds the headers Django has no setting for, and keeps personal pages out of shared caches."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return *response* with its headers added."""
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        match = request.resolver_match
        if match is None or match.view_name != "site":
            # The back button after signing out shows nothing of the last person.
            response.headers.setdefault("Cache-Control", "no-store")
        return response
