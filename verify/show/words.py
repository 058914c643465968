"""What each rule of the kernel does, as a reader of a proof is told: a phrase for a step, with the terms that it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lemmata.theory.kernel.logic import Step

WORDS: Mapping[str, str] = {  # options in braces, as `lemmata.verify.show.notation` writes them
    "assume": "suppose",
    "discharge": "so the one implies the other",
    "apply": "by the implication",
    "cases": "both where {on} and where not",
    "absurd": "from what is false, anything follows",
    "both": "together",
    "replace": "putting equals for equals",
    "apart": "different indices",
    "indicator": "an indicator is 1 where its condition holds, else 0",
    "instance": "the same for other terms{at}",
    "mean-value": "by the mean value theorem for {of} between {low} and {high}, for some {name}",
    "induction": "by induction on {on}",
    "integral": "integrating over {over} from {low} to {high}",
    "fundamental": "by the fundamental theorem of calculus",
    "substitution": "by a substitution in the integral",
    "split": "splitting the integral at {at}",
    "gamma": "by the definition of the gamma function",
    "recursion": "by the recursion over the dimension",
    "position": "a position is its argument",
    "before": "by the order of indices",
    "linear": "by linear arithmetic",
    "sign": "by the signs of its parts: squares, exponentials and sums of them",
    "product": "multiplying{by}",
    "divide": "dividing{by}",
    "named": "as {of} is positive, write {name} for it",
    "squeeze": "from both sides",
    "monotone": "{via}",
    "sum": "summing over {over}",
    "bound": "no term exceeds the greatest",
    "attained": "the extreme is attained, at {name}",
    "term": "a term is at most the sum, as none is negative",
    "another": "there is an index other than {beside}: {name}",
    "tangent": "exp lies above its tangent at 0, here at {at}",
    "absolute": "by the absolute value",
    "spectral": "by the spectral norm",
    "descent-energy": "a descent: the energies tend to that of a fixed point",
    "descent-steps": "a descent: the lengths of the steps tend to 0",
    "descent-limit-points": "a descent: limit points are fixed points",
    "descent-connected": "a descent: the limit points are compact and connected",
    "descent-finite": "a descent to finitely many fixed points",
    "descent-analytic": "a descent along the gradient of an analytic energy: it converges, by Łojasiewicz's inequality",
    "either": "one of two is enough",
    "sufficiently-large": "beyond a threshold that depends on the parameters alone: {threshold}",
    "domain": "{of}",
    "claim": "by {of}{at}",
}
CITED: Mapping[str, str] = {"descent-analytic": "Łojasiewicz's inequality for analytic functions"}
"""By rule, the theorem that it takes from the literature."""
FUNCTIONS = {"square": "squaring", "sqrt": "taking roots", "log": "taking logarithms", "exp": "taking exponentials"}
SAID = {"separated": "the balls are disjoint", "inside": "the state lies in its ball", "hull": "the state lies in the hull"}


def why(step: Step, write: Callable[[Any], str], *, given: bool = False) -> str:
    """Why a step follows, in words.

    Args:
        write: writes a term.
        given: whether what is assumed is a hypothesis of the claim.
    """
    if step.rule == "assume" and given:
        return "given"
    options = {name: _option(name, value, write) for name, value in step.options.items()}
    known = {"at": "", "by": "", **options}
    if step.rule == "monotone":
        via = str(step.options.get("via", ""))
        known["via"] = FUNCTIONS.get(via, f"applying {via}, which increases")
    if step.rule == "domain":
        known["of"] = SAID.get(str(step.options.get("of")), "by the domain")
    if step.rule in ("instance", "claim") and known["at"]:
        known["at"] = f", at {known['at']}" if step.rule == "claim" else f": {known['at']}"
    if step.rule in ("product", "divide") and known["by"]:
        known["by"] = f" by {known['by']}"
    template = WORDS.get(step.rule, step.rule)
    try:
        return template.format(**known)
    except KeyError:  # an option that may be left out
        return template.partition("{")[0].rstrip(" :,")


def _option(name: str, value: Any, write: Callable[[Any], str]) -> str:
    if isinstance(value, str):
        return value.replace("_", " ") if name == "name" else value
    if isinstance(value, Mapping):
        return ", ".join(f"{write(key)} = {write(term)}" for key, term in value.items())
    return write(value)
