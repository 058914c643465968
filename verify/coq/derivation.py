"""The derivation of a claim as a file of Coq: one closed lemma a step, with the equations that it needs before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sympy import evaluate

from lemmata.theory.kernel import data
from lemmata.theory.kernel.derivation import Checked, Derivation, check
from lemmata.theory.kernel.kinds import first
from lemmata.theory.kernel.logic import DerivationError, Fact, Step, canon, conjuncts, evident, margin
from lemmata.theory.kernel.meaning import Scope, lower, mat, scope_of, vec
from lemmata.theory.kernel.normal import sign_of
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.operator import Operator
from lemmata.theory.language.sequences import SufficientlyLarge
from lemmata.theory.terms.index_terms import Block, Chosen, Entry, Index, fresh, substitute
from lemmata.theory.terms.known import OWN
from lemmata.theory.terms.sympy_facts import Basic, BooleanFunction, Integer, MatrixExpr, MatrixSymbol, Relational, Symbol
from lemmata.verify.coq import descents, statement
from lemmata.verify.coq.analysis_rules import ANALYTIC, IMPORTS, mean_choice
from lemmata.verify.coq.descents import SEQUENCES
from lemmata.verify.coq.entries import Entered, entered
from lemmata.verify.coq.files import Library, library
from lemmata.verify.coq.normal import Equations, Lemma
from lemmata.verify.coq.rules import PROOFS, Stated, Work, conclude, conclude_part, evident_either_way, named_choice
from lemmata.verify.coq.statement import Printer as Writing
from lemmata.verify.coq.statement import Theorem
from lemmata.verify.coq.terms import Array, Choice, Everywhere, Printer, Unsupported, clean, is_size
from lemmata.verify.coq.writing import Unwritten
from lemmata.verify.prove.multipliers import find_multipliers

REFUSALS = (Unsupported, ValueError, KeyError, TypeError, AttributeError, IndexError, RuntimeError)
HEADER = "Require Import Reals Lra Lia Psatz.\nFrom Lemmata Require Import Definitions Rules Tactics AnalysisPlain Unfold.\n"
LARGE = "sufficiently-large"
PLAIN = "Definition {} "
WORDS = ("Min", "Min_of", "Rpower")
REPLACED = {"instance": lambda step: set(step.options["at"])}


@dataclass(frozen=True)
class Part:
    """What one step comes to: its label and rule, the lemmas before its own, its own, and why there is no proof, if so."""

    label: str
    rule: str
    before: tuple[str, ...]
    equations: tuple[Lemma, ...]
    lemma: Lemma
    missing: str = ""

    @property
    def lines(self) -> list[str]:
        """As they stand in a file."""
        heading = f"(** {self.label}: {self.rule} *)".replace("*)", "* )", self.label.count("*)"))
        return [heading, *self.before, *(lemma.text for lemma in self.equations), self.lemma.text, ""]


@dataclass
class Theory:
    """All claims and derivations, what the kernel found of them, and what was exported.

    Attributes:
        claims, derivations: by id.
        checked: what the kernel found.
        exported: by claim.
    """

    claims: Mapping[str, Claim]
    derivations: Mapping[str, Derivation]
    checked: dict[str, Checked] = field(default_factory=dict)
    exported: dict[str, Exported] = field(default_factory=dict)

    @cached_property
    def library(self) -> Library:
        """The definitions and theorems of all claims with a derivation."""
        return library((self.claims[name] for name in self.derivations), lemmas=True)

    @cached_property
    def unfold(self) -> str:
        """A file with the tactic that writes operators out."""
        made = [found for found in self.library.definitions.made.values() if not found.analytic]
        names = " ".join([*WORDS, *(found.name for found in made if PLAIN.format(found.name) in found.text)])
        words = f"Ltac unfold_all := cbv beta delta [{names}] in *.\n"
        words += f"Ltac written_out := cbv beta delta [{' '.join(WORDS)}] in *; "
        words += "rewrite ?Rmax_word, ?step_word in *; cbv beta in *.\n"
        words += "Ltac bridge := unfold_all; rewrite ?Rmax_word, ?step_word; cbv beta; "
        words += "first [solve [unfold Rdiv; same] | roots_out; cong]."
        return f"(** Operators written out. *)\n{HEADER.replace(' Unfold', '')}{words}\n"

    def export(self, claim_id: str) -> Exported:
        """The file of a claim; of those that it uses first."""
        for used in self.derivations[claim_id].uses:
            if used not in self.exported:
                self.export(used)
        if claim_id not in self.exported:
            found = check(self.derivations[claim_id], self.claims, self.derivations, find_multipliers, self.checked)
            self.exported[claim_id] = Export(self, self.derivations[claim_id], found).run()
        return self.exported[claim_id]


@dataclass(frozen=True)
class Exported:
    """The file of one claim.

    Attributes:
        claim: its id; `module` is the file's name without its ending.
        uses: the modules that it needs.
        parts: its steps.
        stated: the last step's lemma.
        scope: how the claim's variables are written.
        theorem: the claim's own theorem, or None, and in `untold` why.
        equations: the lemmas that the theorem needs after the steps.
        assumed: how many hypotheses on variables the last step's lemma has.
    """

    claim: Claim
    module: str
    uses: tuple[str, ...]
    parts: tuple[Part, ...]
    stated: Stated
    scope: Scope
    theorem: Lemma | None
    untold: str
    equations: tuple[Lemma, ...]
    assumed: int
    imports: str = ""

    @property
    def complete(self) -> bool:
        return self.theorem is not None and not any(part.missing for part in self.parts)

    @property
    def heading(self) -> str:
        """What the file begins with."""
        used = "".join(f"From Lemmata Require Import {module}.\n" for module in self.uses)
        return f"{HEADER}{used}{self.imports}Open Scope R_scope.\n"

    @property
    def text(self) -> str:
        """The file; the steps after one that has no proof are left out."""
        lines = [self.heading]
        for part in self.parts:
            if part.missing:
                break
            lines += part.lines
        if self.complete and self.theorem is not None:
            lines += [lemma.text for lemma in self.equations]
            lines.append(self.theorem.text.replace("Lemma", "Theorem", 1))
        return "\n".join(lines)


def module_of(claim_id: str) -> str:
    """The name of a claim's file."""
    return f"C_{clean(claim_id)}"


@dataclass
class Export:
    """The export of one derivation while it is made."""

    theory: Theory
    derivation: Derivation
    checked: Checked
    stated: dict[str, Stated] = field(default_factory=dict)
    last_equations: tuple[Lemma, ...] = ()
    assumptions: dict[Any, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        claim = self.checked.claim
        self.scope = scope_of(claim.domain)
        self.module = module_of(claim.id)
        lengths = {s.name: tuple(s.shape) for s, _ in claim.domain.variables if isinstance(s, MatrixSymbol)}
        layers = first("layers", claim.domain)
        kind: Any = dict(claim.domain.variables).get(layers)
        made_of = None if layers is None else Array("layers", 1, "", (layers.shape[0], *kind.sizes))
        self.printer = Printer(lengths=lengths, layers=made_of)
        self.book = Equations(self.printer, self.module)
        for size in claim.domain.sizes:
            self.printer.names.of(size)
        for symbol, _ in claim.domain.variables:
            if symbol == layers:
                continue
            places = len([axis for axis in symbol.shape if axis != 1]) if isinstance(symbol, MatrixSymbol) else 0
            made = Array(symbol.name, places) if isinstance(symbol, MatrixSymbol) else self.scope.symbols.get(symbol, symbol)
            self.printer.names.of(made)
        self.printer.lengths |= {found.variable: found.lengths for _, found in self.entered if found.lengths}

    @cached_property
    def entered(self) -> list[tuple[Any, Entered]]:
        """By vector, what the steps write for its entries."""
        return entered(self.checked.claim.domain)

    @property
    def analytic(self) -> bool:
        """Whether a derivation needs analysis."""
        found = self.theory.library.theorems.get(self.checked.claim.id)
        stated = found is not None and "DefinitionsAnalysis" in found.imports
        return stated or any(step.rule in ANALYTIC for step in self.derivation.steps)

    @property
    def imports(self) -> str:
        """What a derivation needs of analysis, and of iterations."""
        made = f"{IMPORTS}\n" if self.analytic else ""
        return f"{made}{descents.IMPORTS}\n" if any(step.rule in SEQUENCES for step in self.derivation.steps) else made

    def low(self, term: Any) -> Any:
        return lower(term, self.scope) if isinstance(term, Basic) else term

    def run(self) -> Exported:
        return self.ended([self.written(number, step) for number, step in enumerate(self.derivation.steps, start=1)])

    def written(self, number: int, step: Step) -> Part | None:
        """One step; nothing of a last one that says from where on, as the theorem itself says that."""
        if step.rule == LARGE and step is self.derivation.steps[-1]:
            self.stated[step.label] = self.stated[step.uses[0]]
            return None
        return self.part(number, step, self.checked.steps[step.label])

    def ended(self, written: Iterable[Part | None]) -> Exported:
        """The file, from all that was written of its steps."""
        parts = tuple(part for part in written if part is not None)
        last = self.stated[self.derivation.steps[-1].label]
        uses = tuple(module_of(used) for used in self.derivation.uses)
        theorem, untold = self.concluded(last)
        ended = (theorem, untold, self.last_equations)
        assumed = len(self.printer.quantified(last.variables, {})[1])
        return Exported(self.checked.claim, self.module, uses, parts, last, self.scope, *ended, assumed, self.imports)

    def copied(self) -> Export:
        """The same while it is made, so that it can go on in another way; of no use after its end."""
        made = copy(self)
        made.stated, made.assumptions = dict(self.stated), dict(self.assumptions)
        made.printer = self.printer.copied()
        made.book = self.book.copied(made.printer)
        return made

    def concluded(self, last: Stated) -> tuple[Lemma | None, str]:
        """The claim's own theorem from the last step, or why there is none."""
        found = self.theory.library.theorems.get(self.checked.claim.id)
        if found is None:
            return None, self.theory.library.unwritten.get(self.checked.claim.id, "no theorem")
        wanted, outer, end = found.statement, len(found.binders), ""
        first = [self.own_name(found, binder) for binder in found.binders] + [h.name for h in found.hypotheses]
        if isinstance(self.checked.claim.statement, SufficientlyLarge):
            found = self.with_all(found)
            threshold = self.printer.term(self.low(self.derivation.steps[-1].options["threshold"]), {})
            end = f"exists {threshold}. intros {' '.join(self.own_name(found, b) for b in found.binders[outer:])} "
            end += f"{' '.join(h.name for h in found.hypotheses if h.name not in first)} from_here. "
        assumed = len(self.printer.quantified(last.variables, {})[1])
        shown = " ".join("ltac:(show)" for _ in range(assumed))
        try:
            names = [self.own_name(found, binder) for binder in found.binders]
            given = [self.bound_by(found, variable, names) for variable in last.variables]
            if self.derivation.steps[-1].rule in SEQUENCES:
                proof = f"intros {' '.join(first)}. exact ({' '.join([last.name, *given])} {shown})."
                return Lemma(found.name, wanted, proof), ""
            begun = len(self.book.lemmas)
            bridges, work = self.bridges(found, names), self.work_on(last)
            named = [(name, self.applied_to(found, name, names)) for name in self.names_in_conclusion]
            self.conclude(work, f"({' '.join([last.name, *given])} {shown})", last, named)
        except (*REFUSALS, Unwritten, DerivationError) as error:
            return None, f"{type(error).__name__} {error}"
        self.last_equations = tuple(self.book.lemmas[begun:])
        proof = f"intros {' '.join(first)}. {end}{self.entering(last)}{self.assumed(last)}{bridges}written_out.\n"
        return Lemma(found.name, wanted, proof + "\n".join(work.lines)), ""

    def applied_to(self, theorem: Theorem, stated: Stated, names: list[str]) -> str:
        """A lemma of a step for the variables of the theorem."""
        given = (self.bound_by(theorem, variable, names) for variable in stated.variables)
        shown = ("ltac:(show)" for _ in self.printer.quantified(stated.variables, {})[1])
        return f"({' '.join([stated.name, *given, *shown])})"

    def entering(self, last: Stated) -> str:
        """A script for the own ball of a state, and for what the steps write in the place of entries."""
        balls = [self.printer.names.of(v) for v in last.variables if self.is_own(v)]
        own = "".join(f"own_ball {name}. rename own_lt into H_{name}. " for name in balls)
        called = {v.name: self.printer.names.of(v) for v in last.variables if self.is_entered(v)}
        names = statement._names(self.checked.claim.domain)
        return own + "".join(e.script(names[symbol], called[e.variable]) for symbol, e in self.entered if e.variable in called)

    def is_entered(self, variable: Any) -> bool:
        """Whether a variable is one that the steps write for entries of a vector."""
        return any(variable.name == found.variable for _, found in self.entered)

    def with_all(self, found: Theorem) -> Theorem:
        """A theorem that says from where on something holds, with the variables and hypotheses that it binds after that."""
        domain = self.checked.claim.domain
        binders, hypotheses = statement._domain(domain, statement._names(domain))
        binders = [*found.binders, *(b for b in binders if b not in found.binders)]
        return replace(found, binders=tuple(binders), hypotheses=tuple(hypotheses))

    @property
    def asserted(self) -> Any:
        """What the claim says, with the last step's names of numbers, and without the number from which on."""
        said = self.derivation.steps[-1].formula if self.names_in_conclusion else self.checked.claim.statement
        return said.args[2] if isinstance(said, SufficientlyLarge) else said

    def assumed(self, last: Stated) -> str:
        """What the steps assume of variables, under the steps' names."""
        script = ""
        own = self.printer.variables([self.unevaluated(self.asserted), *last.hypotheses])
        for variable in dict.fromkeys((*own, *last.variables)):
            condition = self.printer.binder_of(variable, {})[1]
            if condition and not isinstance(variable, Index):
                script += f"assert (H_{self.printer.argument(variable, {})} : {condition}) by show. "
        return script

    def work_on(self, last: Stated) -> Work:
        step = self.derivation.steps[-1]
        return Work(step, last.fact, self.stated, last.variables, last.hypotheses, self.book, self.low, self.recalled)

    def conclude(self, work: Work, lemma: str, last: Stated, named: list[tuple[Stated, str]]) -> None:
        """The statement, with its operators as the kernel takes them but otherwise as it is written, from the last step."""
        claim = self.checked.claim
        assumed = tuple(dict.fromkeys((*last.hypotheses, *(h for name, _ in named for h in name.hypotheses))))
        given = [] if claim.given == True else [*conjuncts(claim.given)]  # noqa: E712, a formula of SymPy
        for place, part in enumerate(given, start=1):
            written = self.unevaluated(part)
            work.emit(f"assert (W{place} : {work.formula(written)}) by (first [exact given_{place} | by_ given_{place}]).")
            if isinstance(part, Relational):
                self.shown_alike(work, place, written, [h for h in assumed if canon(h) == canon(written)])
        self.evident(work, assumed, {canon(self.unevaluated(part)) for part in given if isinstance(part, Relational)})
        written = self.unevaluated(self.asserted)
        work.emit(f"assert (W : {work.formula(written)}).")
        work.emit(f"{{ pose proof {lemma} as Z. cbv beta in Z.")
        if last.hypotheses:
            work.emit(f"do {len(last.hypotheses)} feed1 Z.")
        conclude(work, written, work.parts(("Z", last.fact)))
        work.emit("}")
        for place, (name, applied) in enumerate(named):
            feeds = f" do {len(name.hypotheses)} feed1 E{place}'." if name.hypotheses else ""
            work.emit(f"pose proof {applied} as E{place}'.{feeds} rewrite ?E{place}' in W.")
        work.emit("split_by W.")

    def shown_alike(self, work: Work, place: int, written: Any, alike: Iterable[Any]) -> None:
        """What the last step assumes and a hypothesis of the claim says in other names of indices, each text once."""
        texts = {work.formula(hypothesis): hypothesis for hypothesis in alike if hypothesis not in self.assumptions}
        for number, (text, hypothesis) in enumerate(texts.items()):
            work.emit(f"assert (V{place}{f'_{number}' if number else ''} : {text}).")
            work.emit("{")
            conclude_part(work, hypothesis, [(f"W{place}", written)])
            work.emit("}")

    @cached_property
    def names_in_conclusion(self) -> list[Stated]:
        """The steps that name a number by which the last step says the claim's statement."""
        said = self.derivation.steps[-1].formula
        spoken = {symbol.name for symbol in said.free_symbols} if isinstance(said, Basic) else set()
        return [self.stated[s.label] for s in self.derivation.steps if s.rule == "named" and s.options["name"] in spoken]

    def evident(self, work: Work, assumed: tuple[Any, ...], given: set[Any]) -> None:
        """What the last step assumes and the claim does not, which the kernel lets pass as its sign is evident."""
        for place, hypothesis in enumerate(assumed):
            if hypothesis not in self.assumptions and evident(hypothesis) and canon(hypothesis) not in given:
                work.emit(f"assert (U{place} : {work.formula(hypothesis)}).")
                work.emit("{")
                evident_either_way(work, hypothesis)
                work.emit("}")

    def unevaluated(self, formula: Any) -> Any:
        """A formula of the claim with its operators lowered, and nothing computed around them."""
        if isinstance(formula, Operator) or not formula.args or isinstance(formula, Entry | MatrixExpr):
            return self.low(formula)
        args = [self.unevaluated(arg) for arg in formula.args]
        if isinstance(formula, Relational | BooleanFunction):
            return formula.func(*args, evaluate=False)
        return data.unevaluated(type(formula), *args) if type(formula) in data.EVALUATED else formula.func(*args)

    def own_name(self, theorem: Theorem, binder: Any) -> str:
        """What a variable of the theorem is called in the steps."""
        layers = self.printer.layers
        if binder.symbol is None:
            return str(binder.name)
        if binder.type == "nat -> nat" and layers is not None:
            return self.printer.names.of(layers)
        return self.called(binder.symbol)

    def called(self, symbol: Any) -> str:
        """The same of a symbol of the claim."""
        array = isinstance(symbol, MatrixSymbol)
        return self.printer.names.of(Array(symbol.name, 1) if array else self.scope.symbols.get(symbol, symbol))

    def writing(self) -> Writing:
        """Writes formulas of the claim with the variables' names in the steps."""
        domain = self.checked.claim.domain
        called = {symbol: self.called(symbol) for symbol in (*domain.sizes, *(symbol for symbol, _ in domain.variables))}
        return Writing(self.theory.library.definitions, called, statement._numbers(domain, called))

    def bridges(self, theorem: Theorem, names: list[str]) -> str:
        """Each operator of the statement is what the kernel takes it for."""
        claim = self.checked.claim
        called = {b.symbol: name for b, name in zip(theorem.binders, names, strict=True) if b.symbol is not None}
        printer = Writing(self.theory.library.definitions, called, statement._numbers(claim.domain, called))
        return self.bridging(printer, (claim.statement, claim.given))

    def bridging(self, printer: Writing, formulas: Iterable[Any]) -> str:
        """The same for the operators of some formulas, which a printer writes."""
        script = ""
        for place, term in enumerate(outermost(formulas)):
            text = printer.operator(term).text
            script += f"assert (O{place} : {text} = {self.printer.term(self.low(term), {})}) by ({self.bridge(term)}). "
            script += f"rewrite ?O{place} in *. clear O{place}. "
        return script

    def bridge(self, term: Any) -> str:
        """A tactic for an operator's own equation: what it means, then what SymPy computes of that."""
        bridge = "first [solve [unfold_analysis; bridge] | bridge]" if self.analytic else "bridge"
        lowered = self.low(term)
        own = [self.printer.names.of(symbol) for symbol in lowered.free_symbols if self.is_own(symbol)]
        bridge = "".join(f"subst {name}; unfold own_of; " for name in own) + bridge
        try:
            with evaluate(False):
                written = self.low(term)
            text = self.printer.term(written, {})
            if text == self.printer.term(lowered, {}):
                return bridge
            difference = self.book.difference(written, lowered, Integer(0), {})
        except REFUSALS:
            return bridge
        return f"transitivity {text}; [{bridge} | apply Rminus_diag_uniq; exact {difference}]"

    @staticmethod
    def is_own(variable: Any) -> bool:
        """Whether a variable is the index of the ball that the state lies in."""
        return isinstance(variable, Chosen) and variable.name == OWN

    def bound_by(self, theorem: Theorem, variable: Any, names: list[str]) -> str:
        """The name of a variable of the theorem; anything for one that is in no statement."""
        for binder, name in zip(theorem.binders, names, strict=True):
            symbol = binder.symbol
            if isinstance(variable, Array):
                named = isinstance(symbol, MatrixSymbol) and symbol.name == variable.name
                if named or (variable.name == "layers" and binder.type == "nat -> nat"):
                    return name
            elif symbol is not None and self.scope.symbols.get(symbol, symbol) == variable:
                return name
        own = self.is_own(variable) or self.is_entered(variable)
        return self.printer.names.of(variable) if own else anything(variable)

    def part(self, number: int, step: Step, fact: Fact) -> Part:
        """One step: its choice, its statement, its proof."""
        begun = len(self.book.lemmas)
        missing, before, proof, name = "", [], "", f"{self.module}_{number}"
        try:
            before = self.choice(step)
            statement, stated = self.statement(step, fact, name)
        except REFUSALS as error:
            dead = Stated(name, (), (), fact)
            self.stated[step.label] = dead
            return Part(step.label, step.rule, (), (), Lemma(name, "", ""), f"statement: {type(error).__name__} {error}")
        work = Work(step, fact, self.stated, stated.variables, stated.hypotheses, self.book, self.low, self.recalled)
        try:
            if any(not self.stated[used].name for used in step.uses):
                raise Unsupported("a step without a statement")
            if step.rule not in PROOFS and step.rule not in SEQUENCES:
                raise Unsupported(f"the rule {step.rule}")
            PROOFS[step.rule](work) if step.rule in PROOFS else descents.prove(self, work)
            proof = "\n".join([self.intros(stated), *work.lines])
        except REFUSALS as error:
            missing = f"{type(error).__name__} {error}"
        self.stated[step.label] = stated
        equations = tuple(self.book.lemmas[begun:])
        return Part(step.label, step.rule, tuple(before), equations, Lemma(name, statement, proof), missing)

    def statement(self, step: Step, fact: Fact, name: str) -> tuple[str, Stated]:
        """What a step states, closed: its own variables, and those of the steps that it uses but for those that it replaces."""
        if step.rule in SEQUENCES:
            hypotheses = tuple(sorted(fact.hypotheses, key=str))
            return self.closed(name, descents.variables_of(self, step), hypotheses, fact, self.writing().formula(fact.formula))
        hypotheses = (*sorted(fact.hypotheses, key=str), *self.said(step, fact))
        own = self.printer.variables([fact.formula, *hypotheses])
        gone = {self.low(key) for key in step.options["at"]} if step.rule == "instance" else set()
        if step.rule in ("sum", "integral"):
            gone = {self.low(step.options["over"])}
        if step.rule == "claim" and "at" not in step.options:
            gone = set()
        more = [v for used in step.uses for v in self.spoken_of(self.stated[used]) if v not in gone]
        terms = [v for v in self.more_of(step) if v not in own]
        return self.closed(name, (*own, *more, *terms), hypotheses, fact, self.printer.formula(fact.formula, {}))

    def closed(self, name: str, found: Iterable[Any], hypotheses: tuple[Any, ...], fact: Fact, says: str) -> tuple[str, Stated]:
        """A closed lemma over variables that were found."""
        variables = tuple(sorted(dict.fromkeys(found), key=lambda v: (_rank(v), str(v.name))))
        binders, assumed = self.printer.quantified(variables, {})
        premises = [*assumed, *(self.printer.formula(h, {}) for h in hypotheses)]
        quantified = f"forall {' '.join(binders)}, " if binders else ""
        return quantified + "".join(f"{premise} -> " for premise in premises) + says, Stated(name, variables, hypotheses, fact)

    def said(self, step: Step, fact: Fact) -> list[Any]:
        """What the domain says that a step rests on and that is no hypothesis of the kernel's fact."""
        found: dict[Any, None] = {}
        if step.rule == "domain" and fact.formula not in fact.hypotheses:
            places = [self.low(step.options[key]) for key in ("i", "j") if key in step.options]
            indices = [Index(name, place.range) for name, place in zip("ij", places, strict=False)]
            formula = substitute(fact.formula, dict(zip(places, indices, strict=True)))
            found[Everywhere(formula, *indices) if indices else formula] = None
            self.assumptions |= found
        for used in step.uses:
            found |= {h: None for h in self.stated[used].hypotheses if h in self.assumptions}
        return [*found]

    def spoken_of(self, stated: Stated) -> list[Any]:
        """The variables of a lemma without indices that its fact does not speak of."""
        spoken = self.printer.variables([stated.fact.formula, *stated.hypotheses])
        return [v for v in stated.variables if v in spoken or not isinstance(v, Index)]

    def more_of(self, step: Step) -> list[Any]:
        """The variables of a step's own terms that its statement may not have."""
        terms: list[Any] = []
        if step.rule == "instance":
            terms = [self.low(value) for value in step.options["at"].values()]
        keys = ("by", "on", "of", *(["at"] if step.rule == "term" else []))
        terms += [self.low(step.options[key]) for key in keys if isinstance(step.options.get(key), Basic)]
        bound = self.low(step.options.get("variable"))
        return [v for v in self.printer.variables([term for term in terms if isinstance(term, Basic)]) if v != bound]

    def intros(self, stated: Stated) -> str:
        names = self.book.names(stated.variables, {})
        given = " ".join(f"G{number}" for number in range(len(stated.hypotheses)))
        return f"intros {names} {given}." if names or given else "idtac."

    def choice(self, step: Step) -> list[str]:
        """The function that a step chooses by."""
        if step.rule == "mean-value":
            return mean_choice(self.printer, self.module, self.low, step)
        if step.rule == "named":
            return named_choice(self.printer, self.module, self.low, step)
        if step.rule not in ("attained", "another"):
            return []
        name = f"{self.module}_{clean(step.options['name'])}"
        if step.rule == "attained":
            body, index = self.low(step.options["of"]), self.low(step.options["over"])
            arguments = [v for v in self.printer.variables([body, *index.range.free_symbols]) if v != index]
            made, within = self.largest(index, self.printer.term(body, {index: "k0"}))
            shown = "first [apply argmax_lt | apply argmax_of_in]; show"
        else:
            index = self.low(step.options["beside"])
            arguments = self.printer.variables([index])
            n = self.printer.nat(index.range, {})
            made, shown = f"other {n} {self.printer.nat(index, {})}", "apply other_lt; rng"
            within = f"({{}} < {n})%nat"
        binders, assumed = self.printer.quantified(arguments, {})
        self.printer.choices[step.options["name"]] = Choice(name, tuple(arguments))
        applied = " ".join([name, *(self.printer.argument(a, {}) for a in arguments)])
        premises = "".join(f"{condition} -> " for condition in assumed)
        quantified = f"forall {' '.join(binders)}, " if binders else ""
        lies = within.format(f"({applied})")
        return [
            f"Definition {name} {' '.join(binders)} : nat := {made}.",
            f"Lemma {name}_lt : {quantified}{premises}{lies}.\nProof. intros; unfold {name}; {shown}. Qed.",
            f"#[global] Hint Resolve {name}_lt : rng.",
        ]

    def largest(self, index: Any, body: str) -> tuple[str, str]:
        """Where an extreme is attained, and that it lies in the range."""
        if isinstance(index.range, Block):
            _, layer, rows = index.range.args
            n, p = self.printer.nat(rows, {}), self.printer.in_layer(layer, {})
            return f"argmax_of {n} {p} (fun k0 => {body})", f"({{0}} < {n})%nat /\\ {p} {{0}} = true"
        n = self.printer.nat(index.range, {})
        return f"argmax {n} (fun k0 => {body})", f"({{0}} < {n})%nat"

    # --- other claims -------------------------------------------------------------------------------------------------

    def recalled(self, work: Work) -> tuple[str, Any, dict[Any, Any]]:
        """The lemma of another claim for the terms of this one: a script, its formula, and what is put in it."""
        other = self.theory.exported[work.step.options["of"]]
        at = work.step.options.get("at", {})
        values: dict[Any, Any] = {}
        for key, value in at.items():
            symbol = key if isinstance(key, MatrixSymbol) else other.scope.symbols.get(key, key)
            values[key.name if isinstance(key, MatrixSymbol) else symbol] = value
        given = [self.value(v, values, work.variables) for v in other.stated.variables]
        count = len(other.stated.hypotheses)
        shown = " ".join("ltac:(show)" for _ in range(other.assumed))
        feeds = f" do {count} feed1 Z." if count else ""
        numbers = [text for text in given if text.endswith("%nat") and text[:-4].isdigit()]
        written = " numbers_in Z." if numbers else ""
        script = f"pose proof ({' '.join([other.stated.name, *given])} {shown}) as Z. cbv beta in Z.{written}{feeds}"
        put = {
            key: found
            for v in other.stated.variables
            if (key := self.key_of(v, other)) is not None and (found := self.put(v, values)) is not None
        }
        self.inferred(work, [substitute(h, put) for h in other.stated.hypotheses if isinstance(h, Relational)])
        return script, other.stated.fact.formula, put

    def inferred(self, work: Work, hypotheses: Iterable[Any]) -> None:
        """Those hypotheses that no fact of the step is, and whose sign the kernel infers from a normal form alone."""
        facts = {canon(part) for used in work.step.uses for part in conjuncts(self.stated[used].fact.formula)}
        for place, hypothesis in enumerate(hypotheses):
            if canon(hypothesis) not in facts and evident(hypothesis) and sign_of(margin(hypothesis)[0]) == "":
                work.emit(f"assert (U{place} : {work.formula(hypothesis)}).")
                work.emit("{")
                evident_either_way(work, hypothesis)
                work.emit("}")

    def key_of(self, variable: Any, other: Exported) -> Any:
        """What a variable of another claim is called in its formulas."""
        return other.scope.arrays.get(variable.name) if isinstance(variable, Array) else variable

    def put(self, variable: Any, values: Mapping[Any, Any]) -> Any:
        """What the kernel puts in the place of a variable of another claim; None where it stays."""
        key = variable.name if isinstance(variable, Array) else variable
        if key not in values:
            return None
        if not isinstance(variable, Array):
            return self.low(values[key])
        return vec(values[key], self.scope).entry if variable.places == 1 else mat(values[key], self.scope).entry

    def value(self, variable: Any, values: Mapping[Any, Any], scope: tuple[Any, ...]) -> str:
        """What is put in the place of a variable of another claim; anything for one that its statement does not have."""
        key = variable.name if isinstance(variable, Array) else variable
        if key not in values:
            own = any(variable == v or (isinstance(variable, Array) and variable.name == v.name) for v in scope)
            return self.printer.argument(variable, {}) if own and not isinstance(variable, Index) else anything(variable)
        value = values[key]
        if not isinstance(variable, Array):
            return self.printer.nat(self.low(value), {}) if is_size(variable) else self.printer.term(self.low(value), {})
        if variable.places == 1:
            vector = vec(value, self.scope)
            index = fresh(Index("e", vector.length))
            with evaluate(False):
                entry = vector.entry(index)
            return f"(fun k0 => {self.printer.term(entry, {index: 'k0'})})"
        matrix = mat(value, self.scope)
        row, column = matrix.row(), matrix.column()
        return f"(fun k0 k1 => {self.printer.term(matrix.entry(row, column), {row: 'k0', column: 'k1'})})"


def outermost(formulas: Iterable[Any]) -> list[Any]:
    """The operators that stand in no other one, the longest first."""
    found: dict[Any, None] = {}

    def walk(node: Any) -> None:
        if isinstance(node, Operator):
            found[node] = None
        else:
            for part in node.args:
                walk(part)

    for formula in formulas:
        walk(formula)
    return sorted(found, key=lambda node: -len(str(node)))


def anything(variable: Any) -> str:
    """A value of a variable, whatever is assumed of it."""
    if isinstance(variable, Array):
        return f"(fun {'_ ' * variable.places}=> 1)"
    return "0%nat" if isinstance(variable, Index) else "1%nat" if is_size(variable) else "1"


def _rank(variable: Any) -> int:
    return 2 if isinstance(variable, Array) else 3 if isinstance(variable, Index) else 0 if is_size(variable) else 1


__all__ = ["Export", "Exported", "Part", "Symbol", "Theory"]
