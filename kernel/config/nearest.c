// SPDX-License-Identifier: GPL-2.0-only
/*
 * nearest.c - suggest the known name nearest to a misspelt one. See nearest.h.
 */
#include "nearest.h"

#include <limits.h>
#include <string.h>

#include <vambrace/text.h>

#define NAME_MAX_COMPARED 32

static unsigned int smallest(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int low = a < b ? a : b;

	return low < c ? low : c;
}

/*
 * The Levenshtein distance of two names (insertions, deletions and substitutions);
 * UINT_MAX for names too long to be compared.
 */
static unsigned int name_distance(const char *a, const char *b)
{
	unsigned int row[NAME_MAX_COMPARED + 1];
	size_t a_length = strnlen(a, NAME_MAX_COMPARED + 1);
	size_t b_length = strnlen(b, NAME_MAX_COMPARED + 1);

	if (a_length > NAME_MAX_COMPARED || b_length > NAME_MAX_COMPARED) {
		return UINT_MAX;
	}
	for (unsigned int j = 0; j <= b_length; j++) {
		row[j] = j;
	}
	for (unsigned int i = 1; i <= a_length; i++) {
		unsigned int diagonal = row[0];

		row[0] = i;
		for (unsigned int j = 1; j <= b_length; j++) {
			unsigned int above = row[j];

			row[j] = smallest(above + 1, row[j - 1] + 1,
					  diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[b_length];
}

void nearest_consider(struct nearest *nearest, const char *name, const char *known)
{
	unsigned int distance = name_distance(name, known);

	if (distance < nearest->distance) {
		nearest->distance = distance;
		nearest->name = known;
	}
}

void nearest_suggest(struct text *text, const struct nearest *nearest)
{
	if (nearest->name != NULL) {
		text_put(text, "; did you mean ");
		text_quote(text, nearest->name);
		text_put(text, "?");
	}
}
