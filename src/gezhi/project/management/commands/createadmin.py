"""``./run gezhi createadmin NAME``: the first administrator of a new installation. There are no default secrets."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gezhi.kernel.refusal import Refused
from gezhi.people.actions import first_administrator
from gezhi.security.terms import Duty

DUTIES = (Duty.SYSTEM_ADMINISTRATOR, Duty.BUSINESS_ADMINISTRATOR, Duty.SECURITY_ADMINISTRATOR, Duty.AUDITOR)
PASSWORD_VARIABLE = "ADMIN_PASSWORD"  # noqa: S105 - the name of a variable


class Command(BaseCommand):
    help = "Makes the first administrator; asks for the password, or reads it from standard input or ADMIN_PASSWORD."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="the name shown to colleagues")
        parser.add_argument("--city", default="4407", help="the code of the city, four digits (4407)")
        parser.add_argument("--duty", default=DUTIES[0].value, choices=[duty.value for duty in DUTIES])

    def handle(self, *_: Any, **given: Any) -> None:
        try:
            first_administrator(
                now=timezone.now(), city=given["city"], username=given["username"], password=_password(),
                name=given["name"] or given["username"], duty=Duty(given["duty"]),
            )  # fmt: skip
        except Refused as refused:
            raise CommandError(f"{refused.text.zh} / {refused.text.en}") from None
        self.stdout.write(f"{given['username']} may sign in now.")


def _password() -> str:
    if given := os.environ.get(PASSWORD_VARIABLE):
        return given
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("The same again: "):
        raise CommandError("the two passwords are not the same.")
    return first
