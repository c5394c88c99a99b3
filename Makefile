# make demo, make check: each does its own set-up on a fresh Debian 12 with Swift 6.3. make help lists the rest.

SWIFT = swift
BUILD_PACKAGES = libcurl4-openssl-dev libsqlite3-dev libssl-dev libsystemd-dev libxml2-dev pkg-config zlib1g-dev
CHECK_PACKAGES = bash-completion curl expect fish iproute2 mandoc nginx-light openssl procps sqlite3 systemd zsh
BENCH_PACKAGES = curl sqlite3
DEB_PACKAGES = debhelper dpkg-dev lintian
# What make release leaves.
RELEASE = .build/release
# Where promtool goes if there is none: the tests look here, too.
TOOLS = .build/tools
# So many tests at once: all of them at once would keep each other waiting for longer than servers and clients do.
TEST_WIDTH = 6

.PHONY: help build release install uninstall deb demo check check-tsan bench fuzz clean check-systemd
.DEFAULT_GOAL := help

help:
	@echo 'make demo        builds, and runs whole syncs of a simulated LiveRC'
	@echo 'make check       builds, lints, runs every test'
	@echo 'make check-systemd  as root: runs the tests in a machine of its own with a real systemd'
	@echo 'make check-tsan  runs every test under the thread sanitizer'
	@echo 'make build       builds the programs into .build/debug'
	@echo 'make release     builds them optimised, with the Swift runtime linked in, into .build/release'
	@echo 'make install     installs the release programs: DESTDIR, prefix and the GNU directory variables'
	@echo 'make uninstall   removes what make install put there, but for changed settings and the state'
	@echo 'make deb         builds a Debian package of them into .build-deb'
	@echo 'make bench       measures the release programs'
	@echo 'make fuzz        fuzzes the page parsers and robots.txt for FUZZ_SECONDS (600)'
	@echo 'make clean       removes what was built'

build:
	@.ci/install-packages $(BUILD_PACKAGES)
	$(SWIFT) build

release:
	@.ci/install-packages $(BUILD_PACKAGES)
	$(SWIFT) build -c release --static-swift-stdlib
	@mkdir -p $(RELEASE)/completions
	@for shell in bash zsh fish; do \
		$(RELEASE)/tracksyncctl --generate-completion-script $$shell >$(RELEASE)/completions/$$shell || exit 1; done
	@sed -i '1{/^#!/d}' $(RELEASE)/completions/bash

include install.mk

# One version for everything: the programs'.
VERSION = $(shell sed -n 's/.*let version = "\(.*\)"$$/\1/p' Sources/ControlProtocol/Product.swift)

deb: release
	@.ci/install-packages $(BUILD_PACKAGES) $(DEB_PACKAGES)
	@.ci/build-deb $(VERSION)

demo: build
	@Tests/Demo/demo.sh .build/debug

# The tests install the package in a machine of their own, which only root can make.
DEB_FOR_ROOT = @test "$$(id -u)" -ne 0 || $(MAKE) --no-print-directory deb

RUN_TESTS = $(SWIFT) test --skip-build --disable-xctest --experimental-maximum-parallelization-width $(TEST_WIDTH)
WHAT_FAILED = grep -E '^✘ .* recorded an issue|[Ee]rror:|signal code' .build/check.log \
	| cut -c 1-500 | sort -u | head -n 40; exit 1

# The test runner's totals are the last lines; where tests failed, what failed is said once more below them. What runs in
# boxes comes last, by itself: each is a whole machine, and would starve the others.
check: SHELL = bash
check: .SHELLFLAGS = -o pipefail -c
check:
	@.ci/install-packages $(BUILD_PACKAGES) $(CHECK_PACKAGES)
	@.ci/install-promtool $(TOOLS)
	$(SWIFT) build --build-tests
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests
	mandoc -T lint -W warning man/*
	$(RUN_TESTS) --skip '^SystemdTests' 2>&1 | tee .build/check.log || { $(WHAT_FAILED); }
	$(DEB_FOR_ROOT)
	$(RUN_TESTS) --filter '^SystemdTests' 2>&1 | tee .build/check.log || { $(WHAT_FAILED); }

# A part of check, too. Who is not root is told that the tests were skipped.
check-systemd:
	@.ci/install-packages $(BUILD_PACKAGES) $(CHECK_PACKAGES)
	$(SWIFT) build --build-tests
	$(DEB_FOR_ROOT)
	$(RUN_TESTS) --filter '^SystemdTests'

# The programs that the tests start are sanitized, too. They end at a race, and what they say of it is kept: their
# standard error goes with the test's folder.
TSAN_BUILD = .build-tsan
TSAN_RACES = $(CURDIR)/$(TSAN_BUILD)/races
TSAN_SETTINGS = halt_on_error=1:exitcode=66:log_path=$(TSAN_RACES):suppressions=$(CURDIR)/Tests/ThreadSanitizer/suppressions.txt

check-tsan:
	@.ci/install-packages $(BUILD_PACKAGES) $(CHECK_PACKAGES)
	@.ci/install-promtool $(TOOLS)
	@mkdir -p $(TSAN_BUILD)
	@rm -f $(TSAN_RACES).*
	clang -O1 -Wall -Werror -fPIC -c Tests/ThreadSanitizer/mutex.c -o $(TSAN_BUILD)/mutex.o
	$(SWIFT) build --build-tests --sanitize=thread --scratch-path $(TSAN_BUILD) \
		-Xlinker $(CURDIR)/$(TSAN_BUILD)/mutex.o
	TSAN_OPTIONS=$(TSAN_SETTINGS) $(SWIFT) test --skip-build --disable-xctest --sanitize=thread \
		--experimental-maximum-parallelization-width $(TEST_WIDTH) \
		--scratch-path $(TSAN_BUILD) || { cat $(TSAN_RACES).* 2>&1; exit 1; }
	@if ls $(TSAN_RACES).* >/dev/null 2>&1; then cat $(TSAN_RACES).*; exit 1; fi

bench: release
	@.ci/install-packages $(BENCH_PACKAGES)
	@Tests/Bench/bench.sh .build/release

fuzz:
	@.ci/install-packages $(BUILD_PACKAGES)
	Tests/Fuzz/fuzz.sh

clean:
	rm -rf .build .build-*
