"""The table that a run prints, its JSON, and the comparison with an earlier run's JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.measure import Row

APART = 1.3  # times slower or faster: worth a mark
DISTURBED = 0.15  # cores that others used: worth a mark
MEGA = 1_000_000
HEAD = (
    "", "per s", "p50 ms", "p95", "p99", "stmts", "cpu web", "cpu pg", "client", "others", "of pgbench", "of bare",
    "promised", "",
)  # fmt: skip
LEFT = {0, 12, 13}
EXPLAINED = """\
cpu: milliseconds of processor time for one request in web server, PostgreSQL and this client; others: cores that
anything else used meanwhile; stmts: statements without those that begin and end transactions; of pgbench, of bare:
what share of these limits is reached; * reports or clocks instead of requests."""


def whole(result: dict[str, Any], rows: Sequence[Row]) -> str:
    """Everything that a run says."""
    parts = ["", about(result), "", table(rows), "", EXPLAINED, "", memory(result)]
    if growth := size(result):
        parts += ["", growth]
    cores = result["machine"]["cores"]
    if short := [line for row in rows if (line := why(row, cores))]:
        parts += ["", "what is not reached, and what it takes:", *short]
    for row in rows:
        if row.profile:
            parts += ["", f"{row.name}: where the time goes", *(f"  {line}" for line in row.profile)]
        parts += [f"{row.name}: {remark}" for remark in row.remarks]
    return "\n".join(parts)


def table(rows: Sequence[Row]) -> str:
    """Every row with what was promised for it."""
    lines = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in LEFT else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _cells(row: Row) -> tuple[str, ...]:
    ratios = (
        _figure(row.per_second / row.limits[name] if row.limits.get(name) else None, 2) for name in ("pgbench", "bare")
    )
    others = _figure(row.others, 2) + "!" * bool(row.others and row.others > DISTURBED)
    return (
        row.name + " *" * (row.unit in {"reports", "clocks"}), f"{row.per_second:,.0f}", _time(row.p50), _time(row.p95),
        _time(row.p99), _figure(row.statements, 1 if (row.statements or 1) >= 0.1 else 3), _figure(row.cpu_web, 2),
        _figure(row.cpu_database, 2), _figure(row.cpu_client, 2), others, *ratios, _targets(row), _verdict(row),
    )  # fmt: skip


def why(row: Row, cores: int) -> str:
    """Of a rate that is not reached: what one unit takes of the processors, whose part is how much, and what the rate
    that was promised leaves for it. "" for every other row."""
    parts = {"web server": row.cpu_web, "PostgreSQL": row.cpu_database, "client": row.cpu_client}
    took = {name: value for name, value in parts.items() if value}
    if "per_second" not in row.missed or not took:
        return ""
    whole = sum(took.values())
    shares = ", ".join(f"{name} {value:.2f} ({value / whole:.0%})" for name, value in took.items())
    used = whole * row.per_second / 1000
    return (
        f"  {row.name}: {whole:.2f} ms of processor for one of the {row.unit}: {shares}; {used:.2f} of {cores} cores "
        f"were used, all of them give {cores * 1000 / whole:,.0f}/s, and {row.targets['per_second']:,.0f}/s leave "
        f"{cores * 1000 / row.targets['per_second']:.2f} ms"
    )


def _time(milliseconds: float) -> str:
    return f"{milliseconds:.1f}" if milliseconds >= 1 or not milliseconds else f"{milliseconds:.4f}"


def _figure(value: float | None, digits: int = 1) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _targets(row: Row) -> str:
    if row.unit == "clocks":
        return "".join(f"all within {value:,.0f} ms" for value in row.targets.values())
    words = {"per_second": ">= {:,.0f}/s", "p50": "p50 <= {:g} ms", "p95": "p95 <= {:g} ms", "p99": "p99 <= {:g} ms"}
    return ", ".join(words[name].format(value) for name, value in row.targets.items())


def _verdict(row: Row) -> str:
    if row.errors:
        return f"{row.errors} ERRORS: {_short(row.first_error)}"
    if not row.targets:
        return ""
    names = {"per_second": "rate"} if row.unit != "clocks" else {"p99": "time"}
    return f"NOT REACHED: {', '.join(names.get(each, each) for each in row.missed)}" if row.missed else "reached"


def _short(text: str) -> str:
    """The status and the body of an answer that was not expected, or the sentence, in one line."""
    head, _, body = text.partition("\r\n\r\n")
    return f"{(head.splitlines() or [''])[0]} {body}".strip()[:300]


def about(result: dict[str, Any]) -> str:
    """Where this was measured, on how much, and what ran beside it."""
    machine, database = result["machine"], result["database"]
    settings, given = database["settings"], result["options"]
    others = "; ".join(f"{each['share_of_a_core']:.2f} {each['command'][:60]}" for each in machine["busy_before"])
    return "\n".join(
        [
            f"{machine['at']}, commit {machine['commit'] or 'unknown'}, {machine['cores']} cores "
            f"({machine['processor']}), {machine['memory_bytes'] / 1e9:.0f} GB, "
            f"PostgreSQL {database['version']}, Python {machine['python']}",
            f"{database['cases']:,} cases, database {database['bytes'] / MEGA:,.0f} MB; fsync {settings['fsync']}, "
            f"synchronous_commit {settings['synchronous_commit']}, full_page_writes {settings['full_page_writes']}, "
            f"shared_buffers {settings['shared_buffers']}",
            f"{given['connections']} connections, {given['seconds']:g} s a row, {machine['settings']}",
            f"load before {machine['load_before'][0]:.2f}; busy before (share of a core): {others or 'nothing'}",
        ]
    )


def memory(result: dict[str, Any]) -> str:
    used = result["memory"]
    if not (used["web"] and used["worker"]):
        return "resident: not measured, because web server or worker had ended: NOT REACHED"
    verdict = "reached" if used["reached"] else "NOT REACHED"
    return (
        f"resident: web server {used['web'] / MEGA:,.0f} MB + worker {used['worker'] / MEGA:,.0f} MB = "
        f"{(used['web'] + used['worker']) / MEGA:,.0f} MB, promised <= {used['target'] / MEGA:,.0f} MB: {verdict}"
    )


def size(result: dict[str, Any]) -> str:
    """How many bytes each table and its indexes hold for one case."""
    database = result["database"]
    cases = max(1, database["cases"])
    lines = ["bytes for one case (table + indexes):"]
    for each in database["tables"][:12]:
        table, index = each["table_bytes"] / cases, each["index_bytes"] / cases
        lines.append(f"  {each['name']:<28}{table + index:>8,.0f} = {table:,.0f} + {index:,.0f}")
    return "\n".join(lines) if cases > 10_000 else ""


def compared(now: dict[str, Any], before: dict[str, Any]) -> str:
    """A line for each row that both runs have: how the rates stand to each other; far ones are marked."""
    old = {row["name"]: row for row in before["rows"]}
    lines = [
        f"compared with {before['machine']['at']}, commit {before['machine']['commit']}, "
        f"{before['database']['cases']:,} cases:"
    ]
    for row in now["rows"]:
        was = old.get(row["name"])
        if was is None or not was["per_second"] or not row["per_second"]:
            continue
        ratio = row["per_second"] / was["per_second"]
        mark = "  SLOWER" if ratio < 1 / APART else "  faster" if ratio > APART else ""
        lines.append(
            f"  {row['name']:<24}{was['per_second']:>10,.0f} ->{row['per_second']:>10,.0f}/s  x {ratio:.2f}, "
            f"p99 {_time(was['p99'])} -> {_time(row['p99'])} ms{mark}"
        )
    return "\n".join(lines)


def write(path: Path, result: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")
