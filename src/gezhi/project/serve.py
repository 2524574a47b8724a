"""The two processes under the supervisor: ``web`` answers requests, ``worker`` runs the queue's jobs.

Each ends when the supervisor is gone, however it went: the supervisor holds the other end of a pipe.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time

LIFELINE = "GEZHI_LIFELINE"
OPEN = 4096  # connections that one process of the web server keeps at once: each console has one that stays open
CONCURRENT_JOBS = 2
SECONDS_FOR_JOBS = 5  # within which running jobs may end; a job that is cut off is run again


def web() -> None:
    """granian, one port; each of its processes runs ``project.server``: a few threads, and what stays open."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from gezhi.project import config

    settings = config.read()
    load()
    Server(
        "gezhi.project.server:application",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        workers=settings.workers,
        backlog=OPEN,
        backpressure=OPEN,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_FOR_JOBS,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        process_name=None,
    ).serve()


def load() -> None:
    """Loads what answers requests once, before granian forks: each of its processes would load it by itself, and a
    restart would last as long as they take the processors from each other. Nothing here may open a connection.
    """
    if multiprocessing.get_start_method() != "fork":
        return
    from django.urls import get_resolver

    from gezhi.project import wsgi  # noqa: F401 - sets Django up

    _ = get_resolver().url_patterns


def worker() -> None:
    """procrastinate, with its schedule of periodic jobs."""
    import django

    django.setup()
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        working.run_worker(
            name="gezhi", concurrency=CONCURRENT_JOBS, shutdown_graceful_timeout=SECONDS_FOR_JOBS,
            delete_jobs="never", install_signal_handlers=True,
        )  # fmt: skip


def end_with_supervisor() -> None:
    """Ends this process when the supervisor that started it is gone; does nothing where none did."""
    handle = os.environ.get(LIFELINE)
    if handle is None:
        return

    def wait() -> None:
        os.read(int(handle), 1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(SECONDS_FOR_JOBS + 2)
        os.killpg(os.getpgrp(), signal.SIGKILL)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gezhi.project.settings")
    end_with_supervisor()
    {"web": web, "worker": worker}[sys.argv[1]]()
