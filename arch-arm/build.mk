# SPDX-License-Identifier: GPL-2.0
#
# The hypervisor: build/vambrace-v5.{elf,bin} with checks, build/release/
# without. Files are chosen by the architecture's include path, not by #ifdef.

HYP_KERNEL := $(wildcard kernel/*.c kernel/sched/*.c)
HYP_PLATFORMS := $(wildcard platforms/*.c platforms/drivers/*.c platforms/*/platform.c)
HYP_ARM := $(wildcard arch-arm/*.c arch-arm/*.S arch-arm/v5/*.c arch-arm/v5/*.S)
HYP_ARM := $(filter-out arch-arm/asm_offsets.c arch-arm/layout.lds.S,$(HYP_ARM))
HYP_SOURCES := $(sort $(HYP_KERNEL) $(HYP_PLATFORMS) $(HYP_ARM))
HYP_LIBFDT := fdt.c fdt_addresses.c fdt_ro.c fdt_rw.c fdt_sw.c fdt_wip.c

HYP_CC := arm-none-eabi-gcc
HYP_FDT = $(eval HYP_FDT := $$(shell tools/libfdt))$(HYP_FDT)
HYP_VERSION := $(shell git describe --always --dirty 2>/dev/null || echo unknown)

HYP_MACHINE := -march=armv5te -marm -mfloat-abi=soft
HYP_WARNINGS := -Wall -Wextra -Werror -Wshadow -Wundef -Wmissing-prototypes -Wvla
HYP_CFLAGS = $(HYP_MACHINE) -O2 -g -std=gnu11 -ffreestanding -fno-common -fno-builtin-printf \
	-ffunction-sections -fdata-sections $(HYP_WARNINGS) -MMD -MP \
	-Iinclude -Iarch-arm/include -Iarch-arm/v5 -isystem $(HYP_FDT)
HYP_LDFLAGS := $(HYP_MACHINE) -nostartfiles --specs=nano.specs -Wl,--gc-sections

HYP_OBJECTS := $(patsubst %,%.o,$(basename $(HYP_SOURCES))) $(HYP_LIBFDT:%.c=libfdt/%.o)

# $(call hypervisor,DIRECTORY OF OBJECTS,OUTPUT WITHOUT SUFFIX,FLAGS)
define hypervisor
$(1)/arch-arm/start.o: $(1)/version.h

$(1)/%.o: %.c $(1)/asm_offsets.h
	@mkdir -p $$(@D)
	@echo '  CC $$<'
	@$$(HYP_CC) $$(HYP_CFLAGS) $(3) -I$(1) -Iplatforms -Iarch-arm -c $$< -o $$@

$(1)/%.o: %.S $(1)/asm_offsets.h
	@mkdir -p $$(@D)
	@echo '  AS $$<'
	@$$(HYP_CC) $$(HYP_CFLAGS) $(3) -I$(1) -Iarch-arm -c $$< -o $$@

$(1)/libfdt/%.o:
	@mkdir -p $$(@D)
	@echo '  CC libfdt $$*.c'
	@$$(HYP_CC) $$(HYP_MACHINE) -O2 -g -ffreestanding -ffunction-sections -w -I$$(HYP_FDT) \
		-c $$(HYP_FDT)/$$*.c -o $$@

$(1)/asm_offsets.h: arch-arm/asm_offsets.c
	@mkdir -p $$(@D)
	@$$(HYP_CC) $$(filter-out -g,$$(HYP_CFLAGS)) $(3) -Iarch-arm -MF $$@.d -MT $$@ -S $$< -o - | \
		sed -n 's/^->\([A-Z0-9_]*\) #\{0,1\}\(.*\)$$$$/#define \1 \2/p' > $$@.part
	@mv $$@.part $$@

$(1)/version.h: FORCE
	@mkdir -p $$(@D)
	@echo '#define VAMBRACE_VERSION "$$(HYP_VERSION)"' > $$@.part
	@cmp -s $$@.part $$@ || cp $$@.part $$@

$(1)/layout.lds: arch-arm/layout.lds.S arch-arm/memory_map.h
	@mkdir -p $$(@D)
	@$$(HYP_CC) -E -P -x assembler-with-cpp -Iinclude -Iarch-arm $$< -o $$@

$(2).elf: $$(addprefix $(1)/,$$(HYP_OBJECTS)) $(1)/layout.lds
	@mkdir -p $$(@D)
	@echo '  LD $$@'
	@$$(HYP_CC) $$(HYP_LDFLAGS) -T $(1)/layout.lds -Wl,-Map=$(2).map \
		$$(addprefix $(1)/,$$(HYP_OBJECTS)) -o $$@

$(2).bin: $(2).elf
	@arm-none-eabi-objcopy -O binary $$< $$@

-include $$(wildcard $$(addprefix $(1)/,$$(HYP_OBJECTS:.o=.d)) $(1)/asm_offsets.h.d)
endef

$(eval $(call hypervisor,build/hypervisor,build/vambrace-v5,-DDEBUG=1))
$(eval $(call hypervisor,build/hypervisor-release,build/release/vambrace-v5,-DDEBUG=0))

hypervisor: build/vambrace-v5.bin
hypervisor-release: build/release/vambrace-v5.bin | setup-hypervisor
.PHONY: hypervisor-release
