# `make verify` and `make test` need Python 3.11 or newer and nothing else: they build .venv first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# one worker for each core, which takes what another has not begun; `make verify ARGS=` runs in one process
ARGS ?= -n auto --dist worksteal
unexport PYTHONDONTWRITEBYTECODE  # with it each of many processes compiles every module anew, 1 to 2 s

.PHONY: install verify coq examples test docs docs-site bench lint clean

install: $(VENV)/.complete ## build .venv with all that the suite and its tests need

verify: $(VENV)/.complete ## decide every claim and compare with the ledger
	$(BIN)/python -m pytest verify $(ARGS)

coq: $(VENV)/.complete ## let Coq check every derivation; needs coqc and Coquelicot
	$(BIN)/lemmata coq

examples: $(VENV)/.complete ## decide the claims of examples/, a project of its own
	cd examples && $(abspath $(BIN))/lemmata check --workers auto $(COQ)

test: $(VENV)/.complete ## the tests of the code
	$(BIN)/python -m pytest $(ARGS)

docs: $(VENV)/.complete ## write the generated pages and the pictures anew
	$(BIN)/python -m docs.generate
	$(BIN)/lemmata plot --findings --out docs/pictures

docs-site: $(VENV)/.complete ## build the pages of docs/ as a site in build/docs; a dead link or anchor is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet

bench: $(VENV)/.complete ## instances per second beside plain Hypothesis; retrieval beside fused attention
	$(BIN)/python -m benchmarks.throughput
	$(BIN)/python -m benchmarks.retrieval --queries 2000

lint: $(VENV)/.complete
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy

clean:
	rm -rf $(VENV) reports build *.egg-info

$(VENV)/.complete: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, " + sys.executable + " is " + sys.version.split()[0] + "; try make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet -c constraints.txt -e '.[dev]'
	@touch $@
