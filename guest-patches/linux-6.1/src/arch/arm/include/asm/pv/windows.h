/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Windows for pages seen at the cache colour that they have in user space.
 * Natively they lie beside the vectors, in a MiB that is the hypervisor's here.
 * As natively, bits 13 and 12 of each start are 0: colours are added to it.
 */
#ifndef __ASM_ARM_PV_WINDOWS_H
#define __ASM_ARM_PV_WINDOWS_H

#define ARM_PV_WINDOWS		0xffaf4000
#define FLUSH_ALIAS_START	ARM_PV_WINDOWS
#define COPYPAGE_V6_FROM	(ARM_PV_WINDOWS + 0x4000)
#define COPYPAGE_V6_TO		(ARM_PV_WINDOWS + 0x8000)

#endif
