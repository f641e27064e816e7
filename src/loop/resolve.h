/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * getaddrinfo in a thread of its own that nobody waits for.  libuv's would be joined at exit: a
 * name server that does not answer would hold a program that the user has quit.
 */
#ifndef LOOP_RESOLVE_H
#define LOOP_RESOLVE_H

#include <stdbool.h>
#include <sys/socket.h>

struct resolve;

/* `done` is called once, by the other thread, unless resolve_abandon came first. */
struct resolve *resolve_start(
	const char *host, const char *port, void (*done)(void *user), void *user);
/* false: not yet.  address is NULL on failure; all three end with resolve_abandon. */
bool resolve_result(
	struct resolve *r, const struct sockaddr **address, socklen_t *n, const char **why);
/* The next address of the same name; false: that was the last one. */
bool resolve_next(struct resolve *r, const struct sockaddr **address, socklen_t *n);
/* Frees, or leaves that to the thread; `done` is not called any more. */
void resolve_abandon(struct resolve *r);

#endif
