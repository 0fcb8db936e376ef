# Lan Tỏa: two commands on a fresh machine are `make run` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
T ?=
export LANTOA_VENV := $(abspath $(VENV))

.PHONY: run install dev test baseline messages bundle lock gates help

run: install ## install, start everything with the demo, print the address
	@$(BIN)/lantoa up --demo $(UP)

install: ## prepare .venv for running only
	@$(PYTHON) tools/install.py base

dev: ## prepare .venv for developing and the system programs that tests use
	@$(PYTHON) tools/install.py dev
	@$(BIN)/python tools/system_programs.py

test: dev ## all tests on real PostgreSQL; make test T=tests/journeys narrows
	@$(BIN)/python tools/run_tests.py $(T)

baseline: dev ## rebuild the schema baseline from the migrations
	@$(BIN)/python tools/make_baseline.py

messages: dev ## collect msgids, merge locale/parts, compile
	@$(BIN)/python tools/messages.py

bundle: install ## one archive in dist/ that installs with the network shut (PYTHONS="3.11 3.13" for more)
	@PYTHON=$(PYTHON) $(BIN)/python tools/bundle.py

lock: ## renew the hashed locks (UPGRADE=1 takes newer versions)
	@$(PYTHON) tools/install.py base
	@$(BIN)/python tools/lock.py

gates: dev ## the gates of CI without the tests
	@$(BIN)/python tools/gates/run.py

help: ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*##/ —/'
