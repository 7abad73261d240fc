# The two commands: `make demo` and `make test`. Nothing but git, make and Python 3.11 or newer is needed.
PYTHON ?= python3
RUN = .venv/bin/python

.PHONY: help demo test test-s3 check bench setup dist docs lock messages clean python screenshots

help: ## What there is
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

demo: python ## A school to look at, on http://127.0.0.1:8000 (PORT=8001 another port, RESET=1 from the start)
	@exec $(PYTHON) scripts/demo

test: setup ## Every test, on the embedded engines
	@scripts/test $(ARGS)

test-s3: setup ## The tests of files in a bucket, on the S3 server that S3_TEST_ENDPOINT names
	@scripts/test-s3 $(ARGS)

check: setup ## Linters, types, layers, migrations, snapshots, documentation
	@$(RUN) scripts/check

setup: python ## The Python environment in .venv, from requirements.lock
	@$(PYTHON) scripts/setup

dist: setup ## Wheels of the SDK and of every plugin, in dist
	@scripts/dist

bench: setup ## Figures against their goals, in docs/figures.json (ARGS=--quick shorter)
	@$(RUN) -m benchmarks $(ARGS)

docs: setup ## The documentation, as pages in docs/_build
	@$(RUN) -m sphinx -q -W --keep-going -b html docs docs/_build/html

lock: setup ## requirements.lock, written anew from the project files
	@scripts/lock

messages: setup ## Catalogues of texts, written anew from the code
	@$(RUN) scripts/messages $(ARGS)

screenshots: ## Pictures of the studio of a running `make demo` (PORT= its port)
	@$(RUN) scripts/screenshots

clean: ## Remove caches and built files; data (var) and the environment (.venv) stay
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache docs/_build dist

python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed, and $(PYTHON) is not there; install python3" >&2; exit 1; }
