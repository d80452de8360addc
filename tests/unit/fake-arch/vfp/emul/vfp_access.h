/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfp_access.h - for the unit tests: the registers are those of a model, vfp11.c.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

uint32_t vfp_fpsid(void);
uint32_t vfp_mvfr0(void);
uint32_t vfp_mvfr1(void);
uint32_t vfp_fpscr(void);
uint32_t vfp_fpexc(void);
uint32_t vfp_fpinst(void);
uint32_t vfp_fpinst2(void);
void vfp_set_fpscr(uint32_t value);
void vfp_set_fpexc(uint32_t value);
void vfp_set_fpinst(uint32_t value);
void vfp_set_fpinst2(uint32_t value);
bool vfp_has_feature_registers(void);
bool vfp_probe(void);
void vfp_save_lower(uint64_t *doubles);
void vfp_load_lower(const uint64_t *doubles);
void vfp_save_upper(uint64_t *doubles);
void vfp_load_upper(const uint64_t *doubles);
