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

/* Where to go on after a data abort at @pc in SVC mode, or 0. */
uint32_t guest_access_fixup(uint32_t pc);
