/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * domain_config.h - what the user wants of each domain: the tree of domains in
 * the bundle, in Xen's dom0less binding and a few properties of our own.
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

/* Whoever asks for bit 0 of Xen's `capabilities`. */
#define CONTROL_DOMAIN_ID 0u

/* What to do when a domain ends. */
enum on_event {
	ON_EVENT_DESTROY,  /* give its memory back */
	ON_EVENT_RESTART,  /* build it again from the bundle */
	ON_EVENT_PRESERVE, /* keep it for a look */
};

/*
 * How long a restart is put off, in ms: the first one not at all, the second by
 * min, each further one by twice as much up to max, until the domain has lived
 * for 10 s. { 0, 0 }: never, and its ends are all reported in full.
 */
struct restart_backoff {
	uint32_t min, max;
};

#define RESTART_BACKOFF_MS_MAX 3600000u

struct domain_config {
	char name[DOMAIN_NAME_SIZE];   /* letters, digits, - _ . + */
	char error[DOMAIN_ERROR_SIZE]; /* why it is refused; empty: it is not */
	uint64_t memory_kib;	       /* a whole number of MiB */
	uint32_t vcpus;
	unsigned int id; /* 0: the control domain */
	enum on_event on_poweroff, on_reboot, on_crash;
	bool has_rng_key; /* each start gets a seed made of it */
	uint8_t rng_key[RNG_KEY_SIZE];
	struct restart_backoff restart_backoff_ms;
	char kernel_image[DOMAIN_IMAGE_SIZE];				 /* names in the bundle */
	char ramdisk_image[DOMAIN_IMAGE_SIZE];				 /* empty: none */
	char bootargs[DOMAIN_BOOTARGS_SIZE] __attribute__((aligned(4))); /* copied by words */
};

/*
 * Read the domains that @tree, checked, describes, in its order, into @out:
 * @count of them; @left_out further ones found no room. There is room for @max, of
 * which one is for the control domain: the first that asks to be it has the id 0, the
 * others have those from 1 on in their order. One that is not described properly has its error set, and a name fit for printing;
 * the others are not touched by that. Returns 0, or -1 and the cause in @why
 * when there is no domain at all.
 */
int domain_config_read(const void *tree, struct domain_config *out, unsigned int max,
		       unsigned int *count, unsigned int *left_out, const char **why);
