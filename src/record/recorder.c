/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/recorder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "disk/disk.h"
#include "record/mask.h"
#include "record/part.h"
#include "record/transcript_name.h"

enum {
	MOST_NUMBERS = 1000, /* after a transcript's name */
	SECOND = 1000000,
	WRITE_AT =
		64 * 1024, /* bytes of lines; beyond it, nothing is kept while the disk is full */
	WATCHED = 4096     /* bytes that may come before the echo of a line */
};

static const struct at_secrets no_secrets;

/* One direction's bytes on their way to a record. */
struct tap {
	struct mask mask;
	bool waited; /* the bytes held back are older than the timer */
	bool in_line;
	char held[3]; /* the beginning of a character whose end has not come */
	size_t held_n;
};

struct recorder {
	struct loop *loop;
	struct loop_watch *timer;
	bool timer_runs;
	struct part part;
	bool ended;
	int64_t start;
	bool masked;
	bool has_bytes; /* of any port */
	const struct at_secrets *secrets;
	struct tap received, sent, log;
	enum session_author by; /* of what `sent` holds */
	struct buf joined;
	uint64_t lost;  /* bytes of either direction that could not be kept... */
	int lost_why;   /* ... and the errno that caused it, kept for good */
	uint64_t place; /* bytes received, as far as recorded */
};

static int64_t recorder_now(const struct recorder *r)
{
	return loop_now(r->loop) - r->start;
}

static void note_what_was_lost(struct recorder *r, int error)
{
	struct buf text = {0};

	buf_addf(&text, "%llu bytes were not recorded: %s", (unsigned long long)r->lost,
		strerrordesc_np(error));
	r->lost = 0;
	transcript_add_note(&r->part.lines, recorder_now(r), buf_slice(&text));
	buf_fini(&text);
}

static bool write_all(struct recorder *r)
{
	int before = r->part.error;

	if (!part_write(&r->part))
		return false;
	if (r->lost > 0) {
		note_what_was_lost(r, before);
		if (!part_write(&r->part))
			return false;
	}
	if (recorder_now(r) - r->part.sealed_at >= SECOND)
		part_seal(&r->part, recorder_now(r));
	return true;
}

static bool has_room(const struct recorder *r)
{
	return r->part.error == 0 || r->part.lines.n < WRITE_AT;
}

static void lose(struct recorder *r, size_t bytes)
{
	r->lost += bytes;
	r->lost_why = r->part.error;
}

static void wait_a_second(struct recorder *r)
{
	if (!r->timer_runs)
		loop_timer_at(r->timer, loop_now(r->loop) + SECOND);
	r->timer_runs = true;
}

/* After each record. */
static void added(struct recorder *r)
{
	if (r->part.error == 0 && r->part.lines.n >= WRITE_AT)
		write_all(r);
	if (r->part.lines.n > 0 || part_is_unsealed(&r->part))
		wait_a_second(r);
}

static void recorder_record(struct recorder *r, struct tap *tap, struct slice bytes)
{
	if (bytes.n == 0)
		return;
	r->has_bytes = true;
	if (!has_room(r)) {
		lose(r, bytes.n);
		if (tap == &r->received)
			read_back_gap(&r->part.back);
	} else if (tap == &r->log) {
		transcript_add_log(&r->part.lines, recorder_now(r), bytes);
	} else if (tap == &r->received) {
		read_back_add(&r->part.back, r->place, r->part.size + (off_t)r->part.lines.n);
		transcript_add_received(&r->part.lines, recorder_now(r), bytes);
	} else {
		transcript_add_sent(&r->part.lines, recorder_now(r), bytes, r->by);
	}
	if (tap == &r->received)
		r->place += bytes.n;
	added(r);
}

static void pass(struct recorder *r, struct tap *tap, struct slice bytes)
{
	if (tap->held_n > 0) {
		buf_clear(&r->joined);
		buf_add(&r->joined, (struct slice){tap->held, tap->held_n});
		buf_add(&r->joined, bytes);
		bytes = buf_slice(&r->joined);
	}
	size_t rest = bytes.n - utf8_cut(bytes, bytes.n);
	memcpy(tap->held, bytes.p + bytes.n - rest, rest);
	tap->held_n = rest;
	recorder_record(r, tap, slice_sub(bytes, 0, bytes.n - rest));
	if (rest > 0)
		wait_a_second(r);
}

static void pass_masked(struct recorder *r, struct tap *tap, struct slice bytes)
{
	if (r->masked)
		bytes = mask_bytes(&tap->mask, r->secrets, bytes);
	if (bytes.n > 0)
		pass(r, tap, bytes);
	tap->waited = false;
	if (mask_holds(&tap->mask))
		wait_a_second(r);
}

static void release(struct recorder *r, struct tap *tap)
{
	struct slice rest = mask_release(&tap->mask, r->secrets);

	if (rest.n > 0)
		pass(r, tap, rest);
	struct slice held = {tap->held, tap->held_n};
	tap->held_n = 0;
	recorder_record(r, tap, held);
}

void recorder_received(struct recorder *r, struct slice bytes)
{
	if (bytes.n == 0 || r->ended)
		return;
	release(r, &r->sent);
	pass_masked(r, &r->received, bytes);
}

/* A line that is sent is whole.  Its echo may come back damaged. */
static void pass_line(struct recorder *r, struct slice line, struct slice end)
{
	struct buf masked = {0};

	at_secrets_add_masked(r->secrets, &masked, line, '*');
	if (!slice_eq(buf_slice(&masked), line))
		mask_watch(&r->received.mask, line.n + WATCHED);
	buf_add(&masked, end);
	pass(r, &r->sent, buf_slice(&masked));
	buf_fini(&masked);
}

static bool recorder_is_line(struct slice bytes)
{
	return slice_find_char(bytes, '\n') == bytes.n - 1 && slice_ends(bytes, SLICE("\r\n"));
}

void recorder_sent(struct recorder *r, struct slice bytes, enum session_author by, bool secret)
{
	struct buf stars = {0};
	bool in_line = r->sent.in_line;

	if (bytes.n == 0 || r->ended)
		return;
	release(r, &r->received);
	if (by != r->by)
		release(r, &r->sent);
	r->by = by;
	if (secret && r->masked) {
		buf_add_repeat(&stars, '*', bytes.n);
		pass(r, &r->sent, buf_slice(&stars));
	} else if (r->masked && !in_line && recorder_is_line(bytes)) {
		pass_line(r, slice_sub(bytes, 0, bytes.n - 2), SLICE("\r\n"));
	} else {
		pass_masked(r, &r->sent, bytes);
	}
	r->sent.in_line = !slice_ends(bytes, SLICE("\n"));
	buf_fini(&stars);
}

void recorder_log(struct recorder *r, struct slice bytes)
{
	if (bytes.n == 0 || r->ended)
		return;
	/* Not part of the conversation, so it cuts none of its characters in two. */
	pass_masked(r, &r->log, bytes);
}

static void release_all(struct recorder *r)
{
	/* Only one direction of the conversation holds anything: each record of one releases the
	 * other. */
	release(r, &r->received);
	release(r, &r->sent);
	release(r, &r->log);
}

static void recorder_add_text(
	struct recorder *r, struct slice text, void (*add)(struct recorder *r, struct slice text))
{
	struct buf masked = {0};

	if (r->ended)
		return;
	release_all(r);
	at_secrets_add_masked(r->secrets, &masked, text, '*');
	if (has_room(r))
		add(r, r->masked ? buf_slice(&masked) : text);
	else
		lose(r, text.n);
	added(r);
	buf_fini(&masked);
}

static void recorder_add_note(struct recorder *r, struct slice text)
{
	transcript_add_note(&r->part.lines, recorder_now(r), text);
}

static void recorder_add_remark(struct recorder *r, struct slice text)
{
	transcript_add_remark(&r->part.lines, recorder_now(r), text, false);
}

static void recorder_add_problem(struct recorder *r, struct slice text)
{
	transcript_add_remark(&r->part.lines, recorder_now(r), text, true);
}

void recorder_note(struct recorder *r, struct slice text)
{
	recorder_add_text(r, text, recorder_add_note);
}

void recorder_remark(struct recorder *r, struct slice text, bool problem)
{
	recorder_add_text(r, text, problem ? recorder_add_problem : recorder_add_remark);
}

/* What is held back stays so: it may be the beginning of a secret. */
void recorder_act(struct recorder *r, enum transcript_act act, long number, struct slice why)
{
	if (r->ended || !has_room(r))
		return;
	transcript_add_act(&r->part.lines, recorder_now(r), act, number, why);
	added(r);
}

void recorder_link(struct recorder *r, bool up, const char *why)
{
	if (r->ended)
		return;
	release_all(r);
	/* A line of known size, so it is kept also while the disk is full. */
	transcript_add_link(&r->part.lines, recorder_now(r), up ? "up" : "down", why);
	added(r);
}

bool recorder_flush(struct recorder *r)
{
	if (r->ended)
		return r->part.end.n > 0;
	bool done = write_all(r);

	release_all(r);
	done = (r->part.lines.n == 0 || write_all(r)) && done;
	if (done) {
		loop_timer_stop(r->timer);
		r->timer_runs = false;
		if (part_is_unsealed(&r->part) && !r->ended)
			wait_a_second(r);
	}
	return done;
}

static void recorder_on_timer(void *user)
{
	struct recorder *r = user;
	struct tap *taps[] = {&r->received, &r->sent, &r->log};
	bool young = false;

	r->timer_runs = false;
	for (size_t i = 0; i < ALEN(taps); i++) {
		young |= mask_holds(&taps[i]->mask) && !taps[i]->waited;
		taps[i]->waited = true;
	}
	/* A line that is just arriving may be complete next time. */
	if (young)
		write_all(r);
	if (young || !recorder_flush(r))
		wait_a_second(r);
}

static bool recorder_fail(struct diag *d, const char *path, int error)
{
	const char *shown = VISIBLE(slice_of(path), VISIBLE_MOST);

	if (error == EEXIST || error == ELOOP)
		diag_fail(d, 0, 0, 0,
			"%s: exists already, and atmq never overwrites a transcript; choose "
			"another name",
			shown);
	else
		diag_fail(d, 0, 0, 0, "%s: the transcript cannot be written: %s", shown,
			strerrordesc_np(error));
	return false;
}

static void free_recorder(struct recorder *r)
{
	loop_unwatch(r->timer);
	mask_fini(&r->received.mask);
	mask_fini(&r->sent.mask);
	mask_fini(&r->log.mask);
	buf_fini(&r->joined);
	part_fini(&r->part);
	free(r);
}

/* Starts on a newly made file, which is the recorder's from now on; on failure returns NULL with *d
 * and removes the file. */
static struct recorder *recorder_begin(struct loop *loop, const struct part *part, int64_t start,
	const struct transcript_header *header, struct diag *d)
{
	struct recorder *r = memory_new(sizeof(*r));

	r->loop = loop;
	r->timer = loop_timer(loop, recorder_on_timer, r);
	r->part = *part;
	r->start = start;
	r->masked = header->masked;
	r->secrets = &no_secrets;
	transcript_add_header(&r->part.lines, header);
	if (!part_write(&r->part)) {
		recorder_fail(d, r->part.path, r->part.error);
		unlink(r->part.path);
		free_recorder(r);
		return NULL;
	}
	return r;
}

/* Left to the call that creates the file: a check before it may be outdated by then. */
static struct recorder *recorder_open_one_of(struct loop *loop, const char *path, int names,
	int64_t start, const struct transcript_header *header, struct diag *d)
{
	struct recorder *r = NULL;
	struct buf name = {0};
	struct part part = {0};
	int error = EEXIST;

	if (path[0] == '\0') {
		diag_fail(d, 0, 0, 0, "the transcript has no file name");
		return NULL;
	}
	if (!disk_make_folders(path, d))
		return NULL;
	for (int i = 0; i < names && error == EEXIST; i++) {
		buf_clear(&name);
		transcript_name_add_numbered(&name, path, i);
		error = part_create(&part, buf_text(&name), loop_now(loop) - start) ? 0 : errno;
	}
	if (error == 0)
		r = recorder_begin(loop, &part, start, header, d);
	else
		recorder_fail(d, buf_text(&name), error);
	buf_fini(&name);
	return r;
}

struct recorder *recorder_open(struct loop *loop, const char *path, int64_t start,
	const struct transcript_header *header, struct diag *d)
{
	return recorder_open_one_of(loop, path, 1, start, header, d);
}

struct recorder *recorder_open_numbered(struct loop *loop, const char *path, int64_t start,
	const struct transcript_header *header, struct diag *d)
{
	return recorder_open_one_of(loop, path, MOST_NUMBERS, start, header, d);
}

bool recorder_end(struct recorder *r, const char *why)
{
	struct buf masked = {0};

	if (r->ended)
		return r->part.end.n > 0;
	recorder_flush(r);
	at_secrets_add_masked(r->secrets, &masked, slice_of(why), '*');
	r->ended = true;
	loop_timer_stop(r->timer);
	bool done = r->part.error == 0 && part_end(&r->part, recorder_now(r),
						  r->masked ? buf_slice(&masked) : slice_of(why));
	buf_fini(&masked);
	return done;
}

const char *recorder_digest(struct recorder *r)
{
	return r->part.end.n ? buf_text(&r->part.end) : NULL;
}

void recorder_close(struct recorder *r)
{
	if (r == NULL)
		return;
	recorder_end(r, "closed");
	free_recorder(r);
}

void recorder_discard(struct recorder *r)
{
	if (r == NULL)
		return;
	release_all(r);
	if (!r->has_bytes)
		unlink(r->part.path);
	recorder_close(r);
}

bool recorder_read(struct recorder *r, uint64_t place, size_t n, struct buf *out)
{
	if (place + n > r->place)
		recorder_flush(r);
	else if (r->part.lines.n > 0 && !r->ended)
		write_all(r);
	return read_back(&r->part.back, r->part.fd, r->part.size, place, n, out);
}

void recorder_set_secrets(struct recorder *r, const struct at_secrets *secrets)
{
	r->secrets = secrets;
}

const char *recorder_path(const struct recorder *r)
{
	return r->part.path;
}

const char *recorder_problem(const struct recorder *r)
{
	int error = r->part.error != 0 ? r->part.error : r->part.seal_error;

	return error != 0 ? strerrordesc_np(error) : NULL;
}

const char *recorder_gap(struct recorder *r)
{
	if (!r->ended)
		recorder_flush(r);
	const char *problem = recorder_problem(r);
	return problem || r->lost_why == 0 ? problem : strerrordesc_np(r->lost_why);
}
