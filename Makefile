# Needs Python 3.11 or newer and make; uses uv if it is there, pip if not.
# Everything installed comes from the lock files (requirements*.txt), each file checked against its hash.

VENV     := .venv
BIN      := $(VENV)/bin
UV       := $(shell command -v uv 2>/dev/null)
PYTHON   ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
              command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
INPUT    ?= examples
OUTPUT   ?= output
ARGS     ?=

ifdef UV
INSTALL  := uv pip install --quiet --python $(BIN)/python
else
INSTALL  := $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

.DEFAULT_GOAL := help
.PHONY: help run test test-long check audit quality bench growth score train-persons docs lock clean

help:  ## show this help
	@grep -hE '^[a-z][a-z-]*:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

run: $(VENV)/.runtime  ## publish the example pages into output/ (INPUT=path for your own, ARGS="--date 2021-03-09 …")
	@$(BIN)/etl run $(INPUT) --output $(OUTPUT) --log-format text $(ARGS)

test: check  ## set up everything for development, then lint, type check and test
	$(BIN)/python -m pytest -q --numprocesses auto --dist worksteal

test-long: $(VENV)/.dev  ## the suites that make test shortens, whole: crashes, fuzzing, a simulated year
	ETL_TEST_LONG=1 $(BIN)/python -m pytest -q --numprocesses auto --dist worksteal -m long

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

audit:  ## ask the advisory database about every locked library (needs the network, and uv or pipx)
	$(if $(UV),uvx,pipx run) pip-audit --disable-pip --require-hashes -r requirements.txt -r requirements-dev.txt

quality: $(VENV)/.dev  ## measure on the example pages, and keep the figures that every release ships
	$(BIN)/python -m benchmarks.measure_quality

bench: $(VENV)/.dev  ## measure speed, memory and scale, and write the tables of docs/performance.md and docs/spark.md
	$(BIN)/python -m benchmarks.measure_speed
	$(BIN)/python -m benchmarks.measure_scale
	$(BIN)/python -m benchmarks.measure_spark

growth: $(VENV)/.dev  ## measure how reading time grows with a page
	$(BIN)/python -m benchmarks.page_growth

score: $(VENV)/.dev  ## measure persons, memberships, events, dates and reprints (DATA=folder of labelled sets)
	$(BIN)/python -m benchmarks.score_persons $(if $(DATA),--data "$(DATA)")
	$(BIN)/python -m benchmarks.score_dates $(if $(DATA),--data "$(DATA)")
	$(BIN)/python -m benchmarks.score_events $(if $(DATA),--data "$(DATA)")
	$(BIN)/python -m benchmarks.score_reprints

train-persons: $(VENV)/.dev  ## train the name tagger anew: SILVER=folder of machine labels, GOLD=file of labels by people; needs gcc
	$(BIN)/python training/train_persons.py $(if $(SILVER),--silver "$(SILVER)") $(if $(GOLD),--gold "$(GOLD)")

docs: $(VENV)/.dev  ## build the documentation site in build/site
	$(BIN)/python docs/site.py

lock:  ## renew the lock files from pyproject.toml (needs uv)
	$(LOCK) --group build --output-file requirements.txt
	$(LOCK) --group dev --constraint requirements.txt --output-file requirements-dev.txt

clean:  ## remove the environment and caches; what was published stays
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

LOCK := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; install it or say where it is: make PYTHON=…" >&2; exit 1; }
	@$(if $(UV),uv venv --quiet --python $(PYTHON) $(VENV),$(PYTHON) -m venv $(VENV)) || \
	  { echo "The environment could not be made; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

$(VENV)/.runtime: requirements.txt pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements-dev.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.runtime
