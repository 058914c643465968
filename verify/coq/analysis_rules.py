"""Coq proofs for the kernel's rules of analysis, and the equations of its integrals and of what is defined by recursion.

What they call is proved in `proofs/coq/Analysis.v` and `AnalysisPlain.v`. A variable of analysis is printed by the depth of its binder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lemmata.theory.kernel.derivative import derivative
from lemmata.theory.kernel.logic import Step, evident
from lemmata.theory.kernel.normal import nonnegative, normal, terms_of
from lemmata.theory.terms.index_terms import Block, Index, Integrated, Total, array, substitute
from lemmata.theory.terms.signs import sign, whole
from lemmata.theory.terms.sympy_facts import Eq, Integer, Le, Lt, Mul, Pow, Symbol, exp, gamma, log, oo, preorder_traversal
from lemmata.verify.coq.normal import HALF, PROVE, Closed, Equations, Lemma, chained, of_power, of_root, under
from lemmata.verify.coq.rules import PROOFS, Work, evident_part
from lemmata.verify.coq.terms import PRINTED, Choice, Env, Printer, Unsupported, clean

ANALYTIC = frozenset(("mean-value", "integral", "fundamental", "substitution", "split", "gamma", "spectral"))  # need Coquelicot
IMPORTS = "From Coquelicot Require Import Coquelicot.\nFrom Lemmata Require Import DefinitionsAnalysis AnalysisPlain Analysis."


def real_name(env: Env) -> str:
    """The name of the next bound real number."""
    return f"t'{sum(re.fullmatch(chr(116) + chr(39) + '[0-9]+', name) is not None for name in env.values())}"


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
    name = real_name(env)
    floor = printer.term(low, env)
    return f"intros {name} [L_{name} R_{name}]; assert (A_{name} : 0 <= {floor}) by pos; assert (H_{name} : 0 < {name}) by lra"


def of_integral(book: Equations, node: Any, own: Env) -> Closed | None:
    """Addends, and factors without the variable, out of the integral, and its ends in normal form."""
    final, printed = normal(node), book.printer.term
    if printed(final, own, True) == printed(node, own):
        return None
    body, variable, low, high = node.args
    if high is oo or not nonnegative(low):
        raise Unsupported("an integral from below 0 or to infinity")
    name = real_name(own)
    inner = Symbol(f"t{name[2:]}~i", positive=True)
    named = Symbol(f"_t{1 + max((int(n.args[1].name[2:]) for n in final.atoms(Integrated) if n.args[1].name[2:].isdigit()), default=-1)}", positive=True)
    body = substitute(body, {variable: inner})
    form = normal(body)
    env, env2 = {**own, inner: name}, {**own, named: name}
    parts = []
    for part in terms_of(form):
        factors = Mul.make_args(part)
        outside, inside = (Mul(*(f for f in factors if (inner in f.free_symbols) is within)) for within in (False, True))
        if any(isinstance(f, Total) for f in Mul.make_args(inside)):
            raise Unsupported("a sum in an integral")
        parts.append((printed(outside, own, True), printed(substitute(inside, {inner: named}), env2, True)))
    ends = [(printed(end, own), printed(normal(end), own, True), book.algebra([end], [normal(end)], own)) for end in (low, high)]
    at = " ".join(shown for _, shown, _ in ends)
    proof = "".join(f"replace {text} with {shown} by ({chained(script)}). " for text, shown, script in ends if text != shown)
    if not parts:
        steps = f"transitivity (Integral (fun _ => 0) {at}). {{ {integrand(book, body, [form], low, env, own)} }} apply Integral_zero."
        return book.equation(node, "0", own, proof + steps)
    grouped = " + ".join(f"{outside} * {inside}" for outside, inside in parts)
    linear = " + ".join(f"{outside} * (Integral (fun {name} => {inside}) {at})" for outside, inside in parts)
    taken = [f"rewrite (Integral_scal {outside} (fun {name} => {inside}) {at}) by intg" for outside, inside in parts]
    addends = [f"{outside} * {inside}" for outside, inside in parts]
    for count in range(len(parts) - 1, 0, -1):
        first, last = " + ".join(addends[:count]), addends[count]
        taken.insert(len(parts) - 1 - count, f"rewrite (Integral_plus (fun {name} => {first}) (fun {name} => {last}) {at}) by intg")
    proof += f"transitivity (Integral (fun {name} => {grouped}) {at}). {{ {integrand(book, body, [form], low, env, own)} }} "
    proof += f"transitivity ({linear}). {{ {'; '.join(taken)}; reflexivity. }} {book.signs([final], own)}fld."
    return book.equation(node, printed(final, own, True), own, proof)


def integrand(book: Equations, body: Any, forms: list[Any], low: Any, env: Env, own: Env) -> str:
    """A script that compares two bodies between the ends."""
    return f"first [apply Integral_ext; [intg |] | apply Integral_ext_r; [intg |]]. {entered(book.printer, normal(low), own)}. {with_whole_powers(book.algebra([body], forms, env))}"


def with_whole_powers(script: str) -> str:
    """At the end exp (n ln t) may be t^n."""
    return f"{script.removesuffix('fld.')}first [fld | whole_exps; fld]." if script.endswith("fld.") else script


def of_known(book: Equations, node: Any, own: Env) -> Closed | None:
    """A function that is known by its name, at arguments in normal form."""
    final, printed = normal(node), book.printer.term
    right = printed(final, own, True)
    if right == printed(node, own):
        return None
    numbers = [arg for arg in node.args if book.printer.term(arg, own) != book.printer.term(normal(arg), own, True)]
    script = book.algebra(numbers, [normal(arg) for arg in numbers], own)
    return book.equation(node, right, own, f"f_equal; {chained(script)}.")


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
    script = f"replace {book.printer.nat(_twice(node.args[0]), own)} with {_at(lower, places.stop if places else 0)} by lia. " + script
    return book.equation(node, right, own, f"{script}rewrite ?plus_INR; cbn [INR]; rewrite ?gamma_half_1, ?gamma_half_2. fld.")


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
    script += "rewrite ?pow_add, ?Rpow_mult_distr; whole_powers; rewrite ?Rpow_mult_distr; "
    return book.equation(node, right, own, f"{script}{chained(book.signs([normal(node)], own) + 'fld.')}.")


PROVE[Integrated] = of_integral
PROVE[Pow] = of_any_power
PROVE[gamma] = of_gamma


# --- induction and recursion ------------------------------------------------------------------------------------------


def induction(work: Work) -> None:
    """Over the naturals from the start, for the values that all other variables have."""
    variable = work.low(work.step.options["on"])
    start, stride = int(work.step.options.get("start", 1)), int(work.step.options.get("stride", 1))
    if any(isinstance(v, Index) and variable in v.range.free_symbols for v in work.variables):
        raise Unsupported("a free index that ranges over the variable of an induction")
    text = work.printer.formula(work.fact.formula, {variable: "m0"})
    *beginnings, following = work.step.uses
    work.emit(f"assert (Z : forall m0 : nat, ({start} <= m0)%nat -> {text}).")
    work.emit(f"{{ apply (induction_stride (fun m0 : nat => {text}) {start} {stride}); [lia | intros j Hj | intros m0 Hm0 IH]; cbv beta.")
    work.emit(f"{{ destruct j as {_pattern(stride)}; cbn [Nat.add].")
    for label in beginnings:
        work.emit("{")
        work.emit(f"starts {work.bring(label)[0]}.")
        work.emit("}")
    work.emit("exfalso; lia. }")
    work.emit(f"assert (HF : {start} <= INR m0) by (apply le_INR in Hm0; cbn [INR] in Hm0; lra).")
    work.emit(f"steps {work.bring(following, {variable: 'm0'})[0]}. }}")
    work.emit("apply Z. first [lia | apply INR_le; cbn [INR]; lra].")


def _pattern(count: int) -> str:
    """The cases 0, ..., count - 1 of a natural number, and the others."""
    made = "[|j]"
    for _ in range(count - 1):
        made = f"[|{made}]"
    return made


def recursion(work: Work) -> None:
    at = work.low(work.step.options["at"])
    sphere = work.step.options["of"] == "sphere"
    radius = "" if sphere else f" {work.text(work.low(work.step.options['radius']))}"
    name = "sphere" if sphere else "ball"
    if at in (1, 2):
        work.emit(f"pose proof ({name}_{at}{radius}) as Z. by_ Z.")
        return
    lower, place = work.printer.nat(normal(at - 2), {}), work.printer.nat(at, {})
    work.emit(f"pose proof ({name}_step {lower}{radius} ltac:(lia)) as Z.")
    work.emit(f"replace ({lower} + 2)%nat with {place} in Z by lia. rewrite ?plus_INR in Z; cbn [INR] in Z. by_ Z.")


# --- mean values ------------------------------------------------------------------------------------------------------


def mean_choice(printer: Printer, module: str, low: Any, step: Step) -> list[str]:
    """The function that a mean value is chosen by, and its sign where the variable has one."""
    body, variable, left, right = (low(step.options[key]) for key in ("of", "variable", "low", "high"))
    name = f"{module}_{clean(step.options['name'])}"
    arguments = [v for v in printer.variables([body, left, right]) if v != variable]
    binders, assumed = printer.quantified(arguments, {})
    value = f"mean_value {function_of(printer, body, variable, {})} {printer.term(left, {})} {printer.term(right, {})}"
    printer.choices[step.options["name"]] = Choice(name, tuple(arguments))
    made = [f"Definition {name} {' '.join(binders)} : R := {value}."]
    found = sign(variable)
    if found in (">", ">="):
        premises = "".join(f"{condition} -> " for condition in assumed)
        applied = " ".join([name, *(printer.argument(a, {}) for a in arguments)])
        quantified = f"forall {' '.join(binders)}, " if binders else ""
        less, lemma = ("<", "pos") if found == ">" else ("<=", "nonneg")
        made.append(f"Lemma {name}_sign : {quantified}{premises}0 {less} {applied}.")
        made[-1] += f"\nProof. intros; unfold {name}; apply mean_value_{lemma}; pos. Qed."
        made.append(f"#[global] Hint Resolve {name}_sign : sgn.")
    return made


def less(work: Work, one: Any, other: Any, name: str, strict: bool = True) -> None:
    """A hypothesis that one term is less than another: evident, or what a fact says."""
    relation = (Lt if strict else Le)(one, other, evaluate=False)
    work.emit(f"assert ({name} : {work.formula(relation)}).")
    work.emit("{")
    if evident(relation):
        evident_part(work, relation)
    else:
        for found in work.used():
            for _, part in work.parts(found):
                if isinstance(part, Lt | Le):
                    work.margin(part)
        work.margin(relation)
        work.emit("lra.")
    work.emit("}")


def mean_value(work: Work) -> None:
    body, variable, low, high = (work.low(work.step.options[key]) for key in ("of", "variable", "low", "high"))
    less(work, low, high, "O_")
    name = real_name({})
    f, df = function_of(work.printer, body, variable, {}), function_of(work.printer, derivative(body, variable), variable, {})
    ends = f"{work.text(low)} {work.text(high)}"
    work.emit(f"assert (D_ : forall {name}, {work.text(low)} <= {name} <= {work.text(high)} -> is_derive {f} {name} ({df} {name})).")
    work.emit(f"{{ intros {name} [L_{name} R_{name}]. cbv beta. {_at_least(work, variable, low)}")
    work.emit(f"{sums_first(work.printer, body, variable, {variable: name})}eapply der_eq; [der | cbn [INR Nat.sub]; fld]. }}")
    work.emit(f"pose proof (mean_value_spec {f} {df} {ends} O_ D_) as Z.")
    choice = work.printer.choices[work.step.options["name"]]
    made = " ".join([choice.name, *(work.printer.argument(a, {}) for a in choice.arguments)])
    work.emit(f"change (mean_value {f} {ends}) with ({made}) in Z. cbv beta in Z.")
    chosen = next(s for s in work.fact.formula.free_symbols if s.name == work.step.options["name"])
    for number, (term, value) in enumerate(((body, high), (body, low), (derivative(body, variable), chosen))):
        text = work.text(value)
        raw, shown = at_text(work.printer, term, variable, text, {}), work.text(substitute(term, {variable: value}))
        if raw != shown:
            script = evaluated(work.printer, term, variable, value, text, {})
            work.emit(f"assert (W{number} : {raw} = {shown}). {{ {script}fld. }}")
            work.emit(f"rewrite W{number} in Z.")
    work.emit("split_by Z.")


def at_text(printer: Printer, term: Any, variable: Any, text: str, env: Env) -> str:
    """A term as it is printed of the variable, with a text in the variable's place."""
    return re.sub(r"t'0(?![0-9])", lambda _: text, printer.term(term, {**env, variable: "t'0"}))


def evaluated(printer: Printer, term: Any, variable: Any, value: Any, text: str, env: Env, stem: str = "V'") -> str:
    """Rewrites of the sums, exponentials and logarithms in a term, at a value of the variable, to what they come to there."""
    script = ""
    for place, node in enumerate(dict.fromkeys(node for node in maximal(term, (Total, exp, log)) if variable in node.free_symbols)):
        made, name = substitute(node, {variable: value}), f"{stem}{place}"
        raw, shown = at_text(printer, node, variable, text, env), printer.term(made, env)
        if raw == shown:
            continue
        if isinstance(node, Total):
            inner, intro = under(env, node.index)
            below = f"apply sum_ext. intros {intro}. {evaluated(printer, node.body, variable, value, text, inner, f'{name}_')}fld."
        else:
            head, end = ("exp", "0") if isinstance(node, exp) else ("ln", "1")
            inside = f"apply f_equal. {evaluated(printer, node.args[0], variable, value, text, env, f'{name}_')}fld."
            known = isinstance(made, type(node))
            below = inside if known else f"transitivity ({head} {end}). {{ {inside} }} apply {head}_{end}."
        script += f"assert ({name} : {raw} = {shown}). {{ {below} }} try rewrite {name}. "
    return script


def sums_first(printer: Printer, term: Any, variable: Any, env: Env) -> str:
    """Derivatives of the sums in a term as the kernel has them, inner ones before outer ones."""
    script, found = "", [t for t in maximal(term, (Total,)) if variable in t.free_symbols]
    for place, total in enumerate(dict.fromkeys(found)):
        if isinstance(total.index.range, Block):
            raise Unsupported("a derivative of a sum over a layer")
        inner, intro = under(env, total.index)
        f, n = function_of(printer, total, variable, env), printer.nat(total.index.range, env)
        g, k = function_of(printer, total.body, variable, inner), inner[total.index]
        slope = printer.term(derivative(total, variable), env)
        script += f"assert (D'{len(inner)}_{place} : is_derive {f} {env[variable]} {slope}). "
        script += f"{{ apply (der_sum {n} (fun {k} => {g})). intros {intro}. "
        script += f"{sums_first(printer, total.body, variable, inner)}eapply der_eq; [der | cbn [INR Nat.sub]; fld]. }} "
    return script


def maximal(term: Any, kinds: tuple[Any, ...]) -> Iterator[Any]:
    """The terms of some kinds in a term that are in no other such."""
    if isinstance(term, kinds):
        yield term
        return
    for part in term.args:
        yield from maximal(part, kinds)


def _at_least(work: Work, variable: Any, low: Any) -> str:
    """That the variable is as great as its sign says."""
    if sign(variable) not in (">", ">="):
        return ""
    less_ = "<" if sign(variable) == ">" else "<="
    return f"assert (A_ : 0 {less_} {work.text(low)}) by pos. assert (H_{real_name({})} : 0 {less_} {real_name({})}) by lra. "


# --- integrals --------------------------------------------------------------------------------------------------------


def upper(work: Work) -> Any:
    if work.step.options["high"] is oo:
        raise Unsupported("an integral to infinity")
    return work.low(work.step.options["high"])


def integral(work: Work) -> None:
    variable, low, high = work.low(work.step.options["over"]), work.low(work.step.options["low"]), upper(work)
    stated = work.stated[work.step.uses[0]]
    relation = stated.fact.formula
    one, other = (relation.lhs, relation.rhs) if isinstance(relation, Eq) else (relation.lts, relation.gts)
    strict = isinstance(relation, Lt)
    kept = isinstance(work.fact.formula, Lt)
    f, g = (function_of(work.printer, side, variable, {}) for side in (one, other))
    ends, name = f"{work.text(low)} {work.text(high)}", real_name({})
    word = "Integral_eq" if isinstance(relation, Eq) else "Integral_lt" if kept else "Integral_le"
    if kept:
        less(work, low, high, "O_")
    work.emit(f"assert (Z : Integral {f} {ends} {'=' if isinstance(relation, Eq) else '<' if kept else '<='} Integral {g} {ends}).")
    goals = {"Integral_eq": "[intg |]", "Integral_le": "[intg | intg |]"}.get(word)
    goals = goals or "[exact O_ | intg | intg | intros ? [? ?]; cont | intros ? [? ?]; cont |]"
    work.emit(f"{{ apply {word}; {goals}. {entered(work.printer, low, {})}.")
    fact, _ = work.bring(work.step.uses[0], {variable: name})
    work.emit(f"cbv beta. {'apply Rlt_le. ' if strict and not kept else ''}exact {fact}. }}")
    made = (Integrated(side, variable, low, high) for side in relation.args)
    work.convert((type(work.fact.formula))(*made, evaluate=False), work.fact.formula)


def fundamental(work: Work) -> None:
    body, variable, low = (work.low(work.step.options[key]) for key in ("of", "variable", "low"))
    high = upper(work)
    slope, name = work.fact.formula.lhs.args[0], real_name({})
    slope = substitute(slope, {work.fact.formula.lhs.args[1]: variable})
    f, df = function_of(work.printer, body, variable, {}), function_of(work.printer, slope, variable, {})
    less(work, low, high, "O_", strict=False)
    work.emit(f"assert (D_ : forall {name}, {work.text(low)} < {name} <= {work.text(high)} -> is_derive {f} {name} ({df} {name})).")
    work.emit(f"{{ {entered(work.printer, low, {})}. cbv beta. eapply der_eq; [der | nats; whole_powers; cong]. }}")
    work.emit(f"assert (C_ : forall {name}, {work.text(low)} < {name} <= {work.text(high)} -> continuous {df} {name}).")
    work.emit(f"{{ {entered(work.printer, low, {})}. cont. }}")
    ends = f"{work.text(low)} {work.text(high)}"
    if any(isinstance(p, Pow) and variable in p.base.free_symbols and not whole(p.exp) for p in preorder_traversal(body)):
        work.emit(f"assert (P_ : {work.text(low)} < {work.text(high)}) by pos.")
        work.emit(f"pose proof (fundamental_limit {f} {df} {ends} 0 P_ ltac:(power_limit) D_ C_) as Z.")
    else:
        work.emit(f"pose proof (fundamental {f} {df} {ends} O_ ltac:(cont) D_ C_) as Z.")
    work.emit("cbv beta in Z. rewrite ?pow_i in Z by lia. first [by_ Z | rewrite ?pow_add in Z; by_ Z].")


def split(work: Work) -> None:
    body, variable, low, at = (work.low(work.step.options[key]) for key in ("of", "variable", "low", "at"))
    high = upper(work)
    less(work, low, at, "O_")
    less(work, at, high, "U_")
    f = function_of(work.printer, body, variable, {})
    ends = f"{work.text(low)} {work.text(at)} {work.text(high)}"
    work.emit(f"pose proof (Integral_split {f} {ends} (conj O_ U_) ltac:(intg)) as Z. by_ Z.")


def substitution(work: Work) -> None:
    """With s = t^2, of a body that has a real power of s."""
    body, variable = work.low(work.step.options["of"]), work.low(work.step.options["variable"])
    high, name = upper(work), real_name({})
    if work.low(work.step.options.get("power", Integer(1))) != 2 or "scale" in work.step.options:
        raise Unsupported("a substitution other than of a square")
    f, r = function_of(work.printer, body, variable, {}), work.text(high)
    work.emit(f"assert (O_ : 0 < {r}) by pos.")
    work.emit(f"assert (C_ : forall {name}, 0 < {name} <= {r} ^ 2 -> continuous {f} {name}). {{ intros {name} [L_ R_]. cont. }}")
    work.emit(f"assert (I_ : integrable {f} 0 ({r} ^ 2)) by intg.")
    work.emit(f"pose proof (substitution_square {f} {r} O_ C_ I_) as Z. rewrite Z.")
    work.emit(f"apply Integral_ext; [exact (integrable_square {f} {r} O_ C_ I_) | intros {name} [L_ R_]; square_body {name}].")


# --- matrices, indices, domains ---------------------------------------------------------------------------------------


def spectral(work: Work) -> None:
    matrix, vector = work.low(work.step.options["matrix"]), work.low(work.step.options["vector"])
    rows, columns = (work.printer.nat(size, {}) for size in matrix.shape)
    rho, u = (work.printer.names.of(_array(work, name)) for name in (matrix.name, vector.name))
    if not work.step.uses:
        work.emit(f"pose proof (spectral_bound {columns} {rows} {rho} {u}) as Z. by_ Z.")
        return
    bound = work.text(work.fact.formula.rhs)
    work.emit(f"apply (spectral_smallest {columns} {rows} {rho} {bound}); [rng | try clear {u}; intros {u}].")
    (_, fact), *_ = work.used()
    i, k = Index("i", matrix.shape[0]), Index("k", matrix.shape[1])
    entries, vector_ = array(matrix.name), array(vector.name)
    square = Total(Total(entries(i, k) * vector_(k), k) ** 2, i)
    wanted = Le(square, work.fact.formula.rhs * Total(vector_(k) ** 2, k), evaluate=False)
    work.emit(f"assert (Z : {work.formula(wanted)}).")
    work.emit("{")
    work.convert(fact.formula, wanted)
    work.emit("}")
    work.emit("exact Z.")


def _array(work: Work, name: str) -> Any:
    found = [v for stated in work.stated.values() for v in stated.variables if not isinstance(v, Symbol) and v.name == name]
    found += [v for v in work.variables if not isinstance(v, Symbol) and v.name == name]
    if not found:
        raise Unsupported(f"the array {name}")
    return found[0]


def before(work: Work) -> None:
    which = {"two-valued": "before_two_valued", "total": "before_total", "transitive": "before_transitive"}[work.step.options["of"]]
    names = [name for name, _ in work.used()]
    indices = " ".join(work.printer.nat(work.low(work.step.options[key]), {}) for key in ("i", "j", "k") if key in work.step.options)
    work.emit(f"pose proof ({' '.join([which, indices, *names])}) as Z. by_ Z.")


def position(work: Work) -> None:
    work.emit(f"pose proof (position_is {work.text(work.low(work.step.options['of']).args[0])}) as Z. exact Z.")


def domain(work: Work) -> None:
    """What the domain says of the weights of a hull is a hypothesis of the fact."""
    if work.step.options["of"] != "hull":
        raise Unsupported("what a domain of balls says")
    work.emit("assumption.")


PROOFS |= {
    "domain": domain,
    "induction": induction,
    "recursion": recursion,
    "mean-value": mean_value,
    "integral": integral,
    "fundamental": fundamental,
    "split": split,
    "substitution": substitution,
    "spectral": spectral,
    "before": before,
    "position": position,
}
__all__ = ["ANALYTIC", "IMPORTS", "mean_choice"]
