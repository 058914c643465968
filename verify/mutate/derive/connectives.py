"""Mutants that are implications or equivalences, or speak of every limit point: from what is known to cause and effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from sympy import Basic, Equivalent, Implies, Lt, Symbol
from sympy.core.relational import Relational

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.logic import Step, conjuncts
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.sequences import Within
from lemmata.verify.mutate.derive.hypotheses import Collected
from lemmata.verify.mutate.derive.workbench import Workbench


def implications(bench: Workbench, original: Claim, mutant: Claim, known: Collected) -> Iterator[Derivation]:
    """From cause to effect: by all that is known, without the cause, by absurdity, through what the original implies."""
    part: Any = mutant.statement
    cause, effect = part.args
    given = Step("if", "assume", cause)
    close = Step("the mutant", "discharge", part, ("then",))
    yield Derivation(mutant.id, (*known.steps, given, Step("then", "linear", effect, (*known.usable, "if")), close))
    yield Derivation(mutant.id, (*known.steps, Step("then", "linear", effect, known.usable), close))
    never = Step("never", "linear", Lt(0, 0, evaluate=False), (*known.signs, "if"))
    yield Derivation(mutant.id, (*known.steps, given, never, Step("then", "absurd", effect, ("never",)), close))
    through: list[Step] = [given]
    for source in (label for label in known.sources if label in known.usable):
        for number, implication in enumerate(conjuncts(original.statement)):
            if isinstance(implication, Implies):
                through += _through(implication.xreplace(known.sources[source]), source, (*known.usable, "if"), number)
    whole, _ = bench.accepted([*known.steps, *through], mutant)
    applied = {step.label for step in through if step.rule == "apply"}
    effects = tuple(step.label for step in whole if step.label in applied)
    yield Derivation(mutant.id, (*whole, Step("then", "linear", effect, (*known.usable, *effects)), close))


def of_every_limit_point(bench: Workbench, base: Derivation, original: Claim, mutant: Claim) -> Iterator[Derivation]:
    """What follows, in one step, from what the original says of every limit point."""
    known, wanted, last = original.statement, mutant.statement, base.steps[-1]
    if not (isinstance(known, Within) and isinstance(wanted, Within) and known.args[:2] == wanted.args[:2]):
        return
    cause, effect = known.args[2], wanted.args[2]
    before, said = last.uses, base.steps[:-1]
    if "says" in last.options:
        before, name = last.uses[:-1], last.uses[-1]
    else:
        name = "of a limit point"
        said = (*said, Step(name, "assume", cause))
    for link in _links(bench, cause, effect, mutant):
        uses = (*before, "the edited")
        closing = replace(last, formula=wanted, uses=uses, options={**last.options, "says": effect})
        yield Derivation(mutant.id, (*said, *_linked(link, name, "the edited"), closing))


def equivalents(bench: Workbench, original: Claim, mutant: Claim, steps: tuple[Step, ...]) -> Iterator[Derivation]:
    """From a <=> b, whose implications are steps of the original's derivation, and b <=> c by linear arithmetic."""
    labels = {step.formula: step.label for step in steps if isinstance(step.formula, Implies)}
    wanted: Any = mutant.statement
    for known in (part for part in conjuncts(original.statement) if isinstance(part, Equivalent)):
        for kept in (side for side in known.args if side in wanted.args):
            (old,), (new,) = ([side for side in pair.args if side != kept] for pair in (known, wanted))
            there, back = Implies(kept, old, evaluate=False), Implies(old, kept, evaluate=False)
            if there in labels and back in labels:
                for down, up in product(_links(bench, old, new, mutant), _links(bench, new, old, mutant)):
                    yield Derivation(
                        mutant.id,
                        (
                            *steps,
                            Step("kept", "assume", kept),
                            Step("old", "apply", None, (labels[there], "kept")),
                            *_linked(down, "old", "new"),
                            Step("there", "discharge", Implies(kept, new, evaluate=False), ("new",)),
                            Step("new given", "assume", new),
                            *_linked(up, "new given", "old again"),
                            Step("kept again", "apply", None, (labels[back], "old again")),
                            Step("back", "discharge", Implies(new, kept, evaluate=False), ("kept again",)),
                            Step("the mutant", "both", wanted, ("there", "back")),
                        ),
                    )
    one, other = wanted.args
    for down, up in product(_links(bench, one, other, mutant), _links(bench, other, one, mutant)):
        yield Derivation(
            mutant.id,
            (
                *steps,
                Step("one", "assume", one),
                *_linked(down, "one", "then the other"),
                Step("there", "discharge", Implies(one, other, evaluate=False), ("then the other",)),
                Step("other", "assume", other),
                *_linked(up, "other", "then the one"),
                Step("back", "discharge", Implies(other, one, evaluate=False), ("then the one",)),
                Step("the mutant", "both", wanted, ("there", "back")),
            ),
        )


def _links(bench: Workbench, cause: Basic, effect: Basic, mutant: Claim) -> list[Step]:
    """Single steps from one relation to another: linear, a monotone function of both sides, a factor."""
    ways = [Step("effect", "linear", effect)]
    if isinstance(cause, Relational) and isinstance(effect, Relational):
        for function in ("square", "sqrt", "exp", "log"):
            ways.append(Step("effect", "monotone", effect, (), {"via": function}))
        for number in sorted(cause.free_symbols & effect.free_symbols, key=str):
            if isinstance(number, Symbol):
                factors = (number, 1 / number, -number, -1 / number)
                ways += [Step("effect", "product", effect, (), {"by": scale}) for scale in factors]
    given = Step("cause", "assume", cause)
    return [way for way in ways if len(bench.accepted([given, *_linked(way, "cause", "effect")], mutant)[0]) == 2]


def effects(original: Claim, source: str, usable: tuple[str, ...]) -> Iterator[Step]:
    """The effects of the implications that an original says, where their causes follow from the mutant's hypotheses."""
    for number, part in enumerate(conjuncts(original.statement)):
        if isinstance(part, Implies):
            yield from _through(part, source, usable, number)


def _through(implication: Basic, source: str, usable: tuple[str, ...], number: int) -> Iterator[Step]:
    """From what is known to the cause of an implication, and through it to the effect."""
    name = f"{source} {number}"
    yield Step(f"cause {name}", "linear", implication.args[0], usable)
    yield Step(f"rule {name}", "both", implication, (source,))
    yield Step(f"effect {name}", "apply", None, (f"rule {name}", f"cause {name}"))


def _linked(link: Step, cause: str, effect: str) -> tuple[Step, ...]:
    return (replace(link, label=effect, uses=(cause,)),)
