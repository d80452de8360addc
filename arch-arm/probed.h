/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probed.h - accesses to coprocessor registers that a core may lack, or keep for
 * Secure state: undefined ones are passed over. Like those of guest_access.S
 * they go on at the place named in guest_access_table.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* A function that writes the register and returns whether it was there. */
#define PROBED_WRITE(name, coprocessor, opc1, crn, crm, opc2)		\
	static inline bool name(uint32_t value)				\
	{								\
		bool missing = true;					\
		__asm__ volatile(					\
			"9001:	mcr	" #coprocessor ", " #opc1 ", %1, " #crn ", " #crm ", " #opc2 "\n" \
			"	mov	%0, #0\n"			\
			"	.pushsection .guest_access_table, \"a\"\n" \
			"	.word	9001b, 9002f\n"		\
			"	.popsection\n"				\
			"9002:"						\
			: "+r"(missing) : "r"(value) : "memory");	\
		return !missing;					\
	}

/* A function that reads it; 0 where there is none. */
#define PROBED_READ(name, coprocessor, opc1, crn, crm, opc2)		\
	static inline uint32_t name(void)				\
	{								\
		uint32_t value = 0;					\
		__asm__ volatile(					\
			"9001:	mrc	" #coprocessor ", " #opc1 ", %0, " #crn ", " #crm ", " #opc2 "\n" \
			"	.pushsection .guest_access_table, \"a\"\n" \
			"	.word	9001b, 9002f\n"		\
			"	.popsection\n"				\
			"9002:"						\
			: "+r"(value));					\
		return value;						\
	}
