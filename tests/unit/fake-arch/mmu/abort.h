/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * abort.h (fake) - the model in test_shadow.c knows what the access was that aborted.
 */
#pragma once

#include <stdbool.h>

struct vcpu;

bool abort_wrote(const struct vcpu *vcpu);
