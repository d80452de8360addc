/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * layout.lds.S - the image, linked at HYP_IMAGE_VA, loaded anywhere on a
 * 16 KiB boundary. The file includes bss, so that a device tree appended to
 * it lies behind all memory that the image uses.
 */
#include "mm/memory_map.h"

OUTPUT_ARCH(arm)
ENTRY(_start)
SECTIONS
{
	. = HYP_IMAGE_VA;
	image_start = .;
	.text : {
		*(.head)
		*(.text .text.*)
		. = ALIGN(4);
		exception_table = .;
		KEEP(*(.exception_table))
		exception_table_end = .;
		__start_platforms = .;
		KEEP(*(platforms))
		__stop_platforms = .;
		__start_domain_hooks = .;
		KEEP(*(domain_hooks))
		__stop_domain_hooks = .;
		/* At the start of a page, which is also mapped at the vectors' address. */
		. = ALIGN(4096);
		KEEP(*(.vectors_page))
		*(.rodata .rodata.*)
		. = ALIGN(4096);
	}
	text_end = .;
	.data : {
		*(.data .data.*)
		. = ALIGN(4096);
		/* Stacks, each above a guard page, which is never mapped. */
		abort_stack_guard = .;
		. += 4096;
		. += 4096;
		abort_stack_top = .;
		stack_guard = .;
		. += 4096;
		. += 8192;
		stack_top = .;
		. = ALIGN(16384);
		*(.tables)
		*(.bss .bss.* COMMON)
		. = ALIGN(4096);
	}
	image_end = .;
	/DISCARD/ : { *(.ARM.exidx* .ARM.extab* .comment .note*) }
}
image_size = image_end - image_start;
image_pages = image_size >> 12;
image_l2_offset = image_l2 - image_start;
own_l1_offset = own_l1 - image_start;
ASSERT(image_end - image_start <= 0x100000, "the image must fit in its MiB")
