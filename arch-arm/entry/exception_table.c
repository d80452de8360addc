// SPDX-License-Identifier: GPL-2.0-only
/*
 * exception_table.c - look up an instruction: see exception_table.h. For entry.S.
 */
#include "entry/exception_table.h"

struct row {
	uint32_t access, resume;
};

extern const struct row exception_table[], exception_table_end[];

uint32_t exception_table_find(uint32_t pc)
{
	for (const struct row *row = exception_table; row < exception_table_end; row++) {
		if (row->access == pc) {
			return row->resume;
		}
	}
	return 0;
}
