# `make run` and `make test` need Python 3.11 or newer and make, and nothing else.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: run test check lint format lock bench clean

# Tests of pure code: no Prefect, no server, no database but SQLite in a file.
PURE := tests/text tests/pages tests/judge tests/duplicates tests/show tests/benchmarks

run: .venv/installed ## clean the sample dumps into data/copydesk.db and show what came out
	$(BIN)/copydesk ingest raw
	@echo
	$(BIN)/copydesk list
	@printf '\nNext:\n  $(BIN)/copydesk show ID          an article, with its text\n'
	@printf '  $(BIN)/copydesk explain ID       what was cut from it, and why\n'
	@printf '  $(BIN)/copydesk desk             read, search and decide in the browser\n'
	@printf '  $(BIN)/copydesk stats            the whole database in numbers\n'
	@printf '  $(BIN)/copydesk ingest FOLDER    your own dumps\n'
	@printf '  $(BIN)/copydesk serve --every 15m   on a schedule, with the Prefect UI\n'

test: .venv/installed-dev ## the whole test suite, Postgres included
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: lint ## the linters and the tests of pure code
	$(BIN)/python -m pytest -q $(PURE)

lint: .venv/installed-dev ## formatting, ruff, mypy, import-linter
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

format: .venv/installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: .venv/installed-dev ## pin the newest versions that pyproject.toml allows
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links \
		--no-header --no-annotate --quiet --upgrade pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links \
		--no-header --no-annotate --quiet --upgrade --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

bench: .venv/installed-dev ## the small size of the benchmarks that need no corpus
	$(BIN)/python benchmarks/startup.py --rounds 1 --ingest
	$(BIN)/python benchmarks/throughput.py --documents 1000 --only copydesk floor script
	$(BIN)/python benchmarks/querying.py data/bench --documents 2000
	$(BIN)/python benchmarks/desk.py --documents 2000
	$(BIN)/python benchmarks/duplicates.py --scale 20000
	$(BIN)/python benchmarks/phrases.py benchmarks/cases/phrases.jsonl
	$(BIN)/python benchmarks/sparse.py benchmarks/cases/sparse.jsonl
	$(BIN)/python benchmarks/metadata.py benchmarks/cases/clips.jsonl --input text

clean:
	rm -rf .venv data build *.egg-info

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "copydesk needs Python 3.11 or newer; none is on the PATH"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python requirements.lock pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@touch $@
