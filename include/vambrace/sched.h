/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sched.h - what runs: vCPUs, the hypervisor's own work, or nothing.
 *
 * The core (sched/core.c) decides when to reschedule, accounts time and switches. A
 * class implements a policy: it picks the next entity. A struct sched_entity is what
 * is scheduled: there is one in each vCPU, and one for the hypervisor's own work.
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
	bool runnable; /* in a queue of its class: from wake to sleep */
	uint64_t time; /* ns charged to it since its start */
	/* Round robin's: */
	struct sched_entity *next, *previous;
	bool woken;   /* since it last ran */
	int64_t left; /* ns of its slice; negative: exceeded */
	uint64_t slept_at;
};

/*
 * A policy. Functions are called on the CPU that the queue belongs to; @now is
 * time_now(). wake and sleep are called only when @entity changes state.
 */
struct sched_class {
	void (*wake)(struct sched_entity *entity);
	void (*sleep)(struct sched_entity *entity, uint64_t now);
	void (*yield)(struct sched_entity *entity);
	/* Return the entity to run, and in *@until when its slice ends; NULL: none is runnable. */
	struct sched_entity *(*pick)(uint64_t now, uint64_t *until);
	/* @entity, which need not be the current one, has used @ns. */
	void (*charge)(struct sched_entity *entity, uint64_t ns);
	/*
	 * Debug key r: the entity at *@place, from 0, of the queue. If there is none: NULL, and
	 * the length of the queue is subtracted from *@place.
	 */
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
	bool work_raised;	      /* used by its own CPU only: own_work is to be woken */
	struct lock lock;	      /* protects what follows */
	struct sched_entity *current; /* the entity that runs */
	uint64_t accounted;	      /* time_now() of the last accounting */
	struct timer slice_timer;
	struct sched_entity own_work;
	struct sched_entity idle; /* of no class: runs when no class has a runnable entity */
	struct round_robin_queue round_robin;
};

/* Boot of a CPU, before any wake-up on it. */
void sched_init(void);

#define SCHED_SLICE_NS UINT64_C(10000000)

/* A vCPU may run (again): a new one, or one whose awaited event came. */
void sched_wake(struct vcpu *vcpu);

/* The vCPU is blocked, down or ended: it is not picked until sched_wake(). */
void sched_sleep(struct vcpu *vcpu);

/* SCHEDOP_yield: all other runnable entities run first. */
void sched_yield(struct vcpu *vcpu);

/* Make own work runnable: work_piece() has work. Callable under any lock; takes none. */
void sched_work(void);

/*
 * Charge the time since the last call to @entity; NULL: to the current one. Called at
 * interrupts, own work, switches and sleep; so the hypervisor's work for a guest in
 * between is charged to the guest.
 */
uint64_t sched_account(struct sched_entity *entity);

/* The entity to charge for work of the hypervisor that is for no particular domain. */
struct sched_entity *sched_own_work(void);

/*
 * need_resched, in struct cpu: an entity woke, slept or yielded, or a slice ended, so
 * sched_pick() must choose again. While it is false the current vCPU goes on.
 */

/*
 * Choose the next vCPU to run and make it current; called on exit from the hypervisor
 * with interrupts masked. Own work and idling are done in here. Returns the vCPU to
 * enter; does not return when the machine stops.
 */
struct vcpu *sched_pick(void);

/*
 * Debug keys r (the run queue; @step counts from 0, false: that was the last) and q (the
 * time of own work and idling).
 */
bool sched_dump(unsigned int step);
void sched_dump_times(void);

/* Start: enter the first vCPU. */
void sched_start(void) __attribute__((noreturn));
