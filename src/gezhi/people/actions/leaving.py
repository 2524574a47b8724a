"""An account is closed when its owner holds no posting any more; in danger it is frozen at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.people.models import Posting
from gezhi.security.access import require
from gezhi.security.actions import close_account
from gezhi.security.actions.accounts import REASON_MISSING
from gezhi.security.terms import Actor, Duty

STILL_HOLDS = Refusal(
    "account-still-posted",
    Kind.CONFLICT,
    Text(
        "此人还有 {count} 个任职，未移交完不能停号：请业务管理员先结束任职。若账号被盗用，请用“紧急冻结”。",
        "The person still holds {count} postings: they are ended first, by the business administrators. If the account "
        "is in the wrong hands, freeze it.",
    ),
)


@transaction.atomic
def end_account(*, actor: Actor, now: datetime, account_id: UUID, reason: str) -> None:
    """Close the account of somebody who has left: refused while she holds a posting (her work is handed over first)."""
    require(actor, Duty.SYSTEM_ADMINISTRATOR)
    _check(reason)
    held = Posting.objects.select_for_update().filter(account_id=account_id, valid_to__isnull=True)
    count = len(list(held.values_list("id", flat=True)))
    if count:
        raise STILL_HOLDS(count=count)
    close_account(actor=actor, now=now, account_id=account_id, reason=reason)


def freeze_account(*, actor: Actor, now: datetime, account_id: UUID, reason: str) -> None:
    """Lock an account at once, whatever it holds: its sessions and tokens end; its postings wait for it (P24)."""
    require(actor, Duty.SYSTEM_ADMINISTRATOR)
    _check(reason)
    close_account(actor=actor, now=now, account_id=account_id, reason=reason)


def _check(reason: str) -> None:
    if not reason.strip():
        raise REASON_MISSING(field="reason")
