/* SPDX-License-Identifier: GPL-2.0 */
/*
 * table.h - the effect of each sensitive instruction in a guest, on each core.
 *
 * INSN(cores, name, user_und, user_r0, user_psr, kernel_und, kernel_r0)
 *
 * name is the piece of code in code.S; every piece has one row for each core.
 * *_und is how many undefined-instruction exceptions it raises, *_r0 the value
 * it leaves in r0, user_psr the PSR that the guest kernel is shown afterwards.
 *
 * Guest user code must see exactly what USR mode of the processor does, with FIQ
 * masked (F, 0x40): it reads so in the CPSR, and is left out of user_psr.
 * Guest kernel code is in USR mode too, but differs where the hypervisor
 * emulates what SVC mode could do: ID and control registers, cache
 * operations and barriers (on ARM926 all CP15 is privileged), thread
 * registers, FPEXC, and the kick. What no privileged mode of the core has
 * either (on ARM926 cps, ldrex, the thread registers; hvc, smc, rfe) stays
 * undefined, and so do what a guest is not given (performance monitors,
 * debug, ThumbEE) and the instructions of SVC mode that a guest kernel must
 * not contain (SPSR, ^ forms).
 *
 * Some rows are QEMU's: silicon traps tcinv (ARM926) and fpsid (ARM926, ARM11)
 * from USR mode.
 */
INSN(ALL, nop, 0, 0x00000001, 0x00000010, 0, 0x00000001)
INSN(ALL, mrs_cpsr, 0, 0x00000050, 0x00000010, 0, 0x00000050)
INSN(ALL, msr_c_svc, 0, 0x00000050, 0x00000010, 0, 0x00000050)
INSN(ALL, msr_c_i, 0, 0x00000050, 0x00000010, 0, 0x00000050)
INSN(ALL, msr_f, 0, 0xf0000050, 0xf0000010, 0, 0xf0000050)
INSN(V5, msr_s, 0, 0x00000050, 0x00000010, 0, 0x00000050)
INSN(V6_V7, msr_s, 0, 0x000f0050, 0x000f0010, 0, 0x000f0050)
INSN(V5, cpsid, 1, 0x00000050, 0x00000010, 1, 0x00000050)
INSN(V6_V7, cpsid, 0, 0x00000050, 0x00000010, 0, 0x00000050)
INSN(ALL, mrs_spsr, 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(ALL, msr_spsr, 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(ALL, movs_pc, 1, 0x00000003, 0x00000010, 1, 0x00000003)
INSN(ALL, ldm_pc_hat, 1, 0x00000003, 0x00000010, 1, 0x00000003)
INSN(ALL, stm_hat, 1, 0x00000000, 0x00000010, 1, 0x00000000)
INSN(ARM926, midr, 1, 0x00000077, 0x00000010, 0, 0x41069265)
INSN(ARM1136, midr, 1, 0x00000077, 0x00000010, 0, 0x4117b363)
INSN(ARM1176, midr, 1, 0x00000077, 0x00000010, 0, 0x410fb767)
INSN(ARM11MPCORE, midr, 1, 0x00000077, 0x00000010, 0, 0x410fb022)
INSN(CORTEX_A8, midr, 1, 0x00000077, 0x00000010, 0, 0x410fc080)
INSN(CORTEX_A9, midr, 1, 0x00000077, 0x00000010, 0, 0x410fc090)
INSN(ARM926 | ARM1136 | ARM1176, ctr, 1, 0x00000077, 0x00000010, 0, 0x01dd20d2)
INSN(ARM11MPCORE, ctr, 1, 0x00000077, 0x00000010, 0, 0x1d192992)
INSN(CORTEX_A8, ctr, 1, 0x00000077, 0x00000010, 0, 0x82048004)
INSN(CORTEX_A9, ctr, 1, 0x00000077, 0x00000010, 0, 0x80038003)
INSN(ALL, sctlr_m, 1, 0x00000077, 0x00000010, 0, 0x00000000)
INSN(ALL, dacr_w, 1, 0x00000077, 0x00000010, 0, 0x00000077)
INSN(V5, dsb, 1, 0x00000078, 0x00000010, 0, 0x00000078)
INSN(V6_V7, dsb, 0, 0x00000078, 0x00000010, 0, 0x00000078)
INSN(V5, isb, 1, 0x00000078, 0x00000010, 0, 0x00000078)
INSN(V6_V7, isb, 0, 0x00000078, 0x00000010, 0, 0x00000078)
INSN(V5, dmb, 1, 0x00000078, 0x00000010, 0, 0x00000078)
INSN(V6_V7, dmb, 0, 0x00000078, 0x00000010, 0, 0x00000078)
INSN(V5 | V6, barriers, 3, 0x00000078, 0x00000010, 3, 0x00000078)
INSN(V7, barriers, 0, 0x00000078, 0x00000010, 0, 0x00000078)
INSN(ALL, cleand, 1, 0x00000078, 0x00000010, 0, 0x00000078)
INSN(V5, tcinv, 0, 0x00000078, 0x40000010, 0, 0x00000078)
INSN(V6_V7, tcinv, 1, 0x00000078, 0x00000010, 1, 0x00000078)
INSN(V5, tpidrurw, 2, 0x00000000, 0x00000010, 2, 0x00000000)
INSN(V6_V7, tpidrurw, 0, 0x00000055, 0x00000010, 0, 0x00000055)
INSN(V5, tpidruro_r, 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(V6_V7, tpidruro_r, 0, 0x00000000, 0x00000010, 0, 0x00000000)
INSN(V5, tpidruro_w, 1, 0x00000000, 0x00000010, 1, 0x00000000)
INSN(V6_V7, tpidruro_w, 1, 0x00000000, 0x00000010, 0, 0x00000000)
INSN(V5, tpidrprw, 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(V6_V7, tpidrprw, 1, 0x00000077, 0x00000010, 0, 0x00000000)
INSN(ALL, fpexc, 1, 0x00000077, 0x00000010, 0, 0x00000000)
INSN(ARM926, fpsid, 0, 0x41011090, 0x00000010, 0, 0x41011090)
INSN(ARM1136 | ARM11MPCORE, fpsid, 0, 0x410120b4, 0x00000010, 0, 0x410120b4)
INSN(ARM1176, fpsid, 0, 0x410120b5, 0x00000010, 0, 0x410120b5)
INSN(CORTEX_A8, fpsid, 1, 0x00000077, 0x00000010, 0, 0x410330c0)
INSN(CORTEX_A9, fpsid, 1, 0x00000077, 0x00000010, 0, 0x41033090)
INSN(ARM926 | ARM1136, mvfr0, 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(ARM1176 | ARM11MPCORE, mvfr0, 1, 0x00000077, 0x00000010, 0, 0x11111111)
INSN(V7, mvfr0, 1, 0x00000077, 0x00000010, 0, 0x11110222)
INSN(ALL, vadd, 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(ALL, vadd_neon, 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(ALL, ldrt, 0, 0x00000041, 0x00000010, 0, 0x00000041)
INSN(ALL, rfe, 1, 0x00000003, 0x00000010, 1, 0x00000003)
INSN(ALL, hvc, 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(ALL, smc, 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(ALL, swp, 0, 0x00000005, 0x00000010, 0, 0x00000005)
INSN(V5, ldrex, 1, 0x00000000, 0x00000010, 1, 0x00000000)
INSN(V6_V7, ldrex, 0, 0x00000005, 0x00000010, 0, 0x00000005)
INSN(V5, ldrexh, 1, 0x00000000, 0x00000010, 1, 0x00000000)
INSN(V6_V7, ldrexh, 0, 0x00000005, 0x00000010, 0, 0x00000005)
INSN(V5, clrex, 3, 0x00000077, 0x00000010, 3, 0x00000077)
INSN(V6_V7, clrex, 0, 0x00000001, 0x00000010, 0, 0x00000001)
INSN(V5, setend, 1, 0x00000050, 0x00000010, 1, 0x00000050)
INSN(V6_V7, setend, 0, 0x00000250, 0x00000210, 0, 0x00000250)
INSN(V5, pmccntr, 1, 0x00000077, 0x00000010, 0, 0x00000000)
INSN(V6_V7, pmccntr, 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(ALL, teehbr, 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(ALL, kick, 1, 0x00000022, 0x00000010, 0, 0x00000022)
INSN(ALL, kick_eq, 0, 0x00000022, 0x00000010, 0, 0x00000022)
INSN(ALL, ldm_all, 0, 0x0000005a, 0xa0000010, 0, 0x0000005a)
