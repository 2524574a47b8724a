"""A worker's round: a blocked fire lane, from her report to a package that anybody can check."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from tests.integration.cases.api import Caller
from tests.journeys.office import (
    CAMERA,
    FIRE_LANE,
    HERE,
    accepted_and_dispatched,
    choice,
    hand_in,
    look,
    offers,
    photo,
    verify_offline,
)  # fmt: skip
from tests.people import GRID, Cast

from gezhi.cases.actions.going_on import archive_due
from gezhi.cases.jobs import seal
from gezhi.storage.queue import collecting

LANE = {
    "description": "羊桥社区市场后巷，成排单车同杂物塞晒条消防通道，消防车入唔到。", "channel": "patrol",
    "matter": FIRE_LANE, "point": HERE, "grid": "", "petitioners": [{"name": "测试·甲", "phone": "13800000001"}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def window_is_over_at_once(settings: Any) -> None:
    """As an operator sets it to follow a fresh case into the archive."""
    settings.GEZHI = replace(settings.GEZHI, archive_window_days=0)


def test_blocked_lane_goes_from_report_to_archive(cast: Cast, tmp_path: Path) -> None:
    case = reported(cast)
    case = accepted_and_dispatched(cast, case, "消防")
    case = handled(cast, case)
    case = verified_by_another_worker(cast, case)
    case = answered_and_closed(cast, case)
    package = archived(cast, case, tmp_path)
    whole = verify_offline(package)
    assert whole.returncode == 0, whole.stdout + whole.stderr
    assert case["number"] in whole.stdout
    what_is_in_it(package)
    altered_is_found(package, tmp_path)


def reported(cast: Cast) -> Any:
    file = hand_in(cast.worker, photo("red", "PNG"), "通道.png")
    case = Caller(cast.worker).report(**LANE, attachments=[file])
    assert (case["state"], case["grid"]) == ("reported", GRID)
    assert len(case["receipts"]) == 1
    shown = Caller(cast.officer).client.get(f"/api/v1/attachments/{file}").getvalue()
    assert CAMERA.encode() in photo("red", "PNG")
    assert CAMERA.encode() not in shown
    with Image.open(io.BytesIO(shown)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((24, 16), {})
    return case


def handled(cast: Cast, case: Any) -> Any:
    handler = Caller(cast.fire_handler)
    case = handler.moved(case, "acknowledge")
    without = handler.move(case, "submit_result", outcome="solved", result="已清理")
    assert (without.status_code, without.json()["code"], without.json()["field"]) == (
        422, "photo-required", "attachments",
    )  # fmt: skip
    files = [hand_in(cast.fire_handler, photo(colour), f"{colour}.jpg") for colour in ("red", "green")]
    case = handler.moved(case, "submit_result", outcome="solved", result="杂物已清走，通道畅通。", attachments=files)
    shown = look(cast.officer, case, "/timeline")[-1]["words"]["attachments"]
    assert [file["name"] for file in shown] == ["red.jpg", "green.jpg"]
    return case


def verified_by_another_worker(cast: Cast, case: Any) -> Any:
    """Art. 24: neither who reported nor who handled; the grid's leader goes and looks."""
    mine = offers(cast.worker, case)["verify"]["refused"]
    assert mine["code"] == "self-verification"
    assert Caller(cast.worker).move(case, "verify").status_code == 403
    return Caller(cast.leader).moved(case, "verify", remark="到场看过，通道畅通。")


def answered_and_closed(cast: Cast, case: Any) -> Any:
    officer = Caller(cast.officer)
    early = officer.move(case, "close")
    assert (early.status_code, early.json()["code"]) == (409, "unanswered")
    (ask,) = [ask for ask in offers(cast.officer, case)["answer"]["asks"] if ask["name"] == "petitioner"]
    (petitioner,) = [option["value"] for option in ask["choices"]]
    case = officer.moved(
        case, "answer", petitioner=petitioner, way="phone", reached="reached", content="通道已清理，多谢反映。"
    )
    return officer.moved(case, "close")


def archived(cast: Cast, case: Any, folder: Path) -> Path:
    with collecting() as jobs:
        assert archive_due(now=timezone.now()) == 1
    (job,) = jobs
    assert job.name == "cases.seal"
    early = Caller(cast.officer).get(f"/cases/{case['id']}/archive")
    assert early.status_code == 409  # archived, and its package is not sealed yet
    seal(**job.arguments)
    answer = Caller(cast.officer).get(f"/cases/{case['id']}/archive")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    package = folder / f"{case['number']}.zip"
    package.write_bytes(answer.getvalue())
    assert look(cast.officer, case)["state"] == "archived"
    return package


def what_is_in_it(package: Path) -> None:
    with zipfile.ZipFile(package) as bag:
        names = [name.rsplit("/", 1)[-1] for name in bag.namelist()]
        assert {"bagit.txt", "manifest-sha256.txt"} <= set(names)
        assert any(name.endswith(".pdf") for name in names)
        originals = b"".join(bag.read(name) for name in bag.namelist() if name.endswith((".jpg", ".jpeg")))
        assert CAMERA.encode() in originals  # the evidence is kept as it was taken


def altered_is_found(package: Path, folder: Path) -> None:
    whole, forged = package.read_bytes(), folder / "forged.zip"
    assert whole.count("通道已清理".encode()) >= 1  # members are stored as they are
    forged.write_bytes(whole.replace("通道已清理".encode(), "通道未清理".encode(), 1))
    found = verify_offline(forged)
    assert found.returncode == 1
    assert "timeline.csv" in found.stdout, found.stdout


def test_words_of_the_form_lead_to_the_department(cast: Cast) -> None:
    case = Caller(cast.officer).moved(Caller(cast.worker).report(matter=FIRE_LANE), "accept")
    assert choice(cast.officer, case, "dispatch", "lead", "白沙街道消防") == str(cast.fire.id)
