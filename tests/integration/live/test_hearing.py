"""Who is told of a change is who may see the case: the rule that compares in memory and the one that asks agree."""

from __future__ import annotations

from uuid import UUID

from tests.integration.cases.desk import GAS, SOMEBODY, Desk
from tests.people import COUNTY, FAR_GRID, Cast

from gezhi.cases import queries
from gezhi.cases.actions import Point
from gezhi.cases.queries.news import mark_now, news_since
from gezhi.cases.queries.visibility import visible_to
from gezhi.cases.rules.hearing import Heard, may_see, told
from gezhi.cases.terms import Action, Channel
from gezhi.geography.terms import Crs
from gezhi.security.terms import SYSTEM

ELSEWHERE = Point(112.792, 22.252, Crs.CGCS2000)


def world_of_cases(cast: Cast) -> list[Desk]:
    """Cases in the relations that decide who sees them: place, share, lead, order to a grid, reporter."""
    assisting = [str(cast.committee.organisation), str(cast.partner.organisation), str(cast.fire.id)]
    recalled = Desk(cast).to_dispatched()
    recalled.move(cast.officer, Action.RECALL, reason="派错了")
    to_a_grid = Desk(cast).to_accepted()
    to_a_grid.move(cast.officer, Action.ORDER_GRID, grids=[FAR_GRID])
    return [
        Desk(cast), Desk(cast).to_handling(*assisting), recalled, to_a_grid, Desk(cast).to_closed(),
        Desk(cast, by=cast.fire_worker, matter=GAS), Desk(cast, by=cast.foreign_worker, point=ELSEWHERE),
        Desk(
            cast, by=cast.hotline, matter="", point=None, address="江边", county=COUNTY, channel=Channel.HOTLINE,
            petitioners=[SOMEBODY],
        ),
    ]  # fmt: skip


class TestWhoIsTold:
    def test_is_exactly_who_may_see_the_case_now(self, cast: Cast) -> None:
        mark = mark_now()
        cases = world_of_cases(cast)
        changes = news_since(mark).changes
        assert changes is not None and {change.case for change in changes} == {case.id for case in cases}
        petitioner = queries.actor_of_receipt(cases[-1].reported.receipts[0])
        seen = {}
        for actor in (*cast, petitioner, SYSTEM):
            sees = set(visible_to(actor).values_list("id", flat=True))
            assert {change.case for change in changes if may_see(actor, change)} == sees, actor.name
            seen[actor.name] = len(sees)
        assert len(set(seen.values())) > 4, "the cases tell the people apart"

    def test_holds_of_a_department_that_lost_its_share_once(self, cast: Cast) -> None:
        case = Desk(cast).to_dispatched()
        mark = mark_now()
        case.move(cast.officer, Action.RECALL, reason="派错了")
        *_, change = news_since(mark).changes or ()
        assert told(cast.sanitation_handler, change) is Heard.GONE
        assert told(cast.officer, change) is Heard.MINE
        assert told(cast.county_officer, change) is Heard.SEEN
        assert told(cast.fire_handler, change) is None
        assert told(cast.neighbour_officer, change) is None
        mark = mark_now()
        case.move(cast.officer, Action.NOTE, content="再看")
        *_, change = news_since(mark).changes or ()
        assert told(cast.sanitation_handler, change) is None

    def test_a_change_carries_no_words_and_no_names(self, cast: Cast) -> None:
        mark = mark_now()
        Desk(cast, petitioners=[SOMEBODY])
        *_, change = news_since(mark).changes or ()
        assert isinstance(change.case, UUID)
        assert not any(word in repr(change) for word in ("测试", "垃圾", SOMEBODY.name, SOMEBODY.phone))
