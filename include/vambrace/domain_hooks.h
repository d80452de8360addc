/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * domain_hooks.h - hooks by which a subsystem sets up and releases its own state of a
 * domain; domain.c and domain/build.c name no subsystem.
 *
 * Subsystems are called in link order; a hook must not depend on it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct domain;

enum hook_result {
	HOOK_DONE,
	HOOK_MORE,  /* call again */
	HOOK_WAITS, /* call again after the subsystem has raised WORK_DOMAINS */
};

/* Each may be NULL, and is short: all but end_step are called without a pause point. */
struct domain_hooks {
	/* Before the domain gets memory. False refuses it, with the reason in config->error. */
	bool (*create)(struct domain *domain);
	/* The domain is built and about to run: reset what is left of an earlier life. */
	void (*start)(struct domain *domain);
	/* The domain has ended and is not running any more. */
	void (*end)(struct domain *domain);
	/*
	 * Own work after that: release a piece of the domain's resources; HOOK_DONE when all
	 * are released, so that it can be torn down. *progress is 0 at first.
	 */
	enum hook_result (*end_step)(struct domain *domain, uint32_t *progress);
	/* The domain was destroyed, or its creation failed: undo create. */
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
