"""The sample city's organisations: grid agencies, departments' units, partners, committees, for the divisions in force.

Which kinds of departments stand at which level follows data/departments.csv; what a unit is called is made up from
its pattern, and real names may differ (示例).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from gezhi.geography import queries as geography
from gezhi.geography.terms import RegionKind, RegionRow
from gezhi.people.actions import create_organisations
from gezhi.people.terms import NewOrganisation, OrganisationKind, OrganisationRow
from gezhi.security.terms import SYSTEM, Level

DATA = Path(__file__).parent / "data"
CITY = "4407"
_DISTRICT = (RegionKind.DISTRICT,)
# What a county's body is called, {0} the county's name, {1} without its last sign: a district has branches of the
# city's bureau where the table says 分局 (police, natural resources, environment).
_COUNTY = {
    "05": ("江门市自然资源局{1}分局", "{0}自然资源局"),
    "06": ("江门市生态环境局{1}分局", "江门市生态环境局{1}分局"),
    "01": ("江门市公安局{1}分局", "{0}公安局"),
    "54": ("{0}林业主管部门", "{0}林业主管部门"),
    "55": ("{0}妇女联合会", "{0}妇女联合会"),
    "56": ("共青团{0}委", "共青团{0}委"),
    "57": ("{0}总工会", "{0}总工会"),
    "58": ("{0}残疾人联合会", "{0}残疾人联合会"),
}
_TOWNSHIP = {
    "01": "{0}派出所",
    "02": "{0}公共服务办（民政）",
    "03": "{0}司法所",
    "04": "{0}公共服务办（人社）",
    "05": "{0}自然资源所",
    "06": "{0}生态环保岗",
    "07": "{0}规划建设办（住建）",
    "08": "{0}农业农村办",
    "09": "{0}文化站",
    "10": "{0}退役军人服务站",
    "11": "{0}卫生服务中心（卫健）",
    "12": "{0}应急管理办",
    "13": "{0}市场监管所",
    "14": "{0}综合行政执法办（城管）",
    "15": "{0}信访岗（综治中心）",
    "16": "{0}便民服务中心（政数）",
    "17": "{0}消防工作站",
    "53": "{0}水利岗",
    "55": "{0}妇联",
    "56": "{0}团委",
    "57": "{0}工会",
    "58": "{0}残联",
}
_CITY = {"54": "江门市林业主管部门", "59": "江门市供水供电燃气通信企业"}
_PARTNER_KINDS = frozenset({"group", "company"})


def load(*, now: datetime) -> list[OrganisationRow]:
    """Name every organisation of the sample city, as of ``now``; what was made, agencies first."""
    return create_organisations(actor=SYSTEM, now=now, organisations=list(new_organisations()))


def new_organisations() -> Iterator[NewOrganisation]:
    """Agencies at three levels, then departments and partners, then committees."""
    city = geography.region(CITY)
    counties = geography.regions(CITY)
    townships = [township for county in counties for township in geography.regions(county.code)]
    for place in (city, *counties, *townships):
        yield _agency(place)
    with (DATA / "departments.csv").open(encoding="utf-8") as file:
        departments = list(csv.DictReader(file))
    for place in (city, *counties, *townships):
        yield from _bodies(place, departments)
    for township in townships:
        for village in geography.regions(township.code):
            if village.kind is not RegionKind.ESTATE:  # a farm or a park has no committee of villagers or residents
                yield _committee(village)


def _agency(place: RegionRow) -> NewOrganisation:
    return NewOrganisation(
        OrganisationKind.GRID_AGENCY, place.code, f"{place.name}网格化服务管理中心", f"{place.name}网格中心"
    )


def _bodies(place: RegionRow, departments: list[dict[str, str]]) -> Iterator[NewOrganisation]:
    for row in departments:
        name = _name(place, row)
        if name:
            partner = row["kind"] in _PARTNER_KINDS
            kind = OrganisationKind.PARTNER if partner else OrganisationKind.DEPARTMENT
            yield NewOrganisation(kind, place.code, name, row["name"], row["code"], row["name_en"])


def _name(place: RegionRow, row: dict[str, str]) -> str:
    code = row["code"]
    if place.level is Level.CITY:
        return row["city"] or _CITY[code]
    if place.level is Level.TOWNSHIP:
        return _TOWNSHIP[code].format(place.name) if row["township"] else ""
    if not row["county"]:
        return ""
    if code in _COUNTY:
        district, county_city = _COUNTY[code]
        return (district if place.kind in _DISTRICT else county_city).format(place.name, place.name[:-1])
    return f"{place.name}{row['county'].rpartition('）')[2]}"


def _committee(village: RegionRow) -> NewOrganisation:
    body = "居民委员会" if village.kind is RegionKind.COMMUNITY else "村民委员会"
    name = f"{village.name.removesuffix('村')}{body}"
    return NewOrganisation(OrganisationKind.COMMITTEE, village.code, name, village.name)
