/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * domains.h - reading a tree of domains and checking what domain_config.h
 * promises: for the targets `domains` and `bundle`.
 */
#pragma once

#include <vambrace/domain_config.h>

#define DOMAINS_READ 40 /* less than the seed `bad` has: some are left out */

/* Read @tree, checked, into @config; the number of domains. */
unsigned int fuzz_read_domains(const void *tree, struct domain_config *config);
