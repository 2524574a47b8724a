"""``./run gezhi COMMAND``: the platform's commands, with the database started where it does not run yet."""

from __future__ import annotations

import contextlib
import os
import sys

OWNER_COMMANDS = frozenset({"migrate", "makemigrations", "sqlmigrate", "showmigrations", "squashmigrations", "prepare"})
WITHOUT_DATABASE = frozenset(
    {"help", "--help", "-h", "check", "openapi", "workflow", "findstatic", "diffsettings", "version", "--version"}
)


def main(arguments: list[str]) -> int:
    """Runs one command; the exit code of the process."""
    command = arguments[0] if arguments else "help"
    if not command.startswith("-"):
        command = command.replace("-", "_")  # import-reports is the module import_reports
    if command == "verify":
        return _verify(arguments[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gezhi.project.settings")
    if command in OWNER_COMMANDS:
        os.environ["GEZHI_AS_OWNER"] = "yes"
    from gezhi.project import config, serve
    from gezhi.project.binaries import NoDatabase
    from gezhi.project.database import Embedded

    serve.end_with_supervisor()
    try:
        settings = config.read()
        needed = settings.embedded and command not in WITHOUT_DATABASE
        with Embedded(settings.data).in_use() if needed else contextlib.nullcontext():
            from django.core.management import execute_from_command_line

            execute_from_command_line(["gezhi", command, *arguments[1:]])
    except (config.WrongSettings, NoDatabase) as wrong:
        print(f"格治 Gezhi: {wrong}", file=sys.stderr)
        return 1
    return 0


def _verify(arguments: list[str]) -> int:
    """Needs neither database nor settings: anybody may check a package anywhere."""
    from gezhi.cases.archive.verify import main as verify

    return verify(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
