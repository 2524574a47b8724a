"""Organisations and postings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from gezhi.geography import queries as geography
from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.people import queries
from gezhi.people.access import (
    ACTS_FOR_BODY,
    AGENCIES_SIGN_IN,
    NOT_YOURS_TO_APPOINT,
    SIGNS_IN,
    UNTIL_PAST,
    check_may_appoint,
    check_posting,
    check_together,
)
from gezhi.people.models import Organisation, Posting
from gezhi.people.terms import (
    SOMEBODY_POSTED,
    NewNames,
    NewOrganisation,
    NewPosting,
    OrganisationKind,
    OrganisationRow,
)
from gezhi.security.access import require
from gezhi.security.actions import audit, create_account
from gezhi.security.actions.approvals import LONG_REASON, LONGEST_REASON
from gezhi.security.rules import check_password
from gezhi.security.terms import ADMINISTRATORS, SYSTEM, Actor, Duty, Level, NewAccount
from gezhi.storage.kept import forget_everywhere

ONE_A_PLACE = Refusal(
    "organisation-exists",
    Kind.CONFLICT,
    Text(
        "{name}：同一区域已有同类单位，每个市、县、镇街只能明确一个网格化机构。",
        "{name}: the place has such a body already; each city, county and township has one grid agency.",
    ),
    article=(4,),
)
NO_SUCH_PLACE = Refusal("unknown-place", Kind.INVALID, Text("没有代码为{place}的区域。", "No place has code {place}."))
NO_CODE = Refusal(
    "department-without-code", Kind.INVALID, Text("部门和协同单位须有部门代码。", "A department or partner has a code.")
)
NO_SUCH_POSTING = Refusal("no-such-posting", Kind.NOT_FOUND, Text("没有这个任职。", "There is no such posting."))
POSTED_ALREADY = Refusal(
    "posted-already",
    Kind.CONFLICT,
    Text("此人已在该单位担任这个岗位。", "The person holds this duty at this organisation already."),
)
NO_SUCH_CITY = Refusal(
    "no-such-city",
    Kind.INVALID,
    Text(
        "没有代码为“{city}”的市。市的代码是四位数字，例如 4407。",
        "There is no city with the code {city}. A city's code has four digits, such as 4407.",
    ),
)
HAS_ITS_FIRST = Refusal(
    "has-its-first",
    Kind.CONFLICT,
    Text(
        "本市已有“{duty}”，这个命令只建第一个。其他账号由系统管理员在“设置 · 账号”页面建立。",
        "The city already has its first {duty}; this command makes no second one. The system administrator makes "
        "further accounts on the page Settings · Accounts.",
    ),
)
STILL_POSTED = Refusal(
    "organisation-still-staffed",
    Kind.CONFLICT,
    Text("还有{count}个在岗任职，须先交接。", "{count} postings there are still open; end them first."),
)
REASON_MISSING = Refusal("reason-missing", Kind.INVALID, Text("请写明原因。", "Please give the reason."))


@transaction.atomic
def create_organisation(*, actor: Actor, now: datetime, organisation: NewOrganisation) -> OrganisationRow:
    """Name a body for a place: by a business administrator of an agency that covers it."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    (made,) = create_organisations(actor=actor, now=now, organisations=[organisation])
    return made


def create_organisations(
    *, actor: Actor, now: datetime, organisations: Sequence[NewOrganisation]
) -> list[OrganisationRow]:
    """Name many bodies at once, all or none, in the order given."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    for new in organisations:
        _check_organisation(actor, new)
    rows = [
        Organisation(
            id=uuid7(now),
            kind=new.kind.value,
            level=new.level.value,
            region=new.region,
            department=new.department,
            name=new.name,
            short_name=new.short_name,
            short_name_en=new.short_name_en,
            valid_from=now,
        )
        for new in organisations
    ]
    try:
        with transaction.atomic():
            Organisation.objects.bulk_create(rows, batch_size=2_000)
            audit(now=now, actor=actor, action="create-organisations", object=_named(rows))
            forget_everywhere("people")
    except IntegrityError as taken:
        raise ONE_A_PLACE(name=organisations[0].name if len(organisations) == 1 else "") from taken
    return [_row(row) for row in rows]


@transaction.atomic
def correct_organisations(*, actor: Actor, now: datetime, corrections: Sequence[NewNames]) -> None:
    """The names of many bodies as they should be, all or none; each old and new name is on record."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    wanted = {each.organisation: each for each in corrections}
    rows = {
        row.id: row for row in Organisation.objects.select_for_update().filter(id__in=wanted, valid_to__isnull=True)
    }
    for key, new in wanted.items():
        row = rows.get(key)
        if row is None or not (actor.duty is Duty.SYSTEM or actor.covers(row.region)):
            raise queries.NO_ORGANISATION()
        said = f"{row.name} → {new.name}；{row.short_name} → {new.short_name}"
        row.name, row.short_name, row.short_name_en, row.changed_at = new.name, new.short_name, new.short_name_en, now
        audit(now=now, actor=actor, action="correct-organisation", object=f"organisation:{key}", purpose=said)
    fields = ["name", "short_name", "short_name_en", "changed_at"]
    Organisation.objects.bulk_update(rows.values(), fields, batch_size=2_000)
    forget_everywhere("people")


@transaction.atomic
def record_for(
    *, actor: Actor, now: datetime, organisation_id: UUID, reason: str, until: datetime | None = None
) -> None:
    """From now on the grid agency records for a body that does not sign in yet, with its papers attached.

    Refused for a body somebody of which can sign in. The first posting that acts for it ends it.
    """
    body = _own_body(actor, organisation_id)
    if body.kind is OrganisationKind.GRID_AGENCY:
        raise AGENCIES_SIGN_IN(field="organisation")
    _check_reason(reason)
    if until is not None and until <= now:
        raise UNTIL_PAST(field="until")
    count = len([each for each in queries.actors_of(organisation_id, now) if each.duty in ACTS_FOR_BODY])
    if count:
        raise SIGNS_IN(field="organisation", organisation=body.text, count=count)
    _mark_recorded(actor, now, [organisation_id], reason, recorded_from=now, recorded_until=until)


@transaction.atomic
def end_recording(*, actor: Actor, now: datetime, organisation_id: UUID, reason: str) -> None:
    """The body signs in itself from now on."""
    body = _own_body(actor, organisation_id)
    _check_reason(reason)
    if body.is_recorded_for(now):
        _mark_recorded(actor, now, [organisation_id], reason, recorded_until=now)


def _check_reason(reason: str) -> None:
    """Refuses none, and one that the audit trail would cut."""
    if not reason.strip():
        raise REASON_MISSING(field="reason")
    if len(reason.strip()) > LONGEST_REASON:
        raise LONG_REASON(field="reason", most=LONGEST_REASON)


def _own_body(actor: Actor, organisation_id: UUID) -> OrganisationRow:
    """A body of the actor's area as it is stored now, locked: what a process remembers may be older."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    row = Organisation.objects.select_for_update().filter(id=organisation_id, valid_to__isnull=True).first()
    if row is None or not actor.covers(row.region):
        raise queries.NO_ORGANISATION()
    return _row(row)


def _mark_recorded(actor: Actor, now: datetime, keys: Sequence[UUID], reason: str, **fields: datetime | None) -> None:
    Organisation.objects.filter(id__in=keys).update(changed_at=now, **fields)
    action = "record-for" if "recorded_from" in fields else "end-recording"
    for key in keys:
        audit(now=now, actor=actor, action=action, object=f"organisation:{key}", purpose=reason)
    forget_everywhere("people")


@transaction.atomic
def end_organisation(*, actor: Actor, now: datetime, organisation_id: UUID, reason: str) -> None:
    """The body is no longer part of the grid's work; its postings have been ended before."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    body = queries.organisation(organisation_id)
    if actor.duty is not Duty.SYSTEM and not actor.covers(body.region):
        raise queries.NO_ORGANISATION()
    if not reason.strip():
        raise REASON_MISSING(field="reason")
    left = Posting.objects.filter(organisation_id=organisation_id, valid_to__isnull=True).count()
    if left:
        raise STILL_POSTED(count=left)
    Organisation.objects.filter(id=organisation_id, valid_to__isnull=True).update(valid_to=now)
    audit(now=now, actor=actor, action="end-organisation", object=f"organisation:{organisation_id}", purpose=reason)
    forget_everywhere("people")


def appoint(*, actor: Actor, now: datetime, posting: NewPosting) -> UUID:
    """Post a person to a duty at an organisation over places (Art. 10); the id of the posting."""
    (made,) = appoint_many(actor=actor, now=now, postings=[posting])
    return made


@transaction.atomic
def appoint_many(*, actor: Actor, now: datetime, postings: Sequence[NewPosting]) -> list[UUID]:
    """Post many persons at once, all or none; the ids in the order given."""
    held = _held({new.account for new in postings}, now)
    for new in postings:
        body = queries.organisation(new.organisation)
        check_may_appoint(actor, new.duty, body, new.account)
        check_posting(body, new.duty, new.places, new.reason)
        check_together(new.duty, held.setdefault(new.account, []))
        held[new.account].append(new.duty)
    _check_places({place for new in postings for place in new.places})
    rows = [
        Posting(
            id=uuid7(now),
            account_id=new.account,
            organisation_id=new.organisation,
            duty=new.duty.value,
            places=sorted(new.places),
            reason=new.reason,
            valid_from=now,
        )
        for new in postings
    ]
    try:
        with transaction.atomic():
            Posting.objects.bulk_create(rows, batch_size=2_000)
    except IntegrityError as twice:
        raise POSTED_ALREADY() from twice
    audit(now=now, actor=actor, action="appoint", object=_named(rows))
    _end_recordings(actor, now, postings)
    return [row.id for row in rows]


def _end_recordings(actor: Actor, now: datetime, postings: Sequence[NewPosting]) -> None:
    """Whoever is posted to act for a body acts for it herself: the agency records for it no longer."""
    acting = {new.organisation for new in postings if new.duty in ACTS_FOR_BODY}
    rows = Organisation.objects.select_for_update().filter(id__in=acting) if acting else []
    ended = [row.id for row in rows if _row(row).is_recorded_for(now)]
    if ended:
        _mark_recorded(actor, now, ended, SOMEBODY_POSTED.zh, recorded_until=now)


@transaction.atomic
def end_posting(*, actor: Actor, now: datetime, posting_id: UUID, reason: str) -> None:
    """The posting ends now, and with it, in the same second, every access that came from it."""
    row = Posting.objects.select_for_update().filter(id=posting_id, valid_to__isnull=True).first()
    if row is None:
        raise NO_SUCH_POSTING()
    check_may_appoint(actor, Duty(row.duty), queries.organisation(row.organisation_id), row.account_id)
    if not reason.strip():
        raise REASON_MISSING(field="reason")
    row.valid_to, row.ended_because = max(now, row.valid_from), reason.strip()[:200]
    row.save(update_fields=["valid_to", "ended_because"])
    audit(now=now, actor=actor, action="end-posting", object=f"posting:{posting_id}", purpose=reason)


@transaction.atomic
def first_administrator(*, now: datetime, city: str, username: str, password: str, name: str, duty: Duty) -> UUID:
    """An administrator of a new installation, made by a command on its own machine: there are no default secrets.

    Refused once the installation has one of this duty, and before that for what was typed wrong. The city's grid agency
    is named where it is missing.
    """
    if duty not in ADMINISTRATORS | {Duty.BUSINESS_ADMINISTRATOR}:
        raise NOT_YOURS_TO_APPOINT()
    _check_city(city)
    check_password(password, username)
    if Posting.objects.filter(duty=duty.value, valid_to__isnull=True, account__is_active=True).exists():
        raise HAS_ITS_FIRST(duty=duty)
    agency = Organisation.objects.filter(
        kind=OrganisationKind.GRID_AGENCY.value, region=city, valid_to__isnull=True
    ).first()
    if agency is None:
        new = NewOrganisation(OrganisationKind.GRID_AGENCY, city, f"{city}网格化服务管理中心", "市网格中心")
        agency_id = create_organisation(actor=SYSTEM, now=now, organisation=new).id
    else:
        agency_id = agency.id
    account = create_account(actor=SYSTEM, now=now, account=NewAccount(username, name, password=password))
    return appoint(actor=SYSTEM, now=now, posting=NewPosting(account, agency_id, duty, (city,)))


def _check_city(city: str) -> None:
    """The divisions come after the first administrators; until they are loaded a city is four digits."""
    is_code = len(city) == Level.CITY.digits and city.isascii() and city.isdigit()
    if not is_code or (geography.version() > 0 and not geography.exists(city)):
        raise NO_SUCH_CITY(field="city", city=city[:40])


def _check_organisation(actor: Actor, new: NewOrganisation) -> None:
    if actor.duty is not Duty.SYSTEM and not actor.covers(new.region):
        raise NOT_YOURS_TO_APPOINT()
    needs_code = new.kind in {OrganisationKind.DEPARTMENT, OrganisationKind.PARTNER}
    if needs_code != (new.department is not None):
        raise NO_CODE(field="department")
    if new.level is not Level.CITY and not geography.exists(new.region):
        raise NO_SUCH_PLACE(field="region", place=new.region)


def _check_places(places: set[str]) -> None:
    for place in sorted(places):
        if len(place) > Level.CITY.digits and not geography.exists(place):
            raise NO_SUCH_PLACE(field="places", place=place)


def _held(accounts: set[UUID], now: datetime) -> dict[UUID, list[Duty]]:
    held: dict[UUID, list[Duty]] = {}
    rows = Posting.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=now), account_id__in=accounts)
    for account, duty in rows.values_list("account_id", "duty"):
        held.setdefault(account, []).append(Duty(duty))
    return held


def _named(rows: Sequence[Organisation | Posting]) -> str:
    kind = "organisation" if isinstance(rows[0], Organisation) else "posting"
    return f"{kind}:{rows[0].id}" if len(rows) == 1 else f"{kind}s:{len(rows)}"


def _row(row: Organisation) -> OrganisationRow:
    return queries.row_of(
        row.id, row.kind, row.level, row.region, row.department, row.name, row.short_name, row.short_name_en,
        row.recorded_from, row.recorded_until,
    )  # fmt: skip
