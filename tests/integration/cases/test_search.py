"""Search: one box; a number leads to its case, words to what holds them and says where, and nobody sees more."""

from __future__ import annotations

import re

import pytest
from tests.integration.cases.desk import FIRE_LANE, reported
from tests.integration.cases.test_pages import at_desk, body, now
from tests.people import VILLAGE, Cast

from gezhi.cases.pages.searching import excerpt, marked
from gezhi.cases.terms import Channel


def found(page: str) -> list[str]:
    return re.findall(r'class="quiet number">([\d-]+)', page)


class TestNumber:
    @pytest.mark.parametrize("written", ["{}", " {} ", "{}\u3000"])
    def test_that_is_whole_opens_its_case(self, cast: Cast, written: str) -> None:
        case = reported(cast.worker, now())
        answer = at_desk("officer").get("/search", {"q": written.format(case.number)})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/{case.id}")

    def test_of_a_foreign_case_is_not_found(self, cast: Cast) -> None:
        case = reported(cast.worker, now())
        answer = at_desk("foreign_officer").get("/search", {"q": case.number})
        assert answer.status_code == 200
        assert "没有找到" in body(answer)

    def test_of_another_system_opens_the_case_that_came_from_it(self, cast: Cast) -> None:
        case = reported(cast.hotline, now(), channel=Channel.HOTLINE, source_number="OLD-001")
        answer = at_desk("officer").get("/search", {"q": "OLD-001"})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/{case.id}")
        assert at_desk("foreign_officer").get("/search", {"q": "OLD-001"}).status_code == 200

    def test_of_a_matter_finds_its_cases_alone(self, cast: Cast) -> None:
        case = reported(cast.worker, now(), matter=FIRE_LANE)
        reported(cast.worker, now(), description="楼下堆放杂物，门牌一零二零三零一")
        page = body(at_desk("officer").get("/search", {"q": FIRE_LANE}))
        assert found(page) == [case.number]
        assert "<dt>事项</dt>" in page and f"<mark>{FIRE_LANE}</mark>" in page


class TestGrids:
    @pytest.mark.parametrize("asked", ["羊桥社区 01格", "羊桥社区01格", "羊桥1格", "羊桥 01 格"])
    def test_are_found_however_their_name_is_typed(self, cast: Cast, asked: str) -> None:
        case = reported(cast.worker, now())
        assert found(body(at_desk("officer").get("/search", {"q": asked}))) == [case.number]


class TestWords:
    @pytest.mark.parametrize(
        ("asked", "why"),
        [("后巷", "原话"), ("臭", ""), ("环市路", "地址"), ("消防车通道", "事项"), ("羊桥", "地点"), ("", "编号")],
    )
    def test_say_where_they_were_found(self, cast: Cast, asked: str, why: str) -> None:
        case = reported(cast.worker, now(), matter=FIRE_LANE, address="环市路口")
        asked = asked or case.number[-8:-1]  # a part of it: the number that is whole opens its case
        answer = at_desk("officer").get("/search", {"q": asked})
        if not why:
            assert answer.status_code == 422
            assert "请至少输入两个字" in body(answer)
            assert f'value="{asked}"' in body(answer)
            return
        assert found(body(answer)) == [case.number]
        assert f"<dt>{why}</dt>" in body(answer)

    def test_name_a_matter_as_the_reader_calls_it(self, cast: Cast) -> None:
        reported(cast.worker, now(), matter=FIRE_LANE)
        page = body(at_desk("officer", "en").get("/search", {"q": "消防车通道"}))
        said = re.search(r"<dt>Matter</dt><dd>(.+?)</dd>", page)
        assert said and re.match(r"[A-Z][a-z ,]+", said[1]) and "<mark>消防车通道</mark>" in said[1]

    def test_find_only_what_one_may_see(self, cast: Cast) -> None:
        case = reported(cast.worker, now())
        assert found(body(at_desk("officer").get("/search", {"q": "垃圾"}))) == [case.number]
        for stranger in ("neighbour_officer", "foreign_officer", "fire_handler", "system_administrator"):
            assert found(body(at_desk(stranger).get("/search", {"q": "垃圾"}))) == []

    def test_that_name_a_matter_or_a_place_lead_to_its_list(self, cast: Cast) -> None:
        page = body(at_desk("officer").get("/search", {"q": "羊桥"}))
        assert f'href="/cases?area={VILLAGE}"' in page
        assert f'href="/cases?matter={FIRE_LANE}"' in body(at_desk("officer").get("/search", {"q": "消防车通道"}))
        assert "/cases?area=" not in body(at_desk("neighbour_officer").get("/search", {"q": "羊桥"}))

    def test_are_shown_as_they_were_typed_and_never_run(self, cast: Cast) -> None:
        page = body(at_desk("officer").get("/search", {"q": '"><script>alert(1)</script>'}))
        assert "<script>alert" not in page

    def test_are_marked_in_the_text(self) -> None:
        assert [piece.text for piece in marked("后巷垃圾, 垃圾站", ["垃圾"]) if piece.hit] == ["垃圾", "垃圾"]
        assert excerpt("前" * 60 + "垃圾" + "后" * 60, ["垃圾"]) == "…" + "前" * 28 + "垃圾" + "后" * 54 + "…"


def test_the_box_stands_in_the_head_of_every_page(cast: Cast) -> None:
    for address in ("/", "/cases", "/cases/new"):
        assert '<form action="/search" method="get">' in body(at_desk("officer").get(address))
    assert "Go to:" in body(at_desk("officer", "en").get("/search", {"q": "羊桥"}))
