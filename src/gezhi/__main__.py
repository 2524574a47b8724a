"""``./run gezhi COMMAND``: the platform's commands, with the database started where it does not run yet."""

from __future__ import annotations

import contextlib
import os
import sys

OWNER_COMMANDS = frozenset({"migrate", "makemigrations", "sqlmigrate", "showmigrations", "squashmigrations", "prepare"})
WITHOUT_DATABASE = frozenset(
    {
        "help",
        "--help",
        "-h",
        "check",
        "openapi",
        "workflow",
        "screenshots",
        "simulate_year",
        "findstatic",
        "diffsettings",
        "version",
        "--version",
    }
)

ASKING = ("help", "--help", "-h")
_UNKNOWN = (
    "格治 Gezhi: 没有“{command}”这个命令，./run gezhi 列出全部命令 · "
    "“{command}” is not a command; ./run gezhi lists them all."
)
COMMANDS = {
    "verify FILE…": "校验案件归档包，不需要数据库 · check archive packages, without a database",
    "createadmin NAME": "建立第一个管理员账号 · make the first administrator's account",
    "import-divisions FILE": "导入区划和网格 · puts the divisions of a GeoJSON file in force",
    "import-list FOLDER": "导入目录和准入清单 · adopts a catalogue or an admission list",
    "import-organisations FILE": "导入单位 · names the organisations of a table",
    "import-people FILE": "导入人员 · makes the accounts and postings of a table",
    "repeat-draw COUNTY MONDAY": "重做一周的抽核并与存证链比对 · repeat a week's draw and compare it with the chain",
    "import-reports FILE": "导入热线或旧系统导出的上报 · take in reports that another system exported",
    "prepare": "升级数据库，授予应用所需权限 · migrate the database and grant the application its rights",
    "load_sample": "装入示范城市（仅限示范模式） · load the sample city (sample mode only)",
    "openapi": "打印接口文档(OpenAPI) · print the API's OpenAPI document",
    "workflow": "打印流转规则表 · print the table of moves",
    "simulate-year": "推演一年的案件，用另一种算法复核每个到期时间 · a year's cases, each term found twice",
    "screenshots DIR": "给每个页面截图（自起一个示范城市） · pictures of every page, of a sample city of their own",
}


def main(arguments: list[str]) -> int:
    """Runs one command; the exit code of the process."""
    command = arguments[0] if arguments else "help"
    if not command.startswith("-"):
        command = command.replace("-", "_")  # import-reports is the module import_reports
    if command == "verify":
        return _verify(arguments[1:])
    if command in ASKING and not arguments[1:]:
        print(_commands())
        return 0
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

            if not _is_known(command):
                print(_UNKNOWN.format(command=arguments[0]), file=sys.stderr)
                return 2
            execute_from_command_line(["gezhi", command, *arguments[1:]])
    except (config.WrongSettings, NoDatabase) as wrong:
        print(f"格治 Gezhi: {wrong}", file=sys.stderr)
        return 1
    return 0


def _commands() -> str:
    """The platform's own commands; Django's work too, but are not for those who run the platform."""
    rows = [f"  {name:<26}{what}" for name, what in COMMANDS.items()]
    more = "./run gezhi COMMAND --help  某个命令的用法 · how to use one"
    return "\n".join(["格治 Gezhi   ./run gezhi COMMAND", "", *rows, "", more])


def _is_known(command: str) -> bool:
    if command in WITHOUT_DATABASE:
        return True
    import django
    from django.core.management import get_commands

    django.setup()  # before that Django knows its own commands only
    return command in get_commands()


def _verify(arguments: list[str]) -> int:
    """Needs neither database nor settings: anybody may check a package anywhere."""
    from gezhi.cases.archive.verify import main as verify

    return verify(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
