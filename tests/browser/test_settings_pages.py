"""The pages of the settings: nothing hinders anybody (axe-core), nothing scrolls sideways, on a desk or a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.browser.visitor import House, Visitor
from tests.people import COUNTY

from gezhi.catalogue import actions as catalogue
from gezhi.people import actions as people
from gezhi.people.terms import ContactKind, NewShift

Visit = Callable[..., Visitor]
PAGES = {
    "county_administrator": (
        "settings", "settings/red_percent", "deadlines", "deadlines/change", "answers", "answers/new", "reports",
    ),
    "administrator": ("departments", "roster", "postings", "postings/new", "import", "recorded", "calendar/closure"),
    "system_administrator": ("accounts", "accounts/new"),
}  # fmt: skip


@pytest.fixture(scope="module")
def set_up(house: House) -> dict[str, tuple[str, ...]]:
    """Something to see on each page, and the addresses of single things."""
    cast, now = house.cast, datetime.now(UTC)
    contact: dict[str, Any] = {"actor": cast.administrator, "now": now, "organisation_id": cast.sanitation.id}
    people.set_contact(
        **contact, kind=ContactKind.LIAISON, name="测试联络员甲", post="科员", phone="66123", reason="首次登记"
    )
    begins = now - timedelta(hours=1)
    shift = NewShift(cast.agency.id, begins, begins + timedelta(hours=12), "测试值班甲", "值班长", "66119")
    people.plan_shifts(actor=cast.administrator, now=now, shifts=[shift])
    template = catalogue.set_answer_template(
        actor=cast.county_administrator, now=now, region=COUNTY, major_code="", name="通用", body="{number}：{result}",
        reason="统一口径",
    )  # fmt: skip
    catalogue.set_parameter(
        actor=cast.county_administrator, now=now, region=COUNTY, name="extensions", value=2,
        effective_from=now.date() + timedelta(days=2), reason="会议纪要",
    )  # fmt: skip
    return PAGES | {
        "county_administrator": (*PAGES["county_administrator"], f"answers/{template}"),
        "administrator": (
            *PAGES["administrator"], f"departments/{cast.sanitation.id}", f"postings/{cast.fire_handler.posting}",
        ),
        "system_administrator": (*PAGES["system_administrator"], f"accounts/{cast.officer.person}"),
    }  # fmt: skip


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_every_page_of_the_settings_is_for_everybody(
    visit: Visit, set_up: dict[str, tuple[str, ...]], language: str, width: int
) -> None:
    wrong: dict[str, Any] = {}
    for who, pages in set_up.items():
        visitor = visit(who, language=language, width=width)
        for address in pages:
            visitor.go(f"/administration/{address}")
            wrong[address] = visitor.out_of_sight() + visitor.hindrances()
    assert {name: found for name, found in wrong.items() if found} == {}
