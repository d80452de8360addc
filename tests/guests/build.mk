# SPDX-License-Identifier: GPL-2.0
#
# build.mk - the bare-metal test guests: tests/guests/CASE/*.{c,S} becomes the
# kernel image build/guests/CASE.bin (and .elf, for gdb). `make test-guests`
# runs them, see tests/guests/run.

include guest-patches/newlib/build.mk

TEST_GUESTS_DIR := tests/guests
TEST_GUESTS_OUT := build/guests
TEST_GUESTS := hello insns irq resume timer fault spaces vfp exclusives colours event console \
	lives recreate seed silent hostile victim worst random keys ends line abort flood

test_guest_sources = $(wildcard $(TEST_GUESTS_DIR)/lib/*.c \
	$(TEST_GUESTS_DIR)/$(1)/*.c $(TEST_GUESTS_DIR)/$(1)/*.S) $(TEST_GUEST_MORE_$(1))
# These guests use states.c of worst.
TEST_GUEST_MORE_random := $(TEST_GUESTS_DIR)/worst/states.c
TEST_GUEST_MORE_line := $(TEST_GUESTS_DIR)/worst/states.c $(TEST_GUESTS_DIR)/random/chance.c
test_guest_objects = $(patsubst $(TEST_GUESTS_DIR)/%,$(TEST_GUESTS_OUT)/%.o,\
	$(call test_guest_sources,$(1)))

TEST_GUESTS_OBJECTS := $(sort $(foreach case,$(TEST_GUESTS),\
	$(call test_guest_objects,$(case))))

# early is a guest without the runtime: its one file is all of it.
TEST_GUESTS_BARE := early
TEST_GUESTS_OBJECTS += $(TEST_GUESTS_OUT)/early/early.S.o

.PHONY: test-guest-images
test-guest-images: $(patsubst %,$(TEST_GUESTS_OUT)/%.bin,$(TEST_GUESTS) $(TEST_GUESTS_BARE))

$(TEST_GUESTS_OUT)/early.elf: $(TEST_GUESTS_OUT)/early/early.S.o $(GUEST_RT_SCRIPT)
	$(GUEST_RT_CROSS)gcc $(GUEST_RT_LDFLAGS) -o $@ $<

$(TEST_GUESTS_OUT)/%.c.o: $(TEST_GUESTS_DIR)/%.c
	@mkdir -p $(@D)
	$(GUEST_RT_CROSS)gcc $(GUEST_RT_CFLAGS) -I$(TEST_GUESTS_DIR)/lib \
		-MMD -c -o $@ $<

$(TEST_GUESTS_OUT)/%.S.o: $(TEST_GUESTS_DIR)/%.S
	@mkdir -p $(@D)
	$(GUEST_RT_CROSS)gcc $(GUEST_RT_ASFLAGS) -I$(TEST_GUESTS_DIR)/lib \
		-MMD -c -o $@ $<

define test_guest_link
$(TEST_GUESTS_OUT)/$(1).elf: $(call test_guest_objects,$(1)) \
		$(GUEST_RT_LIB) $(GUEST_RT_SCRIPT)
	$(GUEST_RT_CROSS)gcc $(GUEST_RT_LDFLAGS) -o $$@ \
		$(call test_guest_objects,$(1)) $(GUEST_RT_LIBS)
endef
$(foreach case,$(TEST_GUESTS),$(eval $(call test_guest_link,$(case))))

$(TEST_GUESTS_OUT)/%.bin: $(TEST_GUESTS_OUT)/%.elf
	$(GUEST_RT_CROSS)objcopy -O binary $< $@

-include $(TEST_GUESTS_OBJECTS:.o=.d)
