/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The thread pointer of user code. TPIDRURO, and the word at 0xffff0ff0 of cores
 * without it, are the hypervisor's; it takes the new value from the vCPU page on
 * the return to user code. TPIDRURW is user code's own and only switched.
 */
#ifdef __ASSEMBLY__

#include <asm/pv/vcpu.h>

	.macro switch_tls_pv, base, tp, tpuser, tmp1, tmp2
#ifdef CONFIG_CPU_32v6K
	mrc	p15, 0, \tmp2, c13, c0, 2	@ open to USR mode
	mcr	p15, 0, \tpuser, c13, c0, 2
	str	\tmp2, [\base, #TI_TP_VALUE + 4]
#endif
	pv_base	\tmp1
	str	\tp, [\tmp1, #PV_FIELD(ARM_PV_DEFERRED_TLS0)]
	ldr	\tmp2, [\tmp1, #PV_FIELD(ARM_PV_DEFERRED)]
	orr	\tmp2, \tmp2, #ARM_PV_DEFERRED_SET_TLS0
	str	\tmp2, [\tmp1, #PV_FIELD(ARM_PV_DEFERRED)]
	.endm

#else

#include <linux/irqflags.h>
#include <asm/pv/vcpu.h>

static inline void set_tls(unsigned long val)
{
	unsigned long flags;

	/* Against a switch of task between the stores, see switch_tls_pv. */
	raw_local_irq_save(flags);
	current_thread_info()->tp_value[0] = val;
	arm_pv_vcpu->deferred_tls0 = val;
	arm_pv_vcpu->deferred |= ARM_PV_DEFERRED_SET_TLS0;
	raw_local_irq_restore(flags);
}

#endif
