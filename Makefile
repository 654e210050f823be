# Everything here starts from a bare python3: each target makes the virtual environment it needs.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
DEMO   ?= demo
KILLS  ?= 700
FUZZ   ?= 600

.PHONY: demo test check format bench kills fuzz clean
.DEFAULT_GOAL := demo

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("cpqual needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	@echo "making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

# requirements.lock pins what was tested; pyproject.toml says what is needed.
$(VENV)/.installed: pyproject.toml requirements.lock | $(BIN)/python
	@echo "installing cpqual and what it needs (a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml requirements.lock | $(BIN)/python
	@echo "installing cpqual and what it needs (a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[dev]'
	@touch $@ $(VENV)/.installed

demo: $(VENV)/.installed
	@$(BIN)/cpqual demo $(DEMO)

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -q -n 2

check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -n 2

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.installed-dev
	failed=0; for b in benchmarks/[a-z]*.py; do echo "== $$b"; $(BIN)/python $$b || failed=1; done; exit $$failed

# the test suite kills the program some 230 times; this takes a quarter of an hour
kills: $(VENV)/.installed-dev
	CPQUAL_KILLS=$(KILLS) $(BIN)/python -m pytest -q tests/robustness/test_kill.py

# broken files of every format, for FUZZ seconds; FUZZ_WITH=--guided uses atheris, if the extra is installed
fuzz: $(VENV)/.installed-dev
	$(BIN)/python tests/fuzz/run_fuzz.py --seconds $(FUZZ) $(FUZZ_WITH)

clean:
	rm -rf $(VENV) demo .mypy_cache .ruff_cache .pytest_cache .hypothesis
