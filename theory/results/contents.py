"""What is printed nowhere: what derivations rest on, the balance of N and D, storage under the layer energy's update."""

from __future__ import annotations

from lemmata.theory.language.contents import CLAIM

TITLE = "Results of our own"
PLACES: dict[str, str] = {
    "std": CLAIM,
    "scaling": CLAIM,
    "storage": CLAIM,
}
