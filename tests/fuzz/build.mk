# SPDX-License-Identifier: GPL-2.0
#
# The fuzz targets: build/fuzz/X for each target_X.c here, by clang with
# libFuzzer and the address and undefined behaviour sanitizers.
#
# A target takes what it needs of FUZZ_SOURCES out of a library; a function that
# the target defines itself comes before one of the library.

FUZZ_DIR := build/fuzz
FUZZ_TARGETS := $(patsubst tests/fuzz/target_%.c,%,$(wildcard tests/fuzz/target_*.c))
FUZZ_SOURCES := $(addprefix kernel/, boot/atags.c boot/board.c boot/boot_info.c config/bundle.c \
	config/crc32.c config/domain_config.c config/nearest.c config/schema.c config/guest_image.c text.c boot/devicetree.c \
	boot/devicetree_clock.c boot/devicetree_interrupt.c) \
	arch-arm/image.c arch-arm/emul/decode.c tests/fuzz/fuzz.c tests/fuzz/domains.c
FUZZ_LIBFDT := fdt.c fdt_addresses.c fdt_ro.c fdt_rw.c fdt_sw.c fdt_wip.c

FUZZ_CC := clang
FUZZ_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FUZZ_WARNINGS := -Wall -Wextra -Werror -Wshadow -Wundef -Wmissing-prototypes -Wvla
FUZZ_CFLAGS = -std=gnu11 -O1 -g $(FUZZ_SANITIZE) -fsanitize=fuzzer-no-link -MMD -MP
FUZZ_INCLUDES = -Iplatforms -Iinclude -Iarch-arm/include -Itests/fuzz -Itests/fuzz/fake \
	-Itests/unit/fake-arch/sync -DDEBUG=0 \
	-iquote arch-arm -isystem $(FUZZ_FDT)
FUZZ_FDT = $(eval FUZZ_FDT := $$(shell tools/libfdt))$(FUZZ_FDT)

FUZZ_OBJECTS := $(FUZZ_SOURCES:%.c=$(FUZZ_DIR)/%.o) $(FUZZ_LIBFDT:%.c=$(FUZZ_DIR)/libfdt/%.o)

$(FUZZ_DIR)/libfdt/%.o:
	@mkdir -p $(@D)
	$(FUZZ_CC) -O1 -g $(FUZZ_SANITIZE) -fsanitize=fuzzer-no-link $(HYP_LIBFDT_CFLAGS) -w -I$(FUZZ_FDT) \
		-c $(FUZZ_FDT)/$*.c -o $@

$(FUZZ_DIR)/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_CFLAGS) $(FUZZ_WARNINGS) $(FUZZ_INCLUDES) -c $< -o $@

$(FUZZ_DIR)/libvambrace.a: $(FUZZ_OBJECTS) tests/fuzz/build.mk
	rm -f $@
	ar rcs $@ $(FUZZ_OBJECTS)

$(FUZZ_TARGETS:%=$(FUZZ_DIR)/%): $(FUZZ_DIR)/%: $(FUZZ_DIR)/tests/fuzz/target_%.o \
		$(FUZZ_DIR)/libvambrace.a
	$(FUZZ_CC) $(FUZZ_SANITIZE) -fsanitize=fuzzer $(filter %.o,$^) $(filter %.a,$^) -o $@

# What only some targets have.
$(addprefix $(FUZZ_DIR)/,tree bundle domains): $(FUZZ_DIR)/tests/fuzz/mutate_cells.o

# The virtual CP15 of ARMv5 and of ARMv7 in one program: functions get the version's
# name in front. A file is compiled under another name for the sake of its quoted
# includes, which are searched beside that name first, and so find the fake cache.h.
FUZZ_CP15_FAKE_v5 := v5
FUZZ_CP15_FAKE_v7 := v6plus
FUZZ_CP15_DIRECTORIES_v5 := v5
FUZZ_CP15_DIRECTORIES_v7 := v6plus v7
FUZZ_CP15_NAMES := emulate reset registers try_again block read_zero ignore must_be_zero write_ttbr0 \
	check_regime
FUZZ_CP15_OBJECTS := $(foreach version,v5 v7,$(addprefix $(FUZZ_DIR)/cp15/$(version)/,\
	cp15_common.o cp15.o))

$(FUZZ_DIR)/decode: $(FUZZ_CP15_OBJECTS)
$(FUZZ_DIR)/cp15/v5/cp15.c: arch-arm/v5/cp15.c
$(FUZZ_DIR)/cp15/v7/cp15.c: arch-arm/v6plus/cp15.c
$(FUZZ_DIR)/cp15/v5/cp15_common.c $(FUZZ_DIR)/cp15/v7/cp15_common.c: arch-arm/emul/cp15.c
$(FUZZ_CP15_OBJECTS:.o=.c):
	@mkdir -p $(@D)
	ln -sf $(abspath $<) $@

$(FUZZ_CP15_OBJECTS): $(FUZZ_DIR)/cp15/%.o: $(FUZZ_DIR)/cp15/%.c tests/fuzz/build.mk
	$(FUZZ_CC) $(FUZZ_CFLAGS) $(FUZZ_WARNINGS) \
		$(foreach name,$(FUZZ_CP15_NAMES),-Dcp15_$(name)=$(*D)_cp15_$(name)) \
		-iquote tests/fuzz/fake/$(FUZZ_CP15_FAKE_$(*D)) \
		$(FUZZ_CP15_DIRECTORIES_$(*D):%=-iquote arch-arm/%) $(FUZZ_INCLUDES) -c $< -o $@

.PHONY: fuzz-targets
fuzz-targets: $(FUZZ_TARGETS:%=$(FUZZ_DIR)/%)

-include $(wildcard $(FUZZ_DIR)/*/*.d $(FUZZ_DIR)/*/*/*.d)
