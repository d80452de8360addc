# SPDX-License-Identifier: GPL-2.0
#
# The hypervisor, one image for each architecture version: build/vambrace-v5,
# -v6 and -v7.{elf,bin} with checks, build/release/ without. A version has
# directories of its own, searched in order; files are chosen by that path, not
# by #ifdef.

HYP_KERNEL := $(wildcard kernel/*.c kernel/*/*.c)
# Directories compiled for every version.
HYP_ARM_DIRECTORIES := boot entry mm emul
HYP_PLATFORMS := $(wildcard platforms/*.c platforms/drivers/*.c platforms/*/platform.c)
HYP_ARM := $(foreach directory,arch-arm $(HYP_ARM_DIRECTORIES:%=arch-arm/%),$(wildcard $(directory)/*.c $(directory)/*.S))
HYP_ARM := $(filter-out arch-arm/asm_offsets.c arch-arm/boot/layout.lds.S,$(HYP_ARM))
# libfdt adds lengths read from a tree to offsets of type int before it compares them.
HYP_LIBFDT_CFLAGS := -fwrapv
HYP_LIBFDT := fdt.c fdt_addresses.c fdt_ro.c fdt_rw.c fdt_sw.c fdt_wip.c

# Compiled for size: what runs at boot, when a domain is built or ends, for a key of the
# console, in own work that waits for the UART anyway, in debug builds, and calls and
# registers that a guest uses now and then. The rest handles exceptions, hypercalls and
# interrupts and is -O2; there only functions that are called once or declared inline are
# inlined: more copies were not faster.
HYP_COLD_BOOT := kernel/boot/atags kernel/boot/board kernel/boot/boot_info kernel/domain/chunk \
	kernel/config/rng_seed kernel/boot/start kernel/test_uart kernel/boot/timer_rate \
	kernel/boot/devicetree kernel/boot/devicetree_clock kernel/boot/devicetree_interrupt \
	arch-arm/boot/core arch-arm/mm/mmu arch-arm/boot/start arch-arm/v5/core_init arch-arm/v5/cores \
	arch-arm/v6/core_init arch-arm/v6/cores arch-arm/v7/core_init arch-arm/v7/cores \
	arch-arm/v7/errata
HYP_COLD_DOMAIN := kernel/config/bundle kernel/config/crc32 kernel/domain/domain \
	kernel/domain/report kernel/domain/build kernel/domain/hooks kernel/config/domain_config \
	kernel/config/guest_image arch-arm/image kernel/config/guest_tree \
	kernel/config/nearest kernel/config/schema
HYP_COLD_CONSOLE := kernel/console kernel/console_line kernel/console_turns kernel/keys \
	kernel/message kernel/text
HYP_COLD_DEBUG := arch-arm/mm/check arch-arm/entry/exception_table arch-arm/mm/maintenance \
	arch-arm/boot/selftest arch-arm/boot/semihosting
HYP_COLD_CALLS := kernel/xen/hvm kernel/xen/version kernel/xen/event_op kernel/xen/console_io \
	arch-arm/domain kernel/irq arch-arm/emul/cp15 arch-arm/v5/cp15 arch-arm/v6plus/cp15 \
	arch-arm/mm/regime
HYP_COLD := $(addsuffix .c,$(HYP_COLD_BOOT) $(HYP_COLD_DOMAIN) $(HYP_COLD_CONSOLE) \
	$(HYP_COLD_DEBUG) $(HYP_COLD_CALLS))

HYP_CC := arm-none-eabi-gcc
HYP_FDT = $(eval HYP_FDT := $$(shell tools/libfdt))$(HYP_FDT)
HYP_VERSION := $(shell git describe --always --dirty 2>/dev/null || echo unknown)

# By version: its directories and compiler options. Only guests make unaligned
# accesses. Everything is linked with the libraries for ARMv5: they are ARM code,
# which runs on all versions; those for ARMv7 are Thumb code.
HYP_VERSIONS := v5 v6 v7
HYP_DIRECTORIES_v5 := v5
HYP_DIRECTORIES_v6 := v6 v6plus
HYP_DIRECTORIES_v7 := v7 v6plus
HYP_MACHINE_v5 := -march=armv5te
HYP_MACHINE_v6 := -march=armv6k -mno-unaligned-access
HYP_MACHINE_v7 := -march=armv7-a -mno-unaligned-access
HYP_MACHINE := -marm -mfloat-abi=soft -mtp=soft
HYP_WARNINGS := -Wall -Wextra -Werror -Wshadow -Wundef -Wmissing-prototypes -Wvla
HYP_OPTIMIZE := -O2 -fno-inline-small-functions
HYP_OPTIMIZE_COLD := -Os
HYP_CFLAGS = $(HYP_MACHINE) $(HYP_OPTIMIZE) -g -std=gnu11 -ffreestanding -fno-common -fno-builtin-printf \
	-ffunction-sections -fdata-sections $(HYP_WARNINGS) -MMD -MP \
	-Iinclude -Iarch-arm/include -isystem $(HYP_FDT)
HYP_LDFLAGS := $(HYP_MACHINE_v5) $(HYP_MACHINE) -nostartfiles --specs=nano.specs -Wl,--gc-sections

# $(call hypervisor_sources,VERSION)
hypervisor_sources = $(sort $(HYP_KERNEL) $(HYP_PLATFORMS) $(HYP_ARM) \
	$(foreach directory,$(HYP_DIRECTORIES_$(1)),$(wildcard arch-arm/$(directory)/*.c arch-arm/$(directory)/*.S)))
hypervisor_objects = $(patsubst %,%.o,$(basename $(call hypervisor_sources,$(1)))) \
	$(HYP_LIBFDT:%.c=libfdt/%.o)
# Options of every compilation: the machine and the search path of VERSION.
hypervisor_flags = $(HYP_MACHINE_$(1)) $(HYP_DIRECTORIES_$(1):%=-Iarch-arm/%)

# $(call hypervisor,VERSION,DIRECTORY OF OBJECTS,OUTPUT WITHOUT SUFFIX,FLAGS)
define hypervisor
$(2)/arch-arm/boot/start.o: $(2)/version.h

$(2)/%.o: %.c $(2)/asm_offsets.h arch-arm/build.mk
	@mkdir -p $$(@D)
	@echo '  CC $$<'
	@$$(HYP_CC) $$(HYP_CFLAGS) $$(call hypervisor_flags,$(1)) $(4) -I$(2) -Iplatforms -Iarch-arm \
		$$(if $$(filter $$(HYP_COLD),$$<),-finline-small-functions $$(HYP_OPTIMIZE_COLD)) -c $$< -o $$@

$(2)/%.o: %.S $(2)/asm_offsets.h
	@mkdir -p $$(@D)
	@echo '  AS $$<'
	@$$(HYP_CC) $$(HYP_CFLAGS) $$(call hypervisor_flags,$(1)) $(4) -I$(2) -Iarch-arm -c $$< -o $$@

$(2)/libfdt/%.o: arch-arm/build.mk
	@mkdir -p $$(@D)
	@echo '  CC libfdt $$*.c'
	@$$(HYP_CC) $$(HYP_MACHINE_$(1)) $$(HYP_MACHINE) $$(HYP_OPTIMIZE_COLD) -g -ffreestanding -ffunction-sections -w -I$$(HYP_FDT) \
		$$(HYP_LIBFDT_CFLAGS) -c $$(HYP_FDT)/$$*.c -o $$@

$(2)/asm_offsets.h: arch-arm/asm_offsets.c
	@mkdir -p $$(@D)
	@$$(HYP_CC) $$(filter-out -g,$$(HYP_CFLAGS)) $$(call hypervisor_flags,$(1)) $(4) -Iarch-arm -MF $$@.d -MT $$@ -S $$< -o - | \
		sed -n 's/^->\([A-Z0-9_]*\) #\{0,1\}\(.*\)$$$$/#define \1 \2/p' > $$@.part
	@mv $$@.part $$@

$(2)/version.h: FORCE
	@mkdir -p $$(@D)
	@echo '#define VAMBRACE_VERSION "$$(HYP_VERSION)"' > $$@.part
	@cmp -s $$@.part $$@ || cp $$@.part $$@

$(2)/layout.lds: arch-arm/boot/layout.lds.S arch-arm/mm/memory_map.h
	@mkdir -p $$(@D)
	@$$(HYP_CC) -E -P -x assembler-with-cpp -Iinclude -Iarch-arm $$< -o $$@

$(3).elf: $$(addprefix $(2)/,$$(call hypervisor_objects,$(1))) $(2)/layout.lds
	@mkdir -p $$(@D)
	@echo '  LD $$@'
	@$$(HYP_CC) $$(HYP_LDFLAGS) -T $(2)/layout.lds -Wl,-Map=$(3).map \
		$$(addprefix $(2)/,$$(call hypervisor_objects,$(1))) -o $$@

$(3).bin: $(3).elf
	@arm-none-eabi-objcopy -O binary $$< $$@

-include $$(wildcard $$(addprefix $(2)/,$$(patsubst %.o,%.d,$$(call hypervisor_objects,$(1)))) $(2)/asm_offsets.h.d)
endef

$(foreach version,$(HYP_VERSIONS),\
	$(eval $(call hypervisor,$(version),build/hypervisor/$(version),build/vambrace-$(version),-DDEBUG=1)) \
	$(eval $(call hypervisor,$(version),build/hypervisor-release/$(version),build/release/vambrace-$(version),-DDEBUG=0)))

hypervisor: $(HYP_VERSIONS:%=build/vambrace-%.bin)
hypervisor-release: $(HYP_VERSIONS:%=build/release/vambrace-%.bin) | setup-hypervisor
.PHONY: hypervisor-release
