"""The sample city's accounts that somebody can sign in with: one for each kind of work, most of them in one township.

Every installation has passwords of its own. The names say at once that nobody is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import Argon2PasswordHasher, get_hasher

from gezhi.geography import queries as geography
from gezhi.people.actions import appoint_many
from gezhi.people.queries import agency_of, committee_of, department_at
from gezhi.people.terms import NewPosting, OrganisationRow
from gezhi.project import demo
from gezhi.security.actions import create_accounts
from gezhi.security.rules import new_password
from gezhi.security.terms import SYSTEM, Duty, Level, NewAccount

CITY, COUNTY, TOWNSHIP = "4407", "440703", "440703002"  # 江门市, 蓬江区, 白沙街道
ELSEWHERE = "440781"  # 台山市: what its people may not see of 蓬江区


class _Quick(Argon2PasswordHasher):
    """Argon2 with little memory: enough for 59 random bits; the first sign-in hashes again as the settings say."""

    time_cost, memory_cost, parallelism = 1, 8 * 1024, 1


@dataclass(frozen=True, slots=True)
class Demo:
    """Somebody of the sample who can sign in. ``region`` is the place of her organisation."""

    username: str
    name: str
    duty: Duty
    region: str
    department: str | None
    places: tuple[str, ...]

    @property
    def organisation(self) -> OrganisationRow:
        if self.department:
            unit = department_at(self.region, self.department)
            assert unit is not None, f"{self.region} has no department {self.department}"
            return unit
        if Level.of(self.region) is Level.VILLAGE:
            committee = committee_of(self.region)
            assert committee is not None, f"{self.region} has no committee"
            return committee
        return agency_of(self.region, Level.of(self.region))


def load(*, now: datetime) -> list[demo.Account]:
    """Make the accounts and their postings; the rows for DATA/demo-accounts.json, with fresh passwords."""
    people = list(everybody())
    passwords = [new_password() for _ in people]
    new = [
        NewAccount(each.username, each.name, f"YS{number:04d}", _hashed(password), hashed=True)
        for number, (each, password) in enumerate(zip(people, passwords, strict=True), 1)
    ]
    accounts = create_accounts(actor=SYSTEM, now=now, accounts=new)
    postings = [
        NewPosting(account, each.organisation.id, each.duty, each.places)
        for account, each in zip(accounts, people, strict=True)
    ]
    appoint_many(actor=SYSTEM, now=now, postings=postings)
    return [_line(each, password) for each, password in zip(people, passwords, strict=True)]


def everybody() -> Iterator[Demo]:
    """The township's people first, in the order in which a case meets them; then the levels above, then strangers."""
    village, grids = _village()
    grid, next_grid = grids[:2]
    yield Demo("baisha.desk1", "白沙派单员 甲", Duty.AGENCY_OFFICER, TOWNSHIP, None, (TOWNSHIP,))
    yield Demo("baisha.desk2", "白沙派单员 乙", Duty.AGENCY_OFFICER, TOWNSHIP, None, (TOWNSHIP,))
    yield Demo("baisha.chengguan", "白沙城管承办人 甲", Duty.HANDLER, TOWNSHIP, "14", (TOWNSHIP,))
    yield Demo("baisha.fire", "白沙消防承办人 甲", Duty.HANDLER, TOWNSHIP, "17", (TOWNSHIP,))
    yield Demo("baisha.verifier", "白沙核查员 甲", Duty.VERIFIER, TOWNSHIP, None, (TOWNSHIP,))
    yield Demo("baisha.worker1", "专职网格员 白沙-甲", Duty.FULL_TIME_WORKER, TOWNSHIP, None, (grid,))
    yield Demo("baisha.worker2", "专职网格员 白沙-乙", Duty.FULL_TIME_WORKER, TOWNSHIP, None, (next_grid,))
    yield Demo("baisha.leader", "网格长 白沙-甲", Duty.GRID_LEADER, TOWNSHIP, None, grids)
    yield Demo("baisha.fireworker", "专业网格员 白沙消防-甲", Duty.DEPARTMENTAL_WORKER, TOWNSHIP, "17", grids)
    yield Demo("baisha.parttime", "兼职网格员 白沙-甲", Duty.PART_TIME_WORKER, TOWNSHIP, None, (grid,))
    yield Demo("pengjiang.desk", "蓬江派单员 甲", Duty.AGENCY_OFFICER, COUNTY, None, (COUNTY,))
    yield Demo("jiangmen.desk", "江门派单员 甲", Duty.AGENCY_OFFICER, CITY, None, (CITY,))
    yield Demo("baisha.admin", "白沙业务管理员 甲", Duty.BUSINESS_ADMINISTRATOR, TOWNSHIP, None, (TOWNSHIP,))
    yield Demo("baisha.police", "白沙派出所承办人 甲", Duty.HANDLER, TOWNSHIP, "01", (TOWNSHIP,))
    yield Demo("baisha.housing", "白沙住建承办人 甲", Duty.HANDLER, TOWNSHIP, "07", (TOWNSHIP,))
    yield Demo("baisha.market", "白沙市监承办人 甲", Duty.HANDLER, TOWNSHIP, "13", (TOWNSHIP,))
    yield Demo("baisha.environment", "白沙生态环保承办人 甲", Duty.HANDLER, TOWNSHIP, "06", (TOWNSHIP,))
    yield Demo("baisha.committee", "村居委会成员 白沙-甲", Duty.COMMITTEE_MEMBER, village, None, (village,))
    yield Demo("pengjiang.verifier", "蓬江核查员 甲", Duty.VERIFIER, COUNTY, None, (COUNTY,))
    yield Demo("pengjiang.admin", "蓬江业务管理员 甲", Duty.BUSINESS_ADMINISTRATOR, COUNTY, None, (COUNTY,))
    yield Demo("pengjiang.admin2", "蓬江业务管理员 乙", Duty.BUSINESS_ADMINISTRATOR, COUNTY, None, (COUNTY,))
    yield Demo("pengjiang.chengguan", "蓬江城管承办人 甲", Duty.HANDLER, COUNTY, "14", (COUNTY,))
    yield Demo("pengjiang.environment", "蓬江生态环境承办人 甲", Duty.HANDLER, COUNTY, "06", (COUNTY,))
    yield Demo("jiangmen.admin", "江门业务管理员 甲", Duty.BUSINESS_ADMINISTRATOR, CITY, None, (CITY,))
    yield Demo("jiangmen.admin2", "江门业务管理员 乙", Duty.BUSINESS_ADMINISTRATOR, CITY, None, (CITY,))
    yield Demo("auditor", "审计员 甲", Duty.AUDITOR, CITY, None, (CITY,))
    yield Demo("hotline", "12345热线对接（演示）", Duty.INTERFACE, CITY, None, (CITY,))
    yield Demo("system", "系统管理员 甲", Duty.SYSTEM_ADMINISTRATOR, CITY, None, (CITY,))
    yield Demo("pengjiang.oldsystem", "蓬江区旧系统对接（演示）", Duty.INTERFACE, COUNTY, None, (COUNTY,))
    elsewhere = geography.regions(ELSEWHERE)[0]
    yield Demo("taishan.desk", "台山派单员 甲", Duty.AGENCY_OFFICER, elsewhere.code, None, (elsewhere.code,))


def _hashed(password: str) -> str:
    hasher = get_hasher()
    if isinstance(hasher, Argon2PasswordHasher):  # two dozen times its full cost would delay the first start
        hasher = _Quick()
    return hasher.encode(password, hasher.salt())


def _village() -> tuple[str, tuple[str, ...]]:
    """The first community of the township with at least two grids, and its grids."""
    for village in geography.regions(TOWNSHIP):
        grids = tuple(grid.code for grid in geography.grids(village=village.code))
        if len(grids) > 1:
            return village.code, grids
    raise LookupError(f"no community of {TOWNSHIP} has two grids")


def _line(each: Demo, password: str) -> demo.Account:
    return {
        "username": each.username,
        "password": password,
        "duty": each.duty.zh,
        "organisation": each.organisation.name,
        "scope": "；".join(geography.place_name(place) for place in each.places),
    }
