"""What the hub hands over: each change once it was read, to everybody who listened when it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from psycopg import Notify
from tests.integration.cases.desk import Desk
from tests.people import COUNTY, Cast

from gezhi.cases.queries.news import News, mark_now, news_since
from gezhi.catalogue import queries as catalogue
from gezhi.messages.rules.ringing import TOLD, rung_for
from gezhi.people import queries as people
from gezhi.people.queries import sessions
from gezhi.project.live import hub as hubs
from gezhi.project.live.hub import Hub
from gezhi.project.live.listener import Listener
from gezhi.security.terms import Actor
from gezhi.storage.kept import FORGET


class Loop:
    """In place of the loop's thread: does at once what it is asked to do."""

    def call_soon_threadsafe(self, what: Callable[..., Any], *given: Any) -> None:
        what(*given)


@pytest.fixture
def hub() -> Hub:
    made = Hub()
    made._loop = Loop()  # type: ignore[assignment]
    made.mark = mark_now()
    return made


def joined(hub: Hub, actor: Actor) -> Listener:
    listener = Listener(actor, "", None)
    hub.join(listener)
    return listener


def heard_of(listener: Listener, desk: Desk) -> bool:
    return any(str(desk.id).encode() in message for message in listener.waiting)


def test_a_page_that_joins_while_the_news_are_read_is_told_of_them(
    hub: Hub, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined(hub, cast.officer)
    late: list[Any] = []

    def meanwhile(mark: Any) -> News:
        """She joins and has read what there is; then a report comes in, before the hub's own reading."""
        late.append(joined(hub, cast.officer))
        late.append(Desk(cast))
        return news_since(mark)

    monkeypatch.setattr(hubs, "news_since", meanwhile)
    hub._pass()
    listener, desk = late
    assert heard_of(listener, desk)


def test_what_was_read_before_the_database_failed_is_told_all_the_same(
    hub: Hub, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener, desk = joined(hub, cast.officer), Desk(cast)

    def fail(*_: object) -> None:
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr(sessions, "still_there", fail)
        with pytest.raises(DatabaseError):
            hub._pass()
    assert heard_of(listener, desk)


def test_new_messages_are_told_to_the_organisation_they_are_for(hub: Hub, cast: Cast) -> None:
    officer, other = joined(hub, cast.officer), joined(hub, cast.fire_handler)
    (notice,) = rung_for([cast.agency.id])
    hub._heard(Notify(TOLD, notice, 0))
    hub._pass()
    hub._pass()
    told = [sum(b"event: messages" in message for message in each.waiting) for each in (officer, other)]
    assert told == [1, 0]


@pytest.mark.parametrize(
    ("said", "again"),
    [("catalogue", {"settings"}), ("people", {"bodies", "contacts"}), ("reaching", {"contacts"}), ("?", set())],
)
def test_what_another_process_has_written_is_read_again(hub: Hub, cast: Cast, said: str, again: set[str]) -> None:
    questions: dict[str, Callable[[], object]] = {
        "settings": lambda: catalogue.parameters(COUNTY), "bodies": people.agencies,
        "contacts": lambda: people.contacts_of(cast.agency.id),
    }  # fmt: skip
    for ask in questions.values():
        ask()
    hub._heard(Notify(FORGET, said, 0))
    asked = set()
    for name, ask in questions.items():
        with CaptureQueriesContext(connection) as statements:
            ask()
        asked |= {name} if len(statements) else set()
    assert asked == again


@pytest.mark.commits
def test_what_could_not_be_handed_over_is_read_again(hub: Hub, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    listener, desk = joined(hub, cast.officer), Desk(cast)

    def fail(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(hubs, "heard", fail)
        with pytest.raises(RuntimeError):
            hub._pass()
    assert not heard_of(listener, desk)
    hub._pass()
    assert heard_of(listener, desk)


def test_a_page_that_joins_behind_the_end_is_ended_too(hub: Hub, cast: Cast) -> None:
    """It was asked for before and is answered behind it: kept, it would hold up the stop until the server is killed."""
    hub.end()
    assert joined(hub, cast.officer).ended
