/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz.h - what the fuzz targets share. A target is one file target_X.c, which
 * defines LLVMFuzzerTestOneInput(): libFuzzer calls it with one input after the
 * other. A target looks for three things: what the sanitizers see, an input
 * that takes too long, and a result that does not hold what its header promises
 * (fuzz_require()).
 *
 * SPEC: LLVM, docs/LibFuzzer.rst.
 */
#pragma once

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* libFuzzer's names. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

/* What must hold whatever the input is: says where it does not, and ends as a crash. */
#define fuzz_require(condition) ((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition))

void fuzz_fail(const char *file, int line, const char *condition) __attribute__((noreturn));

/*
 * A copy of exactly @size bytes, at a multiple of 8, so that the address
 * sanitizer sees every read behind it. To be freed.
 */
void *fuzz_copy(const void *data, size_t size);

/*
 * Where panic() goes on, if it is allowed at all: `if (setjmp(fuzz_panic) == 0)`
 * with fuzz_panic_allowed set before. A panic is an answer of the boot code to a
 * board that it cannot use; nowhere else.
 */
extern jmp_buf fuzz_panic;
extern bool fuzz_panic_allowed;

/* What boot_info.h promises of a result. */
struct boot_info;
void fuzz_require_boot_info(const struct boot_info *info);
