/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/recorder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "disk/disk.h"
#include "record/mask.h"
#include "record/parts.h"
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
	struct transcript_header header; /* repeated in each part */
	struct buf port, first_path;     /* of the header; of the first part */
	uint64_t first;                  /* place of this part's first received byte */
	int64_t part_at;                 /* when it was begun */
	off_t part_head;                 /* its size before the first record */
	struct parts *earlier;           /* NULL: no other parts are made */
	struct record_limits limits;
	void (*add_state)(void *user, struct buf *out);
	void *user;
	int64_t turn_again; /* not before: the next part could not be made... */
	int turn_error;     /* ...because of this errno; 0: all is well */
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

	buf_addf(&text, _("%llu bytes were not recorded: %s"), (unsigned long long)r->lost,
		error_text(error));
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

/* ---- the next part ---- */

static bool recorder_is_due(const struct recorder *r)
{
	off_t size = r->part.size + (off_t)r->part.lines.n;
	int64_t now = recorder_now(r);

	if (!r->earlier || r->part.error != 0 || size <= r->part_head || now < r->turn_again)
		return false;
	return (r->limits.bytes && (uint64_t)size >= r->limits.bytes) ||
	       (r->limits.age && now - r->part_at >= r->limits.age);
}

/* A name that neither a file nor its compressed form has. */
static bool recorder_make_part(struct recorder *r, int number, int64_t now, struct part *part)
{
	struct buf path = {0}, name = {0}, packed = {0};
	int error = EEXIST;

	transcript_name_add_part(&path, buf_text(&r->first_path), number);
	for (int i = 0; i < MOST_NUMBERS && error == EEXIST; i++) {
		buf_clear(&name);
		buf_clear(&packed);
		transcript_name_add_numbered(&name, buf_text(&path), i);
		buf_addf(&packed, "%s.gz", buf_text(&name));
		if (access(buf_text(&packed), F_OK) == 0)
			continue;
		error = part_create(part, buf_text(&name), now) ? 0 : errno;
	}
	buf_fini(&path);
	buf_fini(&name);
	buf_fini(&packed);
	errno = error;
	return error == 0;
}

static void recorder_add_head(
	struct recorder *r, struct part *part, int number, int64_t now, struct slice after)
{
	struct transcript_header header = r->header;
	struct buf state = {0}, masked = {0};

	header.part = number;
	header.after = after;
	transcript_add_header(&part->lines, &header);
	if (r->add_state)
		r->add_state(r->user, &state);
	at_secrets_add_masked(r->secrets, &masked, buf_slice(&state), '*');
	if (state.n)
		transcript_add_state(&part->lines, now, buf_slice(r->masked ? &masked : &state));
	buf_fini(&state);
	buf_fini(&masked);
}

/* Until the old file has its end, the new one can be removed again: then the old one goes on. */
static bool recorder_turn_to(struct recorder *r, struct part *next, int number, int64_t now)
{
	struct buf why = {0}, after = {0};
	const char *name = strrchr(next->path, '/');
	bool stuck = false;

	buf_addf(&why, _("continued in %s"), name ? name + 1 : next->path);
	part_add_end_digest(&r->part, now, buf_slice(&why), &after);
	recorder_add_head(r, next, number, now, buf_slice(&after));
	bool done = part_write(next);
	r->turn_error = next->error;
	if (done && !part_end(&r->part, now, buf_slice(&why), &stuck)) {
		r->turn_error = r->part.seal_error;
		done = stuck;
	}
	buf_fini(&why);
	buf_fini(&after);
	return done;
}

static void recorder_turn(struct recorder *r)
{
	struct part next = {0};
	int64_t now = recorder_now(r);
	int number = r->header.part + 1;

	if (!write_all(r))
		return;
	bool made = recorder_make_part(r, number, now, &next);
	r->turn_error = made ? 0 : errno;
	if (!made || !recorder_turn_to(r, &next, number, now)) {
		if (made)
			unlink(next.path);
		part_fini(&next);
		r->turn_again = now + SECOND;
		return;
	}
	parts_add(r->earlier, &r->part, r->first, r->place);
	r->part = next;
	r->part_head = next.size;
	r->part_at = now;
	r->first = r->place;
	r->header.part = number;
	r->turn_error = 0;
}

/* Before each record, which is in one part or the other. */
static void recorder_turn_if_due(struct recorder *r)
{
	if (recorder_is_due(r))
		recorder_turn(r);
}

void recorder_set_limits(struct recorder *r, const struct record_limits *limits,
	void (*add_state)(void *user, struct buf *out), void *user)
{
	if (!limits->bytes && !limits->age)
		return;
	r->limits = *limits;
	r->add_state = add_state;
	r->user = user;
	r->earlier = parts_new(r->loop, limits->keep > 0 ? (size_t)limits->keep : SIZE_MAX);
}

int recorder_part(const struct recorder *r)
{
	return r->header.part;
}

/* ---- records ---- */

static void recorder_record(struct recorder *r, struct tap *tap, struct slice bytes)
{
	if (bytes.n == 0)
		return;
	r->has_bytes = true;
	recorder_turn_if_due(r);
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
	if (at_line_reads_stored(line))
		mask_expect_stored(&r->received.mask);
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
	/* A board may echo it, and no line of it is known as a value. */
	if (secret && (bytes.n > AT_SECRET_MOST || slice_find_char(bytes, '\n') != SLICE_NONE))
		mask_expect_stored(&r->received.mask);
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
	recorder_turn_if_due(r);
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
void recorder_act(struct recorder *r, enum transcript_act act, long long number, struct slice why)
{
	if (r->ended || !has_room(r))
		return;
	recorder_turn_if_due(r);
	transcript_add_act(&r->part.lines, recorder_now(r), act, number, why);
	added(r);
}

static bool recorder_begins_link(struct recorder *r)
{
	if (r->ended)
		return false;
	release_all(r);
	recorder_turn_if_due(r);
	return true;
}

/* A line of known size, so it is kept also while the disk is full. */
void recorder_link(struct recorder *r, bool up, const char *why)
{
	if (!recorder_begins_link(r))
		return;
	transcript_add_link(&r->part.lines, recorder_now(r), up ? "up" : "down", why);
	added(r);
}

void recorder_released(struct recorder *r, const char *why)
{
	if (!recorder_begins_link(r))
		return;
	transcript_add_released(&r->part.lines, recorder_now(r), why);
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
			_("%s: exists already, and atmq never overwrites a transcript; choose "
			  "another name"),
			shown);
	else
		diag_fail(d, 0, 0, 0, _("%s: the transcript cannot be written: %s"), shown,
			error_text(error));
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
	parts_free(r->earlier);
	buf_fini(&r->port);
	buf_fini(&r->first_path);
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
	r->header = *header;
	r->header.part = 1;
	buf_add_text(&r->port, header->port);
	r->header.port = buf_text(&r->port);
	buf_add_text(&r->first_path, part->path);
	r->part_at = loop_now(loop) - start;
	r->secrets = &no_secrets;
	transcript_add_header(&r->part.lines, header);
	if (!part_write(&r->part)) {
		recorder_fail(d, r->part.path, r->part.error);
		unlink(r->part.path);
		free_recorder(r);
		return NULL;
	}
	r->part_head = r->part.size;
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
		diag_fail(d, 0, 0, 0, _("the transcript has no file name"));
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
	bool stuck, done = r->part.error == 0 &&
	                   part_end(&r->part, recorder_now(r),
				   r->masked ? buf_slice(&masked) : slice_of(why), &stuck);
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
	recorder_end(r, _("closed"));
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

void recorder_remove(struct recorder *r)
{
	struct stat ours, there;

	/* Another file may have the name by now. */
	if (fstat(r->part.fd, &ours) == 0 && lstat(r->part.path, &there) == 0 &&
		ours.st_dev == there.st_dev && ours.st_ino == there.st_ino)
		unlink(r->part.path);
	if (r->earlier)
		parts_remove(r->earlier);
}

static ssize_t recorder_read_file(void *user, uint64_t at, char *to, size_t n)
{
	const struct recorder *r = user;
	ssize_t got;

	do
		got = pread(r->part.fd, to, n, (off_t)at);
	while (got < 0 && errno == EINTR);
	return got;
}

static bool recorder_read_parts(struct recorder *r, uint64_t place, size_t n, struct buf *out)
{
	const struct read_back_source source = {recorder_read_file, r, r->part.size};
	size_t before = out->n;

	while (n > 0 && place < r->first) {
		size_t in_part = n < r->first - place ? n : (size_t)(r->first - place);
		size_t got = r->earlier ? parts_read(r->earlier, place, in_part, out) : 0;
		if (got == 0) {
			buf_truncate(out, before);
			return false;
		}
		place += got;
		n -= got;
	}
	if (n == 0 || read_back(&r->part.back, &source, place, n, out))
		return true;
	buf_truncate(out, before);
	return false;
}

bool recorder_read(struct recorder *r, uint64_t place, size_t n, struct buf *out)
{
	if (place + n > r->place)
		recorder_flush(r);
	else if (r->part.lines.n > 0 && !r->ended)
		write_all(r);
	return recorder_read_parts(r, place, n, out);
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
	int error = r->part.error != 0        ? r->part.error
	            : r->part.seal_error != 0 ? r->part.seal_error
	                                      : r->turn_error;

	return error != 0 ? error_text(error) : NULL;
}

const char *recorder_gap(struct recorder *r)
{
	if (!r->ended)
		recorder_flush(r);
	const char *problem = recorder_problem(r);
	return problem || r->lost_why == 0 ? problem : error_text(r->lost_why);
}
