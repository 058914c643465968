"""The pages of docs/ that are made of what the project says itself: results, rules, operators, commands; README's counts.
The definitions for Coq are written too, in proofs/coq.

`python -m docs.generate` writes them, `tests/docs/test_docs.py` holds that they are as written. Nothing is judged here:
verdicts are those on record.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from docs.pages.pictures import pictures_page
from docs.pages.reference import commands_page, names_page, operators_page, rules_page
from docs.pages.results import FOLDERS, Results, results_page
from lemmata import theory
from lemmata.theory.language.cases import wholes
from lemmata.theory.language.claim import Claim
from lemmata.verify.base.project import Project
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.coq.files import definition_files, library
from lemmata.verify.gate.ledger import Ledger

DENIALS = "docs/coq.md#refutations-that-need-no-trust-in-us"
ROOT = Path(__file__).resolve().parent.parent


def counted(readme: str, verdicts: Counter[str], line: str, by_coq: str, denied: str) -> str:
    """README with the number of claims on record in the last cell of each verdict's row, and a line on all of them.

    Args:
        by_coq: how many derivations Coq has accepted: `200 of 264`.
        denied: of how many points on record it has accepted that they refute.
    """
    for outcome in Outcome:
        row = rf"(\| `{outcome}` \|[^|\n]*\|)[^|\n]*\|"
        readme, found = re.subn(row, rf"\g<1> {verdicts[outcome]} |", readme)
        if found != 1:
            raise ValueError(f"README.md must have one row for the verdict {outcome}, found {found}")
    lines = {r"\*On record:\* .*? Every": f"*On record:* {line} Every", r"of \*\d+ of \d+\*": f"of *{by_coq}*"}
    lines[r"Coq \[accepts\]\(docs/coq\.md[^)]*\) \d+ of \d+ such points"] = f"Coq [accepts]({DENIALS}) {denied} such points"
    for pattern, told in lines.items():
        readme, found = re.subn(pattern, told, readme)
        if found != 1:
            raise ValueError(f"README.md must say once what is on record, found {found}")
    return readme


def on_record(claims: Iterable[Claim]) -> str:
    """How many claims, cases and lemmas there are."""
    found = list(claims)
    groups = wholes(claim for claim in found if not claim.lemma).values()
    several = [len(cases) for cases in groups if len(cases) > 1]
    lemmas = sum(claim.lemma for claim in found)
    with_cases = f"{len(several)} of them with {sum(several)} [cases](docs/glossary.md#case)"
    return f"{len(groups)} [claims](docs/glossary.md#claim), {with_cases}, and {lemmas} [lemmas](docs/glossary.md#lemma)."


def accepted(results: Results) -> str:
    """How many derivations Coq has accepted: `200 of 264`."""
    return f"{sum(map(results.by_coq, results.derived))} of {len(results.derived)}"


def denied(results: Results) -> str:
    """Of how many points on record Coq has accepted that they refute: `100 of 176`."""
    points = [claim_id for claim_id in results.claims if results.at_a_point(claim_id)]
    return f"{sum(map(results.by_coq, points))} of {len(points)}"


def pages() -> dict[str, str]:
    """The text of every generated page, by its path in the repository."""
    results = Results(theory.CLAIMS, Ledger.read(Project().ledger).entries)
    readme = (ROOT / "README.md").read_text("utf-8")
    claims = [claim for claim in theory.CLAIMS.values() if not claim.lemma]
    coq = accepted(results), denied(results)
    return {
        "README.md": counted(readme, results.became(claims), on_record(theory.CLAIMS.values()), *coq),
        **{f"docs/results/{FOLDERS[key][0]}.md": results_page(results, key) for key in FOLDERS},
        "docs/results/pictures.md": pictures_page(results),
        "docs/rules.md": rules_page(),
        "docs/operators.md": operators_page(),
        "docs/commands.md": commands_page(),
        "docs/names.md": names_page(),
    }


def definitions() -> dict[str, str]:
    """The definitions for Coq that the derived claims need, by their paths in the repository."""
    derived = [theory.CLAIMS[derivation.claim] for derivation in theory.DERIVATIONS]
    return {f"proofs/coq/{name}": text for name, text in definition_files(library(derived).definitions).items()}


def write() -> list[str]:
    """Write the pages and definitions that differ; returns their paths."""
    changed = []
    for name, text in (pages() | definitions()).items():
        path = ROOT / name
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8", newline="\n")
            changed.append(name)
    return changed


if __name__ == "__main__":
    sys.stdout.write("".join(f"{name}\n" for name in write()) or "every page is as generated\n")
