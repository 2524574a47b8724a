"""``report``: take in what somebody saw or needs, alone or hundreds at once. Nothing typed is judged here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import IntegrityError, transaction

from gezhi.cases.actions.attachments import bind, evidence_of
from gezhi.cases.actions.building import Built, Reported, build
from gezhi.cases.actions.following import follow
from gezhi.cases.actions.intake import SOURCE_TAKEN, Checked, Intake, check
from gezhi.cases.events import CaseMoved
from gezhi.cases.queries.sources import numbers_taken
from gezhi.cases.rules.checks import refuse_forbidden_photos
from gezhi.cases.terms import Action, State
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import Actor, PersonalKind
from gezhi.storage.idempotency import check_key, digest_of, first_answer, first_answers, remember, the_same
from gezhi.storage.models import FirstAnswer
from gezhi.storage.numbers import case_numbers
from gezhi.storage.together import all_or_nothing, write_together

AT_ONCE = 250  # reports in one transaction

Keyed = tuple[str | None, Intake]


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The answer to a report of many, and the kinds of personal data that were moved out of its texts (P43)."""

    reported: Reported
    personal: tuple[PersonalKind, ...] = ()


def report(*, actor: Actor, now: datetime, intake: Intake, key: str | None = None) -> Reported:
    """Take in one report. With a ``key`` a repeated call returns the first answer. Raises Refused."""
    return _alone(actor, now, intake, key).reported


def report_in_bulk(*, actor: Actor, now: datetime, intakes: Sequence[Keyed]) -> list[TakenIn | Refused]:
    """Take in many reports, each with its key or None; each is answered on its own, in the order given.

    Some hundreds share a transaction. Those with files go one by one, because they change rows of their own.
    """
    answers: list[TakenIn | Refused] = []
    for with_files, run in groupby(intakes, key=lambda keyed: bool(keyed[1].attachments)):
        listed = list(run)
        if with_files:
            answers += _one_by_one(actor, now, listed)
            continue
        for first in range(0, len(listed), AT_ONCE):
            answers += _at_once(actor, now, listed[first : first + AT_ONCE])
    return answers


def check_in_bulk(*, actor: Actor, now: datetime, intakes: Iterable[Intake]) -> list[Checked | Refused]:
    """What ``report_in_bulk`` would refuse, and of the rest what it would make of them; writes nothing."""
    return [_checked(actor, now, intake) for intake in intakes]


def _alone(actor: Actor, now: datetime, intake: Intake, key: str | None) -> TakenIn:
    check_key(key)
    request = digest_of(intake) if key else ""
    try:
        with all_or_nothing(alone=not intake.attachments):
            return _take_in(actor, now, intake, key, request)
    except (Refused, IntegrityError) as wrong:  # a request that is repeated clashes with what its first one wrote
        if key is not None:
            answer = first_answer(county=actor.county, person=actor.person, key=key, request=request)
            if answer is not None:
                return TakenIn(Reported(**answer))
        if "case_source_number" in str(wrong):
            raise SOURCE_TAKEN(field="source_number") from None
        raise


def _take_in(actor: Actor, now: datetime, intake: Intake, key: str | None, request: str) -> TakenIn:
    checked = check(actor, now, intake)
    files = evidence_of(actor, checked.where.county, list(intake.attachments), field="attachments")
    refuse_forbidden_photos(checked.matter, files)
    built = build(checked, actor=actor, now=now, files=files)
    bound = bind(files, actor=actor, county=built.case.county, case_id=built.case.id, seq=1)
    first = _first_answer(actor, now, built, key, request)
    write_together([built.case], [built.step], [built.words], built.clocks, built.people, bound, first)
    _follow(built, now)
    return TakenIn(built.answer, checked.personal)


def _first_answer(actor: Actor, now: datetime, built: Built, key: str | None, request: str) -> list[FirstAnswer]:
    answer = vars(built.answer) if key is not None else {}
    return remember(county=actor.county, person=actor.person, key=key, request=request, answer=answer, now=now)


def _follow(built: Built, now: datetime) -> None:
    follow(CaseMoved(built.case.county, built.case.id, 1, Action.REPORT, None, State.REPORTED, now))


def _one_by_one(actor: Actor, now: datetime, intakes: Iterable[Keyed]) -> list[TakenIn | Refused]:
    answers: list[TakenIn | Refused] = []
    for key, intake in intakes:
        try:
            answers.append(_alone(actor, now, intake, key))
        except Refused as refused:
            answers.append(refused)
    return answers


def _at_once(actor: Actor, now: datetime, intakes: Sequence[Keyed]) -> list[TakenIn | Refused]:
    try:
        with transaction.atomic():
            return _Bulk(actor, now).take_in(intakes)
    except IntegrityError:  # somebody else brought one of them in at the same moment
        return _one_by_one(actor, now, intakes)


def _checked(actor: Actor, now: datetime, intake: Intake) -> Checked | Refused:
    try:
        return check(actor, now, intake)
    except Refused as refused:
        return refused


class _Bulk:
    """Reports of one transaction: what is there already is read in two statements, all that is new written in one.

    A key or a number of a source that comes twice in the batch is answered as it would be in two calls.
    """

    def __init__(self, actor: Actor, now: datetime) -> None:
        self.actor, self.now = actor, now
        self.built: list[Built] = []
        self.firsts: list[FirstAnswer] = []
        self.known: dict[str, FirstAnswer] = {}
        self.taken: set[tuple[str, str]] = set()

    def take_in(self, intakes: Sequence[Keyed]) -> list[TakenIn | Refused]:
        keys = {key for key, _ in intakes if key}
        self.known = first_answers(county=self.actor.county, person=self.actor.person, keys=keys)
        checked = [_checked(self.actor, self.now, intake) for _, intake in intakes]
        numbers = [
            (each.where.county, each.intake.source_number)
            for each in checked
            if isinstance(each, Checked) and each.intake.source_number
        ]
        self.taken = numbers_taken(self.actor.organisation, numbers)
        case_numbers.reserve(len(intakes))
        answers = [self._answer(key, intake, each) for (key, intake), each in zip(intakes, checked, strict=True)]
        case_numbers.release()
        self._write()
        return answers

    def _answer(self, key: str | None, intake: Intake, checked: Checked | Refused) -> TakenIn | Refused:
        try:
            check_key(key)
            request = digest_of(intake) if key else ""
            if key in self.known:
                return TakenIn(Reported(**the_same(self.known[key], request)))
            if isinstance(checked, Refused):
                return checked
            return self._new(key, request, checked)
        except Refused as refused:
            return refused

    def _new(self, key: str | None, request: str, checked: Checked) -> TakenIn:
        number = checked.intake.source_number
        if number:
            source = (checked.where.county, number)
            if source in self.taken:
                raise SOURCE_TAKEN(field="source_number")
            self.taken.add(source)
        built = build(checked, actor=self.actor, now=self.now)
        self.built.append(built)
        for first in _first_answer(self.actor, self.now, built, key, request):
            self.firsts.append(first)
            self.known[first.key] = first
        return TakenIn(built.answer, checked.personal)

    def _write(self) -> None:
        write_together(
            [built.case for built in self.built],
            [built.step for built in self.built],
            [built.words for built in self.built],
            [clock for built in self.built for clock in built.clocks],
            [person for built in self.built for person in built.people],
            self.firsts,
        )
        for built in self.built:
            _follow(built, self.now)
