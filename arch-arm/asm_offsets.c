// SPDX-License-Identifier: GPL-2.0-only
/*
 * asm_offsets.c - offsets and constants for assembly. Compiled to text and
 * turned into build/.../asm_offsets.h by the build.
 */
#include <stddef.h>

#include <vambrace/cpu.h>
#include <vambrace/domain.h>

#define DEFINE(name, value) __asm__ volatile("\n->" #name " %0" : : "i"(value))

void asm_offsets(void);
void asm_offsets(void)
{
	DEFINE(REGS_SP, offsetof(struct arm_regs, sp));
	DEFINE(REGS_LR, offsetof(struct arm_regs, lr));
	DEFINE(REGS_PC, offsetof(struct arm_regs, pc));
	DEFINE(REGS_PSR, offsetof(struct arm_regs, psr));
	DEFINE(VCPU_GUEST_USER, offsetof(struct vcpu, arch.guest_user));
	DEFINE(VCPU_KERNEL_SP, offsetof(struct vcpu, arch.kernel_sp));
	DEFINE(VCPU_SWI_ENTRY, offsetof(struct vcpu, arch.vectors.swi));
	DEFINE(VCPU_VFP_WATCH, offsetof(struct vcpu, arch.vfp_watch));
	DEFINE(VCPU_COUNTER_SYSCALL, offsetof(struct vcpu, counters[ENTRY_syscall]));
	DEFINE(VCPU_COUNTER_IRET, offsetof(struct vcpu, counters[ENTRY_iret]));
	DEFINE(CPU_STACK_TOP, offsetof(struct cpu, arch.stack_top));
}
