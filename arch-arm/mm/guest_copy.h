/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * guest_copy.h - guest memory by guest virtual address, inside arch-arm.
 * arch_copy_from_guest() and arch_copy_to_guest() are in include/arch/arch.h.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* May the guest kernel name [gva, gva + size) in a hypercall? Guest-controlled. */
bool guest_range_ok(uint32_t gva, size_t size);

/*
 * Accesses without retry: the number of bytes not copied. Assembly; the range
 * must have been checked, or be the hypervisor's own choice.
 */
size_t guest_read(void *to, uint32_t gva, size_t size);
size_t guest_write(uint32_t gva, const void *from, size_t size);

/*
 * One word, and one line of 8 words at a multiple of 32: 0, or 1 if the access
 * aborted. Assembly; the address must be below the hypervisor.
 */
uint32_t guest_read_word(uint32_t gva, uint32_t *word);
uint32_t guest_read_line(uint32_t gva, uint32_t *words);
