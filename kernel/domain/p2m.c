// SPDX-License-Identifier: GPL-2.0-only
/*
 * p2m.c - guest-physical memory. See p2m.h.
 *
 * LOCKS: pages.lock protects the tables, and changes of every p2m. An entry for a
 *	whole chunk is read without it, in one access: a fill reads it under the
 *	space's lock, and arch_p2m_changed(), which follows a change, takes that lock.
 */
#include <vambrace/p2m.h>

#include <stddef.h>

#include <vambrace/lock.h>
#include <vambrace/panic.h>

#define KIND_MASK 7u /* the kind in the low bits of a table entry */

struct p2m_table {
	bool used;
	uint32_t page[P2M_TABLE_PAGES]; /* machine address and kind */
};

static struct {
	struct lock lock;
	struct p2m_table table[P2M_TABLES_MAX];
} pages = { .lock = LOCK_INITIALIZER(LOCK_P2M, 0) };

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

static struct p2m_entry lookup(const struct p2m *p2m, gpa_t gpa)
{
	uint32_t chunk = p2m->chunk[gpa.a >> CHUNK_SHIFT];
	struct p2m_entry entry = { .extent = CHUNK_SIZE };

	if (chunk & P2M_IS_TABLE) {
		uint32_t page = pages.table[chunk & ~P2M_IS_TABLE]
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

struct p2m_entry p2m_lookup_other(const struct p2m *p2m, gpa_t gpa)
{
	struct p2m_entry entry;

	lock_take(&pages.lock);
	entry = lookup(p2m, gpa);
	lock_release(&pages.lock);
	return entry;
}

bool p2m_page_is_ram(const struct p2m *p2m, gpa_t gpa)
{
	return p2m_lookup_other(p2m, gpa).kind == P2M_RAM;
}

/* Allocate a table, or return NULL. */
static struct p2m_table *take_table(void)
{
	for (unsigned int i = 0; i < P2M_TABLES_MAX; i++) {
		if (!pages.table[i].used) {
			pages.table[i].used = true;
			return &pages.table[i];
		}
	}
	return NULL;
}

/* Allocate a table whose pages are what the entry @chunk is as a whole, or return NULL. */
static struct p2m_table *split(uint32_t chunk)
{
	struct p2m_table *table = take_table();
	uint32_t kind = chunk >> P2M_KIND_SHIFT;

	if (table == NULL) {
		return NULL;
	}
	for (uint32_t i = 0; i < P2M_TABLE_PAGES; i++) {
		table->page[i] =
			kind == P2M_EMPTY ? 0 : chunk << CHUNK_SHIFT | i << PAGE_SHIFT | kind;
	}
	return table;
}

/* Write an entry; if it was a table, free that. */
static void set_entry(struct p2m *p2m, gpa_t gpa, uint16_t value)
{
	uint16_t *chunk = &p2m->chunk[gpa.a >> CHUNK_SHIFT];

	if (*chunk & P2M_IS_TABLE) {
		pages.table[*chunk & ~P2M_IS_TABLE].used = false;
	}
	*(volatile uint16_t *)chunk = value;
}

void p2m_clear_chunk(struct p2m *p2m, gpa_t gpa)
{
	lock_take(&pages.lock);
	set_entry(p2m, gpa, 0);
	lock_release(&pages.lock);
}

static void set_chunk(struct p2m *p2m, gpa_t gpa, enum p2m_kind kind, ma_t ma)
{
	set_entry(p2m, gpa,
		  kind == P2M_EMPTY ? 0 : (uint16_t)(kind << P2M_KIND_SHIFT | ma.a >> CHUNK_SHIFT));
}

void p2m_set_chunk(struct p2m *p2m, gpa_t gpa, enum p2m_kind kind, ma_t ma)
{
	lock_take(&pages.lock);
	set_chunk(p2m, gpa, kind, ma);
	lock_release(&pages.lock);
}

/* Returns the table of the MiB around @gpa, allocated if necessary; NULL if none is free. */
static struct p2m_table *table_of(struct p2m *p2m, gpa_t gpa)
{
	uint16_t *chunk = &p2m->chunk[gpa.a >> CHUNK_SHIFT];
	struct p2m_table *table;

	if (*chunk & P2M_IS_TABLE) {
		return &pages.table[*chunk & ~P2M_IS_TABLE];
	}
	table = split(*chunk);
	if (table != NULL) {
		*(volatile uint16_t *)chunk = (uint16_t)(P2M_IS_TABLE | (table - pages.table));
	}
	return table;
}

bool p2m_set_page(struct p2m *p2m, gpa_t gpa, enum p2m_kind kind, ma_t ma)
{
	struct p2m_table *table;

	lock_take(&pages.lock);
	table = table_of(p2m, gpa);
	if (table != NULL) {
		table->page[(gpa.a & ~CHUNK_MASK) >> PAGE_SHIFT] =
			kind == P2M_EMPTY ? 0 : (ma.a & PAGE_MASK) | kind;
	}
	lock_release(&pages.lock);
	return table != NULL;
}

static gpa_t ram_gpa(const struct p2m *p2m, uint32_t index)
{
	return (gpa_t){ p2m->ram_base.a + (index << CHUNK_SHIFT) };
}

void p2m_add_chunk(struct p2m *p2m, ma_t chunk)
{
	lock_take(&pages.lock);
	BUG_ON(p2m->chunk_count == P2M_CHUNKS_MAX);
	set_chunk(p2m, ram_gpa(p2m, p2m->chunk_count++), P2M_RAM, chunk);
	lock_release(&pages.lock);
}

static bool remove_last_locked(struct p2m *p2m, ma_t *chunk)
{
	struct p2m_entry entry;
	gpa_t last;

	if (p2m->chunk_count == 0) {
		return false;
	}
	last = ram_gpa(p2m, --p2m->chunk_count);
	entry = lookup(p2m, last);
	BUG_ON(entry.kind != P2M_RAM);
	*chunk = (ma_t){ entry.ma.a & CHUNK_MASK };
	set_entry(p2m, last, 0);
	return true;
}

bool p2m_remove_last_chunk(struct p2m *p2m, ma_t *chunk)
{
	bool removed;

	lock_take(&pages.lock);
	removed = remove_last_locked(p2m, chunk);
	lock_release(&pages.lock);
	return removed;
}

uint32_t p2m_ram_size(const struct p2m *p2m)
{
	return p2m->chunk_count << CHUNK_SHIFT;
}
