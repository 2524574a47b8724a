"""The sample city as a first start loads it: whole, true to the product's own rules, and something for everybody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Count, F, Q
from tests.people import forget

from gezhi.cases.actions.sweeping import Swept, sweep
from gezhi.cases.archive.verify import verify
from gezhi.cases.models import (
    Attachment,
    Case,
    CaseClock,
    Explanation,
    Petitioner,
    SealedPackage,
    Step,
    StepWords,
    SweptWindow,
    WorkOrder,
)
from gezhi.cases.queries.detail import verified_chain
from gezhi.cases.queries.dossiers import elements_of
from gezhi.cases.queries.falling import COLUMN, FIRST, fallen
from gezhi.cases.queries.files import package_path
from gezhi.cases.queries.lists import listing, to_dos
from gezhi.cases.queries.loading import load as load_case
from gezhi.cases.terms import ENDED_STATES, OPEN_STATES, Mark, OrderRole, State
from gezhi.people.queries import actor_of_posting, organisation, postings_of
from gezhi.people.terms import OrganisationKind
from gezhi.project import demo
from gezhi.project.sample import accounts
from gezhi.project.sample.load import load
from gezhi.security.models import Account
from gezhi.security.rules import separate
from gezhi.security.terms import SYSTEM, Actor, Duty
from gezhi.storage.rows import rows
from gezhi.supervision.models import Document

NOW = datetime(2026, 11, 24, 2, 20, 33, 456789, tzinfo=UTC)  # a Tuesday morning
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OPEN = [state.value for state in OPEN_STATES]
ENDED = [state.value for state in ENDED_STATES]


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    forget()
    yield
    forget()


@pytest.mark.commits
def test_the_sample_city(database: None) -> None:
    said: list[str] = []
    lines = load(now=NOW, progress=said.append)
    assert said[-1].startswith("supervision")
    assert sum("% of the days" in line for line in said) == 9
    check_mix()
    check_everybody_has_work(lines)
    check_chains()
    check_clocks()
    check_holders()
    check_people()
    check_late()
    check_terms()
    check_packages()
    check_nothing_is_left_over()


def check_mix() -> None:
    """Hundreds of cases in every state, all over the city, most of them in the township of the accounts."""
    states = Counter(Case.objects.values_list("state", flat=True))
    assert set(states) == {state.value for state in State}
    assert 350 <= sum(states.values()) <= 500
    assert len(set(Case.objects.values_list("county", flat=True))) == 7
    assert len(set(Case.objects.values_list("township", flat=True))) > 20
    first = Case.objects.earliest("reported_at").reported_at
    assert NOW - timedelta(days=91) < first < NOW - timedelta(days=60)
    assert not Case.objects.filter(Q(reported_at__gt=NOW) | Q(ended_at__gt=NOW) | Q(archived_at__gt=NOW)).exists()

    home = Case.objects.filter(township=accounts.TOWNSHIP)
    assert {*OPEN, "closed", "merged", "declined"} <= set(home.values_list("state", flat=True))
    here = home.filter(state__in=OPEN)
    assert here.count() >= 60
    assert here.filter(due_at__lt=NOW).count() >= 5 and here.filter(soon_at__lt=NOW, due_at__gt=NOW).count() >= 5
    assert here.filter(matter="").exists() and home.filter(anonymous=True).exists()
    assert Case.objects.filter(state="reported", grid="").exclude(grid_candidates=[]).exists()
    assert Case.objects.filter(state="reported", grid="", grid_candidates=[]).exists()
    alike = here.exclude(matter="").filter(state="reported").values("matter", "grid").annotate(n=Count("id"))
    assert alike.filter(n__gte=2).exists()
    levels = Counter(organisation(agency).level for agency in Case.objects.values_list("agency", flat=True))
    assert len(levels) == 3
    texts = Counter(Case.objects.values_list("description", flat=True))
    assert texts.most_common(1)[0][1] < 12 and len(texts) > 250


def check_everybody_has_work(lines: list[demo.Account]) -> None:
    for line in lines:
        actor = actor_of(line["username"])
        nothing_yet = line["username"] == "pengjiang.oldsystem"  # what it brings in is for the reader to try
        if nothing_yet or actor.duty in (Duty.SYSTEM_ADMINISTRATOR, Duty.AUDITOR):  # see no business data
            assert not listing(actor, to_dos(actor)).rows
        else:
            assert listing(actor, to_dos(actor)).rows, line["username"]


def actor_of(username: str) -> Actor:
    account = Account.objects.get(username=username)
    (posting,) = postings_of(account.id, NOW)
    actor = actor_of_posting(posting.id, account.id, NOW)
    assert actor is not None
    return actor


def check_chains() -> None:
    for row in rows(Case.objects.values()):
        steps, fault = verified_chain(load_case(SYSTEM, row["id"], lock=False))
        assert fault is None and steps == row["version"]


def check_clocks() -> None:
    running = CaseClock.objects.filter(stopped_at=None)
    ended = Case.objects.filter(state__in=[*ENDED, "archived"])
    assert not running.filter(case_id__in=ended.values("id")).exists()
    with_clock = set(running.values_list("case_id", flat=True))
    assert with_clock == set(Case.objects.filter(state__in=OPEN).values_list("id", flat=True))
    for moment, mark in (("soon_at", Mark.SOON), ("due_at", Mark.YELLOW)):
        column = COLUMN[mark]
        counties = set(CaseClock.objects.values_list("county", flat=True))
        fell = sum(fallen(county, mark, since=FIRST, until=NOW).count() for county in counties)
        windows = SweptWindow.objects.filter(mark=mark)
        assert 0 < fell == sum(windows.values_list("fallen", flat=True))
        assert not CaseClock.objects.filter(**{f"{column}__lt": F(moment)}).exists()
        here = CaseClock.objects.filter(**{f"{moment}__lt": F("held_from")})
        assert here.filter(**{column: None}).exists(), "what fell in earlier hands does not fall again"
        assert not here.filter(**{f"{column}__lt": F("held_from")}).exists()
    assert sweep(now=NOW) == Swept(0, 0)
    assert CaseClock.objects.filter(provisional=True, stopped_at=None).exists()  # into a year not announced yet


def _is_text(value: object) -> bool:
    """Ids are no text: the digits of one may look like a phone number."""
    return isinstance(value, str) and not ID.fullmatch(value)


def check_holders() -> None:
    """Every case that runs is held by one body: its agency, or its one lead department of the agency's level."""
    for row in rows(Case.objects.filter(state__in=OPEN).values("id", "state", "holder", "agency", "lead")):
        leads = WorkOrder.objects.filter(case_id=row["id"], role=OrderRole.LEAD, ended_at=None)
        held_by_lead = row["state"] in ("dispatched", "handling") and row["lead"] is not None
        assert row["holder"] == (row["lead"] if held_by_lead else row["agency"])
        assert leads.count() == int(row["lead"] is not None and row["state"] in ("dispatched", "handling", "returned"))
        assert organisation(row["agency"]).kind is OrganisationKind.GRID_AGENCY


def check_people() -> None:
    """Nobody's number or room stands in a text, and every name says that it is a test's."""
    assert Case.objects.exclude(private=[]).count() >= 5
    for text in Case.objects.values_list("description", flat=True):
        assert not separate(text).found
    for words in StepWords.objects.values_list("words", flat=True):
        assert not any(separate(value).found for value in words.values() if _is_text(value))
    named = Petitioner.objects.exclude(name="", phone="")  # the others follow with their receipt
    assert all(name.startswith("测试居民") for name in named.values_list("name", flat=True))
    assert all(phone.startswith("13800") for phone in named.values_list("phone", flat=True))
    asked = named.filter(case_id__in=Case.objects.filter(state="closed").values("id"))
    assert not asked.filter(answered_at=None).exists()
    assert Attachment.objects.exclude(case_id=None).count() > 80


def check_late() -> None:
    """Who was late was warned and explained it with the grid worker, before the case was closed; some still have to."""
    late = CaseClock.objects.filter(Q(stopped_at=None, due_at__lt=NOW) | Q(stopped_at__gt=F("due_at")), kind="handling")
    leads = WorkOrder.objects.filter(role=OrderRole.LEAD).values("id")
    people = Petitioner.objects.exclude(name="", phone="").values("case_id")
    cases = set(late.filter(order_id__in=leads, case_id__in=people).values_list("case_id", flat=True))
    told = dict(Explanation.objects.filter(case_id__in=cases).values_list("case_id", "told"))
    assert set(told) == cases and len(cases) > 10
    assert set(Explanation.objects.exclude(told="waived").values_list("told", flat=True)) == {
        "owed", "explained", "cosigned"
    }  # fmt: skip
    ended = Case.objects.filter(state__in=["closed", "archived"])
    assert set(Explanation.objects.filter(case_id__in=ended.values("id")).values_list("told", flat=True)) <= {
        "cosigned", "waived"
    }  # fmt: skip
    warned = Document.objects.filter(kind="warning", source__isnull=False)
    assert cases <= set(warned.values_list("case_id", flat=True))
    archived = Case.objects.filter(state="archived", id__in=cases)
    assert archived.exists()
    assert not warned.filter(case_id__in=archived.values("id"), state="issued").exists()
    for case in Case.objects.filter(state__in=["closed", "archived"]).values_list("id", flat=True):
        found = elements_of(SYSTEM, load_case(SYSTEM, case, lock=False), now=NOW)
        lacking = [each.name.en for each in found if each.presence == "missing"]
        assert not set(lacking) & {"explanations", "extensions", "suspensions"}, (case, lacking)


def check_terms() -> None:
    """Something to look at of each: extended, asked for and not decided, standing still on evidence."""
    assert WorkOrder.objects.filter(extensions=1, ended_at=None).count() >= 2
    assert CaseClock.objects.exclude(first_due_at=None).filter(stopped_at__isnull=False).exists()
    (still,) = Case.objects.filter(suspension="running").values_list("id", flat=True)
    asked = Step.objects.get(case_id=still, action="ask_suspension")
    words = StepWords.objects.get(id=asked.id).words
    assert words["ground"] == "examination" and words["attachments"]
    assert Step.objects.filter(action="resume").count() >= 2


def check_packages() -> None:
    packages = list(SealedPackage.objects.values_list("file", flat=True))
    assert len(packages) == Case.objects.filter(state="archived").count() >= 30
    for file in packages:
        assert verify(package_path(file)).code == 0


def check_nothing_is_left_over() -> None:
    assert not Attachment.objects.filter(case_id=None).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)
