/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * domain.h - a domain and its vCPU.
 *
 * A domain is made from its configuration by domain_build.c, runs, and ends:
 * by its own wish (poweroff, reboot, crash) or because it broke its contract
 * (stopped). What follows is its policy: its memory is given back, it is kept
 * for a look, or it is built again from the bundle.
 */
#pragma once

#include <stdint.h>

#include <arch_types.h>
#include <vambrace/counters.h>
#include <vambrace/domain_config.h>
#include <vambrace/event.h>
#include <vambrace/guest_image.h>
#include <vambrace/p2m.h>

#define DOMAINS_MAX	16	/* ids 1..15 */
#define NEVER		UINT64_MAX

/* A domain that has printed nothing this long after its start is reported. */
#define DOMAIN_SILENCE_NS	UINT64_C(5000000000)

struct domain;

enum vcpu_state {
	VCPU_DOWN,
	VCPU_RUNNABLE,
	VCPU_BLOCKED,		/* SCHEDOP_block or poll; a pending upcall wakes it */
};

struct vcpu {
	struct arch_vcpu arch;	/* first: entry code finds the registers at offset 0 */
	struct domain *domain;
	enum vcpu_state state;
	uint64_t timer_deadline;	/* ns, absolute; NEVER when stopped */
	uint64_t poll_deadline;		/* ns, absolute; NEVER when not polling */
	uint32_t counters[ENTRY_REASON_COUNT];
};

enum domain_state {
	DOMAIN_ABSENT,		/* no such domain */
	DOMAIN_REFUSED,		/* its configuration or memory did not do */
	DOMAIN_RUNNING,
	DOMAIN_ENDED,		/* its vCPU stopped; policy not carried out yet */
	DOMAIN_PRESERVED,	/* ended, kept for a look */
	DOMAIN_BUILDING,	/* being torn down or built, piece by piece */
	DOMAIN_GONE,		/* its memory was given back */
};

enum domain_end {
	DOMAIN_POWEROFF,
	DOMAIN_REBOOT,
	DOMAIN_CRASH,
	DOMAIN_STOPPED,		/* by the hypervisor */
};

/* Building goes on in pieces, see domain_build.c. */
struct build {
	unsigned int step;
	uint32_t done;			/* bytes or chunks of this step */
};

struct domain {
	unsigned int id;
	enum domain_state state;
	enum domain_end end;
	struct domain_config *config;
	struct guest_plan plan;		/* what it is built from, each time */
	struct build build;		/* how far that is */
	struct vcpu vcpu;
	struct p2m p2m;
	ma_t pool;			/* the architecture's, pool_chunks in a row */
	uint32_t pool_chunks;
	struct arch_domain arch;
	struct event_table events;
	uint64_t start_time;		/* ns */
	bool console_backlog;		/* its ring holds bytes not taken yet */
	bool console_seen;		/* has printed at least one byte */
	bool silence_reported;
	uint64_t hvm_callback;		/* HVM_PARAM_CALLBACK_IRQ, the guest's own */
	evtchn_port_t console_port;
};

/* domains[0] is never used: an id is its index. */
extern struct domain domains[DOMAINS_MAX];

/* Its one-shot timer expired: it is woken with the timer's upcall. */
void vcpu_timer_fired(struct vcpu *vcpu);

/* The domain of that id, or NULL; @id may be guest-controlled. */
struct domain *domain_by_id(unsigned int id);

/*
 * End a running domain; its vCPU does not run again. @reason is for people:
 * what the guest did and what the hypervisor expected. domain_stop() also
 * prints the registers of @vcpu. Policy is carried out by domain_reap().
 */
void domain_stop(struct vcpu *vcpu, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void domain_shutdown(struct domain *domain, enum domain_end end);

/*
 * Carry out a piece of what ended domains' policies ask for; called by the
 * scheduler with the hypervisor's own tables loaded. Returns true when work is
 * left.
 */
bool domain_reap(void);

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

/* Report domains that printed nothing in their first five seconds, once. */
void domain_check_silence(uint64_t now);

/* Debug key q, and the counters line. */
void domain_dump(void);
void domain_print_counters(const struct domain *domain);
