"""A project of seven claims with a record, and its site, which is built once; and a browser, where there is one."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lemmata.verify.base.content import digest_of_content
from lemmata.verify.certify.certificate import certificate_to_json, certify
from lemmata.verify.cli import main
from lemmata.verify.gate.ledger import Entry, Ledger
from lemmata.verify.gate.options import load_claims

ATTACK = "<script>window.attacked = true</script>"
CLAIMS = f'''
from sympy import Limit, Symbol, exp, oo

from lemmata import VECTORS, Claim, Entry, Index, S, Scalar, Vector, defined, derive, e_to, leq, less, total
from lemmata.theory.language.domain import n
from lemmata.theory.language.measured import Measured
from lemmata.theory.language.claim import closed
from lemmata.theory.memory.symbols import v


@defined(latex="S")
def SumOfSite(v: Vector) -> Scalar:
    r"""$\\sum_iv_i$."""
    return total(v.length, lambda i: v[i])


@defined(latex="Z")
def PartitionOfSite(v: Vector) -> Scalar:
    r"""$\\sum_ie^{{v_i}}$."""
    return total(v.length, lambda i: e_to(v[i]))


s = Symbol("s", positive=True)
FALSE = Claim("eq-1", "my paper, eq. (1): 'it is always more'", "the sum exceeds n {ATTACK}", VECTORS,
              less(n + SumOfSite(v), PartitionOfSite(v)))
REPAIR = FALSE.repaired("the sum is at least n", leq(n + SumOfSite(v), PartitionOfSite(v)))
MEASURED = closed("eq-2", "my paper, eq. (2)", "fewer than all are descending", less(Measured("energies", "layer-nearest"), 1))
STALE = Claim("eq-3", "my paper, eq. (3)", "one side", VECTORS, leq(SumOfSite(v), PartitionOfSite(v)))
NEW = Claim("eq-4", "my paper, eq. (4)", "not judged yet", VECTORS, leq(SumOfSite(v), PartitionOfSite(v) + 1))
HOLDS = Claim("eq-1.more", "my paper, eq. (1)", "one of another", VECTORS, leq(SumOfSite(v), PartitionOfSite(v)))
BOUNDED = closed("eq-1.limit", "my paper, eq. (1)", "s stays bounded", less(Limit(s, s, oo), oo))
CLAIMS = (FALSE, REPAIR, HOLDS, BOUNDED, MEASURED, STALE, NEW)
PAPERS = {{"A Paper of Mine": ("eq-0", "eq-1", "eq-1.limit", "eq-2", "eq-3", "eq-4")}}
AUTHORS = {{"A Paper of Mine": "Müller, Gauß"}}
PLACES = {{"eq-0": "definition", "eq-1": "claim", "eq-1.limit": "claim", "eq-2": "claim", "eq-3": "claim", "eq-4": "claim"}}
i = Index("i", n)
DERIVATIONS = (
    derive(
        "eq-1.repaired",
        S("each", "tangent", at=Entry(v, i)),
        S("all", "sum", None, "each", over=i),
        S("claim", "linear", REPAIR.statement, "all"),
    ),
    derive("eq-4", S("more", "claim", of="eq-1.repaired"), S("claim", "linear", NEW.statement, "more")),
)
'''


@dataclass(frozen=True)
class Site:
    """A project, its claims, and the folder of its site."""

    project: Path
    claims: dict[str, Any]
    out: Path
    said: str

    def page(self, path: str) -> str:
        return (self.out / path).read_text("utf-8")

    def build(self, out: Path) -> int:
        here = Path.cwd()
        os.chdir(self.project)
        try:
            return main(["site", "--out", str(out)])
        finally:
            os.chdir(here)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    project = tmp_path_factory.mktemp("project")
    (project / "pyproject.toml").write_text('[tool.lemmata]\nclaims = "claims_of_a_site"\n', "utf-8")
    (project / "claims_of_a_site.py").write_text(CLAIMS, "utf-8")
    sys.path.insert(0, str(project))
    claims = load_claims("claims_of_a_site")
    file = project / "counterexamples" / "eq-1.json"
    file.parent.mkdir()
    point = certify(claims["eq-1"], {"n": 1, "v": [0]})
    file.write_text(json.dumps(certificate_to_json(point, claims["eq-1"])), "utf-8")
    prints = {name: claim.fingerprint for name, claim in claims.items()}
    other = file.with_name("eq-1.limit.json")
    other.write_text(json.dumps(certificate_to_json(certify(claims["eq-1.limit"], {}), claims["eq-1.limit"])), "utf-8")
    digest = digest_of_content(other)
    limit = Entry("refuted", prints["eq-1.limit"], "counterexamples/eq-1.limit.json", sha256=digest)
    entries = {
        "eq-1": Entry(
            "refuted", prints["eq-1"], "counterexamples/eq-1.json", sha256=digest_of_content(file), coq="fedcba9876543210"
        ),
        "eq-1.more": Entry("survived", prints["eq-1.more"]),
        "eq-1.limit": limit,
        "eq-1.repaired": Entry("proved", prints["eq-1.repaired"], coq="0123456789abcdef"),
        "eq-2": Entry("measured", prints["eq-2"], measurement="supported"),
        "eq-3": Entry("proved", "f" * 16),
    }
    ledger = Ledger(project / "ledger.toml", entries)
    ledger.path.write_text(ledger.text, "utf-8")
    made = Site(project, claims, tmp_path_factory.mktemp("out") / "site", "")
    assert made.build(made.out) == 0
    yield made
    sys.path.remove(str(project))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, or a skip that says what is missing."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no Chromium is installed")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()
