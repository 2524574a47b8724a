"""Receipts, evidence, signed minutes: checked as a case's files are, seen with their document, gone with its words."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.integration.archive.test_lawful_erasure import files_that_hold, photo
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import Desk
from tests.integration.supervision.test_documents import dispatched, go, issue, now, page
from tests.integration.supervision.test_erasure import LAW, archived, erase, order
from tests.people import Cast

from gezhi.cases.actions import attach
from gezhi.cases.actions.erasing import drop_unused
from gezhi.cases.actions.sealing import seal
from gezhi.cases.archive.verify import verify
from gezhi.cases.models import Attachment, SealedPackage
from gezhi.cases.queries.files import package_path
from gezhi.cases.terms import Action as CaseAction
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import Actor
from gezhi.supervision import actions, queries
from gezhi.supervision.models import Document
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "GEZHI", replace(settings.GEZHI, data=tmp_path))


def upload(actor: Actor, name: str = "回证.png", content: bytes | None = None) -> str:
    return str(attach(actor=actor, now=now(), name=name, content=content or photo()).id)


def received(cast: Cast, done: Any, *files: str) -> Any:
    return go(cast.sanitation_handler, done, Action.RECEIVE, attachments=list(files))


def address(done: Any, file: str) -> str:
    return f"/supervision/documents/{done.id}/files/{file}"


def status(who: Actor, path: str) -> int:
    answer = Caller(who).get(path)
    answer.getvalue()  # to the end, so that the file is closed
    return int(answer.status_code)


class TestAtTheApi:
    def test_a_receipt_is_bound_to_its_step_and_seen_by_whoever_sees_the_document(self, cast: Cast) -> None:
        file = upload(cast.sanitation_handler)
        done = received(cast, issue(cast, dispatched(cast)), file)
        row = Attachment.objects.get(id=file)
        assert (row.held_by, row.seq, row.case_id) == (UUID(done.id), 2, None)
        for who in (cast.officer, cast.sanitation_handler, cast.county_officer):
            assert status(who, address(done, file)) == 200
        told = Caller(cast.officer).get(f"/supervision/documents/{done.id}").json()
        assert told["trace"][1]["words"]["attachments"][0]["sm3"] == row.sm3 and told["intact"]

    def test_nobody_else_sees_it_at_any_door(self, cast: Cast) -> None:
        file = upload(cast.sanitation_handler)
        done, other = received(cast, issue(cast, dispatched(cast)), file), issue(cast, dispatched(cast))
        for who in (cast.fire_handler, cast.worker, cast.auditor, cast.neighbour_officer):
            assert status(who, address(done, file)) == 404
        for path in (address(other, file), address(done, str(uuid4())), f"/attachments/{file}"):
            assert status(cast.sanitation_handler, path) == 404

    @pytest.mark.parametrize("files", [["no-id"], [str(UUID(int=9))], "坏\x00", [1], {"id": "x"}])
    def test_what_is_no_upload_of_hers_is_refused_and_nothing_is_written(self, cast: Cast, files: Any) -> None:
        done = issue(cast, dispatched(cast))
        told = Caller(cast.sanitation_handler).post(
            f"/supervision/documents/{done.id}/moves/receive", {"version": 1, "given": {"attachments": files}}
        )
        assert told.status_code in (400, 422) and Document.objects.get(id=done.id).version == 1

    def test_a_file_is_used_once_and_only_by_who_uploaded_it(self, cast: Cast) -> None:
        file = upload(cast.sanitation_handler)
        done = received(cast, issue(cast, dispatched(cast)), file)
        with pytest.raises(Refused) as again:
            go(cast.sanitation_handler, done, Action.ANSWER, result="已办", attachments=[file])
        with pytest.raises(Refused) as foreign:
            received(cast, issue(cast, dispatched(cast)), upload(cast.officer))
        assert again.value.code == foreign.value.code == "unknown-attachment"

    def test_a_move_without_evidence_takes_no_files(self, cast: Cast) -> None:
        with pytest.raises(Refused) as caught:
            go(cast.officer, issue(cast, dispatched(cast)), Action.WITHDRAW, reason="误发", attachments=[])
        assert caught.value.code == "not-asked"

    def test_what_is_used_is_not_dropped_as_unused(self, cast: Cast) -> None:
        file = upload(cast.sanitation_handler)
        done = received(cast, issue(cast, dispatched(cast)), file)
        assert drop_unused(now=now() + timedelta(days=9)) == 0
        assert status(cast.officer, address(done, file)) == 200

    def test_an_officer_of_the_city_hands_files_in_for_a_county(self, cast: Cast) -> None:
        case = dispatched(cast)
        done = actions.begin_document(
            actor=cast.city_officer, now=now(), kind=Kind.ORDER, action=Action.ISSUE, case_id=case,
            given={
                "unit": str(cast.agency.id), "grounds": "久拖不决", "demand": "一周内办结",
                "deadline": (now() + timedelta(days=7)).isoformat(timespec="minutes"),
            },
        )  # fmt: skip
        done = go(cast.officer, go(cast.officer, done, Action.RECEIVE), Action.ANSWER, result="已办")
        file = upload(cast.city_officer)
        done = go(cast.city_officer, done, Action.VERIFY, finding="到场核查", attachments=[file])
        assert Attachment.objects.get(id=file).county == done.county
        assert status(cast.officer, address(done, file)) == 200


class TestOnThePage:
    def test_a_photo_goes_in_with_the_form_and_is_shown_without_its_place(self, cast: Cast) -> None:
        picture, raw = Image.new("RGB", (32, 24), "grey"), io.BytesIO()
        exif = Image.Exif()
        exif[0x010E] = "camera of somebody"
        picture.save(raw, "JPEG", exif=exif)
        done = issue(cast, dispatched(cast))
        desk, file = page(cast.sanitation_handler), SimpleUploadedFile("回证.jpg", raw.getvalue(), "image/jpeg")
        form = desk.get(f"/supervision/{done.id}/moves/receive").content.decode()
        assert 'type="file"' in form and "送达回证" in form and "multipart/form-data" in form
        answer = desk.post(f"/supervision/{done.id}/moves/receive", {"version": "1", "attachments_files": file})
        assert answer.status_code == 303
        row = Attachment.objects.get(held_by=done.id)
        link = f"/supervision/{done.id}/files/{row.id}"
        assert link in desk.get(f"/supervision/{done.id}").content.decode()
        shown = desk.get(link)
        assert b"".join(shown).startswith(b"\xff\xd8")
        assert "sandbox" in shown["Content-Security-Policy"]
        assert row.shown != row.sha256 and files_that_hold(b"camera of somebody") == [row.sha256]

    def test_what_is_no_picture_comes_back_beside_its_field_and_what_was_good_stays(self, cast: Cast) -> None:
        done = issue(cast, dispatched(cast))
        desk = page(cast.sanitation_handler)
        good, bad = SimpleUploadedFile("好.png", photo()), SimpleUploadedFile("坏.exe", b"MZ bad")
        answer = desk.post(
            f"/supervision/{done.id}/moves/receive",
            {"version": "1", "remark": "已收到", "attachments_files": [good, bad]},
        )
        shown = answer.content.decode()
        assert answer.status_code == 422 and "只接受图片" in shown and "好.png" in shown and "已收到" in shown
        kept = Attachment.objects.get(held_by=None)
        answer = desk.post(f"/supervision/{done.id}/moves/receive", {"version": "1", "attachments": [str(kept.id)]})
        assert answer.status_code == 303 and Attachment.objects.get(id=kept.id).held_by == UUID(done.id)

    def test_the_print_names_them(self, cast: Cast) -> None:
        done = received(cast, issue(cast, dispatched(cast)), upload(cast.sanitation_handler))
        answer = page(cast.officer).get(f"/supervision/{done.id}/print")
        assert answer.status_code == 200 and answer.content.startswith(b"%PDF")


class TestArchivedAndDeleted:
    @pytest.fixture
    def found(self, cast: Cast) -> tuple[Desk, Document, str]:
        desk = Desk(cast).to_dispatched()
        document = order(desk)
        file = upload(cast.sanitation_handler)
        desk.now += timedelta(minutes=1)
        actions.move(
            actor=cast.sanitation_handler, now=desk.now, document_id=document.id, action=Action.RECEIVE,
            given={"attachments": [file]},
        )  # fmt: skip
        return desk, document, file

    def packed(self, desk: Desk) -> list[str]:
        path = package_path(SealedPackage.objects.filter(case_id=desk.id).latest("nth").file)
        assert verify(path).code == 0
        return [name.partition("/")[2] for name in zipfile.ZipFile(path).namelist()]

    def test_they_are_in_the_package(self, found: tuple[Desk, Document, str]) -> None:
        desk, document, _ = found
        seal(county=archived(desk).reported.county, case_id=desk.id, now=desk.now)
        assert f"data/papers/{document.number}/01-回证.png" in self.packed(desk)

    def test_they_go_with_the_words_of_their_step(
        self, found: tuple[Desk, Document, str], django_capture_on_commit_callbacks: Any
    ) -> None:
        desk, document, file = found
        seal(county=archived(desk).reported.county, case_id=desk.id, now=desk.now)
        with django_capture_on_commit_callbacks(execute=True):
            erase(desk)
        row = Attachment.objects.get(id=file)
        assert (row.shown, row.name) == ("", "附件") and not list(settings.GEZHI.files.rglob("*/*"))
        with pytest.raises(Refused) as caught:
            queries.file_of(desk.cast.officer, document.id, UUID(file))
        assert caught.value.code == "file-erased"
        assert not [name for name in self.packed(desk) if name.startswith(f"data/papers/{document.number}/")]

    def test_of_a_case_that_is_sealed_off_they_are_given_to_nobody(self, found: tuple[Desk, Document, str]) -> None:
        desk, document, file = found
        archived(desk).move(desk.cast.administrator, CaseAction.RESTRICT, **LAW)
        for who in (desk.cast.officer, desk.cast.administrator):
            with pytest.raises(Refused) as caught:
                queries.file_of(who, document.id, UUID(file))
            assert caught.value.code == "file-restricted"
