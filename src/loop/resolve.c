/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/resolve.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/language.h"
#include "base/memory.h"
#include "loop/background.h"

/* Until it has finished, all but `background` is the thread's. */
struct resolve {
	struct background *background;
	char *host, *port;
	struct addrinfo *found;
	const struct addrinfo *current;
	const char *why;
};

const char *resolve_error_text(int answer)
{
	switch (answer) {
	case EAI_SYSTEM:
		return error_text(errno);
	case EAI_NONAME:
		return _("Name or service not known");
	case EAI_AGAIN:
		return _("Temporary failure in name resolution");
	case EAI_FAIL:
		return _("Non-recoverable failure in name resolution");
	default:
		return gai_strerror(answer);
	}
}

static void free_all(void *resolve)
{
	struct resolve *r = resolve;

	if (r->found != NULL)
		freeaddrinfo(r->found);
	free(r->host);
	free(r->port);
	free(r);
}

static void look_up(void *resolve)
{
	struct resolve *r = resolve;
	struct addrinfo wanted = {.ai_socktype = SOCK_STREAM};
	int failed = getaddrinfo(r->host, r->port, &wanted, &r->found);

	if (failed != 0) {
		r->why = resolve_error_text(failed);
		r->found = NULL;
	}
	r->current = r->found;
}

struct resolve *resolve_start(
	const char *host, const char *port, void (*done)(void *user), void *user)
{
	struct resolve *r = memory_new(sizeof(*r));

	r->host = memory_copy_text(host);
	r->port = memory_copy_text(port);
	r->background = background_start(r, look_up, free_all, done, user);
	return r;
}

bool resolve_result(
	struct resolve *r, const struct sockaddr **address, socklen_t *n, const char **why)
{
	if (!background_finished(r->background))
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
	background_drop(r->background);
}
