r"""Capacity (`table-1`): how many random patterns each energy stores as n grows, and what `ram-3` promises.

Every number of stored patterns is estimated from fresh random draws in floating point, with a confidence interval: a
measurement, not a verdict (`pytest verify --patterns` certifies). `ram-3`'s inequalities are decided in ball arithmetic.
"""

from lemmata.verify.studies.capacity.curves import Plan as Plan
from lemmata.verify.studies.capacity.curves import measure as measure
from lemmata.verify.studies.capacity.curves import plans as plans
from lemmata.verify.studies.capacity.tables import figure as figure
from lemmata.verify.studies.capacity.tables import table as table
from lemmata.verify.studies.capacity.thresholds import Capacity as Capacity
from lemmata.verify.studies.capacity.thresholds import Curve as Curve
