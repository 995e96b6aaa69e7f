# `make run` and `make test` are all that is needed; each builds .venv first if it is not there.
#   make run PORT=8000 DATA=.data     another port, another data folder
#   make test TESTS=testimonies/tests/test_dates.py
#   PYTHON=python3.12 make run        another Python, 3.11 or newer
# `make bench` measures it at the size of the real hashtag (POSTS=1000000), in .data-bench.

PYTHON ?= python3
PORT ?= 8000
DATA ?= .data
TESTS ?=
POSTS ?= 1000000
EXAMPLES ?= 5000
KILLS ?= 200
PROOFS := testimonies/tests/test_leaks.py testimonies/tests/test_no_oracle.py \
	$(addprefix testimonies/tests/editorial/test_,races.py deciding.py clock_scenarios.py kill.py)
BIN := .venv/bin

.PHONY: run test check messages bench bench-embeds bench-timelines lighthouse api-examples proof docs docs-pictures
.DEFAULT_GOAL := run

run: .venv/run.stamp
	@DATA='$(DATA)' exec $(BIN)/python manage.py serve --port $(PORT)

test: .venv/dev.stamp
	$(BIN)/python -m pytest -n auto $(TESTS)

# No database is asked: migrations are compared with the models, not with a server's tables.
check: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	find templates testimonies -name '*.html' -exec $(BIN)/djade --target-version 5.2 --check {} +
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py roles_table --check
	$(BIN)/python -m metoo_archive.catalogues check
	env -u DEBUG -u HTTPS $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py check_help_lines

# The readers' face in its other languages: gather what is to be translated, compile what is whole.
# Needs Debian's package gettext; the compiled catalogues are in the repository, so nothing else does.
messages: .venv/dev.stamp
	$(BIN)/python -m metoo_archive.catalogues gather

bench: .venv/run.stamp .venv-bench/stamp
	$(BIN)/python -m testimonies.bench --posts $(POSTS)

# An embed through Varnish, 1,000 times a second for a minute.
bench-embeds: .venv/run.stamp
	$(BIN)/python -m testimonies.bench.cached

# Timelines in Chromium beside TimelineJS, vis-timeline and a plain list; needs npm and Varnish.
bench-timelines: .venv/dev.stamp
	$(BIN)/python -m testimonies.bench.browser.timelines

# The main pages by Lighthouse and over a slow line, and how fast the way out is; needs npm.
lighthouse: .venv/dev.stamp
	$(BIN)/python -m testimonies.bench.browser.pages

# Gone is gone: the whole of what the ordinary tests do a slice of. It ends with what was measured.
proof: .venv/dev.stamp
	PROOF=whole KILLS=$(KILLS) $(BIN)/python -m pytest -o faulthandler_timeout=0 $(PROOFS)

# The interface for programs, asked with as many made-up requests.
api-examples: .venv/dev.stamp
	API_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -o faulthandler_timeout=0 testimonies/tests/public/test_api_schema.py

# The documentation as a site, in .docs-site; a page that would load a file from elsewhere is an error.
docs: .venv-docs/stamp
	NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --clean
	@! grep -rlE '<(script|img|iframe|link rel="stylesheet")[^>]*(src|href)="(https?:)?//' .docs-site --include='*.html'

# The pictures of the desk, as the browser tests take them.
docs-pictures: .venv/dev.stamp
	$(BIN)/python -m pytest testimonies/tests/browser/test_docs_pictures.py
	cp test-pictures/docs/*.png docs/img/

.venv-docs/stamp: requirements-docs.txt
	@echo "Installing $< into .venv-docs ..."
	@'$(PYTHON)' -m venv --clear .venv-docs
	@.venv-docs/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

.venv-bench/stamp: requirements-bench.txt
	@echo "Installing $< into .venv-bench ..."
	@'$(PYTHON)' -m venv --clear .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

.venv/run.stamp: requirements.txt
	$(call install,requirements.txt)
	@touch $@

.venv/dev.stamp: requirements-dev.txt requirements.txt
	$(call install,requirements-dev.txt)
	@touch $@ .venv/run.stamp

define install
@command -v '$(PYTHON)' >/dev/null || { echo "Python is missing: as root, apt install python3 python3-venv" >&2; exit 1; }
@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo "$$('$(PYTHON)' --version) is too old: the archive needs 3.11 or newer, for example PYTHON=python3.12 make" >&2; exit 1; }
@'$(PYTHON)' -c 'import ensurepip, venv' 2>/dev/null \
	|| { echo "Python's venv module is missing: as root, apt install $(notdir $(PYTHON))-venv" >&2; exit 1; }
@echo "Installing $(1) into .venv ..."
@$(BIN)/python -c '' 2>/dev/null || '$(PYTHON)' -m venv --clear .venv
@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $(1) \
	|| { echo "The packages of $(1) could not be installed: is the network there? Run make again." >&2; exit 1; }
endef
