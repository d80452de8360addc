// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_decode.c - instruction words, as the assembler makes them.
 */
#include "unit.h"

#include "../../arch-arm/emul/decode.h"

const char unit_name[] = "decode";

static const struct {
	uint32_t insn;
	const char *text;
	bool writes;
} arm_accesses[] = {
	{ 0xe5910000, "ldr r0, [r1]", false },
	{ 0xe5810000, "str r0, [r1]", true },
	{ 0xe5f10004, "ldrb r0, [r1, #4]!", false },
	{ 0xe4c10001, "strb r0, [r1], #1", true },
	{ 0xe4b10000, "ldrt r0, [r1]", false },
	{ 0xe4a10000, "strt r0, [r1]", true },
	{ 0xe7910182, "ldr r0, [r1, r2, lsl #3]", false },
	{ 0xe70101c2, "str r0, [r1, -r2, asr #3]", true },
	{ 0xe1d100b0, "ldrh r0, [r1]", false },
	{ 0xe18100b2, "strh r0, [r1, r2]", true },
	{ 0xe1d100d0, "ldrsb r0, [r1]", false },
	{ 0xe15100f2, "ldrsh r0, [r1, #-2]", false },
	{ 0xe1c120d0, "ldrd r2, [r1]", false },
	{ 0xe1c120f8, "strd r2, [r1, #8]", true },
	{ 0xe18540d6, "ldrd r4, [r5, r6]", false },
	{ 0xe10540f6, "strd r4, [r5, -r6]", true },
	{ 0xe8b0000e, "ldmia r0!, {r1-r3}", false },
	{ 0xe92d4010, "stmdb sp!, {r4, lr}", true },
	{ 0xe1020091, "swp r0, r1, [r2]", true },
	{ 0xe1420091, "swpb r0, r1, [r2]", true },
	{ 0xed900b00, "fldd d0, [r0]", false },
	{ 0xed800b00, "fstd d0, [r0]", true },
	{ 0xecb00b09, "fldmiax r0!, {d0-d3}", false },
	{ 0xed200b09, "fstmdbx r0!, {d0-d3}", true },
};

START_TEST(arm_writes)
{
	ck_assert_msg(arm_insn_writes(arm_accesses[_i].insn) == arm_accesses[_i].writes, "%s",
		      arm_accesses[_i].text);
}
END_TEST

static const struct {
	uint16_t insn;
	const char *text;
	bool writes;
} thumb_accesses[] = {
	{ 0x4801, "ldr r0, [pc, #4]", false },	  { 0x5088, "str r0, [r1, r2]", true },
	{ 0x5288, "strh r0, [r1, r2]", true },	  { 0x5488, "strb r0, [r1, r2]", true },
	{ 0x5688, "ldrsb r0, [r1, r2]", false },  { 0x5888, "ldr r0, [r1, r2]", false },
	{ 0x5a88, "ldrh r0, [r1, r2]", false },	  { 0x5c88, "ldrb r0, [r1, r2]", false },
	{ 0x5e88, "ldrsh r0, [r1, r2]", false },  { 0x6048, "str r0, [r1, #4]", true },
	{ 0x6848, "ldr r0, [r1, #4]", false },	  { 0x7108, "strb r0, [r1, #4]", true },
	{ 0x7908, "ldrb r0, [r1, #4]", false },	  { 0x8088, "strh r0, [r1, #4]", true },
	{ 0x8888, "ldrh r0, [r1, #4]", false },	  { 0x9001, "str r0, [sp, #4]", true },
	{ 0x9801, "ldr r0, [sp, #4]", false },	  { 0xb501, "push {r0, lr}", true },
	{ 0xbd01, "pop {r0, pc}", false },	  { 0xc006, "stmia r0!, {r1, r2}", true },
	{ 0xc806, "ldmia r0!, {r1, r2}", false },
};

START_TEST(thumb_writes)
{
	ck_assert_msg(thumb_insn_writes(thumb_accesses[_i].insn) == thumb_accesses[_i].writes, "%s",
		      thumb_accesses[_i].text);
}
END_TEST

/* The sixteen conditions, by the table of the ARM ARM. */
static bool model_passes(unsigned int condition, bool n, bool z, bool c, bool v)
{
	const bool passes[16] = {
		z,	 !z,	 c,	 !c,	       n,	    !n,	  v,	!v, c && !z,
		!c || z, n == v, n != v, !z && n == v, z || n != v, true, true,
	};

	return passes[condition];
}

START_TEST(conditions)
{
	for (uint32_t condition = 0; condition < 16; condition++) {
		for (uint32_t flags = 0; flags < 16; flags++) {
			bool expected =
				model_passes(condition, flags & 8, flags & 4, flags & 2, flags & 1);
			uint32_t insn = condition << 28 | 0x01234567;

			ck_assert_msg(insn_condition_passes(insn, flags << 28 | 0x010) == expected,
				      "condition %u, flags %u", condition, flags);
			ck_assert(insn_condition_passes(insn, flags << 28 | 0x0fffffff) ==
				  expected);
		}
	}
}
END_TEST

START_TEST(every_cp15_access)
{
	for (uint32_t fields = 0; fields < 1u << 19; fields++) {
		uint32_t opc1 = fields & 7, opc2 = fields >> 3 & 7, crn = fields >> 6 & 15;
		uint32_t crm = fields >> 10 & 15, rt = fields >> 14 & 15, read = fields >> 18;
		uint32_t insn = 0xee000f10 | opc1 << 21 | read << 20 | crn << 16 | rt << 12 |
				opc2 << 5 | crm;
		struct cp15_access access;

		if (!insn_decode_cp15(insn, &access) || access.read != read || access.crn != crn ||
		    access.crm != crm || access.opc1 != opc1 || access.opc2 != opc2 ||
		    access.rt != rt) {
			ck_abort_msg("%08x decoded wrongly", insn);
		}
	}
}
END_TEST

static const struct {
	uint32_t insn;
	const char *text;
	bool cp15, vfp;
} kinds[] = {
	{ 0xee113f10, "mrc p15, 0, r3, c1, c0, 0", true, false },
	{ 0xeeefefbe, "mcr p15, 7, r14, c15, c14, 5", true, false },
	{ 0x1e005f10, "mcrne p15, 0, r5, c0, c0, 0", true, false },
	{ 0xfe113f10, "mrc2 p15, 0, r3, c1, c0, 0", false, false },
	{ 0xee113e10, "mrc p14, 0, r3, c1, c0, 0", false, false },
	{ 0xee010f00, "cdp p15, 0, c0, c1, c0, 0", false, false },
	{ 0xef000f10, "svc 0xf10", false, false },
	{ 0xef000a00, "svc 0xa00", false, false },
	{ 0xee310b02, "faddd d0, d1, d2", false, true },
	{ 0xeef10a10, "fmrx r0, fpscr", false, true },
	{ 0xeee80a10, "fmxr fpexc, r0", false, true },
	{ 0xee001a10, "fmsr s0, r1", false, true },
	{ 0xec421b10, "fmdrr d0, r1, r2", false, true },
	{ 0xed900b00, "fldd d0, [r0]", false, true },
	{ 0xed901500, "ldc p5, c1, [r0]", false, false },
	{ 0xe5910a00, "ldr r0, [r1, #0xa00]", false, false },
	{ 0xe1a00a00, "mov r0, r0, lsl #20", false, false },
};

START_TEST(kind)
{
	struct cp15_access access;

	ck_assert_msg(insn_decode_cp15(kinds[_i].insn, &access) == kinds[_i].cp15, "%s",
		      kinds[_i].text);
	ck_assert_msg(insn_is_vfp(kinds[_i].insn) == kinds[_i].vfp, "%s", kinds[_i].text);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_loop_test(tests, arm_writes, 0, sizeof(arm_accesses) / sizeof(arm_accesses[0]));
	tcase_add_loop_test(tests, thumb_writes, 0,
			    sizeof(thumb_accesses) / sizeof(thumb_accesses[0]));
	tcase_add_test(tests, conditions);
	tcase_add_test(tests, every_cp15_access);
	tcase_add_loop_test(tests, kind, 0, sizeof(kinds) / sizeof(kinds[0]));
}
