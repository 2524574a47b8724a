"""Which pictures there are: every page, for whom, in empty, ordinary and full data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from gezhi.project.screenshots.house import House

OFFICER, HANDLER, HOTLINE = "baisha.desk1", "baisha.chengguan", "hotline"
NEWCOMER, NOBODY = "pengjiang.desk", "system"  # who has nothing on her desk; who sees no case
WIDTHS = {1280: 900, 390: 844}  # pixels: the width of a window, and its height
LANGUAGES = {"zh": "zh-CN", "en": "en-US"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A page at an address as somebody sees it; ``press`` are things to press first, by their CSS."""

    name: str
    who: str
    address: str
    press: tuple[str, ...] = ()
    whole: bool = True  # the whole page, not what the window shows of it


def empty(house: House) -> list[Picture]:
    """What somebody sees who has nothing to do yet."""
    return [
        Picture("sign-in", "", "/sign-in"),
        Picture("missing", NEWCOMER, "/cases/00000000-0000-7000-8000-000000000000"),
        Picture("home", NEWCOMER, "/"),
        Picture("home-filtered", NEWCOMER, "/?state=verified"),
        Picture("desk", NEWCOMER, "/desk"),
        Picture("queue", NOBODY, "/cases"),
        Picture("queue-filtered", OFFICER, "/cases?text=没有这样的件"),
        Picture("search", NEWCOMER, "/search"),
        Picture("search-nothing", OFFICER, "/search?q=没有这样的件"),
    ]


def ordinary(house: House) -> list[Picture]:
    """The sample city on an ordinary day."""
    of = partial(house.case_of, OFFICER)
    return [
        Picture("home", OFFICER, "/"),
        Picture("home-handler", HANDLER, "/"),
        Picture("desk", OFFICER, "/desk", whole=False),
        Picture("queue", OFFICER, "/cases"),
        Picture("queue-due", OFFICER, "/cases?sort=due&cols=matter"),
        Picture("search", OFFICER, "/search?q=垃圾"),
        Picture("report", OFFICER, "/cases/new"),
        Picture("case-reported", OFFICER, of("reported")),
        Picture("case-handling", HANDLER, house.case_of(HANDLER, "handling"), whole=False),
        Picture("case-handling-whole", OFFICER, of("handling")),
        Picture("case-verified", OFFICER, of("verified")),
        Picture("case-archived", OFFICER, of("archived")),
        Picture("case-chain", OFFICER, of("closed"), press=("#chain button",), whole=False),
        Picture("case-refusals", OFFICER, of("reported"), press=(".refused-more summary",), whole=False),
        Picture("move-accept", OFFICER, of("reported", "/moves/accept"), whole=False),
        Picture("move-dispatch", OFFICER, of("accepted", "/moves/dispatch"), whole=False),
        Picture("move-decline", OFFICER, of("reported", "/moves/decline"), whole=False),
        Picture("precedents", OFFICER, "/precedents"),
        Picture("cooperation", OFFICER, "/cooperation"),
        Picture("cooperation-asked", HANDLER, "/cooperation"),
        Picture("cooperation-new", HANDLER, "/cooperation/new"),
        Picture("off-list", HANDLER, "/off-list"),
        Picture("off-list-county", NEWCOMER, "/off-list"),
        Picture("off-list-progress", "", "/off-list/progress"),
        Picture("help", OFFICER, of("reported"), press=(".help-menu summary",), whole=False),
        Picture("menu", OFFICER, "/", press=("details.menu summary",), whole=False),
        Picture("first-day", OFFICER, "/help/first-day"),
        Picture("guide", OFFICER, "/help/first-day", press=("[data-guide-start]",), whole=False),
        Picture("glossary", OFFICER, "/help/glossary"),
    ]


def full(house: House) -> list[Picture]:
    """A morning with more than fits, and a case that has been through a lot."""
    crowded = house.crowded
    return [
        Picture("home", OFFICER, "/"),
        Picture("desk", OFFICER, "/desk", whole=False),
        Picture("desk-long", OFFICER, f"/desk/{crowded}", whole=False),
        Picture("queue", OFFICER, "/cases"),
        Picture("search", OFFICER, "/search?q=积水"),
        Picture("case", OFFICER, f"/cases/{crowded}"),
        Picture("move-accept", OFFICER, f"/cases/{crowded}/moves/accept", whole=False),
        Picture("move-merge", OFFICER, f"/cases/{crowded}/moves/merge", whole=False),
    ]
