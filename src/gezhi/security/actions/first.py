"""The first sign-in: a code that is good once, for seven days, and sets the password of a new account.

Whoever makes the codes hands them out; what is kept is their digest. No password is ever made for somebody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.security.access import require
from gezhi.security.actions.accounts import NO_SUCH_ACCOUNT
from gezhi.security.actions.audit import audit
from gezhi.security.actions.signin import revoke_all
from gezhi.security.models import Account, FirstSignIn
from gezhi.security.rules import check_password, digest_of, new_password, plain_code
from gezhi.security.terms import Actor, Duty, FirstLink, Outcome
from gezhi.storage.limits import take

GOOD_FOR = timedelta(days=7)
TRIES_PER_HOUR = 60  # of one address: an office that starts on the same morning, and nobody who guesses

HAS_PASSWORD = Refusal(
    "has-a-password",
    Kind.CONFLICT,
    Text(
        "账号“{username}”已经设过密码，不能再发首次登录码。",
        "The account {username} has a password already; no first-sign-in code is made for it.",
    ),
)
NO_SUCH_CODE = Refusal(
    "unknown-first-code",
    Kind.INVALID,
    Text(
        "没有这个首次登录码，或者已经换发了新的。请照纸上的再输一遍。",
        "There is no such first-sign-in code, or a newer one took its place. Type it again as it is on the paper.",
    ),
)
CODE_OVER = Refusal(
    "first-code-over",
    Kind.INVALID,
    Text(
        "这个首次登录码已过期（有效 7 天）。请向系统管理员要一个新的。",
        "This first-sign-in code has run out (it is good for 7 days). Ask the system administrator for a new one.",
    ),
)
CODE_USED = Refusal(
    "first-code-used",
    Kind.INVALID,
    Text(
        "这个首次登录码已经用过。如果不是您本人用的，请马上告诉系统管理员。",
        "This first-sign-in code was used already. If it was not you, tell the system administrator at once.",
    ),
)


@transaction.atomic
def make_first_links(*, actor: Actor, now: datetime, accounts: Sequence[UUID]) -> list[FirstLink]:
    """A code for each of these accounts, all or none; a code that was made before and not used is void.

    Refused for an account that has a password: a link is for the first sign-in only.
    """
    require(actor, Duty.SYSTEM_ADMINISTRATOR)
    rows = {row.id: row for row in Account.objects.select_for_update().filter(id__in=accounts, is_active=True)}
    if set(accounts) - set(rows):
        raise NO_SUCH_ACCOUNT()
    for row in rows.values():
        if row.has_usable_password():
            raise HAS_PASSWORD(username=row.username)
    FirstSignIn.objects.filter(account_id__in=rows, used_at__isnull=True).delete()
    links = [
        FirstLink(key, rows[key].username, rows[key].name, new_password(), now + GOOD_FOR)
        for key in dict.fromkeys(accounts)
    ]
    FirstSignIn.objects.bulk_create(
        FirstSignIn(
            id=uuid7(now), digest=digest_of(plain_code(link.code)), account_id=link.account, made_at=now,
            expires_at=link.expires_at,
        )
        for link in links
    )  # fmt: skip
    for link in links:
        audit(now=now, actor=actor, action="make-first-link", object=f"account:{link.account}")
    return links


def use_first_link(*, code: str, password: str, address: str, now: datetime) -> UUID:
    """Set the first password of the account that a code is for; the account. The code is then used up.

    Either way an audit entry is left; a password that is too weak leaves the code as it was.
    """
    try:
        take("first-sign-in", address, most=TRIES_PER_HOUR, now=now)
        return _use(code, password, address, now)
    except Refused as refused:
        audit(now=now, actor=None, action="first-sign-in", outcome=Outcome.REFUSED, code=refused.code, address=address)
        raise


@transaction.atomic
def _use(code: str, password: str, address: str, now: datetime) -> UUID:
    link = FirstSignIn.objects.select_for_update().filter(digest=digest_of(plain_code(code))).first()
    if link is None:
        raise NO_SUCH_CODE(field="code")
    if link.used_at is not None:
        raise CODE_USED(field="code")
    if link.expires_at <= now:
        raise CODE_OVER(field="code")
    account = Account.objects.select_for_update().get(id=link.account_id)
    if not account.is_active or account.has_usable_password():
        raise NO_SUCH_CODE(field="code")
    check_password(password, account.username)
    account.set_password(password)
    account.save(update_fields=["password"])
    revoke_all(account_id=account.id, now=now)
    link.used_at = now
    link.save(update_fields=["used_at"])
    audit(
        now=now, actor=None, action="first-sign-in", username=account.username, object=f"account:{account.id}",
        address=address,
    )  # fmt: skip
    return account.id


def sweep_first_links(*, now: datetime) -> int:
    """Delete the codes that ran out a month ago; how many there were."""
    deleted, _ = FirstSignIn.objects.filter(expires_at__lt=now - timedelta(days=30)).delete()
    return deleted
