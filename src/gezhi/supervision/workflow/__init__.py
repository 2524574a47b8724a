"""The five short tables of documents beside a case, and what each move asks for."""

from gezhi.supervision.workflow.asks import Ask, AskKind
from gezhi.supervision.workflow.escalation import ESCALATION
from gezhi.supervision.workflow.meetings import MEETINGS
from gezhi.supervision.workflow.orders import ORDERS
from gezhi.supervision.workflow.rectification import RECTIFICATION
from gezhi.supervision.workflow.row import Row
from gezhi.supervision.workflow.warnings import WARNINGS

TABLE: tuple[Row, ...] = (*ESCALATION, *ORDERS, *WARNINGS, *RECTIFICATION, *MEETINGS)

__all__ = ["TABLE", "Ask", "AskKind", "Row"]
