/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nearest.h - suggest the known name nearest to a misspelt one.
 */
#pragma once

struct text;

/* A name with more differences than this is not suggested. */
#define NAME_DISTANCE_NEAR 3

/* The nearest known name so far; initialise the distance to NEAR + 1. */
struct nearest {
	const char *name;
	unsigned int distance;
};

/* Remember @known if it is nearer to @name than any before. */
void nearest_consider(struct nearest *nearest, const char *name, const char *known);

/* Append "; did you mean X?", if there is a name near enough. */
void nearest_suggest(struct text *text, const struct nearest *nearest);
