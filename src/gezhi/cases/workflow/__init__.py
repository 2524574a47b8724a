"""The table of moves and what each asks for."""

from gezhi.cases.workflow.asks import Ask, AskKind
from gezhi.cases.workflow.table import REPORT, TABLE, Row

__all__ = ["REPORT", "TABLE", "Ask", "AskKind", "Row"]
