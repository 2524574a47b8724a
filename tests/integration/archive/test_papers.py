"""Meetings and documents of supervision about a case are in its package, as are the steps of responsibility."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import Desk
from tests.integration.supervision.test_erasure import LAW, SECRET, archived, erase, order, row
from tests.people import Cast

from gezhi.cases.actions.sealing import reseal, seal
from gezhi.cases.archive.verify import verify
from gezhi.cases.models import SealedPackage
from gezhi.cases.queries.files import package_path
from gezhi.cases.terms import Action as CaseAction
from gezhi.storage.queue import collecting
from gezhi.supervision import actions
from gezhi.supervision.models import Document
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "GEZHI", replace(settings.GEZHI, data=tmp_path))


def meeting(desk: Desk) -> Any:
    desk.now += timedelta(minutes=1)
    return actions.begin_document(
        actor=desk.cast.officer, now=desk.now, kind=Kind.MEETING, action=Action.CALL, case_id=desk.id,
        given={
            "agenda": "谁来牵头", "participants": [str(desk.cast.sanitation.id), str(desk.cast.fire.id)],
            "meets_at": (desk.now + timedelta(hours=2)).isoformat(timespec="minutes"),
        },
    )  # fmt: skip


def packed(desk: Desk) -> dict[str, bytes]:
    path = package_path(SealedPackage.objects.filter(case_id=desk.id).latest("nth").file)
    assert verify(path).code == 0
    with zipfile.ZipFile(path) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def test_the_package_holds_them_with_their_chains_and_prints_and_says_what_is_not_over(cast: Cast) -> None:
    desk, other = Desk(cast).to_dispatched(), Desk(cast).to_dispatched()
    numbers = [order(other, desk).number, meeting(desk).number]  # of one it is a further case
    seal(county=archived(desk).reported.county, case_id=desk.id, now=desk.now)
    files = packed(desk)
    for number in numbers:
        assert files[f"data/papers/{number}.pdf"].startswith(b"%PDF")
        assert json.loads(files[f"data/papers/{number}.json"])["case"]["number"] == number
    listed = files["data/completeness.csv"].decode()
    assert all(number in listed for number in numbers) and "还没有办完" in listed


def test_what_goes_on_after_the_sealing_is_sealed_anew(cast: Cast) -> None:
    desk = Desk(cast).to_dispatched()
    found = order(desk)
    seal(county=archived(desk).reported.county, case_id=desk.id, now=desk.now)
    with collecting() as jobs:
        actions.move(actor=cast.sanitation_handler, now=desk.now, document_id=found.id, action=Action.RECEIVE, given={})
    (job,) = [each for each in jobs if each.name == "cases.reseal"]
    reseal(county=job.arguments["county"], case_id=UUID(job.arguments["case"]), now=desk.now)
    assert len(json.loads(packed(desk)[f"data/papers/{found.number}.json"])["steps"]) == 2


def test_a_reminder_and_a_warning_that_make_themselves_are_sealed_in_too(cast: Cast) -> None:
    """A deadline of supervision may outlast the window in which its case is archived."""
    desk = Desk(cast).to_dispatched()
    found = order(desk)
    seal(county=archived(desk).reported.county, case_id=desk.id, now=desk.now)
    later = desk.now + timedelta(days=400)
    with collecting() as jobs:
        assert actions.sweep(now=later) == 2  # reminded, and lapsed with a warning
    again = [each for each in jobs if each.name == "cases.reseal"]
    assert {each.arguments["case"] for each in again} == {str(desk.id)}
    reseal(county=desk.reported.county, case_id=desk.id, now=later)
    files = packed(desk)
    steps = json.loads(files[f"data/papers/{found.number}.json"])["steps"]
    assert [step["facts"]["action"] for step in steps] == ["issue", "remind", "lapse"]
    (warning,) = Document.objects.filter(kind=Kind.WARNING)
    assert f"data/papers/{warning.number}.json" in files


def test_what_is_deleted_by_law_is_not_in_the_new_package(cast: Cast) -> None:
    desk = Desk(cast).to_dispatched()
    found = order(desk)
    seal(county=archived(desk).reported.county, case_id=desk.id, now=desk.now)
    assert SECRET.encode() in packed(desk)[f"data/papers/{found.number}.json"]
    erase(desk)
    files = packed(desk)
    assert not any(SECRET.encode() in data for data in files.values())
    paper = json.loads(files[f"data/papers/{found.number}.json"])
    assert paper["steps"][0]["words"] is None and paper["steps"][0]["erased"]["zh"] == LAW["basis"]


def test_what_is_sealed_off_is_in_the_package_alone(cast: Cast) -> None:
    desk = Desk(cast).to_dispatched()
    found = order(desk)
    seal(county=archived(desk).reported.county, case_id=desk.id, now=desk.now)
    desk.move(cast.administrator, CaseAction.RESTRICT, **LAW)
    assert SECRET.encode() in packed(desk)[f"data/papers/{found.number}.json"] and row(found).grounds == ""


def test_the_steps_of_responsibility_are_named(cast: Cast) -> None:
    desk = Desk(cast).to_handling()
    desk.move(cast.sanitation_handler, CaseAction.ASK_ASSISTANCE, assisting=[str(cast.fire.id)], reason="占用消防通道")
    told = Caller(cast.officer).get(f"/cases/{desk.id}/completeness").json()
    assert {"zh": "协办与分工", "en": "assistance and shares"} in [each["element"] for each in told]
    (found,) = [each for each in told if each["element"]["zh"] == "协办与分工"]
    assert found["presence"] == "there" and str(desk.row.version) in found["why"]["zh"]


def test_who_may_not_see_a_document_does_not_learn_of_it_from_the_list_of_what_is_there(cast: Cast) -> None:
    desk = Desk(cast).to_dispatched(str(cast.fire.id))
    found = order(desk)
    assert found.number in str(Caller(cast.officer).get(f"/cases/{desk.id}/completeness").json())
    told = Caller(cast.fire_handler).get(f"/cases/{desk.id}/completeness")
    assert told.status_code == 200 and found.number not in str(told.json())
