"""The form of a move, made from what its row asks: one field for each ask, with the options this case allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings

from gezhi.cases import queries
from gezhi.cases.pages import wording
from gezhi.cases.pages.doors import errors_of
from gezhi.cases.pages.taking import Paper, rule_of, taken
from gezhi.cases.queries.choosing import off_list_ground_of
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.rules import checks
from gezhi.cases.rules.extending import own_order
from gezhi.cases.rules.needs import PAPER, Need
from gezhi.cases.rules.terms_of_time import said
from gezhi.cases.terms import Given, OffList, OrderRole, Untold
from gezhi.cases.workflow import Ask, AskKind, asks
from gezhi.cases.workflow.asks import LONGEST, LONGEST_LINE, RECORDED_FOR_OR_OWN, UNTIL
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import MatterRow, PhotoRule
from gezhi.geography import queries as geography
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Term, Text
from gezhi.kernel.worktime import CHINA
from gezhi.people import queries as people
from gezhi.people.terms import OrganisationRow
from gezhi.security.terms import Actor

MOST_GRIDS = 400  # in one list; a county's officer types the code
SUGGESTED = Text("按原话推荐", "Suggested from the words")
CHOOSE = Text("请选择", "please choose")
AS_IT_IS = Text("不变", "as it is")
_TRIED_FIRST = Text(
    "“诉求人不愿再被联系”须先有部门的联系记录",
    "that she does not want to be contacted takes an attempt on record first",
)


@dataclass(slots=True)
class Option:
    """One thing to choose, with a reason or a note under it."""

    value: str
    text: Text | Term | str
    note: Text | None = None
    group: Text | None = None
    chosen: bool = False


@dataclass(slots=True)
class Field:
    """One input. ``pick``: "select", "radio" or "checkbox" where there are options; "" where one writes."""

    name: str
    kind: str
    text: Text
    required: bool
    pick: str = ""
    options: list[Option] | None = None
    value: str = ""
    error: Text | None = None
    rule: Text | None = None
    none: Text = CHOOSE
    other: Text | None = None
    kept: Sequence[Any] = field(default_factory=tuple)
    longest: int = LONGEST_LINE
    closed: bool = False  # nothing may be handed in
    must: bool = False  # the rule says when it may not be left out
    hint: Text | None = None  # which files it takes
    accept: str = ""

    @property
    def short(self) -> bool:
        """Words of a list stand side by side."""
        return self.kind == AskKind.CHOICE.value


@dataclass(frozen=True, slots=True)
class Form:
    """What the fields of one form are made from; ``typed`` is what was handed in before, empty on a first look.

    ``similar`` are the open cases nearby, read only for a move that asks about them.
    """

    case: Loaded
    actor: Actor
    now: datetime
    typed: Mapping[str, list[str]]
    needs: Mapping[str, Need]
    similar: Sequence[Mapping[str, Any]] = ()
    names: bool = False  # it may be made in the name of a body that does not sign in yet

    def given(self, name: str) -> list[str]:
        return list(self.typed.get(name, ()))

    def first(self, name: str) -> str:
        return "".join(self.given(name)[:1])


def fields_of(
    asks: Sequence[Ask], form: Form, *, refused: Refused | None = None, kept: Sequence[Any] = ()
) -> list[Field]:
    """The fields of a move, filled with what was typed; the error stands beside the field it is about."""
    errors = errors_of(refused)
    form = replace(form, names=RECORDED_FOR_OR_OWN in asks)
    fields = []
    for ask in asks:
        made = _MAKERS[ask.kind](ask, form)
        _demand(made, form.needs.get(ask.name))
        made.error = errors.get(ask.name)
        if ask.kind is AskKind.ATTACHMENTS:
            made.kept = kept
        if made.options is not None:
            _choose(made, form.given(ask.name))
        fields.append(made)
    return fields


def _demand(made: Field, need: Need | None) -> None:
    """What the case demands beyond its row stands beside the input."""
    if need is None or made.closed:
        return
    made.rule = made.rule or need.rule
    made.required = made.required or (need.when is None and made.kind != AskKind.ATTACHMENTS.value)
    made.must = True


def _choose(made: Field, typed: list[str]) -> None:
    """What was chosen before wins over what is proposed."""
    if typed:
        for option in made.options or ():
            option.chosen = option.value in typed


def _written(ask: Ask, form: Form) -> Field:
    longest = LONGEST if ask.kind is AskKind.TEXT else LONGEST_LINE
    return Field(ask.name, ask.kind.value, ask.text, ask.required, value=form.first(ask.name), longest=longest)


def _attachments(ask: Ask, form: Form) -> Field:
    """What the list says of photos of this matter stands beside the input; where they are forbidden there is none."""
    matter, made = form.case.facts.matter, _written(ask, form)
    photos = not (matter and matter.photo is PhotoRule.FORBIDDEN)
    paper = Paper.ALWAYS if form.needs.get(ask.name) is PAPER else Paper.WHERE_NAMED if form.names else Paper.NO
    say_files(made, paper=paper is Paper.ALWAYS or (paper is Paper.WHERE_NAMED and not photos), photos=photos)
    made.rule, made.closed = rule_of(paper=paper, photos=photos), paper is Paper.NO and not photos
    return made


def say_files(made: Field, *, paper: bool = False, photos: bool = True) -> None:
    """Which files an input takes, and how large, stands under it; ``paper``: no recordings."""
    made.hint, made.accept = taken(settings.GEZHI.attachment_megabytes, paper=paper, photos=photos)


def _with_options(ask: Ask, pick: str, options: list[Option], **more: Any) -> Field:
    return Field(ask.name, ask.kind.value, ask.text, pick=pick, options=options, **{"required": ask.required, **more})


def _choice(ask: Ask, form: Form) -> Field:
    if ask is asks.UNTOLD:  # by what is owed
        found = queries.options_of(ask, case=form.case, actor=form.actor, now=form.now)
        offered = {each.value for each in found}
        rule = _TRIED_FIRST if Untold.PROTECTED in offered and Untold.REFUSED not in offered else None
        return _with_options(ask, "radio", [Option(each.value, each.text) for each in found], rule=rule)
    return _with_options(ask, "radio", [Option(term.value, term) for term in ask.choices or ()])


def _matter(ask: Ask, form: Form) -> Field:
    """Suggestions from the words first, then the list in force by major class."""
    row = form.case.row
    version = catalogue.list_in_force(row["county"], form.now).version
    rows = {matter.code: matter for matter in catalogue.matters(version)}
    likely = [rows[found.code] for found in catalogue.suggest(row["description"], version) if found.code in rows]
    options = [_matter_option(matter, SUGGESTED) for matter in likely]
    options += [_matter_option(matter, matter.major) for matter in rows.values() if matter not in likely]
    known = row["matter"]
    for option in options:
        option.chosen = option.value == known
    return _with_options(ask, "select", options, required=not known, none=AS_IT_IS if known else CHOOSE)


def _matter_option(matter: MatterRow, group: Text) -> Option:
    zh, en = matter.urgency.zh, matter.urgency.en
    name = Text(f"{matter.code} {matter.name.zh}（{zh}）", f"{matter.code} {matter.name.en} ({en})")
    return Option(matter.code, name, group=group)


def _grid(ask: Ask, form: Form) -> Field:
    """The grids the point lies between, then those of the village or township; a code where they are too many."""
    row = form.case.row
    candidates = list(row["grid_candidates"])
    codes = candidates or _grids_around(form)
    if not codes:
        return _written(ask, form)
    options = [Option(code, wording.place(code), chosen=code == row["grid"]) for code in codes]
    rule = Text("在界线上，请选定", "on a border: please choose") if candidates else None
    none = AS_IT_IS if row["grid"] else CHOOSE
    return _with_options(ask, "select", options, rule=rule, required=not row["grid"], none=none)


def _grids_around(form: Form) -> list[str]:
    around = form.case.row["village"] or form.case.row["township"] or form.case.facts.agency_region
    if len(around) not in (9, 12):
        return []
    found = geography.grids(village=around) if len(around) == 12 else geography.grids(township=around)
    return [grid.code for grid in found[:MOST_GRIDS]]


def _grids(ask: Ask, form: Form) -> Field:
    own, codes = form.case.row["grid"], _grids_around(form)
    if ask is asks.CHECK_GRIDS:  # another one, as programs are offered them
        others = queries.options_of(ask, case=form.case, actor=form.actor, now=form.now)
        codes = [option.value for option in others[:MOST_GRIDS]]
    if not codes:
        return _written(ask, form)
    return _with_options(ask, "checkbox", [Option(code, wording.place(code), chosen=code == own) for code in codes])


def _agency(ask: Ask, form: Form) -> Field:
    """The agencies above and below that cover the place, the nearest first: asked of the same check that decides."""
    here = len(form.case.facts.agency_region)
    nearest = sorted(people.agencies(), key=lambda row: abs(len(row.region) - here))
    options = [_body(row) for row in nearest if _fits(checks.agency_is_in_line, "agency", row, form)]
    return _with_options(ask, "radio" if len(options) <= 8 else "select", options)


def _fits(check: Callable[..., None], name: str, row: OrganisationRow, form: Form) -> bool:
    try:
        check(form.case.facts, form.actor, Given(things={name: row}), form.now)
    except Refused:
        return False
    return True


def _body(row: OrganisationRow, note: Text | None = None, *, chosen: bool = False) -> Option:
    return Option(str(row.id), row.text, note, chosen=chosen)


def _lead(ask: Ask, form: Form) -> Field:
    """The department that the list names first, then the others of this level."""
    matter = form.case.facts.matter
    named = matter.lead if matter else ""
    rows = people.departments_at(form.case.facts.agency_region)
    note = Text("准入清单列为主办", "the admission list names it as lead")
    options = [_body(row, note, chosen=True) for row in rows if row.department == named]
    options += [_body(row) for row in rows if row.department != named and _may_lead(row)]
    none = Text("本级还没有联动部门，请先上送或下转。", "No department at this level; transfer the case first.")
    return _with_options(ask, "radio", options, none=none)


def _may_lead(row: OrganisationRow) -> bool:
    return row.department is None or catalogue.department(row.department).may_lead


def _assisting(ask: Ask, form: Form) -> Field:
    """What the list names as assisting is ticked; partners and the committee of the place may only assist (Art. 17)."""
    facts = form.case.facts
    named = facts.matter.assisting if facts.matter else ()
    committee = people.committee_of(facts.village) if facts.village else None
    rows = [*people.departments_at(facts.agency_region), *people.partners_at(facts.agency_region)]
    note = Text("准入清单列为协办", "the admission list names it as assisting")
    lead = facts.matter.lead if facts.matter else ""
    first = [_body(row, note, chosen=True) for row in rows if row.department in named and row.department != lead]
    rest = [_body(row) for row in rows if row.department not in named]
    rest += [_body(committee, Text("协助，不考核", "assists; is not assessed"))] if committee else []
    return _with_options(ask, "checkbox", first + rest)


def _case(ask: Ask, form: Form) -> Field:
    """Similar cases nearby, and a line for any other number."""
    options = [Option(row["number"], f"{row['number']} {row['title']}", wording.how_far(row)) for row in form.similar]
    other = Text("或填案件编号", "or the number of another case")
    none = Text("附近没有相似的件。", "There is no similar case nearby.")
    return _with_options(ask, "radio", options, other=other, none=none, value=form.first(f"{ask.name}_other"))


def _petitioner(ask: Ask, form: Form) -> Field:
    rows = queries.petitioners(form.case.county, form.case.id)
    waiting = [row for row in rows if row["answered_at"] is None]
    options = []
    for row in waiting or rows:
        name = "　".join(part for part in (row["name"], row["phone"]) if part) or Text("未留姓名", "no name given")
        tried = Text(f"已联系 {row['attempts']} 次", f"tried {row['attempts']} times") if row["attempts"] else None
        options.append(Option(str(row["id"]), name, tried, chosen=len(waiting) == 1))
    return _with_options(ask, "radio", options)


def _off_list(ask: Ask, form: Form) -> Field:
    """The one ground that the list bears out, which the officer takes on herself by handing it in."""
    ground = off_list_ground_of(form.case, form.now)
    return _with_options(ask, "radio", [Option(ground.value, ground, chosen=ground is not OffList.WRONG_MATTER)])


def _order(ask: Ask, form: Form) -> Field:
    open_ones = [order for order in form.case.facts.open_orders if order.role is OrderRole.ASSISTING]
    alone = len(open_ones) == 1
    options = [Option(str(order.id), people.organisation(order.organisation).text, chosen=alone) for order in open_ones]
    return _with_options(ask, "radio", options)


def _extension(ask: Ask, form: Form) -> Field:
    """Which department asks for more time, until when, and what its clock says now."""
    options = []
    for order in form.case.facts.open_orders:
        if order.extension_asked is None or order.due_at is None:
            continue
        now, then = (f"{at.astimezone(CHINA):%m-%d %H:%M}" for at in (order.due_at, order.extension_asked))
        note = Text(f"{now} 到期，申请延长到 {then}", f"due {now}, asks for {then}")
        options.append(Option(str(order.id), people.organisation(order.organisation).text, note))
    if len(options) == 1:
        options[0].chosen = True
    return _with_options(ask, "radio", options)


def _explanation(ask: Ask, form: Form) -> Field:
    """To whom it is owed, or whose is to be co-signed; the only one is chosen."""
    found = queries.options_of(ask, case=form.case, actor=form.actor, now=form.now)
    tried = {str(each.id): each.attempts for each in form.case.facts.explanations if each.attempts}
    options = [
        Option(each.value, each.text, Text(f"已联系 {tried[each.value]} 次", f"tried {tried[each.value]} times")
               if each.value in tried else None, chosen=len(found) == 1)
        for each in found
    ]  # fmt: skip
    return _with_options(ask, "radio", options)


def _moment(ask: Ask, form: Form) -> Field:
    """A day and a time; what it is now stands beside it."""
    made = _written(ask, form)
    if ask is UNTIL:
        return made
    order = own_order(form.case.facts, form.actor)
    if order is not None and order.due_at is not None:
        at = said(order.due_at)
        made.rule = Text(f"现在 {at} 到期", f"due {at} now")
    return made


def _number(ask: Ask, form: Form) -> Field:
    """What was reported stands in it, to be corrected."""
    made = _written(ask, form)
    if ask.name not in form.typed:
        made.value = str(form.case.row[ask.name] or "")
    return made


def _deadline(ask: Ask, form: Form) -> Field:
    return replace(_written(ask, form), kind=AskKind.MOMENT.value)


def _recorded(ask: Ask, form: Form) -> Field:
    """The bodies of this case that do not sign in yet; the only one is chosen, unless it may be the agency's own."""
    bodies = [body for body in form.case.facts.recorded if body.is_recorded_for(form.now)]
    return _with_options(ask, "radio", [_body(body, chosen=ask.required and len(bodies) == 1) for body in bodies])


def _worker(ask: Ask, form: Form) -> Field:
    rows = queries.options_of(ask, case=form.case, actor=form.actor, now=form.now)
    return _with_options(ask, "radio" if len(rows) <= 8 else "select", [Option(row.value, row.text) for row in rows])


def _step(ask: Ask, form: Form) -> Field:
    options = [Option(str(seq), Text(f"第 {seq} 步", f"step {seq}")) for seq in queries.erasable(form.case)]
    return _with_options(ask, "select", options)


_MAKERS: dict[AskKind, Callable[[Ask, Form], Field]] = {
    AskKind.LINE: _written,
    AskKind.TEXT: _written,
    AskKind.ATTACHMENTS: _attachments,
    AskKind.CHOICE: _choice,
    AskKind.MATTER: _matter,
    AskKind.GRID: _grid,
    AskKind.GRIDS: _grids,
    AskKind.AGENCY: _agency,
    AskKind.DEPARTMENT: _lead,
    AskKind.ORGANISATIONS: _assisting,
    AskKind.CASE: _case,
    AskKind.PETITIONER: _petitioner,
    AskKind.ORDER: _order,
    AskKind.RECORDED: _recorded,
    AskKind.STEP: _step,
    AskKind.EXTENSION: _extension,
    AskKind.MOMENT: _moment,
    AskKind.WORKER: _worker,
    AskKind.WHEN: _written,
    AskKind.CLOCK: _written,
    AskKind.EXPLANATION: _explanation,
    AskKind.DEADLINE: _deadline,
    AskKind.NUMBER: _number,
    AskKind.OFF_LIST: _off_list,
}
