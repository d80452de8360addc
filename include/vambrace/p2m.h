/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * p2m.h - from guest-physical to machine addresses.
 *
 * Each MiB of guest-physical addresses has one entry: empty, a whole chunk, or a
 * table of 256 pages. p2m_lookup() is the only accessor; shadow tables and their
 * checker use nothing but its result. Map a section only where the extent is
 * CHUNK_SIZE.
 */
#pragma once

#include <vambrace/addr.h>

#define P2M_CHUNKS_MAX 1024 /* 1 GiB of RAM */

/* Page tables for all domains together; each domain needs one for its console page. */
#define P2M_TABLES_MAX	32
#define P2M_TABLE_PAGES (CHUNK_SIZE / PAGE_SIZE)

enum p2m_kind {
	P2M_EMPTY,    /* nothing there */
	P2M_RAM,      /* the domain's own */
	P2M_SHARED,   /* shared with the hypervisor, never cached */
	P2M_GRANT_RO, /* another domain's */
	P2M_GRANT_RW,
	P2M_DEVICE, /* registers that were given to the domain */
	P2M_KINDS
};

/* Bits of p2m_entry.rights. */
#define P2M_READ    1u
#define P2M_WRITE   2u
#define P2M_EXECUTE 4u

enum p2m_attributes {
	P2M_AS_GUEST, /* cached as the guest's own tables say */
	P2M_UNCACHED,
	P2M_REGISTERS, /* Device memory */
};

struct p2m_entry {
	ma_t ma;	 /* of the byte at the gpa */
	uint32_t extent; /* PAGE_SIZE or CHUNK_SIZE: uniform and contiguous around the gpa */
	enum p2m_kind kind;
	unsigned int rights; /* the upper limit for the guest's tables */
	enum p2m_attributes attributes;
};

/* A whole chunk: kind and machine address >> CHUNK_SHIFT. Pages: P2M_IS_TABLE and a number. */
#define P2M_KIND_SHIFT 12
#define P2M_IS_TABLE   0x8000u

struct p2m {
	gpa_t ram_base;		     /* chunk aligned; RAM is contiguous from here */
	uint32_t chunk_count;	     /* of RAM */
	uint16_t chunk[CHUNK_COUNT]; /* by gpa >> CHUNK_SHIFT */
};

/* The slow paths of the inline functions below: not a whole chunk of RAM. */
struct p2m_entry p2m_lookup_other(const struct p2m *p2m, gpa_t gpa);
bool p2m_page_is_ram(const struct p2m *p2m, gpa_t gpa);

/*
 * Is @gpa (guest-controlled, any value) in a whole chunk of RAM? If so, *ma is its
 * machine address. The fast path of each fill.
 */
static inline bool p2m_in_whole_chunk(const struct p2m *p2m, gpa_t gpa, ma_t *ma)
{
	/* One access: see LOCKS in p2m.c. */
	uint32_t chunk = *(const volatile uint16_t *)&p2m->chunk[gpa.a >> CHUNK_SHIFT];

	ma->a = chunk << CHUNK_SHIFT | (gpa.a & ~CHUNK_MASK);
	return chunk >> P2M_KIND_SHIFT == P2M_RAM;
}

/* Look up @gpa (guest-controlled, any value). The ma of P2M_EMPTY is meaningless. */
static inline struct p2m_entry p2m_lookup(const struct p2m *p2m, gpa_t gpa)
{
	ma_t ma;

	if (p2m_in_whole_chunk(p2m, gpa, &ma)) {
		return (struct p2m_entry){
			.ma = ma,
			.extent = CHUNK_SIZE,
			.kind = P2M_RAM,
			.rights = P2M_READ | P2M_WRITE | P2M_EXECUTE,
			.attributes = P2M_AS_GUEST,
		};
	}
	return p2m_lookup_other(p2m, gpa);
}

/* Is @gpa (guest-controlled, any value) the domain's own RAM? */
static inline bool p2m_is_ram(const struct p2m *p2m, gpa_t gpa)
{
	ma_t ma;

	return p2m_in_whole_chunk(p2m, gpa, &ma) || p2m_page_is_ram(p2m, gpa);
}

/*
 * Change the chunk or the page around @gpa; @ma is aligned to it. Unless the entry
 * was P2M_EMPTY, or the domain never ran, call arch_p2m_changed() before the old
 * frame is reused. p2m_set_page() returns false, with nothing changed, if no table
 * is free.
 */
void p2m_set_chunk(struct p2m *p2m, gpa_t gpa, enum p2m_kind kind, ma_t ma);
bool p2m_set_page(struct p2m *p2m, gpa_t gpa, enum p2m_kind kind, ma_t ma);

/* Build: append a chunk to RAM. More than P2M_CHUNKS_MAX are a BUG. */
void p2m_add_chunk(struct p2m *p2m, ma_t chunk);

/* Teardown: remove the last chunk of RAM; false if there is none. */
bool p2m_remove_last_chunk(struct p2m *p2m, ma_t *chunk);

/* Teardown: empty the MiB around @gpa, and free its table if it has one. */
void p2m_clear_chunk(struct p2m *p2m, gpa_t gpa);

/* Size of RAM in bytes. */
uint32_t p2m_ram_size(const struct p2m *p2m);
