"""Scenario 2: garbage that one worker reports, a department clears and another worker verifies; by program and console.

The form is taken from the page and sent back as a person would; what the console shows, the API says.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from tests.integration.cases.api import Caller
from tests.journeys.console import Page, Person, said
from tests.journeys.office import (
    GARBAGE,
    HERE,
    accepted_and_dispatched,
    hand_in,
    look,
    now_at,
    offers,
    photo,
    verify_offline,
    words_of,
)  # fmt: skip
from tests.people import GRID, Cast

from gezhi.cases.actions.going_on import archive_due
from gezhi.cases.jobs import seal
from gezhi.cases.models import Case
from gezhi.storage.queue import collecting

PHONE = "13800000021"
HEAP = "市场后巷垃圾三天冇人清，好臭。"
CLEARED, TOLD = "垃圾已清运，地面已冲洗。", "垃圾已经清走，多谢反映。"
WAY = ["report", "accept", "dispatch", "acknowledge", "submit_result", "verify", "answer", "close"]


@pytest.fixture(autouse=True)
def window_is_over_at_once(settings: Any) -> None:
    """As an operator sets it to follow a fresh case into the archive."""
    settings.GEZHI = replace(settings.GEZHI, archive_window_days=0)


def archived(case: Any) -> None:
    """What the worker process does when the window is over."""
    with collecting() as jobs:
        assert archive_due(now=timezone.now()) == 1
    (job,) = jobs
    seal(**job.arguments)
    assert Case.objects.get(id=case["id"]).state == "archived"


def clocks(cast: Cast, case: Any) -> dict[str, tuple[int, str]]:
    return {row["kind"]: (row["value"], row["unit"]) for row in look(cast.officer, case, "/clocks")}


def test_by_program(cast: Cast, tmp_path: Any) -> None:
    people = [{"name": "测试·戊", "phone": PHONE}]
    file = hand_in(cast.part_timer, photo("red"))
    given = {"description": HEAP, "matter": GARBAGE, "grid": "", "point": HERE, "petitioners": people}
    case = Caller(cast.part_timer).report(**given, attachments=[file])
    case = accepted_and_dispatched(cast, case)
    terms = clocks(cast, case)
    assert terms["dispatching"][1] == "working_hour" and terms["handling"] == (2, "working_day")
    handler = Caller(cast.sanitation_handler)
    case = handler.moved(case, "acknowledge")
    files = [hand_in(cast.sanitation_handler, photo())]
    case = handler.moved(case, "submit_result", outcome="solved", result=CLEARED, attachments=files)
    refused = Caller(cast.sanitation_handler).move(case, "verify")
    assert refused.status_code == 403, "who handled it has no such move"
    case = Caller(cast.worker).moved(case, "verify", check_way="on_site", remark="到场看过，已清走。")
    (ask,) = [ask for ask in offers(cast.officer, case)["answer"]["asks"] if ask["name"] == "petitioner"]
    told = {"petitioner": ask["choices"][0]["value"], "way": "phone", "reached": "reached", "content": TOLD}
    case = Caller(cast.officer).moved(Caller(cast.officer).moved(case, "answer", **told), "close")
    assert [step["action"] for step in look(cast.officer, case, "/timeline")] == WAY
    archived(case)
    package = tmp_path / "package.zip"
    package.write_bytes(Caller(cast.officer).get(f"/cases/{case['id']}/archive").getvalue())
    assert verify_offline(package).returncode == 0


def test_a_worker_who_reported_it_does_not_verify_it_and_another_of_the_grid_does(cast: Cast) -> None:
    case = Caller(cast.worker).report(description=HEAP, matter=GARBAGE)
    case = Caller(cast.sanitation_handler).moved(accepted_and_dispatched(cast, case), "acknowledge")
    files = [hand_in(cast.sanitation_handler, photo())]
    given = {"outcome": "solved", "result": CLEARED, "attachments": files}
    case = Caller(cast.sanitation_handler).moved(case, "submit_result", **given)
    refused = Caller(cast.worker).move(case, "verify")
    assert (refused.status_code, refused.json()["code"]) == (403, "self-verification")
    shown = Person(cast.worker).opens(f"/cases/{case['id']}/moves/verify")
    assert (shown.status, refused.json()["detail"] in shown.text) == (403, True)
    assert "第二十五条" in refused.json()["article"] and "第二十五条" in said(shown)
    Person(cast.leader).moved(case["id"], "verify", check_way="现场核查")
    assert look(cast.officer, case)["state"] == "verified"


def test_at_the_console(cast: Cast, tmp_path: Any) -> None:
    case = reported(cast)
    dispatched(cast, case)
    handled(cast, case)
    verified_by_b(cast, case)
    answered_and_closed(cast, case)
    taken_from_the_archive(cast, case, tmp_path)


def reported(cast: Cast) -> Any:
    """Worker A writes what she saw and who asked; the page proposes the matter and shows the receipt code once."""
    page = Person(cast.part_timer).opens("/cases/new")
    form = page.form("/cases/new")
    bare = Person(cast.part_timer).sends(form, description="", grid=GRID)
    assert (bare.status, Case.objects.count()) == (422, 0)
    done = Person(cast.part_timer).sends(
        form, description=HEAP, listed=GARBAGE, grid=GRID, petitioner_name="测试·戊", petitioner_phone=PHONE,
        files=[("垃圾.jpg", photo("red"))],
    )  # fmt: skip
    case = {"id": done.at.rsplit("/", 1)[1]}
    seen = look(cast.officer, case)
    assert seen["number"] in done.text and "查询码" in done.text and PHONE not in done.text
    assert (seen["state"], seen["matter"], seen["grid"], len(seen["petitioners"])) == ("reported", GARBAGE, GRID, 1)
    return seen


def dispatched(cast: Cast, case: Any) -> None:
    """The officer finds it on her list, accepts, and is led to the dispatch, whose terms stand before the button."""
    officer = Person(cast.officer)
    assert case["number"] in officer.opens("/").text
    ahead = officer.moves(case["id"], "accept")
    assert ahead.at.endswith(f"/cases/{case['id']}/moves/dispatch") and "已受理" in ahead.text
    value, unit = clocks(cast, case)["dispatching"]
    assert unit == "working_hour" and f"{value} 工作小时" in shown_clock(officer.opens(f"/cases/{case['id']}"), "派单")
    assert "2 工作日" in ahead.text
    form = ahead.form("/moves/dispatch")
    assert form.values["lead"] == [str(cast.sanitation.id)], "what the list names is proposed"
    done = officer.sends(
        form, lead="白沙街道城管", assisting=[], message="请今日清运"
    )  # what is ticked may be unticked
    assert not said(done) and "城管" in done.text
    assert look(cast.officer, case)["holder_name"] == cast.sanitation.name


def shown_clock(page: Page, kind: str) -> str:
    found = page.text.split('<div class="left', 1)[-1].split("</div>", 1)[0]
    return found if kind in found else ""


def handled(cast: Cast, case: Any) -> None:
    handler = Person(cast.sanitation_handler)
    assert case["number"] in handler.opens("/").text
    handler.moved(case["id"], "acknowledge")
    bare = handler.moves(case["id"], "submit_result", outcome="已解决", result=CLEARED)
    assert bare.status in (200, 422)
    if bare.status == 422:
        assert CLEARED in bare.text, "nothing typed is lost"
        handler.sends(bare.form("/submit_result"), attachments=[("后.jpg", photo())])
    assert look(cast.officer, case)["state"] == "submitted"


def verified_by_b(cast: Cast, case: Any) -> None:
    """A part-time worker has no such move; B of the same grid, who did not report it, goes and looks."""
    a = Person(cast.part_timer).opens(f"/cases/{case['id']}/moves/verify")
    assert a.status == 403 and said(a)
    b = Person(cast.worker)
    b.moved(case["id"], "verify", check_way="现场核查", remark="到场看过，已清走。")
    assert look(cast.officer, case)["state"] == "verified"
    (step,) = [step for step in look(cast.officer, case, "/timeline") if step["action"] == "verify"]
    assert step["duty"] == "full_time_worker"


def answered_and_closed(cast: Cast, case: Any) -> None:
    officer = Person(cast.officer)
    early = officer.opens(f"/cases/{case['id']}/moves/close")
    assert early.status == 409 and "没有答复" in said(early)
    done = officer.moved(case["id"], "answer", way="电话", reached="已告知", content=TOLD)
    assert "已答复" in done.text and PHONE not in done.text
    officer.moved(case["id"], "close")
    closed = now_at(case, cast.officer)
    assert look(cast.officer, closed)["state"] == "closed"
    steps = look(cast.officer, closed, "/timeline")
    assert [step["action"] for step in steps] == WAY and PHONE not in words_of(steps)


def taken_from_the_archive(cast: Cast, case: Any, folder: Any) -> None:
    archived(case)
    officer = Person(cast.officer)
    page = officer.opens(f"/cases/{case['id']}")
    (link,) = page.links(f"/cases/{case['id']}/archive")
    answer = officer.browser.get(link)
    assert answer["Content-Type"] == "application/zip"
    package = folder / "package.zip"
    package.write_bytes(answer.getvalue())
    whole = verify_offline(package)
    assert whole.returncode == 0, whole.stdout
    assert case["number"] in whole.stdout
    intact = officer.browser.post(f"/cases/{case['id']}/chain", headers={"HX-Request": "true"})
    assert "全部校验一致" in intact.content.decode()
