"""``./run gezhi screenshots``: its album forgets no page."""

from __future__ import annotations

from collections import Counter, defaultdict
from uuid import UUID

import pytest
from tests.addresses import forgotten

from gezhi.project.screenshots import album
from gezhi.project.screenshots.house import House

SOME = UUID(int=1)


class AnyHouse(House):
    """A house that was never built, with a case wherever one is asked for."""

    def __init__(self) -> None:
        super().__init__("", {})
        self.crowded = str(SOME)
        self.scenes = {
            "chosen": f"case={SOME}", "done": f"/cases/moves/done/{SOME}", "people": f"/administration/import/{SOME}",
            "closure": f"/administration/calendar/{SOME}", "department": f"/administration/departments/{SOME}",
            "posting": f"/administration/postings/{SOME}", "account": f"/administration/accounts/{SOME}",
            "answer": f"/administration/answers/{SOME}", "deadline": f"/administration/deadlines/{SOME}",
            "petitioner": f"/cases/{SOME}/petitioners/{SOME}", "lift": "/administration/calendar/closure/3/lift",
        }  # fmt: skip

    def case_of(self, who: str, state: str, more: str = "") -> str:
        return f"/cases/{SOME}{more}"

    def document_of(self, who: str, kind: str) -> str:
        return f"/supervision/{SOME}"


PICTURES = [each for data in album.ALL for each in data(AnyHouse())]


def test_has_every_page() -> None:
    # no file of the sample city is old enough to be destroyed; these others begin with somebody's press or code
    not_there = {"administration:disposal", "administration:reports-file", "cases:cosign", "cases:code"}
    assert forgotten([each.address for each in PICTURES]) == not_there


@pytest.mark.parametrize("data", album.ALL)
def test_writes_no_two_pictures_to_one_file(data: album.Data) -> None:
    counted = Counter(each.name for each in data(AnyHouse()))
    assert [name for name, count in counted.items() if count > 1] == []


def test_has_an_empty_and_an_ordinary_picture_of_what_can_be_empty() -> None:
    of = defaultdict(set)
    for data in album.ALL:
        for each in data(AnyHouse()):
            of[each.name].add(data.__name__)
    for name in ("home", "desk", "queue", "search", "messages", "views", "exports", "together"):
        assert "empty" in of[name] and of[name] - {"empty"}, name
