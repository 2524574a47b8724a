"""The lives that the sample's cases lead: which steps, for which matters, from where, and how many of each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gezhi.cases.terms import State
from gezhi.catalogue.terms import ClockKind, MatterRow, OnTheSpot, Process


@dataclass(frozen=True, slots=True)
class Plot:
    """A life: its steps, what it needs, and for an open one the step that started the clock that now runs.

    ``needs``: spot (may be resolved on the spot), task, sent (the lead has workers in the grids), grid (grid workers
    may be told to), wrong (another department may be thought to lead), helped (somebody assists), asked (has
    petitioners), slow (nothing that hurries), late (the term runs out), open_hand (anonymous is not possible), off (a
    story of its own, of this kind of words).
    """

    name: str
    state: State
    steps: tuple[str, ...]
    needs: frozenset[str] = frozenset()
    clock: ClockKind | None = None
    anchor: str = ""
    off: str = ""

    def raised(self, levels: int) -> Plot:
        """The same life after the township's agency sent the case up, once or twice."""
        return replace(self, steps=(self.steps[0], *["transfer_up"] * levels, *self.steps[1:]))

    def fits(self, matter: MatterRow) -> bool:
        """Whether a matter can lead this life."""
        task = matter.process is Process.TASK
        may = {
            "spot": matter.on_the_spot is not OnTheSpot.NO, "task": task,
            "grid": matter.grid_handles,
            "sent": matter.lead in SENDING, "wrong": any(code in UNITS for code in matter.assisting),
            "helped": any(code in UNITS for code in matter.assisting),
        }  # fmt: skip
        if task and "dispatch" in " ".join(self.steps):
            return False
        return all(may.get(need, True) for need in self.needs)


UNITS = frozenset("01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 53".split())  # have units in the townships
SENDING = frozenset("01 03 05 06 07 11 12 13 14 17".split())  # have workers of their own in the grids

_S, _C = State, ClockKind
_TO_HAND = ("report", "accept", "dispatch", "acknowledge")
_DONE = (*_TO_HAND, "submit")
_GRID = ("report", "accept", "order_grid")
_END = ("verify", "answer", "close")


def _open(name: str, state: State, steps: tuple[str, ...], clock: ClockKind, anchor: str, *needs: str) -> Plot:
    return Plot(name, state, steps, frozenset(needs), clock, anchor)


def _ended(name: str, state: State, steps: tuple[str, ...], *needs: str, off: str = "") -> Plot:
    return Plot(name, state, steps, frozenset(needs), off=off)


PLOTS: dict[str, Plot] = {
    plot.name: plot
    for plot in (
        _open("reported", _S.REPORTED, ("report",), _C.ACCEPTANCE, "report"),
        _open("reconsidered", _S.REPORTED, ("report", "decline", "reconsider"), _C.ACCEPTANCE, "reconsider", "asked"),
        _open("void_proposed", _S.REPORTED, ("report", "propose_void"), _C.ACCEPTANCE, "report"),
        _open("sent_up", _S.REPORTED, ("report", "transfer_up"), _C.ACCEPTANCE, "report"),
        _open("sent_down", _S.REPORTED, ("report", "transfer_up", "transfer_down"), _C.ACCEPTANCE, "report"),
        _open("accepted", _S.ACCEPTED, ("report", "accept"), _C.DISPATCHING, "accept"),
        _open("recalled", _S.ACCEPTED, ("report", "accept", "dispatch", "recall"), _C.DISPATCHING, "recall"),
        _open("reassigned", _S.ACCEPTED, (*_TO_HAND, "reassign"), _C.DISPATCHING, "reassign"),
        _open("reopened", _S.DISPATCHED, (*_DONE, *_END, "reopen"), _C.ACKNOWLEDGEMENT, "reopen", "asked"),
        _open("dispatched", _S.DISPATCHED, ("report", "accept", "dispatch"), _C.ACKNOWLEDGEMENT, "dispatch"),
        _open("redispatched", _S.DISPATCHED, ("report", "accept", "dispatch_wrong", "ask_return", "redispatch"),
              _C.ACKNOWLEDGEMENT, "redispatch", "wrong"),
        _open("handling", _S.HANDLING, _TO_HAND, _C.HANDLING, "dispatch"),
        _open("handling_noted", _S.HANDLING, (*_TO_HAND, "note"), _C.HANDLING, "dispatch"),
        _open("handling_waiting", _S.HANDLING, (*_TO_HAND, "ask_suspension"), _C.HANDLING, "dispatch"),
        _open("handling_extended", _S.HANDLING, (*_TO_HAND, "ask_extension", "grant_extension"), _C.HANDLING,
              "dispatch", "asked", "slow"),
        _open("handling_suspended", _S.HANDLING, (*_TO_HAND, "ask_examination", "grant_suspension"), _C.HANDLING,
              "dispatch", "asked", "slow"),
        _open("handling_helped", _S.HANDLING, _TO_HAND, _C.HANDLING, "dispatch", "helped"),
        _open("handling_half", _S.HANDLING, (*_TO_HAND, "finish_assisting"), _C.HANDLING, "dispatch", "helped"),
        _open("handling_grid", _S.HANDLING, _GRID, _C.HANDLING, "order_grid", "grid"),
        _open("handling_self", _S.HANDLING, ("report", "self_handle"), _C.HANDLING, "self_handle", "sent"),
        _open("handling_again", _S.HANDLING, (*_DONE, "rework"), _C.HANDLING, "dispatch"),
        _open("handling_kept", _S.HANDLING, (*_TO_HAND, "ask_return_unduly", "reject_return"), _C.HANDLING, "dispatch"),
        _open("returned", _S.RETURNED, ("report", "accept", "dispatch_wrong", "ask_return"), _C.REDISPATCH,
              "ask_return", "wrong"),
        _open("submitted", _S.SUBMITTED, _DONE, _C.VERIFICATION, "submit"),
        _open("submitted_grid", _S.SUBMITTED, (*_GRID, "submit"), _C.VERIFICATION, "submit", "grid"),
        _open("verified", _S.VERIFIED, (*_DONE, "verify"), _C.REPLY, "verify", "asked"),
        _open("verified_tried", _S.VERIFIED, (*_DONE, "verify", "try_to_answer"), _C.REPLY, "verify", "asked"),
        _ended("closed", _S.CLOSED, (*_DONE, *_END)),
        _ended("closed_late", _S.CLOSED, (*_DONE, *_END), "asked", "slow", "late"),
        _ended("closed_extended", _S.CLOSED, (*_TO_HAND, "ask_extension", "grant_extension", "submit", *_END),
               "asked", "slow"),
        _ended("closed_suspended", _S.CLOSED, (*_TO_HAND, "ask_examination", "grant_suspension", "resume", "submit",
                                               *_END), "asked", "slow"),
        _ended("closed_helped", _S.CLOSED, (*_TO_HAND, "finish_assisting", "submit", *_END), "helped"),
        _ended("closed_excused", _S.CLOSED, (*_TO_HAND, "note", "excuse_assisting", "submit", *_END), "helped"),
        _ended("closed_grid", _S.CLOSED, (*_GRID, "submit", *_END), "grid"),
        _ended("closed_self", _S.CLOSED, ("report", "self_handle", "submit", *_END), "sent"),
        _ended("closed_on_spot", _S.CLOSED, ("report", "resolve_on_spot", "check_drawn"), "spot", "nobody"),
        _ended("closed_on_spot_told", _S.CLOSED, ("report", "resolve_on_spot", "check_drawn", "answer", "close"),
               "spot", "asked"),
        _ended("closed_returned", _S.CLOSED, ("report", "accept", "dispatch_wrong", "ask_return", "redispatch",
                                              "acknowledge", "submit", *_END), "wrong"),
        _ended("closed_kept", _S.CLOSED, (*_TO_HAND, "ask_return_unduly", "reject_return", "submit", *_END)),
        _ended("closed_cancelled", _S.CLOSED, (*_TO_HAND, "ask_return_unduly", "cancel_return", "submit", *_END)),
        _ended("closed_reworked", _S.CLOSED, (*_DONE, "rework", "submit", *_END)),
        _ended("closed_reopened", _S.CLOSED, (*_DONE, *_END, "reopen", "acknowledge", "submit", *_END),
               "asked"),
        _ended("closed_above", _S.CLOSED, ("report", "transfer_up", *_DONE[1:], *_END)),
        _ended("declined", _S.DECLINED, ("report", "decline", "answer"), "asked", off="decline"),
        _ended("referred_out", _S.REFERRED_OUT, ("report", "refer_out", "answer"), "asked", off="refer_out"),
        _ended("withdrawn", _S.WITHDRAWN, ("report", "withdraw"), "asked", "calm"),
        _ended("merged", _S.MERGED, ("report", "merge"), "asked"),
        _open("unmerged", _S.ACCEPTED, ("report", "merge", "unmerge"), _C.DISPATCHING, "unmerge", "asked"),
        _ended("voided", _S.VOID, ("report", "propose_void", "void"), off="void"),
    )
}  # fmt: skip

# How many cases of each life: in the township of the sample's accounts, and elsewhere for each ten townships.
BUSY: dict[str, int] = {
    "reported": 13, "reconsidered": 1, "void_proposed": 1, "accepted": 7, "recalled": 1, "reassigned": 1, "reopened": 1,
    "dispatched": 8, "redispatched": 2, "handling": 6, "handling_noted": 3, "handling_helped": 3,
    "handling_half": 1, "handling_grid": 4, "handling_self": 2, "handling_again": 2, "handling_kept": 1,
    "handling_waiting": 1, "handling_extended": 2, "handling_suspended": 1, "returned": 3,
    "submitted": 5, "submitted_grid": 2, "verified": 4, "verified_tried": 2, "closed": 12, "closed_helped": 4,
    "closed_excused": 1, "closed_grid": 5, "closed_self": 2, "closed_on_spot": 7, "closed_on_spot_told": 2,
    "closed_returned": 2, "closed_kept": 1, "closed_cancelled": 1, "closed_reworked": 2, "closed_reopened": 1,
    "closed_above": 2, "closed_late": 1, "closed_extended": 1, "closed_suspended": 1, "declined": 3,
    "referred_out": 3, "withdrawn": 3, "voided": 2,
}  # fmt: skip
ELSEWHERE: dict[str, int] = {
    "reported": 9, "accepted": 8, "dispatched": 8, "handling": 10, "handling_noted": 4, "handling_helped": 3,
    "handling_grid": 4, "handling_again": 1, "returned": 2, "submitted": 6, "submitted_grid": 2, "verified": 5,
    "closed": 18, "closed_helped": 4, "closed_grid": 6, "closed_on_spot": 8, "closed_returned": 2,
    "closed_reworked": 2, "closed_above": 3, "declined": 3, "referred_out": 2, "withdrawn": 2, "voided": 1,
}  # fmt: skip
# What stands at the county's and the city's own desks.
ABOVE: dict[str, int] = {
    "reported": 1, "accepted": 1, "dispatched": 2, "handling": 2, "handling_noted": 1, "submitted": 1, "verified": 1,
    "closed": 1,
}  # fmt: skip
# Ended long ago: these are archived, and their packages are sealed.
LONG_AGO: dict[str, int] = {
    "closed": 14, "closed_helped": 5, "closed_grid": 4, "closed_on_spot": 5, "closed_returned": 3, "closed_reworked": 2,
    "closed_reopened": 1, "closed_above": 2, "closed_late": 2, "closed_extended": 1, "closed_suspended": 1,
    "declined": 1, "referred_out": 1, "withdrawn": 1, "voided": 1,
}  # fmt: skip
# Mains of several reports of one thing: not merged yet, and merged.
CLUSTERS = ("reported", "accepted", "handling", "reported", "dispatched")
MERGED = ("handling", "accepted", "submitted", "closed", "closed", "verified", "closed_helped", "closed")
