/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * p2m.h - from guest-physical to machine addresses: RAM in chunks of 1 MiB and
 * a few single pages that the hypervisor shares with the guest.
 */
#pragma once

#include <vambrace/addr.h>

#define P2M_CHUNKS_MAX	1024	/* 1 GiB of RAM */
#define P2M_PAGES_MAX	4

enum p2m_kind {
	P2M_NONE,	/* nothing there */
	P2M_RAM,	/* the domain's own, the whole chunk around it too */
	P2M_SHARED,	/* one page shared with the hypervisor: never cached */
};

struct p2m_page {
	gpa_t gpa;
	ma_t ma;
};

struct p2m {
	gpa_t ram_base;			/* chunk aligned */
	uint32_t chunk_count;
	uint16_t chunk[P2M_CHUNKS_MAX];	/* machine address >> CHUNK_SHIFT */
	uint32_t page_count;
	struct p2m_page page[P2M_PAGES_MAX];
};

/* The machine address of @gpa (guest-controlled) if that is RAM. */
static inline bool p2m_ram(const struct p2m *p2m, gpa_t gpa, ma_t *ma)
{
	uint32_t index = (gpa.a - p2m->ram_base.a) >> CHUNK_SHIFT;

	if (index >= p2m->chunk_count) {
		return false;
	}
	ma->a = (uint32_t)p2m->chunk[index] << CHUNK_SHIFT | (gpa.a & ~CHUNK_MASK);
	return true;
}

/* Where @gpa (guest-controlled) is; *ma is set unless P2M_NONE is returned. */
enum p2m_kind p2m_lookup(const struct p2m *p2m, gpa_t gpa, ma_t *ma);

/* Build: append a chunk to RAM, or a shared page. Full tables are a BUG. */
void p2m_add_chunk(struct p2m *p2m, ma_t chunk);
void p2m_add_page(struct p2m *p2m, gpa_t gpa, ma_t ma);

/* Teardown: take away the last chunk of RAM; false when there is none. All of it. */
bool p2m_remove_last_chunk(struct p2m *p2m, ma_t *chunk);
void p2m_clear(struct p2m *p2m);

/* Size of RAM in bytes. */
uint32_t p2m_ram_size(const struct p2m *p2m);
