"""data/chain.json: the steps of a case with everything needed to check them, and the way back from bytes to steps.

``parse`` accepts exactly what ``render`` writes, byte for byte; whatever else it is given is ``Unreadable``, never a
traceback. The timeline and the checks are made from the parsed record, so that builder and verifier cannot drift apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from gezhi.cases.archive.dossier import Coded, Step, iso
from gezhi.kernel.text import Text

FORMAT = "gezhi-chain/1"
LARGEST = 64 << 20
DEEPEST = 32


class Unreadable(Exception):
    """The bytes are not a record; ``place`` says where it stops being one (a path such as ``steps[3].salt``)."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An attachment as the package holds it; ``path`` is inside the bag, None where the file was deleted by law."""

    path: str | None
    name: str
    media_type: str
    size: int
    sha256: str
    sm3: str
    step: int
    erased: Text | None


@dataclass(frozen=True, slots=True)
class Record:
    """What chain.json holds."""

    id: str
    number: str
    labels: Mapping[str, Text]
    steps: tuple[Step, ...]
    enclosures: tuple[Enclosure, ...]

    @property
    def head(self) -> str:
        """The hash of the last step: the anchor of the whole package ("" where there is none)."""
        return self.steps[-1].hash if self.steps else ""


def render(record: Record) -> bytes:
    """chain.json: sorted keys, one space of indent, UTF-8. ValueError where a value has no such form."""
    value = {
        "format": FORMAT,
        "hash": "SM3",
        "case": {"id": record.id, "number": record.number},
        "head": record.head,
        "labels": {name: _text(label) for name, label in record.labels.items()},
        "steps": [_step(step) for step in record.steps],
        "attachments": [_enclosure(enclosure) for enclosure in record.enclosures],
    }
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False).encode() + b"\n"


def parse(data: bytes) -> Record:
    """The record that these bytes are; Unreadable where they are not exactly one."""
    try:
        value = json.loads(data, parse_float=_refuse, parse_constant=_refuse)
        _measure(value)
        record = _record(_Reader(value, ""))
        same = render(record) == data
    except (ValueError, RecursionError):
        raise Unreadable("json") from None
    if not same:
        raise Unreadable("form")
    return record


def _step(step: Step) -> dict[str, Any]:
    return {
        "seq": step.seq,
        "facts": dict(step.facts),
        "commitment": step.commitment,
        "hash": step.hash,
        "words": None if step.words is None else dict(step.words),
        "salt": step.salt,
        "erased": _maybe_text(step.erased),
        "shown": {
            "at": iso(step.at),
            "device_at": None if step.device_at is None else iso(step.device_at),
            "action": _coded(step.action),
            "from": _coded(step.source),
            "to": _coded(step.target),
            "actor": step.actor,
            "duty": _text(step.duty),
            "posting": step.posting,
            "organisation": step.organisation,
            "list_version": step.list_version,
            "words": dict(step.readable),
        },
    }


def _enclosure(enclosure: Enclosure) -> dict[str, Any]:
    return {
        "path": enclosure.path,
        "name": enclosure.name,
        "media_type": enclosure.media_type,
        "size": enclosure.size,
        "sha256": enclosure.sha256,
        "sm3": enclosure.sm3,
        "step": enclosure.step,
        "erased": _maybe_text(enclosure.erased),
    }


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _maybe_text(text: Text | None) -> dict[str, str] | None:
    return None if text is None else _text(text)


def _coded(coded: Coded | None) -> dict[str, str] | None:
    return None if coded is None else {"code": coded.code, **_text(coded.text)}


@dataclass(frozen=True, slots=True)
class _Reader:
    """A JSON value and where it stands; every access checks the type."""

    value: Any
    place: str

    def _at(self, name: str) -> tuple[Any, str]:
        place = f"{self.place}.{name}" if self.place else name
        if not isinstance(self.value, dict) or name not in self.value:
            raise Unreadable(place)
        return self.value[name], place

    def child(self, name: str) -> _Reader:
        return _Reader(*self._at(name))

    def maybe(self, name: str) -> _Reader | None:
        child = self.child(name)
        return None if child.value is None else child

    def each(self, name: str) -> list[_Reader]:
        value, place = self._at(name)
        if not isinstance(value, list):
            raise Unreadable(place)
        return [_Reader(item, f"{place}[{index}]") for index, item in enumerate(value, start=1)]

    def mapping(self, name: str) -> dict[str, Any]:
        value, place = self._at(name)
        if not isinstance(value, dict):
            raise Unreadable(place)
        return value

    def string(self, name: str) -> str:
        value, place = self._at(name)
        if not isinstance(value, str):
            raise Unreadable(place)
        return value

    def maybe_string(self, name: str) -> str | None:
        return None if self.child(name).value is None else self.string(name)

    def digest(self, name: str, digits: int = 64) -> str:
        value = self.string(name)
        if len(value) != digits or set(value) - set("0123456789abcdef"):
            raise Unreadable(f"{self.place}.{name}")
        return value

    def integer(self, name: str) -> int:
        value, place = self._at(name)
        if type(value) is not int:
            raise Unreadable(place)
        return value

    def moment(self, name: str) -> datetime:
        try:
            at = datetime.fromisoformat(self.string(name))
            known = at.tzinfo is not None and 1900 <= at.year < 3000
        except ValueError:
            known = False
        if not known:
            raise Unreadable(f"{self.place}.{name}")
        return at

    def text(self) -> Text:
        return Text(self.string("zh"), self.string("en"))


def _record(reader: _Reader) -> Record:
    if reader.string("format") != FORMAT:
        raise Unreadable("format")
    labels = reader.child("labels")
    return Record(
        id=reader.child("case").string("id"),
        number=reader.child("case").string("number"),
        labels={name: labels.child(name).text() for name in reader.mapping("labels")},
        steps=tuple(_read_step(item) for item in reader.each("steps")),
        enclosures=tuple(_read_enclosure(item) for item in reader.each("attachments")),
    )


def _read_step(reader: _Reader) -> Step:
    shown = reader.child("shown")
    erased, readable = reader.maybe("erased"), shown.child("words")
    return Step(
        seq=reader.integer("seq"),
        at=shown.moment("at"),
        device_at=shown.moment("device_at") if shown.maybe("device_at") else None,
        action=_read_coded(shown.child("action")),
        source=_maybe_coded(shown.maybe("from")),
        target=_maybe_coded(shown.maybe("to")),
        actor=shown.string("actor"),
        duty=shown.child("duty").text(),
        posting=shown.string("posting"),
        organisation=shown.string("organisation"),
        list_version=shown.string("list_version"),
        facts=reader.mapping("facts"),
        commitment=reader.digest("commitment"),
        hash=reader.digest("hash"),
        words=reader.mapping("words") if reader.maybe("words") else None,
        salt=reader.digest("salt", digits=32) if reader.maybe("salt") else None,
        erased=erased.text() if erased else None,
        readable={name: readable.string(name) for name in shown.mapping("words")},
    )


def _read_coded(reader: _Reader) -> Coded:
    return Coded(reader.string("code"), reader.text())


def _maybe_coded(reader: _Reader | None) -> Coded | None:
    return None if reader is None else _read_coded(reader)


def _read_enclosure(reader: _Reader) -> Enclosure:
    erased = reader.maybe("erased")
    return Enclosure(
        path=reader.maybe_string("path"),
        name=reader.string("name"),
        media_type=reader.string("media_type"),
        size=reader.integer("size"),
        sha256=reader.digest("sha256"),
        sm3=reader.digest("sm3"),
        step=reader.integer("step"),
        erased=erased.text() if erased else None,
    )


def _measure(value: Any) -> None:
    """Words are forms that people filled in, not trees: what is nested deeper than DEEPEST was not written by us."""
    level = [value]
    for _ in range(DEEPEST):
        containers = [item for item in level if isinstance(item, dict | list)]
        level = [inner for item in containers for inner in (item.values() if isinstance(item, dict) else item)]
    if level:
        raise Unreadable("depth")


def _refuse(literal: str) -> NoReturn:
    raise ValueError(f"{literal} has no place in a record")
