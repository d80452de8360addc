/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probed.h - accesses to coprocessor registers that a core may lack or make Secure
 * only: an access that is UNDEFINED has no effect.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "entry/exception_table.h"

/* Define a function that writes the register; false if the access was UNDEFINED. */
#define PROBED_WRITE(name, coprocessor, opc1, crn, crm, opc2)                                     \
	static inline bool name(uint32_t value)                                                   \
	{                                                                                         \
		bool missing = true;                                                              \
		__asm__ volatile(MAY_FAULT("9002f",                                               \
					   "mcr " #coprocessor ", " #opc1 ", %1, " #crn ", " #crm \
					   ", " #opc2) "	mov	%0, #0\n"                            \
						       "9002:"                                    \
				 : "+r"(missing)                                                  \
				 : "r"(value)                                                     \
				 : "memory");                                                     \
		return !missing;                                                                  \
	}

/* Define a function that reads the register; 0 if the access was UNDEFINED. */
#define PROBED_READ(name, coprocessor, opc1, crn, crm, opc2)                                     \
	static inline uint32_t name(void)                                                        \
	{                                                                                        \
		uint32_t value = 0;                                                              \
		__asm__ volatile(MAY_FAULT("9002f", "mrc " #coprocessor ", " #opc1 ", %0, " #crn \
						    ", " #crm ", " #opc2) "9002:"                \
				 : "+r"(value));                                                 \
		return value;                                                                    \
	}
