"""Who is told of a document of supervision: both sides and those who take part, but for whoever made the step."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from gezhi.messages.terms import MessageKind, Telling
from gezhi.security.terms import Duty
from gezhi.supervision.terms import About, Colour


def of_document(about: About, duty_at: Callable[[UUID], Duty | None]) -> list[Telling]:
    """The messages of a document's step; a red warning is told at night, too."""
    urgent = about.colour is Colour.RED
    return [
        Telling(
            MessageKind.SUPERVISED, about.step, about.at, body, duty, about.document, about.number, about.county,
            urgent, str(about.kind),
        )
        for body in about.tells
        if (duty := duty_at(body))
    ]  # fmt: skip
