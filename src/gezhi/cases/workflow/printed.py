"""The table as a page: docs/workflow.md is printed from it, and a test compares the two."""

from __future__ import annotations

from collections.abc import Iterable

from gezhi.cases.workflow.cooperation import TABLE as COOPERATION
from gezhi.cases.workflow.cooperation import Row as Asked
from gezhi.cases.workflow.row import Row
from gezhi.cases.workflow.table import REPORT, TABLE
from gezhi.cases.workflow.tasks import TASKS
from gezhi.kernel.law import cite
from gezhi.kernel.text import Term

HEAD = """# The life of a case 案件的一生

Printed from the table in `src/gezhi/cases/workflow/table.py` by `./run gezhi workflow`; a test compares the two.
A move that is not a row here does not exist. A row without a new state is a side step: the case stays where it is.
Clocks: ▶ starts · ■ stops · ↻ goes on · ▷ starts where a petitioner is still to be told · □ stops when nobody is left.
⊕ after an action: may be made for many cases at a time, each answered on its own.
What a move refuses cites an article: the refusal's own, else that of its row, else Art. 25 ¶1 (the closed loop).

| from 从 | action 动作 | to 到 | who 谁 | provided that 条件 | asks 须填 | clocks 时限 | rests on 依据 |
|---|---|---|---|---|---|---|---|
"""


TASK_HEAD = """
## A grid task 网格任务

A matter whose process is a task (collecting, visits, campaigns) is ordered to the grids by the grid agency; no
work order goes to a department (Art. 20). Its table is the one above without the moves of departments
(`src/gezhi/cases/workflow/tasks.py`):

| from 从 | action 动作 | to 到 |
|---|---|---|
"""


COOPERATION_HEAD = """
## A request for cooperation 协作请求

The one way in which a department asks for grid workers' help (Art. 20): for a matter on the list, to the agency of the
grid's township. What is approved is reported, accepted and ordered to the grid by the agency
(`src/gezhi/cases/workflow/cooperation.py`):

| from 从 | action 动作 | to 到 | who 谁 |
|---|---|---|---|
"""


def as_markdown() -> str:
    """The whole page, ending in a newline."""
    case = HEAD + "".join(_line(row) for row in (REPORT, *TABLE)) + TASK_HEAD + "".join(map(_short, TASKS))
    return case + COOPERATION_HEAD + "".join(map(_request, COOPERATION))


def _request(row: Asked) -> str:
    reason = " （须写理由）" if row.needs_reason else ""
    who = f"{row.who.text.zh} {row.who.text.en}"
    return f"| {_terms((row.source,))} | {_terms((row.action,))}{reason} | {_terms((row.target,))} | {who} |\n"


def _short(row: Row) -> str:
    return f"| {_terms(row.sources)} | {_terms((row.action,))} | {_terms((row.target,)) if row.target else ''} |\n"


def _line(row: Row) -> str:
    clocks = [
        *(f"■ {kind.zh}" for kind in row.stops[:3]),
        *(["…"] if len(row.stops) > 3 else []),
        *(f"▶ {kind.zh}" for kind in row.starts),
        *(f"▷ {kind.zh}" for kind in row.owes),
        *(f"□ {kind.zh}" for kind in row.settles),
        *(f"↻ {kind.zh}" for kind in row.resumes),
    ]
    cells = (
        _terms(row.sources) or "—",
        _terms((row.action,)) + ("" if row.for_many is None else " ⊕"),
        _terms((row.target,)) if row.target else "",
        "; ".join(f"{who.text.zh} {who.text.en}" for who in row.who),
        "; ".join(
            [
                *map(_words, row.guards),
                *(f"needs {_words(needed)}" for needed in row.needs),
                *map(_words, row.checks),
            ]
        ),
        "; ".join(f"{ask.text.zh}{'' if ask.required else ' （可不填）'} `{ask.name}`" for ask in row.asks),
        " ".join(clocks),
        cite(*row.article).zh if row.article else "",
    )
    return f"| {' | '.join(cells)} |\n"


def _terms(terms: Iterable[Term]) -> str:
    return ", ".join(f"{term.zh} `{term.value}`" for term in terms)


def _words(condition: object) -> str:
    return str(getattr(condition, "__name__", "")).replace("_", " ")
