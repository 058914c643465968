"""A Coq proof for each rule of the kernel: what a step states, from the closed lemmas of the steps that it uses.

Relations are compared by their margins: a lemma says what the difference of the two sides comes to, and `lra` does the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sympy import evaluate

from lemmata.theory.kernel.logic import Fact, Step, canon, conjuncts
from lemmata.theory.kernel.logic import margin as margin_of
from lemmata.theory.kernel.normal import normal, sign_of, terms_of
from lemmata.theory.terms.index_terms import Block, Chosen, ChosenReal, Index, Total, substitute
from lemmata.theory.terms.signs import whole
from lemmata.theory.terms.sympy_facts import (
    Abs,
    And,
    Eq,
    Equivalent,
    Ge,
    Gt,
    Implies,
    Integer,
    KroneckerDelta,
    Le,
    Lt,
    Ne,
    Pow,
    Rational,
    Relational,
    exp,
    log,
    preorder_traversal,
)
from lemmata.verify.coq.normal import Equations, chained, sides
from lemmata.verify.coq.terms import Array, Choice, Printer, Unsupported, clean, is_size, of_indices
from lemmata.verify.prove.multipliers import find_multipliers


@dataclass(frozen=True)
class Stated:
    """The closed lemma of a step: its name, its variables, its hypotheses in order, and the fact."""

    name: str
    variables: tuple[Any, ...]
    hypotheses: tuple[Any, ...]
    fact: Fact


@dataclass
class Work:
    """The proof of one step while it is written.

    Attributes:
        step, fact: what is proved, and what the kernel found.
        stated: the lemmas of the earlier steps, by label.
        variables, hypotheses: of this step's own lemma.
        book: the equations of the file.
        low: writes an option in the index language.
        recall: a script that brings the lemma of another claim, its formula, and what is put in it.
        lines: the script.
    """

    step: Step
    fact: Fact
    stated: dict[str, Stated]
    variables: tuple[Any, ...]
    hypotheses: tuple[Any, ...]
    book: Equations
    low: Callable[[Any], Any]
    recall: Callable[[Work], tuple[str, Any, dict[Any, Any]]]
    lines: list[str] = field(default_factory=list)
    count: int = 0

    @property
    def printer(self) -> Printer:
        return self.book.printer

    def fresh(self, stem: str) -> str:
        self.count += 1
        return f"{stem}{self.count}"

    def emit(self, line: str) -> None:
        self.lines.append(line)

    def text(self, term: Any) -> str:
        return self.printer.term(term, {})

    def formula(self, formula: Any) -> str:
        return self.printer.formula(formula, {})

    # --- facts --------------------------------------------------------------------------------------------------------

    def used(self) -> list[tuple[str, Fact]]:
        """The facts of the steps that are used, as hypotheses of the script."""
        return [self.bring(label) for label in self.step.uses]

    def bring(self, label: str, at: dict[Any, str] | None = None) -> tuple[str, Fact]:
        """The fact of an earlier step, at other values of some variables."""
        stated, at = self.stated[label], at or {}
        name = self.fresh("F")
        self.emit(f"pose proof {self.applied(stated, at)} as {name}.")
        if stated.hypotheses:
            self.emit(f"do {len(stated.hypotheses)} feed1 {name}.")
        return name, stated.fact

    def applied(self, stated: Stated, at: dict[Any, str]) -> str:
        """A lemma for variables in scope or other values, with what is assumed of them, but without its hypotheses."""
        at = {v: self.anything(v, at) for v in stated.variables if isinstance(v, Index) and v not in self.variables} | at
        given = [at.get(v) or self.printer.argument(v, {}) for v in stated.variables]
        shown = []
        for variable in stated.variables:
            if self.printer.binder_of(variable, {})[1]:
                own = variable not in at and (not isinstance(variable, Index) or not set(variable.range.free_symbols) & set(at))
                shown.append(f"H_{self.printer.argument(variable, {})}" if own else "ltac:(show)")
        return f"({' '.join([stated.name, *given, *shown])})" if given else stated.name

    def anything(self, index: Any, at: dict[Any, str]) -> str:
        """An index for one that nothing is said of."""
        if not isinstance(index.range, Block):
            return "0%nat"
        _, layer, rows = index.range.args
        return f"(first {self.printer.nat(rows, {})} {self.printer.in_layer(layer, at)})"

    def parts(self, found: tuple[str, Fact]) -> list[tuple[str, Any]]:
        """The conjuncts of a fact, each by its name."""
        name, fact = found
        parts = [*conjuncts(fact.formula)]
        if len(parts) == 1:
            return [(name, parts[0])]
        names = [self.fresh("F") for _ in parts]
        self.emit(f"destruct {name} as {pattern(fact.formula, iter(names))}.")
        return [*zip(names, parts, strict=True)]

    def margin(self, relation: Any) -> tuple[Any, str]:
        """What the margin of a relation comes to, as a hypothesis of the script."""
        proof, form, kind = self.book.margin(relation, {})
        self.emit(f"pose proof {proof} as {self.fresh('N')}.")
        return form, kind

    def convert(self, known: Any, wanted: Any) -> None:
        """A wanted relation from a known hypothesis with the same margin."""
        forms = [self.margin(relation)[0] for relation in (known, wanted)]
        self.emit(arithmetic(forms))


MANY = 12  # addends of a margin that `lra` is slow to take apart


def arithmetic(forms: list[Any]) -> str:
    """Linear arithmetic from margins: of long ones, without a look at what they are of."""
    return "first [by_margins | lra]." if any(len(terms_of(form)) > MANY for form in forms) else "lra."


def pattern(formula: Any, names: Iterator[str]) -> str:
    """A pattern that takes a conjunction apart."""
    if not isinstance(formula, And):
        return next(names)
    *firsts, made = [pattern(part, names) for part in formula.args]
    for first in reversed(firsts):
        made = f"[{first} {made}]"
    return made


def end_of(script: str) -> str:
    return chained(script)


# --- logic ------------------------------------------------------------------------------------------------------------


def assume(work: Work) -> None:
    work.emit("assumption.")


def conclude(work: Work, formula: Any, have: list[tuple[str, Any]]) -> None:
    """A formula from facts with the same canonical keys."""
    parts = [*conjuncts(formula)]
    if len(parts) > 1:
        work.emit("split_all.")
    for part in parts:
        work.emit("{")
        conclude_part(work, part, have)
        work.emit("}")


def conclude_part(work: Work, part: Any, have: list[tuple[str, Any]]) -> None:
    found = next((pair for pair in have if pair[1] == part), None)
    if found is not None:
        work.emit(f"exact {found[0]}.")
        return
    found = next((pair for pair in have if canon(pair[1]) == canon(part)), None)
    if found is None and isinstance(part, Equivalent):
        one, other = part.args
        work.emit("split.")
        for implication in (Implies(one, other, evaluate=False), Implies(other, one, evaluate=False)):
            work.emit("{")
            conclude_part(work, implication, have)
            work.emit("}")
    elif found is None:
        raise Unsupported("a part is not among the facts")
    elif isinstance(part, Relational) and not isinstance(part, Ne):
        work.convert(found[1], part)
    elif isinstance(part, Implies):
        conclude_implication(work, found, part)
    else:
        work.emit(f"imply {found[0]}.")


def conclude_implication(work: Work, found: tuple[str, Any], part: Any) -> None:
    """An implication from one whose both sides come to the same."""
    given, cause, effect = work.fresh("D"), work.fresh("C"), work.fresh("F")
    work.emit(f"intro {given}.")
    have = work.parts((given, Fact(frozenset(), part.args[0])))
    work.emit(f"assert ({cause} : {work.formula(found[1].args[0])}).")
    work.emit("{")
    conclude(work, found[1].args[0], have)
    work.emit("}")
    work.emit(f"pose proof ({found[0]} {cause}) as {effect}.")
    conclude(work, part.args[1], work.parts((effect, Fact(frozenset(), found[1].args[1]))))


def both(work: Work) -> None:
    have = [pair for found in work.used() for pair in work.parts(found)]
    conclude(work, work.fact.formula, have)


def discharge(work: Work) -> None:
    work.emit("let D := fresh in (intro D; open_one D).")
    have = [pair for found in work.used() for pair in work.parts(found)]
    conclude(work, work.fact.formula.args[1], have)


def apply(work: Work) -> None:
    (name, _), *_ = work.used()
    work.emit(f"first [exact {name} | apply {name}; split_all; first [assumption | apply not_eq_sym; assumption | close]].")


def decided(work: Work, on: Any) -> str:
    """The two cases of a relation."""
    if of_indices(on):
        return f"destruct (Nat.eq_dec {work.printer.nat(on.lhs, {})} {work.printer.nat(on.rhs, {})})"
    if isinstance(on, Eq | Ne):
        return f"destruct (Req_dec {work.text(on.lhs)} {work.text(on.rhs)})"
    decide = "Rle_or_lt" if isinstance(on, Le | Ge) else "Rlt_or_le"
    return f"destruct ({decide} {work.text(on.lts)} {work.text(on.gts)})"


def cases(work: Work) -> None:
    on = work.low(work.step.options["on"])
    work.emit(f"{decided(work, on)}.")
    for label in reversed(work.step.uses) if isinstance(on, Ne) else work.step.uses:
        work.emit("{")
        conclude(work, work.fact.formula, work.parts(work.bring(label)))
        work.emit("}")


def absurd(work: Work) -> None:
    for found in work.used():
        for _, part in work.parts(found):
            if isinstance(part, Relational):
                work.margin(part)
    work.emit("exfalso; lra.")


def value_of(work: Work, key: Any, value: Any) -> str:
    return work.printer.nat(value, {}) if is_size(key) else work.text(value)


def instance(work: Work) -> None:
    for label in work.step.uses[1:]:
        work.parts(work.bring(label))
    at = {key: value_of(work, key, work.low(value)) for key, value in work.step.options["at"].items()}
    name, fact = work.bring(work.step.uses[0], at)
    values = {key: work.low(value) for key, value in work.step.options["at"].items()}
    put_in(work, name, fact.formula, values)


def put_in(work: Work, name: str, formula: Any, values: dict[Any, Any]) -> None:
    """What a step states, from a fact for other terms: as it is written with them, then as SymPy computes it."""
    have = []
    for part_name, part in work.parts((name, Fact(frozenset(), formula))):
        with evaluate(False):
            written = substitute(part, values)
        shown = work.fresh("W")
        whole_ones = ("by_whole",) if any(map(is_whole_power, preorder_traversal(written))) else ()
        ways = " | ".join(f"{way} {part_name}" for way in ("by_real_exps", "exact", *whole_ones, "by_", "imply"))
        work.emit(f"assert ({shown} : {work.formula(written)}) by (first [{ways}]).")
        have.append((shown, written))
    conclude(work, work.fact.formula, have)


def is_whole_power(term: Any) -> bool:
    """Whether a term is a power of a whole exponent that is no number."""
    return isinstance(term, Pow) and whole(term.exp) and not term.exp.is_number


def replace_equal(work: Work) -> None:
    (first, fact), (equation, equal) = work.used()
    left, right = equal.formula.args
    work.emit(f"try rewrite {equation} in {first}. try rewrite {equation}. rewrite ?delta_same in *.")
    with evaluate(False):
        known, wanted = (substitute(found, {left: right}) for found in (fact.formula, work.fact.formula))
    ways = [f"exact {first}", f"by_ {first}"]
    if isinstance(wanted, Relational) and not isinstance(wanted, Ne) and isinstance(known, Relational):
        margins = " ".join(f"pose proof {work.book.margin(found, {})[0]}." for found in (known, wanted))
        work.emit(f"first [{' | '.join(ways)} | (assert (K : {work.formula(known)}) by (rewrite ?delta_same; by_ {first}));")
        work.emit(f"  (assert (W : {work.formula(wanted)}) by ({chained(margins)}; lra)); rewrite ?delta_same in W; by_ W].")
    else:
        work.emit(f"first [{' | '.join(ways)} | congruence].")


def apart(work: Work) -> None:
    ((name, _),) = work.used()
    work.emit(f"first [apply delta_ne; exact {name} | rewrite delta_sym; apply delta_ne; exact {name}].")


def indicator(work: Work) -> None:
    work.used()
    work.emit("same_abs. unfold isz in *. repeat destruct Req_EM_T;")
    work.emit("first [lra | exfalso; lra | close | zero_sums; first [lra | exfalso; lra]].")


def claim(work: Work) -> None:
    for label in work.step.uses:
        work.parts(work.bring(label))
    script, formula, values = work.recall(work)
    work.emit(script)
    put_in(work, "Z", formula, values)


# --- order ------------------------------------------------------------------------------------------------------------


def linear(work: Work) -> None:
    """Facts that no multiplier takes bring no hypotheses, so they stay away."""
    parts = [*conjuncts(work.fact.formula)]
    rows = [(used, place, part) for used in work.step.uses for place, part in rows_of(work.stated[used].fact)]
    chosen = [combined(work, part, [row for _, _, row in rows]) for part in parts]
    taken = {(used, place) for found, _ in chosen for (used, place, _), factor in zip(rows, found, strict=True) if factor != 0}
    for used in dict.fromkeys(used for used, _ in sorted(taken)):
        work.parts(work.bring(used))
    if len(parts) > 1:
        work.emit("split_all.")
    for part, (multipliers, rest) in zip(parts, chosen, strict=True):
        work.emit("{")
        linear_part(work, part, [row for (_, _, row), factor in zip(rows, multipliers, strict=True) if factor != 0], rest)
        work.emit("}")


def linear_part(work: Work, part: Any, rows: list[Any], rest: list[Any]) -> None:
    """One relation, from the margins of facts and addends of evident sign."""
    forms = [work.margin(relation)[0] for relation in (*rows, part)]
    for addend in rest:
        signed(work, addend)
    work.emit(arithmetic(forms))


def rows_of(fact: Fact) -> Iterator[tuple[int, Any]]:
    """The relations of a fact that linear arithmetic takes, with their places among its conjuncts."""
    for place, part in enumerate(conjuncts(fact.formula)):
        if isinstance(part, Relational) and not isinstance(part, Ne):
            yield place, part


def combined(work: Work, part: Any, rows: list[Any]) -> tuple[list[Any], list[Any]]:
    """Multipliers of the facts, and what is left over, of evident sign."""
    target, kind = margin_of(part)
    form = normal(target)
    forms = [(normal(margin_of(row)[0]), margin_of(row)[1]) for row in rows]
    given = work.step.options.get("multipliers")
    multipliers = find_multipliers(form, kind, forms) if given is None else given
    if multipliers is None:
        raise Unsupported("no multipliers")
    rest = form
    for (row_form, _), multiplier in zip(forms, multipliers, strict=True):
        rest = rest - multiplier * row_form
    return [*multipliers], [] if kind == "=" else [t for t in terms_of(normal(rest)) if not t.is_number]


def signed(work: Work, addend: Any) -> str:
    """An addend of evident sign as a hypothesis."""
    name = work.fresh("S")
    strict = "<" if sign_of(addend) == ">" else "<="
    text = work.printer.term(addend, {}, True)
    work.emit(f"assert ({name} : 0 {strict} {text}) by {f'({OPPOSITE})' if is_opposite(text) else 'pos'}.")
    return name


def is_opposite(text: str) -> bool:
    """Whether a text has the form of what is less than 0 but for its sign in front, as a product with a least value."""
    return text.startswith("(- (")


def sign_rule(work: Work) -> None:
    parts = [*conjuncts(work.fact.formula)]
    if len(parts) > 1:
        work.emit("split_all.")
    for part in parts:
        work.emit("{")
        if isinstance(part, Eq):
            work.margin(part)
            work.emit("lra.")
        else:
            evident_part(work, part)
        work.emit("}")


def evident_either_way(work: Work, part: Any) -> None:
    """A relation whose margin may have an evident sign as it is written, in normal form, or both: Coq tries both."""
    difference, kind = margin_of(part)
    form = normal(difference)
    if "" in (sign_of(difference), sign_of(form)):
        evident_part(work, part)
        return
    strict, lemma = ("<", "lt_of_margin") if kind == ">" else ("<=", "le_of_margin")
    high, low = (work.text(side) for side in sides(part))
    work.margin(part)
    work.emit(f"first [solve [apply {lemma}; replace ({high} - {low}) with {work.text(difference)} by fld; pos]")
    work.emit(f"| assert (S1 : 0 {strict} {work.printer.term(form, {}, True)}) by pos; lra].")


def evident_part(work: Work, part: Any) -> None:
    """A relation whose margin has an evident sign, as it is written or in normal form."""
    difference, kind = margin_of(part)
    strict = "<" if kind == ">" else "<="
    high, low = (work.text(side) for side in sides(part))
    lemma = "lt_of_margin" if kind == ">" else "le_of_margin"
    if sign_of(difference) != "":
        work.emit(f"apply {lemma}. replace ({high} - {low}) with {work.text(difference)} by fld. pos.")
        return
    form, _ = work.margin(part)
    work.emit(f"assert (S1 : 0 {strict} {work.printer.term(form, {}, True)}) by pos. lra.")


OPPOSITE = (  # of a product: one factor is at most 0
    "let rec opposite := first [solve [pos] | match goal with |- 0 <= - (?a * ?b) => first ["
    "replace (- (a * b)) with (a * - b) by ring; apply Rmult_le_pos; [solve [pos] | opposite] | "
    "replace (- (a * b)) with (- a * b) by ring; apply Rmult_le_pos; [opposite | solve [pos]]] end] in opposite"
)
LESS = {">=": "le", ">": "lt", "=": "eq"}


def multiplied(work: Work, one: Any, other: Any, form: Any) -> str:
    """A script for: the product of two normal forms is a third."""
    return chained(f"{work.book.signs([one, other, form], {})}{work.book.closing([one, other], [form], {}, formed=True)}")


def of_term(work: Work, term: Any) -> tuple[str, Any]:
    """A lemma that says what a term less 0 comes to, and its form."""
    form = normal(term)
    return work.book.difference(term, Integer(0), form, {}), form


def factors_of(work: Work) -> list[tuple[str, str, Any, str]]:
    """What is multiplied: the margin's lemma, the proof of its sign, its form, its kind of relation."""
    found = []
    for name, fact in work.used():
        proof, form, kind = work.book.margin(fact.formula, {})
        found.append((proof, name, form, kind))
    if "by" in work.step.options:
        by = work.low(work.step.options["by"])
        proof, form = of_term(work, by)
        kind = sign_of(by) if found[0][3] != "=" else ""
        if kind:
            work.emit(f"assert (B : 0 {'<' if kind == '>' else '<='} {work.text(by)}) by pos.")
        found.append((proof, "B", form, kind))
    return found[:2]


def product(work: Work) -> None:
    """The margin of the formula is a product of two margins, or of one and a factor."""
    (n1, f1, one, kind), (n2, f2, other, second) = factors_of(work)
    proof, form, wanted = work.book.margin(work.fact.formula, {})
    closing = multiplied(work, one, other, form)
    if "=" in (kind, second):
        at = 0 if kind == "=" else 1
        (n, f), n_other = ((n1, f1), n2) if at == 0 else ((n2, f2), n1)
        zero = f"(zero_{('left', 'right')[at]} _ _ _ _ _ (margin_eq _ _ _ {n} {f}) {n_other})"
        work.emit(f"apply ({ENDINGS[wanted]}_from_zero _ _ _ {proof}). apply {zero}. {closing}.")
        return
    strict = kind == second == ">"
    words = [LESS[k] if strict or k == ">=" else "weak" for k in (kind, second)]
    signs = [f"(margin_{word} _ _ _ {n} {f})" for word, n, f in zip(words, (n1, n2), (f1, f2), strict=True)]
    of_two = f"({'Rmult_lt_0_compat' if strict else 'Rmult_le_pos'} _ _ {signs[0]} {signs[1]})"
    ending = ENDINGS[wanted]
    lemma = f"{ending}_from{'_lt' if strict else ''}"
    work.emit(f"apply ({lemma} _ _ _ _ {proof} {of_two}). {closing}.")


ENDINGS = {**LESS, "!=": "ne"}


def divide(work: Work) -> None:
    """From a multiple of the margin."""
    facts = work.used()
    by = work.low(work.step.options["by"])
    n1, known, kind = work.book.margin(facts[0][1].formula, {})
    proof, form, wanted = work.book.margin(work.fact.formula, {})
    n2, other = of_term(work, by)
    work.emit(f"assert (B : 0 < {work.text(by)}) by (first [assumption | lra | pos]).")
    lemma = f"divide_{LESS[kind]}_{ENDINGS[wanted]}"
    closing = multiplied(work, form, other, known)
    work.emit(f"apply ({lemma} _ _ _ _ _ _ {proof} (margin_{LESS[kind]} _ _ _ {n1} {facts[0][0]}) {n2} B). {closing}.")


def named_choice(printer: Printer, module: str, low: Callable[[Any], Any], step: Step) -> list[str]:
    """The number that a step names, for all values of its variables: 1 where the term is not positive."""
    value, name = low(step.options["of"]), f"{module}_{clean(step.options['name'])}"
    arguments = printer.variables([value])
    binders, assumed = printer.quantified(arguments, {})
    printer.choices[step.options["name"]] = Choice(name, tuple(arguments))
    text = printer.term(value, {})
    applied = " ".join([name, *(printer.argument(a, {}) for a in arguments)])
    quantified = f"forall {' '.join(binders)}, " if binders else ""
    premises = "".join(f"{condition} -> " for condition in assumed)
    return [
        f"Definition {' '.join([name, *binders])} : R := if Rlt_dec 0 {text} then {text} else 1.",
        f"Lemma {name}_sign : {quantified}{premises}0 < {applied}.\nProof. intros; unfold {name}; destruct Rlt_dec; lra. Qed.",
        f"#[global] Hint Resolve {name}_sign : sgn.",
    ]


def named(work: Work) -> None:
    """The name is that of the term, as the term is positive."""
    value = work.fact.formula.rhs
    choice = work.printer.choices[work.step.options["name"]]
    wanted = Lt(0, value, evaluate=False)
    work.emit(f"assert (P : {work.formula(wanted)}).")
    work.emit("{")
    ((_, fact),) = work.used()
    work.convert(fact.formula, wanted)
    work.emit("}")
    work.emit(f"unfold {choice.name}. destruct Rlt_dec; [reflexivity | contradiction].")


def squeeze(work: Work) -> None:
    for _, fact in work.used():
        work.margin(fact.formula)
    work.margin(work.fact.formula)
    work.emit("lra.")


MADE: dict[str, tuple[str, Callable[[Any], Any], str, str]] = {  # head, node, lemma for <=, lemma for <
    "exp": ("exp", lambda t: exp(t, evaluate=False), "exp_le", "exp_increasing"),
    "log": ("ln", lambda t: log(t, evaluate=False), "ln_le", "ln_increasing"),
    "sqrt": ("sqrt", lambda t: Pow(t, Rational(1, 2), evaluate=False), "sqrt_le_1", "sqrt_lt_1"),
    "square": ("square", lambda t: Pow(t, 2, evaluate=False), "sq_le", "sq_lt"),
}


def monotone(work: Work) -> None:
    """Both sides come to the normal forms of the function's values."""
    facts = work.used()
    name, known, wanted = facts[0][0], facts[0][1].formula, work.fact.formula
    for found in facts[1:]:
        work.parts(found)
    head, made, weak, strict = MADE[work.step.options["via"]]
    low, high = (known.lhs, known.rhs) if isinstance(known, Eq) else (known.lts, known.gts)
    left, right = (wanted.lhs, wanted.rhs) if isinstance(wanted, Eq) else (wanted.lts, wanted.gts)
    texts, proofs, endings = [], [], []
    for side, inner in ((left, low), (right, high)):
        proof, form = of_term(work, side)
        proofs.append(proof)
        texts.append(f"({head} {work.text(inner)})" if head != "square" else f"({work.text(inner)} ^ 2)")
        endings.append(chained(made_of(work, head, made, inner, form)))
    if isinstance(known, Eq):
        work.emit(f"apply (monotone_eq _ _ {' '.join(texts)} _ _ {' '.join(proofs)}).")
        work.emit(f"{{ rewrite {name}. reflexivity. }}")
    else:
        less = isinstance(known, Lt | Gt)
        also = "lt" if less and isinstance(wanted, Lt | Gt) else "weak" if less else "le"
        work.emit(f"apply (monotone_{also} _ _ {' '.join(texts)} _ _ {' '.join(proofs)}).")
        other = f" | {OPPOSITE}" if is_opposite(work.text(low)) else ""
        side_goal = f"; first [assumption | lra | pos | (eapply Rle_trans; [|eassumption]; pos){other}]"
        work.emit(f"{{ apply {strict if less else weak}{side_goal}. }}")
    for ending in endings:
        work.emit(f"{{ {ending}. }}")


def made_of(work: Work, head: str, made: Callable[[Any], Any], inner: Any, form: Any) -> str:
    """A script that a function of a term comes to a normal form; of a root, as SymPy takes squares out of it, by its square."""
    if head != "sqrt":
        return work.book.algebra([made(inner)], [form], {})
    return f"{work.book.signs([form], {})}apply sqrt_is; [pos | {chained(work.book.algebra([inner], [form, form], {}))}]."


def sum_rule(work: Work) -> None:
    index = work.low(work.step.options["over"])
    stated = work.stated[work.step.uses[0]]
    relation = stated.fact.formula
    first, second = (relation.lhs, relation.rhs) if isinstance(relation, Eq) else (relation.lts, relation.gts)
    word = "ext" if isinstance(relation, Eq) else "lt" if isinstance(relation, Lt | Gt) else "le"
    raw = [Total(side, index) for side in (first, second)]
    head = "sum_of" if isinstance(index.range, Block) else "sum"
    sign_ = {"ext": "=", "lt": "<", "le": "<="}[word]
    name = work.printer.argument(index, {})
    work.emit(f"assert (Z : {work.text(raw[0])} {sign_} {work.text(raw[1])}).")
    work.emit(f"{{ apply {head}_{word}; {'[show |]; ' if word == 'lt' else ''}intros {name} H_{name}.")
    found, _ = work.bring(work.step.uses[0], {index: name})
    work.emit(f"first [assumption | by_ {found}]. }}")
    if work.step.formula is None:
        work.emit("first [exact Z | by_ Z].")
    else:
        work.convert(relation.func(*(Total(side, index) for side in relation.args), evaluate=False), work.fact.formula)


def function_text(work: Work, body: Any, index: Any) -> str:
    """The function of an index that a term is."""
    return f"(fun k0 => {work.printer.term(body, {index: 'k0'})})"


def extreme(work: Work, index: Any) -> tuple[str, str]:
    """The ending of the lemmas on a range, and the range as their arguments."""
    if isinstance(index.range, Block):
        _, layer, rows = index.range.args
        return "_of", f"{work.printer.nat(rows, {})} {work.printer.in_layer(layer, {})}"
    return "", work.printer.nat(index.range, {})


def bound(work: Work) -> None:
    body, index = work.low(work.step.options["of"]), work.low(work.step.options["over"])
    ending, n = extreme(work, index)
    place = work.printer.nat(index, {})
    work.emit(f"pose proof (Max{ending}_ge {n} {function_text(work, body, index)} {place} ltac:(show)) as Z.")
    work.emit("cbv beta in Z. first [exact Z | by_ Z].")


def attained(work: Work) -> None:
    body, index = work.low(work.step.options["of"]), work.low(work.step.options["over"])
    ending, n = extreme(work, index)
    inside = " ltac:(show)" if ending else ""
    function = function_text(work, body, index)
    work.emit(f"pose proof (argmax{ending}_spec {n} {function}{inside}) as Z.")
    choice = work.printer.choices[work.step.options["name"]]
    chosen = " ".join([choice.name, *(work.printer.argument(a, {}) for a in choice.arguments)])
    work.emit(f"try change (argmax{ending} {n} {function}) with ({chosen}) in Z. by_ Z.")


def term(work: Work) -> None:
    body, index = work.low(work.step.options["of"]), work.low(work.step.options["over"])
    at = work.low(work.step.options["at"])
    place = work.printer.nat(at, {})
    lies = work.printer.lies(at, {}) if isinstance(at, Chosen) and at.name in work.printer.choices else "ltac:(show)"
    ending, n = extreme(work, index)
    fact = f"0 <= {work.printer.term(body, {index: 'k0'})}"
    place_of = f"(k0 < {n})%nat" if not ending else "(k0 < {})%nat /\\ {} k0 = true".format(*n.split(" ", 1))
    work.emit(f"assert (Z0 : forall k0, {place_of} -> {fact}) by (intros; pos).")
    work.emit(f"pose proof (sum{ending}_term {n} {function_text(work, body, index)} {place} {lies} Z0) as Z. cbv beta in Z.")
    with evaluate(False):
        raw = Le(substitute(body, {index: at}), Total(body, index), evaluate=False)
    finish(work, raw)


HEADS = (Total, Abs, exp, log, KroneckerDelta)


def finish(work: Work, raw: Any) -> None:
    """What a step states from Z, a relation as it is written; by the margins of both where something was computed away."""
    wanted = work.fact.formula
    counts = [[sum(isinstance(node, head) for node in preorder_traversal(f)) for head in HEADS] for f in (raw, wanted)]
    if counts[0] == counts[1]:
        work.emit("by_ Z.")
    elif work.formula(raw) == work.formula(wanted):
        work.emit("exact Z.")
    else:
        work.emit(f"assert (Y : {work.formula(raw)}) by (first [exact Z | by_ Z]).")
        work.convert(raw, wanted)


def another(work: Work) -> None:
    work.used()
    work.emit("apply other_ne; first [assumption | lra].")


def tangent(work: Work) -> None:
    at = work.low(work.step.options["at"])
    kind, lemma = (Lt, "tangent_strict") if work.step.uses else (Le, "tangent")
    raw = kind(1 + at, exp(at, evaluate=False), evaluate=False)
    found = work.used()
    for _, fact in found:
        if isinstance(fact.formula, Relational) and not isinstance(fact.formula, Ne):
            work.margin(fact.formula)
    place, less, more = work.text(at), *(("<", "; lra") if found else ("<=", ""))
    work.emit(f"assert (Z0 : 1 + {place} {less} exp {place}) by (apply {lemma}{more}).")
    work.emit(f"assert (Z : {work.formula(raw)}) by (replace {work.text(raw.lts)} with (1 + {place}) by ring; exact Z0).")
    if work.formula(raw) == work.formula(work.fact.formula):
        work.emit("exact Z.")
    else:
        work.convert(raw, work.fact.formula)


def bounds_of_size(work: Work) -> None:
    """A number and its opposite are at most its size."""
    of = work.low(work.step.options["of"])
    inside = work.text(of)
    work.emit(f"pose proof (Rle_abs {inside}) as Z1. pose proof (Rle_abs (- {inside})) as Z2. rewrite Rabs_Ropp in Z2.")
    raws = [Le(side, Abs(of, evaluate=False), evaluate=False) for side in (of, -of)]
    parts = [*conjuncts(work.fact.formula)]
    work.emit("split_all.")
    if len(parts) == len(raws) and not any(part.has(Abs) for part in parts):
        for part in parts:
            work.emit("{")
            work.convert(next(raw for raw in raws if canon(raw) == canon(part)), part)
            work.emit("}")
    else:
        work.emit("all: first [by_ Z1 | by_ Z2].")


def absolute(work: Work) -> None:
    if not work.step.uses:
        bounds_of_size(work)
        return
    formula = work.fact.formula
    inside = work.low(work.step.options["of"]) if "of" in work.step.options else formula.lhs.args[0]
    above = formula.rhs
    strict = isinstance(formula, Lt)
    for found in work.used():
        for _, part in work.parts(found):
            if isinstance(part, Relational) and not isinstance(part, Ne):
                work.margin(part)
    for side in (inside, -inside):
        work.margin(formula.func(side, above, evaluate=False))
    how = "apply Rabs_def1" if strict else "apply Rabs_le"
    work.emit(f"assert (Z : Rabs {work.text(inside)} {'<' if strict else '<='} {work.text(above)}) by ({how}; split; lra).")
    form = normal(formula.lhs)
    there = work.book.algebra([formula.lhs], [form], {})
    back = work.book.algebra([Abs(inside, evaluate=False)], [form], {})
    shown = work.printer.term(form, {}, True)
    replaced = f"replace {work.text(formula.lhs)} with (Rabs {work.text(inside)})"
    work.emit(f"first [exact Z | apply Rle_refl | {replaced}; [exact Z |]].")
    work.emit(f"all: symmetry; transitivity {shown}; [{chained(there)} | symmetry; {chained(back)}].")


PROOFS: dict[str, Callable[[Work], None]] = {
    "assume": assume,
    "discharge": discharge,
    "both": both,
    "apply": apply,
    "cases": cases,
    "absurd": absurd,
    "instance": instance,
    "replace": replace_equal,
    "apart": apart,
    "indicator": indicator,
    "claim": claim,
    "linear": linear,
    "sign": sign_rule,
    "product": product,
    "divide": divide,
    "named": named,
    "squeeze": squeeze,
    "monotone": monotone,
    "sum": sum_rule,
    "bound": bound,
    "attained": attained,
    "term": term,
    "another": another,
    "tangent": tangent,
    "absolute": absolute,
}
__all__ = ["PROOFS", "Array", "ChosenReal", "Integer", "Stated", "Work"]
