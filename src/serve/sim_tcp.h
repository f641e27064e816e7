/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual board's port on the network, like one of ser2net: raw bytes, no telnet.  Up to 16
 * clients at once; all hear the board, and the board hears all.
 */
#ifndef SERVE_SIM_TCP_H
#define SERVE_SIM_TCP_H

#include "base/buf.h"
#include "base/diag.h"
#include "loop/loop.h"

struct sim_tcp;

/* address: "127.0.0.1:3000", "[::1]:3000", "localhost:0" (any free port). */
struct sim_tcp *sim_tcp_open(struct loop *loop, const char *address,
	void (*received)(void *user, struct slice bytes), void *user, struct diag *d);
void sim_tcp_close(struct sim_tcp *t); /* NULL is fine */

void sim_tcp_send(struct sim_tcp *t, struct slice bytes); /* to all clients */
void sim_tcp_hang_up(struct sim_tcp *t); /* on all clients; they may connect again */
void sim_tcp_add_address(const struct sim_tcp *t, struct buf *out); /* the actual port */

#endif
