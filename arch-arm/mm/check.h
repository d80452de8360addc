/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * check.h - invariants, checked while the hypervisor runs in debug builds.
 */
#pragma once

#include <stdint.h>

#include <vambrace/addr.h>

struct vcpu;

/*
 * On the way out to @vcpu: what holds for a guest about to run, and every so
 * often all live tables and the ledger. Panics when something is not so.
 */
void check_exit(struct vcpu *vcpu);

/* An entry was filled for @va in the loaded tables: compare with the guest's. */
void check_fill(struct vcpu *vcpu, uint32_t va);

/* An entry of the hypervisor's is about to be written to @table: no walk reads it now. */
void check_not_loaded(ma_t table);
