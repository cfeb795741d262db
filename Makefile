# Every command a developer needs. `make help` lists them; the first one sets up .venv by itself.

PORT ?= 8080
DATA ?= var

BIN := .venv/bin
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& command -v $$python && break; done)
WALKS ?= 1000
SCREENSHOTS ?= $(CURDIR)/var/screenshots

.DEFAULT_GOAL := help
.PHONY: help run test soak e2e lint format bench lock

help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  settings:     make run PORT=8123 DATA=/some/folder; PYTHON=/path/to/python3.11"

run: .venv/runtime ## set up and start a sandbox: web and worker, on an embedded database
	@exec $(BIN)/python -m app.cli run --port "$(PORT)" --data "$(DATA)"

test: .venv/dev .venv/browser ## run every test, on SQLite, PostgreSQL and in a real browser
	@EXCHEQUER_SCREENSHOTS="$(SCREENSHOTS)" $(BIN)/python -m pytest -n auto --dist worksteal

soak: .venv/dev ## walk at random through the core and the API for longer than `make test` does (WALKS=1000)
	@EXCHEQUER_SOAK="$(WALKS)" $(BIN)/python -m pytest tests/service/test_laws.py tests/web/test_api_generated.py

e2e: .venv/dev .venv/browser ## run the browser tests only; pictures go to var/screenshots
	@EXCHEQUER_SCREENSHOTS="$(SCREENSHOTS)" $(BIN)/python -m pytest tests/browser

lint: .venv/dev ## check style, format, types and which way imports point
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: .venv/dev ## put the code into the project's format
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

bench: .venv/dev ## measure requests per second and how long they take (WHAT=searches, WHAT=dashboard, rendering, exports, card_testing)
	@$(BIN)/python -m bench$(if $(WHAT),.$(WHAT))

lock: ## pin requirements/*.in into hashed requirements/*.txt (needs uv)
	@cd requirements && for name in runtime dev; do \
		uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--custom-compile-command "make lock" $$name.in --output-file $$name.txt || exit 1; done

# Setting up. A stamp in .venv remembers what is installed, so that a second start is instant.

.venv/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo >&2 "Exchequer needs Python 3.11 or newer. Found: $$(python3 -V 2>&1)."; \
		echo >&2 "Install one, or say where it is: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making .venv with $$($(PYTHON) -V)"
	@if command -v uv >/dev/null; then uv venv --quiet --allow-existing --python "$(PYTHON)" .venv; \
		else "$(PYTHON)" -m venv .venv; fi
	@touch $@

.venv/runtime .venv/dev: .venv/%: requirements/%.txt .venv/python
	@echo "Installing requirements/$*.txt into .venv"
	@if command -v uv >/dev/null; then \
		uv pip install --quiet --python $(BIN)/python --require-hashes -r $<; \
	else \
		$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<; \
	fi
	@touch $@

.venv/browser: .venv/dev
	@$(BIN)/python -m tests.support.browsers
	@touch $@
