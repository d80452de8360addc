/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sched.h - which vCPU runs. Round robin with one-shot slices; no tick.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct vcpu;

#define SCHED_SLICE_NS	UINT64_C(10000000)

/* A vCPU may run (again): a new one, or one whose awaited event came. */
void sched_wake(struct vcpu *vcpu);

/* The vCPU is blocked, down or ended: it is not picked until sched_wake(). */
void sched_sleep(struct vcpu *vcpu);

/* SCHEDOP_yield: the others first. */
void sched_yield(struct vcpu *vcpu);

/* There is work for work_piece(), which takes its turn. Nothing when it has one already. */
void sched_work(void);

/*
 * sched_pick() has something to do: the queue or its first changed, a slice may
 * have ended. While it is false the current vCPU goes on.
 */
extern bool sched_attention;

/*
 * Choose what runs next and make it current; called on every way out of the
 * hypervisor with interrupts masked. Runs the hypervisor's own work and idles
 * in here. Returns the vCPU to enter; does not return when all is over.
 */
struct vcpu *sched_pick(void);

/* Debug key r. */
void sched_dump(void);

/* Start: enter the first vCPU. */
void sched_start(void) __attribute__((noreturn));
