"""One update of many queries by `lemmata.models.attention.retrieve`, beside PyTorch's fused attention and, if installed, KeOps.

Run: python -m benchmarks.retrieval [--queries 10000] [--patterns 100000] [--dim 64] [--device cuda] [--keops]. One thread on a
CPU; the least of three runs each, interleaved. Shares are of the matrix-product peak measured in the same run, counting
4 x queries x patterns x dim floating-point operations an update. KeOps runs on a hundredth of the queries on a CPU.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from lemmata.models.attention import retrieve

PEAK_SIDE = 2048
RUNS = 3


def seconds(work: Callable[[], object], device: str) -> float:
    if device == "cuda":
        torch.cuda.synchronize()
    start = time.perf_counter()
    work()
    if device == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start


def keops_update(queries: Tensor, patterns: Tensor) -> Tensor:
    """The distance update with KeOps' lazy tensors. Raises: ImportError where pykeops is not installed."""
    from pykeops.torch import LazyTensor

    x, rho = LazyTensor(queries[:, None, :].contiguous()), LazyTensor(patterns[None, :, :].contiguous())
    found: Tensor = (-((x - rho) ** 2).sum(-1)).sumsoftmaxweight(rho, axis=1)
    return found


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--patterns", type=int, default=100_000)
    parser.add_argument("--dim", type=int, default=64)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--keops", action="store_true")
    options = parser.parse_args(argv)
    if options.device == "cuda" and not torch.cuda.is_available():
        sys.stderr.write("--device cuda: no GPU is available here; leave the option out to run on the CPU\n")
        return 4
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(0)
    queries = torch.randn(options.queries, options.dim, generator=generator).to(options.device)
    patterns = torch.randn(options.patterns, options.dim, generator=generator).to(options.device)
    side = torch.randn(PEAK_SIDE, PEAK_SIDE, generator=generator).to(options.device)
    keys = patterns[None, None]
    operations = 4.0 * options.queries * options.patterns * options.dim
    scale = options.dim**-0.5
    runs: dict[str, tuple[float, Callable[[], object]]] = {
        "matrix product": (2.0 * PEAK_SIDE**3, lambda: side @ side),
        "fused attention": (operations, lambda: scaled_dot_product_attention(queries[None, None], keys, keys)),
        "retrieve, mchn": (operations, lambda: retrieve(queries, patterns, scale, "mchn")),
        "retrieve, distance": (operations, lambda: retrieve(queries, patterns)),
    }
    if options.keops:
        few = queries[: max(1, options.queries // (100 if options.device == "cpu" else 1))]
        runs["KeOps, distance"] = (operations * few.shape[0] / options.queries, lambda: keops_update(few, patterns))
        keops_update(few, patterns)  # compiles
    least = dict.fromkeys(runs, float("inf"))
    for _ in range(RUNS):
        for name, (_, work) in runs.items():
            least[name] = min(least[name], seconds(work, options.device))
    rates = {name: count / least[name] for name, (count, _) in runs.items()}
    sizes = f"{options.queries} queries, {options.patterns} patterns, dimension {options.dim}"
    sys.stdout.write(f"{sizes}, {options.device}, float32\n")
    for name, rate in rates.items():
        against = rates["fused attention"] / rate
        sys.stdout.write(
            f"{name:20}{least[name]:9.3f} s {rate / 1e9:9.1f} GFLOP/s {rate / rates['matrix product']:6.2f} of the peak"
            + (f" {against:6.2f} x the time of fused attention\n" if name != "matrix product" else "\n")
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
