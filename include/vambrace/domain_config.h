/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * domain_config.h - the configuration of each domain, from the device tree in the
 * bundle: Xen's dom0less binding and a few properties of our own.
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

/* The id of the domain whose `capabilities` property (Xen's) has bit 0 set. */
#define CONTROL_DOMAIN_ID 0u

/* What to do when a domain ends. */
enum on_event {
	ON_EVENT_DESTROY,  /* free its memory */
	ON_EVENT_RESTART,  /* build it again from the bundle */
	ON_EVENT_PRESERVE, /* keep it for inspection */
};

/*
 * The delay of restarts in ms: none for the first, min for the second, doubled for
 * each further one up to max. A life of 10 s resets it. { 0, 0 }: no delay, and
 * every end is reported in full.
 */
struct restart_backoff {
	uint32_t min, max;
};

#define RESTART_BACKOFF_MS_MAX 3600000u

struct domain_config {
	char name[DOMAIN_NAME_SIZE];   /* letters, digits, - _ . + */
	char error[DOMAIN_ERROR_SIZE]; /* why it is refused; empty if it is accepted */
	uint64_t memory_kib;	       /* a whole number of MiB */
	uint32_t vcpus;
	unsigned int id; /* 0: the control domain */
	enum on_event on_poweroff, on_reboot, on_crash;
	bool has_rng_key; /* a seed is derived from the key for each start */
	uint8_t rng_key[RNG_KEY_SIZE];
	struct restart_backoff restart_backoff_ms;
	char kernel_image[DOMAIN_IMAGE_SIZE];				 /* names in the bundle */
	char ramdisk_image[DOMAIN_IMAGE_SIZE];				 /* empty: none */
	char bootargs[DOMAIN_BOOTARGS_SIZE] __attribute__((aligned(4))); /* copied by words */
};

/*
 * Read the domains of @tree, which was checked, into @out, in the order of the tree;
 * *count is their number, *left_out the number of those that did not fit. @out has @max
 * entries, one of them reserved for the control domain. The first domain that asks to
 * be the control domain gets id 0, the others get 1 and up in their order. A domain
 * with a bad description gets an error and a printable name; the others are unaffected.
 * Returns 0, or -1 and the cause in *why if there is no domain at all.
 */
int domain_config_read(const void *tree, struct domain_config *out, unsigned int max,
		       unsigned int *count, unsigned int *left_out, const char **why);
