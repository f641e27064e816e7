/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "station/scanner.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "disk/files.h"
#include "link/link.h"
#include "loop/stream.h"
#include "setup/connection_words.h"

enum { SCANNER_PENDING = 65536 };

struct scanner {
	const struct scanner_calls *calls;
	void *user;
	struct scan scan;
	struct link *link;
	struct link_settings settings;
	struct stream *stream; /* standard input */
	struct buf pending;    /* of standard input, for boards to come */
};

static void scanner_on_up(void *user)
{
	(void)user;
}

static void scanner_on_bytes(void *user, struct slice bytes)
{
	struct scanner *s = user;

	scan_add(&s->scan, bytes, s->calls->scanned, s->user);
}

static void scanner_on_down(void *user, const char *why)
{
	struct scanner *s = user;

	scan_clear(&s->scan);
	s->calls->problem(s->user, why);
}

static void scanner_on_input(void *user, struct slice bytes)
{
	struct scanner *s = user;

	buf_add(&s->pending, bytes);
	if (s->pending.n > SCANNER_PENDING)
		stream_pause(s->stream, true);
}

static void scanner_on_end(void *user, int error)
{
	struct scanner *s = user;

	(void)error;
	stream_free(s->stream);
	s->stream = NULL;
	if (s->pending.n && s->pending.p[s->pending.n - 1] != '\n')
		buf_add_char(&s->pending, '\n');
}

static bool scanner_open_input(struct scanner *s, struct loop *loop, struct diag *d)
{
	static const struct stream_events events = {
		.bytes = scanner_on_input, .broken = scanner_on_end};

	s->stream = stream_new(loop, STDIN_FILENO, 0, &events, s);
	if (s->stream)
		return true;
	bool ok = files_read("/dev/stdin", &s->pending, d);
	scanner_on_end(s, 0);
	return ok;
}

struct scanner *scanner_new(struct loop *loop, const char *port, const struct config *config,
	const struct scanner_calls *calls, void *user, struct diag *d)
{
	static const struct link_events events = {
		.up = scanner_on_up, .bytes = scanner_on_bytes, .down = scanner_on_down};
	struct scanner *s = memory_new(sizeof(*s));
	bool ok;

	s->calls = calls;
	s->user = user;
	if (port) {
		const char *name = connection_choose_port(config, port, &s->settings);
		s->link = link_open(loop, name, &s->settings, &events, s, d);
		ok = s->link != NULL;
	} else {
		ok = scanner_open_input(s, loop, d);
	}
	if (!ok) {
		scanner_free(s);
		return NULL;
	}
	return s;
}

/* Up to the end of the first line. */
static bool scanner_give_line(struct scanner *s)
{
	struct slice rest = buf_slice(&s->pending);
	size_t end = slice_find_char(rest, '\n');

	if (end == SLICE_NONE)
		return false;
	struct buf line = {0};
	buf_add(&line, slice_sub(rest, 0, end + 1));
	buf_drop_front(&s->pending, end + 1);
	scanner_on_bytes(s, buf_slice(&line));
	buf_fini(&line);
	return true;
}

bool scanner_has_ended(const struct scanner *s)
{
	return !s->link && !s->stream && !s->pending.n;
}

void scanner_turn(struct scanner *s)
{
	while (s->calls->awaited(s->user) && scanner_give_line(s))
		continue;
	if (s->stream && s->pending.n <= SCANNER_PENDING)
		stream_pause(s->stream, false);
}

void scanner_free(struct scanner *s)
{
	if (!s)
		return;
	link_close(s->link);
	stream_free(s->stream);
	buf_fini(&s->pending);
	scan_fini(&s->scan);
	free(s);
}
