# SPDX-License-Identifier: GPL-2.0
#
# Each header of the hypervisor, compiled with nothing in front of it, for each
# version that has it: make -f tests/lint/headers.mk. One that is assembly alone
# (macros, not shared with C) is assembled. The guest ABI leaves it to a guest where
# its uint32_t comes from: <stdint.h> is in front of it.

.DEFAULT_GOAL := headers
include arch-arm/build.mk

LINT_DIRECTORIES := include kernel arch-arm platforms
LINT_ALL := $(shell find $(LINT_DIRECTORIES) -name '*.h')
LINT_ASSEMBLY := $(shell grep -L __ASSEMBLER__ $$(grep -l '^[[:space:]]*\.macro' $(LINT_ALL)) /dev/null)
LINT_ASSEMBLY := $(filter-out /dev/null,$(LINT_ASSEMBLY))
LINT_VERSIONED := $(sort $(foreach version,$(HYP_VERSIONS),$(HYP_DIRECTORIES_$(version))))
lint_in_directories = $(foreach directory,$(1),$(filter arch-arm/$(directory)/%,$(LINT_ALL)))
# $(call lint_headers,VERSION): all but those of directories that the version does not have.
lint_headers = $(filter-out $(call lint_in_directories,$(filter-out $(HYP_DIRECTORIES_$(1)),$(LINT_VERSIONED))),\
	$(LINT_ALL))
LINT_CFLAGS = $(filter-out -g -O2,$(HYP_CFLAGS)) -I. -Iplatforms -Iarch-arm -DDEBUG=1

define lint_version
build/lint/$(1)/%.h.o: %.h
	@mkdir -p $$(@D)
	@printf '%s\n' '$$(if $$(filter include/public/%,$$<),#include <stdint.h>)' '#include "$$<"' | $(HYP_CC) $$(LINT_CFLAGS) $(call hypervisor_flags,$(1)) \
		-x $$(if $$(filter $$<,$(LINT_ASSEMBLY)),assembler-with-cpp,c) -MT $$@ -c - -o $$@

headers: $(patsubst %,build/lint/$(1)/%.o,$(call lint_headers,$(1)))
-include $(patsubst %,build/lint/$(1)/%.d,$(call lint_headers,$(1)))
endef

$(foreach version,$(HYP_VERSIONS),$(eval $(call lint_version,$(version))))

FORCE:
.PHONY: headers FORCE
