// SPDX-License-Identifier: GPL-2.0-only
/*
 * platforms.c - the list of boards.
 */
#include <drivers.h>

const struct platform *const platforms[] = {
	&platform_versatilepb,
	NULL,
};
