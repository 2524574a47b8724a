"""The limits repeat the product's statements: the same ids for the same number, and nothing of another request's."""

from __future__ import annotations

from bench.limits import LANES, Template, filled, pieces, transactions, with_casts
from bench.limits_bare import plain
from bench.limits_pgbench import expression, literal, script
from bench.statements import Exemplar, Statement, own_marks, times_of

CASE = "019abcde-0000-7000-8000-0123456789ab"
STEP = "019abcde-0000-7000-9000-abcdef012345"
OFFICER = "019aaaaa-0000-7000-8000-000000000001"
NUMBER = "440703-2026-0000051"
UUID, TEXT = 2950, 25
TYPES = {UUID: "uuid", TEXT: "text"}


def write(*values: str | None) -> Statement:
    slots = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    return Statement(f"INSERT INTO x VALUES ({slots})", values, (UUID,) * len(values), atomic=True)


class TestMarks:
    def test_are_what_no_other_request_had(self) -> None:
        lives = [[[write(CASE, OFFICER, NUMBER)]], [[write(STEP, OFFICER, "440703-2026-0000052")]]]
        assert own_marks(lives, 0) == {CASE, NUMBER}

    def test_are_found_without_dashes_and_inside_of_json(self) -> None:
        bare = CASE.replace("-", "")
        lives = [[[write(bare, f'{{"id": "{STEP}"}}', "ab" * 32)]], [[write(OFFICER)]]]
        assert own_marks(lives, 0) == {bare, STEP, "ab" * 32}


class TestTimes:
    def test_are_a_request_s_share_the_longest_first(self) -> None:
        quick = Statement("SELECT 1", (), (), atomic=False, seconds=0.001)
        slow = Statement("SELECT\n  2", (), (), atomic=False, seconds=0.010)
        assert times_of([[quick, slow], [quick]]) == ["   5.00 ms  SELECT 2", "   1.00 ms  SELECT 1"]


class TestHoles:
    def test_give_one_id_for_one_number_wherever_it_stands(self) -> None:
        marks = {CASE, CASE.replace("-", "")}
        alone = filled(pieces(CASE, marks, "b-"), 255)
        inside = filled(pieces(f'{{"id": "{CASE}", "n": 1}}', marks, "b-"), 255)
        short = filled(pieces(CASE.replace("-", ""), marks, "b-"), 255)
        assert alone == "019abcde-0000-7000-8000-0000000000ff"
        assert inside == f'{{"id": "{alone}", "n": 1}}'
        assert short == alone.replace("-", "")

    def test_keep_the_length_of_a_case_number_within_its_column(self) -> None:
        made = filled(pieces(NUMBER, {NUMBER}, "b-6b04d8b4-"), LANES * 9000)
        assert made is not None
        assert made.startswith("b-6b04d8b4-")
        assert len(made) <= 24

    def test_are_none_in_what_all_requests_share(self) -> None:
        assert pieces(OFFICER, {CASE}, "b-") == (OFFICER,)
        assert pieces(None, {CASE}, "b-") is None


class TestScript:
    def test_numbers_each_repetition_and_stands_in_its_transaction(self) -> None:
        made = script(transactions(Exemplar((write(CASE, None),), frozenset({CASE})), TYPES, "b-"))
        assert made.splitlines() == [
            "\\set i :i + 1",
            f"\\set n (:base + :client_id) * {LANES} + :i",
            "BEGIN;",
            "INSERT INTO x VALUES ((E'019abcde-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0') || E'')::uuid, "
            "NULL::uuid);",
            "END;",
        ]

    def test_of_what_only_reads_needs_no_numbers_and_no_transaction(self) -> None:
        reading = Statement("SELECT $1", ("a",), (TEXT,), atomic=False)
        assert script(transactions(Exemplar((reading,)), TYPES, "b-")) == "SELECT E'a'::text;\n"

    def test_hides_colons_which_pgbench_takes_for_variables(self) -> None:
        assert literal('{"open":true, "at":"12:30"}\'\\') == 'E\'{"open"\\x3atrue, "at"\\x3a"12\\x3a30"}\'\'\\\\\''

    def test_joins_the_pieces_around_every_hole(self) -> None:
        assert expression(("a", "b", "c")).count("to_hex") == 2


class TestStatement:
    def test_has_the_types_that_the_driver_gave(self) -> None:
        template = Template("SELECT $1, $2, $10", (("1",),) * 10, ("::uuid", "") + ("::int4",) * 8)
        assert with_casts(template) == "SELECT $1::uuid, $2, $10::int4"

    def test_goes_to_the_bare_handler_as_plain_values(self) -> None:
        made = plain(transactions(Exemplar((write(CASE),), frozenset({CASE})), TYPES, "b-"))
        assert made == [[True, [["INSERT INTO x VALUES ($1::uuid)", (("019abcde-0000-7000-8000-", ""),)]]]]
