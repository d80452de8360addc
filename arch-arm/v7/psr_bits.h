/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * psr_bits.h (ARMv7) - user code can also change GE, E and If-Then state.
 * SPEC: ARM DDI 0406C B1.3.3.
 */
#pragma once

#define PSR_GE		 (0xf << 16)
#define PSR_E		 (1 << 9)
#define PSR_IT		 0x0600fc00
#define PSR_VERSION_BITS (PSR_GE | PSR_E | PSR_IT)
