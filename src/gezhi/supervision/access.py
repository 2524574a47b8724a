"""Who stands in which relation to a document, or to the case that one is opened about. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gezhi.cases import access as cases
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, Duty
from gezhi.supervision.terms import Paper

# Who speaks for a body: an agency's officers, a department's handlers. Units are warned, not people (Art. 24).
SPEAKERS = frozenset({Duty.AGENCY_OFFICER, Duty.HANDLER, Duty.COMMITTEE_MEMBER})
READERS = frozenset({*SPEAKERS, Duty.VERIFIER, Duty.BUSINESS_ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Who:
    """A relation between an actor and a document, with the words for it."""

    text: Text
    holds: Callable[[Paper, Actor], bool]


def _agency(paper: Paper, actor: Actor) -> bool:
    return actor.duty is Duty.AGENCY_OFFICER and actor.organisation == paper.agency


def _unit(paper: Paper, actor: Actor) -> bool:
    return actor.duty in SPEAKERS and actor.organisation == paper.unit


def _opener(paper: Paper, actor: Actor) -> bool:
    return actor.organisation == paper.opener and actor.organisation != paper.agency


def _supervises(paper: Paper, actor: Actor) -> bool:
    case = paper.case
    return case is not None and (cases.AGENCY.holds(case, actor) or cases.AGENCY_ABOVE.holds(case, actor))


def _escalates(paper: Paper, actor: Actor) -> bool:
    """Art. 23: a city or county agency, of a case that an agency below it holds; an application is decided by whom
    it was made to."""
    ours = paper.agency is None or actor.organisation == paper.agency
    return ours and paper.case is not None and cases.ESCALATES.holds(paper.case, actor)


def _applies(paper: Paper, actor: Actor) -> bool:
    case = paper.case
    parts = (cases.AGENCY, cases.LEAD, cases.ASSISTING, cases.WORKER)
    return case is not None and any(who.holds(case, actor) for who in parts)


def _has_part(paper: Paper, actor: Actor) -> bool:
    case = paper.case
    return case is not None and any(who.holds(case, actor) for who in (cases.LEAD, cases.ASSISTING))


AGENCY = Who(Text("发出文书的网格化机构", "the grid agency whose document it is"), _agency)
UNIT = Who(Text("文书送达的单位", "the unit that it is addressed to"), _unit)
OPENER = Who(Text("申请单位", "whoever applied"), _opener)
SUPERVISES = Who(
    Text("持有本件的网格化机构或其上级", "the grid agency that holds the case, or one above it"), _supervises
)
ESCALATES = Who(
    Text("上级（市、县）网格化机构", "a city or county grid agency above the one that holds the case"), _escalates
)
APPLIES = Who(
    Text("持有、承办、协办本件的单位和本网格的网格员", "whoever holds, handles or assists, and the grid's workers"),
    _applies,
)
HAS_PART = Who(Text("牵头或协办部门", "the lead or an assisting department"), _has_part)
SYSTEM = Who(Text("系统", "the system"), lambda paper, actor: actor.duty is Duty.SYSTEM)
