"""``./run gezhi import-list FOLDER --as USERNAME``: the classification catalogue of a city, the list of a county."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gezhi.catalogue import actions, rules
from gezhi.project.management.tables import in_sentences, who
from gezhi.security.terms import Actor, Duty, Level

DEPARTMENTS, MATTERS, DEADLINES, KEYWORDS = "departments.csv", "matters.csv", "deadlines.csv", "keywords.csv"


class Command(BaseCommand):
    help = (
        "Adopts what a folder of four tables holds (docs/import.md). As the city's business administrator: the "
        "departments and the classification catalogue. As a county's: its admission list with all deadlines."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--as", dest="username", required=True, help="a business administrator of city or county")
        parser.add_argument("--name", required=True, help="what the document is called")
        parser.add_argument("--source", required=True, help="who issued it, under which number")
        parser.add_argument("--issued-on", required=True, type=date.fromisoformat, help="2026-11-20")
        parser.add_argument("--in-force-from", required=True, type=date.fromisoformat, help="2026-12-01")

    def handle(self, *_: Any, **given: Any) -> None:
        now = timezone.now()
        with in_sentences():
            actor = who(given["username"], Duty.BUSINESS_ADMINISTRATOR, now)
            if actor.level is Level.CITY:
                said = _catalogue(actor, now, given)
            else:
                said = _list(actor, now, given)
        self.stdout.write(said)


def _catalogue(actor: Actor, now: datetime, given: dict[str, Any]) -> str:
    departments, matters, _ = _content(given["folder"])
    actions.register_departments(actor=actor, now=now, departments=departments)
    version = actions.adopt_catalogue(
        actor=actor, now=now, city=actor.places[0], name=given["name"], source=given["source"],
        issued_on=given["issued_on"], effective_from=given["in_force_from"], classes=rules.read_classes(matters),
    )  # fmt: skip
    return f"分类目录 {version} 已制定。/ The catalogue {version} is adopted."


def _list(actor: Actor, now: datetime, given: dict[str, Any]) -> str:
    _, matters, deadlines = _content(given["folder"])
    adopted = actions.adopt_list(
        actor=actor, now=now, county=actor.county, name=given["name"], source=given["source"],
        issued_on=given["issued_on"], effective_from=given["in_force_from"], matters=matters, deadlines=deadlines,
    )  # fmt: skip
    return f"准入清单 {adopted.version} 已制定。/ The admission list {adopted.version} is adopted."


def _content(folder: Path) -> tuple[Any, Any, Any]:
    departments = rules.read_departments(_read(folder / DEPARTMENTS))
    keywords = rules.read_keywords(_read(folder / KEYWORDS)) if (folder / KEYWORDS).exists() else {}
    matters, own = rules.read_matters(_read(folder / MATTERS), departments, keywords)
    return departments, matters, (*own, *rules.read_deadlines(_read(folder / DEADLINES)))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as wrong:
        raise CommandError(f"打不开文件 {path}。/ {path} cannot be read: {wrong.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"{path} 不是 UTF-8。/ {path} is no UTF-8; save it as UTF-8.") from None
