"""The live channel of the real web server: two processes on one port, people with pages that are connected to it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest
from tests.integration.cases.desk import Desk, reported
from tests.integration.live.console import Browser, Web, serving, until
from tests.people import COUNTY, Cast

from gezhi.cases.terms import Action
from gezhi.catalogue.actions import set_answer_template
from gezhi.people.actions import end_posting, record_for
from gezhi.security.terms import SYSTEM

pytestmark = pytest.mark.commits
SOON = 2.0  # seconds within which a page hears of what was done


@pytest.fixture
def web(cast: Cast, fresh_database: str) -> Iterator[Web]:
    """The server on a database with the cast in it."""
    with serving(fresh_database, cast) as web:
        yield web


class TestNews:
    def test_come_within_two_seconds_to_whom_they_concern_and_to_nobody_else(self, web: Web, cast: Cast) -> None:
        case = Desk(cast, now=datetime.now(UTC)).to_dispatched()
        pages = {
            who: Browser(web, who).opens()
            for who in ("officer", "county_officer", "sanitation_handler", "fire_handler", "neighbour_officer",
                        "foreign_officer", "system_administrator")
        }  # fmt: skip
        began = time.monotonic()
        case.move(cast.officer, Action.RECALL, reason="派错了")
        until(lambda: all(pages[who].of(case.id) for who in ("officer", "county_officer", "sanitation_handler")), SOON)
        assert time.monotonic() - began < SOON
        fresh = UUID(reported(cast.worker, datetime.now(UTC)).id)
        until(lambda: pages["county_officer"].of(fresh), SOON)
        time.sleep(SOON)
        # What was done just before a page opened may be told too; a page compares, and shows what is new.
        assert pages["officer"].of(case.id)[-1] == (4, "mine")
        assert pages["county_officer"].of(case.id)[-1] == (4, "seen")
        assert pages["sanitation_handler"].of(case.id)[-1] == (4, "gone"), "it leaves her queue"
        assert pages["sanitation_handler"].of(fresh) == []
        for who in ("fire_handler", "neighbour_officer", "foreign_officer", "system_administrator"):
            assert pages[who].told == [], who

    def test_of_a_move_at_a_page_ring_the_bell_at_once(self, web: Web, cast: Cast) -> None:
        case = Desk(cast, now=datetime.now(UTC))
        page = Browser(web, "officer").opens()
        colleague = Browser(web, "second_officer")
        form = colleague.get(f"/cases/{case.id}/moves/accept")
        key = form.split('name="key" value="')[1].split('"')[0]
        colleague.post(f"/cases/{case.id}/moves/accept", key=key, version="1")
        began = time.monotonic()
        until(lambda: (2, "mine") in page.of(case.id), SOON)
        assert time.monotonic() - began < 0.9, "sooner than the look that is made without a bell"

    def test_are_told_to_a_page_that_only_asks(self, web: Web, cast: Cast) -> None:
        officer, neighbour = Browser(web, "officer"), Browser(web, "neighbour_officer")
        before = [each.polled() for each in (officer, neighbour)]
        assert [each["changes"] for each in before] == [[], []]
        fresh = reported(cast.worker, datetime.now(UTC)).id
        assert officer.polled(before[0]["mark"])["changes"] == [[fresh, 1, "mine"]]
        assert neighbour.polled(before[1]["mark"])["changes"] == []


class TestWhatAnOfficeHasSaved:
    def test_is_shown_by_every_process_at_once(self, web: Web, cast: Cast) -> None:
        now, page = datetime.now(UTC), Browser(web, "county_administrator")

        def shown(address: str, words: str) -> bool:
            """Each process takes requests as they come: so many reach both."""
            return all(words in page.get(address) for _ in range(12))

        assert shown("/administration/answers", "<h1") and shown("/administration/recorded", "<h1")
        for name in ("第一版", "第二版"):
            set_answer_template(
                actor=cast.county_administrator,
                now=now,
                region=COUNTY,
                major_code="",
                name=name,
                body="好",
                reason="新",
            )
            until(partial(shown, "/administration/answers", name), SOON)
        end_posting(actor=SYSTEM, now=now, posting_id=cast.fire_handler.posting, reason="离岗")
        record_for(
            actor=cast.administrator, now=datetime.now(UTC), organisation_id=cast.fire.id, reason="尚未接入的消防"
        )
        until(partial(shown, "/administration/recorded", "尚未接入的消防"), SOON)


class TestNothingIsMissed:
    def test_when_a_worker_is_killed(self, web: Web, cast: Cast) -> None:
        pages = [Browser(web, who).opens() for who in ("officer", "second_officer", "county_officer") for _ in range(4)]
        made = []
        for number in range(12):
            if number in (3, 8):
                os.kill(web.workers()[number % 2], signal.SIGKILL)
            made.append(UUID(reported(cast.worker, datetime.now(UTC)).id))
            time.sleep(0.15)
        for page in pages:
            until(lambda page=page: all(page.of(case) for case in made))  # type: ignore[misc]
        assert len(web.workers()) == 2

    def test_when_the_server_is_started_again(self, web: Web, cast: Cast) -> None:
        page = Browser(web, "officer").opens()
        before = UUID(reported(cast.worker, datetime.now(UTC)).id)
        until(lambda: page.of(before))
        took = web.stop()
        meanwhile = [UUID(reported(cast.worker, datetime.now(UTC)).id) for _ in range(3)]
        assert not any(page.of(case) for case in meanwhile)
        web.start()
        until(lambda: all(page.of(case) for case in meanwhile))
        assert took < 4, "what stays open holds up no stop"


class TestTheEnd:
    def test_comes_with_signing_out(self, web: Web) -> None:
        officer = Browser(web, "officer")
        page = officer.opens()
        officer.get("/")
        officer.post("/sign-out")
        until(lambda: page.ended, 20)
        assert page.events[-1] == "end"

    def test_comes_with_the_end_of_the_posting(self, web: Web, cast: Cast) -> None:
        page = Browser(web, "officer").opens()
        end_posting(actor=SYSTEM, now=datetime.now(UTC), posting_id=cast.officer.posting, reason="调离")
        until(lambda: page.ended, 20)

    def test_nobody_is_told_anything_who_did_not_sign_in(self, web: Web) -> None:
        stranger = Browser(web, "officer")
        stranger.cookies = {}
        assert [stranger.status(path) for path in ("/live", "/live?ask=yes")] == [204, 204]


class TestReaders:
    def test_are_shown_while_they_read_and_gone_when_they_leave(self, web: Web, cast: Cast) -> None:
        case = Desk(cast, now=datetime.now(UTC))
        mine, hers = Browser(web, "officer"), Browser(web, "second_officer")
        page, other = mine.opens(case.id), hers.opens(case.id)

        def readers(who: Browser) -> str:
            return who.get(f"/live/readers/{case.id}")

        until(lambda: cast.second_officer.name in readers(mine), SOON)
        until(lambda: cast.officer.name in readers(hers), SOON)
        assert cast.officer.name not in readers(mine), "nobody is told of herself"
        assert readers(Browser(web, "neighbour_officer")) == "", "only who may see the case sees who reads it"
        heard = page.events.count("readers")
        other.cut()
        until(lambda: readers(mine) == "", 20)
        until(lambda: page.events.count("readers") > heard, 20)

    def test_of_what_is_not_ones_own_are_not_noted(self, web: Web, cast: Cast) -> None:
        case = Desk(cast, now=datetime.now(UTC))
        Browser(web, "neighbour_officer").opens(case.id)
        time.sleep(1)
        assert Browser(web, "officer").get(f"/live/readers/{case.id}") == ""
