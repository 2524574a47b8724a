"""What a file holds of the five links of Article 25, what it lacks, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.archive import dossiers

from gezhi.cases.archive.completeness import Element, Presence, elements, missing, render
from gezhi.cases.archive.dossier import Coded, Dossier
from gezhi.kernel.text import Text


@pytest.fixture
def whole(tmp_path: Path) -> Dossier:
    return dossiers.dossier(tmp_path)


def one(dossier: Dossier, name: str) -> Element:
    return next(each for each in elements(dossier) if each.name.en == name)


def without(dossier: Dossier, *actions: str) -> Dossier:
    return replace(dossier, steps=tuple(step for step in dossier.steps if step.action.code not in actions))


def ended_by(dossier: Dossier, code: str) -> Dossier:
    first = dossier.steps[0]
    last = replace(first, seq=2, action=Coded(code, Text("不予受理", code)), source=first.target, target=_ENDED)
    return replace(dossier, steps=(first, last), attachments=(), orders=())


_ENDED = Coded("declined", Text("不予受理", "declined"))


class TestAWholeFile:
    def test_lacks_nothing(self, whole: Dossier) -> None:
        assert missing(whole) == ()

    def test_has_every_link_of_the_article(self, whole: Dossier) -> None:
        links = {each.link.zh for each in elements(whole)}
        assert {"源头管理", "采集建档", "分流交办", "检查督促", "结果反馈"} <= links


class TestAFileThatLacksSomething:
    def test_says_which_step_was_never_taken(self, whole: Dossier) -> None:
        found = one(without(whole, "verify"), "verification")
        assert (found.presence, found.why.zh) == (Presence.MISSING, "过程中没有这一步")

    def test_does_not_ask_a_declined_report_for_a_result(self, whole: Dossier) -> None:
        found = one(ended_by(whole, "decline"), "result")
        assert found.presence is Presence.NOT_NEEDED
        assert "不予受理" in found.why.zh

    def test_says_that_a_petitioner_was_never_told(self, whole: Dossier) -> None:
        untold = replace(whole, petitioners=(replace(whole.petitioners[0], answered_at=None, manner=None),))
        assert one(untold, "petitioners told").presence is Presence.MISSING
        tried = replace(
            whole, petitioners=(replace(whole.petitioners[0], answered_at=None, manner=Text("电话", "phone")),)
        )
        assert one(tried, "petitioners told").presence is Presence.THERE

    def test_says_that_a_check_was_waived_and_by_which_step(self, whole: Dossier) -> None:
        steps = [
            replace(step, action=Coded("waive_check", step.action.text)) if step.action.code == "verify" else step
            for step in whole.steps
        ]
        found = one(replace(whole, steps=tuple(steps)), "verification")
        assert found.presence is Presence.NOT_NEEDED
        assert "第 6 步免核" in found.why.zh


def test_the_table_in_the_package_bears_both_languages(whole: Dossier) -> None:
    text = render(whole).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("环节 Link")
    assert "源头管理 source" in text


class TestWhatWasAskedForBeside:
    """Extensions, suspensions, returns, explanations: asked for, decided, studied, told, or why not."""

    NAMES = ("extensions", "suspensions", "studies of returns", "explanations")

    @pytest.mark.parametrize("name", NAMES)
    def test_is_not_needed_where_nobody_asked(self, whole: Dossier, name: str) -> None:
        assert one(whole, name).presence is Presence.NOT_NEEDED

    @pytest.mark.parametrize(
        ("name", "taken", "presence"),
        [
            ("extensions", ["ask_extension", "grant_extension"], Presence.THERE),
            ("extensions", ["ask_extension", "refuse_extension", "ask_extension"], Presence.MISSING),
            ("extensions", ["ask_extension", "cancel_extension"], Presence.NOT_NEEDED),
            ("suspensions", ["ask_suspension", "refuse_suspension"], Presence.THERE),
            ("suspensions", ["ask_suspension"], Presence.MISSING),
            ("studies of returns", ["ask_return", "reject_return"], Presence.THERE),
            ("studies of returns", ["ask_return", "redispatch"], Presence.THERE),
            ("studies of returns", ["ask_return", "cancel_return"], Presence.NOT_NEEDED),
            ("studies of returns", ["ask_return", "take_up"], Presence.MISSING),
            ("explanations", ["owe_explanation", "explain", "cosign_explanation"], Presence.THERE),
            ("explanations", ["owe_explanation", "try_explaining"], Presence.THERE),
            ("explanations", ["owe_explanation", "waive_explanation"], Presence.THERE),
            ("explanations", ["owe_explanation"], Presence.MISSING),
            ("explanations", ["owe_explanation", "explain"], Presence.MISSING),
            ("explanations", ["owe_explanation", "withdraw"], Presence.NOT_NEEDED),
        ],
    )
    def test_says_what_became_of_it(self, whole: Dossier, name: str, taken: list[str], presence: Presence) -> None:
        found = one(going_on(whole, *taken), name)
        assert (found.presence, bool(found.why.zh and found.why.en)) == (presence, True)

    def test_names_the_step(self, whole: Dossier) -> None:
        asked = going_on(whole, "ask_extension")
        assert f"第 {asked.steps[-1].seq} 步" in one(asked, "extensions").why.zh
        assert one(asked, "extensions") in missing(asked)

    def test_owes_no_explanation_where_nobody_can_be_told(self, whole: Dossier) -> None:
        nobody = replace(going_on(whole, "owe_explanation"), petitioners=())
        assert one(nobody, "explanations").presence is Presence.NOT_NEEDED


class TestALateCase:
    """Late is what the clocks say, also where no step says that an explanation was owed."""

    def late(self, dossier: Dossier, **more: Any) -> Dossier:
        clock = dossier.clocks[0]
        due = clock.started_at + timedelta(hours=1)
        clock = replace(clock, due_at=due, stopped_at=due + timedelta(hours=1), **more)
        return replace(dossier, clocks=(clock,))

    def test_lacks_its_explanation(self, whole: Dossier) -> None:
        found = one(self.late(whole), "explanations")
        assert found.presence is Presence.MISSING and "超过" in found.why.zh and "late" in found.why.en

    def test_that_was_extended_lacks_it_from_the_first_due_moment(self, whole: Dossier) -> None:
        clock = whole.clocks[0]
        extended = replace(clock, first_due_at=clock.started_at + timedelta(hours=1))
        assert one(replace(whole, clocks=(extended,)), "explanations").presence is Presence.MISSING
        granted = going_on(replace(whole, clocks=(extended,)), "explain", "cosign_explanation")
        assert one(granted, "explanations").presence is Presence.THERE

    def test_has_it_where_it_was_given_since(self, whole: Dossier) -> None:
        given = going_on(self.late(whole), "owe_explanation", "explain", "cosign_explanation")
        assert one(given, "explanations").presence is Presence.THERE

    def test_lacks_that_of_a_second_department_although_the_first_gave_its_own(self, whole: Dossier) -> None:
        given = going_on(self.late(whole), "owe_explanation", "explain", "cosign_explanation")
        later = given.steps[-1].at + timedelta(hours=1)
        clock = replace(given.clocks[0], started_at=later, due_at=later + timedelta(days=1))
        again = replace(given, clocks=(*given.clocks, replace(clock, stopped_at=later + timedelta(days=2))))
        assert one(again, "explanations").presence is Presence.MISSING

    def test_owes_none_for_who_assists_or_for_the_grid(self, whole: Dossier) -> None:
        assert one(self.late(whole, owner="某街道网格化机构"), "explanations").presence is Presence.NOT_NEEDED

    def test_owes_none_where_nobody_can_be_told_or_she_withdrew(self, whole: Dossier) -> None:
        nobody = replace(self.late(whole), petitioners=())
        assert one(nobody, "explanations").presence is Presence.NOT_NEEDED
        assert one(going_on(self.late(whole), "withdraw"), "explanations").presence is Presence.NOT_NEEDED


def going_on(dossier: Dossier, *actions: str) -> Dossier:
    last = dossier.steps[-1]
    more = [
        replace(last, seq=last.seq + n, action=Coded(code, Text(code, code)), source=last.target)
        for n, code in enumerate(actions, start=1)
    ]
    return replace(dossier, steps=(*dossier.steps, *more))
