# Everything that is done with Trede from a clone. Each target makes its own environment from the lock files.

ifndef PATH
export PATH := /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
endif

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
ROOMS := bot flows storage

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check cover bench draw reader format lock clean debian-python debian-tests debian-node

help: ## deze lijst
	@echo "Trede. Kies een doel: make DOEL"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1 \2/p' Makefile | while read -r doel uitleg; do \
		printf '  %-8s %s\n' "$$doel" "$$uitleg"; done

run: $(VENV)/run.stamp ## de bot: met TREDE_TELEGRAM_TOKEN in .env op Telegram, anders een proef in de terminal
	@$(BIN)/trede run

test: debian-tests $(VENV)/dev.stamp ## alle tests
	@$(BIN)/python -m pytest -q -n auto

check: $(VENV)/dev.stamp ## opmaak, stijl, typen, en alle ladders
	@$(BIN)/ruff format --check --quiet --output-format concise . || { echo "De opmaak wijkt af: make format herstelt dat." >&2; exit 1; }
	@$(BIN)/ruff check --quiet --output-format concise .
	@$(BIN)/mypy --strict --no-error-summary $(ROOMS)
	@$(BIN)/trede check

cover: debian-tests $(VENV)/dev.stamp ## de tests, met een lijst van regels in flows en storage die geen test raakt
	@$(BIN)/coverage run -m pytest -q
	@$(BIN)/coverage report --show-missing --skip-covered

bench: $(VENV)/dev.stamp ## meet de bot naast een gewone bot; duurt enkele minuten
	@$(BIN)/python -m tests.bench

draw: $(VENV)/run.stamp ## schrijft docs/ladders/ opnieuw
	@$(BIN)/trede draw

reader: debian-node $(VENV)/run.stamp ## bouwt de leesbladzijde opnieuw uit de vastgelegde pakketten, en zegt haar SHA-256
	@mkdir -p build/reader
	@cd bot/reader && cp .npmrc package.json package-lock.json vendor.mjs ../../build/reader/
	@cd build/reader && npm ci --silent && node vendor.mjs && cp vendor.js ../../bot/reader/
	@$(BIN)/python -m bot.reader.build --vendored

format: $(VENV)/dev.stamp ## zet de opmaak recht
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

lock: debian-python ## legt de versies in pyproject.toml opnieuw vast, met hashes
	@test -x .venv-lock/bin/uv || $(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-lock.lock
	@$(LOCK) pyproject.toml --group build -o requirements.lock
	@$(LOCK) pyproject.toml --group build --group dev -o requirements-dev.lock
	@$(LOCK) --group lock -o requirements-lock.lock
	@echo "Vastgelegd in requirements.lock, requirements-dev.lock en requirements-lock.lock."

# For every Python and system that we say we work on, and with no address of a registry in the files.
LOCK := .venv-lock/bin/uv pip compile --system-certs --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

clean: ## ruimt op wat make maakte; var/ en .env blijven staan
	@rm -rf $(VENV) .venv-lock build dist *.egg-info .coverage htmlcov .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find $(ROOMS) locales tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/run.stamp: requirements.lock pyproject.toml | debian-python
	@echo "Omgeving maken in $(VENV) (eenmalig) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo "Gereedschap voor de tests toevoegen …"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

debian-python:
	@command -v $(PYTHON) >/dev/null || { echo "python3 ontbreekt: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Trede vraagt Python 3.11 of nieuwer; dit is $$($(PYTHON) --version)." >&2; \
		echo "Met een andere: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "python3-venv ontbreekt: apt-get install python3-venv" >&2; exit 1; }

debian-node:
	@command -v node >/dev/null && command -v npm >/dev/null || { \
		echo "De leesbladzijde wordt gebouwd met node en npm: apt-get install nodejs npm" >&2; exit 1; }

debian-tests:
	@missing=; for tool in age faketime chromium; do command -v $$tool >/dev/null || missing="$$missing $$tool"; done; \
	if [ -n "$$missing" ]; then \
		echo "De tests gebruiken programma's van Debian die hier ontbreken:$$missing" >&2; \
		echo "    apt-get install age faketime chromium" >&2; exit 1; fi
