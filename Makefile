# The project's commands. `make help` lists them; every target that needs tools depends on `setup`.
SHELL := /bin/bash
# The first Python here that is new enough; python3 where none is, so that setup can say so.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; exit; }; done; echo python3)
VENV := .venv
BIN := $(VENV)/bin
MEMBERS := shared services/enrolment services/mentoring services/consulting services/notifications deploy/onebox deploy/season
LOCAL := $(foreach name,starsme starsme-enrolment starsme-mentoring starsme-consulting starsme-notifications starsme-onebox starsme-season,--no-emit-package $(name))
RESOLVE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
COMPILE := $(RESOLVE) $(LOCAL) $(MEMBERS:%=%/pyproject.toml)

TEST ?= tests
SAMPLE := deploy/season/season/sample
TYPED := shared services deploy

.DEFAULT_GOAL := help
.PHONY: help setup run test test-unit check format-check lint types imports contracts contracts-check asyncapi-check architecture fmt bench bench-http faults faults-sim fuzz fuzz-check bench-enrolment backlog compose-test hooks lock clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-16s %s\n", $$1, $$2}'

setup: $(VENV)/.ready ## Make .venv from the locks, with the starsme command in it
	@:

$(VENV)/.ready: requirements-setup.lock requirements-dev.lock $(MEMBERS:%=%/pyproject.toml)
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 setup" if sys.version_info < (3, 11) else 0)'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.lock
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --require-hashes requirements-setup.lock requirements-dev.lock
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation $(MEMBERS:%=--editable %)
	@touch $@

run: setup ## Run the season on the sample, embedded, and stay serving until Ctrl-C (ONCE=1: only the season; ADDRESS=host:port)
	@$(BIN)/starsme season run --data $(SAMPLE) --out var/season $(if $(ONCE),,--serve) $(if $(ADDRESS),--address $(ADDRESS))

test: setup ## Run every test; finds or starts PostgreSQL and RabbitMQ by itself (TEST=path: only those)
	@$(BIN)/pytest -q $(if $(filter tests,$(TEST)),--numprocesses=3 --dist=loadfile) $(TEST)

test-unit: setup ## Run the tests that need no server
	@$(BIN)/pytest -q tests/architecture $(wildcard tests/*/unit)

check: format-check lint types imports contracts-check architecture fuzz-check ## Look at the code: format, lint, types, layers, locks; and try every service against its OpenAPI document

format-check: setup
	@$(BIN)/ruff format --check --quiet . || { echo "Some files are not formatted; run: make fmt"; exit 1; }

lint: setup
	@$(BIN)/ruff check --quiet .

types: setup
	@$(BIN)/mypy $(TYPED)

contracts: setup ## Write the JSON Schemas and the AsyncAPI document of the event contracts (refuses what breaks a published version)
	@$(BIN)/starsme contracts --write

contracts-check: setup
	@$(BIN)/starsme contracts --check

asyncapi-check: ## Validate the AsyncAPI document with the official parser (needs Node.js 18 or newer)
	@command -v npm >/dev/null || { echo "Node.js 18 or newer, with npm, is needed to run the official AsyncAPI parser. Install it and try again."; echo "ต้องมี Node.js 18 ขึ้นไปพร้อม npm เพื่อตรวจด้วย AsyncAPI parser โปรดติดตั้งแล้วลองใหม่"; exit 1; }
	@cd tests/contract/asyncapi && npm ci --loglevel=error && npm run --silent check

imports: setup
	@$(BIN)/lint-imports --no-logo

architecture: setup
	@$(BIN)/pytest -q tests/architecture

fuzz-check: setup
	@PYTHONWARNINGS=ignore FUZZ_SECONDS= $(BIN)/python -m tests.fuzz

fmt: setup ## Format the code and put right what can be put right by itself
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

.venv-bench/.ready: requirements-bench.lock $(VENV)/.ready
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-bench
	@VIRTUAL_ENV=.venv-bench $(BIN)/uv pip sync --quiet --require-hashes requirements-bench.lock
	@touch $@

bench: setup .venv-bench/.ready ## Measure the messaging kernel against its peers: command commit to effect committed (BENCH_ROUNDS, BENCH_SCALE)
	@$(BIN)/python -m tests.bench.messaging

bench-http: setup ## Measure commands per second from HTTP to the effect in the next service
	@$(BIN)/python -m tests.bench.http

bench-enrolment: setup ## Measure enrolment: a large import, ranking, and requests with few enterprises against many (BENCH_SCALE, BENCH_REQUESTS)
	@PYTHONWARNINGS=ignore $(BIN)/python -m tests.bench.enrolment

faults: setup ## Kill, cut off and mislead running services under load, then account for every event (FAULTS_SECONDS, FAULTS_SEED)
	@$(BIN)/python -m tests.faults

faults-sim: setup ## Check the messaging kernel against thousands of simulated schedules (FAULTS_SIM_SCHEDULES, FAULTS_SIM_SEED)
	@PYTHONWARNINGS=ignore $(BIN)/python -m tests.faults.simulation

fuzz: setup ## Try every service against its OpenAPI document with ever new requests, on both databases (FUZZ_SECONDS, FUZZ_SEED, FUZZ_SERVICES)
	@PYTHONWARNINGS=ignore FUZZ_SECONDS=$${FUZZ_SECONDS:-600} $(BIN)/python -m tests.fuzz

backlog: setup ## Let 100,000 events wait while a broker of our own is down, and time how they go out afterwards (BACKLOG_EVENTS)
	@PYTHONWARNINGS=ignore $(BIN)/python -m tests.backlog

compose-test: setup ## Build and start docker-compose.yml, run the season against it, take it down (needs a Docker engine)
	@deploy/compose-test

hooks: setup ## Let git run the checks before each commit
	@$(BIN)/pre-commit install

lock: ## Resolve the dependencies anew into the hashed locks (they name no index)
	@test -x $(BIN)/uv || $(MAKE) setup
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --constraints requirements.lock --group pyproject.toml:dev --output-file requirements-dev.lock
	$(RESOLVE) --group pyproject.toml:bench --output-file requirements-bench.lock

clean: ## Remove everything that these targets made
	@rm -rf $(VENV) .venv-bench var build tests/contract/asyncapi/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find shared services deploy tests -name __pycache__ -type d -prune -exec rm -rf {} +
