"""Which matters a description may be about (matter suggestion).

Words of the list's own keywords are looked for in the text; there is no model, no network and nothing is learnt. Each
suggestion names the words that led there, so that a person can see why. Where words lead to fewer than three, matters
akin to it stand beside the likeliest and say so. An unsure answer is no answer: the officer classifies, and
nobody is blamed for a wrong choice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from gezhi.catalogue.rules.characters import SIMPLIFIED
from gezhi.catalogue.terms import Hit, Keyword, MatterRow, Suggestion

MOST = 3
LONGEST = 2_000  # characters of a description that are read
ENOUGH = 2  # a matter with less weight than this is not suggested
NEAR = 0.3  # nor one with less than this share of the best one's weight


@dataclass(slots=True)
class Vocabulary:
    """The keywords of a list, arranged for looking through a text once. Make one a list version, then keep it."""

    codes: list[str] = field(default_factory=list)
    kinds: list[tuple[tuple[str, str], str, str]] = field(default_factory=list)  # by matter: minor, major class, lead
    matter_of: list[int] = field(default_factory=list)  # by keyword
    weight_of: list[int] = field(default_factory=list)
    parts_of: list[int] = field(default_factory=list)  # how many parts must be found
    of_word: dict[str, list[tuple[int, int]]] = field(default_factory=dict)  # word -> (keyword, part) it serves
    by_start: dict[str, list[str]] = field(default_factory=dict)  # first two characters (or one) -> words

    @classmethod
    def of(cls, matters: Iterable[MatterRow]) -> Vocabulary:
        vocabulary = cls()
        for matter in matters:
            for keyword in matter.keywords:
                vocabulary._add(len(vocabulary.codes), keyword)
            vocabulary.codes.append(matter.code)
            minor = (matter.major_code, matter.minor.zh)
            vocabulary.kinds.append((minor, matter.major_code, matter.lead))
        for word in vocabulary.of_word:
            vocabulary.by_start.setdefault(word[:2], []).append(word)
        return vocabulary

    def _add(self, matter: int, keyword: Keyword) -> None:
        for part, alternatives in enumerate(keyword.words):
            for word in alternatives.split("|"):
                self.of_word.setdefault(normal(word), []).append((len(self.matter_of), part))
        self.matter_of.append(matter)
        self.weight_of.append(keyword.weight)
        self.parts_of.append(len(keyword.words))

    def find(self, text: str) -> dict[str, int]:
        """The words that stand in a text, each with the place where it stands first."""
        found: dict[str, int] = {}
        by_start = self.by_start
        for place, character in enumerate(text):
            for word in by_start.get(text[place : place + 2], ()):
                if word not in found and text.startswith(word, place):
                    found[word] = place
            for word in by_start.get(character, ()):
                found.setdefault(word, place)
        return found


@dataclass(slots=True)
class _Claim:
    """What speaks for one matter."""

    weight: int = 0
    places: dict[str, int] = field(default_factory=dict)

    def covers(self, word: str, place: int) -> bool:
        """Whether longer words that count already hold this one."""
        return any(start <= place and place + len(word) <= start + len(held) for held, start in self.places.items())


def normal(text: str) -> str:
    """The text as it is looked through: lower case, simplified, half width; of the same length, place by place."""
    small = text.translate(SIMPLIFIED)
    lower = small.lower()
    return lower if len(lower) == len(text) else small


def suggest(description: str, vocabulary: Vocabulary) -> list[Suggestion]:
    """Three matters, the likeliest first (fewer where the list has no more of the kind); empty where nothing fits."""
    said = description[:LONGEST]
    found = vocabulary.find(normal(said))
    claims = _claims(found, vocabulary)
    best = max((claim.weight for claim in claims.values()), default=0)
    enough = max(ENOUGH, NEAR * best)
    ranked = sorted(
        (matter for matter, claim in claims.items() if claim.weight >= enough and claim.places),
        key=lambda matter: (-claims[matter].weight, min(claims[matter].places.values()), vocabulary.codes[matter]),
    )
    named = [Suggestion(vocabulary.codes[matter], _reasons(claims[matter], said)) for matter in ranked[:MOST]]
    if not named or len(named) == MOST:
        return named
    return [*named, *_beside(ranked, claims, vocabulary, said)][:MOST]


def _beside(ranked: list[int], claims: dict[int, _Claim], vocabulary: Vocabulary, said: str) -> list[Suggestion]:
    """What else it may be: matters with a fainter word, then those akin to the likeliest one, in the list's order.

    Akin are those of its minor class, of its major class, and of its lead department, in this order. A matter that the
    words speak against is left out.
    """
    first, kinds = ranked[0], vocabulary.kinds
    faint = [matter for matter, claim in claims.items() if matter not in ranked and claim.weight > 0 and claim.places]
    faint.sort(key=lambda matter: (-claims[matter].weight, vocabulary.codes[matter]))
    near = [matter for by in range(3) for matter, found in enumerate(kinds) if found[by] == kinds[first][by]]
    against = {matter for matter, claim in claims.items() if claim.weight < 0}
    near = [matter for matter in dict.fromkeys(near) if matter not in {*ranked, *faint, *against}]
    return [Suggestion(vocabulary.codes[matter], _reasons(claims[matter], said)) for matter in faint] + [
        Suggestion(vocabulary.codes[matter], (), vocabulary.codes[first]) for matter in near
    ]


def _claims(found: dict[str, int], vocabulary: Vocabulary) -> dict[int, _Claim]:
    """Weigh the keywords whose parts all stand in the text; heavy ones first, and words inside theirs add nothing."""
    held: dict[int, dict[int, str]] = defaultdict(dict)  # keyword -> part -> the longest word found for it
    for word in sorted(found, key=len, reverse=True):
        for keyword, part in vocabulary.of_word[word]:
            held[keyword].setdefault(part, word)
    claims: dict[int, _Claim] = defaultdict(_Claim)
    whole = [keyword for keyword, parts in held.items() if len(parts) == vocabulary.parts_of[keyword]]
    for keyword in sorted(whole, key=lambda keyword: -abs(vocabulary.weight_of[keyword])):
        claim, weight = claims[vocabulary.matter_of[keyword]], vocabulary.weight_of[keyword]
        words = held[keyword].values()
        if weight < 0:
            claim.weight += weight
        elif not all(claim.covers(word, found[word]) for word in words):
            claim.weight += weight
            claim.places.update({word: found[word] for word in words})
    return claims


def _reasons(claim: _Claim, said: str) -> tuple[Hit, ...]:
    """The words as they were written, in the order of the text, none inside another."""
    kept: list[Hit] = []
    longer = any(len(word) > 1 for word in claim.places)  # beside others a single character says nothing
    for word, start in sorted(claim.places.items(), key=lambda entry: (entry[1], -len(entry[0]))):
        end = start + len(word)
        if longer and len(word) == 1:
            continue
        if not kept or end > kept[-1].end:
            kept.append(Hit(said[start:end], start, end))
    return tuple(kept)
