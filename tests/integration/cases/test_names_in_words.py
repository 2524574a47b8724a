"""What the console refuses it names in words: a field's name as programs know it means nothing to a person."""

from __future__ import annotations

import pytest
from tests.integration.cases.test_pages import at_desk, body
from tests.people import Cast

ONES = {
    "state": ("状态", "State"), "due": ("到期", "Due"), "sort": ("排序", "Order"), "flag": ("标记", "Flag"),
    "channel": ("来源", "Channel"), "holder": ("现由谁持有", "Held by"), "not_holder": ("不含由其持有", "Not held by"),
    "urgency": ("紧急程度", "Urgency"), "ended": ("办结于", "Ended in"), "came": ("上报于", "Reported in"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_filters_that_have_no_such_value(cast: Cast, language: str) -> None:
    browser = at_desk("officer", language)
    for name, (zh, en) in ONES.items():
        said = f"筛选条件“{zh}”没有这个值。" if language == "zh-hans" else f"The filter {en} has no such value."
        answer = browser.get(f"/cases?{name}=zzz")
        assert (answer.status_code, said in body(answer)) == (422, True), name
    told = "“状态”没有这个值" if language == "zh-hans" else "The filter State has no such value"
    assert told in body(browser.get("/?state=zzz"))


def test_fields_of_a_report(cast: Cast) -> None:
    browser = at_desk("worker")
    form = {"description": "垃圾堆在路边很久了", "channel": "patrol", "people": "0"}
    shown = body(browser.post("/cases/new", form))
    assert "涉及人数应为 1 到" in shown and "people：" not in shown
    assert "“来源”没有这个值" in body(browser.post("/cases/new", form | {"channel": "zzz", "people": ""}))
