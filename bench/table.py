"""The table that a run prints, its JSON, and the comparison with an earlier run's JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.measure import Row

APART = 1.3  # times slower or faster: worth a mark
MEBI = 1 << 20
HEAD = ("path", "per s", "p50 ms", "p95", "p99", "stmts", "cpu web", "pg", "client", "limits", "target", "")


def table(rows: Sequence[Row]) -> str:
    """Every row with what was promised for it; CPU is milliseconds a request in each part."""
    lines = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, 9, 10, 11) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _cells(row: Row) -> tuple[str, ...]:
    limits = ", ".join(f"{row.per_second / rate:.2f} of {name}" for name, rate in row.limits.items() if rate)
    return (
        row.name, f"{row.per_second:,.0f}", f"{row.p50:.1f}", f"{row.p95:.1f}", f"{row.p99:.1f}",
        _figure(row.statements), _figure(row.cpu_web, 2), _figure(row.cpu_database, 2), _figure(row.cpu_client, 2),
        limits, _targets(row), _verdict(row),
    )  # fmt: skip


def _figure(value: float | None, digits: int = 1) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _targets(row: Row) -> str:
    words = {"per_second": ">= {:,.0f}/s", "p99": "p99 <= {:g} ms", "p95": "p95 <= {:g} ms"}
    return ", ".join(words[name].format(value) for name, value in row.targets.items())


def _verdict(row: Row) -> str:
    if row.errors:
        return f"{row.errors} ERRORS: {_short(row.first_error)}"
    if not row.targets:
        return ""
    return f"NOT REACHED: {', '.join(row.missed)}" if row.missed else "reached"


def _short(text: str) -> str:
    """The status and the body of an answer that was not expected, or the sentence, in one line."""
    head, _, body = text.partition("\r\n\r\n")
    return f"{head.splitlines()[0]} {body}".strip()[:300]


def about(result: dict[str, Any]) -> str:
    """The lines above the table: where this was measured, and what ran beside it."""
    machine, database = result["machine"], result["database"]
    settings = database["settings"]
    others = "; ".join(f"{each['share_of_a_core']:.2f} {each['command'][:60]}" for each in machine["busy_before"])
    return "\n".join(
        [
            f"commit {machine['commit']}, {machine['cores']} cores ({machine['processor']}), "
            f"PostgreSQL {database['version']}, Python {machine['python']}",
            f"{database['cases']:,} cases, database {database['bytes'] / MEBI:,.0f} MB, fsync {settings['fsync']}, "
            f"synchronous_commit {settings['synchronous_commit']}, shared_buffers {settings['shared_buffers']}",
            f"load before {machine['load_before'][0]:.2f}; busy beside us (share of a core): {others or 'nothing'}",
        ]
    )


def compared(now: dict[str, Any], before: dict[str, Any]) -> str:
    """A line for each row that both runs have: how the rates stand to each other; far ones are marked."""
    old = {row["name"]: row for row in before["rows"]}
    lines = [f"compared with {before['machine']['at']}, commit {before['machine']['commit']}"]
    for row in now["rows"]:
        if (was := old.get(row["name"])) is None or not was["per_second"]:
            continue
        ratio = row["per_second"] / was["per_second"]
        mark = "  SLOWER" if ratio < 1 / APART else "  faster" if ratio > APART else ""
        p99 = f", p99 {was['p99']:.1f} -> {row['p99']:.1f} ms"
        lines.append(
            f"  {row['name']:<24} {was['per_second']:>8,.0f} -> {row['per_second']:>8,.0f}/s  x {ratio:.2f}{p99}{mark}"
        )
    return "\n".join(lines)


def write(path: Path, result: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")
