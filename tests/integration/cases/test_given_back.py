"""A form that is not taken is given back with every word: an old token, a lost session, a form of another site."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from tests.integration.cases.desk import SOMEBODY, Desk
from tests.integration.cases.test_desk_page import form_of
from tests.integration.cases.test_pages import FILLED, at_desk, body, hidden
from tests.people import PASSWORD, Cast

from gezhi.cases.actions.views import save_view
from gezhi.cases.models import Case, Export, SavedView, Step
from gezhi.security.models import AuditEntry

WORDS = "<已电话联系物业>，下午到场。"
SHOWN = "&lt;已电话联系物业&gt;，下午到场。"


def strict(username: str = "officer") -> Client:
    """A browser whose tokens are looked at; it has none that holds."""
    browser = Client(headers={"accept-language": "zh-hans"}, enforce_csrf_checks=True)
    browser.cookies = at_desk(username).cookies
    return browser


def now() -> datetime:
    return datetime.now(UTC)


class TestOldToken:
    def test_of_a_move_leaves_every_word_and_the_case_as_it_was(self, cast: Cast) -> None:
        case = Desk(cast, now=now()).to_accepted()
        browser = strict()
        form = {"content": WORDS, "version": "2", "key": "one", "csrfmiddlewaretoken": "x" * 64}
        answer = browser.post(f"/cases/{case.id}/moves/note", form)
        assert answer.status_code == 403
        assert SHOWN in body(answer) and "没有提交" in body(answer)
        assert case.row.version == 2
        again = form | {"csrfmiddlewaretoken": hidden(body(answer), "csrfmiddlewaretoken")}
        assert hidden(body(answer), "version") == "2" and hidden(body(answer), "key") == "one"
        assert browser.post(f"/cases/{case.id}/moves/note", again).status_code == 303
        assert case.row.version == 3

    def test_gives_htmx_the_form_alone(self, cast: Cast) -> None:
        case = Desk(cast, now=now()).to_accepted()
        answer = strict().post(
            f"/cases/{case.id}/moves/note", {"content": WORDS, "version": "2"}, headers={"HX-Request": "true"}
        )
        assert SHOWN in body(answer) and "<html" not in body(answer)

    def test_of_a_report_leaves_every_word_and_registers_nothing(self, cast: Cast) -> None:
        answer = strict().post("/cases/new", FILLED | {"petitioner_name": "测试甲", "dangerous": "yes"})
        page = body(answer)
        assert answer.status_code == 403
        assert FILLED["description"] in page and 'value="测试甲"' in page
        assert 'name="dangerous" value="yes" checked' in page
        assert not Case.objects.exists()

    def test_at_the_desk_leaves_the_decision_and_dispatches_nothing(self, cast: Cast) -> None:
        case = Desk(cast, now=now())
        form = form_of(at_desk("officer"), case, message=WORDS)
        answer = strict().post(f"/desk/{case.id}", form)
        assert answer.status_code == 403
        assert SHOWN in body(answer)
        assert case.row.version == 1

    def test_of_an_export_leaves_reason_and_ticks_and_asks_for_nothing(self, cast: Cast) -> None:
        Desk(cast, now=now())
        form = {"query": "state=reported", "fields": ["number", "due"], "form": "csv", "reason": WORDS}
        answer = strict().post("/exports/new", form)
        page = body(answer)
        assert (answer.status_code, f"{SHOWN}</textarea>" in page) == (403, True)
        assert 'name="fields" value="due" checked' in page and "没有提交" in page
        assert not Export.objects.exists()

    def test_of_an_approval_leaves_what_was_written_and_decides_nothing(self, cast: Cast) -> None:
        Desk(cast, now=now())
        sent = {"query": "state=reported", "fields": ["number"], "form": "csv", "reason": "月度例会"}
        assert at_desk("officer").post("/exports/new", sent).status_code == 303
        export = Export.objects.get()
        answer = strict("administrator").post(
            f"/exports/approvals/{export.approval}", {"action": "refuse", "reason": WORDS}
        )
        assert (answer.status_code, SHOWN in body(answer)) == (403, True)
        export.refresh_from_db()
        assert export.state == "waiting"

    def test_of_a_view_leaves_its_name_and_saves_nothing(self, cast: Cast) -> None:
        answer = strict().post("/cases/views", {"query": "state=reported", "name": "<晨会>", "shared": "yes"})
        page = body(answer)
        assert (answer.status_code, 'value="&lt;晨会&gt;"' in page) == (403, True)
        assert 'name="shared" value="yes" checked' in page and "没有提交" in page
        key = save_view(actor=cast.officer, now=now(), name="旧名", filters={"state": "reported"}, columns=[])
        answer = strict().post(f"/cases/views/{key}", {"do": "change", "name": "<新名>", "version": "1"})
        assert (answer.status_code, 'value="&lt;新名&gt;"' in body(answer)) == (403, True)
        assert [view.name for view in SavedView.objects.all()] == ["旧名"]

    def test_of_many_cases_leaves_the_words_and_moves_none(self, cast: Cast) -> None:
        case = Desk(cast, now=now())
        answer = strict().post("/cases/moves/accept", {"case": f"{case.id}:1", "remark": WORDS, "key": "one"})
        assert (answer.status_code, SHOWN in body(answer)) == (403, True)
        assert case.row.version == 1

    def test_shows_nobodys_phone_and_asks_once_more(self, cast: Cast) -> None:
        case = Desk(cast, now=now(), petitioners=[SOMEBODY])
        found = at_desk("officer").get(f"/cases/{case.id}")
        address = next(part for part in body(found).split('"') if "/petitioners/" in part)
        answer = strict().post(address, {"purpose": "contact"})
        assert answer.status_code == 403
        assert SOMEBODY.phone not in body(answer)
        assert not AuditEntry.objects.filter(action__contains="petitioner").exists()

    def test_of_the_sign_in_leaves_the_name_and_never_the_password(self, cast: Cast) -> None:
        browser = Client(enforce_csrf_checks=True)
        answer = browser.post("/sign-in", {"username": "officer", "password": PASSWORD, "next": "/search?q=a"})
        page = body(answer)
        assert answer.status_code == 403
        assert 'value="officer"' in page and PASSWORD not in page
        form = {"username": "officer", "password": PASSWORD, "next": hidden(page[page.index("<main") :], "next")}
        form["csrfmiddlewaretoken"] = hidden(page, "csrfmiddlewaretoken")
        assert browser.post("/sign-in", form).headers["Location"] == "/search?q=a"

    def test_of_the_first_sign_in_leaves_the_code_and_never_the_password(self, cast: Cast) -> None:
        typed = {"code": "abcd-efgh", "password": "Xin-Mi-Ma-1", "again": "Xin-Mi-Ma-2"}
        answer = Client(enforce_csrf_checks=True).post("/first-sign-in", typed)
        page = body(answer)
        assert (answer.status_code, 'value="abcd-efgh"' in page, "没有提交" in page) == (403, True, True)
        assert "Xin-Mi-Ma" not in page

    def test_never_shows_a_password_or_a_code_whatever_the_form(self, cast: Cast) -> None:
        typed = {"code": "abcd-efgh", "password": "Xin-Mi-Ma-1", "again": "Xin-Mi-Ma-2", "remark": WORDS}
        page = body(strict().post("/sign-out", typed))
        assert SHOWN in page and "Xin-Mi-Ma" not in page and "abcd-efgh" not in page

    def test_from_another_site_is_shown_nothing_of_what_that_site_wrote(self, cast: Cast) -> None:
        case = Desk(cast, now=now()).to_accepted()
        for foreign in ({"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
            answer = strict().post(f"/cases/{case.id}/moves/note", {"content": WORDS, "version": "2"}, headers=foreign)
            assert answer.status_code == 403
            assert SHOWN not in body(answer)
        assert case.row.version == 2

    def test_of_a_form_that_cannot_come_back_shows_the_words_to_be_copied(self, cast: Cast) -> None:
        answer = strict().post("/sign-out", {"remark": WORDS, "password": PASSWORD})
        assert SHOWN in body(answer) and PASSWORD not in body(answer)

    def test_of_a_button_without_words_is_given_the_page_anew(self, cast: Cast) -> None:
        case = Desk(cast, now=now())
        answer = strict().post(f"/cases/{case.id}/chain", headers={"HX-Request": "true"})
        assert (answer.status_code, answer.headers["HX-Refresh"]) == (403, "true")


class TestLostSession:
    def sent(self, address: str, form: dict[str, Any], **headers: str) -> str:
        answer = Client().post(address, form, headers=headers)
        return answer.headers.get("Location") or answer.headers["HX-Redirect"]

    def test_of_a_move_returns_to_its_form(self, cast: Cast) -> None:
        case = Desk(cast, now=now())
        address = f"/cases/{case.id}/moves/accept"
        opened = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/cases/{case.id}"}
        for headers in ({}, opened):
            onward = self.sent(address, {"version": "1"}, **headers)
            assert onward.startswith("/sign-in?next=%2Fcases%2F") and "moves%2Faccept" in onward
            assert "expired" in onward

    def test_of_a_list_returns_to_the_list_with_its_filters(self, cast: Cast) -> None:
        """The form that saves a view stands on the list, and so does its draft."""
        onward = self.sent("/cases/views", {"name": "晨会"}, referer="http://testserver/cases?state=reported")
        assert "next=%2Fcases%3Fstate%3Dreported" in onward
        assert "exports%2Fnew%3Fstate%3Dreported" in self.sent("/exports/new?state=reported", {"reason": WORDS})

    def test_while_a_piece_of_a_page_is_fetched_returns_to_the_page(self, cast: Cast) -> None:
        """The grid of a code is asked for as soon as one leaves its field."""
        opened = {"HX-Request": "true", "HX-Current-URL": "http://testserver/cases/new"}
        answer = Client().get("/cases/new/place", {"grid": "440703002101001"}, headers=opened)
        assert answer.headers["HX-Redirect"] == "/sign-in?next=%2Fcases%2Fnew"

    def test_of_a_button_returns_to_the_page_it_is_on(self, cast: Cast) -> None:
        case = Desk(cast, now=now())
        onward = self.sent(f"/cases/{case.id}/chain", {}, referer=f"http://testserver/cases/{case.id}?a=b")
        assert f"next=%2Fcases%2F{case.id}%3Fa%3Db" in onward

    @pytest.mark.parametrize("foreign", ["https://elsewhere.example/x", "javascript:alert(1)", ""])
    def test_goes_nowhere_else(self, cast: Cast, foreign: str) -> None:
        case = Desk(cast, now=now())
        assert "next=%2F&" in self.sent(f"/cases/{case.id}/chain", {}, referer=foreign)

    def test_says_that_what_was_typed_is_kept(self, cast: Cast) -> None:
        assert "已填写的内容保存在本机" in body(Client().get("/sign-in", {"expired": "yes"}))


class TestDraft:
    def test_is_forgotten_by_the_browser_once_the_move_is_made(self, cast: Cast) -> None:
        case = Desk(cast, now=now()).to_accepted()
        browser, draft = at_desk("officer"), f"{case.reported.number}-note"
        form = {"content": "", "version": "2", "draft": draft}
        assert "sent" not in browser.post(f"/cases/{case.id}/moves/note", form).cookies
        answer = browser.post(f"/cases/{case.id}/moves/note", form | {"content": "已联系。"})
        assert answer.cookies["sent"].value == draft
        assert Step.objects.filter(case_id=case.id).count() == 3

    def test_names_nothing_but_a_name(self, cast: Cast) -> None:
        case = Desk(cast, now=now()).to_accepted()
        form = {"content": "已联系。", "version": "2", "draft": "a; domain=elsewhere"}
        assert "sent" not in at_desk("officer").post(f"/cases/{case.id}/moves/note", form).cookies

    def test_has_a_key_of_its_own_for_each_person(self, cast: Cast) -> None:
        def key(who: str) -> str:
            return body(at_desk(who).get("/")).split('data-vault="')[1].split('"')[0]

        assert key("officer") == key("officer") != key("second_officer")
        assert "data-vault" not in body(Client().get("/sign-in"))
