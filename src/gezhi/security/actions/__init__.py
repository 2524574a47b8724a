"""Writes of security: signing in and out, accounts, the audit trail."""

from gezhi.security.actions.accounts import (
    close_account,
    correct_account,
    create_account,
    create_accounts,
    reopen_account,
    set_language,
    set_password,
    set_print_size,
)
from gezhi.security.actions.approvals import ask_approval, decide_approval
from gezhi.security.actions.audit import audit, audit_refusal
from gezhi.security.actions.first import make_first_links, sweep_first_links, use_first_link
from gezhi.security.actions.jobs import run_job_again
from gezhi.security.actions.signin import issue_token, revoke_all, revoke_token, sign_in, sweep_tokens

__all__ = [
    "ask_approval",
    "audit",
    "audit_refusal",
    "close_account",
    "correct_account",
    "create_account",
    "create_accounts",
    "decide_approval",
    "issue_token",
    "make_first_links",
    "reopen_account",
    "revoke_all",
    "revoke_token",
    "run_job_again",
    "set_language",
    "set_password",
    "set_print_size",
    "sign_in",
    "sweep_first_links",
    "sweep_tokens",
    "use_first_link",
]
