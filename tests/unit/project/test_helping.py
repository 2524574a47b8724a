"""Help: every page has one, words are spelled as in the glossary, and the guide leads to pages that exist."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from tests.addresses import NO_PAGES, names

from gezhi.kernel.help import Help
from gezhi.project.config import ROOT
from gezhi.project.helping import HELP
from gezhi.project.helping.first_day import WHOSE, steps
from gezhi.project.helping.glossary import groups
from gezhi.security.terms import Duty


def test_every_page_has_help() -> None:
    known = {name for name in names() if not name.startswith("api")}
    assert known - NO_PAGES - set(HELP) == set()
    assert set(HELP) <= known


@pytest.mark.parametrize("name", HELP)
def test_help_says_what_the_law_expects_in_both_languages(name: str) -> None:
    found: Help = HELP[name]
    assert found.law
    for each in found.law:
        assert each.citation.zh.startswith("草案修改二稿第") and "Article" in each.citation.en
    for text in (found.title, found.about, *(each.text for each in found.law), *(does for _, does in found.keys)):
        assert re.search(r"[\u4e00-\u9fff]", text.zh)
        assert text.en.isascii() or "“" in text.en


@pytest.mark.parametrize(
    ("page", "articles"),
    [
        ("administration:calendar", {(21, 2), (21, 3), (21, 4)}),
        ("administration:deadlines", {(21, 2), (21, 3), (21, 4), (9, 3)}),
        ("administration:departments", {(18,), (5,)}),
        ("administration:imports", {(4, 2), (5,), (27,)}),
        ("administration:settings", {(24, 2), (25, 1)}),
    ],
)
def test_each_duty_is_cited_by_the_paragraph_that_lays_it_down(page: str, articles: set[tuple[int, ...]]) -> None:
    assert {each.article for each in HELP[page].law} == articles


def test_words_are_spelled_as_in_the_glossary() -> None:
    table = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [
        tuple(cell.strip() for cell in line.split("|")[1:3]) for line in table.splitlines() if line.startswith("| ")
    ]
    bold = dict(re.findall(r"\*\*([a-z ]+?) ([\u4e00-\u9fff]+)\*\*", table))

    def spelled(en: str, zh: str) -> bool:
        for english, chinese in rows:
            words = {part.strip() for part in re.sub(r"\(.*?\)", "", english).split("/")} | {
                english,
                re.sub(r" \(.*?\)", "", english),
            }
            if en in words and zh.split(" / ", maxsplit=1)[0] in chinese:
                return True
        return bold.get(en) == zh

    wrong = [(e.word.en, e.word.zh) for _, entries in groups() for e in entries if not spelled(e.word.en, e.word.zh)]
    assert wrong == []


def test_what_the_platform_adds_stands_before_the_sentence_of_the_cited_article() -> None:
    words = [each.means for _, entries in groups() for each in entries if each.citation]
    notices = [step.notice for step in steps()]
    for text in words + notices:
        own = text.zh.startswith("平台里")
        assert own == text.en.startswith("Here, ")
        assert text.zh.count("平台里") == own
        assert text.zh.count("。") == 1 + own
    assert all(notice.zh.startswith("平台里") for notice in notices)


def test_words_that_no_article_lays_down_cite_none() -> None:
    cited = {each.word.zh for _, entries in groups() for each in entries if each.citation}
    own = "协办部门 工单 受理 签收 判例 上送 转送 并案 返工 结案 挂起 工作日历"
    assert {word.split(" / ")[0] for word in cited}.isdisjoint(own.split())


def test_the_guide_leads_to_pages_that_exist_for_every_duty() -> None:
    for step in steps():
        resolve(urlsplit(step.address).path)
        assert step.title.zh and step.title.en and step.do.zh and step.do.en and step.notice.zh and step.notice.en
    assert set(WHOSE) == {"", "officers", "others", "reporters"}
    for duty in Duty:
        assert sum(duty in step.duties for step in steps()) >= 5
