/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * domain_config.h - the configuration of each domain, from the tree in the bundle:
 * Xen's dom0less binding and a few properties of our own.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vambrace/rng_seed.h>

#define DOMAIN_NAME_SIZE     32
#define DOMAIN_IMAGE_SIZE    64
#define DOMAIN_BOOTARGS_SIZE 1024
#define DOMAIN_ERROR_SIZE    192

#define DOMAIN_MEMORY_KIB_MAX (UINT32_C(1) << 20) /* 1 GiB: P2M_CHUNKS_MAX */

/* The domain with bit 0 of Xen's `capabilities` set. */
#define CONTROL_DOMAIN_ID 0u

/* What to do when a domain ends. */
enum on_event {
	ON_EVENT_DESTROY,  /* give its memory back */
	ON_EVENT_RESTART,  /* build it again from the bundle */
	ON_EVENT_PRESERVE, /* keep it for inspection */
};

/*
 * The delay of restarts, in ms: none for the first, min for the second, then twice the
 * last one up to max; a domain that has run for 10 s begins anew. { 0, 0 }: no delay,
 * and each end is reported in full.
 */
struct restart_backoff {
	uint32_t min, max;
};

#define RESTART_BACKOFF_MS_MAX 3600000u

struct domain_config {
	char name[DOMAIN_NAME_SIZE];   /* letters, digits, - _ . + */
	char error[DOMAIN_ERROR_SIZE]; /* why it is refused; empty if it is not */
	uint64_t memory_kib;	       /* a whole number of MiB */
	uint32_t vcpus;
	unsigned int id; /* 0: the control domain */
	enum on_event on_poweroff, on_reboot, on_crash;
	bool has_rng_key; /* a seed is derived from it at each start */
	uint8_t rng_key[RNG_KEY_SIZE];
	struct restart_backoff restart_backoff_ms;
	char kernel_image[DOMAIN_IMAGE_SIZE];				 /* names in the bundle */
	char ramdisk_image[DOMAIN_IMAGE_SIZE];				 /* empty: none */
	char bootargs[DOMAIN_BOOTARGS_SIZE] __attribute__((aligned(4))); /* copied by words */
};

/*
 * Read the domains that @tree, which was checked, describes into @out, in its order.
 * *@count is set to their number, *@left_out to that of those for which there was no
 * room. @out has room for @max, one of them for the control domain: the first that asks
 * to be it gets id 0, the others get ids from 1 in their order. A domain with an invalid
 * description has its error set and a printable name; others are not affected. Returns
 * 0, or -1 and the cause in @why when there is no domain at all.
 */
int domain_config_read(const void *tree, struct domain_config *out, unsigned int max,
		       unsigned int *count, unsigned int *left_out, const char **why);
