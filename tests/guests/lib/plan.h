/* SPDX-License-Identifier: GPL-2.0 */
/*
 * plan.h - when things happen in the hostile suite.
 *
 * Attack n has slot n of the board's time, counted from FIRST_SLOT. The
 * attacker, which many attacks end and its policy restarts, needs no memory
 * of its own to know what comes next, and the victim, which says of each slot
 * that it is unharmed, needs no word from the attacker.
 */
#pragma once

#define SLOT_NS	   100000000ull
#define FIRST_SLOT 3u

/* Before this part of a slot is over, no attack of it starts or ends late. */
#define CHECK_NS 80000000ull /* the victim's last look begins here */

/* The victim goes on for so long after the last attack, which never ends. */
#define AFTER_SLOTS 35u
