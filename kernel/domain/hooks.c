// SPDX-License-Identifier: GPL-2.0-only
/*
 * hooks.c - calls the hooks of all subsystems. See domain_hooks.h.
 */
#include <vambrace/domain_hooks.h>

#include <vambrace/domain.h>

/* Weak: the host's linker defines them only if the section exists. */
extern const struct domain_hooks *const __start_domain_hooks[] __attribute__((weak));
extern const struct domain_hooks *const __stop_domain_hooks[] __attribute__((weak));

static unsigned int hooks_count(void)
{
	return (unsigned int)(__stop_domain_hooks - __start_domain_hooks);
}

static const struct domain_hooks *hooks_of(unsigned int subsystem)
{
	return __start_domain_hooks[subsystem];
}

/* Undo create of the first @count subsystems, in reverse order. */
static void destroy(struct domain *domain, unsigned int count)
{
	while (count-- != 0) {
		if (hooks_of(count)->destroy != NULL) {
			hooks_of(count)->destroy(domain);
		}
	}
}

bool domain_hooks_create(struct domain *domain)
{
	for (unsigned int i = 0; i < hooks_count(); i++) {
		if (hooks_of(i)->create != NULL && !hooks_of(i)->create(domain)) {
			destroy(domain, i);
			return false;
		}
	}
	return true;
}

void domain_hooks_start(struct domain *domain)
{
	for (unsigned int i = 0; i < hooks_count(); i++) {
		if (hooks_of(i)->start != NULL) {
			hooks_of(i)->start(domain);
		}
	}
}

void domain_hooks_end(struct domain *domain)
{
	for (unsigned int i = 0; i < hooks_count(); i++) {
		if (hooks_of(i)->end != NULL) {
			hooks_of(i)->end(domain);
		}
	}
}

enum hook_result domain_hooks_end_step(struct domain *domain)
{
	struct progress *at = &domain->progress;
	enum hook_result result = HOOK_DONE;

	if (at->step < hooks_count() && hooks_of(at->step)->end_step != NULL) {
		result = hooks_of(at->step)->end_step(domain, &at->done);
	}
	if (result != HOOK_DONE) {
		return result;
	}
	at->step++;
	at->done = 0;
	if (at->step < hooks_count()) {
		return HOOK_MORE;
	}
	*at = (struct progress){ 0 };
	return HOOK_DONE;
}

void domain_hooks_destroy(struct domain *domain)
{
	destroy(domain, hooks_count());
}
