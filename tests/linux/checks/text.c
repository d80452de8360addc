// SPDX-License-Identifier: GPL-2.0
/*
 * text.c - contents of files of /proc and /sys.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"

void expect_text(const char *path, const char *text)
{
	if (!strstr(file_text(path), text))
		FAIL("no \"%s\" in %s", text, path);
}

long long number_in(const char *path, const char *name)
{
	const char *line = strstr(file_text(path), name);

	if (!line)
		FAIL("no %s in %s", name, path);
	return strtoll(line + strlen(name), NULL, 10);
}
