/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compare and exchange that is atomic against the hypervisor, by the
 * restartable slots of pv/atomic.S. Grant entries need 16 and 32 bits.
 */
#ifndef __ASM_ARM_PV_SYNC_BITOPS_H
#define __ASM_ARM_PV_SYNC_BITOPS_H

unsigned long arm_pv_cmpxchg2(unsigned long old, unsigned long new,
			      volatile void *place);
unsigned long arm_pv_cmpxchg4(unsigned long old, unsigned long new,
			      volatile void *place);

#undef arch_sync_cmpxchg
#define arch_sync_cmpxchg(ptr, old, new)				\
({									\
	BUILD_BUG_ON(sizeof(*(ptr)) != 2 && sizeof(*(ptr)) != 4);	\
	(__typeof__(*(ptr)))(sizeof(*(ptr)) == 2 ?			\
		arm_pv_cmpxchg2((old), (new), (ptr)) :			\
		arm_pv_cmpxchg4((old), (new), (ptr)));			\
})

#endif
