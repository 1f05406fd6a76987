# Everything a person types. Needs Python 3.11 or later with venv, git and make; each target sets up .venv itself.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# What is installed besides the worker: an extra of pyproject.toml.
EXTRA ?= dev
# Options of the demo.
DEMO ?=

# Compiled modules are kept, whatever the machine says: the tests start many processes, and each would compile them all again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test soak test-most check check-python check-suitescript format bench readme pictures queries charts lock sbom audit release clean

demo: $(READY)
	@$(BIN)/netsuite-rfm demo $(DEMO)

test: $(READY)
	@$(BIN)/python -m pytest

# The same tests at full length: tests/benchmarks/README.md.
soak: $(READY)
	@RFM_SOAK=1 $(BIN)/python -m pytest

# What depends on the version of Python or NumPy, in about a minute: for a second Python, with EXTRA=test.
test-most: $(READY)
	@$(BIN)/python -m pytest tests/rfm tests/settings tests/netsuite/pull tests/netsuite/suiteql \
		tests/run/test_nightly_run.py tests/sandbox/test_retailer.py tests/sandbox/test_transactions.py

# make -j2 check does both at once.
check: check-python check-suitescript

check-python: $(READY)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

check-suitescript:
	@if command -v npm >/dev/null; then cd suitescript && npm install --silent && npm run --silent check; \
	else echo "SuiteScript checks skipped: npm is not installed"; fi

format: $(READY)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(READY)
	@$(BIN)/python -m tests.benchmarks

readme: $(READY)
	@$(BIN)/python -m tests.renew_readme

# The charting library of the page, with its licence. Its folder is built elsewhere, so that the wheel holds no packages.
CHARTS := netsuite_rfm/reports/page/charts
CHARTS_BUILD := $(VENV)/charts

# The pictures of the documents; needs Chromium.
pictures: $(READY)
	@$(BIN)/python -m tests.renew_pictures

queries: $(READY)
	@$(BIN)/python -m tests.query_book

charts: $(READY)
	@rm -rf $(CHARTS_BUILD) && mkdir -p $(CHARTS_BUILD)
	@cp $(CHARTS)/package.json $(CHARTS)/entry.js $(CHARTS_BUILD)
	@cd $(CHARTS_BUILD) && npm install --silent --no-audit --no-fund --no-package-lock && npm run --silent build
	@cp $(CHARTS_BUILD)/echarts.js $(CHARTS)/echarts.js
	@cd $(CHARTS_BUILD)/node_modules && cp echarts/NOTICE ../../../$(CHARTS)/NOTICE \
		&& for part in echarts/LICENSE echarts/licenses/LICENSE-d3 zrender/LICENSE tslib/LICENSE.txt; do \
		printf '\n======== %s ========\n\n' "$$part"; cat "$$part"; echo; done > ../../../$(CHARTS)/LICENSE

# What goes into the image, each file by its hash. Run it with the image's version of Python, and commit the result.
PIP_COMPILE := $(VENV)/lock/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-annotate \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --upgrade --output-file -

# LOCK_EXTRAS=otel brings that extra into the image.
LOCK_EXTRAS ?=

lock: $(READY)
	@$(PYTHON) -m venv $(VENV)/lock
	@$(VENV)/lock/bin/pip install --quiet --disable-pip-version-check pip-tools
	@{ echo "# What the worker needs at run time and nothing else, each file by its hash. Renew with: make lock"; \
		$(PIP_COMPILE) $(addprefix --extra=,$(LOCK_EXTRAS)) pyproject.toml; } > deploy/requirements.lock
	@{ echo "# What builds the worker's wheel. Renew with: make lock"; \
		echo "flit_core>=3.9,<4" | $(PIP_COMPILE) -; } > deploy/build.lock

# Licences and dependencies of what the lock installs, and the hash of each file that it allows.
sbom: $(READY) $(VENV)/tools
	@$(PYTHON) -m venv --clear --without-pip $(VENV)/shipped
	@$(VENV)/tools/bin/pip --python $(VENV)/shipped/bin/python install --quiet --no-compile --no-deps --require-hashes \
		--only-binary=:all: --requirement deploy/requirements.lock
	@version=$$($(BIN)/python -c 'import netsuite_rfm; print(netsuite_rfm.__version__)') \
		&& sed "s/^dynamic = .*/version = \"$$version\"/" pyproject.toml > $(VENV)/shipped/pyproject.toml
	@$(VENV)/tools/bin/cyclonedx-py environment $(VENV)/shipped/bin/python --pyproject $(VENV)/shipped/pyproject.toml \
		--output-reproducible --output-file sbom.json
	@$(BIN)/python deploy/sbom.py deploy/requirements.lock sbom.json

# Known vulnerabilities of what the lock installs; a package that cannot be looked up is a failure too.
audit: $(VENV)/tools
	@$(VENV)/tools/bin/pip-audit --strict --require-hashes --disable-pip --requirement deploy/requirements.lock

# PYTHON_DIGEST=sha256:... builds the image too. AUDIT= leaves the audit out, where no database can be reached.
AUDIT ?= audit

release: $(AUDIT) sbom
	@$(BIN)/python deploy/release.py

$(VENV)/tools: $(READY)
	@$(PYTHON) -m venv $(VENV)/tools
	@$(VENV)/tools/bin/pip install --quiet --disable-pip-version-check cyclonedx-bom pip-audit

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed; name it with make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) has no venv or ensurepip; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Setting up $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(if $(filter-out dev,$(EXTRA)),--no-compile) --editable '.[$(EXTRA)]'
	@touch $(READY)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
