"""data/metadata.xml: the file, who took part, what was done and how these hang together.

Follows the four entities of DA/T 46-2009 (文件、机构人员、业务、实体关系) in a namespace of its own, described by
metadata.xsd, which travels in the package; it is not the encapsulation format of DA/T 48-2009.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

from gezhi.cases.archive.dossier import Clock, Coded, Dossier, Related, Retention, Step, WorkOrder, iso
from gezhi.cases.archive.record import Enclosure, Record

NAMESPACE = "urn:gezhi:archive:1"
SCHEMA = Path(__file__).with_name("metadata.xsd")
_Parent = ElementTree.Element


def render(dossier: Dossier, record: Record, beside: Sequence[Record] = (), *, sealed_at: datetime) -> bytes:
    """The XML document, indented, UTF-8."""
    root = _Parent("package", {"xmlns": NAMESPACE, "version": "1", "sealedAt": iso(sealed_at)})
    file = _add(root, "file")
    _file(file, dossier, record)
    _papers(file, dossier, beside)
    _agents(_add(root, "agents"), dossier)
    _business(_add(root, "business"), dossier)
    _relations(_add(root, "relations"), dossier, record)
    ElementTree.indent(root, " ")
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _file(parent: _Parent, dossier: Dossier, record: Record) -> None:
    case = dossier.case
    _add(parent, "aggregation", "件", code="file")
    _add(parent, "fondsUnit", dossier.keeper.name, id=dossier.keeper.id)
    _add(parent, "recordNumber", case.number)
    _add(parent, "identifier", str(case.id))
    _add(parent, "title", case.title)
    _add(parent, "abstract", case.description)
    matter = _add(parent, "matter", case.matter_name.zh, en=case.matter_name.en, code=case.matter_code)
    _set(matter, listVersion=case.list_version)
    for name, coded in (("channel", case.channel), ("urgency", case.urgency), ("state", case.state)):
        _coded(parent, name, coded)
    _add(parent, "mandate", case.law.zh, en=case.law.en)
    dates = _add(parent, "dates", reported=iso(case.reported_at))
    _moments(dates, closed=case.closed_at, archived=case.archived_at)
    _retention(parent, case.retention)
    _rights(parent, dossier)
    places = _add(parent, "places", county=case.county)
    for place in case.places:
        _add(places, "place", place.name, code=place.code)
    if case.point is not None:
        _add(places, "point", crs="CGCS2000", longitude=f"{case.point[0]:.6f}", latitude=f"{case.point[1]:.6f}")
    _add(parent, "integrity", hash="SM3", steps=str(len(record.steps)), head=record.head)
    for one in dossier.replaced:
        _add(parent, "replaces", sm3=one.sm3, sealed=iso(one.sealed_at))
    _components(_add(parent, "components"), record.enclosures)


def _rights(parent: _Parent, dossier: Dossier) -> None:
    zh, en = "自由文本已去标识，诉求人已掩码", "free text de-identified, petitioners masked"
    if basis := dossier.restricted:
        zh, en = f"{zh}；封存限制使用：{basis.zh}", f"{en}; sealed off, use restricted: {basis.en}"
    _add(parent, "rights", zh, en=en)


def _retention(parent: _Parent, retention: Retention) -> None:
    element = _add(parent, "retention", retention.period.zh, en=retention.period.en)
    if retention.years is not None:
        element.set("years", str(retention.years))
    if retention.until is not None:
        element.set("until", retention.until.isoformat())


def _components(parent: _Parent, enclosures: Iterable[Enclosure]) -> None:
    for enclosure in enclosures:
        element = _add(parent, "component", enclosure.name, step=str(enclosure.step), size=str(enclosure.size))
        _set(element, mediaType=enclosure.media_type, sha256=enclosure.sha256, sm3=enclosure.sm3)
        if enclosure.path is not None:
            element.set("path", enclosure.path)
        elif enclosure.erased is not None:
            element.set("erased", _clean(enclosure.erased.zh))


def _papers(parent: _Parent, dossier: Dossier, beside: Sequence[Record]) -> None:
    """The documents beside the case, each by the anchor of its own chain."""
    if not beside:
        return
    parent = _add(parent, "papers")
    for paper, record in zip(dossier.papers, beside, strict=True):
        element = _add(parent, "paper", number=paper.number, steps=str(len(record.steps)), head=record.head)
        _coded(element, "kind", paper.kind)
        _coded(element, "state", paper.state)


def _agents(parent: _Parent, dossier: Dossier) -> None:
    for body in dossier.organisations:
        agent = _add(parent, "organisation", id=body.id)
        _add(agent, "name", body.name)
        _add(agent, "kind", body.kind.zh, en=body.kind.en)
        _add(agent, "role", body.role.zh, en=body.role.en)
    for petitioner in dossier.petitioners:
        agent = _add(parent, "petitioner")
        _moments(agent, answered=petitioner.answered_at)
        _add(agent, "name", petitioner.name)
        _add(agent, "contact", petitioner.contact)
        if petitioner.manner is not None:
            _add(agent, "answer", petitioner.manner.zh, en=petitioner.manner.en)


def _business(parent: _Parent, dossier: Dossier) -> None:
    for step in dossier.steps:
        _activity(parent, step)
    for order in dossier.orders:
        _order(parent, order)
    for clock in dossier.clocks:
        _clock(parent, clock)


def _activity(parent: _Parent, step: Step) -> None:
    activity = _add(parent, "activity", seq=str(step.seq), action=step.action.code, at=iso(step.at))
    _moments(activity, deviceAt=step.device_at)
    if step.source is not None:
        activity.set("from", _clean(step.source.code))
    if step.target is not None:
        activity.set("to", _clean(step.target.code))
    _set(activity, hash=step.hash)
    _add(activity, "name", step.action.text.zh, en=step.action.text.en)
    _add(activity, "agent", step.actor, posting=step.posting, organisation=step.organisation)
    _add(activity, "duty", step.duty.zh, en=step.duty.en)
    _add(activity, "listVersion", step.list_version)
    if step.words is None and step.erased is not None:
        _add(activity, "erased", step.erased.zh, en=step.erased.en)


def _order(parent: _Parent, order: WorkOrder) -> None:
    element = _add(parent, "workOrder", number=order.number)
    _moments(element, dispatched=order.dispatched_at, acknowledged=order.acknowledged_at)
    _moments(element, due=order.due_at, done=order.done_at)
    _add(element, "organisation", order.organisation)
    _coded(element, "role", order.role)
    _coded(element, "state", order.state)
    if order.outcome is not None:
        _add(element, "outcome", order.outcome.zh, en=order.outcome.en)


def _clock(parent: _Parent, clock: Clock) -> None:
    element = _add(parent, "clock", unit=clock.unit.code, value=str(clock.value))
    _moments(element, started=clock.started_at, firstDue=clock.first_due_at, due=clock.due_at, stopped=clock.stopped_at)
    _set(element, ruleVersion=clock.rule_version, calendarVersion=clock.calendar_version)
    _set(element, provisional=str(clock.provisional).lower())
    if clock.on_time is not None:
        _set(element, onTime=str(clock.on_time).lower())
    _coded(element, "kind", clock.kind)
    _add(element, "owner", clock.owner)


def _relations(parent: _Parent, dossier: Dossier, record: Record) -> None:
    _add(parent, "relation", "保管单位", type="kept-by", target=dossier.keeper.id)
    for enclosure in record.enclosures:
        target = enclosure.path or f"sm3:{enclosure.sm3}"
        _add(parent, "relation", "组成部分", type="has-part", source=f"step:{enclosure.step}", target=target)
    for related in dossier.related:
        _related(parent, related)


def _related(parent: _Parent, related: Related) -> None:
    words = f"{related.manner.text.zh} {related.number}"
    _add(parent, "relation", words, type=related.manner.code, target=str(related.id))


def _coded(parent: _Parent, name: str, coded: Coded) -> None:
    _add(parent, name, coded.text.zh, code=coded.code, en=coded.text.en)


def _moments(element: _Parent, **moments: datetime | None) -> None:
    _set(element, **{name: iso(at) for name, at in moments.items() if at is not None})


def _add(parent: _Parent, name: str, text: str = "", **attributes: str) -> _Parent:
    element = ElementTree.SubElement(parent, name)
    _set(element, **attributes)
    if text:
        element.text = _clean(text)
    return element


def _set(element: _Parent, **attributes: str) -> None:
    for name, value in attributes.items():
        element.set(name, _clean(value))


def _clean(text: str) -> str:
    """XML 1.0 has no place for most control characters (§ 2.2): they become a replacement character."""
    return "".join(letter if _is_legal(letter) else "\ufffd" for letter in text)


def _is_legal(letter: str) -> bool:
    return letter in "\t\n" or (letter >= " " and letter not in "\ufffe\uffff")


@dataclass(frozen=True, slots=True)
class Activity:
    """One step as the metadata tell it."""

    seq: str
    action: str
    at: str
    hash: str


@dataclass(frozen=True, slots=True)
class Component:
    """One attachment as the metadata tell it."""

    path: str | None
    sha256: str
    sm3: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What of the metadata can be compared with the chain."""

    number: str
    identifier: str
    title: str
    head: str
    replaces: tuple[tuple[str, str], ...]  # SM3 and moment of the packages before
    activities: tuple[Activity, ...]
    components: tuple[Component, ...]
    papers: tuple[tuple[str, str, str], ...]  # number, steps and head of each document beside the case


def read(data: bytes) -> Outline | None:
    """The outline of a metadata document, or None where it is not one (a DTD is never accepted)."""
    if b"<!" in data:
        return None
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - no DTD, so no entities to expand
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    if root.tag != _tag("package"):
        return None
    file = root.find(_tag("file"))
    integrity = None if file is None else file.find(_tag("integrity"))
    if file is None or integrity is None:
        return None
    return Outline(
        number=file.findtext(_tag("recordNumber"), ""),
        identifier=file.findtext(_tag("identifier"), ""),
        title=file.findtext(_tag("title"), ""),
        head=integrity.get("head", ""),
        replaces=tuple((item.get("sm3", ""), item.get("sealed", "")) for item in file.iter(_tag("replaces"))),
        activities=tuple(_read_activity(item) for item in root.iter(_tag("activity"))),
        components=tuple(_read_component(item) for item in root.iter(_tag("component"))),
        papers=tuple(
            (item.get("number", ""), item.get("steps", ""), item.get("head", "")) for item in root.iter(_tag("paper"))
        ),
    )


def activities_of(record: Record) -> tuple[Activity, ...]:
    """What the metadata must say of the steps of a record."""
    return tuple(Activity(str(s.seq), _clean(s.action.code), iso(s.at), s.hash) for s in record.steps)


def components_of(record: Record) -> tuple[Component, ...]:
    """What the metadata must say of the attachments of a record."""
    return tuple(Component(item.path, item.sha256, item.sm3) for item in record.enclosures)


def papers_of(beside: Iterable[Record]) -> tuple[tuple[str, str, str], ...]:
    """What the metadata must say of the documents beside a case."""
    return tuple((each.number, str(len(each.steps)), each.head) for each in beside)


def _read_activity(element: _Parent) -> Activity:
    get = element.get
    return Activity(get("seq", ""), get("action", ""), get("at", ""), get("hash", ""))


def _read_component(element: _Parent) -> Component:
    return Component(element.get("path"), element.get("sha256", ""), element.get("sm3", ""))


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
