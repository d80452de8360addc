/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * psr_bits.h (ARMv6) - user code can also change GE and E; there is no If-Then state.
 * SPEC: ARM DDI 0100I A2.5.
 */
#pragma once

#define PSR_GE		 (0xf << 16)
#define PSR_E		 (1 << 9)
#define PSR_IT		 0u
#define PSR_VERSION_BITS (PSR_GE | PSR_E)
