"""English pages name organisations in English."""

from __future__ import annotations

from tests.integration.cases.api import Caller
from tests.integration.cases.desk import Desk
from tests.people import Cast

from gezhi.people import queries
from gezhi.security.terms import Level


def test_of_the_agency_stands_on_english_pages_and_the_chinese_one_on_chinese_pages(cast: Cast) -> None:
    desk = Desk(cast).to_dispatched()
    for language, name in (("en", "Baisha Subdistrict Grid Agency"), ("zh-hans", "白沙街道网格化服务管理中心")):
        caller = Caller(cast.officer, language=language)
        for page in ("/", "/cases", f"/cases/{desk.id}"):
            assert name in caller.client.get(page).content.decode()


def test_every_organisation_has_one(cast: Cast) -> None:
    rows = [*queries.agencies(), *queries.departments_at("440703002")]
    assert rows
    assert all(row.text.en and row.short_text.en for row in rows)
    assert queries.agency_of("440703002", Level.TOWNSHIP).text.en == "Baisha Subdistrict Grid Agency"
