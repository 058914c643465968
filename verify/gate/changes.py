"""What has changed since another commit, claim by claim: the statement, what it means, its derivation, or the verdict alone.

A run whose verdicts are all as on record may have a record that was itself changed. So this compares with the commit, whatever
the ledger says now; it decides nothing, and the status of a run does not depend on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from html import escape
from typing import TYPE_CHECKING, Any

from sympy import srepr, true

from lemmata.theory.language.claim import Claim
from lemmata.verify.base.boundary import one_line
from lemmata.verify.gate.claim_text import stated
from lemmata.verify.gate.dependence import of_class
from lemmata.verify.gate.ledger import Entry, Record
from lemmata.verify.prove.prover import Prover, closure
from lemmata.verify.show.notation import plain, shapes_of

if TYPE_CHECKING:
    from lemmata.verify.gate.reference import Reference

Said = Mapping[str, Any]  # what a claim says, as plain data: see `said_of`
NO_CLAIM, NOT_ON_RECORD, REMOVED = "no claim", "not on record", "removed"
ADDED, GONE = "the claim is new", "the claim is gone"
MOST_ROWS = 200
MOST_SHOWN = 20  # statements that are shown before and after
LONGEST = 1_000  # characters of a statement
BESIDE = tuple(one.name for one in fields(Entry) if one.name not in ("verdict", "fingerprint"))


@dataclass(frozen=True)
class Change:
    """What has changed of one claim.

    Attributes:
        before, now: the verdict on record at the commit, and as it is now.
        what: has changed, in words that end no sentence.
        then, after: the statement at the commit and now, where they differ and are known.
    """

    claim: str
    before: str
    now: str
    what: str
    then: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class Against:
    """All that has changed since a commit, and why less than all may be known of it."""

    label: str
    changes: Sequence[Change] = ()
    problem: str | None = None

    def of(self, claim_id: str) -> Change | None:
        return next((change for change in self.changes if change.claim == claim_id), None)


def said_of(claim: Claim, prover: Prover) -> dict[str, Any]:
    """What a claim says, in parts that can be compared, and its statement for a reader."""
    given = "" if claim.given is true else f"wherever {plain(claim.given, shapes_of(claim.domain))}: "
    quantified = claim.quantifier if isinstance(claim.quantifier, str) else "; ".join(map(str, claim.quantifier))
    formulas = ("" if part is None else str(srepr(part)) for part in (claim.statement, claim.given, claim.typing))
    rests = sorted(closure(claim.id, prover.derivations) - {claim.id})
    return {
        "fingerprint": claim.fingerprint,
        "statement": f"{given}{stated(claim)}",
        "written": _digest([*formulas, quantified, claim.domain.canonical]),
        "operators": {kind.__qualname__: _digest([of_class(kind)]) for kind in claim.operators},
        "steps": _digest([_steps(claim.id, prover)]),
        "below": _digest([_steps(other, prover) for other in rests]),
    }


def _steps(claim_id: str, prover: Prover) -> str:
    """A derivation as a text, without the line of its claim."""
    return prover.said(claim_id).partition("\n")[2]


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def against(
    reference: Reference,
    claims: Mapping[str, Claim],
    entries: Mapping[str, Entry],
    records: Mapping[str, Record],
    prover: Prover,
) -> Against:
    """Compare what is on record and what is claimed with a commit; claims that were not judged have the verdict on record."""
    then = {**dict.fromkeys(reference.said), **dict.fromkeys(reference.entries)}
    found = []
    for claim_id in {**dict.fromkeys(claims), **then}:
        old, claim = reference.entries.get(claim_id), claims.get(claim_id)
        before = old.verdict if old is not None else NOT_ON_RECORD if claim_id in reference.said else NO_CLAIM
        if claim is None:
            found.append(Change(claim_id, before, REMOVED, GONE, _text(reference.said.get(claim_id))))
            continue
        entry = entries.get(claim_id)
        now = records[claim_id]["verdict"] if claim_id in records else NOT_ON_RECORD if entry is None else entry.verdict
        said = reference.said.get(claim_id)
        fingerprint = said["fingerprint"] if said is not None else None if old is None else old.fingerprint
        if claim_id not in then:
            found.append(Change(claim_id, before, now, ADDED, None, said_of(claim, prover)["statement"]))
        elif (old, before, fingerprint) != (entry, now, claim.fingerprint):
            found.append(_change(claim_id, (before, now), (old, entry), said, said_of(claim, prover)))
    return Against(reference.label, found, reference.unread)


def _change(
    claim_id: str, verdicts: tuple[str, str], entries: tuple[Entry | None, Entry | None], then: Said | None, now: Said
) -> Change:
    """What has changed of a claim that is there at both."""
    old, entry = entries
    if then is None:
        same = old is not None and old.fingerprint == now["fingerprint"]
        what = _alone(old, entry, verdicts) if same else without_source(old, now["fingerprint"], verdicts[1])
        return Change(claim_id, *verdicts, what)
    found = []
    if then["written"] != now["written"]:
        found.append("the statement has changed")
    changed = sorted(name for name, code in now["operators"].items() if then["operators"].get(name, code) != code)
    if changed:
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        found.append(f"the meaning of {', '.join(changed[:3])}{more} has changed")
    elif not found and then["fingerprint"] != now["fingerprint"]:
        found.append("what the statement means has changed")
    if then["steps"] != now["steps"]:
        found.append("the derivation has changed")
    if then["below"] != now["below"]:
        found.append("a derivation that it rests on has changed")
    differs = then["written"] != now["written"]
    texts = (then["statement"], now["statement"]) if differs else (None, None)
    return Change(claim_id, *verdicts, "; ".join(found) or _alone(old, entry, verdicts), *texts)


def _alone(old: Entry | None, entry: Entry | None, verdicts: tuple[str, str]) -> str:
    """What has changed where neither the claim nor its derivation has."""
    if verdicts[0] != verdicts[1]:
        return "only the verdict has changed"
    beside = [name for name in BESIDE if getattr(old, name, None) != getattr(entry, name, None)]
    return f"only the record has changed ({', '.join(beside) or 'its fingerprint'})"


def without_source(entry: Entry | None, fingerprint: str, verdict: str) -> str:
    """What has changed since a verdict was recorded, as far as the ledger alone can tell."""
    if entry is None:
        return "the claim is not on record"
    if entry.fingerprint != fingerprint:
        return "the statement, or what it means, has changed"
    return "the verdict has changed, the statement has not" if entry.verdict != verdict else "what is on record does not hold"


def _text(said: Said | None) -> str | None:
    return None if said is None else str(said["statement"])


# --- in Markdown -------------------------------------------------------------------------------------------------------


def markdown(found: Against | None) -> list[str]:
    """A table of all changes, then statements before and after; a line where nothing has changed."""
    if found is None:
        return []
    lines = [f"### Changed against {in_markdown(found.label)}", ""]
    lines += [] if found.problem is None else [f"{in_markdown(found.problem)}", ""]
    if not found.changes:
        return [*lines, "No statement, no verdict and no record of a claim has changed.", ""]
    lines += ["| claim | on record there | now | what has changed |", "| --- | --- | --- | --- |"]
    for change in found.changes[:MOST_ROWS]:
        lines.append(f"| `{change.claim}` | {change.before} | {change.now} | {in_markdown(change.what)} |")
    lines += [f"| {len(found.changes) - MOST_ROWS} more | | | |"] if len(found.changes) > MOST_ROWS else []
    shown = [change for change in found.changes if change.then is not None or change.after is not None][:MOST_SHOWN]
    return [*lines, "", *(line for change in shown for line in _statements(change))]


def _statements(change: Change) -> list[str]:
    told = [f"{sign} {in_code(text)}" for sign, text in (("-", change.then), ("+", change.after)) if text is not None]
    return [f"`{change.claim}`:", "", "```diff", *told, "```", ""]


def in_markdown(text: str) -> str:
    """A text of a user's on one line, in which nothing is a tag, a table's edge or a link."""
    shown = escape(" ".join(text.split()), quote=False)
    for mark in "\\`|[]*_":
        shown = shown.replace(mark, f"\\{mark}")
    return shown


def in_code(text: str) -> str:
    return one_line(" ".join(text.split()).replace("`", "'"), LONGEST)
