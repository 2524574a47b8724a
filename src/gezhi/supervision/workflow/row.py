"""What a row of a document's table says. A move that is not a row does not exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gezhi.kernel.refusal import Article
from gezhi.security.terms import Actor
from gezhi.supervision.access import Who
from gezhi.supervision.terms import ARTICLES, Given, Paper
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind
from gezhi.supervision.terms import DocumentState as State
from gezhi.supervision.workflow.asks import Ask

Guard = Callable[[Paper, Actor, datetime], None]
Check = Callable[[Paper, Actor, Given, datetime], None]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: from these states (none: it opens a document), by this action, to that state (None: it stays)."""

    kind: Kind
    sources: tuple[State, ...]
    action: Action
    target: State | None
    who: tuple[Who, ...]
    asks: tuple[Ask, ...] = ()
    guards: tuple[Guard, ...] = ()
    checks: tuple[Check, ...] = ()
    article: Article = None
    asks_case: bool = False  # decided on the case as it is now

    @property
    def rests_on(self) -> Article:
        """The row's own article, or that of the kind of document."""
        return self.article or ARTICLES[self.kind]
