/* SPDX-License-Identifier: GPL-2.0 */
/*
 * core.h - which core a test runs on, for tables whose rows are of some cores.
 */
#pragma once

#define ARM926	    0x01u
#define ARM1136	    0x02u
#define ARM1176	    0x04u
#define ARM11MPCORE 0x08u
#define CORTEX_A8   0x10u
#define CORTEX_A9   0x20u

#define V5    ARM926
#define V6    (ARM1136 | ARM1176 | ARM11MPCORE)
#define V7    (CORTEX_A8 | CORTEX_A9)
#define V6_V7 (V6 | V7)
#define ALL   (V5 | V6_V7)

/* One of the above; 0 for a core that is none of them. */
unsigned int core_self(void);
