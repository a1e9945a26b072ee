# Everything is installed under .venv, everything that runs keeps its files under var. Only python3 (3.11+) is needed.
PYTHON ?= python3
BIN := .venv/bin
# Byte code makes Airflow start in half the time; some machines switch it off for everybody.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPATH := $(CURDIR)

.PHONY: help setup demo test converge writers check serve clean new-source lock

help:  ## Lists these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: .venv/runtime.stamp  ## Installs what the product needs into .venv

demo: .venv/runtime.stamp  ## Runs a whole sandbox city and a national portal; ONCE=1 stops by itself
	@$(BIN)/python -m lienthong demo $(if $(ONCE),--once)

# One module goes to one process, in the order of the folders: what takes longest is not left for the end.
test: .venv/dev.stamp .venv/clients.stamp .venv/node.stamp  ## Runs all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

SCHEDULES ?= 2000
converge: .venv/dev.stamp  ## Random schedules of two nodes that both write: SCHEDULES=5000
	SCHEDULES=$(SCHEDULES) $(BIN)/python -m pytest -q tests/integration/test_convergence.py

CHANGES ?= 100000
writers: .venv/dev.stamp  ## Sixteen writers with rollbacks and stalls against one feed: CHANGES=100000
	CHANGES=$(CHANGES) $(BIN)/python -m pytest -q tests/integration/publishing/test_writers.py

check: .venv/dev.stamp  ## Style, types, SQL, compose file
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint sql/migrations
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

serve: .venv/runtime.stamp  ## Serves feeds, inbox and the auditors' pages, and sends what push owes
	@$(BIN)/python -m lienthong serve --push

new-source: .venv/runtime.stamp  ## Writes a source file to start from: make new-source NAME=so_y_te_tin_tuc
	@$(BIN)/python -m lienthong sources new $(NAME)

clean:  ## Stops the embedded database and removes var and .venv
	@if [ -x $(BIN)/python ] && [ -d var ]; then $(BIN)/python -m lienthong stop; fi
	rm -rf var .venv

# The independent clients that the tests ask share no package with the server that they check.
.venv/clients.stamp: .venv/uv.stamp requirements/clients.txt
	@echo "Installing the tests' clients into .venv/clients ..."
	@test -x .venv/clients/bin/python || $(PYTHON) -m venv --without-pip .venv/clients
	@$(BIN)/uv pip install -q --python .venv/clients/bin/python --require-hashes -r requirements/clients.txt
	@touch $@

# The parser of AsyncAPI is a program for Node.js; where there is none, its test says so.
.venv/node.stamp: .venv/uv.stamp tests/clients/node/package.json tests/clients/node/package-lock.json
	@if command -v npm >/dev/null; then echo "Installing the tests' clients for Node.js into .venv/node ..." && \
	mkdir -p .venv/node && cp tests/clients/node/package.json tests/clients/node/package-lock.json .venv/node/ && \
	cd .venv/node && npm ci --silent --no-audit --no-fund --ignore-scripts; fi
	@touch $@

lock:  ## Pins versions and hashes anew, without addresses
	$(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements/lock.txt
	$(BIN)/uv pip compile -q pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements/dev.txt
	$(BIN)/uv pip compile -q requirements/clients.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements/clients.txt

.venv/uv.stamp: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

.venv/runtime.stamp: .venv/uv.stamp requirements/lock.txt
	@echo "Installing packages into .venv ..."
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes --compile-bytecode -r requirements/lock.txt
	@touch $@

.venv/dev.stamp: .venv/uv.stamp requirements/dev.txt
	@echo "Installing packages into .venv ..."
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes --compile-bytecode -r requirements/dev.txt
	@touch $@ .venv/runtime.stamp
