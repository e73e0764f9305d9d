# Two commands are all a user needs: `make report` and `make test`. Each sets up what it needs and installs nothing twice.
PYTHON ?= python3
BIN := .venv/bin
REPORT_READY := .venv/.ready-report
TEST_READY := .venv/.ready-test
BENCH_READY := .venv/.ready-bench
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable

.PHONY: report test lab slides check bench clean

report: $(REPORT_READY)
	$(BIN)/akson report

test: $(TEST_READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup

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
