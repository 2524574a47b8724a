"""The pages of templates of answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.integration.cases.desk import GARBAGE
from tests.integration.cases.test_pages import at_desk, body
from tests.people import CITY, COUNTY, FOREIGN_COUNTY, Cast

from gezhi.catalogue import actions, queries
from gezhi.catalogue.models import AnswerTemplate
from gezhi.kernel.worktime import CHINA
from gezhi.security.terms import Actor

HERE = "/administration/answers"
FILLED = {"name": "环境卫生类", "major_code": "", "body": "您反映的{matter}已办理：{result}。", "reason": "统一口径"}


def write(actor: Actor, region: str = COUNTY, **more: str) -> UUID:
    given: dict[str, Any] = FILLED | more
    return actions.set_answer_template(actor=actor, now=datetime.now(UTC), region=region, **given)


def begun(browser: Client, where: str, seen: Any = None) -> dict[str, str]:
    """The version that a page was opened with."""
    return {"version": body(seen or browser.get(where)).split('name="version" value="')[1].split('"')[0]}


class TestPages:
    def test_a_template_is_written_changed_and_retired(self, cast: Cast) -> None:
        browser = at_desk("county_administrator")
        assert browser.post(f"{HERE}/new", FILLED).status_code == 303
        (found,) = queries.answer_templates(COUNTY, None)
        where = f"{HERE}/{found.template}"
        changed = FILLED | {"body": "{number}：{result}", "reason": "缩短"}
        assert browser.post(where, changed | begun(browser, where)).status_code == 303
        assert queries.answer_templates(COUNTY, None)[0].body == "{number}：{result}"
        assert "统一口径" in body(browser.get(where)) and "缩短" in body(browser.get(where))
        assert browser.post(where, changed).status_code == 409
        assert browser.post(where, begun(browser, where) | {"retire": "yes", "reason": "不再用"}).status_code == 303
        assert queries.answer_templates(COUNTY, None) == ()
        assert AnswerTemplate.objects.count() == 3
        with pytest.raises(ProgrammingError), transaction.atomic():
            AnswerTemplate.objects.update(body="x")

    @pytest.mark.parametrize("press", [{}, {"retire": "yes"}])
    def test_a_colleague_s_change_is_shown_before_it_is_overwritten(self, cast: Cast, press: dict[str, str]) -> None:
        mine, where = at_desk("county_administrator"), f"{HERE}/{write(cast.county_administrator)}"
        old = begun(mine, where)
        hers = FILLED | {"body": "她写的：{result}", "reason": "补充"}
        assert at_desk("county_administrator").post(where, hers | old).status_code == 303
        typed = FILLED | {"body": "我写的：{result}", "reason": "缩短", **press}
        page = body(
            read := mine.post(
                where, typed | begun(mine, where, seen=mine.post(where, typed | old | {"preview": "yes"}))
            )
        )
        said = f"{cast.county_administrator.name}于 {datetime.now(CHINA):%Y-%m-%d}"
        assert (read.status_code, said in page, AnswerTemplate.objects.count()) == (409, True, 2)
        assert "我写的：{result}</textarea>" in page and 'value="缩短"' in page
        assert "她写的：{result}" in page.split("data-newer")[1].split("</section>")[0]
        assert mine.post(where, typed | begun(mine, where, seen=read)).status_code == 303, "she has seen it and decides"

    def test_the_words_of_every_version_can_be_read(self, cast: Cast) -> None:
        browser, where = at_desk("county_administrator"), f"{HERE}/{write(cast.county_administrator)}"
        browser.post(where, FILLED | {"body": "新的：{result}", "reason": "缩短"} | begun(browser, where))
        versions = body(browser.get(where)).split("<tbody>")[1]
        assert "新的：{result}" in versions and FILLED["body"] in versions

    def test_how_it_reads_is_shown_and_nothing_saved(self, cast: Cast) -> None:
        browser = at_desk("county_administrator", "en")
        answer = browser.post(f"{HERE}/new", FILLED | {"preview": "yes", "reason": ""})
        assert "您反映的占道经营已办理" in body(answer)
        assert FILLED["body"] in body(answer)
        assert not AnswerTemplate.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"body": "{name}您好"}, "“{name}”不认识"), ({"body": ""}, "请写模板的正文"),
            ({"reason": ""}, "请写明理由"), ({"name": ""}, "请写模板的名称"),
            ({"major_code": "99"}, "没有这个大类"), ({"body": "a\x00"}, "无法保存的字符"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_beside_its_field(self, cast: Cast, wrong: dict[str, str], said: str) -> None:
        answer = at_desk("county_administrator").post(f"{HERE}/new", FILLED | wrong)
        assert (answer.status_code, said in body(answer)) == (422, True)
        assert not AnswerTemplate.objects.exists()

    def test_whose_they_are(self, cast: Cast) -> None:
        city = write(cast.city_administrator, CITY, name="市级通用")
        write(cast.county_administrator)
        assert "市级通用" in body(at_desk("administrator").get(HERE))
        assert at_desk("administrator").post(f"{HERE}/new", FILLED).status_code == 403
        assert at_desk("county_administrator").post(f"{HERE}/{city}", FILLED).status_code == 404
        assert "<textarea" not in body(at_desk("county_administrator").get(f"{HERE}/{city}"))
        assert at_desk("county_administrator").get(f"{HERE}/{uuid4()}").status_code == 404
        assert at_desk("officer").get(HERE).status_code == 403
        assert [row.name for row in queries.answer_templates(FOREIGN_COUNTY, None)] == ["市级通用"]


def test_they_are_offered_by_the_class_of_the_matter_and_cost_nothing(cast: Cast) -> None:
    matter = queries.matter(GARBAGE, queries.list_in_force(COUNTY, datetime.now(UTC)).version)
    other = next(row for row in queries.matters(matter.version) if row.major_code != matter.major_code)
    write(cast.county_administrator)
    write(cast.county_administrator, major_code=matter.major_code, name="本类")
    queries.answer_templates(COUNTY, matter)
    with CaptureQueriesContext(connection) as asked:
        assert [row.name for row in queries.answer_templates(COUNTY, matter)] == ["本类", "环境卫生类"]
        assert [row.name for row in queries.answer_templates(COUNTY, other)] == ["环境卫生类"]
    assert len(asked) == 0
