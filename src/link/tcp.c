/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Links over plain TCP: the bytes as they are.
 */
#include <string.h>

#include "link/link_kind.h"
#include "link/tcp_client.h"

static bool check_tcp(const char *port, struct diag *d)
{
	return tcp_client_check(port, "tcp:", d);
}

static void tcp_on_up(void *user)
{
	struct link *l = user;

	tcp_client_confirm(l->state);
	link_tell_up(l);
}

static void tcp_on_bytes(void *user, struct slice bytes)
{
	link_tell_bytes(user, bytes);
}

static size_t tcp_unsent(const struct link *l)
{
	return tcp_client_unsent(l->state);
}

static void tcp_on_down(void *user, const char *why)
{
	struct link *l = user;

	l->unsent = tcp_unsent(l);
	link_tell_down(l, why);
}

static void tcp_on_sent(void *user)
{
	link_tell_sent(user);
}

static bool open_tcp(struct link *l, struct diag *d)
{
	static const struct tcp_client_events events = {
		tcp_on_up, tcp_on_bytes, tcp_on_down, tcp_on_sent};

	(void)d;
	l->state = tcp_client_new(l->loop, l->port + strlen("tcp:"), &events, l);
	return true;
}

static void close_tcp(struct link *l)
{
	tcp_client_free(l->state);
}

static void send_tcp(struct link *l, struct slice bytes)
{
	tcp_client_send(l->state, bytes);
}

const struct link_kind link_kind_tcp = {
	.check = check_tcp,
	.open = open_tcp,
	.close = close_tcp,
	.send = send_tcp,
	.unsent = tcp_unsent,
};
