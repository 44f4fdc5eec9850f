# One command each. All set-up is done on the way: nothing but Python 3.11 (with its venv module),
# git and make is needed. The environment is .venv, made again when its requirements change;
# `make VENV=DIR …` puts it elsewhere.

VENV ?= .venv
BIN := $(VENV)/bin
# The first Python on PATH that is new enough and can make an environment;
# `make PYTHON=/path/to/python3 …` decides otherwise.
IS_NEW_ENOUGH := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c '$(IS_NEW_ENOUGH)' 2>/dev/null && echo $$python && break; done)
QUIET_PIP := pip --quiet --disable-pip-version-check --no-input
PIP := $(BIN)/python -m $(QUIET_PIP)

.DEFAULT_GOAL := help
.PHONY: help demo test e2e fuzz mutants lint format editor bench ready schema lock wheel clean

help:  ## list the targets
	@sed -n 's/^\([a-z0-9]*\):.*  ## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST)

demo: $(VENV)/ready.stamp  ## render a real example
	@$(BIN)/render -f values/fault-tolerant.yaml

test: $(VENV)/dev.stamp $(VENV)/ready.stamp  ## run the tests; ARGS="-k name" goes to pytest
	$(BIN)/python -m pytest $(ARGS)

e2e: $(VENV)/dev.stamp $(VENV)/ready.stamp  ## run the tests against RENDER_TEST_KUBECONFIG
	$(BIN)/python -m pytest tests/e2e $(ARGS)

fuzz: $(VENV)-fuzz/stamp  ## try a million inputs (Linux only); ARGS="reader=1000 set=500" for some
	$(VENV)-fuzz/bin/python -m tests.fuzz $(ARGS)

mutants: $(VENV)-mutants/stamp $(VENV)/ready.stamp  ## do tests notice changes? ARGS="sample=50"
	$(VENV)-mutants/bin/python -m tests.mutation $(ARGS)

lint: $(VENV)/dev.stamp $(VENV)/ready.stamp  ## lint, format, types, direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/zizmor --offline --quiet --no-progress --pedantic docs/pipelines/github-actions.yaml

format: $(VENV)/dev.stamp  ## fix what ruff can fix
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

editor:  ## install yaml-language-server (needs npm) for the tests of the schema of values
	npm install --silent --no-fund --no-audit --prefix $(VENV)-editor yaml-language-server@1.25.0

bench: $(VENV)/dev.stamp $(VENV)/ready.stamp  ## time renders; ARGS="--rounds 40"
	@$(BIN)/python -m bench $(ARGS)

ready: $(VENV)/dev.stamp  ## regenerate the two pages of docs that are made from sources
	$(BIN)/python -m maintain.values_reference > docs/values.md
	$(BIN)/python -m maintain.codes_reference > docs/codes.md

schema: $(VENV)/dev.stamp  ## rebuild the schema of all releases; CRDS=DIR holds the CRD files
	@test -n "$(CRDS)" || { \
		echo 'name the folder of the CRD files: make schema CRDS=DIR (rayjobs/v1.7.0.yaml, …)' >&2; \
		exit 2; }
	$(BIN)/python -m maintain.build_schema $(CRDS)

UV_COMPILE = $(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --custom-compile-command 'make lock' $(ARGS)
PINNED = --constraint requirements-dev.txt

BUILD_REQUIREMENTS = import tomllib; \
	build = tomllib.load(open("pyproject.toml", "rb"))["build-system"]; \
	print(*build["requires"], "editables", sep="\n")

lock:  ## pin everything that is installed, with hashes; ARGS=--upgrade updates them
	@$(call check_python)
	$(PYTHON) -m venv --clear $(VENV)-lock
	$(VENV)-lock/bin/python -m pip --quiet --disable-pip-version-check install uv
	$(UV_COMPILE) --group dev pyproject.toml --output-file requirements-dev.txt
	$(UV_COMPILE) $(PINNED) pyproject.toml --output-file container/requirements.txt
	$(UV_COMPILE) $(PINNED) --group fuzz pyproject.toml --output-file requirements-fuzz.txt
	$(UV_COMPILE) $(PINNED) --group mutants pyproject.toml --output-file requirements-mutants.txt
	$(PYTHON) -c '$(BUILD_REQUIREMENTS)' \
		| $(UV_COMPILE) $(PINNED) - --output-file container/build-requirements.txt
	rm -rf $(VENV)-lock

wheel: $(VENV)/dev.stamp  ## build wheel and source archive into dist/
	$(BIN)/hatchling build

clean:  ## remove the environment and everything built
	rm -rf $(VENV) $(VENV)-lock $(VENV)-fuzz $(VENV)-mutants $(VENV)-editor
	rm -rf build dist .bench .fuzz .mutants .hypothesis
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

# --- the environment: stdout is left to the program that runs in it -------------------------------

LOCKS := container/requirements.txt container/build-requirements.txt

$(VENV)/run.stamp: pyproject.toml hatch_build.py $(LOCKS)
	@$(call check_python)
	@echo 'making $(VENV) with $(PYTHON)' >&2
	@$(PYTHON) -m venv --clear $(VENV) >&2
	@$(PIP) install --require-hashes $(addprefix --requirement ,$(LOCKS)) >&2
	@$(PIP) install --no-deps --no-build-isolation --editable . >&2
	@# pip does so for a wheel; where Python may write no bytecode, every start would
	@$(BIN)/python -m compileall -q renderer
	@touch $@

# The installation has made the compiled templates and the defaults as JSON; they are made again
# when their sources change.
READY_SOURCES := $(wildcard templates/*.j2 renderer/templating/*.py)
READY_SOURCES += values/default.yaml maintain/ready.py

$(VENV)/ready.stamp: $(VENV)/run.stamp $(READY_SOURCES)
	@$(BIN)/python -m maintain.ready
	@$(BIN)/python -m compileall -q renderer/_ready
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements-dev.txt
	@echo 'installing the development tools' >&2
	@$(PIP) install --require-hashes --requirement requirements-dev.txt >&2
	@touch $@

# The environments of single tools: .venv-fuzz from requirements-fuzz.txt, and so on.
$(VENV)-%/stamp: requirements-%.txt
	@$(call check_python)
	@$(PYTHON) -m venv --clear $(VENV)-$* >&2
	@$(VENV)-$*/bin/python -m $(QUIET_PIP) install --require-hashes \
		--requirement requirements-$*.txt >&2
	@touch $@

define check_python
$(or $(PYTHON),false) -c '$(IS_NEW_ENOUGH)' 2>/dev/null || { \
	echo 'Python 3.11 or newer with its venv module is needed;' \
		'found: $(or $(PYTHON),none on PATH that fits).' >&2; \
	echo 'Debian, Ubuntu: apt install python3-venv.' \
		'Or name one: make PYTHON=/path/to/python3 …' >&2; \
	exit 1; }
endef
