# make demo, make check: each does its own set-up on a fresh Debian 12 with Swift 6.3. make help lists the rest.

SWIFT = swift
BUILD_PACKAGES = libcurl4-openssl-dev libpq-dev libsqlite3-dev libssl-dev libsystemd-dev libtomlplusplus-dev libxml2-dev pkg-config \
	zlib1g-dev
CHECK_PACKAGES = bash-completion chromium cmark curl expect fish iproute2 libxml2-utils mandoc nginx-light openssl pgbouncer postgresql-15 procps python3-aiosmtpd python3-feedparser python3-html5lib python3-venv \
	sqlite3 systemd zsh
# What check-release takes besides: it takes half a minute to install.
RELEASE_PACKAGES = gdal-bin wrk
BENCH_PACKAGES = curl nginx-light postgresql-15 python3 sqlite3 wrk
DEB_PACKAGES = debhelper dpkg-dev lintian
# What make release leaves.
RELEASE = .build/release
# Nobody asks the index or a debugger: without them a build takes a fifth less time.
BUILD_FLAGS = --disable-index-store -debug-info-format none
# Where promtool goes if there is none: the tests look here, too.
TOOLS = .build/tools
# So many tests at once: all of them at once would keep each other waiting for longer than servers and clients do.
TEST_WIDTH = 6
# Each box has a whole machine's worth of processes.
BOX_WIDTH = 2

.PHONY: help build release install install-web uninstall uninstall-web deb demo demo-console check build-packages sources build-tests check-packages promtool browser schemathesis test check-release check-tsan coverage bench fuzz clean
.DEFAULT_GOAL := help

help:
	@echo 'make demo        builds, and runs whole syncs of a simulated LiveRC'
	@echo 'make check       builds, lints, runs every test'
	@echo "make test FILTER='^StorageTests'  builds, and runs the tests whose names match"
	@echo 'make check-release  the whole course: 200 kills, the package in a box, thread sanitizer, fuzzers'
	@echo 'make coverage    prints the share of lines that the tests run, by module'
	@echo 'make check-tsan  runs every test under the thread sanitizer'
	@echo 'make build       builds the programs into .build/debug'
	@echo 'make release     builds them optimised, with the Swift runtime linked in, into .build/release'
	@echo 'make install     installs the release programs: DESTDIR, prefix and the GNU directory variables'
	@echo 'make install-web  installs the web console beside it'
	@echo 'make demo-console  make demo, and the console is left running'
	@echo 'make uninstall   removes what make install put there, but for changed settings and the state'
	@echo 'make uninstall-web  removes the web console again'
	@echo 'make deb         builds a Debian package of them into .build-deb'
	@echo 'make bench       measures the release programs; OTHER=FOLDER: in turn with those there'
	@echo 'make fuzz        fuzzes the page parsers and robots.txt for FUZZ_SECONDS (600)'
	@echo 'make clean       removes what was built'

build: build-packages
	$(SWIFT) build $(BUILD_FLAGS)

release: build-packages
	$(SWIFT) build -c release --static-swift-stdlib
	@mkdir -p $(RELEASE)/completions
	@for shell in bash zsh fish; do \
		$(RELEASE)/tracksyncctl --generate-completion-script $$shell >$(RELEASE)/completions/$$shell || exit 1; done
	@sed -i '1{/^#!/d}' $(RELEASE)/completions/bash
	@$(RELEASE)/tracksync-web --openapi >$(RELEASE)/openapi.json

include install.mk

# One version for everything: the programs'.
VERSION = $(shell sed -n 's/.*let version = "\(.*\)"$$/\1/p' Sources/ControlProtocol/Product.swift)

deb: release
	@.ci/install-packages $(BUILD_PACKAGES) $(DEB_PACKAGES)
	@.ci/build-deb $(VERSION)

demo: build
	@Tests/Demo/demo.sh .build/debug

# The same, and the console stays until ^C.
demo-console: build
	@DEMO_CONSOLE=stay Tests/Demo/demo.sh .build/debug

TESTS = .build/debug/tracksyncPackageTests.xctest --testing-library swift-testing
RUN_TESTS = .ci/run-tests .build/check.log $(TESTS) --skip '^SystemdTests' \
	--experimental-maximum-parallelization-width $(TEST_WIDTH)
RUN_BOX_TESTS = .ci/run-tests .build/boxes.log $(TESTS) --filter '^SystemdTests' \
	--experimental-maximum-parallelization-width $(BOX_WIDTH)

# What decides whether a change is good: it builds, it is formatted, the pages are sound, every test passes. The long courses
# are shortened (TestTier), and of what is built the project's own modules alone are optimised: no release build.
#
# Each end-to-end test runs once. What runs in boxes runs beside the other tests, since a machine that boots mostly waits; what
# it said comes last. The test runner's totals are the last lines of both; which tests failed, or never ended, is said once
# more below them.
check:
	@.ci/install-packages --ask $(BUILD_PACKAGES) $(CHECK_PACKAGES)
	@$(MAKE) --no-print-directory -j 2 build-packages sources
	@$(MAKE) --no-print-directory -j 4 build-tests promtool browser schemathesis
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests
	mandoc -T lint -W warning man/*
	@export TRACKSYNC_TESTS=check; \
	$(RUN_BOX_TESTS) >.build/boxes.out 2>&1 & boxes=$$!; trap "kill $$boxes" INT TERM; status=0; \
	$(RUN_TESTS) || status=1; \
	wait $$boxes || status=1; cat .build/boxes.out; exit $$status

# What is built on comes from Debian and from git at the same time.
build-packages:
	@.ci/install-packages $(BUILD_PACKAGES)
sources:
	$(SWIFT) package resolve

# What the tests take from elsewhere comes while they are built: from Debian first.
build-tests:
	$(SWIFT) build --build-tests $(BUILD_FLAGS)
check-packages:
	@.ci/install-packages $(CHECK_PACKAGES)
promtool browser schemathesis: check-packages
	@.ci/install-$@ $(TOOLS)

# Some of the tests: FILTER is a pattern for their names, as MODULE.SUITE/TEST.
test: build-tests
	.ci/run-tests .build/check.log $(TESTS) --filter '$(FILTER)' --experimental-maximum-parallelization-width $(TEST_WIDTH)

# The whole course, before a release: 200 kills, every end-to-end test in the box, the Debian package from its installation
# to its purge, the thread sanitizer, and the fuzzers for a minute each.
check-release: deb
	@.ci/install-packages $(BUILD_PACKAGES) $(CHECK_PACKAGES) $(RELEASE_PACKAGES)
	@$(MAKE) --no-print-directory -j 4 build-tests promtool browser schemathesis
	QUIET=3600 TRACKSYNC_TESTS=release $(RUN_TESTS)
	QUIET=3600 TRACKSYNC_TESTS=release $(RUN_BOX_TESTS)
	$(MAKE) check-tsan
	FUZZ_SECONDS=60 $(MAKE) fuzz

# The share of lines that the tests run, by module; the programs that they start count, too.
COVERAGE = .build-coverage
coverage:
	@.ci/install-packages $(BUILD_PACKAGES) $(CHECK_PACKAGES)
	@$(MAKE) --no-print-directory promtool browser
	Tests/Coverage/coverage.sh $(COVERAGE) $(TEST_WIDTH)

# The programs that the tests start are sanitized, too. They end at a race, and what they say of it is kept: their
# standard error goes with the test's folder.
TSAN_BUILD = .build-tsan
TSAN_RACES = $(CURDIR)/$(TSAN_BUILD)/races
TSAN_SETTINGS = halt_on_error=1:exitcode=66:log_path=$(TSAN_RACES):suppressions=$(CURDIR)/Tests/ThreadSanitizer/suppressions.txt

check-tsan:
	@.ci/install-packages $(BUILD_PACKAGES) $(CHECK_PACKAGES)
	@$(MAKE) --no-print-directory promtool browser
	@mkdir -p $(TSAN_BUILD)
	@rm -f $(TSAN_RACES).*
	clang -O1 -Wall -Werror -fPIC -c Tests/ThreadSanitizer/mutex.c -o $(TSAN_BUILD)/mutex.o
	$(SWIFT) build --build-tests $(BUILD_FLAGS) --sanitize=thread --scratch-path $(TSAN_BUILD) \
		-Xlinker $(CURDIR)/$(TSAN_BUILD)/mutex.o
	TSAN_OPTIONS=$(TSAN_SETTINGS) $(TSAN_BUILD)/debug/tracksyncPackageTests.xctest --testing-library swift-testing \
		--experimental-maximum-parallelization-width $(TEST_WIDTH) || { cat $(TSAN_RACES).* 2>&1; exit 1; }
	@if ls $(TSAN_RACES).* >/dev/null 2>&1; then cat $(TSAN_RACES).*; exit 1; fi

# OTHER: a folder with release programs of another version, to measure a first sync of both in turn.
bench: release
	@.ci/install-packages $(BENCH_PACKAGES)
	@Tests/Bench/bench.sh .build/release $(OTHER)
	@Tests/Bench/publish.sh .build/release
	@Tests/Bench/web.sh .build/release
	@Tests/Bench/notify.sh .build/release

fuzz:
	@.ci/install-packages $(BUILD_PACKAGES)
	Tests/Fuzz/fuzz.sh

clean:
	rm -rf .build .build-*
