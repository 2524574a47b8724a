"""A page of what few cases hold is found by the index of words; it is the same page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.integration.cases.desk import Desk
from tests.people import Cast

from gezhi.cases.queries.lists import Filters, listing
from gezhi.cases.queries.seldom import common, is_seldom
from gezhi.storage.search import wanted

Known = Callable[[frozenset[int] | None], None]


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Known:
    """Sets which tokens the statistics hold."""

    def hold(tokens: frozenset[int] | None) -> None:
        monkeypatch.setattr(common, "now", lambda: tokens)

    return hold


def pages(cast: Cast, text: str, sort: str) -> list[list[str]]:
    """All pages of two, and back to the first."""
    found, mark = [], None
    while True:
        page = listing(cast.officer, Filters(text=text, sort=sort), after=mark, size=2)
        found.append([row["number"] for row in page.rows])
        if page.after is None:
            break
        mark = page.after
    if page.before:
        back = listing(cast.officer, Filters(text=text, sort=sort), before=page.before, size=2)
        found.append([row["number"] for row in back.rows])
    return found


@pytest.mark.parametrize("sort", ["newest", "due"])
@pytest.mark.parametrize("text", ["垃圾", "垃圾 好臭", "三天冇人"])
def test_whether_words_are_seldom_or_not_the_pages_are_the_same(cast: Cast, known: Known, text: str, sort: str) -> None:
    for _ in range(5):
        Desk(cast)
    known(None)
    along_the_order = pages(cast, text, sort)
    known(frozenset())
    assert pages(cast, text, sort) == along_the_order
    assert sum(map(len, along_the_order)) >= 5


def test_what_is_seldom_is_sorted_after_it_was_found(cast: Cast, known: Known) -> None:
    """The planner thinks every word that it does not know frequent, and would walk along the order for it."""
    for tokens, sorts in ((frozenset(wanted("垃圾")), False), (frozenset(wanted("路灯")), True)):
        known(tokens)
        with CaptureQueriesContext(connection) as asked:
            listing(cast.officer, Filters(text="垃圾"))
        assert any("COALESCE" in query["sql"] and "search" in query["sql"] for query in asked) is sorts


def test_without_statistics_no_word_is_called_seldom(cast: Cast) -> None:
    common.forget()
    assert not is_seldom(wanted("麒麟")) or common.tokens
    with CaptureQueriesContext(connection) as asked:
        is_seldom(wanted("麒麟"))
    assert len(asked) == 0, "it is looked at now and then only"
