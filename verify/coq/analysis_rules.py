"""Coq proofs for the kernel's rules of analysis, induction, recursion, matrices and the order of indices.

What they call is proved in `proofs/coq/Analysis.v` and `AnalysisPlain.v`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sympy import evaluate

from lemmata.theory.kernel.derivative import derivative
from lemmata.theory.kernel.logic import Step, evident
from lemmata.theory.kernel.normal import normal
from lemmata.theory.terms.index_terms import Block, Entry, Index, Integrated, Total, array, substitute
from lemmata.theory.terms.known import spectral as norm_of
from lemmata.theory.terms.signs import sign, whole
from lemmata.theory.terms.sympy_facts import (
    Eq,
    Integer,
    Le,
    Lt,
    MatrixSymbol,
    Mul,
    Pow,
    Symbol,
    exp,
    log,
    oo,
    preorder_traversal,
)
from lemmata.verify.coq.analysis_terms import entered, function_of, real_name
from lemmata.verify.coq.normal import under
from lemmata.verify.coq.rules import PROOFS, Work, evident_part
from lemmata.verify.coq.terms import Choice, Env, Printer, Unsupported, clean

ANALYTIC = frozenset(("mean-value", "integral", "fundamental", "substitution", "split", "gamma", "spectral"))  # need Coquelicot
IMPORTS = "From Coquelicot Require Import Coquelicot.\nFrom Lemmata Require Import DefinitionsAnalysis AnalysisPlain Analysis."


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
    work.emit(f"{{ apply (induction_stride (fun m0 : nat => {text}) {start} {stride});")
    work.emit("[lia | intros j' Hj' | intros m0 Hm0 IH]; cbv beta.")
    work.emit(f"{{ destruct j' as {_pattern(stride)}; cbn [Nat.add].")
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
    made = "[|j']"
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
    within = f"{work.text(low)} <= {name} <= {work.text(high)}"
    work.emit(f"assert (D_ : forall {name}, {within} -> is_derive {f} {name} ({df} {name})).")
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
    found = [node for node in maximal(term, (Total, exp, log)) if variable in node.free_symbols]
    for place, node in enumerate(dict.fromkeys(found)):
        made, name = substitute(node, {variable: value}), f"{stem}{place}"
        raw, shown = at_text(printer, node, variable, text, env), printer.term(made, env)
        if raw == shown:
            continue
        if isinstance(node, Total):
            inner, intro = under(env, node.index)
            below = evaluated(printer, node.body, variable, value, text, inner, f"{name}_")
            below = f"apply sum_ext. intros {intro}. {below}fld."
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
    sign_ = "=" if isinstance(relation, Eq) else "<" if kept else "<="
    work.emit(f"assert (Z : Integral {f} {ends} {sign_} Integral {g} {ends}).")
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
    within = f"{work.text(low)} < {name} <= {work.text(high)}"
    work.emit(f"assert (D_ : forall {name}, {within} -> is_derive {f} {name} ({df} {name})).")
    work.emit(f"{{ {entered(work.printer, low, {})}. cbv beta. eapply der_eq; [der | nats; whole_powers; cong]. }}")
    work.emit(f"assert (C_ : forall {name}, {within} -> continuous {df} {name}).")
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
    work.emit(f"assert (C_ : forall {name}, 0 < {name} <= {r} ^ 2 -> continuous {f} {name}).")
    work.emit(f"{{ intros {name} [L_ R_]. cont. }}")
    work.emit(f"assert (I_ : integrable {f} 0 ({r} ^ 2)) by intg.")
    work.emit(f"pose proof (substitution_square {f} {r} O_ C_ I_) as Z. rewrite Z.")
    work.emit(f"apply Integral_ext; [exact (integrable_square {f} {r} O_ C_ I_) | intros {name} [L_ R_]; square_body {name}].")


# --- matrices, indices, domains ---------------------------------------------------------------------------------------


def spectral(work: Work) -> None:
    matrix, vector = work.low(work.step.options["matrix"]), work.low(work.step.options["vector"])
    if not isinstance(vector, MatrixSymbol):
        spectral_of(work, matrix, vector)
        return
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


def spectral_of(work: Work, matrix: Any, vector: Any) -> None:
    """The same for a vector that is given by its entries."""
    rows, columns = (work.printer.nat(size, {}) for size in matrix.shape)
    i, k, entries = Index("i~s", matrix.shape[0]), Index("k~s", matrix.shape[1]), array(matrix.name)
    rho = work.printer.names.of(_array(work, matrix.name))
    with evaluate(False):
        entry = work.low(Entry(vector, k))
        square = Total(Total(Mul(entries(i, k), entry), k) ** 2, i)
        raw = Le(square, Mul(norm_of(matrix.name, *matrix.shape), Total(entry**2, k)), evaluate=False)
    made = f"(fun k0 => {work.printer.term(entry, {k: 'k0'})})"
    work.emit(f"pose proof (spectral_bound {columns} {rows} {rho} {made}) as Z. cbv beta in Z.")
    if work.formula(raw) == work.formula(work.fact.formula):
        work.emit("first [exact Z | by_ Z].")
        return
    work.emit(f"assert (Y : {work.formula(raw)}) by (first [exact Z | by_ Z]).")
    work.convert(raw, work.fact.formula)


def _array(work: Work, name: str) -> Any:
    found = [v for stated in work.stated.values() for v in stated.variables if not isinstance(v, Symbol) and v.name == name]
    found += [v for v in work.variables if not isinstance(v, Symbol) and v.name == name]
    if not found:
        raise Unsupported(f"the array {name}")
    return found[0]


def before(work: Work) -> None:
    which = f"before_{work.step.options['of'].replace('-', '_')}"
    names = [name for name, _ in work.used()]
    given = [work.low(work.step.options[key]) for key in ("i", "j", "k") if key in work.step.options]
    indices = " ".join(work.printer.nat(index, {}) for index in given)
    work.emit(f"pose proof ({' '.join([which, indices, *names])}) as Z. by_ Z.")


def position(work: Work) -> None:
    work.emit(f"pose proof (position_is {work.text(work.low(work.step.options['of']).args[0])}) as Z. exact Z.")


def domain(work: Work) -> None:
    """What the domain says is a hypothesis of the lemma."""
    work.emit("first [assumption | separate].")


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
