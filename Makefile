# Every job of a developer, one word each. `make` alone lists them; each works from a bare checkout.
# From another folder: make -C path/to/playhead WORD.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

PYTHON ?= python3
WORKERS ?= 2
ARGS ?=

VENV := .venv
STAMP := $(VENV)/.set-up
UV_VERSION := $(shell awk '/^name = "uv"$$/ { getline; gsub(/version = |"/, ""); print }' uv.lock)

# The environment is always the checkout's own, whatever the caller's shell has switched on.
unexport VIRTUAL_ENV
unexport PYTHONPATH
unexport PYTHONHOME
export UV_PROJECT_ENVIRONMENT := $(VENV)
export UV_PYTHON_DOWNLOADS := never

.PHONY: help setup test lint format bench demo serve clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) ## Make .venv with everything in it at the locked versions (quick when nothing changed)
	@:

$(STAMP): pyproject.toml uv.lock sdk/python/pyproject.toml
	@command -v $(PYTHON) >/dev/null || { \
	  echo "Playhead needs Python 3.11 or newer, and '$(PYTHON)' is not on the PATH."; \
	  echo "Install one, or name it: make setup PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Playhead needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1)."; \
	  echo "Name a newer one: make setup PYTHON=python3.12"; exit 1; }
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV) || { \
	  rm -rf $(VENV); \
	  echo "'$(PYTHON)' cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv"; \
	  exit 1; }
	@$(VENV)/bin/uv --version 2>/dev/null | grep -qF 'uv $(UV_VERSION)' || \
	  $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check 'uv==$(UV_VERSION)'
	@$(VENV)/bin/uv sync --quiet --frozen --inexact --compile-bytecode
	@$(VENV)/bin/python -m compileall -q src sdk/python/src  # so that the first start is as quick as any
	@touch $@
	@echo "Ready: $(VENV)/bin/playhead"

test: $(STAMP) ## Run all tests (ARGS="-k name" narrows them; WORKERS=4 uses more cores)
	@$(VENV)/bin/python -m pytest -n $(WORKERS) $(ARGS)

lint: $(STAMP) ## Check style, format, types and the import contracts
	@$(VENV)/bin/ruff check
	@$(VENV)/bin/ruff format --check
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-logo

format: $(STAMP) ## Rewrite the code in the project's format, and fix what can be fixed safely
	@$(VENV)/bin/ruff check --fix-only --quiet
	@$(VENV)/bin/ruff format

bench: $(STAMP) ## Measure a real server and write benchmarks/RESULTS.md
	@$(VENV)/bin/python -m benchmarks $(ARGS)

demo: $(STAMP) ## Start a server with a sample catalogue and a household that has been watching
	@$(VENV)/bin/python -m playhead.demo $(ARGS)

serve: $(STAMP) ## Start a server on its own, empty data folder
	@$(VENV)/bin/playhead serve $(ARGS)

clean: ## Remove the environment and everything that tools leave behind (never data/)
	rm -rf sdk/typescript/node_modules sdk/typescript/dist sdk/typescript/build tests/sdk/oauth/node_modules
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src sdk/python tests benchmarks -type d -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
