"""The words of an answer on its form: templates to choose from, and how what was written will read to her."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from gezhi.cases.pages.wording import StepView
from gezhi.cases.queries.answering import filled, templates_of
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.terms import Action
from gezhi.catalogue.rules.answers import PLACEHOLDERS
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text

_RESULTS = frozenset({Action.SUBMIT_RESULT, Action.RESOLVE_ON_SPOT, Action.FINISH_ASSISTING, Action.FINISH_SHARE})


def results_of(steps: Iterable[StepView]) -> list[StepView]:
    """What each body last reported of its work, of steps that are given the newest first: what there is to tell."""
    found: dict[tuple[object, ...], StepView] = {}
    for step in steps:
        if step.action in _RESULTS:
            found.setdefault((step.organisation, step.action, step.recorded_for), step)
    return list(found.values())


def answering_of(
    found: Loaded, now: datetime, text: str, error: Text | None = None, *, chosen: int | None = None
) -> dict[str, Any]:
    """What the part of the form shows; ``error`` where the words were refused when they were sent."""
    read = ""
    try:
        read = filled(text, found, now)
    except Refused as refused:
        error = error or refused.text
    templates = [name for name, _ in templates_of(found)]
    return {
        "text": text, "read": read, "error": error, "chosen": chosen, "templates": templates,
        "placeholders": [(f"{{{name}}}", said) for name, said in PLACEHOLDERS.items()],
        "address": reverse("cases:answer-words", args=[found.id]),
    }  # fmt: skip
