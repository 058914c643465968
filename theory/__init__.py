"""What is claimed and how it is derived: the statements of the papers and of what they cite, in SymPy.

No verdicts here: `verify` searches every claim, and checks every derivation with the kernel of this package. A folder of
`papers/`, and `results/`, is read as a whole: a module or a claim that is added there needs no other line. A module that ends
in `_proof` holds derivations, any other one claims.

Attributes:
    PLACES: every printed place in the papers' order, and what became of it.
    PAPERS: by the title of a paper its printed places.
    AUTHORS: by the title of a paper the names of who wrote it.
    CLAIMS: by id, in the order of the places.
    DERIVATIONS: in the order of the modules that hold them, which are read when this is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from lemmata.theory.language.claim import Claim as Claim
from lemmata.theory.language.claim import index_claims
from lemmata.theory.language.contents import collected, in_printed_order
from lemmata.theory.language.taken import taken_to_fit

if TYPE_CHECKING:
    from lemmata.theory.kernel.derivation import Derivation


def _modules(*, proofs: bool) -> Iterator[Any]:
    home = Path(__file__).parent
    papers = sorted(folder for folder in (home / "papers").iterdir() if (folder / "contents.py").is_file())
    for folder in (*papers, home / "results"):
        package = ".".join((__name__, *folder.relative_to(home).parts))
        for name in sorted(found.name for found in iter_modules([str(folder)]) if found.name.endswith("_proof") == proofs):
            yield import_module(f"{package}.{name}")


with taken_to_fit():
    _STATED = tuple(_modules(proofs=False))
PLACES: dict[str, str] = {place: became for module in _STATED for place, became in getattr(module, "PLACES", {}).items()}
PAPERS: dict[str, tuple[str, ...]] = {
    module.TITLE: tuple(module.PLACES) for module in _STATED if hasattr(module, "TITLE") and hasattr(module, "PLACES")
}
AUTHORS: dict[str, str] = {module.TITLE: module.AUTHORS for module in _STATED if hasattr(module, "AUTHORS")}
CLAIMS = index_claims(in_printed_order((claim for module in _STATED for claim in collected(module, Claim)), PLACES))
DERIVATIONS: tuple[Derivation, ...]


def __getattr__(name: str) -> Any:
    """Derivations are read when they are asked for: they take longer than all claims."""
    if name != "DERIVATIONS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from lemmata.theory.kernel.derivation import Derivation

        made = tuple(found for module in _modules(proofs=True) for found in collected(module, Derivation))
    except AttributeError as error:  # which would mean that there are none
        raise ImportError(f"a derivation cannot be read: {error}") from error
    globals()[name] = made
    return made
