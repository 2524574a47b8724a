"""One case in full: what it is, its work orders, clocks, files and timeline. To fetch is to be allowed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from gezhi.cases.access import ARCHIVIST, PACKAGE_READERS
from gezhi.cases.models import Attachment, CaseClock, SealedPackage, Step, StepWords, WorkOrder
from gezhi.cases.queries.loading import Loaded, OfCase, load
from gezhi.cases.queries.petitioners import petitioners
from gezhi.cases.queries.similar import members
from gezhi.cases.queries.visibility import NO_SUCH_CASE
from gezhi.cases.rules.guards import DISPOSED
from gezhi.cases.terms import PROOFS
from gezhi.kernel.chain import Fault, Link, verify_to
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.security.terms import Actor, Duty
from gezhi.storage.compiled import CompiledRows
from gezhi.storage.rows import one

NO_PACKAGE = Refusal(
    "not-archived",
    Kind.CONFLICT,
    Text("案件还没有归档，归档后才有档案包。", "The case is not archived yet; the package is sealed when it is."),
    article=(25, 2),
)
PACKAGE_IN_MAKING = Refusal(
    "package-in-making",
    Kind.CONFLICT,
    Text(
        "案件已归档，档案包正在制作，请稍后再取。",
        "The case is archived and its package is being made; ask again in a while.",
    ),
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
FILE_RESTRICTED = Refusal(
    "file-restricted",
    Kind.FORBIDDEN,
    Text(
        "本件档案已封存限制使用，只由保管机构的业务管理员按法定用途调取档案包。",
        "The use of this file is restricted: only a business administrator of its keeper takes the package, for a "
        "purpose that the law provides.",
    ),
)
HIDDEN_FROM_PETITIONERS = frozenset({Duty.PETITIONER})


def get_for(actor: Actor, case_id: UUID, *, lock: bool = False) -> Loaded:
    """The case, or the same refusal whether it is missing or foreign; ``lock``: its row, until the transaction ends."""
    if actor.duty in HIDDEN_FROM_PETITIONERS:  # a petitioner reads ``progress``
        raise NO_SUCH_CASE()
    return load(actor, case_id, lock=lock)


def detail(actor: Actor, case: Loaded) -> dict[str, Any]:
    """Everything of one case that a page or a program shows at once; petitioners masked."""
    return {
        **{name: value for name, value in case.row.items() if name not in ("search", "private", "handlers", "head")},
        "orders": orders(case), "petitioners": petitioners(case.county, case.id), "attachments": attachments(case),
        "members": members(case),
    }  # fmt: skip


def orders(case: Loaded) -> list[dict[str, Any]]:
    """Work orders, the lead first; each with its organisation's name and its own clock."""
    found = _ORDERS(OfCase(case.county, case.id))
    due = {clock.order_id: clock for clock in case.clocks if clock.order_id}
    for row in found:
        row["organisation_name"] = people.organisation(row["organisation"]).name
        clock = due.get(row["id"])
        row["due_at"] = clock.due_at if clock else None
        row["provisional"] = clock.provisional if clock else False
    return found


def clocks(case: Loaded) -> list[dict[str, Any]]:
    """Every clock that runs or ran, in the order in which somebody came to hold it."""
    found = _CLOCKS(OfCase(case.county, case.id))
    for row in found:
        row["owner_name"] = people.organisation(row["owner"]).name
    return found


def timeline(case: Loaded) -> list[dict[str, Any]]:
    """Every step, oldest first, with its words, or without where they were deleted by law.

    Of a file that is sealed off only the words of the proofs are shown (P16).
    """
    steps = whole_timeline(case)
    if case.row["restricted_at"] is None:
        return steps
    return [step if step["action"] in PROOFS else {**step, "words": None, "restricted": True} for step in steps]


def whole_timeline(case: Loaded) -> list[dict[str, Any]]:
    """The same with the words that are sealed off: for the package and the check of the chain only."""
    asked = OfCase(case.county, case.id)
    steps = _STEPS(asked)
    words = {row["id"]: row["words"] for row in _WORDS(asked)}
    return [{**step, "words": words.get(step["id"]), "name": step["facts"]["name"]} for step in steps]


def _words_of(case: Loaded | OfCase) -> QuerySet[StepWords]:
    """By the keys of the steps, which are the words' own: an index more would cost every step that is written."""
    steps = Step.objects.filter(county=case.county, case_id=case.id).values("id")
    return StepWords.objects.filter(county=case.county, id__in=steps)


def erasable(case: Loaded) -> list[int]:
    """The numbers of the steps whose words may still be deleted by law."""
    steps = Step.objects.filter(county=case.county, case_id=case.id).exclude(action__in=PROOFS)
    words = _words_of(case).values("id")
    return list(steps.filter(id__in=words).order_by("seq").values_list("seq", flat=True))


def chain_of(case: Loaded) -> list[Link]:
    """The case's chain with its salts, as a verifier needs it."""
    words = {row["id"]: row for row in _words_of(case).values("id", "words", "salt")}
    return [
        Link(
            step["seq"], step["facts"], step["commitment"], step["hash"],
            words[step["id"]]["words"] if step["id"] in words else None,
            words[step["id"]]["salt"] if step["id"] in words else None,
        )
        for step in whole_timeline(case)
    ]  # fmt: skip


def verified_chain(case: Loaded) -> tuple[int, Fault | None]:
    """How many steps were checked, and the first fault; the last hash must be the one the case row names."""
    links = chain_of(case)
    return len(links), verify_to(links, head=case.row["head"], count=case.row["version"])


def attachments(case: Loaded) -> list[dict[str, Any]]:
    """The case's files, in the order of the steps that brought them; none of a file that is sealed off (P16)."""
    return whole_attachments(case) if case.row["restricted_at"] is None else []


def whole_attachments(case: Loaded) -> list[dict[str, Any]]:
    """The same also where the file is sealed off: for the package only."""
    return _FILES(OfCase(case.county, case.id))


# What each page of a case asks. Words are found by the keys of the steps, as ``_words_of`` says.
def _orders_of(asked: OfCase) -> QuerySet[WorkOrder]:
    """With the first due moment of an order's latest clock, which stays when the clock has stopped."""
    clock = CaseClock.objects.filter(county=OuterRef("county"), case_id=asked.id, order_id=OuterRef("id"))
    found = WorkOrder.objects.filter(county=asked.county, case_id=asked.id).order_by("-role", "id")
    return found.annotate(first_due_at=Subquery(clock.order_by("-held_from", "-id").values("first_due_at")[:1]))


_ORDERS = CompiledRows[OfCase](
    _orders_of,
    "id", "organisation", "role", "state", "responsibility", "dispatched_at", "acknowledged_at", "ended_at",
    "extension_asked", "extensions", "first_due_at",
)  # fmt: skip


def _clocks_of(asked: OfCase) -> QuerySet[CaseClock]:
    """With the role of the work order that a clock is of."""
    order = WorkOrder.objects.filter(county=OuterRef("county"), id=OuterRef("order_id"))
    found = CaseClock.objects.filter(county=asked.county, case_id=asked.id).order_by("held_from", "id")
    return found.annotate(role=Subquery(order.values("role")[:1]))


_CLOCKS = CompiledRows[OfCase](
    _clocks_of,
    "id", "kind", "owner", "order_id", "unit", "value", "list_version", "calendar_version", "provisional",
    "started_at", "held_from", "soon_at", "due_at", "first_due_at", "stopped_at", "role",
)  # fmt: skip
_STEPS = CompiledRows[OfCase](
    lambda asked: Step.objects.filter(county=asked.county, case_id=asked.id).order_by("seq"),
    "id", "seq", "at", "device_at", "action", "source", "target", "person", "duty", "organisation", "facts",
    "commitment", "hash",
)  # fmt: skip
_WORDS = CompiledRows[OfCase](_words_of, "id", "words")
_FILES = CompiledRows[OfCase](
    lambda asked: Attachment.objects.filter(county=asked.county, case_id=asked.id).order_by("seq", "id"),
    "id", "seq", "name", "media_type", "size", "sha256", "sm3", "shown", "uploaded_at",
)  # fmt: skip


def attachment(actor: Actor, attachment_id: UUID) -> dict[str, Any]:
    """One file of a case the actor may see, or an upload of her own that is not used yet."""
    row = one(Attachment.objects.filter(id=attachment_id).values())
    if row is None:
        raise NO_SUCH_CASE()
    if row["case_id"] is None:
        if row["held_by"] is not None or row["uploaded_by"] != actor.person:
            raise NO_SUCH_CASE()
        return row
    case = get_for(actor, row["case_id"])
    if not row["shown"]:
        raise FILE_ERASED()
    if case.row["restricted_at"] is not None:
        raise FILE_RESTRICTED()
    return row


def package(actor: Actor, case: Loaded) -> dict[str, Any]:
    """The sealed package of an archived case as it is now, for those whose duty is its record."""
    if actor.duty not in PACKAGE_READERS:
        raise NOT_A_PACKAGE_READER()
    if case.row["restricted_at"] is not None and not ARCHIVIST.holds(case.facts, actor):
        raise FILE_RESTRICTED()
    if case.row["disposed_at"] is not None:
        raise DISPOSED()
    packages = SealedPackage.objects.filter(county=case.county, case_id=case.id)
    row = one(packages.order_by("-nth").values())
    if row is None:
        raise PACKAGE_IN_MAKING() if case.row["archived_at"] is not None else NO_PACKAGE()
    return row
