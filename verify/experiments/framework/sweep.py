"""Running the parts of a sweep: in this process, in several, or on a Dask cluster, with the same results.

`python -m lemmata.verify.experiments.framework.sweep balance [--workers 2 | --scheduler tcp://host:8786]` fills the folder that
`lemmata experiment balance --size default` reads. Each finished part is written whole by the task that computed it and, where
the cluster shares no files, by this process as soon as it arrives. A part that died with its worker is run again, from its
checkpoint where it has one; a finished one is never lost.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from lemmata.verify.base.boundary import Parser, asked, complain
from lemmata.verify.base.processes import side_by_side
from lemmata.verify.experiments.framework.experiment import Context, ExperimentError, write_part
from lemmata.verify.experiments.framework.failures import check_device, in_one_line
from lemmata.verify.experiments.framework.index import SWEEPS
from lemmata.verify.experiments.framework.provenance import code_of, enter, folder_of, origin_of
from lemmata.verify.experiments.framework.settings import changes_of, settings_of

NAME = "python -m lemmata.verify.experiments.framework.sweep"
MOST_WORKERS = 1024
ATTEMPTS = 5  # of a part whose worker dies, before the sweep gives up on it


@dataclass(frozen=True)
class Part:
    """One run of a sweep.

    Attributes:
        name: short, of letters, digits and '-'; no two parts of a sweep share one.
        function: "module:function", called with arguments, checkpoint and device; returns what JSON holds.
        arguments: what JSON holds.
    """

    name: str
    function: str
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Names its file: the name, and a digest of what is computed by which code, so that others never read it.

        A worker of a cluster may have files of an earlier sweep that this machine knows nothing of.
        """
        what = json.dumps([self.function, self.code(), dict(self.arguments)], sort_keys=True)
        return f"{self.name}-{hashlib.sha256(what.encode()).hexdigest()[:8]}"

    def code(self) -> str:
        """The digest of the code that computes it, as this process has it."""
        return _code(self.function.partition(":")[0])

    def compute(self, checkpoint: Path | None, device: str) -> Any:
        """Raises: ExperimentError if there is no such function."""
        module, _, name = self.function.partition(":")
        try:
            function: Callable[..., Any] = getattr(import_module(module), name)
        except (ImportError, AttributeError) as error:
            raise ExperimentError(f"part {self.name} has no function {self.function!r} ({error})") from None
        return function(**self.arguments, checkpoint=checkpoint, device=device)

    def within(self, context: Context) -> Any:
        """The result, from its file where it is finished."""
        return context.part(self.key, lambda: self.compute(context.checkpoint(self.key), context.device))


@lru_cache
def _code(module: str) -> str:
    return code_of(module)


def work(part: Part, folder: str, device: str) -> Any:
    """What a worker does: the part, written out before it is returned."""
    return part.within(Context({}, device=device, folder=Path(folder)))


def run_parts(
    parts: Sequence[Part],
    folder: Path,
    *,
    workers: int = 0,
    scheduler: str | None = None,
    device: str = "cpu",
    tick: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """All results by name.

    Args:
        workers: processes on this machine; 0 runs one part after the other in this one.
        scheduler: address of a Dask scheduler, instead.
        tick: called with the number of finished parts and of all.

    Raises: ExperimentError if two parts share a name, a part fails or keeps losing its worker (what is finished is kept), or
    `distributed` is not installed where a scheduler is given.
    """
    names = [part.name for part in parts]
    if len(set(names)) != len(names):
        raise ExperimentError(f"two parts have the name {next(name for name in names if names.count(name) > 1)!r}")
    if scheduler is not None:
        arriving = _on_cluster(parts, folder, scheduler, device)
    elif workers:
        arriving = _in_processes(parts, folder, workers, device)
    else:
        arriving = ((part, work(part, str(folder), device)) for part in parts)
    found: dict[str, Any] = {}
    for part, result in arriving:
        found[part.name] = result
        if not (folder / f"{part.key}.json").exists():  # a worker with other files than ours
            write_part(folder / f"{part.key}.json", result)
        if tick is not None:
            tick(len(found), len(parts))
    return {name: found[name] for name in names}


def _in_processes(parts: Sequence[Part], folder: Path, workers: int, device: str) -> Iterator[tuple[Part, Any]]:
    left = {part.name: part for part in parts}
    for _ in range(ATTEMPTS):
        context = side_by_side("lemmata.verify.experiments.framework.index", "torch")
        with ProcessPoolExecutor(workers, mp_context=context, initializer=_one_thread) as pool:
            futures = {pool.submit(work, part, str(folder), device): part for part in left.values()}
            try:
                for future in as_completed(futures):
                    result = future.result()
                    del left[futures[future].name]
                    yield futures[future], result
                return
            except BrokenProcessPool:
                continue  # a worker was killed; the finished parts are files by now
            except Exception:
                pool.shutdown(cancel_futures=True)
                raise
    raise ExperimentError(f"workers died {ATTEMPTS} times; {len(left)} parts are left, the finished ones are in {folder}")


def _one_thread() -> None:
    """Several workers share the cores: each computes with one thread, as the results on record did."""
    os.environ["OMP_NUM_THREADS"] = "1"  # read by PyTorch when it is imported
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


def _on_cluster(parts: Sequence[Part], folder: Path, scheduler: str, device: str) -> Iterator[tuple[Part, Any]]:
    try:
        distributed: Any = import_module("distributed")
    except ModuleNotFoundError:
        raise ExperimentError("a scheduler needs Dask: pip install distributed") from None
    try:
        client = distributed.Client(scheduler, timeout="30s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise ExperimentError(f"no Dask scheduler at {scheduler}: {error}") from None
    with client:
        futures = {
            client.submit(_work_alone, part, str(folder.resolve()), device, part.code(), pure=False, retries=0): part
            for part in parts
        }
        lost: dict[str, int] = {}
        arriving = distributed.as_completed(list(futures), loop=client.loop)
        for future in arriving:
            part = futures[future]
            try:
                result = future.result()
            except (distributed.KilledWorker, distributed.CancelledError) as error:
                lost[part.name] = lost.get(part.name, 0) + 1
                if lost[part.name] >= ATTEMPTS:
                    raise ExperimentError(
                        f"part {part.name} lost its worker again and again ({type(error).__name__}); the finished parts are "
                        f"in {folder}"
                    ) from None
                again = client.submit(_work_alone, part, str(folder.resolve()), device, part.code(), pure=False)
                futures[again] = part
                arriving.add(again)
                continue
            yield part, result
            future.release()


def _work_alone(part: Part, folder: str, device: str, code: str) -> Any:
    """What a worker of a cluster does. Raises: ExperimentError if it has other code than the machine that asks."""
    if part.code() != code:
        raise ExperimentError(f"a worker on {platform.node()} has other code than this machine: install the same version there")
    _one_thread()
    return work(part, folder, device)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    from lemmata.verify.base.boundary import seed_of  # not above: the code of parts is what their modules import

    parser = Parser(prog=NAME, description="run the parts of a sweep")
    parser.add_argument("experiment", choices=sorted(SWEEPS))
    parser.add_argument("--size", default="default", choices=("miniature", "default", "full"))
    parser.add_argument("--seed", type=asked(seed_of), default=0)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--out", type=Path, default=Path("reports/experiments"), help="as for `lemmata experiment`")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="as for `lemmata experiment`")
    parser.add_argument("--fresh", action="store_true", help="forget the finished parts of a sweep that was killed")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--workers", type=int, default=0, help="processes on this machine")
    where.add_argument("--scheduler", help="address of a Dask scheduler")
    options = parser.parse_args(arguments)
    module = import_module(SWEEPS[options.experiment])

    def tick(done: int, total: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\033[K{done:,} of {total:,} parts")
            sys.stderr.flush()

    try:
        if not 0 <= options.workers <= MOST_WORKERS:
            raise ExperimentError(f"--workers must be from 0 to {MOST_WORKERS}, got {options.workers}")
        if options.scheduler is None:
            check_device(options.device)
        settings = settings_of(module.EXPERIMENT, options.size, changes_of(options.set))
        folder = folder_of(options.experiment, options.size, settings, options.seed, options.device, options.out)
        enter(folder, origin_of(module.__name__, settings), fresh=options.fresh)
        with in_one_line(options.experiment, folder):
            parts = module.parts(settings, options.seed)
            where_to = {"workers": options.workers, "scheduler": options.scheduler, "device": options.device}
            run_parts(parts, folder, **where_to, tick=tick)
    except ExperimentError as error:
        complain(NAME, error)
        return 2
    except KeyboardInterrupt:
        complain(NAME, "interrupted; what is finished is kept, the same command goes on")
        return 130
    sys.stderr.write(f"{len(parts)} parts are in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
