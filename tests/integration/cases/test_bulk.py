"""Hundreds of reports at once are answered as they would be one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from tests.integration.cases.desk import MONDAY, SOMEBODY, intake, reported
from tests.people import Cast

from gezhi.cases.actions import Intake, TakenIn, report_in_bulk, reporting
from gezhi.cases.models import Case, CaseClock, Petitioner, Step
from gezhi.cases.queries import get_for, verified_chain
from gezhi.kernel.refusal import Refused

_NOT_COMPARED = {"id", "number", "head", "_state"}  # of each row its own


def taken_in(cast: Cast, *intakes: tuple[str | None, Intake]) -> list[str]:
    """The number of each report, or the code of its refusal."""
    answers = report_in_bulk(actor=cast.hotline, now=MONDAY, intakes=intakes)
    return [each.reported.number if isinstance(each, TakenIn) else each.code for each in answers]


def same(row: Case) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name not in _NOT_COMPARED | {"search"}}


class TestBulk:
    def test_writes_the_rows_that_a_single_report_writes(self, cast: Cast) -> None:
        words = "电话13800000001，3栋502房漏水"
        given = intake(description=words, petitioners=[SOMEBODY], device_at=MONDAY - timedelta(hours=3))
        alone = Case.objects.get(id=reported(cast.hotline, **vars_of(given)).id)
        (number,) = taken_in(cast, (None, given))
        together = Case.objects.get(number=number)
        assert same(together) == same(alone)
        assert verified_chain(get_for(cast.officer, together.id)) == (1, None)
        for table, count in ((Step, 1), (Petitioner, 1)):
            assert table.objects.filter(case_id=together.id).count() == count
        kinds = [
            set(CaseClock.objects.filter(case_id=each.id).values_list("kind", "due_at")) for each in (alone, together)
        ]
        assert kinds[0] == kinds[1] != set()

    def test_one_that_is_refused_does_not_hold_up_the_others(self, cast: Cast) -> None:
        answers = taken_in(cast, (None, intake()), (None, intake(description=" ")), ("", intake()), (None, intake()))
        assert answers[1:3] == ["no-description", "idempotency-key-invalid"]
        assert Case.objects.count() == 2

    def test_a_key_is_answered_once_also_within_a_batch(self, cast: Cast) -> None:
        first = taken_in(cast, ("a", intake()), ("a", intake()), ("a", intake(description="别的")))
        assert first[0] == first[1]
        assert first[2] == "idempotency-key-reused"
        assert taken_in(cast, ("a", intake()), ("b", intake()))[0] == first[0]
        assert Case.objects.count() == 2

    def test_a_number_of_the_source_is_taken_once_also_within_a_batch(self, cast: Cast) -> None:
        taken_in(cast, (None, intake(source_number="1")))
        answers = taken_in(cast, *((None, intake(source_number=number)) for number in "1223"))
        assert answers[0] == answers[2] == "source-number-taken"
        assert Case.objects.count() == 3

    def test_a_number_that_somebody_takes_at_the_same_moment_is_refused_alone(self, cast: Cast) -> None:
        taken_in(cast, (None, intake(source_number="1")))
        with patch.object(reporting, "numbers_taken", return_value=set()):  # it was read before the other wrote
            answers = taken_in(cast, (None, intake(source_number="1")), (None, intake(source_number="2")))
        assert answers[0] == "source-number-taken"
        assert Case.objects.count() == 2

    def test_counts_what_was_moved_out_of_the_words(self, cast: Cast) -> None:
        (answer,) = report_in_bulk(
            actor=cast.hotline, now=MONDAY, intakes=[(None, intake(description="电话13800000001，3栋502房"))]
        )
        assert not isinstance(answer, Refused)
        assert [str(kind) for kind in answer.personal] == ["phone", "door"]


def vars_of(given: Intake) -> dict[str, Any]:
    return {name: getattr(given, name) for name in given.__dataclass_fields__}
