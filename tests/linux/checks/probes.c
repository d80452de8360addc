// SPDX-License-Identifier: GPL-2.0
/*
 * probes.c - kprobes, uprobes, the function graph tracer, perf.
 */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"

#define TRACING "/sys/kernel/tracing/"
#define TRACE	TRACING "trace"
#define ENABLE	TRACING "events/checks/enable"

/* Switch tracing off and restore its state after boot. */
static void stop_tracing(void)
{
	if (access(TRACE, F_OK))
		return;
	if (!access(ENABLE, F_OK))
		file_put(ENABLE, "0");
	file_put(TRACING "kprobe_events", "");
	file_put(TRACING "uprobe_events", "");
	file_put(TRACING "current_tracer", "nop");
	file_put(TRACING "set_ftrace_filter", "");
	file_put(TRACING "set_graph_function", "");
	file_put(TRACING "set_ftrace_pid", "");
	file_put(TRACE, "");
}

static void begin_tracing(void)
{
	mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, NULL);
	file_put(TRACE, "");
	file_put(TRACING "tracing_on", "1");
}

/* The events of a name in the trace must be these values, in this order. */
static void expect_values(const char *event, const char *field, const uint32_t *want,
			  uint32_t count)
{
	const char *line = file_text(TRACE);
	char start[32];
	uint32_t i = 0;

	snprintf(start, sizeof(start), " %s: (", event);
	for (; (line = strstr(line, start)); line++) {
		const char *value = strstr(line, field);

		if (!value || i == count)
			FAIL("%s: no %s, or more than %u", event, field, count);
		EXPECT_EQ(strtoul(value + strlen(field), NULL, 0), want[i]);
		i++;
	}
	if (i != count)
		FAIL("%s: %u events, not %u", event, i, count);
}

/* --- kprobes */

#define CALLS 20

/* The argument of the given call of umask(), which returns the previous one. */
static uint32_t mask_of(uint32_t call)
{
	return call * 29 % 0777;
}

static void probe_umask(void *unused)
{
	uint32_t masks[CALLS + 1];

	(void)unused;
	begin_tracing();
	file_put(TRACING "kprobe_events", "p:checks/mask_set sys_umask mask=%r0:x32\n"
					  "r:checks/mask_was sys_umask mask=$retval:x32\n");
	umask(masks[0] = mask_of(0)); /* not yet */
	file_put(ENABLE, "1");
	for (uint32_t i = 1; i <= CALLS; i++)
		EXPECT_EQ(umask(masks[i] = mask_of(i)), masks[i - 1]);
	file_put(ENABLE, "0");
	umask(0); /* no more */
	EXPECT_EQ(number_in(TRACING "kprobe_profile", " mask_set "), CALLS);
	EXPECT_EQ(number_in(TRACING "kprobe_profile", " mask_was "), CALLS);
	expect_values("mask_set", " mask=", masks + 1, CALLS);
	expect_values("mask_was", " mask=", masks, CALLS);
}

static void kprobes(void)
{
	with_cleanup(probe_umask, stop_tracing);
}

/* --- uprobes */

#define SUM_TO 50

/*
 * The sum of 1 to count. It is at the start of a page: when a page is replaced, QEMU
 * discards the translated code of its first KiB only.
 */
uint32_t probed_sum(uint32_t count);
extern const uint32_t probed_load[], probed_add[], probed_branch[], probed_return[];
asm("	.text\n"
    "	.arm\n"
    "	.balign	4096\n"
    "	.global	probed_sum\n"
    "	.type	probed_sum, %function\n"
    "probed_sum:\n"
    "	push	{r4, lr}\n"
    "	mov	r4, #0\n"
    "	push	{r0}\n"
    "1:\n"
    "probed_load:\n"
    "	ldr	r1, [sp]\n"
    "probed_add:\n"
    "	add	r4, r4, r1\n"
    "	subs	r1, r1, #1\n"
    "	str	r1, [sp]\n"
    "probed_branch:\n"
    "	bne	1b\n"
    "	pop	{r0}\n"
    "	mov	r0, r4\n"
    "probed_return:\n"
    "	pop	{r4, pc}\n");

/* The offset of an address in the executable file, as uprobes need it. */
static unsigned long offset_in_file(const void *address)
{
	unsigned long start, end, offset, at = (uintptr_t)address;
	const char *line = file_text("/proc/self/maps");

	for (; line && *line; line = strchr(line, '\n') + 1) {
		if (sscanf(line, "%lx-%lx r-xp %lx", &start, &end, &offset) == 3 && at >= start &&
		    at < end)
			return at - start + offset;
		if (!strchr(line, '\n'))
			break;
	}
	FAIL("no file at %p", address);
}

/* Append a definition to the text. */
static int define_uprobe(char *text, size_t size, char kind, const char *name, const void *address,
			 const char *field)
{
	char path[64] = "";

	EXPECT(readlink("/proc/self/exe", path, sizeof(path) - 1) > 0);
	return snprintf(text, size, "%c:checks/%s %s:0x%lx %s\n", kind, name, path,
			offset_in_file(address), field);
}

static void define_uprobes(void)
{
	const struct {
		char kind;
		const char *name;
		const void *address;
		const char *field;
	} probes[] = {
		{ 'p', "sum_of", (const void *)probed_sum, "value=%r0:u32" },
		{ 'p', "sum_load", probed_load, "value=%r4:u32" },
		{ 'p', "sum_add", probed_add, "value=%r1:u32" },
		{ 'p', "sum_branch", probed_branch, "value=%r4:u32" },
		{ 'p', "sum_return", probed_return, "value=%r0:u32" },
		{ 'r', "sum_is", (const void *)probed_sum, "value=$retval:u32" },
	};
	char text[1024];
	int length = 0;

	for (size_t i = 0; i < COUNT(probes); i++)
		length += define_uprobe(text + length, sizeof(text) - length, probes[i].kind,
					probes[i].name, probes[i].address, probes[i].field);
	file_put(TRACING "uprobe_events", text);
}

static void probe_sum(void *unused)
{
	const uint32_t instruction = *(volatile const uint32_t *)probed_add;
	uint32_t loads[SUM_TO], adds[SUM_TO], sums[SUM_TO], count = SUM_TO, sum = 0;

	(void)unused;
	for (uint32_t i = 0; i < SUM_TO; i++) {
		loads[i] = sum;
		adds[i] = SUM_TO - i;
		sums[i] = sum += adds[i];
	}
	begin_tracing();
	define_uprobes();
	EXPECT_EQ(probed_sum(3), 6); /* not yet */
	file_put(ENABLE, "1");
	EXPECT(*(volatile const uint32_t *)probed_add != instruction);
	EXPECT_EQ(probed_sum(SUM_TO), sum);
	file_put(ENABLE, "0");
	EXPECT_EQ(*(volatile const uint32_t *)probed_add, instruction);
	EXPECT_EQ(probed_sum(SUM_TO), sum); /* no more */
	expect_values("sum_of", " value=", &count, 1);
	expect_values("sum_load", " value=", loads, SUM_TO);
	expect_values("sum_add", " value=", adds, SUM_TO);
	/* Linux skips the probes of instructions whose condition does not hold. */
	expect_values("sum_branch", " value=", sums, SUM_TO - 1);
	expect_values("sum_return", " value=", &sum, 1);
	expect_values("sum_is", " value=", &sum, 1);
	EXPECT_EQ(number_in(TRACING "uprobe_profile", " sum_add "), SUM_TO);
}

static void uprobes(void)
{
	with_cleanup(probe_sum, stop_tracing);
}

/* --- function graph */

/* The microseconds before the last bar of a line of the trace, in ns. */
static long long duration_of(const char *line)
{
	const char *bar = strchr(line, ')');
	char sign[8] = "";
	double us = 0;

	if (bar && sscanf(bar + 1, " %lf us", &us) != 1)
		sscanf(bar + 1, " %7s %lf us", sign, &us);
	return us * 1000;
}

static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end ? end + 1 : line + strlen(line);
}

static bool line_has(const char *line, const char *text)
{
	const char *found = strstr(line, text);

	return found && found < next_line(line);
}

/* Nests of three lines: the outer function opens, the inner one, the outer one closes. */
static uint32_t nests(void)
{
	const char *line = file_text(TRACE);
	uint32_t count = 0;

	while ((line = strstr(line, "vfs_write() {"))) {
		const char *inner = next_line(line), *close = next_line(inner);

		if (!*inner)
			break; /* the write that switched it off */
		EXPECT(line_has(inner, "eventfd_write();"));
		EXPECT(line_has(close, "|  }"));
		EXPECT(duration_of(inner) > 0);
		EXPECT(duration_of(close) > duration_of(inner));
		line = close;
		count++;
	}
	return count;
}

static void follow_writes(void *unused)
{
	const uint64_t one = 1;
	int fd = eventfd(0, 0);
	char pid[16];

	(void)unused;
	begin_tracing();
	snprintf(pid, sizeof(pid), "%d", getpid());
	file_put(TRACING "tracing_on", "0");
	file_put(TRACING "set_ftrace_pid", pid);
	file_put(TRACING "set_ftrace_filter", "vfs_write eventfd_write");
	file_put(TRACING "set_graph_function", "vfs_write");
	file_put(TRACING "current_tracer", "function_graph");
	file_put(TRACING "tracing_on", "1");
	for (int i = 0; i < CALLS; i++)
		EXPECT_EQ(write(fd, &one, sizeof(one)), sizeof(one));
	file_put(TRACING "tracing_on", "0");
	EXPECT_EQ(nests(), CALLS);
}

static void stop_graph(void)
{
	stop_tracing();
	if (!access(TRACING, F_OK))
		file_put(TRACING "tracing_on", "1");
}

static void function_graph(void)
{
	with_cleanup(follow_writes, stop_graph);
}

/* --- perf */

#define FAULTS	   64
#define RING_PAGES 4 /* a power of two, behind the page that describes it */

static int open_counter(struct perf_event_attr *attributes)
{
	int fd;

	attributes->type = PERF_TYPE_SOFTWARE;
	attributes->size = sizeof(*attributes);
	attributes->config = PERF_COUNT_SW_PAGE_FAULTS;
	attributes->disabled = 1;
	fd = syscall(SYS_perf_event_open, attributes, 0, -1, -1, 0);
	if (fd < 0)
		FAIL("perf_event_open: errno %d", errno);
	return fd;
}

static void __attribute__((noinline)) touch_pages(volatile uint8_t *pages, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		pages[i * PAGE_SIZE] = 1;
}

/* The number of page faults counted while touching these pages. */
static uint64_t faults_counted(int fd, volatile uint8_t *pages, uint32_t count)
{
	uint64_t value = 0;

	EXPECT(!ioctl(fd, PERF_EVENT_IOC_RESET, 0));
	EXPECT(!ioctl(fd, PERF_EVENT_IOC_ENABLE, 0));
	touch_pages(pages, count);
	EXPECT(!ioctl(fd, PERF_EVENT_IOC_DISABLE, 0));
	EXPECT_EQ(read(fd, &value, sizeof(value)), sizeof(value));
	return value;
}

static void perf_count(void)
{
	struct perf_event_attr attributes = { 0 };
	int fd = open_counter(&attributes);
	uint8_t *pages = map_pages(FAULTS, PROT_READ | PROT_WRITE);

	faults_counted(fd, map_pages(1, PROT_READ | PROT_WRITE), 1); /* the code faults, too */
	EXPECT_EQ(faults_counted(fd, pages, FAULTS), FAULTS);
	EXPECT_EQ(faults_counted(fd, pages, FAULTS), 0);
	EXPECT(!munmap(pages, FAULTS * PAGE_SIZE));
}

/* A record with PERF_SAMPLE_IP and PERF_SAMPLE_ADDR. */
struct sample {
	struct perf_event_header header;
	uint64_t ip;
	uint64_t address;
};

/* A record of each fault, in memory that is shared with the kernel. */
static void perf_samples(void)
{
	struct perf_event_attr attributes = { .sample_period = 1,
					      .sample_type = PERF_SAMPLE_IP | PERF_SAMPLE_ADDR };
	int fd = open_counter(&attributes);
	uint8_t *pages = map_pages(FAULTS, PROT_READ | PROT_WRITE);
	struct perf_event_mmap_page *ring =
		mmap(NULL, (1 + RING_PAGES) * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	const struct sample *samples = (const void *)((const uint8_t *)ring + PAGE_SIZE);
	uint64_t start;

	EXPECT(ring != MAP_FAILED);
	faults_counted(fd, map_pages(1, PROT_READ | PROT_WRITE), 1);
	start = ring->data_head / sizeof(struct sample);
	EXPECT_EQ(faults_counted(fd, pages, FAULTS), FAULTS);
	EXPECT_EQ(ring->data_head / sizeof(struct sample), start + FAULTS);
	for (uint32_t i = 0; i < FAULTS; i++) {
		const struct sample *sample = &samples[start + i];

		EXPECT_EQ(sample->header.type, PERF_RECORD_SAMPLE);
		EXPECT_EQ(sample->header.size, sizeof(*sample));
		EXPECT_EQ(sample->address, (uintptr_t)pages + i * PAGE_SIZE);
		EXPECT(sample->ip == samples[start].ip && sample->ip >= (uintptr_t)touch_pages &&
		       sample->ip < (uintptr_t)touch_pages + 64);
	}
}

const struct check probe_checks[] = {
	{ "kprobes", kprobes },
	{ "uprobes", uprobes },
	{ "function_graph", function_graph },
	{ "perf_count", perf_count },
	{ "perf_samples", perf_samples },
	{ NULL, NULL },
};
