/* SPDX-License-Identifier: GPL-2.0 */
/*
 * plan.h - the time slots of the hostile suite.
 *
 * Attack n has slot n of the board's time, counted from FIRST_SLOT. So the attacker,
 * which many attacks end and its policy restarts, knows the next attack without memory
 * of earlier ones, and the victim, which reports for each slot, needs no message from
 * the attacker.
 */
#pragma once

#define SLOT_NS	   100000000ull
#define FIRST_SLOT 3u

/* Attacks of a slot end before this part of it is over. */
#define CHECK_NS 80000000ull /* the victim's last check begins here */

/* The victim goes on for so long after the last attack, which never ends. */
#define AFTER_SLOTS 35u
