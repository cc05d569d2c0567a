# `make` alone prints this list. Works with GNU make and a plain POSIX shell.

VENV := .venv
BOTS_VENV := .venv-bots
PYTEST_FLAGS ?=
# Two test files at a time; a file's tests stay together, for what they start once for all.
AT_A_TIME := --numprocesses 2 --dist loadfile --max-worker-restart 2
MODULE ?=
MUTATE_FLAGS ?=
TARGET ?=
FUZZ_FLAGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test test-bots check format bench mutate chaos soak shots fuzz setup env clean
# One thing at a time: two of these would write the same virtual environment.
.NOTPARALLEL:

help: ## This list
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  PORT=9000 make demo     another port than 8600"
	@echo "  PYTHON=python3.13 …     another Python than python3 (3.11 or newer)"
	@echo "  TORCH_INDEX=ADDRESS …   a package index that has PyTorch without GPU libraries (README.md)"

# worker.tether ends the program when make, the process a person sees and kills, is gone, kill -9 included.
demo: ## Install what is needed, then run the whole product with a chat in your browser (Ctrl-C stops it)
	@MAKE_TARGET=demo exec tools/install.sh $(VENV) bots,worker
	@exec $(VENV)/bin/python -m worker.tether -- $(VENV)/bin/python -m bots demo

setup: ## Install everything for work on the code into .venv
	@MAKE_TARGET=setup exec tools/install.sh $(VENV) bots,worker,train,dev

test: setup test-bots ## Install what is needed, then run every test that needs no GPU
	@tools/system-packages.sh chromium=chromium redis-server=redis-server
	@tools/reference.sh $(VENV)
	OMP_NUM_THREADS=1 $(VENV)/bin/python -m pytest -m "torch and not gpu" $(AT_A_TIME) $(PYTEST_FLAGS)

test-bots: ## The tests that need no torch, in an environment that has none (part of `make test`)
	@MAKE_TARGET=test exec tools/install.sh $(BOTS_VENV) bots,dev
	@tools/without-torch.sh $(BOTS_VENV) $(AT_A_TIME) $(PYTEST_FLAGS)

check: setup ## Lint, formatting, types and the import rules
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

format: setup ## Put the code into its one format
	$(VENV)/bin/ruff check --fix
	$(VENV)/bin/ruff format

# They need a folder of labelled pictures: docs/detector.md.
OF_LABELLED := benchmarks/applicability.py benchmarks/explanation.py
bench: setup ## The benchmarks; each prints what it measured
	$(VENV)/bin/python -m detector bench
	@for script in $(filter-out $(OF_LABELLED),$(wildcard benchmarks/[a-z]*.py)); do echo "== $$script" && $(VENV)/bin/python "$$script" || exit 1; done

mutate: setup ## Break the code in small ways and see whether a test notices (hours; MODULE=worker/client/lanes.py: minutes)
	$(VENV)/bin/python -m tools.mutation $(MUTATE_FLAGS) $(MODULE)

chaos: setup ## Kill and cut everything at random, each case 20 times (hours; CHAOS_TIMES=5: fewer; CHAOS_SEED=…: one again)
	@tools/system-packages.sh redis-server=redis-server
	CHAOS_TIMES=$${CHAOS_TIMES:-20} $(VENV)/bin/python -m pytest tests/integration/chaos $(PYTEST_FLAGS)

soak: setup ## Steady traffic with faults at random, and whether anything grows (SOAK_MINUTES, 30; artefacts/soak.png)
	@tools/system-packages.sh redis-server=redis-server
	$(VENV)/bin/python -m tests.integration.chaos.soak

shots: setup ## Pictures of the sandbox on six sizes, light and dark, in every language (artefacts/sandbox)
	@tools/system-packages.sh chromium=chromium
	$(VENV)/bin/python -m tools.make_shots

fuzz: ## Send strange input to all that reads what strangers send (10 minutes; FUZZ_SECONDS=60: less; TARGET=media: one)
	@MAKE_TARGET=fuzz exec tools/install.sh $(VENV) bots,worker,train,dev,fuzz
	$(VENV)/bin/python -m tools.fuzz --seconds $${FUZZ_SECONDS:-600} $(FUZZ_FLAGS) $(TARGET)

env: setup ## Write .env.example anew from the settings
	$(VENV)/bin/python -m bots env-example > .env.example

clean: ## Remove what the other targets made (your data folder and .env stay)
	rm -rf $(VENV) $(BOTS_VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache artefacts
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
