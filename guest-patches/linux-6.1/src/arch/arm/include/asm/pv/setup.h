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

/* setup.c */
void arm_pv_setup_processor(void);
void arm_pv_trap_init(void *vectors_page);

/* mm.c */
void arm_pv_setup_mm(void);
void arm_pv_release_pgd(void *pgd);

/* irq.c: the Linux interrupt number of one ARM_PV_IRQ_*, 0 without one */
unsigned int arm_pv_irq(unsigned int hwirq);

/* drivers/clocksource/timer-xen-armpv.c */
u64 arm_pv_time_ns(void);
void arm_pv_read_wall_clock(struct timespec64 *ts);

/* mm-v5.S, entry.S */
void arm_pv_v5tj_early_abort(unsigned long pc);
extern const struct arm_pv_vectors arm_pv_vectors;

#endif
