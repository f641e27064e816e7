/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The port that another program opens in place of the board's (`atmq tap`): a pseudo-terminal with a
 * symbolic link.  Knows whether a program has it open, and which settings that program has given it.
 * A pseudo-terminal shows neither DTR and RTS nor a break, nor data bits and parity, which the kernel
 * does not keep.
 */
#ifndef LINK_TAP_PORT_H
#define LINK_TAP_PORT_H

#include "link/link.h"

struct tap_port;

/* All are called from the loop. */
struct tap_port_events {
	void (*bytes)(void *user, struct slice bytes); /* of the program */
	/* The program has set the port to these, before it sent what comes next. */
	void (*settings)(void *user, const struct link_settings *settings);
	void (*opened)(void *user, bool open); /* by a program; closed by the last one */
	void (*known)(void *user); /* tap_port_who knows who has opened it, or nobody can */
	void (*room)(void *user);  /* tap_port_waiting has become less */
};

/* The port starts with these settings.  NULL with *d. */
struct tap_port *tap_port_open(struct loop *loop, const char *path,
	const struct link_settings *settings, const struct tap_port_events *events, void *user,
	struct diag *d);
void tap_port_close(struct tap_port *t); /* removes the link; NULL is fine */

/* Bytes that the program has not read yet wait here, without a limit.  Returns false if no program has
 * the port open: then they are lost, as on a port that nobody has opened. */
bool tap_port_send(struct tap_port *t, struct slice bytes);
size_t tap_port_waiting(const struct tap_port *t);

/* While paused, nothing is read from the program: its writes wait.  `bytes` may still come once, if
 * it closes the port. */
void tap_port_pause(struct tap_port *t, bool pause);
/* Reports settings that were changed since the last bytes; there is no event for that. */
void tap_port_look(struct tap_port *t);

bool tap_port_is_open(const struct tap_port *t);
const char *tap_port_who(struct tap_port *t); /* "picocom (process 1234)"; "": not known */
const char *tap_port_path(const struct tap_port *t);

#endif
