"""The three headings of an action plan."""

from __future__ import annotations

from cascade.model.items import Verb

VERB_LABELS: dict[Verb, str] = {"start": "I will start", "keep": "I will keep", "stop": "I will stop"}
