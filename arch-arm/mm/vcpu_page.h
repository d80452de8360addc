/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vcpu_page.h - the page of the vCPU whose tables are loaded, at the guest's own
 * address, where it is always mapped. Of any other vCPU: arch_vcpu_page(). The guest
 * writes it at any time it runs; nothing in it is trusted, and each word is read once.
 */
#pragma once

#include <stdint.h>

#include <public/arm_pv.h>

static struct arm_pv_vcpu_page *const page = (struct arm_pv_vcpu_page *)ARM_PV_VCPU_PAGE;
