"""What the pages of the settings cost: a few statements, however much there is to show."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.integration.cases.test_page_budget import AROUND
from tests.integration.cases.test_pages import at_desk
from tests.people import Cast

BUDGET = 12
PAGES = {
    "administration/calendar": "city_administrator",
    "administration/settings": "county_administrator",
    "administration/settings/red_percent": "county_administrator",
    "administration/deadlines": "county_administrator",
    "administration/deadlines/change": "county_administrator",
    "administration/departments": "administrator",
    "administration/roster": "administrator",
    "administration/answers": "county_administrator",
    "administration/answers/new": "county_administrator",
    "administration/accounts": "system_administrator",
    "administration/postings": "administrator",
    "administration/postings/new": "administrator",
    "administration/reports": "city_administrator",
    "administration/recorded": "administrator",
}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_the_settings_keeps_to_its_budget(cast: Cast, address: str) -> None:
    browser = at_desk(PAGES[address])
    browser.get(f"/{address}")
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(f"/{address}").status_code == 200
    statements = [query["sql"][:160] for query in captured if not query["sql"].startswith(AROUND)]
    assert len(statements) <= BUDGET, "\n".join(statements)
