"""``./run gezhi import-reports``: what a person sees, and what stays when it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests.integration.exchange.files import MAPPING, as_csv, imported, row
from tests.people import Cast

from gezhi.cases.models import Case, CaseClock, Step, StepWords

ROWS = 2000
DOOMED = """
import sys, django
django.setup()
from django.core.management import call_command
from tests.databases import connected
from gezhi.exchange.actions import importing
importing.AT_ONCE = 100
with connected(sys.argv[1]):
    call_command("import_reports", sys.argv[2], "--mapping", sys.argv[3], "--as", "hotline")
"""


def run(path: Path, **more: Any) -> tuple[str, int]:
    """The output and the exit code."""
    mapping = more.pop("mapping", path.with_name("mapping.toml"))
    path.with_name("mapping.toml").write_text(MAPPING)
    out = StringIO()
    code = 0
    try:
        call_command("import_reports", path, mapping=mapping, stdout=out, **({"username": "hotline"} | more))
    except SystemExit as ended:
        code = int(ended.code or 0)
    return out.getvalue(), code


class TestCommand:
    def test_says_what_became_of_the_rows_in_both_languages(self, cast: Cast, tmp_path: Path) -> None:
        rows = [row(1), row(2, 诉求内容="电话13800000001", 事项="噪音"), row(3, 网格编码="1")]
        said, code = run(as_csv(tmp_path / "a.csv", rows))
        assert code == 2
        assert "第 4 行：网格编码应为 15 位数字：1。 / line 4: A grid code has 15 digits: 1." in said
        assert "共 3 行：收下 2，早已在库 0，拒绝 1。" in said
        assert "Personal data moved out of the texts: phone number 1." in said
        assert "a.rejected.csv" in said

    def test_of_a_clean_file_ends_with_nothing_to_do(self, cast: Cast, tmp_path: Path) -> None:
        said, code = run(as_csv(tmp_path / "a.csv", [row(1)]), dry_run=True)
        assert (code, Case.objects.count()) == (0, 0)
        assert "可收下 1" in said

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"username": "nobody"}, "没有可用的账号“nobody”"),
            ({"username": "sanitation_handler"}, "没有可以上报的岗位"),
            ({"organisation": "别处"}, "在“别处”没有可以上报的岗位"),
            ({"mapping": Path("/nowhere.toml")}, "打不开映射文件"),
        ],
    )
    def test_of_the_wrong_account_or_mapping_is_refused(
        self, cast: Cast, tmp_path: Path, given: dict[str, Any], words: str
    ) -> None:
        with pytest.raises(CommandError, match=words):
            run(as_csv(tmp_path / "a.csv", [row(1)]), **given)

    @pytest.mark.commits
    def test_killed_in_the_middle_goes_on_where_it_was(self, cast: Cast, tmp_path: Path, fresh_database: str) -> None:
        path = as_csv(tmp_path / "a.csv", [row(number) for number in range(ROWS)])
        (tmp_path / "mapping.toml").write_text(MAPPING)
        command = [sys.executable, "-c", DOOMED, fresh_database, str(path), str(tmp_path / "mapping.toml")]
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        doomed = subprocess.Popen(
            command, cwd=Path(__file__).parents[3], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        while not Case.objects.exists() and doomed.poll() is None:
            time.sleep(0.01)
        doomed.send_signal(signal.SIGKILL)
        doomed.communicate()  # until those it had at work have ended too: each holds its output
        there = Case.objects.count()
        assert 0 < there < ROWS
        assert Step.objects.count() == StepWords.objects.count() == there, "a batch comes in whole or not at all"
        again = subprocess.run(
            command, cwd=Path(__file__).parents[3], env=environment, capture_output=True, text=True, check=False
        )
        assert f"共 {ROWS} 行：收下 {ROWS - there}，早已在库 {there}，拒绝 0。" in again.stdout, again.stderr
        assert imported(cast, path).there == ROWS
        assert Case.objects.values("source_number").distinct().count() == Case.objects.count() == ROWS
        assert CaseClock.objects.values("case_id").distinct().count() == ROWS
