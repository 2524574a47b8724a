"""Which pictures there are: every page, for whom, in empty, ordinary and full data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from gezhi.project.screenshots.house import House

OFFICER, HANDLER, HOTLINE = "baisha.desk1", "baisha.chengguan", "hotline"
ADMINISTRATOR, KEEPER = "baisha.admin", "jiangmen.admin"  # of the township; of the city, who keeps the calendar
SECOND_KEEPER, SYSTEM, AUDITOR = "jiangmen.admin2", "system", "auditor"
COUNTY = "pengjiang.admin"
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
    typed: tuple[tuple[str, str], ...] = ()  # what is written before that, by the CSS of its field
    whole: bool = True  # the whole page, not what the window shows of it


def empty(house: House) -> list[Picture]:
    """What somebody sees who has nothing to do yet."""
    return [
        Picture("sign-in", "", "/sign-in"),
        Picture("first-sign-in", "", "/first-sign-in"),
        Picture("posting", NEWCOMER, "/posting"),
        Picture("messages", NOBODY, "/messages"),
        Picture("views", NEWCOMER, "/cases/views"),
        Picture("exports", NEWCOMER, "/exports"),
        Picture("together", NEWCOMER, "/cases/moves/accept"),
        Picture("imports", ADMINISTRATOR, "/administration/import"),
        Picture("calendar", ADMINISTRATOR, "/administration/calendar"),
        Picture("recorded", ADMINISTRATOR, "/administration/recorded"),
        Picture("jobs", SYSTEM, "/administration/jobs"),
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
        Picture("help", OFFICER, of("reported"), press=(".help-menu summary",), whole=False),
        Picture("menu", OFFICER, "/", press=("details.menu summary",), whole=False),
        Picture("first-day", OFFICER, "/help/first-day"),
        Picture("guide", OFFICER, "/help/first-day", press=("[data-guide-start]",), whole=False),
        Picture("glossary", OFFICER, "/help/glossary"),
        *beside(house),
        *administration(),
    ]


def beside(house: House) -> list[Picture]:
    """What stands beside cases: supervision, precedents, cooperation, explanations, a petitioner's own page."""
    return [
        Picture("supervision", OFFICER, "/supervision?side=open"),
        Picture("supervision-handler", HANDLER, "/supervision"),
        Picture("supervision-document", OFFICER, house.document_of(OFFICER, "rectification")),
        Picture("supervision-begin", OFFICER, house.begin_document(OFFICER, "order/issue")),
        Picture("supervision-move", OFFICER, house.document_of(OFFICER, "rectification") + "/moves/withdraw"),
        Picture("precedents", OFFICER, "/precedents"),
        Picture("cosigning", "baisha.worker1", "/cosigning"),
        Picture("receipt", "", "/r"),
        Picture("cooperation", OFFICER, "/cooperation"),
        Picture("cooperation-asked", HANDLER, "/cooperation"),
        Picture("cooperation-new", HANDLER, "/cooperation/new"),
        Picture("off-list", HANDLER, "/off-list"),
        Picture("off-list-county", NEWCOMER, "/off-list"),
        Picture("off-list-progress", "", "/off-list/progress"),
    ]


def administration() -> list[Picture]:
    """What an authority changes, and what its administrators look after."""
    return [
        Picture("settings", COUNTY, "/administration/settings"),
        Picture("setting", COUNTY, "/administration/settings/red_percent"),
        Picture("deadlines", COUNTY, "/administration/deadlines"),
        Picture("deadlines-change", COUNTY, "/administration/deadlines/change"),
        Picture("answers", COUNTY, "/administration/answers"),
        Picture("answer-new", COUNTY, "/administration/answers/new"),
        Picture("departments", ADMINISTRATOR, "/administration/departments"),
        Picture("reports", COUNTY, "/administration/reports"),
        Picture("accounts", SYSTEM, "/administration/accounts"),
        Picture("account-new", SYSTEM, "/administration/accounts/new"),
        Picture("postings", ADMINISTRATOR, "/administration/postings"),
        Picture("posting-new", ADMINISTRATOR, "/administration/postings/new"),
        Picture("roster", ADMINISTRATOR, "/administration/roster"),
    ]


def settings(house: House) -> list[Picture]:
    """Messages, views, exports, several cases at once, and the pages of the administrators, after people used them."""
    made, petitioner = house.scenes, 'a[href*="/petitioners/"]'
    return [
        Picture("messages", OFFICER, "/messages"),
        Picture("messages-handler", HANDLER, "/messages"),
        Picture("messages-keeper", SECOND_KEEPER, "/messages"),
        Picture("messages-choices", OFFICER, "/messages/choices"),
        Picture("queue-views", OFFICER, "/cases?state=reported&sort=due&cols=number&cols=matter", whole=False),
        Picture("views", OFFICER, "/cases/views"),
        Picture("export", OFFICER, "/exports/new?state=handling"),
        Picture("exports", OFFICER, "/exports"),
        Picture("exports-to-approve", ADMINISTRATOR, "/exports"),
        Picture("together", OFFICER, f"/cases/moves/accept?{made['chosen']}"),
        Picture("together-done", OFFICER, made["done"]),
        Picture("petitioner", OFFICER, house.case_of(OFFICER, "reported"), press=(petitioner,), whole=False),
        Picture("petitioner-page", OFFICER, made["petitioner"]),
        Picture(
            "code-refused",
            SYSTEM,
            "/administration/import",
            press=("form[action$=code] button",),
            typed=(("#f-username", "baisha.desk2"),),
        ),
        *administrators(made),
    ]


def administrators(made: dict[str, str]) -> list[Picture]:
    """The pages on which administrators and auditors work, with what was entered there."""
    return [
        Picture("calendar", KEEPER, "/administration/calendar"),
        Picture("calendar-year", KEEPER, "/administration/calendar/year"),
        Picture("calendar-closure", ADMINISTRATOR, "/administration/calendar/closure"),
        Picture("calendar-lift", KEEPER, made["lift"]),
        Picture("calendar-proposal", KEEPER, made["closure"]),
        Picture("calendar-proposal-to-confirm", SECOND_KEEPER, made["closure"]),
        Picture("recorded", ADMINISTRATOR, "/administration/recorded"),
        Picture("imports", ADMINISTRATOR, "/administration/import"),
        Picture("import", ADMINISTRATOR, made["people"]),
        Picture("imports-system", SYSTEM, "/administration/import"),
        Picture("jobs", SYSTEM, "/administration/jobs"),
        Picture("department", ADMINISTRATOR, made["department"]),
        Picture("posting-of", ADMINISTRATOR, made["posting"]),
        Picture("account", SYSTEM, made["account"]),
        Picture("answer", COUNTY, made["answer"]),
        Picture("deadline-proposal", COUNTY, made["deadline"]),
        Picture("disposals", ADMINISTRATOR, "/administration/disposals"),
        Picture("audit", AUDITOR, "/administration/audit"),
        Picture("administration", AUDITOR, "/administration"),
    ]


def full(house: House) -> list[Picture]:
    """A morning with more than fits, and a case that has been through a lot."""
    crowded = house.crowded
    return [
        Picture("home", OFFICER, "/"),
        Picture("desk", OFFICER, "/desk", whole=False),
        Picture("desk-move", OFFICER, f"/desk/{crowded}/moves/decline", whole=False),
        Picture("desk-long", OFFICER, f"/desk/{crowded}", whole=False),
        Picture("queue", OFFICER, "/cases"),
        Picture("search", OFFICER, "/search?q=积水"),
        Picture("case", OFFICER, f"/cases/{crowded}"),
        Picture("move-accept", OFFICER, f"/cases/{crowded}/moves/accept", whole=False),
        Picture("move-merge", OFFICER, f"/cases/{crowded}/moves/merge", whole=False),
    ]


Data = Callable[[House], list[Picture]]
ALL: tuple[Data, ...] = (empty, ordinary, settings, full)
