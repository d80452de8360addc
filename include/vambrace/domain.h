/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * domain.h - a domain and its vCPUs.
 *
 * A domain is made from its configuration by domain/build.c, runs, and ends:
 * by its own wish (poweroff, reboot, crash) or because it broke its contract
 * (stopped). What follows is its policy: its memory is given back, it is kept
 * for a look, or it is built again from the bundle.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <arch_types.h>
#include <vambrace/counters.h>
#include <vambrace/domain_config.h>
#include <vambrace/event.h>
#include <vambrace/guest_image.h>
#include <vambrace/lock.h>
#include <vambrace/message.h>
#include <vambrace/p2m.h>
#include <vambrace/sched.h>
#include <vambrace/timer.h>

#define DOMAINS_MAX 16 /* id 0, of the control domain, and 1..15 */

/* A domain that has printed nothing this long after its start is reported. */
#define DOMAIN_SILENCE_NS UINT64_C(5000000000)

#define VCPUS_MAX 4 /* of a domain */

struct domain;

enum vcpu_state {
	VCPU_DOWN,
	VCPU_RUNNABLE,
	VCPU_BLOCKED, /* SCHEDOP_block or poll; a pending upcall wakes it */
};

struct vcpu {
	struct arch_vcpu arch; /* first: entry code finds the registers at offset 0 */
	struct domain *domain;
	unsigned int id; /* its place in domain->vcpu */
	enum vcpu_state state;
	struct sched_entity sched;
	struct timer timer;	 /* VCPUOP_set_singleshot_timer */
	struct timer poll_timer; /* the time-out of SCHEDOP_poll */
	bool polling;		 /* blocked by SCHEDOP_poll: a masked port wakes it, too */
	uint32_t counters[ENTRY_REASON_COUNT];
};

enum domain_state {
	DOMAIN_ABSENT,	/* no such domain */
	DOMAIN_REFUSED, /* its configuration or memory did not do */
	DOMAIN_RUNNING,
	DOMAIN_ENDED,	  /* its vCPUs stopped; see enum end_step for what follows */
	DOMAIN_PRESERVED, /* ended, kept for a look */
	DOMAIN_BUILDING,  /* being built, piece by piece */
	DOMAIN_GONE,	  /* its memory was given back */
};

enum domain_end {
	DOMAIN_POWEROFF,
	DOMAIN_REBOOT,
	DOMAIN_CRASH,
	DOMAIN_STOPPED, /* by the hypervisor */
};

/* What is left to do of a domain that has ended, in this order: domain.c. */
enum end_step {
	END_HOOKS, /* it lets go of what it had: domain_hooks.h */
	END_REGISTERS,
	END_REASON,
	END_COUNTERS,
	END_POLICY,
	END_RESTART, /* torn down, not due yet to be built again */
};

/* Building, letting go and tearing down go on in pieces: how far the one of them is. */
struct progress {
	unsigned int step;
	uint32_t done; /* of this step: bytes, chunks, ports */
};

struct domain {
	/* Written when it is created, and while nothing of it runs. */
	unsigned int id;
	struct domain_config *config;
	struct guest_plan plan;	      /* what it is built from, each time */
	struct vcpu *vcpu[VCPUS_MAX]; /* in the pool; NULL without one, or behind the last */
	unsigned int vcpu_count;
	struct p2m p2m;
	ma_t pool; /* the architecture's, pool_chunks in a row */
	uint32_t pool_chunks;
	struct arch_domain arch;
	struct event_table events; /* its fields name their lock */

	/* Own work builds it and takes it apart, a piece at a time; nobody else looks. */
	struct progress progress;
	uint32_t start_count;		 /* times that it was built */
	uint8_t rng_seed[RNG_SEED_SIZE]; /* of this start, if it has one */

	/*
	 * Written under its lock. A running domain is ended by any CPU; from then until it runs
	 * again only own work changes these, so it reads them without the lock. Others test the
	 * state by one access: what they do to a domain that ends meanwhile is undone by its
	 * end_step hooks, under the locks of those.
	 */
	struct lock lock;
	enum domain_state state;
	enum domain_end end;
	enum end_step end_step;
	struct message end_reason; /* why the hypervisor stopped it, or no format */
	bool end_reported;	   /* its registers and counters are printed */
	bool life_due;		   /* life_timer has expired, and domain_work() is to see to it */
	uint64_t start_time;	   /* ns */
	uint64_t report_time;	   /* ns: no other report before */
	uint32_t reports_left_out;
	uint64_t restart_time;	  /* ns: not started again before */
	uint32_t restart_wait_ms; /* that is so long after its end */
	uint32_t restart_next_ms; /* and will be after its next end */
	struct timer life_timer;  /* runs: for a sign of life; ended: until its restart */

	/* Under the console's lock. */
	bool console_seen;	/* has printed at least one byte */
	bool console_taken;	/* from its ring, and it was not told yet */
	bool console_ring_used; /* it has rung its console port */
	bool console_read_used; /* it has called CONSOLEIO_read */

	/* Under events.lock. */
	evtchn_port_t console_port; /* 0: the guest has closed it */

	uint64_t hvm_callback; /* HVM_PARAM_CALLBACK_IRQ, the guest's own */
};

/* By id. Without a control domain the first one is absent. */
extern struct domain domains[DOMAINS_MAX];

/*
 * The domain of that id, or NULL; @id may be guest-controlled. Takes the lock of the list,
 * which comes before all others.
 */
struct domain *domain_by_id(unsigned int id);

/*
 * The same under any lock, for an id that was looked up before, such as that of a peer:
 * a domain never leaves the list. NULL: @id is not a domain's, as DOMID_XEN.
 */
static inline struct domain *domain_listed(unsigned int id)
{
	return id < DOMAINS_MAX ? &domains[id] : NULL;
}

/*
 * End a running domain; its vCPUs do not run again. The reason is for people:
 * what the guest did and what the hypervisor expected; a message with up to
 * MESSAGE_KEPT_ARGS arguments. What follows is done by domain_work().
 */
void domain_stop(struct vcpu *vcpu, const char *format, ...) __attribute__((format(printf, 2, 3)));
void domain_shutdown(struct domain *domain, enum domain_end end);

/* Boot: add @domain, which has its id and configuration, to the list, to be built. */
void domain_add(struct domain *domain);

/* Takes the lock of @domain. */
void domain_set_state(struct domain *domain, enum domain_state state);

/*
 * There may be something to do for @domain, or for any: domain_work() looks. Under any
 * lock that comes before LOCK_WORK.
 */
void domain_raise(const struct domain *domain);
void domain_raise_all(void);

/*
 * Own work: look at one raised domain, and do a piece of its way from its end to what its
 * policy asks for, of building it, or of a report. Returns true when a domain is left.
 */
bool domain_work(void);

/*
 * Boot: one domain for each of @count configurations, which stay where they
 * are. Those that cannot be built are refused, with the reason on the console.
 */
struct bundle;
void domain_create_all(struct domain_config *config, unsigned int count,
		       const struct bundle *bundle);

/*
 * A step of building @domain, or of tearing it down; true when that is done. With
 * @release its memory is given back, else kept for the next start; that is the same
 * for all steps. The hypervisor's own tables are loaded.
 */
bool domain_build_step(struct domain *domain);
bool domain_teardown_step(struct domain *domain, bool release);

/*
 * Boot argument recreate=N, debug builds: a domain that was destroyed, and whose
 * memory was given back, is created again, N times in all; the ledger has to be the
 * same each time. domain_recreate() returns false if it is not to be.
 */
void domain_set_recreate(unsigned int times);
bool domain_recreate(struct domain *domain);

/* Boot argument qemu-exit: when all domains (or those in @names, NULL: all) ended. */
void domain_set_exit(const char *names);

/*
 * It is built, and runs from now on. It is reported, once, if it has printed nothing
 * in its first five seconds.
 */
void domain_started(struct domain *domain);

/* The registers of its vCPUs. */
void domain_dump_vcpus(struct domain *domain);

/* Debug key q: the state of one domain. Nothing for one that is absent. */
void domain_dump(const struct domain *domain);
