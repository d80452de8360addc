// SPDX-License-Identifier: GPL-2.0
/*
 * groups.c - the checks of Thumb-2 code in the armhf user land.
 */
#include "../checks/groups.h"
#include "thumb.h"

const struct check *const groups[] = { it_checks, code_checks, state_checks, debian_checks, NULL };
