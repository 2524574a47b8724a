"""What of a file's procedures beside the handling was asked for and is on record: extensions, suspensions, studies of
returns and explanations (Art. 21 ¶3, ¶4).

Pure, of the dossier's steps alone, so that a sealed package is read as its keeper read it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from gezhi.cases.archive.dossier import Dossier, Step
from gezhi.cases.rules.explaining import unexplained_from
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import CHINA

_AT = Text("第 {steps} 步", "step {steps}")


class Found(NamedTuple):
    """``there``: on record; ``missing``: it should be. Neither: the case did not need it."""

    there: bool
    missing: bool
    why: Text


class _Procedure(NamedTuple):
    """What asks, what decides, what takes back; and the sentences where nothing was asked or a decision lacks."""

    asks: frozenset[str]
    decides: frozenset[str]
    takes_back: frozenset[str]
    none: Text
    undecided: Text


_EXTENSION = _Procedure(
    frozenset({"ask_extension"}), frozenset({"grant_extension", "refuse_extension"}), frozenset({"cancel_extension"}),
    Text("没有申请过延期", "no extension was asked for"),
    Text("有 {count} 次申请没有决定（第 {steps} 步申请）", "not decided: {count} (asked in step {steps})"),
)  # fmt: skip
_SUSPENSION = _Procedure(
    frozenset({"ask_suspension"}), frozenset({"grant_suspension", "refuse_suspension"}), frozenset(),
    Text("没有申请过挂起", "no suspension was asked for"),
    Text("有 {count} 次申请没有决定（第 {steps} 步申请）", "not decided: {count} (asked in step {steps})"),
)  # fmt: skip
_RETURN = _Procedure(
    frozenset({"ask_return"}), frozenset({"redispatch", "reject_return"}), frozenset({"cancel_return"}),
    Text("没有退单", "nothing was returned"),
    Text("有 {count} 次退单没有研究结论（第 {steps} 步退单）", "not studied: {count} (asked in step {steps})"),
)  # fmt: skip
_TAKEN_BACK = Text(
    "第 {steps} 步申请后由部门撤回，没有要决定的", "asked in step {steps} and taken back; nothing to decide"
)
_IN_TIME = Text("没有超期，也没有批准延期，不需要解释说明", "nothing was late or extended, so none was owed")
_NOBODY = Text("没有留下姓名或联系方式的诉求人", "no petitioner left a name or a way to be reached")
_WITHDRAWN = Text("诉求人已撤回，不再需要解释说明", "the petitioner withdrew; none was owed any more")
_UNEXPLAINED = Text(
    "第 {steps} 步起应向诉求人解释说明，没有说明、联系或免予的记录",
    "owed since step {steps}; nothing says that it was given, tried or waived",
)
_UNSIGNED = Text("第 {steps} 步已说明，没有网格员会签", "explained in step {steps}; no grid worker co-signed")
_LATE = Text(
    "{department}超过了办理时限（{due}），没有解释说明、联系或免予的记录",
    "{department} was late (due {due}); nothing says that it was explained, tried or waived",
)
_GIVES = frozenset({"explain", "try_explaining", "waive_explanation"})
_SIGNS = frozenset({"cosign_explanation", "waive_explanation"})


def extensions(dossier: Dossier) -> Found:
    return _decided(dossier.steps, _EXTENSION)


def suspensions(dossier: Dossier) -> Found:
    return _decided(dossier.steps, _SUSPENSION)


def studies(dossier: Dossier) -> Found:
    return _decided(dossier.steps, _RETURN)


def explanations(dossier: Dossier) -> Found:
    """Owed since a term ran out or was extended; given by the department and signed by the grid worker, or tried.

    Whether a term ran out is what the clocks say, also where no step says that an explanation was owed.
    """
    owed = _of(dossier.steps, frozenset({"owe_explanation"}))
    given = _of(dossier.steps, _GIVES)
    late = _unexplained(dossier, [*owed, *given])
    if not owed and not given and not late:  # who assists owes none, of an extension either
        return Found(False, False, _IN_TIME)
    if not any(each.name != "—" or each.contact != "—" for each in dossier.petitioners) and not given:
        return Found(False, False, _NOBODY)
    if late or (owed and not any(each.seq > owed[0].seq for each in given)):
        if _of(dossier.steps, frozenset({"withdraw"})):
            return Found(False, False, _WITHDRAWN)
        return Found(False, True, late if late else _said(_UNEXPLAINED, owed))
    explained = _of(dossier.steps, frozenset({"explain"}))
    signed = _of(dossier.steps, _SIGNS)
    if explained and not any(each.seq > explained[0].seq for each in signed):
        return Found(False, True, _said(_UNSIGNED, explained))
    return Found(True, False, _said(_AT, _of(dossier.steps, _GIVES | _SIGNS)))


def _unexplained(dossier: Dossier, told: Sequence[Step]) -> Text | None:
    """Of a term of the lead's that ran out, with nothing about an explanation since it began: which, and when."""
    leads = {order.organisation for order in dossier.orders if order.role.code == "lead"}
    for clock in dossier.clocks:
        if clock.kind.code != "handling" or clock.owner not in leads:
            continue
        first, end = clock.first_due_at or clock.due_at, clock.stopped_at or dossier.seen_at
        since = unexplained_from(clock.started_at, first, clock.due_at, end) if end else None
        if since is not None and not any(step.at >= since for step in told):
            return _LATE.fill(department=clock.owner, due=f"{first.astimezone(CHINA):%Y-%m-%d %H:%M}")
    return None


def _decided(steps: Sequence[Step], procedure: _Procedure) -> Found:
    asked, decided = _of(steps, procedure.asks), _of(steps, procedure.decides)
    if not asked:
        return Found(False, False, procedure.none)
    left = len(asked) - len(decided) - len(_of(steps, procedure.takes_back))
    if left > 0:
        return Found(False, True, _said(procedure.undecided, asked, count=left))
    if not decided:
        return Found(False, False, _said(_TAKEN_BACK, asked))
    return Found(True, False, _said(_AT, _of(steps, procedure.asks | procedure.decides)))


def _of(steps: Sequence[Step], actions: frozenset[str]) -> list[Step]:
    return [step for step in steps if step.action.code in actions]


def _said(text: Text, steps: Sequence[Step], **more: int) -> Text:
    return text.fill(steps="、".join(str(step.seq) for step in steps), **more)


# In the order in which they are listed: what each is called, and how it is found.
BESIDE: tuple[tuple[Text, Callable[[Dossier], Found]], ...] = (
    (Text("退单研究", "studies of returns"), studies),
    (Text("延期", "extensions"), extensions),
    (Text("挂起", "suspensions"), suspensions),
    (Text("解释说明", "explanations"), explanations),
)
