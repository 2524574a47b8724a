"""A code for an evaluation is sent to the petitioner's own phone (Art. 24 ¶1): to whom, how often, and what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import normalize

from gezhi.cases.rules.evaluating import EVALUATED, NOT_ANSWERED
from gezhi.cases.terms import CodeState, Facts
from gezhi.kernel.levels import AccessLevel
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import CHINA

MOST_A_DAY = 3
UNDER_WAY = timedelta(minutes=10)  # a message that a worker has not got to by then may be asked for again
LONGEST_SENDER = 40

NO_GATEWAY = Refusal(
    "no-sms-gateway",
    Kind.CONFLICT,
    Text(
        "本平台没有接短信网关，评价码发不到本人手机。",
        "The platform has no gateway for text messages: no code can be sent to her phone.",
    ),
    article=(24, 1),
)
NO_MOBILE = Refusal(
    "no-mobile-number",
    Kind.CONFLICT,
    Text("诉求人没有留手机号码，发不了评价码。", "The petitioner left no mobile number: no code can be sent."),
    article=(24, 1),
)
STAFF_NUMBER = Refusal(
    "number-of-staff",
    Kind.CONFLICT,
    Text(
        "登记的号码是工作人员的工作号码，评价码只发到诉求人本人的手机，不发到这里。",
        "The number on record is a work number of staff: a code goes to the petitioner's own phone, not to this one.",
    ),
    article=(24, 1),
)
NEVER_SENT = Refusal(
    "never-by-sms",
    Kind.CONFLICT,
    Text(
        "这类事项为保护当事人，一律不发短信。", "To protect people, no message is ever sent about this kind of matter."
    ),
    article=(24, 1),
)
SHIELDED = Refusal(
    "petitioner-shielded",
    Kind.CONFLICT,
    Text(
        "已记录告知会触及施害方或危及当事人，不发短信。",
        "It is on record that telling would reach an offender or endanger somebody: no message is sent.",
    ),
    article=(24, 1),
)
BEING_SENT = Refusal(
    "code-being-sent",
    Kind.CONFLICT,
    Text("评价码正在发送，请稍候再看。", "A code is being sent; look again in a while."),
    article=(24, 1),
)
SENT_OFTEN = Refusal(
    "codes-sent-today",
    Kind.TOO_MANY,
    Text("今天已经给这位诉求人发过 {most} 次，请明天再发。", "{most} were sent to her today; send another tomorrow."),
    article=(24, 1),
)
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})|(\+\d{7,15})", re.ASCII)
_SEPARATORS = str.maketrans("", "", " -()")


@dataclass(frozen=True, slots=True)
class Reach:
    """Of one petitioner, what decides whether a message may go to her. ``phone`` is masked where it is only shown."""

    phone: str
    mobile: bool
    shielded: bool
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sending:
    """The last evaluation of a petitioner: whether she has said it, and what became of the message with her code."""

    said: bool
    given_at: datetime | None
    on_its_way: bool
    asked_at: datetime | None
    asked: int
    tries: int
    sent_at: datetime | None


def mobile(phone: str) -> str:
    """The number as a gateway takes it: eleven digits of the mainland, or + and the country's code; "" for others."""
    found = _MOBILE.fullmatch(normalize("NFKC", phone).translate(_SEPARATORS))
    return (found[1] or found[2]) if found else ""


def unreachable(case: Facts, reach: Reach, *, gateway: bool) -> Refused | None:
    """Why no message goes to her, whatever is asked: privacy rules P34 and P35 first, then what is technically so."""
    if case.matter is not None and case.matter.access_level is AccessLevel.L4:
        return NEVER_SENT()
    if reach.shielded:
        return SHIELDED()
    if not gateway:
        return NO_GATEWAY()
    return None if reach.mobile else NO_MOBILE()


def state_of(sending: Sending | None, answered_at: datetime | None) -> CodeState:
    """Where her code is."""
    if sending is None or answered_at is None:
        return CodeState.NONE
    if sending.said:
        late = sending.given_at is None or sending.given_at < answered_at
        return CodeState.NONE if late else CodeState.EVALUATED
    if not sending.on_its_way:
        return CodeState.NONE
    if sending.sent_at is not None:
        return CodeState.SENT
    return CodeState.NOT_SENT if sending.tries else CodeState.SENDING


def may_be_asked(sending: Sending | None, reach: Reach, now: datetime) -> None:
    """Whether another message may be asked for at the desk now."""
    if reach.answered_at is None:
        raise NOT_ANSWERED()
    state = state_of(sending, reach.answered_at)
    if state is CodeState.EVALUATED:
        raise EVALUATED()
    if sending is None or sending.asked_at is None:
        return
    if state is CodeState.SENDING and now - sending.asked_at < UNDER_WAY:
        raise BEING_SENT()
    if asked_today(sending, now) >= MOST_A_DAY:
        midnight = (now.astimezone(CHINA) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        raise SENT_OFTEN(most=MOST_A_DAY).with_extra(retry_after=int((midnight - now).total_seconds()) + 1)


def asked_today(sending: Sending | None, now: datetime) -> int:
    """How many messages were asked for on this day in China."""
    if sending is None or sending.asked_at is None:
        return 0
    same = sending.asked_at.astimezone(CHINA).date() == now.astimezone(CHINA).date()
    return sending.asked if same else 0


def message(*, sender: str, address: str, code: str) -> str:
    """The words of the message: who sends it, that she was answered, the code and where to use it. Nothing of the case
    (privacy rule P09), not even its number; in Chinese, for nobody knows what she reads."""
    spaced = " ".join(code[at : at + 5] for at in range(0, len(code), 5))
    return (
        f"【{sender[:LONGEST_SENDER]}】您反映的事已有答复。办得怎么样、有没有解决，请您本人评价：{address}/r#{code} "
        f"（或打开 {address}/r 输入评价码 {spaced}）。没有解决的可以重新办理。工作人员不会向您要这个码，请勿转给他人。"
    )
