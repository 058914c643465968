"""What is written says what the term says: brackets, strict relations, names that are bound, ranges; in both notations."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from sympy import (
    Abs,
    Add,
    And,
    Equivalent,
    Implies,
    Integer,
    MatrixSymbol,
    Mul,
    Not,
    Or,
    Pow,
    Rational,
    Symbol,
    exp,
    gamma,
    log,
    pi,
    sqrt,
    true,
)

from lemmata.theory import CLAIMS
from lemmata.theory.language.claim import equal, leq, less, unequal
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import Dot, LogSumExp, MaxEntry, Shifted, SquaredDistance
from lemmata.theory.memory.energies import LayerEnergy, MaxNorm2, SquaredDistances
from lemmata.theory.memory.symbols import rho, x, y
from lemmata.theory.terms.index_terms import (
    Block,
    Chosen,
    Entry,
    Family,
    Greatest,
    Index,
    Integrated,
    Total,
    array,
    fresh,
    least,
)
from lemmata.theory.terms.known import KNOWN
from lemmata.verify.show.notation import latex, plain, shapes_of

a, b, c, t = (Symbol(name, real=True) for name in "abct")
i, j, k = Index("i~v7", d), Index("j~12", d), Index("k~v45", n)
X, RHO = array("x"), array("rho")
SHAPES = {"x": (n,), "rho": (d, n)}
SQUARE = Total((X(k) - RHO(i, k)) ** 2, k)
W = MatrixSymbol("w", n, 1)

WORKED: list[tuple[Any, str, str]] = [
    (a * (b + c), "a (b + c)", r"a\,\left(b + c\right)"),
    (-(a + b), "−a − b", "-a - b"),
    (Mul(-1, a + b, evaluate=False), "−(a + b)", r"-\left(a + b\right)"),
    (a - b, "a − b", "a - b"),
    (b - a - 2, "b − a − 2", "b - a - 2"),
    (a / (b * c), "a / (b c)", r"\frac{a}{b\,c}"),
    ((a + b) / c / 2, "(a + b) / (2 c)", r"\frac{a + b}{2\,c}"),
    (Mul(a, 1 / (b + c), c, evaluate=False), "a c / (b + c)", r"\frac{a\,c}{b + c}"),
    ((a + b) ** 2, "(a + b)²", r"\left(a + b\right)^{2}"),
    ((-a) ** 3, "−a³", "-a^{3}"),
    (Pow(-a, 2, evaluate=False), "(−a)²", r"\left(-a\right)^{2}"),
    (a ** (b / 2), "a^(b/2)", r"a^{\frac{b}{2}}"),
    (Pow(a**2, b, evaluate=False), "(a²)ᵇ", r"\left(a^{2}\right)^{b}"),
    (sqrt(a + 1), "√(a + 1)", r"\sqrt{a + 1}"),
    (1 / sqrt(a), "1 / √a", r"\frac{1}{\sqrt{a}}"),
    (Rational(-3, 2) * a, "−3 a / 2", r"-\frac{3\,a}{2}"),
    (log(d), "log d", r"\log d"),
    (log(a * b), "log(a b)", r"\log\left(a\,b\right)"),
    (log(d) * a, "a log d", r"a\,\log d"),
    (log(d) * log(a), "(log a) log d", r"\left(\log a\right)\,\log d"),
    (log(a) ** 2, "(log a)²", r"\left(\log a\right)^{2}"),
    (exp(-(a**2)), "exp(−a²)", "e^{-a^{2}}"),
    (Abs(a - 1), "|a − 1|", r"\left|a - 1\right|"),
    (gamma(n / 2), "Γ(n / 2)", r"\Gamma\left(\frac{n}{2}\right)"),
    (2 * pi * a, "2 π a", r"2\,\pi\,a"),
    (leq(a, b), "a ≤ b", r"a \le b"),
    (less(a, b), "a < b", "a < b"),
    (equal(a, b), "a = b", "a = b"),
    (unequal(a, b), "a ≠ b", r"a \ne b"),
    (Implies(And(less(a, b), less(b, c)), less(a, c)), "a < b and b < c ⇒ a < c", ""),
    (And(less(a, b), Or(less(b, c), less(c, a))), "a < b and (b < c or c < a)", ""),
    (Implies(less(a, b), Implies(less(b, c), less(a, c))), "a < b ⇒ (b < c ⇒ a < c)", ""),
    (Not(Equivalent(less(a, b), less(b, c))), "not (a < b ⇔ b < c)", ""),
    (SQUARE, "‖x − ρⁱ‖²", r"\lVert x - \rho^{i}\rVert^{2}"),
    (log(Total(exp(-SQUARE), i)), "log Σᵢ exp(−‖x − ρⁱ‖²)", r"\log \sum_{i < d} e^{-\lVert x - \rho^{i}\rVert^{2}}"),
    (Total(X(k) * RHO(i, k), k), "⟨ρⁱ, x⟩", r"\langle \rho^{i},x\rangle"),
    (2 * Total(X(k), k) * a, "2 a Σᵢ xᵢ", r"2\,a\,\sum_{i < n} x_{i}"),
    (Total(X(k) + a, k), "Σᵢ (a + xᵢ)", r"\sum_{i < n} \left(a + x_{i}\right)"),
    (Total(X(k), k) + a, "a + Σᵢ xᵢ", r"a + \sum_{i < n} x_{i}"),
    (Total(X(k), k) ** 2, "(Σᵢ xᵢ)²", r"\left(\sum_{i < n} x_{i}\right)^{2}"),
    (Total(-X(k), k), "Σᵢ (−xᵢ)", r"\sum_{i < n} \left(-x_{i}\right)"),
    (Total(a, k), "Σ[i < n] a", r"\sum_{i < n} a"),
    (Greatest(SQUARE, i), "maxᵢ ‖x − ρⁱ‖²", r"\max_{i < d} \lVert x - \rho^{i}\rVert^{2}"),
    (least(SQUARE, i), "minᵢ ‖x − ρⁱ‖²", r"\min_{i < d} \lVert x - \rho^{i}\rVert^{2}"),
    (Greatest(-SQUARE, i), "−minᵢ ‖x − ρⁱ‖²", r"-\min_{i < d} \lVert x - \rho^{i}\rVert^{2}"),
    (a * Greatest(-SQUARE, i), "−a minᵢ ‖x − ρⁱ‖²", r"-a\,\min_{i < d} \lVert x - \rho^{i}\rVert^{2}"),
    (Integrated(exp(-t), t, 0, a), "∫ᵃ₀ exp(−t) dt", r"\int^{a}_{0} e^{-t}\,dt"),
    (KNOWN["is_zero"](a - b), "[a − b = 0]", r"\left[a - b = 0\right]"),
    (RHO(Chosen("nearest", d), k), "ρ^nearestₖ", r"\rho^{\mathrm{nearest}}_{k}"),
    (RHO(Integer(0), k), "ρ⁽⁰⁾ₖ", r"\rho^{(0)}_{k}"),
    (RHO(i, k) ** 2, "(ρⁱₖ)²", r"\left(\rho^{i}_{k}\right)^{2}"),
    (Total(RHO(i, k), Index("i~v7", Block(Symbol("layers"), a, d))), "", ""),
    (LayerEnergy(x, rho), "E(x, ρ)", r"E\left(x,\rho\right)"),
    (Dot(x - y, x), "⟨x − y, x⟩", r"\langle x - y,x\rangle"),
    (SquaredDistance(x, y - x), "‖x − (y − x)‖²", r"\lVert x-\left(y - x\right)\rVert^2"),
    (MaxNorm2(rho) / 2, "(maxᵢ ‖ρⁱ‖²) / 2", r"\frac{\max_{i}\,\lVert \rho^{i}\rVert^2}{2}"),
    (LogSumExp(-SquaredDistances(x, rho)), "LSE(−(‖x − ρⁱ‖²)ᵢ)", ""),
    (Entry(SquaredDistances(x, rho), i), "‖x − ρⁱ‖²", r"\lVert x-\rho^{i}\rVert^2"),
    (Entry(Shifted(2 * W, a), k), "2 wₖ − a", r"2\,w_{k}-a"),
    (MaxEntry(W - x), "maxᵢ (wᵢ − xᵢ)", r"\max_{i}\,\left(w_{i} - x_{i}\right)"),
    (Entry(Family(X(k) ** 2, k), Index("m", n)), "xₘ²", "x_{m}^{2}"),
]


@pytest.mark.parametrize(("term", "text", "tex"), WORKED, ids=range(len(WORKED)))
def test_worked_examples(term: Any, text: str, tex: str) -> None:
    shown, shown_in_latex = plain(term, SHAPES), latex(term, SHAPES)
    assert "~" not in shown + shown_in_latex
    assert shown == (text or shown)
    assert shown_in_latex == (tex or shown_in_latex)


def test_a_sum_over_a_part_of_an_axis_is_no_norm() -> None:
    short = Index("k~3", n - 1)
    assert plain(Total(X(short) ** 2, short), SHAPES) == "Σ[i < n − 1] xᵢ²"
    assert plain(Total(X(k) ** 2, k)) == "Σ[i < n] xᵢ²"  # nothing is known of the axes


def test_a_bound_name_is_never_one_that_is_free() -> None:
    free = Symbol("i", real=True)
    assert plain(Total(X(k) * free, k), SHAPES) == "Σⱼ i xⱼ"
    assert plain(Total(X(k), k) + Total(RHO(Index("j", d), k), k), SHAPES) == "Σᵢ ρʲᵢ + Σᵢ xᵢ"
    assert plain(Total(X(k), k), SHAPES, avoid={"i", "j"}) == "Σₖ xₖ"
    inner = Total(RHO(i, fresh(k)), fresh(k))
    assert plain(Total(Total(RHO(i, k) * X(k) ** 3, k), i), SHAPES) == "Σᵢ Σⱼ ρⁱⱼ xⱼ³"
    assert "~" not in plain(inner, SHAPES)


def test_free_names_that_differ_are_shown_apart() -> None:
    one, other = Index("p~1", d), Index("p~2", d)
    assert len({*re.findall(r"ρ(\S+?)ₖ", plain(RHO(one, k) - RHO(other, k), SHAPES))}) == 2


def test_names_of_a_users_paper_are_escaped_in_latex() -> None:
    assert latex(Symbol("50%&<$x")) == r"\mathrm{50\%\&<\$x}"
    assert latex(Symbol("a\\b")) == r"\mathrm{a\backslash b}"


def test_every_statement_and_hypothesis_of_the_theory_is_written_in_both() -> None:
    for claim in list(CLAIMS.values())[::7]:
        for formula in (claim.given, true if claim.statement is None else claim.statement):
            shapes = shapes_of(claim.domain)
            assert "~" not in plain(formula, shapes) + latex(formula, shapes)


# --- what is written is read again ------------------------------------------------------------------------------------

SMALL = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵃᵇᶜ", "0123456789-abc")
TOKEN = re.compile(r"\s*(log|exp|\d+|[a-z]|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵃᵇᶜ]+|[-−+/^√|()·])")


class Reader:
    """Reads plain notation by the usual precedence, so that a bracket that is left out changes the value."""

    def __init__(self, text: str, values: dict[str, float]) -> None:
        self.tokens, self.values, self.place = TOKEN.findall(text), values, 0

    @property
    def next(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self) -> str:
        self.place += 1
        return self.tokens[self.place - 1]

    def sum(self) -> float:
        found = -self.product() if self.next == "−" and self.take() else self.product()
        while self.next in ("+", "−"):
            found += self.product() if self.take() == "+" else -self.product()
        return found

    def product(self) -> float:
        found = self.power()
        while self.next and self.next not in "+−)/|":
            if self.next == "·":
                self.take()
            found *= self.power()
        if self.next == "/":
            self.take()
            found /= self.power()
        return found

    def power(self) -> float:
        base = self.atom()
        if self.next and self.next[0] in "⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵃᵇᶜ":
            return float(base ** self.read(self.take().translate(SMALL).replace("-", "−")))
        if self.next == "^":
            self.take()
            return float(base ** self.atom())
        return base

    def read(self, text: str) -> float:
        return Reader(text, self.values).sum()

    def atom(self) -> float:
        from math import exp, log, sqrt

        token = self.take()
        if token == "(":
            found = self.sum()
            self.take()
            return found
        if token in ("exp", "log", "√"):
            return {"exp": exp, "log": log, "√": sqrt}[token](self.atom())
        return float(token) if token.isdigit() else {"e": exp(1.0), **self.values}[token]


def drawn(source: random.Random, depth: int) -> Any:
    """A random term that is positive wherever a logarithm, a root or a power needs it."""
    if depth == 0:
        return source.choice([P, Q, R, Integer(source.randint(1, 3)), Rational(source.randint(1, 3), 2)])
    one, other = drawn(source, depth - 1), drawn(source, depth - 1)
    built = [
        lambda: Add(one, other, evaluate=source.random() < 0.5),
        lambda: Mul(one, other, evaluate=source.random() < 0.5),
        lambda: Pow(one, source.choice([2, -1, Rational(1, 2), Rational(-1, 2)]), evaluate=False),
        lambda: Mul(one, Pow(other, -1), evaluate=source.random() < 0.5),
        lambda: Add(1, Pow(Add(one, -other, evaluate=False), 2, evaluate=False), evaluate=False),
        lambda: Add(one, log(1 + other), evaluate=False),
        lambda: exp(-one),
    ]
    return source.choice(built)()


P, Q, R = (Symbol(name, positive=True) for name in "abc")


@pytest.mark.parametrize("seed", range(6))
def test_what_is_written_has_the_value_of_the_term(seed: int) -> None:
    source = random.Random(seed)
    for _ in range(40):
        term = drawn(source, 3)
        values = {"a": source.uniform(0.5, 1.5), "b": source.uniform(0.5, 1.5), "c": source.uniform(0.5, 1.5)}
        exact = float(term.subs({P: values["a"], Q: values["b"], R: values["c"]}).evalf())
        assert Reader(plain(term), values).sum() == pytest.approx(exact, rel=1e-9), plain(term)


def test_the_reader_notices_a_bracket_that_is_left_out() -> None:
    values = {"a": 0.7, "b": 1.3, "c": 0.9}
    text = plain(P * (Q + R))
    assert Reader(text, values).sum() == pytest.approx(0.7 * 2.2)
    assert Reader(text.replace("(", "").replace(")", ""), values).sum() != pytest.approx(0.7 * 2.2)
