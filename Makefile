# Every target can be repeated; "make help" lists them.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

BIN := .venv/bin
PORT ?= 8000
HOST ?= 127.0.0.1
ROWS ?= 1000000

RUN_READY := .venv/run-ready
TEST_READY := .venv/test-ready
SOURCES := conf.py pyproject.toml requirements.lock $(shell find docs quizzes tools/cascade/site tools/cascade/bank tools/cascade/scoring tools/cascade/model -type f -o -type d 2>/dev/null | grep -v __pycache__ | sed 's/ /\\ /g')
BANK := build/private/bank.json

.PHONY: help run site check lint format test bench lock clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | while IFS='	' read -r name text; do printf '  make %-8s %s\n' "$$name" "$$text"; done

$(RUN_READY): requirements.lock pyproject.toml tools/setup/environment.sh
	@tools/setup/environment.sh requirements.lock
	@touch $@

$(TEST_READY): requirements-dev.lock pyproject.toml tools/setup/environment.sh
	@tools/setup/environment.sh requirements-dev.lock
	@touch $(RUN_READY) $@

# The bank is made last, so it is newer than everything it was made of.
$(BANK): $(SOURCES) | $(RUN_READY)
	@echo "Building the site and the bank of questions."
	@$(BIN)/cascade build
	@touch $@

run: $(RUN_READY) $(BANK) ## Build, publish and serve on http://127.0.0.1:8000 (PORT= changes the port)
	@exec $(BIN)/cascade serve --prepare --host $(HOST) --port $(PORT)

site: $(RUN_READY) ## Build the site and the bank
	@$(BIN)/cascade build

check: $(RUN_READY) ## Check documents and quizzes: broken references, coverage
	@$(BIN)/cascade check

test: $(TEST_READY) ## Install what the tests need, then run every test
	@tools/setup/chromium.sh
	@tools/setup/libreoffice.sh
	@tools/setup/verapdf.sh
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

bench: $(TEST_READY) $(BANK) ## Measure exports, packs and a full room against their limits, and the query of who stands where (ROWS=100000 for a quick look)
	@$(BIN)/python tests/bench/run.py $(ROWS)

lint: $(TEST_READY) ## Run every static check
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/codespell
	@$(BIN)/sphinx-lint --enable all --disable default-role docs README.md CHANGELOG.md
	@echo "Nothing to mend."

format: $(TEST_READY) ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: ## Lock the dependencies again (needs uv)
	@for pair in "requirements.lock:--group build" "requirements-dev.lock:--group build --group dev --constraint requirements.lock"; do \
		uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--no-emit-find-links --no-annotate --custom-compile-command "make lock" pyproject.toml \
			$${pair#*:} --output-file $${pair%%:*} || exit 1; \
	done

clean: ## Remove what was built; the environment and var/ (the records) stay
	@rm -rf build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@echo "Removed build/ and the caches; .venv/ and var/ were left alone."
