"""The Question-Formation source: vocabulary, constructions, agreement, and its entropy against two other ways to find it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from fractions import Fraction

import pytest
import torch

from lemmata.models.question_formation import (
    CLASSES,
    CLAUSES,
    DECL,
    INTRANS,
    PLAIN,
    PUBLISHED,
    QUEST,
    VOCABULARY,
    Source,
    Template,
    grammar,
    published,
    text,
)

SOURCES = {"grammar": grammar(), "published": published()}


@pytest.fixture(params=SOURCES)
def source(request: pytest.FixtureRequest) -> Source:
    return SOURCES[request.param]


def examples(source: Source, count: int = 3000) -> list[list[str]]:
    tokens, lengths = source.sample(count, torch.Generator().manual_seed(0))
    lines = [text(row).split() for row in tokens]
    assert [len(line) for line in lines] == lengths.tolist()
    return lines


def test_the_vocabulary_has_68_tokens_and_all_occur() -> None:
    assert len(VOCABULARY) == 68
    assert {word for line in examples(grammar(), 5000) for word in line} == set(VOCABULARY)


def test_probabilities_are_exact_and_every_example_has_one_template(source: Source) -> None:
    assert sum(template.probability for template in source.templates) == 1
    assert len({(template.kind, template.slots) for template in source.templates}) == len(source.templates)


def test_outputs_follow_from_declaratives(source: Source) -> None:
    for line in examples(source):
        stop = line.index(".")
        declarative, kind, output = line[:stop], line[stop + 1], line[stop + 2 :]
        if kind == DECL:
            assert output == [*declarative, "."]
            continue
        assert kind == QUEST
        auxiliary = output[0]
        assert auxiliary in CLASSES["Aux_S"] + CLASSES["Aux_P"]
        assert output[-1] == "?"
        rest = output[1:-1]
        main = next(k for k in range(len(declarative)) if declarative[:k] + declarative[k + 1 :] == rest)
        assert declarative[main] == auxiliary
        assert not set(declarative[:main]) & set(CLASSES["Rel"])  # no clause on the main subject of a question


def test_auxiliaries_agree_with_their_subjects(source: Source) -> None:
    for line in examples(source, 1000):
        assert (line[1] in CLASSES["N_S"]) == (_main_auxiliary(line) in CLASSES["Aux_S"])


def _main_auxiliary(line: list[str]) -> str:
    declarative = line[: line.index(".")]
    auxiliaries = [word for word in declarative if word in CLASSES["Aux_S"] + CLASSES["Aux_P"]]
    if declarative[2] in CLASSES["Rel"]:
        return auxiliaries[1]
    return auxiliaries[0]


def test_the_entropy_is_that_of_the_chain_rule(source: Source) -> None:
    assert math.fsum(source.entropy_by_position()) == pytest.approx(source.entropy, rel=1e-12)


def _numberless(slots: Iterable[str]) -> tuple[str, ...]:
    return tuple("N" if slot in ("N_S", "N_P") else slot for slot in slots)


def test_the_entropy_agrees_with_the_mean_surprise_of_a_sample(source: Source) -> None:
    """An independent estimate: the mean of -log of the probability of sampled examples, each parsed back to its template."""
    by_slots = {(template.kind, template.slots): template for template in source.templates}
    classes = {word: name for name in CLASSES if name != "N" for word in CLASSES[name]}
    loose = defaultdict(list)
    for kind, slots in by_slots:
        loose[_numberless(slots)].append((kind, slots))
    surprises = []
    for line in examples(source, 6000):
        stop = line.index(".")
        names = [classes[word] for word in line[:stop]]
        fits = [
            by_slots[kind, slots]
            for kind, slots in loose[_numberless(names)]
            if kind == line[stop + 1] and all(slot in ("N", name) for slot, name in zip(slots, names, strict=True))
        ]
        assert len(fits) == 1
        surprises.append(fits[0].words_entropy - math.log(fits[0].probability))
    mean = sum(surprises) / len(surprises)
    spread = math.sqrt(sum((value - mean) ** 2 for value in surprises) / len(surprises) / len(surprises))
    assert abs(mean - source.entropy) < 4 * spread


def test_surprises_are_probabilities_of_single_examples(source: Source) -> None:
    """The shortest examples are equally likely within their template; the mean is the entropy."""
    tokens, _ = source.sample(400, torch.Generator().manual_seed(1))
    costs = source.surprises(tokens)
    for row, cost in zip(tokens, costs.tolist(), strict=True):
        line = text(row).split()
        if len(line) == 11:  # Det N Aux V: 6 x 13 x 2 x 9 examples of one template
            (template,) = (
                one
                for one in source.templates
                if (one.kind, len(one.slots)) == (line[5], 4) and line[1] in CLASSES[one.slots[1]]
            )
            assert math.exp(-cost) * 6 * 13 * 2 * 9 == pytest.approx(float(template.probability))
    spread = float(costs.std()) / 20
    assert abs(float(costs.mean()) - source.entropy) < 4 * spread
    wrong = tokens[:1].clone()
    wrong[0, 0] = wrong[0, 1]
    with pytest.raises(ValueError, match="not an example of this source: "):
        source.surprises(wrong)


def test_a_tiny_source_by_hand() -> None:
    """Half are `Det N_S Aux_S V_intrans`, half their plural: log 2 + log 6 + log 13 + log 2 + log 9 over 11 tokens."""
    slots = {number: ("Det", f"N_{number}", f"Aux_{number}", "V_intrans") for number in "SP"}
    tiny = Source(tuple(Template(DECL, PLAIN, INTRANS, slots[number], 2, Fraction(1, 2)) for number in "SP"))
    assert tiny.entropy == pytest.approx(math.log(2 * 6 * 13 * 2 * 9))
    assert tiny.mean_tokens == 11
    with pytest.raises(ValueError, match="add up to 1"):
        Source(tiny.templates[:1])


@pytest.mark.parametrize("slots", [("Det", "N", "Aux_S", "V_intrans"), ("Det", "N_S", "Aux_S", "V_intrans")])
def test_two_templates_of_one_example_are_refused(slots: tuple[str, ...]) -> None:
    """`the newt does eat` would be of both; as a source of two templates its entropy would be too large."""
    first = Template(DECL, PLAIN, INTRANS, ("Det", "N_S", "Aux_S", "V_intrans"), 2, Fraction(1, 2))
    with pytest.raises(ValueError, match="templates must"):
        Source((first, Template(DECL, PLAIN, INTRANS, slots, 2, Fraction(1, 2))))


@pytest.mark.parametrize(
    ("name", "entropy", "tokens"),
    [("grammar", 20.30817297998741, Fraction(881, 45)), ("published", 23.288824454294883, Fraction(61549, 2750))],
)
def test_the_entropy_is_that_of_a_second_computation(name: str, entropy: float, tokens: Fraction) -> None:
    """Nats per example: the rules of the grammar file expanded by another program; formulas for the published counts."""
    assert SOURCES[name].entropy == pytest.approx(entropy, rel=1e-13)
    assert SOURCES[name].mean_tokens == tokens
    assert SOURCES[name].entropy_per_token == pytest.approx({"grammar": 1.0373, "published": 1.0405}[name], abs=5e-5)


def test_bytes_are_those_of_the_published_sets() -> None:
    """130.42 bytes an example there, each token with one separator; the words of a class are uniform but for chance."""
    assert float(published().mean_bytes) == pytest.approx(130.41873, rel=1e-3)
    assert float(grammar().mean_bytes) != pytest.approx(130.41873, rel=0.05)


def test_the_published_sets_are_met(source: Source) -> None:
    """Of the published development and test sets: 11,000 examples, 3/5 declaratives, 22.38 tokens in the mean."""
    assert sum(sum(row) for table in PUBLISHED.values() for row in table) == 11_000
    share = sum(template.probability for template in source.templates if template.kind == DECL)
    if source is SOURCES["published"]:
        assert share == Fraction(6560, 11_000)
        assert float(source.mean_tokens) == pytest.approx(22.38145, abs=1e-5)
    else:
        assert share == Fraction(3, 5)
        assert not [t for t in source.templates if t.kind == QUEST and t.subject in CLAUSES]
    counts = Counter(line[line.index(".") + 1] for line in examples(source, 10_000))
    assert abs(counts[DECL] / 10_000 - float(share)) < 0.02


def test_words_and_bytes_are_counted_exactly(source: Source) -> None:
    lines = examples(source, 8000)
    words = sum(word not in (".", "?", "quest", "decl") for line in lines for word in line) / len(lines)
    size = sum(len(word) + 1 for line in lines for word in line) / len(lines)
    assert words == pytest.approx(float(source.mean_words), rel=0.01)
    assert size == pytest.approx(float(source.mean_bytes), rel=0.01)


def test_a_sample_follows_its_generator() -> None:
    one, _ = grammar().sample(50, torch.Generator().manual_seed(3))
    two, _ = grammar().sample(50, torch.Generator().manual_seed(3))
    assert torch.equal(one, two)
    with pytest.raises(ValueError, match="count must be >= 1"):
        grammar().sample(0, torch.Generator())
