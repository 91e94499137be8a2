# The project's commands. `make help` lists them; every target that needs tools depends on `setup`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MEMBERS := shared services/enrolment services/mentoring services/consulting services/notifications deploy/onebox deploy/season
LOCAL := $(foreach name,starsme starsme-enrolment starsme-mentoring starsme-consulting starsme-notifications starsme-onebox starsme-season,--no-emit-package $(name))
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(LOCAL) $(MEMBERS:%=%/pyproject.toml)

.DEFAULT_GOAL := help
.PHONY: help setup run test check fmt bench clean lock

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-16s %s\n", $$1, $$2}'

setup: $(VENV)/.ready ## Make .venv from the locks, with the starsme command in it

$(VENV)/.ready: requirements-setup.lock requirements-dev.lock $(MEMBERS:%=%/pyproject.toml)
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 setup" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.lock
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --require-hashes requirements-setup.lock requirements-dev.lock
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation $(MEMBERS:%=--editable %)
	@touch $@

lock: ## Resolve the dependencies anew into the hashed locks (they name no index)
	@test -x $(BIN)/uv || $(MAKE) setup
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --constraints requirements.lock --group pyproject.toml:dev --output-file requirements-dev.lock
