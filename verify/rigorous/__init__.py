"""Rigorous dynamics in ball arithmetic: which patterns are stored, where orbits end, what fixed points a ball holds.

Both updates ("distance" and "mchn") at any rational inverse temperature. Imports neither torch nor hypothesis.
"""

from verify.rigorous.landscapes import is_minimum as is_minimum
from verify.rigorous.landscapes import minima as minima
from verify.rigorous.memory import Ball as Ball
from verify.rigorous.memory import Box as Box
from verify.rigorous.memory import Memory as Memory
from verify.rigorous.orbits import Limit as Limit
from verify.rigorous.orbits import certified_limit as certified_limit
from verify.rigorous.orbits import energy_rises as energy_rises
from verify.rigorous.orbits import leaves_ball as leaves_ball
from verify.rigorous.orbits import orbit_energies as orbit_energies
from verify.rigorous.orbits import trajectory as trajectory
from verify.rigorous.regions import Contraction as Contraction
from verify.rigorous.regions import contraction as contraction
from verify.rigorous.regions import fixed_point_near as fixed_point_near
from verify.rigorous.regions import fixed_points as fixed_points
from verify.rigorous.regions import has_no_fixed_point as has_no_fixed_point
from verify.rigorous.regions import krawczyk as krawczyk
from verify.rigorous.regions import unique_fixed_point as unique_fixed_point
from verify.rigorous.sets import Guarantee as Guarantee
from verify.rigorous.sets import StoredSet as StoredSet
from verify.rigorous.sets import all_stored as all_stored
from verify.rigorous.sets import guaranteed_radius as guaranteed_radius
from verify.rigorous.storage import Decision as Decision
from verify.rigorous.storage import Stored as Stored
from verify.rigorous.storage import ball_storage as ball_storage
from verify.rigorous.storage import guarantee as guarantee
from verify.rigorous.storage import storage as storage
from verify.rigorous.temperatures import RamsauerCondition as RamsauerCondition
from verify.rigorous.temperatures import SmallestBeta as SmallestBeta
from verify.rigorous.temperatures import ramsauer_condition as ramsauer_condition
from verify.rigorous.temperatures import smallest_beta as smallest_beta
