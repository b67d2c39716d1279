# `make help` lists what can be run. Each step of the build leaves a stamp in .make/ and runs again only when
# what it depends on has changed.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := $(CURDIR)/.venv
export PATH := $(VENV)/bin:$(HOME)/.cargo/bin:$(PATH)
export VIRTUAL_ENV := $(VENV)
# Processes start in half the time from compiled modules, also where the shell forbids them.
unexport PYTHONDONTWRITEBYTECODE
CRATE := vicon/media/engine
PAGES := $(shell find frontend -path frontend/node_modules -prune -o -type f -print 2>/dev/null)
HELP := $(shell find docs frontend/app/src/styles frontend/app/src/assets -type f -print 2>/dev/null) $(wildcard *.md) frontend/client/README.md
RUST := $(shell find $(CRATE) -path $(CRATE)/target -prune -o -path $(CRATE)/fuzz -prune -o -type f \( -name '*.rs' -o -name 'Cargo.*' \) -print)

say = @printf '\033[1m%s\033[0m\n' '$(1)'

.PHONY: help
help: ## This list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

# --- building ---------------------------------------------------------------------------------------

.make:
	@mkdir -p .make

.make/venv: requirements/dev.lock requirements/uv.lock | .make
	$(call say,Python packages)
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@deploy/bin/install-python requirements/dev.lock
	@touch $@

.make/rust: | .make
	@deploy/bin/ensure-rust
	@touch $@

.make/engine: .make/venv .make/rust $(RUST) pyproject.toml
	$(call say,Media engine (Rust, release))
	@maturin develop --release --locked --skip-install --quiet
	@touch $@

.make/node: .make/venv frontend/package-lock.json frontend/package.json
	$(call say,JavaScript packages)
	@cd frontend && npm ci --silent
	@touch $@

.make/pages: .make/node $(PAGES)
	$(call say,Pages)
	@cd frontend && npm run --silent build
	@touch $@

.make/help: .make/venv deploy/bin/help-site $(HELP)
	$(call say,Help and manuals)
	@deploy/bin/help-site
	@touch $@

.PHONY: engine pages help-site build
engine: .make/engine ## Build the media engine
pages: .make/pages ## Build the pages
help-site: .make/help ## Build the help and the manuals that are served at /bantuan
build: .make/engine .make/pages .make/help ## Build everything

.PHONY: bundle
bundle: build ## One archive for servers, dist/vicon-VERSION-debian12-MACHINE.tar.gz (docs/installation.md)
	@deploy/bin/bundle

# --- running ----------------------------------------------------------------------------------------

.PHONY: run
run: build ## Build what is missing and serve on http://localhost:8000
	@deploy/bin/ensure-packages redis-server
	@exec python -m vicon serve

# --- message schema -----------------------------------------------------------------------------------

.PHONY: schema schema-check
schema: .make/venv .make/node ## Write anew what is kept of the schemas: the client's types, docs/openapi.json
	@deploy/bin/protocol-types
	@python -m signaling.openapi > docs/openapi.json
schema-check: .make/venv .make/node ## Fail if the client's types or docs/openapi.json have drifted from the schemas
	@deploy/bin/protocol-types --check
	@python -m signaling.openapi | diff -u docs/openapi.json - || { echo "docs/openapi.json has drifted from the routes: run 'make schema'"; exit 1; }

# --- checking -----------------------------------------------------------------------------------------

BROWSERS := chromium-headless-shell firefox-esr pulseaudio iproute2 nftables
SERVERS := redis-server postgresql libnginx-mod-stream coturn dovecot-imapd
VERIFIERS := poppler-utils openssl libreoffice-calc-nogui

.PHONY: lint lint-python lint-rust lint-pages lint-deploy
lint: lint-python lint-rust lint-pages lint-deploy ## ruff, mypy --strict, import-linter, clippy, svelte-check, biome, schema drift, hadolint
lint-python: .make/venv
	$(call say,Lint: Python)
	@ruff check . && ruff format --check .
	@mypy
	@lint-imports
lint-rust: .make/venv .make/rust
	$(call say,Lint: Rust)
	@cargo fmt --check --manifest-path $(CRATE)/Cargo.toml
	@cargo clippy --quiet --all-targets --features python --locked --manifest-path $(CRATE)/Cargo.toml -- -D warnings
lint-pages: .make/node schema-check
	$(call say,Lint: pages)
	@cd frontend && npm run --silent lint && npm run --silent check
lint-deploy: .make/node
	$(call say,Lint: containers)
	@deploy/bin/lint-deploy

# Not of `lint`: where there is no Helm it is built first, which takes minutes.
.PHONY: lint-helm
lint-helm: .make/venv ## The Helm chart: what it promises, the schemas of Kubernetes (HELM=PROGRAM; else built by Go)
	$(call say,Lint: Helm chart)
	@deploy/bin/lint-helm

# Two files at a time, the long ones first. Then those that look at times, among themselves, since most of them
# wait more than they work; at last those that bear nobody beside them.
PAIRS := --numprocesses 2 --dist loadfile --no-loadscope-reorder
together = @pytest -q $(PAIRS) -m 'not apart and not alone' $(1)
apart = $(call marked,apart,$(PAIRS),$(1))
alone = $(call marked,alone,,$(1))
# Reading the modules of 4,400 others takes ten seconds of one core.
marked = @files=$$((grep -rl --include='test_*.py' 'mark\.$(1)\b' $(3) || test $$? = 1) | sort); \
	test -z "$$files" || pytest -q $(2) -m $(1) $$files

# Nobody builds the engine's tests a second time where a checkout is thrown away.
test-rust: export CARGO_INCREMENTAL ?= $(if $(CI),0,1)

.PHONY: test ready beside test-rust test-pages test-python test-e2e test-tools
test: ready beside test-python test-e2e ## Everything, browsers included
# Linters, the engine's one long thread of linking and downloads leave each other room.
ready:
	@$(MAKE) --jobs=2 --output-sync=target lint build test-tools
# The engine's networks live in virtual time, and the pages wait for their browsers: neither minds the other.
beside: ready
	@$(MAKE) --jobs=2 --output-sync=target test-rust test-pages
test-tools:
	@deploy/bin/ensure-packages $(SERVERS) $(BROWSERS) $(VERIFIERS)
test-rust: .make/rust .make/venv ## The engine's own tests: vectors, properties, emulated networks
	$(call say,Tests: engine)
	@cargo test --quiet --locked --workspace --tests --manifest-path $(CRATE)/Cargo.toml
test-pages: build test-tools ## Tests of the client and the pages
	$(call say,Tests: client and pages)
	@cd frontend && npm run --silent test
test-python: build test-tools ## Rules, store, signalling, media plane
	$(call say,Tests: rules store signalling media)
	$(call together,tests/chaos tests/media tests/unit)
	$(call apart,tests/chaos tests/media tests/unit)
	$(call alone,tests/chaos tests/media tests/unit)
test-e2e: build test-tools ## Real browsers in a meeting; screenshots go to artifacts/screens
	$(call say,Tests: browsers)
	$(call together,tests/e2e)
	$(call apart,tests/e2e)
	$(call alone,tests/e2e)
.PHONY: test-kills
test-kills: build test-tools ## Kill media, worker, Redis, PostgreSQL while sittings are recorded (KILLS=100 SEED=7)
	@KILLS=$(or $(KILLS),100) SEED=$(or $(SEED),1) pytest -q -s tests/chaos/test_recording_kills.py
.PHONY: test-chaos
test-chaos: build test-tools ## Every fault of the matrix, with what it cost (ONLY="drain soak" SOAK_S=3600; docs/chaos.md)
	@deploy/bin/ensure-packages faketime
	@python -m tests.chaos $(ONLY)
.PHONY: test-install
test-install: build ## A bundle on a fresh Debian 12: install, upgrade, way back, restore, units under systemd; a certificate by ACME (as root; BUNDLE=FILE MIRROR=URL)
	@deploy/bin/ensure-packages debootstrap libnginx-mod-stream certbot pebble curl openssl
	@pytest -q tests/install/test_debian.py tests/install/test_acme.py
.PHONY: test-image
test-image: build ## The container image, built by buildah: started without root, a first meeting, stopped (as root; BUNDLE=FILE MIRROR=URL)
	@deploy/bin/ensure-packages buildah debootstrap
	@pytest -q tests/install/test_image.py
.PHONY: readme-picture
readme-picture: build test-tools ## Draw the README's picture of a meeting anew
	@VICON_SAVE_README_PICTURE=1 pytest -q tests/e2e/test_screens.py -k every_screen_of_a_meeting
.PHONY: help-pictures
help-pictures: .make/venv ## Draw the help's pictures anew from artifacts/screens, which test-pages and test-e2e fill
	@deploy/bin/help-pictures

# --- measuring and fuzzing ----------------------------------------------------------------------------------


.PHONY: bench-forward bench-hop bench-adapt bench-join bench-room bench-api bench-page bench-mix bench-watch bench-scale fuzz
bench-forward: .make/engine ## CPU and delay of one forwarded packet (SUBSCRIBERS=100 for one row)
	@python -m tests.load.bench_forward
bench-hop: .make/engine ## CPU of a packet to another node, there and here, and copies of it (HOPS=8)
	@python -m tests.load.bench_hop
bench-adapt: .make/rust .make/venv ## What the engine makes of narrow, lossy, shared and broken links, in virtual time
	@python -m tests.load.bench_adapt
bench-join: build test-tools ## Join to answer, first picture and sound in Chromium, near and far; a storm of joins (RUNS=20)
	@python -m tests.load.bench_join
bench-room: build test-tools ## A sitting with a thousand seats: joins, votes, fan-out, stalls, on each database installed (SEATS=1000 DATABASE=both)
	@python -m tests.load.bench_room
bench-mix: .make/engine ## CPU of a minute of film with 1, 4 and 9 pictures, beside FFmpeg's filter graph (PEOPLE=4)
	@deploy/bin/ensure-packages ffmpeg
	@python -m tests.load.bench_mix
bench-watch: build test-tools ## A broadcast for thousands through nginx: latency, errors, CPU, how late the picture is (VIEWERS=2000 QUICK=100)
	@python -m tests.load.bench_watch
bench-scale: build test-tools ## Participants per core: sound only, one to many, grids of 25; memory of each (AUDIO=200 STAGE=200 GRID=50 SECONDS=10)
	@python -m tests.load.bench_scale
bench-api: build test-tools ## A schedule of 100,000 sittings over HTTP: lists, bookings, a busy month, on each database installed (SITTINGS=100000 DATABASE=both)
	@python -m tests.load.bench_api
bench-page: build test-tools ## Bytes of a call page before the first remote picture
	@python -m tests.load.bench_page
fuzz: .make/rust .make/venv ## Mutated packets, offers, frames and tokens (no coverage guides them) for SECONDS=60 each side
	@cargo run --quiet --release --locked --manifest-path $(CRATE)/Cargo.toml --example fuzz -- $(or $(SECONDS),60)
	@python -m tests.fuzz $(or $(SECONDS),60)

# --- dependencies ---------------------------------------------------------------------------------------

.PHONY: lock clean
lock: .make/venv ## Resolve the Python dependencies anew, with hashes
	@for set in uv runtime dev; do \
		uv pip compile --quiet --generate-hashes --universal --no-header --python-version 3.11 \
			requirements/$$set.in --output-file requirements/$$set.lock; \
	done
# Of pages all that npm locks is listed, tools too: svelte and hls.js are built in from among them.
# What reads the lock files is no dependency of vicon: each is fetched by its version when it is asked for.
CYCLONEDX_PYTHON := cyclonedx-bom==7.1.0
CYCLONEDX_RUST := cargo-cyclonedx@0.5.7
AUDIT_PYTHON := pip-audit==2.9.0
AUDIT_RUST := cargo-audit@0.21.2
TOOLS := $(CURDIR)/.make/cargo

.PHONY: sbom audit
sbom: .make/venv .make/rust ## What is shipped, as CycloneDX, from the lock files: artifacts/sbom/{python,rust,pages}.json
	@mkdir -p artifacts/sbom
	@uvx --from '$(CYCLONEDX_PYTHON)' cyclonedx-py requirements --output-reproducible \
		--output-file artifacts/sbom/python.json requirements/runtime.lock
	@cd frontend && npm sbom --package-lock-only --sbom-format cyclonedx > ../artifacts/sbom/pages.json
	@cargo install --quiet --locked --root $(TOOLS) $(CYCLONEDX_RUST)
	@PATH=$(TOOLS)/bin:$$PATH cargo cyclonedx --quiet --format json --all-features --override-filename rust.cdx \
		--manifest-path $(CRATE)/Cargo.toml
	@mv $(CRATE)/rust.cdx.json artifacts/sbom/rust.json
	@rm -f $(CRATE)/*/rust.cdx.json
audit: .make/venv .make/rust .make/node ## Known weaknesses of what is locked, from PyPI, npm and RustSec: 1 if there are some, 2 if one could not be asked
	@deploy/bin/audit '$(AUDIT_PYTHON)' '$(AUDIT_RUST)'
clean: ## Remove everything that was built or installed here
	@rm -rf .make .venv frontend/node_modules signaling/static signaling/help $(CRATE)/target artifacts vicon/media/*.so
