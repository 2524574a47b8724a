"""How many people a matter involves (Art. 23) is said as a number, with nobody named, and counts towards a study."""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import Desk, intake
from tests.integration.supervision.test_documents import page
from tests.people import GRID, Cast

from gezhi.cases.actions import Person, report
from gezhi.cases.models import Case
from gezhi.cases.terms import Action
from gezhi.kernel.refusal import Refused

REPORT = {"description": "二十多人聚集讨薪", "channel": "patrol", "matter": "050101", "grid": GRID}


def hint(cast: Cast, case: Any) -> str:
    told = Caller(cast.officer).get(f"/cases/{case}/supervision").json()["hint"]
    return str(told["zh"]) if told else ""


def test_a_report_of_25_people_without_a_name_proposes_a_study_and_shows_on_the_case(cast: Cast) -> None:
    done = Caller(cast.worker).post("/reports", REPORT | {"people": 25})
    assert done.status_code == 201
    case = done.json()["id"]
    assert "涉及 25 人" in hint(cast, case)
    assert Caller(cast.officer).get(f"/cases/{case}").json()["people"] == 25
    shown = page(cast.officer).get(f"/cases/{case}").content.decode()
    assert "涉及 25 人" in shown
    plain = Caller(cast.worker).post("/reports", REPORT).json()["id"]
    assert hint(cast, plain) == "" and Case.objects.get(id=plain).people is None


def test_the_greater_of_it_and_of_the_petitioners_is_counted(cast: Cast) -> None:
    desk = Desk(cast, people=3, petitioners=[Person(f"测试{n}") for n in range(21)])
    assert "涉及 21 人" in hint(cast, desk.id)


@pytest.mark.parametrize("people", [0, -1, 100_001, 2.5, "25", True])
def test_what_is_no_number_of_people_is_refused(cast: Cast, people: Any) -> None:
    told = Caller(cast.worker).post("/reports", REPORT | {"people": people})
    assert told.status_code == 422 and "people" in str(told.json())
    answers = Caller(cast.worker).post("/reports/batch", {"reports": [REPORT | {"people": people}, REPORT]}).json()
    assert [each["status"] for each in answers["answers"]] == [422, 201]
    if isinstance(people, int) and not isinstance(people, bool):
        with pytest.raises(Refused) as caught:
            report(actor=cast.worker, now=Desk(cast).now, intake=intake(people=people))
        assert (caught.value.code, caught.value.field) == ("wrong-count", "people")


def test_a_batch_takes_it(cast: Cast) -> None:
    answers = Caller(cast.worker).post("/reports/batch", {"reports": [REPORT | {"people": 25}]}).json()["answers"]
    assert Case.objects.get(id=answers[0]["report"]["id"]).people == 25


def test_the_form_of_a_report_takes_it_and_gives_back_what_was_wrong(cast: Cast) -> None:
    form = {"description": "二十多人聚集讨薪", "channel": "patrol", "grid": GRID, "matter": "050101", "key": "p-1"}
    browser = page(cast.worker)
    for wrong in ("0", "很多", "100001"):
        answer = browser.post("/cases/new", form | {"people": wrong})
        shown = answer.content.decode()
        assert answer.status_code == 422 and f'value="{wrong}"' in shown and "1 到 100000" in shown
    assert browser.post("/cases/new", form | {"people": "25"}).status_code == 303
    assert Case.objects.get().people == 25


def test_the_agency_corrects_it_when_it_accepts_and_leaves_it_otherwise(cast: Cast) -> None:
    first, other = Desk(cast, people=25), Desk(cast, people=25)
    first.move(cast.officer, Action.ACCEPT, people="40")
    other.move(cast.officer, Action.ACCEPT)
    assert (first.row.people, other.row.people) == (40, 25)
    third = Desk(cast, people=25)
    form = page(cast.officer).get(f"/cases/{third.id}/moves/accept").content.decode()
    assert 'name="people" value="25"' in form
    for wrong in ("0", "100001", "2.5", "很多", "-3"):
        with pytest.raises(Refused) as caught:
            third.move(cast.officer, Action.ACCEPT, people=wrong)
        assert (caught.value.code, caught.value.field) == ("wrong-number", "people")
    steps = Caller(cast.officer).get(f"/cases/{first.id}/timeline").json()
    assert "40" in str(steps)
