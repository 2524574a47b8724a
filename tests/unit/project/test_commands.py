"""``./run gezhi``: what it lists, and what it says to a command that does not exist."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gezhi import __main__ as program
from gezhi.project import management


def gezhi(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "utf8", "-m", "gezhi", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **settings})


class TestDoor:
    @pytest.mark.parametrize("arguments", [["--help"], ["test", "--help"], ["check", "-h"], ["test", "help"]])
    def test_a_question_about_a_command_is_answered_and_starts_nothing(self, arguments: list[str]) -> None:
        door = Path(__file__).parents[3] / "run"
        done = subprocess.run([str(door), *arguments], capture_output=True, text=True, check=False, timeout=20)
        assert (done.returncode, done.stderr) == (0, "")
        assert "./run test [PATHS]" in done.stdout and "installing" not in done.stdout


class TestCommands:
    @pytest.mark.parametrize("arguments", [[], ["help"], ["--help"]])
    def test_lists_ours_only(self, arguments: list[str]) -> None:
        done = gezhi(*arguments)
        assert (done.returncode, done.stderr) == (0, "")
        assert "createadmin" in done.stdout and "runserver" not in done.stdout

    def test_lists_every_one_of_ours(self) -> None:
        modules = (Path(management.__path__[0]) / "commands").glob("[a-z]*.py")
        listed = {row.split()[0].replace("-", "_") for row in program.COMMANDS}
        assert {module.stem for module in modules} | {"verify"} == listed
        assert all(" · " in what for what in program.COMMANDS.values())

    def test_an_unknown_one_is_answered_with_a_sentence(self, tmp_path: Path) -> None:
        elsewhere = "postgresql://nobody@127.0.0.1:1/nothing"  # so that no database of our own is started
        done = gezhi("nonsense", DATABASE_URL=elsewhere, DATABASE_APP_URL=elsewhere, GEZHI_DATA=str(tmp_path))
        assert done.returncode == 2
        assert "“nonsense” is not a command" in done.stderr and "Traceback" not in done.stderr
