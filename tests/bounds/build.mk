# SPDX-License-Identifier: GPL-2.0
#
# build.mk - the plugin, and the release build in which every pause point finds an
# interrupt pending (waiting.c).

build/bounds/meter.so: tests/bounds/meter.c
	@mkdir -p $(@D)
	@echo '  CC $<'
	@gcc -O2 -Wall -Wextra -Werror -shared -fPIC $< -o $@

define waiting_build
build/waiting/$(1).o: tests/bounds/waiting.c
	@mkdir -p $$(@D)
	@echo '  CC $$<'
	@$$(HYP_CC) $$(HYP_CFLAGS) $$(call hypervisor_flags,$(1)) -DDEBUG=0 -c $$< -o $$@

build/waiting/vambrace-$(1).elf: build/release/vambrace-$(1).elf build/waiting/$(1).o
	@echo '  LD $$@'
	@$$(HYP_CC) $$(HYP_LDFLAGS) -T build/hypervisor-release/$(1)/layout.lds \
		-Wl,--wrap=arch_interrupt_waiting build/waiting/$(1).o \
		$$(addprefix build/hypervisor-release/$(1)/,$$(call hypervisor_objects,$(1))) -o $$@

build/waiting/vambrace-$(1).bin: build/waiting/vambrace-$(1).elf
	@arm-none-eabi-objcopy -O binary $$< $$@
endef
$(foreach version,$(HYP_VERSIONS),$(eval $(call waiting_build,$(version))))
