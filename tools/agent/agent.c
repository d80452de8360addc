// SPDX-License-Identifier: GPL-2.0
/*
 * agent.c - runs the commands of `tools/run --exec` inside a guest.
 *
 * tools/run puts a directory into the guest's initramfs:
 *   exec        one line: START END COUNT
 *               START  now | go (wait for a line "go" on the console) |
 *                      seconds since 1970, on the guest's own clock
 *               END    poweroff | restart | exit (end the agent; for host tests)
 *   command.N   N = 0..COUNT-1, the shell command, at most 16 KiB
 * The agent runs each as `/bin/sh -c -- COMMAND` and reports on the console, in frames of
 * one line each:
 *   @vmb SEQ INDEX KIND ENC LEN CRC PAYLOAD
 *   SEQ    counts the frames of this agent from 0
 *   INDEX  of the command
 *   KIND   r ready, s started, o stdout, e stderr, x ended (payload: its status),
 *          f the agent itself failed (payload: why), z no frame follows
 *   ENC    t: printable ASCII unchanged, all other bytes and % @ as %xx;
 *          b: base64; the shorter one is used
 *   LEN    bytes of the payload when decoded
 *   CRC    CRC-32, 8 hex digits, of "SEQ INDEX KIND ENC LEN PAYLOAD"
 *
 * Invariants: a frame is one write(2), so that no other process's output gets
 * between its bytes; before each frame the kernel's console log level is lowered,
 * so that only emergency messages can. tools/lib/execproto.py, which reads the
 * frames, detects remaining damage by CRC and SEQ. When the console cannot be
 * written any more, the agent does what END says: it cannot report anything.
 * Nothing here depends on real time: under -icount two runs write the same bytes.
 *
 * The agent may run as process 1: it reaps every child.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS_MAX 64
#define COMMAND_SIZE 16384
#define PAYLOAD_MAX  3072
#define ENCODED_MAX  (PAYLOAD_MAX / 3 * 4)
#define FRAME_MAX    (ENCODED_MAX + 80)

#define CONSOLE_LOGLEVEL_EMERGENCY  1
#define SYSLOG_ACTION_CONSOLE_LEVEL 8

enum end { END_POWEROFF, END_RESTART, END_EXIT };

struct command {
	pid_t pid; /* 0 once it has ended */
	int fd[2]; /* read ends of stdout and stderr, -1 closed */
	char text[COMMAND_SIZE + 1];
};

static struct command commands[COMMANDS_MAX];
static unsigned int command_count;
static unsigned int frame_seq;
static int console = -1;
static enum end end = END_EXIT; /* until the file exec has been read */

static uint32_t crc32_add(uint32_t crc, const void *data, size_t size)
{
	const unsigned char *byte = data;

	while (size--) {
		crc ^= *byte++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return crc;
}

static size_t encode_base64(char *out, const unsigned char *in, size_t size)
{
	static const char digit[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *start = out;

	for (size_t i = 0; i < size; i += 3) {
		size_t left = size - i;
		uint32_t word = in[i] << 16;

		if (left > 1)
			word |= in[i + 1] << 8;
		if (left > 2)
			word |= in[i + 2];
		*out++ = digit[word >> 18];
		*out++ = digit[word >> 12 & 63];
		*out++ = left > 1 ? digit[word >> 6 & 63] : '=';
		*out++ = left > 2 ? digit[word & 63] : '=';
	}
	return out - start;
}

static bool is_plain(unsigned char byte)
{
	return byte >= ' ' && byte <= '~' && byte != '%' && byte != '@';
}

static size_t text_size(const unsigned char *in, size_t size)
{
	size_t total = 0;

	for (size_t i = 0; i < size; i++)
		total += is_plain(in[i]) ? 1 : 3;
	return total;
}

static size_t encode_text(char *out, const unsigned char *in, size_t size)
{
	static const char digit[] = "0123456789abcdef";
	char *start = out;

	for (size_t i = 0; i < size; i++) {
		if (is_plain(in[i])) {
			*out++ = in[i];
			continue;
		}
		*out++ = '%';
		*out++ = digit[in[i] >> 4];
		*out++ = digit[in[i] & 15];
	}
	return out - start;
}

/* Do what END says; return only when that failed. */
static void leave(int status)
{
	if (end == END_EXIT)
		exit(status);
	sync();
	reboot(end == END_POWEROFF ? RB_POWER_OFF : RB_AUTOBOOT);
}

static void pause_forever(void) __attribute__((noreturn));

static void pause_forever(void)
{
	for (;;)
		pause();
}

static void console_write(const char *data, size_t size)
{
	while (size) {
		ssize_t done = write(console, data, size);

		if (done < 0 && errno != EINTR) {
			leave(1);
			pause_forever();
		}
		if (done > 0) {
			data += done;
			size -= done;
		}
	}
}

/* size is at most PAYLOAD_MAX. */
static void frame(unsigned int index, char kind, const void *payload, size_t size)
{
	size_t base64_size = (size + 2) / 3 * 4;
	bool text = text_size(payload, size) <= base64_size;
	char encoded[ENCODED_MAX];
	char line[FRAME_MAX];
	char head[48];
	size_t encoded_size;
	uint32_t crc;
	int used;

	encoded_size =
		text ? encode_text(encoded, payload, size) : encode_base64(encoded, payload, size);
	used = snprintf(head, sizeof(head), "%u %u %c %c %zu ", frame_seq++, index, kind,
			text ? 't' : 'b', size);
	crc = crc32_add(0xffffffff, head, used);
	crc = ~crc32_add(crc, encoded, encoded_size);
	used = snprintf(line, sizeof(line), "@vmb %s%08x ", head, crc);
	memcpy(line + used, encoded, encoded_size);
	memcpy(line + used + encoded_size, "\r\n", 2);

	if (end != END_EXIT)
		klogctl(SYSLOG_ACTION_CONSOLE_LEVEL, NULL, CONSOLE_LOGLEVEL_EMERGENCY);
	console_write(line, used + encoded_size + 2);
}

static void frame_text(unsigned int index, char kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void frame_text(unsigned int index, char kind, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	frame(index, kind, text, strlen(text));
}

static void finish(void) __attribute__((noreturn));

static void finish(void)
{
	frame(0, 'z', "", 0);
	tcdrain(console);
	leave(0);
	frame_text(0, 'f', "reboot: %s", strerror(errno));
	pause_forever();
}

static void fail(const char *what) __attribute__((noreturn));

static void fail(const char *what)
{
	frame_text(0, 'f', "%s: %s", what, strerror(errno));
	finish();
}

static void read_command(struct command *command, unsigned int index)
{
	char name[24];
	ssize_t size;
	int fd;

	snprintf(name, sizeof(name), "command.%u", index);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fail(name);
	size = read(fd, command->text, COMMAND_SIZE);
	if (size < 0)
		fail(name);
	command->text[size] = '\0';
	close(fd);
}

/* Read the agent's directory, which is the current one; @start has 16 bytes. */
static void read_directory(char *start)
{
	FILE *file = fopen("exec", "re");
	char how[16] = "";

	if (!file || fscanf(file, "%15s %15s %u", start, how, &command_count) != 3)
		fail("exec");
	fclose(file);
	if (!strcmp(how, "restart"))
		end = END_RESTART;
	else if (!strcmp(how, "poweroff"))
		end = END_POWEROFF;
	if (command_count < 1 || command_count > COMMANDS_MAX) {
		errno = ERANGE;
		fail("number of commands");
	}
	for (unsigned int i = 0; i < command_count; i++)
		read_command(&commands[i], i);
}

static void open_console(const char *path)
{
	struct termios settings;

	console = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (console < 0)
		exit(1);
	if (!tcgetattr(console, &settings)) {
		cfmakeraw(&settings);
		tcsetattr(console, TCSANOW, &settings);
	}
}

static void wait_for_go(void)
{
	char last[3] = "";

	while (memcmp(last, "go\n", 3)) {
		char byte;
		ssize_t size = read(console, &byte, 1);

		if (size == 0 || (size < 0 && errno != EINTR))
			fail("read from the console");
		if (size < 0)
			continue;
		last[0] = last[1];
		last[1] = last[2];
		last[2] = byte;
	}
}

static void wait_until(time_t second)
{
	struct timespec at = { .tv_sec = second };
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (now.tv_sec >= second) {
		frame_text(0, 'f', "booted only at second %lld, the commands were to start at %lld",
			   (long long)now.tv_sec, (long long)second);
		finish();
	}
	while (clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &at, NULL))
		;
}

static void run_shell(const struct command *command, int out, int err) __attribute__((noreturn));

static void run_shell(const struct command *command, int out, int err)
{
	static char *const environment[] = {
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		"HOME=/",
		"USER=root",
		"SHELL=/bin/sh",
		"TERM=dumb",
		NULL
	};
	char *const arguments[] = { "sh", "-c", "--", (char *)command->text, NULL };
	int null = open("/dev/null", O_RDWR);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGCHLD, SIG_DFL);
	setsid();
	if (null >= 0 && !chdir("/") && dup2(null, 0) == 0 && dup2(out, 1) == 1 &&
	    dup2(err, 2) == 2) {
		if (null > 2)
			close(null);
		execve("/bin/sh", arguments, environment);
	}
	dprintf(err, "vambrace-agent: /bin/sh: %s\n", strerror(errno));
	_exit(127);
}

static void start(struct command *command)
{
	int out[2], err[2];

	if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
		fail("pipe");
	command->pid = fork();
	if (command->pid < 0)
		fail("fork");
	if (command->pid == 0)
		run_shell(command, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	command->fd[0] = out[0];
	command->fd[1] = err[0];
	for (int i = 0; i < 2; i++)
		fcntl(command->fd[i], F_SETFL, O_NONBLOCK);
}

/* Send one frame with data from a stream (0 stdout, 1 stderr); false: it has none. */
static bool forward(unsigned int index, int stream)
{
	struct command *command = &commands[index];
	unsigned char data[PAYLOAD_MAX];
	ssize_t size;

	if (command->fd[stream] < 0)
		return false;
	size = read(command->fd[stream], data, sizeof(data));
	if (size > 0) {
		frame(index, stream ? 'e' : 'o', data, size);
		return true;
	}
	if (size == 0) {
		close(command->fd[stream]);
		command->fd[stream] = -1;
	}
	return false;
}

/*
 * All that the shell wrote is in the pipes by now. Do not wait for end of file: a
 * background process may hold them open for ever.
 */
static void ended(unsigned int index, int status)
{
	struct command *command = &commands[index];

	for (int stream = 0; stream < 2; stream++) {
		while (forward(index, stream))
			;
		if (command->fd[stream] >= 0)
			close(command->fd[stream]);
		command->fd[stream] = -1;
	}
	command->pid = 0;
	frame_text(index, 'x', "%d",
		   WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

static void reap(unsigned int *running)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (unsigned int i = 0; i < command_count; i++) {
			if (commands[i].pid != pid)
				continue;
			ended(i, status);
			(*running)--;
		}
	}
}

static void on_child(int signal)
{
	(void)signal; /* the handler exists so that the signal interrupts ppoll() */
}

static void serve(const sigset_t *waiting)
{
	struct pollfd polled[2 * COMMANDS_MAX];
	unsigned int running = command_count;

	while (running) {
		for (unsigned int i = 0; i < 2 * command_count; i++) {
			polled[i].fd = commands[i / 2].fd[i % 2];
			polled[i].events = POLLIN;
			polled[i].revents = 0;
		}
		if (ppoll(polled, 2 * command_count, NULL, waiting) > 0) {
			for (unsigned int i = 0; i < 2 * command_count; i++) {
				if (polled[i].revents)
					forward(i / 2, i % 2);
			}
		}
		reap(&running);
	}
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_child };
	sigset_t blocked, waiting;
	char how[16] = "";

	open_console(argc > 2 ? argv[2] : "/dev/console");
	if (chdir(argc > 1 ? argv[1] : "/run/vambrace"))
		fail("chdir");
	read_directory(how);
	sigaction(SIGCHLD, &action, NULL);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGCHLD);
	sigprocmask(SIG_BLOCK, &blocked, &waiting);
	sigdelset(&waiting, SIGCHLD);

	frame(0, 'r', "", 0);
	if (!strcmp(how, "go"))
		wait_for_go();
	else if (strcmp(how, "now"))
		wait_until(strtoll(how, NULL, 10));
	frame(0, 's', "", 0);
	for (unsigned int i = 0; i < command_count; i++)
		start(&commands[i]);
	serve(&waiting);
	finish();
}
