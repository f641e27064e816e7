/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/sim_pty.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/print.h"
#include "loop/baud.h"
#include "loop/pty.h"
#include "loop/stream.h"

enum { UNREAD_LIMIT = 4 * 1024 * 1024 };

struct sim_pty {
	struct pty pty;
	struct stream *stream;
	bool told; /* the loss of bytes was reported */
};

struct sim_pty *sim_pty_open(struct loop *loop, const char *path,
	void (*received)(void *user, struct slice bytes), void *user, struct diag *d)
{
	struct sim_pty *p = memory_new(sizeof(*p));

	if (!pty_open(&p->pty, path, d)) {
		free(p);
		return NULL;
	}
	p->stream = stream_new(
		loop, p->pty.fd, UNREAD_LIMIT, &(struct stream_events){.bytes = received}, user);
	return p;
}

void sim_pty_close(struct sim_pty *p)
{
	if (!p)
		return;
	stream_free(p->stream);
	pty_close(&p->pty);
	free(p);
}

const char *sim_pty_name(const struct sim_pty *p)
{
	return p->pty.name;
}

const char *sim_pty_path(const struct sim_pty *p)
{
	return p->pty.path;
}

void sim_pty_rate(struct sim_pty *p, long long baud)
{
	baud_set(p->pty.held, baud);
}

void sim_pty_send(struct sim_pty *p, struct slice bytes)
{
	bool kept = stream_send(p->stream, bytes);

	if (!kept && !p->told) {
		struct buf text = {0};
		buf_addf(&text, _("nobody reads %s; the board's output is lost"),
			p->pty.path ? p->pty.path : p->pty.name);
		print_problem(buf_text(&text));
		buf_fini(&text);
	}
	/* A short piece may still fit while nobody reads. */
	p->told = !kept || (p->told && stream_unsent(p->stream) > 0);
}
