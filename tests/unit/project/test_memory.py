"""What keeps web server and worker small: heavy libraries come when they are needed, and freed memory goes back."""

from __future__ import annotations

import subprocess
import sys

from pytest import MonkeyPatch

from gezhi.project import processes

STARTED = """
import sys, django
django.setup()
import gezhi.project.urls
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"openpyxl", "PIL", "typst"}))
"""


def test_workbooks_pictures_and_documents_take_no_memory_until_there_is_one() -> None:
    done = subprocess.run([sys.executable, "-c", STARTED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_a_child_gives_back_what_it_frees_unless_somebody_has_decided_otherwise(monkeypatch: MonkeyPatch) -> None:
    given: list[dict[str, str]] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, *, env, **_: given.append(env))
    processes.Child("web", [], {}, 3)
    processes.Child("web", [], {"MALLOC_ARENA_MAX": "8"}, 3)
    assert [env["MALLOC_ARENA_MAX"] for env in given] == ["2", "8"]
    assert all("MALLOC_TRIM_THRESHOLD_" in env for env in given)
