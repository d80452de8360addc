/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sched.h - what runs: vCPUs, the hypervisor's own work, or nothing.
 *
 * The core (sched/core.c) knows when to choose, what time was used and by whom,
 * and how to switch. A class knows whose turn it is. What both of them handle
 * is a struct sched_entity: one in each vCPU, one of the own work.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <vambrace/lock.h>
#include <vambrace/timer.h>

struct vcpu;
struct sched_class;

struct sched_entity {
	const struct sched_class *class;
	bool runnable; /* in the care of its class: from wake to sleep */
	uint64_t time; /* ns charged to it since its start */
	/* Round robin's: */
	struct sched_entity *next, *previous;
	bool woken;   /* since it last ran */
	int64_t left; /* ns of its slice; less than 0: it ran over */
	uint64_t slept_at;
};

/*
 * A policy. All are called on the CPU whose queue it is, with a @now that is
 * time_now(), not more often than @entity's state changes.
 */
struct sched_class {
	void (*wake)(struct sched_entity *entity);
	void (*sleep)(struct sched_entity *entity, uint64_t now);
	void (*yield)(struct sched_entity *entity);
	/* What is to run now, and until when at the latest; NULL: none of its own. */
	struct sched_entity *(*pick)(uint64_t now, uint64_t *until);
	/* @entity, which need not be what runs, has used @ns. */
	void (*charge)(struct sched_entity *entity, uint64_t ns);
	/* Debug key r: the one at *@place of its queue, from 0; else NULL, with *@place less by their number. */
	const struct sched_entity *(*at)(unsigned int *place);
};

extern const struct sched_class round_robin;

struct round_robin_queue {
	struct sched_entity *first, *last;
	unsigned int count;
	bool contended; /* when it was last picked from */
};

/* The scheduler's part of struct cpu. */
struct sched_cpu {
	bool work_raised;	      /* its CPU's alone: own_work is to be woken */
	struct lock lock;	      /* of all that follows */
	struct sched_entity *current; /* what runs */
	uint64_t accounted;	      /* the clock, when it was last read */
	struct timer slice_timer;
	struct sched_entity own_work;
	struct sched_entity idle; /* of no class: what runs when none has any */
	struct round_robin_queue round_robin;
};

/* Boot of a CPU, before anything is woken on it. */
void sched_init(void);

#define SCHED_SLICE_NS UINT64_C(10000000)

/* A vCPU may run (again): a new one, or one whose awaited event came. */
void sched_wake(struct vcpu *vcpu);

/* The vCPU is blocked, down or ended: it is not picked until sched_wake(). */
void sched_sleep(struct vcpu *vcpu);

/* SCHEDOP_yield: everyone else that can run has a turn first. */
void sched_yield(struct vcpu *vcpu);

/* There is work for work_piece(): it takes its turn. Under any lock; takes none. */
void sched_work(void);

/*
 * The time since this was last called is charged to @entity, NULL: to what runs.
 * Called at interrupts, own work, switches and sleep; what a guest does and asks
 * for in between is its own time.
 */
uint64_t sched_account(struct sched_entity *entity);

/* Whose time the hypervisor's is, where it works for nobody in particular. */
struct sched_entity *sched_own_work(void);

/*
 * need_resched, in struct cpu: sched_pick() is to choose again, as something
 * woke, slept or yielded, or a slice is over. While it is false the current vCPU
 * goes on.
 */

/*
 * Choose what runs next and make it current; called on a way out of the
 * hypervisor with interrupts masked. Does the hypervisor's own work and idles
 * in here. Returns the vCPU to enter; does not return when all is over.
 */
struct vcpu *sched_pick(void);

/*
 * Debug keys r (what waits and runs, @step by step from 0; false when that was the
 * last) and q (the time used by nobody's vCPU).
 */
bool sched_dump(unsigned int step);
void sched_dump_times(void);

/* Start: enter the first vCPU. */
void sched_start(void) __attribute__((noreturn));
