"""A case of the platform, followed to its archive, gives a package that stands on its own."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from tests.people import POINT, Cast

from gezhi.cases.actions import Intake, Person, Point, attach, move, report
from gezhi.cases.actions.going_on import archive_due
from gezhi.cases.actions.sealing import seal
from gezhi.cases.archive.verify import main, verify
from gezhi.cases.models import SealedPackage
from gezhi.cases.queries import petitioners
from gezhi.cases.terms import Action, Channel, DeclineReason
from gezhi.geography.terms import Crs

NOW = datetime(2026, 3, 2, 1, 15, tzinfo=UTC)
LATER = NOW + timedelta(days=400)


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (32, 24), "grey").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def declined(cast: Cast) -> UUID:
    """A resident's report with a picture, taken in by a grid worker and declined by the desk officer."""
    picture = attach(actor=cast.worker, now=NOW, name="现场 照片.jpg", content=photo())
    intake = Intake(
        description="河堤边个沙井盖烂咗,夜晚好易踩空,电话13800000000",
        channel=Channel.PATROL,
        point=Point(*POINT, Crs.CGCS2000),
        petitioners=(Person(name="测试·甲", phone="13800000000"),),
        attachments=(picture.id,),
        device_at=NOW - timedelta(seconds=9),
    )
    case = UUID(report(actor=cast.worker, now=NOW, intake=intake).id)
    given = {
        "decline_reason": DeclineReason.OFF_LIST,
        "reason": "不属于网格化服务管理事项",
        "where_to_turn": "请向产权单位反映",
    }
    move(actor=cast.officer, now=NOW + timedelta(hours=2), case_id=case, action=Action.DECLINE, given=given)
    (person,) = petitioners(cast.officer.county, case)
    told = {"petitioner": str(person["id"]), "way": "phone", "reached": "reached", "content": "已告知去向。"}
    move(actor=cast.officer, now=NOW + timedelta(hours=3), case_id=case, action=Action.ANSWER, given=told)
    return case


def sealed(case: UUID, county: str) -> Path:
    assert archive_due(now=LATER) == 1
    path = seal(county=county, case_id=case, now=LATER)
    assert path is not None
    return path


def inside(package: Path, name: str) -> bytes:
    with zipfile.ZipFile(package) as archive:
        return archive.read(next(entry for entry in archive.namelist() if entry.endswith(name)))


class TestPackageOfACase:
    def test_verifies_and_carries_the_registered_digests(self, declined: UUID, cast: Cast) -> None:
        package = sealed(declined, cast.officer.county)
        row = SealedPackage.objects.get(case_id=declined)
        report = verify(package, expect=row.sm3)
        assert report.lines("en")[0].startswith("intact"), report.lines("en")
        assert (row.sha256, row.size) == (report.sha256, package.stat().st_size)
        steps = json.loads(inside(package, "data/chain.json"))["steps"]
        assert [step["shown"]["action"]["code"] for step in steps] == ["report", "decline", "answer", "archive"]

    def test_holds_the_evidence_and_nobody_s_telephone(self, declined: UUID, cast: Cast) -> None:
        package = sealed(declined, cast.officer.county)
        assert inside(package, "现场_照片.jpg") == photo()
        assert b"13800000000" not in package.read_bytes()
        assert "测试·甲".encode() not in package.read_bytes()

    def test_says_how_the_petitioner_was_told(self, declined: UUID, cast: Cast) -> None:
        metadata = inside(sealed(declined, cast.officer.county), "metadata.xml").decode()
        assert "<answer" in metadata and ">电话</" in metadata

    def test_is_sealed_once(self, declined: UUID, cast: Cast) -> None:
        sealed(declined, cast.officer.county)
        assert seal(county=cast.officer.county, case_id=declined, now=LATER) is None

    def test_says_what_was_deleted_by_law(self, declined: UUID, cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
        given = {"step": "1", "basis": "个人信息保护法第四十七条", "reason": "本人申请"}
        move(
            actor=cast.administrator,
            now=NOW + timedelta(days=1),
            case_id=declined,
            action=Action.ERASE_WORDS,
            given=given,
        )
        package = sealed(declined, cast.officer.county)
        assert main([str(package), "--lang", "zh"]) == 0
        assert "第 1 步的内容已依法删除" in capsys.readouterr().out
        assert "沙井盖" not in inside(package, "data/chain.json").decode()
