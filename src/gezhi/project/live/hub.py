"""One thread of each web process that hears what was written, and tells whom of its own listeners it concerns.

NOTIFY is only a bell: what happened is read from the steps themselves (``cases.queries.news``), so a bell that is lost
costs a second, never an event. It is rung by this thread, once for all that its process wrote meanwhile, and never
within a request's transaction: PostgreSQL lets those commit one at a time. That there are new messages is announced by
the job that tells, as a part of what it commits (``messages.rules.ringing``), and so is that an administrator changed
what a process keeps (``storage.kept``): that is heard between two looks too, as she reads it next, wherever.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import select
import threading
import time
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import Error, connection
from psycopg import Notify

from gezhi.cases.queries.news import News, mark_now, news_since
from gezhi.messages.rules.ringing import TOLD, told_in
from gezhi.people.queries import sessions
from gezhi.project.live.listener import END, Listener, beat, heard, messages_came, readers_changed
from gezhi.project.live.presence import TOLD_EVERY, Presence, Reading
from gezhi.storage import kept
from gezhi.storage.marks import Mark

BELL, PRESENCE = "gezhi_written", "gezhi_reading"
LOOK_EVERY = 1.0  # seconds without a bell after which is looked all the same
REST = 0.15  # seconds between two looks, so that a burst is one batch
REST_EACH = 0.001  # and so much more for each listener, so that a full hall costs the writers little
BEAT_EVERY = 12.0
CHECK_EVERY = 4.0  # sessions and postings of those who listen
AGAIN = 1.0  # seconds until the database is tried again

log = logging.getLogger(__name__)


class Hub:
    """The listeners of one process. ``mark`` is how far it has looked; None until the database answered."""

    def __init__(self) -> None:
        self.mark: Mark | None = None
        self.presence = Presence()
        self._listeners: set[Listener] = set()
        self._lock = threading.Lock()
        self._written = False
        self._to_tell: deque[str] = deque()  # other processes, of readers
        self._changed: deque[UUID] = deque()  # cases whose readers are others now
        self._told: set[UUID] = set()  # organisations that were sent messages
        self._next = dict.fromkeys(("look", "beat", "check", "tell"), 0.0)
        self._wakes, self._wake = os.pipe()
        os.set_blocking(self._wakes, False)
        os.set_blocking(self._wake, False)
        self._stopped = False

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Listeners live in ``loop``; the hub in a thread of its own."""
        self._loop = loop
        threading.Thread(target=self._run, name="live", daemon=True).start()

    # From other threads

    def written(self) -> None:
        """Something may have been written by this process: the others are told soon."""
        if not self._written:
            self._written = True
            self._rouse()

    def join(self, listener: Listener) -> None:
        """From now on this listener is told. What came before she asks for behind this call, so that nothing falls
        between the two."""
        with self._lock:
            self._listeners.add(listener)
        if self._stopped:  # asked for before the end and answered behind it: nobody would end this one any more
            self._loop.call_soon_threadsafe(listener.end)
        if listener.case:
            self.come((listener.case, listener.actor.posting))

    def leave(self, listener: Listener) -> None:
        with self._lock:
            self._listeners.discard(listener)
            reading = (listener.case, listener.actor.posting)
            still = any((each.case, each.actor.posting) == reading for each in self._listeners)
        if listener.case and not still and self.presence.go((listener.case, listener.actor.posting)):
            self._changed.append(listener.case)
            self._to_tell += self.presence.messages("-", [(listener.case, listener.actor.posting)])
            self._rouse()

    def come(self, reading: Reading) -> None:
        """Somebody reads a case now."""
        if self.presence.come(reading, time.monotonic()):
            self._changed.append(reading[0])
            self._to_tell += self.presence.messages("+", [reading])
            self._rouse()

    def end(self) -> None:
        """Closes every connection, in the loop's thread."""
        self._stopped = True
        for each in self._all():
            each.end()

    def _rouse(self) -> None:
        with contextlib.suppress(BlockingIOError):  # it has been roused often enough
            os.write(self._wake, b".")

    def _all(self) -> list[Listener]:
        with self._lock:
            return list(self._listeners)

    # In the hub's own thread

    def _run(self) -> None:
        while not self._stopped:
            try:
                self._listen()
            except Error as wrong:
                log.warning("live: the database does not answer (%s); trying again", type(wrong).__name__)
            except Exception:
                log.exception("live: something is wrong; going on")
            connection.close()
            time.sleep(AGAIN)

    def _listen(self) -> None:
        connection.ensure_connection()
        line = connection.connection
        line.add_notify_handler(self._heard)
        with connection.cursor() as cursor:
            for channel in (BELL, PRESENCE, TOLD, kept.FORGET):
                cursor.execute(f"LISTEN {channel}")
        while not self._stopped:
            self._pass()
            select.select([line.fileno(), self._wakes], [], [], LOOK_EVERY)
            self._rest(line, REST + REST_EACH * len(self._listeners))

    def _rest(self, line: Any, seconds: float) -> None:
        """Until the next look; what is said meanwhile is heard at once."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([line.fileno()], [], [], left)[0]:
                with connection.wrap_database_errors:
                    line.pgconn.consume_input()
                for notice in iter(line.pgconn.notifies, None):
                    self._hear(notice.relname.decode(), notice.extra.decode())

    def _heard(self, notice: Notify) -> None:
        self._hear(notice.channel, notice.payload)

    def _hear(self, channel: str, said: str) -> None:
        if channel == PRESENCE:
            self._changed += self.presence.hear(said, time.monotonic())
        elif channel == TOLD:
            self._told |= told_in(said)
        elif channel == kept.FORGET:
            kept.hear(said)

    def _pass(self) -> None:
        """One look: tells the others, reads what is new, hands it to the loop."""
        with contextlib.suppress(BlockingIOError):
            while os.read(self._wakes, 4096):
                pass
        now = time.monotonic()
        self._tell_others(now)
        self._tell_news()
        self._tell_of_messages()
        listeners = self._all()
        said = []
        if self._is_time("beat", BEAT_EVERY, now) and self.mark:
            said += [(each, beat(self.mark)) for each in listeners]
        if self._is_time("check", CHECK_EVERY, now):
            said += [(each, END) for each in self._over(listeners)]
        self._hand_over(said)
        self._tell_of_readers(now)

    def _hand_over(self, said: list[tuple[Listener, bytes]]) -> None:
        if said:
            self._loop.call_soon_threadsafe(_deliver, said)

    def _is_time(self, what: str, every: float, now: float) -> bool:
        if now < self._next[what]:
            return False
        self._next[what] = now + every
        return True

    def _tell_others(self, now: float) -> None:
        messages = _drained(self._to_tell)
        if self._is_time("tell", TOLD_EVERY, now):
            reading = {(each.case, each.actor.posting) for each in self._all() if each.case}
            for each in reading:
                self.presence.come(each, now)
            messages += self.presence.messages("+", reading)
        bell = [(BELL, "")] if self._written else []
        self._written = False
        with connection.cursor() as cursor:
            for channel, message in [*bell, *((PRESENCE, message) for message in messages)]:
                cursor.execute("SELECT pg_notify(%s, %s)", [channel, message])

    def _tell_news(self) -> None:
        """Reads what is new, then asks who listens, hands it over, and only then moves the mark on.

        Whoever joined during the reading may have read less than it: she is told, though she may hear of some twice.
        And where anything fails on the way, the same is read again by the next look.
        """
        news = news_since(self.mark) if self.mark and self._listeners else News(mark_now(), None)
        self._hand_over(_messages(self._all(), news))
        self.mark = news.mark

    def _tell_of_messages(self) -> None:
        """That there are new ones, to those whose organisation they are for."""
        self._hand_over([(each, messages_came()) for each in self._all() if each.actor.organisation in self._told])
        self._told.clear()

    def _over(self, listeners: list[Listener]) -> Iterable[Listener]:
        """Those who signed out, whose session or posting ended, or who act in another posting now."""
        if not listeners:
            return []
        longest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
        still = sessions.still_there({each.session for each in listeners}, datetime.now(UTC), longest)
        return [each for each in listeners if still.get(each.session) != each.actor]

    def _tell_of_readers(self, now: float) -> None:
        """First what changed, then who listens: whoever comes is among the listeners before she is a change."""
        changed = {*_drained(self._changed), *self.presence.expire(now)}
        self._hand_over(
            [(each, readers_changed(each.case)) for each in self._all() if each.case in changed and each.case]
        )


def _messages(listeners: Iterable[Listener], news: News) -> list[tuple[Listener, bytes]]:
    """What each is told, made once for all whose scope is the same."""
    if news.changes is not None and not news.changes:
        return []
    said: dict[tuple[object, ...], bytes] = {}
    told = []
    for each in listeners:
        if (message := said.get(each.scope)) is None:
            message = said[each.scope] = heard(each.actor, news.mark, news.changes)
        if message:
            told.append((each, message))
    return told


def _drained(queue: deque[Any]) -> list[Any]:
    """All that is in a queue to which other threads add meanwhile."""
    return [queue.popleft() for _ in range(len(queue))]


def _deliver(said: list[tuple[Listener, bytes]]) -> None:
    for listener, message in said:
        if message is END:
            listener.end(message)
        else:
            listener.send(message)
