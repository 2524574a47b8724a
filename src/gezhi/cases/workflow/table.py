"""The life of a case: the one table. A move that is not a row here does not exist.

It drives the server's decision, the buttons, the API's allowed moves, docs/workflow.md and the tests.
"""

from __future__ import annotations

from dataclasses import replace

from gezhi.cases import access
from gezhi.cases.access import Who
from gezhi.cases.rules import checks, evaluating, explaining, guards, joint, needs
from gezhi.cases.terms import OPEN_STATES, Action, State
from gezhi.cases.workflow import asks
from gezhi.cases.workflow.escalation import ESCALATION
from gezhi.cases.workflow.evaluation import EVALUATION
from gezhi.cases.workflow.explanation import EXPLANATION
from gezhi.cases.workflow.extension import EXTENSION
from gezhi.cases.workflow.joint import DIVISION, JOINT
from gezhi.cases.workflow.row import Check, Row
from gezhi.cases.workflow.suspension import SUSPENSION
from gezhi.catalogue.terms import ClockKind

ALL_CLOCKS = tuple(ClockKind)
_C = ClockKind
_S = State

REPORT = Row(
    (), Action.REPORT, _S.REPORTED, (access.ENTITLED,), article=(21, 1),
    starts=(_C.ACCEPTANCE, _C.DISPATCHING, _C.TOTAL),
)  # fmt: skip

_OWN: tuple[Row, ...] = (
    Row(
        (_S.REPORTED,), Action.RESOLVE_ON_SPOT, _S.SUBMITTED, (access.WORKER,),
        asks=(asks.RESULT, asks.ATTACHMENTS), guards=(guards.may_be_resolved_on_spot,), needs=(needs.photo,),
        stops=(_C.ACCEPTANCE, _C.DISPATCHING), starts=(_C.VERIFICATION,), article=(21, 1),
    ),
    Row(
        (_S.REPORTED,), Action.SELF_HANDLE, _S.HANDLING, (access.DEPARTMENTAL,),
        asks=(asks.REMARK,), guards=(guards.own_department_leads,),
        stops=(_C.ACCEPTANCE, _C.DISPATCHING), starts=(_C.HANDLING,), article=(11,),
    ),
    Row(
        (_S.REPORTED,), Action.ACCEPT, _S.ACCEPTED, (access.AGENCY,),
        asks=(asks.MATTER, asks.GRID, asks.PEOPLE, asks.REMARK), needs=(needs.matter, needs.grid),
        checks=(checks.matter_is_in_force, checks.place_is_own),
        stops=(_C.ACCEPTANCE,), starts=(_C.DISPATCHING,), article=(21, 2), for_many=(asks.REMARK,),
    ),
    Row(
        (_S.REPORTED, _S.ACCEPTED), Action.TRANSFER, _S.REPORTED, (access.AGENCY,),
        asks=(asks.AGENCY, asks.REASON), guards=(guards.has_no_members,), checks=(checks.agency_is_in_line,),
        resumes=(_C.ACCEPTANCE, _C.DISPATCHING, _C.TOTAL), article=(4, 2),
    ),
    Row(
        (_S.REPORTED, _S.ACCEPTED), Action.REFER_OUT, _S.REFERRED_OUT, (access.AGENCY,),
        asks=(asks.OFF_LIST, asks.REASON, asks.BASIS, asks.BODY, asks.RECEIPT, asks.ATTACHMENTS),
        guards=(guards.has_no_members, explaining.owes_nothing), checks=(checks.is_off_the_list,),
        stops=ALL_CLOCKS, owes=(_C.REPLY,), article=(9, 2),
    ),
    Row(
        (_S.REPORTED,), Action.DECLINE, _S.DECLINED, (access.AGENCY,),
        asks=(asks.DECLINE_REASON, asks.REASON, asks.WHERE_TO_TURN), guards=(guards.has_no_members,),
        stops=ALL_CLOCKS, owes=(_C.REPLY,),
    ),
    Row(
        (_S.DECLINED,), Action.RECONSIDER, _S.REPORTED, (access.AGENCY_ABOVE,),
        asks=(asks.REASON,), guards=(guards.is_not_reconsidered,),
        stops=(_C.REPLY,), starts=(_C.ACCEPTANCE,), resumes=(_C.TOTAL,),
    ),
    Row(
        (_S.REPORTED, _S.ACCEPTED), Action.WITHDRAW, _S.WITHDRAWN, (access.PETITIONER,),
        asks=(asks.REASON,),
        guards=(evaluating.is_herself, guards.is_not_dangerous, guards.has_no_members, guards.speaks_for_all),
        stops=ALL_CLOCKS,
    ),
    Row(
        (_S.REPORTED, _S.ACCEPTED), Action.PROPOSE_VOID, None, (access.AGENCY,),
        asks=(asks.REASON,), guards=(guards.has_no_members,),
    ),
    Row(
        (_S.REPORTED, _S.ACCEPTED), Action.VOID, _S.VOID, (access.AGENCY,),
        asks=(asks.REASON,), stops=ALL_CLOCKS,
        guards=(guards.another_proposed, guards.has_no_members, explaining.owes_nothing),
    ),
    Row(
        (_S.REPORTED, _S.ACCEPTED, _S.DISPATCHED, _S.HANDLING), Action.MERGE, _S.MERGED, (access.AGENCY,),
        asks=(asks.INTO, asks.REASON),
        guards=(guards.is_not_anonymous, guards.has_no_members, explaining.owes_nothing),
        checks=(checks.target_is_mergeable,), stops=ALL_CLOCKS,
    ),
    Row(
        (_S.MERGED,), Action.UNMERGE, _S.ACCEPTED, (access.AGENCY,),
        asks=(asks.REASON, asks.MATTER, asks.GRID), needs=(needs.matter, needs.grid),
        checks=(checks.matter_is_in_force, checks.place_is_own),
        starts=(_C.DISPATCHING,), resumes=(_C.TOTAL,),
    ),
    Row(
        (_S.ACCEPTED,), Action.DISPATCH, _S.DISPATCHED, (access.AGENCY,),
        asks=(asks.LEAD, asks.RESPONSIBILITY, asks.ASSISTING, asks.MESSAGE),
        checks=(checks.lead_is_own_level, checks.assisting_is_own_level),
        stops=(_C.DISPATCHING,), starts=(_C.ACKNOWLEDGEMENT, _C.HANDLING), article=(20, 1),
        for_many=(asks.LEAD, asks.ASSISTING, asks.MESSAGE),
    ),
    Row(
        (_S.ACCEPTED,), Action.ORDER_GRID, _S.HANDLING, (access.AGENCY,),
        asks=(asks.GRIDS, asks.MESSAGE), guards=(guards.grid_has_role,), needs=(needs.grids,),
        checks=(checks.grids_are_own,), stops=(_C.DISPATCHING,), starts=(_C.HANDLING,), article=(20, 1),
    ),
    Row(
        (_S.DISPATCHED,), Action.RECALL, _S.ACCEPTED, (access.AGENCY,), asks=(asks.REASON,),
        stops=(_C.ACKNOWLEDGEMENT, _C.HANDLING), starts=(_C.DISPATCHING,), article=(21, 2),
    ),
    Row(
        (_S.DISPATCHED,), Action.ACKNOWLEDGE, _S.HANDLING, (access.LEAD,), asks=(asks.REMARK,),
        stops=(_C.ACKNOWLEDGEMENT,), article=(21, 3),
    ),
    Row(
        (_S.DISPATCHED, _S.HANDLING), Action.ASK_RETURN, _S.RETURNED, (access.LEAD,),
        asks=(asks.RETURN_REASON, asks.REASON, asks.BASIS, asks.ATTACHMENTS), guards=(guards.may_be_returned,),
        stops=(_C.ACKNOWLEDGEMENT,), starts=(_C.REDISPATCH,), article=(21, 4),
    ),
    Row(
        (_S.RETURNED,), Action.CANCEL_RETURN, _S.HANDLING, (access.LEAD,), asks=(asks.REASON,),
        stops=(_C.REDISPATCH,), article=(21, 4),
    ),
    Row(
        (_S.RETURNED,), Action.REJECT_RETURN, _S.HANDLING, (access.AGENCY,),
        asks=(asks.PARTICIPANTS, asks.MINUTES, asks.CONCLUSION, asks.GIST, asks.ATTACHMENTS),
        stops=(_C.REDISPATCH,), article=(21, 4),
    ),
    Row(
        (_S.RETURNED,), Action.REDISPATCH, _S.DISPATCHED, (access.AGENCY,),
        asks=(
            asks.PARTICIPANTS, asks.MINUTES, asks.CONCLUSION, asks.GIST, asks.LEAD, asks.RESPONSIBILITY,
            asks.ASSISTING, asks.MESSAGE, asks.ATTACHMENTS,
        ),
        checks=(checks.lead_is_own_level, checks.assisting_is_own_level),
        stops=(_C.REDISPATCH, _C.HANDLING), starts=(_C.ACKNOWLEDGEMENT, _C.HANDLING), article=(21, 4),
    ),
    Row(
        (_S.DISPATCHED, _S.HANDLING), Action.REASSIGN, _S.ACCEPTED, (access.AGENCY,), asks=(asks.REASON,),
        stops=(_C.ACKNOWLEDGEMENT, _C.HANDLING), starts=(_C.DISPATCHING,), article=(22,),
    ),
    Row(
        (_S.DISPATCHED, _S.HANDLING), Action.FINISH_ASSISTING, None, (access.ASSISTING,),
        asks=(asks.RESULT, asks.ATTACHMENTS), guards=(guards.has_assisting,), article=(22,),
    ),
    Row(
        (_S.DISPATCHED, _S.HANDLING), Action.EXCUSE_ASSISTING, None, (access.AGENCY,),
        asks=(asks.ORDER, asks.REASON), guards=(guards.has_assisting,), article=(22,),
    ),
    *JOINT,
    *EXTENSION,
    *SUSPENSION,
    *DIVISION,
    *EXPLANATION,
    *EVALUATION,
    *ESCALATION,
    Row(
        (_S.HANDLING,), Action.SUBMIT_RESULT, _S.SUBMITTED, (access.HANDLER,),
        asks=(asks.OUTCOME, asks.RESULT, asks.REFERENCE, asks.ATTACHMENTS),
        guards=(guards.assisting_is_done, joint.leader_submits),
        needs=(needs.photo_of_result, needs.reference), stops=(_C.HANDLING,), starts=(_C.VERIFICATION,),
        article=(21, 3),
    ),
    Row(
        (_S.SUBMITTED,), Action.REWORK, _S.HANDLING, (access.VERIFIER,),
        asks=(asks.REASON, asks.ATTACHMENTS), guards=(guards.verifies_apart, guards.was_ordered),
        stops=(_C.VERIFICATION,), resumes=(_C.HANDLING,), article=(24, 2),
    ),
    Row(
        (_S.SUBMITTED,), Action.REROUTE, _S.ACCEPTED, (access.AGENCY,), asks=(asks.REASON, asks.MATTER),
        guards=(guards.was_on_the_spot, guards.verifies_apart), needs=(needs.matter,),
        stops=(_C.VERIFICATION,), starts=(_C.DISPATCHING,), article=(24, 2),
    ),
    Row(
        (_S.SUBMITTED,), Action.VERIFY, _S.VERIFIED, (access.VERIFIER,),
        asks=(asks.CHECK_WAY, asks.REMARK, asks.ATTACHMENTS),
        guards=(guards.verifies_apart,), needs=(needs.check_way,),
        stops=(_C.VERIFICATION,), starts=(_C.REPLY,), article=(25, 1),
        for_many=(asks.REMARK,),
    ),
    Row(  # what one grid resolved on the spot, the workers of another look at, where the agency does not itself
        (_S.SUBMITTED,), Action.ORDER_CHECK, None, (access.AGENCY_VERIFIER,),
        asks=(asks.CHECK_GRIDS, asks.SHARE_MESSAGE), guards=(guards.was_on_the_spot, guards.may_be_visited),
        checks=(checks.grids_are_own, checks.grids_are_others), article=(25, 1),
    ),
    Row(
        (_S.SUBMITTED,), Action.WAIVE_CHECK, _S.VERIFIED, (access.SYSTEM,), guards=(guards.was_not_drawn,),
        stops=(_C.VERIFICATION,), starts=(_C.REPLY,), article=(25, 1),
    ),
    Row(
        (_S.VERIFIED,), Action.ANSWER, None, (access.AGENCY,),
        asks=(asks.PETITIONER, asks.WAY, asks.REACHED, asks.CONTENT), guards=(guards.has_petitioners,),
        needs=(needs.content,), settles=(_C.REPLY,), article=(25, 1),
    ),
    Row(
        (_S.DECLINED, _S.REFERRED_OUT), Action.ANSWER, None, (access.AGENCY,),
        asks=(asks.PETITIONER, asks.WAY, asks.REACHED, asks.CONTENT), guards=(guards.has_petitioners,),
        needs=(needs.content,), settles=(_C.REPLY,), article=(25, 1),
    ),
    Row(
        tuple(state for state in State if state in OPEN_STATES), Action.NOTE, None, (access.INVOLVED,),
        asks=(asks.CONTENT_NEEDED, asks.ATTACHMENTS), article=(25, 2),
    ),
    Row(
        (_S.VERIFIED,), Action.CLOSE, _S.CLOSED, (access.AGENCY, access.SYSTEM), asks=(asks.REMARK,),
        guards=(joint.nothing_follows, guards.petitioners_are_answered, explaining.explanations_are_given),
        stops=(_C.REPLY, _C.TOTAL), article=(25, 1),
    ),
    Row(
        (_S.VERIFIED,), Action.CLOSE_AND_FOLLOW, _S.CLOSED, (access.AGENCY,), asks=(asks.REST, asks.REMARK),
        guards=(joint.is_controlled, guards.petitioners_are_answered, explaining.explanations_are_given),
        stops=(_C.REPLY, _C.TOTAL), article=(25, 1),
    ),
    Row(  # not solved: it comes back to the department that led, with clocks of its own
        (_S.VERIFIED, _S.CLOSED), Action.REOPEN, _S.DISPATCHED, (access.PETITIONER_OF_LED,), asks=(asks.REASON,),
        guards=(evaluating.is_herself, guards.petitioner_reopens_once), stops=(_C.REPLY,),
        starts=(_C.ACKNOWLEDGEMENT, _C.HANDLING), resumes=(_C.TOTAL,), article=(24, 1),
    ),
    Row(
        (_S.VERIFIED, _S.CLOSED), Action.REOPEN, _S.ACCEPTED, (access.PETITIONER_OF_OTHERS,), asks=(asks.REASON,),
        guards=(evaluating.is_herself, guards.petitioner_reopens_once), stops=(_C.REPLY,), starts=(_C.DISPATCHING,),
        resumes=(_C.TOTAL,),
        article=(24, 1),
    ),
    Row(
        (_S.VERIFIED, _S.CLOSED), Action.REOPEN, _S.ACCEPTED, (access.AGENCY,), asks=(asks.REASON,),
        guards=(guards.window_is_open,), stops=(_C.REPLY,), starts=(_C.DISPATCHING,), resumes=(_C.TOTAL,),
        article=(24, 1),
    ),
    Row(
        (_S.CLOSED, _S.REFERRED_OUT, _S.DECLINED, _S.WITHDRAWN, _S.VOID, _S.MERGED), Action.ARCHIVE, _S.ARCHIVED,
        (access.SYSTEM,), guards=(guards.window_is_over, guards.petitioners_are_answered),
        stops=ALL_CLOCKS, article=(25, 2),
    ),
    Row(
        tuple(State), Action.ERASE_WORDS, None, (access.ARCHIVIST,), asks=(asks.STEP, asks.BASIS, asks.REASON),
        article=(27,),
    ),
    Row(  # P16: what the law on archives keeps is not deleted but sealed off
        (_S.ARCHIVED,), Action.RESTRICT, None, (access.ARCHIVIST,), asks=(asks.BASIS, asks.REASON),
        guards=(guards.is_not_disposed, guards.is_not_restricted), article=(27,),
    ),
    Row(
        (_S.ARCHIVED,), Action.KEEP_LONGER, None, (access.ARCHIVIST,), asks=(asks.LONGER, asks.BASIS, asks.REASON),
        guards=(guards.is_not_disposed,), article=(25, 2),
    ),
    Row(  # P21: only in a batch that an auditor witnesses (workflow/disposal.py)
        (_S.ARCHIVED,), Action.DISPOSE, None, (access.SYSTEM,), asks=(asks.BATCH, asks.BASIS),
        guards=(guards.is_not_disposed, guards.retention_is_over), article=(25, 2),
    ),
    Row(  # a notice about the calendar has come into force; due moments go later or stay, never earlier
        tuple(state for state in State if state is not State.ARCHIVED), Action.RECALCULATE, None, (access.SYSTEM,),
    ),
)  # fmt: skip


# A department that does not sign in yet: the agency records its moves, from its signed paper. Who holds a part may do
# it; the step says who recorded and for whom, and whoever recorded counts as a handler when it is verified.
_FOR: dict[Action, tuple[Who, Check]] = {
    Action.ACKNOWLEDGE: (access.FOR_LEAD, checks.recorded_for_lead),
    Action.ASK_RETURN: (access.FOR_LEAD, checks.recorded_for_lead),
    Action.SUBMIT_RESULT: (access.FOR_LEAD, checks.recorded_for_lead),
    Action.FINISH_ASSISTING: (access.FOR_ASSISTING, checks.recorded_for_assisting),
    Action.NOTE: (access.FOR_ANY, checks.recorded_with_paper),
}


def _recorded(row: Row) -> Row:
    """A department's own row as the agency records it."""
    who, check = _FOR[row.action]
    own = row.action is Action.NOTE  # the agency has notes of its own, too
    asked = [ask for ask in row.asks if ask is not asks.ATTACHMENTS]
    return replace(
        row, who=(who,), checks=(*row.checks, check),
        asks=(asks.RECORDED_FOR_OR_OWN if own else asks.RECORDED_FOR, *asked, asks.ATTACHMENTS),
        guards=row.guards if own else (guards.does_not_sign_in, *row.guards),
        needs=row.needs if own else (*row.needs, needs.paper),
    )  # fmt: skip


RECORDED: tuple[Row, ...] = tuple(_recorded(row) for row in _OWN if row.action in _FOR)
TABLE: tuple[Row, ...] = (*RECORDED, *_OWN)
