"""What nobody types by hand: characters no database keeps, years no calendar has, forms that lay too long."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.integration.cases.test_pages import at_desk, body
from tests.integration.catalogue.test_proposals import enter
from tests.people import Cast

ROOT = "/administration"


@pytest.mark.parametrize("name", ["name", "action", "about", "outcome"])
def test_a_filter_of_the_audit_trail_that_cannot_be_kept_is_told(cast: Cast, name: str) -> None:
    answer = at_desk("auditor").get(f"{ROOT}/audit?{name}=a%00b")
    assert answer.status_code in (400, 422)
    assert len(body(answer)) > 200


def test_a_year_far_away_is_told_beside_its_field(cast: Cast) -> None:
    given = {"organisation": str(cast.sanitation.id), "until": "9999-12-31", "reason": "未上线"}
    answer = at_desk("administrator").post(f"{ROOT}/recorded", given)
    assert (answer.status_code, "年份须在 2000 到 2199 之间" in body(answer)) == (422, True)


def test_a_null_in_a_user_name_is_told(cast: Cast) -> None:
    answer = at_desk("system_administrator").post(f"{ROOT}/import/code", {"username": "a\x00b"})
    assert (answer.status_code, "无法保存的字符" in body(answer)) == (422, True)


def old_form(username: str) -> Client:
    """A browser whose forms carry a token that is too old."""
    browser = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-hans"})
    browser.cookies = at_desk(username).cookies
    return browser


@pytest.mark.parametrize(
    ("who", "address", "given"),
    [
        ("administrator", "calendar/closure", {"name": "台风停工一号"}),
        ("administrator", "recorded", {"reason": "本周装机"}),
        ("city_administrator", "calendar/year", {"pasted": "2027-01-01，放假，元旦"}),
    ],
)
def test_a_form_that_lay_too_long_comes_back_with_its_words(
    cast: Cast, who: str, address: str, given: dict[str, str]
) -> None:
    answer = old_form(who).post(f"{ROOT}/{address}", given)
    assert answer.status_code == 403
    assert next(iter(given.values())) in body(answer)


def test_so_does_the_remark_on_a_notice(cast: Cast) -> None:
    key = enter(cast.city_administrator)
    answer = old_form("second_city_administrator").post(f"{ROOT}/calendar/{key}/refuse", {"remark": "与原文不符"})
    assert (answer.status_code, 'value="与原文不符"' in body(answer)) == (403, True)
    assert at_desk("administrator").get(f"{ROOT}/calendar/{key}/refuse").headers["Location"].endswith(str(key))
