"""The sample city's matters: departments, classification catalogue, one admission list a county, deadlines, calendar.

Everything is entered through the catalogue's own actions, as the business administrators of the agencies would.
Matters whose process is CONFIDENTIAL are left out until their own tables and keys exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from gezhi.catalogue import actions, rules
from gezhi.catalogue.terms import DeadlineRow, DepartmentRow, MatterRow, Process
from gezhi.kernel.worktime import CHINA
from gezhi.project.holidays import ISSUED, year_notice
from gezhi.security.terms import SYSTEM, Actor, Duty, Level

DATA = Path(__file__).parent / "data"
CITY = "4407"
COUNTIES = {
    "440703": "蓬江区",
    "440704": "江海区",
    "440705": "新会区",
    "440781": "台山市",
    "440783": "开平市",
    "440784": "鹤山市",
    "440785": "恩平市",
}
IN_FORCE_SINCE = date(2025, 12, 1)
SOURCE = "示例数据：依据条例草案修改二稿第八条、第九条编拟，未经任何机关审批或公布"


def load(*, now: datetime, counties: Iterable[str] | None = None) -> None:
    """Enter the sample city's catalogue, as of before the sample's first case; ``now`` only where it is earlier."""
    adopted = min(now, datetime.combine(IN_FORCE_SINCE, time(9), CHINA).astimezone(UTC))
    in_force = adopted.astimezone(CHINA).date()
    city = _keeper(Level.CITY, CITY, "江门市")
    departments, matters, deadlines = content()
    actions.register_departments(actor=city, now=adopted, departments=departments)
    actions.adopt_catalogue(
        actor=city,
        now=adopted,
        city=CITY,
        name="江门市网格化服务管理事项分类目录（示例）",
        source=SOURCE,
        issued_on=in_force,
        effective_from=in_force,
        classes=rules.read_classes(matters),
    )
    for county in counties or COUNTIES:
        name = COUNTIES[county]
        actions.adopt_list(
            actor=_keeper(Level.COUNTY, county, name),
            now=adopted,
            county=county,
            name=f"{name}网格化服务管理事项准入清单（示例）",
            source=SOURCE,
            issued_on=in_force,
            effective_from=in_force,
            matters=matters,
            deadlines=deadlines,
        )
    for year, issued in ISSUED.items():
        known = min(adopted, datetime.combine(issued, time(9), CHINA).astimezone(UTC))
        actions.announce_calendar(actor=city, now=known, notice=year_notice(year), issued_on=issued)


def content() -> tuple[tuple[DepartmentRow, ...], tuple[MatterRow, ...], tuple[DeadlineRow, ...]]:
    """Departments, the matters that may be listed, and all their deadlines, from the data files."""
    departments = rules.read_departments(_read("departments.csv"))
    keywords = rules.read_keywords(_read("keywords.csv"))
    matters, own = rules.read_matters(_read("matters.csv"), departments, keywords)
    listed = tuple(matter for matter in matters if matter.process is not Process.CONFIDENTIAL)
    codes = {matter.code for matter in listed}
    deadlines = (*(rule for rule in own if rule.matter in codes), *rules.read_deadlines(_read("deadlines.csv")))
    return departments, listed, deadlines


def _read(name: str) -> str:
    return (DATA / name).read_text(encoding="utf-8")


def _keeper(level: Level, place: str, name: str) -> Actor:
    return replace(
        SYSTEM,
        name="示例数据",
        duty=Duty.BUSINESS_ADMINISTRATOR,
        level=level,
        places=(place,),
        organisation_name=f"{name}网格化机构（示例）",
    )
