# The two main commands are `make run` and `make test`. See `manage.py serve` and `tests/run_all.py` for what they do,
# and `install.py` for how packages are installed.

.PHONY: run test check admin bench cluster dev screenshots backup restore update locks venv .venv/for-run .venv/for-test
MAKEFLAGS += --no-print-directory
export PYTHONUNBUFFERED := 1
# Variables set for another Python or another project would override what is in .venv.
unexport DJANGO_SETTINGS_MODULE PYTHONHOME PYTHONINSPECT PYTHONOPTIMIZE PYTHONPATH PYTHONSAFEPATH PYTHONWARNINGS

PYTHON ?= python3
MANAGE := .venv/bin/python manage.py
OWNER = $$(ls -ld . | awk '{print $$3}')
NOT_YOURS = echo "This folder belongs to $(OWNER) and you do not have permission to write to it. Use your own clone."

run: .venv/for-run
	@exec $(MANAGE) serve

admin: .venv/for-run
	@exec $(MANAGE) make_admin

backup: .venv/for-run
	@exec $(MANAGE) backup

restore: .venv/for-run
	@exec $(MANAGE) restore $(FILE)

# Run this while the app is stopped. It installs the newest version or, if that fails, restores the previous version and
# its data.
update: .venv/for-run
	@if git rev-parse 2>&1 | grep -q "dubious ownership"; then \
	    echo "This folder belongs to $(OWNER), so git refuses to use it. Run make update as its owner."; exit 1; \
	elif ! git remote 2> /dev/null | grep -q .; then \
	    echo "There is nowhere to get a new version from: this is not a clone."; exit 1; fi
	@$(MANAGE) backup --reason update
	@before=$$(git rev-parse HEAD) && git pull -q --ff-only || exit 1; \
	if $(MAKE) .venv/for-run && $(MANAGE) migrate -v 0 && $(MANAGE) check --database default; then \
	    echo "Updated. Start the app again: make run"; \
	else \
	    echo "The new version does not work here; going back to the previous one."; \
	    git reset -q --keep "$$before" && $(MAKE) .venv/for-run && $(MANAGE) restore latest; exit 1; \
	fi

test: .venv/for-test
	@exec .venv/bin/python -m tests.run_all

check: .venv/for-test
	@exec .venv/bin/python -m tests.run_all --quick

screenshots: .venv/for-test
	@exec .venv/bin/python -m tests.browser.screenshots

bench: .venv/for-test
	@exec .venv/bin/python -m tests.benchmarks.run $(BENCH)

# Starts deploy/cluster on this machine, breaks one part after the other, and says what people saw. Needs root on Debian.
cluster: .venv/for-run
	@exec .venv/bin/python -m tests.cluster $(FAULT)

dev: .venv/for-test
	@DEBUG=1 $(MANAGE) migrate -v 0 && DEBUG=1 $(MANAGE) seed_catalog && DEBUG=1 exec $(MANAGE) runserver $(or $(PORT),8000)

# install.py installs what the lock file pins, unless it is installed already.
.venv/for-run: venv
	@.venv/bin/python install.py requirements.lock

.venv/for-test: venv
	@[ -w . ] || { $(NOT_YOURS); exit 1; }
	@.venv/bin/python install.py requirements-test.lock

# Creates .venv, also if it no longer works because the system's Python was upgraded or the folder was moved.
venv:
	@.venv/bin/python -c 'import pip' 2> /dev/null && grep -qsF "$$(pwd -P)/.venv/" .venv/bin/pip && exit 0; \
	say() { echo "$$1"; exit 1; }; \
	[ -w . ] && { [ ! -e .venv ] || [ -w .venv ]; } || { $(NOT_YOURS); exit 1; }; \
	command -v $(PYTHON) > /dev/null \
	    || say "Python is missing. Install it: apt-get install python3 python3-venv"; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || say "$$($(PYTHON) -V) is too old: 3.11 or newer is needed. Choose another with PYTHON=python3.12"; \
	$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null \
	    || say "python3-venv is missing. Install it: apt-get install python3-venv"; \
	echo "Making .venv with $$($(PYTHON) -V) ..."; \
	$(PYTHON) -m venv --clear .venv

# Run this after changing pyproject.toml. It pins what is new there and keeps all other versions (UPGRADE=-U upgrades
# all). Extras stay in the lock files, because an older pip looks them up separately. Nothing is pinned that would have
# to be built.
UV ?= uv
COMPILE = $(UV) pip compile -q --no-config --generate-hashes --no-header --no-annotate --no-strip-extras \
    --only-binary :all: --python-version 3.11 $(UPGRADE)
locks:
	@command -v $(UV) > /dev/null || { echo "uv is missing. Install it: python3 -m pip install uv"; exit 1; }
	@echo pip | $(COMPILE) - -o requirements-pip.lock
	@$(COMPILE) --universal pyproject.toml -o requirements.lock
	@$(COMPILE) --universal --group test pyproject.toml -c requirements.lock -o requirements-test.lock
	@echo 'patroni[etcd3,psycopg3]' | $(UV) pip compile -q --no-config --generate-hashes --no-header --no-annotate \
	    --no-strip-extras --python-version 3.11 --universal $(UPGRADE) - -o deploy/cluster/patroni.lock
