# `make` alone lists the targets. A fresh machine needs Swift and nothing else: every target that
# builds first runs `setup`, which installs what is missing and is silent when nothing is.

SWIFT ?= swift
WAYBILL = .build/debug/waybill
SAMPLE = inventories/three-account-release-broken
SAMPLES_OUTPUT ?= output
YARDSTICKS ?= ../shared/bench
GRAPH_SCALE ?= medium
# 1 asks every ordered pair, which takes about ten minutes of CPU time on medium; 20 every twentieth role.
GRAPH_STEP ?= 1
BENCH_SCALE ?= medium
# What `make inventory` makes up: tiny, small, medium, large or xl.
SCALE ?= small
SEED ?= 7
OUT ?= output/inventory-$(SCALE)
RELEASE = -c release --scratch-path .build-release --static-swift-stdlib

.DEFAULT_GOAL := help

# The build has one scratch folder; two builds at once would wait for each other anyway.
.NOTPARALLEL:

.PHONY: help setup audit test build format lint golden samples check bench inventory check-truth \
	check-graph fuzz mutate managed-policies

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | \
	while IFS='|' read -r target what; do printf '  make %-11s %s\n' "$$target" "$$what"; done

setup: ## Install Graphviz where it is missing, and check the version of Swift
	@version=$$($(SWIFT) --version 2>/dev/null | \
	  sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1); \
	set -- $${version:-0 0}; \
	if [ "$$1" -lt 6 ] || { [ "$$1" -eq 6 ] && [ "$$2" -lt 2 ]; }; then \
	  echo "waybill needs Swift 6.2 or later: see https://www.swift.org/install" >&2; exit 1; \
	fi
	@if pkg-config --exists libgvc 2>/dev/null; then exit 0; fi; \
	sudo=; if [ "$$(id -u)" -ne 0 ]; then sudo=sudo; fi; \
	if command -v apt-get >/dev/null 2>&1; then \
	  echo "setup: installing libgraphviz-dev and pkg-config"; \
	  $$sudo env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 \
	    update -q </dev/null && \
	  $$sudo env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 \
	    install -y -q --no-install-recommends libgraphviz-dev pkg-config </dev/null; \
	elif command -v brew >/dev/null 2>&1; then \
	  echo "setup: installing graphviz and pkg-config"; \
	  NONINTERACTIVE=1 brew install graphviz pkg-config </dev/null; \
	fi; \
	if ! pkg-config --exists libgvc 2>/dev/null; then \
	  echo "waybill needs Graphviz with its headers, and pkg-config to find them:" >&2; \
	  echo "  Debian, Ubuntu   sudo apt-get install libgraphviz-dev pkg-config" >&2; \
	  echo "  Fedora           sudo dnf install graphviz-devel pkgconf-pkg-config" >&2; \
	  echo "  macOS            brew install graphviz pkg-config" >&2; \
	  exit 1; \
	fi

audit: setup ## Audit the sample release, three accounts and broken edges, into output/
	@$(SWIFT) build --product waybill
	@$(WAYBILL) audit $(SAMPLE) --output output; status=$$?; \
	if [ $$status -eq 1 ]; then \
	  echo "make audit: broken edges found, as this sample intends; the drawings are in output/"; \
	else \
	  echo "make audit: expected exit status 1, for broken edges, and got $$status" >&2; exit 1; \
	fi

test: setup ## Build and run every test
	@$(SWIFT) build --build-tests
	@$(SWIFT) test --skip-build --no-parallel

build: setup ## Build the command, .build/debug/waybill
	@$(SWIFT) build --product waybill

format: ## Format the sources in place
	@$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests Fuzzing

lint: ## Check that the sources are formatted and documented
	@$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests Fuzzing

golden: setup ## Rewrite the golden files that differ, then fail so that somebody reads why
	@UPDATE_GOLDEN=1 $(SWIFT) test --no-parallel

samples: build ## Audit each inventory of inventories/ into output/NAME/
	@mkdir -p "$(SAMPLES_OUTPUT)"; for inventory in inventories/* inventories/runbooks/*; do \
	  case $$inventory in \
	    inventories/runbooks) continue ;; \
	    *.yaml) ;; \
	    *) [ -d "$$inventory" ] || continue ;; \
	  esac; \
	  name=$$(basename "$$inventory" .yaml); \
	  mkdir -p "$(SAMPLES_OUTPUT)/$$name"; \
	  $(WAYBILL) audit "$$inventory" --output "$(SAMPLES_OUTPUT)/$$name" \
	    >"$(SAMPLES_OUTPUT)/$$name/audit.txt"; status=$$?; \
	  case $$status in \
	    0) echo "$$name: nothing broken" ;; \
	    1) echo "$$name: broken edges" ;; \
	    *) echo "$$name: waybill audit ended with status $$status" >&2; exit 1 ;; \
	  esac; \
	done

check: lint build test ## What a clean commit has passed: lint, build, tests, samples twice
	@rm -rf .build/samples-first .build/samples-second
	@$(MAKE) --no-print-directory samples SAMPLES_OUTPUT=.build/samples-first
	@$(MAKE) --no-print-directory samples SAMPLES_OUTPUT=.build/samples-second
	@diff -r .build/samples-first .build/samples-second && \
	echo "make check: all passed, and the samples come out the same byte for byte"

bench: setup ## Measure loading, auditing, searching and deciding into docs/benchmarks.md, BENCH_SCALE=medium
	@$(SWIFT) build $(RELEASE) --product waybill
	@$(SWIFT) build $(RELEASE) --product Benchmarks
	@$(SWIFT) build $(RELEASE) --product GraphCheck
	@.build-release/release/Benchmarks measure --yardsticks $(YARDSTICKS) --scale $(BENCH_SCALE) \
	  --document docs/benchmarks.md

inventory: setup ## Make up the inventory of an organization, SCALE=small, into OUT
	@$(SWIFT) build $(RELEASE) --product Benchmarks
	@.build-release/release/Benchmarks generate --scale $(SCALE) --seed $(SEED) --out $(OUT)

check-truth: setup ## Compare audits with what generated inventories are known to hold
	@$(SWIFT) build $(RELEASE) --product waybill
	@$(SWIFT) build $(RELEASE) --product Benchmarks
	@.build-release/release/Benchmarks measure --yardsticks $(YARDSTICKS) --scale $(BENCH_SCALE) \
	  --only-truth

check-graph: setup ## Compare the searches with brute force on a generated inventory, medium by default
	@$(SWIFT) build $(RELEASE) --product GraphCheck
	@$(SWIFT) build $(RELEASE) --product Benchmarks
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	{ python3 $(YARDSTICKS)/generate_inventory.py --scale $(GRAPH_SCALE) --seed $(SEED) \
	    --out "$$folder/inventory" >/dev/null 2>&1 || { rm -rf "$$folder/inventory" && \
	  .build-release/release/Benchmarks generate --scale $(GRAPH_SCALE) --seed $(SEED) \
	    --out "$$folder/inventory" >/dev/null; }; } && \
	.build-release/release/GraphCheck "$$folder/inventory" $(GRAPH_STEP)

fuzz: setup ## Fuzz readers, policies, patterns, cases and messages, FUZZ_SECONDS=60 each
	@$(MAKE) --no-print-directory -C Fuzzing

mutate: setup ## Take one rule after the other out of the sources and see whether a test notices
	@python3 Tests/Mutation/mutate.py

managed-policies: setup ## Decide a hundred actions against every policy that AWS manages
	@$(SWIFT) build $(RELEASE) --product waybill
	@python3 Tests/ManagedPolicies/check.py .build-release/release/waybill
