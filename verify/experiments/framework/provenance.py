"""Where a record comes from: code, data, versions and device; finished parts of other code or data are never read.

A folder of finished parts has a file `.origin` with the digest of the code that computes them, the versions of what rounds, and
the digests of the files that are read. A run that differs in one of these is refused: it has to begin again or to go back.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os.path
import platform
import subprocess
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from lemmata.verify.base.boundary import bytes_of, json_of, reading
from lemmata.verify.base.content import content_of
from lemmata.verify.experiments.framework.experiment import ExperimentError, write_json

PACKAGES = ("torch", "numpy", "scipy", "transformers", "python-flint", "sympy")
ROUNDING = ("torch", "numpy", "transformers")  # another version may round, draw or read otherwise
OURS = "lemmata."
ROOT = Path(__file__).resolve().parents[3]
NAMING_FILES = ("model", "text", "tokenizer")  # settings whose value is a file or a folder that is read
READ = (".json", ".safetensors", ".gguf", ".model", ".txt", ".bpe")  # of such a folder
ORIGIN = ".origin"


def digest(*content: Any) -> str:
    """SHA-256 of tensors or arrays, with their types and shapes, and of texts."""
    found = hashlib.sha256()
    for part in content:
        if isinstance(part, str):
            raw, kind = part.encode(), "text"
        else:
            array = part.detach().cpu().numpy() if hasattr(part, "detach") else part
            raw, kind = array.tobytes(), f"{array.dtype.str} {array.shape}"
        found.update(f"{kind} {len(raw)}\n".encode())
        found.update(raw)
    return found.hexdigest()


def digest_of(path: Path) -> str:
    """SHA-256 of a file, or of the files of a folder that experiments read, with their names.

    Raises: ExperimentError if one cannot be read.
    """
    try:
        if os.path.isfile(path):
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        whole = hashlib.sha256()
        for file_path in sorted(path.iterdir()):
            if file_path.is_file() and file_path.suffix in READ and not file_path.name.startswith("."):
                whole.update(f"{file_path.name} {digest_of(file_path)}\n".encode())
        return whole.hexdigest()
    except OSError as error:
        raise ExperimentError(f"cannot read {error.filename or path}: {error.strerror or error}") from None


def code_of(module: str, root: Path = ROOT) -> str:
    """SHA-256 of the source of a module and of all of this project that it imports when it is loaded."""
    todo, found = [module], dict[str, bytes]()
    while todo:
        name = todo.pop()
        if name in found or not name.startswith(OURS):
            continue
        place = root / name.removeprefix(OURS).replace(".", "/")
        file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        if not file.is_file():
            continue
        found[name] = content_of(file)
        for statement in ast.parse(found[name]).body:
            if isinstance(statement, ast.Import):
                todo += [alias.name for alias in statement.names]
            elif isinstance(statement, ast.ImportFrom) and statement.module is not None:
                todo += [statement.module, *(f"{statement.module}.{alias.name}" for alias in statement.names)]
    return digest(*(f"{name}\n{found[name].decode()}" for name in sorted(found)))


def folder_of(name: str, size: str, settings: Mapping[str, Any], seed: int, device: str, out: Path) -> Path:
    """Where the finished parts of an experiment are kept."""
    what = json.dumps([name, dict(settings), seed, device], sort_keys=True, default=str)
    return out / f".{name}-{size}-{hashlib.sha256(what.encode()).hexdigest()[:12]}"


def origin_of(module: str, settings: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What the finished parts of an experiment depend on beside its settings: code, versions, files that are read."""
    named = {name: Path(settings[name]) for name in NAMING_FILES if settings.get(name)}
    return {
        "code": {"code": code_of(module)},
        "versions": {name: found for name, found in versions().items() if name in ROUNDING},
        "data": {name: digest_of(path) for name, path in named.items() if os.path.exists(path)},
    }


def enter(folder: Path, origin: Mapping[str, Mapping[str, str]], *, fresh: bool = False) -> None:
    """Take possession of a folder of finished parts that this run is alone in, empty it first where `fresh`.

    Raises: ExperimentError if its parts are of another origin; nothing is changed then.
    """
    mark = folder / ORIGIN
    try:
        files = [file for file in folder.iterdir() if file != mark and file.suffix != ".lock"] if folder.is_dir() else []
        for file in files:
            if fresh or file.name.startswith("."):  # a draft that a kill has left
                file.unlink()
        parts = [file for file in files if file.exists()]
        known = _origin_on(mark) if parts else origin
        differ = _differences(origin, known)
    except FileNotFoundError:
        differ = ["an unknown version of the code"]
    except OSError as error:
        raise ExperimentError(f"{folder} cannot be used ({error.strerror or error}); name another with --out") from None
    if differ:
        raise ExperimentError(
            f"the finished parts in {folder} were computed with {', '.join(differ)}: go back to that, or run with "
            "--fresh to begin again"
        )
    if not parts:
        write_json(mark, origin)


def _differences(origin: Mapping[str, Mapping[str, str]], known: Mapping[str, Mapping[str, str]]) -> list[str]:
    return [
        f"other {kind}" if name == kind else f"other {kind} ({name})"
        for kind in origin
        for name in sorted({*origin[kind], *known[kind]})
        if origin[kind].get(name) != known[kind].get(name)
    ]


def _origin_on(mark: Path) -> dict[str, dict[str, str]]:
    """Raises: FileNotFoundError where there is none; ExperimentError where it is damaged."""
    with reading(f"{mark} is damaged, run with --fresh to begin again", ExperimentError):
        try:
            known = json_of(bytes_of(mark))
        except FileNotFoundError:
            known = None
        if known is not None and not (isinstance(known, dict) and set(known) == {"code", "versions", "data"}):
            raise ValueError("it is no origin")
        if known is not None and not all(isinstance(part, dict) for part in known.values()):
            raise ValueError("it is no origin")
    if known is None:
        raise FileNotFoundError(mark)
    return dict(known)


def versions() -> dict[str, str]:
    """Of the packages that matter, where they are installed."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def provenance(device: str) -> dict[str, Any]:
    """Versions, device, threads of this process and the git commit; taken before anything is computed."""
    import torch

    return {
        "python": platform.python_version(),
        "versions": versions(),
        "device": device,
        "machine": torch.cuda.get_device_name() if device == "cuda" else platform.machine(),
        "threads": torch.get_num_threads(),
        "commit": _commit(),
    }


def _commit() -> str | None:
    """The git commit of the code, with + where files differ from it, or None where it has no repository of its own."""

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True, timeout=10).stdout.strip()

    try:
        git("ls-files", "--error-unmatch", "verify/experiments/framework/provenance.py")  # else another has us
        return git("rev-parse", "--short=12", "HEAD") + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return None
