"""Proofs of the rules for iterations: from facts about one step, by the theorems of `proofs/coq/Sequences.v`.

What such a step states is written as a claim's statement is: of operators, with the variables' names in the steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from lemmata.theory.kernel.sequences import CONCLUDE, Descent
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.terms.index_terms import Entry, Index
from lemmata.theory.terms.sympy_facts import Le
from lemmata.verify.coq.rules import Stated, Work, conclude
from lemmata.verify.coq.statement import STATES
from lemmata.verify.coq.statement import Printer as Writing
from lemmata.verify.coq.terms import Array, Printer, Unsupported
from lemmata.verify.coq.writing import ATOM, function, unused

IMPORTS = "From Lemmata Require Import Sequences."
PROVED = ("energy", "steps", "limit-points", "connected", "finite")  # by a theorem of `Sequences.v` each
SEQUENCES = frozenset((*(f"descent-{what}" for what in CONCLUDE), "either"))


class Export(Protocol):
    """What the export of a derivation does for such a step: see `lemmata.verify.coq.derivation.Export`."""

    printer: Printer
    stated: dict[str, Stated]

    def low(self, term: Any) -> Any: ...
    def writing(self) -> Writing: ...
    def bridging(self, printer: Writing, formulas: Iterable[Any]) -> str: ...
    def unevaluated(self, formula: Any) -> Any: ...


def descent_of(options: Mapping[str, Any]) -> Descent:
    return Descent(*(options[key] for key in ("of", "energy", "state", "t", "y")))


def variables_of(export: Export, step: Any) -> list[Any]:
    """What a step about an iteration speaks of: what the steps that it uses do, but for the bound state."""
    used = [v for label in step.uses for v in export.stated[label].variables]
    if step.rule == "either":
        return used
    found, place = descent_of(step.options), Index("place", step.options["state"].shape[0])
    terms = [export.low(Entry(vector, place)) for vector in (found.update, found.state, step.options["near"])]
    terms += [export.low(term) for term in (found.energy, step.options["within"], step.options["share"])]
    more = export.printer.variables(terms)
    return [v for v in dict.fromkeys((*used, *more)) if not isinstance(v, Index) and v.name != found.y.name]


def prove(export: Export, work: Work) -> None:
    """The proof of a step about an iteration. Raises: Unsupported."""
    step = work.step
    if step.rule == "either":
        _either(work)
        return
    what = step.rule.removeprefix("descent-")
    if what not in PROVED:
        raise Unsupported(f"the rule {step.rule}, whose theorem is not proved in Coq")
    found, writing = descent_of(step.options), export.writing()
    _descends(export, work, found, writing)
    used = f"descent_{what.replace('-', '_')} _ _ _ {writing.names[found.state]} D_"
    if "says" in step.options:
        _says(export, work, found, writing, used)
    else:
        work.emit(f"exact ({used}).")


def _either(work: Work) -> None:
    """A disjunction from the one of its parts that is known."""
    ((name, fact),) = work.used()
    *firsts, _ = parts = work.fact.formula.args
    place = parts.index(fact.formula)
    work.emit("right. " * place + ("left. " if place < len(firsts) else "") + f"exact {name}.")


def _descends(export: Export, work: Work, found: Descent, writing: Writing) -> None:
    """That the iteration is a descent, as the hypothesis D_."""
    share, near, within = (work.step.options[key] for key in ("share", "near", "within"))
    falls = found.energy - found.energy.xreplace({found.state: found.update})
    facts = [
        Le(share * SquaredDistance(found.update, found.state), falls, evaluate=False),
        Le(SquaredDistance(found.update, near), within, evaluate=False),
    ]
    of_one_step = work.step.uses[:-1] if "says" in work.step.options else work.step.uses
    update, energy = _of_state(writing, found)
    state, n = writing.names[found.state], writing.natural(found.state.shape[0])
    for name, relation in zip(("I_", "J_"), facts, strict=True):
        work.emit(f"assert ({name} : forall {state} : nat -> R, {writing.formula(relation)}).")
        work.emit(f"{{ clear {state}. intros {state}. {export.bridging(writing, (relation,))}written_out.")
        _stated(work, export.unevaluated(relation), of_one_step)
        work.emit("}")
    given = ", ".join(number.at(ATOM) for number in map(writing.term, (share, within)))
    work.emit(f"assert (D_ : descends {n} {update} {energy}).")
    work.emit(f"{{ exists {given}, {writing.array(near)}. cbv beta. split; [pos|].")
    for name in ("I_", "J_"):
        work.emit(f"split; [let v := fresh in intros v; specialize ({name} v); lra|].")
    work.emit("clear I_ J_. split; [intros|]; unfold_all; contin_by. }")


def _stated(work: Work, formula: Any, labels: Iterable[str]) -> None:
    """The goal, whose operators are written out, from facts."""
    facts = [pair for label in labels for pair in work.parts(work.bring(label))]
    work.emit(f"assert (W_ : {work.formula(formula)}).")
    work.emit("{")
    conclude(work, formula, facts)
    work.emit("}")
    work.emit("split_by W_.")


def _says(export: Export, work: Work, found: Descent, writing: Writing, used: str) -> None:
    """What the last fact says of each limit point, which is a fixed point."""
    says, name = work.step.options["says"], work.printer.names.of(Array(found.y.name, 1))
    writing.names[found.y] = name
    work.emit(f"intros {name} L_. pose proof ({used} {name} L_) as F_. cbv beta in F_. clear D_ I_ J_ L_.")
    work.emit(f"{export.bridging(writing, (found.fixed, says))}written_out.")
    _stated(work, export.unevaluated(says), work.step.uses[-1:])


def _of_state(writing: Writing, found: Descent) -> tuple[str, str]:
    """The update and the energy as functions of the state."""
    name, held = unused({*writing.names.values(), *writing.bound}, STATES), writing.names[found.state]
    writing.names[found.state] = name
    try:
        update = writing.array(found.update)
        energy = writing.term(found.energy).text
    finally:
        writing.names[found.state] = held
    update = update[1:-1] if update.startswith("(") else update
    return f"(fun {name} => {update})", function([name], energy)


__all__ = ["IMPORTS", "SEQUENCES", "prove", "variables_of"]
