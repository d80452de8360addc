/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exception_table.h - instructions of the hypervisor that may raise an exception
 * (an abort, or an undefined instruction), each with the address at which execution
 * resumes then. For assembly, inline assembly and C; the linker collects the rows.
 */
#pragma once

#ifdef __ASSEMBLER__

/* Execute @insn; if it raises an exception, go on at label @resume. */
	.macro	may_fault resume, insn:vararg
9001:	\insn
	.pushsection .exception_table, "a"
	.word	9001b, \resume
	.popsection
	.endm

#else

#include <stdint.h>

/* The same for __asm__; both arguments are strings. */
#define MAY_FAULT(resume, insn)						\
	"9001:	" insn "\n"						\
	"	.pushsection .exception_table, \"a\"\n"		\
	"	.word	9001b, " resume "\n"				\
	"	.popsection\n"

/* The address at which to resume after an exception of the instruction at @pc, or 0. */
uint32_t exception_table_find(uint32_t pc);

#endif
