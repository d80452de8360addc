/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hello.c - what every guest relies on: the state at its start (arm_pv.h), the
 * console, the hypercall convention and the shutdown.
 */
#include <stdio.h>
#include <string.h>

#include "guest.h"
#include "tap.h"

#define FDT_MAGIC_LITTLE 0xedfe0dd0u /* 0xd00dfeed read as LE */

static void check_start(void)
{
	tap_equal(guest_boot.r0, 0, "start: r0 is 0");
	tap_equal(guest_boot.r1, 0xffffffff, "start: r1 is all ones");
	tap_equal(guest_boot.tree & 7, 0, "start: r2 is aligned to 8");
	tap_equal(*(const uint32_t *)guest_boot.tree, FDT_MAGIC_LITTLE,
		  "start: r2 points at a device tree");
	tap_equal(guest_boot.mask, 0xff, "start: interrupts are masked");
	tap_equal(guest_vcpu()->vcpu_id, 0, "start: vCPU 0");
}

/* convention.S */
uint32_t convention_probe(const uint32_t in[11], uint32_t out[12]);

/* All registers but r0-r4 survive a hypercall, and so do the flags. */
static void check_convention(void)
{
	uint32_t in[11], out[12] = { 0 }, flags;
	unsigned int i;

	for (i = 0; i < 11; i++)
		in[i] = 0x1000 + i;
	flags = convention_probe(in, out);
	tap_ok(!memcmp(in + 4, out + 4, 7 * sizeof(in[0])), "hypercall: r5 to r11 are kept");
	tap_equal(out[11], __HYPERVISOR_vcpu_op, "hypercall: r12 is kept");
	tap_equal(flags, 9, "hypercall: the flags are kept");
}

/*
 * In SVC mode this would be ARM semihosting's SYS_EXIT. In a guest the immediate is
 * ignored, and the number in r12 is no hypercall.
 */
static void check_semihosting(void)
{
	register uint32_t r0 asm("r0") = 0x18;
	register uint32_t r1 asm("r1") = 0x20026;
	register uint32_t r12 asm("r12") = 0xfff;

	asm volatile("svc #0x123456" : "+r"(r0), "+r"(r1) : "r"(r12) : "r2", "r3", "r4", "memory");
	tap_equal(r0, -XEN_ENOSYS, "svc 0x123456 is an unknown hypercall");
}

static void check_version(void)
{
	struct xen_feature_info features = { .submap_idx = 0 };
	int32_t version = hypercall2(__HYPERVISOR_xen_version, XENVER_version, 0);

	tap_equal(version, 4 << 16 | 17, "xen_version: 4.17");
	tap_equal(
		hypercall2(__HYPERVISOR_xen_version, XENVER_get_features, guest_pointer(&features)),
		0, "xen_version: features");
	tap_ok(features.submap & 1u << XENFEAT_auto_translated_physmap, "feature: auto-translated");
	tap_ok(features.submap & 1u << XENFEAT_not_direct_mapped, "feature: not direct mapped");
	tap_ok(!(features.submap & 1u << XENFEAT_dom0), "feature: not dom0");
}

int main(void)
{
	printf("hello from a guest\n");
	check_start();
	check_convention();
	check_semihosting();
	check_version();
	return tap_done();
}
