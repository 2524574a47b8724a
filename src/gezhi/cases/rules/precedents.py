"""What a precedent may say, and when it may be withdrawn (privacy rules P22, P37)."""

from __future__ import annotations

from collections.abc import Iterable

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text, one_line
from gezhi.security.rules import separate
from gezhi.security.terms import Actor, Duty

LONGEST = 400  # characters
PLACELESS = frozenset({"05", "07"})  # major classes: disputes, special groups (P37)
SOMEWHERE, SOMEBODY = "某地", "某人"
_SHORTEST = 2  # a single character is a word of too many things

NO_SUCH_PRECEDENT = Refusal(
    "no-such-precedent",
    Kind.NOT_FOUND,
    Text("没有这个判例，或者您无权查看。", "There is no such precedent, or you may not see it."),
)
NOT_FOR_PRECEDENTS = Refusal(
    "not-for-precedents",
    Kind.FORBIDDEN,
    Text("判例供网格化机构和联动部门查看。", "Precedents are for grid agencies and linked departments."),
    article=(21, 4),
)
NOT_ITS_AGENCY = Refusal(
    "not-its-agency",
    Kind.FORBIDDEN,
    Text("判例只由作出研究结论的网格化机构撤回。", "Only the grid agency that concluded the study withdraws it."),
    article=(21, 4),
)
WITHDRAWN = Refusal(
    "precedent-withdrawn", Kind.CONFLICT, Text("这个判例已经撤回。", "This precedent was withdrawn already.")
)
WHY_WITHDRAWN = Refusal("reason-needed", Kind.INVALID, Text("请写明撤回的理由。", "Say why it is withdrawn."))


# Who studies returns and who asks for them (Art. 21 ¶4); whoever else is told of a case needs no precedent.
READERS = frozenset({Duty.AGENCY_OFFICER, Duty.VERIFIER, Duty.BUSINESS_ADMINISTRATOR, Duty.HANDLER})


def may_read(actor: Actor) -> None:
    """Refuses those whom precedents are not for; an empty list would say that there are none."""
    if actor.duty not in READERS:
        raise NOT_FOR_PRECEDENTS()


def keeps_place(major: str) -> bool:
    """Whether a precedent in a matter of this major class may hold a place."""
    return major not in PLACELESS


def deidentified(text: str, *, people: Iterable[str] = (), places: Iterable[str] = ()) -> str:
    """The words without personal data, without these names of people and, where given, of places; cut to fit."""
    said = one_line(separate(text).clean)
    for names, instead in ((people, SOMEBODY), (places, SOMEWHERE)):
        for name in sorted({each.strip() for each in names}, key=len, reverse=True):
            if len(name) >= _SHORTEST:
                said = said.replace(name, instead)
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"


def check_withdrawal(actor: Actor, *, agency: object, withdrawn: bool, reason: str) -> None:
    """Who may withdraw a precedent, once, and with a reason."""
    if actor.organisation != agency or actor.duty not in (Duty.AGENCY_OFFICER, Duty.BUSINESS_ADMINISTRATOR):
        raise NOT_ITS_AGENCY()
    if withdrawn:
        raise WITHDRAWN()
    if not reason.strip():
        raise WHY_WITHDRAWN(field="reason")
