"""Refusals: what the platform answers when something may not be done. A refusal is a sentence for a person.

::

    Refused                     raised by rules, caught by the doors
    └── .refusal: Refusal       declared once, beside the function that raises it
        ├── kind  INVALID       422  something asked for is missing or wrong
        │         FORBIDDEN     403  seen, but not for this duty
        │         NOT_FOUND     404  missing and foreign answer alike
        │         CONFLICT      409  the state has moved on, or the move does not exist from here
        │         UNKNOWN_ACTOR 401  sign in first
        │         TOO_MANY      429  later
        │         TOO_LARGE     413  smaller
        └── article             the article or rule it rests on

An unexpected error is another kind and is never a Refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

from gezhi.kernel.law import cite
from gezhi.kernel.text import Text

Article = tuple[int] | tuple[int, int] | None


class Kind(Enum):
    """The kinds of refusal, with the HTTP status a door answers."""

    INVALID = 422
    FORBIDDEN = 403
    NOT_FOUND = 404
    CONFLICT = 409
    UNKNOWN_ACTOR = 401
    TOO_MANY = 429
    TOO_LARGE = 413


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason to refuse, declared once: ``NO_LEAD = Refusal("no-lead", Kind.INVALID, Text(…), article=(22,))``."""

    code: str
    kind: Kind
    text: Text
    article: Article = None

    def __call__(self, *, field: str | None = None, **values: object) -> Refused:
        """The exception to raise; ``values`` fill the sentence, ``field`` names the input that is wrong."""
        return Refused(self, self.text.fill(**values) if values else self.text, field)

    @property
    def citation(self) -> Text | None:
        return cite(*self.article) if self.article else None


class Refused(Exception):
    """The platform refuses; ``text`` is the sentence for the person, ``field`` the input it is about."""

    def __init__(self, refusal: Refusal, text: Text, field: str | None = None) -> None:
        super().__init__(f"{refusal.code}: {text.en}")
        self.refusal = refusal
        self.text = text
        self.field = field
        self.article: Article = refusal.article
        self.extra: Mapping[str, object] = {}
        self.others: tuple[Refused, ...] = ()

    @property
    def code(self) -> str:
        return self.refusal.code

    @property
    def kind(self) -> Kind:
        return self.refusal.kind

    @property
    def citation(self) -> Text | None:
        return cite(*self.article) if self.article else None

    @property
    def whole(self) -> Text:
        """Its sentence and those of the others, one after the other."""
        texts = [self.text, *(other.text for other in self.others)]
        return Text("".join(text.zh for text in texts), " ".join(text.en for text in texts))

    def with_others(self, others: Sequence[Refused]) -> Refused:
        """The same refusal with what else is wrong with the same input, so that a person mends all of it at once."""
        self.others = tuple(others)
        return self

    def rest_on(self, article: Article) -> None:
        """Whatever of it names no article of its own rests on this one."""
        for each in (self, *self.others):
            each.article = each.article or article

    def with_extra(self, **extra: object) -> Refused:
        """The same refusal carrying facts for a program, such as the version that is current now."""
        self.extra = {**self.extra, **extra}
        return self


@contextmanager
def resting_on(article: Article) -> Iterator[None]:
    """What is refused inside, and names no article of its own, rests on that of the move that was to be made."""
    try:
        yield
    except Refused as refused:
        refused.rest_on(article)
        raise


def refuse(found: Sequence[Refused]) -> None:
    """Raises the first of what was found wrong, with the others beside it; does nothing where nothing was."""
    if found:
        raise found[0].with_others(found[1:])
