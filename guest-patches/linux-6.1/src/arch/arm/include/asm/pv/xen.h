/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Taking the selector word of pending event channels, 64 bits, on a core
 * without 64-bit atomics. Two swaps are exact: the other side only ever sets
 * bits, and a bit set between the swaps is found by the next round.
 */
#ifndef __ASM_ARM_PV_XEN_H
#define __ASM_ARM_PV_XEN_H

#include <asm/cmpxchg.h>

static inline u64 arm_pv_xchg_u64(u64 *p, u64 val)
{
	u32 *half = (u32 *)p;
	u32 lo = xchg(&half[0], lower_32_bits(val));
	u32 hi = xchg(&half[1], upper_32_bits(val));

	return (u64)hi << 32 | lo;
}

#undef xchg_xen_ulong
#define xchg_xen_ulong(ptr, val) arm_pv_xchg_u64((u64 *)(ptr), (val))

#endif
