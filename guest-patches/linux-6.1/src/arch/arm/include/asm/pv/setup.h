/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Between the files of the port.
 */
#ifndef __ASM_ARM_PV_SETUP_H
#define __ASM_ARM_PV_SETUP_H

#include <linux/types.h>

struct processor;
struct cpu_tlb_fns;
struct cpu_user_fns;
struct cpu_cache_fns;
struct timespec64;
struct vm_area_struct;

/* setup.c */
void arm_pv_setup_processor(void);
void arm_pv_trap_init(void *vectors_page);

/* mm.c */
void arm_pv_setup_mm(void);
bool arm_pv_mapped_here(unsigned long pfn, unsigned long vaddr,
			struct vm_area_struct *vma);
extern const struct cpu_user_fns arm_pv_aliasing_user_fns;
void arm_pv_release_pgd(void *pgd);

/* mm-v5.c or mm-v67.c */
void arm_pv_setup_core(void);
void arm_pv_flush_user_view(unsigned long pfn, unsigned long vaddr,
			    struct vm_area_struct *vma);

/* irq.c: the Linux interrupt number of one ARM_PV_IRQ_*, 0 without one */
unsigned int arm_pv_irq(unsigned int hwirq);

/* drivers/clocksource/timer-xen-armpv.c */
u64 arm_pv_time_ns(void);
void arm_pv_read_wall_clock(struct timespec64 *ts);

/* entry.S */
extern const struct arm_pv_vectors arm_pv_vectors;

#endif
