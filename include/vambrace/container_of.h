/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * container_of.h - from a member to the structure that it is part of.
 */
#pragma once

#include <stddef.h>

#define container_of(pointer, type, member) \
	((type *)(void *)((char *)(pointer)-offsetof(type, member)))
