/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * keys.h - debug keys, for whoever has the console.
 */
#pragma once

#include <stdbool.h>

/* A key was typed. What it asks for is said by own work. */
void keys_handle(char key);

/* The input goes to somebody else: what a key before began is forgotten. */
void keys_reset(void);

/* Own work: say a piece of what keys asked for. */
bool keys_work(void);
