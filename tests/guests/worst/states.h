/* SPDX-License-Identifier: GPL-2.0 */
/*
 * states.h - states of a domain's shadow tables that make calls take long.
 */
#pragma once

#include <stdint.h>

#define RAM_SIZE     0x06000000u
#define SPACES	     80u	 /* more than the hypervisor keeps */
#define USER_MIBS    3000u	 /* below task_size, but for RAM's */
#define KERNEL_MIBS  64u	 /* with tables, from KERNEL_VA on */
#define USER_END     0xbf000000u /* task_size */
#define KERNEL_VA    0xc8000000u
#define USER_SVC     0x00100004u /* an svc instruction, in every space */
#define MAPPED_PAGES 64u	 /* 256 KiB at MAPPED_VA in any space, by pages */
#define MAPPED_VA    (KERNEL_VA - 0x100000u)

/* Turn the MMU on with a user space up to USER_END; once. */
void states_setup(void);

/* The gpa of first-level table @n, which maps the same in each space. */
uint32_t states_pgd(unsigned int n);

/* Load table 0, in which a page of every MiB of user space has been touched. */
void states_user_tables(void);

/* Load every space and touch every kernel table in it, then load table 0. */
void states_kernel_tables(void);

/* What was touched by the two above can still be read, and is right. */
int states_right(void);

/* A section for the next @count MiBs of user space in table 0, touched. */
void states_user_sections(unsigned int count);
