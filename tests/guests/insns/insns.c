/* SPDX-License-Identifier: GPL-2.0 */
/*
 * insns.c - every sensitive instruction in guest kernel and guest user mode,
 * against table.h.
 */
#include <stdio.h>
#include <string.h>

#include "core.h"
#include "guest_mmu.h"
#include "tap.h"

#define RAM_SIZE 0x200000
#define PSR_F	 0x40 /* the hypervisor's: FIQ is masked */

/* code.S */
extern const uint8_t user_start[], user_end[];
uint32_t run_kernel(void (*piece)(void), void *scratch);

#define INSN(cores, name, uu, ur, up, ku, kr) \
	extern const uint8_t user_##name[];   \
	void kernel_##name(void);
#include "table.h"
#undef INSN

static const struct insn {
	unsigned int cores;
	const char *name;
	const uint8_t *user;
	void (*kernel)(void);
	uint32_t user_und, user_r0, user_psr, kernel_und, kernel_r0;
} insns[] = {
#define INSN(cores, name, uu, ur, up, ku, kr) \
	{ cores, #name, user_##name, kernel_##name, uu, ur, up, ku, kr },
#include "table.h"
#undef INSN
};

#define INSNS (sizeof(insns) / sizeof(insns[0]))

static uint32_t und_count;

static bool count_und(const struct guest_fault *fault, struct guest_regs *regs)
{
	(void)regs;
	if (fault->trap != GUEST_TRAP_UND)
		return false;
	und_count++;
	return true;
}

static void check(const char *mode, const struct insn *insn, const char *what, uint32_t got,
		  uint32_t wanted)
{
	char name[48];

	snprintf(name, sizeof(name), "%s %s: %s", mode, insn->name, what);
	tap_equal(got, wanted, name);
}

static void check_kernel(const struct insn *insn)
{
	static uint32_t scratch[16];
	uint32_t r0;

	und_count = 0;
	r0 = run_kernel(insn->kernel, scratch);
	check("kernel", insn, "undefined", und_count, insn->kernel_und);
	check("kernel", insn, "r0", r0, insn->kernel_r0);
}

static void check_user(const struct insn *insn)
{
	struct guest_regs regs;
	struct guest_fault fault;
	enum guest_trap trap;

	und_count = 0;
	guest_user_regs(&regs, user_start, insn->user);
	regs.r[1] = GUEST_USER_DATA;
	while ((trap = guest_user_run(&regs, &fault)) == GUEST_TRAP_UND)
		und_count++;
	check("user", insn, "ends with svc", trap, GUEST_TRAP_SVC);
	check("user", insn, "undefined", und_count, insn->user_und);
	check("user", insn, "r0", regs.r[0], insn->user_r0);
	check("user", insn, "psr", regs.psr & ~PSR_F, insn->user_psr);
}

/* The row of a piece of code for this core; NULL if there is not just one. */
static const struct insn *row_for(const char *name)
{
	const struct insn *found = NULL;
	unsigned int i, count = 0;

	for (i = 0; i < INSNS; i++) {
		if (!strcmp(insns[i].name, name) && insns[i].cores & core_self()) {
			found = &insns[i];
			count++;
		}
	}
	return count == 1 ? found : NULL;
}

static void check_all(void (*check_one)(const struct insn *insn))
{
	unsigned int i, missing = 0;

	for (i = 0; i < INSNS; i++) {
		missing += !row_for(insns[i].name);
		if (insns[i].cores & core_self())
			check_one(&insns[i]);
	}
	tap_equal(missing, 0, "each piece of code has one row for this core");
}

int main(void)
{
	guest_set_trap_handler(count_und);
	check_all(check_kernel);
	guest_mmu_on(RAM_SIZE);
	guest_user_load(user_start, user_end);
	check_all(check_user);
	return tap_done();
}
