"""`lemmata init` and `lemmata check`: begin a project of your own, and judge the claims of the one you are in."""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from keyword import iskeyword
from os.path import relpath
from pathlib import Path

from lemmata.plugin import HOME, OPTIONS, destination
from lemmata.verify.base.boundary import UsageError, bytes_of, reading
from lemmata.verify.base.project import FILE, top_of
from lemmata.verify.base.records import write_text
from lemmata.verify.cli.command import INTERRUPTED, USAGE, Argument, Claims, argument, command, say_lines

TABLE = """[tool.lemmata]
claims = "{name}.claims"
ledger = "{name}/ledger.toml"
reports = "reports"
"""
CLAIMS = '''"""What the paper claims, each line as it is printed. `lemmata check` judges it."""

from sympy import exp

from lemmata import VECTORS, Claim, Entry, Index, S, Scalar, Vector, defined, derive, e_to, leq, less, total
from lemmata.theory.language.domain import n
from lemmata.theory.memory.symbols import v  # a vector of length n; VECTORS says so

# operators of your own: each is a function, written once


@defined(latex="S")
def EntrySum(v: Vector) -> Scalar:
    r"""$\\sum_iv_i$."""
    return total(v.length, lambda i: v[i])


@defined(latex="Z")
def PartitionFunction(v: Vector) -> Scalar:
    r"""$\\sum_ie^{v_i}$."""
    return total(v.length, lambda i: e_to(v[i]))


# claims: strict or not, every edge, as it is printed; this one is wrong, and a counterexample will be found

PRINTED = Claim(
    id="eq-1",
    source="my paper, eq. (1)",
    says="the sum of the exponentials exceeds n plus the sum of the entries",
    domain=VECTORS,
    statement=less(n + EntrySum(v), PartitionFunction(v)),
)
REPAIRED = Claim(
    id="eq-1.repaired",
    source="my paper, eq. (1) (repair)",
    says="the sum of the exponentials is at least n plus the sum of the entries",
    domain=VECTORS,
    statement=leq(n + EntrySum(v), PartitionFunction(v)),
    repairs="eq-1",
)

# a derivation: each step names a rule of `lemmata rules`, and is checked

i = Index("i", n)
PROOF = derive(
    "eq-1.repaired",
    S("each", "tangent", at=Entry(v, i)),  # 1 + v_i <= exp(v_i)
    S("all", "sum", None, "each", over=i),
    S("claim", "linear", REPAIRED.statement, "all"),
)

CLAIMS = (PRINTED, REPAIRED)
DERIVATIONS = (PROOF,)
'''
WORKFLOW = """name: claims
on:
  push:
    branches: [BRANCH]
  pull_request:
permissions:
  contents: read
  pull-requests: write  # for the comment
jobs:
  claims:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
        with:
          fetch-depth: 0  # --since reads the base of the pull request
          persist-credentials: false  # no later step needs the token of git
      - uses: actions/setup-python@v7
        with:
          python-version: "PYTHON"
          cache: pip
          cache-dependency-path: .github/workflows/lemmata.yml
      # the build of PyTorch for the CPU, which brings no libraries of NVIDIA
      - run: python -m pip install "torchTORCH" --index-url https://download.pytorch.org/whl/cpu
      - run: python -m pip install "lemmata[workers]LEMMATA"
      - env:
          BASE: ${{ github.event.pull_request.base.sha }}
          PYTEST_ADDOPTS: --junitxml=reports/junit.xml
        run: lemmata check --workers auto ${BASE:+--since "$BASE"}
      - if: always()
        run: |
          [ ! -f reports/annotations.txt ] || cat reports/annotations.txt
          [ ! -f reports/comment.md ] || cat reports/comment.md >> "$GITHUB_STEP_SUMMARY"
      # a pull request from a fork may not write a comment
      - if: always() && github.event.pull_request.head.repo.full_name == github.repository
        env:
          GH_TOKEN: ${{ github.token }}
          ISSUES: repos/${{ github.repository }}/issues
          NUMBER: ${{ github.event.pull_request.number }}
        run: |
          [ -f reports/comment.md ] || exit 0
          FIRST=$(head -n 1 reports/comment.md)  # by this line its own comment is found again
          export FIRST
          own='.[] | select(.user.login == "github-actions[bot]" and (.body | startswith(env.FIRST))) | .id'
          id=$(gh api --paginate "$ISSUES/$NUMBER/comments" --jq "$own" | head -n 1)
          place=$NUMBER/comments method=POST
          [ -z "$id" ] || place=comments/$id method=PATCH
          gh api --method "$method" "$ISSUES/$place" --field body=@reports/comment.md --silent
      - if: always()
        uses: actions/upload-artifact@v7
        with:
          name: reports
          path: reports/
"""
RUNS = "    runs-on: ubuntu-latest\n"
IGNORED = "reports/\n.*.lock\n.hypothesis/\n.pytest_cache/\n__pycache__/\n"


@command(
    "begin a project: a module of claims, a ledger, [tool.lemmata] in pyproject.toml, a workflow for CI",
    argument("name", metavar="NAME", help="of the package with the claims, mypaper say"),
    reads_claims=False,
)
def init(arguments: argparse.Namespace, claims: Claims) -> int:
    """Write the files into the working folder: all of them, or none where one is there already."""
    name, here = arguments.name, Path.cwd()
    _check_name(name)
    written = dict(_files(name, here))
    for path in written:
        if path.name != FILE and path.exists():
            raise UsageError(f"init: {relpath(path, here)} is there already; choose another name, or an empty folder")
    with reading("init: cannot write", UsageError):
        for path, text in written.items():
            write_text(path, text)
    say_lines(
        *(f"wrote {relpath(path, here)}" for path in written),
        "",
        "lemmata check             # judge the claims",
        "lemmata check --accept    # and put the verdicts on record",
        "pytest --lemmata          # the same beside the tests of the project",
    )
    return 0


def _check_name(name: str) -> None:
    """Raises: UsageError for a name that no package of the user's can have."""
    if not name.isascii() or not name.isidentifier() or iskeyword(name):
        raise UsageError(f"init: the name must be one of a Python package, such as mypaper, got {name!r}")
    if name in sys.stdlib_module_names or name == "lemmata":
        raise UsageError(f"init: {name} is a module already; choose another name")
    found = importlib.util.find_spec(name)
    if found is not None and not Path(found.origin or "").is_relative_to(Path.cwd()):
        raise UsageError(f"init: {name} is an installed module already; choose another name")


def _files(name: str, here: Path) -> Iterator[tuple[Path, str]]:
    """Every file with its text. Raises: UsageError if pyproject.toml cannot be read or has the table already."""
    from lemmata.verify.gate.ledger import Ledger

    yield here / name / "__init__.py", '"""What the paper claims, and the record of what became of it."""\n'
    yield here / name / "claims.py", CLAIMS
    yield here / name / "ledger.toml", Ledger(here, {}).text
    yield here / FILE, _with_table(here / FILE, name)
    top = top_of(here)
    yield top / ".github" / "workflows" / _workflow_of(name, here, top), workflow(here, name)
    if not (here / ".gitignore").exists():
        yield here / ".gitignore", IGNORED


def _workflow_of(name: str, here: Path, top: Path) -> str:
    """The name of the workflow's file: a repository may have several projects, each in a folder of its own."""
    return "lemmata.yml" if here == top else f"lemmata-{name}.yml"


def workflow(here: Path, name: str = "") -> str:
    """The workflow with the versions that are installed now, for pushes to the default branch and for pull requests.

    Its commands run in the project's folder, where that is not the repository's own.
    """
    python, top = f"{sys.version_info.major}.{sys.version_info.minor}", top_of(here)
    filled = {"BRANCH": _default_branch(here), "PYTHON": python, "TORCH": _pinned("torch"), "LEMMATA": _pinned("lemmata")}
    text = WORKFLOW
    for word, value in filled.items():
        text = re.sub(rf"(?<![A-Z_]){word}(?![A-Z_])", lambda _, value=value: value, text)  # type: ignore[misc]
    if here == top:
        return text
    folder = here.relative_to(top).as_posix()
    text = text.replace(RUNS, f"{RUNS}    defaults:\n      run:\n        working-directory: {json.dumps(folder)}\n")
    text = text.replace("path: reports/\n", f"path: {json.dumps(f'{folder}/reports/')}\n")
    return text.replace("workflows/lemmata.yml", f"workflows/{_workflow_of(name, here, top)}")


def _pinned(package: str) -> str:
    """`==` and the version that is installed, without the name of its build (+cpu); nothing where it is not installed."""
    try:
        return f"=={version(package).partition('+')[0]}"
    except PackageNotFoundError:
        return ""


def _default_branch(here: Path) -> str:
    """The branch that the remote has as its own, else the one that is checked out, else main."""
    for question in (("rev-parse", "--abbrev-ref", "origin/HEAD"), ("symbolic-ref", "--short", "HEAD")):
        try:
            told = subprocess.run(["git", *question], cwd=here, capture_output=True, text=True, check=True, timeout=10).stdout
        except (OSError, subprocess.SubprocessError):
            continue
        name = told.strip().removeprefix("origin/")
        if re.fullmatch(r"[\w./-]+", name) and name != "HEAD":
            return name
    return "main"


def _with_table(file: Path, name: str) -> str:
    if not file.exists():
        return TABLE.format(name=name)
    with reading(f"init: {file} cannot be read", UsageError):
        text = bytes_of(file).decode("utf-8")
        if "lemmata" in tomllib.loads(text).get("tool", {}):
            raise UsageError(f"init: {file} has [tool.lemmata] already; `lemmata check` judges its claims")
    return f"{text.rstrip()}\n\n{TABLE.format(name=name)}"


def _of_the_gate() -> tuple[Argument, ...]:
    """The options of the gate that `lemmata` does not have itself."""
    made = ((name, settings) for name, settings in OPTIONS.items() if name not in ("claims", "ledger"))
    return tuple(argument(f"--{name}", dest=destination(name), **settings) for name, settings in made)


@command(
    "judge the claims of the project and compare with its ledger; status 0 as on record, 1 not, 2 a wrong command",
    *_of_the_gate(),
    argument("--workers", metavar="N", help="processes: a number or auto (needs lemmata[workers])"),
    argument("--verbose", action="store_true", help="a line for each claim, and the long table"),
    reads_claims=False,
)
def check(arguments: argparse.Namespace, claims: Claims) -> int:
    """Run the gate as `pytest verify` does, for the project that the working folder lies in."""
    import pytest

    if arguments.project.root is None and not arguments.asked_claims:
        raise UsageError(f"no {FILE} here or above has [tool.lemmata]; `lemmata init NAME` begins a project")
    root = arguments.project.root or Path.cwd()
    settings = next((root / name for name in ("pytest.ini", FILE) if (root / name).is_file()), None)
    known = [str(HOME), "-p", "lemmata.plugin", "-W", "ignore:Module already imported", f"--rootdir={root}"]
    known += [] if settings is None else ["-c", str(settings)]
    known += ["--lemmata-claims", arguments.claims]
    known += [] if arguments.ledger is None else ["--lemmata-ledger", str(arguments.ledger)]
    known += _asked_of_the_gate(arguments)
    if arguments.workers is not None:
        if importlib.util.find_spec("xdist") is None:
            raise UsageError("--workers needs pytest-xdist: pip install 'lemmata[workers]'")
        known += ["-n", arguments.workers, "--dist", "worksteal"]
    told = "-v" if arguments.verbose else "--no-header" if _shows_progress() else "-q"
    status = int(pytest.main([*known, told], plugins=[_counted()]))
    statuses = {int(pytest.ExitCode.USAGE_ERROR): USAGE, int(pytest.ExitCode.INTERRUPTED): INTERRUPTED}
    return statuses.get(status, status)


def _counted() -> object:
    """A plugin of pytest: of what has passed each is a claim, and the comparison of the whole ledger is not counted."""
    import pytest

    class Counted:
        @pytest.hookimpl(tryfirst=True)
        def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
            compared = report.when == "call" and report.passed and "[" not in report.nodeid
            return ("", ".", "PASSED") if compared else None

    return Counted()


def _asked_of_the_gate(arguments: argparse.Namespace) -> Iterator[str]:
    """The options of the gate that were given, as pytest takes them."""
    for name in OPTIONS:
        value = getattr(arguments, destination(name), None)
        if value is True:
            yield f"--lemmata-{name}"
        elif value:
            yield from (f"--lemmata-{name}={one}" for one in ([value] if isinstance(value, str) else value))


def _shows_progress() -> bool:
    """Whether stdout is a terminal, where a line says how far the run is."""
    return sys.stdout is not None and sys.stdout.isatty()
