/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/event_text.h"
#include "at/compose.h"
#include "base/language.h"
#include "base/print.h"
#include "base/program.h"
#include "record/observe.h"
#include "record/reader.h"
#include "setup/options.h"
#include "wire/parser.h"

enum { DECODE_OUTPUT = 64 * 1024 }; /* written at once, while there is more to read */

struct decoder {
	struct reader *reader;
	struct transcript_record record;
	bool as_json;
	struct buf out;
	/* of bytes: */
	struct wire_parser parser;
	bool echoes;
	int64_t t; /* of the line that is read, or -1 */
	/* of a transcript: */
	struct session *session; /* it gets the records */
	int64_t started;         /* microseconds since 1970, or -1 */
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

/* Writes the text so far; false, with the error reported, if it can't. */
static bool flush(struct decoder *d)
{
	if (d->out.n && !print_output(&d->out))
		return false;
	buf_clear(&d->out);
	return true;
}

/* ---- records ---- */

static void decode_record(struct decoder *d)
{
	const struct transcript_record *r = &d->record;

	if (reader_form(d->reader) == READER_TRANSCRIPT) {
		if (r->kind == TRANSCRIPT_HEADER)
			d->started = r->started;
		record_observe(d->session, r);
	} else if (r->kind == TRANSCRIPT_RECEIVED) {
		/* What was sent is no event, as in a transcript. */
		d->t = reader_has_time(d->reader) ? r->t : -1;
		wire_parser_feed(&d->parser, buf_slice(&r->bytes));
	}
}

static bool decode_end(struct decoder *d)
{
	if (reader_form(d->reader) != READER_TRANSCRIPT) {
		wire_parser_finish(&d->parser);
		return true;
	}
	if (reader_cut(d->reader))
		fprintf(stderr, _("%s:%llu: the last record is cut off; all others are complete\n"),
			reader_name(d->reader),
			(unsigned long long)reader_line(d->reader, reader_at(d->reader)));
	else
		session_observe_end(d->session);
	return !reader_cut(d->reader);
}

/* Nothing that is known is held back while a pipe is waited for.  A board that falls silent within a
 * payload has lost the end: what was held back is reported after a while, and the next frame is looked
 * for.  A file is never silent. */
static bool decode_wait(struct decoder *d)
{
	if (reader_wait(d->reader, 0))
		return d->out.n <= DECODE_OUTPUT || flush(d);
	if (!flush(d))
		return false;
	if (reader_form(d->reader) == READER_TRANSCRIPT || !wire_parser_in_payload(&d->parser) ||
		reader_wait(d->reader, WIRE_PARSER_STALL_MS))
		return true;
	wire_parser_resynchronise(&d->parser);
	return flush(d);
}

static bool decode_all(struct decoder *d)
{
	for (;;) {
		const uint64_t at = reader_at(d->reader);
		struct diag why;

		if (!decode_wait(d))
			return false;
		switch (reader_next(d->reader, &d->record, &why)) {
		case READER_RECORD:
			decode_record(d);
			break;
		case READER_END:
			return decode_end(d);
		case READER_FAILED:
		default:
			/* A line has its place; what is wrong with the file has none. */
			fprintf(stderr, "%s%s\n",
				reader_at(d->reader) > at ? "" : "atmq: ", why.text);
			return false;
		}
	}
}

/* ---- the command ---- */

static int decode_file(const char *path, bool as_json)
{
	struct decoder d = {.as_json = as_json, .t = -1, .started = -1};
	struct diag why;

	d.reader = reader_open_forward(path, &why);
	if (!d.reader) {
		fprintf(stderr, "atmq: %s\n", why.text);
		return EXIT_USAGE;
	}
	wire_parser_init(&d.parser, hear_bytes, &d);
	d.session = session_new_observer(
		&(struct session_output){.event = hear_record, .user = &d}, AT_DIALECT_ESP32_S);
	bool read = decode_all(&d);
	bool written = flush(&d);
	wire_parser_fini(&d.parser);
	session_free(d.session);
	transcript_record_fini(&d.record);
	reader_close(d.reader);
	buf_fini(&d.out);
	return read && written ? EXIT_ALL_WELL : EXIT_USAGE;
}

int decode_command(int argc, char **argv)
{
	char *format = NULL;
	const struct option_row rows[] = {
		{"format", 0, OPTION_TEXT, &format, "text|json",
			N_("one line or one JSON object per event")},
		{0},
	};
	struct options o;
	int status;

	if (options_start(&o, argc, argv, N_("atmq decode [--format text|json] [FILE]"), rows, 0, 1,
		    &status)) {
		bool as_json = format && strcmp(format, "json") == 0;
		if (format && !as_json && strcmp(format, "text") != 0)
			fprintf(stderr, _("atmq: --format must be text or json\n"));
		else
			status = decode_file(o.operand_count ? o.operands[0] : "-", as_json);
	}
	options_fini(&o);
	free(format);
	return status;
}
