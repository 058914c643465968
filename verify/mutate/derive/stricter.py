"""The strict version of a derived claim: the same steps with < in place of <=, wherever the kernel accepts them.

A step whose facts have strict versions is tried on those; what the kernel refuses stays as it was. So exp(-r) r^a / a <=
gamma(a, r) is found to hold with <, because its integrand does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sympy import And, Ge, Gt, Le, Lt

from lemmata.theory.kernel.derivation import Checked, Derivation, check, checked_step, context_of
from lemmata.theory.kernel.logic import Context, DerivationError, Fact, Step, conjuncts
from lemmata.theory.kernel.meaning import MeaningError
from lemmata.theory.kernel.normal import NormalError
from lemmata.theory.language.claim import Claim, all_of
from lemmata.verify.prove.multipliers import find_multipliers

STRICT = {Le: Lt, Ge: Gt}
KEEP = ("assume", "attained", "mean-value", "named", "induction")  # a hypothesis is not made stronger, a choice is made once
SUFFIX = ", strictly"


@dataclass(frozen=True)
class Strict:
    """A claim with < where the kernel derives it, its derivation, and all steps before the last."""

    claim: Claim
    derivation: Derivation


def strict_version(
    claim: Claim,
    claims: Mapping[str, Claim],
    derivations: Mapping[str, Derivation],
    checked: dict[str, Checked],
    known: dict[str, Strict | None],
) -> Strict | None:
    """The claim with every conjunct strict that the kernel derives so, or None where there is none.

    Args:
        checked: what has been checked already, by claim; added to.
        known: strict versions found before, by claim; added to. Their ids end in `.strict`.
    """
    if claim.id in known:
        return known[claim.id]
    known[claim.id] = None
    base = derivations.get(claim.id)
    if base is None or claim.statement is None:
        return None
    for name in base.uses:
        strict_version(claims[name], claims, derivations, checked, known)
    more = [found for found in known.values() if found is not None]
    all_claims = {**claims, **{found.claim.id: found.claim for found in more}}
    all_derivations = {**derivations, **{found.claim.id: found.derivation for found in more}}
    wanted = replace(claim, id=f"{claim.id}.strict", says=f"{claim.says}, strictly", reading_of=None, repairs=None)
    context, _ = context_of(wanted, all_claims, all_derivations, find_multipliers, checked)
    followed = _followed(claim, base, wanted, context, known)
    context.choices.clear()
    if followed is None:
        return None
    steps, parts = followed
    if parts == list(conjuncts(claim.statement)):
        return None
    statement = all_of(*parts) if len(parts) > 1 else parts[0]
    steps.append(Step("all", "both", statement, tuple(f"part {number}" for number in range(len(parts)))))
    found = Strict(replace(wanted, statement=statement), Derivation(wanted.id, tuple(steps)))
    try:
        stated = {**all_claims, found.claim.id: found.claim}
        check(found.derivation, stated, all_derivations, find_multipliers, checked, forgetting=False)
    except DerivationError:
        return None
    known[claim.id] = found
    return found


def _followed(
    claim: Claim, base: Derivation, wanted: Claim, context: Context, known: Mapping[str, Strict | None]
) -> tuple[list[Step], list[Any]] | None:
    """The original's steps and what is strict of them, and the conjuncts, each with < where a step states it so.

    None where the kernel refuses one of the original's own steps after strict ones.
    """
    facts: dict[str, Fact] = {}
    steps: list[Step] = []

    def accepted(step: Step) -> bool:
        try:
            facts[step.label] = checked_step(step, facts, context, wanted.id)
        except (DerivationError, NormalError, MeaningError):
            return False
        steps.append(step)
        return True

    last = replace(base.steps[-1], label="as printed")
    for step in (*base.steps[:-1], last):
        if not accepted(step):
            return None
        if step is not last:
            any(map(accepted, _stricter(step, facts, known)))  # the first that is accepted
    parts = list(conjuncts(claim.statement))
    whole = replace(last, label=last.label + SUFFIX, formula=None, uses=_strict_uses(last, facts))
    said = (whole.label,) if whole.uses != last.uses and accepted(whole) else ()
    for number, part in enumerate(parts):
        strict = next(filter(accepted, _strict_parts(last, part, number, facts, said)), None)
        if strict is None:
            accepted(Step(f"part {number}", "both", part, (last.label,)))
        else:
            parts[number] = strict.formula
    return steps, parts


def _stricter(step: Step, facts: Mapping[str, Fact], known: Mapping[str, Strict | None]) -> list[Step]:
    """Strict versions of a step, the most promising first."""
    if step.rule in KEEP:
        return []
    label = step.label + SUFFIX
    if step.rule == "claim":
        other = known.get(step.options["of"])
        return [] if other is None else [replace(step, label=label, options={**step.options, "of": other.claim.id})]
    uses = _strict_uses(step, facts)
    if isinstance(step.formula, And):
        return [replace(step, label=label, formula=formula, uses=uses) for formula in _strict_conjunctions(step.formula)]
    if step.formula is not None and type(step.formula) in STRICT:
        return [replace(step, label=label, formula=_strict(step.formula), uses=uses)]
    return [replace(step, label=label, uses=uses)] if uses != step.uses else []


def _strict_uses(step: Step, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    return tuple(name + SUFFIX if name + SUFFIX in facts else name for name in step.uses)


def _strict(relation: Any) -> Any:
    return STRICT[type(relation)](*relation.args, evaluate=False)


def _strict_conjunctions(formula: And) -> Iterator[Any]:
    """The conjunction with < in all its parts, then in one."""
    loose = [part for part in formula.args if type(part) in STRICT]
    for chosen in ([loose] if len(loose) > 1 else []) + [[part] for part in loose]:
        yield all_of(*(_strict(part) if part in chosen else part for part in formula.args))


def _strict_parts(last: Step, part: Any, number: int, facts: Mapping[str, Fact], said: tuple[str, ...] = ()) -> list[Step]:
    """Ways to derive a conjunct with < in place of <= from what the last step used and the strict versions of it."""
    if type(part) not in STRICT:
        return []
    label, formula = f"part {number}", _strict(part)
    uses = _strict_uses(last, facts)
    both = tuple(dict.fromkeys((*uses, *last.uses, *said)))
    alone = Step(label, last.rule, formula, uses, last.options)  # an instance is what it is, whatever formula is named
    return [Step(label, "linear", formula, both), *([alone] if last.rule != "instance" else [])]
