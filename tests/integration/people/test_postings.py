"""Appointing, and the end of a posting (Art. 10)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from tests.people import GRID, OTHER_GRID, TOWNSHIP, Cast

from gezhi.kernel.refusal import Refused
from gezhi.people.actions import appoint, appoint_many, end_posting, first_administrator
from gezhi.people.models import Posting
from gezhi.people.queries import grid_workers_of
from gezhi.people.terms import NewPosting
from gezhi.security.actions import create_account
from gezhi.security.models import AuditEntry
from gezhi.security.terms import Actor, Duty, NewAccount

NOW = datetime(2026, 11, 24, 1, 42, tzinfo=UTC)


@pytest.fixture
def newcomer(cast: Cast) -> UUID:
    return create_account(actor=cast.system_administrator, now=NOW, account=NewAccount("newcomer", "测试新人"))


def code_of(actor: Actor, posting: NewPosting) -> str:
    with pytest.raises(Refused) as refused:
        appoint(actor=actor, now=NOW, posting=posting)
    return refused.value.code


class TestAppointing:
    def test_gives_a_grid_a_worker(self, cast: Cast, newcomer: UUID) -> None:
        new = NewPosting(newcomer, cast.agency.id, Duty.PART_TIME_WORKER, (OTHER_GRID,))
        made = appoint(actor=cast.administrator, now=NOW, posting=new)
        assert newcomer in {row.account for row in grid_workers_of(OTHER_GRID, NOW)}
        entry = AuditEntry.objects.get(action="appoint", person=cast.administrator.person)
        assert entry.object == f"posting:{made}"

    def test_twice_in_the_same_duty_is_refused(self, cast: Cast) -> None:
        again = NewPosting(cast.verifier.person, cast.agency.id, Duty.VERIFIER, (TOWNSHIP,))
        assert code_of(cast.administrator, again) == "posted-already"

    def test_to_a_place_that_is_none_is_refused(self, cast: Cast, newcomer: UUID) -> None:
        new = NewPosting(newcomer, cast.agency.id, Duty.FULL_TIME_WORKER, (f"{TOWNSHIP}101999",))
        assert code_of(cast.administrator, new) == "unknown-place"

    def test_at_an_organisation_that_is_none_is_refused(self, cast: Cast, newcomer: UUID) -> None:
        assert code_of(cast.administrator, NewPosting(newcomer, uuid4(), Duty.VERIFIER, (TOWNSHIP,))) == (
            "no-such-organisation"
        )

    def test_in_another_county_is_refused(self, cast: Cast, newcomer: UUID) -> None:
        new = NewPosting(newcomer, cast.foreign_agency.id, Duty.VERIFIER, (cast.foreign_agency.region,))
        assert code_of(cast.county_administrator, new) == "not-yours-to-appoint"

    def test_keeps_administrators_apart_also_within_one_list(self, cast: Cast, newcomer: UUID) -> None:
        both = [
            NewPosting(newcomer, cast.city_agency.id, Duty.AUDITOR, ("4407",)),
            NewPosting(newcomer, cast.city_agency.id, Duty.SYSTEM_ADMINISTRATOR, ("4407",)),
        ]
        with pytest.raises(Refused) as refused:
            appoint_many(actor=cast.system_administrator, now=NOW, postings=both)
        assert refused.value.code == "administrators-apart"
        assert not Posting.objects.filter(account_id=newcomer).exists()

    def test_of_oneself_is_refused(self, cast: Cast) -> None:
        new = NewPosting(cast.administrator.person, cast.agency.id, Duty.VERIFIER, (TOWNSHIP,))
        assert code_of(cast.administrator, new) == "no-appointing-yourself"


class TestTheEndOfAPosting:
    def test_takes_the_grid_away_at_once(self, cast: Cast) -> None:
        end_posting(actor=cast.administrator, now=NOW, posting_id=cast.worker.posting, reason="调离")
        assert cast.worker.person not in {row.account for row in grid_workers_of(GRID, NOW)}
        before = NOW - timedelta(seconds=1)
        assert cast.worker.person in {row.account for row in grid_workers_of(GRID, before)}

    def test_needs_a_reason(self, cast: Cast) -> None:
        with pytest.raises(Refused) as refused:
            end_posting(actor=cast.administrator, now=NOW, posting_id=cast.worker.posting, reason=" ")
        assert refused.value.code == "reason-missing"

    def test_happens_once(self, cast: Cast) -> None:
        end_posting(actor=cast.administrator, now=NOW, posting_id=cast.worker.posting, reason="调离")
        with pytest.raises(Refused) as refused:
            end_posting(actor=cast.administrator, now=NOW, posting_id=cast.worker.posting, reason="调离")
        assert refused.value.code == "no-such-posting"

    def test_is_not_for_strangers(self, cast: Cast) -> None:
        with pytest.raises(Refused) as refused:
            end_posting(actor=cast.foreign_officer, now=NOW, posting_id=cast.worker.posting, reason="调离")
        assert refused.value.code == "not-yours-to-appoint"

    def test_leaves_room_for_a_new_one(self, cast: Cast) -> None:
        end_posting(actor=cast.administrator, now=NOW, posting_id=cast.worker.posting, reason="调离")
        again = NewPosting(cast.worker.person, cast.agency.id, Duty.FULL_TIME_WORKER, (OTHER_GRID,))
        appoint(actor=cast.administrator, now=NOW, posting=again)


class TestTheFirstAdministrator:
    def test_of_an_empty_installation_brings_the_city_agency(self) -> None:
        first_administrator(
            now=NOW, city="4407", username="first", password="Di-Yi-Wei-1", name="测试", duty=Duty.SYSTEM_ADMINISTRATOR
        )
        posting = Posting.objects.select_related("organisation").get(duty="system_administrator")
        assert posting.organisation.region == "4407"

    @pytest.mark.parametrize(
        ("duty", "code"),
        [(Duty.SYSTEM_ADMINISTRATOR, "has-its-first"), (Duty.AGENCY_OFFICER, "not-yours-to-appoint")],
    )
    def test_is_made_once(self, cast: Cast, duty: Duty, code: str) -> None:
        with pytest.raises(Refused) as refused:
            first_administrator(now=NOW, city="4407", username="first", password="Di-Yi-Wei-1", name="测试", duty=duty)
        assert refused.value.code == code

    @pytest.mark.parametrize(
        ("city", "password", "zh", "en"),
        [
            (
                "4407",
                "Di-Yi-Wei-1",
                "本市已有“系统管理员”.+“设置 · 账号”",
                "has its first system administrator.+Accounts",
            ),
            ("9999", "Di-Yi-Wei-1", "没有代码为“9999”的市", "no city with the code 9999"),
            ("440703", "Di-Yi-Wei-1", "没有代码为“440703”的市", "A city's code has four digits"),
            ("4407", "x1", "密码须为 10 到", "A password has 10 to"),
        ],
    )
    def test_the_command_says_what_is_in_the_way(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch, city: str, password: str, zh: str, en: str
    ) -> None:
        monkeypatch.setenv("ADMIN_PASSWORD", password)
        with pytest.raises(CommandError, match=f"{zh}.+{en}"):
            call_command("createadmin", "a.new.name", city=city)

    def test_of_a_place_that_is_no_city_is_refused_before_there_are_divisions(self) -> None:
        with pytest.raises(Refused, match="no-such-city"):
            first_administrator(
                now=NOW, city="44o7", username="first", password="Di-Yi-Wei-1", name="测试",
                duty=Duty.SYSTEM_ADMINISTRATOR,
            )  # fmt: skip
