# SPDX-License-Identifier: GPL-2.0
#
# build.mk - builds the runtime that makes a bare-metal C program a guest.
#
# Sets GUEST_RT_LIB, GUEST_RT_CFLAGS, GUEST_RT_ASFLAGS, GUEST_RT_LDFLAGS,
# GUEST_RT_LIBS and GUEST_RT_SCRIPT to link a guest: see tests/guests/build.mk.

GUEST_RT_DIR := guest-patches/newlib
GUEST_RT_OUT := build/newlib
GUEST_RT_CROSS := arm-none-eabi-
GUEST_RT_SCRIPT := $(GUEST_RT_DIR)/guest.ld
GUEST_RT_LIB := $(GUEST_RT_OUT)/libguest.a

GUEST_RT_ARCH := -march=armv5te -marm -mfloat-abi=soft
GUEST_RT_CPPFLAGS := -Iinclude -I$(GUEST_RT_DIR)/include
GUEST_RT_CFLAGS := $(GUEST_RT_ARCH) $(GUEST_RT_CPPFLAGS) -std=gnu11 -O2 -g \
	-ffunction-sections -fdata-sections \
	-Wall -Wextra -Werror -Wshadow -Wundef -Wmissing-prototypes
GUEST_RT_ASFLAGS := $(GUEST_RT_ARCH) $(GUEST_RT_CPPFLAGS) -g -Wall -Werror \
	-DGUEST_STACK_SIZE=16384
GUEST_RT_LDFLAGS := $(GUEST_RT_ARCH) -nostartfiles -Wl,--gc-sections \
	-Wl,-T,$(GUEST_RT_SCRIPT) -Wl,--build-id=none
GUEST_RT_LIBS := -Wl,--whole-archive $(GUEST_RT_LIB) -Wl,--no-whole-archive

GUEST_RT_OBJS := $(patsubst $(GUEST_RT_DIR)/src/%,$(GUEST_RT_OUT)/%.o,\
	$(wildcard $(GUEST_RT_DIR)/src/*.c $(GUEST_RT_DIR)/src/*.S))

$(GUEST_RT_OUT)/%.c.o: $(GUEST_RT_DIR)/src/%.c
	@mkdir -p $(@D)
	$(GUEST_RT_CROSS)gcc $(GUEST_RT_CFLAGS) -MMD -c -o $@ $<

$(GUEST_RT_OUT)/%.S.o: $(GUEST_RT_DIR)/src/%.S
	@mkdir -p $(@D)
	$(GUEST_RT_CROSS)gcc $(GUEST_RT_ASFLAGS) -MMD -c -o $@ $<

$(GUEST_RT_LIB): $(GUEST_RT_OBJS)
	rm -f $@
	$(GUEST_RT_CROSS)ar rcsD $@ $^

-include $(GUEST_RT_OBJS:.o=.d)
