"""What the law says is to be deleted goes from everywhere; what the law on archives keeps is sealed off (P16, P42)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from PIL import Image
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import MONDAY, Desk, intake
from tests.people import Cast

from gezhi.cases import queries
from gezhi.cases.actions import Intake, Person, attach, report
from gezhi.cases.actions.erasing import destroy
from gezhi.cases.actions.going_on import archive_due
from gezhi.cases.actions.sealing import seal
from gezhi.cases.archive import sheet
from gezhi.cases.archive.verify import main, verify
from gezhi.cases.models import Attachment, Petitioner, SealedPackage
from gezhi.cases.queries.files import package_path
from gezhi.cases.terms import Action, Channel
from gezhi.kernel.refusal import Refused
from gezhi.storage.models import FirstAnswer

LAW: dict[str, Any] = {"basis": "个人信息保护法第四十七条", "reason": "本人申请，经审核"}
SECRET = "橄榄树下那户"  # what the petitioner wants forgotten
NAME, PHONE = "测试居民乙", "13800000007"
Callbacks = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "GEZHI", replace(settings.GEZHI, data=tmp_path))


def photo() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 48), 90).convert("RGB").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def archived(cast: Cast) -> Desk:
    """A hotline's report with a picture, handled, answered, closed and archived; taken in with a key."""
    from tests.integration.cases.desk import intake

    from gezhi.cases.actions import report

    picture = attach(actor=cast.hotline, now=MONDAY, name=f"{SECRET}.png", content=photo())
    given: Intake = intake(
        description=f"{SECRET}天天堆垃圾，找我13800000008", petitioners=[Person(NAME, PHONE)], channel=Channel.HOTLINE,
        attachments=(picture.id,),
    )  # fmt: skip
    desk = Desk.__new__(Desk)
    desk.cast, desk.now = cast, MONDAY
    desk.reported = report(actor=cast.hotline, now=MONDAY, intake=given, key="one")
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
    return desk


@pytest.fixture
def sealed(archived: Desk) -> Desk:
    assert seal(county=archived.reported.county, case_id=archived.id, now=archived.now)
    return archived


def packages(desk: Desk) -> list[SealedPackage]:
    return list(SealedPackage.objects.filter(case_id=desk.id).order_by("nth"))


def tables_that_hold(words: str) -> list[str]:
    """Every table of the database, those of the queue too, with a row in which the words stand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{words}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def files_that_hold(content: bytes) -> list[str]:
    return [file.name for file in settings.GEZHI.data.rglob("*") if file.is_file() and content in file.read_bytes()]


class TestDeletedFromAnArchivedCase:
    @pytest.fixture
    def erased(self, sealed: Desk, django_capture_on_commit_callbacks: Callbacks) -> Desk:
        assert tables_that_hold(SECRET)
        assert tables_that_hold(PHONE)
        assert files_that_hold(SECRET.encode())
        with django_capture_on_commit_callbacks(execute=True):
            sealed.move(sealed.cast.administrator, Action.ERASE_WORDS, step="1", **LAW)
        return sealed

    def test_the_words_are_nowhere_any_more(self, erased: Desk) -> None:
        for words in (SECRET, NAME, PHONE, "13800000008"):
            assert tables_that_hold(words) == []
            assert files_that_hold(words.encode()) == []
        assert not Attachment.objects.filter(case_id=erased.id).exclude(shown="").exists()
        assert not list((settings.GEZHI.files).rglob("*/*"))

    def test_the_new_package_is_whole_and_says_what_was_deleted_and_when(
        self, erased: Desk, capsys: pytest.CaptureFixture[str]
    ) -> None:
        first, second = packages(erased)
        assert not package_path(first.file).exists()
        path = package_path(second.file)
        assert main([str(path), "--lang", "zh", "--expect", erased.row.head]) == 0
        said = capsys.readouterr().out
        at = erased.now.isoformat().replace("+00:00", "Z")
        assert f"第 1 步的内容已依法删除：个人信息保护法第四十七条（{at}，第 {erased.row.version} 步）" in said
        assert "第 1 步的 1 个附件已依法删除" in said
        assert f"其 SM3 为 {first.sm3}" in said
        with zipfile.ZipFile(path) as archive:
            metadata = archive.read(next(name for name in archive.namelist() if name.endswith("metadata.xml"))).decode()
        assert f'<replaces sm3="{first.sm3}"' in metadata

    def test_the_api_gives_the_new_one(self, erased: Desk, tmp_path: Path) -> None:
        answer = Caller(erased.cast.officer).get(f"/cases/{erased.id}/archive")
        given = tmp_path / "given.zip"
        given.write_bytes(answer.getvalue())
        assert verify(given, expect=packages(erased)[-1].sha256).code == 0

    def test_a_repeat_of_the_report_does_not_bring_it_in_again(self, erased: Desk) -> None:
        row = FirstAnswer.objects.get(key="one")
        assert (row.request, row.answer) == ("", {})
        again = intake(description=f"{SECRET}天天堆垃圾", channel=Channel.HOTLINE)
        with pytest.raises(Refused, match="idempotency-key-reused"):
            report(actor=erased.cast.hotline, now=erased.now, intake=again, key="one")
        assert tables_that_hold(SECRET) == []

    def test_another_step_can_be_deleted_after_it(
        self, erased: Desk, django_capture_on_commit_callbacks: Callbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            erased.move(erased.cast.administrator, Action.ERASE_WORDS, step="5", **LAW)
        report = verify(package_path(packages(erased)[-1].file))
        assert report.code == 0
        assert report.summary
        assert [deletion.step for deletion in report.summary.deletions] == [1, 5]
        assert len(report.summary.replaced) == 2
        assert len(list(settings.GEZHI.archives.rglob("*.zip"))) == 1

    def test_the_proof_itself_is_kept(self, erased: Desk) -> None:
        with pytest.raises(Refused, match="kept-as-proof"):
            erased.move(erased.cast.administrator, Action.ERASE_WORDS, step=str(erased.row.version), **LAW)


class TestWhenThingsBreak:
    def test_a_package_that_cannot_be_made_anew_stops_the_deletion(
        self, sealed: Desk, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callbacks
    ) -> None:
        def full(*args: object, **more: object) -> bytes:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(sheet, "render", full)
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(OSError, match="No space"):
            sealed.move(sealed.cast.administrator, Action.ERASE_WORDS, step="1", **LAW)
        (only,) = packages(sealed)
        assert verify(package_path(only.file), expect=sealed.row.head).code == 0
        assert tables_that_hold(SECRET)

    def test_a_process_that_dies_after_the_commit_leaves_the_rest_to_the_job(self, sealed: Desk) -> None:
        sealed.move(sealed.cast.administrator, Action.ERASE_WORDS, step="1", **LAW)  # no callback of the commit runs
        assert all(package_path(row.file).exists() for row in packages(sealed))
        with connection.cursor() as cursor:
            cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'cases.destroy' ORDER BY id")
            jobs = [json.loads(args) if isinstance(args, str) else args for (args,) in cursor.fetchall()]
        assert len(jobs) == 2
        for job in [*jobs, *jobs]:  # safe to repeat
            destroy(**job)
        assert files_that_hold(SECRET.encode()) == []
        assert [package_path(row.file).exists() for row in packages(sealed)] == [False, True]

    def test_words_deleted_before_the_first_sealing_never_come_into_it(self, archived: Desk) -> None:
        archived.move(archived.cast.administrator, Action.ERASE_WORDS, step="1", **LAW)
        assert packages(archived) == []
        path = seal(county=archived.reported.county, case_id=archived.id, now=archived.now)
        assert path
        assert SECRET.encode() not in path.read_bytes()
        assert verify(path).code == 0


class TestOpenCase:
    def test_gives_up_the_petitioners_name_and_number_with_the_report(self, cast: Cast) -> None:
        desk = Desk(cast, by=cast.hotline, channel=Channel.HOTLINE, petitioners=[Person(NAME, PHONE)])
        desk.move(cast.administrator, Action.ERASE_WORDS, step="1", **LAW)
        assert list(Petitioner.objects.filter(case_id=desk.id).values_list("name", "phone")) == [("", "")]

    def test_keeps_them_where_another_step_is_deleted(self, cast: Cast) -> None:
        desk = Desk(cast, by=cast.hotline, channel=Channel.HOTLINE, petitioners=[Person(NAME, PHONE)])
        desk.move(cast.officer, Action.NOTE, content="现场看过。")
        desk.move(cast.administrator, Action.ERASE_WORDS, step="2", **LAW)
        assert Petitioner.objects.get(case_id=desk.id).phone == PHONE


class TestSealedOff:
    """P16: a file that the law keeps is not deleted but sealed off; its use is restricted."""

    @pytest.fixture
    def restricted(self, sealed: Desk) -> Desk:
        sealed.move(sealed.cast.administrator, Action.RESTRICT, **LAW)
        return sealed

    def test_nobody_reads_it_in_the_daily_business(self, restricted: Desk) -> None:
        cast = restricted.cast
        for actor in (cast.officer, cast.administrator, cast.county_officer, cast.sanitation_handler):
            caller = Caller(actor)
            for path in ("", "/timeline", "/chain"):
                assert SECRET not in caller.get(f"/cases/{restricted.id}{path}").content.decode()
            assert SECRET not in caller.client.get(f"/cases/{restricted.id}").content.decode()
        assert queries.listing(cast.officer, queries.Filters(text=SECRET[:4])).rows == []
        file = Attachment.objects.get(case_id=restricted.id)
        assert Caller(cast.officer).get(f"/attachments/{file.id}").json()["code"] == "file-restricted"
        assert list(Petitioner.objects.filter(case_id=restricted.id).values_list("name", "phone")) == [("", "")]

    def test_the_package_keeps_it_and_is_taken_by_its_keeper_for_a_purpose(
        self, restricted: Desk, tmp_path: Path
    ) -> None:
        where = f"/cases/{restricted.id}/archive"
        officer = Caller(restricted.cast.officer).get(where, {"purpose": "work"})
        assert (officer.status_code, officer.json()["code"]) == (403, "file-restricted")
        keeper = Caller(restricted.cast.administrator)
        assert keeper.get(where).json()["code"] == "use-needed"
        taken = tmp_path / "taken.zip"
        taken.write_bytes(keeper.get(where, {"purpose": "proceedings"}).getvalue())
        assert verify(taken, expect=restricted.row.head).code == 0
        assert SECRET.encode() in taken.read_bytes()

    def test_each_taking_is_on_record(self, restricted: Desk) -> None:
        Caller(restricted.cast.administrator).get(f"/cases/{restricted.id}/archive", {"purpose": "audit"}).getvalue()
        with connection.cursor() as cursor:
            cursor.execute("SELECT purpose FROM security_auditentry WHERE action = 'take-package'")
            assert cursor.fetchall() == [("audit",)]

    def test_may_still_be_deleted_when_the_law_says_so(
        self, restricted: Desk, django_capture_on_commit_callbacks: Callbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            restricted.move(restricted.cast.administrator, Action.ERASE_WORDS, step="1", **LAW)
        assert tables_that_hold(SECRET) == []
        assert files_that_hold(SECRET.encode()) == []
        assert verify(package_path(packages(restricted)[-1].file)).code == 0


def test_nobody_but_the_owner_enters_the_folders_of_files_and_packages(sealed: Desk) -> None:
    made = [folder for root in (settings.GEZHI.files, settings.GEZHI.archives) for folder in (root, *root.iterdir())]
    assert len(made) >= 4
    assert {oct(folder.stat().st_mode & 0o777) for folder in made} == {"0o700"}
