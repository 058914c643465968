"""Files that refute a claim with a prefix of quantifiers: decided anew, and refused when anything in them is changed."""

import json

import pytest
from sympy import Abs, Symbol, exp, sqrt

from lemmata import S, at_least, derive, refute
from lemmata.theory.kernel.logic import DerivationError
from lemmata.theory.language.claim import Claim, equal, leq, less
from lemmata.theory.language.domain import Domain, Positive, Real, UnitInterval, Whole
from lemmata.theory.language.quantifiers import denial, exists, forall, witnessed
from lemmata.verify.certify.certificate import CertificateError, certify_denial, replay, write_certificate
from lemmata.verify.certify.denied import Denial, denial_of, enclosed
from lemmata.verify.prove.automatic import derivation_for
from lemmata.verify.prove.multipliers import find_multipliers

C, x, y = (Symbol(name, real=True) for name in ("C", "x", "y"))
s = Symbol("s", positive=True)
m = Symbol("m", integer=True, positive=True)
R, U = Real(), UnitInterval()


def claim_of(statement, quantifier, *variables):
    return Claim("planted", "test", "planted", Domain(variables), statement, quantifier=quantifier)


ROOT = claim_of(equal(y**2, x), (forall(x), exists(y)), (x, R), (y, R))
ROOTS = claim_of(leq(sqrt(m), C), (exists(C), forall(m)), (C, R), (m, Whole()))
VALUES = claim_of(equal(exp(y), x), (forall(x), exists(y)), (x, R), (y, U))
FAMILY = {m: at_least((Abs(C) + 1) ** 2)}
LEFT = witnessed(denial(ROOTS), FAMILY)
STEPS = (S("large", "assume", LEFT.given), S("roots", "monotone", leq(Abs(C) + 1, sqrt(m)), "large", via="sqrt"),
         S("C", "absolute", of=C), S("all", "linear", LEFT.statement, "roots", "C"))  # fmt: skip


def file_of(tmp_path, claim, found):
    path = tmp_path / "planted.json"
    write_certificate(path, certify_denial(claim, found), claim)
    return path


def derived(claim, witness):
    return denial_of(claim, derivation_for(claim, witness, True), find_multipliers)


@pytest.fixture
def root(tmp_path):
    return file_of(tmp_path, ROOT, derived(ROOT, {x: -1}))


def test_a_denial_is_derived_again_without_a_search(root, tmp_path, monkeypatch):
    monkeypatch.setattr("lemmata.verify.prove.multipliers.find_multipliers", None)
    found = replay(root, {"planted": ROOT})
    assert found.refutes
    assert found.message.startswith("planted: the witnesses x = -1 refute the statement: its denial is derived in ")
    assert json.loads(root.read_text())["point"] == {"x": "-1"}


def test_so_is_one_of_steps_of_ones_own(tmp_path):
    path = file_of(tmp_path, ROOTS, denial_of(ROOTS, refute("planted", *STEPS, witness=FAMILY), find_multipliers))
    assert replay(path, {"planted": ROOTS}).refutes
    data = json.loads(path.read_text())
    assert data["point"] == {}  # the witness is no number
    assert "for every C there is m with sqrt(m) > C, with m at least" in data["denial"]["says"]


def test_and_an_enclosed_one(tmp_path):
    assert enclosed(denial(VALUES), {x: 0}) == 1
    path = file_of(tmp_path, VALUES, Denial(refute("planted", witness={x: 0}), boxes=1))
    assert replay(path, {"planted": VALUES}).message.endswith("its denial is enclosed in 1 box")
    wrong = Denial(refute("planted", witness={x: 2}), boxes=1)  # exp(log 2) = 2
    with pytest.raises(CertificateError, match="not seen to hold"):
        certify_denial(VALUES, wrong)


def changed(path, **changes):
    data = json.loads(path.read_text())
    data["denial"] |= changes
    path.write_text(json.dumps(data))
    return path


def test_other_witnesses_or_steps_refute_nothing(root):
    data = json.loads(root.read_text())
    steps = data["denial"]["steps"]
    other = [[["Symbol", "x", 0], ["Rational", "1"]]]  # 1 has a root
    assert "not that of the witnesses" in replay(changed(root, witness={"pairs": other}), {"planted": ROOT}).message
    data["point"] = {"x": "1"}
    root.write_text(json.dumps(data | {"denial": data["denial"] | {"witness": {"pairs": other}}}))
    found = replay(root, {"planted": ROOT})
    assert (found.refutes, "does not replay" in found.message) == (False, True)
    root.write_text(json.dumps(data | {"point": {"x": "-1"}}))
    for left in (steps[:-1], [], steps[1:], [{**steps[0], "rule": "trust"}, *steps[1:]]):
        assert not replay(changed(root, steps=left), {"planted": ROOT}).refutes
    assert not replay(changed(root, steps=steps, multipliers=[["5"]]), {"planted": ROOT}).refutes


@pytest.mark.parametrize(
    "changes",
    [
        {"steps": 1},
        {"steps": ["eval(1)"]},
        {"witness": ["Symbol", "x", 0]},
        {"multipliers": [["x"]]},
        {"boxes": "1"},
        {"more": 1},
    ],
)
def test_a_damaged_file_is_one_line(root, changes):
    with pytest.raises(CertificateError, match=r"planted\.json") as caught:
        replay(changed(root, **changes), {"planted": ROOT})
    assert "\n" not in str(caught.value)


def test_a_file_of_another_sort_refutes_nothing(root, tmp_path):
    plain = Claim("planted", "test", "planted", ROOT.domain, ROOT.statement)
    data = json.loads(root.read_text())
    root.write_text(json.dumps(data | {"fingerprint": plain.fingerprint}))
    assert "has no prefix of quantifiers" in replay(root, {"planted": plain}).message
    del data["denial"]
    root.write_text(json.dumps(data))
    assert "the file holds none" in replay(root, {"planted": ROOT}).message


def test_a_witness_must_belong_to_its_kind():
    above = claim_of(less(x, s), (forall(s), exists(x)), (s, Positive()), (x, U))  # false at small s; its denial: s <= all x
    for value in (0, -1, sqrt(2)):
        assert enclosed(denial(above), {s: value}) == 0
    inverse = claim_of(leq(1, 2 * x * y), (forall(x), exists(y)), (x, U), (y, R))
    assert enclosed(inverse, {y: 1 / x}) == 0  # it is none at 0


def test_a_derivation_that_rests_on_others_is_no_file():
    step = S("lemma", "claim", of="another")
    assert denial_of(ROOT, refute("planted", step, witness={x: -1}), find_multipliers) is None
    assert denial_of(ROOT, derive("planted", witness={y: 1}), find_multipliers) is None
    with pytest.raises(DerivationError):
        denial_of(ROOT, refute("planted", S("all", "sign", leq(0, 1)), witness={x: -1}), find_multipliers)
