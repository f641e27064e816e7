/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/sim_tcp.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/print.h"
#include "loop/listener.h"
#include "loop/resolve.h"

enum {
	WAITING = 8,
	CLIENTS = 16,
	UNREAD_LIMIT = 4 * 1024 * 1024 /* bytes kept for a client; more are lost, as by a UART */
};

struct sim_tcp {
	struct listener *listener;
	int fd; /* the listener's */
	void (*received)(void *user, struct slice bytes);
	void *user;
	bool told; /* that a client does not read */
};

static struct addrinfo *resolve(const char *address, struct diag *d)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
	const char *colon = strrchr(address, ':');
	struct addrinfo *found = NULL;

	if (!colon) {
		diag_fail(d, 0, 0, 0, _("--tcp: %s is not ADDR:PORT"), address);
		return NULL;
	}
	bool bracket = address[0] == '[' && colon > address + 1 && colon[-1] == ']';
	char *host = memory_copy_text(address + bracket);
	host[colon - address - 2 * bracket] = '\0';
	int trouble = getaddrinfo(host, colon + 1, &hints, &found);
	free(host);
	if (trouble)
		diag_fail(d, 0, 0, 0, _("--tcp %s: %s"), address, resolve_error_text(trouble));
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

static void sim_tcp_from_client(void *user, struct listener_client *c, struct slice bytes)
{
	struct sim_tcp *t = user;

	(void)c;
	t->received(t->user, bytes);
}

struct sim_tcp *sim_tcp_open(struct loop *loop, const char *address,
	void (*received)(void *user, struct slice bytes), void *user, struct diag *d)
{
	struct addrinfo *found = resolve(address, d);
	int fd = -1;

	if (!found)
		return NULL;
	for (const struct addrinfo *a = found; a && fd < 0; a = a->ai_next)
		fd = sim_tcp_listen_at(a);
	freeaddrinfo(found);
	if (fd < 0) {
		diag_fail(d, 0, 0, 0, _("--tcp %s: %s"), address, error_text(errno));
		return NULL;
	}
	struct sim_tcp *t = memory_new(sizeof(*t));
	*t = (struct sim_tcp){.fd = fd, .received = received, .user = user};
	t->listener = listener_new(loop, fd,
		&(struct listener_options){.most = CLIENTS,
			.unread = UNREAD_LIMIT,
			.no_delay = true,
			.bytes = sim_tcp_from_client,
			.user = t});
	return t;
}

void sim_tcp_hang_up(struct sim_tcp *t)
{
	listener_hang_up(t->listener);
}

void sim_tcp_close(struct sim_tcp *t)
{
	if (!t)
		return;
	listener_free(t->listener);
	free(t);
}

void sim_tcp_add_address(const struct sim_tcp *t, struct buf *out)
{
	struct sockaddr_storage own = {0};
	socklen_t n = sizeof(own);
	char host[NI_MAXHOST], port[NI_MAXSERV];

	if (getsockname(t->fd, (struct sockaddr *)&own, &n) < 0 ||
		getnameinfo((struct sockaddr *)&own, n, host, sizeof(host), port, sizeof(port),
			NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		return;
	buf_addf(out, own.ss_family == AF_INET6 ? "tcp:[%s]:%s" : "tcp:%s:%s", host, port);
}

void sim_tcp_send(struct sim_tcp *t, struct slice bytes)
{
	bool kept = listener_send_all(t->listener, bytes);

	if (!kept && !t->told) {
		struct buf text = {0};

		struct buf address = {0};
		sim_tcp_add_address(t, &address);
		buf_addf(&text,
			_("a client of %s does not read; the board's output is lost for it"),
			buf_text(&address));
		buf_fini(&address);
		print_problem(buf_text(&text));
		buf_fini(&text);
	}
	t->told = !kept;
}
