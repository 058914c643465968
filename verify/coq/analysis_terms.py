"""How integrals and the gamma function are written in Coq, and their equations with their normal forms; those of whole powers.

What they call is proved in `proofs/coq/Analysis.v` and `AnalysisPlain.v`.
A variable of analysis is named by the depth of its binder.
"""

from __future__ import annotations

import re
from typing import Any

from lemmata.theory.kernel.normal import nonnegative, normal, terms_of
from lemmata.theory.terms.index_terms import Block, Index, Integrated, Total, fresh, substitute, substitute_index
from lemmata.theory.terms.signs import sign, whole
from lemmata.theory.terms.sympy_facts import Mul, Pow, Symbol, gamma, oo
from lemmata.verify.coq.normal import HALF, PROVE, Closed, Equations, Lemma, chained, of_power, of_root, spelled, under
from lemmata.verify.coq.terms import PRINTED, Env, Printer, Unsupported

BOUND = re.compile("t'[0-9]+")


def real_name(env: Env) -> str:
    """The name of the next bound real number."""
    return f"t'{sum(BOUND.fullmatch(name) is not None for name in env.values())}"


# --- terms ------------------------------------------------------------------------------------------------------------


def _integral(printer: Printer, term: Any, env: Env, form: bool) -> str:
    body, variable, low, high = term.args
    if high is oo:
        raise Unsupported("an integral to infinity")
    name = real_name(env)
    inside = printer.term(body, {**env, variable: name}, form)
    return f"(Integral (fun {name} => {inside}) {printer.term(low, env, form)} {printer.term(high, env, form)})"


def _gamma(printer: Printer, term: Any, env: Env, form: bool) -> str:
    """At half a whole number, which is written by twice it."""
    return f"(gamma_half {printer.nat(_twice(term.args[0]), env)})"


def _twice(argument: Any) -> Any:
    return (2 * argument).expand()


PRINTED[Integrated] = _integral
PRINTED[gamma] = _gamma


# --- equations --------------------------------------------------------------------------------------------------------


def function_of(printer: Printer, body: Any, variable: Any, env: Env, form: bool = False) -> str:
    """A term as a function of a real variable."""
    name = real_name(env)
    return f"(fun {name} : R => {printer.term(body, {**env, variable: name}, form)})"


def entered(printer: Printer, low: Any, env: Env) -> str:
    """Introduces the bound variable of an integral, what is known of it, and that it is positive."""
    name, floor = real_name(env), printer.term(low, env)
    return f"intros {name} [L_{name} R_{name}]; assert (A_{name} : 0 <= {floor}) by pos; assert (H_{name} : 0 < {name}) by lra"


def of_integral(book: Equations, node: Any, own: Env) -> Closed | None:
    """Addends, and factors without the variable, out of the integral, and its ends in normal form."""
    final, printed = normal(node), book.printer.term
    if printed(final, own, True) == printed(node, own):
        return None
    body, variable, low, high = node.args
    if high is oo or not nonnegative(low):
        raise Unsupported("an integral from below 0 or to infinity")
    inner = Symbol(f"t{real_name(own)[2:]}~i", positive=True)
    body = substitute(body, {variable: inner})
    form = normal(body)
    parts = [outside_and_inside(book, part, inner, final, own) for part in terms_of(form)]
    at, proof = ends_of(book, (low, high), own)
    compared = f"{{ {integrand(book, body, [form], low, {**own, inner: real_name(own)}, own)} }}"
    if not parts:
        proof += f"transitivity (Integral (fun _ => 0) {at}). {compared} apply Integral_zero."
        return book.equation(node, "0", own, proof)
    name = real_name(own)
    grouped = " + ".join(f"{outside} * {inside}" for outside, inside in parts)
    linear = " + ".join(f"{outside} * (Integral (fun {name} => {inside}) {at})" for outside, inside in parts)
    ends = [normal(low), normal(high)]
    sums = [made for part in terms_of(form) for made in exchanged(book, part, inner, ends, at, own)]
    proof += f"transitivity (Integral (fun {name} => {grouped}) {at}). {compared} "
    proof += f"transitivity ({linear}). {{ {taken_out(parts, name, at)}; reflexivity. }} "
    proof += f"{''.join(f'try rewrite {made}. ' for made in sums)}{book.signs([final], own)}fld."
    return book.equation(node, printed(final, own, True), own, proof)


def ends_of(book: Equations, ends: tuple[Any, Any], own: Env) -> tuple[str, str]:
    """The ends of an integral in normal form, and a script that brings them to it."""
    printed, forms = book.printer.term, [(end, normal(end)) for end in ends]
    made = [(printed(end, own), printed(form, own, True), book.algebra([end], [form], own)) for end, form in forms]
    script = "".join(f"replace {text} with {shown} by ({chained(how)}). " for text, shown, how in made if text != shown)
    return " ".join(shown for _, shown, _ in made), script


def outside_and_inside(book: Equations, part: Any, inner: Any, final: Any, own: Env) -> tuple[str, str]:
    """The factors of an addend without the variable, and with it under the name that the normal form has for it."""
    factors = Mul.make_args(part)
    outside, inside = (Mul(*(f for f in factors if (inner in f.free_symbols) is within)) for within in (False, True))
    heights = [node.args[1].name[2:] for node in final.atoms(Integrated)]
    named = Symbol(f"_t{1 + max((int(height) for height in heights if height.isdigit()), default=-1)}", positive=True)
    text = book.printer.term(substitute(inside, {inner: named}), {**own, named: real_name(own)}, True)
    return book.printer.term(outside, own, True), text


def exchanged(book: Equations, part: Any, inner: Any, ends: list[Any], at: str, own: Env) -> list[str]:
    """The equation of the integral of a sum, as the sum of the integrals; none where an addend has no sum."""
    inside = Mul(*(f for f in Mul.make_args(part) if inner in f.free_symbols))
    sums = [f for f in Mul.make_args(inside) if isinstance(f, Total)]
    if not sums:
        return []
    if isinstance(sums[0].index.range, Block):
        raise Unsupported("a sum over a layer in an integral")
    index, rest, name = fresh(sums[0].index), inside / sums[0], real_name(own)
    addend = substitute_index(sums[0].body, sums[0].index, index)
    total = Total(Integrated(spelled(rest * addend), inner, *ends), index)
    target, (env, intro) = normal(total), under(own, index)
    deep, printed = {**env, inner: name}, book.printer.term
    n, k = book.printer.nat(index.range, own), env[index]
    one, g, apart = printed(addend, deep, True), printed(rest * addend, deep, True), printed(rest, deep, True)
    left = f"(Integral (fun {name} => {printed(inside, {**own, inner: name}, True)}) {at})"
    proof = f"transitivity (Integral (fun {name} => sum {n} (fun {k} => {g})) {at}). "
    proof += f"{{ apply Integral_ext; [intg |]. {entered(book.printer, ends[0], own)}. "
    proof += f"first [transitivity ({apart} * sum {n} (fun {k} => {one})); [arith | "
    proof += f"rewrite <- sum_scal; apply sum_ext; intros {intro}; arith] | cong]. }} "
    proof += f"transitivity (sum {n} (fun {k} => Integral (fun {name} => {g}) {at})). "
    proof += f"{{ apply (Integral_sum {n} (fun {k} {name} => {g})); intros {intro}; intg. }} "
    proof += f"transitivity {printed(total, own)}. {{ apply sum_ext; intros {intro}; apply Integral_ext; [intg |]. "
    proof += f"{entered(book.printer, ends[0], env)}. first [arith | cong]. }} "
    proof += book.algebra([total], [target], own)
    indices = [symbol for symbol in own if isinstance(symbol, Index)]
    closed = book.add("E", [Integrated(inside, inner, *ends)], own, f"{left} = {printed(target, own, True)}", proof)
    return [book.instance(closed, indices, own)]


def taken_out(parts: list[tuple[str, str]], name: str, at: str) -> str:
    """Rewrites that take the sums, from the last addend on, and then the factors out of an integral."""
    addends = [f"{outside} * {inside}" for outside, inside in parts]
    script = []
    for count in range(len(parts) - 1, 0, -1):
        first, last = " + ".join(addends[:count]), addends[count]
        script.append(f"rewrite (Integral_plus (fun {name} => {first}) (fun {name} => {last}) {at}) by intg")
    script += [f"rewrite (Integral_scal {outside} (fun {name} => {inside}) {at}) by intg" for outside, inside in parts]
    return "; ".join(script)


def integrand(book: Equations, body: Any, forms: list[Any], low: Any, env: Env, own: Env) -> str:
    """A script that compares two bodies between the ends."""
    either = "first [apply Integral_ext; [intg |] | apply Integral_ext_r; [intg |]]"
    return f"{either}. {entered(book.printer, normal(low), own)}. {with_whole_powers(book.algebra([body], forms, env))}"


def with_whole_powers(script: str) -> str:
    """At the end exp (n ln t) may be t^n."""
    return f"{script.removesuffix('fld.')}first [fld | whole_exps; fld]." if script.endswith("fld.") else script


def of_gamma(book: Equations, node: Any, own: Env) -> Closed | None:
    """Gamma(z + k) as a product, one factor after another."""
    final, printed = normal(node), book.printer.term
    right = printed(final, own, True)
    if right == printed(node, own):
        return None
    shift, rest = _twice(node.args[0]).as_coeff_Add()
    lower = book.printer.nat(rest, own) if rest != 0 else "1%nat" if shift % 2 else "2%nat"
    places = range(0, int(shift), 2) if rest != 0 else range(0, int(shift) - (1 if shift % 2 else 2), 2)
    script = "".join(
        f"replace {_at(lower, k + 2)} with ({_at(lower, k)} + 2)%nat by lia. rewrite (gamma_half_step {_at(lower, k)}) by lia. "
        for k in reversed(places)
    )
    written = book.printer.nat(_twice(node.args[0]), own)
    script = f"replace {written} with {_at(lower, places.stop if places else 0)} by lia. {script}"
    return book.equation(
        node, right, own, f"{script}rewrite ?plus_INR, ?mult_INR; cbn [INR]; rewrite ?gamma_half_1, ?gamma_half_2. fld."
    )


def _at(lower: str, shift: int) -> str:
    return f"({lower} + {shift})%nat" if shift else lower


def of_any_power(book: Equations, node: Any, own: Env) -> Closed | None:
    """A power of a whole exponent with the least one taken out; any other as it is proved without analysis."""
    if not (whole(node.exp) and sign(node.exp) in (">", ">=")):
        made = of_root(book, node, own) if node.exp == HALF else of_power(book, node, own)
        if made is not None and node.exp != HALF:
            lemma = book.lemmas[-1]
            book.lemmas[-1] = Lemma(lemma.name, lemma.statement, with_whole_powers(lemma.proof))
        return made
    right = book.printer.term(normal(node), own, True)
    script = "".join(f"try rewrite {made}. " for made in book.rewrites([node.base], own))
    for power in normal(node).atoms(Pow):
        if whole(power.exp) and not power.exp.is_number:
            base = book.printer.term(power.base, own, True)
            script += f"lazymatch goal with |- ?b ^ _ = _ => try replace b with {base} by fld end. "
    closing = chained(book.signs([normal(node)], own) + "fld.")
    script += f"rewrite ?pow_add, ?Rpow_mult_distr; first [solve [{closing}] | "
    script += f"whole_powers; rewrite ?Rpow_mult_distr; {closing} | "
    script += f"rewrite ?pow_inv, ?exp_pow, ?Rmult_1_r; whole_exps; {closing}]."
    return book.equation(node, right, own, script)


PROVE[Integrated] = of_integral
PROVE[Pow] = of_any_power
PROVE[gamma] = of_gamma
