"""When a document's deadline reminds, and what is proposed about a case that many are touched by. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gezhi.catalogue.terms import Parameters
from gezhi.kernel.text import Text


def remind_at(since: datetime, due_at: datetime, parameters: Parameters) -> datetime:
    """At the share of the term at which clocks are due soon, too."""
    return since + (due_at - since) * parameters.soon_percent / 100


@dataclass(frozen=True, slots=True)
class Gathered:
    """How many people a case's petitioners are, and how many reports of its kind there were at its place of late."""

    people: int
    reports: int


def hint_of(found: Gathered, parameters: Parameters) -> Text | None:
    """Art. 23 leaves it to a study: past a threshold one is proposed; nothing is ever escalated by itself (P22)."""
    reasons = []
    if found.people >= parameters.escalation_people:
        reasons.append(Text(f"涉及 {found.people} 人", f"{found.people} people are involved"))
    if found.reports >= parameters.escalation_reports:
        days = parameters.escalation_days
        reasons.append(
            Text(
                f"同一地点 {days} 日内 {found.reports} 件同类",
                f"{found.reports} like reports at one place in {days} days",
            )
        )
    if not reasons:
        return None
    zh, en = "，".join(each.zh for each in reasons), " and ".join(each.en for each in reasons)
    return Text(f"{zh}：建议研判是否提级办理", f"{en}: a study of an escalation is proposed")
