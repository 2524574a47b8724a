"""Tables of security: accounts, tokens, the audit trail."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from gezhi.kernel.levels import levels
from gezhi.security.terms import ApprovalAction, ApprovalKind, ApprovalState, Outcome


class Account(AbstractBaseUser):
    """A person, or a connected system, that signs in. What it may do lies in its postings, never here.

    There is no ``last_login``: when somebody was last online is not kept beside the person (privacy rule P05); sign-ins
    are in the audit trail.
    """

    last_login = None  # takes Django's field away

    id = models.UUIDField(primary_key=True)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    work_number = models.CharField(max_length=24, blank=True)
    language = models.CharField(max_length=10, blank=True)
    print_size = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    # Sessions that began before this moment are void: a new password ends them all in one write.
    credentials_at = models.DateTimeField()
    created_at = models.DateTimeField()

    objects = BaseUserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    # A grid worker is shown to the public by work number (privacy rules P30, P39), to colleagues by name.
    levels = levels(
        L1="work_number",
        L2="id name language print_size is_active created_at credentials_at",
        L3="username",
        L4="password",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work_number"], condition=~models.Q(work_number=""), name="account_work_number_once"
            ),
        ]


class Token(models.Model):
    """A bearer token of one account in one posting. Only the digest of its secret is kept."""

    id = models.UUIDField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    posting = models.UUIDField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    levels = levels(L2="id account posting created_at expires_at revoked_at", L4="digest")


class FirstSignIn(models.Model):
    """A link by which somebody sets her first password: good once, for seven days. Only the digest of it is kept."""

    id = models.UUIDField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="first_sign_ins")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    levels = levels(L2="id account made_at expires_at used_at", L4="digest")


class AuditEntry(models.Model):
    """Who did, or was refused, what and when, as whom and why. Rows are only ever added.

    Ids instead of references: an entry outlives what it speaks of. ``person`` is None where nobody had signed in yet.
    """

    append_only = True

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    person = models.UUIDField(null=True)
    person_name = models.CharField(max_length=60, blank=True)
    posting = models.UUIDField(null=True)
    duty = models.CharField(max_length=24, blank=True)
    organisation = models.UUIDField(null=True)
    organisation_name = models.CharField(max_length=120, blank=True)
    username = models.CharField(max_length=60, blank=True)
    action = models.CharField(max_length=60)
    object = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=8)
    code = models.CharField(max_length=60, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=45, blank=True)

    levels = levels(
        L2="id at duty organisation organisation_name action object outcome code purpose",
        L3="person person_name posting username address",
    )

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"], name="audit_by_person"),
            models.Index(fields=["object", "-at"], name="audit_by_object"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=[outcome.value for outcome in Outcome]), name="audit_outcome"
            ),
        ]


class Approval(models.Model):
    """A request that others have to allow: what for is told by ``kind`` and ``object`` ("export:018f…")."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in ApprovalKind])
    object = models.CharField(max_length=60)
    region = models.CharField(max_length=12)
    asked_by = models.UUIDField()
    asked_by_name = models.CharField(max_length=60)
    duty = models.CharField(max_length=24)
    organisation = models.UUIDField()
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    needed = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in ApprovalState])
    ended_at = models.DateTimeField(null=True)

    levels = levels(
        L2="id kind object region duty organisation asked_at reason needed state ended_at", L3="asked_by asked_by_name"
    )

    class Meta:
        indexes = [
            models.Index("region", "id", name="approval_waiting", condition=models.Q(state="waiting")),
        ]


class ApprovalVoice(models.Model):
    """What one person said to a request; nobody speaks twice."""

    append_only = True

    id = models.UUIDField(primary_key=True)
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="voices")
    person = models.UUIDField()
    name = models.CharField(max_length=60)
    organisation = models.UUIDField()
    at = models.DateTimeField()
    action = models.CharField(max_length=12, choices=[(action.value, action.value) for action in ApprovalAction])
    reason = models.CharField(max_length=200, blank=True)

    levels = levels(L2="id approval organisation at action reason", L3="person name")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["approval", "person"], name="approval_one_voice")]
