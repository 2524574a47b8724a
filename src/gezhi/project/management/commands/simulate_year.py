import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand

from gezhi.project.simulation.run import main


class Command(BaseCommand):
    help = "Live a year's cases by the rules of time, without a database, and find every due moment a second way."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--cases", type=int, default=1_500_000, help="how many (1500000)")
        parser.add_argument("--seed", type=int, default=1, help="which year (1): the same seed, the same year")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["cases"] < 1:
            self.stderr.write("--cases: 至少 1 件 · at least one")
            sys.exit(2)
        sys.exit(main(options["cases"], options["seed"]))
