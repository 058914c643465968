"""The results of the last runs, from which `--changed` takes over what nothing has changed for.

One file in pytest's cache holds them by what each depends on (`lemmata.verify.gate.dependence`). It is sealed with a key that
is this user's alone, as records of proofs are (`lemmata.verify.prove.prover`). So a file that was cut short, edited, or came
with a checkout or from another machine counts for nothing. A verdict is kept only if it was reached.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lemmata.verify.base.boundary import bytes_of, json_of
from lemmata.verify.base.records import held, write_text
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.gate.ledger import Record
from lemmata.verify.prove.prover import user_key

SCHEMA = 1
FILE = "verdicts.json"
MOST = 1 << 28  # bytes
PER_CLAIM = 3  # results are kept, so that a change that is undone costs nothing
CORE = ("verdict", "sentence", "measurement", "seconds", "evidence")  # of a record: what judging found out
NONE_YET = "no earlier run has left results to take over"
NO_CACHE = "pytest keeps no cache, so there are no results to take over"


@dataclass
class Results:
    """What earlier runs found out, by what it depends on.

    Attributes:
        file: where they are kept; None keeps none.
        entries: by key, the claim's id, the run, and what that found out.
        problem: why nothing can be taken over, in one line.
    """

    file: Path | None
    entries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    problem: str | None = None

    @classmethod
    def read(cls, folder: Path | None) -> Results:
        """The results in a folder; none, with the reason, where there is no file, or one that this user did not write."""
        if folder is None:
            return cls(None, problem=NO_CACHE)
        file = folder / FILE
        try:
            text = bytes_of(file, MOST)
        except FileNotFoundError:
            return cls(file, problem=NONE_YET)
        except (OSError, ValueError):
            return cls(file, problem=f"{file} cannot be read, so nothing is taken over")
        seal, _, body = text.partition(b"\n")
        key = user_key()
        if key is None or not hmac.compare_digest(seal, _seal(key, body)):
            return cls(file, problem=f"{file} is not as this user's last run left it, so nothing is taken over")
        told = json_of(body)
        if told["schema"] != SCHEMA:
            return cls(file, problem=f"{file} is of another version, so nothing is taken over")
        return cls(file, told["results"])

    def found(self, key: str, claim_id: str) -> Mapping[str, Any] | None:
        """What a run found out about a claim, with `run`; None where no run has judged it as it is."""
        entry = self.entries.get(key)
        return None if entry is None or entry["claim"] != claim_id else entry

    def keep(self, records: Iterable[Record], run: str) -> None:
        """Add the results of a run to those that are there by now. Raises: OSError if they cannot be written."""
        new = {record["depends_on"]: _entry(record, run) for record in records if _is_kept(record)}
        key = user_key()
        if self.file is None or not new or key is None:
            return
        with held(self.file):
            there = Results.read(self.file.parent).entries
            body = json.dumps({"schema": SCHEMA, "results": _latest({**there, **new})}).encode()
            write_text(self.file, f"{_seal(key, body).decode()}\n{body.decode()}")


def _is_kept(record: Record) -> bool:
    """Whether a verdict was reached in this run, of which it is known what it depends on."""
    return bool(record.get("depends_on")) and not record.get("taken_over") and record["verdict"] != Outcome.UNDECIDED


def _entry(record: Record, run: str) -> dict[str, Any]:
    theorem = (record.get("coq") or {}).get("theorem")
    return {"claim": record["id"], "run": run, "theorem": theorem, **{name: record[name] for name in CORE}}


def _latest(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The last results of each claim."""
    by_claim: dict[str, list[str]] = {}
    for key, entry in sorted(entries.items(), key=lambda item: item[1]["run"], reverse=True):
        by_claim.setdefault(entry["claim"], []).append(key)
    return {key: entries[key] for keys in by_claim.values() for key in keys[:PER_CLAIM]}


def _seal(key: bytes, body: bytes) -> bytes:
    return hmac.new(key, b"results of runs\n" + body, hashlib.sha256).hexdigest().encode()
