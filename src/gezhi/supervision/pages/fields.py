"""The fields of a form, made from what a row asks: shown as those of a case's moves are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from gezhi.cases.pages.doors import errors_of
from gezhi.cases.pages.fields import CHOOSE, Field, Option, say_files
from gezhi.cases.queries.loading import Loaded as LoadedCase
from gezhi.cases.terms import Evidence
from gezhi.cases.workflow.asks import LONGEST, LONGEST_LINE
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.people.terms import OrganisationRow
from gezhi.security.terms import Actor, Level
from gezhi.supervision import queries
from gezhi.supervision.workflow import Ask, AskKind, Row

FormField = Field
LISTS = frozenset({AskKind.UNITS})
_SHOWN = {AskKind.CASES: "line"}  # as which input it is written
_RULES: Mapping[str, Text] = {
    "cases": Text("多个编号用空格分开", "several numbers are parted by blanks"),
    "unit": Text("只列与本件有关的单位", "the units with a part in the case"),
    "participants": Text(
        "至少两个；提出会商的单位和现在的牵头部门都要请",
        "two at least; whoever asked for it and whoever leads now are invited",
    ),
    "lead": Text("只能从参加单位中定", "one of those who take part"),
    "leader": Text("姓名；写的是职责，不关联个人账号", "a name; it says who answers and refers to no account"),
    "liaisons": Text("如：城管 某某、消防 某某", "such as: a department and a name, for each"),
}
_OWN = Text("本级联动部门", "Departments of your level")
_BELOW = Text("下级网格化机构", "Grid agencies below")


def fields_of(
    row: Row,
    typed: Mapping[str, list[str]],
    refused: Refused | None,
    *,
    actor: Actor,
    case: LoadedCase | None,
    invited: Collection[UUID] = (),
    asker: UUID | None = None,
    kept: Sequence[Evidence] = (),
) -> list[Field]:
    """One field for each ask, filled with what was typed; the error stands beside the field it is about."""
    errors = errors_of(refused)
    fields = []
    for ask in row.asks:
        options = queries.options_of(ask, actor=actor, case=case, invited=invited, asker=asker)
        made = _made(ask, typed, options, _proposed(ask, typed, case, asker))
        if ask.kind is AskKind.ATTACHMENTS:
            made.kept = kept
            say_files(made)
        made.rule = _RULES.get(ask.name)
        made.error = errors.get(ask.name)
        fields.append(made)
    return fields


def _made(
    ask: Ask, typed: Mapping[str, list[str]], bodies: Sequence[OrganisationRow], proposed: Collection[str]
) -> Field:
    given = list(typed.get(ask.name, ()))
    if ask.kind is AskKind.CHOICE:
        options = [Option(term.value, term, chosen=term.value in given) for term in ask.choices or ()]
        return Field(ask.name, "choice", ask.text, ask.required, pick="radio", options=options)
    if ask.kind in (AskKind.UNIT, AskKind.LEAD, AskKind.UNITS):
        pick = "checkbox" if ask.kind is AskKind.UNITS else "select"
        options = _bodies(ask, given or proposed, bodies)
        return Field(ask.name, ask.kind.value, ask.text, ask.required, pick=pick, options=options, none=CHOOSE)
    longest = LONGEST if ask.kind is AskKind.TEXT else LONGEST_LINE
    kind = _SHOWN.get(ask.kind, ask.kind.value)
    return Field(ask.name, kind, ask.text, ask.required, value="".join(given[:1]), longest=longest)


def _proposed(ask: Ask, typed: Mapping[str, list[str]], case: LoadedCase | None, asker: UUID | None) -> Collection[str]:
    """Chosen beforehand: whoever leads the case, as whom an agency addresses or invites; and who asked for a meeting.

    Of boxes that came back unticked none is: an empty list is also an answer.
    """
    lead = case.facts.lead if case else None
    if ask.kind is AskKind.UNIT:
        return {str(lead)} if lead else set()
    if ask.kind is AskKind.UNITS and not typed:
        return {str(body) for body in (lead, asker) if body}
    return set()


def _bodies(ask: Ask, given: Collection[str], bodies: Sequence[OrganisationRow]) -> list[Option]:
    """The bodies to choose from."""
    options = []
    for body in bodies:
        group = None
        if ask.kind is AskKind.UNIT:
            group = _BELOW if body.department is None and body.level is not Level.CITY else _OWN
        key = str(body.id)
        options.append(Option(key, body.text, group=group, chosen=key in given))
    return options
