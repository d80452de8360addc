/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cache.h (ARMv5, fake) - registers and cache operations that cp15.c uses,
 * instead of those of this name in cpu.h and cache.h.
 */
#pragma once

#define cp15_midr			 unused_midr
#define cp15_ctr			 unused_ctr
#define cp15_tcmtr			 unused_tcmtr
#define cp15_icache_invalidate_all	 unused_icache_invalidate_all
#define cp15_icache_invalidate_mva	 unused_icache_invalidate_mva
#define cp15_drain_write_buffer		 unused_drain_write_buffer
#define cp15_dcache_clean_invalidate_mva unused_dcache_clean_invalidate_mva
#include "cpu.h"
#undef cp15_midr
#undef cp15_ctr
#undef cp15_tcmtr
#undef cp15_icache_invalidate_all
#undef cp15_icache_invalidate_mva
#undef cp15_drain_write_buffer
#undef cp15_dcache_clean_invalidate_mva

#include "registers.h"

#define cp15_icache_invalidate_all(zero)     fake_operation()
#define cp15_icache_invalidate_mva(va)	     fake_operation()
#define cp15_drain_write_buffer(zero)	     fake_operation()
#define cp15_dcache_clean_invalidate_mva(va) fake_cache_line(va)
#define cache_flush_data()		     fake_operation()
#define cache_flush_all()		     fake_operation()
