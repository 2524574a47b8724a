"""Steps of the sample's cases about their terms: an extension that is granted, a suspension with its evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from gezhi.cases.actions import attach
from gezhi.cases.queries.loading import load
from gezhi.cases.terms import Action, SuspensionGround
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.worktime import due
from gezhi.project.sample import pictures
from gezhi.project.sample.acts import Run


def _furthest(run: Run, kind: ClockKind, since: datetime, now: datetime) -> str:
    """The last moment that the list allows."""
    facts = load(run.officer(), run.id, lock=False).facts
    allowance = catalogue.allowance(facts.list_version, run.matter.code, kind, facts.urgency)
    return due(allowance, since, catalogue.calendar_for(run.grid, now)).at.isoformat()


def ask_extension(run: Run, now: datetime) -> None:
    assert run.lead is not None
    orders = load(run.officer(), run.id, lock=False).facts.open_orders
    mine = next(order for order in orders if order.organisation == run.lead.id)
    assert mine.due_at is not None
    until = _furthest(run, ClockKind.EXTENSION, mine.due_at, now)
    run.move(run.handler(), Action.ASK_EXTENSION, now, new_due=until, **run.say("ask_extension"))


def grant_extension(run: Run, now: datetime) -> None:
    orders = load(run.officer(), run.id, lock=False).facts.open_orders
    asked = next(order for order in orders if order.extension_asked is not None)
    run.move(run.officer(), Action.GRANT_EXTENSION, now, order=str(asked.id), **run.say("grant_extension"))


def ask_examination(run: Run, now: datetime) -> None:
    """The clocks are to stand still while somebody examines; the examiner's receipt is attached."""
    handler = run.handler()
    scene = pictures.scene(run.matter.major_code, f"{run.lot.seed} receipt")
    receipt = attach(actor=handler, now=now, name="检测机构受理回执-示例图片.jpg", content=scene)
    run.move(
        handler, Action.ASK_SUSPENSION, now, ground=SuspensionGround.EXAMINATION, attachments=[str(receipt.id)],
        until=_furthest(run, ClockKind.SUSPENSION, now, now), **run.say("ask_examination"),
    )  # fmt: skip


def grant_suspension(run: Run, now: datetime) -> None:
    run.move(run.officer(), Action.GRANT_SUSPENSION, now, **run.say("grant_suspension"))


def resume(run: Run, now: datetime) -> None:
    run.move(run.handler(), Action.RESUME, now, **run.say("resume"))


TERM_ACTS: dict[str, Callable[[Run, datetime], None]] = {
    act.__name__: act for act in (ask_extension, grant_extension, ask_examination, grant_suspension, resume)
}
