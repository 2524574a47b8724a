"""A table of organisations, row by row: what each would do, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from gezhi.exchange.rules.sheets import KINDS, cell_problems, word_of
from gezhi.exchange.terms import Filled, Finding, Outcome, Sheet
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.people.terms import NewOrganisation, OrganisationKind, OrganisationRow
from gezhi.security.terms import Actor, Level

NO_KIND = Refusal(
    "sheet-no-kind",
    Kind.INVALID,
    Text("“{word}”不是单位的类别。应为：{known}。", "{word} is no kind of organisation. Known: {known}."),
)
NO_PLACE = Refusal(
    "sheet-no-place",
    Kind.INVALID,
    Text(
        "没有代码为“{place}”的区划。请先导入区划，或改正代码。",
        "No region has the code {place}. Import the divisions first, or correct the code.",
    ),
)
NOT_YOURS = Refusal(
    "sheet-place-not-yours",
    Kind.FORBIDDEN,
    Text(
        "{place} 不在您的辖区。上级和外地的单位由那里的业务管理员建。",
        "{place} is outside your area. Organisations above it or elsewhere are made by the administrator there.",
    ),
)
WRONG_LEVEL = Refusal(
    "sheet-kind-of-other-level",
    Kind.INVALID,
    Text(
        "{kind}设在{wanted}，{place} 是{level}。",
        "A {kind} belongs to a {wanted}; {place} is a {level}.",
    ),
)
NO_CODE = Refusal(
    "sheet-no-department",
    Kind.INVALID,
    Text("{kind}须填部门代码。", "A {kind} needs its department code."),
)
CODE_TOO_MUCH = Refusal(
    "sheet-department-not-meant",
    Kind.INVALID,
    Text("{kind}没有部门代码，请留空。", "A {kind} has no department code; leave it empty."),
)
UNKNOWN_CODE = Refusal(
    "sheet-unknown-department",
    Kind.INVALID,
    Text("部门目录里没有代码“{code}”。", "The directory of departments has no code {code}."),
)
TWICE = Refusal(
    "sheet-row-twice",
    Kind.INVALID,
    Text("与第 {line} 行是同一个。", "This is the same as on line {line}."),
)
_CODED = frozenset({OrganisationKind.DEPARTMENT, OrganisationKind.PARTNER})
_OF_PLACES = (Level.CITY, Level.COUNTY, Level.TOWNSHIP)
_WANTED = Text("市、县或镇街", "city, county or township")
Key = tuple[OrganisationKind, str, str]


def key_of(body: NewOrganisation | OrganisationRow) -> Key:
    """What makes a body the same one: its kind and place, and its code, or a partner's name."""
    same = body.name if body.kind is OrganisationKind.PARTNER else body.department or ""
    return body.kind, body.region, same


def check_bodies(
    rows: Sequence[Filled],
    *,
    actor: Actor,
    known: Iterable[OrganisationRow],
    places: Container[str],
    departments: Container[str] | None,
) -> list[Finding]:
    """What each row would do. ``known`` are the bodies in the actor's area, ``places`` the codes that are regions,
    ``departments`` the codes of the directory (None: there is none yet)."""
    there = {key_of(body): body for body in known}
    lines: dict[Key, int] = {}
    return [_finding(row, actor, there, places, departments, lines) for row in rows]


def _finding(
    row: Filled, actor: Actor, there: Mapping[Key, OrganisationRow], places: Container[str],
    departments: Container[str] | None, lines: dict[Key, int],
) -> Finding:  # fmt: skip
    values = row.values
    problems = cell_problems(Sheet.ORGANISATIONS, row)
    kind = word_of(values["kind"], OrganisationKind)
    if values["kind"] and kind is None:
        problems.append(NO_KIND(word=values["kind"][:40], known=KINDS))
    problems += _place_problems(values["region"], actor, places)
    if isinstance(kind, OrganisationKind):
        problems += _kind_problems(kind, values, departments)
    if problems or not isinstance(kind, OrganisationKind):
        return Finding(row, Outcome.WRONG, tuple(each.text for each in problems))
    body = NewOrganisation(
        kind, values["region"], values["name"], values["short_name"], values.get("department") or None,
        values.get("short_name_en", ""),
    )  # fmt: skip
    first = lines.setdefault(key_of(body), row.line)
    if first != row.line:
        return Finding(row, Outcome.WRONG, (TWICE(line=first).text,))
    found = there.get(key_of(body))
    if found is None:
        return Finding(row, Outcome.NEW, body=body)
    changes = _changes(body, found)
    return Finding(row, Outcome.CHANGED if changes else Outcome.SAME, changes, body=body, there=found.id)


def _place_problems(region: str, actor: Actor, places: Container[str]) -> Iterator[Refused]:
    if not region:
        return
    if region not in places:
        yield NO_PLACE(place=region[:20])
    elif not actor.covers(region):
        yield NOT_YOURS(place=region)


def _kind_problems(
    kind: OrganisationKind, values: Mapping[str, str], departments: Container[str] | None
) -> Iterator[Refused]:
    code, region = values.get("department", ""), values["region"]
    if kind in _CODED and not code:
        yield NO_CODE(kind=kind)
    elif kind not in _CODED and code:
        yield CODE_TOO_MUCH(kind=kind)
    elif code and departments is not None and code not in departments:
        yield UNKNOWN_CODE(code=code[:20])
    if region.isdigit() and str(len(region)) in list(Level):
        level = Level.of(region)
        if kind is OrganisationKind.COMMITTEE and level is not Level.VILLAGE:
            yield WRONG_LEVEL(kind=kind, wanted=Level.VILLAGE, place=region, level=level)
        elif kind is not OrganisationKind.COMMITTEE and level not in _OF_PLACES:
            yield WRONG_LEVEL(kind=kind, wanted=_WANTED, place=region, level=level)


def _changes(body: NewOrganisation, found: OrganisationRow) -> tuple[Text, ...]:
    english = body.short_name_en and body.short_name_en != found.short_name_en
    pairs = [
        (Text("全称", "full name"), found.name, body.name, found.name != body.name),
        (Text("简称", "short name"), found.short_name, body.short_name, found.short_name != body.short_name),
        (Text("英文简称", "English name"), found.short_name_en, body.short_name_en, bool(english)),
    ]
    said = Text("{what}：{before} → {after}", "{what}: {before} → {after}")
    return tuple(said.fill(what=what, before=old, after=new) for what, old, new, differs in pairs if differs)
