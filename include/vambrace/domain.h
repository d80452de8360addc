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
#include <vambrace/sched.h>
#include <vambrace/timer.h>

#define DOMAINS_MAX	8	/* ids 1..7; a pool window each, see arch_types.h */

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
	struct sched_entity sched;
	struct timer timer;		/* VCPUOP_set_singleshot_timer */
	struct timer poll_timer;	/* the time-out of SCHEDOP_poll */
	bool polling;			/* blocked by SCHEDOP_poll: a masked port wakes it, too */
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
	struct arch_domain arch;
	struct event_table events;
	struct timer silence_timer;	/* until its console is expected to have been used */
	bool console_backlog;		/* its ring holds bytes not taken yet */
	bool console_seen;		/* has printed at least one byte */
	uint64_t hvm_callback;		/* HVM_PARAM_CALLBACK_IRQ, the guest's own */
	evtchn_port_t console_port;
};

/* domains[0] is never used: an id is its index. */
extern struct domain domains[DOMAINS_MAX];

/* Make the timers of a vCPU, which are not set, ready for use. */
void vcpu_init_timers(struct vcpu *vcpu);

/* The domain of that id, or NULL; @id may be guest-controlled. */
struct domain *domain_by_id(unsigned int id);

/*
 * End a running domain; its vCPU does not run again. @reason is for people:
 * what the guest did and what the hypervisor expected. domain_stop() also
 * prints the registers of @vcpu. Policy is carried out by domain_work().
 */
void domain_stop(struct vcpu *vcpu, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void domain_shutdown(struct domain *domain, enum domain_end end);

/*
 * Own work: carry out a piece of what ended domains' policies ask for. Returns true
 * when it can go on.
 */
bool domain_work(void);

/*
 * Boot: one domain for each of @count configurations, which stay where they
 * are. Those that cannot be built are refused, with the reason on the console.
 */
struct bundle;
void domain_create_all(struct domain_config *config, unsigned int count,
		       const struct bundle *bundle);

/* A piece of building @domain, or of tearing it down; true when that is done. */
bool domain_build_step(struct domain *domain);
bool domain_teardown_step(struct domain *domain);

/* Give back the memory of a domain that was torn down. */
void domain_release_memory(struct domain *domain);

/* Boot argument qemu-exit: when all domains (or those in @names, NULL: all) ended. */
void domain_set_exit(const char *names);

/* It starts: report it, once, if it has printed nothing in its first five seconds. */
void domain_expect_output(struct domain *domain);

/* Debug key q, and the counters line. */
void domain_dump(void);
void domain_print_counters(const struct domain *domain);
