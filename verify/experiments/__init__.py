"""Experiments: what is measured, with uncertainty, and which claims it decides. `lemmata experiment NAME` runs one."""

from lemmata.verify.experiments.framework.experiment import Context as Context
from lemmata.verify.experiments.framework.experiment import Estimate as Estimate
from lemmata.verify.experiments.framework.experiment import Experiment as Experiment
from lemmata.verify.experiments.framework.experiment import ExperimentError as ExperimentError
from lemmata.verify.experiments.framework.experiment import exactly as exactly
from lemmata.verify.experiments.framework.experiment import over_seeds as over_seeds
from lemmata.verify.experiments.framework.index import MODULES, SWEEPS

MODULES |= {
    "question-formation": f"{__name__}.question_formation",
    "memorise": f"{__name__}.memorise",
    "radius": f"{__name__}.radius",
    "energies": f"{__name__}.energies",
    "correlated": f"{__name__}.correlated",
    "capacity": f"{__name__}.capacity",
    "emergence": f"{__name__}.emergence",
    "balance": f"{__name__}.balance",
    "zloss": f"{__name__}.zloss",
    "architecture": f"{__name__}.architecture",
}
SWEEPS |= {name: MODULES[name] for name in ("balance", "zloss", "architecture")}
