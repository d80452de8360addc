// SPDX-License-Identifier: GPL-2.0
/*
 * bpf.c - eBPF programs, run by the kernel's interpreter and by its JIT compiler.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"

#define JIT_ENABLE   "/proc/sys/net/core/bpf_jit_enable"
#define MESSAGES     100
#define MESSAGE_SIZE 40
#define KEPT_SIZE    9 /* of a message that is let through */
#define FACTOR	     0x9e3779b9
#define MIX	     0x5bd1e995

/* Operands of an instruction: code, destination, source, offset, immediate. */
#define INSN(...)			 ((struct bpf_insn){ __VA_ARGS__ })
#define MOVE(to, from)			 INSN(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0)
#define SET(to, value)			 INSN(BPF_ALU64 | BPF_MOV | BPF_K, to, 0, 0, value)
#define WIDE(op, to, from)		 INSN(BPF_ALU64 | (op) | BPF_X, to, from, 0, 0)
#define WIDE_BY(op, to, value)		 INSN(BPF_ALU64 | (op) | BPF_K, to, 0, 0, (int)(value))
#define NARROW(op, to, from)		 INSN(BPF_ALU | (op) | BPF_X, to, from, 0, 0)
#define NARROW_BY(op, to, value)	 INSN(BPF_ALU | (op) | BPF_K, to, 0, 0, (int)(value))
#define SWAP(to, bits)			 INSN(BPF_ALU | BPF_END | BPF_TO_BE, to, 0, 0, bits)
#define SKIP_IF(op, left, value, count)	 INSN(BPF_JMP | (op) | BPF_K, left, 0, count, value)
#define PACKET(size, at)		 INSN(BPF_LD | BPF_ABS | (size), 0, 0, 0, at)
#define LOAD(size, to, from, at)	 INSN(BPF_LDX | BPF_MEM | (size), to, from, at, 0)
#define STORE(size, to, at, from)	 INSN(BPF_STX | BPF_MEM | (size), to, from, at, 0)
#define STORE_VALUE(size, to, at, value) INSN(BPF_ST | BPF_MEM | (size), to, 0, at, value)
#define MAP(to, fd) \
	INSN(BPF_LD | BPF_DW | BPF_IMM, to, BPF_PSEUDO_MAP_FD, 0, fd), INSN(0, 0, 0, 0, 0)
#define CALL(function) INSN(BPF_JMP | BPF_CALL, 0, 0, 0, function)
#define RETURN	       INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)

#define R(n) BPF_REG_##n

/* The value that the program keeps in its map. */
struct result {
	uint64_t hash;
	uint64_t count;
};

static int bpf(int command, union bpf_attr *attributes)
{
	return syscall(SYS_bpf, command, attributes, sizeof(*attributes));
}

static uint64_t pointer(const void *to)
{
	return (uintptr_t)to;
}

static int make_map(void)
{
	union bpf_attr attributes = { .map_type = BPF_MAP_TYPE_ARRAY,
				      .key_size = 4,
				      .value_size = sizeof(struct result),
				      .max_entries = 1 };
	int fd = bpf(BPF_MAP_CREATE, &attributes);

	if (fd < 0)
		FAIL("a map: errno %d", errno);
	return fd;
}

static struct result look_up(int map)
{
	struct result result = { 0 };
	uint32_t key = 0;
	union bpf_attr attributes = { .map_fd = map,
				      .key = pointer(&key),
				      .value = pointer(&result) };

	EXPECT(!bpf(BPF_MAP_LOOKUP_ELEM, &attributes));
	return result;
}

/*
 * The program computes a hash of all messages so far, in r7, and stores it in the
 * map. It drops the messages whose first byte is even and truncates the others.
 */
static int load_program(int map)
{
	const struct bpf_insn program[] = {
		MOVE(R(6), R(1)),
		/* r9: the first byte; r8: the word behind it */
		PACKET(BPF_B, 0),
		MOVE(R(9), R(0)),
		PACKET(BPF_W, 1),
		MOVE(R(8), R(0)),
		/* r0: the value in the map */
		STORE_VALUE(BPF_W, R(10), -4, 0),
		MOVE(R(2), R(10)),
		WIDE_BY(BPF_ADD, R(2), -4),
		MAP(R(1), map),
		CALL(BPF_FUNC_map_lookup_elem),
		SKIP_IF(BPF_JNE, R(0), 0, 2),
		SET(R(0), 0),
		RETURN,
		LOAD(BPF_DW, R(7), R(0), offsetof(struct result, hash)),
		NARROW_BY(BPF_MOV, R(1), FACTOR),
		WIDE(BPF_XOR, R(7), R(8)),
		WIDE(BPF_MUL, R(7), R(1)),
		MOVE(R(2), R(9)),
		WIDE_BY(BPF_AND, R(2), 31),
		MOVE(R(3), R(7)),
		WIDE(BPF_LSH, R(3), R(2)),
		WIDE(BPF_SUB, R(7), R(3)),
		WIDE(BPF_ARSH, R(3), R(2)),
		WIDE(BPF_XOR, R(7), R(3)),
		WIDE_BY(BPF_RSH, R(3), 37),
		WIDE_BY(BPF_ADD, R(3), MIX),
		WIDE(BPF_ADD, R(7), R(3)),
		NARROW(BPF_XOR, R(8), R(7)),
		NARROW_BY(BPF_MOD, R(8), 1000),
		SKIP_IF(BPF_JSGT, R(7), 0, 1),
		WIDE_BY(BPF_NEG, R(7), 0),
		SWAP(R(7), 64),
		WIDE(BPF_ADD, R(7), R(8)),
		STORE(BPF_DW, R(0), offsetof(struct result, hash), R(7)),
		LOAD(BPF_DW, R(1), R(0), offsetof(struct result, count)),
		WIDE_BY(BPF_ADD, R(1), 1),
		STORE(BPF_DW, R(0), offsetof(struct result, count), R(1)),
		SET(R(0), KEPT_SIZE),
		SKIP_IF(BPF_JSET, R(9), 1, 1),
		SET(R(0), 0),
		RETURN,
	};
	static char log[4096];
	union bpf_attr attributes = { .prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
				      .insns = pointer(program),
				      .insn_cnt = COUNT(program),
				      .license = pointer("GPL"),
				      .log_buf = pointer(log),
				      .log_size = sizeof(log),
				      .log_level = 1 };
	int fd = bpf(BPF_PROG_LOAD, &attributes);

	if (fd < 0)
		FAIL("a program: errno %d, %.80s", errno, log);
	return fd;
}

/* The program's computation, in C. */
static uint64_t next_hash(uint64_t hash, const uint8_t *message)
{
	uint32_t word =
		(uint32_t)message[1] << 24 | message[2] << 16 | message[3] << 8 | message[4];
	unsigned int shift = message[0] & 31;
	uint64_t shifted;

	hash = (hash ^ word) * FACTOR;
	shifted = hash << shift;
	hash -= shifted;
	shifted = (uint64_t)((int64_t)shifted >> shift);
	hash ^= shifted;
	hash += (shifted >> 37) + MIX;
	word = (word ^ (uint32_t)hash) % 1000;
	if ((int64_t)hash <= 0)
		hash = -hash;
	return __builtin_bswap64(hash) + word;
}

static void fill_message(uint8_t *message, uint32_t number)
{
	for (uint32_t i = 0; i < MESSAGE_SIZE; i++)
		message[i] = pattern(number, i) >> 13;
}

/* Send messages through a socket whose other end has the program attached. */
static void filter_messages(int program, int map)
{
	uint8_t message[MESSAGE_SIZE], got[MESSAGE_SIZE];
	uint64_t hash = 0;
	int ends[2];

	EXPECT(!socketpair(AF_UNIX, SOCK_DGRAM, 0, ends));
	EXPECT(!setsockopt(ends[1], SOL_SOCKET, SO_ATTACH_BPF, &program, sizeof(program)));
	for (uint32_t i = 0; i < MESSAGES; i++) {
		struct result result;

		fill_message(message, i);
		hash = next_hash(hash, message);
		EXPECT_EQ(write(ends[0], message, sizeof(message)), sizeof(message));
		result = look_up(map);
		EXPECT_EQ(result.count, i + 1);
		EXPECT_EQ(result.hash, hash);
		if (message[0] & 1) {
			EXPECT_EQ(read(ends[1], got, sizeof(got)), KEPT_SIZE);
			EXPECT(!memcmp(got, message, KEPT_SIZE));
		}
		EXPECT_ERRNO(recv(ends[1], got, sizeof(got), MSG_DONTWAIT), EAGAIN);
	}
	close(ends[0]);
	close(ends[1]);
}

static uint32_t translated_length(int program)
{
	struct bpf_prog_info info = { 0 };
	union bpf_attr attributes = {
		.info = { .bpf_fd = program, .info_len = sizeof(info), .info = pointer(&info) }
	};

	EXPECT(!bpf(BPF_OBJ_GET_INFO_BY_FD, &attributes));
	EXPECT_EQ(info.type, BPF_PROG_TYPE_SOCKET_FILTER);
	return info.jited_prog_len;
}

/* Run the program with the JIT off ("0") or on ("1"). */
static void run_program(const char *jit)
{
	int map = make_map(), program;

	file_put(JIT_ENABLE, jit);
	program = load_program(map);
	EXPECT_EQ(translated_length(program) > 0, jit[0] == '1');
	filter_messages(program, map);
}

static void run_interpreted(void *unused)
{
	(void)unused;
	run_program("0");
}

static void run_translated(void *unused)
{
	(void)unused;
	run_program("1");
}

static void switch_jit_off(void)
{
	file_put(JIT_ENABLE, "0");
}

static void bpf_interpreter(void)
{
	with_cleanup(run_interpreted, switch_jit_off);
}

static void bpf_jit(void)
{
	with_cleanup(run_translated, switch_jit_off);
}

const struct check bpf_checks[] = {
	{ "bpf_interpreter", bpf_interpreter },
	{ "bpf_jit", bpf_jit },
	{ NULL, NULL },
};
