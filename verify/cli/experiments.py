"""`lemmata experiment`: what is measured rather than decided."""

from __future__ import annotations

import argparse
from pathlib import Path

from lemmata.verify.base.boundary import UsageError, asked, seed_of
from lemmata.verify.cli.command import INTERRUPTED, Claims, argument, command, fail, say_lines


@command(
    "run an experiment; without a name: list them",
    argument("name", nargs="?", default=None, metavar="NAME"),
    argument("--size", default="default", metavar="NAME", help="miniature, default or full"),
    argument("--seed", type=asked(seed_of), default=0, metavar="N", help="of everything random"),
    argument("--device", default="cpu", metavar="NAME", help="cpu or cuda"),
    argument("--out", type=Path, default=Path("reports/experiments"), metavar="DIR", help="where the record goes"),
    argument("--model", metavar="DIR", help="a local causal checkpoint, where the experiment reads one"),
    argument("--text", metavar="DIR", help="a folder with text files, where the experiment reads them"),
    argument("--set", action="append", default=[], metavar="NAME=VALUE", help="change a setting; may be repeated"),
    argument("--fresh", action="store_true", help="forget the finished parts of a run that was killed"),
    argument("--quiet", action="store_true", help="no progress bar"),
)
def experiment(arguments: argparse.Namespace, claims: Claims) -> int:
    """Run one and print what it found, or list all."""
    from lemmata.verify.experiments.framework.experiment import ExperimentError
    from lemmata.verify.experiments.framework.index import MODULES, experiment_named
    from lemmata.verify.experiments.framework.runner import described, run
    from lemmata.verify.experiments.framework.settings import changes_of

    if arguments.name is None:
        say_lines(*(f"{name:<20}  {experiment_named(name).says}" for name in MODULES))
        return 0
    try:
        changes = changes_of(arguments.set, model=arguments.model, text=arguments.text)
        record = run(
            arguments.name,
            arguments.size,
            seed=arguments.seed,
            device=arguments.device,
            out=arguments.out,
            changes=changes,
            fresh=arguments.fresh,
            quiet=arguments.quiet,
        )
    except ExperimentError as error:
        raise UsageError(f"experiment: {error}") from None
    except KeyboardInterrupt:
        return fail("experiment: interrupted; what is finished is kept, the same command goes on", INTERRUPTED)
    say_lines(*described(record, claims), f"{arguments.out / arguments.name}-{arguments.size}.json")
    return 0
