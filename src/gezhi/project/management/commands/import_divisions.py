"""``./run gezhi import-divisions FILE --as USERNAME``: the regions and grids of a city, from GeoJSON."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gezhi.exchange.rules.divisions import divisions_of
from gezhi.geography.actions import load_divisions
from gezhi.geography.rules import crs_of
from gezhi.project.management.tables import in_sentences, who
from gezhi.security.terms import Duty


class Command(BaseCommand):
    help = (
        "Puts the divisions of a GeoJSON file in force (docs/import.md): the whole city, for what the file lacks ends. "
        "The same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="username", required=True, help="the city's business administrator")
        parser.add_argument("--crs", default="cgcs2000", help="of the coordinates: cgcs2000, wgs84, gcj02 or bd09")
        parser.add_argument("--illustrative", action="store_true", help="the outlines are no surveyed borders")

    def handle(self, *_: Any, **given: Any) -> None:
        try:
            content = given["file"].read_bytes()
        except OSError as wrong:
            raise CommandError(f"打不开文件 {given['file']}。/ The file cannot be read: {wrong.strerror}.") from None
        now = timezone.now()
        with in_sentences():
            actor = who(given["username"], Duty.BUSINESS_ADMINISTRATOR, now)
            found = divisions_of(content, crs_of(given["crs"]), illustrative=given["illustrative"])
            loaded = load_divisions(
                actor=actor, now=now, regions=found.regions, grids=found.grids, boundaries=found.boundaries
            )
        if loaded.changed:
            self.stdout.write(f"区划 {loaded.regions}，网格 {loaded.grids}，第 {loaded.version} 版已启用。")
            self.stdout.write(
                f"{loaded.regions} regions and {loaded.grids} grids are in force, version {loaded.version}."
            )
        else:
            self.stdout.write("与现行区划相同，没有改动。/ The same divisions are in force already; nothing changed.")
