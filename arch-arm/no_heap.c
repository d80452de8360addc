// SPDX-License-Identifier: GPL-2.0-only
/*
 * no_heap.c - the hypervisor has no heap. newlib's formatting links its
 * allocator for features that are not used here; it finds no memory.
 */
#include <stddef.h>

void *_sbrk(ptrdiff_t increment);

void *_sbrk(ptrdiff_t increment)
{
	(void)increment;
	return (void *)-1;
}
