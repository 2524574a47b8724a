"""What a document loses with the words of its case (P16), decided without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given as always
from hypothesis import strategies as st
from tests.unit.cases import case_facts as cast
from tests.unit.cases.case_facts import NOW, case

from gezhi.cases.terms import Action as CaseAction
from gezhi.cases.terms import Standing
from gezhi.cases.terms import State as CaseState
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import Duty
from gezhi.supervision import moves
from gezhi.supervision.rules.erasing import TEXTS, Lot, Said, blanked, goes, lot_of
from gezhi.supervision.terms import PROOFS, DocumentAction, DocumentKind, DocumentState, Given, Paper

OPEN, RESTRICTED, DISPOSED = Standing(False, False), Standing(True, False), Standing(True, True)
ERASE, RESTRICT, DISPOSE = CaseAction.ERASE_WORDS, CaseAction.RESTRICT, CaseAction.DISPOSE
DELETIONS = st.sampled_from([ERASE, RESTRICT, DISPOSE])
STANDINGS = st.lists(st.sampled_from([OPEN, RESTRICTED, DISPOSED]))


def said(**more: object) -> Said:
    return replace(Said(1, NOW, DocumentAction.ISSUE, Duty.AGENCY_OFFICER), **more)  # type: ignore[arg-type]


class TestLot:
    @pytest.mark.parametrize(("action", "lot"), [(ERASE, Lot.DELETED), (DISPOSE, Lot.DELETED), (RESTRICT, Lot.SEALED)])
    def test_of_a_document_about_one_case_alone_is_the_cases_own(self, action: CaseAction, lot: Lot) -> None:
        assert lot_of(action, []) is lot_of(action, [DISPOSED]) is lot

    @always(DELETIONS, STANDINGS)
    def test_words_stay_while_another_case_needs_them(self, action: CaseAction, others: list[Standing]) -> None:
        assert lot_of(action, [*others, OPEN]) is Lot.KEPT
        assert (lot_of(action, others) is Lot.KEPT) == (OPEN in others)

    @always(DELETIONS, STANDINGS)
    def test_nothing_is_deleted_that_the_law_on_archives_keeps_for_another(
        self, action: CaseAction, others: list[Standing]
    ) -> None:
        assert lot_of(action, [*others, RESTRICTED]) is not Lot.DELETED


class TestWhatGoes:
    def test_what_was_written_before_the_deleted_words_cannot_repeat_them(self) -> None:
        assert not goes(said(), ERASE, NOW + timedelta(seconds=1)) and goes(said(), ERASE, NOW)

    def test_what_the_platform_wrote_stays_until_the_file_is_destroyed(self) -> None:
        own = said(duty=Duty.SYSTEM, action=DocumentAction.WARN)
        assert not goes(own, ERASE, NOW) and goes(own, DISPOSE, NOW)

    @always(DELETIONS, st.sampled_from(sorted(PROOFS)))
    def test_the_proofs_stay(self, action: CaseAction, proof: DocumentAction) -> None:
        assert not goes(said(action=proof), action, NOW)

    def test_columns_go_with_the_step_that_they_repeat(self) -> None:
        assert blanked([said(action=DocumentAction.ANSWER)]) == ()
        assert blanked([said()]) == ("grounds", "demand")
        assert blanked([said(action=action) for action in DocumentAction]) == TEXTS


@pytest.mark.parametrize(("column", "code"), [("sealed", "document-sealed"), ("disposed", "document-disposed")])
def test_no_words_are_added_to_a_document_that_was_sealed_off_or_destroyed(column: str, code: str) -> None:
    found = Paper(
        DocumentKind.ORDER, DocumentState.ISSUED, cast.AGENCY.id, cast.SANITATION.id, cast.AGENCY.id,
        case=case(state=CaseState.HANDLING),
    )  # fmt: skip
    assert moves.decide(
        found, DocumentAction.RECEIVE, actor=cast.SANITATION_HANDLER, given=Given(), now=NOW
    ).target is DocumentState.RECEIVED  # fmt: skip
    found = replace(found, **{column: True})  # type: ignore[arg-type]
    with pytest.raises(Refused) as caught:
        moves.decide(found, DocumentAction.RECEIVE, actor=cast.SANITATION_HANDLER, given=Given(), now=NOW)
    assert caught.value.code == code
    assert list(moves.offers(found, actor=cast.SANITATION_HANDLER, now=NOW)) == []
