"""The kernel says nothing false of random terms; and what it once said falsely is found again when it is put back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from flint import fmpq
from mpmath.ctx_iv import MPIntervalContext
from sympy import Abs, Add, Expr, Integer, KroneckerDelta, Mul, Pow, Rational, Symbol, exp, gamma, log, preorder_traversal
from sympy.core.cache import clear_cache

from lemmata.theory.kernel import normal as normal_forms
from lemmata.theory.language.domain import n
from lemmata.theory.terms import numbers
from lemmata.theory.terms.index_terms import Greatest, Total
from tests.theory.kernel import held
from tests.theory.kernel.draw import Draw, near_edges
from tests.theory.kernel.fuzz import CHUNK, chunk, main
from tests.theory.kernel.held import Checks, Fault
from tests.theory.kernel.trees import leaf, made
from tests.theory.kernel.worlds import Place, World

CHUNKS = 50  # of 2,000 terms
DERIVATIVE, SIGN = held.derivative, numbers.sign_of_number


@pytest.mark.parametrize("number", range(CHUNKS))
def test_nothing_that_the_kernel_says_of_a_drawn_term_is_false(number: int) -> None:
    found = chunk(0, number)
    assert found.faults == ()
    assert found.drawn == CHUNK
    assert found.admitted > CHUNK / 2
    assert all(found.counts[what] > 50 for what in (">", ">=", "=", "whole", "slope")), found.counts
    assert found.counts["equal"] > 1.5 * CHUNK


def first_fault(chunks: int, such: Callable[[Fault], bool] = lambda fault: True) -> Fault:
    """The first fault that is found, among as many terms as the test above draws at most."""
    for number in range(chunks):
        for fault in Draw(0, number).faults(CHUNK):
            if such(fault):
                return fault
    raise AssertionError(f"no fault among {chunks * CHUNK:,} terms")


@pytest.fixture
def forgetful() -> Any:
    """Nothing that SymPy or the kernel found before, or finds while a fault is planted, is remembered."""

    def forget() -> None:
        clear_cache()
        for name, module in list(sys.modules.items()):
            if name.startswith(("lemmata.theory.kernel", "lemmata.theory.terms")):
                for function in vars(module).values():
                    getattr(function, "cache_clear", lambda: None)()

    forget()
    yield
    forget()


# --- A1 and A3 ------------------------------------------------------------------------------------------------------------


def never_whole(term: Expr) -> bool:
    """What SymPy 1.14 infers: a rational number that is not whole has no whole power with a positive exponent."""
    base, exponent = term.as_base_exp()
    return bool(isinstance(base, Rational) and not isinstance(base, Integer) and exponent.is_positive)


@pytest.mark.usefixtures("forgetful")
def test_a_delta_of_what_is_never_whole_and_a_whole_number_is_found_not_to_be_0(monkeypatch: pytest.MonkeyPatch) -> None:
    evaluated = KroneckerDelta.eval.__func__

    def planted(cls: Any, one: Any, other: Any, *more: Any) -> Any:
        for term, number in ((one, other), (other, one)):
            if isinstance(term, Pow) and isinstance(number, Integer) and never_whole(term):
                return Integer(0)
        return evaluated(cls, one, other, *more)

    monkeypatch.setattr(KroneckerDelta, "eval", classmethod(planted))
    fault = first_fault(10, lambda fault: fault.node.kind is KroneckerDelta)
    assert fault.node.size == 5  # the smallest: a delta of a power and a number
    assert "built as 0" in str(fault)
    assert "log(" in str(fault)


NODES: dict[Any, Callable[[Any, Any], Any]] = {
    exp: lambda context, value: context.exp(value),
    log: lambda context, value: context.log(value),
    gamma: lambda context, value: context.gamma(value),
    Abs: lambda context, value: abs(value),
}


def by_mpmath(term: Expr) -> str:
    """The sign of a number from the intervals of mpmath, or from balls where those leave it open."""
    context = MPIntervalContext()
    context.prec = 64

    def value(node: Any) -> Any:
        if isinstance(node, Rational):
            return context.mpf(int(node.p)) / context.mpf(int(node.q))
        if isinstance(node, exp | log | gamma | Abs):
            return NODES[type(node)](context, value(node.args[0]))
        if isinstance(node, Add | Mul):
            first, *rest = sorted(map(value, node.args), key=lambda found: -abs(found.mid))  # what cancels meets first
            for other in rest:
                first = first + other if isinstance(node, Add) else first * other
            return first
        raise NotImplementedError

    try:
        found = value(term)
    except (NotImplementedError, ValueError, ZeroDivisionError, OverflowError):
        return SIGN(term)
    return ">" if found.a > 0 else "<" if found.b < 0 else SIGN(term)


@pytest.mark.usefixtures("forgetful")
def test_the_sign_of_a_number_from_intervals_that_do_not_enclose_it_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith(("lemmata.theory.kernel", "lemmata.theory.terms")) and hasattr(module, "sign_of_number"):
            monkeypatch.setattr(module, "sign_of_number", by_mpmath)
    fault = first_fault(20, lambda fault: fault.says.startswith(("sign_of", "is_")))
    assert "e-" in fault.value  # by less than a bit of 64
    assert fault.node.term.atoms(exp)


def test_numbers_near_an_edge_are_not_0_and_smaller_than_a_bit_of_64() -> None:
    edges = near_edges("edges", 2_000)
    assert edges
    for edge in edges:
        assert any(rational.q > 2**40 for rational in edge.atoms(Rational))


# --- other faults, planted ------------------------------------------------------------------------------------------------


def one_more(term: Expr) -> Expr:
    """The normal form, with a range that is too long by one."""
    form = normal_forms.normal(term)
    return form.subs(n, n + 1) if form.func in (Add, Mul) and n in form.args else form


def admits_all(term: Expr) -> Expr:
    try:
        return normal_forms.normal(term)
    except normal_forms.NormalError:
        return term


def without_ties(term: Expr) -> str:
    found = normal_forms.sign_of(term)
    return ">" if found == ">=" and isinstance(term, Abs) else found


def total_of_body(term: Expr) -> str:
    return normal_forms.sign_of(term.body - 1) if isinstance(term, Greatest) else normal_forms.sign_of(term)


def forgets_the_inner_slope(term: Expr, variable: Symbol) -> Expr:
    return exp(term.args[0]) if isinstance(term, exp) else DERIVATIVE(term, variable)


def largest_for_sum(term: Expr) -> Expr:
    form = normal_forms.normal(term)
    totals = [node for node in preorder_traversal(form) if type(node) is Total]
    return form.xreplace({totals[0]: Greatest(*totals[0].args)}) if totals else form


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize(
    ("name", "planted", "says"),
    [
        ("normal", one_more, "the normal form is"),
        ("normal", admits_all, "it is admitted"),
        ("normal", largest_for_sum, "the normal form is"),
        ("sign_of", without_ties, "sign_of is '>'"),
        ("derivative", forgets_the_inner_slope, "d/d"),
    ],
)
def test_a_planted_fault_is_found(monkeypatch: pytest.MonkeyPatch, name: str, planted: Any, says: str) -> None:
    monkeypatch.setattr(held, name, planted)
    fault = first_fault(3, lambda fault: says in fault.says)
    assert fault.node.size <= 6, str(fault)


w, c, t = Symbol("w", nonnegative=True), Symbol("c", nonnegative=True), Symbol("t", positive=True)
NOT_BY_THE_CHAIN_RULE = {  # the trees, and the slopes at the edge in the first of their variables
    "(sqrt w)^2": (made(Pow, (made(Pow, (leaf(w), leaf(Rational(1, 2)))), leaf(Integer(2)))), {w: 0}),
    "|c t|^(2/3)": (made(Pow, (made(Abs, (made(Mul, (leaf(c), leaf(t))),)), leaf(Rational(2, 3)))), {c: 0, t: 1}),
}


@pytest.mark.parametrize("tree", NOT_BY_THE_CHAIN_RULE)
def test_where_the_chain_rule_says_nothing_a_slope_is_held_against_a_quotient(
    tree: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    node, numbers = NOT_BY_THE_CHAIN_RULE[tree]
    place = Place({}, {symbol: fmpq(value) for symbol, value in numbers.items()}, "seed", [])
    checks = Checks(Random(0))
    assert not list(checks.faults(node, World([place]), everything=True))
    assert checks.counts["slope"] >= 1
    monkeypatch.setattr(held, "derivative", lambda term, variable: DERIVATIVE(term, variable) + 1)
    assert list(checks.faults(node, World([place]), everything=True))


def test_the_command_adds_up_chunks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--terms", "10", "--seed", "7", "--first", "3"]) == 0
    assert "in chunks 3 to 3 of seed 7: 0 faults" in capsys.readouterr().out
