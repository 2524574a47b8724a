"""The rows by which a higher grid agency takes a case up (提级办理, Art. 23).

Only a city or county agency decides it, for a case of an agency below it; a township applies, which is a document of
supervision and moves no case. The step itself holds the ground, the assessment and the three elements: who leads, who
answers for it, until when. The case comes to the higher agency with its history, to be dispatched at its own level.
"""

from __future__ import annotations

from gezhi.cases import access
from gezhi.cases.rules import escalating
from gezhi.cases.terms import Action, State
from gezhi.cases.workflow import asks
from gezhi.cases.workflow.row import Row
from gezhi.catalogue.terms import ClockKind

_C = ClockKind
_ASKS = (
    asks.ESCALATION_GROUND, asks.ASSESSMENT, asks.LEADER, asks.LEADER_POST, asks.RESPONSIBLE, asks.RESPONSIBLE_POST,
    asks.DEADLINE,
)  # fmt: skip
_CHECKS = (escalating.two_people_answer, escalating.deadline_is_ahead)

ESCALATION: tuple[Row, ...] = (
    Row(
        (State.REPORTED,), Action.TAKE_UP, None, (access.ESCALATES,), asks=_ASKS,
        checks=_CHECKS, resumes=(_C.ACCEPTANCE, _C.DISPATCHING, _C.TOTAL), article=(23,),
    ),
    Row(
        (State.ACCEPTED, State.DISPATCHED, State.HANDLING, State.RETURNED), Action.TAKE_UP, State.ACCEPTED,
        (access.ESCALATES,), asks=_ASKS, checks=_CHECKS,
        stops=(_C.DISPATCHING, _C.ACKNOWLEDGEMENT, _C.HANDLING, _C.REDISPATCH), starts=(_C.DISPATCHING,),
        resumes=(_C.TOTAL,), article=(23,),
    ),
)  # fmt: skip
