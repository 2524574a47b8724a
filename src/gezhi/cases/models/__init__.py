"""Tables of a case. Every key starts with the county; no decisions here."""

from gezhi.cases.models.case import Case, Petitioner
from gezhi.cases.models.desk import DefaultView, Export, SavedView
from gezhi.cases.models.drawing import Draw
from gezhi.cases.models.evidence import Attachment, SealedPackage
from gezhi.cases.models.explaining import Evaluation, Explanation
from gezhi.cases.models.record import Step, StepWords
from gezhi.cases.models.work import CaseClock, SweptWindow, WorkOrder

__all__ = [
    "Attachment", "Case", "CaseClock", "DefaultView", "Draw", "Evaluation", "Explanation", "Export",
    "Petitioner", "SavedView", "SealedPackage", "Step", "StepWords", "SweptWindow", "WorkOrder",
]  # fmt: skip
