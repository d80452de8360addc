// SPDX-License-Identifier: GPL-2.0-only
/*
 * meter.c - a TCG plugin of QEMU that counts the instructions of each stretch
 * in the hypervisor: from an entry or a pause to the next pause or the exit.
 *
 * A plan (see plan.py) has the addresses of
 *   entries	the words of the vectors page;
 *   exits	the instructions that return to a guest;
 *   pauses	the instructions after a test for a pending interrupt, and after WFI;
 *   takes	the function that handles pending interrupts;
 *   exempt	functions after which nothing is counted: panic;
 *   functions	all of the hypervisor's, to name those of a stretch.
 * With mark=ADDRESS, the address of a guest's instruction, at most twice, it writes
 * the stretches that came before the last execution of that instruction.
 * An exception taken in the hypervisor is a part of the stretch that it
 * interrupts. Nothing is counted before the first exit: that is boot.
 *
 * What it writes (out=FILE), for stretches.py, at the end of the run:
 *   stretches N
 *   progress N FUNCTION		N times a pause was reached again without exit or take
 *   stretch LENGTH TIMES START | END | BUSIEST | functions in order
 * one line for each kind of stretch, that is start, end and first functions,
 * with the story of the longest of its kind;
 *   before LENGTH N START | END | - | functions in order
 * one line for each stretch before mark N (0, 1), the last one first.
 *
 * QEMU 7.2 exports these functions and ships no header: the prototypes are here.
 * SPEC: QEMU 7.2, docs/devel/tcg-plugins.rst.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef void (*vcpu_tb_trans_cb)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);
typedef void (*udata_cb)(qemu_plugin_id_t id, void *data);
typedef void (*vcpu_udata_cb)(unsigned int cpu, void *data);

enum { CB_NO_REGS };
enum { INLINE_ADD_U64 };

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, vcpu_tb_trans_cb callback);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, udata_cb callback, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, vcpu_udata_cb callback,
					    int flags, void *data);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int op,
						void *pointer, uint64_t value);

EXPORT int qemu_plugin_version = 1;

/* --- the plan --- */

#define MARKS_MAX  8192
#define NAME_SIZE  48
#define STORY_MAX  24	 /* functions that a story names */
#define KIND_DEPTH 6	 /* functions that tell kinds of stretches apart */
#define KINDS_MAX  16384 /* a power of two */

enum mark_kind { ENTRY, EXIT, PAUSE, TAKE, EXEMPT, FUNCTION, LOOK_BACK };

struct mark {
	uint32_t address;
	enum mark_kind kind;
	char name[NAME_SIZE];
	uint64_t instructions; /* FUNCTION: of the present stretch */
	uint64_t stretch;      /* to which these belong */
	unsigned int number;   /* LOOK_BACK: which */
};

static struct mark marks[MARKS_MAX];
static unsigned int mark_count;
static uint32_t hypervisor_start, hypervisor_end;
static const char *output;

static bool read_plan(const char *path)
{
	static const char *const kinds[] = {
		"entry", "exit", "pause", "take", "exempt", "function"
	};
	FILE *file = fopen(path, "r");
	char kind[16], name[NAME_SIZE];
	unsigned int start, end;

	if (file == NULL || fscanf(file, "hypervisor %x %x\n", &start, &end) != 2) {
		return false;
	}
	hypervisor_start = start;
	hypervisor_end = end;
	while (mark_count < MARKS_MAX && fscanf(file, "%15s %x %47s\n", kind, &start, name) == 3) {
		struct mark *mark = &marks[mark_count++];

		mark->address = start;
		strcpy(mark->name, name);
		while (strcmp(kinds[mark->kind], kind) != 0) {
			mark->kind++;
		}
	}
	fclose(file);
	return mark_count != 0 && mark_count < MARKS_MAX;
}

/* --- stretches --- */

static uint64_t count; /* instructions of the hypervisor's, all */

static struct {
	bool booted;		   /* a guest has run */
	bool running;		   /* the hypervisor runs, and it is not boot */
	bool exempt;		   /* a function of the plan's exempt ran: count no more */
	const struct mark *paused; /* the last pause, if no exit and no take came since */
	const struct mark *start;
	uint64_t number;
	uint64_t began; /* count at its start */
	struct mark *story[STORY_MAX];
	unsigned int story_length;
	struct mark *current; /* the function entered last */
	uint64_t current_since;
} stretch;

struct kind {
	uint64_t key;
	uint64_t times, longest;
	char text[1024];
};

static struct kind kinds[KINDS_MAX];
static uint64_t stretches, without_progress;
static const char *stuck_at = "-";

static void charge_current(void)
{
	struct mark *function = stretch.current;

	if (function == NULL) {
		return;
	}
	if (function->stretch != stretch.number) {
		function->stretch = stretch.number;
		function->instructions = 0;
	}
	function->instructions += count - stretch.current_since;
	stretch.current_since = count;
}

/* The last stretches, and those before each mark (mark=) was last reached. */
#define PAST_STRETCHES 16
#define LOOK_BACKS     2

struct past {
	const struct mark *start, *end;
	uint64_t length;
	struct mark *story[STORY_MAX];
	unsigned int story_length;
};

static struct {
	struct past past[PAST_STRETCHES];
	unsigned int next;
} recent, marked[LOOK_BACKS];
static unsigned int look_backs;

static void remember(const struct mark *end)
{
	struct past *past = &recent.past[recent.next++ % PAST_STRETCHES];

	past->start = stretch.start;
	past->end = end;
	past->length = count - stretch.began;
	past->story_length = stretch.story_length;
	memcpy(past->story, stretch.story, stretch.story_length * sizeof(past->story[0]));
}

static void begin(const struct mark *start)
{
	stretch.running = true;
	stretch.start = start;
	stretch.number++;
	stretch.began = count;
	stretch.story_length = 0;
	stretch.current = NULL;
	stretch.current_since = count;
}

static uint64_t kind_key(const struct mark *end)
{
	uint64_t key = (uintptr_t)stretch.start * 31 + (uintptr_t)end;

	for (unsigned int i = 0; i < stretch.story_length && i < KIND_DEPTH; i++) {
		key = key * UINT64_C(0x100000001b3) ^ (uintptr_t)stretch.story[i];
	}
	return key | 1;
}

static struct kind *find_kind(uint64_t key)
{
	unsigned int slot = (key ^ key >> 20) % KINDS_MAX;

	for (unsigned int i = 0; i < KINDS_MAX; i++) {
		struct kind *kind = &kinds[(slot + i) % KINDS_MAX];

		if (kind->key == key || kind->key == 0) {
			kind->key = key;
			return kind;
		}
	}
	abort();
}

static const char *busiest(void)
{
	const struct mark *most = NULL;

	for (unsigned int i = 0; i < stretch.story_length; i++) {
		if (most == NULL || stretch.story[i]->instructions > most->instructions) {
			most = stretch.story[i];
		}
	}
	return most != NULL ? most->name : "-";
}

static void describe(struct kind *kind, const struct mark *end)
{
	size_t length = (size_t)snprintf(kind->text, sizeof(kind->text), "%s | %s | %s |",
					 stretch.start->name, end->name, busiest());

	for (unsigned int i = 0; i < stretch.story_length; i++) {
		length += (size_t)snprintf(kind->text + length, sizeof(kind->text) - length, " %s",
					   stretch.story[i]->name);
	}
}

static void end(const struct mark *end)
{
	uint64_t length = count - stretch.began;
	struct kind *kind;

	charge_current();
	remember(end);
	kind = find_kind(kind_key(end));
	stretches++;
	kind->times++;
	if (length > kind->longest || kind->times == 1) {
		kind->longest = length;
		describe(kind, end);
	}
}

/* --- what the hypervisor executes --- */

static void at_entry(const struct mark *mark)
{
	if (stretch.booted && !stretch.running) {
		begin(mark);
		stretch.paused = NULL;
	}
}

/* A callback runs before the inline count of its instruction: exits are counted here. */
static void at_exit(const struct mark *mark)
{
	count++;
	if (stretch.running) {
		end(mark);
	}
	stretch.running = false;
	stretch.booted = true;
}

static void at_pause(const struct mark *mark)
{
	if (!stretch.running) {
		return;
	}
	end(mark);
	if (stretch.paused == mark) {
		without_progress++;
		stuck_at = mark->name;
	}
	begin(mark);
	stretch.paused = mark;
}

static void at_function(struct mark *mark)
{
	if (!stretch.running) {
		return;
	}
	charge_current();
	for (unsigned int i = 0; i < stretch.story_length; i++) {
		if (stretch.story[i] == mark) {
			stretch.current = mark;
			return;
		}
	}
	stretch.current = mark;
	if (stretch.story_length < STORY_MAX) {
		mark->stretch = stretch.number;
		mark->instructions = 0;
		stretch.story[stretch.story_length++] = mark;
	}
}

static void execute(unsigned int cpu, void *data)
{
	struct mark *mark = data;

	(void)cpu;
	if (stretch.exempt) {
		return;
	}
	switch (mark->kind) {
	case ENTRY:
		at_entry(mark);
		break;
	case EXIT:
		at_exit(mark);
		break;
	case PAUSE:
		at_pause(mark);
		break;
	case TAKE:
		stretch.paused = NULL;
		break;
	case EXEMPT:
		stretch.exempt = true;
		break;
	case FUNCTION:
		at_function(mark);
		break;
	case LOOK_BACK:
		marked[mark->number] = recent;
		break;
	}
}

/* --- QEMU --- */

static int compare_marks(const void *a, const void *b)
{
	const struct mark *left = a, *right = b;

	return (left->address > right->address) - (left->address < right->address);
}

static void translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t insns = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (size_t i = 0; i < insns; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		struct mark key = { .address = (uint32_t)qemu_plugin_insn_vaddr(insn) };
		struct mark *mark = bsearch(&key, marks, mark_count, sizeof(key), compare_marks);
		bool inside = key.address >= hypervisor_start && key.address < hypervisor_end;

		if (mark != NULL) {
			qemu_plugin_register_vcpu_insn_exec_cb(insn, execute, CB_NO_REGS, mark);
		}
		if ((inside || mark != NULL) && !(mark != NULL && mark->kind == EXIT)) {
			qemu_plugin_register_vcpu_insn_exec_inline(insn, INLINE_ADD_U64, &count, 1);
		}
	}
}

/* The last one first. */
static void write_past(FILE *file, unsigned int number)
{
	unsigned int next = marked[number].next;

	for (unsigned int i = 1; i <= PAST_STRETCHES && i <= next; i++) {
		const struct past *past = &marked[number].past[(next - i) % PAST_STRETCHES];

		fprintf(file, "before %llu %u %s | %s | - |", (unsigned long long)past->length,
			number, past->start->name, past->end->name);
		for (unsigned int j = 0; j < past->story_length; j++) {
			fprintf(file, " %s", past->story[j]->name);
		}
		fputc('\n', file);
	}
}

static void finish(qemu_plugin_id_t id, void *data)
{
	FILE *file = fopen(output, "w");

	(void)id;
	(void)data;
	if (file == NULL) {
		perror(output);
		return;
	}
	fprintf(file, "stretches %llu\n", (unsigned long long)stretches);
	fprintf(file, "progress %llu %s\n", (unsigned long long)without_progress, stuck_at);
	for (unsigned int i = 0; i < KINDS_MAX; i++) {
		if (kinds[i].times != 0) {
			fprintf(file, "stretch %llu %llu %s\n",
				(unsigned long long)kinds[i].longest,
				(unsigned long long)kinds[i].times, kinds[i].text);
		}
	}
	for (unsigned int i = 0; i < look_backs; i++) {
		write_past(file, i);
	}
	fclose(file);
}

/* Add a mark at an instruction of a guest: the stretches before it are written out. */
static void look_back_at(uint32_t address)
{
	struct mark *mark = &marks[mark_count++];

	mark->address = address;
	mark->kind = LOOK_BACK;
	mark->number = look_backs++;
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
	const char *plan = NULL;

	(void)info;
	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "plan=", 5) == 0) {
			plan = argv[i] + 5;
		} else if (strncmp(argv[i], "out=", 4) == 0) {
			output = argv[i] + 4;
		}
	}
	if (plan == NULL || output == NULL || !read_plan(plan)) {
		fprintf(stderr, "meter: needs plan=FILE (a plan) and out=FILE\n");
		return 1;
	}
	for (int i = 0; i < argc && look_backs < LOOK_BACKS; i++) {
		if (strncmp(argv[i], "mark=", 5) == 0) {
			look_back_at((uint32_t)strtoul(argv[i] + 5, NULL, 16));
		}
	}
	qsort(marks, mark_count, sizeof(marks[0]), compare_marks);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	qemu_plugin_register_atexit_cb(id, finish, NULL);
	return 0;
}
