"""What one person enters and another confirms: every row of the table, and nothing beside it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from gezhi.catalogue.moves import decide, offered
from gezhi.catalogue.terms import ProposalAction, ProposalState, Proposed
from gezhi.catalogue.workflow import TABLE
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import SYSTEM, Actor, Duty, Level

FIRST, SECOND = UUID(int=1), UUID(int=2)
COUNTY = "440703"
NOTICE = Proposed(ProposalState.WAITING, FIRST, COUNTY)
DEADLINES = Proposed(ProposalState.WAITING, FIRST, list_of=COUNTY)


def keeper(person: UUID, place: str = COUNTY, level: Level = Level.COUNTY) -> Actor:
    return replace(SYSTEM, person=person, duty=Duty.BUSINESS_ADMINISTRATOR, level=level, places=(place,))


def refused(proposed: Proposed, action: ProposalAction, actor: Actor, reason: str = "") -> str:
    with pytest.raises(Refused) as caught:
        decide(proposed, action, actor=actor, reason=reason)
    return caught.value.code


@pytest.mark.parametrize("proposed", [NOTICE, DEADLINES])
class TestTwoPersons:
    def test_another_confirms_or_sends_back(self, proposed: Proposed) -> None:
        assert decide(proposed, ProposalAction.CONFIRM, actor=keeper(SECOND)) is ProposalState.CONFIRMED
        assert (
            decide(proposed, ProposalAction.REFUSE, actor=keeper(SECOND), reason="与原文不符") is ProposalState.REFUSED
        )

    def test_who_entered_it_only_takes_it_back(self, proposed: Proposed) -> None:
        assert decide(proposed, ProposalAction.WITHDRAW, actor=keeper(FIRST)) is ProposalState.WITHDRAWN
        assert refused(proposed, ProposalAction.CONFIRM, keeper(FIRST)) == "confirmed-by-the-same"
        assert refused(proposed, ProposalAction.REFUSE, keeper(FIRST), "x") == "confirmed-by-the-same"
        assert refused(proposed, ProposalAction.WITHDRAW, keeper(SECOND)) == "not-your-proposal"

    def test_it_is_not_sent_back_without_a_word(self, proposed: Proposed) -> None:
        assert refused(proposed, ProposalAction.REFUSE, keeper(SECOND), " ") == "no-reason"

    @pytest.mark.parametrize("state", [state for state in ProposalState if state is not ProposalState.WAITING])
    @pytest.mark.parametrize("action", ProposalAction)
    def test_what_was_decided_stays_decided(
        self, proposed: Proposed, state: ProposalState, action: ProposalAction
    ) -> None:
        for who in (FIRST, SECOND):
            assert refused(replace(proposed, state=state), action, keeper(who), "理由") == "proposal-decided"
            assert offered(replace(proposed, state=state), keeper(who)) == ()

    def test_a_page_offers_each_of_them_what_the_table_allows_her(self, proposed: Proposed) -> None:
        assert offered(proposed, keeper(FIRST)) == (ProposalAction.WITHDRAW,)
        assert offered(proposed, keeper(SECOND)) == (ProposalAction.CONFIRM, ProposalAction.REFUSE)
        assert offered(proposed, keeper(SECOND, "440781")) == ()


class TestWhose:
    def test_a_notice_is_its_places_or_of_an_agency_above(self) -> None:
        assert ProposalAction.CONFIRM in offered(NOTICE, keeper(SECOND, "4407", Level.CITY))
        assert refused(NOTICE, ProposalAction.CONFIRM, keeper(SECOND, "440781")) == "not-calendar-keeper"

    def test_the_deadlines_of_a_list_are_the_countys_alone(self) -> None:
        """Art. 9: the county draws up its list; the city has no part in writing it."""
        assert refused(DEADLINES, ProposalAction.CONFIRM, keeper(SECOND, "4407", Level.CITY)) == "not-list-keeper"
        assert refused(DEADLINES, ProposalAction.CONFIRM, keeper(SECOND, "440781")) == "not-list-keeper"

    def test_every_action_has_its_row_and_ends_the_waiting(self) -> None:
        assert {row.action for row in TABLE} == set(ProposalAction)
        assert all(row.source is ProposalState.WAITING and row.target is not row.source for row in TABLE)
