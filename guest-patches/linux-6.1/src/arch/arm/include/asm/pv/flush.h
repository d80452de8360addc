/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Maintenance of one colour of a page, for mm/flush.c: the functions in
 * pv/mm-v67.c that take the place of those with coprocessor instructions.
 */
#ifndef __ASM_ARM_PV_FLUSH_H
#define __ASM_ARM_PV_FLUSH_H

void arm_pv_flush_pfn_alias(unsigned long pfn, unsigned long vaddr);
void arm_pv_flush_icache_alias(unsigned long pfn, unsigned long vaddr,
			       unsigned long len);

#define flush_pfn_alias		arm_pv_flush_pfn_alias
#define flush_icache_alias	arm_pv_flush_icache_alias

#endif
