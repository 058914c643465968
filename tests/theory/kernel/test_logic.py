"""The rules of logic: what each proves holds at random instances, and planted wrong uses are refused."""

from __future__ import annotations

import pytest
from sympy import Abs, And, Equivalent, Implies, Integer, Symbol, exp, false

from lemmata.theory.kernel.logic import RULES, DerivationError, Fact, rule
from lemmata.theory.kernel.steps import S
from lemmata.theory.language.claim import equal, leq, less, unequal
from lemmata.theory.language.domain import d, n
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, v, w, x
from lemmata.theory.memory.updates import IsPattern
from lemmata.theory.terms.index_terms import Chosen, Entry, Greatest, Index, Total, least
from tests.theory.kernel.evaluate import Case, case, cases_of, refused, tried

i, j, k = Index("i", n), Index("j", n), Index("k", d)
s, t = Symbol("s", real=True), Symbol("t", positive=True)
vi, wi, vj = Entry(v, i), Entry(w, i), Entry(v, j)
top = Chosen("top", n)
low, high = S("low", "assume", leq(s, 0)), S("high", "assume", less(0, s))
square, wide = S("square", "sign", leq(0, s**2)), S("wide", "sign", leq(0, (s - t) ** 2))
one_term = S("one term", "term", of=vi**2, over=i, at=j)
largest = S("largest", "attained", of=vi * wi * Entry(rho, k, i), over=i, name="top")
found, nearest = equal(IsPattern(x, rho), 1), equal(least(Greatest(Abs(Entry(x, i) - Entry(rho, k, i)), i), k), 0)

PROVED: dict[str, list[Case]] = {
    "assume": [case(S("a", "assume", leq(vi, wi)))],
    "discharge": [case(S("a", "assume", leq(vi, wi)), S("b", "linear", leq(vi, wi + 1), "a"),
                       S("c", "discharge", Implies(leq(vi, wi), leq(vi, wi + 1)), "b"))],
    "apply": [case(S("a", "assume", Implies(leq(vi, 0), leq(wi, 0))), S("b", "assume", leq(vi, 0)), S("c", "apply", None, "a",
        "b"))],
    "cases": [case(low, high, S("a", "linear", leq(0, s + 1), "high"), S("b", "assume", leq(0, s + 1)),
                   S("c", "cases", None, "a", "b", on=less(0, s)))],
    "absurd": [case(low, S("b", "assume", leq(1, s)), S("c", "linear", leq(1, 0), "low", "b"), S("e", "absurd", leq(5, s), "c"),
                    S("f", "discharge", Implies(leq(s, 0), leq(5, s)), "e"))],
    "both": [case(square, S("b", "sign", less(0, exp(vi))), S("c", "both", And(leq(0, s**2), less(0, exp(vi))), "square", "b")),
             case(low, S("c", "assume", leq(s + s**2, s**2)), S("e", "linear", leq(s, 0), "c"),
                  S("f", "discharge", Implies(leq(s + s**2, s**2), leq(s, 0)), "e"), S("g", "linear", leq(s + s**2, s**2),
                      "low"),
                  S("h", "discharge", Implies(leq(s, 0), leq(s + s**2, s**2)), "g"),
                  S("all", "both", Equivalent(leq(s, 0), leq(s + s**2, s**2)), "f", "h"))],
    "replace": [case(S("a", "assume", equal(s, 1)), square, S("c", "replace", leq(0, s), "square", "a")),
                case(S("a", "assume", equal(i, j)), S("b", "sign", leq(0, vi**2)), S("c", "replace", leq(0, vi * vj), "b",
                    "a"))],
    "apart": [case(S("a", "assume", unequal(i, j)), S("b", "apart", None, "a"))],
    "indicator": [case(S("a", "assume", found), S("b", "indicator", nearest, "a"), domain=PATTERN_SETS),
                  case(S("a", "assume", nearest), S("b", "indicator", found, "a"), domain=PATTERN_SETS)],
    "instance": [
        case(wide, S("b", "instance", None, "wide", at={s: vi, t: exp(wi)})),
        case(one_term, S("b", "instance", None, "one term", at={n: Integer(2)})),
        case(one_term, S("b", "instance", None, "one term", at={n: n + 1})),
        case(one_term, S("b", "instance", None, "one term", at={n: 2 * d}), S("c", "instance", None, "b", at={Index("j",
            2 * d): Integer(0)})),
        case(S("a", "bound", of=vi * Entry(rho, k, i), over=i), S("b", "instance", None, "a", at={n: d}), domain=PATTERN_SETS),
        case(low, S("b", "instance", None, "low", at={s: -t})),
        case(S("a", "assume", leq(s, t)), S("b", "instance", None, "a", at={s: vi - 9})),
    ],
}

REFUSED: dict[str, list[Case]] = {
    "assume": [case(S("a", "assume", s)), case(S("a", "assume"))],
    "discharge": [
        case(low, S("b", "discharge", Implies(leq(s, 0), leq(s, -1)), "low")),  # another conclusion
        case(low, S("b", "discharge", leq(s, 0), "low")),
    ],
    "apply": [case(S("a", "assume", Implies(And(leq(vi, 0), leq(vj, 0)), leq(s, 0))), S("b", "assume", leq(vi, 0)),
                   S("c", "apply", None, "a", "b")),
              case(low, S("b", "apply", None, "low", "low"))],
    "cases": [
        case(low, high, S("c", "cases", None, "low", "high", on=leq(s, 0))),  # two formulas
        case(square, S("c", "cases", None, "square", "square", on=And(leq(s, 0), leq(t, 1)))),  # no relation
    ],
    "absurd": [case(S("a", "sign", leq(0, 1)), S("b", "absurd", leq(1, 0), "a")), case(low, S("b", "absurd", leq(1, 0),
        "low"))],
    "both": [case(low, S("b", "both", And(leq(s, 0), leq(s, -1)), "low")),
             case(S("a", "assume", leq(s, -1)), S("b", "linear", leq(s, 0), "a"),
                  S("c", "discharge", Implies(leq(s, -1), leq(s, 0)), "b"),
                  S("e", "both", Equivalent(leq(s, -1), leq(s, 0)), "c"))],
    "replace": [case(S("a", "assume", equal(s**2, 1)), S("c", "replace", leq(s, 1), "a", "a")),
                case(S("a", "assume", equal(s, t)), low, S("c", "replace", leq(t + 1, 0), "low", "a")),
                case(S("a", "assume", leq(s, t)), low, S("c", "replace", leq(t, 0), "low", "a"))],
    "apart": [case(S("a", "assume", unequal(s, t)), S("b", "apart", None, "a")),
              case(S("a", "assume", equal(i, j)), S("b", "apart", None, "a"))],
    "indicator": [case(S("a", "assume", found), S("b", "indicator", equal(Entry(x, i), Entry(rho, k, i)), "a"),
        domain=PATTERN_SETS),
                  case(S("a", "assume", equal(IsPattern(x, rho), 0)), S("b", "indicator", nearest, "a"), domain=PATTERN_SETS)],
    "instance": [
        case(wide, S("b", "instance", None, "wide", at={t: s})),  # not shown to be positive
        case(wide, S("b", "instance", None, "wide", at={t: Integer(0)})),
        case(one_term, S("b", "instance", None, "one term", at={n: n - 1})),  # may be an empty range
        case(one_term, S("b", "instance", None, "one term", at={n: Integer(0)})),
        case(one_term, S("b", "instance", None, "one term", at={n: n / 2})),
        case(one_term, S("b", "instance", None, "one term", at={j: k})),  # another range
        case(one_term, S("b", "instance", None, "one term", at={j: Integer(1)})),
        case(largest, S("b", "instance", None, "largest", at={k: Integer(0)})),
        case(S("a", "attained", of=Entry(rho, k, i), over=i, name="top"), S("b", "instance", None, "a", at={k: Integer(0)}),
             domain=PATTERN_SETS),
        case(S("a", "attained", of=vi, over=i, name="top"), S("b", "instance", None, "a", at={top: i})),
        case(S("a", "attained", of=vi, over=i, name="top"), S("b", "instance", None, "a", at={n: d})),
        case(S("a", "attained", of=s * vi, over=i, name="top"), S("b", "instance", None, "a", at={s: -s})),
        case(S("a", "sign", leq(0, s**2)), S("b", "instance", None, "a", at={i * s: s})),
        case(S("a", "sign", leq(0, Entry(v, Chosen("never", n)) ** 2))),  # written without being chosen
        case(wide, S("b", "instance", None, "wide", at={s: Entry(v, Chosen("never", n))})),
        case(S("a", "bound", of=vi, over=i), S("b", "instance", None, "a", at={n: Integer(1), i: j})),
             # j is no index of range 1
    ],
}


@pytest.mark.parametrize("planned", cases_of(PROVED))
def test_what_a_rule_of_logic_proves_holds_at_random_instances(planned):
    assert tried(planned) > 0


@pytest.mark.parametrize("planned", cases_of(REFUSED))
def test_a_wrong_use_of_a_rule_of_logic_is_refused(planned):
    refused(planned)


def test_discharging_something_else_keeps_the_hypothesis():
    facts = case(low, S("b", "discharge", Implies(leq(s, 1), leq(s, 0)), "low")).facts()
    assert facts["b"].hypotheses == {leq(s, 0)}


def test_the_same_case_twice_keeps_its_hypothesis():
    facts = case(low, S("b", "cases", None, "low", "low", on=leq(s, 0))).facts()
    assert facts["b"].hypotheses == {leq(s, 0)}


def test_an_instance_keeps_hypotheses_that_no_fact_discharges():
    facts = case(low, S("other", "sign", leq(0, 1)), S("b", "instance", None, "low", "other", at={s: t})).facts()
    assert facts["b"].hypotheses == {leq(t, 0)}


def test_indices_of_two_sizes_that_become_one_stay_apart():
    i_of_d = Index("i", d)
    facts = case(S("a", "sign", equal(Total(Entry(v, i_of_d), i), n * Entry(v, i_of_d))), S("b", "instance", None, "a",
        at={n: d})).facts()
    total = facts["b"].formula.lhs
    assert total.index not in total.body.free_symbols


def test_no_module_replaces_or_adds_a_trusted_rule() -> None:
    before = dict(RULES)
    for name in ("assume", "magic"):
        with pytest.raises(DerivationError, match="cannot be a trusted rule"):
            rule(name)(lambda step, facts, context: Fact(false))
    with pytest.raises(DerivationError, match="cannot be a trusted rule"):
        rule("assume")(before["discharge"])
    with pytest.raises(TypeError):
        RULES["assume"] = before["discharge"]  # type: ignore[index]
    assert dict(RULES) == before
