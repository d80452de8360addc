// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_hypercall.c - the hypercall table: every number, bad pointers, and the
 * arguments of the small calls.
 */
#include "unit.h"

#include <string.h>

#include <fake-arch/fake.h>
#include <vambrace/domain_hooks.h>
#include <vambrace/hypercall.h>

const char unit_name[] = "hypercall";

#define NUMBERS 4096

static void setup(void)
{
	fake_reset(2);
}

static int32_t call(uint32_t number, uint32_t arg0, uint32_t arg1, uint32_t arg2)
{
	struct hypercall_args args = { { arg0, arg1, arg2 } };

	return hypercall(fake_vcpu(1), number, &args);
}

static void put(uint32_t gva, const void *data, size_t size)
{
	memcpy(fake_memory(gva, size), data, size);
}

static bool is_known(uint32_t number)
{
	return number == __HYPERVISOR_xen_version || number == __HYPERVISOR_console_io ||
	       number == __HYPERVISOR_vcpu_op || number == __HYPERVISOR_sched_op ||
	       number == __HYPERVISOR_event_channel_op || number == __HYPERVISOR_hvm_op;
}

START_TEST(every_number)
{
	for (uint32_t number = 0; number < NUMBERS; number++) {
		ck_assert_int_eq(call(number, UINT32_MAX, 0, 0), -XEN_ENOSYS);
		/* What is not Xen's goes to the architecture. */
		ck_assert_uint_eq(fake.last_arch_call == number, !is_known(number));
		fake.last_arch_call = UINT32_MAX;
	}
	ck_assert_int_eq(call(0x80000000 | __HYPERVISOR_sched_op, 0, 0, 0), -XEN_ENOSYS);
	ck_assert_int_eq(call(UINT32_MAX, 0, 0, 0), -XEN_ENOSYS);
}
END_TEST

/* Calls with a pointer in the argument given. */
static const struct {
	uint32_t number, command;
	unsigned int pointer_arg; /* 1 or 2 */
	bool writes;
} pointer_calls[] = {
	{ __HYPERVISOR_xen_version, XENVER_extraversion, 1, true },
	{ __HYPERVISOR_xen_version, XENVER_get_features, 1, true },
	{ __HYPERVISOR_sched_op, SCHEDOP_shutdown, 1, false },
	{ __HYPERVISOR_sched_op, SCHEDOP_poll, 1, false },
	{ __HYPERVISOR_vcpu_op, VCPUOP_set_singleshot_timer, 2, false },
	{ __HYPERVISOR_hvm_op, HVMOP_get_param, 1, true },
	{ __HYPERVISOR_hvm_op, HVMOP_set_param, 1, false },
	{ __HYPERVISOR_event_channel_op, EVTCHNOP_alloc_unbound, 1, true },
};

static int32_t call_with_pointer(unsigned int i, uint32_t gva)
{
	return pointer_calls[i].pointer_arg == 1 ?
		       call(pointer_calls[i].number, pointer_calls[i].command, gva, 0) :
		       call(pointer_calls[i].number, pointer_calls[i].command, 0, gva);
}

START_TEST(bad_pointers)
{
	static const uint32_t pointers[] = {
		0, FAKE_BASE - 1, FAKE_END - 1, FAKE_END, ARM_PV_HYP_START, 0xffffffff,
	};

	for (unsigned int i = 0; i < sizeof(pointers) / sizeof(pointers[0]); i++) {
		ck_assert_int_eq(call_with_pointer(_i, pointers[i]), -XEN_EFAULT);
	}
	if (pointer_calls[_i].writes) {
		/* Zeros there name domain 0, which is not the caller, where a domain is named. */
		int32_t result = call_with_pointer(_i, FAKE_READ_ONLY);

		ck_assert(result == -XEN_EFAULT || result == -XEN_EPERM);
	}
	ck_assert_uint_eq(fake.shutdowns, 0);
	ck_assert(!timer_is_set(&fake_vcpu(1)->timer));
}
END_TEST

START_TEST(version)
{
	struct xen_feature_info features = { .submap_idx = 0 };

	ck_assert_int_eq(call(__HYPERVISOR_xen_version, XENVER_version, 0, 0), 4 << 16 | 17);
	put(FAKE_BASE, &features, sizeof(features));
	ck_assert_int_eq(call(__HYPERVISOR_xen_version, XENVER_get_features, FAKE_BASE, 0), 0);
	memcpy(&features, fake_memory(FAKE_BASE, sizeof(features)), sizeof(features));
	ck_assert(features.submap & 1u << XENFEAT_auto_translated_physmap);
	ck_assert(!(features.submap & 1u << XENFEAT_dom0));
	features.submap_idx = 1;
	put(FAKE_BASE, &features, sizeof(features));
	ck_assert_int_eq(call(__HYPERVISOR_xen_version, XENVER_get_features, FAKE_BASE, 0),
			 -XEN_EINVAL);
}
END_TEST

static const struct {
	uint32_t reason;
	int32_t result;
	enum domain_end end;
} shutdowns[] = {
	{ SHUTDOWN_poweroff, 0, DOMAIN_POWEROFF },
	{ SHUTDOWN_reboot, 0, DOMAIN_REBOOT },
	{ SHUTDOWN_crash, 0, DOMAIN_CRASH },
	{ SHUTDOWN_watchdog, 0, DOMAIN_CRASH },
	{ SHUTDOWN_suspend, -XEN_EINVAL, 0 },
	{ 5, -XEN_EINVAL, 0 },
	{ UINT32_MAX, -XEN_EINVAL, 0 },
};

START_TEST(shutdown_reasons)
{
	put(FAKE_BASE, &shutdowns[_i].reason, sizeof(uint32_t));
	ck_assert_int_eq(call(__HYPERVISOR_sched_op, SCHEDOP_shutdown, FAKE_BASE, 0),
			 shutdowns[_i].result);
	ck_assert_uint_eq(fake.shutdowns, shutdowns[_i].result == 0);
	if (shutdowns[_i].result == 0) {
		ck_assert_int_eq(fake.last_end, shutdowns[_i].end);
	}
	ck_assert_int_eq(domains[2].state, DOMAIN_RUNNING);
}
END_TEST

START_TEST(block_and_yield)
{
	ck_assert_int_eq(call(__HYPERVISOR_sched_op, SCHEDOP_yield, 0, 0), 0);
	ck_assert_uint_eq(fake.yields[1], 1);
	ck_assert_int_eq(call(__HYPERVISOR_sched_op, SCHEDOP_block, 0, 0), 0);
	ck_assert_int_eq(fake_vcpu(1)->state, VCPU_BLOCKED);
	ck_assert_uint_eq(fake.sleeps[1], 1);

	/* An upcall is pending: the vCPU must not block. */
	fake_reset(1);
	fake.page[1].upcall_pending = 1;
	ck_assert_int_eq(call(__HYPERVISOR_sched_op, SCHEDOP_block, 0, 0), 0);
	ck_assert_int_eq(fake_vcpu(1)->state, VCPU_RUNNABLE);
	ck_assert_uint_eq(fake.sleeps[1], 0);
}
END_TEST

static const struct {
	uint32_t ports, ports_hi, count, first, last;
	int32_t result;
} polls[] = {
	{ FAKE_BASE + 64, 0, 0, 1, 1, 0 },
	{ FAKE_BASE + 64, 0, 1, 1, 1, 0 },
	{ FAKE_BASE + 64, 0, 128, 1, EVENT_PORTS - 1, 0 },
	{ FAKE_BASE + 64, 0, 129, 1, 1, -XEN_EINVAL },
	{ FAKE_BASE + 64, 0, UINT32_MAX, 1, 1, -XEN_EINVAL },
	{ FAKE_BASE + 64, 0, 0x40000001, 1, 1, -XEN_EINVAL },
	{ FAKE_BASE + 64, 1, 1, 1, 1, -XEN_EINVAL },
	{ FAKE_BASE + 64, 0, 1, 0, 1, -XEN_EINVAL },
	{ FAKE_BASE + 64, 0, 128, 1, EVENT_PORTS, -XEN_EINVAL },
	{ FAKE_BASE + 64, 0, 128, 1, UINT32_MAX, -XEN_EINVAL },
	{ FAKE_END - 4, 0, 1, 1, 1, 0 },
	{ FAKE_END - 4, 0, 2, 1, 1, -XEN_EFAULT },
	{ 0xfffffffc, 0, 2, 1, 1, -XEN_EFAULT },
};

START_TEST(poll_arguments)
{
	struct xen_sched_poll request = {
		.ports = polls[_i].ports,
		.ports_hi = polls[_i].ports_hi,
		.nr_ports = polls[_i].count,
		.timeout = 1000,
	};
	uint32_t *list = fake_memory(FAKE_BASE + 64, 129 * sizeof(uint32_t));

	for (unsigned int i = 0; i < 129; i++) {
		list[i] = 1;
	}
	list[0] = polls[_i].first;
	if (polls[_i].count == 128) {
		list[127] = polls[_i].last;
	}
	*(uint32_t *)fake_memory(FAKE_END - 4, 4) = 1;
	put(FAKE_BASE, &request, sizeof(request));
	ck_assert_int_eq(call(__HYPERVISOR_sched_op, SCHEDOP_poll, FAKE_BASE, 0), polls[_i].result);
	ck_assert_uint_eq(fake.sleeps[1], polls[_i].result == 0);
	if (polls[_i].result == 0) {
		ck_assert(fake_vcpu(1)->polling && timer_is_set(&fake_vcpu(1)->poll_timer));
		ck_assert_uint_eq(fake_vcpu(1)->poll_timer.deadline, 1000);
	}
}
END_TEST

START_TEST(poll_without_a_time_out)
{
	struct xen_sched_poll request = { .ports = FAKE_BASE + 64, .nr_ports = 0 };

	put(FAKE_BASE, &request, sizeof(request));
	ck_assert_int_eq(call(__HYPERVISOR_sched_op, SCHEDOP_poll, FAKE_BASE, 0), 0);
	ck_assert(fake_vcpu(1)->polling && !timer_is_set(&fake_vcpu(1)->poll_timer));
	ck_assert_uint_eq(fake.sleeps[1], 1);
}
END_TEST

/* What the timers of a vCPU do when they expire. */
START_TEST(timers_of_a_vcpu)
{
	struct vcpu *vcpu = fake_vcpu(1);

	vcpu->polling = true;
	domains[1].hvm_callback = 5;
	domain_hooks_start(&domains[1]);
	ck_assert(!vcpu->polling);
	ck_assert_uint_eq(domains[1].hvm_callback, 0);
	vcpu->polling = true;
	vcpu->poll_timer.expired(&vcpu->poll_timer);
	ck_assert_uint_eq(fake.wakes[1], 1);
	ck_assert_uint_eq(fake.page[1].local_pending, 0);
	vcpu->timer.expired(&vcpu->timer);
	ck_assert_uint_eq(fake.wakes[1], 2);
	ck_assert_uint_eq(fake.page[1].local_pending, 1u << ARM_PV_IRQ_TIMER);
	/* None is left at the end of the domain. */
	timer_set(&vcpu->timer, 1);
	timer_set(&vcpu->poll_timer, 1);
	domains[1].vcpu_count = 2;
	domain_hooks_start(&domains[1]);
	timer_set(&domains[1].vcpu[1]->timer, 1);
	domains[1].vcpu[1]->timer.expired(&domains[1].vcpu[1]->timer);
	domain_hooks_end(&domains[1]);
	ck_assert(!timer_is_set(&vcpu->timer) && !timer_is_set(&vcpu->poll_timer));
	ck_assert(!timer_is_set(&domains[1].vcpu[1]->timer));
}
END_TEST

START_TEST(poll_for_a_port_that_is_pending)
{
	struct xen_sched_poll request = { .ports = FAKE_BASE + 64, .nr_ports = 2 };
	const uint32_t ports[] = { 5, 200 };

	put(FAKE_BASE, &request, sizeof(request));
	put(FAKE_BASE + 64, ports, sizeof(ports));
	fake.shared[1].evtchn_pending[200 / 64] = UINT64_C(1) << 200 % 64;
	ck_assert_int_eq(call(__HYPERVISOR_sched_op, SCHEDOP_poll, FAKE_BASE, 0), 0);
	ck_assert_uint_eq(fake.sleeps[1], 0);
	ck_assert_int_eq(fake_vcpu(1)->state, VCPU_RUNNABLE);
}
END_TEST

static const struct {
	uint64_t timeout;
	uint32_t flags;
	int32_t result;
	uint64_t deadline; /* NEVER: fired at once, or not set */
	bool fired;
} timers[] = {
	{ 5001, 0, 0, 5001, false },
	{ 5001, VCPU_SSHOTTMR_future, 0, 5001, false },
	{ UINT64_C(0x7fffffffffffffff), 0, 0, UINT64_C(0x7fffffffffffffff), false },
	{ UINT64_MAX - 1, 0, 0, UINT64_MAX - 1, false },
	{ 5000, 0, 0, NEVER, true },
	{ 4999, 0, 0, NEVER, true },
	{ 0, 0, 0, NEVER, true },
	{ 5000, VCPU_SSHOTTMR_future, -XEN_ETIME, NEVER, false },
};

static uint64_t deadline_of(const struct timer *timer)
{
	return timer_is_set(timer) ? timer->deadline : NEVER;
}

START_TEST(one_shot_timer)
{
	struct xen_vcpu_set_singleshot_timer request = {
		.timeout_abs_ns = timers[_i].timeout,
		.flags = timers[_i].flags,
	};

	fake.now = 5000;
	put(FAKE_BASE, &request, sizeof(request));
	ck_assert_int_eq(call(__HYPERVISOR_vcpu_op, VCPUOP_set_singleshot_timer, 0, FAKE_BASE),
			 timers[_i].result);
	ck_assert_uint_eq(deadline_of(&fake_vcpu(1)->timer), timers[_i].deadline);
	ck_assert_uint_eq(fake.page[1].local_pending, timers[_i].fired << ARM_PV_IRQ_TIMER);
	ck_assert_uint_eq(fake.timers_set, timers[_i].deadline != NEVER);
}
END_TEST

START_TEST(other_vcpu_ops)
{
	timer_set(&fake_vcpu(1)->timer, 7);
	ck_assert_int_eq(call(__HYPERVISOR_vcpu_op, VCPUOP_stop_singleshot_timer, 0, 0), 0);
	ck_assert(!timer_is_set(&fake_vcpu(1)->timer));
	ck_assert_int_eq(call(__HYPERVISOR_vcpu_op, VCPUOP_stop_periodic_timer, 0, 0), 0);
	ck_assert_int_eq(call(__HYPERVISOR_vcpu_op, VCPUOP_is_up, 0, 0), 1);
	ck_assert_int_eq(call(__HYPERVISOR_vcpu_op, VCPUOP_is_up, 1, 0), -XEN_ENOENT);
	ck_assert_int_eq(call(__HYPERVISOR_vcpu_op, VCPUOP_is_up, UINT32_MAX, 0), -XEN_ENOENT);
	ck_assert_int_eq(call(__HYPERVISOR_vcpu_op, VCPUOP_set_periodic_timer, 0, 0), -XEN_ENOSYS);
}
END_TEST

static const struct {
	uint32_t command;
	domid_t domid;
	uint32_t index;
	uint64_t value;
	int32_t result;
	uint64_t read;
} params[] = {
	{ HVMOP_get_param, DOMID_SELF, HVM_PARAM_CONSOLE_PFN, 0, 0, 0x3fff3 },
	{ HVMOP_get_param, 1, HVM_PARAM_CONSOLE_EVTCHN, 0, 0, 9 },
	{ HVMOP_get_param, DOMID_SELF, HVM_PARAM_STORE_PFN, 77, 0, 0 },
	{ HVMOP_get_param, DOMID_SELF, HVM_NR_PARAMS, 77, -XEN_EINVAL, 77 },
	{ HVMOP_get_param, DOMID_SELF, UINT32_MAX, 77, -XEN_EINVAL, 77 },
	{ HVMOP_get_param, 2, HVM_PARAM_CONSOLE_PFN, 77, -XEN_EPERM, 77 },
	{ HVMOP_get_param, 0, HVM_PARAM_CONSOLE_PFN, 77, -XEN_EPERM, 77 },
	{ HVMOP_set_param, DOMID_SELF, HVM_PARAM_CALLBACK_IRQ, 77, 0, 77 },
	{ HVMOP_set_param, DOMID_SELF, HVM_PARAM_CONSOLE_PFN, 77, -XEN_EPERM, 77 },
	{ HVMOP_set_param, 2, HVM_PARAM_CALLBACK_IRQ, 77, -XEN_EPERM, 77 },
	{ HVMOP_set_param, DOMID_SELF, HVM_NR_PARAMS, 77, -XEN_EINVAL, 77 },
	{ 2, DOMID_SELF, HVM_PARAM_CALLBACK_IRQ, 77, -XEN_ENOSYS, 77 },
};

START_TEST(hvm_params)
{
	struct xen_hvm_param param = {
		.domid = params[_i].domid,
		.index = params[_i].index,
		.value = params[_i].value,
	};

	domains[1].console_port = 9;
	put(FAKE_BASE, &param, sizeof(param));
	ck_assert_int_eq(call(__HYPERVISOR_hvm_op, params[_i].command, FAKE_BASE, 0),
			 params[_i].result);
	memcpy(&param, fake_memory(FAKE_BASE, sizeof(param)), sizeof(param));
	ck_assert_uint_eq(param.value, params[_i].read);
	ck_assert_uint_eq(domains[2].hvm_callback, 0);
}
END_TEST

/* The one that a guest may set is read back; into memory it cannot write, nothing is. */
START_TEST(hvm_param_of_the_guest)
{
	struct xen_hvm_param param = {
		.domid = DOMID_SELF,
		.index = HVM_PARAM_CALLBACK_IRQ,
		.value = 77,
	};

	put(FAKE_BASE, &param, sizeof(param));
	ck_assert_int_eq(call(__HYPERVISOR_hvm_op, HVMOP_set_param, FAKE_BASE, 0), 0);
	param.value = 0;
	put(FAKE_BASE, &param, sizeof(param));
	ck_assert_int_eq(call(__HYPERVISOR_hvm_op, HVMOP_get_param, FAKE_BASE, 0), 0);
	memcpy(&param, fake_memory(FAKE_BASE, sizeof(param)), sizeof(param));
	ck_assert_uint_eq(param.value, 77);
	put(FAKE_READ_ONLY, &param, sizeof(param));
	ck_assert_int_eq(call(__HYPERVISOR_hvm_op, HVMOP_get_param, FAKE_READ_ONLY, 0),
			 -XEN_EFAULT);
}
END_TEST

static const struct {
	uint32_t size, gva;
	int32_t result;
} writes[] = {
	{ 0, FAKE_BASE, 0 },
	{ 1, FAKE_END - 1, 0 },
	{ 127, FAKE_BASE, 0 },
	{ 129, FAKE_BASE, 0 },
	{ 1024, FAKE_BASE, 0 },
	{ 1025, FAKE_BASE, -XEN_E2BIG },
	{ UINT32_MAX, FAKE_BASE, -XEN_E2BIG },
	{ 2, FAKE_END - 1, -XEN_EFAULT },
	{ 8, 0xfffffffc, -XEN_EFAULT },
};

START_TEST(console_writes)
{
	for (uint32_t i = 0; i < FAKE_SIZE; i++) {
		fake.memory[i] = (uint8_t)(i * 7);
	}
	ck_assert_int_eq(
		call(__HYPERVISOR_console_io, CONSOLEIO_write, writes[_i].size, writes[_i].gva),
		writes[_i].result);
	if (writes[_i].result == 0) {
		ck_assert_uint_eq(fake.output_size, writes[_i].size);
		ck_assert_mem_eq(fake.output, fake_memory(writes[_i].gva, writes[_i].size),
				 writes[_i].size);
	} else {
		ck_assert_uint_eq(fake.output_size, 0);
	}
	/* Whatever the result, other vCPUs may write. */
	ck_assert(!fake.writing);
}
END_TEST

/* No room: the call is to be made again, and nothing of it was taken. */
START_TEST(console_write_without_room)
{
	fake.output_size = sizeof(fake.output) - 100;
	ck_assert_int_eq(call(__HYPERVISOR_console_io, CONSOLEIO_write, 101, FAKE_BASE),
			 HYPERCALL_AGAIN);
	ck_assert_uint_eq(fake.output_size, sizeof(fake.output) - 100);
	ck_assert_int_eq(fake_vcpu(1)->state, VCPU_BLOCKED);
	ck_assert_int_eq(call(__HYPERVISOR_console_io, CONSOLEIO_write, 100, FAKE_BASE), 0);
	ck_assert_uint_eq(fake.output_size, sizeof(fake.output));
}
END_TEST

START_TEST(console_reads)
{
	char *memory = fake_memory(FAKE_BASE, 16);

	fake.input = "hello";
	ck_assert_int_eq(call(__HYPERVISOR_console_io, CONSOLEIO_read, 3, FAKE_BASE), 3);
	ck_assert_mem_eq(memory, "hel\0", 4);
	ck_assert_int_eq(call(__HYPERVISOR_console_io, CONSOLEIO_read, UINT32_MAX, FAKE_BASE), 2);
	ck_assert_mem_eq(memory, "lol\0", 4);
	ck_assert_int_eq(call(__HYPERVISOR_console_io, CONSOLEIO_read, 3, FAKE_BASE), 0);
	fake.input = "x";
	ck_assert_int_eq(call(__HYPERVISOR_console_io, CONSOLEIO_read, 3, FAKE_READ_ONLY),
			 -XEN_EFAULT);
	ck_assert_int_eq(call(__HYPERVISOR_console_io, 2, 3, FAKE_BASE), -XEN_ENOSYS);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, every_number);
	tcase_add_loop_test(tests, bad_pointers, 0, COUNT(pointer_calls));
	tcase_add_test(tests, version);
	tcase_add_loop_test(tests, shutdown_reasons, 0, COUNT(shutdowns));
	tcase_add_test(tests, block_and_yield);
	tcase_add_loop_test(tests, poll_arguments, 0, COUNT(polls));
	tcase_add_test(tests, poll_without_a_time_out);
	tcase_add_test(tests, timers_of_a_vcpu);
	tcase_add_test(tests, poll_for_a_port_that_is_pending);
	tcase_add_loop_test(tests, one_shot_timer, 0, COUNT(timers));
	tcase_add_test(tests, other_vcpu_ops);
	tcase_add_loop_test(tests, hvm_params, 0, COUNT(params));
	tcase_add_test(tests, hvm_param_of_the_guest);
	tcase_add_loop_test(tests, console_writes, 0, COUNT(writes));
	tcase_add_test(tests, console_write_without_room);
	tcase_add_test(tests, console_reads);
}
