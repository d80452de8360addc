/* SPDX-License-Identifier: GPL-2.0 */
/*
 * table.h - the right outcome of every access of fault.c.
 *
 * FAULT(who, access, address, trap, fsr)
 *
 * who: kernel or user. access: read, write, exec, swap (SWP), halfword (LDRH),
 * multiple (LDM of two words). trap: NONE, or DABT/PABT with this FSR and the
 * FAR equal to the address (PAST: the word after it, see LDM).
 * Addresses are named in fault.c: U_ is below task_size, K_ above; SEC_ is a
 * section, PAGE_ a small page, LARGE_ a large one; then the AP field.
 *
 * FSR: the status of ARM DDI 0100I B4.6 with the domain of the guest's own
 * first-level descriptor in bits 7:4. Where a guest differs from an ARM926:
 *  - the guest kernel is user code to the processor, so what user code may
 *    only read (AP=2 below task_size) it may only read as well;
 *  - a small page below task_size that denies user code denies the kernel too;
 *  - the domain access control register is not looked at.
 * What is not RAM of the domain, wherever its tables point, is an external
 * abort on the access, or a translation fault when it would be a table.
 */

/* Sections below task_size */
FAULT(kernel, read,  U_SEC_NONE, DABT, 0x05)
FAULT(kernel, write, U_SEC_NONE, DABT, 0x05)
FAULT(kernel, exec,  U_SEC_NONE, PABT, 0x05)
FAULT(user,   read,  U_SEC_NONE, DABT, 0x05)
FAULT(user,   write, U_SEC_NONE, DABT, 0x05)
FAULT(user,   exec,  U_SEC_NONE, PABT, 0x05)
FAULT(kernel, read,  U_SEC_1, NONE, 0)
FAULT(kernel, write, U_SEC_1, NONE, 0)
FAULT(kernel, exec,  U_SEC_1, NONE, 0)
FAULT(user,   read,  U_SEC_1, DABT, 0x0d)
FAULT(user,   write, U_SEC_1, DABT, 0x0d)
FAULT(user,   exec,  U_SEC_1, PABT, 0x0d)
FAULT(kernel, read,  U_SEC_2, NONE, 0)
FAULT(kernel, write, U_SEC_2, DABT, 0x0d)
FAULT(kernel, exec,  U_SEC_2, NONE, 0)
FAULT(user,   read,  U_SEC_2, NONE, 0)
FAULT(user,   write, U_SEC_2, DABT, 0x0d)
FAULT(user,   exec,  U_SEC_2, NONE, 0)
FAULT(kernel, read,  U_SEC_3, NONE, 0)
FAULT(kernel, write, U_SEC_3, NONE, 0)
FAULT(user,   read,  U_SEC_3, NONE, 0)
FAULT(user,   write, U_SEC_3, NONE, 0)
FAULT(user,   exec,  U_SEC_3, NONE, 0)
FAULT(kernel, read,  U_SEC_0, DABT, 0x0d)
FAULT(kernel, write, U_SEC_0, DABT, 0x0d)
FAULT(kernel, exec,  U_SEC_0, PABT, 0x0d)
FAULT(user,   read,  U_SEC_0, DABT, 0x0d)
FAULT(user,   write, U_SEC_0, DABT, 0x0d)
FAULT(user,   exec,  U_SEC_0, PABT, 0x0d)

/* Small pages below task_size */
FAULT(kernel, read,  U_PAGE_NONE, DABT, 0x07)
FAULT(kernel, write, U_PAGE_NONE, DABT, 0x07)
FAULT(kernel, exec,  U_PAGE_NONE, PABT, 0x07)
FAULT(user,   read,  U_PAGE_NONE, DABT, 0x07)
FAULT(user,   write, U_PAGE_NONE, DABT, 0x07)
FAULT(user,   exec,  U_PAGE_NONE, PABT, 0x07)
FAULT(kernel, read,  U_PAGE_1, DABT, 0x0f)
FAULT(kernel, write, U_PAGE_1, DABT, 0x0f)
FAULT(user,   read,  U_PAGE_1, DABT, 0x0f)
FAULT(user,   exec,  U_PAGE_1, PABT, 0x0f)
FAULT(kernel, read,  U_PAGE_2, NONE, 0)
FAULT(kernel, write, U_PAGE_2, DABT, 0x0f)
FAULT(kernel, swap,  U_PAGE_2, DABT, 0x0f)
FAULT(user,   read,  U_PAGE_2, NONE, 0)
FAULT(user,   write, U_PAGE_2, DABT, 0x0f)
FAULT(user,   swap,  U_PAGE_2, DABT, 0x0f)
FAULT(user,   exec,  U_PAGE_2, NONE, 0)
FAULT(kernel, write, U_PAGE_3, NONE, 0)
FAULT(kernel, swap,  U_PAGE_3, NONE, 0)
FAULT(user,   write, U_PAGE_3, NONE, 0)
FAULT(user,   swap,  U_PAGE_3, NONE, 0)
FAULT(user,   exec,  U_PAGE_3, NONE, 0)
FAULT(kernel, read,  U_PAGE_0, DABT, 0x0f)
FAULT(user,   read,  U_PAGE_0, DABT, 0x0f)
FAULT(user,   exec,  U_PAGE_0, PABT, 0x0f)

/* One page whose quarters have AP 3, 2, 1 and 0 */
FAULT(user,   write, U_QUARTER_3, NONE, 0)
FAULT(user,   read,  U_QUARTER_2, NONE, 0)
FAULT(user,   write, U_QUARTER_2, DABT, 0x0f)
FAULT(user,   read,  U_QUARTER_1, DABT, 0x0f)
FAULT(user,   read,  U_QUARTER_0, DABT, 0x0f)
FAULT(kernel, write, U_QUARTER_3, NONE, 0)
FAULT(kernel, write, U_QUARTER_2, DABT, 0x0f)

/* A large page, at its first and last 4 KiB */
FAULT(user,   read,  U_LARGE_2, NONE, 0)
FAULT(user,   write, U_LARGE_2, DABT, 0x0f)
FAULT(user,   read,  U_LARGE_2_END, NONE, 0)
FAULT(user,   write, U_LARGE_2_END, DABT, 0x0f)

/* The domain field of the guest's descriptor (5) */
FAULT(user,   write, U_SEC_2_D5, DABT, 0x5d)
FAULT(user,   read,  U_PAGE_NONE_D5, DABT, 0x57)
FAULT(user,   write, U_PAGE_2_D5, DABT, 0x5f)
FAULT(user,   exec,  U_PAGE_NONE_D5, PABT, 0x57)

/* Descriptors that lead nowhere */
FAULT(user,   read,  U_FINE, DABT, 0x05)
FAULT(user,   read,  U_TABLE_OUTSIDE, DABT, 0x07)
FAULT(user,   read,  U_SEC_OUTSIDE, DABT, 0x08)
FAULT(user,   write, U_SEC_OUTSIDE, DABT, 0x08)
FAULT(kernel, read,  U_SEC_OUTSIDE, DABT, 0x08)
FAULT(kernel, exec,  U_SEC_OUTSIDE, PABT, 0x08)
FAULT(user,   read,  U_PAGE_OUTSIDE, DABT, 0x0a)
FAULT(kernel, write, U_PAGE_OUTSIDE, DABT, 0x0a)
FAULT(kernel, read,  U_PAGE_UART, DABT, 0x0a)
FAULT(user,   read,  U_PAGE_TINY, DABT, 0x07)

/* At and above task_size: the kernel's, whatever the AP field says */
FAULT(kernel, read,  K_SEC_NONE, DABT, 0x05)
FAULT(kernel, exec,  K_SEC_NONE, PABT, 0x05)
FAULT(user,   read,  K_SEC_NONE, DABT, 0x05)
FAULT(kernel, write, K_SEC_1, NONE, 0)
FAULT(kernel, exec,  K_SEC_1, NONE, 0)
FAULT(user,   read,  K_SEC_1, DABT, 0x0d)
FAULT(user,   write, K_SEC_1, DABT, 0x0d)
FAULT(user,   exec,  K_SEC_1, PABT, 0x0d)
FAULT(kernel, write, K_SEC_2, NONE, 0)
FAULT(user,   read,  K_SEC_2, DABT, 0x0d)
FAULT(kernel, write, K_SEC_3, NONE, 0)
FAULT(user,   read,  K_SEC_3, DABT, 0x0d)
FAULT(user,   write, K_SEC_3, DABT, 0x0d)
FAULT(user,   exec,  K_SEC_3, PABT, 0x0d)
FAULT(kernel, read,  K_SEC_0, DABT, 0x0d)
FAULT(kernel, read,  K_PAGE_NONE, DABT, 0x07)
FAULT(user,   read,  K_PAGE_NONE, DABT, 0x07)
FAULT(kernel, write, K_PAGE_1, NONE, 0)
FAULT(user,   read,  K_PAGE_1, DABT, 0x0f)
FAULT(kernel, write, K_PAGE_3, NONE, 0)
FAULT(user,   read,  K_PAGE_3, DABT, 0x0f)
FAULT(user,   exec,  K_PAGE_3, PABT, 0x0f)
FAULT(kernel, read,  K_PAGE_0, DABT, 0x0f)
FAULT(user,   read,  K_OWN_TEXT, DABT, 0x0d)

/* The hypervisor's part, and the pages it gives */
FAULT(kernel, read,  HYP_FIRST, DABT, 0x05)
FAULT(kernel, write, HYP_FIRST, DABT, 0x05)
FAULT(kernel, exec,  HYP_FIRST, PABT, 0x05)
FAULT(user,   read,  HYP_FIRST, DABT, 0x05)
FAULT(user,   write, HYP_FIRST, DABT, 0x05)
FAULT(user,   exec,  HYP_FIRST, PABT, 0x05)
FAULT(kernel, read,  HYP_LAST, DABT, 0x05)
FAULT(user,   read,  HYP_LAST, DABT, 0x05)
FAULT(kernel, read,  VCPU_PAGE, NONE, 0)
FAULT(user,   read,  VCPU_PAGE, DABT, 0x0f)
FAULT(user,   write, VCPU_PAGE, DABT, 0x0f)
FAULT(kernel, write, VECTORS, DABT, 0x0f)
FAULT(user,   write, VECTORS, DABT, 0x0f)
FAULT(kernel, read,  VECTORS, NONE, 0)
FAULT(user,   read,  VECTORS, NONE, 0)
FAULT(kernel, read,  KUSER_LAST, NONE, 0)
FAULT(user,   read,  KUSER_LAST, NONE, 0)

/* Alignment comes before everything else */
FAULT(kernel, read,     U_PAGE_3 + 2, DABT, 0x01)
FAULT(kernel, write,    U_PAGE_3 + 1, DABT, 0x01)
FAULT(kernel, halfword, U_PAGE_3 + 1, DABT, 0x01)
FAULT(user,   read,     U_PAGE_3 + 2, DABT, 0x01)
FAULT(user,   halfword, U_PAGE_3 + 2, NONE, 0)
FAULT(user,   multiple, U_PAGE_3 + 2, DABT, 0x01)
FAULT(user,   read,     U_SEC_NONE + 2, DABT, 0x01)

/* LDM over the end of a page: the word that failed */
FAULT(user,   multiple, U_PAGE_3_LAST, PAST, 0x0f)
FAULT(kernel, multiple, U_PAGE_3_LAST, PAST, 0x0f)
