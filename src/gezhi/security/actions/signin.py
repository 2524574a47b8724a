"""Signing in: a password checked under a lockout, tokens issued and revoked."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from axes.helpers import get_cool_off
from axes.utils import reset
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest

from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.security.actions.audit import audit
from gezhi.security.models import Account, Token
from gezhi.security.rules import digest_of, new_secret
from gezhi.security.terms import IssuedToken, Outcome
from gezhi.storage.limits import take

TOKEN_LIFETIME = timedelta(hours=12)
SIGN_INS_PER_HOUR = 600  # of one address: an office of a hundred behind one, and no more
_KEPT_AFTER_END = timedelta(days=30)

BAD_PASSWORD = Refusal(
    "bad-password", Kind.UNKNOWN_ACTOR, Text("用户名或密码不正确。", "The user name or the password is not right.")
)
LOCKED_OUT = Refusal(
    "locked-out",
    Kind.TOO_MANY,
    Text(
        "连续多次登录失败，请 {minutes} 分钟后再试，或请管理员重设密码。",
        "Too many failed attempts. Try again in {minutes} minutes, or ask an administrator for a new password.",
    ),
)


def sign_in(*, username: str, password: str, address: str, now: datetime) -> UUID:
    """The account whose password this is. Refuses alike whether the name or the password is wrong, and locks out.

    Either way an audit entry is left. ``address`` is the client's, as the door knows it.
    """
    try:
        take("sign-in", address, most=SIGN_INS_PER_HOUR, now=now)  # over all names: the lockout counts each name apart
        account = _authenticate(username, password, address)
    except Refused as refused:
        audit(
            now=now,
            actor=None,
            action="sign-in",
            username=username,
            outcome=Outcome.REFUSED,
            code=refused.code,
            address=address,
        )
        raise
    audit(now=now, actor=None, action="sign-in", username=username, object=f"account:{account}", address=address)
    return account


def issue_token(
    *, account_id: UUID, posting_id: UUID, now: datetime, lifetime: timedelta = TOKEN_LIFETIME
) -> IssuedToken:
    """A bearer token of an account in one of its postings; the caller has checked that the posting is hers."""
    secret = new_secret()
    token = Token(
        id=uuid7(now),
        digest=digest_of(secret),
        account_id=account_id,
        posting=posting_id,
        created_at=now,
        expires_at=now + lifetime,
    )
    token.save(force_insert=True)
    return IssuedToken(secret, token.expires_at)


def revoke_token(*, digest: str, now: datetime) -> None:
    """The token with this digest ends now; a token that has ended stays as it is."""
    Token.objects.filter(digest=digest, revoked_at__isnull=True).update(revoked_at=now)


@transaction.atomic
def revoke_all(*, account_id: UUID, now: datetime) -> None:
    """Every token and every session of an account ends now."""
    Token.objects.filter(account_id=account_id, revoked_at__isnull=True).update(revoked_at=now)
    Account.objects.filter(id=account_id).update(credentials_at=now)


def sweep_tokens(*, now: datetime) -> int:
    """Delete tokens that ended a month ago; how many there were."""
    deleted, _ = Token.objects.filter(expires_at__lt=now - _KEPT_AFTER_END).delete()
    return deleted


def _authenticate(username: str, password: str, address: str) -> UUID:
    if not (0 < len(username) <= 60 and 0 < len(password) <= 128) or "\x00" in username + password:
        raise BAD_PASSWORD()
    request = HttpRequest()  # what django-axes counts failures by
    request.META["REMOTE_ADDR"] = address or "127.0.0.1"
    account = authenticate(request, username=username, password=password)
    if getattr(request, "axes_locked_out", False):
        minutes = -(-int((get_cool_off(request) or timedelta()).total_seconds()) // 60)
        raise LOCKED_OUT(minutes=minutes).with_extra(retry_after=minutes * 60)
    if not isinstance(account, Account):
        raise BAD_PASSWORD()
    reset(username=username, ip=request.META["REMOTE_ADDR"])  # failures before a success are forgotten
    return account.id
