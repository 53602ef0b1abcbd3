# Everything a clone needs, with Python 3.10+ and make alone. `make help` lists the targets.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

# Pinned, verified by hash, and never built here, so that nothing unpinned comes in.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED  := $(INSTALL) --require-hashes --only-binary :all:
COMPILE := $(BIN)/uv --quiet pip compile pyproject.toml --universal --python-version 3.10 --upgrade \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check format bench lock clean

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1	\2/'

demo: $(VENV)/runtime.stamp ## index the sample articles and search them
	$(BIN)/searchlib index seeds --index index
	$(BIN)/search --index index "Patrushev MoU"

test: $(VENV)/dev.stamp ## run all tests, or those in TESTS
	$(BIN)/python -m pytest -q -n auto $(TESTS)

check: $(VENV)/dev.stamp ## lint, formatting, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_layers.py tests/test_packaging.py

format: $(VENV)/dev.stamp ## rewrite the code in the project's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/bench.stamp ## measure speed beside other engines
	$(BIN)/python -m benchmarks

lock: $(VENV)/dev.stamp ## renew the lock files within the bounds of pyproject.toml
	$(COMPILE) --group build --extra dev --output-file requirements-dev.lock
	$(COMPILE) --group build --constraint requirements-dev.lock --output-file requirements.lock
	$(COMPILE) --extra bench --constraint requirements-dev.lock --output-file requirements-bench.lock

clean: ## remove what make made: the environment, the caches and the index in index/
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info benchmarks/cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find index -mindepth 1 ! -name .gitignore -delete

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "searchlib needs Python 3.10 to 3.14, and there is no '$(PYTHON)':" \
			"install it, or name another one, for example 'make PYTHON=python3.12 demo'" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 15))' || { \
		echo "searchlib needs Python 3.10 to 3.14, and '$(PYTHON)' is $$($(PYTHON) --version 2>&1):" \
			"name another one, for example 'make PYTHON=python3.12 demo'" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "no environment could be made with '$(PYTHON)': install its venv module" \
			"(on Debian and Ubuntu: apt install python3-venv)" >&2; exit 2; }

# The project itself is linked into the environment, so a change of its Python code needs no new install. Its
# compiled loops are left out where there is no C compiler: then it is slower, and does the same.
$(VENV)/runtime.stamp: $(BIN)/python requirements.lock pyproject.toml $(wildcard searchlib/native/*.[ch])
	$(LOCKED) --requirement requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/runtime.stamp requirements-dev.lock
	$(LOCKED) --requirement requirements-dev.lock
	@touch $@

$(VENV)/bench.stamp: $(VENV)/runtime.stamp requirements-bench.lock
	$(LOCKED) --requirement requirements-bench.lock
	@touch $@
