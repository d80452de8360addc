// SPDX-License-Identifier: GPL-2.0
/*
 * memory.c - mappings: created, changed, moved, removed, shared; newly written code;
 * use of much memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

#define WORDS_PER_PAGE	(PAGE_SIZE / sizeof(uint32_t))
#define MIB		(1u << 20)
#define SPARSE_MIB	384
#define SPARSE_CHILDREN 4
#define BULK_PAGES	6144 /* 24 MiB */
#define DEEP_BYTES	(2 * MIB)

static void load(void *address)
{
	(void)*(volatile uint32_t *)address;
}

static void store(void *address)
{
	*(volatile uint32_t *)address = 0x5a5a5a5a;
}

static void mmap_anonymous(void)
{
	uint32_t *words = map_pages(256, PROT_READ | PROT_WRITE);

	for (size_t i = 0; i < 256 * WORDS_PER_PAGE; i++)
		EXPECT_EQ(words[i], 0);
	for (size_t i = 0; i < 256 * WORDS_PER_PAGE; i++)
		words[i] = pattern(3, i);
	for (size_t i = 0; i < 256 * WORDS_PER_PAGE; i++)
		EXPECT_EQ(words[i], pattern(3, i));
	EXPECT(!madvise(words, 256 * PAGE_SIZE, MADV_DONTNEED));
	for (size_t i = 0; i < 256 * WORDS_PER_PAGE; i++)
		EXPECT_EQ(words[i], 0);
}

static int temporary_file(void)
{
	static const char name[] = "/tmp/checks.file";
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);

	EXPECT(fd >= 0);
	unlink(name);
	return fd;
}

static void *map_file(int fd, size_t pages, int protection, int flags)
{
	void *result = mmap(NULL, pages * PAGE_SIZE, protection, flags, fd, 0);

	EXPECT(result != MAP_FAILED);
	return result;
}

static void mmap_file(void)
{
	int fd = temporary_file();
	char *shared, *private;
	char text[8] = "";

	EXPECT(!ftruncate(fd, 2 * PAGE_SIZE));
	EXPECT_EQ(pwrite(fd, "written", 8, PAGE_SIZE), 8);
	shared = map_file(fd, 3, PROT_READ | PROT_WRITE, MAP_SHARED);
	private = map_file(fd, 3, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	EXPECT(!strcmp(shared + PAGE_SIZE, "written"));
	EXPECT(!strcmp(private + PAGE_SIZE, "written"));
	strcpy(private + PAGE_SIZE, "private");
	EXPECT(!strcmp(shared + PAGE_SIZE, "written"));
	strcpy(shared, "shared");
	EXPECT_EQ(pread(fd, text, 7, 0), 7);
	EXPECT(!strcmp(text, "shared"));
	EXPECT(!strcmp(private, "shared"));
	expect_fault(load, shared + 2 * PAGE_SIZE, SIGBUS, BUS_ADRERR, shared + 2 * PAGE_SIZE);
}

static void mmap_replace(void)
{
	uint32_t *words = map_pages(4, PROT_READ | PROT_WRITE);
	int fd = temporary_file();
	uint32_t number = 0x1234;

	for (int round = 0; round < 50; round++) {
		number = pattern(4, round);
		EXPECT_EQ(pwrite(fd, &number, 4, 0), 4);
		words[0] = 1;
		EXPECT(mmap(words, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0) == words);
		EXPECT_EQ(words[0], number);
		EXPECT(mmap(words, PAGE_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0) == words);
		EXPECT_EQ(words[0], 0);
	}
}

static void check_mprotect(void)
{
	uint32_t *words = map_pages(3, PROT_READ | PROT_WRITE);
	uint32_t *middle = words + WORDS_PER_PAGE + 5;

	for (int round = 0; round < 20; round++) {
		*middle = round;
		EXPECT(!mprotect(words + WORDS_PER_PAGE, PAGE_SIZE, PROT_READ));
		EXPECT_EQ(*middle, round);
		expect_fault(store, middle, SIGSEGV, SEGV_ACCERR, middle);
		store(middle - WORDS_PER_PAGE);
		store(middle + WORDS_PER_PAGE);
		EXPECT(!mprotect(words + WORDS_PER_PAGE, PAGE_SIZE, PROT_NONE));
		expect_fault(load, middle, SIGSEGV, SEGV_ACCERR, middle);
		expect_fault(store, middle, SIGSEGV, SEGV_ACCERR, middle);
		EXPECT(!mprotect(words + WORDS_PER_PAGE, PAGE_SIZE, PROT_READ | PROT_WRITE));
		EXPECT_EQ(*middle, round);
		store(middle);
		EXPECT_EQ(*middle, 0x5a5a5a5a);
	}
}

static uint32_t *protected_word;

static void unprotect(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	if (info->si_addr != protected_word)
		FAIL("fault at %p, not at %p", info->si_addr, (void *)protected_word);
	mprotect((void *)((uintptr_t)protected_word & ~(PAGE_SIZE - 1)), PAGE_SIZE,
		 PROT_READ | PROT_WRITE);
}

/* After the handler has returned, the store is repeated. */
static void mprotect_restart(void)
{
	struct sigaction action = { .sa_sigaction = unprotect, .sa_flags = SA_SIGINFO };
	uint32_t *words = map_pages(1, PROT_READ);

	EXPECT(!sigaction(SIGSEGV, &action, NULL));
	for (size_t i = 0; i < 200; i++) {
		protected_word = words + i;
		words[i] = pattern(5, i);
		EXPECT(!mprotect(words, PAGE_SIZE, PROT_READ));
	}
	for (size_t i = 0; i < 200; i++)
		EXPECT_EQ(words[i], pattern(5, i));
}

static void check_munmap(void)
{
	uint32_t *words = map_pages(3, PROT_READ | PROT_WRITE);
	uint32_t *middle = words + WORDS_PER_PAGE;

	for (int i = 0; i < 3; i++)
		words[i * WORDS_PER_PAGE] = i;
	EXPECT(!munmap(middle, PAGE_SIZE));
	expect_fault(load, middle, SIGSEGV, SEGV_MAPERR, middle);
	expect_fault(store, middle, SIGSEGV, SEGV_MAPERR, middle);
	EXPECT_EQ(words[0], 0);
	EXPECT_EQ(words[2 * WORDS_PER_PAGE], 2);
	EXPECT(!munmap(words, 3 * PAGE_SIZE));
	expect_fault(load, words, SIGSEGV, SEGV_MAPERR, words);
}

static void check_mremap(void)
{
	const size_t pages = 600; /* crosses second-level tables */
	uint32_t *old = map_pages(pages, PROT_READ | PROT_WRITE);
	uint32_t *new;

	for (size_t i = 0; i < pages; i++)
		old[i * WORDS_PER_PAGE] = pattern(6, i);
	new = mremap(old, pages * PAGE_SIZE, 2 * pages * PAGE_SIZE, MREMAP_MAYMOVE | MREMAP_FIXED,
		     map_pages(2 * pages, PROT_NONE));
	EXPECT(new != MAP_FAILED &&new != old);
	for (size_t i = 0; i < 2 * pages; i++)
		EXPECT_EQ(new[i * WORDS_PER_PAGE], i < pages ? pattern(6, i) : 0);
	expect_fault(load, old, SIGSEGV, SEGV_MAPERR, old);
	EXPECT(mremap(new, 2 * pages * PAGE_SIZE, PAGE_SIZE, 0) == new);
	EXPECT_EQ(new[0], pattern(6, 0));
	expect_fault(load, new + WORDS_PER_PAGE, SIGSEGV, SEGV_MAPERR, new + WORDS_PER_PAGE);
}

static void heap(void)
{
	char *start = sbrk(0);

	EXPECT(sbrk(3 * MIB) == start);
	memset(start, 0x77, 3 * MIB);
	EXPECT_EQ(start[3 * MIB - 1], 0x77);
	EXPECT(sbrk(-(intptr_t)(2 * MIB)) == start + 3 * MIB);
	expect_fault(load, start + 2 * MIB, SIGSEGV, SEGV_MAPERR, start + 2 * MIB);
	EXPECT(sbrk(MIB) == start + MIB);
	EXPECT_EQ(start[MIB - 1], 0x77);
	EXPECT_EQ(start[MIB + MIB / 2], 0);
}

/* Each stack frame is read again after the deeper ones were popped. */
static uint32_t __attribute__((noinline)) descend(uint32_t left)
{
	volatile uint32_t frame[WORDS_PER_PAGE / 2];
	uint32_t below;

	frame[0] = left;
	below = left ? descend(left - 1) : 0;
	return below + (frame[0] == left);
}

static void stack(void)
{
	const uint32_t frames = DEEP_BYTES / (PAGE_SIZE / 2);

	EXPECT_EQ(descend(frames), frames + 1);
}

struct ring {
	volatile uint32_t turn;
	volatile uint32_t sum;
};

#define RING_ROUNDS 1000
#define PATIENCE    20000 /* calls of sched_yield() until the other process has run */

static void add_in_turn(struct ring *ring, uint32_t mine)
{
	for (uint32_t i = 0; i < RING_ROUNDS; i++) {
		for (uint32_t waited = 0; ring->turn % 2 != mine; waited++) {
			if (waited == PATIENCE)
				FAIL("the turn never comes");
			sched_yield();
		}
		ring->sum += pattern(mine, i);
		ring->turn++;
	}
}

static void expect_shared(struct ring *mine, struct ring *theirs)
{
	uint32_t sum = 0;
	pid_t child = fork();

	if (child == 0) {
		add_in_turn(theirs, 1);
		_exit(0);
	}
	add_in_turn(mine, 0);
	expect_exit(child, 0);
	for (uint32_t i = 0; i < RING_ROUNDS; i++)
		sum += pattern(0, i) + pattern(1, i);
	EXPECT_EQ(mine->sum, sum);
}

static void shared_anonymous(void)
{
	struct ring *ring = map_file(-1, 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);

	expect_shared(ring, ring);
}

/* One page at two addresses, in one process and in two. */
static void shared_file(void)
{
	int fd = temporary_file();
	volatile uint32_t *first, *second;

	EXPECT(!ftruncate(fd, PAGE_SIZE));
	first = map_file(fd, 1, PROT_READ | PROT_WRITE, MAP_SHARED);
	second = map_file(fd, 1, PROT_READ | PROT_WRITE, MAP_SHARED);
	for (uint32_t i = 0; i < 1000; i++) {
		first[i % WORDS_PER_PAGE] = pattern(7, i);
		EXPECT_EQ(second[i % WORDS_PER_PAGE], pattern(7, i));
		second[(i + 1) % WORDS_PER_PAGE] = pattern(8, i);
		EXPECT_EQ(first[(i + 1) % WORDS_PER_PAGE], pattern(8, i));
	}
	memset((void *)first, 0, PAGE_SIZE);
	expect_shared((struct ring *)first, (struct ring *)second);
}

static void shared_sysv(void)
{
	int id = shmget(IPC_PRIVATE, 64 * PAGE_SIZE, IPC_CREAT | 0600);
	struct ring *first, *second;

	EXPECT(id >= 0);
	first = shmat(id, NULL, 0);
	second = shmat(id, NULL, 0);
	EXPECT(first != (void *)-1 && second != (void *)-1 && first != second);
	expect_shared(first, second);
	EXPECT(!shmctl(id, IPC_RMID, NULL));
	EXPECT(!shmdt(first));
	expect_fault(load, first, SIGSEGV, SEGV_MAPERR, first);
	EXPECT(!shmdt(second));
	EXPECT_ERRNO(shmat(id, NULL, 0), EINVAL);
}

static void touch_sparsely(void *argument)
{
	uint32_t seed = (uintptr_t)argument;
	char *base = mmap(NULL, SPARSE_MIB * MIB, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	EXPECT(base != MAP_FAILED);
	for (int round = 0; round < 3; round++) {
		for (uint32_t i = 0; i < SPARSE_MIB; i++) {
			uint32_t *word = (uint32_t *)(base + i * MIB);

			EXPECT_EQ(*word, round ? pattern(seed, i + round - 1) : 0);
			*word = pattern(seed, i + round);
		}
		sched_yield();
	}
}

/* One page in every MiB: more second-level shadow tables than a pool may hold. */
static void sparse(void)
{
	pid_t children[SPARSE_CHILDREN];

	for (uintptr_t i = 0; i < SPARSE_CHILDREN; i++)
		children[i] = spawn(touch_sparsely, (void *)i);
	for (int i = 0; i < SPARSE_CHILDREN; i++)
		expect_exit(children[i], 0);
}

static void fill_and_compare(void *argument)
{
	uint32_t seed = (uintptr_t)argument;
	uint32_t *words = map_pages(BULK_PAGES, PROT_READ | PROT_WRITE);

	for (size_t i = 0; i < BULK_PAGES; i++)
		words[i * WORDS_PER_PAGE + i % WORDS_PER_PAGE] = pattern(seed, i);
	for (size_t i = 0; i < BULK_PAGES; i++)
		EXPECT_EQ(words[i * WORDS_PER_PAGE + i % WORDS_PER_PAGE], pattern(seed, i));
}

/* Use a large part of a small machine's memory and free it, three times. */
static void bulk(void)
{
	for (uintptr_t i = 0; i < 3; i++)
		expect_exit(spawn(fill_and_compare, (void *)i), 0);
}

/* Write code, run it, replace it at the same address, and run it again. */
static void written_code(void)
{
	uint32_t *code = map_pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
	uint32_t (*function)(void) = (uint32_t(*)(void))code;

	for (uint32_t i = 0; i < 256; i++) {
		code[0] = 0xe3a00000 | i; /* mov r0, #i */
		code[1] = 0xe12fff1e;	  /* bx lr */
		__builtin___clear_cache((char *)code, (char *)(code + 2));
		EXPECT_EQ(function(), i);
	}
}

const struct check memory_checks[] = {
	{ "mmap_anonymous", mmap_anonymous },
	{ "mmap_file", mmap_file },
	{ "mmap_replace", mmap_replace },
	{ "mprotect", check_mprotect },
	{ "mprotect_restart", mprotect_restart },
	{ "munmap", check_munmap },
	{ "mremap", check_mremap },
	{ "heap", heap },
	{ "stack", stack },
	{ "shared_anonymous", shared_anonymous },
	{ "shared_file", shared_file },
	{ "shared_sysv", shared_sysv },
	{ "sparse_384m", sparse },
	{ "bulk_24m", bulk },
	{ "written_code", written_code },
	{ NULL, NULL },
};
