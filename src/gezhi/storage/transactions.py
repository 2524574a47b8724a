"""The number of the transaction that writes a row, as a column's default (see ``marks``)."""

from __future__ import annotations

from django.db.models import BigIntegerField, Func, TextField
from django.db.models.functions import Cast


def this_transaction() -> Cast:
    """``pg_current_xact_id()`` as a number of 64 bits, which never starts again from the beginning."""
    number = Func(function="pg_current_xact_id", output_field=TextField())
    return Cast(Cast(number, TextField()), BigIntegerField())
