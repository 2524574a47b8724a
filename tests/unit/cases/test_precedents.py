"""What a precedent may say (privacy rule P37)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.cases import case_facts as cast

from gezhi.cases.rules.precedents import LONGEST, check_withdrawal, deidentified, keeps_place, without_places
from gezhi.kernel.refusal import Refused

WORDS = st.text(st.sampled_from("甲乙丙路桥社区号河涌黑臭，。 12"), max_size=80)
NAMES = st.lists(st.text(st.sampled_from("甲乙丙路桥"), min_size=2, max_size=4), max_size=4)


def test_names_phones_and_places_go() -> None:
    said = deidentified("羊桥社区张三与李四因墙界争执，电话13800000001。", people=["张三", "李四"], places=["羊桥社区"])
    assert said.startswith("某地某人与某人因墙界争执")
    assert "13800000001" not in said


def test_a_longer_name_goes_before_a_shorter_one_in_it() -> None:
    assert deidentified("羊桥社区东", places=["羊桥", "羊桥社区"]) == "某地东"


@given(WORDS, NAMES, NAMES)
def test_no_name_that_is_known_is_left(text: str, people: list[str], places: list[str]) -> None:
    said = deidentified(text, people=people, places=places)
    assert not any(name in said for name in [*people, *places])
    assert len(said) <= LONGEST


@pytest.mark.parametrize(("major", "kept"), [("04", True), ("05", False), ("07", False)])
def test_of_disputes_and_special_groups_no_place_is_kept(major: str, kept: bool) -> None:
    assert keeps_place(major) is kept


def test_only_its_agency_withdraws_it_once_and_says_why() -> None:
    agency = cast.AGENCY.id
    check_withdrawal(cast.OFFICER, agency=agency, withdrawn=False, reason="职能已划转")
    for actor, withdrawn, reason, code in (
        (cast.COUNTY_OFFICER, False, "职能已划转", "not-its-agency"),
        (cast.SANITATION_HANDLER, False, "职能已划转", "not-its-agency"),
        (cast.VERIFIER, False, "职能已划转", "not-its-agency"),
        (cast.OFFICER, True, "职能已划转", "precedent-withdrawn"),
        (cast.OFFICER, False, " ", "reason-needed"),
    ):
        with pytest.raises(Refused) as caught:
            check_withdrawal(actor, agency=agency, withdrawn=withdrawn, reason=reason)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("幸福里12号两户为共用墙排水争执。", "某地两户为共用墙排水争执。"),
        ("3栋住户投诉楼上深夜跳舞。", "某地住户投诉楼上深夜跳舞。"),
        ("东华一路88号二单元501房噪声扰民。", "某地噪声扰民。"),
        ("锦绣花园与新城社区交界处的停车位归属。", "某地与某地交界处的停车位归属。"),
        ("共用墙排水归共有部分，由住建部门牵头调处。", "共用墙排水归共有部分，由住建部门牵头调处。"),
        ("依《物业管理条例》第12条，3人以上参加调解。", "依《物业管理条例》第12条，3人以上参加调解。"),
        ("Neighbours at No. 12 Xingfu Road quarrel.", "Neighbours at 某地 quarrel."),
    ],
)
def test_words_of_places_go_from_a_gist_of_these(said: str, left: str) -> None:
    """P37: buildings, doors, streets, compounds and communities, also such as no table names."""
    clean, gone = without_places(said)
    assert clean == left
    assert bool(gone) is (said != left)
    assert without_places(clean)[0] == clean, "what is clean stays as it is"


def test_names_of_the_division_go_however_they_are_written() -> None:
    clean, gone = without_places("白沙和羊桥两边的住户，羊桥社区调处过。", ["白沙街道", "羊桥社区"])
    assert clean == "某地和某地两边的住户，某地调处过。" and set(gone) == {"白沙", "羊桥", "羊桥社区"}
