"""Scenario 3: a smelly stream is sent back with a reason, studied, and designated for good."""

from __future__ import annotations

import re
from typing import Any

from tests.integration.cases.api import Caller
from tests.integration.cases.test_pages import at_desk, body
from tests.journeys.office import HERE, STREAM, accepted_and_dispatched, choice, look, now_at, offers
from tests.people import Cast

RETURN = {"return_reason": "not_our_duty", "reason": "属排水管网渗漏。", "basis": "三定方案第七条；排水条例第五条"}


def test_smelly_stream_is_returned_once_and_designated_for_good(cast: Cast) -> None:
    case = Caller(cast.worker).report(description="河涌又黑又臭，水面浮油。", matter=STREAM, grid="", point=HERE)
    case = accepted_and_dispatched(cast, case, "生态环境")
    total = clock(cast, case, "total")
    case = returned(cast, case)
    assert clock(cast, case, "total")["due_at"] == total["due_at"]  # the citizen's term never stops
    case = studied(cast, case)
    not_returned_again(cast, case)
    proposed_next_time(cast, case)
    goes_on(cast, case)


def returned(cast: Cast, case: Any) -> Any:
    environment = Caller(cast.environment_handler)
    for missing in ("return_reason", "reason", "basis"):
        answer = environment.move(case, "ask_return", **{k: v for k, v in RETURN.items() if k != missing})
        assert (answer.status_code, answer.json()["field"]) == (422, missing)
    case = environment.moved(case, "ask_return", **RETURN)
    seen = look(cast.officer, case)
    assert (seen["state"], seen["holder_name"]) == ("returned", cast.agency.name)
    assert clock(cast, case, "redispatch")["stopped_at"] is None
    return case


def studied(cast: Cast, case: Any) -> Any:
    """Art. 21 ¶4: the agency studies it with whom it concerns; the designation names one lead and who assists."""
    officer = Caller(cast.officer)
    lead = choice(cast.officer, case, "redispatch", "lead", "白沙街道城管")
    assisting = [
        choice(cast.officer, case, "redispatch", "assisting", f"白沙街道{name}")
        for name in ("生态环境", "住房城乡建设")
    ]
    bare = officer.move(case, "redispatch", lead=lead, assisting=assisting)
    assert (bare.status_code, bare.json()["field"]) == (422, "participants")
    return officer.moved(
        case, "redispatch", participants="城管、生态环境、住建", minutes="一致",
        conclusion="城管牵头，生态环境、住建协办。", gist="河面保洁在先，水质和管网配合。", lead=lead,
        assisting=assisting,
    )  # fmt: skip


def not_returned_again(cast: Cast, case: Any) -> None:
    refused = offers(cast.sanitation_handler, case)["ask_return"]["refused"]
    assert refused["code"] == "designation-final"
    answer = Caller(cast.sanitation_handler).move(case, "ask_return", **RETURN)
    assert (answer.status_code, answer.json()["code"]) == (409, "designation-final")
    assert "第二十一条" in answer.json()["article"]
    acknowledged = Caller(cast.sanitation_handler).moved(case, "acknowledge")
    assert Caller(cast.sanitation_handler).move(acknowledged, "ask_return", **RETURN).status_code == 409


def proposed_next_time(cast: Cast, case: Any) -> None:
    """The conclusion is a precedent; the desk proposes its lead for the next of the kind, with a link to this one."""
    (found,) = Caller(cast.officer).get("/precedents", {"matter": STREAM}).json()["items"]
    assert (found["lead_name"], found["source"]) == (cast.sanitation.name, case["id"])
    another = Caller(cast.worker).report(description="河涌又黑又臭，鱼都死了。", matter=STREAM, grid="", point=HERE)
    page = body(at_desk("officer").get(f"/desk/{another['id']}"))
    lead = rf'name="lead" id="lead-{cast.sanitation.id}" value="{STREAM}/{cast.sanitation.id}"'
    assert re.search(rf"{lead}[^>]* checked", page)
    assert f'/cases/{case["id"]}"' in page
    assert not re.search(rf'name="assisting" id="assisting-{cast.sanitation.id}"[^>]*checked', page)
    figures = Caller(cast.officer).get(
        "/returns/figures", {"since": "2026-01-01T00:00:00Z", "until": "2199-01-01T00:00:00Z"}
    ).json()  # fmt: skip
    assert [(row["founded"], row["unfounded"]) for row in figures["agencies"]] == [(1, 0)]


def test_the_same_at_the_console(cast: Cast) -> None:
    case = Caller(cast.worker).report(description="河涌又黑又臭。", matter=STREAM, grid="", point=HERE)
    case = accepted_and_dispatched(cast, case, "生态环境")
    department, agency = at_desk("environment_handler"), at_desk("officer")
    address = f"/cases/{case['id']}/moves"
    bare = department.post(f"{address}/ask_return", RETURN | {"basis": "", "version": case["version"]})
    assert bare.status_code == 422
    assert "请填写“依据（法律、职责规定）”" in body(bare) and RETURN["reason"] in body(bare)
    assert department.post(f"{address}/ask_return", RETURN | {"version": case["version"]}).status_code == 303
    case = now_at(case, cast.officer)
    study = {
        "participants": "城管、生态环境",
        "minutes": "一致",
        "conclusion": "城管牵头。",
        "gist": "河面保洁。",
        "lead": str(cast.sanitation.id),
    }
    assert agency.post(f"{address}/redispatch", study | {"version": case["version"]}).status_code == 303
    case = now_at(case, cast.officer)
    again = at_desk("sanitation_handler").post(f"{address}/ask_return", RETURN | {"version": case["version"]})
    assert again.status_code == 409
    assert "最终指定" in body(again) and "第二十一条" in body(again)
    assert study["conclusion"] in body(agency.get("/precedents"))


def goes_on(cast: Cast, case: Any) -> None:
    case = now_at(case, cast.officer)
    early = Caller(cast.sanitation_handler).move(case, "submit_result", outcome="planned", result="列入清淤计划。")
    assert (early.status_code, early.json()["code"]) == (409, "assisting-open")
    case = Caller(cast.environment_handler).moved(case, "finish_assisting", result="水质已监测。")
    case = Caller(cast.housing_handler).moved(case, "finish_assisting", result="管网已查明。")
    case = Caller(cast.sanitation_handler).moved(case, "submit_result", outcome="planned", result="列入清淤计划。")
    assert case["state"] == "submitted"
    actions = [step["action"] for step in look(cast.officer, case, "/timeline")]
    assert actions[2:5] == ["dispatch", "ask_return", "redispatch"]
    assert look(cast.officer, case, "/chain")["intact"]


def clock(cast: Cast, case: Any, kind: str) -> Any:
    (found,) = [row for row in look(cast.officer, case, "/clocks") if row["kind"] == kind]
    return found


def test_a_rejected_return_stays_with_the_department(cast: Cast) -> None:
    case = Caller(cast.worker).report(description="河涌发黑。", matter=STREAM)
    case = accepted_and_dispatched(cast, case, "生态环境")
    case = Caller(cast.environment_handler).moved(case, "ask_return", **RETURN)
    case = Caller(cast.officer).moved(
        case,
        "reject_return",
        participants="生态环境、城管",
        minutes="一致",
        conclusion="属生态环境职责。",
    )
    assert case["state"] == "handling"
    assert look(cast.environment_handler, case)["lead_name"] == cast.department("06").name


def test_a_department_takes_its_own_request_back(cast: Cast) -> None:
    case = Caller(cast.worker).report(description="河涌发黑。", matter=STREAM)
    case = accepted_and_dispatched(cast, case, "生态环境")
    case = Caller(cast.environment_handler).moved(case, "ask_return", **RETURN)
    assert Caller(cast.environment_handler).moved(case, "cancel_return", reason="查明属本部门。")["state"] == "handling"
