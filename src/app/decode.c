/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/decode.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/event_text.h"
#include "at/compose.h"
#include "base/print.h"
#include "base/program.h"
#include "base/utf8.h"
#include "record/observe.h"
#include "setup/options.h"
#include "wire/capture.h"
#include "wire/parser.h"

enum { CHUNK = 64 * 1024, FIRST_LINE = 64 * 1024, LONGEST_LINE = 64 * 1024 * 1024 };

enum form { FORM_UNKNOWN, FORM_BYTES, FORM_TRANSCRIPT };

struct decoder {
	const char *path; /* as the user named it, in visible form */
	bool as_json;
	enum form form;
	struct buf out;
	struct buf pending; /* a transcript's unfinished line; kind unknown: all so far */
	size_t line;        /* its number */
	/* of bytes: */
	struct capture capture; /* removes the stamps of another tool, if there are any */
	struct wire_parser parser;
	bool echoes;
	int64_t t; /* of the line that is read, or -1 */
	/* of a transcript: */
	struct session *session; /* it gets the records */
	struct transcript_record record;
	int64_t started; /* microseconds since 1970, or -1 */
};

/* ---- events ---- */

static void decode_add_event(struct decoder *d, const struct wire_event *event, int64_t t)
{
	if (d->as_json)
		wire_event_add_json(&d->out, event, t, d->started < 0 ? -1 : d->started + t);
	else
		event_add_text(&d->out, event, t);
}

static void hear_record(void *user, const struct wire_event *event)
{
	struct decoder *d = user;

	decode_add_event(d, event, session_now(d->session));
}

static bool decode_ends_echo(struct slice line)
{
	struct at_line read;

	at_line_read(line, AT_DIALECT_ESP32_S, &read);
	return at_command_does(read.command, read.form, AT_SETS_ECHO) &&
	       slice_ends(line, SLICE("0"));
}

/* Bytes do not show what was sent, unless the board echoes.  After the OK of one that does not, a
 * '>' counts as the prompt (protocol.md 2.1 rule 5). */
static void hear_bytes(void *user, const struct wire_event *event)
{
	struct decoder *d = user;

	if (event->type == WIRE_EVENT_ECHO)
		d->echoes = !decode_ends_echo(event->text);
	else if (event->type == WIRE_EVENT_OK && !d->echoes)
		wire_parser_expect_prompt(&d->parser, true);
	decode_add_event(d, event, d->t);
}

/* What was sent is no event, as in a transcript. */
static bool hear_capture(void *user, int64_t t, bool sent, struct slice bytes)
{
	struct decoder *d = user;

	d->t = t;
	if (!sent)
		wire_parser_feed(&d->parser, bytes);
	return wire_parser_in_payload(&d->parser);
}

/* Writes the text so far; false, with the error reported, if it can't. */
static bool flush(struct decoder *d)
{
	if (d->out.n && !print_output(&d->out))
		return false;
	buf_clear(&d->out);
	return true;
}

/* ---- transcripts ---- */

static bool refuse_line(const struct decoder *d, const char *why)
{
	struct buf shown = {0};

	/* It may quote the line. */
	utf8_add_visible(&shown, slice_of(why));
	fprintf(stderr, "%s:%zu: %s\n", d->path, d->line, buf_text(&shown));
	buf_fini(&shown);
	return false;
}

static bool decode_record(struct decoder *d, struct slice line, bool whole)
{
	struct diag why;

	d->line++;
	if (!transcript_read(line, &d->record, &why)) {
		if (!whole)
			return refuse_line(
				d, "the last record is cut off; all others are complete");
		return refuse_line(d, why.text);
	}
	if (d->record.kind == TRANSCRIPT_HEADER)
		d->started = d->record.started;
	record_observe(d->session, &d->record);
	return true;
}

static bool decode_records(struct decoder *d, struct slice bytes)
{
	size_t end;

	while ((end = slice_find_char(bytes, '\n')) != SLICE_NONE) {
		struct slice line = slice_sub(bytes, 0, end);
		if (d->pending.n) {
			buf_add(&d->pending, line);
			line = buf_slice(&d->pending);
		}
		if (!decode_record(d, line, true))
			return false;
		buf_clear(&d->pending);
		bytes = slice_from(bytes, end + 1);
		/* A chunk may hold many records, a record many events. */
		if (d->out.n > CHUNK && !flush(d))
			return false;
	}
	buf_add(&d->pending, bytes);
	if (d->pending.n > LONGEST_LINE) {
		d->line++;
		return refuse_line(d, "a line of more than 64 MiB is not a record");
	}
	return true;
}

static bool decode_bytes(struct decoder *d, struct slice bytes)
{
	if (d->form == FORM_TRANSCRIPT)
		return decode_records(d, bytes);
	capture_feed(&d->capture, bytes);
	return true;
}

/* ---- which of the two it is ---- */

static bool is_record(struct slice line)
{
	struct transcript_record r = {0};
	bool known = transcript_read(line, &r, NULL) && r.kind != TRANSCRIPT_UNKNOWN;

	transcript_record_fini(&r);
	/* A broken header means a broken transcript, not a board's output. */
	return known || slice_starts(line, SLICE("{\"atmq\":"));
}

static bool decide(struct decoder *d)
{
	struct slice all = buf_slice(&d->pending);
	struct buf first = d->pending;
	bool transcript = slice_ends(slice_of(d->path), SLICE(".atmq.jsonl")) ||
	                  is_record(slice_sub(all, 0, slice_find_char(all, '\n')));

	d->form = transcript ? FORM_TRANSCRIPT : FORM_BYTES;
	d->pending = (struct buf){0};
	bool answer = decode_bytes(d, buf_slice(&first));
	buf_fini(&first);
	return answer;
}

/* Unless it is '{', the first byte already distinguishes a board's output from a transcript. */
static bool can_decide(struct slice start)
{
	start = slice_trim(start);
	return start.n && (start.p[0] != '{' || start.n > FIRST_LINE ||
				  slice_find_char(start, '\n') != SLICE_NONE);
}

static bool decode_chunk(struct decoder *d, struct slice bytes)
{
	if (d->form != FORM_UNKNOWN)
		return decode_bytes(d, bytes);
	buf_add(&d->pending, bytes);
	return can_decide(buf_slice(&d->pending)) || d->pending.n > FIRST_LINE ? decide(d) : true;
}

static bool decode_end(struct decoder *d)
{
	if (d->form == FORM_UNKNOWN && !decide(d))
		return false;
	if (d->form == FORM_BYTES) {
		capture_finish(&d->capture);
		wire_parser_finish(&d->parser);
		return true;
	}
	bool answer = d->pending.n == 0 || decode_record(d, buf_slice(&d->pending), false);
	session_observe_end(d->session);
	return answer;
}

/* ---- the command ---- */

/* A board that falls silent within a payload has lost the end: what was held back is reported after
 * a while, and the next frame is looked for.  A file is never silent. */
static bool give_up_silence(struct decoder *d, int file)
{
	struct pollfd input = {.fd = file, .events = POLLIN};

	if (d->form != FORM_BYTES || !wire_parser_in_payload(&d->parser) ||
		poll(&input, 1, WIRE_PARSER_STALL_MS) != 0)
		return true;
	wire_parser_resynchronise(&d->parser);
	return flush(d);
}

static bool read_all(struct decoder *d, int file)
{
	char chunk[CHUNK];

	for (;;) {
		if (!give_up_silence(d, file))
			return false;
		ssize_t n = read(file, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			fprintf(stderr, "atmq: %s: %s\n", d->path, strerror(errno));
			return false;
		}
		if (n == 0)
			return decode_end(d);
		if (!decode_chunk(d, (struct slice){chunk, (size_t)n}) || !flush(d))
			return false;
	}
}

static int decode_open(int file, const char *path, bool as_json)
{
	struct decoder d = {.path = path, .as_json = as_json, .t = -1, .started = -1};

	capture_init(&d.capture, hear_capture, &d);
	wire_parser_init(&d.parser, hear_bytes, &d);
	d.session = session_new_observer(
		&(struct session_output){.event = hear_record, .user = &d}, AT_DIALECT_ESP32_S);
	bool read = read_all(&d, file);
	bool written = flush(&d);
	capture_fini(&d.capture);
	wire_parser_fini(&d.parser);
	session_free(d.session);
	transcript_record_fini(&d.record);
	buf_fini(&d.pending);
	buf_fini(&d.out);
	return read && written ? EXIT_ALL_WELL : EXIT_USAGE;
}

static int decode_file(const char *path, bool as_json)
{
	struct buf shown = {0};
	int status = EXIT_USAGE;

	if (strcmp(path, "-") == 0)
		return decode_open(STDIN_FILENO, "<stdin>", as_json);
	utf8_add_visible(&shown, slice_of(path));
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0) {
		fprintf(stderr, "atmq: %s: %s\n", buf_text(&shown), strerror(errno));
	} else {
		status = decode_open(file, buf_text(&shown), as_json);
		close(file);
	}
	buf_fini(&shown);
	return status;
}

int decode_command(int argc, char **argv)
{
	char *format = NULL;
	const struct option_row rows[] = {
		{"format", 0, OPTION_TEXT, &format, "text|json",
			"one line or one JSON object per event"},
		{0},
	};
	struct options o;
	int status;

	if (options_start(&o, argc, argv, "atmq decode [--format text|json] [FILE]", rows, 0, 1,
		    &status)) {
		bool as_json = format && strcmp(format, "json") == 0;
		if (format && !as_json && strcmp(format, "text") != 0)
			fprintf(stderr, "atmq: --format must be text or json\n");
		else
			status = decode_file(o.operand_count ? o.operands[0] : "-", as_json);
	}
	options_fini(&o);
	free(format);
	return status;
}
