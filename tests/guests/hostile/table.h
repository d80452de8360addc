/* SPDX-License-Identifier: GPL-2.0 */
/*
 * table.h - the attacks, each with the one outcome that passes.
 *
 * ATTACK(cores, name, code, bad, outcome, good, control)
 *
 * cores are those that it is made on (lib/core.h); on others the attacker says
 * that it is not. code is a function of attacks.c; it is first called with
 * `good`, which must end as `control` says (the same code does its work on the
 * guest's own things), then with `bad`, which must end as `outcome` says:
 *   RESULT(v)     it returns v; of hypercalls the negated errno
 *   DABT(f, a)    data abort with FSR f and FAR a, in the guest that tried
 *   WABT(f, a)    the same by a write, which FSRs say from ARMv6 on
 *   PABT(f, a)    prefetch abort
 *   UND           undefined instruction
 *   SVC(v)        from guest user code: its own kernel sees a system call, r0 = v
 *   STOP("text")  the hypervisor stops the domain, with this in its reason
 *   ENDLESS       it never comes back (the last one only)
 * The comment before a group names the defence that a mutant can take out.
 *
 * The attacks up to MMU_ON run with the MMU off (VA = gpa), those after it with
 * the attacker's own page tables, see attacks.c. The order is the order of
 * time: run, tests/guests/lib/hostile.py and the attacker go by it.
 */

/* Defence: the hypervisor's part of the address space is privileged only (AP),
 * and a fault there is never filled (mm/fill.c, hypervisor_owned). */
ATTACK(ALL, read_hyp_first, load, ARM_PV_HYP_START, DABT(5, ARM_PV_HYP_START), OWN_WORD,
       RESULT(MARK))
ATTACK(ALL, read_hyp_last, load, ARM_PV_HYP_END - 4, DABT(5, ARM_PV_HYP_END - 4), OWN_WORD,
       RESULT(MARK))
ATTACK(ALL, write_hyp_first, store, ARM_PV_HYP_START, WABT(5, ARM_PV_HYP_START), OWN_SCRATCH,
       RESULT(0))
ATTACK(ALL, write_hyp_pools, store, 0xfd200000, WABT(5, 0xfd200000), OWN_SCRATCH, RESULT(0))
ATTACK(ALL, swap_hyp, swap, 0xfd001000, DABT(5, 0xfd001000), OWN_SCRATCH, RESULT(MARK))
ATTACK(ALL, execute_hyp, execute, ARM_PV_HYP_START, PABT(5, ARM_PV_HYP_START), OWN_CODE,
       RESULT(OWN_CODE))
ATTACK(ALL, read_hyp_ldrt, load_t, ARM_PV_HYP_START, DABT(5, ARM_PV_HYP_START), OWN_WORD,
       RESULT(MARK))
ATTACK(ALL, scan_hyp, scan_pages, ARM_PV_HYP_START, RESULT(0), ARM_PV_RAM_BASE, RESULT(OWN_PAGES))
/* Defence: pages of the hypervisor's in the guest's reach are read-only to it. */
ATTACK(ALL, write_vectors, store, ARM_PV_VECTORS_PAGE, WABT(0xf, ARM_PV_VECTORS_PAGE), OWN_SCRATCH,
       RESULT(0))
ATTACK(ALL, write_kuser, store, 0xffff0ffc, WABT(0xf, 0xffff0ffc), OWN_SCRATCH, RESULT(0))
ATTACK(ALL, write_counter, store, ARM_PV_COUNTER_PAGE, WABT(0xf, ARM_PV_COUNTER_PAGE), OWN_SCRATCH,
       RESULT(0))
ATTACK(V6_V7, strex_vectors, store_exclusive, ARM_PV_VECTORS_PAGE, WABT(0xf, ARM_PV_VECTORS_PAGE),
       OWN_SCRATCH, RESULT(0))
ATTACK(ALL, read_past_pages, load, 0xffb03000, DABT(0xf, 0xffb03000), ARM_PV_VCPU_PAGE + 0x54,
       RESULT(0))
/* Defence: the p2m maps a gpa to a frame of its domain, or not at all. */
ATTACK(ALL, read_frame_0, load, 0, DABT(8, 0), OWN_WORD, RESULT(MARK))
ATTACK(ALL, write_frame_4m, store, 0x00400000, WABT(8, 0x00400000), OWN_SCRATCH, RESULT(0))
ATTACK(ALL, execute_frame_0, execute, 0x00010000, PABT(8, 0x00010000), OWN_CODE, RESULT(OWN_CODE))
ATTACK(ALL, read_past_ram, load, RAM_END, DABT(8, RAM_END), RAM_END - 4, RESULT(0))
ATTACK(ALL, write_past_ram, store, RAM_END, WABT(8, RAM_END), OWN_SCRATCH, RESULT(0))
ATTACK(ALL, read_uart, load, 0x101f1000, DABT(8, 0x101f1000), OWN_WORD, RESULT(MARK))
ATTACK(ALL, write_uart, store, 0x101f1000, WABT(8, 0x101f1000), OWN_SCRATCH, RESULT(0))
ATTACK(ALL, write_vic, store, 0x10140014, WABT(8, 0x10140014), OWN_SCRATCH, RESULT(0))
ATTACK(ALL, write_timer, store, 0x101e2008, WABT(8, 0x101e2008), OWN_SCRATCH, RESULT(0))
ATTACK(ALL, reset_board, store, 0x10000040, WABT(8, 0x10000040), OWN_SCRATCH, RESULT(0))
ATTACK(ALL, read_realview_uart, load, 0x10009000, DABT(8, 0x10009000), OWN_WORD, RESULT(MARK))
ATTACK(ALL, write_realview_gic, store, 0x10040000, WABT(8, 0x10040000), OWN_SCRATCH, RESULT(0))
ATTACK(ALL, write_mpcore_gic, store, 0x10100100, WABT(8, 0x10100100), OWN_SCRATCH, RESULT(0))
ATTACK(ALL, write_cortex_a9_gic, store, 0x1f000100, WABT(8, 0x1f000100), OWN_SCRATCH, RESULT(0))
ATTACK(ALL, write_vexpress_gic, store, 0x1e000100, WABT(8, 0x1e000100), OWN_SCRATCH, RESULT(0))

/* Defence: only numbers of the table are hypercalls. */
ATTACK(ALL, all_numbers, unknown_numbers, 4096, RESULT(0), 1, RESULT(0))
ATTACK(ALL, number_huge, call_number, 0x80000000, RESULT(-XEN_ENOSYS), __HYPERVISOR_xen_version,
       RESULT(XEN_4_17))
ATTACK(ALL, number_negative, call_number, 0xffffffff, RESULT(-XEN_ENOSYS), __HYPERVISOR_xen_version,
       RESULT(XEN_4_17))
/* Defence: guest_range_ok() and LDRT/STRT with fixups: guest_copy.c. The
 * result is the number of calls that took the pointer. */
ATTACK(ALL, pointer_hyp_first, pointers_taken, ARM_PV_HYP_START, RESULT(0), OWN_BUFFER,
       RESULT(POINTER_CALLS))
ATTACK(ALL, pointer_hyp_last, pointers_taken, ARM_PV_HYP_END - 2, RESULT(0), OWN_BUFFER,
       RESULT(POINTER_CALLS))
ATTACK(ALL, pointer_straddling, pointers_taken, ARM_PV_HYP_START - 2, RESULT(0), OWN_BUFFER,
       RESULT(POINTER_CALLS))
ATTACK(ALL, pointer_wrapping, pointers_taken, 0xfffffffe, RESULT(0), OWN_BUFFER,
       RESULT(POINTER_CALLS))
ATTACK(ALL, pointer_frame_0, pointers_taken, 0, RESULT(0), OWN_BUFFER, RESULT(POINTER_CALLS))
ATTACK(ALL, pointer_past_ram, pointers_taken, RAM_END - 2, RESULT(0), OWN_BUFFER,
       RESULT(POINTER_CALLS))
ATTACK(ALL, pointer_uart, pointers_taken, 0x101f1000, RESULT(0), OWN_BUFFER, RESULT(POINTER_CALLS))
ATTACK(ALL, pointer_vectors, pointers_taken, ARM_PV_VECTORS_PAGE, RESULT(0), OWN_BUFFER,
       RESULT(POINTER_CALLS))
ATTACK(ALL, pointer_past_pages, pointers_taken, ARM_PV_COUNTER_PAGE - 2, RESULT(0), OWN_BUFFER,
       RESULT(POINTER_CALLS))
ATTACK(ALL, pointer_misaligned, get_time_at, OWN_BUFFER + 1, RESULT(0), OWN_BUFFER, RESULT(0))
ATTACK(ALL, pointer_poll_ports, poll_ports, ARM_PV_HYP_START, RESULT(-XEN_EFAULT), OWN_BUFFER,
       RESULT(-XEN_EINVAL))
ATTACK(ALL, poll_too_many, poll_count, 0xffffffff, RESULT(-XEN_EINVAL), 0, RESULT(0))
ATTACK(ALL, console_length, console_write, 0xffffffff, RESULT(-XEN_E2BIG), 0, RESULT(0))
/* Defence: the event channel tables are the hypervisor's. */
ATTACK(ALL, send_every_port, send_ports, 0x800, RESULT(0), 0, RESULT(1))
ATTACK(ALL, bind_to_victim, bind_ports, VICTIM_ID, RESULT(0), DOMID_SELF, RESULT(1))
ATTACK(ALL, bind_to_nobody, bind_ports, 0, RESULT(0), DOMID_SELF, RESULT(1))
ATTACK(ALL, alloc_for_victim, alloc_in, VICTIM_ID, RESULT(-XEN_EPERM), DOMID_SELF, RESULT(0))
ATTACK(ALL, status_of_victim, status_in, VICTIM_ID, RESULT(-XEN_EPERM), DOMID_SELF, RESULT(0))
ATTACK(ALL, param_of_victim, param_of, VICTIM_ID, RESULT(-XEN_EPERM), DOMID_SELF, RESULT(0))
ATTACK(ALL, timer_of_other_vcpu, timer_of, 1, RESULT(-XEN_ENOENT), 0, RESULT(0))
ATTACK(ALL, ipi_to_other_vcpu, ipi_to, 2, RESULT(-XEN_EINVAL), 1, RESULT(0))
/* Defence: set_vectors checks every address. The result: copies accepted. */
ATTACK(ALL, vectors_in_hyp, vectors_with, ARM_PV_HYP_START, RESULT(0), OWN_CODE,
       RESULT(VECTOR_FIELDS))
ATTACK(ALL, vectors_misaligned, vectors_with, OWN_CODE + 2, RESULT(0), OWN_CODE,
       RESULT(VECTOR_FIELDS))
ATTACK(ALL, task_size_in_hyp, task_size, ARM_PV_HYP_START + 0x100000, RESULT(-XEN_EINVAL),
       ARM_PV_RAM_BASE, RESULT(0))
ATTACK(ALL, task_size_odd, task_size, 0x40001000, RESULT(-XEN_EINVAL), ARM_PV_RAM_BASE, RESULT(0))
ATTACK(ALL, kuser_of_frame_0, set_kuser, 0, RESULT(-XEN_EINVAL), OWN_PAGE, RESULT(0))
ATTACK(ALL, kuser_misaligned, set_kuser, OWN_PAGE + 4, RESULT(-XEN_EINVAL), OWN_PAGE, RESULT(0))
ATTACK(ALL, kuser_past_ram, set_kuser, RAM_END, RESULT(-XEN_EINVAL), OWN_PAGE, RESULT(0))
/* Defence: CP15 is emulated; nothing of it reaches the real registers. */
ATTACK(ALL, write_all_cp15, write_cp15, 1, RESULT(0), 0, RESULT(0))
ATTACK(ALL, read_all_cp15, read_cp15, 1, RESULT(0), 0, RESULT(0))
ATTACK(ALL, read_all_cp14, read_cp14, 1, RESULT(0), 0, RESULT(0))
ATTACK(ALL, write_all_cp14, write_cp14, 1, RESULT(0), 0, RESULT(0))
ATTACK(V6_V7, all_mcrr, write_mcrr, 1, RESULT(0), 0, RESULT(0))
ATTACK(V6_V7, ttbcr_split, ttbcr, 7, UND, 0, RESULT(0))
ATTACK(V6_V7, translate_hyp, translate, ARM_PV_HYP_START, UND, 0, RESULT(0))
ATTACK(V6_V7, sctlr_bits, sctlr_bits, 0x22204700, RESULT(0), GUEST_SCTLR_TRE,
       RESULT(GUEST_SCTLR_TRE))
ATTACK(V6_V7, asid_everything, all_asids, 256, RESULT(MARK), 1, RESULT(MARK))
ATTACK(ALL, cp15_cache_of_hyp, cp15_cache, ARM_PV_HYP_START, RESULT(MARK), OWN_SCRATCH,
       RESULT(MARK))
ATTACK(ALL, cp15_cache_unmapped, cp15_cache, 0x00100000, RESULT(MARK), OWN_SCRATCH, RESULT(MARK))
ATTACK(ALL, cp15_cache_of_uart, cp15_cache, 0x101f1000, RESULT(MARK), OWN_SCRATCH, RESULT(MARK))
ATTACK(ALL, dacr_manager, dacr_then_load, 0xffffffff, DABT(5, ARM_PV_HYP_START), 1, RESULT(MARK))
ATTACK(ALL, cache_of_hyp, cache_op, ARM_PV_HYP_START, RESULT(-XEN_EINVAL), OWN_PAGE, RESULT(0))
ATTACK(ALL, cache_straddling, cache_op, ARM_PV_HYP_START - 0x800, RESULT(-XEN_EINVAL), OWN_PAGE,
       RESULT(0))
ATTACK(ALL, cache_wrapping, cache_op, 0xfffff800, RESULT(-XEN_EINVAL), OWN_PAGE, RESULT(0))
ATTACK(ALL, cache_discard, discard_caches, 1, RESULT(MARK), 0, RESULT(MARK))
/* Defence: all VFP registers are loaded when the VFP's owner changes. */
ATTACK(ALL, vfp_of_victim, vfp_bits, 0, RESULT(1), 1, RESULT(1))
/* Defence: the thread registers, which user mode can read, are a vCPU's own. */
ATTACK(V6_V7, thread_registers, thread_bits, 0, RESULT(0), 1, RESULT(1))
/* Defence: the hypervisor runs with its own byte order, whatever its caller's. */
ATTACK(V6_V7, big_endian_calls, big_endian, 1, RESULT(MARK), 0, RESULT(MARK))
/* Defence: memory is wiped before a domain starts on it again. The word was
 * left by the attack before, which ends the domain. */
ATTACK(ALL, stop_with_marks, leave_mark, 1, STOP("iret with a stack pointer"), 0, RESULT(0))
ATTACK(ALL, memory_of_old_life, load, MARK_PLACE, RESULT(0), OWN_WORD, RESULT(MARK))
/* Defence: exception entry code that faults ends the domain, not the host. */
ATTACK(ALL, sp_in_hyp, undefined_with_sp, 0xfd000800, STOP("inside its own exception entry code"),
       OWN_STACK, RESULT(0))
ATTACK(ALL, sp_unmapped, undefined_with_sp, 0x00001000, STOP("inside its own exception entry code"),
       OWN_STACK, RESULT(0))
ATTACK(ALL, sp_read_only, undefined_with_sp, 0xffff0800,
       STOP("inside its own exception entry code"), OWN_STACK, RESULT(0))
ATTACK(ALL, handler_unmapped, undefined_to, 0x00001000, STOP("inside its own exception entry code"),
       0, RESULT(0))
/* Defence: iret reads its frame with the guest's rights and sanitises psr. */
ATTACK(ALL, iret_sp_hyp, iret_at, ARM_PV_HYP_START, STOP("iret with a stack pointer"), 0, RESULT(0))
ATTACK(ALL, iret_sp_straddling, iret_at, ARM_PV_HYP_START - 64, STOP("iret with a stack pointer"),
       0, RESULT(0))
ATTACK(ALL, iret_sp_wrapping, iret_at, 0xffffffc0, STOP("iret with a stack pointer"), 0, RESULT(0))
ATTACK(ALL, iret_sp_misaligned, iret_at, OWN_BUFFER + 2, STOP("iret with a stack pointer"), 0,
       RESULT(0))
ATTACK(ALL, iret_sp_outside, iret_at, 0x00100000, STOP("iret with a stack pointer"), 0, RESULT(0))
ATTACK(ALL, iret_mode_svc, iret_psr, 0x13, STOP("not user mode"), 0, RESULT(0))
ATTACK(ALL, iret_mode_irq, iret_psr, 0x12, STOP("not user mode"), 0, RESULT(0))
ATTACK(ALL, iret_mode_fiq, iret_psr, 0xd1, STOP("not user mode"), 0, RESULT(0))
ATTACK(ALL, iret_mode_und, iret_psr, 0x1b, STOP("not user mode"), 0, RESULT(0))
ATTACK(ALL, iret_mode_sys, iret_psr, 0x1f, STOP("not user mode"), 0, RESULT(0))

MMU_ON

/* Defence: guest descriptors are decoded and their addresses looked up; the
 * domain field, AP and S, R bits of the guest cannot widen that. */
ATTACK(ALL, section_frame_0, section_to, 0x00000000, DABT(8, WINDOW), OWN_MIB, RESULT(MARK))
ATTACK(ALL, section_neighbours, sections_beyond, 0, RESULT(0), OWN_MIB, RESULT(1))
ATTACK(ALL, section_hyp, section_to, 0xfd000000, DABT(8, WINDOW), OWN_MIB, RESULT(MARK))
ATTACK(ALL, page_frame_0, page_to, 0x00000000, DABT(EXTERNAL_PAGE, WINDOW), OWN_MIB, RESULT(MARK))
ATTACK(ALL, page_uart, page_to, 0x101f1000, DABT(EXTERNAL_PAGE, WINDOW), OWN_MIB, RESULT(MARK))
ATTACK(ALL, page_devices, pages_beyond, 0x10100000, RESULT(0), OWN_MIB, RESULT(OWN_PAGES))
ATTACK(ALL, page_realview_devices, pages_beyond, 0x10000000, RESULT(0), OWN_MIB, RESULT(OWN_PAGES))
ATTACK(ALL, table_frame_0, table_at, 0x00004000, DABT(7, WINDOW), OWN_TABLE, RESULT(MARK))
ATTACK(ALL, table_in_hyp, table_at, 0xfd000000, DABT(7, WINDOW), OWN_TABLE, RESULT(MARK))
ATTACK(ALL, table_past_ram, table_at, RAM_END, DABT(7, WINDOW), OWN_TABLE, RESULT(MARK))
ATTACK(ALL, table_is_itself, self_map, 0x00000000, DABT(EXTERNAL_PAGE, WINDOW), OWN_MIB,
       RESULT(MARK))
ATTACK(ALL, table_is_first_level, first_level_as_second, 0x00000000, DABT(EXTERNAL_PAGE, WINDOW),
       OWN_MIB, RESULT(MARK))
ATTACK(V5, descriptor_flags, all_flags_to, 0x00000000, RESULT(0), OWN_MIB, RESULT(OWN_FLAGS))
ATTACK(V6_V7, page_flags, all_flags_to, 0x00000000, RESULT(0), OWN_MIB, RESULT(OWN_FLAGS_V6))
ATTACK(ALL, section_bit_pairs, section_bits, 0x00000000, RESULT(0), OWN_MIB, RESULT(1))
ATTACK(ALL, map_over_hyp, map_over, ARM_PV_HYP_START, DABT(5, ARM_PV_HYP_START), WINDOW,
       RESULT(MARK))
ATTACK(ALL, map_over_vcpu_page, map_over, ARM_PV_VCPU_PAGE + 0x54, RESULT(0), WINDOW, RESULT(MARK))
ATTACK(ALL, map_over_vectors, map_over, 0xfff00000, DABT(0xf, 0xfff00000), WINDOW, RESULT(MARK))
ATTACK(ALL, stale_page, shrink_then_load, 1, DABT(7, WINDOW), 0, RESULT(MARK))
ATTACK(ALL, dacr_manager_mapped, dacr_then_load, 0xffffffff, DABT(5, ARM_PV_HYP_START), 1,
       RESULT(MARK))
ATTACK(ALL, sctlr_everything, sctlr_then_load, 0xffffffff, DABT(5, ARM_PV_HYP_START), OWN_SCTLR,
       RESULT(MARK))
ATTACK(V6, sctlr_subpages, sctlr_without_xp, 1, STOP("XP = 0"), 0, RESULT(MARK))
ATTACK(V7, sctlr_subpages_v7, sctlr_without_xp, 1, RESULT(MARK), 0, RESULT(MARK))
ATTACK(V6_V7, unaligned_into_hyp, load_below_hyp, ARM_PV_HYP_START - 2, DABT(5, ARM_PV_HYP_START),
       ARM_PV_HYP_START - 4, RESULT(MARK))
ATTACK(ALL, tlb_everything, tlb_ops, 0xffffffff, RESULT(0), 0x1000, RESULT(0))
ATTACK(ALL, release_loaded, release_tables, 0, RESULT(MARK), 0x1000, RESULT(MARK))
ATTACK(ALL, hints_wild, iret_with_hints, ARM_PV_HYP_START, SVC(MARK), OWN_BUFFER, SVC(MARK))
ATTACK(ALL, cleans_wild, iret_with_cleans, ARM_PV_HYP_START, SVC(MARK), OWN_BUFFER, SVC(MARK))
ATTACK(ALL, pointer_unmapped, pointers_taken, 0x20000000, RESULT(0), OWN_BUFFER,
       RESULT(POINTER_CALLS))
ATTACK(ALL, pointer_into_hyp, pointers_taken, ARM_PV_HYP_START - 2, RESULT(0), OWN_BUFFER,
       RESULT(POINTER_CALLS))
ATTACK(ALL, pointer_read_only, write_pointers_taken, USER_RO_PAGE, RESULT(0), OWN_BUFFER,
       RESULT(WRITE_CALLS))
ATTACK(ALL, pool_user, touch_every_mib, 0x00100000, RESULT(0), OWN_MIB, RESULT(0))
ATTACK(ALL, pool_kernel, touch_every_mib, 0x80000000, RESULT(0), OWN_MIB, RESULT(0))
ATTACK(ALL, pool_spaces, touch_spaces, 56, RESULT(0), 1, RESULT(0))

/* Defence: user code runs with no access to the guest kernel's MMU domain. */
ATTACK(ALL, user_load, user_load, OWN_WORD, DABT(0xd, OWN_WORD), USER_WORD, SVC(MARK))
ATTACK(ALL, user_store, user_store, OWN_SCRATCH, WABT(0xd, OWN_SCRATCH), USER_WORD, SVC(MARK))
ATTACK(ALL, user_execute, user_execute, OWN_CODE, PABT(0xd, OWN_CODE), USER_SVC, SVC(USER_SVC))
ATTACK(ALL, user_ldrt, user_load_t, OWN_WORD, DABT(0xd, OWN_WORD), USER_WORD, SVC(MARK))
ATTACK(ALL, user_strt, user_store_t, OWN_SCRATCH, WABT(0xd, OWN_SCRATCH), USER_WORD, SVC(MARK))
ATTACK(ALL, user_unaligned_ldm, user_load_many, OWN_WORD + 2, DABT(5, OWN_WORD + 2), USER_WORD,
       SVC(MARK))
ATTACK(ALL, user_straddling_ldm, user_load_many, ARM_PV_RAM_BASE - 4, DABT(0xd, ARM_PV_RAM_BASE),
       USER_WORD, SVC(MARK))
ATTACK(V6_V7, user_straddling_word, user_load, ARM_PV_RAM_BASE - 2, DABT(0xd, ARM_PV_RAM_BASE),
       USER_WORD, SVC(MARK))
ATTACK(ALL, user_load_vcpu_page, user_load, ARM_PV_VCPU_PAGE, DABT(0xf, ARM_PV_VCPU_PAGE),
       USER_WORD, SVC(MARK))
ATTACK(ALL, user_store_vcpu_page, user_store, ARM_PV_VCPU_PAGE, WABT(0xf, ARM_PV_VCPU_PAGE),
       USER_WORD, SVC(MARK))
ATTACK(ALL, user_load_hyp, user_load, ARM_PV_HYP_START, DABT(5, ARM_PV_HYP_START), USER_WORD,
       SVC(MARK))
ATTACK(ALL, user_store_hyp, user_store, ARM_PV_HYP_START, WABT(5, ARM_PV_HYP_START), USER_WORD,
       SVC(MARK))
ATTACK(ALL, user_execute_hyp, user_execute, ARM_PV_HYP_START, PABT(5, ARM_PV_HYP_START), USER_SVC,
       SVC(USER_SVC))
ATTACK(ALL, user_dacr_manager, user_load_managed, OWN_WORD, DABT(0xd, OWN_WORD), USER_WORD,
       SVC(MARK))
/* Defence: privileged instructions of user code are forwarded to its kernel. */
ATTACK(ALL, user_cp15, user_write_cp15, 0, UND, 1, SVC(1))
ATTACK(ALL, user_kick, user_kick, 0, UND, 1, SVC(1))
ATTACK(ALL, user_msr, user_msr_then_load, OWN_WORD, DABT(0xd, OWN_WORD), USER_WORD, SVC(MARK))
ATTACK(ALL, user_hypercall, user_hypercall, SHUTDOWN_crash, SVC(SHUTDOWN_crash), 0, SVC(0))
ATTACK(ALL, user_semihosting, user_semihosting, 0x18, SVC(0x18), 0, SVC(0))
ATTACK(ALL, iret_irq_masked, user_psr_masked, 0xd0, SVC(0x40), 0x10, SVC(0x40))
ATTACK(ALL, iret_irq_masked_hinted, user_psr_hinted, 0xd0, SVC(0x40), 0x10, SVC(0x40))
ATTACK(ALL, iret_jazelle_hinted, user_psr_hinted, 0x01000010, SVC(0x40), 0x10, SVC(0x40))
ATTACK(ALL, iret_jazelle, user_psr_masked, 0x01000010, SVC(0x40), 0x10, SVC(0x40))
ATTACK(V6_V7, iret_big_endian, user_psr_masked, 0x210, SVC(0x40), 0x10, SVC(0x40))
ATTACK(V6_V7, iret_it_in_arm, user_psr_it, 0x0600fc10, SVC(0), 0x10, SVC(0))
ATTACK(V6_V7, iret_it_in_arm_hinted, user_psr_it_hinted, 0x0600fc10, SVC(0), 0x10, SVC(0))
ATTACK(V7, iret_thumbee, user_psr_thumb, 0x01000030, SVC(0), 0x30, SVC(0))
ATTACK(ALL, iret_pc_hyp, user_start_at, ARM_PV_HYP_START, PABT(5, ARM_PV_HYP_START), USER_SVC,
       SVC(0))
ATTACK(ALL, user_clears_mask, user_store, ARM_PV_SHARED_INFO, WABT(0xf, ARM_PV_SHARED_INFO),
       USER_WORD, SVC(MARK))

/* Defence: bounded work on every path, one-shot slices. */
ATTACK(ALL, storm_timer, storm_of_timers, 2000, RESULT(2000), 1, RESULT(1))
ATTACK(ALL, storm_events, storm_of_events, 2000, RESULT(2000), 1, RESULT(1))
ATTACK(ALL, storm_kicks, storm_of_kicks, 3000, RESULT(0), 1, RESULT(0))
ATTACK(ALL, storm_faults, storm_of_faults, 2000, RESULT(2000), 1, RESULT(1))
ATTACK(ALL, storm_flushes, storm_of_flushes, 300, RESULT(0), 1, RESULT(0))
ATTACK(ALL, storm_yields, storm_of_yields, 4, RESULT(0), 1, RESULT(0))
ATTACK(V7, storm_waits, storm_of_waits, 2, RESULT(0), 1, RESULT(0))
ATTACK(ALL, flood_console, flood_console, 64, RESULT(0), 1, RESULT(0))
ATTACK(ALL, garbage_in_pages, garbage_in_pages, 0xffffffff, RESULT(0), 0, RESULT(0))

/* Defence: a first-level table that cannot be read maps nothing. */
ATTACK(ALL, switch_to_frame_0, switch_to, 0x00004000, STOP("inside its own exception entry code"),
       OWN_PGD, RESULT(0))
ATTACK(ALL, switch_to_hyp, switch_to, 0xfd004000, STOP("inside its own exception entry code"),
       OWN_PGD, RESULT(0))
ATTACK(ALL, ttbr_to_frame_0, ttbr_to, 0x00004000, STOP("inside its own exception entry code"),
       OWN_PGD, RESULT(0))
ATTACK(ALL, deferred_to_frame_0, deferred_pgd, 0x00004000, STOP("iret with a stack pointer"),
       OWN_PGD, SVC(MARK))

/* Defence: preemption. From here on the attacker runs with its upcalls masked. */
ATTACK(ALL, endless_loop, spin, 1, ENDLESS, 0, RESULT(0))
