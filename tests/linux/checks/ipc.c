// SPDX-License-Identifier: GPL-2.0
/*
 * ipc.c - bytes from process to process: pipes, sockets, descriptors, events.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "check.h"

#define STREAM_WORDS (512u << 10 >> 2) /* 512 KiB */
#define CHUNK_WORDS  1000	       /* not a divisor, so that chunks straddle */
#define ROUND_TRIPS  1000
#define DATAGRAMS    500

/* Ends of something that carries bytes: this process's and the child's. */
struct link {
	int mine;
	int theirs;
};

static void send_all(int fd, const void *data, size_t length)
{
	for (const char *next = data; length;) {
		ssize_t sent = write(fd, next, length);

		if (sent <= 0)
			FAIL("write gives %zd, errno %d", sent, errno);
		next += sent;
		length -= sent;
	}
}

/* Read until the other side closes, at most length bytes. */
static size_t receive_all(int fd, void *data, size_t length)
{
	size_t total = 0;

	while (total < length) {
		ssize_t got = read(fd, (char *)data + total, length - total);

		if (got < 0)
			FAIL("read: errno %d", errno);
		if (got == 0)
			break;
		total += got;
	}
	return total;
}

static void send_stream(int fd)
{
	uint32_t chunk[CHUNK_WORDS];

	for (uint32_t sent = 0; sent < STREAM_WORDS;) {
		uint32_t count = STREAM_WORDS - sent;

		if (count > CHUNK_WORDS)
			count = CHUNK_WORDS;
		for (uint32_t i = 0; i < count; i++)
			chunk[i] = pattern(9, sent + i);
		send_all(fd, chunk, count * 4);
		sent += count;
	}
}

static void receive_stream(int fd)
{
	uint32_t chunk[777];
	uint32_t total = 0;
	size_t got;

	while ((got = receive_all(fd, chunk, sizeof(chunk))) > 0) {
		for (uint32_t i = 0; i < got / 4; i++)
			EXPECT_EQ(chunk[i], pattern(9, total + i));
		total += got / 4;
	}
	EXPECT_EQ(total, STREAM_WORDS);
}

/* Send a stream through the link to a child. */
static void expect_stream(struct link link)
{
	pid_t child = fork();

	EXPECT(child >= 0);
	if (child == 0) {
		close(link.mine);
		send_stream(link.theirs);
		_exit(0);
	}
	close(link.theirs);
	receive_stream(link.mine);
	expect_exit(child, 0);
}

static void expect_echo(struct link link)
{
	pid_t child = fork();
	uint32_t word;

	EXPECT(child >= 0);
	if (child == 0) {
		close(link.mine);
		while (receive_all(link.theirs, &word, 4) == 4) {
			word = ~word;
			send_all(link.theirs, &word, 4);
		}
		_exit(0);
	}
	close(link.theirs);
	for (uint32_t i = 0; i < ROUND_TRIPS; i++) {
		send_all(link.mine, &i, 4);
		EXPECT_EQ(receive_all(link.mine, &word, 4), 4);
		EXPECT_EQ(word, ~i);
	}
	close(link.mine);
	expect_exit(child, 0);
}

static void pipe_stream(void)
{
	int fds[2];

	EXPECT(!pipe(fds));
	expect_stream((struct link){ fds[0], fds[1] });
}

static void pipe_end(void)
{
	int fds[2];
	char byte;

	signal(SIGPIPE, SIG_IGN);
	EXPECT(!pipe(fds));
	close(fds[1]);
	EXPECT_EQ(read(fds[0], &byte, 1), 0);
	EXPECT(!pipe(fds));
	close(fds[0]);
	EXPECT_ERRNO(write(fds[1], "x", 1), EPIPE);
}

static struct link unix_pair(void)
{
	int fds[2];

	EXPECT(!socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
	return (struct link){ fds[0], fds[1] };
}

/* Two connected stream sockets, by way of one that listens at the address. */
static struct link connected(int family, struct sockaddr *address, socklen_t length)
{
	int listener = socket(family, SOCK_STREAM, 0);
	struct link link = { .theirs = socket(family, SOCK_STREAM, 0) };

	EXPECT(listener >= 0 && link.theirs >= 0);
	EXPECT(!bind(listener, address, length));
	EXPECT(!listen(listener, 1));
	EXPECT(!getsockname(listener, address, &length));
	EXPECT(!connect(link.theirs, address, length));
	link.mine = accept(listener, NULL, NULL);
	EXPECT(link.mine >= 0);
	close(listener);
	return link;
}

static struct link tcp_pair(void)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	return connected(AF_INET, (struct sockaddr *)&address, sizeof(address));
}

static void unix_sockets(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/tmp/checks.socket" };

	unlink(address.sun_path);
	expect_stream(connected(AF_UNIX, (struct sockaddr *)&address, sizeof(address)));
	expect_stream(unix_pair());
	expect_echo(unix_pair());
	unlink(address.sun_path);
}

static void tcp(void)
{
	struct sockaddr_in nobody = {
		.sin_family = AF_INET,
		.sin_port = htons(9),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	expect_stream(tcp_pair());
	expect_echo(tcp_pair());
	EXPECT_ERRNO(connect(fd, (struct sockaddr *)&nobody, sizeof(nobody)), ECONNREFUSED);
}

static int udp_socket(struct sockaddr_in *address)
{
	socklen_t length = sizeof(*address);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	*address = (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	EXPECT(fd >= 0 && !bind(fd, (struct sockaddr *)address, length));
	EXPECT(!getsockname(fd, (struct sockaddr *)address, &length));
	return fd;
}

/* Datagrams keep their bounds and carry the sender's address. */
static void udp(void)
{
	struct sockaddr_in address, sender, from;
	int receiver = udp_socket(&address), fd = udp_socket(&sender);
	uint32_t words[256];

	for (uint32_t i = 0; i < DATAGRAMS; i++) {
		uint32_t count = 1 + i % COUNT(words);
		socklen_t length = sizeof(from);

		for (uint32_t n = 0; n < count; n++)
			words[n] = pattern(i, n);
		EXPECT_EQ(sendto(fd, words, count * 4, 0, (struct sockaddr *)&address,
				 sizeof(address)),
			  count * 4);
		memset(words, 0, sizeof(words));
		EXPECT_EQ(recvfrom(receiver, words, sizeof(words), 0, (struct sockaddr *)&from,
				   &length),
			  count * 4);
		EXPECT_EQ(from.sin_port, sender.sin_port);
		for (uint32_t n = 0; n < count; n++)
			EXPECT_EQ(words[n], pattern(i, n));
	}
}

/* A descriptor sent to another process, which writes through it. */
static void send_descriptor(int through, int fd)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { .header = { .cmsg_len = CMSG_LEN(sizeof(int)),
				  .cmsg_level = SOL_SOCKET,
				  .cmsg_type = SCM_RIGHTS } };
	struct iovec byte = { "x", 1 };
	struct msghdr message = { .msg_iov = &byte,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };

	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	EXPECT_EQ(sendmsg(through, &message, 0), 1);
}

static int receive_descriptor(int through)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	char data;
	struct iovec byte = { &data, 1 };
	struct msghdr message = { .msg_iov = &byte,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	int fd;

	EXPECT_EQ(recvmsg(through, &message, 0), 1);
	EXPECT_EQ(control.header.cmsg_type, SCM_RIGHTS);
	memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	return fd;
}

static void descriptors(void)
{
	struct link link = unix_pair();
	int fds[2];
	char text[5] = "";
	pid_t child = fork();

	if (child == 0) {
		int fd = receive_descriptor(link.theirs);

		EXPECT_EQ(write(fd, "past", 4), 4);
		_exit(0);
	}
	EXPECT(!pipe(fds));
	send_descriptor(link.mine, fds[1]);
	expect_exit(child, 0);
	EXPECT_EQ(read(fds[0], text, 4), 4);
	EXPECT(!strcmp(text, "past"));
}

static void events(void)
{
	int counter = eventfd(0, 0), many = epoll_create1(0);
	struct epoll_event wanted = { .events = EPOLLIN, .data.u32 = 77 }, seen;
	struct pollfd polled = { .fd = counter, .events = POLLIN };
	uint64_t value = 5;

	EXPECT(counter >= 0 && many >= 0);
	EXPECT(!epoll_ctl(many, EPOLL_CTL_ADD, counter, &wanted));
	EXPECT_EQ(epoll_wait(many, &seen, 1, 0), 0);
	EXPECT_EQ(poll(&polled, 1, 10), 0);
	if (fork() == 0) {
		usleep(20000);
		EXPECT_EQ(write(counter, &value, 8), 8);
		_exit(0);
	}
	EXPECT_EQ(epoll_wait(many, &seen, 1, 5000), 1);
	EXPECT_EQ(seen.data.u32, 77);
	EXPECT_EQ(poll(&polled, 1, -1), 1);
	EXPECT_EQ(read(counter, &value, 8), 8);
	EXPECT_EQ(value, 5);
}

const struct check ipc_checks[] = {
	{ "pipe_stream", pipe_stream },
	{ "pipe_end", pipe_end },
	{ "unix_sockets", unix_sockets },
	{ "tcp", tcp },
	{ "udp", udp },
	{ "descriptors", descriptors },
	{ "events", events },
	{ NULL, NULL },
};
