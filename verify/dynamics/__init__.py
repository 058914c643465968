"""Rigorous dynamics in ball arithmetic: which patterns are stored, where orbits end, what fixed points a ball holds.

Both updates ("distance" and "mchn") at any rational inverse temperature. Imports neither torch nor hypothesis.
"""

from lemmata.verify.dynamics.all_patterns import Guarantee as Guarantee
from lemmata.verify.dynamics.all_patterns import StoredSet as StoredSet
from lemmata.verify.dynamics.all_patterns import all_stored as all_stored
from lemmata.verify.dynamics.all_patterns import guaranteed_radius as guaranteed_radius
from lemmata.verify.dynamics.minima import is_minimum as is_minimum
from lemmata.verify.dynamics.minima import minima as minima
from lemmata.verify.dynamics.one_pattern import Decision as Decision
from lemmata.verify.dynamics.one_pattern import Stored as Stored
from lemmata.verify.dynamics.one_pattern import ball_storage as ball_storage
from lemmata.verify.dynamics.one_pattern import guarantee as guarantee
from lemmata.verify.dynamics.one_pattern import storage as storage
from lemmata.verify.dynamics.orbits import Limit as Limit
from lemmata.verify.dynamics.orbits import certified_limit as certified_limit
from lemmata.verify.dynamics.orbits import energy_rises as energy_rises
from lemmata.verify.dynamics.orbits import leaves_ball as leaves_ball
from lemmata.verify.dynamics.orbits import orbit_energies as orbit_energies
from lemmata.verify.dynamics.orbits import trajectory as trajectory
from lemmata.verify.dynamics.patterns import Ball as Ball
from lemmata.verify.dynamics.patterns import Box as Box
from lemmata.verify.dynamics.patterns import Memory as Memory
from lemmata.verify.dynamics.regions import Contraction as Contraction
from lemmata.verify.dynamics.regions import contraction as contraction
from lemmata.verify.dynamics.regions import fixed_point_near as fixed_point_near
from lemmata.verify.dynamics.regions import fixed_points as fixed_points
from lemmata.verify.dynamics.regions import has_no_fixed_point as has_no_fixed_point
from lemmata.verify.dynamics.regions import krawczyk as krawczyk
from lemmata.verify.dynamics.regions import unique_fixed_point as unique_fixed_point
from lemmata.verify.dynamics.temperatures import RamsauerCondition as RamsauerCondition
from lemmata.verify.dynamics.temperatures import SmallestBeta as SmallestBeta
from lemmata.verify.dynamics.temperatures import ramsauer_condition as ramsauer_condition
from lemmata.verify.dynamics.temperatures import smallest_beta as smallest_beta
