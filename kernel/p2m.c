// SPDX-License-Identifier: GPL-2.0-only
/*
 * p2m.c - guest-physical memory. See p2m.h.
 *
 * LOCKS: a p2m changes only while no vCPU of its domain runs. Tables are taken and
 *	freed by the boot CPU alone.
 */
#include <vambrace/p2m.h>

#include <stddef.h>

#include <vambrace/panic.h>

#define KIND_MASK	7u	/* of a table's entry, below the machine address */

struct p2m_table {
	bool used;
	uint32_t page[P2M_TABLE_PAGES];	/* machine address and kind */
};

static struct p2m_table tables[P2M_TABLES_MAX];

static const struct {
	uint8_t rights, attributes;
} meaning[P2M_KINDS] = {
	[P2M_EMPTY] = { 0, P2M_AS_GUEST },
	[P2M_RAM] = { P2M_READ | P2M_WRITE | P2M_EXECUTE, P2M_AS_GUEST },
	[P2M_SHARED] = { P2M_READ | P2M_WRITE, P2M_UNCACHED },
	[P2M_GRANT_RO] = { P2M_READ, P2M_AS_GUEST },
	[P2M_GRANT_RW] = { P2M_READ | P2M_WRITE, P2M_AS_GUEST },
	[P2M_DEVICE] = { P2M_READ | P2M_WRITE, P2M_REGISTERS },
};

struct p2m_entry p2m_lookup_other(const struct p2m *p2m, gpa_t gpa)
{
	uint32_t chunk = p2m->chunk[gpa.a >> CHUNK_SHIFT];
	struct p2m_entry entry = { .extent = CHUNK_SIZE };

	if (chunk & P2M_IS_TABLE) {
		uint32_t page = tables[chunk & ~P2M_IS_TABLE]
					.page[(gpa.a & ~CHUNK_MASK) >> PAGE_SHIFT];

		entry.kind = page & KIND_MASK;
		entry.ma.a = (page & PAGE_MASK) | (gpa.a & ~PAGE_MASK);
		entry.extent = PAGE_SIZE;
	} else {
		entry.kind = chunk >> P2M_KIND_SHIFT;
		entry.ma.a = chunk << CHUNK_SHIFT | (gpa.a & ~CHUNK_MASK);
	}
	entry.rights = meaning[entry.kind].rights;
	entry.attributes = meaning[entry.kind].attributes;
	return entry;
}

bool p2m_page_is_ram(const struct p2m *p2m, gpa_t gpa)
{
	return p2m_lookup_other(p2m, gpa).kind == P2M_RAM;
}

/* A free table, or NULL. */
static struct p2m_table *take_table(void)
{
	for (unsigned int i = 0; i < P2M_TABLES_MAX; i++) {
		if (!tables[i].used) {
			tables[i].used = true;
			return &tables[i];
		}
	}
	return NULL;
}

/* A table that says of every page what the entry @chunk says of all. */
static struct p2m_table *split(uint32_t chunk)
{
	struct p2m_table *table = take_table();
	uint32_t kind = chunk >> P2M_KIND_SHIFT;

	if (table == NULL) {
		return NULL;
	}
	for (uint32_t i = 0; i < P2M_TABLE_PAGES; i++) {
		table->page[i] = kind == P2M_EMPTY ? 0 :
				 chunk << CHUNK_SHIFT | i << PAGE_SHIFT | kind;
	}
	return table;
}

void p2m_clear_chunk(struct p2m *p2m, gpa_t gpa)
{
	uint16_t *chunk = &p2m->chunk[gpa.a >> CHUNK_SHIFT];

	if (*chunk & P2M_IS_TABLE) {
		tables[*chunk & ~P2M_IS_TABLE].used = false;
	}
	*chunk = 0;
}

void p2m_set_chunk(struct p2m *p2m, gpa_t gpa, enum p2m_kind kind, ma_t ma)
{
	p2m_clear_chunk(p2m, gpa);
	if (kind != P2M_EMPTY) {
		p2m->chunk[gpa.a >> CHUNK_SHIFT] =
			(uint16_t)(kind << P2M_KIND_SHIFT | ma.a >> CHUNK_SHIFT);
	}
}

bool p2m_set_page(struct p2m *p2m, gpa_t gpa, enum p2m_kind kind, ma_t ma)
{
	uint16_t *chunk = &p2m->chunk[gpa.a >> CHUNK_SHIFT];
	struct p2m_table *table;

	if (*chunk & P2M_IS_TABLE) {
		table = &tables[*chunk & ~P2M_IS_TABLE];
	} else {
		table = split(*chunk);
	}
	if (table == NULL) {
		return false;
	}
	*chunk = (uint16_t)(P2M_IS_TABLE | (table - tables));
	table->page[(gpa.a & ~CHUNK_MASK) >> PAGE_SHIFT] =
		kind == P2M_EMPTY ? 0 : (ma.a & PAGE_MASK) | kind;
	return true;
}

static gpa_t ram_gpa(const struct p2m *p2m, uint32_t index)
{
	return (gpa_t){ p2m->ram_base.a + (index << CHUNK_SHIFT) };
}

void p2m_add_chunk(struct p2m *p2m, ma_t chunk)
{
	BUG_ON(p2m->chunk_count == P2M_CHUNKS_MAX);
	p2m_set_chunk(p2m, ram_gpa(p2m, p2m->chunk_count++), P2M_RAM, chunk);
}

bool p2m_remove_last_chunk(struct p2m *p2m, ma_t *chunk)
{
	struct p2m_entry entry;
	gpa_t last;

	if (p2m->chunk_count == 0) {
		return false;
	}
	last = ram_gpa(p2m, --p2m->chunk_count);
	entry = p2m_lookup(p2m, last);
	BUG_ON(entry.kind != P2M_RAM);
	*chunk = (ma_t){ entry.ma.a & CHUNK_MASK };
	p2m_clear_chunk(p2m, last);
	return true;
}

uint32_t p2m_ram_size(const struct p2m *p2m)
{
	return p2m->chunk_count << CHUNK_SHIFT;
}
