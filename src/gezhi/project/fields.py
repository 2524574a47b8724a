"""Every field the platform keeps and its access level, as docs/fields.md: ``python -m gezhi.project.fields``."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Field, Model

from gezhi.kernel.levels import AccessLevel

HEAD = """\
# Fields and their access levels

Every field of every table. L1 public · L2 internal: anyone with a duty · L3 sensitive: masked, each look with its
purpose leaves a trace · L4 restricted: named persons only. A field whose model declares nothing is L4.
Made by `python -m gezhi.project.fields`; a test compares it with the models.
"""


def models() -> list[type[Model]]:
    """The models of the platform's own contexts, in the order of the contexts."""
    return [model for model in apps.get_models() if model.__module__.startswith("gezhi.")]


def fields_of(model: type[Model]) -> list[Field]:  # type: ignore[type-arg]  # of whatever value
    """The fields that have a column of their own."""
    return [field for field in model._meta.concrete_fields if field.column is not None]


def level_of(model: type[Model], field: str) -> AccessLevel:
    """The declared level of a field, the most secret one where none is declared."""
    declared: AccessLevel = getattr(model, "levels", {}).get(field, AccessLevel.L4)
    return declared


def document() -> str:
    """The whole of docs/fields.md."""
    return HEAD + "".join(_lines())


def _lines() -> Iterator[str]:
    for model in models():
        only_added = " · rows are only added" if getattr(model, "append_only", False) else ""
        yield f"\n## {model._meta.db_table}{only_added}\n\n| field | level |\n|---|---|\n"
        for field in fields_of(model):
            declared = field.name in getattr(model, "levels", {})
            yield f"| {field.name} | {level_of(model, field.name).name}{'' if declared else ' (undeclared)'} |\n"


if __name__ == "__main__":
    import django

    django.setup()
    print(document(), end="")
