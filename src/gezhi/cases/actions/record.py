"""Steps: the one way in which anything about a case is written down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from gezhi.cases.models import Step, StepWords
from gezhi.cases.terms import Action, State
from gezhi.kernel.chain import commitment, link, new_salt
from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor
from gezhi.storage.rows import new

CLOCK_SKEW = timedelta(minutes=10)  # of a device's clock, which nobody checks

FUTURE = Refusal(
    "time-in-future",
    Kind.INVALID,
    Text("采集时间不能晚于现在。", "The time of the observation cannot be in the future."),
)


def check_device_time(device_at: datetime | None, now: datetime) -> None:
    """Refuses what a device says it recorded later than now."""
    if is_in_future(device_at, now):
        raise FUTURE(field="device_at")


def is_in_future(device_at: datetime | None, now: datetime) -> bool:
    """Whether a device's time lies further ahead than its clock may be wrong."""
    return device_at is not None and device_at > now + CLOCK_SKEW


def step_rows(  # noqa: PLR0913 - a step is what it is made of
    *, county: str, case_id: UUID, seq: int, head: str, actor: Actor, now: datetime, device_at: datetime | None,
    action: Action, source: State | None, target: State, list_version: str, words: Mapping[str, Any],
    extra: Mapping[str, Any] | None = None,
) -> tuple[Step, StepWords]:  # fmt: skip
    """The step and its words, linked to the chain's head; written by the caller together with the change itself."""
    salt = new_salt()
    promised = commitment(words, salt)
    facts: dict[str, Any] = {
        "case": str(case_id), "seq": seq, "at": iso(now), "device_at": iso(device_at) if device_at else None,
        "action": str(action), "from": str(source) if source else None, "to": str(target),
        "person": str(actor.person), "name": actor.name, "duty": str(actor.duty), "posting": str(actor.posting),
        "organisation": str(actor.organisation), "organisation_name": actor.organisation_name,
        "list_version": list_version, "commitment": promised, **(extra or {}),
    }  # fmt: skip
    key = uuid7(now)
    step = new(
        Step,
        county=county, id=key, case_id=case_id, seq=seq, at=now, device_at=device_at, action=action,
        source=source or "", target=target, person=actor.person, duty=actor.duty, organisation=actor.organisation,
        facts=facts, commitment=promised, hash=link(head, facts),
    )  # fmt: skip
    return step, new(StepWords, county=county, id=key, case_id=case_id, words=dict(words), salt=salt)


def iso(moment: datetime) -> str:
    """A moment as the facts of a step hold it."""
    return moment.astimezone(UTC).isoformat()
