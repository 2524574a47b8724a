"""A file whose retention is over is destroyed in a batch that an auditor witnesses, and in no other way (P21)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from tests.integration.archive.test_lawful_erasure import files_that_hold, tables_that_hold
from tests.integration.cases.desk import MONDAY, Desk, intake
from tests.people import Cast

from gezhi.cases import queries
from gezhi.cases.actions import Person, report
from gezhi.cases.actions.disposing import decide_disposal, destroy_batch, propose_disposal
from gezhi.cases.actions.going_on import archive_due
from gezhi.cases.actions.sealing import seal
from gezhi.cases.models import Case, DisposalBatch, DisposalEntry, SealedPackage, Step
from gezhi.cases.queries.disposals import batch as batch_of
from gezhi.cases.queries.disposals import first_due, register, register_digest
from gezhi.cases.queries.files import package_path
from gezhi.cases.terms import Action, DisposalAction, Spared
from gezhi.catalogue import queries as catalogue
from gezhi.kernel.refusal import Refused
from gezhi.security.models import AuditEntry
from gezhi.security.terms import Actor

OVER = datetime(2050, 1, 5, 2, 0, tzinfo=UTC)
SECRET, NAME, PHONE = "橄榄树下那户", "测试居民丙", "13800000009"
Callbacks = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "GEZHI", replace(settings.GEZHI, data=tmp_path))


@pytest.fixture
def archived(cast: Cast) -> Desk:
    desk = Desk.__new__(Desk)
    desk.cast, desk.now = cast, MONDAY
    given = intake(description=f"{SECRET}天天堆垃圾", petitioners=[Person(NAME, PHONE)])
    desk.reported = report(actor=cast.worker, now=MONDAY, intake=given)
    desk.id = UUID(desk.reported.id)
    desk.to_verified()
    (person,) = queries.petitioners(desk.reported.county, desk.id)
    told: dict[str, Any] = {
        "petitioner": str(person["id"]),
        "way": "phone",
        "reached": "reached",
        "content": "已清运。",
    }
    desk.move(cast.officer, Action.ANSWER, **told)
    desk.move(cast.officer, Action.CLOSE)
    desk.now += timedelta(days=400)
    assert archive_due(now=desk.now) == 1
    assert seal(county=desk.reported.county, case_id=desk.id, now=desk.now)
    desk.now = OVER
    return desk


@pytest.fixture
def colleague(cast: Cast) -> Actor:
    return replace(cast.administrator, person=UUID(int=901), name="测试鉴定人")


@pytest.fixture
def auditor(cast: Cast) -> Actor:
    return cast.auditor


def proposed(desk: Desk) -> UUID:
    return propose_disposal(actor=desk.cast.administrator, now=desk.now, basis="保管期满，经鉴定无继续保存价值")


def decided(desk: Desk, key: UUID, actor: Actor, action: DisposalAction, opinion: str = "同意") -> str:
    return decide_disposal(actor=actor, now=desk.now, batch_id=key, action=action, opinion=opinion)


def witnessed(desk: Desk, colleague: Actor, auditor: Actor) -> UUID:
    key = proposed(desk)
    decided(desk, key, colleague, DisposalAction.APPRAISE)
    decided(desk, key, auditor, DisposalAction.WITNESS)
    return key


def test_class_and_date_are_set_when_the_case_ends_by_its_list(archived: Desk) -> None:
    row = Case.objects.get(id=archived.id)
    matter = catalogue.matter(row.matter, row.list_version)
    assert row.retention_years == matter.retention_years
    assert row.ended_at
    assert row.retention_until == date(row.ended_at.year + 1 + matter.retention_years, 1, 1)
    assert first_due(archived.cast.administrator) == row.retention_until


def test_a_case_that_goes_on_has_no_date_yet(cast: Cast) -> None:
    desk = Desk(cast)
    desk.to_verified()
    desk.move(cast.officer, Action.CLOSE)
    desk.move(cast.officer, Action.REOPEN, reason="没有清干净")
    assert Case.objects.values_list("retention_years", "retention_until").get(id=desk.id) == (None, None)


class TestAWitnessedBatch:
    @pytest.fixture
    def destroyed(
        self, archived: Desk, colleague: Actor, auditor: Actor, django_capture_on_commit_callbacks: Callbacks
    ) -> Desk:
        assert tables_that_hold(SECRET)
        assert files_that_hold(SECRET.encode())
        key = witnessed(archived, colleague, auditor)
        with django_capture_on_commit_callbacks(execute=True):
            assert destroy_batch(county=archived.reported.county, batch_id=key, now=archived.now) == 1
        return archived

    def test_leaves_no_word_anywhere(self, destroyed: Desk) -> None:
        for words in (SECRET, NAME, PHONE, "已清运"):
            assert tables_that_hold(words) == []
            assert files_that_hold(words.encode()) == []
        assert not package_path(SealedPackage.objects.get(case_id=destroyed.id).file).exists()

    def test_leaves_the_proof_and_a_chain_that_verifies(self, destroyed: Desk) -> None:
        steps, fault = queries.verified_chain(queries.get_for(destroyed.cast.officer, destroyed.id))
        assert fault is None
        last = Step.objects.get(case_id=destroyed.id, seq=steps)
        assert (last.action, last.facts["erases"]) == (Action.DISPOSE, list(range(1, steps)))
        (entry,) = register(destroyed.reported.county, DisposalBatch.objects.get().id)
        assert (entry["number"], entry["destroyed_at"]) == (destroyed.reported.number, destroyed.now)
        assert entry["package"] == SealedPackage.objects.get(case_id=destroyed.id).sm3

    def test_is_done_and_every_voice_is_on_record(self, destroyed: Desk, colleague: Actor, auditor: Actor) -> None:
        row = DisposalBatch.objects.get()
        assert (row.state, row.appraised_by, row.ended_by) == ("done", colleague.person, auditor.person)
        said = AuditEntry.objects.filter(object=f"disposal:{row.id}").values_list("action", flat=True)
        assert set(said) == {"propose-disposal", "appraise-disposal", "witness-disposal"}

    def test_gives_no_package_any_more(self, destroyed: Desk) -> None:
        with pytest.raises(Refused) as refused:
            queries.package(destroyed.cast.officer, queries.get_for(destroyed.cast.officer, destroyed.id))
        assert refused.value.code == "disposed"

    def test_is_not_done_twice(self, destroyed: Desk) -> None:
        key = DisposalBatch.objects.get().id
        assert destroy_batch(county=destroyed.reported.county, batch_id=key, now=destroyed.now) == 0
        with pytest.raises(Refused) as refused:
            proposed(destroyed)
        assert refused.value.code == "nothing-due-for-disposal"


class TestABatch:
    def test_destroys_nothing_before_it_is_witnessed(self, archived: Desk, colleague: Actor) -> None:
        key = proposed(archived)
        decided(archived, key, colleague, DisposalAction.APPRAISE)
        assert destroy_batch(county=archived.reported.county, batch_id=key, now=archived.now) == 0
        assert tables_that_hold(SECRET)

    def test_binds_what_was_appraised_by_its_digest(self, archived: Desk) -> None:
        key = proposed(archived)
        row = batch_of(archived.cast.administrator, key)
        assert row["register"] == register_digest(register(archived.reported.county, key))

    def test_holds_its_files_until_it_is_refused(self, archived: Desk, colleague: Actor) -> None:
        key = proposed(archived)
        with pytest.raises(Refused) as refused:
            proposed(archived)
        assert refused.value.code == "nothing-due-for-disposal"
        decided(archived, key, colleague, DisposalAction.REFUSE, "仍有利用价值")
        assert proposed(archived) != key

    def test_spares_a_file_that_was_given_a_longer_period(
        self, archived: Desk, colleague: Actor, auditor: Actor
    ) -> None:
        key = witnessed(archived, colleague, auditor)
        archived.move(
            archived.cast.administrator, Action.KEEP_LONGER, longer="30", basis="鉴定意见", reason="有查考价值"
        )
        assert destroy_batch(county=archived.reported.county, batch_id=key, now=archived.now) == 0
        assert DisposalEntry.objects.get().spared == Spared.KEPT_LONGER
        assert DisposalBatch.objects.get().state == "done"
        assert tables_that_hold(SECRET)

    def test_spares_a_file_that_an_open_case_follows(self, archived: Desk, colleague: Actor, auditor: Actor) -> None:
        report(actor=archived.cast.officer, now=archived.now, intake=intake(previous=archived.id))
        key = witnessed(archived, colleague, auditor)
        assert destroy_batch(county=archived.reported.county, batch_id=key, now=archived.now) == 0
        assert DisposalEntry.objects.get().spared == Spared.CONTINUED

    def test_is_not_there_for_others(self, archived: Desk) -> None:
        key = proposed(archived)
        for actor in (archived.cast.officer, archived.cast.system_administrator):
            with pytest.raises(Refused) as refused:
                decided(archived, key, actor, DisposalAction.APPRAISE)
            assert refused.value.code == "no-such-disposal"

    def test_is_refused_while_the_period_runs(self, archived: Desk) -> None:
        archived.now = datetime(2027, 6, 1, tzinfo=UTC)
        with pytest.raises(Refused) as refused:
            proposed(archived)
        assert refused.value.code == "nothing-due-for-disposal"

    def test_is_refused_without_a_basis(self, archived: Desk) -> None:
        with pytest.raises(Refused) as refused:
            propose_disposal(actor=archived.cast.administrator, now=archived.now, basis="  ")
        assert (refused.value.code, refused.value.field) == ("basis-needed", "basis")
        assert refused.value.citation is not None and "二十五" in refused.value.citation.zh


def test_nobody_destroys_a_file_by_a_move(archived: Desk) -> None:
    for actor in (archived.cast.administrator, archived.cast.officer):
        with pytest.raises(Refused):
            archived.move(actor, Action.DISPOSE, batch="XH-1", basis="没有")


def test_kept_for_good_is_never_due(archived: Desk) -> None:
    archived.move(archived.cast.administrator, Action.KEEP_LONGER, longer="good", basis="鉴定意见", reason="重大事件")
    assert first_due(archived.cast.administrator) is None
    with pytest.raises(Refused):
        proposed(archived)
