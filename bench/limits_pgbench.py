"""The first limit: ``pgbench`` with the same prepared statements, so no Python and no HTTP at all.

Values are part of the statements, which are prepared once for each connection: this limit is a little higher than
statements with parameters could reach, never lower.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from bench.city import City
from bench.client import Broken
from bench.limits import GUESS, LANES, Limited, Template, Transactions, Value, with_casts
from gezhi.project import binaries
from gezhi.project.database import APP

NUMBER = "lpad(to_hex(:n::bigint), 12, '0')"
NEXT = f"\\set i :i + 1\n\\set n (:base + :client_id) * {LANES} + :i\n"


class Pgbench:
    """Runs scripts with the application's role on the city's database."""

    def __init__(self, city: City, connections: int) -> None:
        embedded = city.embedded
        self.program = binaries.find(city.data, binaries.user_for(embedded.cluster)) / "pgbench"
        self.database = conninfo_to_dict(embedded.url(APP))
        self.connections = connections
        self.base = 0

    def rate(self, limited: Limited, seconds: float) -> float:
        """Transactions a second; raises ``Broken`` with what pgbench said."""
        with tempfile.TemporaryDirectory() as folder:
            if not limited.path.link:
                scripts = [_script(Path(folder), each) for each in limited.requests]
                self._run(scripts, "-T", "1")
                return self._run(scripts, "-T", str(max(1, round(seconds))))
            count = str(max(10, int(GUESS * seconds / self.connections)))
            self.base += 100
            scripts = [_script(Path(folder), each) for each in (*limited.before, *limited.requests)]
            return [self._run([each], "-t", count) for each in scripts][-1]

    def _run(self, scripts: list[Path], *how_long: str) -> float:
        command = [
            str(self.program), "-n", "-M", "prepared", "-c", str(self.connections), "-j", "2", *how_long,
            "-D", "i=0", "-D", f"base={self.base}", *(word for script in scripts for word in ("-f", str(script))),
        ]  # fmt: skip
        database = {name: str(self.database[name]) for name in ("host", "user", "password", "dbname")}
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
        environment |= {f"PG{name.replace('dbname', 'database').upper()}": value for name, value in database.items()}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
        found = re.search(r"tps = ([\d.]+)", done.stdout)
        if done.returncode or not found:
            raise Broken(f"pgbench said: {(done.stderr or done.stdout)[-1500:]}")
        return float(found[1])


def _script(folder: Path, transactions: Transactions) -> Path:
    path = folder / f"{len(list(folder.iterdir()))}.sql"
    path.write_text(script(transactions), encoding="utf-8")
    return path


def script(transactions: Transactions) -> str:
    """One request as pgbench reads it."""
    lines = [NEXT] if any(_has_holes(each) for _, group in transactions for each in group) else []
    for atomic, group in transactions:
        lines += ["BEGIN;\n"] * atomic
        lines += [f"{_one_line(with_casts(each, [expression(value) for value in each.values]))};\n" for each in group]
        lines += ["END;\n"] * atomic
    return "".join(lines)


def _has_holes(template: Template) -> bool:
    return any(value is not None and len(value) > 1 for value in template.values)


def _one_line(statement: str) -> str:
    return " ".join(statement.split("\n"))


def expression(value: Value) -> str:
    """A value as SQL; where it has holes, with the number of the repetition in them."""
    if value is None:
        return "NULL"
    literals = [literal(piece) for piece in value]
    return literals[0] if len(literals) == 1 else f"({f' || {NUMBER} || '.join(literals)})"


def literal(text: str) -> str:
    """A literal in which pgbench finds no variable: it looks for colons inside of literals, too."""
    escaped = text.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3a").replace("\n", "\\n")
    return f"E'{escaped}'"
