/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/parser.h"

#include "base/utf8.h"

#include <string.h>

#include "at/compose.h"
#include "wire/frame.h"
#include "wire/frame_header.h"
#include "wire/frame_search.h"
#include "wire/read_back.h"

void wire_parser_init(struct wire_parser *p, wire_event_fn *fn, void *user)
{
	*p = (struct wire_parser){.fn = fn, .user = user};
}

void wire_parser_fini(struct wire_parser *p)
{
	buf_fini(&p->pending);
	*p = (struct wire_parser){0};
}

void wire_parser_expect_prompt(struct wire_parser *p, bool expected)
{
	p->prompt_expected = expected;
}

enum { NOISE_LEAST = 4 /* bytes: an adapter that is opened may make one or two */ };

bool wire_parser_in_payload(const struct wire_parser *p)
{
	return p->in_body;
}

/* Reports the first n bytes of s as this event; a new frame begins after them. */
static size_t emit(struct wire_parser *p, struct wire_event *e, struct slice s, size_t n)
{
	e->raw = slice_sub(s, 0, n);
	p->blank = p->scanned = p->wanted = 0;
	p->line_end = p->line_end > n ? p->line_end - n : 0;
	p->header = WIRE_HEADER_CUT;
	p->in_body = p->continued = p->is_old = false;
	p->behind_prompt = e->type == WIRE_EVENT_PROMPT;
	if (e->type == WIRE_EVENT_PROMPT || e->type == WIRE_EVENT_ERROR ||
		e->type == WIRE_EVENT_READY)
		p->prompt_expected = false;
	p->fn(p->user, e);
	return n;
}

static size_t emit_text(
	struct wire_parser *p, enum wire_event_type type, struct slice s, size_t from, size_t n)
{
	struct wire_event e;

	wire_frame_begin(&e, type);
	e.text = slice_sub(s, from, n - from);
	e.of_message = type == WIRE_EVENT_INCOMPLETE && wire_frame_begins_message(e.text);
	return emit(p, &e, s, n);
}

/* ---- messages ---- */

static size_t emit_message(struct wire_parser *p, struct slice s)
{
	struct wire_event e;

	wire_frame_begin(&e, WIRE_EVENT_MESSAGE);
	e.link = p->link;
	e.topic = slice_sub(s, p->topic_at, p->topic_n);
	e.payload = slice_sub(s, p->body_at, p->body_n);
	return emit(p, &e, s, p->body_at + p->body_n);
}

static size_t emit_read_back(struct wire_parser *p, struct slice s)
{
	struct wire_event e;
	size_t end = p->body_at + p->body_n;

	wire_frame_begin(&e, WIRE_EVENT_INFO);
	e.text = slice_sub(s, p->blank, end - p->blank);
	wire_frame_is_info(e.text, &e.name, &e.text);
	e.payload = slice_sub(s, p->body_at, p->body_n);
	return emit(p, &e, s, end);
}

/* Fewer bytes came than were counted. */
static size_t parser_give_read_back_up(struct wire_parser *p, struct slice s)
{
	size_t at = wire_read_back_lost(slice_from(s, p->body_at), p->body_n);

	return emit_text(
		p, WIRE_EVENT_INCOMPLETE, s, p->blank, at == SLICE_NONE ? s.n : p->body_at + at);
}

static size_t parser_cut_read_back(struct wire_parser *p, struct slice s, bool last)
{
	size_t end = p->body_at + p->body_n;

	if ((s.n > end && s.p[end] == '\r') || (s.n == end && last))
		return emit_read_back(p, s);
	/* The answer among what was counted may have its end behind it. */
	p->wanted = end + (s.n > end ? WIRE_READ_BACK_ANSWER : 1);
	if (s.n < p->wanted && !last)
		return 0;
	return parser_give_read_back_up(p, slice_sub(s, 0, end + WIRE_READ_BACK_ANSWER));
}

/* Ends the unfinished message at a frame that begins among its first `end` bytes of payload. */
static size_t parser_give_up(struct wire_parser *p, struct slice s)
{
	size_t held = s.n - p->body_at;
	size_t at = wire_frame_find_lost(slice_from(s, p->body_at), held, NULL);

	return emit_text(p, WIRE_EVENT_INCOMPLETE, s, p->blank, at < held ? p->body_at + at : s.n);
}

/* A payload that ends in a line end must be followed by another: otherwise that one is the
 * message's own, and the payload is shorter than announced.  At the end of the input nothing
 * follows. */
static bool parser_lost_bytes(const struct wire_parser *p, struct slice s)
{
	size_t end = p->body_at + p->body_n;
	char last = p->body_n ? s.p[end - 1] : '\0';

	return (last == '\r' || last == '\n') && (s.n == end || s.p[end] != '\r');
}

/* Some boards omit the line end. */
static bool parser_ends_message(char next)
{
	return next == '\r' || next == '+' || next == '>';
}

static size_t parser_cut_message(struct wire_parser *p, struct slice s, bool last)
{
	size_t end = p->body_at + p->body_n;

	if (p->reads_back)
		return parser_cut_read_back(p, s, last);
	if (s.n < end && last)
		return parser_give_up(p, s);
	if (s.n <= end && !last) {
		p->wanted = end + 1;
		return 0;
	}
	bool lost = !p->counted && parser_lost_bytes(p, s);
	if (lost || (s.n > end && !parser_ends_message(s.p[end]))) {
		bool undecided;
		size_t at = wire_frame_find_lost(slice_from(s, p->body_at), p->body_n, &undecided);
		if (undecided && !last) {
			p->wanted = s.n + 1;
			return 0;
		}
		if (lost || at != SLICE_NONE)
			return emit_text(p, WIRE_EVENT_INCOMPLETE, s, p->blank,
				at == SLICE_NONE ? end : p->body_at + at);
	}
	return emit_message(p, s);
}

/* ---- lines ---- */

static void expect_by_echo(struct wire_parser *p, struct slice text, struct slice name)
{
	/* Only set commands prompt; the many echoes of queries are not looked up. */
	if (name.n + 3 >= text.n || text.p[name.n + 3] != '=')
		return;
	for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++) {
		const struct at_command *c = at_command_find(name, (enum at_dialect)dialect);
		struct at_line line;

		if (!c || c->length_parameter < 0)
			continue;
		at_line_read(text, (enum at_dialect)dialect, &line);
		if (at_line_payload_length(text, &line) >= 0)
			p->prompt_expected = true;
	}
}

static void parser_read_text(
	struct wire_parser *p, struct slice text, bool plain, struct wire_event *e)
{
	struct slice name;

	wire_frame_begin(e, WIRE_EVENT_LINE);
	e->text = text;
	if (!plain && wire_frame_is_echo(text, &name)) {
		e->type = WIRE_EVENT_ECHO;
		expect_by_echo(p, text, name);
	} else if (!plain && wire_frame_is_info(text, &e->name, &e->text)) {
		e->type = WIRE_EVENT_INFO;
	} else if (!wire_frame_is_text(text)) {
		e->type = WIRE_EVENT_NOISE;
	}
}

/* Reports the frames in one line (its text is in s, after the blank lines), and what is between
 * them, up to a message, whose payload has no lines.  `whole`: the bytes of s up to the line's end;
 * 0 if that has not arrived, and then the last piece stays.  A plain first piece is not tried as a
 * frame.  Returns the bytes that are done with. */
static size_t parser_cut_pieces(
	struct wire_parser *p, struct slice s, struct slice text, size_t whole, bool plain)
{
	struct wire_frame_search search;
	size_t blank = (size_t)(text.p - s.p), from = 0, done = 0; /* in text; in s */

	wire_frame_search_begin(&search, text);
	do {
		struct slice piece = slice_from(text, from), name;
		struct wire_event e;
		size_t known = plain ? 0 : wire_frame_read(piece, &e);
		if (known == piece.n && !whole)
			break;
		if (!known) {
			bool echo = whole && !plain && wire_frame_is_echo(piece, &name);
			size_t next = echo ? SLICE_NONE : wire_frame_find(&search, from);
			if (next == SLICE_NONE && !whole)
				break;
			if (next != SLICE_NONE)
				piece.n = next - from;
			parser_read_text(p, piece, plain, &e);
			known = piece.n;
		}
		from += known;
		size_t end = from == text.n ? whole : blank + from;
		emit(p, &e, slice_from(s, done), end - done);
		done = end;
		plain = false;
	} while (done != whole && !wire_frame_begins_message(slice_from(text, from)));
	return done;
}

static size_t parser_cut_line(
	struct wire_parser *p, struct slice s, size_t blank, size_t n, bool plain)
{
	struct slice text = slice_sub(s, blank, n - 1 - blank);

	while (text.n && text.p[text.n - 1] == '\r')
		text.n--;
	return parser_cut_pieces(p, s, text, n, plain);
}

/* A line without an end: it is too long, or (then shorter) the last of all. */
static size_t parser_cut_part(
	struct wire_parser *p, struct slice s, size_t blank, struct slice line, bool plain)
{
	struct wire_event e;
	size_t done = parser_cut_pieces(p, s, line, 0, plain);

	if (done)
		return done;
	if (line.n < WIRE_PARSER_LINE)
		return emit_text(p, WIRE_EVENT_INCOMPLETE, s, blank, blank + line.n);
	line.n = utf8_cut(line, line.n);
	parser_read_text(p, line, true, &e);
	emit(p, &e, s, blank + line.n);
	p->continued = true;
	return blank + line.n;
}

static size_t skip_blank(const struct wire_parser *p, struct slice s)
{
	size_t n = p->blank, most = s.n < WIRE_PARSER_LINE ? s.n : WIRE_PARSER_LINE;

	if (n == 0 && p->behind_prompt && s.n && s.p[0] == ' ')
		n = 1;
	while (n < most && (s.p[n] == '\r' || s.p[n] == '\n'))
		n++;
	return n;
}

/* Once the header of a message, or of stored bytes, is complete, the parser is in its payload. */
static void parser_read_header(struct wire_parser *p, struct slice line)
{
	struct wire_header h = {0};

	p->header = wire_read_back_header(line, &h);
	p->reads_back = p->header == WIRE_HEADER_COMPLETE;
	if (p->header == WIRE_HEADER_NONE)
		p->header = wire_frame_header(line, &p->scanned, &h);
	if (p->header != WIRE_HEADER_COMPLETE)
		return;
	p->in_body = true;
	p->link = h.link;
	p->topic_at = p->blank + h.topic_at;
	p->topic_n = h.topic_n;
	p->body_at = p->blank + h.n;
	p->body_n = h.length;
	p->counted = h.counted;
}

static size_t parser_cut_prompt(struct wire_parser *p, struct slice s, size_t n)
{
	struct wire_event e;

	wire_frame_begin(&e, WIRE_EVENT_PROMPT);
	return emit(p, &e, s, n);
}

/* Cuts what is not a message, or not known to be one. */
static size_t parser_cut_text(
	struct wire_parser *p, struct slice s, struct slice line, bool plain, bool last)
{
	if (p->line_end <= p->blank) {
		size_t n = slice_find_char(slice_from(line, p->scanned), '\n');
		if (n != SLICE_NONE)
			p->line_end = p->blank + p->scanned + n + 1;
	}
	if (p->line_end > p->blank && p->line_end <= p->blank + line.n)
		return parser_cut_line(p, s, p->blank, p->line_end, plain);
	if (last || line.n == WIRE_PARSER_LINE)
		return parser_cut_part(p, s, p->blank, line, plain);
	p->scanned = line.n;
	return 0;
}

/* Reports the first frame of s and returns its bytes; 0 if it is not complete yet.  With `last`
 * nothing more comes, so it always is. */
static size_t parser_cut_frame(struct wire_parser *p, struct slice s, bool last)
{
	if (p->in_body)
		return parser_cut_message(p, s, last);
	size_t blank = p->blank = skip_blank(p, s);
	if (blank == WIRE_PARSER_LINE)
		return emit_text(p, WIRE_EVENT_NOISE, s, 0, blank);
	if (blank == s.n)
		return 0;
	bool plain = p->continued && slice_find_char(slice_sub(s, 0, blank), '\n') == SLICE_NONE;
	if (s.p[blank] == '>' && p->prompt_expected && !p->is_old && !plain)
		return parser_cut_prompt(p, s, blank + 1);
	struct slice line = slice_sub(s, blank, WIRE_PARSER_LINE);
	if (line.p[0] == '+' && !plain) {
		if (p->header == WIRE_HEADER_CUT)
			parser_read_header(p, line);
		if (p->in_body)
			return parser_cut_message(p, s, last);
		if (p->header == WIRE_HEADER_CUT && !last && line.n < WIRE_PARSER_LINE)
			return 0;
	}
	return parser_cut_text(p, s, line, plain || p->header == WIRE_HEADER_HUGE, last);
}

static size_t parser_cut_frames(struct wire_parser *p, struct slice s, bool last)
{
	size_t at = 0, n;

	while (at < s.n && (n = parser_cut_frame(p, slice_from(s, at), last)) > 0)
		at += n;
	return at;
}

/* ---- chunks ---- */

/* How much of the chunk the unfinished frame may need; what follows it is best read in place. */
static size_t parser_needed(const struct wire_parser *p, struct slice bytes)
{
	size_t n = bytes.n, most = WIRE_PARSER_LINE;

	if (p->in_body) {
		most = p->wanted - (p->pending.n - p->start);
	} else {
		const char *end = memchr(bytes.p, '\n', n < most ? n : most);
		if (end)
			return (size_t)(end - bytes.p) + 1;
	}
	return n < most ? n : most;
}

/* Frames are removed from the front; their memory is freed when that is cheap. */
static void drop(struct wire_parser *p, size_t n)
{
	p->start += n;
	if (p->start == p->pending.n) {
		buf_clear(&p->pending);
		p->start = 0;
	} else if (p->start >= p->pending.n / 2) {
		buf_drop_front(&p->pending, p->start);
		p->start = 0;
	}
}

static struct slice held(const struct wire_parser *p)
{
	return slice_from(buf_slice(&p->pending), p->start);
}

void wire_parser_feed(struct wire_parser *p, struct slice bytes)
{
	size_t at = 0;

	while (p->pending.n && at < bytes.n) {
		struct slice piece = slice_from(bytes, at);
		piece.n = parser_needed(p, piece);
		buf_add(&p->pending, piece);
		at += piece.n;
		drop(p, parser_cut_frames(p, held(p), false));
		/* The rest of this chunk is read in place. */
		if (held(p).n <= at) {
			at -= held(p).n;
			drop(p, held(p).n);
		}
	}
	at += parser_cut_frames(p, slice_from(bytes, at), false);
	buf_add(&p->pending, slice_from(bytes, at));
}

void wire_parser_expect_new_prompt(struct wire_parser *p)
{
	struct slice s = held(p);

	p->prompt_expected = true;
	p->is_old = skip_blank(p, s) < s.n;
}

void wire_parser_resynchronise(struct wire_parser *p)
{
	if (!p->in_body)
		return;
	drop(p, parser_cut_frame(p, held(p), true));
	drop(p, parser_cut_frames(p, held(p), false));
}

bool wire_parser_in_line(const struct wire_parser *p)
{
	return !p->in_body && held(p).n > p->blank;
}

bool wire_parser_holds_noise(const struct wire_parser *p)
{
	struct slice line = slice_trim(held(p));

	return !p->in_body && line.n >= NOISE_LEAST && !wire_frame_is_text(line) &&
	       !wire_frame_begins_message(line);
}

void wire_parser_give_line_up(struct wire_parser *p)
{
	if (!p->in_body)
		drop(p, parser_cut_frames(p, held(p), true));
}

void wire_parser_finish(struct wire_parser *p)
{
	parser_cut_frames(p, held(p), true);
	buf_clear(&p->pending);
	p->start = p->blank = p->scanned = p->line_end = p->wanted = 0;
	p->header = WIRE_HEADER_CUT;
	p->in_body = p->continued = p->behind_prompt = p->prompt_expected = false;
}
