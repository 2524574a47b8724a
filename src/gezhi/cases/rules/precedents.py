"""What a precedent may say, and when it may be withdrawn (privacy rules P22, P37)."""

from __future__ import annotations

import re
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


_STEM = re.compile(r"(?:街道|社区|居委会|村委会|村|镇|乡)$")
_NAME = r"[^\W\d_A-Za-z某与和及在到对从向由把被将该本同的各两于是为等住依按]"  # a sign of a name, none that joins words
_COUNT = "(?:[0-9０-９]+|[一二三四五六七八九十百]+)"
_HOUSE = rf"{_COUNT}(?:号楼|号院|号|栋|幢|座|单元|楼)(?:之{_COUNT})?"
_GENERIC = "(?<!道)(?<!公)(?<!马)(?<!铁)(?<!线)(?<!电)(?<!管)(?<!思)(?<!农)(?<!乡)"  # 道路, 公路, 农村: no place's name
_PLACE = re.compile(
    rf"{_NAME}{{2,4}}里(?={_COUNT}号)"
    rf"|{_NAME}{{2,4}}(?:花园|小区|家园|公寓|大厦|山庄|新村|豪庭|华庭|雅居|公馆|花苑|苑)"
    rf"|{_NAME}{{2,5}}(?:社区|街道|大道)|{_NAME}{{1,4}}{_GENERIC}(?:路|街|巷|坊|村)(?![民委灯政])"
    rf"|(?<![月第条]){_HOUSE}(?![令文机线召发])|〔门牌〕"
    r"|(?i:\bno\.? ?\d+,? (?:[A-Z]\w+ ){1,3}(?:road|street|lane|avenue)\b)"
    r"|(?i:\b(?:building|block|unit) [0-9a-z]{1,4}\b)"
)
_REPEATED = re.compile(rf"(?:{SOMEWHERE})+")
PLACES_TAKEN_OUT = Text(
    "这类事项的判例不存地点，要旨和结论里的这些字样已去掉：{what}。请看一遍要旨，意思变了的，撤回判例再写。",
    "A precedent in this kind of matter holds no place; these words were taken out: {what}. Read the gist again; where "
    "it lost its sense, withdraw the precedent.",
)


def without_places(text: str, names: Iterable[str] = ()) -> tuple[str, tuple[str, ...]]:
    """The words without what says where: names of the division with and without their kind, compounds, streets,
    buildings and doors; and what was taken out, in the order in which it was found (P37).

    What looks like a place and is none goes as well: a gist that says too little can be written again.
    """
    gone: list[str] = []

    def take(match: re.Match[str]) -> str:
        gone.append(match[0])
        return SOMEWHERE

    known = {each.strip() for each in names}
    known |= {_STEM.sub("", each) for each in known}
    listed = "|".join(re.escape(each) for each in sorted(known, key=len, reverse=True) if len(each) >= _SHORTEST)
    said = separate(text).clean
    for pattern in (re.compile(listed) if listed else None, _PLACE):
        said = pattern.sub(take, said) if pattern else said
    return _REPEATED.sub(SOMEWHERE, said), tuple(dict.fromkeys(gone))


def check_withdrawal(actor: Actor, *, agency: object, withdrawn: bool, reason: str) -> None:
    """Who may withdraw a precedent, once, and with a reason."""
    if actor.organisation != agency or actor.duty not in (Duty.AGENCY_OFFICER, Duty.BUSINESS_ADMINISTRATOR):
        raise NOT_ITS_AGENCY()
    if withdrawn:
        raise WITHDRAWN()
    if not reason.strip():
        raise WHY_WITHDRAWN(field="reason")
