"""The figures of arXiv:2506.10801 about images, on other images: 4, 9 and 10.

MNIST and Tiny ImageNet come with no package, and are not fetched. Scikit-learn's digits take the place of MNIST's, for figure 4
enlarged to 28 x 28 pixels. The right of figure 4 needs Tiny ImageNet and a pretrained autoencoder, and is not drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from string import ascii_uppercase
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from lemmata.models.autoencoder import trained
from lemmata.models.compact_support import beta_of_interactions, gaussian_ends, relu_ends, relu_sets, within_reach
from lemmata.models.energies import squared_distances
from lemmata.models.nearest_pairs import nearest_in_prefixes
from lemmata.verify.studies.correlated import digits
from lemmata.verify.studies.emergence import SAME
from lemmata.verify.studies.plots import PlotError, panels, plot

DIGITS = 1797  # of the images that there are
STORED, WANTED, EPOCHS, SIDE = 24, 5, 50, 28  # figure 4: a pattern interacts with 4 others and itself
FEW = 8  # figure 9
TRIED, SHOWN = 160, 16  # figure 10
SEED = 0


def _images() -> Tensor:
    """(images, 64), in [0, 1]. Raises: PlotError without scikit-learn."""
    found = digits()
    if found is None:
        raise PlotError("handwritten digits come with scikit-learn: pip install scikit-learn")
    return found[:DIGITS]


def _chosen(images: Tensor, count: int) -> Tensor:
    return images[torch.randperm(len(images), generator=torch.Generator().manual_seed(SEED))[:count]]


def _enlarged(images: Tensor) -> Tensor:
    """Shapes: (m, 64) -> (m, 784), float32."""
    square = images.float().reshape(-1, 1, 8, 8)
    return interpolate(square, size=(SIDE, SIDE), mode="bilinear", align_corners=False).flatten(1)


def _tiles(axis: Any, images: Tensor, title: str, wide: int = 8, lost: Sequence[int] = ()) -> None:
    """Images side by side; a grey frame is around those that are lost."""
    side, count = math.isqrt(images.shape[1]), len(images)
    high, gap = max(1, math.ceil(count / wide)), max(1, side // 8)
    sheet = torch.full((high * (side + gap), wide * (side + gap)), math.nan)
    for k, image in enumerate(images):
        row, column = (at * (side + gap) for at in divmod(k, wide))
        sheet[row : row + side, column : column + side] = image.reshape(side, side)
        if k in lost:
            axis.add_patch(_frame(column - 0.5, row - 0.5, side))
    axis.imshow(sheet.numpy(), cmap="cividis", vmin=0, vmax=1)
    axis.set_title(title, fontsize=9)
    axis.set_axis_off()


def _frame(x: float, y: float, side: int) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), side, side, fill=False, edgecolor="0.6", linewidth=3)


def _once(states: Tensor) -> Tensor:
    """States, those nearer than `SAME` once. Shapes: (m, n) -> (k, n)."""
    found: list[Tensor] = []
    for state in states:
        if all(float((state - other).norm()) > SAME for other in found):
            found.append(state)
    return torch.stack(found)


@plot("epan-fig-4", "minima of both energies for encoded digits, decoded (the left; digits for MNIST)")
def decoded() -> Any:
    """Figure 4, left: the autoencoder of appendix D.4, and beta by algorithm 2."""
    images = _enlarged(_images())
    model = trained(images, EPOCHS, SEED)
    with torch.no_grad():
        patterns = _chosen(model.encoded(images)[0], STORED).double()
    beta = beta_of_interactions(patterns, WANTED)
    places, sets = relu_sets(patterns, beta)
    kept, smooth = sets.sum(dim=1) == 1, _once(gaussian_ends(patterns, patterns, beta))
    lost = [k for k in range(len(patterns)) if not bool(sets[kept][:, k].any())]
    groups = {
        f"{len(patterns)} stored; framed: no minimum of log-sum-ReLU": patterns,
        f"emergent minima of log-sum-ReLU: {int((~kept).sum())}": places[~kept],
        f"minima of log-sum-exp that descent from them finds: {len(smooth)}": smooth,
    }
    figure, axes = panels(1, len(groups), (13, 5.4))
    for axis, (title, states) in zip(axes[0], groups.items(), strict=True):
        with torch.no_grad():
            _tiles(axis, model.decoded(states.float()), title, lost=lost if states is patterns else ())
    figure.suptitle(f"Encoded handwritten digits of scikit-learn, decoded; β = {beta:.3g}, dimension {patterns.shape[1]}")
    return figure


def balanced(patterns: Tensor, steps: int = 60) -> float:
    """The beta at which as many minima emerge as there are patterns, as nearly as may be while few patterns are lost."""
    apart = squared_distances(patterns, patterns)
    least, most = (math.sqrt(float(end)) for end in (apart[apart > 0].min(), apart.max()))
    reaches: list[float] = torch.linspace(least / 2, most, steps).tolist()
    count = len(patterns)

    def amiss(reach: float) -> int:
        sizes = relu_sets(patterns, 2 / reach**2)[1].sum(dim=1)
        return abs(int((sizes > 1).sum()) - count) + count - int((sizes == 1).sum())

    reach: float = min(reaches, key=amiss)
    return 2 / reach**2


@plot("epan-fig-9", "eight digits as pixels, and the minima that emerge of them (digits for MNIST)")
def of_pixels() -> Any:
    """Figure 9."""
    patterns = _chosen(_images(), FEW)
    beta = balanced(patterns)
    places, sets = relu_sets(patterns, beta)
    emergent = (sets.sum(dim=1) > 1).nonzero().flatten().tolist()[:FEW]
    kept = sets[sets.sum(dim=1) == 1].any(dim=0)
    figure, axes = panels(2, FEW, (12, 3.6))
    for k in range(FEW):
        upper, lower = axes[:, k]
        if k < len(emergent):
            names = (ascii_uppercase[i] for i in sets[emergent[k]].nonzero().flatten().tolist())
            _tiles(upper, places[emergent[k] : emergent[k] + 1], "+".join(names), 1)
        upper.set_axis_off()
        _tiles(lower, patterns[k : k + 1], ascii_uppercase[k] + ("" if bool(kept[k]) else ", lost"), 1)
    figure.suptitle(f"Stored digits of scikit-learn (below), and emergent minima by what they are the mean of; β = {beta:.3g}")
    return figure


def near_a_seed(patterns: Tensor) -> tuple[float, int, int, Tensor]:
    """Beta at which half of the patterns are kept, one of these, how many others interact with it, minima that emerge of it.

    Algorithm 1 begins at the mean of the seed and one to three of the others. Shapes of the last: (m, n).
    """
    near = nearest_in_prefixes(patterns.float(), [len(patterns)])[0].squared_distance.double().sqrt()
    beta = 2 / float(near.median()) ** 2
    seed = int((near > near.median()).nonzero()[0])
    square = squared_distances(patterns[seed], patterns)
    others = ((square <= 8 / beta) & (torch.arange(len(patterns)) != seed)).nonzero().flatten()
    draws = torch.rand(TRIED, len(others), generator=torch.Generator().manual_seed(SEED))
    groups = [draw.argsort()[: 1 + k % 3] for k, draw in enumerate(draws)]
    starts = torch.stack([torch.cat((patterns[seed][None], patterns[others[group]])).mean(dim=0) for group in groups])
    ends = relu_ends(starts, patterns, beta)
    within = within_reach(ends, patterns, beta)
    return beta, seed, len(others), _once(ends[within[:, seed] & (within.sum(dim=1) > 1)])


@plot("epan-fig-10", "minima that emerge of a seed when all digits are stored (1,797 digits for MNIST's 60,000)")
def of_a_seed() -> Any:
    """Figure 10."""
    patterns = _images()
    beta, seed, others, found = near_a_seed(patterns)
    figure, axes = panels(1, 2, (8, 4))
    _tiles(axes[0, 0], patterns[seed][None], f"the seed, a minimum; {others} others interact with it", 1)
    _tiles(axes[0, 1], found[:SHOWN], f"{min(SHOWN, len(found))} of the minima that emerge of it", 4)
    figure.suptitle(f"{len(patterns):,} digits of scikit-learn are stored, half of them minima; β = {beta:.3g}")
    return figure
