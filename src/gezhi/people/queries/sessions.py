"""Sessions of the pages: which person signed in, in which posting, since when, and whether it has run out.

The session itself is Django's, in the database; it holds ids and moments, no names and no rights.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from gezhi.people.queries.actors import actor_of_posting, actors_of_postings
from gezhi.security.terms import Actor

IDLE = timedelta(minutes=30)
# The last use is written down at most this often, so that reading a page does not write a row.
TOUCH_EVERY = timedelta(minutes=5)
_ACCOUNT, _POSTING, _STARTED, _SEEN, _ONLY = "account", "posting", "started", "seen", "only"


def begin(session: MutableMapping[str, Any], account_id: UUID, posting_id: UUID | None, now: datetime) -> None:
    """What a session holds from sign-in, with the person's only posting; the caller has given it a fresh key."""
    session[_ACCOUNT], session[_STARTED], session[_SEEN] = str(account_id), now.timestamp(), now.timestamp()
    if posting_id is not None:
        switch(session, posting_id)
        session[_ONLY] = True


def has_one_posting(session: Mapping[str, Any]) -> bool:
    """Whether the person had one posting when she signed in, so that no page asks for others to choose from."""
    return bool(session.get(_ONLY))


def switch(session: MutableMapping[str, Any], posting_id: UUID) -> None:
    """Act in another posting from now on."""
    session[_POSTING] = str(posting_id)


def account_of(session: Mapping[str, Any], now: datetime, longest: timedelta) -> UUID | None:
    """The person who signed in, also before a posting was chosen; None where the session has run out."""
    return UUID(session[_ACCOUNT]) if _ACCOUNT in session and not is_over(session, now, longest) else None


def actor_of_session(session: Mapping[str, Any], now: datetime, longest: timedelta) -> Actor | None:
    """The actor of a session, or None where there is none, it has run out, or its posting or account has ended."""
    if _POSTING not in session or is_over(session, now, longest):
        return None
    return actor_of_posting(UUID(session[_POSTING]), UUID(session[_ACCOUNT]), now, since=_moment(session, _STARTED))


def still_there(keys: Collection[str], now: datetime, longest: timedelta) -> dict[str, Actor]:
    """The actors behind sessions by their keys; without those that have ended. Two statements, however many."""
    store = SessionStore()
    rows = Session.objects.filter(session_key__in=list(keys), expire_date__gt=now)
    found = {key: store.decode(data) for key, data in rows.values_list("session_key", "session_data")}
    found = {key: each for key, each in found.items() if _POSTING in each and not is_over(each, now, longest)}
    acting = actors_of_postings({UUID(each[_POSTING]) for each in found.values()}, now)
    return {
        key: acting[posting][0]
        for key, each in found.items()
        if (posting := UUID(each[_POSTING])) in acting
        and acting[posting][0].person == UUID(each[_ACCOUNT])
        and acting[posting][1] <= _moment(each, _STARTED)
    }


def is_over(session: Mapping[str, Any], now: datetime, longest: timedelta) -> bool:
    """Whether a session was idle for half an hour or is older than ``longest``."""
    if _ACCOUNT not in session:
        return False
    return now - _moment(session, _SEEN) > IDLE or now - _moment(session, _STARTED) > longest


def touch(session: MutableMapping[str, Any], now: datetime) -> None:
    """Note that the session is in use, now and then."""
    if _ACCOUNT in session and now - _moment(session, _SEEN) > TOUCH_EVERY:
        session[_SEEN] = now.timestamp()


def _moment(session: Mapping[str, Any], key: str) -> datetime:
    return datetime.fromtimestamp(session[key], UTC)
