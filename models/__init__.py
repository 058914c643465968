"""What computes it: energies, nearest neighbours, updates and volumes in PyTorch, batched. Never imports theory."""

from models.energies import layer_energy as layer_energy
from models.energies import logsumexp as logsumexp
from models.energies import mchn_energy as mchn_energy
from models.energies import nearest as nearest
from models.energies import overlaps as overlaps
from models.energies import squared_distances as squared_distances
from models.energies import squared_norms as squared_norms
from models.geometry import ball_integral as ball_integral
from models.geometry import ball_volume as ball_volume
from models.geometry import lower_gamma as lower_gamma
from models.geometry import sphere_area as sphere_area
from models.layers import global_energy as global_energy
from models.layers import layer_densities as layer_densities
from models.layers import layer_energies as layer_energies
from models.layers import layer_nearest as layer_nearest
from models.nearest import nearest_neighbours as nearest_neighbours
from models.nearest import streamed_energies as streamed_energies
from models.retrieval import attention as attention
from models.retrieval import distance_update as distance_update
from models.retrieval import majorizer as majorizer
from models.retrieval import mchn_update as mchn_update
