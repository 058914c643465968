"""What experiments found, from the records of `lemmata experiment`: estimates, plot, provenance. Nothing is measured."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lemmata.theory.language.claim import Claim
from lemmata.theory.language.measured import Measured
from lemmata.verify.base.boundary import bytes_of, json_of, reading
from lemmata.verify.experiments.framework.experiment import SIZES, Experiment, ExperimentError
from lemmata.verify.experiments.framework.index import experiment_named
from lemmata.verify.experiments.framework.provenance import code_of
from lemmata.verify.site.record import RecordError


@dataclass
class Experiments:
    """The records in a folder, the largest size of each experiment, and the plots that pages need.

    Attributes:
        folder: where `lemmata experiment` writes.
        plots: files of pictures by their path in the site.
    """

    folder: Path | None
    plots: dict[str, bytes] = field(default_factory=dict)
    _known: dict[str, Any] = field(default_factory=dict)

    def of(self, claim: Claim) -> list[dict[str, Any]]:
        """A table for each experiment that measures something of a claim."""
        if claim.statement is None:
            return []
        quantities = sorted(claim.statement.atoms(Measured) | claim.given.atoms(Measured), key=str)
        return [
            self._table(name, [one.quantity for one in quantities if one.experiment == name])
            for name in dict.fromkeys(one.experiment for one in quantities)
        ]

    def _table(self, name: str, quantities: list[str]) -> dict[str, Any]:
        try:
            experiment = experiment_named(name)
        except (ExperimentError, ImportError) as error:
            empty: dict[str, Any] = {"estimates": [], "plot": None, "provenance": [], "notes": []}
            return {
                "says": name,
                **empty,
                "told": f"It cannot be read here ({error}).",
                "command": f"lemmata experiment {name}",
            }
        if name not in self._known:
            self._known[name] = self._read(experiment)
        record, plot = self._known[name]
        size = "miniature" if record is None else record["size"]
        told = "The verdict on record rests on the miniature. No record of a run lies here; this writes one, as judging does:"
        if record is not None:
            told = f"From a run of the size {size}. The verdict on record rests on the miniature. Run it again:"
        return {
            "says": experiment.says,
            "estimates": [] if record is None else [_estimate(one, record) for one in quantities if one in record["estimates"]],
            "plot": plot,
            "provenance": [] if record is None else _provenance(record),
            "notes": list(experiment.notes),
            "told": told,
            "command": f"lemmata experiment {name} --size {size}",
        }

    def _read(self, experiment: Experiment) -> tuple[Mapping[str, Any] | None, dict[str, Any] | None]:
        """The record of the largest size that was made by the code as it is now, and its plot."""
        for size in reversed(SIZES):
            file = None if self.folder is None else self.folder / f"{experiment.name}-{size}.json"
            if file is None or not file.is_file():
                continue
            try:
                with reading(f"{file.name} cannot be read", RecordError):
                    record = json_of(bytes_of(file))
                    if record["experiment"] != experiment.name or record["size"] != size:
                        raise RecordError("is of another experiment")
                    if record["provenance"]["code"] != code_of(experiment.measure.__module__):
                        raise RecordError("was made by other code")
                    _ = [_estimate(quantity, record) for quantity in record["estimates"]], _provenance(record)
                    return record, self._plot(experiment, record)
            except RecordError:
                continue
        return None, None

    def _plot(self, experiment: Experiment, record: Mapping[str, Any]) -> dict[str, Any] | None:
        """The plot of a record as SVG, the same bytes every time; None without matplotlib or without a plot."""
        if experiment.draw is None:
            return None
        try:
            import matplotlib
        except ImportError:
            return None
        import io

        made = io.BytesIO()
        with matplotlib.rc_context({"svg.hashsalt": "lemmata", "svg.fonttype": "path"}):
            figure = experiment.draw(record)
            figure.savefig(made, format="svg", metadata={"Date": None})
        path = f"assets/{experiment.name}.svg"
        self.plots[path] = made.getvalue()
        width, height = (round(inches * 72) for inches in figure.get_size_inches())
        return {"file": path, "width": width, "height": height}


def _estimate(quantity: str, record: Mapping[str, Any]) -> dict[str, str]:
    found = record["estimates"][quantity]
    interval = "exact" if found["low"] == found["high"] else f"[{found['low']:.4g}, {found['high']:.4g}]"
    return {"quantity": quantity, "value": f"{found['value']:.4g}", "interval": interval, "unit": found.get("unit", "")}


def _provenance(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Where a record is from: size, seed, settings, versions, machine, digests of code and data."""
    source = record["provenance"]
    lines = [("size and seed", f"{record['size']}, seed {record['seed']}")]
    settings = ", ".join(f"{name} = {value}" for name, value in record["settings"].items() if value is not None)
    lines.append(("settings", settings))
    for key, value in source.items():
        if not isinstance(value, dict | list) and value is not None:
            lines.append((key, f"{value} s" if key == "seconds" else _short(value)))
        elif isinstance(value, dict) and value:
            lines.append((key, ", ".join(f"{name} {_short(one)}" for name, one in value.items())))
    return lines


def _short(value: Any) -> str:
    return re.sub(r"\b([0-9a-f]{16})[0-9a-f]{48}\b", r"\1…", str(value))
