# Two commands do all on a fresh machine: `make run` and `make test`.
# Needs Python 3.11 or newer, make and a C++ compiler (llama.cpp is built from source once).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run setup models test lint check demo demo-offline bench eval lock format clean hooks

run: setup
	@$(BIN)/locket

setup: $(STAMP) models

$(STAMP): requirements/lock.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Locket needs Python 3.11 or newer; set PYTHON=/path/to/python3.11."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing (about 6 GB; llama.cpp is compiled once, which takes some minutes) ..."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lock.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

models: $(STAMP)
	@$(BIN)/locket models pull

test: setup
	$(BIN)/python -m pytest

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

check: lint test

demo: setup
	$(BIN)/python -m evals.demo

# The same with no network at all: proves that nothing is needed from outside once models are here.
demo-offline: setup
	unshare -rn $(BIN)/python -m evals.demo

bench: setup
	$(BIN)/python -m evals.bench

eval: setup
	$(BIN)/python -m evals --write

lock:
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --group dev --extra keyring pyproject.toml -o requirements/lock.txt

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

hooks: $(STAMP)
	$(BIN)/pre-commit install

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
