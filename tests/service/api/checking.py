"""What every problem must look like."""

from __future__ import annotations

from typing import Any

from cascade.service.api.problems import KINDS, Problem

TYPES = {kind.uri: kind for kind in KINDS}


def problem(response: Any) -> dict[str, Any]:
    """Return the problem that a response says, after looking at its form (RFC 9457)."""
    assert response.headers["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = response.json()
    assert set(said) == set(Problem.model_fields)
    assert said["status"] == response.status_code
    assert said["title"]
    assert said["detail"]
    assert said["type"] in TYPES
    assert "Set-Cookie" not in response.headers
    return said
