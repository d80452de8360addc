/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * psr_bits.h (ARMv5) - user code can change flags and T only; there is no If-Then
 * state. SPEC: ARM DDI 0100I A2.5.
 */
#pragma once

#define PSR_IT		 0u
#define PSR_VERSION_BITS 0
