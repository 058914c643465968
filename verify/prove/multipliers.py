"""Multipliers for the kernel's linear steps: found by linear programming in floats, made exact in rationals.

The kernel checks what is proposed here exactly, so nothing in this module has to be trusted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from sympy import Expr, Integer, Matrix, Rational

from lemmata.theory.kernel.normal import sign_of, terms_of, text_of

Row = tuple[Expr, str]
LARGEST = 10_000
NEGLIGIBLE = 1e-9


def _coefficients(form: Expr) -> dict[Expr, Rational]:
    found: dict[Expr, Rational] = {}
    for part in terms_of(form):
        coefficient, monomial = part.as_coeff_Mul()
        if not isinstance(coefficient, Rational):
            coefficient, monomial = Integer(1), part
        found[monomial] = found.get(monomial, Integer(0)) + coefficient
    return found


def find_multipliers(target: Expr, kind: str, rows: list[Row]) -> list[Rational] | None:
    """Multipliers of the rows such that target - sum is a sum of addends of evident sign; None where none are found.

    Args:
        target: a normal form that is to be >= 0, > 0 or = 0.
        kind: ">=", ">" or "=".
        rows: normal forms and the kinds of the facts.
    """
    found = _found(target, kind, tuple(rows))
    return None if found is None else [*found]


@lru_cache(maxsize=50_000)
def _found(target: Expr, kind: str, rows: tuple[Row, ...]) -> tuple[Rational, ...] | None:
    """Remembered: mutants of a claim are tried with most steps of its derivation, which ask the same."""
    wanted = _coefficients(target)
    columns = [_coefficients(form) for form, _ in rows]
    usable = [number for number, (_, row_kind) in enumerate(rows) if kind != "=" or row_kind == "="]
    slack = [] if kind == "=" else list(_signed((wanted, *columns)))
    everything = [columns[number] for number in usable] + [column for column, _ in slack]
    strict = [rows[number][1] == ">" for number in usable] + [flag for _, flag in slack]
    bounds = [(None if rows[number][1] == "=" else 0, None) for number in usable] + [(0, None)] * len(slack)
    solution = _solve(wanted, everything, bounds, strict if kind == ">" else None)
    if solution is None:
        return None
    result = [Integer(0)] * len(rows)
    for number, multiplier in zip(usable, solution, strict=False):
        result[number] = multiplier
    return tuple(result)


def _signed(columns: Iterable[dict[Expr, Rational]]) -> Iterator[tuple[dict[Expr, Rational], bool]]:
    """The monomials of evident sign, or their opposites, as columns; and whether they are positive."""
    for monomial in _monomials(columns):
        for sign in (1, -1):
            found = sign_of(sign * monomial)
            if found in (">", ">="):
                yield {monomial: Integer(sign)}, found == ">"
                break


def _monomials(columns: Iterable[dict[Expr, Rational]]) -> list[Expr]:
    return sorted({monomial for column in columns for monomial in column}, key=text_of)


def _solve(
    wanted: dict[Expr, Rational], columns: list[dict[Expr, Rational]], bounds: list[Any], strict: list[bool] | None
) -> list[Rational] | None:
    """Exact coefficients of a combination of columns that equals `wanted`, or None."""
    monomials = _monomials((wanted, *columns))
    if not any(wanted.values()) and strict is None:
        return [Integer(0)] * len(columns)
    if not columns:
        return None
    values = _optimum(wanted, columns, bounds, strict, monomials)
    if values is None:
        return None
    for ceiling in (8, 64, 720, 10**4, 10**6):
        exact = [Rational(str(value)).limit_denominator(ceiling) if abs(value) > NEGLIGIBLE else Integer(0) for value in values]
        if _equals(wanted, columns, exact, monomials):
            return exact
    return _on_support(wanted, columns, [abs(value) > NEGLIGIBLE for value in values], monomials)


def _optimum(
    wanted: dict[Expr, Rational],
    columns: list[dict[Expr, Rational]],
    bounds: list[Any],
    strict: list[bool] | None,
    monomials: list[Expr],
) -> Any:
    """A combination of columns in floats with as much of the strict ones and as little of the rest as can be, or None."""
    import numpy as np
    from scipy.optimize import linprog

    matrix = np.array([[float(column.get(m, 0)) for column in columns] for m in monomials])
    right = np.array([float(wanted.get(m, 0)) for m in monomials])
    cost = np.array([1e-3 * (bound[0] is not None) for bound in bounds])
    if strict is not None:
        cost = cost - np.array(strict, dtype=float)
        bounds = [(low, LARGEST if flag else high) for (low, high), flag in zip(bounds, strict, strict=True)]
    answer = linprog(cost, A_eq=matrix, b_eq=right, bounds=bounds, method="highs-ds")
    return answer.x if answer.success else None


def _equals(wanted: dict[Expr, Rational], columns: list[Any], exact: list[Rational], monomials: list[Expr]) -> bool:
    return all(
        sum((x * column.get(m, 0) for x, column in zip(exact, columns, strict=True)), Integer(0)) == wanted.get(m, 0)
        for m in monomials
    )


def _on_support(
    wanted: dict[Expr, Rational], columns: list[Any], support: list[bool], monomials: list[Expr]
) -> list[Rational] | None:
    """Solve exactly for the columns that the float solution uses."""
    used = [number for number, flag in enumerate(support) if flag]
    if not used:
        return None
    matrix = Matrix([[columns[number].get(m, 0) for number in used] for m in monomials])
    right = Matrix([wanted.get(m, 0) for m in monomials])
    try:
        solution, parameters = matrix.gauss_jordan_solve(right)
    except ValueError:
        return None
    solution = solution.subs(dict.fromkeys(parameters, 0))
    result = [Integer(0)] * len(columns)
    for number, value in zip(used, solution, strict=True):
        result[number] = value
    return result
