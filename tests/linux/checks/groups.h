/* SPDX-License-Identifier: GPL-2.0 */
/*
 * groups.h - the checks that a program made with main.c consists of.
 */
#ifndef GROUPS_H
#define GROUPS_H

#include "check.h"

/* The tables of the program's files, NULL at the end. */
extern const struct check *const groups[];

#endif
