/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * domain_hooks.h - how subsystems take part in a domain's life. Each keeps its
 * own part of a domain in order by what it says here; domain.c and
 * domain/build.c name none of them.
 *
 * The order in which subsystems are called is that of linking: nobody may
 * rely on it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct domain;

enum hook_result {
	HOOK_DONE,
	HOOK_MORE,  /* call again */
	HOOK_WAITS, /* call again after the hook has called domain_raise() */
};

/* All may be missing. Each is a short piece: they are called in a row, but end_step. */
struct domain_hooks {
	/* It is to be created, and has no memory yet. False: not, as config->error says. */
	bool (*create)(struct domain *domain);
	/* It is built, and runs next: nothing of an earlier life may be left. */
	void (*start)(struct domain *domain);
	/* It has ended: it is not running any more. */
	void (*end)(struct domain *domain);
	/*
	 * Own work after that: a piece of letting go of all that it had; HOOK_DONE when it
	 * can be reported, torn down, and started again. *progress is 0 at first.
	 */
	enum hook_result (*end_step)(struct domain *domain, uint32_t *progress);
	/* It was destroyed, or could not be created after all: undo create. */
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
