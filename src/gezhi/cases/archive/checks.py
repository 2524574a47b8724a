"""What must hold inside a record, whoever asks: the builder before it seals, the verifier after it opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gezhi.cases.archive.dossier import Step
from gezhi.cases.archive.record import Enclosure, Record
from gezhi.kernel import chain
from gezhi.kernel.text import Text

CHAIN = "data/chain.json"
_BROKEN = {
    "order": Text("步号不连续", "the step numbers are not consecutive"),
    "facts": Text(
        "事实或链值被改动，与前一步接不上",
        "the facts or a hash were altered: the step does not follow from the one before",
    ),
    "words": Text(
        "内容或盐被改动，与承诺不符",
        "the words or the salt were altered: they are not what was committed to",
    ),
}
_NO_STEPS = Text("没有任何步骤", "there are no steps")
_HALF_ERASED = Text("内容与盐应当同在或同删", "words and salt must be kept or deleted together")
_GONE = Text(
    "内容缺失，但链上没有依法删除的步骤",
    "the words are missing, and no later step of the chain says that they were deleted by law",
)
_NO_BASIS = Text("依法删除而未写明依据", "deleted by law, but the basis is not given")
_NOT_ERASED = Text("内容还在，却标为依法删除", "marked as deleted by law, but the words are there")
_SHOWN = Text("显示的“{field}”与链上事实不符", "what is shown as “{field}” is not what the chain's facts say")
_NO_STEP = Text("附件“{name}”所属的步骤不存在", "the attachment “{name}” belongs to no step")
_NOT_NAMED = Text("附件“{name}”不是这一步所写的附件", "the attachment “{name}” is not one that this step names")
_FILE_GONE = Text(
    "附件“{name}”缺失，但链上没有依法删除的步骤",
    "the attachment “{name}” is missing, and no later step says that it was deleted by law",
)
_NOT_HERE = Text(
    "这一步所写的附件不在包内（{digest}…）", "an attachment that this step names is not listed ({digest}…)"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One place that does not hold: the file inside the package, the step where one is meant, and a sentence."""

    file: str
    step: int | None
    text: Text


def faults(record: Record, *, file: str = CHAIN) -> Iterator[Fault]:
    """Everything that does not hold in a record; nothing where all is well. ``file`` is where it lies in the bag."""
    if not record.steps:
        yield Fault(file, None, _NO_STEPS)
    links = (chain.Link(s.seq, s.facts, s.commitment, s.hash, s.words, s.salt) for s in record.steps)
    if broken := chain.verify(_with_salt(link) for link in links):
        yield Fault(file, broken.seq, _BROKEN[broken.what])
    erased = _erased_by_law(record)
    for step in record.steps:
        for text in _step_faults(step, step.seq in erased):
            yield Fault(file, step.seq, text)
    yield from _enclosure_faults(record, erased, file)


def _with_salt(link: chain.Link) -> chain.Link:
    """Words without their salt cannot be checked; an empty salt fails them without an error."""
    return (
        link
        if link.salt is not None or link.words is None
        else chain.Link(link.seq, link.facts, link.commitment, link.hash, link.words, "")
    )


def _erased_by_law(record: Record) -> frozenset[int]:
    """The steps of which a later step says that something was deleted (``facts.erases``)."""
    named: set[int] = set()
    for step in record.steps:
        erases = step.facts.get("erases")
        if isinstance(erases, list):
            named |= {seq for seq in erases if isinstance(seq, int) and seq < step.seq}
    return frozenset(named)


def _step_faults(step: Step, erased: bool) -> Iterator[Text]:
    if (step.words is None) != (step.salt is None):
        yield _HALF_ERASED
    if step.words is None and not erased:
        yield _GONE
    if step.words is None and step.erased is None:
        yield _NO_BASIS
    if step.words is not None and step.erased is not None:
        yield _NOT_ERASED
    for field in _differing(step):
        yield _SHOWN.fill(field=field)


def _differing(step: Step) -> list[str]:
    """The fields shown to people that differ from the facts that were hashed (those that the facts hold)."""
    facts = step.facts
    shown: dict[str, object] = {
        "seq": step.seq,
        "action": step.action.code,
        "from": step.source.code if step.source else None,
        "to": step.target.code if step.target else None,
        "name": step.actor,
        "posting": step.posting,
        "organisation_name": step.organisation,
        "list_version": step.list_version,
    }
    wrong = [name for name, value in shown.items() if name in facts and facts[name] != value]
    moments = {"at": step.at, "device_at": step.device_at}
    return wrong + [name for name, at in moments.items() if name in facts and _moment(facts[name]) != at]


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _enclosure_faults(record: Record, erased: frozenset[int], file: str) -> Iterator[Fault]:
    steps = {step.seq: step for step in record.steps}
    for enclosure in record.enclosures:
        if text := _enclosure_fault(enclosure, steps.get(enclosure.step), enclosure.step in erased):
            yield Fault(enclosure.path or file, enclosure.step, text.fill(name=enclosure.name))
    listed = {(enclosure.step, enclosure.sm3) for enclosure in record.enclosures}
    for step in record.steps:
        for named in _named(step.words):
            if (step.seq, named.get("sm3")) not in listed:
                yield Fault(file, step.seq, _NOT_HERE.fill(digest=str(named.get("sm3"))[:12]))


def _enclosure_fault(enclosure: Enclosure, step: Step | None, erased: bool) -> Text | None:
    if step is None:
        return _NO_STEP
    if step.words is not None and not any(_is(enclosure, named) for named in _named(step.words)):
        return _NOT_NAMED
    if enclosure.path is None and not (erased and enclosure.erased):
        return _FILE_GONE
    return None


def _is(enclosure: Enclosure, named: Mapping[str, Any]) -> bool:
    return named.get("sm3") == enclosure.sm3 and named.get("sha256", enclosure.sha256) == enclosure.sha256


def _named(words: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """The attachments that words name: ``attachments: [{sm3, sha256, …}]``."""
    attachments = words.get("attachments") if words else None
    return [item for item in attachments if isinstance(item, dict)] if isinstance(attachments, list) else []
