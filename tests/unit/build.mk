# SPDX-License-Identifier: GPL-2.0
#
# The unit tests: one program for each tests/unit/test_X.c, built for this
# machine with the address and undefined behaviour sanitizers. The variables
# UNIT_DIR, UNIT_CC, UNIT_OPTIMIZE and UNIT_*SANITIZE on make's command line
# build them another way beside that: tests/unit/run, tests/coverage/run.
#
# A program takes what it needs of UNIT_SOURCES out of a library; a function
# that the test file defines itself comes before one of the library. To test a
# further source, add it here and write test_X.c.

UNIT_SOURCES := $(addprefix kernel/, boot/atags.c boot/board.c boot/boot_info.c config/bundle.c \
	config/crc32.c domain/build.c config/domain_config.c config/nearest.c config/schema.c \
	domain/hooks.c xen/event.c xen/event_op.c domain/chunk.c config/guest_image.c config/guest_tree.c \
	xen/hypercall.c xen/version.c xen/console_io.c xen/sched_op.c xen/vcpu_op.c xen/hvm.c irq.c \
	lock.c cpu.c domain/p2m.c config/rng_seed.c text.c boot/timer_rate.c boot/devicetree.c \
	boot/devicetree_clock.c boot/devicetree_interrupt.c) \
	$(wildcard platforms/drivers/*.c) \
	arch-arm/image.c arch-arm/emul/decode.c arch-arm/emul/cp15.c arch-arm/mm/regime.c \
	arch-arm/emul/vfp.c arch-arm/v5/descriptor.c $(wildcard tests/unit/fake-arch/*.c)

# What most tests have a fake of: a test that is of the real one is linked with it.
UNIT_LINKED := $(addprefix kernel/, console.c console_line.c console_turns.c domain/domain.c domain/report.c \
	keys.c message.c boot/start.c test_uart.c time.c timer.c work.c sched/core.c sched/round_robin.c)

UNIT_LIBFDT := fdt.c fdt_addresses.c fdt_ro.c fdt_rw.c fdt_sw.c fdt_wip.c
UNIT_DIR := build/unit
UNIT_CC := gcc
UNIT_OPTIMIZE := -O2
UNIT_TESTS := $(patsubst tests/unit/test_%.c,%,$(wildcard tests/unit/test_*.c))
UNIT_PROGRAMS := $(UNIT_TESTS:%=$(UNIT_DIR)/test_%)
# The same for every compiler.
UNIT_DATA_DIR := build/unit/data
UNIT_DATA := $(patsubst tests/unit/data/%.dts,$(UNIT_DATA_DIR)/%.dtb,$(wildcard tests/unit/data/*.dts)) \
	$(patsubst tests/unit/data/%.its,$(UNIT_DATA_DIR)/%.itb,$(wildcard tests/unit/data/*.its))

UNIT_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
UNIT_WARNINGS := -Wall -Wextra -Werror -Wshadow -Wundef -Wmissing-prototypes -Wvla
UNIT_CFLAGS = -std=gnu11 $(UNIT_OPTIMIZE) -g $(UNIT_SANITIZE) $(UNIT_WARNINGS) -MMD -MP \
	-Itests/unit/fake-arch/mmio -Itests/unit/fake-arch/vfp -Itests/unit/fake-arch/sync \
	-Iplatforms -Iinclude -Iarch-arm/include -Itests/unit \
	-isystem $(UNIT_FDT) -DDEBUG=1 -DUNIT_DATA='"$(UNIT_DATA_DIR)"'
# The host's C library has functions of these names, and its own use for them.
UNIT_CFLAGS += -Dsched_yield=hypervisor_sched_yield
UNIT_LIBS = $$(pkg-config --libs check)

# Only when a unit test is built: it may have to unpack a tarball.
UNIT_FDT = $(eval UNIT_FDT := $$(shell tools/libfdt))$(UNIT_FDT)

$(UNIT_DIR)/test_sched: $(UNIT_DIR)/kernel/sched/core.o $(UNIT_DIR)/kernel/sched/round_robin.o
$(UNIT_DIR)/test_time: $(UNIT_DIR)/kernel/time.o
$(UNIT_DIR)/test_timer: $(UNIT_DIR)/kernel/time.o $(UNIT_DIR)/kernel/timer.o
$(UNIT_DIR)/test_work: $(UNIT_DIR)/kernel/work.o
$(UNIT_DIR)/test_message: $(UNIT_DIR)/kernel/message.o
$(UNIT_DIR)/test_console: $(addprefix $(UNIT_DIR)/kernel/, console.o console_line.o \
	console_turns.o message.o)
$(UNIT_DIR)/test_keys: $(UNIT_DIR)/kernel/keys.o $(UNIT_DIR)/kernel/message.o
$(UNIT_DIR)/test_domain: $(addprefix $(UNIT_DIR)/kernel/, domain/domain.o domain/report.o xen/event.o \
	xen/event_op.o message.o)
$(UNIT_DIR)/test_start: $(UNIT_DIR)/kernel/boot/start.o $(UNIT_DIR)/kernel/message.o
$(UNIT_DIR)/test_test_uart: $(UNIT_DIR)/kernel/test_uart.o

UNIT_OBJECTS := $(UNIT_SOURCES:%.c=$(UNIT_DIR)/%.o) $(UNIT_LIBFDT:%.c=$(UNIT_DIR)/libfdt/%.o)

$(UNIT_DIR)/libfdt/%.o:
	@mkdir -p $(@D)
	$(UNIT_CC) $(UNIT_OPTIMIZE) -g $(UNIT_SANITIZE) $(HYP_LIBFDT_CFLAGS) -w -I$(UNIT_FDT) -c $(UNIT_FDT)/$*.c -o $@

# Where headers of an architecture version are searched: the file's name may end with
# it (test_psr_v6.c). What ARMv6 and ARMv7 share is compiled with ARMv7's rest.
UNIT_DIRECTORIES_v5 := v5
UNIT_DIRECTORIES_v6 := v6 v6plus
UNIT_DIRECTORIES_v7 := v7 v6plus
UNIT_DIRECTORIES_v6plus := v7 v6plus
unit_version = $(firstword $(foreach version,v6plus v6 v7,$(findstring $(version),$(1))) v5)
unit_directories = -iquote arch-arm $(UNIT_DIRECTORIES_$(call unit_version,$(1)):%=-iquote arch-arm/%)

$(UNIT_DIR)/%.o: %.c
	@mkdir -p $(@D)
	$(UNIT_CC) $(UNIT_CFLAGS) $(call unit_directories,$*) -c $< -o $@

$(UNIT_DIR)/libvambrace.a: $(UNIT_OBJECTS) tests/unit/build.mk
	rm -f $@
	ar rcs $@ $(UNIT_OBJECTS)

$(UNIT_DIR)/test_%: $(UNIT_DIR)/tests/unit/test_%.o $(UNIT_DIR)/tests/unit/unit.o \
		$(UNIT_DIR)/libvambrace.a
	$(UNIT_CC) $(UNIT_SANITIZE) $(filter %.o,$^) $(UNIT_DIR)/libvambrace.a $(UNIT_LIBS) -o $@

# Below 4 GiB, where the address sanitizer cannot be: see test_shadow.c. Sources of one
# architecture version: $(call unit_shadow_sources,VERSION)
UNIT_SHADOW_SANITIZE := -fsanitize=undefined -fno-sanitize-recover=all
UNIT_SHADOW := tests/unit/unit.c tests/unit/fake-arch/panic.c $(addprefix arch-arm/mm/, empty.c \
	fill.c invalidate.c regime.c setup.c space.c tables.c walk.c) kernel/domain/p2m.c kernel/cpu.c kernel/lock.c
unit_shadow_sources = $(UNIT_SHADOW) arch-arm/$(1)/descriptor.c $(wildcard arch-arm/$(1)/asid.c)
# gcc writes down what the last of several sources includes: so all of it is named.
$(UNIT_DIR)/test_shadow $(UNIT_DIR)/test_shadow_v6plus: $(UNIT_DIR)/test_%: tests/unit/test_%.c \
		$(UNIT_SHADOW) tests/unit/test_shadow.c tests/unit/build.mk \
		$(wildcard arch-arm/*.h arch-arm/*/*.[ch] include/*/*.h tests/unit/fake-arch/*/*.h)
	@mkdir -p $(@D)
	$(UNIT_CC) $(filter-out $(UNIT_SANITIZE),$(UNIT_CFLAGS)) $(UNIT_SHADOW_SANITIZE) \
		-no-pie -fno-pie -Wno-pointer-to-int-cast -Wno-int-to-pointer-cast \
		-iquote tests/unit/fake-arch/mmu -iquote tests/unit/fake-arch/$(call unit_version,$*) \
		$(call unit_directories,$*) -MF $@.d \
		$< $(call unit_shadow_sources,$(call unit_version,$*)) $(UNIT_LIBS) -o $@

# With threads, for the thread sanitizer: all of it is compiled for it.
UNIT_THREADS := tests/unit/unit.c tests/unit/fake-arch/panic.c kernel/lock.c kernel/cpu.c
UNIT_THREADS_chunk := kernel/domain/chunk.c
UNIT_THREADS_event := kernel/xen/event.c kernel/xen/event_op.c
$(UNIT_DIR)/test_%_threads: tests/unit/test_%_threads.c $(UNIT_THREADS) kernel/domain/chunk.c \
		kernel/xen/event.c kernel/xen/event_op.c \
		tests/unit/build.mk $(wildcard include/*/*.h tests/unit/fake-arch/*/*.h)
	@mkdir -p $(@D)
	$(UNIT_CC) $(filter-out $(UNIT_SANITIZE),$(UNIT_CFLAGS)) -fsanitize=thread $(unit_directories) -MF $@.d \
		$< $(UNIT_THREADS) $(UNIT_THREADS_$*) $(UNIT_LIBS) -pthread -o $@

$(UNIT_DATA_DIR)/%.dtb: tests/unit/data/%.dts
	@mkdir -p $(@D)
	cpp -nostdinc -undef -P -x assembler-with-cpp $< $@.dts
	dtc -q -I dts -O dtb -o $@ $@.dts

$(UNIT_DATA_DIR)/%.itb: tests/unit/data/%.its $(UNIT_DATA_DIR)/domains.dtb tests/unit/data/small.txt
	@mkdir -p $(@D)
	SOURCE_DATE_EPOCH=1577836800 mkimage -f $< $@ >$@.log

.PHONY: unit-programs unit-data
unit-programs: $(UNIT_PROGRAMS) $(UNIT_DATA)
unit-data: $(UNIT_DATA)

UNIT_TEST_OBJECTS := $(UNIT_TESTS:%=$(UNIT_DIR)/tests/unit/test_%.o) $(UNIT_DIR)/tests/unit/unit.o
.SECONDARY: $(UNIT_TEST_OBJECTS)

-include $(patsubst %.o,%.d,$(UNIT_SOURCES:%.c=$(UNIT_DIR)/%.o) $(UNIT_LINKED:%.c=$(UNIT_DIR)/%.o) $(UNIT_TEST_OBJECTS))
