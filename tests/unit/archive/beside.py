"""A supervision order beside the case of ``dossiers``, with a chain and a file of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from tests.unit.archive.dossiers import AGENCY, DEPARTMENT, START, linked, told

from gezhi.cases.archive import bag
from gezhi.cases.archive.dossier import Attachment, Coded, Dossier, Paper, Step
from gezhi.kernel.text import Text

NUMBER = "440703-DB-2026-000001"
RECEIPT = b"%PDF-1.4 receipt of delivery"
ISSUED, RECEIVED = Coded("issued", Text("待签收", "issued")), Coded("received", Text("已签收", "received"))


def order(folder: Path) -> Paper:
    file = folder / "receipt"
    file.write_bytes(RECEIPT)
    digests = bag.digests([RECEIPT])
    steps = linked(
        [
            _step(
                1, "issue", "下达督办单", None, ISSUED, AGENCY.name, {"grounds": "两次反映未果", "demand": "两日内办结"}
            ),
            _step(2, "receive", "签收", ISSUED, RECEIVED, DEPARTMENT, {"attachments": [told("回证.pdf", RECEIPT)]}),
        ]
    )
    return Paper(
        id=UUID("019ca000-0000-7000-8000-000000000002"), number=NUMBER,
        kind=Coded("order", Text("督办单", "supervision order")), state=RECEIVED, waits=True, coordinates=False,
        steps=steps,
        attachments=(
            Attachment("回证.pdf", "application/pdf", digests.size, digests.sha256, digests.sm3, file, step=2),
        ),
        labels={"grounds": Text("事由", "Grounds"), "demand": Text("要求", "Demand")},
        printed=lambda: b"%PDF-1.7 order",
    )  # fmt: skip


def erased(paper: Paper) -> Paper:
    """The same after its first words were deleted by law."""
    basis = Text("个人信息保护法第四十七条", "PIPL Art. 47")
    gone = replace(paper.steps[0], words=None, salt=None, erased=basis)
    proof = _step(3, "erase_words", "依法删除", RECEIVED, RECEIVED, AGENCY.name, {"basis": basis.zh})
    proof = replace(proof, facts={**proof.facts, "erases": [1]})
    return replace(paper, steps=linked([gone, *paper.steps[1:], proof]))


def with_papers(dossier: Dossier, *papers: Paper) -> Dossier:
    return replace(dossier, papers=papers)


def _step(
    seq: int, code: str, zh: str, source: Coded | None, target: Coded, body: str, words: dict[str, object]
) -> Step:
    at = START + timedelta(days=1, hours=seq)
    facts = {
        "document": "019ca000-0000-7000-8000-000000000002", "at": at.isoformat(), "action": code,
        "from": source.code if source else None, "to": target.code, "name": "演示", "posting": f"posting-{seq}",
        "organisation_name": body,
    }  # fmt: skip
    return Step(
        seq=seq, at=at, device_at=None, action=Coded(code, Text(zh, code)), source=source, target=target, actor="演示",
        duty=Text("受理派单", "desk officer"), posting=f"posting-{seq}", organisation=body, list_version="",
        facts=facts,
        commitment="0" * 64, hash="", words=words, salt=f"{seq + 100:032x}",
    )  # fmt: skip
