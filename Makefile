# make demo shows Koryu on this machine; make test proves it, make test-all at length. Nothing is written outside this
# folder and KORYU_HOME. DATABASE_URL and KORYU_OWNER_URL take any other PostgreSQL, 15 or newer.

export KORYU_HOME ?= .koryu
PORT ?= 8000
STAGE ?=
CASE ?=
ARGS ?=

BIN := .venv/bin
BENCH := .venv-bench/bin
PY ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
UV := UV_PYTHON_DOWNLOADS=never $(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python
PIP := $(BIN)/pip install -q --disable-pip-version-check
ALONGSIDE := -n 2 --dist loadfile --no-loadscope-reorder
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))

.PHONY: help demo clean-demo test test-all lint bench messages install
.DELETE_ON_ERROR:

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

demo: install ## the demonstration on http://127.0.0.1:$PORT (STAGE=empty|imported|published)
	@exec $(BIN)/koryu demo --port=$(PORT) $(if $(STAGE),--stage=$(STAGE))

clean-demo: ## stop the demonstration's database and remove its data
	@if test -x $(BIN)/koryu; then $(BIN)/koryu database stop; fi
	@rm -rf "$(KORYU_HOME)/pg" "$(KORYU_HOME)/files" "$(KORYU_HOME)/static" "$(KORYU_HOME)/demo.lock"
	@rmdir "$(KORYU_HOME)" 2>/dev/null || test ! -e "$(KORYU_HOME)" || echo "$(KORYU_HOME) holds more: kept."

test: install $(if $(ARGS),,lint) ## lint, types, import contracts and all tests (ARGS=path for a part)
	@$(BIN)/pytest $(or $(ARGS),-m "not sweep" $(ALONGSIDE))

test-all: test ## and then at length: the walls in both languages and both states, the engine's laws
	@$(BIN)/pytest -m sweep $(ALONGSIDE)
	@$(BIN)/pytest -m "not sweep" --hypothesis-profile=at-length $(ALONGSIDE) tests/matching

lint: install ## style, types and import contracts
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

ifeq ($(CASE),engine)
bench: .venv-bench/.ok
	@$(BENCH)/python -m bench.engine $(ARGS)
else
bench: install ## measure a year's placement and the list pages (CASE=engine: the engine, beside its peers)
	@$(BIN)/python bench/place.py
	@KORYU_HOME=$(KORYU_HOME)-bench $(BIN)/python bench/pages.py
	@KORYU_HOME=$(KORYU_HOME)-bench $(BIN)/python bench/letters.py
endif

messages: install ## gather the interface's texts into the Japanese catalogue
	@$(BIN)/koryu messages

install: .venv/.ok $(CATALOGUES)

.venv/.ok: requirements-dev.txt pyproject.toml
	@test -n "$(PY)" || { echo "Koryu needs Python 3.11 or newer." >&2; exit 1; }
	@test -x $(BIN)/pip || $(PY) -m venv .venv
	@echo "Installing into .venv"
	@{ $(PIP) uv==0.13.9 && $(UV) --require-hashes -r $< && $(UV) --no-deps -e .; } \
	  || { echo "uv could not; pip takes a few minutes"; $(PIP) --require-hashes -r $< && $(PIP) --no-deps -e .; }
	@touch $@

# the engine's peers live apart: nobody else needs them
.venv-bench/.ok: bench/requirements.txt requirements.txt pyproject.toml | .venv/.ok
	@test -x $(BENCH)/python || $(PY) -m venv --without-pip .venv-bench
	@echo "Installing into .venv-bench"
	@$(BIN)/uv pip install -q --python $(BENCH)/python --require-hashes -r requirements.txt -r $<
	@$(BIN)/uv pip install -q --python $(BENCH)/python --no-deps -e .
	@touch $@

%.mo: %.po .venv/.ok
	@$(BIN)/pybabel -q compile -f -i $< -o $@
