/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cache.h (ARMv6 and ARMv7, fake) - registers and cache operations that cp15.c
 * and identity.h use, instead of those of this name in cpu.h and cache.h.
 */
#pragma once

#define cp15_midr		unused_midr
#define cp15_ctr		unused_ctr
#define cp15_tcmtr		unused_tcmtr
#define cp15_tlbtr		unused_tlbtr
#define cp15_id_pfr0		unused_id_pfr0
#define cp15_id_pfr1		unused_id_pfr1
#define cp15_id_afr0		unused_id_afr0
#define cp15_id_mmfr0		unused_id_mmfr0
#define cp15_id_mmfr1		unused_id_mmfr1
#define cp15_id_mmfr2		unused_id_mmfr2
#define cp15_id_mmfr3		unused_id_mmfr3
#define cp15_id_isar0		unused_id_isar0
#define cp15_id_isar1		unused_id_isar1
#define cp15_id_isar2		unused_id_isar2
#define cp15_id_isar3		unused_id_isar3
#define cp15_id_isar4		unused_id_isar4
#define cp15_id_isar5		unused_id_isar5
#define cp15_clidr		unused_clidr
#define cp15_ccsidr		unused_ccsidr
#define cp15_set_csselr		unused_set_csselr
#define cp15_tpidrurw		unused_tpidrurw
#define cp15_tpidruro		unused_tpidruro
#define cp15_set_tpidrurw	unused_set_tpidrurw
#define cp15_set_tpidruro	unused_set_tpidruro
#define cpu_instruction_barrier unused_instruction_barrier
#include "cpu.h"
#undef cp15_midr
#undef cp15_ctr
#undef cp15_tcmtr
#undef cp15_tlbtr
#undef cp15_id_pfr0
#undef cp15_id_pfr1
#undef cp15_id_afr0
#undef cp15_id_mmfr0
#undef cp15_id_mmfr1
#undef cp15_id_mmfr2
#undef cp15_id_mmfr3
#undef cp15_id_isar0
#undef cp15_id_isar1
#undef cp15_id_isar2
#undef cp15_id_isar3
#undef cp15_id_isar4
#undef cp15_id_isar5
#undef cp15_clidr
#undef cp15_ccsidr
#undef cp15_set_csselr
#undef cp15_tpidrurw
#undef cp15_tpidruro
#undef cp15_set_tpidrurw
#undef cp15_set_tpidruro
#undef cpu_instruction_barrier

#include "registers.h"

FAKE_REGISTER(cp15_tlbtr)
FAKE_REGISTER(cp15_id_pfr0)
FAKE_REGISTER(cp15_id_pfr1)
FAKE_REGISTER(cp15_id_afr0)
FAKE_REGISTER(cp15_id_mmfr0)
FAKE_REGISTER(cp15_id_mmfr1)
FAKE_REGISTER(cp15_id_mmfr2)
FAKE_REGISTER(cp15_id_mmfr3)
FAKE_REGISTER(cp15_id_isar0)
FAKE_REGISTER(cp15_id_isar1)
FAKE_REGISTER(cp15_id_isar2)
FAKE_REGISTER(cp15_id_isar3)
FAKE_REGISTER(cp15_id_isar4)
FAKE_REGISTER(cp15_id_isar5)
FAKE_REGISTER(cp15_clidr)
FAKE_REGISTER(cp15_ccsidr)
FAKE_REGISTER(cp15_tpidrurw)
FAKE_REGISTER(cp15_tpidruro)

#define cp15_set_csselr(csselr)	  ((void)(csselr), fake_operation())
#define cp15_set_tpidrurw(value)  ((void)(value), fake_operation())
#define cp15_set_tpidruro(value)  ((void)(value), fake_operation())
#define cpu_instruction_barrier() fake_operation()
#define cache_flush_all()	  fake_operation()
#define cache_code_written()	  fake_operation()
#define cache_is_one_operation()  (fake_identification() & 1)

#define ASID_MASK 0xffu /* of CONTEXTIDR: asid.h */
