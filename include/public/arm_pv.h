/* SPDX-License-Identifier: MIT */
/*
 * arm_pv.h - what a paravirtualized ARM guest of Vambrace may rely on besides
 * the Xen ABI: fixed addresses, the vCPU page, the additional hypercalls.
 *
 * Included by the hypervisor, by guests written in C or assembly, and copied
 * as it is into the Linux tree. It includes nothing and uses only the types
 * uint8_t, uint32_t and uint64_t, which the includer must have. Whoever includes
 * it in C checks every offset and size with his own compiler: see its end.
 *
 * Addresses, offsets and numbers are ABI. A change raises ARM_PV_ABI_VERSION.
 */
#ifndef VAMBRACE_PUBLIC_ARM_PV_H
#define VAMBRACE_PUBLIC_ARM_PV_H

#define ARM_PV_ABI_VERSION	2

/*
 * Virtual memory map.
 *
 * [ARM_PV_HYP_START, ARM_PV_HYP_END) belongs to the hypervisor in every
 * address space. The MiB at ARM_PV_VCPU_PAGE and the MiB at 0xfff00000 have
 * tables of the hypervisor's own: guest entries for them are ignored.
 * Addresses at or above the guest's task_size (see struct arm_pv_vectors) are
 * closed while guest user code runs.
 */
#define ARM_PV_HYP_START	0xfd000000
#define ARM_PV_HYP_END		0xff800000
#define ARM_PV_VCPU_PAGE	0xffb00000	/* struct arm_pv_vcpu_page */
#define ARM_PV_SHARED_INFO	0xffb01000	/* Xen's struct shared_info */
#define ARM_PV_COUNTER_PAGE	0xffb02000	/* free-running counter, read-only */
#define ARM_PV_VECTORS_PAGE	0xffff0000	/* read-only; kuser helpers at its end */
#define ARM_PV_KUSER_OFFSET	0xf60		/* first byte taken by set_kuser */
#define ARM_PV_TLS_OFFSET	0xff0		/* TLS word of cores without TPIDRURO */

/*
 * Hypercalls: svc #ARM_PV_HYPERCALL_TAG, number in r12, arguments in r0-r4,
 * result in r0. r1-r4 come back changed; every other register and the flags
 * are kept. A call that takes long may be interrupted: the guest is then at the
 * svc again, with what is left to do in r0-r4, and repeats it without noticing.
 * Any svc from the guest kernel is a hypercall, any svc from guest user code is
 * the guest's own system call: the immediate is not looked at.
 *
 * Beside Xen's numbers:
 */
#define ARM_PV_HYPERCALL_TAG	0xEA1
#define ARM_PV_HYPERCALL_OP	48	/* r0 = ARM_PV_OP_*, r1 = argument */
#define ARM_PV_HYPERCALL_IRET	49	/* sp = struct pt_regs; does not return */
#define ARM_PV_HYPERCALL_SWITCH	50	/* r0 = gpa of the new first-level table */
#define ARM_PV_HYPERCALL_TLB	51	/* r0 = ARM_PV_TLB_*, r1 = pgd, r2 = va, r3 = len */
#define ARM_PV_HYPERCALL_CACHE	52	/* r0 = ARM_PV_CACHE_*, r1 = va, r2 = len */

/* ARM_PV_HYPERCALL_OP */
#define ARM_PV_OP_SET_VECTORS	0	/* r1 = gva of struct arm_pv_vectors */
#define ARM_PV_OP_SET_KUSER	1	/* r1 = gpa of a page; its bytes from 0xf60 on are copied */
#define ARM_PV_OP_RELEASE_PGD	2	/* r1 = gpa of a first-level table no longer used */
#define ARM_PV_OP_GET_TIME	3	/* r1 = gva of uint64_t, set to ns since boot */
#define ARM_PV_OP_SEND_IPI	4	/* r1 = vCPU mask, r2 = IPI number 0..13 */

/*
 * ARM_PV_HYPERCALL_TLB. Contract of the ARM TLB: an entry that was not valid
 * needs no call to become valid; every other change of a table needs one
 * before the old page or table is used again. Translations at or above
 * task_size are global: one that was made from any first-level table serves
 * all, until it is invalidated. A page operation also looks again at both
 * first-level entries of the 2 MiB pair around the address.
 */
#define ARM_PV_TLB_PAGE		0	/* the page at va of address space pgd */
#define ARM_PV_TLB_RANGE	1	/* [va, va + len) of address space pgd */
#define ARM_PV_TLB_MM		2	/* all of pgd below task_size */
#define ARM_PV_TLB_KERNEL_RANGE	3	/* [va, va + len) at or above task_size */
#define ARM_PV_TLB_ALL		4	/* everything of this domain */

/*
 * ARM_PV_HYPERCALL_CACHE: maintenance by guest virtual address of the current
 * address space. Never discards: an invalidate is done as clean and invalidate.
 * Parts of a range that are not mapped are skipped.
 */
#define ARM_PV_CACHE_ALL	0	/* clean and invalidate D, invalidate I */
#define ARM_PV_CACHE_ICACHE	1	/* invalidate all of I */
#define ARM_PV_CACHE_COHERENT	2	/* clean D, invalidate I: code was written */
#define ARM_PV_CACHE_CLEAN	3
#define ARM_PV_CACHE_INVALIDATE	4
#define ARM_PV_CACHE_FLUSH	5	/* clean and invalidate D */

/* Virtual PSR: what the guest is told and may ask for. */
#define ARM_PV_PSR_MODE_USR	0x10
#define ARM_PV_PSR_MODE_SVC	0x13
#define ARM_PV_PSR_I		0x80

/*
 * struct arm_pv_vcpu_page, by offset, for assembly.
 */
#define ARM_PV_UPCALL_PENDING	0x000	/* byte: something is pending */
#define ARM_PV_UPCALL_MASK	0x001	/* byte: 0x00 open, 0xff masked; nothing else */
#define ARM_PV_CURRENT		0x040
#define ARM_PV_PERCPU_OFFSET	0x044
#define ARM_PV_VFPEXC		0x048
#define ARM_PV_CUR_PGD		0x04c
#define ARM_PV_LOCAL_PENDING	0x050
#define ARM_PV_DEFERRED		0x060
#define ARM_PV_DEFERRED_TLS0	0x064
#define ARM_PV_DEFERRED_TLS1	0x068
#define ARM_PV_DEFERRED_PGD	0x06c
#define ARM_PV_HINT_COUNT	0x080
#define ARM_PV_HINT_VA		0x084
#define ARM_PV_CLEAN_COUNT	0x0c0
#define ARM_PV_CLEAN_VA		0x0c4
#define ARM_PV_SLOT_IRQ		0x100
#define ARM_PV_SLOT_DABT	0x120
#define ARM_PV_SLOT_PABT	0x140
#define ARM_PV_SLOT_UND		0x160
#define ARM_PV_SLOT_SWI		0x180
#define ARM_PV_SLOT_R0		0x00
#define ARM_PV_SLOT_PC		0x04
#define ARM_PV_SLOT_PSR		0x08
#define ARM_PV_SLOT_SCRATCH	0x0c	/* the guest's own; never touched */
#define ARM_PV_SLOT_SP		0x10	/* of guest user code */
#define ARM_PV_SLOT_LR		0x14	/* of guest user code */
#define ARM_PV_SLOT_FSR		0x18	/* aborts */
#define ARM_PV_SLOT_FAR		0x1c	/* aborts */
#define ARM_PV_SLOT_SIZE	0x20

/* Bits of local_pending: the hardware irq numbers of "xen,armpv-intc". */
#define ARM_PV_IRQ_EVENT	0	/* Xen event channels */
#define ARM_PV_IRQ_TIMER	1	/* VCPUOP_set_singleshot_timer expired */
#define ARM_PV_IRQ_IPI0		2	/* IPI n is bit 2 + n */
#define ARM_PV_IRQ_COUNT	16

/* Bits of deferred: what iret applies, and then clears. */
#define ARM_PV_DEFERRED_SET_TLS0	0x1	/* TPIDRURO, or the word at 0xffff0ff0 */
#define ARM_PV_DEFERRED_SET_TLS1	0x2	/* TPIDRURW */
#define ARM_PV_DEFERRED_SET_PGD		0x4	/* as ARM_PV_HYPERCALL_SWITCH would */

/*
 * sysrq: a key (ASCII) that somebody typed at the hypervisor for a command of
 * Linux's SysRq kind. VIRQ_DEBUG tells that it is there; the guest takes it and
 * leaves 0. With 0, VIRQ_DEBUG means no such key.
 */

/*
 * Lists in the vCPU page that spare a call for each page. A count larger than
 * its list is taken as full.
 *
 * hint_va: user addresses that were just mapped. iret fills their translations,
 * so that they do not fault.
 *
 * clean_va: kernel addresses of pages that the kernel wrote and is about to map
 * for user code. Their data cache lines are cleaned and invalidated before the
 * hypervisor next fills a translation below task_size, and before user code
 * runs: on cores whose caches are named by virtual address that is in time.
 */
#define ARM_PV_HINTS_MAX	6
#define ARM_PV_CLEANS_MAX	7

/*
 * iret: sp points at 17 words r0-r12, sp, lr, pc, psr, followed by one more
 * word (Linux's orig_r0). They become the registers of guest user code when
 * the mode in psr is USR, and the next kernel stack pointer is then
 * sp + ARM_PV_PT_REGS_SIZE. Of psr are taken: N Z C V Q and T; GE and E from
 * ARMv6 on; the If-Then state on ARMv7, in Thumb state. J is not: there is no
 * Jazelle state for guests. pc[0] is ignored, and pc[1] in ARM state.
 * The virtual interrupt mask is open afterwards.
 */
#define ARM_PV_PT_REGS_SIZE	72

/*
 * A kernel image that is to be started carries this at the given offset from
 * its first byte, little-endian words:
 *   magic, ABI version, link (virtual) address of the first byte,
 *   size in memory from the first byte to the end of bss, page_offset,
 *   size of the data, that is of the file that the image is.
 * A file that is shorter than it says is not started. page_offset is the virtual address of the start of guest RAM: the
 * hypervisor reads the guest's tables there once its MMU is on.
 */
#define ARM_PV_SIGNATURE_OFFSET	0x40
#define ARM_PV_SIGNATURE_MAGIC	0x56504d56	/* "VMPV" */

/*
 * Start of a guest (vCPU 0): MMU off, that is VA = gpa for its RAM and nothing
 * else but the vCPU page, shared_info, counter and vectors pages;
 * interrupts masked; r0 = 0, r1 = 0xffffffff, r2 = gpa of the device tree;
 * pc = gpa of the image's first byte. RAM starts at ARM_PV_RAM_BASE and the
 * image lies 0x8000 above it, unless the domain is mapped 1:1.
 */
#define ARM_PV_RAM_BASE		0x40000000
#define ARM_PV_TEXT_OFFSET	0x8000

#ifndef __ASSEMBLER__

struct arm_pv_slot {
	uint32_t r0, pc, psr, scratch;
	uint32_t sp_usr, lr_usr, fsr, far;
};

/*
 * Conversion of the counter page: ns = base_ns + (((counter - base) & mask)
 * * mult >> shift), valid while version is even and unchanged.
 * offset is the counter's place in the page; mask 0 means there is no counter
 * page and ARM_PV_OP_GET_TIME is the clock.
 */
struct arm_pv_time {
	uint32_t version;
	uint32_t offset;
	uint32_t mask;
	uint32_t base;
	uint32_t mult;
	uint32_t shift;
	uint64_t base_ns;
};

struct arm_pv_vcpu_page {
	uint8_t upcall_pending;		/* starts Xen's struct vcpu_info */
	uint8_t upcall_mask;
	uint8_t vcpu_info_rest[62];
	uint32_t current_task;		/* the guest's own */
	uint32_t percpu_offset;		/* the guest's own */
	uint32_t vfpexc;		/* virtual FPEXC; the hypervisor refreshes EX */
	uint32_t cur_pgd;		/* written by the hypervisor */
	uint32_t local_pending;		/* set by the hypervisor, cleared by the guest */
	uint32_t vcpu_id;
	uint32_t sysrq;			/* at 0x058: see below */
	uint32_t reserved_05c;
	uint32_t deferred;
	uint32_t deferred_tls0;
	uint32_t deferred_tls1;
	uint32_t deferred_pgd;
	uint32_t reserved_070[4];
	uint32_t hint_count;
	uint32_t hint_va[ARM_PV_HINTS_MAX];
	uint32_t reserved_09c;
	struct arm_pv_time time;	/* at 0x0a0 */
	uint32_t clean_count;		/* at 0x0c0 */
	uint32_t clean_va[ARM_PV_CLEANS_MAX];
	uint32_t reserved_0e0[8];
	struct arm_pv_slot slot_irq;	/* at 0x100 */
	struct arm_pv_slot slot_dabt;
	struct arm_pv_slot slot_pabt;
	struct arm_pv_slot slot_und;
	struct arm_pv_slot slot_swi;
};

/*
 * Where the hypervisor enters the guest kernel, with interrupts masked.
 *
 * A *_usr or *_svc handler is entered with r0 = its slot, r1-r12 as they were
 * and the slot's r0, pc, psr set. pc is the instruction to restart, for und
 * the next one. From guest user code (usr) sp is the kernel stack pointer and
 * sp_usr, lr_usr are in the slot; from the guest kernel (svc) sp and lr are as
 * they were. swi is entered with r0-r12 of guest user code, lr = its pc and
 * psr, sp_usr, lr_usr in slot_swi.
 *
 * prologue: a forwarded exception inside [prologue_start, prologue_end) stops
 * the domain, for it would overwrite a slot still in use.
 * svc_exit: an upcall inside [svc_exit_start, svc_exit_end) enters
 * svc_exit_redo instead, with no slot written and sp unchanged.
 * restart: 16-byte slots of code; when the guest kernel is interrupted in one
 * before its last instruction, it resumes at the slot's first.
 * A range with start == end is empty. All are below ARM_PV_HYP_START.
 */
struct arm_pv_vectors {
	uint32_t size;			/* of this structure */
	uint32_t swi;
	uint32_t und_usr, pabt_usr, dabt_usr, irq_usr;
	uint32_t und_svc, pabt_svc, dabt_svc, irq_svc;
	uint32_t prologue_start, prologue_end;
	uint32_t svc_exit_start, svc_exit_end, svc_exit_redo;
	uint32_t restart_start, restart_end;
	uint32_t task_size;		/* 1 MiB aligned */
};

/* The layout, in numbers: these are the ABI. */

#define ARM_PV_SIZE(type, size) \
	_Static_assert(sizeof(struct type) == (size), "size of struct " #type)
#define ARM_PV_AT(type, field, offset) \
	_Static_assert(__builtin_offsetof(struct type, field) == (offset), \
		       "offset of " #type "." #field)

ARM_PV_SIZE(arm_pv_slot, ARM_PV_SLOT_SIZE);
ARM_PV_AT(arm_pv_slot, r0, ARM_PV_SLOT_R0);
ARM_PV_AT(arm_pv_slot, pc, ARM_PV_SLOT_PC);
ARM_PV_AT(arm_pv_slot, psr, ARM_PV_SLOT_PSR);
ARM_PV_AT(arm_pv_slot, scratch, ARM_PV_SLOT_SCRATCH);
ARM_PV_AT(arm_pv_slot, sp_usr, ARM_PV_SLOT_SP);
ARM_PV_AT(arm_pv_slot, lr_usr, ARM_PV_SLOT_LR);
ARM_PV_AT(arm_pv_slot, fsr, ARM_PV_SLOT_FSR);
ARM_PV_AT(arm_pv_slot, far, ARM_PV_SLOT_FAR);

ARM_PV_SIZE(arm_pv_time, 0x20);
ARM_PV_AT(arm_pv_time, version, 0x00);
ARM_PV_AT(arm_pv_time, offset, 0x04);
ARM_PV_AT(arm_pv_time, mask, 0x08);
ARM_PV_AT(arm_pv_time, base, 0x0c);
ARM_PV_AT(arm_pv_time, mult, 0x10);
ARM_PV_AT(arm_pv_time, shift, 0x14);
ARM_PV_AT(arm_pv_time, base_ns, 0x18);

ARM_PV_SIZE(arm_pv_vcpu_page, 0x1a0);
ARM_PV_AT(arm_pv_vcpu_page, upcall_pending, ARM_PV_UPCALL_PENDING);
ARM_PV_AT(arm_pv_vcpu_page, upcall_mask, ARM_PV_UPCALL_MASK);
ARM_PV_AT(arm_pv_vcpu_page, vcpu_info_rest, 0x002);
ARM_PV_AT(arm_pv_vcpu_page, current_task, ARM_PV_CURRENT);
ARM_PV_AT(arm_pv_vcpu_page, percpu_offset, ARM_PV_PERCPU_OFFSET);
ARM_PV_AT(arm_pv_vcpu_page, vfpexc, ARM_PV_VFPEXC);
ARM_PV_AT(arm_pv_vcpu_page, cur_pgd, ARM_PV_CUR_PGD);
ARM_PV_AT(arm_pv_vcpu_page, local_pending, ARM_PV_LOCAL_PENDING);
ARM_PV_AT(arm_pv_vcpu_page, vcpu_id, 0x054);
ARM_PV_AT(arm_pv_vcpu_page, sysrq, 0x058);
ARM_PV_AT(arm_pv_vcpu_page, reserved_05c, 0x05c);
ARM_PV_AT(arm_pv_vcpu_page, deferred, ARM_PV_DEFERRED);
ARM_PV_AT(arm_pv_vcpu_page, deferred_tls0, ARM_PV_DEFERRED_TLS0);
ARM_PV_AT(arm_pv_vcpu_page, deferred_tls1, ARM_PV_DEFERRED_TLS1);
ARM_PV_AT(arm_pv_vcpu_page, deferred_pgd, ARM_PV_DEFERRED_PGD);
ARM_PV_AT(arm_pv_vcpu_page, reserved_070, 0x070);
ARM_PV_AT(arm_pv_vcpu_page, hint_count, ARM_PV_HINT_COUNT);
ARM_PV_AT(arm_pv_vcpu_page, hint_va, ARM_PV_HINT_VA);
ARM_PV_AT(arm_pv_vcpu_page, reserved_09c, 0x09c);
ARM_PV_AT(arm_pv_vcpu_page, time, 0x0a0);
ARM_PV_AT(arm_pv_vcpu_page, clean_count, ARM_PV_CLEAN_COUNT);
ARM_PV_AT(arm_pv_vcpu_page, clean_va, ARM_PV_CLEAN_VA);
ARM_PV_AT(arm_pv_vcpu_page, reserved_0e0, 0x0e0);
ARM_PV_AT(arm_pv_vcpu_page, slot_irq, ARM_PV_SLOT_IRQ);
ARM_PV_AT(arm_pv_vcpu_page, slot_dabt, ARM_PV_SLOT_DABT);
ARM_PV_AT(arm_pv_vcpu_page, slot_pabt, ARM_PV_SLOT_PABT);
ARM_PV_AT(arm_pv_vcpu_page, slot_und, ARM_PV_SLOT_UND);
ARM_PV_AT(arm_pv_vcpu_page, slot_swi, ARM_PV_SLOT_SWI);

ARM_PV_SIZE(arm_pv_vectors, 0x48);
ARM_PV_AT(arm_pv_vectors, size, 0x00);
ARM_PV_AT(arm_pv_vectors, swi, 0x04);
ARM_PV_AT(arm_pv_vectors, und_usr, 0x08);
ARM_PV_AT(arm_pv_vectors, pabt_usr, 0x0c);
ARM_PV_AT(arm_pv_vectors, dabt_usr, 0x10);
ARM_PV_AT(arm_pv_vectors, irq_usr, 0x14);
ARM_PV_AT(arm_pv_vectors, und_svc, 0x18);
ARM_PV_AT(arm_pv_vectors, pabt_svc, 0x1c);
ARM_PV_AT(arm_pv_vectors, dabt_svc, 0x20);
ARM_PV_AT(arm_pv_vectors, irq_svc, 0x24);
ARM_PV_AT(arm_pv_vectors, prologue_start, 0x28);
ARM_PV_AT(arm_pv_vectors, prologue_end, 0x2c);
ARM_PV_AT(arm_pv_vectors, svc_exit_start, 0x30);
ARM_PV_AT(arm_pv_vectors, svc_exit_end, 0x34);
ARM_PV_AT(arm_pv_vectors, svc_exit_redo, 0x38);
ARM_PV_AT(arm_pv_vectors, restart_start, 0x3c);
ARM_PV_AT(arm_pv_vectors, restart_end, 0x40);
ARM_PV_AT(arm_pv_vectors, task_size, 0x44);

#endif /* __ASSEMBLER__ */
#endif
