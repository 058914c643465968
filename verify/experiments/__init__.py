"""Experiments: what is measured, with uncertainty, and which claims it decides. `lemmata experiment NAME` runs one."""

from verify.experiments.experiment import Context as Context
from verify.experiments.experiment import Estimate as Estimate
from verify.experiments.experiment import Experiment as Experiment
from verify.experiments.experiment import ExperimentError as ExperimentError
from verify.experiments.experiment import exactly as exactly
from verify.experiments.experiment import over_seeds as over_seeds
