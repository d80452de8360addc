/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * domain.h - a domain and its vCPUs.
 *
 * domain/build.c builds a domain from its configuration. The domain ends when the
 * guest asks for it (poweroff, reboot, crash), or when the hypervisor stops it for
 * a violation of the ABI. The on_event policy of that end says what follows: free
 * its memory, preserve it for inspection, or build it again from the bundle.
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

/* A domain whose console is silent this long after its start is reported. */
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
	unsigned int id; /* its index in domain->vcpu */
	enum vcpu_state state;
	struct sched_entity sched;
	struct timer timer;	 /* VCPUOP_set_singleshot_timer */
	struct timer poll_timer; /* the time-out of SCHEDOP_poll */
	bool polling;		 /* blocked in SCHEDOP_poll: masked ports wake it, too */
	uint32_t counters[ENTRY_REASON_COUNT];
};

enum domain_state {
	DOMAIN_ABSENT,	/* no such domain */
	DOMAIN_REFUSED, /* bad configuration, or too little memory */
	DOMAIN_RUNNING,
	DOMAIN_ENDED,	  /* its vCPUs are stopped; enum end_step says what follows */
	DOMAIN_PRESERVED, /* ended, kept for inspection */
	DOMAIN_BUILDING,  /* own work builds it, piece by piece */
	DOMAIN_GONE,	  /* destroyed: its memory is free */
};

enum domain_end {
	DOMAIN_POWEROFF,
	DOMAIN_REBOOT,
	DOMAIN_CRASH,
	DOMAIN_STOPPED, /* by the hypervisor */
};

/* The steps that follow an end, in this order: domain.c. */
enum end_step {
	END_HOOKS, /* the end_step hooks release what the domain holds */
	END_REGISTERS,
	END_REASON,
	END_COUNTERS,
	END_POLICY,
	END_RESTART, /* torn down; waits for its restart delay */
};

/* The position in building, in the end_step hooks, or in tearing down: one at a time. */
struct progress {
	unsigned int step;
	uint32_t done; /* within this step: bytes, chunks, ports */
};

struct domain {
	unsigned int id;

	/*
	 * The state machine, written under the lock. Any CPU may end a running domain. From
	 * then until the domain runs again only own work writes, so own work reads without the
	 * lock. Others read the state in one access; the end_step hooks undo what such a reader
	 * does to a domain that ends meanwhile.
	 */
	struct lock lock;
	enum domain_state state;
	enum domain_end end;
	enum end_step end_step;
	struct message end_reason; /* why the hypervisor stopped it, or no format */
	bool end_reported;	   /* registers and counters are printed for this end */
	bool life_due;		   /* life_timer has expired; domain_work() clears this */
	uint64_t start_time;	   /* ns */
	uint64_t report_time;	   /* ns: no full report before */
	uint32_t reports_left_out;
	uint64_t restart_time;	  /* ns: no restart before */
	uint32_t restart_wait_ms; /* the delay of this restart */
	uint32_t restart_next_ms; /* the delay of the next one */
	struct timer life_timer;  /* running: console silence; ended: the restart delay */

	/* Written while the domain is created or destroyed, when none of its vCPUs runs. */
	struct domain_config *config;
	struct guest_plan plan;	      /* where the image, the ramdisk and the tree go */
	struct vcpu *vcpu[VCPUS_MAX]; /* in the pool; NULL from vcpu_count on */
	unsigned int vcpu_count;
	struct p2m p2m; /* entries: p2m.c */
	ma_t pool;	/* pool_chunks consecutive chunks, for the architecture */
	uint32_t pool_chunks;
	struct arch_domain arch;
	struct event_table events; /* has its own lock */

	/* Used by own work only, which builds and tears down a piece at a time. */
	struct progress progress;
	uint32_t start_count;		 /* the number of builds */
	uint8_t rng_seed[RNG_SEED_SIZE]; /* of this start, with an RNG key */

	/* Written under the console lock. */
	bool console_seen;	/* the guest has printed at least one byte */
	bool console_taken;	/* bytes left its ring, and no event was sent for them yet */
	bool console_ring_used; /* the guest has sent an event on its console port */
	bool console_read_used; /* the guest has called CONSOLEIO_read */

	/* Cleared under events.lock. */
	evtchn_port_t console_port; /* 0: the guest has closed it */

	uint64_t hvm_callback; /* HVM_PARAM_CALLBACK_IRQ: stored for the guest, not used */
};

/* Indexed by id. Without a control domain the first one is absent. */
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
 * End a running domain: its vCPUs do not run again. No effect on one that does not
 * run. The format gives the reason, what the guest did and what the hypervisor
 * expected, with up to MESSAGE_KEPT_ARGS arguments. domain_work() does the rest.
 */
void domain_stop(struct vcpu *vcpu, const char *format, ...) __attribute__((format(printf, 2, 3)));
void domain_shutdown(struct domain *domain, enum domain_end end);

/* Boot: add @domain, which has its id and configuration, to the list, to be built. */
void domain_add(struct domain *domain);

/* Takes the lock of @domain. */
void domain_set_state(struct domain *domain, enum domain_state state);

/*
 * Have domain_work() look at @domain, or at all domains. The caller may hold any lock
 * of a rank before LOCK_WORK.
 */
void domain_raise(const struct domain *domain);
void domain_raise_all(void);

/*
 * Own work: look at one raised domain, and do one piece of what follows its end, of
 * building it, or of a report. Returns true while any domain is raised.
 */
bool domain_work(void);

/*
 * Boot: create a domain for each of @count configurations, which must stay in place.
 * A domain that cannot be built is refused, with the reason on the console.
 */
struct bundle;
void domain_create_all(struct domain_config *config, unsigned int count,
		       const struct bundle *bundle);

/*
 * Do one step of building @domain, or of tearing it down; true when done. @release
 * frees its memory, else the domain keeps it for the next start; @release must be the
 * same for all steps. The caller has loaded the hypervisor's own tables.
 */
bool domain_build_step(struct domain *domain);
bool domain_teardown_step(struct domain *domain, bool release);

/*
 * Boot argument recreate=N, debug builds: create destroyed domains again, N times in
 * all, and check that the chunk ledger is the same each time. domain_recreate()
 * returns false if @domain stays destroyed.
 */
void domain_set_recreate(unsigned int times);
bool domain_recreate(struct domain *domain);

/* Boot argument qemu-exit: leave QEMU when all domains in @names (NULL: all) have ended. */
void domain_set_exit(const char *names);

/*
 * @domain is built and runs from now on. It is reported once if its console is
 * silent for DOMAIN_SILENCE_NS.
 */
void domain_started(struct domain *domain);

/* Print the registers of its vCPUs. */
void domain_dump_vcpus(struct domain *domain);

/* Debug key q: print the state of one domain; nothing for an absent one. */
void domain_dump(const struct domain *domain);
