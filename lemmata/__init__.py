"""The one name that is installed: what a paper claims, what decides it, and what computes it.

`lemmata.theory`, `lemmata.verify` and `lemmata.models` are the folders of those names, in a checkout by links. What is listed
below is for a claim of your own and its verdict. A name is looked up when it is first used, so importing this loads nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lemmata.theory.kernel.derivation import Derivation as Derivation
    from lemmata.theory.kernel.steps import S as S
    from lemmata.theory.kernel.steps import derive as derive
    from lemmata.theory.kernel.steps import refute as refute
    from lemmata.theory.language.claim import Claim as Claim
    from lemmata.theory.language.claim import ClaimError as ClaimError
    from lemmata.theory.language.claim import all_of as all_of
    from lemmata.theory.language.claim import equal as equal
    from lemmata.theory.language.claim import leq as leq
    from lemmata.theory.language.claim import less as less
    from lemmata.theory.language.claim import unequal as unequal
    from lemmata.theory.language.defined import Scalar as Scalar
    from lemmata.theory.language.defined import absolute as absolute
    from lemmata.theory.language.defined import at_least_of as at_least_of
    from lemmata.theory.language.defined import attracts as attracts
    from lemmata.theory.language.defined import before as before
    from lemmata.theory.language.defined import by_twos as by_twos
    from lemmata.theory.language.defined import choose as choose
    from lemmata.theory.language.defined import circle_number as circle_number
    from lemmata.theory.language.defined import defined as defined
    from lemmata.theory.language.defined import descending as descending
    from lemmata.theory.language.defined import determinant as determinant
    from lemmata.theory.language.defined import e_to as e_to
    from lemmata.theory.language.defined import expectation as expectation
    from lemmata.theory.language.defined import gamma_of as gamma_of
    from lemmata.theory.language.defined import greatest as greatest
    from lemmata.theory.language.defined import greatest_eigenvalue as greatest_eigenvalue
    from lemmata.theory.language.defined import integral as integral
    from lemmata.theory.language.defined import is_zero as is_zero
    from lemmata.theory.language.defined import larger as larger
    from lemmata.theory.language.defined import limit as limit
    from lemmata.theory.language.defined import ln as ln
    from lemmata.theory.language.defined import log_sum_exp as log_sum_exp
    from lemmata.theory.language.defined import minima as minima
    from lemmata.theory.language.defined import minimum as minimum
    from lemmata.theory.language.defined import root as root
    from lemmata.theory.language.defined import same as same
    from lemmata.theory.language.defined import slope as slope
    from lemmata.theory.language.defined import smallest as smallest
    from lemmata.theory.language.defined import softmax as softmax
    from lemmata.theory.language.defined import total as total
    from lemmata.theory.language.defined import vector as vector
    from lemmata.theory.language.domain import Domain as Domain
    from lemmata.theory.language.domain import Kind as Kind
    from lemmata.theory.language.domain import NonNegative as NonNegative
    from lemmata.theory.language.domain import Positive as Positive
    from lemmata.theory.language.domain import Real as Real
    from lemmata.theory.language.domain import UnitInterval as UnitInterval
    from lemmata.theory.language.domain import Vector as Vector
    from lemmata.theory.language.domain import Whole as Whole
    from lemmata.theory.language.function_values import ConvexFunction as ConvexFunction
    from lemmata.theory.language.functions import binomial as binomial
    from lemmata.theory.language.functions import block as block
    from lemmata.theory.language.functions import clip as clip
    from lemmata.theory.language.functions import concatenation as concatenation
    from lemmata.theory.language.functions import cos as cos
    from lemmata.theory.language.functions import differences as differences
    from lemmata.theory.language.functions import digamma as digamma
    from lemmata.theory.language.functions import entmax15 as entmax15
    from lemmata.theory.language.functions import entropy as entropy
    from lemmata.theory.language.functions import erf as erf
    from lemmata.theory.language.functions import expected as expected
    from lemmata.theory.language.functions import factorial as factorial
    from lemmata.theory.language.functions import floor as floor
    from lemmata.theory.language.functions import iterate as iterate
    from lemmata.theory.language.functions import lesser as lesser
    from lemmata.theory.language.functions import of_largest as of_largest
    from lemmata.theory.language.functions import product as product
    from lemmata.theory.language.functions import relative_entropy as relative_entropy
    from lemmata.theory.language.functions import relu as relu
    from lemmata.theory.language.functions import sigmoid as sigmoid
    from lemmata.theory.language.functions import sign as sign
    from lemmata.theory.language.functions import sin as sin
    from lemmata.theory.language.functions import softplus as softplus
    from lemmata.theory.language.functions import sparsemax as sparsemax
    from lemmata.theory.language.functions import step as step
    from lemmata.theory.language.functions import tanh as tanh
    from lemmata.theory.language.functions import tempered_softmax as tempered_softmax
    from lemmata.theory.language.functions import variance as variance
    from lemmata.theory.language.indexed import below as below
    from lemmata.theory.language.indexed import upto as upto
    from lemmata.theory.language.operator import Operator as Operator
    from lemmata.theory.language.operator import VectorOperator as VectorOperator
    from lemmata.theory.language.quantifiers import at_least as at_least
    from lemmata.theory.language.quantifiers import denial as denial
    from lemmata.theory.language.quantifiers import exists as exists
    from lemmata.theory.language.quantifiers import forall as forall
    from lemmata.theory.language.quantifiers import witnessed as witnessed
    from lemmata.theory.language.sets import Ball as Ball
    from lemmata.theory.language.sets import Descending as Descending
    from lemmata.theory.language.sets import Interval as Interval
    from lemmata.theory.language.sets import Joint as Joint
    from lemmata.theory.language.sets import LowerTriangular as LowerTriangular
    from lemmata.theory.language.sets import Matrix as Matrix
    from lemmata.theory.language.sets import Orthogonal as Orthogonal
    from lemmata.theory.language.sets import Permutation as Permutation
    from lemmata.theory.language.sets import PositiveSemidefinite as PositiveSemidefinite
    from lemmata.theory.language.sets import Probability as Probability
    from lemmata.theory.language.sets import Sphere as Sphere
    from lemmata.theory.language.sets import Stochastic as Stochastic
    from lemmata.theory.language.sets import Symmetric as Symmetric
    from lemmata.theory.memory.kinds import BallState as BallState
    from lemmata.theory.memory.kinds import EqualNormPatterns as EqualNormPatterns
    from lemmata.theory.memory.kinds import HullState as HullState
    from lemmata.theory.memory.kinds import Layers as Layers
    from lemmata.theory.memory.kinds import Patterns as Patterns
    from lemmata.theory.memory.kinds import SeparatedRadii as SeparatedRadii
    from lemmata.theory.memory.kinds import State as State
    from lemmata.theory.memory.symbols import PATTERN_SETS as PATTERN_SETS
    from lemmata.theory.memory.symbols import VECTOR_PAIRS as VECTOR_PAIRS
    from lemmata.theory.memory.symbols import VECTORS as VECTORS
    from lemmata.theory.terms.index_terms import Entry as Entry
    from lemmata.theory.terms.index_terms import Family as Family
    from lemmata.theory.terms.index_terms import Greatest as Greatest
    from lemmata.theory.terms.index_terms import Index as Index
    from lemmata.theory.terms.index_terms import Product as Product
    from lemmata.theory.terms.index_terms import Total as Total
    from lemmata.theory.terms.index_terms import least as least
    from lemmata.verify.base.verdicts import Outcome as Outcome
    from lemmata.verify.base.verdicts import Verdict as Verdict
    from lemmata.verify.base.verdicts import Violation as Violation
    from lemmata.verify.judge.judge import Settings as Settings
    from lemmata.verify.judge.judge import assert_holds as assert_holds
    from lemmata.verify.judge.judge import judge as judge

FOLDERS = ("models", "theory", "verify")
_KINDS = ("Kind", "NonNegative", "Positive", "Real", "UnitInterval", "Vector", "Whole")
_OF_MEMORY = ("BallState", "EqualNormPatterns", "HullState", "Layers", "Patterns", "SeparatedRadii", "State")
_WORDS = (  # of definitions
    *("absolute", "at_least_of", "attracts", "before", "by_twos", "choose", "circle_number", "descending", "determinant"),
    *("e_to", "expectation", "gamma_of", "greatest", "greatest_eigenvalue", "integral", "is_zero", "larger", "limit", "ln"),
    *("log_sum_exp", "minima", "minimum", "root", "same", "slope", "smallest", "softmax", "total", "vector"),
)
_FUNCTIONS = (
    *("binomial", "block", "clip", "concatenation", "cos", "differences", "digamma", "entmax15", "entropy", "erf", "expected"),
    *("factorial", "floor", "iterate", "lesser", "of_largest", "product", "relative_entropy", "relu", "sigmoid", "sign"),
    *("sin", "softplus", "sparsemax", "step", "tanh", "tempered_softmax", "variance"),
)
_SETS = (
    *("Ball", "Descending", "Interval", "Joint", "LowerTriangular", "Matrix", "Orthogonal", "Permutation"),
    *("PositiveSemidefinite", "Probability", "Sphere", "Stochastic", "Symmetric"),
)
NAMES = {  # where each public name is
    "Derivation": "lemmata.theory.kernel.derivation",
    **dict.fromkeys(("Claim", "ClaimError", "all_of", "equal", "leq", "less", "unequal"), "lemmata.theory.language.claim"),
    **dict.fromkeys(("S", "derive", "refute"), "lemmata.theory.kernel.steps"),
    **dict.fromkeys(("Scalar", "defined", *_WORDS), "lemmata.theory.language.defined"),
    **dict.fromkeys(_FUNCTIONS, "lemmata.theory.language.functions"),
    "ConvexFunction": "lemmata.theory.language.function_values",
    **dict.fromkeys(_SETS, "lemmata.theory.language.sets"),
    **dict.fromkeys(("Domain", *_KINDS), "lemmata.theory.language.domain"),
    **dict.fromkeys(_OF_MEMORY, "lemmata.theory.memory.kinds"),
    **dict.fromkeys(("PATTERN_SETS", "VECTORS", "VECTOR_PAIRS"), "lemmata.theory.memory.symbols"),
    **dict.fromkeys(("below", "upto"), "lemmata.theory.language.indexed"),
    **dict.fromkeys(("Entry", "Family", "Greatest", "Index", "Product", "Total", "least"), "lemmata.theory.terms.index_terms"),
    **dict.fromkeys(("Operator", "VectorOperator"), "lemmata.theory.language.operator"),
    **dict.fromkeys(("at_least", "denial", "exists", "forall", "witnessed"), "lemmata.theory.language.quantifiers"),
    **dict.fromkeys(("Outcome", "Verdict", "Violation"), "lemmata.verify.base.verdicts"),
    **dict.fromkeys(("Settings", "assert_holds", "judge"), "lemmata.verify.judge.judge"),
}

if not TYPE_CHECKING:
    __all__ = [*NAMES]

    def __getattr__(name: str) -> Any:
        if name in FOLDERS:
            return import_module(f"lemmata.{name}")
        if name not in NAMES:
            raise AttributeError(f"module 'lemmata' has no attribute {name!r}")
        found = globals()[name] = getattr(import_module(NAMES[name]), name)
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *FOLDERS, *NAMES})
