"""What a verdict depends on, as one digest: a verdict is taken over from an earlier run only where none of it has changed.

| part | holds |
|---|---|
| the claim | its fingerprint, and the words that its certificate repeats |
| its operators and kinds | their code with all that it refers to, traits included; of its derivation's steps too |
| its derivation | each step, and those of all that it rests on |
| the code that judges | every file of the engine and of the field, but for those that only show (`SHOWING`) |
| what others have told the engine | entries of its registers that come from elsewhere |
| the versions | of Python, SymPy, PyTorch, python-flint and the other libraries, and the machine's kind |
| the settings | profile, seconds, device and seed |

What can be found out is read, not guessed at: where one part cannot be read there is no digest, and the claim is judged.
Not seen: a module that replaces functions of the engine while it is imported, and data that a module reads from a file.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sympy import Basic, preorder_traversal

from lemmata.theory.kernel.admission import CONDITIONS
from lemmata.theory.kernel.domain_facts import FACTS
from lemmata.theory.kernel.kinds import KINDS
from lemmata.theory.kernel.logic import RULES
from lemmata.theory.kernel.meaning import VOCABULARY, genuine_operator
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.code_text import Reader, digest_of, in_a_library
from lemmata.theory.language.sequences import LIMITS
from lemmata.theory.language.vocabulary import COUNTERPARTS, EXTREMES, INDICATORS, STANDARD, STANDS_FOR, VALUES
from lemmata.verify.base.content import content_of
from lemmata.verify.base.field import DRAWS, POINTS, SPOKEN
from lemmata.verify.experiments.framework.index import MODULES
from lemmata.verify.judge.judge import Settings
from lemmata.verify.prove.prover import Prover, closure
from lemmata.verify.search.kinds import registered

ENGINE = ("theory/terms", "theory/language", "theory/kernel", "theory/memory", "models", "verify")
SHOWING = ("verify/cli", "verify/mutate", "verify/site", "verify/gate/outputs")  # which nothing that judges imports
LIBRARIES = ("sympy", "mpmath", "python-flint", "numpy", "scipy", "torch", "hypothesis")
READ = tuple(f"lemmata.{folder.replace('/', '.')}." for folder in ENGINE)
TOLD: tuple[Mapping[Any, Any], ...] = (
    *(RULES, KINDS, FACTS, CONDITIONS, LIMITS, STANDS_FOR, VALUES, COUNTERPARTS, EXTREMES, INDICATORS, STANDARD),
    *(DRAWS, SPOKEN, MODULES),
)
HOME = Path(__file__).resolve().parents[2]


def is_read_whole(module: str | None) -> bool:
    """Whether all of a module counts, so that what it defines is named alone: a library's, by its version, and the engine's."""
    return module is not None and (in_a_library(module) or f"{module}.".startswith(READ))


@dataclass
class Dependence:
    """What the verdicts on the claims of a run depend on.

    Attributes:
        prover: has the claims and their derivations.
        home: the folder with `theory`, `verify` and `models`.
    """

    prover: Prover
    home: Path = HOME
    _said: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    def of(self, claim: Claim) -> str | None:
        """The SHA-256 of all that the verdict on a claim depends on but for the settings; None where it cannot be told."""
        try:
            theirs = sorted(closure(claim.id, self.prover.derivations))
            words = (claim.id, claim.says, claim.source, claim.fingerprint, repr(claim.case_of))
            known = claim == self.prover.claims.get(claim.id)
            parts = [self.general, *words, str(known), *map(self._of_one, theirs), *_of_claim(claim)]
        except Exception:  # whatever cannot be read is judged
            return None
        return digest(parts)

    def key(self, claim: Claim, settings: Settings) -> str | None:
        """The same with the settings; None also for a run on patterns of the user's, which are judged each time."""
        content = None if settings.patterns is not None else self.of(claim)
        return None if content is None else digest([content, *_of_settings(settings)])

    @cached_property
    def general(self) -> str:
        """What is the same for all claims."""
        return digest([code(self.home), *versions(), *told()])

    def _of_one(self, claim_id: str) -> str:
        """What a claim and its derivation say, and mean."""
        if claim_id not in self._said:
            claim, derivation = self.prover.claims.get(claim_id), self.prover.derivations.get(claim_id)
            steps = () if derivation is None else derivation.steps
            terms = [] if derivation is None else [derivation.witness, *((step.formula, step.options) for step in steps)]
            parts = [] if claim is None else _of_claim(claim)
            self._said[claim_id] = digest([self.prover.said(claim_id), *parts, *_meant(terms)])
        return self._said[claim_id]


def digest(parts: Iterable[str]) -> str:
    """The SHA-256, in hex, of texts in their order; where one ends counts."""
    found = hashlib.sha256()
    for part in parts:
        found.update(f"{len(part)}\n{part}".encode())
    return found.hexdigest()


def code(home: Path) -> str:
    """The SHA-256 of every file of the code that judges, with its name. Raises: OSError for one that cannot be read."""
    read = _engine(home)
    if not read:
        raise OSError(f"{home}: there is no code")
    return digest(_named(name, file) for name, file in sorted(read.items()))


def _named(name: str, file: Path) -> str:
    """A file's name and what it says."""
    return f"{name}\n{hashlib.sha256(content_of(file)).hexdigest()}"


def _engine(home: Path) -> dict[str, Path]:
    files = {file.relative_to(home).as_posix(): file for folder in ENGINE for file in (home / folder).rglob("*.py")}
    return {name: file for name, file in files.items() if not name.startswith(tuple(f"{room}/" for room in SHOWING))}


def edited_since(engine: float, others: float, home: Path = HOME) -> str | None:
    """A file that has been written since it may have been read, or is gone: of the engine, or of a module of no library.

    Args:
        engine, others: when these were read at the earliest, in seconds since the epoch.
    """
    loaded = [getattr(module, "__file__", None) for name, module in list(sys.modules.items()) if not is_read_whole(name)]
    installed = tuple(os.path.join(os.path.realpath(path), "") for path in {sys.prefix, sys.base_prefix})
    own = [Path(name) for name in loaded if name and not _resolved(name).startswith(installed)]
    for file, seconds in (*((file, engine) for file in _engine(home).values()), *((file, others) for file in own)):
        try:
            if file.stat().st_mtime > seconds:
                return str(file)
        except OSError:
            return str(file)
    return None


def _resolved(file: str) -> str:
    """A file's path without links; folders are followed once."""
    folder, name = os.path.split(file)
    path = os.path.join(_folder(folder), name)
    return os.path.realpath(path) if os.path.islink(path) else path


@cache
def _folder(path: str) -> str:
    return os.path.realpath(path)


def versions() -> list[str]:
    """Versions of Python, of the libraries and of the machine's kind."""
    return [sys.version, platform.machine(), sys.byteorder, *(f"{name} {_version(name)}" for name in LIBRARIES)]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def told() -> list[str]:
    """What stands in the engine's registers and comes from elsewhere."""
    found = []
    speaking = {module.__name__: None for module in VOCABULARY}
    for number, register in enumerate((*TOLD, dict(enumerate(POINTS)), speaking)):
        for key, value in register.items():
            strange = [thing for thing in (key, value) if _is_strange(thing)]
            if strange:
                found.append(f"{number} {_read((_plain(key), _plain(value)))} {' '.join(map(_behind, strange))}")
    return sorted(found)


def _is_strange(thing: Any) -> bool:
    """Whether a key or a value of a register is of a module that is not read whole."""
    return not is_read_whole(_module_of(thing))


def _module_of(thing: Any) -> str | None:
    if isinstance(thing, str):
        return thing if "." in thing else __name__  # the name of a module, or a word
    if isinstance(thing, Claim):
        return None
    if isinstance(thing, tuple):
        return next((_module_of(part) for part in thing if _is_strange(part)), __name__)
    named = thing if hasattr(thing, "__qualname__") else type(thing)
    module: str | None = named.__module__
    return __name__ if module == "builtins" else module


def _plain(thing: Any) -> Any:
    return (thing.id, thing.fingerprint) if isinstance(thing, Claim) else thing


def _behind(thing: Any) -> str:
    """The files of the package, or of the module of the theory, that a key or a value of a register comes from."""
    module = _module_of(thing)
    return "" if isinstance(thing, Claim) or module is None else _files(module)


@cache
def _files(module: str) -> str:
    top = module if module.startswith("lemmata.") else module.partition(".")[0]
    found = importlib.util.find_spec(top)
    if found is None or not found.origin:
        raise OSError(f"{module}: it has no file")
    origin = Path(found.origin)
    files = sorted(origin.parent.rglob("*.py")) if origin.name == "__init__.py" else [origin]
    return digest(_named(file.relative_to(origin.parent).as_posix(), file) for file in files)


# --- what one claim is made of ----------------------------------------------------------------------------------------


def _of_claim(claim: Claim) -> list[str]:
    """What the operators and kinds of a claim mean, and how the kinds are drawn."""
    kinds = [type(kind) for _, kind in claim.domain.variables if not is_read_whole(type(kind).__module__)]
    drawn = [_read((kind, registered(kind))) for kind in dict.fromkeys(kinds)]
    return [*drawn, *_meant((claim.statement, claim.given, claim.typing))]


def _meant(held: Any) -> list[str]:
    """What the classes of terms mean; those of a module that is read whole are named alone."""
    kinds: set[Any] = {type(node) for term in _terms(held) for node in preorder_traversal(term)}
    return sorted(f"{of_class(kind)} {genuine_operator(kind)}" for kind in kinds if not in_a_library(kind.__module__))


def _terms(held: Any) -> Iterator[Basic]:
    """The terms in what a step holds."""
    if isinstance(held, Basic):
        yield held
    elif isinstance(held, Mapping):
        for key, value in held.items():
            yield from _terms(key)
            yield from _terms(value)
    elif isinstance(held, list | tuple | set | frozenset):
        for part in held:
            yield from _terms(part)


@cache
def of_class(kind: Any) -> str:
    return f"{kind.__name__} {'' if is_read_whole(kind.__module__) else _read(kind)}"


def _read(thing: Any) -> str:
    """What a thing says, all that it refers to, and the assumptions of classes among that, which no fingerprint holds."""
    reader = Reader(is_read_whole)
    reader.inline(thing)
    for _ in reader.texts():
        pass
    assumed = [
        f"{kind.__qualname__}.{name}={value}"
        for kind in reader.seen.values()
        if isinstance(kind, type)
        for name, value in vars(kind).items()
        if name.startswith("is_") and isinstance(value, bool | None)
    ]
    return digest([digest_of([thing], named=is_read_whole), *sorted(assumed)])


# --- settings ---------------------------------------------------------------------------------------------------------


def _of_settings(settings: Settings) -> list[str]:
    """A device that is to be found out counts with the devices that the system shows."""
    seen = sorted(path.name for path in Path("/dev").glob("nvidia[0-9]*")) if settings.device == "auto" else []
    return [settings.profile, repr(settings.seconds_per_claim), settings.device, *seen, str(settings.seed)]
