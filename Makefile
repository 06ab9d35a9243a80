# Everything a newcomer needs; `make demo` and `make test` install what is missing by themselves.
PYTHON ?= python3
PROVIDER ?= smartbis
SIZE ?= 1366x768
THEME ?= light
LANGUAGE ?= pt_BR
DATA ?= .demo
STORE ?= loja-001
STORES ?= resources/packaging/stores
STORE_FILE = $(firstword $(wildcard $(STORES)/$(STORE).provision $(STORES)/$(STORE).toml) $(STORES)/$(STORE).toml)
EPOCH ?= $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null || echo 0))
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/ready

.PHONY: demo run test check format bench soak screenshots freeze installer lock self-test frozen-demo install-trial words clean system
.DEFAULT_GOAL := help

help:
	@echo "make demo [HEADLESS=1] [PROVIDER=crmbonus] [LANGUAGE=en] [THEME=dark] [SIZE=1024x768]"
	@echo "make test | check | run | bench | screenshots [ALL=1] | freeze | words | clean"
	@echo "make installer STORE=loja-001 [STORES=folder KEY=organisation.key GPG=name PKCS12=cert.p12 TIMESTAMP=url]"

demo: $(READY)
	$(RUN) -m pos_client demo --data $(DATA) --provider $(PROVIDER) --language $(LANGUAGE) \
		--theme $(THEME) --size $(SIZE) $(if $(HEADLESS),--headless)

run: $(READY)
	$(RUN) -m pos_client run

soak: $(READY)
	QT_QPA_PLATFORM=offscreen $(RUN) -m tests.soak --json

# Every screen and dialog as a PNG, checked, and compared with the approved ones.
screenshots: $(READY)
	$(RUN) -m tests.ui.screens --out build/screenshots $(if $(ALL),--all)

test: $(READY)
	QT_QPA_PLATFORM=offscreen $(RUN) -m pytest -n 2 --dist loadfile

check: $(READY)
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

format: $(READY)
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

bench: $(READY)
	QT_QPA_PLATFORM=offscreen $(RUN) -m tests.bench

freeze: dist/pos-client/pos-client

# The same tree gives the same program, but for what docs say: fixed hashes, the commit's own time.
dist/pos-client/pos-client: $(READY) build.spec $(shell find pos_client ui sync hardware resources -type f -not -path '*/__pycache__/*' -not -path 'resources/packaging/*' 2>/dev/null)
	PYTHONHASHSEED=1 SOURCE_DATE_EPOCH=$(EPOCH) $(VENV)/bin/pyinstaller --noconfirm --log-level WARN build.spec

installer: freeze
	@sh resources/install/packaging.sh
	SOURCE_DATE_EPOCH=$(EPOCH) $(RUN) -m resources.packaging.build --store $(STORE_FILE) --gpg "$(GPG)" \
		$(if $(KEY),--key $(KEY)) $(if $(PASSPHRASE),--passphrase-file $(PASSPHRASE)) \
		$(if $(SECRETS),--secrets $(SECRETS)) $(if $(PKCS12),--pkcs12 $(PKCS12)) \
		$(if $(PKCS12_PASSWORD),--pkcs12-password-file $(PKCS12_PASSWORD)) $(if $(TIMESTAMP),--timestamp $(TIMESTAMP))

self-test: freeze
	dist/pos-client/pos-client --self-test

frozen-demo: freeze
	dist/pos-client/pos-client demo --headless --data $(DATA)

install-trial: freeze
	@sh resources/install/packaging.sh gnome-keyring dbus
	QT_QPA_PLATFORM=offscreen $(RUN) -m tests.whole.frozen_install --json

words: $(READY)
	$(RUN) -m resources.catalogue

$(READY): requirements-dev.lock Makefile resources/install/system.sh
	@sh resources/install/system.sh
	test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $(READY)

lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --upgrade -q -o requirements.lock
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --upgrade -q -o requirements-dev.lock

clean:
	rm -rf $(VENV) .demo build dist .mypy_cache .ruff_cache .pytest_cache
