# Two commands are all a user needs: `make report` and `make test`. Each sets up what it needs and installs nothing twice.
PYTHON ?= python3
BIN := .venv/bin
REPORT_READY := .venv/.ready-report
TEST_READY := .venv/.ready-test
BENCH_READY := .venv/.ready-bench
PYTEST = $(BIN)/python -m pytest --numprocesses 2 --dist worksteal --durations 30
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable

.PHONY: report test test-slow lint types test-quick lab slides check bench clean

report: $(REPORT_READY)
	$(BIN)/akson report

# Everything that needs no second program and no second set of reports; lint and types are looked at beside the tests.
test: $(TEST_READY)
	@$(MAKE) --no-print-directory --jobs 3 lint types test-quick

# The rest: other programs, killed runs, other years, many pages in a browser, and many more examples of what must hold.
test-slow: $(TEST_READY)
	$(PYTEST) -m "slow or hypothesis" --hypothesis-profile=thorough

test-quick: $(TEST_READY)
	$(PYTEST) -m "not slow"

lint: $(TEST_READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TEST_READY)
	$(BIN)/mypy

lab: $(REPORT_READY)
	$(BIN)/jupyter lab --ip 127.0.0.1 notebooks

slides: $(REPORT_READY)
	$(BIN)/akson slides

check: $(REPORT_READY)
	$(BIN)/akson check

bench: $(BENCH_READY)
	$(BIN)/python -m benchmarks

clean: $(REPORT_READY)
	$(BIN)/akson clean

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version). Say which: make report PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

$(REPORT_READY): pyproject.toml constraints.txt | .venv/bin/python
	$(INSTALL) .
	@touch $@

$(TEST_READY): pyproject.toml constraints.txt | .venv/bin/python
	$(INSTALL) '.[test]'
	@touch $(REPORT_READY) $@

$(BENCH_READY): pyproject.toml constraints.txt | .venv/bin/python
	$(INSTALL) '.[test,bench]'
	@touch $(REPORT_READY) $(TEST_READY) $@
