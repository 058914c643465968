"""The plugin of pytest for the gate. `pytest --lemmata` judges the claims of the project beside its tests.

It comes with the installation (a `pytest11` entry). A run that asks for no claims is left alone: nothing is loaded for it.
In a checkout `conftest.py` gives `pytest verify` the same options without their prefix.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # pytest is loaded where this is its plugin; the command `lemmata` reads the options alone
    import pytest

LOADED = time.time()  # before any module that judges
PACKAGE = "lemmata.verify"
HOME = Path(realpath(Path(__file__).parent / "verify"))
OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "profile": {"default": "default", "metavar": "NAME", "help": "how hard to search: quick, default or thorough"},
    "seconds-per-claim": {"metavar": "S", "help": "time for the search and the attack of one claim"},
    "device": {"default": "auto", "metavar": "NAME", "help": "where to search: auto, cpu or cuda"},
    "seed": {"default": "0", "metavar": "N", "help": "of everything random"},
    "patterns": {"metavar": "FILE", "help": "try every claim on your patterns too (.npy, .npz, .safetensors; rows)"},
    "claim": {"action": "append", "metavar": "ID", "help": "judge only this claim, with all its cases; may be repeated"},
    "dependents": {"action": "store_true", "help": "with --claim: also the claims whose derivations rest on it"},
    "changed": {"action": "store_true", "help": "judge what has changed since it was judged, and take over the rest"},
    "since": {"metavar": "REF", "help": "take over what is on record at a commit and has not changed since"},
    "fresh": {"action": "store_true", "help": "with --changed or --since: take over nothing"},
    "accept": {"action": "store_true", "help": "write the verdicts to the ledger"},
    "coq": {"action": "store_true", "help": "let Coq check again what it has accepted; with --accept, every derivation"},
    "claims": {"metavar": "MODULE", "help": "a module with CLAIMS (default: the project's, else lemmata.theory)"},
    "ledger": {"metavar": "FILE", "help": "the verdicts on record (default: the project's, else verify/ledger.toml)"},
    "reports": {"metavar": "DIR", "help": "where reports are written (default: the project's, else reports/)"},
}


def destination(name: str) -> str:
    """Where the value of an option is, whatever its prefix."""
    return f"lemmata_{name.replace('-', '_')}"


def add_options(parser: pytest.Parser, prefix: str) -> None:
    """Add every option of the gate, `--lemmata-claim` for the prefix `lemmata-`."""
    group = parser.getgroup("lemmata", "deciding the claims of a theory")
    for name, settings in OPTIONS.items():
        group.addoption(f"--{prefix}{name}", dest=destination(name), **settings)


def pytest_addoption(parser: pytest.Parser) -> None:
    says = "judge the claims of the project too, which [tool.lemmata] in pyproject.toml names"
    parser.getgroup("lemmata").addoption("--lemmata", action="store_true", dest="lemmata", help=says)
    add_options(parser, "lemmata-")


def pytest_configure(config: pytest.Config) -> None:
    if config.option.lemmata and not is_named(config):
        config.args.append(str(HOME))
    if is_named(config) and not config.option.help:
        config.pluginmanager.import_plugin(f"{PACKAGE}.gate.plugin")


def is_named(config: pytest.Config) -> bool:
    """Whether the run was asked for the gate's folder or for something in it."""
    names = [name.partition("::")[0] for name in config.args]
    if config.option.pyargs and any(name == PACKAGE or name.startswith(f"{PACKAGE}.") for name in names):
        return True
    here = config.invocation_params.dir
    return any(Path(realpath(here / name)).is_relative_to(HOME) for name in names)


@cache
def gate() -> type[pytest.Directory]:
    """The class of the gate's folder."""
    import pytest

    class Gate(pytest.Directory):
        """Its tests are imported as a part of `lemmata`, whatever path led here, so never a second time."""

        def collect(self) -> Iterator[pytest.Module]:
            if not is_named(self.config):
                raise self.CollectError("the claims are judged by a run that names this folder: pytest verify")
            from lemmata.verify.gate.plugin import node_of

            module = pytest.Module.from_parent(self, path=self.path / "test_claims.py", nodeid=node_of(self.config))
            module.obj = import_module(f"{PACKAGE}.test_claims")
            yield module

    return Gate


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    return gate().from_parent(parent, path=path) if Path(realpath(path)) == HOME else None
