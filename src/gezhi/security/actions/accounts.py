"""Accounts: made by a system administrator, who gives them no duty; a business administrator appoints (two persons)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.access import require
from gezhi.security.actions.audit import audit
from gezhi.security.actions.signin import revoke_all
from gezhi.security.models import Account
from gezhi.security.rules import check_password, is_username
from gezhi.security.terms import Actor, Duty, NewAccount, PrintSize

USERNAME_TAKEN = Refusal(
    "username-taken",
    Kind.CONFLICT,
    Text("用户名或工作号已被使用。", "The user name or the work number is already in use."),
)
NO_SUCH_ACCOUNT = Refusal("no-such-account", Kind.NOT_FOUND, Text("没有这个账号。", "There is no such account."))
REASON_MISSING = Refusal("account-without-reason", Kind.INVALID, Text("请写明理由。", "Give the reason."))
BAD_USERNAME = Refusal(
    "bad-username",
    Kind.INVALID,
    Text(
        "用户名须为 3 到 60 个字符，不含空格；姓名不能为空。",
        "A user name has 3 to 60 characters without spaces; the name may not be empty.",
    ),
)


def create_account(*, actor: Actor, now: datetime, account: NewAccount) -> UUID:
    """Make an account. It can do nothing before it is appointed to a posting."""
    require(actor, Duty.SYSTEM_ADMINISTRATOR)
    try:
        with transaction.atomic():
            (made,) = _insert([account], now)
            audit(now=now, actor=actor, action="create-account", object=f"account:{made}")
    except IntegrityError as taken:
        raise USERNAME_TAKEN(field="username") from taken
    return made


@transaction.atomic
def create_accounts(*, actor: Actor, now: datetime, accounts: Sequence[NewAccount]) -> list[UUID]:
    """Make many accounts at once, all or none; their ids in the order given."""
    require(actor, Duty.SYSTEM_ADMINISTRATOR)
    try:
        with transaction.atomic():
            made = _insert(accounts, now)
    except IntegrityError as taken:
        raise USERNAME_TAKEN() from taken
    audit(now=now, actor=actor, action="create-accounts", object=f"accounts:{len(made)}")
    return made


@transaction.atomic
def set_password(*, actor: Actor, now: datetime, account_id: UUID, password: str) -> None:
    """A new password, by its owner or a system administrator. All sessions and tokens of the account end."""
    if actor.person != account_id:
        require(actor, Duty.SYSTEM_ADMINISTRATOR)
    account = _find(account_id)
    check_password(password, account.username)
    account.set_password(password)
    account.save(update_fields=["password"])
    revoke_all(account_id=account_id, now=now)
    audit(now=now, actor=actor, action="set-password", object=f"account:{account_id}")


@transaction.atomic
def correct_account(*, actor: Actor, now: datetime, account_id: UUID, name: str, work_number: str) -> None:
    """The name and the work number of an account as they should be; what was recorded keeps the old ones."""
    require(actor, Duty.SYSTEM_ADMINISTRATOR)
    account = _find(account_id)
    if not 0 < len(name.strip()) <= 60:
        raise BAD_USERNAME(field="name")
    said = f"{account.name} {account.work_number} → {name.strip()} {work_number}"
    account.name, account.work_number = name.strip(), work_number
    try:
        with transaction.atomic():
            account.save(update_fields=["name", "work_number"])
    except IntegrityError as taken:
        raise USERNAME_TAKEN(field="work_number") from taken
    audit(now=now, actor=actor, action="correct-account", object=f"account:{account_id}", purpose=said)


@transaction.atomic
def close_account(*, actor: Actor, now: datetime, account_id: UUID, reason: str) -> None:
    """Nobody signs in with the account from this moment; its sessions and tokens end."""
    require(actor, Duty.SYSTEM_ADMINISTRATOR)
    account = _find(account_id)
    account.is_active = False
    account.save(update_fields=["is_active"])
    revoke_all(account_id=account_id, now=now)
    audit(now=now, actor=actor, action="close-account", object=f"account:{account_id}", purpose=reason)


@transaction.atomic
def reopen_account(*, actor: Actor, now: datetime, account_id: UUID, reason: str) -> None:
    """A closed account may be used again."""
    require(actor, Duty.SYSTEM_ADMINISTRATOR)
    if not reason.strip():
        raise REASON_MISSING(field="reason")
    account = _find(account_id)
    account.is_active = True
    account.save(update_fields=["is_active"])
    audit(now=now, actor=actor, action="reopen-account", object=f"account:{account_id}", purpose=reason)


def set_language(*, actor: Actor, language: str) -> None:
    """The language the actor chose, for her next sign-in on another machine."""
    Account.objects.filter(id=actor.person).update(language=language)


def set_print_size(*, actor: Actor, size: PrintSize) -> None:
    """How large the actor wants to read, for her next sign-in on another machine."""
    Account.objects.filter(id=actor.person).update(print_size=size)


def _find(account_id: UUID) -> Account:
    account = Account.objects.select_for_update().filter(id=account_id).first()
    if account is None:
        raise NO_SUCH_ACCOUNT()
    return account


def _insert(accounts: Sequence[NewAccount], now: datetime) -> list[UUID]:
    rows = [_row(account, now) for account in accounts]
    Account.objects.bulk_create(rows, batch_size=2_000)
    return [row.id for row in rows]


def _row(account: NewAccount, now: datetime) -> Account:
    name, username = account.name.strip(), account.username
    if not (is_username(username) and 0 < len(name) <= 60):
        raise BAD_USERNAME(field="username")
    return Account(
        id=uuid7(now),
        username=username,
        name=name,
        work_number=account.work_number,
        language=account.language,
        password=_hashed(account),
        credentials_at=now,
        created_at=now,
    )


def _hashed(account: NewAccount) -> str:
    if account.password is None:
        return make_password(None)
    if account.hashed:
        return account.password
    check_password(account.password, account.username)
    return make_password(account.password)
