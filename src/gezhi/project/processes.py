"""Processes that the supervisor starts: each leads a group of its own, so that all of it can be stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping

from gezhi.project.serve import LIFELINE

SECONDS_TO_STOP = 10
# glibc would give each thread a heap of its own and, after one big buffer, keep what is freed: a few batches left each
# process of the web server forty megabytes that nothing used. What somebody has set stays as it is.
MEMORY = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072", "MALLOC_MMAP_THRESHOLD_": "131072"}


class Child:
    """One Python process of ours and everything it starts."""

    def __init__(self, name: str, arguments: list[str], environment: Mapping[str, str], lifeline: int) -> None:
        self.name = name
        self.started = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, "-X", "utf8", *arguments],
            env={**MEMORY, **environment, LIFELINE: str(lifeline)},
            pass_fds=(lifeline,),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def ask_to_stop(self) -> None:
        """Asks the leader alone: it stops its own workers in order."""
        if self.exit_code is None:
            self._process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """Waits a while for it to end, then ends its whole group."""
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(SECONDS_TO_STOP)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
