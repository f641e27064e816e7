/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "disk/gzip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/language.h"
#include "base/memory.h"
#include "disk/new_file.h"

enum {
	GZIP_INPUT = 64 * 1024,
	GZIP_STATES = 256,
	GZIP_APART = 4 * 1024 * 1024,     /* decompressed bytes between two states, at first */
	GZIP_BACK = 8 * 1024 * 1024,      /* bytes that are decompressed at once to go back */
	GZIP_WITH_HEADER = 16 + MAX_WBITS /* inflateInit2: gzip, not zlib */
};

/* zlib's state refers to its z_stream: it stays where it is. */
struct gzip_stream {
	z_stream z;
	uint64_t in, out; /* bytes of the file that are read, and what came of them */
	bool between;     /* two compressed parts, or at the end of the last */
	bool damaged;
	char input[];
};

struct gzip_reader {
	gzip_source_fn *source;
	void *user;
	struct gzip_stream *front; /* the furthest */
	bool at_end;
	struct gzip_stream *again; /* reads again what the front has passed; NULL: not yet */
	struct gzip_stream *states[GZIP_STATES];
	size_t count;
	uint64_t apart;
	struct buf back; /* bytes read again... */
	uint64_t at;     /* ...from here on */
};

bool gzip_begins(struct slice file)
{
	/* Deflate is the only method there is. */
	return slice_starts(file, SLICE("\x1f\x8b\x08"));
}

/* ---- one stream ---- */

static void gzip_stream_free(struct gzip_stream *s)
{
	if (s)
		inflateEnd(&s->z);
	free(s);
}

/* Without memory the program ends, as elsewhere. */
static voidpf gzip_allocate(voidpf user, uInt items, uInt size)
{
	(void)user;
	return memory_new((size_t)items * size);
}

static void gzip_release(voidpf user, voidpf p)
{
	(void)user;
	free(p);
}

static struct gzip_stream *gzip_stream_new(void)
{
	struct gzip_stream *s = memory_new(sizeof(*s) + GZIP_INPUT);

	s->z.zalloc = gzip_allocate;
	s->z.zfree = gzip_release;
	if (inflateInit2(&s->z, GZIP_WITH_HEADER) != Z_OK)
		abort(); /* zlib is another one than it was built with */
	return s;
}

/* Its input is read again from its place. */
static struct gzip_stream *gzip_stream_copy(struct gzip_stream *from, size_t input)
{
	struct gzip_stream *s = memory_new(sizeof(*s) + input);

	if (inflateCopy(&s->z, &from->z) != Z_OK)
		abort();
	s->in = from->in;
	s->out = from->out;
	s->between = from->between;
	s->z.avail_in = 0;
	return s;
}

static ssize_t gzip_fail(const struct gzip_stream *s, struct diag *d, const char *why)
{
	diag_fail(d, 0, 0, 0, _("damaged at byte %llu of the compressed file: %s"),
		(unsigned long long)s->in, why);
	return -1;
}

/* More input: 1; 0 at the file's end; -1 with *d. */
static int gzip_stream_fill(struct gzip_reader *g, struct gzip_stream *s, struct diag *d)
{
	if (s->z.avail_in)
		return 1;
	ssize_t n = g->source(g->user, s->in, s->input, GZIP_INPUT);
	if (n < 0) {
		diag_fail(d, 0, 0, 0, "%s", error_text(errno));
		return -1;
	}
	s->z.next_in = (Bytef *)s->input;
	s->z.avail_in = (uInt)n;
	return n > 0;
}

/* To the next compressed part: 1; 0 at the end of the last; -1 with *d. */
static int gzip_stream_begin_part(struct gzip_reader *g, struct gzip_stream *s, struct diag *d)
{
	int more;

	/* Tapes and some file systems fill up with zeros. */
	while ((more = gzip_stream_fill(g, s, d)) > 0 && s->z.next_in[0] == 0) {
		s->z.next_in++;
		s->z.avail_in--;
		s->in++;
	}
	if (more <= 0)
		return more;
	if (s->z.next_in[0] != 0x1f)
		return (int)gzip_fail(s, d, _("what follows is not gzip"));
	inflateReset(&s->z);
	s->between = false;
	return 1;
}

/* As gzip_read, from where the stream is. */
static ssize_t gzip_stream_read(
	struct gzip_reader *g, struct gzip_stream *s, char *p, size_t n, struct diag *d)
{
	size_t got = 0;

	if (n > GZIP_BACK)
		n = GZIP_BACK;
	while (got == 0) {
		if (s->damaged)
			return gzip_fail(s, d, s->z.msg ? s->z.msg : _("not gzip"));
		int more = s->between ? gzip_stream_begin_part(g, s, d) : 1;
		if (more > 0)
			more = gzip_stream_fill(g, s, d);
		if (more < 0)
			return -1;
		if (more == 0)
			return s->between ? 0 : gzip_fail(s, d, _("the rest is missing"));
		uInt before = s->z.avail_in;
		s->z.next_out = (Bytef *)p;
		s->z.avail_out = (uInt)n;
		int result = inflate(&s->z, Z_NO_FLUSH);
		got = n - s->z.avail_out;
		s->in += before - s->z.avail_in;
		s->out += got;
		s->between = result == Z_STREAM_END;
		s->damaged = result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR;
	}
	return (ssize_t)got;
}

/* ---- the furthest place ---- */

static void gzip_keep_state(struct gzip_reader *g)
{
	if (g->count == GZIP_STATES) {
		for (size_t i = 0; i < GZIP_STATES / 2; i++) {
			gzip_stream_free(g->states[2 * i + 1]);
			g->states[i] = g->states[2 * i];
		}
		g->count = GZIP_STATES / 2;
		g->apart *= 2;
	}
	g->states[g->count++] = gzip_stream_copy(g->front, 0);
}

static ssize_t gzip_read_on(struct gzip_reader *g, char *p, size_t n, struct diag *d)
{
	if (g->front->out >= g->states[g->count - 1]->out + g->apart)
		gzip_keep_state(g);
	ssize_t got = gzip_stream_read(g, g->front, p, n, d);
	g->at_end = got == 0;
	return got;
}

/* Decompresses up to `at`; false, with *got as gzip_read returns, if it does not get there. */
static bool gzip_reach(struct gzip_reader *g, uint64_t at, ssize_t *got, struct diag *d)
{
	static const size_t step = GZIP_INPUT;

	buf_clear(&g->back);
	while (g->front->out < at) {
		uint64_t missing = at - g->front->out;
		*got = gzip_read_on(
			g, buf_room(&g->back, step), missing < step ? (size_t)missing : step, d);
		if (*got <= 0)
			return false;
	}
	return true;
}

/* ---- going back ---- */

static struct gzip_stream *gzip_state_before(const struct gzip_reader *g, uint64_t at)
{
	size_t low = 1, high = g->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (g->states[middle]->out <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return g->states[low - 1];
}

/* Keeps up to GZIP_BACK bytes before `end`, which the front has passed. */
static bool gzip_read_again(struct gzip_reader *g, uint64_t at, uint64_t end, struct diag *d)
{
	struct gzip_stream *state = gzip_state_before(g, at);

	if (!g->again || g->again->out > at || g->again->out < state->out) {
		gzip_stream_free(g->again);
		g->again = gzip_stream_copy(state, GZIP_INPUT);
	}
	buf_clear(&g->back);
	g->at = g->again->out;
	while (g->again->out < end) {
		if (g->back.n >= 2 * (size_t)GZIP_BACK) {
			buf_drop_front(&g->back, GZIP_BACK);
			g->at += GZIP_BACK;
		}
		uint64_t n = end - g->again->out < GZIP_INPUT ? end - g->again->out : GZIP_INPUT;
		ssize_t got =
			gzip_stream_read(g, g->again, buf_room(&g->back, (size_t)n), (size_t)n, d);
		if (got < 0)
			return false;
		if (got == 0) {
			gzip_fail(g->again, d, _("it was changed meanwhile"));
			return false;
		}
		buf_grown(&g->back, (size_t)got);
	}
	return true;
}

/* ---- all of it ---- */

struct gzip_reader *gzip_reader_new(gzip_source_fn *source, void *user)
{
	struct gzip_reader *g = memory_new(sizeof(*g));

	g->source = source;
	g->user = user;
	g->front = gzip_stream_new();
	g->apart = GZIP_APART;
	gzip_keep_state(g);
	return g;
}

void gzip_reader_free(struct gzip_reader *g)
{
	if (!g)
		return;
	gzip_stream_free(g->front);
	gzip_stream_free(g->again);
	for (size_t i = 0; i < g->count; i++)
		gzip_stream_free(g->states[i]);
	buf_fini(&g->back);
	free(g);
}

ssize_t gzip_read(struct gzip_reader *g, uint64_t at, char *p, size_t n, struct diag *d)
{
	ssize_t got = 0;

	if (at >= g->front->out)
		return gzip_reach(g, at, &got, d) ? gzip_read_on(g, p, n, d) : got;
	if (n > g->front->out - at)
		n = (size_t)(g->front->out - at);
	if (n > GZIP_BACK)
		n = GZIP_BACK;
	if ((at < g->at || at + n > g->at + g->back.n) && !gzip_read_again(g, at, at + n, d)) {
		buf_clear(&g->back);
		return -1;
	}
	memcpy(p, g->back.p + (size_t)(at - g->at), n);
	return (ssize_t)n;
}

uint64_t gzip_reached(const struct gzip_reader *g, uint64_t *compressed, bool *all)
{
	*compressed = g->front->in;
	*all = g->at_end;
	return g->front->out;
}

/* ---- writing ---- */

enum { GZIP_LEVEL = 6, GZIP_MEMORY = 8 };

/* All that the input at hand becomes. */
static bool gzip_deflate(z_stream *z, int how, struct new_file *to)
{
	char out[GZIP_INPUT];
	int result;

	do {
		z->next_out = (Bytef *)out;
		z->avail_out = sizeof(out);
		result = deflate(z, how);
		if (!new_file_write(to, (struct slice){out, sizeof(out) - z->avail_out}))
			return false;
	} while (z->avail_out == 0);
	return how != Z_FINISH || result == Z_STREAM_END;
}

static bool gzip_deflate_file(z_stream *z, int from, struct new_file *to, const atomic_bool *stop)
{
	char in[GZIP_INPUT];
	ssize_t n;

	while (!atomic_load(stop)) {
		do
			n = read(from, in, sizeof(in));
		while (n < 0 && errno == EINTR);
		if (n <= 0)
			return n == 0 && gzip_deflate(z, Z_FINISH, to);
		z->next_in = (Bytef *)in;
		z->avail_in = (uInt)n;
		if (!gzip_deflate(z, Z_NO_FLUSH, to))
			return false;
	}
	return false;
}

bool gzip_write_file(const char *from, const char *to, const atomic_bool *stop)
{
	z_stream z = {.zalloc = gzip_allocate, .zfree = gzip_release};
	int fd = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct new_file *file = fd < 0 ? NULL : new_file_open(to, false, NULL);
	bool done = false;

	if (file) {
		if (deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, GZIP_WITH_HEADER, GZIP_MEMORY,
			    Z_DEFAULT_STRATEGY) != Z_OK)
			abort(); /* as above */
		done = gzip_deflate_file(&z, fd, file, stop);
		deflateEnd(&z);
	}
	if (done)
		done = new_file_finish(file, NULL);
	else
		new_file_discard(file);
	if (fd >= 0)
		close(fd);
	return done;
}
