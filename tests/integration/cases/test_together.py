"""One move for many cases: the table is asked for each before, each answers on its own, the report says how."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.integration.cases.desk import FIRE_LANE, Desk, reported
from tests.integration.cases.test_pages import at_desk, body, hidden, now
from tests.people import Cast

from gezhi.cases.actions.moving_many import MOST_CASES, Report, move_many, report_of
from gezhi.cases.models import Case, Step
from gezhi.cases.terms import Action, State
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import Actor
from gezhi.storage.models import FirstAnswer


def many(actor: Actor, action: Action, cases: list[tuple[UUID, int]], key: str | None = None, **given: Any) -> Report:
    return move_many(actor=actor, now=now(), action=action, cases=cases, given=given, key=key or str(uuid4()))


def told(report: Report) -> list[str]:
    return [answer.code or "done" for answer in report.answers]


def steps(case: UUID) -> list[str]:
    return list(Step.objects.filter(case_id=case).order_by("seq").values_list("action", flat=True))


def picked(page: str) -> list[str]:
    return re.findall(r'name="case" value="([^"]+)"', page)


class TestPreview:
    def test_asks_the_table_for_each_and_writes_nothing(self, cast: Cast) -> None:
        good, unsure = Desk(cast, now=now()), Desk(cast, now=now(), matter="")
        over = Desk(cast, now=now()).to_accepted()
        foreign = reported(cast.foreign_worker, now(), point=None, grid="440781001001001", matter="")
        before = Step.objects.count()
        chosen = [str(good.id), str(unsure.id), str(over.id), foreign.id]
        page = body(at_desk("officer").get("/cases/moves/accept", {"case": chosen}))
        assert picked(page) == [f"{good.id}:1"]
        assert "受理前请确定事项" in page
        assert "“待派单”的案件不能“受理”" in page
        assert "没有这个案件，或者您无权查看" in page
        assert foreign.number not in page
        assert Step.objects.count() == before

    def test_asks_what_is_shared_once_and_proposes_what_holds_for_all(self, cast: Cast) -> None:
        garbage, lane = Desk(cast, now=now()).to_accepted(), Desk(cast, now=now(), matter=FIRE_LANE).to_accepted()
        desk = at_desk("officer")
        alike = body(desk.get("/cases/moves/dispatch", {"case": [str(garbage.id)]}))
        assert re.search(rf'name="lead" value="{cast.sanitation.id}" checked', alike)
        mixed = body(desk.get("/cases/moves/dispatch", {"case": [str(garbage.id), str(lane.id)]}))
        assert 'name="lead"' in mixed
        assert not re.search(r'name="lead" value="[^"]+" checked', mixed)
        assert 'name="matter"' not in mixed

    @pytest.mark.parametrize("action", ["close", "decline", "report", "no-such-thing"])
    def test_of_what_is_done_one_by_one_is_refused(self, cast: Cast, action: str) -> None:
        assert at_desk("officer").get(f"/cases/moves/{action}").status_code in (404, 409)

    def test_of_nothing_and_of_nonsense_says_so(self, cast: Cast) -> None:
        for chosen in ([], ["x", "%00", "12:1"]):
            answer = at_desk("officer").get("/cases/moves/accept", {"case": chosen})
            assert answer.status_code == 422
            assert "请先勾选案件" in body(answer)

    def test_a_list_offers_what_the_duty_does(self, cast: Cast) -> None:
        Desk(cast, now=now())
        assert "/cases/moves/dispatch" in body(at_desk("officer").get("/cases"))
        verifier = body(at_desk("verifier").get("/cases"))
        assert "/cases/moves/verify" in verifier
        assert "/cases/moves/dispatch" not in verifier
        assert "/cases/moves/" not in body(at_desk("part_timer").get("/cases"))


class TestMoving:
    def test_accepts_dispatches_and_verifies(self, cast: Cast) -> None:
        pair = [Desk(cast, now=now()), Desk(cast, now=now())]
        report = many(cast.officer, Action.ACCEPT, [(case.id, 1) for case in pair], remark="晨会")
        assert told(report) == ["done", "done"]
        report = many(cast.officer, Action.DISPATCH, [(case.id, 2) for case in pair], lead=str(cast.sanitation.id))
        assert [case.state for case in pair] == [State.DISPATCHED, State.DISPATCHED]
        submitted = [Desk(cast, now=now()).to_submitted() for _ in range(2)]
        report = many(cast.verifier, Action.VERIFY, [(case.id, case.row.version) for case in submitted])
        assert told(report) == ["done", "done"]
        assert steps(pair[0].id) == ["report", "accept", "dispatch"]

    def test_a_case_that_changed_meanwhile_is_refused_for_itself_only(self, cast: Cast) -> None:
        changed, good = Desk(cast, now=now()), Desk(cast, now=now())
        changed.move(cast.officer, Action.NOTE, content="已电话联系。")
        assert told(many(cast.officer, Action.ACCEPT, [(changed.id, 1), (good.id, 1)])) == ["stale", "done"]
        assert (changed.state, good.state) == (State.REPORTED, State.ACCEPTED)

    def test_a_foreign_case_answers_like_a_missing_one(self, cast: Cast) -> None:
        foreign = UUID(reported(cast.foreign_worker, now(), point=None, grid="440781001001001", matter="").id)
        report = many(cast.officer, Action.ACCEPT, [(foreign, 1), (UUID(int=1), 1)])
        assert told(report) == ["no-such-case", "no-such-case"]

    def test_sent_twice_does_nothing_twice_also_where_the_report_was_never_written(self, cast: Cast) -> None:
        pair, key = [Desk(cast, now=now()), Desk(cast, now=now())], str(uuid4())
        cases = [(case.id, 1) for case in pair]
        first = many(cast.officer, Action.ACCEPT, cases, key)
        assert many(cast.officer, Action.ACCEPT, cases, key) == first
        FirstAnswer.objects.filter(county=cast.officer.county, key=key).delete()  # the process died in between
        assert many(cast.officer, Action.ACCEPT, cases, key) == first
        assert [steps(case.id) for case in pair] == [["report", "accept"]] * 2

    def test_a_key_is_good_for_one_thing(self, cast: Cast) -> None:
        case, key = Desk(cast, now=now()), str(uuid4())
        many(cast.officer, Action.ACCEPT, [(case.id, 1)], key)
        with pytest.raises(Refused) as caught:
            many(cast.officer, Action.ACCEPT, [(UUID(int=3), 1)], key)
        assert caught.value.code == "idempotency-key-reused"

    @pytest.mark.parametrize(
        ("action", "number", "given", "code"),
        [
            (Action.CLOSE, 1, {}, "one-by-one"),
            (Action.ACCEPT, 0, {}, "nothing-chosen"),
            (Action.ACCEPT, MOST_CASES + 1, {}, "too-many-cases"),
            (Action.ACCEPT, 1, {"matter": "040101"}, "not-asked"),
        ],
    )
    def test_refuses_as_a_whole(
        self, cast: Cast, action: Action, number: int, given: dict[str, Any], code: str
    ) -> None:
        with pytest.raises(Refused) as caught:
            many(cast.officer, action, [(UUID(int=n), 1) for n in range(number)], **given)
        assert caught.value.code == code

    def test_whoever_may_not_is_refused_for_each(self, cast: Cast) -> None:
        case = Desk(cast, now=now()).to_accepted()
        report = many(cast.county_officer, Action.DISPATCH, [(case.id, 2)], lead=str(cast.sanitation.id))
        assert told(report) == ["only-agencies-dispatch"]


class TestThePages:
    def test_lead_from_the_list_to_the_report(self, cast: Cast) -> None:
        pair = [Desk(cast, now=now()), Desk(cast, now=now())]
        desk = at_desk("officer")
        back = "/cases?state=reported"
        page = body(desk.get("/cases/moves/accept", {"case": [str(case.id) for case in pair], "back": back}))
        pair[0].move(cast.officer, Action.NOTE, content="已电话联系。")  # a colleague was quicker
        sent = {"case": picked(page), "key": hidden(page, "key"), "back": back, "remark": "晨会"}
        answer = desk.post("/cases/moves/accept", sent)
        assert answer.status_code == 303
        report = body(desk.get(answer.headers["Location"]))
        assert "受理：办了 1 件，共 2 件" in report
        assert f'href="/cases/{pair[0].id}"' in report
        assert "您看到的内容已经变了" in report
        assert 'href="/cases?state=reported"' in report
        assert f"/cases/moves/dispatch?case={pair[1].id}" in report
        assert desk.post("/cases/moves/accept", sent).headers["Location"] == answer.headers["Location"]
        assert steps(pair[1].id) == ["report", "accept"]

    def test_coming_back_to_a_form_whose_cases_are_done_says_that_they_are(self, cast: Cast) -> None:
        case = Desk(cast, now=now()).to_accepted()
        answer = at_desk("officer").post(f"/cases/moves/accept?case={case.id}", {"key": str(uuid4())})
        assert answer.status_code == 409
        assert "没有再办：这些件都已经不在可以“受理”的状态" in body(answer)
        assert "请先勾选案件" not in body(answer)
        assert case.reported.number in body(answer)

    def test_a_form_that_lacks_something_keeps_what_was_typed(self, cast: Cast) -> None:
        case = Desk(cast, now=now(), matter=FIRE_LANE).to_accepted()
        sent = {"case": f"{case.id}:2", "key": str(uuid4()), "message": "请今天到场"}
        answer = at_desk("officer").post("/cases/moves/dispatch", sent)
        assert answer.status_code == 422
        assert "还没有选牵头部门。" in body(answer)
        assert "请今天到场</textarea>" in body(answer)
        assert case.state is State.ACCEPTED

    def test_a_form_without_a_key_or_with_a_strange_one_is_refused(self, cast: Cast) -> None:
        case = Desk(cast, now=now())
        for key in ("", "../../x", "a" * 500):
            answer = at_desk("officer").post("/cases/moves/accept", {"case": f"{case.id}:1", "key": key})
            assert answer.status_code == 422
        assert case.state is State.REPORTED

    def test_a_report_is_its_makers_and_goes_with_the_words_it_never_held(self, cast: Cast) -> None:
        case, key = Desk(cast, now=now()), str(uuid4())
        many(cast.officer, Action.ACCEPT, [(case.id, 1)], key)
        assert at_desk("second_officer").get(f"/cases/moves/done/{key}").status_code == 404
        answer = FirstAnswer.objects.get(county=cast.officer.county, key=key).answer
        assert Case.objects.get(county="440703", id=case.id).title not in str(answer)
        assert report_of(cast.officer, key).action is Action.ACCEPT

    def test_back_leads_nowhere_but_to_the_list(self, cast: Cast) -> None:
        page = body(at_desk("officer").get("/cases/moves/accept", {"back": "https://elsewhere.example/cases?"}))
        assert 'href="https://elsewhere' not in page
        assert 'class="btn" href="/cases"' in page


class TestTheLeadOfMany:
    def test_is_compared_with_the_list_for_each_case_before_it_is_sent(self, cast: Cast) -> None:
        garbage, lane = Desk(cast, now=now()).to_accepted(), Desk(cast, now=now(), matter=FIRE_LANE).to_accepted()
        chosen = [str(garbage.id), str(lane.id)]
        desk, where = at_desk("officer"), "/cases/moves/dispatch"
        open_ = body(desk.get(where, {"case": chosen}))
        assert "还没有选牵头部门；每件后面写着清单列的主办。" in open_
        page = body(desk.get(where, {"case": chosen, "lead": str(cast.sanitation.id)}))
        assert "有 1 件，清单列的主办不是所选的白沙街道城管" in page
        assert page.count("不是所选部门") == 1 and "清单主办：" in page
        right = body(desk.get(where, {"case": [str(garbage.id)], "lead": str(cast.sanitation.id)}))
        assert "不是所选" not in right and "还没有选牵头部门" not in right
        english = body(at_desk("officer", "en").get(where, {"case": chosen, "lead": str(cast.fire.id)}))
        assert "not who is chosen" in english

    def test_of_several_matters_whom_the_list_names_for_any_stands_first(self, cast: Cast) -> None:
        garbage = [Desk(cast, now=now()).to_accepted() for _ in range(2)]
        lane = Desk(cast, now=now(), matter=FIRE_LANE).to_accepted()
        page = body(
            at_desk("officer").get("/cases/moves/dispatch", {"case": [str(case.id) for case in (lane, *garbage)]})
        )
        offered = re.findall(r'name="lead" value="([^"]+)"', page)
        assert offered[:2] == [str(cast.sanitation.id), str(cast.fire.id)]
        assert "清单列为其中 2 件的主办" in page and "清单列为其中 1 件的主办" in page

    def test_that_nobody_chose_is_asked_for_in_a_sentence_of_its_own(self, cast: Cast) -> None:
        garbage, lane = Desk(cast, now=now()).to_accepted(), Desk(cast, now=now(), matter=FIRE_LANE).to_accepted()
        sent = {"case": [f"{garbage.id}:2", f"{lane.id}:2"], "key": str(uuid4()), "message": "请速办"}
        answer = at_desk("officer").post("/cases/moves/dispatch", sent)
        page = body(answer)
        assert (answer.status_code, "还没有选牵头部门。请选一个：这些件都由它牵头" in page) == (422, True)
        assert "请速办" in page and garbage.state is State.ACCEPTED
