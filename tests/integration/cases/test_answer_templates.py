"""The templates an officer is offered for her answer: her authority's own, and what is built in until it has some."""

from __future__ import annotations

from tests.integration.cases.desk import SOMEBODY, Desk
from tests.integration.cases.test_pages import at_desk, body
from tests.integration.supervision.test_files import upload
from tests.people import COUNTY, Cast

from gezhi.cases.terms import Action
from gezhi.catalogue.actions import set_answer_template


def form_of(desk: Desk) -> str:
    return body(at_desk("officer").get(f"/cases/{desk.id}/moves/answer"))


def submitted(desk: Desk, result: str) -> None:
    handler = desk.cast.sanitation_handler
    desk.move(handler, Action.SUBMIT_RESULT, outcome="solved", result=result, attachments=[upload(handler)])


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


class TestWhatTheDepartmentsDid:
    def test_stands_beside_the_words_on_the_page_and_in_its_part(self, cast: Cast) -> None:
        desk = Desk(cast, petitioners=[SOMEBODY]).to_dispatched(str(cast.fire.id))
        desk.move(cast.sanitation_handler, Action.ACKNOWLEDGE)
        desk.move(cast.fire_handler, Action.FINISH_ASSISTING, result="消防已检查通道。")
        submitted(desk, "第一次清运。")
        desk.move(cast.verifier, Action.REWORK, reason="还有一角")
        submitted(desk, "全部清运完毕。")
        desk.move(cast.verifier, Action.VERIFY)
        browser, where = at_desk("officer"), f"/cases/{desk.id}/moves/answer"
        for page in (body(browser.get(where)), body(browser.get(where, headers={"HX-Request": "true"}))):
            beside = page[page.index("answer-results") : page.index('id="answer-words"')]
            assert "全部清运完毕。" in beside and "消防已检查通道。" in beside and "已解决" in beside
            assert "第一次清运。" not in beside  # what was sent back is no result to tell
            assert "回证.png" in beside
        assert "What the departments did" in body(at_desk("officer", "en").get(where))
