"""As whom an import acts: the operator of the machine names an account, and the posting it is to act in."""

from __future__ import annotations

from datetime import datetime

from gezhi.cases.access import REPORTERS
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.people.terms import PostingRow
from gezhi.security.queries import account_named
from gezhi.security.terms import Actor

NO_ACCOUNT = Refusal(
    "import-no-account",
    Kind.NOT_FOUND,
    Text("没有可用的账号“{username}”。", "There is no account {username} that is in use."),
)
NO_REPORTER = Refusal(
    "import-no-reporter",
    Kind.FORBIDDEN,
    Text(
        "账号“{username}”{where}没有可以上报的岗位。热线或旧系统请用“对接系统”岗位的账号。",
        "{username} holds no posting {where}that may report. For a hotline or an old system use one of a connected "
        "system.",
    ),
)
WHICH_POSTING = Refusal(
    "import-which-posting",
    Kind.INVALID,
    Text(
        "账号“{username}”有几个可以上报的岗位，请用 --organisation 指明：{known}。",
        "{username} holds several postings that may report; name one with --organisation: {known}.",
    ),
)


def actor_for(*, username: str, organisation: str, now: datetime) -> Actor:
    """The actor of an account in its one posting that may report, or in that at an organisation (name or region)."""
    account = account_named(username)
    if account is None:
        raise NO_ACCOUNT(username=username)
    postings = [row for row in people.postings_of(account, now) if row.duty in REPORTERS]
    if organisation:
        postings = [row for row in postings if _is_of(row, organisation)]
    if not postings:
        where = Text(f"在“{organisation}”", f"at {organisation} ") if organisation else Text("", "")
        raise NO_REPORTER(username=username, where=where)
    if len(postings) > 1:
        known = "、".join(f"{row.organisation.name}（{row.duty.zh}）" for row in postings)
        raise WHICH_POSTING(username=username, known=known)
    actor = people.actor_of_posting(postings[0].id, account, now)
    if actor is None:
        raise NO_ACCOUNT(username=username)
    return actor


def _is_of(posting: PostingRow, wanted: str) -> bool:
    body = posting.organisation
    return wanted in (str(body.id), body.name, body.short_name, body.region)
