/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * getaddrinfo in the background.
 */
#ifndef LOOP_RESOLVE_H
#define LOOP_RESOLVE_H

#include <stdbool.h>
#include <sys/socket.h>

/* What getaddrinfo's answer means, as error_text (base/error.h); errno is still what it left. */
const char *resolve_error_text(int answer);

struct resolve;

/* `done` is called once, by the other thread, unless resolve_abandon is called first. */
struct resolve *resolve_start(
	const char *host, const char *port, void (*done)(void *user), void *user);
/* false: not done yet. address is NULL on failure; all three are valid until resolve_abandon. */
bool resolve_result(
	struct resolve *r, const struct sockaddr **address, socklen_t *n, const char **why);
/* The next address of the same name; false: that was the last one. */
bool resolve_next(struct resolve *r, const struct sockaddr **address, socklen_t *n);
/* Frees the request, or leaves that to the thread; `done` is no longer called. */
void resolve_abandon(struct resolve *r);

#endif
