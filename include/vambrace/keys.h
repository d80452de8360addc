/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * keys.h - debug keys on the console.
 */
#pragma once

#include <stdbool.h>

/* A key was typed. Own work prints the report that it requests. */
void keys_handle(char key);

/* The focus has changed: discard the state of an unfinished key sequence. */
void keys_reset(void);

/* Own work: print a piece of the requested reports. */
bool keys_work(void);
