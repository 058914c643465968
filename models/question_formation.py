r"""Question-Formation (McCoy, Frank, Linzen 2020) as a source of language-modelling text, with its exact entropy.

An example is `declarative . quest|decl output`, the output being the question `auxiliary rest ?` or the declarative again. The
grammar is unambiguous, its words are drawn uniformly within their classes, and the output follows from the declarative; so the
entropy of an example is that of its template plus the logarithms of the sizes of its classes.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations

import torch
from torch import Tensor

ANIMALS = "newt orangutan peacock quail raven salamander tyrannosaurus unicorn vulture walrus xylophone yak zebra".split()
N_S = tuple(ANIMALS)
N_P = tuple(word + ("es" if word in ("tyrannosaurus", "walrus") else "s") for word in ANIMALS)
CLASSES: Mapping[str, tuple[str, ...]] = {
    "Det": ("the", "some", "my", "your", "our", "her"),
    "N_S": N_S,
    "N_P": N_P,
    "N": N_S + N_P,
    "V_intrans": ("giggle", "smile", "sleep", "swim", "wait", "move", "change", "read", "eat"),
    "V_trans": ("entertain", "amuse", "high_five", "applaud", "confuse", "admire", "accept", "remember", "comfort"),
    "Aux_S": ("does", "doesn't"),
    "Aux_P": ("do", "don't"),
    "Prep": ("around", "near", "with", "upon", "by", "behind", "above", "below"),
    "Rel": ("who", "that"),
}
STOP, ASK, QUEST, DECL = ".", "?", "quest", "decl"
VOCABULARY: tuple[str, ...] = tuple(sorted({word for words in CLASSES.values() for word in words} | {STOP, ASK, QUEST, DECL}))
INDEX: Mapping[str, int] = {word: index for index, word in enumerate(VOCABULARY)}
NUMBERS = ("S", "P")
PLAIN, PREP, INTRANS = "plain", "prep", "intransitive"
CLAUSES = ("clause", "object clause", "transitive clause")  # Rel Aux V, Rel Det N Aux V, Rel Aux V Det N
PHRASES = (PLAIN, PREP, *CLAUSES)

# how often the published development and test sets (11,000 examples) have each main subject (rows: PHRASES) with each
# predicate (columns: intransitive, then an object of PHRASES); questions never have a clause on the main subject there
PUBLISHED: Mapping[str, tuple[tuple[int, ...], ...]] = {
    DECL: (
        (35, 850, 897, 581, 303, 309),
        (373, 341, 372, 228, 118, 127),
        (104, 120, 128, 81, 42, 41),
        (216, 217, 248, 152, 79, 86),
        (115, 116, 111, 83, 49, 38),
    ),
    QUEST: (
        (30, 858, 915, 573, 268, 286),
        (348, 352, 350, 226, 117, 117),
    ),
}


@dataclass(frozen=True)
class Template:
    """Examples that differ in words only.

    Attributes:
        kind: quest or decl.
        slots: the class of each word of the declarative; a number is fixed, so agreement is.
        main: the place of the main auxiliary.
        probability: of the template, exact.
    """

    kind: str
    subject: str
    predicate: str
    slots: tuple[str, ...]
    main: int
    probability: Fraction

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of all that is free in an example: the declarative, a stop and the kind."""
        return (*self.slots, STOP, self.kind)

    @property
    def tokens(self) -> int:
        """Tokens of an example: the declarative, a stop, the kind, the output and its stop or question mark."""
        return 2 * len(self.slots) + 3

    @property
    def bytes(self) -> Fraction:
        """Expected bytes of an example, each token followed by one separator."""
        words = sum((Fraction(sum(map(len, CLASSES[slot])), len(CLASSES[slot])) + 1 for slot in self.slots), Fraction(0))
        return 2 * words + sum(len(sign) + 1 for sign in (STOP, self.kind, ASK))

    @property
    def words_entropy(self) -> float:
        """Entropy of the words, in nats."""
        return math.fsum(math.log(len(CLASSES[slot])) for slot in self.slots)


def _clause(kind: str, number: str) -> list[tuple[tuple[str, ...], Fraction]]:
    if kind == "clause":
        return [(("Rel", f"Aux_{number}", "V_intrans"), Fraction(1))]
    if kind == "transitive clause":
        return [(("Rel", f"Aux_{number}", "V_trans", "Det", "N"), Fraction(1))]
    return [(("Rel", "Det", f"N_{other}", f"Aux_{other}", "V_trans"), Fraction(1, 2)) for other in NUMBERS]


def _phrase(kind: str, number: str) -> list[tuple[tuple[str, ...], Fraction]]:
    """The ways to write a noun phrase of a number, with their shares."""
    head = ("Det", f"N_{number}")
    if kind == PLAIN:
        return [(head, Fraction(1))]
    if kind == PREP:
        return [((*head, "Prep", "Det", "N"), Fraction(1))]
    return [((*head, *clause), share) for clause, share in _clause(kind, number)]


@dataclass(frozen=True)
class Source:
    """A distribution of examples, each of one template only. All entropies are in nats.

    Raises: ValueError if the probabilities do not add up to 1, or if the words before a slot do not tell its class from
        those of other templates: an example could then be of two templates, and the entropy would be less than computed.
    """

    templates: tuple[Template, ...]

    def __post_init__(self) -> None:
        if sum(template.probability for template in self.templates) != 1:
            raise ValueError("the probabilities of the templates must add up to 1")
        if len({template.classes for template in self.templates}) < len(self.templates):
            raise ValueError("templates must not be repeated")
        nexts: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for template in self.templates:
            for place, name in enumerate(template.classes):
                nexts[template.classes[:place]].add(name)
        for names in nexts.values():
            for one, two in combinations(sorted(names), 2):
                if set(CLASSES.get(one, (one,))) & set(CLASSES.get(two, (two,))):
                    raise ValueError(f"templates must differ in words, not in the classes {one} and {two} of one word")

    @cached_property
    def entropy(self) -> float:
        """Entropy of an example."""
        chances = [float(template.probability) for template in self.templates]
        choice = -math.fsum(chance * math.log(chance) for chance in chances)
        return choice + math.fsum(
            chance * template.words_entropy for chance, template in zip(chances, self.templates, strict=True)
        )

    @cached_property
    def mean_tokens(self) -> Fraction:
        """Expected tokens of an example."""
        return sum((template.probability * template.tokens for template in self.templates), Fraction(0))

    @cached_property
    def mean_words(self) -> Fraction:
        """Expected words of an example: tokens other than . ? quest decl."""
        return sum((template.probability * 2 * len(template.slots) for template in self.templates), Fraction(0))

    @cached_property
    def mean_bytes(self) -> Fraction:
        """Expected bytes of an example, each token followed by one separator."""
        return sum((template.probability * template.bytes for template in self.templates), Fraction(0))

    @property
    def entropy_per_token(self) -> float:
        """The least loss, in nats per token, of any model of endless text from this source."""
        return self.entropy / float(self.mean_tokens)

    def entropy_by_position(self) -> list[float]:
        """Expected entropy of each token given those before it; the sum is the entropy of an example."""
        found: dict[int, list[float]] = defaultdict(list)
        groups: list[tuple[tuple[str, ...], list[Template]]] = [((), list(self.templates))]
        while groups:
            prefix, members = groups.pop()
            place, total = len(prefix), sum(float(template.probability) for template in members)
            nexts: dict[str, list[Template]] = defaultdict(list)
            for template in members:
                if place < len(template.classes):
                    nexts[template.classes[place]].append(template)
            for name, share in nexts.items():
                chance = sum(float(template.probability) for template in share)
                size = len(CLASSES[name]) if name in CLASSES else 1
                found[place].append(chance * (math.log(size) - math.log(chance / total)))
                groups.append(((*prefix, name), share))
        return [math.fsum(found[place]) for place in range(max(found) + 1)]

    def surprises(self, tokens: Tensor) -> Tensor:
        r"""What each example costs under the source itself, $-\log$ of its probability.

        Shapes: tokens (count, length) int64, padded with -1 -> (count,) float64.
        Raises: ValueError for a declarative that is not of this source; the output is not looked at.
        """
        known: dict[tuple[str, ...], float] = {}
        nexts: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for template in self.templates:
            known[template.classes] = template.words_entropy - math.log(template.probability)
            for place, name in enumerate(template.classes):
                if name not in nexts[template.classes[:place]]:
                    nexts[template.classes[:place]].append(name)
        found = torch.empty(tokens.shape[0], dtype=torch.float64)
        for number, row in enumerate(tokens):
            words = text(row).split()
            prefix: tuple[str, ...] = ()
            for word in words:
                if prefix in known:
                    break
                prefix += tuple(name for name in nexts[prefix] if word in CLASSES.get(name, (name,)))
            if prefix not in known:
                raise ValueError(f"not an example of this source: {' '.join(words)}")
            found[number] = known[prefix]
        return found

    def sample(self, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Examples as token numbers: (count, longest) int64, padded with -1, and their lengths (count,).

        Raises: ValueError for a count below 1.
        """
        if count < 1:
            raise ValueError(f"count must be >= 1, got {count}")
        chances = torch.tensor([float(template.probability) for template in self.templates], dtype=torch.float64)
        chosen = torch.multinomial(chances, count, replacement=True, generator=generator)
        longest = max(template.tokens for template in self.templates)
        tokens = torch.full((count, longest), -1, dtype=torch.int64)
        lengths = torch.zeros(count, dtype=torch.int64)
        for number in chosen.unique().tolist():
            template = self.templates[number]
            rows = torch.nonzero(chosen == number).flatten()
            tokens[rows, : template.tokens] = _written(template, rows.numel(), generator)
            lengths[rows] = template.tokens
        return tokens, lengths


def _written(template: Template, count: int, generator: torch.Generator) -> Tensor:
    """So many examples of a template. Shapes: -> (count, tokens)."""
    columns = []
    for slot in template.slots:
        words = torch.tensor([INDEX[word] for word in CLASSES[slot]])
        columns.append(words[torch.randint(len(words), (count,), generator=generator)])
    first = torch.stack(columns, dim=1)

    def constant(word: str) -> Tensor:
        return torch.full((count, 1), INDEX[word])

    if template.kind == DECL:
        output, end = first, STOP
    else:
        main = template.main
        output, end = torch.cat((first[:, main : main + 1], first[:, :main], first[:, main + 1 :]), dim=1), ASK
    return torch.cat((first, constant(STOP), constant(template.kind), output, constant(end)), dim=1)


def _templates(kind: str, subject: str, predicate: str, share: Fraction) -> list[Template]:
    """The templates of a construction; numbers are even chances."""
    found = []
    for number in NUMBERS:
        for phrase, part in _phrase(subject, number):
            chance = share * part / 2
            start = (*phrase, f"Aux_{number}")
            if predicate == INTRANS:
                found.append(Template(kind, subject, predicate, (*start, "V_intrans"), len(phrase), chance))
                continue
            for other in NUMBERS:
                for thing, piece in _phrase(predicate, other):
                    slots = (*start, "V_trans", *thing)
                    found.append(Template(kind, subject, predicate, slots, len(phrase), chance * piece / 2))
    return found


def grammar() -> Source:
    """The grammar with its own weights; half are questions, but none with a clause on the main subject (as in training)."""
    phrase = {kind: Fraction(1, 3) if kind in (PLAIN, PREP) else Fraction(1, 9) for kind in PHRASES}
    predicate = {INTRANS: Fraction(1, 2), **{kind: share / 2 for kind, share in phrase.items()}}
    found: list[Template] = []
    for kind in (DECL, QUEST):
        for subject, first in phrase.items():
            if kind == QUEST and subject in CLAUSES:
                continue
            for second, share in predicate.items():
                found += _templates(kind, subject, second, first * share * Fraction(3, 5))  # 1/2 of 5/6 that are kept
    return Source(tuple(found))


def published() -> Source:
    """Constructions as often as in the published development and test sets, which the grammar's weights do not give."""
    whole = sum(sum(row) for table in PUBLISHED.values() for row in table)
    found: list[Template] = []
    for kind, table in PUBLISHED.items():
        for subject, row in zip(PHRASES, table, strict=False):
            for predicate, count in zip((INTRANS, *PHRASES), row, strict=True):
                if count:
                    found += _templates(kind, subject, predicate, Fraction(count, whole))
    return Source(tuple(found))


def text(tokens: Tensor) -> str:
    """The words of a row of token numbers, without padding."""
    return " ".join(VOCABULARY[number] for number in tokens.tolist() if number >= 0)
