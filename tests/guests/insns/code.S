/* SPDX-License-Identifier: GPL-2.0 */
/*
 * code.S - one piece of code per suspicious instruction, twice: user_NAME ends
 * with svc and is copied to the user page, kernel_NAME ends with bx lr.
 *
 * In: r1 = 64 bytes of scratch memory, flags clear. Out: r0. May use r0-r3;
 * an instruction that the undefined-instruction handler skips leaves r0 as it was set.
 * Instructions that the assembler does not know for ARMv5 are written as words.
 */
#include "public/arm_pv.h"

	.syntax unified
	.arm
	.text


/* \end is the word of the last instruction of a piece. */
	.macro	pieces prefix, end

\prefix\()nop:
	mov	r0, #1
	.inst	\end
\prefix\()mrs_cpsr:
	mrs	r0, cpsr
	.inst	\end
\prefix\()msr_c_svc:
	mov	r0, #0xd3
	msr	cpsr_c, r0
	mrs	r0, cpsr
	.inst	\end
\prefix\()msr_c_i:
	mrs	r2, cpsr
	orr	r2, r2, #0x80
	msr	cpsr_c, r2
	mrs	r0, cpsr
	.inst	\end
\prefix\()msr_f:
	mov	r2, #0xf0000000
	msr	cpsr_f, r2
	mrs	r0, cpsr
	.inst	\end
\prefix\()msr_s:
	mov	r2, #0x000f0000
	msr	cpsr_s, r2
	mrs	r0, cpsr
	.inst	\end
\prefix\()cpsid:
	.word	0xf10c0080
	mrs	r0, cpsr
	.inst	\end
\prefix\()mrs_spsr:
	mov	r0, #0x77
	mrs	r0, spsr
	.inst	\end
\prefix\()msr_spsr:
	mov	r0, #0x77
	msr	spsr_cxsf, r0
	.inst	\end
\prefix\()movs_pc:
	adr	r2, 1f
	mov	r0, #2
	.word	0xe1b0f002		@ movs pc, r2
	mov	r0, #3
1:	.inst	\end
\prefix\()ldm_pc_hat:
	adr	r2, 1f
	str	r2, [r1, #4]
	mov	r0, #2
	.word	0xe8d18008		@ ldmia r1, {r3, pc}^
	mov	r0, #3
1:	.inst	\end
\prefix\()stm_hat:
	mov	r0, #0
	str	r0, [r1]
	mov	r0, #2
	.word	0xe8c16000		@ stmia r1, {sp, lr}^
	ldr	r0, [r1]
	.inst	\end
\prefix\()midr:
	mov	r0, #0x77
	mrc	p15, 0, r0, c0, c0, 0
	.inst	\end
\prefix\()ctr:
	mov	r0, #0x77
	mrc	p15, 0, r0, c0, c0, 1
	.inst	\end
\prefix\()sctlr_m:
	mov	r0, #0x77
	mrc	p15, 0, r0, c1, c0, 0
	cmp	r0, #0x77		@ as preset: keep it; else bit M
	andne	r0, r0, #1
	msr	cpsr_f, #0
	.inst	\end
\prefix\()dacr_w:
	mov	r0, #0x77
	mcr	p15, 0, r0, c3, c0, 0
	.inst	\end
\prefix\()dsb:
	mov	r0, #0
	mcr	p15, 0, r0, c7, c10, 4
	mov	r0, #0x78
	.inst	\end
\prefix\()isb:
	mov	r0, #0
	mcr	p15, 0, r0, c7, c5, 4
	mov	r0, #0x78
	.inst	\end
\prefix\()dmb:
	mov	r0, #0
	mcr	p15, 0, r0, c7, c10, 5
	mov	r0, #0x78
	.inst	\end
\prefix\()barriers:
	.word	0xf57ff04f		@ dsb
	.word	0xf57ff05f		@ dmb
	.word	0xf57ff06f		@ isb
	mov	r0, #0x78
	.inst	\end
\prefix\()cleand:
	mcr	p15, 0, r1, c7, c10, 1
	mov	r0, #0x78
	.inst	\end
\prefix\()tcinv:
	mrc	p15, 0, APSR_nzcv, c7, c14, 3
	mov	r0, #0x78
	.inst	\end
\prefix\()tpidrurw:
	mov	r0, #0x55
	mcr	p15, 0, r0, c13, c0, 2
	mov	r0, #0
	mrc	p15, 0, r0, c13, c0, 2
	.inst	\end
\prefix\()tpidruro_r:
	mov	r0, #0x77
	mrc	p15, 0, r0, c13, c0, 3
	.inst	\end
\prefix\()tpidruro_w:
	mov	r0, #0			@ what it is: nothing else would be seen later
	mcr	p15, 0, r0, c13, c0, 3
	.inst	\end
\prefix\()tpidrprw:
	mov	r0, #0x77
	mrc	p15, 0, r0, c13, c0, 4
	.inst	\end
\prefix\()fpexc:
	mov	r0, #0x77
	.word	0xeef80a10		@ vmrs r0, fpexc
	.inst	\end
\prefix\()fpsid:
	mov	r0, #0x77
	.word	0xeef00a10		@ vmrs r0, fpsid
	.inst	\end
\prefix\()mvfr0:
	mov	r0, #0x77
	.word	0xeef70a10		@ vmrs r0, mvfr0
	.inst	\end
\prefix\()vadd:
	mov	r0, #0x77
	.word	0xee300a00		@ vadd.f32 s0, s0, s0
	.inst	\end
\prefix\()vadd_neon:
	mov	r0, #0x77
	.word	0xf2000800		@ vadd.i8 d0, d0, d0
	.inst	\end
\prefix\()ldrt:
	mov	r0, #0x41
	str	r0, [r1]
	mov	r0, #0
	ldrt	r0, [r1], #0
	.inst	\end
\prefix\()rfe:
	adr	r2, 1f
	str	r2, [r1]
	mov	r3, #0x10
	str	r3, [r1, #4]
	mov	r0, #2
	.word	0xf8910a00		@ rfeia r1
	mov	r0, #3
1:	.inst	\end
\prefix\()hvc:
	mov	r0, #0x77
	.word	0xe140ea71		@ hvc #0xea1
	.inst	\end
\prefix\()smc:
	mov	r0, #0x77
	.word	0xe1600070		@ smc #0
	.inst	\end
\prefix\()swp:
	mov	r0, #5
	str	r0, [r1]
	mov	r2, #9
	swp	r0, r2, [r1]
	.inst	\end
\prefix\()ldrex:
	mov	r0, #5
	str	r0, [r1]
	mov	r0, #0
	.word	0xe1910f9f		@ ldrex r0, [r1]
	.inst	\end
\prefix\()ldrexh:
	mov	r0, #5
	str	r0, [r1]
	mov	r0, #0
	.word	0xe1f10f9f		@ ldrexh r0, [r1]
	.inst	\end
\prefix\()clrex:
	mov	r0, #0x77
	.word	0xe1912f9f		@ ldrex r2, [r1]
	.word	0xf57ff01f		@ clrex
	.word	0xe1810f92		@ strex r0, r2, [r1]
	.inst	\end
\prefix\()setend:
	.word	0xf1010200		@ setend be
	mrs	r0, cpsr
	.inst	\end
\prefix\()teehbr:
	mov	r0, #0x77
	.word	0xeed10e10		@ mrc p14, 6, r0, c1, c0, 0
	.inst	\end
\prefix\()pmccntr:
	mov	r0, #0x77
	mrc	p15, 0, r0, c9, c13, 0
	.inst	\end
\prefix\()kick:
	mov	r0, #0x11
	.word	0x1e000f10		@ mcrne p15, 0, r0, c0, c0, 0
	mov	r0, #0x22
	.inst	\end
\prefix\()kick_eq:
	mov	r0, #0x11
	.word	0x0e000f10		@ mcreq p15, 0, r0, c0, c0, 0
	mov	r0, #0x22
	.inst	\end
	/* A return to kernel code as the port does it: all 16 registers. */
\prefix\()ldm_all:
	adr	r2, 1f
	str	r2, [r1, #60]
	str	lr, [r1, #56]
	str	sp, [r1, #52]
	mov	r0, #0x5a
	str	r0, [r1]
	mov	sp, r1
	msr	cpsr_f, #0xa0000000
	ldmia	sp, {r0-pc}
	mov	r0, #3
1:	.inst	\end
	.endm

#define INSN(cores, name, uu, ur, up, ku, kr)	.globl user_##name, kernel_##name;
#include "table.h"

	.globl	user_start, user_end
user_start:
	pieces	user_, 0xef000000	@ svc #0
user_end:
	pieces	kernel_, 0xe12fff1e	@ bx lr

	/*
	 * uint32_t run_kernel(void (*piece)(void), void *scratch): saves callee-saved
	 * registers, as a piece may load every register, and the byte order.
	 */
	.globl	run_kernel
run_kernel:
	stmfd	sp!, {r4-r11, lr}
	mov	r12, r0
	msr	cpsr_fs, #0		@ GE, where it exists, is in s
	blx	r12
	mrs	r1, cpsr
	tst	r1, #0x200
	beq	1f
	.word	0xf1010000		@ setend le
1:
	ldmfd	sp!, {r4-r11, pc}
