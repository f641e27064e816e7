/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/resolve.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct resolve {
	pthread_mutex_t lock; /* for finished, abandoned; until then the thread owns the rest */
	bool finished, abandoned;
	char *host, *port;
	struct addrinfo *found;
	const struct addrinfo *current;
	const char *why;
	void (*done)(void *user);
	void *user;
};

static void free_all(struct resolve *r)
{
	if (r->found != NULL)
		freeaddrinfo(r->found);
	pthread_mutex_destroy(&r->lock);
	free(r->host);
	free(r->port);
	free(r);
}

static void *look_up(void *resolve)
{
	struct resolve *r = resolve;
	struct addrinfo wanted = {.ai_socktype = SOCK_STREAM};
	int failed = getaddrinfo(r->host, r->port, &wanted, &r->found);

	if (failed == EAI_SYSTEM)
		r->why = strerrordesc_np(errno);
	else if (failed != 0)
		r->why = gai_strerror(failed);
	if (failed != 0)
		r->found = NULL;
	r->current = r->found;

	pthread_mutex_lock(&r->lock);
	r->finished = true;
	bool abandoned = r->abandoned;
	/* Inside the lock: after abandoning the request the owner may free `user`. */
	if (!abandoned)
		r->done(r->user);
	pthread_mutex_unlock(&r->lock);
	if (abandoned)
		free_all(r);
	return NULL;
}

struct resolve *resolve_start(
	const char *host, const char *port, void (*done)(void *user), void *user)
{
	struct resolve *r = memory_new(sizeof(*r));
	pthread_attr_t detached;
	pthread_t thread;
	sigset_t all, before;

	pthread_mutex_init(&r->lock, NULL);
	r->host = memory_copy_text(host);
	r->port = memory_copy_text(port);
	r->done = done;
	r->user = user;
	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	/* Signals are for the loop's thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int failed = pthread_create(&thread, &detached, look_up, r);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&detached);
	if (failed != 0) {
		r->why = strerrordesc_np(failed);
		r->finished = true;
		done(user);
	}
	return r;
}

bool resolve_result(
	struct resolve *r, const struct sockaddr **address, socklen_t *n, const char **why)
{
	pthread_mutex_lock(&r->lock);
	bool finished = r->finished;
	pthread_mutex_unlock(&r->lock);
	if (!finished)
		return false;
	*address = r->current != NULL ? r->current->ai_addr : NULL;
	*n = r->current != NULL ? r->current->ai_addrlen : 0;
	*why = r->why;
	return true;
}

bool resolve_next(struct resolve *r, const struct sockaddr **address, socklen_t *n)
{
	if (r->current == NULL || r->current->ai_next == NULL)
		return false;
	r->current = r->current->ai_next;
	*address = r->current->ai_addr;
	*n = r->current->ai_addrlen;
	return true;
}

void resolve_abandon(struct resolve *r)
{
	pthread_mutex_lock(&r->lock);
	bool finished = r->finished;
	r->abandoned = true;
	pthread_mutex_unlock(&r->lock);
	if (finished)
		free_all(r);
}
