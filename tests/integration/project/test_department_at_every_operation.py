"""Art. 20 ¶1: whatever operation of the API a department calls, no grid and no grid worker is ordered anything.

Every path parameter is a true one and every input fits, so that what refuses a call is the rule and not a slip of the
test; where a call goes through, what it did is looked at and taken back, so that every call finds the same world.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import GARBAGE, SOMEBODY, VISIT, Desk
from tests.journeys.office import photo
from tests.people import GRID, PASSWORD, Cast

from gezhi.cases.actions.cooperating import ask_cooperation
from gezhi.cases.models import Case, CaseClock, CooperationRequest, Explanation, Petitioner, Precedent, Step, WorkOrder
from gezhi.cases.terms import Action
from gezhi.cases.workflow import TABLE, AskKind
from gezhi.project.api import openapi_document
from gezhi.security.terms import Actor, Duty
from gezhi.supervision.actions import begin_document
from gezhi.supervision.models import Document
from gezhi.supervision.terms import DocumentAction, DocumentKind
from gezhi.supervision.workflow import TABLE as DOCUMENTS

DOCUMENT: dict[str, Any] = json.loads(openapi_document())
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
# What puts something into a grid's hands; a department has none of these in whatever state a case is.
ORDERS = frozenset({Action.ORDER_GRID, Action.DIVIDE, Action.SELF_HANDLE, Action.RESOLVE_ON_SPOT, Action.ORDER_CHECK})
# Operations that a department does not even reach with true ids and inputs that fit, and why.
UNREACHED = {
    "post /off-list-reports/{report_id}/answer": "a unit may be the accused one: such a report is as if missing",
    "post /off-list-reports/receipt": "its receipt is known to nobody but the worker who reported",
}
UNREACHED_BY_PARTNERS = {
    "post /cooperation-requests/{request_id}/decision": "a partner asks for no grid workers, and sees no such request",
    "post /precedents/{precedent_id}/withdrawal": "a partner never leads, so no precedent names it",
}
_LEFT_OUT = ("channel", "told_at", "posting", "point", "previous", "device_at")  # optional, and nothing to say
DAY = timedelta(days=1)


@dataclass(slots=True)
class World:
    """What there is to call about: cases in five states, a document of each kind, a request, a precedent."""

    cast: Cast
    who: Actor
    now: datetime
    desks: list[Desk] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    cases: int = 0
    request: str = ""
    precedent: str = ""

    @property
    def own(self) -> Desk:
        return self.desks[-1]


def world(cast: Cast, name: str) -> World:
    """As the department ``name`` finds it; ``own`` is the case that it leads, or assists in where it may not lead."""
    found = World(cast, getattr(cast, name), datetime.now(UTC))
    fresh, accepted = Desk(cast, now=found.now, matter=GARBAGE), Desk(cast, now=found.now, matter=VISIT).to_accepted()
    found.precedent = str(studied(found))
    found.desks = [fresh, accepted, dispatched(found), submitted(found), handled(found)]
    found.cases = Case.objects.count()
    found.documents = list(written(found))
    asker = cast.sanitation_handler if found.who is cast.partner else found.who
    found.request = str(ask_cooperation(actor=asker, now=found.now, matter=VISIT, grid=GRID, what="探访", why="熟"))
    return found


def at_the_county(found: World) -> bool:
    return found.who is found.cast.county_sanitation_handler


def officer_of(found: World) -> Actor:
    return found.cast.county_officer if at_the_county(found) else found.cast.officer


def dispatched(found: World, **more: Any) -> Desk:
    """To 城管 of its level; a partner assists."""
    cast, unit = found.cast, str(found.who.organisation)
    desk = Desk(cast, now=found.now, matter=GARBAGE, **more)
    if not at_the_county(found):
        return desk.to_dispatched(*([unit] if found.who is cast.partner else []))
    desk.move(cast.officer, Action.TRANSFER, agency=str(cast.county_agency.id), reason="跨镇街")
    desk.move(cast.county_officer, Action.ACCEPT)
    desk.move(cast.county_officer, Action.DISPATCH, lead=unit)
    return desk


def lead_of(found: World) -> Actor:
    return found.who if at_the_county(found) else found.cast.sanitation_handler


def studied(found: World) -> Any:
    """A precedent that names the department as the lead."""
    desk, lead = dispatched(found), lead_of(found)
    given: dict[str, Any] = {"return_reason": "not_our_duty", "reason": "不属本部门", "basis": "三定方案"}
    desk.move(lead, Action.ASK_RETURN, **given)
    study: dict[str, Any] = {
        "participants": "城管、消防",
        "minutes": "一致",
        "conclusion": "仍由城管牵头",
        "gist": "属日常保洁",
        "lead": str(lead.organisation),
    }
    desk.move(officer_of(found), Action.REDISPATCH, **study)
    return Precedent.objects.get().id


def handled(found: World) -> Desk:
    desk = dispatched(found, petitioners=(SOMEBODY,))
    desk.move(lead_of(found), Action.ACKNOWLEDGE)
    return desk


def submitted(found: World) -> Desk:
    """With its assisting orders excused, so that the result could be handed in."""
    desk = handled(found)
    for order in WorkOrder.objects.filter(case_id=desk.id, role="assisting", ended_at=None):
        desk.move(officer_of(found), Action.EXCUSE_ASSISTING, order=str(order.id), reason="不需要")
    desk.move(lead_of(found), Action.SUBMIT_RESULT, outcome="planned", result="已列入计划。")
    return desk


def written(found: World) -> Iterator[Document]:
    """A document of each kind about its own case, addressed to it or asked for by it; partners sit at a meeting."""
    unit, officer, at = str(found.who.organisation), officer_of(found), (found.now + DAY).isoformat()
    paper = {"unit": unit, "grounds": "两次反映未果", "demand": "两日内办结", "deadline": at}
    warning = {"unit": unit, "grounds": "逾期", "colour": "yellow"}
    invited = {unit, str(officer.organisation), str(Case.objects.get(id=found.own.id).lead)}
    meeting = {"agenda": "定牵头", "participants": sorted(invited), "meets_at": at}
    openings: list[tuple[Actor, DocumentKind, DocumentAction, dict[str, Any]]] = [
        (officer, DocumentKind.MEETING, DocumentAction.CALL, meeting)
    ]
    if found.who is not found.cast.partner:
        many = {"ground": "many_people", "reason": "人数多"}
        openings += [
            (officer, DocumentKind.ORDER, DocumentAction.ISSUE, paper),
            (officer, DocumentKind.RECTIFICATION, DocumentAction.DEMAND, paper),
            (officer, DocumentKind.WARNING, DocumentAction.WARN, warning),
            (found.who, DocumentKind.ESCALATION, DocumentAction.ASK, many),
        ]
    for actor, kind, action, given in openings:
        done = begin_document(actor=actor, now=found.now, kind=kind, action=action, case_id=found.own.id, given=given)
        yield Document.objects.get(county=done.county, id=done.id)


def writes() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            if method != "get":
                yield path.removeprefix("/api/v1"), method, operation


class Walker:
    """One department's program, which tries everything with values that fit. ``answers``: by operation and action."""

    def __init__(self, found: World) -> None:
        self.world, self.cast, self.caller = found, found.cast, Caller(found.who)
        self.answers: dict[str, list[int]] = {}
        cast, own, now = found.cast, found.own, found.now
        region = own.row.county if at_the_county(found) else own.row.township
        due = CaseClock.objects.get(case_id=own.id, kind="handling", owner=found.who.organisation).due_at
        order = WorkOrder.objects.filter(case_id=own.id, organisation=found.who.organisation).first()
        person = Petitioner.objects.get(case_id=own.id).id
        upload = SimpleUploadedFile("现场.jpg", photo())
        file = self.caller.client.post("/api/v1/attachments", {"file": upload}).json()["id"]
        agency = str(own.row.agency)
        soon, later = (now + DAY).isoformat(), (now + 5 * DAY).isoformat()
        self.values: dict[str, Any] = {
            "grid": GRID, "grids": [GRID], "worker": str(cast.worker.person), "matter": VISIT, "area": GRID,
            "lead": str(cast.department("14", region).id), "assisting": [str(cast.department("17", region).id)],
            "agency": str(cast.county_agency.id), "unit": agency, "participants": [agency],
            "accused": str(cast.fire.id), "description": "请网格员上门核对。", "what": "请网格员上门核对。",
            "why": "人手不够。", "county": GRID[:6],
            "order": str(order.id) if order else str(uuid4()), "petitioner": str(person), "into": own.row.number,
            "recorded_for": str(found.who.organisation), "reference": "蓬城执〔2026〕1 号", "step": "1",
            "explanation": str(self._explanation()), "case": str(own.id), "cases": [found.desks[0].row.number],
            "receipt": own.reported.receipts[0], "verdict": "satisfied", "finding": "found", "attachments": [file],
            "new_due": (due + timedelta(hours=4)).isoformat(), "until": soon, "meets_at": soon, "expected": later,
            "deadline": later, "held_at": now.isoformat(), "username": found.who.name[3:], "password": PASSWORD,
            "source_number": "", "value": 2, "effective_from": later[:10], **dict.fromkeys(_LEFT_OUT),
        }  # fmt: skip

    def _explanation(self) -> Any:
        found = Explanation.objects.filter(case_id=self.world.own.id).first()
        return found.id if found else uuid4()

    def walk(self) -> None:
        for path, method, operation in sorted(writes(), key=lambda each: each[1] == "delete"):  # signing out comes last
            for filled, names, bodies in self._calls(path, operation):
                for body in bodies:
                    status = self._one(filled, method, body)
                    self.answers.setdefault(f"{method} {names}", []).append(status)

    def _one(self, path: str, method: str, body: Any) -> int:
        """One call. What went through is looked at and taken back."""
        with transaction.atomic():
            answer = self._send(path, method, body)
            assert answer.status_code < 500, (path, body, answer.content.decode())
            if answer.status_code < 400:
                nothing_is_ordered(self.world, (path, body))
                transaction.set_rollback(True)
        return int(answer.status_code)

    def _send(self, path: str, method: str, body: Any) -> Any:
        if method == "delete":
            return Caller(self.world.who).client.delete("/api/v1" + path)
        if isinstance(body, SimpleUploadedFile):
            return self.caller.client.post("/api/v1" + path, {"file": body})
        return self.caller.post(path, body)

    def _calls(self, path: str, operation: dict[str, Any]) -> Iterator[tuple[str, str, Iterator[Any]]]:
        """Each way to fill the path, the same with its words only, and what is handed in there."""
        words = {
            each["name"]: each["schema"]["enum"]
            for each in operation.get("parameters", ())
            if each["in"] == "path" and "enum" in each["schema"]
        }
        for chosen in product(*words.values()):
            named = _filled(path, dict(zip(words, chosen, strict=True)))
            for keys, subject in self._subjects(path):
                yield (
                    _filled(named, keys),
                    named,
                    self._bodies(operation, subject, dict(zip(words, chosen, strict=True))),
                )

    def _subjects(self, path: str) -> Iterator[tuple[dict[str, str], Any]]:
        """What the path may be about: true ids, and the case or the document that they are of."""
        own = self.world.own
        keys = {
            "petitioner_id": self.values["petitioner"], "code": own.reported.receipts[0],
            "request_id": self.world.request, "precedent_id": self.world.precedent, "report_id": str(uuid4()),
            "name": "extensions",
        }  # fmt: skip
        if "{document_id}" in path:
            yield from ((keys | {"document_id": str(each.id)}, each) for each in self.world.documents)
        elif "{petitioner_id}" in path:
            yield keys | {"case_id": str(own.id)}, own
        elif "{case_id}" in path:
            yield from ((keys | {"case_id": str(each.id)}, each) for each in self.world.desks)
        else:
            yield keys, None

    def _bodies(self, operation: dict[str, Any], subject: Any, words: dict[str, str]) -> Iterator[Any]:
        """One for each set of inputs that a row of a table asks; else one that fits the schema."""
        content = operation.get("requestBody", {}).get("content", {})
        if "multipart/form-data" in content:
            yield SimpleUploadedFile("a.jpg", photo("red"))
        elif not content:
            yield {}
        elif isinstance(subject, Desk) and "action" in words:
            rows: Sequence[Any] = [row for row in TABLE if row.action == words["action"]]
            version = subject.row.version
            yield from ({"version": version, "given": given} for given in self._asked(rows))
        elif isinstance(subject, Document):
            rows = [row for row in DOCUMENTS if (row.kind, row.action) == (subject.kind, words["action"])]
            yield from ({"version": subject.version, "given": given} for given in self._asked(rows))
        elif "kind" in words:
            rows = [row for row in DOCUMENTS if (row.kind, row.action) == (words["kind"], words["action"])]
            yield from ({"case": self.values["case"], "given": given} for given in self._asked(rows))
        else:
            schema = content["application/json"]["schema"]
            made = self._made(SCHEMAS[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema)
            choices = SCHEMAS["CooperationAction"]["enum"] if operation["operationId"].endswith("cooperation") else []
            yield from ([made | {"action": each} for each in choices if "action" in made] or [made])

    def _asked(self, rows: Sequence[Any]) -> Iterator[dict[str, Any]]:
        sets = {row.asks: None for row in rows} or {(): None}
        for asks in sets:
            values = {ask.name: self._answer(ask) for ask in asks}
            yield {name: value for name, value in values.items() if value is not None}

    def _answer(self, ask: Any) -> Any:
        if ask.choices is not None:
            return next(iter(ask.choices)).value
        if ask.name in self.values:
            return self.values[ask.name]
        if ask.kind is AskKind.NUMBER:
            return "25"
        assert ask.kind.value in ("text", "line", AskKind.CLOCK.value), f"the test has no value for {ask}"
        return "写明理由。"

    def _made(self, schema: dict[str, Any]) -> Any:
        properties = schema.get("properties", {})
        wanted = {*schema.get("required", ()), *self.values} & properties.keys()
        made = {name: self._value(name, properties[name]) for name in wanted}
        return {name: value for name, value in made.items() if value is not None and name != "attachments"}

    def _value(self, name: str, schema: dict[str, Any]) -> Any:
        if name in self.values:
            return self.values[name]
        if name == "reports":
            return [self._made(SCHEMAS["BatchItem"])]
        if "$ref" in schema:
            return SCHEMAS[schema["$ref"].rsplit("/", 1)[1]]["enum"][0]
        return 1 if schema.get("type") == "integer" else "写明理由。"


def _filled(path: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        path = path.replace("{" + name + "}", value)
    return path


def nothing_is_ordered(found: World, call: Any = None) -> None:
    """No report, no order to a grid, no part of a worker's; what it asked for waits for an agency to decide."""
    who = found.who
    assert Case.objects.count() == found.cases, call  # nothing was reported, so nothing could be ordered by a report
    assert not Case.objects.exclude(worker_places=[], sharers=[], self_handler=None).exists(), call
    by_it = Step.objects.filter(organisation=who.organisation)
    assert not by_it.filter(action__in=[str(action) for action in ORDERS]).exists(), call
    states = set(CooperationRequest.objects.values_list("state", "case_id"))
    assert states <= {("asked", None), ("withdrawn", None)}, call
    new = Document.objects.exclude(id__in=[each.id for each in found.documents])
    assert set(new.values_list("kind", "state", "opener")) <= {
        (kind, "asked", who.organisation) for kind in ("escalation", "meeting")
    }, call


@pytest.mark.parametrize("name", ["sanitation_handler", "county_sanitation_handler", "partner"])
def test_no_operation_of_a_department_orders_a_grid_or_a_worker(cast: Cast, name: str) -> None:
    found = world(cast, name)
    assert found.who.duty is Duty.HANDLER
    before = set(Case.objects.values_list("id", "version")), set(Document.objects.values_list("id", "version"))
    walker = Walker(found)
    walker.walk()
    nothing_is_ordered(found)
    after = set(Case.objects.values_list("id", "version")), set(Document.objects.values_list("id", "version"))
    assert after == before, "what was refused wrote nothing"
    proves_nothing = {named: statuses for named, statuses in walker.answers.items() if set(statuses) <= {404, 422}}
    excused = UNREACHED | (UNREACHED_BY_PARTNERS if found.who is cast.partner else {})
    assert proves_nothing.keys() == excused.keys(), proves_nothing


def test_every_operation_is_walked_and_what_is_not_reached_is_one() -> None:
    listed = {f"{method} {path}" for path, method, _ in writes()}
    assert len(listed) >= 14
    assert any("moves/{action}" in each for each in listed)
    assert listed >= UNREACHED.keys() | UNREACHED_BY_PARTNERS.keys()
