# SPDX-License-Identifier: GPL-2.0
#
# Vambrace: every command of the project. `make help` lists them.
#
# The directories bring their own build files: arch-arm/build.mk makes the
# hypervisor, tests/*/build.mk the test programs. A suite `test-X` without
# rules of its own is the program tests/X/run. Every command first asks
# tools/setup for the packages of its purpose (SETUP=yes: without a question).

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

OTHERS := help all setup run image test test-all bench gdb fuzz coverage lint clean hypervisor kernels \
	initramfs

# BOARD=b CPU=c on the command line, as options; the default is left to the program.
WHERE = $(if $(BOARD),--board $(BOARD)) $(if $(CPU),--cpu $(CPU))

# $(call program,FILE,ARGUMENTS): run it; one not written yet fails, saying so.
program = @if [ -x $(1) ]; then exec $(1) $(2); \
	else echo "make $@: planned, not there yet ($(1))" >&2; exit 1; fi

help:
	@echo 'make run          boot the demo: a Linux guest at its shell (BOARD=b CPU=c)'
	@echo 'make image        the files for a bootloader, in build/image/BOARD (BOARD=b CPU=c'
	@echo '                  CONFIG=domains.dts)'
	@echo 'make test         the suites, on every core; those of one core: BOARD=b CPU=c'
	@echo '                  one suite: test-NAME, NAME as in tests/README.md'
	@echo 'make test-all     every suite on every board; continues where it was interrupted'
	@echo 'make bench        what a guest costs, next to the same Linux run natively'
	@echo '                  (BOARD=b CPU=c; BOARD=all measures every core for the README)'
	@echo 'make gdb          boot, stopped before the first instruction, for gdb-multiarch'
	@echo 'make fuzz         feed what reads input from outside damaged input, on from the last'
	@echo '                  time (SECONDS=n for each of the targets, TARGET=t for one)'
	@echo 'make test-bounds  how long the hypervisor goes without a look for an interrupt'
	@echo 'make lint         format, headers, names in comments, lengths of functions and files, size'
	@echo 'make coverage     how much of kernel/ the unit tests execute'
	@echo 'make all          build everything that `make run` and `make test` need'
	@echo '                  (parts: hypervisor kernels initramfs)'
	@echo 'make setup        install every package the project uses (SETUP=yes: do not ask)'
	@echo 'make clean        remove build/; downloads and kernels stay in the cache,'
	@echo '                  $${VAMBRACE_CACHE:-~/.cache/vambrace}'

setup:
	@tools/setup
setup-%: FORCE
	@tools/setup $*

all: setup-run hypervisor kernels initramfs

hypervisor: | setup-hypervisor
kernels: | setup-kernel
	$(call program,tools/guest-kernel,guest v5 >/dev/null)
	$(call program,tools/guest-kernel,native v5 >/dev/null)
	$(call program,tools/guest-kernel,guest v67 >/dev/null)
initramfs: | setup-initramfs
	$(call program,tools/initramfs,>/dev/null)

run: | setup-run
	$(call program,tools/run,$(WHERE))
gdb: | setup-run setup-gdb
	$(call program,tools/run,--gdb $(WHERE))
image: | setup-run
	$(call program,tools/board-image,$(WHERE) $(if $(CONFIG),--config $(CONFIG)))
bench: | setup-run
	$(call program,tests/bench/run,$(WHERE))
fuzz: | setup-fuzz
	$(call program,tests/fuzz/run,--explore $(if $(SECONDS),--seconds $(SECONDS)) $(TARGET))

coverage: test-coverage
lint: | setup-test
	$(call program,tests/lint/run)

test: | setup-test
	$(call program,tests/all,$(WHERE))
test-all: | setup-test
	$(call program,tests/all,--everything $(WHERE))
test-bench: FORCE | setup-test
	$(call program,tests/bench/selftest)
test-guests test-linux test-kernel: test-%: FORCE | setup-test
	$(call program,tests/$*/run,$(WHERE))
test-bounds-short: FORCE | setup-test
	$(call program,tests/bounds/run,--short)
test-mutants-host: FORCE | setup-test
	$(call program,tests/mutants/host)
# Parts of suites: what `make test` runs of them.
test-boot: FORCE | setup-test
	$(call program,tests/linux/run,boot $(WHERE))
test-linux-short: FORCE | setup-test
	$(call program,tests/linux/run,--short $(WHERE))
test-guests-core test-guests-board: test-guests-%: FORCE | setup-test
	$(call program,tests/guests/run,--only-of $* $(WHERE))
test-unit-clang: FORCE | setup-test
	$(call program,tests/unit/run,--clang)
test-series-fits: FORCE | setup-test
	$(call program,tests/series/run,--fits)
test-%: FORCE | setup-test
	$(call program,tests/$*/run)

clean:
	rm -rf build

FORCE:
.PHONY: $(OTHERS)

-include arch-arm/build.mk tests/unit/build.mk tests/guests/build.mk tests/bounds/build.mk \
	tests/fuzz/build.mk
