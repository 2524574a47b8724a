"""The templates an officer is offered for her answer: her authority's own, and what is built in until it has some."""

from __future__ import annotations

from tests.integration.cases.desk import SOMEBODY, Desk
from tests.integration.cases.test_pages import at_desk, body
from tests.people import COUNTY, Cast

from gezhi.catalogue.actions import set_answer_template


def form_of(desk: Desk) -> str:
    return body(at_desk("officer").get(f"/cases/{desk.id}/moves/answer"))


def test_are_the_built_in_ones_until_the_authority_has_its_own(cast: Cast) -> None:
    desk = Desk(cast, petitioners=[SOMEBODY]).to_verified()
    assert "晨露口径" not in form_of(desk)
    set_answer_template(
        actor=cast.county_administrator, now=desk.now, region=COUNTY, major_code="", name="晨露口径",
        body="您反映的{matter}（{number}）：{result}。", reason="统一口径",
    )  # fmt: skip
    assert "晨露口径" in form_of(desk)
    shown = body(at_desk("officer").get(f"/cases/{desk.id}/answer/words", {"template": "0", "content": ""}))
    assert f"（{desk.row.number}）" in shown
    assert "{number}" in shown  # what she edits keeps its placeholders; how it reads stands beside it
