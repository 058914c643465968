"""The plugin of pytest for the gate: what `pytest verify` can be asked for, and that it is asked for.

In a checkout `conftest.py` loads it. Elsewhere it is `pytest -p lemmata.plugin --pyargs lemmata.verify`.
The gate is loaded for a run that names its folder; any other run is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from os.path import realpath
from pathlib import Path

import pytest

THEORY = "lemmata.theory"
PACKAGE = "lemmata.verify"
HOME = Path(realpath(Path(__file__).parent / "verify"))


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("lemmata", "deciding the claims of the theory")
    group.addoption("--profile", default="default", metavar="NAME", help="how hard to search: quick, default or thorough")
    group.addoption("--seconds-per-claim", metavar="S", help="time for the search and the attack of one claim")
    group.addoption("--device", default="auto", metavar="NAME", help="where to search: auto, cpu or cuda")
    group.addoption("--seed", default="0", metavar="N", help="of everything random")
    group.addoption("--patterns", metavar="FILE", help="try every claim on your patterns too (.npy, .npz, .safetensors; rows)")
    group.addoption("--claim", action="append", metavar="ID", help="judge only this claim; may be repeated")
    group.addoption("--dependents", action="store_true", help="with --claim: also the claims whose derivations rest on it")
    group.addoption("--accept", action="store_true", help="write the verdicts to the ledger")
    group.addoption("--claims", default=THEORY, metavar="MODULE", help=f"a module with CLAIMS (default: {THEORY})")
    group.addoption("--ledger", metavar="FILE", help="the verdicts on record (default: verify/ledger.toml)")
    group.addoption("--reports", metavar="DIR", help="where reports are written (default: reports/)")


def pytest_configure(config: pytest.Config) -> None:
    if is_named(config) and not config.option.help:
        config.pluginmanager.import_plugin(f"{PACKAGE}.gate.plugin")


def is_named(config: pytest.Config) -> bool:
    """Whether the run was asked for the gate's folder or for something in it."""
    names = [name.partition("::")[0] for name in config.args]
    if config.option.pyargs and any(name == PACKAGE or name.startswith(f"{PACKAGE}.") for name in names):
        return True
    here = config.invocation_params.dir
    return any(Path(realpath(here / name)).is_relative_to(HOME) for name in names)


class Gate(pytest.Directory):
    """The gate's folder. Its tests are imported as a part of `lemmata`, whatever path led here, so never a second time."""

    def collect(self) -> Iterator[pytest.Module]:
        if not is_named(self.config):
            raise self.CollectError("the claims are judged by a run that names this folder: pytest verify")
        module = pytest.Module.from_parent(self, path=self.path / "test_claims.py")
        module.obj = import_module(f"{PACKAGE}.test_claims")
        yield module


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    return Gate.from_parent(parent, path=path) if Path(realpath(path)) == HOME else None
