"""A table of people, row by row: the account and the posting that each would make, or what is wrong with it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from gezhi.exchange.rules.bodies import TWICE
from gezhi.exchange.rules.sheets import cell_problems, word_of
from gezhi.exchange.terms import Filled, Finding, NewPerson, Outcome, Sheet
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.people.access import check_may_appoint, check_posting, check_together
from gezhi.people.terms import OrganisationRow, PostingRow
from gezhi.security.rules import is_username, separate
from gezhi.security.terms import GRID_WORKERS, AccountRow, Actor, Duty

NO_DUTY = Refusal(
    "sheet-no-duty", Kind.INVALID, Text("没有“{word}”这个岗位。看模板的说明。", "{word} is no duty. See the template.")
)
NO_BODY = Refusal(
    "sheet-no-organisation",
    Kind.INVALID,
    Text(
        "您的辖区里没有单位“{word}”。请照“单位”表写全称，或“区划代码 简称”。",
        "There is no organisation {word} in your area. Give its full name, or “region code, short name”.",
    ),
)
WHICH_BODY = Refusal(
    "sheet-which-organisation",
    Kind.INVALID,
    Text(
        "有几个单位叫“{word}”，请写“区划代码 简称”：{known}。",
        "Several organisations are called {word}; give the region code and the short name: {known}.",
    ),
)
NO_PLACE = Refusal(
    "sheet-unknown-places", Kind.INVALID, Text("没有代码为“{place}”的区划或网格。", "No place has the code {place}.")
)
BAD_USERNAME = Refusal(
    "sheet-bad-username",
    Kind.INVALID,
    Text("用户名须为 3 到 60 个字符，不含空格。", "A user name has 3 to 60 characters without spaces."),
)
PRIVATE_USERNAME = Refusal(
    "sheet-private-username",
    Kind.INVALID,
    Text(
        "用户名或工作号是手机号或证件号。请另起：它会出现在很多地方。",
        "The user name or work number is a phone or identity number. Choose another: it is seen in many places.",
    ),
)
WORKER_UNNUMBERED = Refusal(
    "sheet-worker-without-number",
    Kind.INVALID,
    Text("网格员须有工作号：公示牌上只显示它。", "A grid worker needs a work number: the public sees that alone."),
    article=(14,),
)
TAKEN = Refusal(
    "sheet-username-elsewhere",
    Kind.CONFLICT,
    Text("用户名“{username}”已被辖区外的人使用，请另起。", "The user name {username} is in use outside your area."),
)
NUMBER_TAKEN = Refusal(
    "sheet-number-taken",
    Kind.CONFLICT,
    Text("工作号“{number}”已被别人使用。", "The work number {number} is somebody else's."),
)
CLOSED = Refusal(
    "sheet-account-closed",
    Kind.CONFLICT,
    Text("账号“{username}”已停用。请系统管理员先恢复。", "The account {username} is closed; have it reopened first."),
)
OTHER_NAME = Refusal(
    "sheet-two-names",
    Kind.INVALID,
    Text(
        "与第 {line} 行用户名相同，姓名或工作号却不同。",
        "The user name is that of line {line}, the name or number is not.",
    ),
)
_APART = re.compile(r"[,，、;；\s]+")
_EIGHTEEN = re.compile(r"\d{17}[\dXx]")


@dataclass
class Known:
    """What is there already: organisations of the actor's area, accounts that bear a name or number of the table with
    their postings, and the codes of the table that are places."""

    bodies: Sequence[OrganisationRow]
    accounts: Sequence[AccountRow]
    postings: Sequence[PostingRow]
    places: Container[str]
    lines: dict[object, int] = field(default_factory=dict)
    duties: dict[str, list[Duty]] = field(default_factory=dict)  # of a user name, with those of lines before
    named: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    by_username: dict[str, AccountRow] = field(init=False)
    owners: dict[str, set[str]] = field(init=False)  # user names by work number
    _held: dict[UUID, list[PostingRow]] = field(init=False)
    _bodies: dict[str, list[OrganisationRow]] = field(init=False)

    def __post_init__(self) -> None:
        """A table of a county has some thousand rows: each is looked up, not searched for."""
        self.by_username = {row.username: row for row in self.accounts}
        owners, held, bodies = defaultdict(set), defaultdict(list), defaultdict(list)
        for account in self.accounts:
            owners[account.work_number].add(account.username)
        for posting in self.postings:
            held[posting.account].append(posting)
        for body in self.bodies:
            for word in {body.name, f"{body.region} {body.short_name}", str(body.id)}:
                bodies[word].append(body)
        self.owners, self._held, self._bodies = dict(owners), dict(held), dict(bodies)

    def account(self, username: str) -> AccountRow | None:
        return self.by_username.get(username)

    def held(self, account: UUID | None) -> list[PostingRow]:
        return self._held.get(account, []) if account else []

    def named_so(self, word: str) -> list[OrganisationRow]:
        """The bodies that a word names: a whole name, a place and a short name, or an id."""
        return self._bodies.get(word, [])


def places_of(text: str) -> tuple[str, ...]:
    """The codes in a cell, in order, each once."""
    return tuple(dict.fromkeys(code for code in _APART.split(text) if code))


def check_persons(rows: Sequence[Filled], *, actor: Actor, known: Known) -> list[Finding]:
    """What each row would do; ``actor`` is the business administrator who hands the table over."""
    return [_finding(row, actor, known) for row in rows]


def _finding(row: Filled, actor: Actor, known: Known) -> Finding:
    problems = cell_problems(Sheet.PEOPLE, row)
    found = known.account(row.values["username"])
    person, body = None, None
    try:
        body = body_of(row.values["organisation"], known)
        person = _person(row, body)
    except Refused as refused:
        problems.append(refused)
    problems += _account_problems(row, found, actor, known)
    if person and body:
        problems += _posting_problems(person, body, found, actor, known)
    if problems or person is None:
        return Finding(row, Outcome.WRONG, tuple(dict.fromkeys(each.text for each in problems)))
    key = (person.username, person.organisation, person.duty)
    first = known.lines.setdefault(key, row.line)
    if first != row.line:
        return Finding(row, Outcome.WRONG, (TWICE(line=first).text,))
    return _judged(row, person, found, known)


def _judged(row: Filled, person: NewPerson, found: AccountRow | None, known: Known) -> Finding:
    if found is None:
        return Finding(row, Outcome.NEW, person=person)
    changes = []
    renames = (found.name, found.work_number) != (person.name, person.work_number or found.work_number)
    if renames:
        said = Text("姓名、工作号：{before} → {after}", "name, work number: {before} → {after}")
        after = f"{person.name} {person.work_number or found.work_number}"
        changes.append(said.fill(before=f"{found.name} {found.work_number}", after=after))
    same = [
        each for each in known.held(found.id)
        if (each.organisation.id, each.duty) == (person.organisation, person.duty)
    ]  # fmt: skip
    if not same:
        changes.append(Text("增加岗位：{duty}", "one more posting: {duty}").fill(duty=person.duty))
    elif set(same[0].places) != set(person.places):
        said = Text("管辖范围：{before} → {after}", "places: {before} → {after}")
        changes.append(said.fill(before="，".join(same[0].places), after="，".join(person.places)))
    else:
        outcome = Outcome.CHANGED if renames else Outcome.SAME
        return Finding(row, outcome, tuple(changes), there=found.id, renames=renames)
    posting = same[0].id if same else None
    return Finding(
        row, Outcome.CHANGED, tuple(changes), person=person, there=found.id, posting=posting, renames=renames
    )


def body_of(word: str, known: Known) -> OrganisationRow:
    """The body that a cell names; refuses a word that names none, or several."""
    named = known.named_so(word)
    if not named:
        raise NO_BODY(word=word[:60])
    if len(named) > 1:
        raise WHICH_BODY(word=word[:60], known="、".join(f"{body.region} {body.short_name}" for body in named))
    return named[0]


def _person(row: Filled, body: OrganisationRow) -> NewPerson:
    values = row.values
    duty = word_of(values["duty"], Duty)
    if not isinstance(duty, Duty):
        raise NO_DUTY(word=values["duty"][:40])
    places = places_of(values.get("places", "")) or (() if duty in GRID_WORKERS else (body.region,))
    return NewPerson(
        values["username"],
        values["name"],
        values.get("work_number", ""),
        duty,
        body.id,
        places,
        values.get("reason", ""),
    )


def _account_problems(row: Filled, found: AccountRow | None, actor: Actor, known: Known) -> list[Refused]:
    username, name, number = row.values["username"], row.values["name"], row.values.get("work_number", "")
    problems = []
    if username and not is_username(username):
        problems.append(BAD_USERNAME())
    if any(_EIGHTEEN.fullmatch(text) or separate(text).found for text in (username, number)):
        problems.append(PRIVATE_USERNAME())
    first = known.named.setdefault(username, (row.line, name, number))
    if first[1:] != (name, number):
        problems.append(OTHER_NAME(line=first[0]))
    owners = set(known.owners.get(number, ())) if number else set()
    owners |= {known.numbers.setdefault(number, username)} if number else set()
    if owners - {username}:
        problems.append(NUMBER_TAKEN(number=number))
    if found and not found.is_active:
        problems.append(CLOSED(username=username))
    elif found and not any(actor.covers(each.organisation.region) for each in known.held(found.id)):
        problems.append(TAKEN(username=username))
    return problems


def _posting_problems(
    person: NewPerson, body: OrganisationRow, found: AccountRow | None, actor: Actor, known: Known
) -> list[Refused]:
    problems = [NO_PLACE(place=place[:20]) for place in person.places if place not in known.places]
    if person.duty in GRID_WORKERS and not (person.work_number or (found and found.work_number)):
        problems.append(WORKER_UNNUMBERED())
    held = known.duties.setdefault(person.username, [each.duty for each in known.held(found.id)] if found else [])
    checks: tuple[Callable[[], None], ...] = (
        lambda: check_may_appoint(actor, person.duty, body, found.id if found else None),
        lambda: check_posting(body, person.duty, person.places, person.reason),
        lambda: check_together(person.duty, held),
    )
    for check in checks if not problems else ():
        try:
            check()
        except Refused as refused:
            problems.append(refused)
    held.append(person.duty)
    return problems
