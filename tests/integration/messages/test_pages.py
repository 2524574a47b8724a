"""The inbox in a browser: the count in the bar, the messages, and what one person ticked off."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.integration.administration.test_deadline_pages import enter as enter_deadlines
from tests.integration.administration.test_departments_and_roster import plan
from tests.integration.cases.desk import FIRE_LANE, GAS, Desk
from tests.integration.cases.test_pages import at_desk, body
from tests.integration.supervision.test_addressees import warn
from tests.people import Cast

from gezhi.messages import actions
from gezhi.messages.models import Inbox, Message
from gezhi.messages.terms import MessageKind, Telling
from gezhi.people import queries as people
from gezhi.security.terms import Duty
from gezhi.supervision.models import Document


@pytest.fixture
def desk(cast: Cast) -> Desk:
    """A case that was dispatched a while ago; the quiet hours are over, whatever the clock says."""
    start = datetime.now(UTC) - timedelta(minutes=9)
    actions.follow_from(since=start)
    desk = Desk(cast, now=start).to_dispatched()
    actions.gather(now=datetime.now(UTC))
    Message.objects.update(deliver_at=start)
    return desk


def test_the_bar_counts_what_is_new_until_it_is_opened(cast: Cast, desk: Desk) -> None:
    browser, colleague = at_desk("sanitation_handler"), at_desk("second_sanitation_handler")
    assert "1 条新消息" in body(browser.get("/"))
    assert desk.row.title in body(browser.get("/messages"))
    message = Message.objects.get(organisation=cast.sanitation.id)
    answer = browser.get(f"/messages/{message.id}")
    assert answer.headers["Location"] == f"/cases/{desk.id}"
    assert "条新消息" not in body(browser.get("/"))
    assert "1 条新消息" in body(colleague.get("/"))


def test_an_open_page_asks_for_the_count_and_for_what_wakes_her(cast: Cast, desk: Desk) -> None:
    browser = at_desk("sanitation_handler")
    actions.choose_waking(actor=cast.sanitation_handler, now=desk.now - timedelta(days=1), kinds=["dispatched"])
    part = body(browser.get("/messages/bell"))
    assert "1 条新消息" in part and "派来新件" in part
    assert "<html" not in part


def test_all_are_ticked_off(cast: Cast, desk: Desk) -> None:
    browser = at_desk("sanitation_handler", "en")
    assert "New messages: 1" in body(browser.get("/messages"))
    assert browser.post("/messages/seen").status_code == 303
    assert "New messages:" not in body(browser.get("/messages"))


def test_what_was_seen_is_known_to_the_browser_and_to_nobody_else(cast: Cast, desk: Desk) -> None:
    """P38: nothing is written when a message is opened or all are ticked off; another browser counts anew."""
    browser = at_desk("sanitation_handler")
    message = Message.objects.get(organisation=cast.sanitation.id)
    for send, address in ((browser.get, f"/messages/{message.id}"), (browser.post, "/messages/seen")):
        with CaptureQueriesContext(connection) as asked:
            answer = send(address)
        assert [
            each["sql"] for each in asked if not each["sql"].lstrip().startswith(("SELECT", "SET", "SAVEPOINT"))
        ] == []
        (cookie,) = (each for name, each in answer.cookies.items() if name.startswith("seen-"))
        assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert "1 条新消息" in body(at_desk("sanitation_handler").get("/"))


@pytest.mark.parametrize("said", ["", "x", ".", "1_x.zz", "9" * 4000, "-99999999999999999999999_0.", ".\x00\udcff"])
def test_a_browser_that_says_nonsense_has_seen_nothing(cast: Cast, desk: Desk, said: str) -> None:
    browser = at_desk("sanitation_handler")
    browser.cookies[f"seen-{cast.sanitation_handler.posting.hex}"] = said.encode("ascii", "replace").decode()
    assert "1 条新消息" in body(browser.get("/messages"))


def test_the_title_is_shown_to_those_who_may_still_see_the_case(cast: Cast, desk: Desk) -> None:
    other = Message.objects.get(organisation=cast.sanitation.id)
    other.pk, other.fact, other.organisation = desk.id, desk.id, cast.fire.id
    other.save(force_insert=True)
    page = body(at_desk("fire_handler").get("/messages"))
    assert desk.row.title not in page
    assert "这件已不在您能看到的范围" in page


def test_what_wakes_her_stands_on_whatever_page_is_open(cast: Cast, desk: Desk) -> None:
    browser = at_desk("sanitation_handler")
    assert 'class="waking"' not in body(browser.get("/"))
    assert "从保存时起生效：之前已经来的不再弹出" in body(browser.get("/messages/choices"))
    assert "It holds from when you save" in body(at_desk("sanitation_handler", "en").get("/messages/choices"))
    assert browser.post("/messages/choices", {"waking": ["dispatched"]}).status_code == 303
    assert 'class="waking"' not in body(browser.get("/"))  # what came before she chose
    Message.objects.update(deliver_at=datetime.now(UTC))
    assert desk.reported.number in body(browser.get("/cases/" + str(desk.id))).split('class="waking"')[1][:600]
    assert Inbox.objects.get().waking == ["dispatched"]
    wrong = browser.post("/messages/choices", {"waking": ["everything"]})
    assert (wrong.status_code, "没有这种消息" in body(wrong)) == (422, True)


def test_a_broken_address_is_told_so_and_a_foreign_message_is_not_found(cast: Cast, desk: Desk) -> None:
    browser = at_desk("fire_handler")
    assert browser.get("/messages?after=x").status_code == 422
    message = Message.objects.get(organisation=cast.sanitation.id)
    assert browser.get(f"/messages/{message.id}").status_code == 404


def test_an_empty_inbox_says_what_comes_there(cast: Cast) -> None:
    assert "没有消息" in body(at_desk("housing_handler").get("/messages"))
    assert "没有消息" in body(at_desk("system_administrator").get("/messages"))


def test_the_kinds_may_be_looked_at_one_by_one(cast: Cast) -> None:
    start = datetime.now(UTC) - timedelta(minutes=9)
    actions.follow_from(since=start)
    desk = Desk(cast, now=start, matter=FIRE_LANE)
    desk.to_dispatched(str(cast.fire.id))
    actions.gather(now=datetime.now(UTC))
    Message.objects.update(deliver_at=start)
    browser = at_desk("fire_handler")
    assert desk.reported.number in body(browser.get("/messages?kind=assist"))
    assert desk.reported.number not in body(browser.get("/messages?kind=overdue"))


def test_what_was_held_says_when_it_was_delivered_and_the_order_is_named(cast: Cast, desk: Desk) -> None:
    browser, english = at_desk("sanitation_handler"), at_desk("sanitation_handler", "en")
    assert "送达 <time" not in body(browser.get("/messages"))
    delivered = Message.objects.values_list("deliver_at", flat=True)[0]
    Message.objects.update(at=delivered - timedelta(hours=8))
    page, said = body(browser.get("/messages")), body(english.get("/messages"))
    assert re.search(r"<time[^>]+>[^<]+</time><br>送达 <time", page) and "最近送达的在前" in page
    assert "<br>delivered <time" in said and "latest delivered first" in said


def test_a_new_critical_report_says_whom_to_call_and_may_be_chosen_to_wake_her(cast: Cast) -> None:
    start = datetime.now(UTC) - timedelta(minutes=9)
    actions.follow_from(since=start)
    plan(cast, start - timedelta(hours=1))
    desk = Desk(cast, now=start, matter=GAS)
    actions.gather(now=datetime.now(UTC))
    browser = at_desk("officer")
    with patch("gezhi.project.templatetags.reach._at_work", return_value=False):
        page = body(browser.get("/messages"))
    assert "<b>新到特急件</b>" in page and desk.row.title in page
    assert "测试值班甲" in page
    choice = re.search(r'<input[^>]+name="waking" value="critical"[^>]*>', body(browser.get("/messages/choices")))
    assert choice and "checked" not in choice[0], "what wakes her stays her own choice"


def test_who_entered_other_deadlines_reads_what_became_of_them(cast: Cast) -> None:
    """The message opens the proposal, and its page offers what the table does."""
    key = enter_deadlines(cast)
    waits = Telling(
        MessageKind.DEADLINES, key, datetime.now(UTC), cast.county_administrator.organisation,
        Duty.BUSINESS_ADMINISTRATOR, key, urgent=True,
    )  # fmt: skip
    decided = replace(waits, kind=MessageKind.DEADLINES_DECIDED, clock="refused")
    actions.tell(tellings=[waits, decided])
    browser = at_desk("county_administrator")
    page = body(browser.get("/messages"))
    assert "您录入的时限调整：已退回" in page and "一份时限调整等另一人复核" in page
    assert "entered: sent back" in body(at_desk("county_administrator", "en").get("/messages"))
    for message in Message.objects.all():
        assert browser.get(f"/messages/{message.id}").headers["Location"] == f"/administration/deadlines/{key}"
    proposal = body(browser.get(f"/administration/deadlines/{key}"))
    assert "核对无误，生效" in proposal and "撤回</button>" not in proposal


def test_a_message_of_supervision_says_which_paper_about_what_from_whom_to_whom(cast: Cast) -> None:
    start = datetime.now(UTC) - timedelta(minutes=9)
    actions.follow_from(since=start)
    desk = Desk(cast, now=start).to_dispatched()
    warn(cast, desk.id)
    actions.gather(now=datetime.now(UTC))
    Message.objects.update(deliver_at=start)
    browser = at_desk("sanitation_handler")
    with CaptureQueriesContext(connection) as asked:
        page = body(browser.get("/messages?kind=supervised"))
    row = re.search(r"<tr class=\"row.+?</tr>", page, re.DOTALL)
    assert row and desk.row.title in row[0]
    assert "<b>警示</b>" in row[0] and "黄色" in row[0]
    unit = people.organisation(cast.sanitation.id).short_text.zh
    assert f"白沙街道网格中心 → {unit}" in row[0]
    assert row[0].count(Document.objects.get().number) == 1
    assert '<span class="state">待签收</span>' in row[0]
    assert sum("supervision_document" in each["sql"] for each in asked) == 1


def test_that_a_choice_is_saved_is_said_once(cast: Cast) -> None:
    browser = at_desk("sanitation_handler")
    browser.post("/messages/choices", {"waking": ["dispatched"]})
    assert body(browser.get("/messages/choices")).count("已保存。") == 1
