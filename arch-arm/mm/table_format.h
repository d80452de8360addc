/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * table_format.h - what short-descriptor tables have in common in all versions: their
 * sizes, the types of descriptors, and the fault status that a walk ends with. The
 * rest is in descriptor.h of each. Pure; also compiled for the host.
 *
 * SPEC: ARM DDI 0100I B4.7 (formats), B4.6.1 (fault status); ARM DDI 0406C B3.5.1,
 *	B3.13.3.
 */
#pragma once

/* 4,096 entries of 1 MiB; 256 of 4 KiB. */
#define L1_INDEX(va)  ((va) >> 20)
#define L2_INDEX(va)  ((va) >> 12 & 0xff)
#define L1_ENTRIES    4096u
#define L2_ENTRIES    256u
#define L1_TABLE_SIZE 0x4000u
#define L2_TABLE_SIZE 0x400u

#define DESC_TYPE_MASK	3u
#define L1_TYPE_FAULT	0u
#define L1_TYPE_COARSE	1u
#define L1_TYPE_SECTION 2u
#define L2_TYPE_FAULT	0u
#define L2_TYPE_LARGE	1u
#define L2_TYPE_SMALL	2u /* from ARMv6 on bit 0 is XN */
#define DESC_B		(1u << 2)
#define DESC_C		(1u << 3)
#define L1_DOMAIN_SHIFT 5

/* Fault status, as DFSR[3:0], with the domain above it; FSR_STATUS_MASK is the version's. */
#define FSR_ALIGNMENT		0x1u
#define FSR_TRANSLATION_SECTION 0x5u
#define FSR_TRANSLATION_PAGE	0x7u
#define FSR_EXTERNAL_SECTION	0x8u
#define FSR_DOMAIN_SECTION	0x9u
#define FSR_DOMAIN_PAGE		0xbu
#define FSR_PERMISSION_SECTION	0xdu
#define FSR_PERMISSION_PAGE	0xfu
#define FSR_DOMAIN_SHIFT	4
