/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exception_table.h - instructions of the hypervisor that may raise an exception
 * (an abort, or an undefined instruction), each with the place where it goes on
 * then. For assembly, inline assembly and C; the linker gathers the rows.
 */
#pragma once

#ifdef __ASSEMBLER__

/* @insn, or if it raises an exception, @resume: a label. */
	.macro	may_fault resume, insn:vararg
9001:	\insn
	.pushsection .exception_table, "a"
	.word	9001b, \resume
	.popsection
	.endm

#else

#include <stdint.h>

/* The same within __asm__: both are strings. */
#define MAY_FAULT(resume, insn)						\
	"9001:	" insn "\n"						\
	"	.pushsection .exception_table, \"a\"\n"		\
	"	.word	9001b, " resume "\n"				\
	"	.popsection\n"

/* Where to go on after an exception that the instruction at @pc raised, or 0. */
uint32_t exception_table_find(uint32_t pc);

#endif
