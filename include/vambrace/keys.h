/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * keys.h - debug keys, for whoever has the console.
 */
#pragma once

void keys_handle(char key);

/* The input goes to somebody else: what a key before began is forgotten. */
void keys_reset(void);
