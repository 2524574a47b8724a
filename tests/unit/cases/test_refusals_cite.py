"""Whatever the table refuses rests on an article: the refusal's own, or that of the row of the move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from tests.unit.cases import case_facts as cast

from gezhi.cases import moves
from gezhi.cases.actions.typed import MISSING, only_what_is_asked, refuse_all
from gezhi.cases.terms import Action, Facts, Given, OpenOrder, OrderRole, OrderState, State, Suspension
from gezhi.cases.workflow import TABLE
from gezhi.cases.workflow import cooperation as asking
from gezhi.cases.workflow.row import CLOSED_LOOP
from gezhi.catalogue.terms import PhotoRule
from gezhi.kernel.refusal import Kind, Refusal, Refused, refuse, resting_on
from gezhi.kernel.text import Text
from gezhi.security.terms import SYSTEM, Actor, Duty, Shown

BARE = Refusal("bare", Kind.CONFLICT, Text("不行。", "No."))
# What may be answered without an article, and why.
WITHOUT: dict[str, str] = {}
PETITIONER = replace(
    SYSTEM, duty=Duty.PETITIONER, person=cast.key(900), organisation=cast.key(500), shown=Shown.RECEIPT
)
HANDED = replace(PETITIONER, shown=None)  # what passed through staff's hands speaks for nobody
EVERYBODY = (
    cast.OFFICER, cast.COUNTY_OFFICER, cast.VERIFIER, cast.SANITATION_HANDLER, cast.FIRE_HANDLER, cast.LEADER,
    cast.PART_TIMER, cast.SANITATION_WORKER, cast.ADMINISTRATOR, SYSTEM, PETITIONER, HANDED,
)  # fmt: skip


def order(number: int, organisation: Any, role: OrderRole, **more: Any) -> OpenOrder:
    values: dict[str, Any] = {"id": cast.key(number), "organisation": organisation, "role": role,
                              "state": OrderState.HANDLING, "due_at": cast.NOW, "extension_asked": None,
                              "extensions": 0}  # fmt: skip
    return OpenOrder(**(values | more))


LEAD, HELP = order(1, cast.SANITATION.id, OrderRole.LEAD), order(2, cast.FIRE.id, OrderRole.ASSISTING)
VARIED: tuple[dict[str, Any], ...] = (
    {}, {"matter": None, "grid": ""}, {"anonymous": True, "dangerous": True},
    {"suspension": Suspension.RUNNING, "suspended_until": cast.NOW},
    {"suspension": Suspension.ASKED, "suspended_until": cast.NOW}, {"suspensions": 9},
    {"explanation_owed": True}, {"cosign_owed": True}, {"on_the_spot": True, "drawn": True}, {"final": True},
    {"reconsidered": True}, {"void_proposed_by": cast.OFFICER.person}, {"open_orders": (LEAD, HELP)},
    {"open_orders": (replace(LEAD, extension_asked=cast.NOW), replace(HELP, state=OrderState.REFUSING))},
    {"matter": cast.GAS}, {"matter": replace(cast.GARBAGE, photo=PhotoRule.REQUIRED)}, {"matter": cast.VISIT},
)  # fmt: skip


def refusals() -> Iterator[tuple[Action, Facts, Actor, Refused]]:
    """What is refused of each row to each kind of person, of many cases; and of every move from every state."""
    of_rows = {(row.sources[0], row.action) for row in TABLE}
    asked = [*product(sorted(of_rows), VARIED, EVERYBODY), *product(product(State, Action), ({},), (cast.PART_TIMER,))]
    for (state, action), varied, who in asked:
        if action is Action.REPORT:
            continue
        facts = cast.case(state=state, lead=cast.SANITATION.id, **varied)
        try:
            moves.row_for(facts, action, actor=who, now=cast.NOW)
            moves.decide(facts, action, actor=who, given=Given(), now=cast.NOW)
        except Refused as refused:
            yield action, facts, who, refused
        except KeyError:  # a check that needs what was not handed in: parsing has refused before
            continue


def test_every_refusal_of_the_table_cites_an_article() -> None:
    codes = set()
    for action, facts, who, refused in refusals():
        for each in (refused, *refused.others):
            codes.add(each.code)
            assert each.citation or each.code in WITHOUT, (action, facts.state, who.duty, each.code)
    assert {"no-such-move", "not-yours", "suspended", "suspended-often", "no-suspension-asked", "reconsidered-once",
            "anonymous-not-merged", "dangerous", "no-assisting-order", "no-grid"} <= codes  # fmt: skip


def test_what_is_offered_refused_cites_one_too() -> None:
    for state, varied, who in product(State, VARIED, EVERYBODY):
        facts = cast.case(state=state, lead=cast.SANITATION.id, **varied)
        for offer in moves.offers(facts, actor=who, now=cast.NOW):
            assert offer.refused is None or offer.refused.citation, (state, offer.row.action)


def test_a_move_that_is_not_yours_rests_on_its_own_row() -> None:
    facts = cast.case(state=State.DISPATCHED, lead=cast.SANITATION.id)
    for action, article in ((Action.ACKNOWLEDGE, (21, 3)), (Action.ASK_SUSPENSION, (21, 3)), (Action.RECALL, (21, 2)),
                            (Action.REASSIGN, (22,)), (Action.NOTE, (25, 2))):  # fmt: skip
        with pytest.raises(Refused) as caught:
            moves.row_for(facts, action, actor=cast.PART_TIMER, now=cast.NOW)
        assert (caught.value.code, caught.value.article) == ("not-yours", article)


def test_every_row_rests_on_something() -> None:
    assert all(row.rests_on for row in TABLE)
    assert {row.rests_on for row in TABLE if row.article is None} == {CLOSED_LOOP}


def test_what_is_handed_in_wrongly_rests_on_the_move() -> None:
    for row in TABLE:
        with pytest.raises(Refused) as caught:
            only_what_is_asked({"x": 1}, {}, row.rests_on)
        assert caught.value.article == row.rests_on
        with pytest.raises(Refused) as caught:
            refuse_all([MISSING(field="a", what="a"), MISSING(field="b", what="b")], row.rests_on)
        assert [each.article for each in (caught.value, *caught.value.others)] == [row.rests_on] * 2


def test_an_article_of_its_own_stays() -> None:
    with pytest.raises(Refused) as caught, resting_on((25, 1)):
        refuse([replace(BARE, article=(22,))(), BARE()])
    assert [each.article for each in (caught.value, *caught.value.others)] == [(22,), (25, 1)]


def test_requests_for_cooperation_cite_one_too() -> None:
    for refusal in vars(asking).values():
        assert not isinstance(refusal, Refusal) or refusal.article == (20, 1)
