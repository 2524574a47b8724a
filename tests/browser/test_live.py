"""What a colleague does appears without a reload, moves nothing under the hand and takes no word away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.cases import address, desk
from tests.browser.visitor import House, Visitor
from tests.integration.cases.desk import Desk
from tests.integration.live.console import Browser as Caller
from tests.integration.live.console import Web, serving
from tests.people import GRID

from gezhi.cases.actions import move
from gezhi.cases.models import Case
from gezhi.cases.terms import Action
from gezhi.messages import actions as telling
from gezhi.messages.actions import choose_waking, gather
from gezhi.messages.terms import QuietHours

Visit = Callable[..., Visitor]
SOON = 15_000  # milliseconds; the two seconds that are promised are measured in tests/integration/live
NOTE = "#live-note"


@pytest.fixture(scope="module")
def web(house: House, house_url: str) -> Iterator[Web]:
    with serving(house_url, house.cast) as web:
        yield web


@pytest.fixture
def sit(browser: Browser, house: House, web: Web) -> Iterator[Callable[..., Visitor]]:
    """As ``visit``, at the real server; signed in by a session of her own."""
    visitors: list[Visitor] = []

    def come(who: str, **how: object) -> Visitor:
        cookies = Caller(web, who).cookies
        keys = {
            "cookies": [
                {"name": name, "value": value, "domain": "127.0.0.1", "path": "/", "expires": -1, "httpOnly": True,
                 "secure": False, "sameSite": "Lax"} for name, value in cookies.items()
            ],
            "origins": [],
        }  # fmt: skip
        here = House(f"http://127.0.0.1:{web.port}", house.cast, {who: keys})  # type: ignore[dict-item]
        visitors.append(Visitor(browser, here, who, **how))  # type: ignore[arg-type]
        return visitors[-1]

    yield come
    wrong = [line for visitor in visitors for line in visitor.leave()]
    assert wrong == []


def accept(house: House, case: Desk) -> None:
    """The colleague accepts it, elsewhere."""
    move(actor=house.cast.second_officer, now=datetime.now(UTC), case_id=case.id, action=Action.ACCEPT, given={})


class TestTheCase:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_says_who_did_what_and_shows_it(self, sit: Visit, house: House, language: str) -> None:
        case = desk(house)
        officer = sit("officer", language=language)
        page = officer.go(address(case))
        expect(page.locator(NOTE)).to_be_hidden()
        page.wait_for_timeout(500)
        accept(house, case)
        expect(page.locator(NOTE)).to_contain_text(officer.word("受理", "accept"), timeout=SOON)
        expect(page.locator(NOTE)).to_contain_text(house.cast.second_officer.name)
        expect(page.locator(".case-head .state")).to_have_text(re.compile(officer.word("待派单", "accepted"), re.I))
        assert page.locator("#live").text_content() == page.locator(f"{NOTE} span").text_content()
        assert officer.hindrances() == []

    def test_keeps_what_is_being_written_and_moves_nothing_under_the_pointer(self, sit: Visit, house: House) -> None:
        case = desk(house)
        officer = sit("officer")
        page = officer.go(address(case))
        officer.choose("补充进展", "note progress")
        page.locator("#m-content").fill("已电话核实，写到一半")
        page.locator(".timeline .step").first.hover()
        before = page.locator(".timeline .step").first.bounding_box()
        accept(house, case)
        expect(page.locator(NOTE)).to_contain_text("您正在写的还在", timeout=SOON)
        assert page.locator(".timeline .step").first.bounding_box() == before
        expect(page.locator("#m-content")).to_have_value("已电话核实，写到一半")
        page.locator(f"{NOTE} [data-do]").click()
        expect(page.locator(".timeline .step")).to_have_count(2)
        expect(page.locator("#m-content")).to_have_value("已电话核实，写到一半")

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_is_live_under_the_address_of_a_move_too(self, sit: Visit, house: House, language: str) -> None:
        """The move that is open may be no more: its own address refuses it then, and the case goes on."""
        case = desk(house)
        officer = sit("officer", language=language)
        page = officer.go(address(case, "accept"))
        page.wait_for_timeout(500)
        accept(house, case)
        expect(page.locator(NOTE)).to_contain_text(house.cast.second_officer.name, timeout=SOON)
        expect(page.locator(NOTE)).to_contain_text(officer.word("您正在写的还在", "What you are writing stays"))
        expect(page.locator(".case-head .state")).to_have_text(re.compile(officer.word("待派单", "accepted"), re.I))
        expect(page.locator("#move form")).to_have_count(1)

    def test_shows_who_else_reads_it_and_no_longer_when_she_left(self, sit: Visit, house: House) -> None:
        case = desk(house)
        page = sit("officer").go(address(case))
        expect(page.locator("[data-presence]")).to_be_hidden()
        colleague = sit("second_officer")
        colleague.go(address(case))
        expect(page.locator("[data-presence]")).to_contain_text(house.cast.second_officer.name, timeout=2 * SOON)
        colleague.go("/")
        expect(page.locator("[data-presence]")).to_be_hidden(timeout=SOON)


class TestTheLists:
    def test_say_what_is_new_and_take_it_in_when_asked(self, sit: Visit, house: House) -> None:
        page = sit("officer").go(f"/cases?area={GRID}")
        page.wait_for_timeout(500)
        rows = page.locator("tr[data-row]").count()
        fresh = desk(house)
        expect(page.locator(NOTE)).to_contain_text("新到 1 件", timeout=SOON)
        assert page.locator("tr[data-row]").count() == rows, "nothing jumps"
        page.locator(f"{NOTE} [data-do]").click()
        expect(page.locator(f'a[href="{address(fresh)}"]')).to_be_visible()
        expect(page.locator(NOTE)).to_be_hidden()

    def test_count_anew_on_the_home_page(self, sit: Visit, house: House) -> None:
        page = sit("officer").go("/")
        page.wait_for_timeout(500)
        number = int(page.locator("nav.views b").first.text_content() or "")
        desk(house)
        expect(page.locator("nav.views b").first).to_have_text(str(number + 1), timeout=SOON)

    def test_of_the_desk_grow_while_the_item_stays_and_say_who_has_it_open(self, sit: Visit, house: House) -> None:
        case = desk(house)
        page = sit("officer").go(f"/desk/{case.id}")
        page.wait_for_timeout(500)
        number = int(page.locator(".desk-queue-head .number").text_content() or "")
        desk(house)
        expect(page.locator(".desk-queue-head .number")).to_have_text(str(number + 1), timeout=SOON)
        assert str(case.id) in page.url
        sit("second_officer").go(f"/desk/{case.id}")
        expect(page.locator("[data-presence]")).to_contain_text(house.cast.second_officer.name, timeout=SOON)


class TestWithoutAStream:
    def test_the_page_asks(self, visit: Visit, house: House) -> None:
        case = desk(house)
        page = visit("officer").go(address(case))
        page.wait_for_timeout(3500)
        accept(house, case)
        expect(page.locator(NOTE)).to_contain_text("受理", timeout=10_000)


class TestMessages:
    @pytest.mark.parametrize("where", ["/", "/cases"])
    def test_show_themselves_on_whatever_page_is_open(
        self, sit: Visit, house: House, where: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A colleague of hers is told of a result; she has chosen that results wake her. It is day, whatever it is."""
        monkeypatch.setattr(telling, "NIGHT", QuietHours(time(0), time(0)))
        officer, now = sit("officer"), datetime.now(UTC)
        choose_waking(actor=house.cast.officer, now=now - timedelta(days=1), kinds=["result"])
        gather(now=now)
        page = officer.go(where)
        page.wait_for_timeout(500)
        case = Desk(house.cast, now=now - timedelta(minutes=4)).to_submitted()
        gather(now=datetime.now(UTC))
        expect(page.locator("#waking-note")).to_contain_text(case.reported.number, timeout=SOON)
        expect(page.locator(".bell-count")).to_be_visible()
        assert officer.hindrances() == []
        page.locator("#waking-note [data-do]").click()
        page.wait_for_url(f"**{address(case)}")


class TestTheDesk:
    def test_goes_on_at_any_place_of_the_queue(self, sit: Visit, house: House) -> None:
        """What is live asks for the item, not for the place in the queue, which is another item by then."""
        desk(house)
        page = sit("officer").go("/desk")
        expect(page.locator("[data-live-case]")).to_have_count(1)
        expect(page.locator("[data-live-at]")).to_have_count(1)
        page.wait_for_timeout(500)
        number = int(page.locator(".desk-queue-head .number").text_content() or "")
        desk(house)
        expect(page.locator(".desk-queue-head .number")).to_have_text(str(number + 1), timeout=SOON)
        expect(page.locator(NOTE)).not_to_contain_text("范围")

    def test_says_that_a_colleague_was_quicker_with_this_very_item(self, sit: Visit, house: House) -> None:
        desk(house)
        page = sit("officer").go("/desk")
        number = page.locator(".desk-head .number").first.text_content() or ""
        desk(house)  # waits behind it
        page.wait_for_timeout(500)
        first = Case.objects.get(number=number)
        move(
            actor=house.cast.second_officer, now=datetime.now(UTC), case_id=first.id, action=Action.NOTE,
            given={"content": "已联系"},
        )  # fmt: skip
        expect(page.locator(NOTE)).to_contain_text("刚有变化", timeout=SOON)


class TestWhereStreamsAreCutOff:
    def test_the_page_asks_and_learns_of_it_all_the_same(self, sit: Visit, house: House) -> None:
        """A proxy that cuts event streams off lets other requests through."""
        case = desk(house)
        officer = sit("officer")
        page = officer.go("/")
        page.route(re.compile(r"/live\?(?!.*ask=yes)"), lambda route: route.abort())
        page.goto(page.url.rstrip("/") + address(case))
        page.wait_for_timeout(500)
        accept(house, case)
        expect(page.locator(NOTE)).to_contain_text("受理", timeout=SOON)
        officer.wrong.clear()  # that streams were cut off
