# The two commands that matter: `make run` and `make test`. What they do is in
# `manage.py serve` and `tests/run_all.py`; here stands only how .venv is made.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
.DELETE_ON_ERROR:
.PHONY: run test admin bench dev screenshots backup restore update
MAKEFLAGS += --no-print-directory
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUNBUFFERED := 1

PYTHON ?= python3
MANAGE := .venv/bin/python manage.py

run: .venv/for-run
	@exec $(MANAGE) serve

admin: .venv/for-run
	@exec $(MANAGE) make_admin

backup: .venv/for-run
	@exec $(MANAGE) backup

restore: .venv/for-run
	@exec $(MANAGE) restore $(FILE)

# While the app is stopped: the newest version, or, if that does not work here, the one before and its data.
update: .venv/for-run
	@$(MANAGE) backup --reason update
	@if ! git remote 2> /dev/null | grep -q .; then \
	    echo "There is nowhere to take a new version from: this is no clone."; exit 1; fi
	@before=$$(git rev-parse HEAD) && git pull -q --ff-only || exit 1; \
	if $(MAKE) .venv/for-run && $(MANAGE) migrate -v 0 && $(MANAGE) check --database default; then \
	    echo "Updated. Start it again: make run"; \
	else \
	    echo "The new version does not work here: going back."; \
	    git reset -q --keep "$$before" && $(MAKE) .venv/for-run && $(MANAGE) restore latest; exit 1; \
	fi

test: .venv/for-test
	@exec .venv/bin/python -m tests.run_all

screenshots: .venv/for-test
	@exec .venv/bin/python -m tests.browser.screenshots

bench: .venv/for-test
	@exec .venv/bin/python -m tests.benchmarks.run $(BENCH)

dev: .venv/for-test
	@DEBUG=1 $(MANAGE) migrate -v 0 && DEBUG=1 $(MANAGE) seed_catalog && DEBUG=1 exec $(MANAGE) runserver $(or $(PORT),8000)

# Each stamp is as old as the last install of its lock file.
.venv/for-run: requirements.lock
.venv/for-test: requirements-test.lock
.venv/for-run .venv/for-test: .venv/bin/python
	@echo "Installing the packages of $(filter %.lock,$^) (the first time takes up to a minute) ..."
	@.venv/bin/python -m pip install --no-input --require-hashes --only-binary :all: -r $(filter %.lock,$^) 2>&1 | { \
	    problem= n=0; while IFS= read -r line; do \
	        set -- $$line; \
	        case $$line in \
	            Collecting*) n=$$((n + 1)); text="  $$n  $${2%%=*}" ;; \
	            "Installing collected"*) text="  unpacking $$n packages" ;; \
	            ERROR*) problem=yes; text="" ;; \
	            *) text="" ;; \
	        esac; \
	        if [ "$$problem" ]; then echo "$$line"; \
	        elif [ "$$text" ] && [ -t 1 ]; then printf '\r\033[K%s' "$$text"; \
	        elif [ "$$text" ]; then echo "$$text"; fi; \
	    done; [ ! -t 1 ] || printf '\r\033[K'; } \
	    || { echo "The packages could not be installed: see above. With the network back, the same command goes on."; exit 1; }
	@touch $@

.venv/bin/python:
	@command -v $(PYTHON) > /dev/null \
	    || { echo "Python is missing. Install it: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "$$($(PYTHON) -V) is too old: 3.11 or newer is needed. Name another with PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null \
	    || { echo "python3-venv is missing. Install it: apt-get install python3-venv"; exit 1; }
	@echo "Making .venv with $$($(PYTHON) -V) ..."
	@$(PYTHON) -m venv --clear .venv
