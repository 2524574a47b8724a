"""An extension (Art. 21 ¶3): asked for before the term is over, decided by the grid agency, counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.cases import case_facts as cast
from tests.unit.cases.case_facts import NOW, case, given

from gezhi.cases import moves
from gezhi.cases.terms import Action, Facts, NewDue, OpenOrder, OrderRole, OrderState, State
from gezhi.catalogue.terms import Parameters
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import Actor

DAY = timedelta(days=1)
DUE = NOW + 3 * DAY
LEAD = OpenOrder(cast.key(601), cast.SANITATION.id, OrderRole.LEAD, OrderState.HANDLING, DUE)
HELP = OpenOrder(cast.key(602), cast.FIRE.id, OrderRole.ASSISTING, OrderState.DISPATCHED, DUE)
ASKED = replace(LEAD, extension_asked=DUE + 2 * DAY)


def handled(*orders: OpenOrder, **more: Any) -> Facts:
    values: dict[str, Any] = {
        "state": State.HANDLING,
        "lead": cast.SANITATION.id,
        "open_orders": orders or (LEAD, HELP),
    }
    return case(**(values | more))


def refused(facts: Facts, action: Action, actor: Actor, *, after: timedelta = timedelta(), **things: Any) -> str:
    with pytest.raises(Refused) as caught:
        moves.decide(facts, action, actor=actor, given=given(**things), now=NOW + after)
    return caught.value.code


def ask(facts: Facts, actor: Actor, days: float, **more: Any) -> Any:
    new = NewDue(NOW + timedelta(days=days), DUE + 5 * DAY)
    return moves.decide(facts, Action.ASK_EXTENSION, actor=actor, given=given(new_due=new), now=NOW, **more)


class TestAsking:
    @pytest.mark.parametrize("who", [cast.SANITATION_HANDLER, cast.FIRE_HANDLER])
    def test_each_department_asks_for_its_own_order(self, who: Actor) -> None:
        assert ask(handled(), who, 5).target is None

    @pytest.mark.parametrize("who", [cast.OFFICER, cast.WORKER, cast.LEADER, cast.VERIFIER, cast.ADMINISTRATOR])
    def test_nobody_else_asks(self, who: Actor) -> None:
        assert refused(handled(), Action.ASK_EXTENSION, who) == "not-yours"

    def test_after_the_due_moment_it_is_too_late(self) -> None:
        assert (
            refused(handled(), Action.ASK_EXTENSION, cast.SANITATION_HANDLER, after=3 * DAY + DAY) == "extension-late"
        )
        ask(handled(), cast.SANITATION_HANDLER, 5)

    def test_once_asked_the_agency_decides_first(self) -> None:
        assert refused(handled(ASKED), Action.ASK_EXTENSION, cast.SANITATION_HANDLER) == "extension-asked"

    def test_what_was_granted_counts(self) -> None:
        used = handled(replace(LEAD, extensions=Parameters().extensions))
        assert refused(used, Action.ASK_EXTENSION, cast.SANITATION_HANDLER) == "extensions-used"

    def test_the_new_moment_is_later_and_within_the_list_s_term(self) -> None:
        new: dict[str, Any] = {"new_due": NewDue(DUE, DUE + 5 * DAY)}
        assert refused(handled(), Action.ASK_EXTENSION, cast.SANITATION_HANDLER, **new) == "extension-not-later"
        new = {"new_due": NewDue(DUE + 6 * DAY, DUE + 5 * DAY)}
        assert refused(handled(), Action.ASK_EXTENSION, cast.SANITATION_HANDLER, **new) == "extension-too-long"

    def test_an_order_without_a_department_asks_for_nothing(self) -> None:
        assert (
            refused(handled(HELP, lead=cast.SANITATION.id), Action.ASK_EXTENSION, cast.SANITATION_HANDLER) == "no-order"
        )


class TestDeciding:
    @pytest.mark.parametrize("action", [Action.GRANT_EXTENSION, Action.REFUSE_EXTENSION])
    def test_is_the_agency_s(self, action: Action) -> None:
        assert (
            moves.decide(handled(ASKED), action, actor=cast.OFFICER, given=given(order=ASKED), now=NOW).target is None
        )
        for who in (cast.SANITATION_HANDLER, cast.FIRE_HANDLER, cast.COUNTY_OFFICER, cast.LEADER):
            assert refused(handled(ASKED), action, who) == "not-yours"

    @pytest.mark.parametrize("action", [Action.GRANT_EXTENSION, Action.REFUSE_EXTENSION])
    def test_needs_a_request(self, action: Action) -> None:
        assert refused(handled(), action, cast.OFFICER) == "no-extension-asked"

    def test_does_not_grant_what_has_passed(self) -> None:
        late: dict[str, Any] = {"after": 6 * DAY, "order": ASKED}
        assert refused(handled(ASKED), Action.GRANT_EXTENSION, cast.OFFICER, **late) == "extension-passed"

    def test_does_not_shorten_a_term_that_was_moved_meanwhile(self) -> None:
        """A suspension or a closure may have moved it behind what was asked for."""
        for days in (2, 3):
            moved = replace(ASKED, due_at=DUE + days * DAY)
            assert refused(handled(moved), Action.GRANT_EXTENSION, cast.OFFICER, order=moved) == "extension-not-later"

    def test_its_asker_takes_it_back(self) -> None:
        row = moves.decide(
            handled(ASKED), Action.CANCEL_EXTENSION, actor=cast.SANITATION_HANDLER, given=given(), now=NOW
        )
        assert row.action is Action.CANCEL_EXTENSION
        assert refused(handled(ASKED, HELP), Action.CANCEL_EXTENSION, cast.FIRE_HANDLER) == "no-extension-asked"
