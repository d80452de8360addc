/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_uart.h - boot argument test-uart: the console's UART becomes as slow as
 * a real one. Debug builds only.
 */
#pragma once

/* The boot argument was given. */
void test_uart_want(void);

/* When there are timers: put it in front of the board's UART, if it was. */
void test_uart_start(void);
