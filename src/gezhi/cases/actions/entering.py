"""Reports from residents who did not sign in (Art. 21): limited by the hour, to matters that take them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings

from gezhi.cases.actions.building import Reported
from gezhi.cases.actions.intake import Intake
from gezhi.cases.actions.placing import place
from gezhi.cases.actions.reporting import report
from gezhi.cases.terms import Channel
from gezhi.catalogue import queries as catalogue
from gezhi.kernel.chain import sm3
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, Duty, Level
from gezhi.storage.idempotency import check_key
from gezhi.storage.limits import take

NOT_PUBLIC = Refusal(
    "matter-not-public",
    Kind.INVALID,
    Text(
        "这类事项不接受群众直接上报；可以不选事项，由网格化机构判断。",
        "Residents do not report this matter themselves; leave the matter out and the agency decides.",
    ),
    article=(9, 2),
)
# Whoever did not sign in is nobody in particular: no report can be traced to an address or a device.
RESIDENT = UUID(int=1)


def resident(county: str) -> Actor:
    """Somebody who reports without signing in."""
    return Actor(
        person=RESIDENT, name=Duty.PETITIONER.zh, posting=RESIDENT, duty=Duty.PETITIONER, organisation=RESIDENT,
        organisation_name=Duty.PETITIONER.zh, level=Level.COUNTY, places=(county,),
    )  # fmt: skip


def report_by_resident(*, now: datetime, address: str, intake: Intake, key: str | None = None) -> Reported:
    """Take in a resident's report from a network address. Raises Refused.

    What only staff may say of a report (channel, emergency, source number, earlier case) is not taken from residents.
    """
    take("public-report", address, most=settings.GEZHI.public_reports_per_hour, now=now)
    actor = resident(intake.county)
    if intake.matter:
        _check_matter(actor, intake, now)
    plain = replace(intake, channel=Channel.CITIZEN, emergency=False, source_number="", previous=None, attachments=())
    return report(actor=actor, now=now, intake=plain, key=_own_key(key, address))


def _own_key(key: str | None, address: str) -> str | None:
    """Residents share one actor: a key is told apart by a keyed digest of where it came from."""
    if key is None:
        return None
    check_key(key)
    return sm3(f"{settings.SECRET_KEY}\n{address}\n{key}".encode())


def _check_matter(actor: Actor, intake: Intake, now: datetime) -> None:
    """An unknown matter is refused by ``report`` itself."""
    where = place(actor, point=intake.point, grid=intake.grid, address=intake.address, county=intake.county)
    version = catalogue.list_in_force(where.county, now).version
    if any(row.code == intake.matter and not row.public_report for row in catalogue.matters(version)):
        raise NOT_PUBLIC(field="matter")
