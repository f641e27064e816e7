/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A TCP connection to a server, made again whenever it is lost: tries all addresses of the name,
 * notices a server that vanished, and reports the same failure once, however often it is repeated.
 * Knows nothing of what is said over it.
 */
#ifndef LINK_TCP_CLIENT_H
#define LINK_TCP_CLIENT_H

#include "base/diag.h"
#include "loop/loop.h"
#include "base/buf.h"

struct tcp_client;

/* Called from the loop, never from inside tcp_client_new or tcp_client_send.  The owner may free the
 * client in any of them. */
struct tcp_client_events {
	void (*up)(void *user);
	void (*bytes)(void *user, struct slice bytes);
	/* "closed by 10.0.0.2:3000", also if it never was up. */
	void (*down)(void *user, const char *why);
	void (*sent)(void *user); /* tcp_client_unsent has become less */
};

/* Checks that a port's name is `kind` ("tcp:") and HOST:PORT; false with *d. */
bool tcp_client_check(const char *port, const char *kind, struct diag *d);

/* address: HOST:PORT, which was checked. */
struct tcp_client *tcp_client_new(
	struct loop *loop, const char *address, const struct tcp_client_events *events, void *user);
/* While it is up: waits up to a quarter of a second for the other side to have read all, before the
 * client is freed.  Otherwise bytes of the board that nobody has read make the system break the
 * connection, and what was sent last may be lost. */
void tcp_client_end(struct tcp_client *t);
void tcp_client_free(struct tcp_client *t); /* NULL is fine; no more events */

/* While it is up: the connection is what it should be.  From now on its loss is reported even if it
 * is for the same reason as before, and the next attempt comes soon. */
void tcp_client_confirm(struct tcp_client *t);
/* While it is up: it is not.  Ends it and calls `down` with this reason; tried again later. */
void tcp_client_fail(struct tcp_client *t, const char *why);

void tcp_client_send(struct tcp_client *t, struct slice bytes); /* while it is up */
/* Bytes that wait to be written; once it is down: that were dropped. */
size_t tcp_client_unsent(const struct tcp_client *t);
void tcp_client_pause(struct tcp_client *t, bool pause); /* of reading, while it is up */
const char *tcp_client_peer(const struct tcp_client *t); /* HOST:PORT, shown visibly */

#endif
