"""The API's door: tokens, who am I; and how the API knows who calls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.security import APIKeyCookie, HttpBearer

from gezhi.people.access import CHOOSE_POSTING, NO_POSTING, NOT_YOUR_POSTING
from gezhi.people.queries import actor_of_posting, postings_of
from gezhi.people.terms import PostingRow
from gezhi.security import actions as security
from gezhi.security.access import address_of, signed_in
from gezhi.security.rules import digest_of
from gezhi.security.terms import Actor


class Bearer(HttpBearer):
    """``Authorization: Bearer …``: a token from ``POST /tokens``."""

    openapi_description = "A token from POST /tokens"

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return getattr(request, "actor", None) or None


class SessionCookie(APIKeyCookie):
    """The session of the pages, for what a page itself asks for; a write carries the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if self.param_name in request.COOKIES else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return getattr(request, "actor", None) or None


BEARER = Bearer()
COOKIE = SessionCookie()
router = Router(tags=["sign-in"])


class PostingOut(Schema):
    """A duty at an organisation over places."""

    id: UUID
    duty: str
    organisation: UUID
    organisation_name: str
    level: str = Field(description="Digits of the codes of the organisation's level: 4 city, 6 county, 9 township")
    places: list[str]
    department: str | None


class ActorOut(Schema):
    """Who acts and as whom."""

    person: UUID
    name: str
    posting: PostingOut


class Me(ActorOut):
    """Who I am, and as whom I could act."""

    postings: list[PostingOut]


class SignIn(Schema):
    """A user name and a password; ``posting`` where the account holds several."""

    username: str = Field(min_length=1, max_length=60)
    password: str = Field(min_length=1, max_length=128)
    posting: UUID | None = None


class TokenOut(Schema):
    """A bearer token: shown once, stored nowhere."""

    token: str
    expires_at: datetime
    actor: ActorOut


@router.post(
    "/tokens", auth=None, response={201: TokenOut}, summary="登录，取得令牌 / Sign in",
    openapi_extra={"x-refusals": [401, 403, 429]},
)  # fmt: skip
def create_token(request: HttpRequest, given: SignIn) -> Status[dict[str, Any]]:
    """A bearer token for a user name and a password. Five failures lock the name for this address for a while."""
    now = datetime.now(UTC)
    account = security.sign_in(username=given.username, password=given.password, address=address_of(request), now=now)
    chosen = _choose(postings_of(account, now), given.posting)
    actor = actor_of_posting(chosen.id, account, now)
    if actor is None:
        raise NOT_YOUR_POSTING(field="posting")
    lifetime = timedelta(hours=settings.GEZHI.token_hours)
    token = security.issue_token(account_id=account, posting_id=chosen.id, now=now, lifetime=lifetime)
    return Status(201, {"token": token.secret, "expires_at": token.expires_at, "actor": _actor(actor)})


@router.delete("/tokens/current", auth=BEARER, response={204: None}, summary="退出，令牌作废 / Sign out")
def revoke_token(request: HttpRequest) -> Status[None]:
    """The token that this request carries ends now."""
    actor = signed_in(request)
    now = datetime.now(UTC)
    secret = request.headers["Authorization"].partition(" ")[2].strip()
    security.revoke_token(digest=digest_of(secret), now=now)
    security.audit(now=now, actor=actor, action="sign-out")
    return Status(204, None)


@router.get("/me", response=Me, summary="我是谁 / Who am I")
def me(request: HttpRequest) -> dict[str, Any]:
    """The person, the posting in which this request acts, and her other postings."""
    actor = signed_in(request)
    rows = postings_of(actor.person, datetime.now(UTC))
    return _actor(actor) | {"postings": [_posting(row) for row in rows]}


def _choose(postings: list[PostingRow], wanted: UUID | None) -> PostingRow:
    if not postings:
        raise NO_POSTING()
    if wanted is None and len(postings) > 1:
        raise CHOOSE_POSTING(field="posting").with_extra(postings=[_posting(row) for row in postings])
    for row in postings:
        if wanted in (None, row.id):
            return row
    raise NOT_YOUR_POSTING(field="posting")


def _actor(actor: Actor) -> dict[str, Any]:
    posting = {
        "id": actor.posting,
        "duty": actor.duty.value,
        "organisation": actor.organisation,
        "organisation_name": actor.organisation_name,
        "level": actor.level.value,
        "places": list(actor.places),
        "department": actor.department,
    }
    return {"person": actor.person, "name": actor.name, "posting": posting}


def _posting(row: PostingRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "duty": row.duty.value,
        "organisation": row.organisation.id,
        "organisation_name": row.organisation.name,
        "level": row.organisation.level.value,
        "places": list(row.places),
        "department": row.organisation.department,
    }
