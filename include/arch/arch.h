/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arch.h - the functions that an architecture provides to kernel/. All functions are called
 * with interrupts masked on the calling CPU: the hypervisor never unmasks them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vambrace/addr.h>

struct domain;
struct vcpu;
struct hypercall_args;
struct arm_pv_vcpu_page;
struct xen_shared_info;
struct xencons_interface;
struct guest_image;

/* --- memory --- */

/*
 * A pointer to machine RAM. Valid only while the hypervisor's own tables are
 * loaded (boot, arch_use_own_tables()), and only for RAM that is not the
 * hypervisor's image.
 */
void *arch_ram(ma_t address);

/*
 * Clean and invalidate the range in the data cache: what was written through arch_ram()
 * becomes visible through every other mapping, and the range can be given to a guest.
 */
void arch_ram_clean(ma_t address, uint32_t size);

/* Cache maintenance before frames that were scrubbed and cleaned get another owner. */
void arch_ram_flush_for_reuse(void);

/* Load the hypervisor's own tables: no guest memory is reachable by its VA. */
void arch_use_own_tables(void);

/* Boot: map device registers at @ma (one page); NULL when there is no room. */
volatile uint32_t *arch_map_device(uint32_t ma);

/* --- guest memory --- */

/*
 * Copy between the hypervisor and the current vCPU's virtual memory, with the
 * rights of the guest kernel. @gva and @size are guest-controlled. Returns
 * false, with part of it possibly copied, when any byte lies outside guest
 * memory or is not accessible.
 */
bool arch_copy_from_guest(struct vcpu *vcpu, void *to, uint32_t gva, size_t size);
bool arch_copy_to_guest(struct vcpu *vcpu, uint32_t gva, const void *from, size_t size);

/*
 * The pages that a domain shares with the hypervisor. The pointer is coherent with the
 * guest's mapping in the data cache, whether the domain is current or not; it is valid
 * until the next change of address space.
 */
struct arm_pv_vcpu_page *arch_vcpu_page(struct vcpu *vcpu);
struct xen_shared_info *arch_shared_info(struct domain *domain);
struct xencons_interface *arch_console_page(struct domain *domain);

/* The guest-physical address of the page of arch_console_page(). */
gpa_t arch_console_gpa(void);

/* --- domains --- */

/*
 * Check that @size bytes at @data are a kernel image with the port's signature, and
 * describe it in @image. Returns 0; or -1 and in @error, of @error_size bytes, what the
 * data is instead or which value is invalid.
 */
int arch_image_check(struct guest_image *image, const void *data, size_t size, char *error,
		     size_t error_size);

/*
 * Set up the architecture's state of a domain in @pool, which has @pool_chunks
 * contiguous chunks (1 to ARCH_POOL_CHUNKS), and add the shared pages to the p2m.
 * domain->vcpu_count vCPUs are allocated from the pool, zeroed, and put into
 * domain->vcpu. The hypervisor's own tables are loaded.
 */
void arch_domain_create(struct domain *domain, ma_t pool, unsigned int pool_chunks);

/*
 * Remove a piece of the shadow tables of a domain that does not run any more; true when
 * none is left in tables and TLBs, so that the domain's memory may be reused.
 */
bool arch_domain_destroy(struct domain *domain);

/*
 * Release the pool of a destroyed domain, with the hypervisor's own tables loaded: it is
 * then mapped by arch_ram() only. The caller scrubs it.
 */
void arch_domain_release(struct domain *domain);

/*
 * The p2m of any domain, loaded or not, has changed at @gpa, a page or a chunk as
 * @extent says: remove all shadow entries that may map the old frame. When this returns
 * true, no table walk finds them and no TLB holds them. False: an interrupt is pending;
 * call again before the old frame is reused.
 */
bool arch_p2m_changed(struct domain *domain, gpa_t gpa, uint32_t extent);

/*
 * Before a start of @domain: reset, in steps, the pages that it shares with the
 * hypervisor and its vCPUs' registers; true when it was the last step. *progress is 0
 * at first.
 */
bool arch_domain_reset_step(struct domain *domain, uint32_t *progress);

/* Set registers and mode for a start at @entry, MMU off, with the device tree at @tree. */
void arch_vcpu_start(struct vcpu *vcpu, gpa_t entry, gpa_t tree, uint32_t page_offset);

/*
 * Load the registers and address space of @vcpu. Returns false, with no change of the
 * current vCPU, when it takes long and an interrupt is pending.
 */
bool arch_switch_to(struct vcpu *vcpu);

/* Print its registers, mode and what it waits for. */
void arch_vcpu_dump(struct vcpu *vcpu);

/*
 * Set an upcall pending for any vCPU. The caller wakes a blocked one.
 */
void arch_set_upcall_pending(struct vcpu *vcpu, unsigned int local_irq);
bool arch_upcall_pending(struct vcpu *vcpu);

/* The architecture's own hypercalls (ARM_PV_HYPERCALL_*). */
int32_t arch_hypercall(struct vcpu *vcpu, uint32_t number, struct hypercall_args *args);

/* --- the CPU --- */

/* Set or clear bits in a word that a guest changes too. */
void arch_clear_bit64(uint64_t *word, unsigned int bit);
bool arch_test_and_set_bit64(uint64_t *word, unsigned int bit);

/* Wait for an interrupt line to be raised; does not take it. */
void arch_wait_for_interrupt(void);

/* Is an interrupt pending? Tested at pause points. */
bool arch_interrupt_waiting(void);

/* Enter a vCPU that arch_switch_to() made current, from the bottom of the stack. */
void arch_enter_guest(struct vcpu *vcpu) __attribute__((noreturn));

/* Boot: panic with the reason when this core is unknown or cannot be used. */
void arch_require_core(void);

/* The compatible of this core for a guest's device tree. */
const char *arch_cpu_compatible(void);

/*
 * Boot argument check=N, debug builds: each invariant is checked once in N exits, some of
 * them at a time.
 */
void arch_set_check_interval(uint32_t exits);

/* Boot argument maintenance, debug builds: print cache and TLB operations. */
void arch_log_maintenance(void);

/*
 * Boot argument selftest, debug builds: test that the hypervisor's own mappings are
 * protected; panics if they are not.
 */
void arch_selftest(void);

/* Clean an object from the data cache to memory, to be read after a reset. */
void arch_make_visible(const void *object, size_t size);

/* arch_exit() may leave the machine: boot argument qemu-exit. */
void arch_allow_exit(void);

/* Leave the machine, when the boot arguments allow it, or stop for ever. */
void arch_exit(int status) __attribute__((noreturn));
