"""What a process keeps, and forgets."""

from __future__ import annotations

from gezhi.storage.kept import Kept


def test_what_is_forgotten_while_it_is_read_is_not_kept() -> None:
    """It may have been read before the change was written."""
    stored = ["old"]

    def read() -> str:
        found = stored[0]
        if found == "old":
            stored[0] = "new"
            kept.forget()
        return found

    kept = Kept(read)
    assert [kept.get(), kept.get()] == ["old", "new"]
