"""What a row of a table says. A move that is not a row does not exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gezhi.cases.access import Who
from gezhi.cases.rules.needs import Needed
from gezhi.cases.terms import Action, Facts, Given, State
from gezhi.cases.workflow.asks import Ask
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.refusal import Article
from gezhi.security.terms import Actor

CLOSED_LOOP: Article = (25, 1)  # the county's way from source to answer; what no other article says rests on it
Guard = Callable[[Facts, Actor, datetime], None]
Check = Callable[[Facts, Actor, Given, datetime], None]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: from these states, by this action, to that state (None: it stays), by whom, provided that."""

    sources: tuple[State, ...]
    action: Action
    target: State | None
    who: tuple[Who, ...]
    asks: tuple[Ask, ...] = ()
    guards: tuple[Guard, ...] = ()
    needs: tuple[Needed, ...] = ()
    checks: tuple[Check, ...] = ()
    stops: tuple[ClockKind, ...] = ()
    starts: tuple[ClockKind, ...] = ()
    resumes: tuple[ClockKind, ...] = ()  # go on with their first due moment
    owes: tuple[ClockKind, ...] = ()  # start where a petitioner is still to be told
    settles: tuple[ClockKind, ...] = ()  # stop when nobody is left to be told
    article: Article = None
    for_many: tuple[Ask, ...] | None = None  # asked once for many cases at a time; None: one case at a time only

    @property
    def rests_on(self) -> Article:
        """The row's own article, or the machine's."""
        return self.article or CLOSED_LOOP
