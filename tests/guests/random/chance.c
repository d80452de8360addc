/* SPDX-License-Identifier: GPL-2.0 */
/* chance.c - see chance.h. */
#include "chance.h"

static uint32_t state = 1;

void chance_seed(uint32_t seed)
{
	/* Zero is the one state that it never leaves. */
	state = seed * 2654435761u;
	if (state == 0)
		state = 1;
}

uint32_t chance(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

uint32_t chance_below(uint32_t end)
{
	return (uint32_t)((uint64_t)chance() * end >> 32);
}

bool chance_once_in(uint32_t n)
{
	return chance_below(n) == 0;
}

uint32_t chance_size(uint32_t most)
{
	uint32_t limit = chance_below(33);

	if (chance_once_in(8))
		return most;
	limit = limit == 32 ? UINT32_MAX : (1u << limit);
	return chance_below(limit < most ? limit : most) + 1;
}
