"""The pages of templates of answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.integration.cases.desk import GARBAGE
from tests.integration.cases.test_pages import at_desk, body
from tests.people import CITY, COUNTY, FOREIGN_COUNTY, Cast

from gezhi.catalogue import actions, queries
from gezhi.catalogue.models import AnswerTemplate
from gezhi.security.terms import Actor

HERE = "/administration/answers"
FILLED = {"name": "环境卫生类", "major_code": "", "body": "您反映的{matter}已办理：{result}。", "reason": "统一口径"}


def write(actor: Actor, region: str = COUNTY, **more: str) -> UUID:
    given: dict[str, Any] = FILLED | more
    return actions.set_answer_template(actor=actor, now=datetime.now(UTC), region=region, **given)


class TestPages:
    def test_a_template_is_written_changed_and_retired(self, cast: Cast) -> None:
        browser = at_desk("county_administrator")
        assert browser.post(f"{HERE}/new", FILLED).status_code == 303
        (found,) = queries.answer_templates(COUNTY, None)
        where = f"{HERE}/{found.template}"
        changed = FILLED | {"body": "{number}：{result}", "reason": "缩短"}
        assert browser.post(where, changed).status_code == 303
        assert queries.answer_templates(COUNTY, None)[0].body == "{number}：{result}"
        assert "统一口径" in body(browser.get(where)) and "缩短" in body(browser.get(where))
        assert browser.post(where, changed).status_code == 409
        assert browser.post(where, {"retire": "yes", "reason": "不再用"}).status_code == 303
        assert queries.answer_templates(COUNTY, None) == ()
        assert AnswerTemplate.objects.count() == 3
        with pytest.raises(ProgrammingError), transaction.atomic():
            AnswerTemplate.objects.update(body="x")

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
