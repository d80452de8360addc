// SPDX-License-Identifier: GPL-2.0-only
/*
 * p2m.c - guest-physical memory. See p2m.h.
 *
 * LOCKS: a p2m changes only while no vCPU of its domain runs.
 */
#include <vambrace/p2m.h>

#include <vambrace/panic.h>

enum p2m_kind p2m_lookup(const struct p2m *p2m, gpa_t gpa, ma_t *ma)
{
	if (p2m_ram(p2m, gpa, ma)) {
		return P2M_RAM;
	}
	for (uint32_t i = 0; i < p2m->page_count; i++) {
		if (p2m->page[i].gpa.a == (gpa.a & PAGE_MASK)) {
			ma->a = p2m->page[i].ma.a | (gpa.a & ~PAGE_MASK);
			return P2M_SHARED;
		}
	}
	return P2M_NONE;
}

void p2m_add_chunk(struct p2m *p2m, ma_t chunk)
{
	BUG_ON(p2m->chunk_count == P2M_CHUNKS_MAX);
	p2m->chunk[p2m->chunk_count++] = chunk.a >> CHUNK_SHIFT;
}

void p2m_add_page(struct p2m *p2m, gpa_t gpa, ma_t ma)
{
	BUG_ON(p2m->page_count == P2M_PAGES_MAX);
	p2m->page[p2m->page_count++] = (struct p2m_page){ gpa, ma };
}

bool p2m_remove_last_chunk(struct p2m *p2m, ma_t *chunk)
{
	if (p2m->chunk_count == 0) {
		return false;
	}
	p2m->chunk_count--;
	chunk->a = (uint32_t)p2m->chunk[p2m->chunk_count] << CHUNK_SHIFT;
	return true;
}

void p2m_clear(struct p2m *p2m)
{
	p2m->chunk_count = 0;
	p2m->page_count = 0;
}

uint32_t p2m_ram_size(const struct p2m *p2m)
{
	return p2m->chunk_count << CHUNK_SHIFT;
}
