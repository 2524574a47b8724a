"""The moves the system makes itself: it waives what was not drawn, closes the routine, archives what is over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from gezhi.cases.actions.moving import move
from gezhi.cases.models import Case, Petitioner
from gezhi.cases.queries.loading import to_answer
from gezhi.cases.terms import ENDED_STATES, Action, State, Suspension
from gezhi.catalogue import queries as catalogue
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import SYSTEM

BATCH = 200


def go_on(*, county: str, case_id: UUID, now: datetime) -> Action | None:
    """The next step that the system takes with an on-the-spot result; None where a person has to. Safe to repeat."""
    case = Case.objects.filter(county=county, id=case_id).values("state", "on_the_spot", "drawn").first()
    if case is None or not case["on_the_spot"]:
        return None
    if case["state"] == State.SUBMITTED and not case["drawn"]:
        action = Action.WAIVE_CHECK
    elif case["state"] == State.VERIFIED and not _somebody_to_answer(county, case_id):
        action = Action.CLOSE
    else:
        return None
    try:
        move(actor=SYSTEM, now=now, case_id=case_id, action=action, given={})
    except Refused:  # somebody else was quicker
        return None
    return action


def resume_due(*, now: datetime) -> int:
    """Resume a batch of cases whose suspension is over. Says how many."""
    over = Case.objects.filter(suspension=Suspension.RUNNING, suspended_until__lte=now).order_by("suspended_until")
    count = 0
    for case_id in list(over.values_list("id", flat=True)[:BATCH]):
        try:
            move(actor=SYSTEM, now=now, case_id=case_id, action=Action.RESUME, given={})
        except Refused:  # resumed or ended since it was read
            continue
        count += 1
    return count


def _somebody_to_answer(county: str, case_id: UUID) -> bool:
    return to_answer(county, case_id).exists()


def archive_due(*, now: datetime) -> int:
    """Archive a batch of ended cases whose window is over; merged ones after their main case. Says how many."""
    over = Case.objects.filter(window_until__lte=now, archived_at=None, state__in=list(ENDED_STATES))
    count = 0
    for county in over.order_by().values_list("county", flat=True).distinct():
        for case_id in _to_archive(county, now):
            try:
                move(actor=SYSTEM, now=now, case_id=case_id, action=Action.ARCHIVE, given={})
            except Refused:  # reopened, or archived by another worker, since it was read
                continue
            count += 1
    return count


def _to_archive(county: str, now: datetime) -> list[UUID]:
    main = Case.objects.filter(county=OuterRef("county"), id=OuterRef("merged_into"), state=State.ARCHIVED)
    ended = Case.objects.filter(county=county, window_until__lte=now, archived_at=None, state__in=list(ENDED_STATES))
    due = ended.filter(~Q(state=State.MERGED) | Exists(main))
    mine = Petitioner.objects.filter(county=OuterRef("county"), case_id=OuterRef("id"), answered_at=None)
    most = catalogue.parameters(county, now).answer_attempts
    untold = mine.filter(attempts__lt=most).exclude(name="", phone="")
    due = due.exclude(Exists(untold), state__in=[State.DECLINED, State.REFERRED_OUT])  # Art. 25: first they are told
    return list(due.order_by("window_until").values_list("id", flat=True)[:BATCH])
