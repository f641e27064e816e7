/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Links over plain TCP: the bytes as they are.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/language.h"
#include "link/link_kind.h"
#include "link/tcp_client.h"
#include "link/telnet.h"

struct tcp {
	struct tcp_client *client;
	bool is_new; /* nothing has come yet in this connection */
};

static bool check_tcp(const char *port, struct diag *d)
{
	return tcp_client_check(port, "tcp:", d);
}

static void tcp_on_up(void *user)
{
	struct link *l = user;
	struct tcp *t = l->state;

	t->is_new = true;
	tcp_client_confirm(t->client);
	link_tell_up(l);
}

/* Servers that speak Telnet begin with that.  A board would begin with text. */
static bool tcp_is_telnet(struct slice bytes)
{
	return bytes.n >= 2 && (uint8_t)bytes.p[0] == 255 && (uint8_t)bytes.p[1] >= TELNET_WILL &&
	       (uint8_t)bytes.p[1] <= TELNET_DONT;
}

static bool tcp_warn_of_telnet(struct link *l)
{
	struct tcp *t = l->state;
	struct buf text = {0};

	buf_addf(&text,
		_("%s speaks Telnet, so bytes may be changed or added on the way; use rfc2217:%s"),
		tcp_client_peer(t->client), tcp_client_peer(t->client));
	bool open = link_tell_remark(l, buf_text(&text));
	buf_fini(&text);
	return open;
}

static void tcp_on_bytes(void *user, struct slice bytes)
{
	struct link *l = user;
	struct tcp *t = l->state;
	bool warn = t->is_new && tcp_is_telnet(bytes);

	t->is_new = false;
	if (!warn || tcp_warn_of_telnet(l))
		link_tell_bytes(l, bytes);
}

static size_t tcp_unsent(const struct link *l)
{
	const struct tcp *t = l->state;

	return tcp_client_unsent(t->client);
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
	struct tcp *t = memory_new(sizeof(*t));

	(void)d;
	l->state = t;
	t->client = tcp_client_new(l->loop, l->port + strlen("tcp:"), &events, l);
	return true;
}

static void close_tcp(struct link *l)
{
	struct tcp *t = l->state;

	tcp_client_free(t->client);
	free(t);
}

static void send_tcp(struct link *l, struct slice bytes)
{
	struct tcp *t = l->state;

	tcp_client_send(t->client, bytes);
}

static void tcp_pause(struct link *l, bool pause)
{
	struct tcp *t = l->state;

	tcp_client_pause(t->client, pause);
}

const struct link_kind link_kind_tcp = {
	.check = check_tcp,
	.open = open_tcp,
	.close = close_tcp,
	.send = send_tcp,
	.unsent = tcp_unsent,
	.pause = tcp_pause,
};
