/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/sim_tcp.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"

enum { WAITING = 8 };

struct sim_tcp {
	struct loop *loop;
	struct loop_watch *watch;
	int fd;
	struct sim_stream **clients;
	size_t count, room;
	sim_bytes_fn *received;
	void *user;
};

static struct addrinfo *resolve(const char *address, struct diag *d)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
	const char *colon = strrchr(address, ':');
	struct addrinfo *found = NULL;

	if (!colon) {
		diag_fail(d, 0, 0, 0, "--tcp: %s is no ADDR:PORT", address);
		return NULL;
	}
	bool bracket = address[0] == '[' && colon > address + 1 && colon[-1] == ']';
	char *host = memory_copy_text(address + bracket);
	host[colon - address - 2 * bracket] = '\0';
	int trouble = getaddrinfo(host, colon + 1, &hints, &found);
	free(host);
	if (trouble)
		diag_fail(d, 0, 0, 0, "--tcp %s: %s", address, gai_strerror(trouble));
	return trouble ? NULL : found;
}

static int sim_tcp_listen_at(const struct addrinfo *a)
{
	int fd = socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
	if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, WAITING) == 0)
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

static void sim_tcp_client_gone(void *user, struct sim_stream *s)
{
	struct sim_tcp *t = user;

	for (size_t i = 0; i < t->count; i++) {
		if (t->clients[i] != s)
			continue;
		t->clients[i] = t->clients[--t->count];
		sim_stream_free(s);
		return;
	}
}

static void sim_tcp_from_client(void *user, struct slice bytes)
{
	struct sim_tcp *t = user;

	t->received(t->user, bytes);
}

static void sim_tcp_accept_client(void *user, int events)
{
	struct sim_tcp *t = user;
	int fd = accept4(t->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)events;
	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
	t->clients = memory_grow(t->clients, &t->room, t->count + 1, sizeof *t->clients);
	t->clients[t->count++] =
		sim_stream_new(t->loop, fd, sim_tcp_from_client, sim_tcp_client_gone, t);
}

struct sim_tcp *sim_tcp_open(
	struct loop *loop, const char *address, sim_bytes_fn *received, void *user, struct diag *d)
{
	struct addrinfo *found = resolve(address, d);
	int fd = -1;

	if (!found)
		return NULL;
	for (const struct addrinfo *a = found; a && fd < 0; a = a->ai_next)
		fd = sim_tcp_listen_at(a);
	freeaddrinfo(found);
	if (fd < 0) {
		diag_fail(d, 0, 0, 0, "--tcp %s: %s", address, strerror(errno));
		return NULL;
	}
	struct sim_tcp *t = memory_new(sizeof *t);
	*t = (struct sim_tcp){.loop = loop, .fd = fd, .received = received, .user = user};
	t->watch = loop_watch_fd(loop, fd, LOOP_READ, sim_tcp_accept_client, t);
	return t;
}

void sim_tcp_hang_up(struct sim_tcp *t)
{
	while (t->count > 0)
		sim_stream_free(t->clients[--t->count]);
}

void sim_tcp_close(struct sim_tcp *t)
{
	if (!t)
		return;
	sim_tcp_hang_up(t);
	loop_unwatch(t->watch);
	close(t->fd);
	free(t->clients);
	free(t);
}

void sim_tcp_send(struct sim_tcp *t, struct slice bytes)
{
	for (size_t i = 0; i < t->count; i++)
		sim_stream_send(t->clients[i], bytes);
}

void sim_tcp_add_address(const struct sim_tcp *t, struct buf *out)
{
	struct sockaddr_storage own = {0};
	socklen_t n = sizeof own;
	char host[NI_MAXHOST], port[NI_MAXSERV];

	if (getsockname(t->fd, (struct sockaddr *)&own, &n) < 0 ||
		getnameinfo((struct sockaddr *)&own, n, host, sizeof host, port, sizeof port,
			NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		return;
	buf_addf(out, own.ss_family == AF_INET6 ? "tcp:[%s]:%s" : "tcp:%s:%s", host, port);
}
