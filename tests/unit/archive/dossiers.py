"""A believable dossier made without a database: a broken manhole cover, from the report to the archive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from gezhi.cases.archive import bag
from gezhi.cases.archive.dossier import (
    Attachment,
    CaseFile,
    Clock,
    Coded,
    Dossier,
    Organisation,
    Petitioner,
    Place,
    Related,
    Retention,
    Step,
    WorkOrder,
)
from gezhi.kernel import chain
from gezhi.kernel.law import cite
from gezhi.kernel.text import Text

START = datetime(2026, 3, 2, 1, 15, tzinfo=UTC)
SEALED = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40
CASE_ID = UUID("019ca000-0000-7000-8000-000000000001")
AGENCY = Organisation(
    "org-1", "蓬江区白沙街道网格化机构(示例)", Text("网格化机构", "grid agency"), Text("保管", "keeper")
)
DEPARTMENT = "蓬江区白沙街道住房城乡建设办(示例)"
LABELS = {
    "description": Text("描述", "description"),
    "reason": Text("理由", "reason"),
    "basis": Text("依据", "basis"),
    "result": Text("办理结果", "result"),
    "outcome": Text("结果类别", "outcome"),
    "reply": Text("答复", "reply"),
    "attachments": Text("附件", "attachments"),
}
STATES = {
    "reported": Coded("reported", Text("待受理", "reported")),
    "accepted": Coded("accepted", Text("待派单", "accepted")),
    "dispatched": Coded("dispatched", Text("待签收", "dispatched")),
    "handling": Coded("handling", Text("办理中", "being handled")),
    "submitted": Coded("submitted", Text("待核查", "submitted")),
    "verified": Coded("verified", Text("待答复", "verified")),
    "closed": Coded("closed", Text("已结案", "closed")),
    "archived": Coded("archived", Text("已归档", "archived")),
}


def told(name: str, data: bytes) -> dict[str, Any]:
    """How words name an attachment."""
    digests = bag.digests([data])
    return {"name": name, "sha256": digests.sha256, "sm3": digests.sm3}


# action, its words in Chinese, from, to, actor, organisation, words
COURSE: tuple[tuple[str, str, str, str, str, str, Mapping[str, Any]], ...] = (
    (
        "report", "上报", "", "reported", "演示网格员0007", AGENCY.name,
        {"description": "河堤边个沙井盖烂咗,夜晚好易踩空。", "attachments": [told("现场 照片.jpg", PHOTO)]},
    ),
    ("accept", "受理", "reported", "accepted", "演示受理员0001", AGENCY.name, {}),
    ("dispatch", "派单", "accepted", "dispatched", "演示受理员0001", AGENCY.name, {"reason": "=1+1 属市政设施"}),
    ("acknowledge", "签收", "dispatched", "handling", "演示承办人0003", DEPARTMENT, {}),
    (
        "submit_result", "反馈", "handling", "submitted", "演示承办人0003", DEPARTMENT,
        {"outcome": "solved", "result": "已更换井盖并加装防坠网。😀"},
    ),
    ("verify", "核查通过", "submitted", "verified", "演示核查员0002", AGENCY.name, {}),
    ("close", "结案", "verified", "closed", "演示受理员0001", AGENCY.name, {"reply": "已电话答复。"}),
    ("archive", "归档", "closed", "archived", "系统", "", {}),
)  # fmt: skip


def linked(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The same steps with commitments and hashes that hold (each step's salt is its own number)."""
    previous, out = chain.GENESIS, []
    for step in steps:
        promise = chain.commitment(step.words, step.salt) if step.words is not None and step.salt else step.commitment
        facts = {**step.facts, "seq": step.seq, "commitment": promise}
        previous = chain.link(previous, facts)
        out.append(replace(step, facts=facts, commitment=promise, hash=previous))
    return tuple(out)


def steps() -> tuple[Step, ...]:
    return linked(_step(seq, *row) for seq, row in enumerate(COURSE, start=1))


def _step(
    seq: int, code: str, zh: str, source: str, target: str, actor: str, body: str, words: Mapping[str, Any]
) -> Step:
    at = START + timedelta(hours=5 * seq, microseconds=seq)
    facts = {
        "case": str(CASE_ID),
        "at": at.isoformat(),
        "action": code,
        "from": source or None,
        "to": target,
        "person": f"person-{seq}",
        "name": actor,
        "posting": f"posting-{seq}",
        "organisation_name": body,
        "list_version": "440703-2026-1",
    }
    return Step(
        seq=seq,
        at=at,
        device_at=at - timedelta(seconds=9) if seq == 1 else None,
        action=Coded(code, Text(zh, code.replace("_", " "))),
        source=STATES.get(source),
        target=STATES[target],
        actor=actor,
        duty=Text("受理派单", "desk officer"),
        posting=f"posting-{seq}",
        organisation=body,
        list_version="440703-2026-1",
        facts=facts,
        commitment="0" * 64,
        hash="",
        words=words,
        salt=f"{seq:032x}",
        readable={"outcome": "已解决"} if "outcome" in words else {},
    )


def dossier(folder: Path) -> Dossier:
    """The whole dossier; the attachment's bytes are written into ``folder``."""
    photo = folder / "photo"
    photo.write_bytes(PHOTO)
    digests = bag.digests([PHOTO])
    return Dossier(
        case=_case(),
        keeper=AGENCY,
        organisations=(
            AGENCY,
            Organisation("org-2", DEPARTMENT, Text("联动部门", "linked department"), Text("牵头", "lead")),
        ),
        petitioners=(Petitioner("测*", "138****0000", START + timedelta(days=2), Text("电话", "phone")),),
        orders=(_order(),),
        clocks=(_clock(True), _clock(False), _clock(None)),
        steps=steps(),
        attachments=(
            Attachment("现场 照片.jpg", "image/jpeg", digests.size, digests.sha256, digests.sm3, photo, step=1),
        ),
        labels=LABELS,
        related=(
            Related(
                Coded("merged", Text("并入本案", "merged into this case")),
                "PJ20260302-0009",
                UUID("019ca000-0000-7000-8000-000000000009"),
            ),
        ),
    )


def _case() -> CaseFile:
    return CaseFile(
        id=CASE_ID,
        number="PJ20260302-0007",
        county="440703",
        matter_code="030201",
        matter_name=Text("井盖破损、缺失", "damaged or missing manhole cover"),
        list_version="440703-2026-1",
        title="江华社区河堤边井盖破损",
        description='河堤边个沙井盖烂咗,夜晚好易踩空。\n请尽快处理 <b>&amp;</b> #let "x" \x07',
        places=(
            Place("440703", "蓬江区"),
            Place("440703001", "白沙街道"),
            Place("440703001002", "江华社区"),
            Place("440703001002003", "03格(示意)"),
        ),
        point=(113.0789, 22.5901),
        channel=Coded("patrol", Text("网格巡查", "patrol")),
        urgency=Coded("urgent", Text("紧急", "urgent")),
        state=STATES["archived"],
        reported_at=START,
        closed_at=START + timedelta(days=2),
        archived_at=SEALED,
        retention=Retention(Text("10 年", "10 years"), 10, date(2036, 12, 31)),
        law=cite(25, 2),
    )


def _order() -> WorkOrder:
    return WorkOrder(
        number="PJ20260302-0007-1",
        organisation=DEPARTMENT,
        role=Coded("lead", Text("牵头", "lead")),
        state=Coded("done", Text("已办结", "done")),
        dispatched_at=START + timedelta(hours=15),
        acknowledged_at=START + timedelta(hours=20),
        due_at=START + timedelta(days=3),
        done_at=START + timedelta(hours=25),
        outcome=Text("已解决", "solved"),
    )


def _clock(on_time: bool | None) -> Clock:
    return Clock(
        kind=Coded("handling", Text("办理", "handling")),
        owner=DEPARTMENT,
        started_at=START,
        due_at=START + timedelta(days=3),
        stopped_at=None if on_time is None else START + timedelta(days=2),
        unit=Coded("working_day", Text("工作日", "working days")),
        value=3,
        rule_version="440703-2026-1",
        calendar_version="4",
        provisional=on_time is False,
        on_time=on_time,
    )
