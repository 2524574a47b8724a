"""How a body is reached: only by work numbers (P39), and by whom it is set. Pure."""

from __future__ import annotations

import re

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.people.terms import ContactKind, OrganisationKind, OrganisationRow
from gezhi.security.terms import Actor, Duty

NO_NAME = Refusal(
    "liaison-without-name", Kind.INVALID, Text("请写联络员姓名。", "Name the liaison person."), article=(18,)
)
NO_PHONE = Refusal(
    "contact-phone-wrong",
    Kind.INVALID,
    Text(
        "请填办公电话：3 到 20 位数字，可带区号、分机。",
        "Give an office number: 3 to 20 digits, with area or extension.",
    ),
)
PRIVATE_PHONE = Refusal(
    "contact-phone-private",
    Kind.INVALID,
    Text(
        "这是手机号。这里只放工作号：单位座机、短号或单位配发的虚拟号。",
        "This is a mobile number. Only work numbers stand here: an office line, a short or a virtual number.",
    ),
)
TOO_LONG = Refusal("contact-too-long", Kind.INVALID, Text("最多 {most} 个字。", "At most {most} characters."))
REASON_MISSING = Refusal("contact-without-reason", Kind.INVALID, Text("请写明理由。", "Give the reason."))
NOT_KEEPER = Refusal(
    "not-contact-keeper",
    Kind.FORBIDDEN,
    Text(
        "联络员和值班表由本地或上级网格化机构的业务管理员登记。",
        "Liaison persons and duty rosters are kept by a business administrator of the grid agency there or above.",
    ),
    article=(18,),
)
LONGEST = 60
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
_PHONE = re.compile(r"\+?[0-9][0-9 \-转#]{1,22}[0-9]")
_APART = re.compile(r"[ \-]")


def phone_of(written: str) -> str:
    """A work number as it was written; refuses what is none, or somebody's mobile phone."""
    text = written.strip()
    if _MOBILE.fullmatch(_APART.sub("", text)):
        raise PRIVATE_PHONE(field="phone")
    digits = sum(each.isdigit() for each in text)
    if not _PHONE.fullmatch(text) or not 3 <= digits <= 20:
        raise NO_PHONE(field="phone")
    return text


def check_contact(kind: ContactKind, name: str, post: str, reason: str) -> None:
    """Refuses a liaison person without a name, words that are too long, a change without a reason."""
    if kind is ContactKind.LIAISON and not name.strip():
        raise NO_NAME(field="name")
    for field, text in (("name", name), ("post", post)):
        if len(text.strip()) > LONGEST:
            raise TOO_LONG(field=field, most=LONGEST)
    if not reason.strip():
        raise REASON_MISSING(field="reason")


def may_keep(actor: Actor, body: OrganisationRow) -> bool:
    """Whether the actor looks after how a body is reached: the agency that covers its place does."""
    return actor.duty is Duty.BUSINESS_ADMINISTRATOR and actor.covers(body.region)


def has_liaisons(body: OrganisationRow) -> bool:
    """Departments and partners name liaison persons; agencies and committees are reached by their own people."""
    return body.kind in (OrganisationKind.DEPARTMENT, OrganisationKind.PARTNER)
