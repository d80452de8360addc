/* SPDX-License-Identifier: GPL-2.0 */
/*
 * attacks.h - the attacker's own objects, which the controls use, and the functions
 * that table.h names.
 */
#pragma once

#include "core.h"
#include "guest_mmu.h"

#define RAM_SIZE  0x200000u
#define RAM_END	  (ARM_PV_RAM_BASE + RAM_SIZE)
#define VICTIM_ID 2u
#define XEN_4_17  0x40011u

/* The first word of every own page and table. */
#define MARK 0x600dd00du

/* A MiB of RAM above the image: MARK in its first word, tables further up. */
#define OWN_MIB	   (ARM_PV_RAM_BASE + GUEST_SECTION_SIZE)
#define MARK_PLACE (OWN_MIB + 0x8000)
#define OWN_SPACES (OWN_MIB + 0x10000)

/* Addresses at which attacks on the MMU map: unused kernel address space. */
#define WINDOW 0x70000000u

extern uint32_t own_word, own_scratch, own_buffer[64], own_stack[512];
extern uint8_t own_page[GUEST_PAGE_SIZE];
extern uint32_t own_table[256];
extern const uint32_t own_code[]; /* returns its own address */

#define ADDRESS(thing) ((uint32_t)(uintptr_t) & (thing))
#define OWN_WORD       ADDRESS(own_word)
#define OWN_SCRATCH    ADDRESS(own_scratch)
#define OWN_BUFFER     ADDRESS(own_buffer)
#define OWN_PAGE       ADDRESS(own_page)
#define OWN_TABLE      ADDRESS(own_table)
#define OWN_CODE       ADDRESS(own_code)
#define OWN_STACK      (ADDRESS(own_stack) + sizeof(own_stack))
#define OWN_PGD	       ADDRESS(guest_pgd)
#define OWN_SCTLR      (GUEST_SCTLR_M | GUEST_SCTLR_XP | GUEST_SCTLR_U)

/* User space: a word that is MARK, an svc, a page that may only be read. */
#define USER_WORD    GUEST_USER_DATA
#define USER_SVC     GUEST_USER_CODE
#define USER_RO_PAGE 0x00100000u

/* How many calls, fields, pages and descriptors the counting attacks try. */
#define POINTER_CALLS 9
#define WRITE_CALLS   3
#define VECTOR_FIELDS 10
#define OWN_PAGES     256
#define OWN_FLAGS     308
#define OWN_FLAGS_V6  461

/* Set by attacks that run guest user code: how that ended. */
extern struct guest_fault user_fault;

/* Page tables and user space for the attacks after MMU_ON. */
void attacks_mmu_on(void);

/* After each attack: handlers, masks and registers as the next expects them. */
void attacks_restore(void);

#define MMU_ON
#define ATTACK(cores, name, code, bad, outcome, good, control) \
	uint32_t attack_##code(uint32_t argument);
#include "table.h"
#undef ATTACK
#undef MMU_ON
