/* SPDX-License-Identifier: GPL-2.0 */
/*
 * code.h - the Thumb-2 instructions of code.S, for the checks in C.
 */
#ifndef CODE_H
#define CODE_H

#include <stdint.h>
#include <ucontext.h>

#define PSR_E  (1u << 9)
#define PSR_T  (1u << 5)
#define PSR_IT 0x0600fc00u

#define IT_ETET	       0x0b /* ITSTATE in front of the first instruction after itete eq */
#define NEON_REGISTERS 32

/*
 * Four instructions after `itete eq`, one of which loads a word; Z is set when
 * odd is 0. The result has bit n for the nth if it was executed and is not the
 * load, and the word from bit 8 on if it was loaded.
 */
struct it_load {
	uint32_t (*run)(const volatile uint32_t *at, uint32_t odd);
	const uint16_t *first; /* the instruction after the itete */
};

#define IT_LOADS 8 /* 0-3: the load is the nth and narrow; 4-7: wide */
extern const struct it_load it_loads[IT_LOADS];

/* Undefined instructions, in an IT block with the conditions true; the result is 5. */
struct undefined {
	uint32_t (*run)(void);
	const uint16_t *at;
	uint32_t size;
};

extern const struct undefined undefined_narrow, undefined_wide;

/* Executes IT blocks; not 0 when an instruction's condition was ignored. */
uint32_t it_spin(uint32_t rounds);

/* start + 1 + 4 + 0x100, by the instructions of it_steps[], in an IT block but for the last. */
struct step {
	uint16_t *at;
	uint32_t size;
	uint32_t it; /* ITSTATE in front of it */
	uint32_t add;
};

#define IT_STEPS 4
extern const struct step it_steps[IT_STEPS];
uint32_t run_steps(uint32_t start);

/* A word, read with big-endian data accesses. */
uint32_t load_big_endian(const volatile uint32_t *at);
/* The same, `rounds` times; not 0 when a result differs from `want`. */
uint32_t load_big_endian_often(const volatile uint32_t *at, uint32_t want, uint32_t rounds);

/* From Thumb to ARM code and back, four calls in a round; the number of them. */
uint32_t interwork(uint32_t rounds);

/*
 * Load d0-d31 and FPSCR, spin some rounds or, when they are 0, call
 * sched_yield; then store d0-d31. The first use after that is in an IT block.
 * Gives FPSCR, and leaves it 0.
 */
uint32_t neon_hold(const uint64_t *load, uint32_t fpscr, uint64_t *store, uint32_t rounds);

/* Add a step with LDREXD and STREXD. */
void exclusive_add(volatile uint64_t *sum, uint64_t step, uint32_t rounds);

/* Unaligned loads and stores; load_double adds 1 to the upper word, behind the load in its IT block. */
uint32_t load_word(const void *at);
uint32_t load_half(const void *at);
uint64_t load_double(const void *at);
void store_word(void *at, uint32_t value);
void store_double(void *at, uint64_t value);

/* A program of its own whose first VFP instruction is in an IT block: exits with 42. */
extern const uint8_t first_use[], first_use_end[];

/* ITSTATE of a saved PSR, and a saved PSR with another. */
static inline uint32_t it_of(uint32_t psr)
{
	return (psr >> 25 & 3) | (psr >> 8 & 0xfc);
}

static inline uint32_t with_it(uint32_t psr, uint32_t it)
{
	return (psr & ~PSR_IT) | (it & 3) << 25 | (it & 0xfc) << 8;
}

/* ITSTATE behind an instruction (ARM DDI 0406C, A2.5.2). */
static inline uint32_t it_advance(uint32_t it)
{
	return it & 7 ? (it & 0xe0) | (it << 1 & 0x1f) : 0;
}

#endif
