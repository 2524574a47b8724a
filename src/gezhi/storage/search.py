"""Search tokens: pairs of neighbouring characters hashed to 32 bits, kept in one integer array under a GIN index.

Two Chinese characters suffice to search. Scope codes are hashed into the same array, so one index answers
"these words, in this township". Only de-identified text goes in (privacy rule P43).
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable
from functools import lru_cache
from operator import add

_WORD = re.compile(r"[^\W_]+")  # runs of what isalnum() says of


def tokens(text: str, scopes: Iterable[str] = ()) -> list[int]:
    """The sorted, distinct tokens of a text and of the place codes it belongs to."""
    pairs = set[str]()
    for word in _words(text):
        pairs.update(map(add, word, word[1:]))
    pairs.update(f"@{code}" for code in scopes if code)
    return sorted({_hash(pair) for pair in pairs})


def scope_token(code: str) -> int:
    """The token of a place code."""
    return _hash(f"@{code}")


def wanted(text: str) -> list[int]:
    """The tokens that a row must hold to match every word of a query; empty where no word has two characters."""
    return sorted({_hash(pair) for word in _words(text) for pair in _pairs(word)})


def long_words(text: str) -> list[str]:
    """Words of a query of more than two characters: their pairs may stand apart in a row, so they are rechecked."""
    return [word for word in _words(text) if len(word) > 2]


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def _pairs(word: str) -> list[str]:
    return [word[i : i + 2] for i in range(len(word) - 1)]


@lru_cache(maxsize=1 << 14)  # pairs of common words come again and again
def _hash(pair: str) -> int:
    return zlib.crc32(pair.encode()) - (1 << 31)
