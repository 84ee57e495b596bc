# Needs only make, Python 3.11 or later with pip, and a package index.
PY ?= python3
V := .venv
BIN := $(V)/bin
FLASK := $(BIN)/flask --app wsgi:app
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Modules are compiled once, not by every process that starts.
export PYTHONDONTWRITEBYTECODE :=

# Stamps carry the content of what they stand for: a fresh checkout has fresh dates and old content.
content = $(shell cat $(1) | cksum | tr -dc 0-9)
READY := $(V)/.ready-$(call content,requirements-install.txt)
RUNTIME := $(V)/.runtime-$(call content,requirements.txt)
DEVELOPMENT := $(V)/.development-$(call content,requirements-dev.txt)
NODE := $(V)/.node-$(call content,requirements-node.txt)

PIP := $(PY) -m pip --disable-pip-version-check --quiet --python $(BIN)/python install --require-hashes
UV := $(BIN)/uv pip install --quiet --compile-bytecode --system-certs --python $(BIN)/python --require-hashes
install = if [ -x $(BIN)/uv ] && $(UV) -r $(1); then :; else $(PIP) -r $(1); fi

help: ## show what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r name text; do printf '%-16s %s\n' "$$name" "$$text"; done

run: build ## serve everything on http://127.0.0.1:8000 (PORT=8001 DEVICES=33100)
	@MAKE_PID=$$PPID exec $(BIN)/python -m config.local.serve

test: build $(DEVELOPMENT) ## run every test (ARGS="-k words")
	@$(BIN)/python -m tests.browser.prepare
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup $(ARGS)

check: build $(DEVELOPMENT) ## lint, types, floors, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m config.revise check

bench: build $(DEVELOPMENT) ## measure Vire against the limits of this machine
	$(BIN)/python -m tests.bench $(ARGS)

chaos: build $(DEVELOPMENT) ## kill every part at work, then count what was lost or doubled
	@MAKE_PID=$$PPID exec $(BIN)/python -m tests.chaos $(ARGS)

golden: build ## write the OpenAPI document and the mails that the tests compare with
	$(FLASK) golden
	WRITE_LETTERS=1 $(BIN)/python -m pytest -q -n 0 tests/mail/test_letters.py

migration: build ## draft a migration from the models (m="add a colour to devices")
	@test -n "$(m)" || { echo 'Say what changes: make migration m="add a colour to devices"'; exit 1; }
	$(BIN)/python -m config.revise new "$(m)"

build: $(RUNTIME) ## install packages, style sheets, scripts and word catalogues
	@command -v npm >/dev/null || $(MAKE) --no-print-directory $(NODE)
	@$(BIN)/python -m config.frontend
	@$(BIN)/python -m config.words

COMPILE := $(BIN)/uv pip compile --quiet --system-certs --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
  --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)
lock: $(READY) ## write the hashed requirements and the npm lock anew (UPGRADE=1 for newer versions)
	$(COMPILE) pyproject.toml --extra embedded --output-file requirements.txt
	$(COMPILE) pyproject.toml --extra embedded --group dev --constraint requirements.txt --output-file requirements-dev.txt
	$(COMPILE) --group install --output-file requirements-install.txt
	$(COMPILE) --group node --output-file requirements-node.txt
	npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund --loglevel=error

$(READY):
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Vire needs Python 3.11 or later, $(PY) is older or missing: install one, or name another: make PY=python3.12"; exit 1; }
	@$(PY) -m pip --version >/dev/null 2>&1 || { \
	  echo "$(PY) has no pip: install it (Debian and Ubuntu: apt-get install python3-pip)."; exit 1; }
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || $(PY) -m venv --without-pip $(V)
	@echo "Making $(V) ..."
	@$(PIP) -r requirements-install.txt 2>/dev/null || echo "Going on without uv: pip does the same, slower."
	@touch $@

$(RUNTIME): $(READY)
	@echo "Installing Vire's packages into $(V); the first time this takes half a minute or longer ..."
	@$(call install,requirements.txt)
	@touch $@

$(DEVELOPMENT): $(RUNTIME)
	@echo "Installing the tools for tests and checks ..."
	@$(call install,requirements-dev.txt)
	@touch $@

$(NODE): $(RUNTIME)
	@echo "No npm here: installing Node.js from its Python package ..."
	@$(call install,requirements-node.txt)
	@touch $@

.PHONY: help run test check bench chaos golden migration build lock
