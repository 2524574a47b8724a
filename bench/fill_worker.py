"""One of the processes that fill: ``python -m bench.fill_worker WORK FIRST STEP``, started by ``fill_run``."""

from __future__ import annotations

import json
import sys

import django


def main() -> None:
    django.setup()
    from bench.fill_run import Work, part  # models may be imported only now

    given, first, step = sys.argv[1:]
    part(Work(**json.loads(given)), int(first), int(step), lambda line: print(line, flush=True))


if __name__ == "__main__":
    main()
