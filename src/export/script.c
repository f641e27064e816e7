/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session as a script (script/script.h) that passes on the board it was recorded from and fails on one
 * that answers otherwise.  What people and scripts sent is sent again, polls are not.  Each answer is
 * expected as it came, apart from what differs from run to run: the answers of commands whose row says
 * so (at/command.h, varies), clocks and dates, addresses, negative numbers, long lists, and stars.
 * Messages are expected that a publication of the session itself brought.
 *
 * What a script can't express (a command that was never answered, a payload that was not kept) stands
 * there as a comment.
 */
#include <stdlib.h>

#include "at/compose.h"
#include "at/secret.h"
#include "base/ascii.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "export/formats.h"
#include "export/open_pattern.h"
#include "export/words.h"
#include "wire/frame.h"

enum {
	SCRIPT_BLOCKS = 8, /* commands that wait for the message that they bring */
	SCRIPT_BLOCK_BYTES = 1024 * 1024,
	SCRIPT_LIST = 3,              /* rows of one name that are still expected one by one */
	SCRIPT_MATCHED = 400,         /* bytes of a line; a pattern's own length is limited */
	SCRIPT_LONG_PAYLOAD = 512,    /* longer ones are expected by their length */
	SCRIPT_USUAL_US = 3000000,    /* what comes sooner is expected within the usual time */
	SCRIPT_LINE_BYTES = 60 * 1024 /* of a step */
};

/* A command and what is expected after it. */
struct script_block {
	struct buf text, topic, payload;
	bool publishes; /* topic and payload: their message has not come */
	int64_t at;
};

/* An AT line while it is written. */
struct script_line {
	struct buf text;
	unsigned signs; /* used: a bit each */
	bool quoted;
};

struct script_export {
	struct export *e;
	struct script_block blocks[SCRIPT_BLOCKS];
	size_t first, count;
	bool restarting; /* `ready` and Wi-Fi are the last command's doing */
};

/* ---- what is written ---- */

static void script_add_comment(struct buf *out, const char *before, struct slice text)
{
	buf_addf(out, "# %s", before);
	utf8_add_visible(out, slice_sub(text, 0, utf8_cut(text, 200)));
	buf_add_text(out, text.n > 200 ? "…\n" : "\n");
}

/* Inside the quotes of a step other than an AT line. */
static void script_add_quoted(struct buf *out, struct slice text)
{
	buf_add_char(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"' || text.p[i] == '\\' || text.p[i] == '$')
			buf_add_char(out, '\\');
		buf_add_char(out, text.p[i]);
	}
	buf_add_char(out, '"');
}

/* As it may stand in a file that people read. */
static bool script_is_readable(struct slice text)
{
	struct utf8_char c;

	for (; text.n; text = slice_from(text, c.bytes)) {
		utf8_next(text, &c);
		if (c.mark)
			return false;
	}
	return true;
}

static void script_add_hex(struct buf *out, struct slice bytes)
{
	buf_add_text(out, "hex ");
	for (size_t i = 0; i < bytes.n; i++)
		buf_addf(out, "%02x", (unsigned char)bytes.p[i]);
}

static void script_write_first(struct script_export *x)
{
	struct script_block *b = &x->blocks[x->first];

	buf_add(&x->e->out, buf_slice(&b->text));
	buf_fini(&b->text);
	buf_fini(&b->topic);
	buf_fini(&b->payload);
	*b = (struct script_block){0};
	x->first = (x->first + 1) % SCRIPT_BLOCKS;
	x->count--;
}

static struct script_block *script_last(struct script_export *x)
{
	return x->count ? &x->blocks[(x->first + x->count - 1) % SCRIPT_BLOCKS] : NULL;
}

static struct script_block *script_new_block(struct script_export *x)
{
	if (x->count == SCRIPT_BLOCKS)
		script_write_first(x);
	x->count++;
	return script_last(x);
}

/* ---- commands ---- */

/* Which environment variable stands for the secret at this place: ${env:MQTTUSERCFG_PASSWORD}. */
static void script_add_variable(
	struct buf *out, const struct account_command *c, const struct at_line *read, size_t at)
{
	const struct at_parameter *p = NULL;

	for (size_t i = 0; i < read->argument_count && c->entry; i++)
		if (at >= read->arguments[i].at &&
			at <= read->arguments[i].at + read->arguments[i].n)
			p = at_command_parameter(c->entry, c->dialect, i);
	buf_add_text(out, "${env:");
	size_t from = out->n;
	buf_addf(out, "%s_%s", c->entry ? c->entry->name : "AT", p ? p->name : "SECRET");
	for (size_t i = from; i < out->n; i++)
		out->p[i] = ascii_is_name(out->p[i]) ? ascii_upper(out->p[i]) : '_';
	buf_add_char(out, '}');
}

/* Signs that would be read as a comment or as a name, and what stands for them. */
static const struct script_sign {
	const char *name, *sign;
} script_signs[] = {{"DOLLAR", "$"}, {"HASH", "#"}, {"SLASH", "/"}};

static const struct script_sign *script_sign_at(struct slice rest, bool quoted)
{
	if (slice_starts(rest, SLICE("${")))
		return &script_signs[0];
	if (quoted)
		return NULL;
	if (slice_starts(rest, SLICE("#")))
		return &script_signs[1];
	return slice_starts(rest, SLICE("//")) || slice_starts(rest, SLICE("/*")) ? &script_signs[2]
	                                                                          : NULL;
}

static void script_add_open(struct script_line *l, struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		const struct script_sign *sign = script_sign_at(slice_from(text, i), l->quoted);
		if (text.p[i] == '"')
			l->quoted = !l->quoted;
		if (sign)
			buf_addf(&l->text, "${%s}", sign->name);
		else
			buf_add_char(&l->text, text.p[i]);
		l->signs |= sign ? 1u << (sign - script_signs) : 0;
		if (text.p[i] == '\\' && l->quoted && i + 1 < text.n)
			buf_add_char(&l->text, text.p[++i]);
	}
}

static void script_add_line(struct buf *out, const struct account_command *c)
{
	struct script_line l = {0};
	struct at_line_secrets found;
	struct at_line read;
	size_t at = 0;

	at_line_read(c->line, c->dialect, &read);
	at_line_find_secrets(c->line, &found);
	for (size_t i = 0; i < found.count; i++) {
		struct slice secret = found.secrets[i];
		size_t from = (size_t)(secret.p - c->line.p);
		if (!secret.n)
			continue;
		script_add_open(&l, slice_sub(c->line, at, from - at));
		script_add_variable(&l.text, c, &read, from);
		at = from + secret.n;
	}
	script_add_open(&l, slice_from(c->line, at));
	for (size_t i = 0; i < ALEN(script_signs); i++)
		if (l.signs & 1u << i)
			buf_addf(
				out, "set %s \"%s\"\n", script_signs[i].name, script_signs[i].sign);
	buf_add(out, buf_slice(&l.text));
	buf_add_char(out, '\n');
	buf_fini(&l.text);
}

/* It would be set to the time of the recording. */
static bool script_sets_clock(const struct account_command *c)
{
	struct at_line read;

	at_line_read(c->line, c->dialect, &read);
	return read.form == AT_FORM_SET && at_command_does(c->entry, read.form, AT_SHOWS_CLOCK);
}

/* Why a script can't have this step; NULL: it can. */
static const char *script_refuses(const struct account_command *c)
{
	long long announced = at_line_announced(c->line);

	if (!slice_starts(c->line, SLICE("AT")))
		return _("a script sends lines that begin with AT");
	if (!script_is_readable(c->line) || c->line.n > SCRIPT_LINE_BYTES)
		return _("it has bytes that a script can't send");
	if (script_sets_clock(c))
		return _("it sets a time that is over; the step clock sets the present one");
	if (!c->ended || c->outcome == SESSION_LOST)
		return _("it was given up, or the recording ends before its answer");
	if (c->outcome == SESSION_TIMEOUT)
		return _("it was not answered");
	if (c->outcome == SESSION_RESET)
		return _("the board restarted before it answered");
	if (c->payload.n < c->payload_n)
		return _("not all of its payload was kept");
	if (announced < 0 && c->payload_n)
		return _("a script does not know how many bytes it takes");
	if (announced > 0 && !c->payload_n && c->outcome == SESSION_OK)
		return _("the bytes that it announced were not recorded");
	if (announced > 0 && c->payload_n && (size_t)announced != c->payload_n)
		return _("it got another number of bytes than it announced");
	return NULL;
}

/* The value of an argument, unescaped; false if there is no such argument. */
static bool script_argument(const struct account_command *c, size_t index, struct buf *value)
{
	struct at_line read;

	at_line_read(c->line, c->dialect, &read);
	return index < read.argument_count &&
	       at_argument_value(c->line, &read.arguments[index], value, NULL);
}

/* The argument that has that role, by what the table says it is. */
static bool script_argument_of(
	const struct account_command *c, enum at_source source, struct buf *value)
{
	for (size_t i = 0; c->entry && i < AT_PARAMETERS; i++) {
		const struct at_parameter *p = at_command_parameter(c->entry, c->dialect, i);
		if (!p)
			return false;
		if (p->source == source)
			return script_argument(c, i, value);
	}
	return false;
}

static bool script_number_of(const struct account_command *c, const char *name, long long *number)
{
	struct buf value = {0};
	bool found = false;

	for (size_t i = 0; c->entry && i < AT_PARAMETERS && !found; i++) {
		const struct at_parameter *p = at_command_parameter(c->entry, c->dialect, i);
		if (!p)
			break;
		found = strcmp(p->name, name) == 0 && script_argument(c, i, &value) &&
		        slice_to_number(buf_slice(&value), number);
	}
	buf_fini(&value);
	return found;
}

/* `pubraw` makes exactly this line of its words. */
static bool script_add_pubraw(struct buf *out, const struct account_command *c)
{
	struct buf topic = {0}, line = {0};
	long long qos = 0, retain = 0;
	bool raw = at_command_does(c->entry, c->form, AT_PUBLISHES) && c->payload_n &&
	           !c->payload_secret && script_argument_of(c, AT_SOURCE_TOPIC, &topic) &&
	           script_is_readable(buf_slice(&topic)) && script_number_of(c, "qos", &qos) &&
	           script_number_of(c, "retain", &retain) && (retain == 0 || retain == 1);

	if (raw)
		at_add_publish_raw(&line, buf_slice(&topic), c->payload_n, qos, retain == 1);
	raw = raw && slice_eq(buf_slice(&line), c->line);
	if (raw) {
		buf_add_text(out, "pubraw 0 ");
		script_add_quoted(out, buf_slice(&topic));
		buf_add_char(out, ' ');
		script_add_hex(out, c->payload);
		buf_addf(out, " qos %lld retain %lld\n", qos, retain);
	}
	buf_fini(&topic);
	buf_fini(&line);
	return raw;
}

static void script_add_payload(struct buf *out, const struct account_command *c)
{
	if (!c->payload_n)
		return;
	buf_add_text(out, "payload ");
	if (c->payload_secret) {
		buf_add_text(out, "text \"");
		script_add_variable(out, c, &(struct at_line){0}, 0);
		buf_add_text(out, "\"\n");
		return;
	}
	script_add_hex(out, c->payload);
	buf_add_char(out, '\n');
}

/* ---- what is expected ---- */

static void script_add_within(struct buf *out, int64_t delay)
{
	long long seconds = delay * 3 / 1000000 + 1;

	if (delay > SCRIPT_USUAL_US)
		buf_addf(out, " within %llds", seconds);
	buf_add_char(out, '\n');
}

/* What of a line a pattern can match: up to the first byte that is not UTF-8, and not too much. */
static struct slice script_matchable(struct slice text)
{
	struct slice rest = slice_sub(text, 0, utf8_cut(text, SCRIPT_MATCHED));
	struct utf8_char c;
	size_t n = 0;

	for (; n < rest.n; n += c.bytes) {
		utf8_next(slice_from(rest, n), &c);
		if (c.broken)
			break;
	}
	return slice_sub(text, 0, n);
}

static void script_expect_pattern(struct buf *out, struct slice text, int64_t delay)
{
	struct slice begin = script_matchable(text);

	if (!begin.n)
		return;
	buf_add_text(out, "expect line \"^");
	open_pattern_add(out, begin);
	buf_add_text(out, begin.n == text.n ? "$\"" : "\"");
	script_add_within(out, delay);
}

/* "+NAME:" at the start of a line, or empty. */
static struct slice script_row_name(struct slice text)
{
	struct slice name, rest;

	if (!wire_frame_is_info(text, &name, &rest))
		return (struct slice){0};
	return slice_sub(text, 0, text.n - rest.n);
}

static void script_expect_rows(struct buf *out, struct slice name, int64_t delay)
{
	buf_add_text(out, "expect line \"^");
	open_pattern_add(out, name);
	buf_add_char(out, '"');
	script_add_within(out, delay);
}

static size_t script_rows(const struct account_command *c, size_t first)
{
	struct slice name = script_row_name(c->answer[first].text);
	size_t n = 0;

	for (size_t i = 0; name.n && i < c->answer_count; i++)
		n += slice_starts(c->answer[i].text, name);
	return n;
}

static bool script_is_first_row(const struct account_command *c, size_t row)
{
	struct slice name = script_row_name(c->answer[row].text);

	for (size_t i = 0; i < row; i++)
		if (slice_starts(c->answer[i].text, name))
			return false;
	return true;
}

static void script_expect_line(struct buf *out, const struct account_command *c, size_t row)
{
	struct slice text = c->answer[row].text, name = script_row_name(text);
	int64_t delay = c->answer[row].t - (c->answer_count ? c->answer[0].t : 0);
	bool list = name.n && ((c->entry && c->entry->varies) || script_rows(c, row) > SCRIPT_LIST);

	if (list && script_is_first_row(c, row))
		script_expect_rows(out, name, delay);
	else if (!list && !(c->entry && c->entry->varies))
		script_expect_pattern(out, text, delay);
}

/* An event that has a word of its own; false for all others. */
static bool script_expect_event(struct buf *out, struct slice text, int64_t delay)
{
	struct wire_event e;

	if (!wire_frame_read(text, &e))
		return false;
	if (e.type == WIRE_EVENT_CONNECTED)
		buf_add_text(out, "expect connected");
	else if (e.type == WIRE_EVENT_DISCONNECTED)
		buf_add_text(out, "expect disconnected");
	else if (e.type == WIRE_EVENT_READY)
		buf_add_text(out, "expect ready");
	else if (e.type == WIRE_EVENT_WIFI)
		buf_addf(out, "expect wifi %.*s", SLICE_ARG(e.text));
	else
		return false;
	script_add_within(out, delay);
	return true;
}

/* What the step itself waits for. */
static bool script_is_outcome(struct slice text)
{
	struct wire_event e;

	if (slice_eq(text, SLICE(">")))
		return true;
	if (!wire_frame_read(text, &e))
		return false;
	return e.type == WIRE_EVENT_OK || e.type == WIRE_EVENT_ERROR ||
	       e.type == WIRE_EVENT_PROMPT || e.type == WIRE_EVENT_ERRCODE ||
	       e.type == WIRE_EVENT_PUBLISH || e.type == WIRE_EVENT_BUSY;
}

static void script_add_answer(
	struct buf *out, const struct account_command *c, const struct account_item *item)
{
	if (c->outcome == SESSION_REFUSED) {
		buf_add_text(out, "fails");
		if (c->code)
			buf_addf(out, " 0x%08x", (unsigned)c->code);
		buf_add_char(out, '\n');
	}
	for (size_t i = 0; i < c->answer_count; i++) {
		const struct account_line *line = &c->answer[i];
		if (line->kind == ACCOUNT_QUIET || !line->text.n || script_is_outcome(line->text))
			continue;
		if (!script_expect_event(out, line->text, line->t - item->t))
			script_expect_line(out, c, i);
	}
	if (c->answer_left_out)
		buf_addf(out, _("# %zu more lines of its answer were not kept\n"),
			c->answer_left_out);
}

static void script_remember_publication(
	struct script_block *b, const struct account_command *c, const struct account_item *item)
{
	if (!at_command_does(c->entry, c->form, AT_PUBLISHES) || c->outcome != SESSION_OK)
		return;
	b->publishes = script_argument_of(c, AT_SOURCE_TOPIC, &b->topic) &&
	               (c->payload_n ? true : script_argument_of(c, AT_SOURCE_DATA, &b->payload));
	if (c->payload_n)
		buf_add(&b->payload, c->payload);
	b->at = item->t;
}

static void script_on_command(struct script_export *x, const struct account_item *item)
{
	const struct account_command *c = item->command;
	const char *why = script_refuses(c);

	if (c->by == SESSION_BY_POLL)
		return;
	struct script_block *b = script_new_block(x);
	x->restarting = false;
	if (why) {
		buf_addf(&b->text, _("# left out, since %s:\n"), why);
		script_add_comment(&b->text, "    ", c->line);
		return;
	}
	x->restarting = at_command_does(c->entry, c->form, AT_RESTARTS);
	if (!script_add_pubraw(&b->text, c)) {
		script_add_line(&b->text, c);
		script_add_payload(&b->text, c);
	}
	script_add_answer(&b->text, c, item);
	script_remember_publication(b, c, item);
	if (b->text.n > SCRIPT_BLOCK_BYTES)
		while (x->count)
			script_write_first(x);
}

static void script_expect_message(struct script_block *b, const struct account_item *item)
{
	struct buf *out = &b->text;

	buf_add_text(out, "expect message ");
	script_add_quoted(out, item->topic);
	if (item->payload.n > SCRIPT_LONG_PAYLOAD) {
		buf_addf(out, " length %zu", item->payload.n);
	} else if (script_is_readable(item->payload)) {
		buf_add_char(out, ' ');
		script_add_quoted(out, item->payload);
	} else {
		buf_add_char(out, ' ');
		script_add_hex(out, item->payload);
	}
	script_add_within(out, item->t - b->at);
	b->publishes = false;
}

static void script_on_message(struct script_export *x, const struct account_item *item)
{
	for (size_t i = 0; i < x->count; i++) {
		struct script_block *b = &x->blocks[(x->first + i) % SCRIPT_BLOCKS];
		if (b->publishes && slice_eq(buf_slice(&b->topic), item->topic) &&
			slice_eq(buf_slice(&b->payload), item->payload) &&
			script_is_readable(item->topic)) {
			script_expect_message(b, item);
			return;
		}
	}
}

/* After a restart the board says by itself that it is ready, and joins its network. */
static void script_on_unsolicited(struct script_export *x, const struct account_item *item)
{
	struct script_block *b = script_last(x);

	if (b && x->restarting)
		script_expect_event(&b->text, item->text, SCRIPT_USUAL_US + 1);
}

static void script_on_item(void *user, const struct account_item *item)
{
	struct script_export *x = user;

	if (!export_wants(x->e, item))
		return;
	switch (item->kind) {
	case ACCOUNT_COMMAND:
		script_on_command(x, item);
		break;
	case ACCOUNT_MESSAGE:
		script_on_message(x, item);
		break;
	case ACCOUNT_UNSOLICITED:
		script_on_unsolicited(x, item);
		break;
	case ACCOUNT_NOTE:
		script_add_comment(&script_new_block(x)->text, _("note: "), item->text);
		break;
	case ACCOUNT_LINK:
		script_add_comment(&script_new_block(x)->text,
			item->released ? _("the port was released ")
			: item->up     ? _("the link was up again")
				       : _("the link was lost: "),
			item->text);
		break;
	default:
		break;
	}
}

static void script_add_head(struct export *e)
{
	const struct transcript_record *h = reader_header(e->reader);
	struct buf *out = &e->out;

	script_add_comment(out, _("from "), slice_of(reader_name(e->reader)));
	if (h->port.n)
		script_add_comment(out, _("port "), buf_slice(&h->port));
	if (h->started >= 0) {
		struct buf date = {0}, clock = {0};
		export_add_date(&date, h->started);
		export_add_clock(&clock, h->started);
		buf_addf(out, _("# recorded on %s at %s UTC\n"), buf_text(&date), buf_text(&clock));
		buf_fini(&date);
		buf_fini(&clock);
	}
	for (size_t i = 0; i < e->options->meta_count; i++) {
		script_add_comment(out, "", e->options->meta[i].key);
		script_add_comment(out, "    ", e->options->meta[i].value);
	}
}

void export_script(struct export *e)
{
	struct script_export x = {.e = e};
	struct account *a = account_new(
		&(struct account_output){.item = script_on_item, .user = &x}, ACCOUNT_WHOLE);

	script_add_head(e);
	export_tell(e, a);
	while (x.count)
		script_write_first(&x);
	account_free(a);
}
