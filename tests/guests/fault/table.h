/* SPDX-License-Identifier: GPL-2.0 */
/*
 * table.h - the right outcome of every access of fault.c.
 *
 * FAULT(cores, who, access, address, trap, fsr)
 *
 * who: kernel or user. access: read, write, exec, swap (SWP), halfword (LDRH),
 * multiple (LDM of two words). trap: NONE, or DABT/PABT with this FSR and the
 * FAR equal to the address (PAST: to the start of the page after it).
 * Addresses are named in fault.c: U_ is below task_size, K_ above; SEC_ is a
 * section, PAGE_ a small page, LARGE_ a large one; then the AP field, with APX
 * as its bit 2, and XN; D5 is of domain 5.
 *
 * FSR: the status of ARM DDI 0100I B4.6 with the domain of the guest's own
 * first-level descriptor in bits 7:4, which from ARMv6 on are reserved for aborts
 * of fetches (ARM DDI 0406C B4.1.96). From ARMv6 on fault.c adds bit 11, "it was a
 * write", to that of every data abort by write and swap.
 * Where a guest differs from the bare core:
 *  - the guest kernel is user code to the processor, so what user code may
 *    only read (AP=2 below task_size) it may only read as well;
 *  - a small page below task_size that denies user code denies the kernel too;
 *  - the domain access control register has no effect.
 * An access to what is not RAM of the domain, by whatever mapping, is an external
 * abort; a second-level table there is a translation fault.
 */

/* Sections below task_size */
FAULT(ALL, kernel, read, U_SEC_NONE, DABT, 0x05)
FAULT(ALL, kernel, write, U_SEC_NONE, DABT, 0x05)
FAULT(ALL, kernel, exec, U_SEC_NONE, PABT, 0x05)
FAULT(ALL, user, read, U_SEC_NONE, DABT, 0x05)
FAULT(ALL, user, write, U_SEC_NONE, DABT, 0x05)
FAULT(ALL, user, exec, U_SEC_NONE, PABT, 0x05)
FAULT(ALL, kernel, read, U_SEC_1, NONE, 0)
FAULT(ALL, kernel, write, U_SEC_1, NONE, 0)
FAULT(ALL, kernel, exec, U_SEC_1, NONE, 0)
FAULT(ALL, user, read, U_SEC_1, DABT, 0x0d)
FAULT(ALL, user, write, U_SEC_1, DABT, 0x0d)
FAULT(ALL, user, exec, U_SEC_1, PABT, 0x0d)
FAULT(ALL, kernel, read, U_SEC_2, NONE, 0)
FAULT(ALL, kernel, write, U_SEC_2, DABT, 0x0d)
FAULT(ALL, kernel, exec, U_SEC_2, NONE, 0)
FAULT(ALL, user, read, U_SEC_2, NONE, 0)
FAULT(ALL, user, write, U_SEC_2, DABT, 0x0d)
FAULT(ALL, user, exec, U_SEC_2, NONE, 0)
FAULT(ALL, kernel, read, U_SEC_3, NONE, 0)
FAULT(ALL, kernel, write, U_SEC_3, NONE, 0)
FAULT(ALL, user, read, U_SEC_3, NONE, 0)
FAULT(ALL, user, write, U_SEC_3, NONE, 0)
FAULT(ALL, user, exec, U_SEC_3, NONE, 0)
FAULT(ALL, kernel, read, U_SEC_0, DABT, 0x0d)
FAULT(ALL, kernel, write, U_SEC_0, DABT, 0x0d)
FAULT(ALL, kernel, exec, U_SEC_0, PABT, 0x0d)
FAULT(ALL, user, read, U_SEC_0, DABT, 0x0d)
FAULT(ALL, user, write, U_SEC_0, DABT, 0x0d)
FAULT(ALL, user, exec, U_SEC_0, PABT, 0x0d)

/* Small pages below task_size */
FAULT(ALL, kernel, read, U_PAGE_NONE, DABT, 0x07)
FAULT(ALL, kernel, write, U_PAGE_NONE, DABT, 0x07)
FAULT(ALL, kernel, exec, U_PAGE_NONE, PABT, 0x07)
FAULT(ALL, user, read, U_PAGE_NONE, DABT, 0x07)
FAULT(ALL, user, write, U_PAGE_NONE, DABT, 0x07)
FAULT(ALL, user, exec, U_PAGE_NONE, PABT, 0x07)
FAULT(ALL, kernel, read, U_PAGE_1, DABT, 0x0f)
FAULT(ALL, kernel, write, U_PAGE_1, DABT, 0x0f)
FAULT(ALL, user, read, U_PAGE_1, DABT, 0x0f)
FAULT(ALL, user, exec, U_PAGE_1, PABT, 0x0f)
FAULT(ALL, kernel, read, U_PAGE_2, NONE, 0)
FAULT(ALL, kernel, write, U_PAGE_2, DABT, 0x0f)
FAULT(ALL, kernel, swap, U_PAGE_2, DABT, 0x0f)
FAULT(ALL, user, read, U_PAGE_2, NONE, 0)
FAULT(ALL, user, write, U_PAGE_2, DABT, 0x0f)
FAULT(ALL, user, swap, U_PAGE_2, DABT, 0x0f)
FAULT(ALL, user, exec, U_PAGE_2, NONE, 0)
FAULT(ALL, kernel, write, U_PAGE_3, NONE, 0)
FAULT(ALL, kernel, swap, U_PAGE_3, NONE, 0)
FAULT(ALL, user, write, U_PAGE_3, NONE, 0)
FAULT(ALL, user, swap, U_PAGE_3, NONE, 0)
FAULT(ALL, user, exec, U_PAGE_3, NONE, 0)
FAULT(ALL, kernel, read, U_PAGE_0, DABT, 0x0f)
FAULT(ALL, user, read, U_PAGE_0, DABT, 0x0f)
FAULT(ALL, user, exec, U_PAGE_0, PABT, 0x0f)

/* One page whose quarters have AP 3, 2, 1 and 0 */
FAULT(V5, user, write, U_QUARTER_3, NONE, 0)
FAULT(V5, user, read, U_QUARTER_2, NONE, 0)
FAULT(V5, user, write, U_QUARTER_2, DABT, 0x0f)
FAULT(V5, user, read, U_QUARTER_1, DABT, 0x0f)
FAULT(V5, user, read, U_QUARTER_0, DABT, 0x0f)
FAULT(V5, kernel, write, U_QUARTER_3, NONE, 0)
FAULT(V5, kernel, write, U_QUARTER_2, DABT, 0x0f)

/* A large page, at its first and last 4 KiB */
FAULT(ALL, user, read, U_LARGE_2, NONE, 0)
FAULT(ALL, user, write, U_LARGE_2, DABT, 0x0f)
FAULT(ALL, user, read, U_LARGE_2_END, NONE, 0)
FAULT(ALL, user, write, U_LARGE_2_END, DABT, 0x0f)

/* The domain field of the guest's descriptor (5) */
FAULT(ALL, user, write, U_SEC_2_D5, DABT, 0x5d)
FAULT(ALL, user, read, U_PAGE_NONE_D5, DABT, 0x57)
FAULT(ALL, user, write, U_PAGE_2_D5, DABT, 0x5f)
FAULT(V5, user, exec, U_PAGE_NONE_D5, PABT, 0x57)
FAULT(V6_V7, user, exec, U_PAGE_NONE_D5, PABT, 0x07)

/* Descriptors of what is not RAM of the domain, and invalid ones */
FAULT(ALL, user, read, U_FINE, DABT, 0x05)
FAULT(ALL, user, read, U_TABLE_OUTSIDE, DABT, 0x07)
FAULT(ALL, user, read, U_SEC_OUTSIDE, DABT, 0x08)
FAULT(ALL, user, write, U_SEC_OUTSIDE, DABT, 0x08)
FAULT(ALL, kernel, read, U_SEC_OUTSIDE, DABT, 0x08)
FAULT(ALL, kernel, exec, U_SEC_OUTSIDE, PABT, 0x08)
FAULT(V5, user, read, U_PAGE_OUTSIDE, DABT, 0x0a)
FAULT(V6_V7, user, read, U_PAGE_OUTSIDE, DABT, 0x08)
FAULT(V5, kernel, write, U_PAGE_OUTSIDE, DABT, 0x0a)
FAULT(V6_V7, kernel, write, U_PAGE_OUTSIDE, DABT, 0x08)
FAULT(V5, kernel, read, U_PAGE_UART, DABT, 0x0a)
FAULT(V6_V7, kernel, read, U_PAGE_UART, DABT, 0x08)
FAULT(V5, user, read, U_PAGE_TINY, DABT, 0x07)

/* APX = 1: read-only, for the kernel alone or for all */
FAULT(V6_V7, kernel, read, U_SEC_5, NONE, 0)
FAULT(V6_V7, kernel, write, U_SEC_5, DABT, 0x0d)
FAULT(V6_V7, kernel, exec, U_SEC_5, NONE, 0)
FAULT(V6_V7, user, read, U_SEC_5, DABT, 0x0d)
FAULT(V6_V7, user, exec, U_SEC_5, PABT, 0x0d)
FAULT(V6_V7, kernel, read, U_SEC_7, NONE, 0)
FAULT(V6_V7, kernel, write, U_SEC_7, DABT, 0x0d)
FAULT(V6_V7, user, read, U_SEC_7, NONE, 0)
FAULT(V6_V7, user, write, U_SEC_7, DABT, 0x0d)
FAULT(V6_V7, kernel, read, U_PAGE_5, DABT, 0x0f)
FAULT(V6_V7, user, read, U_PAGE_5, DABT, 0x0f)
FAULT(V6_V7, kernel, read, U_PAGE_6, NONE, 0)
FAULT(V6_V7, user, read, U_PAGE_6, NONE, 0)
FAULT(V6_V7, user, write, U_PAGE_6, DABT, 0x0f)
FAULT(V6_V7, kernel, write, U_PAGE_7, DABT, 0x0f)
FAULT(V6_V7, user, read, U_PAGE_7, NONE, 0)
FAULT(V6_V7, user, write, U_PAGE_7, DABT, 0x0f)
FAULT(V6_V7, user, swap, U_PAGE_7, DABT, 0x0f)
FAULT(V6_V7, user, read, U_PAGE_4, DABT, 0x0f)
FAULT(V6_V7, kernel, read, K_PAGE_5, NONE, 0)
FAULT(V6_V7, kernel, write, K_PAGE_5, DABT, 0x0f)
FAULT(V6_V7, kernel, exec, K_PAGE_5, NONE, 0)
FAULT(V6_V7, user, read, K_PAGE_5, DABT, 0x0f)
FAULT(V6_V7, kernel, read, K_PAGE_7, NONE, 0)
FAULT(V6_V7, kernel, write, K_PAGE_7, DABT, 0x0f)

/* Execute-never: a permission fault, on execution only */
FAULT(V6_V7, user, read, U_SEC_XN, NONE, 0)
FAULT(V6_V7, user, write, U_SEC_XN, NONE, 0)
FAULT(V6_V7, user, exec, U_SEC_XN, PABT, 0x0d)
FAULT(V6_V7, kernel, exec, U_SEC_XN, PABT, 0x0d)
FAULT(V6_V7, user, write, U_PAGE_XN, NONE, 0)
FAULT(V6_V7, user, exec, U_PAGE_XN, PABT, 0x0f)
FAULT(V6_V7, kernel, exec, U_PAGE_XN, PABT, 0x0f)
FAULT(V6_V7, user, read, U_LARGE_XN, NONE, 0)
FAULT(V6_V7, user, exec, U_LARGE_XN, PABT, 0x0f)
FAULT(V6_V7, kernel, write, K_PAGE_XN, NONE, 0)
FAULT(V6_V7, kernel, exec, K_PAGE_XN, PABT, 0x0f)

/* A supersection is a translation fault */
FAULT(V6_V7, user, read, U_SUPERSECTION, DABT, 0x05)
FAULT(V6_V7, kernel, exec, U_SUPERSECTION, PABT, 0x05)

/* At and above task_size: the kernel's, whatever the AP field says */
FAULT(ALL, kernel, read, K_SEC_NONE, DABT, 0x05)
FAULT(ALL, kernel, exec, K_SEC_NONE, PABT, 0x05)
FAULT(ALL, user, read, K_SEC_NONE, DABT, 0x05)
FAULT(ALL, kernel, write, K_SEC_1, NONE, 0)
FAULT(ALL, kernel, exec, K_SEC_1, NONE, 0)
FAULT(ALL, user, read, K_SEC_1, DABT, 0x0d)
FAULT(ALL, user, write, K_SEC_1, DABT, 0x0d)
FAULT(ALL, user, exec, K_SEC_1, PABT, 0x0d)
FAULT(ALL, kernel, write, K_SEC_2, NONE, 0)
FAULT(ALL, user, read, K_SEC_2, DABT, 0x0d)
FAULT(ALL, kernel, write, K_SEC_3, NONE, 0)
FAULT(ALL, user, read, K_SEC_3, DABT, 0x0d)
FAULT(ALL, user, write, K_SEC_3, DABT, 0x0d)
FAULT(ALL, user, exec, K_SEC_3, PABT, 0x0d)
FAULT(ALL, kernel, read, K_SEC_0, DABT, 0x0d)
FAULT(ALL, kernel, read, K_PAGE_NONE, DABT, 0x07)
FAULT(ALL, user, read, K_PAGE_NONE, DABT, 0x07)
FAULT(ALL, kernel, write, K_PAGE_1, NONE, 0)
FAULT(ALL, user, read, K_PAGE_1, DABT, 0x0f)
FAULT(ALL, kernel, write, K_PAGE_3, NONE, 0)
FAULT(ALL, user, read, K_PAGE_3, DABT, 0x0f)
FAULT(ALL, user, exec, K_PAGE_3, PABT, 0x0f)
FAULT(ALL, kernel, read, K_PAGE_0, DABT, 0x0f)
FAULT(ALL, user, read, K_OWN_TEXT, DABT, 0x0d)

/* The hypervisor's addresses, and the pages there that a guest may access */
FAULT(ALL, kernel, read, HYP_FIRST, DABT, 0x05)
FAULT(ALL, kernel, write, HYP_FIRST, DABT, 0x05)
FAULT(ALL, kernel, exec, HYP_FIRST, PABT, 0x05)
FAULT(ALL, user, read, HYP_FIRST, DABT, 0x05)
FAULT(ALL, user, write, HYP_FIRST, DABT, 0x05)
FAULT(ALL, user, exec, HYP_FIRST, PABT, 0x05)
FAULT(ALL, kernel, read, HYP_LAST, DABT, 0x05)
FAULT(ALL, user, read, HYP_LAST, DABT, 0x05)
FAULT(ALL, kernel, read, VCPU_PAGE, NONE, 0)
FAULT(ALL, user, read, VCPU_PAGE, DABT, 0x0f)
FAULT(ALL, user, write, VCPU_PAGE, DABT, 0x0f)
FAULT(ALL, kernel, write, VECTORS, DABT, 0x0f)
FAULT(ALL, user, write, VECTORS, DABT, 0x0f)
FAULT(ALL, kernel, read, VECTORS, NONE, 0)
FAULT(ALL, user, read, VECTORS, NONE, 0)
FAULT(ALL, kernel, read, KUSER_LAST, NONE, 0)
FAULT(ALL, user, read, KUSER_LAST, NONE, 0)

/* On ARMv5 an alignment fault has priority over all others */
FAULT(V5, kernel, read, U_PAGE_3 + 2, DABT, 0x01)
FAULT(V5, kernel, write, U_PAGE_3 + 1, DABT, 0x01)
FAULT(V5, kernel, halfword, U_PAGE_3 + 1, DABT, 0x01)
FAULT(V5, user, read, U_PAGE_3 + 2, DABT, 0x01)
FAULT(ALL, user, halfword, U_PAGE_3 + 2, NONE, 0)
FAULT(ALL, user, multiple, U_PAGE_3 + 2, DABT, 0x01)
FAULT(V5, user, read, U_SEC_NONE + 2, DABT, 0x01)

/* From ARMv6 on words and halfwords may lie anywhere; LDM may not */
FAULT(V6_V7, kernel, read, U_PAGE_3 + 2, NONE, 0)
FAULT(V6_V7, kernel, write, U_PAGE_3 + 1, NONE, 0)
FAULT(V6_V7, kernel, halfword, U_PAGE_3 + 1, NONE, 0)
FAULT(V6_V7, user, read, U_PAGE_3 + 2, NONE, 0)
FAULT(V6_V7, user, read, U_SEC_NONE + 2, DABT, 0x05)
FAULT(V6_V7, user, read, U_PAGE_3_LAST + 2, PAST, 0x0f)

/* LDM over the end of a page: the word that failed */
FAULT(ALL, user, multiple, U_PAGE_3_LAST, PAST, 0x0f)
FAULT(ALL, kernel, multiple, U_PAGE_3_LAST, PAST, 0x0f)
