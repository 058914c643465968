"""Equations between terms and their normal forms, each a closed lemma in Coq, proved from those of its parts.

The kernel's `normal` is asked node by node what a sum, an extreme, an exponential, a logarithm, a size or a root comes to.
That it comes to that is proved here, by the shape of the node. Each equation is proved once, whatever its indices are called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import permutations
from typing import Any

from sympy import evaluate

from lemmata.theory.kernel import normal as kernel
from lemmata.theory.kernel.logic import margin
from lemmata.theory.kernel.normal import NormalError, normal, terms_of
from lemmata.theory.terms.index_terms import (
    Block,
    Chosen,
    Greatest,
    Index,
    Integrated,
    Signed,
    Total,
    fresh,
    substitute_index,
)
from lemmata.theory.terms.known import IS_ZERO, POSITION
from lemmata.theory.terms.signs import sign, whole
from lemmata.theory.terms.sympy_facts import (
    Abs,
    Add,
    AppliedUndef,
    Integer,
    KroneckerDelta,
    Mul,
    Pow,
    Rational,
    exp,
    factored,
    gamma,
    log,
    preorder_traversal,
)
from lemmata.verify.coq.reduction import Poly, Reader, difference_of, opposite_of, product_of, settled, sum_of
from lemmata.verify.coq.terms import Env, Placed, Printer, Unsupported, bound_name, inner_rank, next_name, rank_of

Combine = Callable[[Iterable[Poly]], Poly]
OPAQUE = (Total, Greatest, Integrated, exp, log, Abs, gamma)
OF_ONE = {IS_ZERO: "isz", POSITION: "position"}  # functions of one number that arithmetic takes for atoms
OF_SIZE = frozenset(("ball_volume",))  # functions of a dimension and a number, which it takes for atoms too
HALF = Rational(1, 2)


def root_of(base: Any) -> Any:
    """The square root as it is written."""
    return Pow(base, HALF, evaluate=False)


def is_power(term: Any) -> bool:
    """A power that ring arithmetic does not see through."""
    return isinstance(term, Pow) and not isinstance(term.exp, Integer) and not is_root(term)


def is_opaque(term: Any) -> bool:
    """Whether ring arithmetic takes a term for an atom."""
    return isinstance(term, OPAQUE) or is_power(term) or type(term).__name__ in OF_SIZE.union(OF_ONE)


@lru_cache(maxsize=50_000)
def has_squares(term: Any) -> bool:
    """Whether a term has roots, sizes or deltas."""
    return any(isinstance(node, Abs | KroneckerDelta) or is_root(node) for node in preorder_traversal(term))


def has_same_delta(term: Any) -> bool:
    """Whether a term has a delta of an index with itself, which is 1."""
    return any(node.args[0] == node.args[1] for node in term.atoms(KroneckerDelta))


def is_root(term: Any) -> bool:
    return isinstance(term, Pow) and isinstance(term.exp, Rational) and term.exp.q == 2


def divisors(term: Any) -> Iterator[Any]:
    """What a term divides by, outside of its opaque parts."""
    for node in parts_of(term):
        if isinstance(node, Pow) and isinstance(node.exp, Rational) and node.exp < 0:
            yield node.base


def opaques(term: Any) -> Iterator[Any]:
    """Maximal subterms that ring arithmetic does not see through."""
    if is_root(term):
        yield root_of(term.base)
        if abs(term.exp.p) > 1:
            yield from opaques(term.base)
    elif is_opaque(term):
        yield term
    elif isinstance(term, Signed):
        yield from opaques(term.args[0])
    elif isinstance(term, Add | Mul | Pow):
        for part in term.args:
            yield from opaques(part)


@dataclass(frozen=True)
class Lemma:
    """One lemma of a file: name, statement, proof."""

    name: str
    statement: str
    proof: str

    @property
    def text(self) -> str:
        return f"Lemma {self.name} : {self.statement}.\nProof. {self.proof} Qed."


@dataclass(frozen=True)
class Closed:
    """A proved lemma without its indices: its name, its other variables, and how many indices it has."""

    name: str
    variables: tuple[Any, ...]


@dataclass
class Equations:
    """The equations of one file.

    Attributes:
        printer: of its terms.
        stem: what the names of its lemmas begin with.
        lemmas: in order; a reader can take those that were added.
    """

    printer: Printer
    stem: str
    lemmas: list[Lemma] = field(default_factory=list)
    known: dict[str, Closed | None] = field(default_factory=dict)
    roots: dict[str, Closed] = field(default_factory=dict)
    signed: dict[str, Closed] = field(default_factory=dict)

    def copied(self, printer: Printer) -> Equations:
        """The same with another printer, so that other equations can be added."""
        return Equations(printer, self.stem, [*self.lemmas], dict(self.known), dict(self.roots), dict(self.signed))

    # --- closed lemmas and their instances ----------------------------------------------------------------------------

    def opened(self, terms: Iterable[Any], env: Env, forms: Iterable[Any] = ()) -> tuple[str, Env, list[Any]]:
        """A key that is equal for terms that differ in names of indices only; the lemma's own names; the indices in order.

        Names decide the order of addends and factors, so the key tells what the normal forms look like too.
        """
        terms, forms = list(terms), list(forms)
        indices = self.indices(terms)
        marks = {index: Placed(f"\x01{place}\x01", rank_of(index, env)) for place, index in enumerate(indices)}
        text = " & ".join([*(self.printer.term(t, marks) for t in terms), *(self.printer.term(f, marks, True) for f in forms)])
        met = [int(found) for found in re.findall("\x01(\\d+)\x01", text)]
        ordered = [indices[place] for place in dict.fromkeys([*met, *range(len(indices))])]
        own: dict[Any, str] = {index: Placed(f"c{place}", rank_of(index, env)) for place, index in enumerate(ordered)}
        ranges = ", ".join(self.printer.binder_of(index, own)[1] for index in ordered)
        key = re.sub("\x01(\\d+)\x01", lambda found: own[indices[int(found[1])]], text) + f" [{ranges}]"
        return key, own, ordered

    def indices(self, terms: list[Any]) -> list[Any]:
        """The free indices of terms, those that choices depend on included."""
        free = sorted({s for t in terms for s in t.free_symbols if isinstance(s, Index)}, key=str)
        free = [s for s in free if not (isinstance(s, Chosen) and s.name in self.printer.choices)]
        return [*dict.fromkeys([*free, *(v for v in self.printer.variables(terms) if isinstance(v, Index))])]

    def add(self, stem: str, terms: Iterable[Any], own: Env, statement: str, proof: str) -> Closed:
        """State and prove a closed lemma about terms."""
        variables = self.printer.variables(terms)
        plain = [v for v in variables if not isinstance(v, Index)]
        indices = list(own)
        binders, assumed = self.printer.quantified([*plain, *indices], own)
        name = f"{self.stem}_{stem}{len(self.lemmas)}"
        quantified = f"forall {' '.join(binders)}, " if binders else ""
        premises = " ".join(f"{condition} ->" for condition in assumed)
        names = self.names([*plain, *indices], own)
        self.lemmas.append(Lemma(name, f"{quantified}{premises} {statement}", f"intros {names}. {proof}" if names else proof))
        return Closed(name, tuple(plain))

    def names(self, variables: Iterable[Any], env: Env) -> str:
        """Names for all variables and the hypotheses on them, as they are introduced."""
        variables = list(variables)
        given = [self.printer.argument(v, env) for v in variables]
        return " ".join([*given, *self.printer.premises(variables, env)])

    def instance(self, closed: Closed, indices: list[Any], env: Env) -> str:
        """A closed lemma for variables in scope."""
        plain = [self.printer.argument(v, env) for v in closed.variables]
        given = [self.printer.nat(index, env) for index in indices]
        shown = self.printer.premises(closed.variables, env) + [self.shown(index, env) for index in indices]
        return f"({' '.join([closed.name, *plain, *given, *shown])})"

    def shown(self, index: Any, env: Env) -> str:
        """A proof that an index lies in its range."""
        if isinstance(index, Chosen) and index.name in self.printer.choices:
            return self.printer.lies(index, env)
        return f"H_{self.printer.argument(index, env)}"

    # --- algebra ------------------------------------------------------------------------------------------------------

    def of(self, node: Any, env: Env) -> str | None:
        """The equation of a node in scope, or None where it is its own normal form."""
        key, own, indices = self.opened([node], env, forms_of(node))
        if key not in self.known:
            self.known[key] = self.proved(node, own)
        closed = self.known[key]
        return None if closed is None else self.instance(closed, indices, env)

    def proved(self, node: Any, own: Env) -> Closed | None:
        for kind, prove in PROVE.items():
            if isinstance(node, kind):
                return prove(self, node, own)
        if isinstance(node, Pow):
            return of_root(self, node, own) if node.exp == HALF else of_power(self, node, own)
        if type(node).__name__ in OF_ONE:
            inner = normal(node.args[0])
            inside, head = chained(self.algebra([node.args[0]], [inner], own)), OF_ONE[type(node).__name__]
            return self.equation(node, f"({head} {self.printer.term(inner, own, True)})", own, f"f_equal; {inside}.")
        if type(node).__name__ in OF_SIZE:
            inside = chained(self.algebra([node.args[1]], [normal(node.args[1])], own))
            return self.equation(node, self.printer.term(normal(node), own, True), own, f"f_equal; {inside}.")
        raise Unsupported(type(node).__name__)

    def equation(self, node: Any, right: str, own: Env, proof: str) -> Closed | None:
        """State that a node equals a text."""
        left = self.printer.term(node, own)
        return None if left == right else self.add("E", [node], own, f"{left} = {right}", proof)

    def rewrites(self, terms: Iterable[Any], env: Env) -> list[str]:
        """The equations of the opaque parts of terms, long ones first."""
        found: dict[str, int] = {}
        for term in terms:
            for node in opaques(term):
                made = self.of(node, env)
                if made:
                    found[made] = len(self.printer.term(node, env))
        return sorted(found, key=lambda made: -found[made])

    def algebra(self, terms: Iterable[Any], forms: Iterable[Any], env: Env, left: Combine = product_of) -> str:
        """A script for a goal whose left side is made of `terms` as they are written, its right side a product of normal forms.

        Args:
            left: how the left side is made of the terms.
        """
        terms, forms = list(terms), list(forms)
        for term in terms:
            for base in divisors(term):
                self.note_divisor(base, env)
        script = "".join(f"try rewrite {made}. " for made in self.rewrites(terms, env))
        script += "rewrite ?delta_same. " if any(map(has_same_delta, terms)) else ""
        return script + self.signs([*terms, *forms], env) + self.closing(terms, forms, env, left)

    def signs(self, terms: Iterable[Any], env: Env) -> str:
        """What was marked positive in the normal forms, as hypotheses."""
        found: dict[str, None] = {}
        for term in terms:
            for form in (term, *inner_forms(term), *forms_of(term)):
                for node in parts_of(form):
                    made = self.positive(node, env) if isinstance(node, Signed) else None
                    if made:
                        found[made] = None
        return "".join(f"pose proof {made} as S{place}. " for place, made in enumerate(found))

    def closing(self, terms: list[Any], forms: list[Any], env: Env, left: Combine = product_of, formed: bool = False) -> str:
        """Ring or field arithmetic, with squares of roots, sizes and deltas where some are needed.

        Args:
            formed: whether the left side is made of normal forms too.
        """
        if not any(map(has_squares, (*terms, *forms))):
            return "fld."
        reader = Reader(self.printer, env, self.nonnegative, is_opaque)
        difference = left(map(reader.form if formed else reader.term, terms)) - product_of(map(reader.form, forms))
        found = reader.cofactors(difference)
        if not found:
            return "fld."
        parts, script = [], ""
        for place, (atom, share) in enumerate(found.items()):
            square = reader.squares[atom]
            script += f"pose proof (Rminus_diag_eq _ _ {square.proof}) as Q{place}. "
            parts.append(f"{reader.text(share)} * ({atom} * {atom} - {square.text})")
        names = ", ".join(f"Q{place}" for place in range(len(parts)))
        return f"{script}apply Rminus_diag_uniq. transitivity ({' + '.join(parts)}); [fld | rewrite {names}; ring]."

    def note_divisor(self, base: Any, env: Env) -> None:
        """A lemma that a divisor is positive, where that shows as it is written only."""
        _, own, _ = self.opened([base], env)
        try:
            note_sign(self, kernel._signed(base), base, own)
        except NormalError:
            return

    def nonnegative(self, base: Any, env: Env) -> str | None:
        """A proof that a radicand in normal form is not negative, where a root of it was met."""
        key, own, indices = self.opened([base], env)
        if key not in self.roots and not base.has(Signed):
            text = self.printer.term(base, own, True)
            self.roots[key] = self.add("Q", [base], own, f"0 <= {text}", "pos.")
        return self.instance(self.roots[key], indices, env) if key in self.roots else None

    def positive(self, node: Any, env: Env) -> str | None:
        key, _, indices = self.opened([node.args[0]], env)
        return self.instance(self.signed[key], indices, env) if key in self.signed else None

    def margin(self, relation: Any, env: Env) -> tuple[str, Any, str]:
        """A lemma that says what the difference of the sides of a relation comes to; the form, and the kind of relation."""
        form, kind = normal(margin(relation)[0]), margin(relation)[1]
        high, low = sides(relation)
        return self.difference(high, low, form, env), form, kind

    def difference(self, high: Any, low: Any, form: Any, env: Env) -> str:
        """A lemma that says what a difference of terms comes to."""
        key, own, indices = self.opened([high, low], env, [form])
        if key not in self.known:
            text = self.printer.term
            statement = f"{text(high, own)} - {text(low, own)} = {text(form, own, True)}"
            script = self.algebra([high, low], [form], own, difference_of)
            self.known[key] = self.add("N", [high, low], own, statement, script)
        closed = self.known[key]
        if closed is None:
            raise Unsupported("no margin")
        return self.instance(closed, indices, env)


def forms_of(node: Any) -> list[Any]:
    """The normal form of a node, if it has one."""
    try:
        return [settled(node)]
    except NormalError:
        return []


def sides(relation: Any) -> tuple[Any, Any]:
    """The greater and the smaller side; of an equation, left and right."""
    return (relation.gts, relation.lts) if hasattr(relation, "gts") else (relation.lhs, relation.rhs)


def parts_of(term: Any) -> Iterator[Any]:
    """A term's parts, but for what is bound and what roots, exponentials and logarithms are of."""
    yield term
    if is_root(term):
        if abs(term.exp.p) > 1:
            yield from parts_of(term.base)
    elif isinstance(term, Add | Mul | Pow | Signed) and not is_power(term):
        for part in term.args:
            yield from parts_of(part)


def inner_forms(term: Any) -> Iterator[Any]:
    """Normal forms of the opaque parts of a term."""
    for node in opaques(term):
        try:
            yield settled(node)
        except NormalError:  # a root of a normal form, whose sign shows before it is written out only
            continue


def under(env: Env, index: Any) -> tuple[dict[Any, str], str]:
    """The scope under one more index, and the names of the index and of what is known of it."""
    name = next_name("k", env)
    return {**env, index: Placed(name, inner_rank(env))}, f"{name} H_{name}"


# --- sums -------------------------------------------------------------------------------------------------------------


def of_total(book: Equations, node: Any, own: Env) -> Closed | None:
    """Under the sum the normal form of the body; then its addends one by one, without their index-free factors."""
    final = normal(node)
    printed = book.printer.term
    if printed(final, own, True) == printed(node, own):
        return None
    if not isinstance(node.index.range, Block) and kernel._split_range(node.index) is not None:
        return split_sum(book, node, final, own)
    body, index = apart(node)
    form = normal(body)
    env, intro = under(own, index)
    inner = book.algebra([body], [form], env)
    size = summed(book, index, own)
    parts = [separated(part, index) for part in terms_of(form)]
    if not parts:
        zero = f"transitivity ({size.head} (fun _ => 0)); [apply ({size.ext}); intros {intro}; {chained(inner)} | "
        zero += f"apply {size.zero}]."
        return book.equation(node, "0", own, zero)
    grouped = " + ".join(f"{printed(c, env, True)} * {printed(f, env, True)}" for c, f in parts)
    bound = env[index]
    sums = [f"{size.head} (fun {bound} => {printed(f, env, True)})" for _, f in parts]
    linear = " + ".join(f"{printed(c, own, True)} * {text}" for (c, _), text in zip(parts, sums, strict=True))
    components = [made for _, f in parts if (made := component(book, f, index, own)) is not None]
    proof = f"transitivity ({size.head} (fun {bound} => {grouped})). {{ apply ({size.ext}). intros {intro}. {inner} }} "
    proof += f"transitivity ({linear}). {{ first [solve [sum_linear] | rewrite ?{size.plus}, ?{size.scal}; reflexivity]. }} "
    proof += "".join(f"try rewrite {made}. " for made in components)
    together = Add(*(c * total_of(f, index) for c, f in parts), evaluate=False)
    proof += book.signs([final], own) + book.closing([together], [final], own)
    return book.equation(node, printed(final, own, True), own, proof)


@dataclass(frozen=True)
class Summed:
    """How a sum over a range is written, and its lemmas."""

    head: str
    ext: str
    plus: str
    scal: str
    zero: str


def summed(book: Equations, index: Any, env: Env) -> Summed:
    if isinstance(index.range, Block):
        _, layer, rows = index.range.args
        n, p = book.printer.nat(rows, env), book.printer.in_layer(layer, env)
        return Summed(f"sum_of {n} {p}", f"sum_of_ext {n} {p}", "sum_of_plus", "sum_of_scal", "sum_of_zero")
    n = book.printer.nat(index.range, env)
    return Summed(f"sum {n}", f"sum_ext {n}", "sum_plus", "sum_scal", "sum_zero")


def chained(script: str) -> str:
    """Sentences as one tactic."""
    return script.strip().removesuffix(".").replace(". ", "; ")


def apart(node: Any) -> tuple[Any, Any]:
    """Body and index of a binder, the index under the name that the kernel gives it, and nothing computed on the way."""
    index = kernel._apart(node.index, node.body)
    with evaluate(False):
        return substitute_index(node.body, node.index, index), index


def separated(part: Any, index: Any) -> tuple[Any, Any]:
    """A product as its factors without an index and those with it."""
    factors = Mul.make_args(part)
    outside = [f for f in factors if index not in f.free_symbols]
    return Mul(*outside), Mul(*(f for f in factors if index in f.free_symbols))


def split_sum(book: Equations, node: Any, final: Any, own: Env) -> Closed | None:
    """A sum over s + k values as one over s values and k more."""
    found = kernel._split_range(node.index)
    if found is None:
        raise Unsupported("range")
    shorter, lasts = found
    rest = Total(substitute_index(node.body, node.index, shorter), shorter) if shorter is not None else Integer(0)
    whole_ = [rest, *(substitute_index(node.body, node.index, last) for last in lasts)]
    text = " + ".join(book.printer.term(part, own) for part in whole_)
    proof = f"transitivity ({text}). {{ split_range. }} {book.algebra(whole_, [final], own, sum_of)}"
    return book.equation(node, book.printer.term(final, own, True), own, proof)


def total_of(f: Any, index: Any) -> Any:
    """The normal form of the sum of a product."""
    renamed = kernel._apart(index, f)
    return kernel._total_of_monomial(substitute_index(f, index, renamed), [renamed])


def component(book: Equations, f: Any, index: Any, own: Env) -> str | None:
    """The equation of the sum of one product, all of whose factors have the index; None where it is canonical."""
    total, target = Total(f, index), total_of(f, index)
    key, inner_own, indices = book.opened([total], own, [target])
    key = f"form {key}"
    if key not in book.known:
        book.known[key] = proved_component(book, f, index, inner_own)
    closed = book.known[key]
    return None if closed is None else book.instance(closed, indices, own)


def proved_component(book: Equations, f: Any, index: Any, own: Env) -> Closed | None:
    printed = book.printer.term
    total = Total(f, index)
    env, intro = under(own, index)
    size = summed(book, index, own)
    left = f"{size.head} (fun {env[index]} => {printed(f, env, True)})"
    target = total_of(f, index)
    right = printed(target, own, True)
    if f == 1:
        if isinstance(index.range, Block):
            return None
        return book.add("E", [total], own, f"{left} = {right}", "rewrite sum_one. reflexivity.")
    if isinstance(f, Total) and isinstance(f.index.range, Block) and f.index.range.args[1] == index:
        return joined_layers(book, f, total, own, left, target)
    for factor in Mul.make_args(f):
        if isinstance(factor, KroneckerDelta) and index in factor.args:
            other = factor.args[0] if factor.args[1] == index else factor.args[1]
            if not kernel._within(other, index):
                continue
            rest = Mul(*Mul.make_args(f)) / factor
            place = book.printer.nat(other, own)
            at, others = env[index], printed(rest, env, True)
            proof = f"transitivity ({size.head} (fun {at} => delta {place} {at} * {others})). "
            proof += f"{{ apply ({size.ext}). intros {intro}. rewrite 1?(delta_sym {env[index]}). ring. }} "
            proof += f"rewrite sum_delta by rng. {as_forms(book, rest, (index, other), target, own)}"
            return book.add("E", [total], own, f"{left} = {right}", proof)
    _, indices = kernel._flatten(f, [index])
    if len(indices) == 1:
        plain = f"({size.head} (fun {bound_name(own)} => {printed(f, {**own, index: bound_name(own)}, True)}))"
        return None if plain == right else book.add("E", [total], own, f"{left} = {right}", "cong.")
    return nested_component(book, f, index, target, own)


def joined_layers(book: Equations, f: Any, total: Any, own: Env, left: str, target: Any) -> Closed | None:
    """The sum over all layers of sums over each: every pattern lies in one."""
    rows = f.index.range.args[2]
    single = fresh(Index("j", rows))
    opened = substitute_index(f.body, f.index, single)
    if total.index in opened.free_symbols:
        raise Unsupported("a sum over all layers that depends on the layer")
    env, _ = under(own, single)
    everything = f"sum {book.printer.nat(rows, own)} (fun {env[single]} => {book.printer.term(opened, env, True)})"
    proof = f"transitivity ({everything}); [apply (sum_layers _ _ layers); assumption | first [cong | apply sum_one]]."
    return book.add("E", [total], own, f"{left} = {book.printer.term(target, own, True)}", proof)


def as_forms(book: Equations, rest: Any, at: tuple[Any, Any], target: Any, own: Env) -> str:
    """A script for a form whose index was replaced: it is taken as it is written then, and brought to its form again."""
    with evaluate(False):
        written = spelled(substitute_index(rest, *at))
    script = chained(book.algebra([written], [target], own))
    return f"first [reflexivity | transitivity {book.printer.term(written, own)}; [cong | {script}] | cong | delta_cases]."


def spelled(form: Any) -> Any:
    """A form whose exponentials are written as it is printed: products of powers of generators; nothing is computed."""
    if isinstance(form, exp):
        parts = [part.as_coeff_Mul() for part in Add.make_args(form.args[0])]
        made = [(c, m) if isinstance(c, Rational) else (Integer(1), c * m) for c, m in parts]
        inner = [exp(m if c.q == 1 else Mul(Rational(1, c.q), *Mul.make_args(m))) for c, m in made]
        powers = [one if c.p == 1 else Pow(one, Integer(c.p)) for one, (c, _) in zip(inner, made, strict=True)]
        return powers[0] if len(powers) == 1 else Mul(*powers)
    if isinstance(form, Add | Mul) or (isinstance(form, Pow) and form.exp.is_Integer):
        return form.func(*map(spelled, form.args))
    return form


def nested_component(book: Equations, f: Any, index: Any, target: Any, own: Env) -> Closed | None:
    """A product of sums under a sum: opened into sums of products, then in the canonical order."""
    env, intro = under(own, index)
    opened = Opened(book, [index])
    factors = [*Mul.make_args(f)]
    script, inside = opened.product(factors, env)
    if any(isinstance(i.range, Block) for i in opened.order):
        raise Unsupported("nested sum over a layer")
    best = canonical_order(opened.body, opened.order, target)
    if best is None:
        raise Unsupported("order of nested sums")
    n, name = book.printer.nat(index.range, own), env[index]
    proof = f"transitivity (sum {n} (fun {name} => {inside})). {{ apply sum_ext. intros {intro}. {script}. }} "
    proof += exchanged(book, opened.body, opened.order, best, own)
    left = f"sum {n} (fun {name} => {book.printer.term(f, env, True)})"
    statement = f"{left} = {book.printer.term(target, own, True)}"
    return book.add("E", [Total(f, index)], own, statement, f"{proof} cong.")


@dataclass
class Opened:
    """A product of sums as a sum of products, one sum after another, those inside of sums too.

    Attributes:
        order: the indices, outer ones first.
        body: the product under all of them.
    """

    book: Equations
    order: list[Any]
    body: Any = None

    def text(self, factors: list[Any], env: Env) -> str:
        return self.book.printer.term(Mul(*factors), env, True)

    def product(self, factors: list[Any], env: Env) -> tuple[str, str]:
        """A tactic for: the product of some factors is the opened one; and the text of that."""
        place = next((place for place, factor in enumerate(factors) if self.opens(factor)), None)
        if place is None:
            self.body = Mul(*factors)
            return "first [arith | cong]", self.text(factors, env)
        total, power = as_power(factors[place])
        rest = [*factors[:place], *factors[place + 1 :], *([total] * (power - 1))]
        index = fresh(total.index)
        body = substitute_index(total.body, total.index, index)
        self.order.append(index)
        inner, intro = under(env, index)
        n = self.book.printer.nat(index.range, env)
        one = f"sum {n} (fun {inner[index]} => {self.book.printer.term(body, inner, True)})"
        script, text = self.product([*rest, *Mul.make_args(body)], inner)
        step = f"transitivity ({self.text(rest, env)} * ({one})); [first [arith | cong] | "
        step += f"rewrite <- sum_scal; apply sum_ext; intros {intro}; {script}]"
        return step, f"(sum {n} (fun {inner[index]} => {text}))"

    def opens(self, factor: Any) -> bool:
        base, power = as_power(factor)
        return isinstance(base, Total) and power > 0 and bool(base.free_symbols & set(self.order))


def as_power(factor: Any) -> tuple[Any, int]:
    """A factor as a natural power, itself if it is none."""
    if isinstance(factor, Pow) and isinstance(factor.exp, Integer):
        return factor.base, int(factor.exp)
    return factor, 1


def canonical_order(body: Any, order: list[Any], target: Any) -> list[Any] | None:
    """The order of the sums in a canonical form."""
    height = kernel._height(body)
    alike = None
    for choice in permutations(order):
        made = kernel._nest(body, list(choice), height)
        if made == target:
            return list(choice)
        if alike is None and normal(made) == target:
            alike = list(choice)
    return alike


def exchanged(book: Equations, body: Any, order: list[Any], best: list[Any], own: Env) -> str:
    """Exchanges of neighbouring sums until they stand in the canonical order."""
    script, now = "", list(order)
    for place, wanted in enumerate(best):
        at = now.index(wanted)
        while at > place:
            now[at - 1], now[at] = now[at], now[at - 1]
            at -= 1
            env: Any = dict(own)
            for symbol in now:
                env, _ = under(env, symbol)
            text = book.printer.term(body, env, True)
            for symbol in reversed(now):
                text = f"(sum {book.printer.nat(symbol.range, own)} (fun {env[symbol]} => {text}))"
            deep = "".join(f"apply sum_ext; intros {env[now[q]]} H_{env[now[q]]}; " for q in range(at))
            script += f"transitivity {text}. {{ {deep}etransitivity; [| apply sum_exch]; cong. }} "
    return script


# --- extremes, exponentials, logarithms, sizes ------------------------------------------------------------------------


def of_greatest(book: Equations, node: Any, own: Env) -> Closed | None:
    """Offsets and positive factors out of the maximum."""
    final = normal(node)
    printed = book.printer.term
    if printed(final, own, True) == printed(node, own):
        return None
    body, index = apart(node)
    form = normal(body)
    env, intro = under(own, index)
    size, name = largest(book, index, own), env[index]
    outside = Add(*(part for part in terms_of(form) if index not in part.free_symbols))
    inside = Add(*(part for part in terms_of(form) if index in part.free_symbols))
    inner = chained(book.algebra([body], [form], env))
    if inside == 0:
        proof = f"transitivity ({size.head} (fun _ => {printed(outside, own, True)})). "
        proof += f"{{ apply ({size.ext}); [intros {intro}; {inner} | show]. }} rewrite {size.zero} by show. fld."
        return book.equation(node, printed(final, own, True), own, proof)
    scale = kernel._content(inside)
    scaled = Add(*(part / scale for part in terms_of(inside)))
    offset, factor = printed(outside, own, True), printed(scale, own, True)
    layered = isinstance(scaled, Greatest) and isinstance(scaled.index.range, Block) and scaled.index.range.args[1] == index
    proof = f"transitivity ({offset} + {factor} * {size.head} (fun {name} => {printed(scaled, env, True)})). "
    proof += f"{{ rewrite <- {size.scal} by lra. apply ({size.ext}); [intros {intro}; {inner} | show]. }} "
    proof += f"{'rewrite Max_layers by assumption. ' if layered else ''}first [fld | cong]."
    return book.equation(node, printed(final, own, True), own, proof)


def largest(book: Equations, index: Any, env: Env) -> Summed:
    """How an extreme over a range is written, and its lemmas."""
    if isinstance(index.range, Block):
        _, layer, rows = index.range.args
        n, p = book.printer.nat(rows, env), book.printer.in_layer(layer, env)
        return Summed(f"Max_of {n} {p}", f"Max_of_ext {n} {p}", "", "Max_of_affine", "Max_of_const")
    n = book.printer.nat(index.range, env)
    return Summed(f"Max {n}", f"Max_ext {n}", "", "Max_affine", "Max_const")


def of_exponential(book: Equations, node: Any, own: Env, argument: Any = None) -> Closed | None:
    """A product of powers of generators."""
    argument = node.args[0] if argument is None else argument
    form = normal(argument)
    flat: list[str] = []
    for _, power, inner in exponent_parts(book, form, own):
        flat += [inner if power > 0 else f"(Ropp {inner})"] * abs(power)
        if abs(power) > 60:
            raise Unsupported("a large exponent")
    left = book.printer.term(node, own)
    if not flat:
        zero = chained(book.algebra([argument], [Integer(0)], own))
        return book.equation(node, "1", own, f"transitivity (exp 0). {{ f_equal; {zero}. }} apply exp_0.")
    right = book.printer.term(normal(node), own, True)
    if right == left:
        return None
    proof = f"transitivity (exp ({' + '.join(flat)})). {{ f_equal; {chained(book.algebra([argument], [form], own))}. }} "
    closing = "first [fld | whole_exps; fld | square_roots]" if argument.has(log) else "fld"
    proof += f"rewrite ?exp_plus, ?exp_Ropp. rewrite ?exp_ln, ?exp_half_ln by pos. {closing}."
    return book.equation(node, right, own, proof)


def exponent_parts(book: Equations, form: Any, own: Env) -> Iterator[tuple[str, int, str]]:
    """Generators of an exponential with their powers and what they are the exponentials of."""
    for part in terms_of(form):
        coefficient, monomial = part.as_coeff_Mul()
        if not isinstance(coefficient, Rational):
            coefficient, monomial = Integer(1), part
        if isinstance(monomial, log) and isinstance(coefficient, Integer):
            text = book.printer.term(monomial.args[0], own, True)
            yield text, int(coefficient), f"(ln {text})"
        elif isinstance(monomial, log) and coefficient.q == 2:
            text = book.printer.term(monomial.args[0], own, True)
            yield f"(sqrt {text})", int(coefficient.p), f"(/ 2 * (ln {text}))"
        else:
            inner = book.printer.term(Mul(Rational(1, coefficient.q), monomial), own, True)
            yield f"(exp {inner})", int(coefficient.p), inner


def of_power(book: Equations, node: Any, own: Env) -> Closed | None:
    """A power with a symbol in its exponent."""
    if whole(node.exp) and sign(node.exp) in (">", ">="):
        return of_whole_power(book, node, own)
    return of_exponential(book, node, own, node.exp * log(node.base))


def of_whole_power(book: Equations, node: Any, own: Env) -> Closed | None:
    final = normal(node)
    right = book.printer.term(final, own, True)
    script = "".join(f"try rewrite {made}. " for made in book.rewrites([node.base], own))
    script += "rewrite ?pow_add, ?Rpow_mult_distr; simpl pow; "
    closing = chained(f"{book.signs([final], own)}fld.")
    return book.equation(node, right, own, f"{script}{closing}.")


def of_logarithm(book: Equations, node: Any, own: Env) -> Closed | None:
    """A sum of the logarithms of positive factors."""
    argument = node.args[0]
    final = normal(node)
    printed = book.printer.term
    right = printed(final, own, True)
    form = kernel._signed(argument)
    note_sign(book, form, argument, own)
    if right == printed(node, own):
        return None
    factors = [*flat(kernel._common_factor(form))] if not isinstance(form, Signed) else [form]
    pieces = [piece for factor in factors for piece in log_pieces(factor)]
    product = " * ".join(printed(piece, own, True) for piece in pieces) or "1"
    inside, signs = chained(book.algebra([argument], factors, own)), book.signs([*factors, final], own)
    proof = f"transitivity (ln ({product})). {{ f_equal; {inside}. }} {signs}logs. first [fld | unfold Rdiv; logs; fld]."
    if isinstance(argument, Mul) and all(map(kernel.positive, argument.args)) and log_of(form) != final:
        whole_one = f"transitivity (ln ({product})); [f_equal; {inside} | {chained(f'{signs}logs')}; fld]"
        proof = f"first [solve [{whole_one}] | {chained(of_factors(book, argument, own))}]."
    return book.equation(node, right, own, proof)


def log_of(form: Any) -> Any:
    """What the kernel makes of the logarithm of a form that is not taken apart by its factors; None where it makes nothing."""
    try:
        return kernel._logarithm(form)
    except NormalError:
        return None


def of_factors(book: Equations, product: Any, own: Env) -> str:
    """A script for the logarithm of a product: that of each factor as it is written, brought to its own form."""
    logarithms = [log(factor, evaluate=False) for factor in product.args]
    apart_ = " + ".join(book.printer.term(one, own) for one in logarithms)
    script = f"transitivity ({apart_}); [rewrite <- !ln_mult by pos; f_equal; fld |]. "
    return f"{script}{''.join(f'try rewrite {made}. ' for made in book.rewrites(logarithms, own))}fld."


def flat(product: Any) -> Iterator[Any]:
    """The factors of a product, those of products within it too."""
    for factor in Mul.make_args(product):
        yield from flat(factor) if isinstance(factor, Mul) else (factor,)


def log_pieces(factor: Any) -> list[Any]:
    """Rational numbers as powers of primes; all else as it is."""
    if isinstance(factor, Rational) and not isinstance(factor, Integer):
        return [*log_pieces(Integer(factor.p)), *(Pow(piece, -1, evaluate=False) for piece in log_pieces(Integer(factor.q)))]
    if isinstance(factor, Integer) and 1 < factor <= kernel.LARGEST_FACTORED:
        found = factored(int(factor))
        return [Integer(prime) for prime, power in found.items() for _ in range(power)]
    return [] if factor == 1 else [factor]


def note_sign(book: Equations, form: Any, written: Any, own: Env) -> None:
    """A lemma that what was marked in a form is positive, as the term before it was written out is."""
    marked = [node for node in (form, *Mul.make_args(form)) if isinstance(node, Signed)]
    if not marked:
        return
    node = marked[0]
    key, inner_own, _ = book.opened([node.args[0]], own)
    if key in book.signed or set(inner_own) != set(own):
        return
    outside = form / node
    text = book.printer.term
    strict = "<" if node.args[1] == 1 else "<="
    lemma = "positive_of" if node.args[1] == 1 else "nonneg_of"
    inside = text(node.args[0], inner_own, True)
    factor, script = text(outside, inner_own, True), chained(book.algebra([written], [outside, node], inner_own))
    proof = f"apply ({lemma} {factor}); "
    proof += f"[pos | replace ({factor} * {inside}) with {text(written, inner_own)}; [pos | {script}]]."
    book.signed[key] = book.add("S", [node.args[0], written], inner_own, f"0 {strict} {inside}", proof)


def of_absolute(book: Equations, node: Any, own: Env) -> Closed | None:
    """Signs and positive factors out of the absolute value."""
    argument = node.args[0]
    final = normal(node)
    printed = book.printer.term
    right = printed(final, own, True)
    if right == printed(node, own):
        return None
    sizes = [factor for factor in Mul.make_args(final) if isinstance(factor, Abs)]
    if not sizes:
        form = normal(argument)
        ways = "first [rewrite Rabs_pos_eq by pos | rewrite Rabs_left1 by pos | rewrite Rabs_Ropp, Rabs_pos_eq by pos]"
        written = f"{ways}; {chained(book.algebra([argument], [final], own))}"
        proof = f"first [solve [{written}] | transitivity (Rabs {printed(form, own, True)}); "
        proof += f"[f_equal; {chained(book.algebra([argument], [form], own))} | {ways}; fld]]."
        return book.equation(node, right, own, proof)
    size = max(sizes, key=lambda found: len(str(found)))
    outside, inside = Mul(*(f for f in Mul.make_args(final) if f is not size)), size.args[0]
    product = f"({printed(outside, own, True)} * {printed(inside, own, True)})"
    script = book.algebra([argument], [outside, inside], own)
    turned = book.algebra([argument], [outside, inside], own, opposite_of)
    ways = f"solve [f_equal; {chained(script)}] | rewrite <- Rabs_Ropp; f_equal; {chained(turned)}"
    proof = f"transitivity (Rabs {product}). {{ first [{ways}]. }} "
    proof += f"rewrite Rabs_mult, (Rabs_pos_eq {printed(outside, own, True)}) by pos. fld."
    return book.equation(node, right, own, proof)


# --- roots ------------------------------------------------------------------------------------------------------------


def of_root(book: Equations, node: Any, own: Env) -> Closed | None:
    """The root of a radicand as a product of roots of its factors in normal form."""
    printed = book.printer.term
    final = settled(node)
    base = node.base
    for part in Mul.make_args(Pow(*node.args)):
        if is_root(part) and part != node:
            book.of(root_of(part.base), own)
    factors = [as_radicand(factor) for factor in Mul.make_args(final)]
    for factor, radicand in zip(Mul.make_args(final), factors, strict=True):
        if isinstance(factor, Pow) and factor.exp == HALF:
            note_root(book, radicand, base, final, factor, own)
    right = printed(final, own, True)
    if right == printed(node, own):
        return None
    product = " * ".join(printed(radicand, own, True) for radicand in factors)
    first = f"transitivity ({product}). {{ {book.algebra([base], factors, own)} }} "
    squared = book.closing([Mul(*factors, evaluate=False)], [final, final], own)
    return book.equation(node, right, own, f"{book.signs([final], own)}apply sqrt_is; [pos |]. {first}{squared}")


def as_radicand(factor: Any) -> Any:
    """The square of a factor of a root."""
    return factor.base if isinstance(factor, Pow) and factor.exp == HALF else factor**2


def note_root(book: Equations, radicand: Any, base: Any, final: Any, factor: Any, own: Env) -> None:
    """A lemma that a radicand in normal form is not negative, as the radicand that was written is not."""
    key, inner_own, _ = book.opened([radicand], own)
    if key in book.roots:
        return
    text = book.printer.term
    inside = text(radicand, inner_own, True)
    if not radicand.has(Signed):
        book.roots[key] = book.add("Q", [radicand], inner_own, f"0 <= {inside}", "pos.")
        return
    rest = [f for f in Mul.make_args(final) if f is not factor]
    outside = Mul(*(as_radicand(f) for f in rest))
    if isinstance(radicand, Signed) and radicand.args[1] == 1:
        note_sign(book, kernel._signed(base), base, own)
    missing = [index for index in own if index not in inner_own]
    if missing:
        raise Unsupported("a radicand with fewer indices than what it comes from")
    scale, script = text(outside, inner_own, True), chained(book.algebra([base], [outside, radicand], inner_own))
    proof = f"apply (nonneg_of {scale}); "
    proof += f"[pos | replace ({scale} * {inside}) with {text(base, inner_own)}; [pos | {script}]]."
    book.roots[key] = book.add("Q", [radicand, base], inner_own, f"0 <= {inside}", proof)


Prove = Callable[[Equations, Any, Env], Closed | None]
PROVE: dict[Any, Prove] = {
    Total: of_total,
    Greatest: of_greatest,
    exp: of_exponential,
    log: of_logarithm,
    Abs: of_absolute,
}
__all__ = ["AppliedUndef", "Closed", "Equations", "Lemma", "opaques", "sides"]
