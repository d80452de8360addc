/* SPDX-License-Identifier: GPL-2.0 */
/*
 * random.h - what a step of the generator may do: see random.c.
 */
#pragma once

#include <stdint.h>

/* A row of a file's steps; @weight: how often, beside the others. */
struct step {
	void (*run)(void);
	uint32_t weight;
};

#define MEMORY_STEPS 10u
#define OTHER_STEPS  10u
extern const struct step memory_steps[MEMORY_STEPS];
extern const struct step other_steps[OTHER_STEPS];

/* Once, with the MMU off yet. */
void memory_setup(void);
void other_setup(void);

/* A first-level table: mostly one that exists. */
uint32_t memory_random_pgd(void);

/* A pointer for a hypercall: mostly to @size bytes that may be written. */
uint32_t memory_random_pointer(uint32_t size);

/* One of the ways to end that the domain's policy is to restart it after. */
void other_end(void);
