# SPDX-License-Identifier: GPL-2.0
#
# The benchmark's programs, static for ARMv5, in a directory that tools/run
# overlays: `make -f tests/bench/build.mk`, from the top of the tree.

BENCH_OUT := build/bench/root/bench
BENCH_CC := arm-linux-gnueabi-gcc -static -march=armv5te -marm -O2 -Wl,--build-id=none
BENCH_WARNINGS := -Wall -Wextra -Werror -Wshadow -Wundef -Wmissing-prototypes

bench-programs: $(BENCH_OUT)/bench $(BENCH_OUT)/exit

$(BENCH_OUT)/bench: tests/bench/bench.c
	@mkdir -p $(@D)
	$(BENCH_CC) -std=gnu11 $(BENCH_WARNINGS) -o $@ $<

$(BENCH_OUT)/exit: tests/bench/exit.S
	@mkdir -p $(@D)
	$(BENCH_CC) -nostdlib -o $@ $<

.PHONY: bench-programs
