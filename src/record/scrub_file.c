/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/scrub_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "disk/files.h"
#include "disk/new_file.h"
#include "record/reader.h"
#include "record/transcript_name.h"

enum { FLUSH = 256 * 1024 };

struct scrub_file {
	struct scrub *s;
	struct reader *reader;
	bool is_transcript;
	struct buf of; /* the digest of the file */
	size_t bad_lines;
	struct diag first_bad;
};

/* One way through the file. */
struct file_pass {
	struct scrub_file *f;
	struct scrub_pass *pass;
	struct scrub_counts *counts;
	/* written: */
	struct new_file *file;
	struct buf out;
	bool failed;
	struct digest *digest; /* of a transcript, as far as it is written */
	uint64_t size, sealed; /* bytes written; up to the last seal */
	bool ended;
	int64_t t; /* of the last record */
	/* checked: */
	scrub_left_fn *fn;
	void *user;
	bool stopped;
};

/* ---- learning ---- */

static void file_add_bad_line(struct scrub_file *f, const struct diag *d)
{
	if (!f->bad_lines++)
		f->first_bad = *d;
}

/* Of records: false with *d only for what is wrong with the file. */
static bool file_feed_records(
	struct scrub_file *f, struct scrub_pass *pass, bool first, bool *stopped, struct diag *d)
{
	struct transcript_record record = {0};
	uint64_t before = UINT64_MAX;
	bool done = reader_seek(f->reader, 0, d), ok = done;

	while (done && !*stopped) {
		uint64_t at = reader_at(f->reader);
		enum reader_result result = reader_next(f->reader, &record, d);

		if (result == READER_END)
			break;
		if (result == READER_FAILED) {
			/* It did not get past it. */
			done = ok = at != before;
			before = at;
			if (first && done)
				file_add_bad_line(f, d);
			continue;
		}
		scrub_pass_record(pass, &record, at);
	}
	transcript_record_fini(&record);
	return ok;
}

static bool file_feed_text(
	struct scrub_file *f, struct scrub_pass *pass, bool *stopped, struct diag *d)
{
	struct slice bytes;

	for (uint64_t at = 0; !*stopped; at += bytes.n) {
		if (!reader_bytes(f->reader, at, &bytes, d))
			return false;
		if (!bytes.n)
			break;
		scrub_pass_text(pass, bytes);
	}
	return true;
}

static bool file_feed(
	struct scrub_file *f, struct scrub_pass *pass, bool first, bool *stopped, struct diag *d)
{
	if (f->is_transcript ? !file_feed_records(f, pass, first, stopped, d)
			     : !file_feed_text(f, pass, stopped, d))
		return false;
	scrub_pass_end(pass);
	return true;
}

static bool file_digest(struct scrub_file *f, struct diag *d)
{
	struct digest *digest = digest_new();
	struct slice bytes = {0};
	uint64_t at = 0;
	bool ok;

	while ((ok = reader_bytes(f->reader, at, &bytes, d)) && bytes.n) {
		digest_add(digest, bytes);
		at += bytes.n;
	}
	digest_add_hex(digest, &f->of);
	digest_free(digest);
	return ok;
}

/* Windows tools write it; nothing would be found. */
static bool file_is_wide(struct scrub_file *f)
{
	struct slice bytes;

	return reader_bytes(f->reader, 0, &bytes, NULL) &&
	       (slice_starts(bytes, SLICE("\xff\xfe")) || slice_starts(bytes, SLICE("\xfe\xff")));
}

static bool file_learn(struct scrub_file *f, struct diag *d)
{
	bool stopped = false;

	if (!f->is_transcript && file_is_wide(f))
		return diag_fail(d, 0, 0, 0,
			_("%s: it is in UTF-16: convert it first, as in iconv -f UTF-16 -t UTF-8"),
			reader_name(f->reader));
	struct scrub_pass *pass = scrub_pass_new(f->s, NULL);
	bool ok = file_feed(f, pass, true, &stopped, d) && (!f->is_transcript || file_digest(f, d));
	scrub_pass_free(pass);
	return ok;
}

struct scrub_file *scrub_file_open(struct scrub *s, const char *path, struct diag *d)
{
	struct scrub_file *f = memory_new(sizeof(*f));

	f->s = s;
	f->reader = reader_open(path, d);
	if (f->reader) {
		f->is_transcript = reader_form(f->reader) == READER_TRANSCRIPT;
		if (file_learn(f, d))
			return f;
	}
	scrub_file_close(f);
	return NULL;
}

void scrub_file_close(struct scrub_file *f)
{
	if (!f)
		return;
	reader_close(f->reader);
	buf_fini(&f->of);
	free(f);
}

const char *scrub_file_name(const struct scrub_file *f)
{
	return reader_name(f->reader);
}

bool scrub_file_is_transcript(const struct scrub_file *f)
{
	return f->is_transcript;
}

size_t scrub_file_bad_lines(const struct scrub_file *f, const char **first)
{
	if (first)
		*first = f->first_bad.text;
	return f->bad_lines;
}

/* ---- writing ---- */

static void file_count(void *user, uint64_t place, int kind, struct slice value)
{
	struct file_pass *w = user;

	(void)place;
	(void)value;
	if (kind == SCRUB_SECRET)
		w->counts->secrets++;
	else
		w->counts->places[kind]++;
}

static void file_add_header(struct file_pass *w, const struct transcript_record *r)
{
	struct buf kinds = {0}, port = {0};

	scrub_add_kinds(&kinds, scrub_kinds(w->f->s));
	buf_add(&port, buf_slice(&r->port));
	transcript_add_header(&w->out, &(struct transcript_header){.started = r->started,
					       .port = buf_text(&port),
					       .baud = r->baud,
					       .masked = r->masked || scrub_masks(w->f->s),
					       .part = r->part,
					       .scrubbed = buf_slice(&kinds),
					       .of = buf_slice(&w->f->of)});
	buf_fini(&port);
	buf_fini(&kinds);
}

static void file_add_record(struct file_pass *w, const struct transcript_record *r)
{
	struct buf *out = &w->out, why = {0};
	struct slice bytes = buf_slice(&r->bytes);

	switch (r->kind) {
	case TRANSCRIPT_HEADER:
		file_add_header(w, r);
		break;
	case TRANSCRIPT_RECEIVED:
		transcript_add_received(out, r->t, bytes);
		break;
	case TRANSCRIPT_SENT:
		transcript_add_sent(out, r->t, bytes, r->by);
		break;
	case TRANSCRIPT_LOG:
		transcript_add_log(out, r->t, bytes);
		break;
	case TRANSCRIPT_NOTE:
		if (r->ours)
			transcript_add_remark(out, r->t, bytes, r->problem);
		else
			transcript_add_note(out, r->t, bytes);
		break;
	case TRANSCRIPT_ACT:
		transcript_add_act(out, r->t, r->act, r->number, bytes);
		break;
	case TRANSCRIPT_STATE:
		transcript_add_state(out, r->t, bytes);
		break;
	case TRANSCRIPT_LINK:
		buf_add(&why, bytes);
		if (r->released)
			transcript_add_released(out, r->t, why.n ? buf_text(&why) : NULL);
		else
			transcript_add_link(
				out, r->t, r->up ? "up" : "down", why.n ? buf_text(&why) : NULL);
		buf_fini(&why);
		break;
	default: /* seals are made anew */
		break;
	}
}

static void file_flush(struct file_pass *w)
{
	if (!w->failed && w->out.n) {
		w->failed = !new_file_write(w->file, buf_slice(&w->out));
		digest_add(w->digest, buf_slice(&w->out));
		w->size += w->out.n;
	}
	buf_clear(&w->out);
}

static void file_add_seal(struct file_pass *w, int64_t t)
{
	struct buf sha256 = {0};

	file_flush(w);
	if (w->size > w->sealed) {
		digest_add_hex(w->digest, &sha256);
		transcript_add_seal(&w->out, t, buf_slice(&sha256), w->size);
		file_flush(w);
		w->sealed = w->size;
	}
	buf_fini(&sha256);
}

static void file_add_end(struct file_pass *w, int64_t t, struct slice why)
{
	struct buf sha256 = {0};

	transcript_add_ending(&w->out, t, why);
	file_flush(w);
	digest_add_hex(w->digest, &sha256);
	transcript_add_end(&w->out, t, why, buf_slice(&sha256), w->size);
	file_flush(w);
	w->ended = true;
	buf_fini(&sha256);
}

static void file_write_record(void *user, const struct transcript_record *r)
{
	struct file_pass *w = user;

	if (r->kind == TRANSCRIPT_SEAL) {
		file_add_seal(w, r->t);
	} else if (r->kind == TRANSCRIPT_END) {
		file_add_end(w, r->t, buf_slice(&r->bytes));
	} else {
		file_add_record(w, r);
		w->ended = false;
	}
	w->t = r->kind == TRANSCRIPT_HEADER ? w->t : r->t;
	if (w->out.n > FLUSH)
		file_flush(w);
}

static void file_write_text(void *user, struct slice bytes)
{
	struct file_pass *w = user;

	buf_add(&w->out, bytes);
	if (w->out.n > FLUSH)
		file_flush(w);
}

static bool file_pass_through(struct file_pass *w, struct diag *d)
{
	const struct scrub_user user = {.record = file_write_record,
		.text = file_write_text,
		.replaced = file_count,
		.user = w};

	*w->counts = (struct scrub_counts){.secrets = 0};
	w->digest = digest_new();
	w->pass = scrub_pass_new(w->f->s, &user);
	bool ok = file_feed(w->f, w->pass, false, &w->failed, d);
	/* What has no end is sealed as far as it goes. */
	if (ok && w->f->is_transcript && !w->ended)
		file_add_seal(w, w->t);
	file_flush(w);
	scrub_pass_free(w->pass);
	digest_free(w->digest);
	buf_fini(&w->out);
	return ok;
}

bool scrub_file_write(struct scrub_file *f, const char *path, bool replace,
	struct scrub_counts *counts, struct diag *d)
{
	struct file_pass w = {
		.f = f, .counts = counts, .file = new_file_open_or_force(path, replace, d)};

	if (!w.file)
		return false;
	if (file_pass_through(&w, d))
		return new_file_finish(w.file, d);
	new_file_discard(w.file);
	return false;
}

/* ---- checking ---- */

static void file_left(void *user, uint64_t place, int kind, struct slice value)
{
	struct file_pass *w = user;

	if (!w->stopped)
		w->stopped = !w->fn(w->user, place, kind, value);
}

bool scrub_file_check(struct scrub_file *f, scrub_left_fn *fn, void *user, struct diag *d)
{
	struct file_pass w = {.f = f, .fn = fn, .user = user};
	const struct scrub_user calls = {.replaced = file_left, .user = &w};

	w.pass = scrub_pass_new(f->s, &calls);
	bool ok = file_feed(f, w.pass, false, &w.stopped, d);
	scrub_pass_free(w.pass);
	return ok;
}

uint64_t scrub_file_line(struct scrub_file *f, uint64_t place)
{
	return f->is_transcript ? reader_line(f->reader, place) : place;
}

/* ---- a copy ---- */

static void copy_set_name(struct scrub_copy *c, const struct scrub *s, const char *path)
{
	struct slice name = slice_of(strcmp(path, "-") == 0 ? "stdin" : path);
	struct buf out = {0};
	size_t at = name.n;

	while (at > 0 && name.p[at - 1] != '/')
		at--;
	scrub_add_replaced(s, &out, slice_from(name, at));
	c->name = memory_copy_text(buf_text(&out));
	buf_fini(&out);
}

static bool copy_create(struct scrub_copy *c, bool is_transcript, struct diag *d)
{
	const char *suffix = is_transcript ? TRANSCRIPT_SUFFIX : ".log";
	struct buf name = {0};

	files_add_temporary(&name, suffix);
	c->path = memory_copy_text(buf_text(&name));
	buf_fini(&name);
	int fd = mkostemps(c->path, (int)strlen(suffix), O_CLOEXEC);
	if (fd >= 0) {
		close(fd);
		return true;
	}
	diag_fail(d, 0, 0, 0, _("%s: %s"), c->path, error_text(errno));
	free(c->path);
	c->path = NULL;
	return false;
}

bool scrub_copy_make(
	struct scrub_copy *c, const char *path, unsigned kinds, bool masking, struct diag *d)
{
	struct scrub *s = scrub_new(kinds, masking);
	struct scrub_file *f = scrub_file_open(s, path, d);
	struct scrub_counts counts;

	*c = (struct scrub_copy){0};
	bool made = f && scrub_end_learning(s, d) && copy_create(c, f->is_transcript, d) &&
	            scrub_file_write(f, c->path, true, &counts, d);
	if (made) {
		copy_set_name(c, s, path);
		c->bad_lines = f->bad_lines;
		c->first_bad = f->first_bad;
	} else {
		scrub_copy_fini(c);
	}
	scrub_file_close(f);
	scrub_free(s);
	return made;
}

void scrub_copy_fini(struct scrub_copy *c)
{
	if (c->path)
		unlink(c->path);
	free(c->path);
	free(c->name);
	*c = (struct scrub_copy){0};
}
