/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report.h - what report.c prints for domain.c: the steps of the report of an end,
 * and that of a running domain which has printed nothing. Each is one short piece.
 */
#pragma once

#include <vambrace/domain.h>

void report_registers(struct domain *domain);
void report_reason(struct domain *domain);
void report_counters(struct domain *domain);
void report_silence(struct domain *domain);
