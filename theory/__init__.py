"""What is claimed and how it is derived: the statements of the papers and of what they cite, in SymPy.

No verdicts here: `verify` searches every claim, and checks every derivation with the kernel of this package. A folder of
`papers/`, and `results/`, is read as a whole: a module or a claim that is added there needs no other line. A module that ends
in `_proof` holds derivations, any other one claims.

Attributes:
    PLACES: every printed place in the papers' order, and what became of it.
    CLAIMS: by id, in the order of the places.
    DERIVATIONS: in the order of the modules that hold them.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from theory.kernel.derivation import Derivation
from theory.language.claim import Claim as Claim
from theory.language.claim import index_claims
from theory.language.contents import collected, in_printed_order


def _modules() -> Iterator[Any]:
    home = Path(__file__).parent
    papers = sorted(folder for folder in (home / "papers").iterdir() if (folder / "contents.py").is_file())
    for folder in (*papers, home / "results"):
        package = ".".join(folder.relative_to(home.parent).parts)
        for name in sorted(found.name for found in iter_modules([str(folder)])):
            yield import_module(f"{package}.{name}")


_FOUND = tuple(_modules())
_STATED = [module for module in _FOUND if not module.__name__.endswith("_proof")]
PLACES: dict[str, str] = {place: became for module in _STATED for place, became in getattr(module, "PLACES", {}).items()}
CLAIMS = index_claims(in_printed_order((claim for module in _STATED for claim in collected(module, Claim)), PLACES))
DERIVATIONS = tuple(found for module in _FOUND if module not in _STATED for found in collected(module, Derivation))
