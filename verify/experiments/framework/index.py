"""All experiments by name. Each module is loaded when its experiment is asked for: they need PyTorch, some transformers."""

from __future__ import annotations

from importlib import import_module

from lemmata.verify.experiments.framework.experiment import Experiment, ExperimentError

MODULES: dict[str, str] = {}
"""By the name of an experiment, a module with it as EXPERIMENT; the package of the experiments fills this."""

SWEEPS: dict[str, str] = {}
"""Those of them that have parts(settings, seed), which can be run apart."""


def experiment_named(name: str) -> Experiment:
    """Raises: ExperimentError for an unknown name, with the names there are."""
    if name not in MODULES:
        raise ExperimentError(f"unknown experiment {name!r}; there are {', '.join(MODULES)}")
    found: Experiment = import_module(MODULES[name]).EXPERIMENT
    if found.name != name:
        raise ExperimentError(f"{MODULES[name]} defines the experiment {found.name!r}, listed as {name!r}")
    return found
