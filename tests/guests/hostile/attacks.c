/* SPDX-License-Identifier: GPL-2.0 */
/*
 * attacks.c - the code of the attacks. Each function does the same whatever
 * its argument is; table.h gives it one that must work and one that must not.
 */
#include "attacks.h"

#include <string.h>

uint32_t own_word = MARK, own_scratch = MARK;
uint32_t own_buffer[64] __attribute__((aligned(8)));
uint32_t own_stack[512] __attribute__((aligned(8)));
uint8_t own_page[GUEST_PAGE_SIZE] __attribute__((aligned(4096)));
uint32_t own_table[256] __attribute__((aligned(1024)));
struct guest_fault user_fault;

/* code.S */
uint32_t code_load_t(uint32_t address);
uint32_t code_undefined(uint32_t unused);
uint32_t code_undefined_with_sp(uint32_t sp);
void code_vfp_load(const uint32_t bank[32]);
void code_vfp_store(uint32_t bank[32]);
uint32_t code_store_exclusive(uint32_t address);
uint32_t code_big_endian(uint32_t big, uint32_t calls, const void *word);
void code_thread_set(uint32_t value);
uint32_t code_thread_get(void);
void code_wait(void);
extern const uint8_t user_start[], user_end[];
extern const uint8_t user_load[], user_store[], user_load_t[], user_store_t[], user_load_many[],
	user_execute[], user_write_cp15[], user_kick[], user_msr_then_load[], user_hypercall[],
	user_semihosting[], user_psr_bits[], user_psr_it[], user_psr_thumb[];

/* Faults are counted and skipped. */
static uint32_t faults;

static bool step_over(const struct guest_fault *fault, struct guest_regs *regs)
{
	faults++;
	if (fault->trap == GUEST_TRAP_PABT)
		return false;
	if (fault->trap == GUEST_TRAP_DABT)
		regs->pc += 4;
	return true;
}

static bool readable(uint32_t address)
{
	faults = 0;
	guest_set_trap_handler(step_over);
	attack_load(address);
	guest_set_trap_handler(NULL);
	return faults == 0;
}

static bool in_own_ram(uint32_t gpa)
{
	return gpa - ARM_PV_RAM_BASE < RAM_SIZE;
}

static void invalidate(uint32_t va)
{
	hyp_tlb(ARM_PV_TLB_PAGE, OWN_PGD, va, 0);
}

void attacks_restore(void)
{
	guest_set_trap_handler(NULL);
	guest_irq_disable();
	guest_set_irq_handler(ARM_PV_IRQ_TIMER, NULL);
	guest_set_event_handler(NULL);
	hyp_pv_op(ARM_PV_OP_SET_VECTORS, guest_pointer(&guest_vectors));
	guest_dacr_write(1);
	guest_sctlr_write(guest_sctlr_read() & GUEST_SCTLR_M ? OWN_SCTLR : 0);
	guest_timer_stop();
}

/* User pages at 1 MiB (read-only) and just below task_size (for straddling). */
static uint32_t read_only_table[256] __attribute__((aligned(1024)));
static uint32_t last_table[256] __attribute__((aligned(1024)));

void attacks_mmu_on(void)
{
	if (!(guest_sctlr_read() & GUEST_SCTLR_M))
		guest_mmu_on(RAM_SIZE);
	*(volatile uint32_t *)OWN_MIB = MARK;
	*(volatile uint32_t *)guest_user_load(user_start, user_end) = MARK;
	own_table[0] = guest_small_page(OWN_MIB, GUEST_AP_USER_RW);
	memset(own_page, 0, sizeof(own_page));
	read_only_table[0] = guest_small_page(OWN_PAGE, GUEST_AP_USER_RO);
	last_table[255] = guest_small_page(OWN_PAGE, GUEST_AP_USER_RW);
	guest_set_section(USER_RO_PAGE, guest_coarse(guest_pointer(read_only_table)));
	guest_set_section(ARM_PV_RAM_BASE - GUEST_SECTION_SIZE,
			  guest_coarse(guest_pointer(last_table)));
}

/* ---- memory ---- */

uint32_t attack_load(uint32_t address)
{
	uint32_t value;

	asm volatile("ldr %0, [%1]" : "=r"(value) : "r"(address) : "memory");
	return value;
}

uint32_t attack_store(uint32_t address)
{
	*(volatile uint32_t *)address = MARK;
	return 0;
}

uint32_t attack_swap(uint32_t address)
{
	uint32_t old;

	asm volatile("swp %0, %1, [%2]" : "=&r"(old) : "r"(MARK), "r"(address) : "memory");
	return old;
}

uint32_t attack_store_exclusive(uint32_t address)
{
	return code_store_exclusive(address);
}

uint32_t attack_execute(uint32_t address)
{
	return ((guest_function)address)(0);
}

uint32_t attack_load_t(uint32_t address)
{
	return code_load_t(address);
}

/* Readable ones of 256 pages: in a row of RAM, spread over 40 MiB above it. */
uint32_t attack_scan_pages(uint32_t start)
{
	uint32_t stride = in_own_ram(start) ? GUEST_PAGE_SIZE : 0x28000;
	uint32_t i, count = 0;

	for (i = 0; i < OWN_PAGES; i++)
		count += readable(start + i * stride);
	return count;
}

/* ---- hypercalls ---- */

static bool number_is_known(uint32_t number)
{
	static const uint8_t known[] = {
		__HYPERVISOR_memory_op,	 __HYPERVISOR_multicall,      __HYPERVISOR_xen_version,
		__HYPERVISOR_console_io, __HYPERVISOR_grant_table_op, __HYPERVISOR_vm_assist,
		__HYPERVISOR_vcpu_op,	 __HYPERVISOR_sched_op,	      __HYPERVISOR_event_channel_op,
		__HYPERVISOR_physdev_op, __HYPERVISOR_hvm_op,	      ARM_PV_HYPERCALL_OP,
		ARM_PV_HYPERCALL_IRET,	 ARM_PV_HYPERCALL_SWITCH,     ARM_PV_HYPERCALL_TLB,
		ARM_PV_HYPERCALL_CACHE,
	};

	return number < 256 && memchr(known, (int)number, sizeof(known));
}

/* Undefined numbers below the limit that do not fail with ENOSYS. */
uint32_t attack_unknown_numbers(uint32_t limit)
{
	uint32_t number, count = 0;

	for (number = 0; number < limit; number++) {
		if (!number_is_known(number) && hypercall2(number, 0, 0) != -XEN_ENOSYS)
			count++;
	}
	return count;
}

uint32_t attack_call_number(uint32_t number)
{
	return (uint32_t)hypercall2(number, 0, 0);
}

/* Calls that are given a pointer, and what it should point at. */
struct pointer_call {
	uint8_t number, position; /* of the pointer among the arguments */
	uint16_t size;		  /* of image */
	uint32_t args[3];
	const void *image;
};

static const struct xen_sched_poll poll_image = { .timeout = 1 };
static const struct xen_sched_shutdown shutdown_image = { .reason = 99 };
static const struct xen_hvm_param param_image = { .domid = DOMID_SELF };
static const struct xen_evtchn_status status_image = {
	.dom = DOMID_SELF,
	.port = 1,
};
static const uint64_t far_deadline[2] = { UINT64_MAX >> 2, 0 };
static const uint32_t zeroes[2];

#define CALL(number, position, a0, a1, image)                            \
	{                                                                \
		number, position, sizeof(image), { a0, a1, 0 }, &(image) \
	}

static const struct pointer_call pointer_calls[POINTER_CALLS] = {
	/* The first WRITE_CALLS write to where the pointer points. */
	CALL(ARM_PV_HYPERCALL_OP, 1, ARM_PV_OP_GET_TIME, 0, zeroes),
	CALL(__HYPERVISOR_xen_version, 1, XENVER_get_features, 0, zeroes),
	CALL(__HYPERVISOR_event_channel_op, 1, EVTCHNOP_bind_ipi, 0, zeroes),
	CALL(__HYPERVISOR_hvm_op, 1, HVMOP_get_param, 0, param_image),
	CALL(__HYPERVISOR_event_channel_op, 1, EVTCHNOP_status, 0, status_image),
	CALL(__HYPERVISOR_sched_op, 1, SCHEDOP_poll, 0, poll_image),
	CALL(__HYPERVISOR_vcpu_op, 2, VCPUOP_set_singleshot_timer, 0, far_deadline),
	CALL(__HYPERVISOR_sched_op, 1, SCHEDOP_shutdown, 0, shutdown_image),
	CALL(ARM_PV_HYPERCALL_OP, 1, ARM_PV_OP_SET_VECTORS, 0, guest_vectors),
};

static bool takes_pointer(const struct pointer_call *call, uint32_t pointer)
{
	uint32_t args[3];
	int32_t result;

	memcpy(args, call->args, sizeof(args));
	args[call->position] = pointer;
	if (pointer == OWN_BUFFER)
		memcpy(own_buffer, call->image, call->size);
	result = hypercall3(call->number, args[0], args[1], args[2]);
	if (result == 0 && call->args[0] == EVTCHNOP_bind_ipi)
		guest_event_close(own_buffer[1]);
	return result != -XEN_EFAULT;
}

static uint32_t count_taken(uint32_t pointer, unsigned int calls)
{
	uint32_t count = 0;
	unsigned int i;

	for (i = 0; i < calls; i++)
		count += takes_pointer(&pointer_calls[i], pointer);
	return count;
}

/* With the MMU on, own memory ends where the hypervisor begins. */
uint32_t attack_pointers_taken(uint32_t pointer)
{
	if (guest_sctlr_read() & GUEST_SCTLR_M)
		guest_set_section(ARM_PV_HYP_START - GUEST_SECTION_SIZE,
				  guest_section(OWN_MIB, GUEST_AP_KERNEL));
	return count_taken(pointer, POINTER_CALLS);
}

uint32_t attack_write_pointers_taken(uint32_t pointer)
{
	return count_taken(pointer, WRITE_CALLS);
}

uint32_t attack_get_time_at(uint32_t pointer)
{
	return (uint32_t)hyp_pv_op(ARM_PV_OP_GET_TIME, pointer);
}

static uint32_t poll(uint32_t ports, uint32_t count)
{
	const struct xen_sched_poll request = {
		.ports = ports,
		.nr_ports = count,
		.timeout = 1,
	};

	return (uint32_t)hyp_sched_op(SCHEDOP_poll, &request);
}

uint32_t attack_poll_ports(uint32_t ports)
{
	own_buffer[0] = 0; /* a port that does not exist */
	return poll(ports, 1);
}

uint32_t attack_poll_count(uint32_t count)
{
	return poll(OWN_BUFFER, count);
}

uint32_t attack_console_write(uint32_t size)
{
	return (uint32_t)hyp_console_write((const char *)own_buffer, size);
}

/* ---- event channels ---- */

static const uint32_t wild_ports[] = {
	4096, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff,
};
#define WILD_PORTS (sizeof(wild_ports) / sizeof(wild_ports[0]))

static evtchn_port_t console_port(void)
{
	struct xen_hvm_param param = {
		.domid = DOMID_SELF,
		.index = HVM_PARAM_CONSOLE_EVTCHN,
	};

	hyp_hvm_op(HVMOP_get_param, &param);
	return (evtchn_port_t)param.value;
}

/* Sends that are accepted: on ports that do not exist, or (0) on its own. */
uint32_t attack_send_ports(uint32_t limit)
{
	evtchn_port_t console = console_port(), port;
	uint32_t count = 0, i;
	int32_t own;

	if (limit == 0) {
		own = guest_event_bind_ipi();
		count = guest_event_send(own) == 0;
		guest_event_close(own);
		return count;
	}
	for (port = 0; port < limit; port++) {
		if (port != console)
			count += guest_event_send(port) != -XEN_EINVAL;
	}
	for (i = 0; i < WILD_PORTS; i++)
		count += guest_event_send(wild_ports[i]) != -XEN_EINVAL;
	return count;
}

/* Ports of a domain that can be bound to. */
uint32_t attack_bind_ports(uint32_t domain)
{
	int32_t listening = guest_event_alloc(DOMID_SELF), bound;
	uint32_t port, count = 0;

	for (port = 0; port < 300 + WILD_PORTS; port++) {
		bound = guest_event_bind((domid_t)domain,
					 port < 300 ? port : wild_ports[port - 300]);
		if (bound > 0) {
			count++;
			guest_event_close(bound);
		}
	}
	guest_event_close(listening);
	return count;
}

uint32_t attack_alloc_in(uint32_t domain)
{
	struct xen_evtchn_alloc_unbound arg = {
		.dom = (domid_t)domain,
		.remote_dom = DOMID_SELF,
	};
	int32_t result = hyp_event_op(EVTCHNOP_alloc_unbound, &arg);

	if (result == 0)
		guest_event_close(arg.port);
	return (uint32_t)result;
}

uint32_t attack_status_in(uint32_t domain)
{
	struct xen_evtchn_status arg = { .dom = (domid_t)domain, .port = 1 };

	return (uint32_t)hyp_event_op(EVTCHNOP_status, &arg);
}

uint32_t attack_param_of(uint32_t domain)
{
	struct xen_hvm_param param = {
		.domid = (domid_t)domain,
		.index = HVM_PARAM_CONSOLE_PFN,
	};

	return (uint32_t)hyp_hvm_op(HVMOP_get_param, &param);
}

uint32_t attack_timer_of(uint32_t vcpu)
{
	return (uint32_t)hyp_vcpu_op(VCPUOP_set_singleshot_timer, vcpu, far_deadline);
}

uint32_t attack_ipi_to(uint32_t vcpus)
{
	return (uint32_t)hypercall3(ARM_PV_HYPERCALL_OP, ARM_PV_OP_SEND_IPI, vcpus, 0);
}

/* ---- set_vectors, set_kuser ---- */

/* Handler fields, one after the other, that are accepted with the address. */
uint32_t attack_vectors_with(uint32_t address)
{
	static const uint8_t fields[VECTOR_FIELDS] = {
		1, 2, 3, 4, 5, 6, 7, 8, 9, 14, /* words of the structure */
	};
	uint32_t words[sizeof(guest_vectors) / 4], count = 0;
	unsigned int i;

	for (i = 0; i < VECTOR_FIELDS; i++) {
		memcpy(words, &guest_vectors, sizeof(words));
		words[fields[i]] = address;
		count += hyp_pv_op(ARM_PV_OP_SET_VECTORS, guest_pointer(words)) == 0;
	}
	return count;
}

uint32_t attack_task_size(uint32_t size)
{
	struct arm_pv_vectors vectors = guest_vectors;

	vectors.task_size = size;
	return (uint32_t)hyp_pv_op(ARM_PV_OP_SET_VECTORS, guest_pointer(&vectors));
}

uint32_t attack_set_kuser(uint32_t gpa)
{
	return (uint32_t)hyp_pv_op(ARM_PV_OP_SET_KUSER, gpa);
}

/* ---- CP15, caches, VFP ---- */

static bool cp15_is_written(uint32_t crn, uint32_t crm, uint32_t opc2)
{
	/* SCTLR and TTBR have attacks of their own; c7,c0,4 would only wait. */
	return crn != 1 && crn != 2 && !(crn == 7 && crm == 0 && opc2 == 4);
}

/* Runs instructions with r0 = value; those that are undefined are stepped over. */
static void run_stepping(uint32_t *code, uint32_t *end, uint32_t value)
{
	*end = 0xe12fff1e; /* bx lr */
	hyp_cache(ARM_PV_CACHE_COHERENT, guest_pointer(code), (uint32_t)(end + 1 - code) * 4);
	guest_set_trap_handler(step_over);
	((guest_function)guest_pointer(code))(value);
}

/* Room for an instruction by each CRn, CRm and opc2. */
static uint32_t coprocessor_code[16 * 16 * 8 + 2];

#define MCR 0x0e000010u
#define MRC 0x0e100010u

/*
 * Every register of a coprocessor in one instruction each; rt is r0 or, when
 * it is read, r1.
 */
static uint32_t *all_registers(uint32_t insn, uint32_t coprocessor, uint32_t opc1)
{
	uint32_t *next = coprocessor_code;
	uint32_t rt = insn == MRC ? 1u << 12 : 0;
	uint32_t crn, i;

	for (crn = 0; crn < 16; crn++) {
		for (i = 0; i < 128; i++) {
			if (insn == MRC || cp15_is_written(crn, i >> 3, i & 7))
				*next++ = 0xe0000000 | insn | opc1 << 21 | crn << 16 | rt |
					  coprocessor << 8 | (i & 7) << 5 | i >> 3;
		}
	}
	return next;
}

/* Every register of CP15 is written with ones; 0: only a barrier. */
uint32_t attack_write_cp15(uint32_t all)
{
	uint32_t *end;

	if (!all) {
		coprocessor_code[0] = 0xee070f9a; /* mcr p15, 0, r0, c7, c10, 4 */
		end = coprocessor_code + 1;
	} else {
		end = all_registers(MCR, 15, 0);
	}
	run_stepping(coprocessor_code, end, 0xffffffff);
	return 0;
}

/* Every register of CP15 is read; 0: only those of opc1 0 and CRn 0. */
uint32_t attack_read_cp15(uint32_t all)
{
	uint32_t opc1;

	for (opc1 = 0; opc1 < (all ? 4 : 1); opc1++) {
		uint32_t *end = all_registers(MRC, 15, opc1);

		run_stepping(coprocessor_code, all ? end : coprocessor_code + 128, 0);
	}
	return 0;
}

/* Debug, ThumbEE and Jazelle registers, read and then written with ones. */
static void touch_cp14(uint32_t all, uint32_t operation, uint32_t value)
{
	static const uint8_t opc1[] = { 0, 6, 7 };
	unsigned int i;

	for (i = 0; all && i < sizeof(opc1); i++)
		run_stepping(coprocessor_code, all_registers(operation, 14, opc1[i]), value);
}

uint32_t attack_read_cp14(uint32_t all)
{
	touch_cp14(all, MRC, 0);
	return 0;
}

uint32_t attack_write_cp14(uint32_t all)
{
	touch_cp14(all, MCR, 0xffffffff);
	return 0;
}

/* mcrr p15: operations on ranges of the ARM11's caches, all of them and others. */
uint32_t attack_write_mcrr(uint32_t all)
{
	uint32_t *next = coprocessor_code;
	uint32_t i;

	for (i = 0; all && i < 256; i++)
		*next++ = 0xec400f00 | (i >> 4) << 4 | (i & 15);
	run_stepping(coprocessor_code, next, ARM_PV_HYP_START);
	return 0;
}

uint32_t attack_ttbcr(uint32_t value)
{
	asm volatile("mcr p15, 0, %0, c2, c0, 2" : : "r"(value) : "memory");
	return 0;
}

/* VA to PA; 0: instead of it, a barrier. */
uint32_t attack_translate(uint32_t va)
{
	if (va)
		asm volatile("mcr p15, 0, %0, c7, c8, 0" : : "r"(va) : "memory");
	else
		asm volatile("mcr p15, 0, %0, c7, c10, 4" : : "r"(va) : "memory");
	return 0;
}

/* Those of the bits that stay set when they are written. */
uint32_t attack_sctlr_bits(uint32_t bits)
{
	guest_sctlr_write(guest_sctlr_read() | bits);
	return guest_sctlr_read() & bits;
}

/* Identifiers of address spaces, all of them loaded and invalidated. */
uint32_t attack_all_asids(uint32_t count)
{
	uint32_t asid;

	for (asid = 0; asid < count; asid++)
		asm volatile("mcr p15, 0, %0, c13, c0, 1\n\t"
			     "mcr p15, 0, %0, c8, c7, 2"
			     :
			     : "r"(asid)
			     : "memory");
	return attack_load(OWN_WORD);
}

/* Clean, invalidate, both, and of instructions, by address. */
uint32_t attack_cp15_cache(uint32_t va)
{
	attack_store(OWN_SCRATCH);
	asm volatile("mcr p15, 0, %0, c7, c10, 1\n\t"
		     "mcr p15, 0, %0, c7, c6, 1\n\t"
		     "mcr p15, 0, %0, c7, c14, 1\n\t"
		     "mcr p15, 0, %0, c7, c5, 1"
		     :
		     : "r"(va)
		     : "memory");
	return attack_load(OWN_SCRATCH);
}

uint32_t attack_dacr_then_load(uint32_t dacr)
{
	guest_dacr_write(dacr);
	return attack_load(dacr == 1 ? OWN_WORD : ARM_PV_HYP_START);
}

uint32_t attack_cache_op(uint32_t va)
{
	return (uint32_t)hyp_cache(ARM_PV_CACHE_INVALIDATE, va, 0x1000);
}

/* "Invalidate entire data cache" must not discard dirty lines. */
uint32_t attack_discard_caches(uint32_t all)
{
	*(volatile uint32_t *)OWN_SCRATCH = 0;
	attack_store(OWN_SCRATCH);
	if (all) {
		asm volatile("mcr p15, 0, %0, c7, c6, 0\n\t"
			     "mcr p15, 0, %0, c7, c7, 0"
			     :
			     : "r"(0)
			     : "memory");
		hyp_cache(ARM_PV_CACHE_INVALIDATE, OWN_SCRATCH, 4);
	}
	return attack_load(OWN_SCRATCH);
}

static void set_vfp_enabled(bool on)
{
	guest_vcpu()->vfpexc = on ? 1u << 30 : 0;
	hyp_sched_op(SCHEDOP_yield, NULL); /* let the victim use its own */
}

/*
 * The OR of the VFP registers after the victim has used the VFP. If bits are given,
 * the registers are set to them before; else they are as the previous attack left them.
 */
uint32_t attack_vfp_bits(uint32_t bits)
{
	uint32_t bank[32], any = 0;
	unsigned int i;

	for (i = 0; i < 32; i++)
		bank[i] = bits;
	guest_vcpu()->vfpexc = 1u << 30;
	if (bits)
		code_vfp_load(bank);
	set_vfp_enabled(false);
	set_vfp_enabled(true);
	code_vfp_store(bank);
	set_vfp_enabled(false);
	for (i = 0; i < 32; i++)
		any |= bank[i];
	return any;
}

/* The OR of the thread ID registers after the victim ran with its own. */
uint32_t attack_thread_bits(uint32_t bits)
{
	code_thread_set(bits);
	hyp_sched_op(SCHEDOP_yield, NULL);
	return code_thread_get();
}

uint32_t attack_big_endian(uint32_t big)
{
	guest_set_trap_handler(step_over);
	return code_big_endian(big, 16, &own_word);
}

/* ---- ends of the domain ---- */

uint32_t attack_leave_mark(uint32_t stop)
{
	attack_store(MARK_PLACE);
	if (stop)
		guest_iret_at(0);
	return 0;
}

uint32_t attack_undefined_with_sp(uint32_t sp)
{
	guest_set_trap_handler(step_over);
	return code_undefined_with_sp(sp);
}

/* An undefined instruction whose handler is at the given address (0: the right one). */
uint32_t attack_undefined_to(uint32_t handler)
{
	struct arm_pv_vectors vectors = guest_vectors;

	if (handler) {
		vectors.und_svc = handler;
		vectors.prologue_start = handler;
		vectors.prologue_end = handler + 4;
	}
	hyp_pv_op(ARM_PV_OP_SET_VECTORS, guest_pointer(&vectors));
	guest_set_trap_handler(step_over);
	return code_undefined(0);
}

/*
 * A valid iret. With the MMU off there is no user code that could run: the fetch of its
 * first instruction is denied by the guest kernel's MMU domain.
 */
static uint32_t right_iret(void)
{
	struct guest_regs regs = {
		.pc = OWN_CODE,
		.psr = ARM_PV_PSR_MODE_USR,
	};
	struct guest_fault fault;

	return guest_user_run(&regs, &fault) != GUEST_TRAP_PABT;
}

uint32_t attack_iret_at(uint32_t frame)
{
	return frame ? (uint32_t)guest_iret_at(frame) : right_iret();
}

uint32_t attack_iret_psr(uint32_t psr)
{
	struct guest_regs *frame = (struct guest_regs *)own_buffer;

	if (!psr)
		return right_iret();
	memset(frame, 0, sizeof(*frame));
	frame->pc = OWN_CODE;
	frame->psr = psr;
	return (uint32_t)guest_iret_at(OWN_BUFFER);
}

/* ---- page tables ---- */

static void set_window(uint32_t descriptor)
{
	guest_pgd[WINDOW >> 20] = descriptor;
	invalidate(WINDOW);
}

uint32_t attack_section_to(uint32_t gpa)
{
	set_window(guest_section(gpa, GUEST_AP_KERNEL));
	return attack_load(WINDOW);
}

static bool section_readable(uint32_t gpa)
{
	set_window(guest_section(gpa, GUEST_AP_KERNEL));
	return readable(WINDOW);
}

/* Readable sections: the given one, or (0) all that are not its own RAM. */
uint32_t attack_sections_beyond(uint32_t gpa)
{
	uint32_t mib, count = 0;

	if (gpa)
		return section_readable(gpa);
	for (mib = 0; mib < 4096; mib += mib < 512 ? 1 : 16) {
		if (!in_own_ram(mib << 20))
			count += section_readable(mib << 20);
	}
	return count;
}

static void set_page(uint32_t descriptor)
{
	own_table[0] = descriptor;
	set_window(guest_coarse(OWN_TABLE));
}

uint32_t attack_page_to(uint32_t gpa)
{
	set_page(guest_small_page(gpa, GUEST_AP_KERNEL));
	return attack_load(WINDOW);
}

uint32_t attack_pages_beyond(uint32_t gpa)
{
	uint32_t i, count = 0;

	for (i = 0; i < OWN_PAGES; i++) {
		set_page(guest_small_page(gpa + i * GUEST_PAGE_SIZE, GUEST_AP_KERNEL));
		count += readable(WINDOW);
	}
	return count;
}

uint32_t attack_table_at(uint32_t gpa)
{
	own_table[0] = guest_small_page(OWN_MIB, GUEST_AP_KERNEL);
	set_window(guest_coarse(gpa));
	return attack_load(WINDOW);
}

/* A table that maps itself, written through its own mapping. */
uint32_t attack_self_map(uint32_t gpa)
{
	volatile uint32_t *alias =
		(volatile uint32_t *)(WINDOW + GUEST_PAGE_SIZE + (OWN_TABLE & 0xfff));

	own_table[1] = guest_small_page(OWN_TABLE & ~0xfffu, GUEST_AP_KERNEL);
	set_page(0);
	*alias = guest_small_page(gpa, GUEST_AP_KERNEL);
	hyp_cache(ARM_PV_CACHE_FLUSH, guest_pointer((void *)alias), 4);
	invalidate(WINDOW);
	return attack_load(WINDOW);
}

/* Part of the first-level table used as a second-level one. */
uint32_t attack_first_level_as_second(uint32_t gpa)
{
	guest_pgd[0x300] = guest_small_page(gpa, GUEST_AP_KERNEL);
	set_window(guest_coarse(OWN_PGD + 0x300 * 4));
	return attack_load(WINDOW);
}

/* Descriptors with all kinds of low bits: how many give access to gpa. */
uint32_t attack_all_flags_to(uint32_t gpa)
{
	uint32_t flags, count = 0;

	for (flags = 0; flags < 0x1000; flags += 5) {
		set_page(gpa | flags);
		count += readable(WINDOW);
	}
	return count;
}

/*
 * Section descriptors with up to two more bits set, of those below its address:
 * does one give access to gpa?
 */
uint32_t attack_section_bits(uint32_t gpa)
{
	uint32_t i, j, count = 0;

	for (i = 0; i < 20; i++) {
		for (j = i; j < 20; j++) {
			set_window(guest_section(gpa, GUEST_AP_KERNEL) ^ (1u << i | 1u << j));
			count += readable(WINDOW);
		}
	}
	return count != 0;
}

uint32_t attack_map_over(uint32_t va)
{
	guest_set_section(va, guest_section(OWN_MIB, GUEST_AP_USER_RW));
	return attack_load(va);
}

uint32_t attack_shrink_then_load(uint32_t shrink)
{
	set_page(guest_small_page(OWN_MIB, GUEST_AP_KERNEL));
	attack_load(WINDOW);
	if (shrink)
		set_page(0);
	return attack_load(WINDOW);
}

uint32_t attack_sctlr_then_load(uint32_t sctlr)
{
	guest_sctlr_write(sctlr);
	return attack_load(sctlr == OWN_SCTLR ? OWN_WORD : ARM_PV_HYP_START);
}

/* XP cleared: descriptors would have subpages. */
uint32_t attack_sctlr_without_xp(uint32_t clear)
{
	guest_sctlr_write(clear ? OWN_SCTLR & ~GUEST_SCTLR_XP : OWN_SCTLR);
	return attack_load(OWN_WORD);
}

/* What the last own section before the hypervisor shows at its end. */
uint32_t attack_load_below_hyp(uint32_t address)
{
	*(volatile uint32_t *)(OWN_MIB + GUEST_SECTION_SIZE - 4) = MARK;
	guest_set_section(ARM_PV_HYP_START - GUEST_SECTION_SIZE,
			  guest_section(OWN_MIB, GUEST_AP_KERNEL));
	return attack_load(address);
}

/* Every tlb operation with a length, on tables that are and are not its own. */
uint32_t attack_tlb_ops(uint32_t length)
{
	static const uint32_t tables[] = { 0, 1, 0xfd004000, 0xffffffff };
	uint32_t op, i, wrong = 0;

	for (op = ARM_PV_TLB_PAGE; op <= ARM_PV_TLB_ALL; op++) {
		wrong += hyp_tlb(op, OWN_PGD, 0, length) != 0;
		wrong += hyp_tlb(op, OWN_PGD, 0xfffff000, length) != 0;
		for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
			wrong += hyp_tlb(op, tables[i], 0xfd000000, length) != 0;
	}
	wrong += hyp_tlb(op, OWN_PGD, 0, length) != -XEN_EINVAL;
	return wrong;
}

uint32_t attack_release_tables(uint32_t gpa)
{
	hyp_pv_op(ARM_PV_OP_RELEASE_PGD, gpa ? gpa : OWN_PGD);
	return attack_load(OWN_WORD);
}

/* One page in each MiB from base on, more than the pool has tables for. */
uint32_t attack_touch_every_mib(uint32_t base)
{
	uint32_t i, va, wrong = 0;

	own_table[0] = guest_small_page(OWN_MIB, GUEST_AP_USER_RW);
	if (base == OWN_MIB)
		return attack_load(base) != MARK;
	for (i = 1; i < 1000; i++) {
		va = base + i * GUEST_SECTION_SIZE;
		guest_pgd[va >> 20] = guest_coarse(OWN_TABLE);
		wrong += attack_load(va) != MARK;
	}
	for (i = 1; i < 1000; i++)
		guest_pgd[(base >> 20) + i] = 0;
	hyp_tlb(ARM_PV_TLB_ALL, 0, 0, 0);
	return wrong;
}

/* Many address spaces, each looked at once. */
uint32_t attack_touch_spaces(uint32_t count)
{
	uint32_t i, wrong = 0;

	set_page(guest_small_page(OWN_MIB, GUEST_AP_KERNEL));
	for (i = 0; i < count; i++) {
		uint32_t pgd = OWN_SPACES + i * sizeof(guest_pgd);

		memcpy((void *)pgd, guest_pgd, sizeof(guest_pgd));
		wrong += hyp_switch(pgd) != 0;
		wrong += attack_load(WINDOW) != MARK;
		wrong += attack_load(USER_WORD) != MARK;
	}
	hyp_switch(OWN_PGD);
	return wrong;
}

uint32_t attack_switch_to(uint32_t gpa)
{
	return (uint32_t)hyp_switch(gpa);
}

uint32_t attack_ttbr_to(uint32_t gpa)
{
	asm volatile("mcr p15, 0, %0, c2, c0, 0" : : "r"(gpa) : "memory");
	return 0;
}

/* ---- guest user code ---- */

static uint32_t run_regs(struct guest_regs *regs)
{
	guest_user_run(regs, &user_fault);
	return regs->r[0];
}

static uint32_t run_user(const uint8_t *code, uint32_t argument)
{
	struct guest_regs regs;

	guest_user_regs(&regs, user_start, code);
	regs.r[0] = argument;
	return run_regs(&regs);
}

#define USER_ATTACK(name)                               \
	uint32_t attack_user_##name(uint32_t argument)  \
	{                                               \
		return run_user(user_##name, argument); \
	}
USER_ATTACK(load)
USER_ATTACK(store)
USER_ATTACK(load_t)
USER_ATTACK(store_t)
USER_ATTACK(load_many)
USER_ATTACK(execute)
USER_ATTACK(write_cp15)
USER_ATTACK(kick)
USER_ATTACK(msr_then_load)
USER_ATTACK(hypercall)
USER_ATTACK(semihosting)

uint32_t attack_user_load_managed(uint32_t address)
{
	guest_dacr_write(0xffffffff);
	return run_user(user_load, address);
}

static uint32_t run_user_psr(const uint8_t *code, uint32_t psr)
{
	struct guest_regs regs;

	guest_user_regs(&regs, user_start, code);
	regs.r[0] = 1;
	regs.psr = psr;
	return run_regs(&regs);
}

/* Words of the vCPU page that give iret deferred work. */
static void give_hint(void)
{
	guest_vcpu()->hint_va[0] = USER_WORD;
	guest_vcpu()->hint_count = 1;
}

uint32_t attack_user_psr_masked(uint32_t psr)
{
	return run_user_psr(user_psr_bits, psr);
}

uint32_t attack_user_psr_hinted(uint32_t psr)
{
	give_hint();
	return attack_user_psr_masked(psr);
}

uint32_t attack_user_psr_it(uint32_t psr)
{
	return run_user_psr(user_psr_it, psr);
}

uint32_t attack_user_psr_it_hinted(uint32_t psr)
{
	give_hint();
	return attack_user_psr_it(psr);
}

uint32_t attack_user_psr_thumb(uint32_t psr)
{
	return run_user_psr(user_psr_thumb, psr);
}

uint32_t attack_user_start_at(uint32_t pc)
{
	struct guest_regs regs = { .pc = pc, .psr = ARM_PV_PSR_MODE_USR };

	return run_regs(&regs);
}

uint32_t attack_iret_with_hints(uint32_t va)
{
	volatile struct arm_pv_vcpu_page *page = guest_vcpu();
	unsigned int i;

	for (i = 0; i < ARM_PV_HINTS_MAX; i++)
		page->hint_va[i] = va + i * 0x3ff000;
	page->hint_count = 0xffffffff;
	return run_user(user_load, USER_WORD);
}

/* The list of pages to clean, which the hypervisor cleans by address. */
uint32_t attack_iret_with_cleans(uint32_t va)
{
	volatile struct arm_pv_vcpu_page *page = guest_vcpu();
	unsigned int i;

	for (i = 0; i < ARM_PV_CLEANS_MAX; i++)
		page->clean_va[i] = va + i * 0x3ff000;
	page->clean_count = 0xffffffff;
	return run_user(user_load, USER_WORD);
}

uint32_t attack_deferred_pgd(uint32_t pgd)
{
	guest_vcpu()->deferred_pgd = pgd;
	guest_vcpu()->deferred = ARM_PV_DEFERRED_SET_PGD;
	return run_user(user_load, USER_WORD);
}

/* ---- exhaustion ---- */

static volatile uint32_t upcalls;

static void count_upcall(struct guest_regs *regs)
{
	(void)regs;
	upcalls++;
}

static void count_event(evtchn_port_t port)
{
	(void)port;
	upcalls++;
}

uint32_t attack_storm_of_timers(uint32_t count)
{
	uint32_t i;

	upcalls = 0;
	guest_set_irq_handler(ARM_PV_IRQ_TIMER, count_upcall);
	guest_irq_enable();
	for (i = 0; i < count; i++)
		guest_timer_set(0, 0);
	return upcalls;
}

uint32_t attack_storm_of_events(uint32_t count)
{
	int32_t port = guest_event_bind_ipi();
	uint32_t i;

	upcalls = 0;
	guest_set_event_handler(count_event);
	guest_event_set_mask(port, false);
	guest_irq_enable();
	for (i = 0; i < count; i++)
		guest_event_send(port);
	guest_irq_disable();
	guest_event_close(port);
	return upcalls;
}

uint32_t attack_storm_of_kicks(uint32_t count)
{
	while (count-- > 0)
		guest_irq_kick();
	return 0;
}

uint32_t attack_storm_of_faults(uint32_t count)
{
	uint32_t i;

	faults = 0;
	guest_set_trap_handler(step_over);
	for (i = 0; i < count; i++)
		attack_load(ARM_PV_HYP_START + i * 4);
	return faults;
}

/* Invalidate all translations again and again; its own are filled by faults. */
uint32_t attack_storm_of_flushes(uint32_t count)
{
	uint32_t wrong = 0;

	while (count-- > 0) {
		hyp_tlb(ARM_PV_TLB_ALL, 0, 0, 0);
		wrong += attack_load(OWN_MIB) != MARK;
	}
	return wrong;
}

uint32_t attack_storm_of_yields(uint32_t count)
{
	while (count-- > 0)
		hyp_sched_op(SCHEDOP_yield, NULL);
	return 0;
}

/* Each stops the core until an interrupt: it may take only the attacker's own time. */
uint32_t attack_storm_of_waits(uint32_t count)
{
	while (count-- > 0)
		code_wait();
	return 0;
}

uint32_t attack_flood_console(uint32_t lines)
{
	static const char line[] = "flood: a line of text that nobody asked for, again and again\n";

	while (lines-- > 0)
		hyp_console_write(line, sizeof(line) - 1);
	return 0;
}

/* Every word shared with the hypervisor is filled with a value. */
uint32_t attack_garbage_in_pages(uint32_t value)
{
	volatile uint32_t *page = (volatile uint32_t *)ARM_PV_VCPU_PAGE;
	volatile uint32_t *shared = (volatile uint32_t *)ARM_PV_SHARED_INFO;
	unsigned int i;

	for (i = 1; i < GUEST_PAGE_SIZE / 4; i++) {
		/* What iret defers has attacks of its own. */
		if (i < ARM_PV_DEFERRED / 4 || i > ARM_PV_DEFERRED_PGD / 4)
			page[i] = value;
		shared[i] = value;
	}
	guest_vcpu()->upcall_pending = (uint8_t)value;
	hyp_sched_op(SCHEDOP_yield, NULL);
	guest_timer_set(0, 0);
	guest_event_send(console_port());
	for (i = 1; i < GUEST_PAGE_SIZE / 4; i++) {
		page[i] = 0;
		shared[i] = 0;
	}
	return 0;
}

/* For a second without a hypercall, then hypercalls for ever. */
#define SILENT_TURNS 20000000u

uint32_t attack_spin(uint32_t for_ever)
{
	volatile uint32_t turns = for_ever ? SILENT_TURNS : 1;

	while (turns > 0)
		turns--;
	do {
		hyp_tlb(ARM_PV_TLB_ALL, 0, 0, 0);
	} while (for_ever);
	return 0;
}
