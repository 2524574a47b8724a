"""The pages at the door: signing in and out, choosing as whom, the life of a session."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from tests.people import PASSWORD, TOWNSHIP, Cast

from gezhi.kernel.refusal import Refused
from gezhi.people.actions import appoint, end_posting
from gezhi.people.terms import NewPosting
from gezhi.security.access import signed_in
from gezhi.security.actions import set_password
from gezhi.security.models import AuditEntry
from gezhi.security.terms import Duty

pytestmark = pytest.mark.urls(__name__)


def who(request: HttpRequest) -> HttpResponse:
    """A page of some other context."""
    try:
        actor = signed_in(request)
    except Refused:
        return HttpResponse("nobody")
    return HttpResponse(f"{actor.name} {actor.duty.value}")


urlpatterns = [path("who", who), path("", include("gezhi.people.pages"))]


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "zh-hans"})


def enter(browser: Client, username: str = "officer", password: str = PASSWORD, **more: str) -> HttpResponse:
    answer: HttpResponse = browser.post("/sign-in", {"username": username, "password": password, **more})  # type: ignore[assignment]
    return answer


def said(answer: HttpResponse) -> str:
    return answer.content.decode()


class TestSigningIn:
    @pytest.mark.parametrize(("language", "word"), [("zh-hans", "用户名"), ("en", "User name")])
    def test_is_asked_in_both_languages(self, language: str, word: str) -> None:
        answer = Client(headers={"accept-language": language}).get("/sign-in")
        assert word in said(answer)  # type: ignore[arg-type]

    def test_leads_where_one_wanted_to_go(self, cast: Cast, browser: Client) -> None:
        assert enter(browser, next="/cases?state=reported").headers["Location"] == "/cases?state=reported"
        assert browser.get("/who").content.decode() == "测试 officer agency_officer"

    @pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)"])
    def test_never_leads_out_of_the_house(self, cast: Cast, browser: Client, elsewhere: str) -> None:
        assert enter(browser, next=elsewhere).headers["Location"] == "/"

    def test_with_a_wrong_password_keeps_the_name_and_says_so(self, cast: Cast, browser: Client) -> None:
        answer = enter(browser, password="wrong-password-1")
        assert answer.status_code == 401
        assert "用户名或密码不正确" in said(answer)
        assert 'value="officer"' in said(answer)
        assert "wrong-password-1" not in said(answer)

    def test_says_how_long_to_wait_when_locked(self, cast: Cast, browser: Client) -> None:
        for _ in range(5):
            enter(browser, password="wrong-password-1")
        answer = enter(browser)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
        assert "15 分钟" in said(answer)

    def test_gives_the_session_a_new_key(self, cast: Cast, browser: Client) -> None:
        enter(browser)
        first = browser.cookies["sessionid"].value
        enter(browser)
        assert browser.cookies["sessionid"].value != first
        assert not Session.objects.filter(session_key=first).exists()

    def test_needs_the_forms_own_token(self, cast: Cast) -> None:
        strict = Client(enforce_csrf_checks=True)
        assert strict.post("/sign-in", {"username": "officer", "password": PASSWORD}).status_code == 403

    def test_is_never_kept_by_a_cache(self, cast: Cast, browser: Client) -> None:
        enter(browser)
        assert browser.get("/who").headers["Cache-Control"] == "private, no-store"
        assert "no-store" in browser.get("/sign-in", {"expired": ""}).headers["Cache-Control"]

    def test_without_a_posting_is_refused_with_a_sentence(self, cast: Cast, browser: Client) -> None:
        now = datetime.now(UTC)
        end_posting(actor=cast.administrator, now=now, posting_id=cast.officer.posting, reason="调离")
        answer = enter(browser)
        assert answer.status_code == 403
        assert "没有岗位" in said(answer)
        assert browser.get("/who").content == b"nobody"


class TestSeveralPostings:
    @pytest.fixture(autouse=True)
    def second_posting(self, cast: Cast) -> None:
        new = NewPosting(cast.officer.person, cast.agency.id, Duty.VERIFIER, (TOWNSHIP,))
        self.verifier = appoint(actor=cast.county_administrator, now=datetime.now(UTC), posting=new)

    def test_are_chosen_from_before_anything_else(self, cast: Cast, browser: Client) -> None:
        assert enter(browser, next="/who").headers["Location"] == "/posting?next=%2Fwho"
        assert browser.get("/who").content == b"nobody"
        page = browser.get("/posting?next=/who").content.decode()
        assert "派单员 · 白沙街道网格化服务管理中心" in page
        answer = browser.post("/posting", {"posting": str(self.verifier), "next": "/who"})
        assert answer.headers["Location"] == "/who"
        assert browser.get("/who").content.decode() == "测试 officer verifier"

    def test_can_be_switched(self, cast: Cast, browser: Client) -> None:
        enter(browser)
        for posting, duty in ((self.verifier, "verifier"), (cast.officer.posting, "agency_officer")):
            browser.post("/posting", {"posting": str(posting)})
            assert browser.get("/who").content.decode().endswith(duty)

    def test_of_others_are_not_to_be_had(self, cast: Cast, browser: Client) -> None:
        enter(browser)
        answer = browser.post("/posting", {"posting": str(cast.city_officer.posting)})
        assert answer.status_code == 404
        assert browser.get("/who").content == b"nobody"

    def test_are_shown_to_nobody_who_has_not_signed_in(self, browser: Client) -> None:
        assert browser.get("/posting").headers["Location"] == "/sign-in"


class TestASession:
    def test_ends_by_signing_out(self, cast: Cast, browser: Client) -> None:
        enter(browser)
        assert browser.post("/sign-out").headers["Location"] == "/sign-in"
        assert browser.get("/who").content == b"nobody"
        assert AuditEntry.objects.filter(action="sign-out", person=cast.officer.person).exists()

    @pytest.mark.parametrize(
        ("key", "ago", "alive"),
        [
            ("seen", timedelta(minutes=29), True),
            ("seen", timedelta(minutes=31), False),
            ("started", timedelta(seconds=settings.SESSION_COOKIE_AGE - 60), True),
            ("started", timedelta(seconds=settings.SESSION_COOKIE_AGE + 60), False),
        ],
    )
    def test_ends_when_idle_or_old(self, cast: Cast, browser: Client, key: str, ago: timedelta, alive: bool) -> None:
        enter(browser)
        age(browser, key, ago)
        assert (browser.get("/who").content != b"nobody") is alive

    def test_is_written_down_as_used_only_now_and_then(self, cast: Cast, browser: Client) -> None:
        enter(browser)
        before = browser.session["seen"]
        browser.get("/who")
        assert browser.session["seen"] == before
        age(browser, "seen", timedelta(minutes=6))
        browser.get("/who")
        assert browser.session["seen"] > before

    def test_ends_in_the_second_in_which_the_posting_ends(self, cast: Cast, browser: Client) -> None:
        enter(browser)
        now = datetime.now(UTC)
        end_posting(actor=cast.administrator, now=now, posting_id=cast.officer.posting, reason="调离")
        assert browser.get("/who").content == b"nobody"

    def test_ends_with_a_new_password(self, cast: Cast, browser: Client) -> None:
        enter(browser)
        set_password(actor=cast.officer, now=datetime.now(UTC), account_id=cast.officer.person, password="Xin-Mi-Ma-1")
        assert browser.get("/who").content == b"nobody"

    def test_gives_way_to_a_token(self, cast: Cast, browser: Client) -> None:
        enter(browser)
        bearer = {"authorization": cast.bearer(cast.worker)}
        assert browser.get("/who", headers=bearer).content.decode() == "测试 worker full_time_worker"
        assert browser.get("/who", headers={"authorization": "Bearer made-up"}).content == b"nobody"
        assert browser.get("/who", headers={"authorization": "Basic b2ZmaWNlcjp4"}).content == b"nobody"


class TestLanguage:
    def test_is_chosen_by_a_post_and_remembered(self, cast: Cast, browser: Client) -> None:
        enter(browser)
        answer = browser.post("/language", {"language": "en", "next": "/who"})
        assert (answer.headers["Location"], browser.cookies["language"].value) == ("/who", "en")
        another = Client()
        enter(another)
        assert another.cookies["language"].value == "en"

    def test_that_is_none_changes_nothing(self, browser: Client) -> None:
        browser.post("/language", {"language": "xx", "next": "/sign-in"})
        assert "language" not in browser.cookies


class TestLargePrint:
    def test_is_chosen_by_a_post_and_remembered(self, cast: Cast, browser: Client) -> None:
        enter(browser)
        answer = browser.post("/print-size", {"print_size": "large", "next": "/who"})
        assert (answer.headers["Location"], browser.cookies["print_size"].value) == ("/who", "large")
        another = Client()
        enter(another)
        assert another.cookies["print_size"].value == "large"

    def test_is_hers_alone(self, cast: Cast, browser: Client) -> None:
        enter(browser)
        browser.post("/print-size", {"print_size": "large"})
        colleague = Client()
        enter(colleague, "second_officer")
        assert "print_size" not in colleague.cookies

    def test_ends_where_she_chooses_the_usual_one_again(self, cast: Cast, browser: Client) -> None:
        enter(browser)
        browser.post("/print-size", {"print_size": "large"})
        browser.post("/print-size", {"print_size": "normal"})
        browser.cookies["print_size"] = "large"  # of somebody who sat here before
        enter(browser)
        assert browser.cookies["print_size"].value == "normal"

    def test_is_there_before_anybody_signs_in(self, browser: Client) -> None:
        assert 'value="large"' in said(browser.get("/sign-in"))  # type: ignore[arg-type]
        browser.post("/print-size", {"print_size": "large", "next": "/sign-in"})
        page = said(browser.get("/sign-in"))  # type: ignore[arg-type]
        assert 'data-print="large"' in page and 'value="normal"' in page

    def test_leaves_what_is_printed_on_paper_as_it_is(self, browser: Client) -> None:
        browser.cookies["print_size"] = "large"
        sheets = re.findall(r"stylesheet\" href=\"[^\"]*/(\w+)-\w+\.css\" media=\"(\w+)", said(browser.get("/sign-in")))  # type: ignore[arg-type]
        assert sheets == [("large", "screen"), ("style", "print")]

    @pytest.mark.parametrize("wrong", [{"print_size": "huge"}, {}])
    def test_that_is_none_changes_nothing(self, browser: Client, wrong: dict[str, str]) -> None:
        browser.post("/print-size", wrong)
        assert "print_size" not in browser.cookies

    def test_leads_nowhere_else(self, browser: Client) -> None:
        answer = browser.post("/print-size", {"print_size": "large", "next": "https://elsewhere.example/"})
        assert answer.headers["Location"] == "/"


def age(browser: Client, key: str, ago: timedelta) -> None:
    """As if the session had begun, or been used last, so long ago."""
    session = browser.session
    session[key] = (datetime.now(UTC) - ago).timestamp()
    session.save()
