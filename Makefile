# SPDX-License-Identifier: GPL-2.0
#
# Vambrace: every command of the project. `make help` lists them.
#
# The rooms bring their own build files: arch-arm/build.mk makes the
# hypervisor, tests/*/build.mk the test programs. A suite `test-X` without
# rules of its own is the program tests/X/run. Every command first asks
# tools/setup for the packages of its purpose (SETUP=yes: without a question).

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

SUITES := tools unit runner bench guests linux series
OTHERS := help all setup run test bench gdb trace fuzz clean hypervisor kernels initramfs

# $(call program,FILE,ARGUMENTS): run it; one not written yet fails, saying so.
program = @if [ -x $(1) ]; then exec $(1) $(2); \
	else echo "make $@: planned, not there yet ($(1))" >&2; exit 1; fi

help:
	@echo 'make run          boot the demo: a Linux guest at its shell'
	@echo 'make test         every suite; also one by one: $(SUITES:%=test-%)'
	@echo 'make test-mutants that the suites notice a hypervisor with a defence taken out'
	@echo 'make bench        what a guest costs, next to the same Linux run natively'
	@echo 'make gdb          boot, stopped before the first instruction, for gdb-multiarch'
	@echo 'make trace        show the schedule of a run'
	@echo 'make fuzz         feed the interfaces damaged input'
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
	$(call program,tools/guest-kernel,guest >/dev/null)
	$(call program,tools/guest-kernel,native >/dev/null)
initramfs: | setup-initramfs
	$(call program,tools/initramfs,>/dev/null)

run: | setup-run
	$(call program,tools/run)
gdb: | setup-run setup-gdb
	$(call program,tools/run,--gdb)
bench: | setup-run
	$(call program,tests/bench/run)
trace:
	$(call program,tools/trace)
fuzz:
	$(call program,tests/fuzz/run)

test: | setup-test
	$(call program,tests/all,$(SUITES))
test-bench: FORCE | setup-test
	$(call program,tests/bench/selftest)
test-%: FORCE | setup-test
	$(call program,tests/$*/run)

clean:
	rm -rf build

FORCE:
.PHONY: $(OTHERS)

-include arch-arm/build.mk tests/unit/build.mk tests/guests/build.mk
