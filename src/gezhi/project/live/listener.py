"""One page that is connected: whose it is, which case it shows, and what is still to be sent to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from gezhi.cases.rules.hearing import Change, told
from gezhi.security.terms import Actor, Duty
from gezhi.storage.marks import Mark

MOST_TOLD = 60  # changes that a page is told of one by one; of more it is told that there are many
MOST_WAITING = 200  # messages; who takes none for so long is let go, and comes back with her mark
END = b"event: end\ndata:\n\n"
AGAIN = 1000  # milliseconds after which a browser whose connection broke comes again


@dataclass(eq=False, slots=True)
class Listener:
    """``session`` is the key of one, which is judged again while the page is connected; ``scope`` decides what it
    is told: listeners with the same scope are told the same."""

    actor: Actor
    session: str
    case: UUID | None
    waiting: list[bytes] = field(default_factory=list)
    ended: bool = False
    scope: tuple[object, ...] = field(init=False)
    _awake: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        who = self.actor
        own = who.person if who.duty is Duty.DEPARTMENTAL_WORKER else None
        self.scope = who.duty, who.organisation, who.places, who.department, own

    def send(self, message: bytes) -> None:
        """In the loop's thread alone."""
        self.waiting.append(message)
        self.ended = self.ended or len(self.waiting) > MOST_WAITING
        self._awake.set()

    def end(self, last: bytes = b"") -> None:
        """In the loop's thread alone: the connection is closed after what is still to be sent."""
        self.ended = True
        self.send(last)

    async def taken(self) -> bytes:
        """What is to be sent next, all of it."""
        await self._awake.wait()
        self._awake.clear()
        message, self.waiting = b"".join(self.waiting), []
        return message


def heard(actor: Actor, mark: Mark, changes: Sequence[Change] | None) -> bytes:
    """The message about some changes for one actor; empty where none is hers. Ids, versions and how it concerns her."""
    if changes is None:
        return all_new(mark)
    listed = [(str(each.case), each.seq, kind.value) for each in changes if (kind := told(actor, each))]
    if len(listed) > MOST_TOLD:
        return all_new(mark)
    return _message(mark, "", listed) if listed else b""


def all_new(mark: Mark) -> bytes:
    """Too much has happened to tell it one by one: look at everything anew."""
    return _message(mark, "all", "")


def beat(mark: Mark) -> bytes:
    """Nothing happened; the line is alive, and whoever comes again need not go back behind this mark."""
    return _message(mark, "beat", "")


def readers_changed(case: UUID) -> bytes:
    """Others read this case now than before. Who they are is asked for: no name is in any message."""
    return _message(None, "readers", str(case))


def messages_came() -> bytes:
    """There are new messages for her organisation; the bell is asked which."""
    return _message(None, "messages", "")


def greeting(mark: Mark, missed: bytes) -> bytes:
    """The first that is sent: what came since the page was made, or where it stands."""
    return f"retry: {AGAIN}\n".encode() + (missed or beat(mark))


def _message(mark: Mark | None, event: str, data: object) -> bytes:
    lines = [f"event: {event}"] * bool(event) + [f"id: {mark}"] * bool(mark)
    said = data if isinstance(data, str) else json.dumps(data, separators=(",", ":"))
    return "\n".join([*lines, f"data: {said}", "", ""]).encode()
