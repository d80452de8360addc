/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * domain_hooks.h - callbacks of subsystems at each stage of a domain's life. A
 * subsystem sets up and releases its own part of a domain here, so domain.c and
 * domain/build.c name no subsystem.
 *
 * The linker determines the order of the calls: no subsystem may rely on it. The
 * caller holds no lock.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct domain;

enum hook_result {
	HOOK_DONE,
	HOOK_MORE,  /* call again */
	HOOK_WAITS, /* call again after the subsystem has called domain_raise() */
};

/*
 * Each may be NULL. Those of all subsystems are called in one piece, so each is short;
 * only end_step goes on in pieces.
 */
struct domain_hooks {
	/* Before the domain has memory. False refuses it, with the cause in config->error. */
	bool (*create)(struct domain *domain);
	/* The domain is built and runs next: reset what an earlier life has left. */
	void (*start)(struct domain *domain);
	/* The domain has ended: its vCPUs do not run any more. */
	void (*end)(struct domain *domain);
	/*
	 * Own work, after end: release some of what the domain holds. HOOK_DONE when the
	 * domain can be reported, torn down and restarted. *progress is 0 at first.
	 */
	enum hook_result (*end_step)(struct domain *domain, uint32_t *progress);
	/* Undo create: the domain was destroyed, or a later step of its creation failed. */
	void (*destroy)(struct domain *domain);
};

/* The linker gathers the section. */
#define DOMAIN_HOOKS(name)                                                      \
	static const struct domain_hooks name##_hooks;                          \
	static const struct domain_hooks *const name##_hooks_entry              \
		__attribute__((used, section("domain_hooks"))) = &name##_hooks; \
	static const struct domain_hooks name##_hooks

/* For domain.c and domain/build.c: call those of all subsystems. */
bool domain_hooks_create(struct domain *domain);
void domain_hooks_start(struct domain *domain);
void domain_hooks_end(struct domain *domain);
enum hook_result domain_hooks_end_step(struct domain *domain);
void domain_hooks_destroy(struct domain *domain);
