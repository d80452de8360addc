/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * board.h - find the board in the device tree and start its drivers.
 */
#pragma once

/*
 * Boot: choose the platform by the compatible of @tree's root, probe its
 * drivers and enable the interrupts the hypervisor uses. Panics when something
 * it cannot do without is missing.
 */
void board_probe(const void *tree);
