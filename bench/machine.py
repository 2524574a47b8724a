"""What else was there: the machine, what ran on it beside us, the version of everything, the size of the tables."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from typing import Any

import psycopg
from psycopg.rows import dict_row

from bench import usage
from bench.city import TOP, TUNABLE, City
from gezhi.project.database import SUPERUSER

BUSY = 0.02  # of one core: less is not worth a line
SETTINGS = (
    "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size", "random_page_cost", "jit",
    "work_mem", "shared_preload_libraries",
)  # fmt: skip
_TABLES = """
SELECT relname AS name, greatest(reltuples, 0)::bigint AS rows, pg_table_size(oid) AS table_bytes,
       pg_indexes_size(oid) AS index_bytes
FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
  AND pg_total_relation_size(oid) > 100000
ORDER BY pg_total_relation_size(oid) DESC
"""


def facts() -> dict[str, Any]:
    """The machine before anything of ours runs: cores, memory, load, and who else is busy over one second."""
    return {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": platform.platform(),
        "python": platform.python_version(),
        "commit": _commit(),
        "settings": ", ".join(f"{name}={os.environ[name]}" for name in TUNABLE if name in os.environ) or "no settings",
        "load_before": list(os.getloadavg()),
        "busy_before": busy(),
    }


def busy(seconds: float = 1.0) -> list[dict[str, Any]]:
    """Processes that are not ours, by the share of a core that they used over some seconds."""
    before = usage.processes()
    began = time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - began
    shares = [
        (each, (each.own - before[each.pid].own) / took)
        for each in usage.processes().values()
        if each.pid in before and each.pid != os.getpid()
    ]
    busiest = sorted((pair for pair in shares if pair[1] > BUSY), key=lambda pair: -pair[1])[:8]
    return [
        {"share_of_a_core": round(share, 2), "command": usage.command_of(each.pid)[:120] or each.name}
        for each, share in busiest
    ]


def database(city: City) -> dict[str, Any]:
    """PostgreSQL's version and settings, and how much the tables hold."""
    url = city.embedded.url(SUPERUSER)
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as connection:

        def one(statement: str) -> Any:
            row = connection.execute(statement).fetchone()
            return next(iter(row.values())) if row else None

        connection.execute("ANALYZE")
        return {
            "version": one("SHOW server_version"),
            "settings": {name: one(f"SHOW {name}") for name in SETTINGS},
            "cases": one("SELECT count(*) FROM cases_case"),
            "bytes": one("SELECT pg_database_size(current_database())"),
            "tables": connection.execute(_TABLES).fetchall(),
        }


def _commit() -> str:
    """The commit, with a plus sign where the tree holds changes that are not in it."""
    try:
        commit = _git("rev-parse", "--short=12", "HEAD")
        return commit + "+" * bool(_git("status", "--porcelain", "--untracked-files=no"))
    except (OSError, subprocess.CalledProcessError):
        return ""


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(TOP), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603


def _processor() -> str:
    try:
        lines = open("/proc/cpuinfo", encoding="utf-8").read().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
