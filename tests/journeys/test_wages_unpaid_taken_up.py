"""Scenario 7: twenty-five people without wages; the county takes the case up and departments act jointly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client
from tests.integration.cases.api import Caller
from tests.journeys.office import choice, hand_in, look, now_at, photo
from tests.people import PASSWORD, Cast

from gezhi.kernel.worktime import CHINA
from gezhi.security.terms import Actor

UNREST = "020103"
CROWD = {"description": "工地约二十五名工人称两个月未发工资，聚集在项目部门口", "channel": "patrol", "matter": UNREST}


def in_days(days: int) -> str:
    return f"{(datetime.now(UTC) + timedelta(days=days)).astimezone(CHINA):%Y-%m-%dT%H:%M}"


def elements() -> dict[str, str]:
    return {
        "ground": "many_people", "assessment": "涉及人数多，跨镇街施工，需区级协调。", "leader": "测试领导甲",
        "leader_post": "副区长", "responsible": "测试负责人乙", "responsible_post": "网格中心副主任",
        "deadline": in_days(5),
    }  # fmt: skip


def begin(actor: Actor, kind: str, action: str, case: Any, given: dict[str, Any], **headers: str) -> Any:
    return Caller(actor).post(f"/supervision/{kind}/{action}", {"case": case["id"], "given": given}, **headers)


def begun(actor: Actor, kind: str, action: str, case: Any, given: dict[str, Any]) -> Any:
    answer = begin(actor, kind, action, case, given)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def step(actor: Actor, document: Any, action: str, **given: Any) -> Any:
    path = f"/supervision/documents/{document['id']}/moves/{action}"
    return Caller(actor).post(path, {"version": document["version"], "given": given})


def stepped(actor: Actor, document: Any, action: str, **given: Any) -> Any:
    answer = step(actor, document, action, **given)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def of_case(actor: Actor, case: Any) -> Any:
    answer = Caller(actor).get(f"/cases/{case['id']}/supervision")
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def gathered(cast: Cast) -> Any:
    """Twenty petitioners in one report and five in another, merged; dispatched to a department of the township."""
    people = [{"name": f"测试工人{number}"} for number in range(20)]
    officer = Caller(cast.officer)
    case = officer.moved(Caller(cast.worker).report(**CROWD, petitioners=people), "accept")
    more = Caller(cast.worker).report(**CROWD, petitioners=[{"name": f"测试工友{n}"} for n in range(5)])
    officer.moved(officer.moved(more, "accept"), "merge", into=case["number"], reason="同一件事")
    lead = choice(cast.officer, case, "dispatch", "lead", "白沙街道住房城乡建设")
    return officer.moved(now_at(case, cast.officer), "dispatch", lead=lead)


def test_the_threshold_proposes_the_county_decides_and_departments_act_jointly(cast: Cast) -> None:
    case = gathered(cast)
    seen = of_case(cast.officer, case)
    assert "25 人" in seen["hint"]["zh"] and seen["documents"] == []  # proposed, and nothing done by itself
    assert look(cast.officer, case)["agency"] == str(cast.agency.id)
    escalation = taken_up(cast, case, applied(cast, case))

    # The township still reads it, and says how it assisted.
    assert look(cast.officer, case)["state"] == "accepted"
    escalation = stepped(cast.officer, escalation, "assist", result="已派人到场维持秩序")
    case = supervised(cast, case)
    early = step(cast.county_officer, escalation, "conclude", result="已办结")
    assert (early.status_code, early.json()["code"]) == (409, "case-still-open")

    finished(cast, case)
    escalation = stepped(cast.county_officer, escalation, "conclude", result="欠薪付清，人员散去")
    assert escalation["state"] == "concluded"
    shown = Caller(cast.officer).get(f"/supervision/documents/{escalation['id']}").json()
    assert [each["action"] for each in shown["trace"]] == ["ask", "take_up", "assist", "conclude"]
    assert shown["intact"] and shown["leader"] == "测试领导甲"


def applied(cast: Cast, case: Any) -> Any:
    """The township may not decide, and is told the article; it applies."""
    refused = begin(cast.officer, "escalation", "take_up", case, elements())
    assert (refused.status_code, refused.json()["code"]) == (403, "only-above-escalates")
    assert "第二十三条" in refused.json()["article"]
    asked = begun(cast.officer, "escalation", "ask", case, {"ground": "many_people", "reason": "人数多，街道难以协调"})
    assert asked["state"] == "asked"
    return asked


def taken_up(cast: Cast, case: Any, asked: Any) -> Any:
    """Without one of the three elements nothing is saved; with them the case comes to the county's table."""
    for missing in ("leader", "responsible", "deadline", "assessment"):
        given = {name: value for name, value in elements().items() if name != missing}
        answer = step(cast.county_officer, asked, "take_up", **given)
        assert (answer.status_code, answer.json()["field"]) == (422, missing)
        assert "第二十三条" in answer.json()["article"]
    assert look(cast.officer, case)["agency"] == str(cast.agency.id)
    escalation = stepped(cast.county_officer, asked, "take_up", **elements())
    assert (escalation["id"], escalation["state"]) == (asked["id"], "running")
    now = look(cast.county_officer, case)
    assert (now["agency"], now["state"], now["county"]) == (str(cast.county_agency.id), "accepted", case["county"])
    return escalation


def supervised(cast: Cast, case: Any) -> Any:
    """Dispatched to departments of the county, jointly; the lead answers a supervision order, once."""
    lead = choice(cast.county_officer, case, "dispatch", "lead", "蓬江区城管")
    helping = [choice(cast.county_officer, case, "dispatch", "assisting", "蓬江区住房城乡建设")]
    case = Caller(cast.county_officer).moved(
        now_at(case, cast.county_officer), "dispatch", lead=lead, assisting=helping
    )
    order = begun(
        cast.county_officer, "order", "issue", case,
        {"unit": lead, "grounds": "欠薪聚集", "demand": "三日内促成支付并反馈", "deadline": in_days(3)},
    )  # fmt: skip
    handler = cast.county_sanitation_handler
    order = stepped(handler, order, "receive")
    order = stepped(handler, order, "answer", result="项目方已付清。")
    assert step(handler, order, "answer", result="再答一次").status_code == 409
    order = stepped(cast.county_officer, order, "verify", finding="已电话核实三名工人")
    assert stepped(cast.county_officer, order, "close")["state"] == "closed"
    return case


def finished(cast: Cast, case: Any) -> Any:
    """The departments act; the county verifies, answers everybody and closes."""
    county, handler = Caller(cast.county_officer), Caller(cast.county_sanitation_handler)
    case = handler.moved(case, "acknowledge")
    (order,) = [each for each in look(cast.county_officer, case)["orders"] if each["role"] == "assisting"]
    case = county.moved(case, "excuse_assisting", order=order["id"], reason="已由牵头一并处理")
    file = hand_in(cast.county_sanitation_handler, photo())
    matter = look(cast.county_officer, case)
    extra = {} if matter["matter"] == UNREST else {"attachments": [file]}
    case = handler.moved(case, "submit_result", outcome="solved", result="工资已付清。", **extra)
    case = Caller(cast.county_verifier).moved(case, "verify")
    for person in look(cast.county_officer, case)["petitioners"]:
        case = county.moved(case, "answer", petitioner=person["id"], way="phone", reached="reached", content="已付清")
    return county.moved(case, "close")


def test_the_same_at_the_console(cast: Cast) -> None:
    case = gathered(cast)
    township, county = at_desk(cast.officer), at_desk(cast.county_officer)
    box = body(township.get(f"/cases/{case['id']}/supervision", headers={"HX-Request": "true"}))
    assert "25 人" in box and "建议研判是否提级办理" in box and "escalation/take_up" not in box
    begin_ask = f"/supervision/new/escalation/ask/{case['id']}"
    sent = township.post(begin_ask, {"ground": "many_people", "reason": "街道难以协调"})
    document = sent["Location"]
    assert sent.status_code == 303 and "待决定" in body(township.get(document))
    assert "take_up" not in body(township.get(document))  # the township has no such button

    waiting = body(county.get("/supervision"))
    assert document in waiting
    form = {"version": "1"} | elements()
    missing = county.post(f"{document}/moves/take_up", form | {"leader": " "})
    assert missing.status_code == 422
    assert "请填写“责任领导”" in body(missing) and "需区级协调" in body(missing)  # nothing typed is lost
    assert look(cast.officer, case)["agency"] == str(cast.agency.id)
    assert county.post(f"{document}/moves/take_up", form).status_code == 303
    shown = body(county.get(document))
    assert "提级办理中" in shown and "测试领导甲（副区长）" in shown
    assert look(cast.county_officer, case)["agency"] == str(cast.county_agency.id)
    desk = body(county.get(f"/cases/{case['id']}"))
    assert "派单" in desk and f"/cases/{case['id']}/supervision" in desk

    assert township.post(f"{document}/moves/assist", {"version": "2", "result": "已到场"}).status_code == 303
    early = county.post(f"{document}/moves/conclude", {"version": "3", "result": "完"})
    assert early.status_code == 409 and "还没有办结" in body(early)
    assert county.get(f"{document}/print").content.startswith(b"%PDF")


def at_desk(actor: Actor) -> Client:
    """Somebody at the console."""
    browser = Client(headers={"accept-language": "zh-hans"})
    account = {"username": actor.name.removeprefix("测试 "), "password": PASSWORD}
    assert browser.post("/sign-in", account).status_code == 302
    return browser


def body(answer: Any) -> str:
    return str(answer.content.decode())
