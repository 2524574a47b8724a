"""One case in full: what it is, its work orders, clocks, files and timeline. To fetch is to be allowed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from gezhi.cases.access import PACKAGE_READERS
from gezhi.cases.models import Attachment, CaseClock, SealedPackage, Step, StepWords, WorkOrder
from gezhi.cases.queries.loading import Loaded, load
from gezhi.cases.queries.petitioners import petitioners
from gezhi.cases.queries.similar import members
from gezhi.cases.queries.visibility import NO_SUCH_CASE
from gezhi.kernel.chain import Fault, Link, verify
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.security.terms import Actor, Duty
from gezhi.storage.rows import one, rows

NO_PACKAGE = Refusal(
    "not-archived",
    Kind.CONFLICT,
    Text("案件还没有归档，归档后才有档案包。", "The case is not archived yet; the package is sealed when it is."),
    article=(25, 2),
)
NOT_A_PACKAGE_READER = Refusal(
    "not-a-package-reader",
    Kind.FORBIDDEN,
    Text(
        "档案包只提供给网格化机构和承办部门。",
        "The package is for the grid agency and the departments that handled the case.",
    ),
    article=(25, 2),
)
FILE_ERASED = Refusal(
    "file-erased", Kind.NOT_FOUND, Text("这个附件已依法删除。", "This attachment was deleted by law.")
)
HIDDEN_FROM_PETITIONERS = frozenset({Duty.PETITIONER})


def get_for(actor: Actor, case_id: UUID) -> Loaded:
    """The case, or the same refusal whether it is missing or foreign."""
    if actor.duty in HIDDEN_FROM_PETITIONERS:  # a petitioner reads ``progress``
        raise NO_SUCH_CASE()
    return load(actor, case_id, lock=False)


def detail(actor: Actor, case: Loaded) -> dict[str, Any]:
    """Everything of one case that a page or a program shows at once; petitioners masked."""
    return {
        **{name: value for name, value in case.row.items() if name not in ("search", "private", "handlers", "head")},
        "orders": orders(case), "petitioners": petitioners(case.county, case.id), "attachments": attachments(case),
        "members": members(case),
    }  # fmt: skip


def orders(case: Loaded) -> list[dict[str, Any]]:
    """Work orders, the lead first; each with its organisation's name and its own clock."""
    found = rows(
        WorkOrder.objects.filter(county=case.county, case_id=case.id)
        .order_by("-role", "id")
        .values("id", "organisation", "role", "state", "dispatched_at", "acknowledged_at", "ended_at")
    )
    due = {clock.order_id: clock for clock in case.clocks if clock.order_id}
    for row in found:
        row["organisation_name"] = people.organisation(row["organisation"]).name
        clock = due.get(row["id"])
        row["due_at"] = clock.due_at if clock else None
        row["provisional"] = clock.provisional if clock else False
    return found


def clocks(case: Loaded) -> list[dict[str, Any]]:
    """Every clock that runs or ran, in the order in which somebody came to hold it."""
    names = (
        "id", "kind", "owner", "order_id", "unit", "value", "list_version", "calendar_version", "provisional",
        "started_at", "held_from", "soon_at", "due_at", "stopped_at", "soon_marked_at", "overdue_marked_at",
    )  # fmt: skip
    of_case = CaseClock.objects.filter(county=case.county, case_id=case.id)
    found = rows(of_case.order_by("held_from", "id").values(*names))
    for row in found:
        row["owner_name"] = people.organisation(row["owner"]).name
    return found


def timeline(case: Loaded) -> list[dict[str, Any]]:
    """Every step, oldest first, with its words, or without where they were deleted by law."""
    steps = Step.objects.filter(county=case.county, case_id=case.id).order_by("seq").values(
        "id", "seq", "at", "device_at", "action", "source", "target", "person", "duty", "organisation", "facts",
        "commitment", "hash",
    )  # fmt: skip
    words = dict(StepWords.objects.filter(county=case.county, case_id=case.id).values_list("id", "words"))
    return [{**step, "words": words.get(step["id"]), "name": step["facts"]["name"]} for step in steps]


def chain_of(case: Loaded) -> list[Link]:
    """The case's chain with its salts, as a verifier needs it."""
    words = {
        row["id"]: row
        for row in StepWords.objects.filter(county=case.county, case_id=case.id).values("id", "words", "salt")
    }
    return [
        Link(
            step["seq"], step["facts"], step["commitment"], step["hash"],
            words[step["id"]]["words"] if step["id"] in words else None,
            words[step["id"]]["salt"] if step["id"] in words else None,
        )
        for step in timeline(case)
    ]  # fmt: skip


def verified_chain(case: Loaded) -> tuple[int, Fault | None]:
    """How many steps were checked, and the first fault; the last hash must be the one the case row names."""
    links = chain_of(case)
    fault = verify(links)
    if fault is None and (not links or links[-1].hash != case.row["head"] or len(links) != case.row["version"]):
        fault = Fault(len(links), "order")
    return len(links), fault


def attachments(case: Loaded) -> list[dict[str, Any]]:
    """The case's files, in the order of the steps that brought them."""
    files = Attachment.objects.filter(county=case.county, case_id=case.id).order_by("seq", "id")
    return rows(files.values("id", "seq", "name", "media_type", "size", "sha256", "sm3", "shown", "uploaded_at"))


def attachment(actor: Actor, attachment_id: UUID) -> dict[str, Any]:
    """One file of a case the actor may see, or an upload of her own that is not used yet."""
    row = one(Attachment.objects.filter(id=attachment_id).values())
    if row is None:
        raise NO_SUCH_CASE()
    if not row["shown"]:
        raise FILE_ERASED()
    if row["case_id"] is None:
        if row["uploaded_by"] != actor.person:
            raise NO_SUCH_CASE()
        return row
    get_for(actor, row["case_id"])
    return row


def package(actor: Actor, case: Loaded) -> dict[str, Any]:
    """The sealed package of an archived case, for those whose duty is its record."""
    if actor.duty not in PACKAGE_READERS:
        raise NOT_A_PACKAGE_READER()
    row = one(SealedPackage.objects.filter(county=case.county, case_id=case.id).values())
    if row is None:
        raise NO_PACKAGE()
    return row
