/* SPDX-License-Identifier: GPL-2.0 */
/*
 * table.h - what each suspicious instruction does on an ARM926 guest.
 *
 * INSN(name, user_und, user_r0, user_psr, kernel_und, kernel_r0)
 *
 * name is the piece of code in code.S. *_und is how many undefined-instruction
 * exceptions it raises, *_r0 the value it leaves in r0, user_psr the PSR that
 * the guest kernel is shown afterwards.
 *
 * Guest user code must see exactly what USR mode of the processor does.
 * Guest kernel code is in USR mode too, but differs where the hypervisor
 * emulates what SVC mode could do: ID and control registers, cache
 * operations and barriers (all CP15 is privileged on ARM926), FPEXC, and the
 * kick. What no privileged mode of an ARM926 has either (cps, ldrex, the
 * TPID registers, hvc, smc, rfe) stays undefined, and so do the instructions
 * of SVC mode that a guest kernel must not contain (SPSR, ^ forms).
 *
 * Two rows are QEMU's: silicon traps tcinv and fpsid from USR mode.
 */
INSN(nop,	 0, 0x00000001, 0x00000010, 0, 0x00000001)
INSN(mrs_cpsr,	 0, 0x00000010, 0x00000010, 0, 0x00000010)
INSN(msr_c_svc,	 0, 0x00000010, 0x00000010, 0, 0x00000010)
INSN(msr_c_i,	 0, 0x00000010, 0x00000010, 0, 0x00000010)
INSN(msr_f,	 0, 0xf0000010, 0xf0000010, 0, 0xf0000010)
INSN(msr_s,	 0, 0x00000010, 0x00000010, 0, 0x00000010)
INSN(cpsid,	 1, 0x00000010, 0x00000010, 1, 0x00000010)
INSN(mrs_spsr,	 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(msr_spsr,	 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(movs_pc,	 1, 0x00000003, 0x00000010, 1, 0x00000003)
INSN(ldm_pc_hat, 1, 0x00000003, 0x00000010, 1, 0x00000003)
INSN(stm_hat,	 1, 0x00000000, 0x00000010, 1, 0x00000000)
INSN(midr,	 1, 0x00000077, 0x00000010, 0, 0x41069265)
INSN(ctr,	 1, 0x00000077, 0x00000010, 0, 0x01dd20d2)
INSN(sctlr_m,	 1, 0x00000077, 0x00000010, 0, 0x00000000)
INSN(dacr_w,	 1, 0x00000077, 0x00000010, 0, 0x00000077)
INSN(dsb,	 1, 0x00000078, 0x00000010, 0, 0x00000078)
INSN(isb,	 1, 0x00000078, 0x00000010, 0, 0x00000078)
INSN(cleand,	 1, 0x00000078, 0x00000010, 0, 0x00000078)
INSN(tcinv,	 0, 0x00000078, 0x40000010, 0, 0x00000078)
INSN(tpidrurw,	 2, 0x00000000, 0x00000010, 2, 0x00000000)
INSN(tpidruro_r, 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(tpidruro_w, 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(tpidrprw,	 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(fpexc,	 1, 0x00000077, 0x00000010, 0, 0x00000000)
INSN(fpsid,	 0, 0x41011090, 0x00000010, 0, 0x41011090)
INSN(vadd,	 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(ldrt,	 0, 0x00000041, 0x00000010, 0, 0x00000041)
INSN(rfe,	 1, 0x00000003, 0x00000010, 1, 0x00000003)
INSN(hvc,	 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(smc,	 1, 0x00000077, 0x00000010, 1, 0x00000077)
INSN(swp,	 0, 0x00000005, 0x00000010, 0, 0x00000005)
INSN(ldrex,	 1, 0x00000000, 0x00000010, 1, 0x00000000)
INSN(ldrexh,	 1, 0x00000000, 0x00000010, 1, 0x00000000)
INSN(pmccntr,	 1, 0x00000077, 0x00000010, 0, 0x00000000)
INSN(kick,	 1, 0x00000022, 0x00000010, 0, 0x00000022)
INSN(kick_eq,	 0, 0x00000022, 0x00000010, 0, 0x00000022)
INSN(ldm_all,	 0, 0x0000005a, 0xa0000010, 0, 0x0000005a)
