/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * domain.h - a domain and its vCPUs.
 *
 * A domain is built from its configuration by domain/build.c, runs, and ends: by
 * SCHEDOP_shutdown (poweroff, reboot, crash), or because the hypervisor stops it for
 * violating the ABI. Its configured policy decides what follows: its memory is given
 * back, it is preserved for inspection, or it is built again from the bundle.
 */
#pragma once

#include <stdint.h>

#include <arch_types.h>
#include <vambrace/counters.h>
#include <vambrace/domain_config.h>
#include <vambrace/event.h>
#include <vambrace/guest_image.h>
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
	unsigned int id; /* index in domain->vcpu */
	enum vcpu_state state;
	struct sched_entity sched;
	struct timer timer;	 /* VCPUOP_set_singleshot_timer */
	struct timer poll_timer; /* the time-out of SCHEDOP_poll */
	bool polling;		 /* blocked by SCHEDOP_poll: a masked port wakes it, too */
	uint32_t counters[ENTRY_REASON_COUNT];
};

enum domain_state {
	DOMAIN_ABSENT,	/* no such domain */
	DOMAIN_REFUSED, /* invalid configuration, or too little memory */
	DOMAIN_RUNNING,
	DOMAIN_ENDED,	  /* its vCPUs stopped; see enum end_step for what follows */
	DOMAIN_PRESERVED, /* ended, kept for inspection */
	DOMAIN_BUILDING,  /* being built, piece by piece */
	DOMAIN_GONE,	  /* its memory was given back */
};

enum domain_end {
	DOMAIN_POWEROFF,
	DOMAIN_REBOOT,
	DOMAIN_CRASH,
	DOMAIN_STOPPED, /* by the hypervisor */
};

/* The steps after the end of a domain, in this order: domain.c. */
enum end_step {
	END_HOOKS, /* subsystems release its resources: domain_hooks.h */
	END_REGISTERS,
	END_REASON,
	END_COUNTERS,
	END_POLICY,
	END_RESTART, /* torn down, waiting for its restart time */
};

/* Building and teardown are done in pieces; the progress of the current one. */
struct progress {
	unsigned int step;
	uint32_t done; /* of this step: bytes, chunks, ports */
};

struct domain {
	unsigned int id;
	enum domain_state state;
	enum domain_end end;
	struct domain_config *config;
	struct guest_plan plan;		 /* input of each build */
	struct progress progress;	 /* of the current build or teardown */
	uint32_t start_count;		 /* number of builds */
	uint8_t rng_seed[RNG_SEED_SIZE]; /* of this start, if it has one */
	struct vcpu *vcpu[VCPUS_MAX]; /* in the pool; NULL without a pool, and beyond vcpu_count */
	unsigned int vcpu_count;
	struct p2m p2m;
	ma_t pool; /* the architecture's; pool_chunks contiguous chunks */
	uint32_t pool_chunks;
	struct arch_domain arch;
	struct event_table events;
	uint64_t start_time; /* ns */
	enum end_step end_step;
	struct message end_reason; /* why the hypervisor stopped it, or no format */
	bool end_reported;	   /* its registers and counters are printed */
	uint64_t report_time;	   /* ns: reports are suppressed until then */
	uint32_t reports_left_out;
	uint64_t restart_time;	    /* ns: earliest restart */
	uint32_t restart_wait_ms;   /* its distance from the end of the domain */
	uint32_t restart_next_ms;   /* the same after the next end */
	struct timer life_timer;    /* running: silence report; ended: restart */
	bool life_due;		    /* the timer expired; for domain_work() */
	bool console_seen;	    /* has printed at least one byte */
	bool console_taken;	    /* output was read from its ring; notification due */
	bool console_ring_used;	    /* it has notified its console port */
	bool console_read_used;	    /* it has called CONSOLEIO_read */
	uint64_t hvm_callback;	    /* HVM_PARAM_CALLBACK_IRQ, the guest's own */
	evtchn_port_t console_port; /* 0: the guest has closed it */
};

/* By id. Without a control domain entry 0 is absent. */
extern struct domain domains[DOMAINS_MAX];

/* The domain of that id, or NULL; @id may be guest-controlled. */
struct domain *domain_by_id(unsigned int id);

/*
 * End a running domain; its vCPUs do not run again. The reason, a message with up to
 * MESSAGE_KEPT_ARGS arguments, says what the guest did and what the hypervisor
 * expected. domain_work() does the rest.
 */
void domain_stop(struct vcpu *vcpu, const char *format, ...) __attribute__((format(printf, 2, 3)));
void domain_shutdown(struct domain *domain, enum domain_end end);

/*
 * Own work: do a piece of what follows the end of a domain, of a build, or of a
 * report. Returns true when it can go on.
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
 * The domain is built and runs from now on. It is reported, once, if it prints nothing
 * within DOMAIN_SILENCE_NS.
 */
void domain_started(struct domain *domain);

/* The registers of its vCPUs. */
void domain_dump_vcpus(struct domain *domain);

/* Debug key q: the state of one domain. Nothing for one that is absent. */
void domain_dump(const struct domain *domain);
