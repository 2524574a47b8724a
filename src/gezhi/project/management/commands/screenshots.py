"""``./run gezhi screenshots DIR``: every page at 1280 and 390 px, in both languages, in empty to full data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gezhi.project.config import ROOT
from gezhi.project.screenshots import album, camera, house, scenes

README = {"ordinary-desk-zh-1280.png": "desk-zh.png", "ordinary-desk-en-1280.png": "desk-en.png"}


class Command(BaseCommand):
    help = "Takes pictures of every page of a platform of its own, with a real Chromium, into a folder."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument(
            "--only", default="", help="only pictures whose name holds one of these words: desk,full-case"
        )
        parser.add_argument("--large", action="store_true", help="in large print")
        parser.add_argument("--readme", action="store_true", help="also replace the pictures of the README")

    def handle(self, *, folder: Path, only: str, large: bool, readme: bool, **_: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        words = only.split(",")
        try:
            with camera.browser() as chromium, house.opened(self.stdout.write) as opened:
                taking = camera.Camera(chromium, opened, folder, large=large)
                for data in album.ALL:
                    if data is album.settings:
                        opened.scenes = scenes.prepare(taking, album.OFFICER, album.ADMINISTRATOR, album.KEEPER)
                    if data is album.full:
                        opened.fill(album.HOTLINE, album.OFFICER)
                    pictures = [
                        each for each in data(opened) if any(word in f"{data.__name__}-{each.name}" for word in words)
                    ]
                    self.stdout.write(f"{data.__name__}: {taking.take(data.__name__, pictures)} pictures")
        except (camera.Unable, LookupError, RuntimeError) as wrong:
            raise CommandError(str(wrong)) from None
        for source, name in README.items() if readme else ():
            (ROOT / "docs" / "images" / name).write_bytes((folder / source).read_bytes())
        if taking.wrong:
            raise CommandError("scripts failed on these pages:\n" + "\n".join(taking.wrong))
