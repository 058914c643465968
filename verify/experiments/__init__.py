"""Experiments: what is measured, with uncertainty, and which claims it decides. `lemmata experiment NAME` runs one."""

from lemmata.verify.experiments.framework.experiment import Context as Context
from lemmata.verify.experiments.framework.experiment import Estimate as Estimate
from lemmata.verify.experiments.framework.experiment import Experiment as Experiment
from lemmata.verify.experiments.framework.experiment import ExperimentError as ExperimentError
from lemmata.verify.experiments.framework.experiment import exactly as exactly
from lemmata.verify.experiments.framework.experiment import over_seeds as over_seeds
