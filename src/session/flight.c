/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/ascii.h"
#include "base/language.h"
#include "base/memory.h"
#include "session/session_private.h"

enum {
	/* The slowest rate in use, 9600 baud, takes a millisecond a byte. */
	PAYLOAD_BYTE_US = 1000,
	SHOWN_PAYLOAD = 48,
	FILL_PIECE = 4096,
	/* A '>' is written with its OK, or right after it (protocol.md 2.1 rule 5). */
	PROMPT_GRACE_US = 100000,
	PASSTHROUGH_US = 1000000, /* the silence that a board needs after +++ */
	DOUBT_US = 1000000        /* a board that has all bytes publishes them by then */
};

/* A line is looked up in the other dialects too: it can still be sent, and a board that knows the
 * command may prompt. */
static enum at_dialect flight_read_line(
	struct slice line, enum at_dialect dialect, struct at_line *read)
{
	at_line_read(line, dialect, read);
	for (int other = 0; other < AT_DIALECT_COUNT && !read->command; other++) {
		struct at_line there;

		at_line_read(line, (enum at_dialect)other, &there);
		if (there.command) {
			*read = there;
			return (enum at_dialect)other;
		}
	}
	return dialect;
}

/* Text where the table has a number, or the other way round: another maker's order of arguments. */
static bool flight_is_strange(
	struct slice line, const struct at_line *read, enum at_dialect dialect)
{
	for (size_t i = 0; i < read->argument_count; i++) {
		const struct at_argument *a = &read->arguments[i];
		const struct at_parameter *p = at_command_parameter(read->command, dialect, i);

		if (p && p->type != AT_ANY && a->n &&
			(p->type == AT_STRING) != (line.p[a->at] == '"'))
			return true;
	}
	return false;
}

/* A line that differs from the table may prompt even so (command_may_prompt). */
static long long flight_payload_length(
	struct slice line, const struct at_line *read, enum at_dialect dialect)
{
	/* AT+CIPSEND's length is not always the same argument, so the table does not say which. */
	if (!read->command || at_unlisted_payload(line) != AT_PAYLOAD_NONE)
		return at_unlisted_payload(line);
	long long length = at_line_payload_length(line, read);
	return length >= 0 && flight_is_strange(line, read, dialect) ? AT_PAYLOAD_NONE : length;
}

struct command *command_new(struct session *s, struct slice line, enum session_author by)
{
	struct command *c = memory_new(sizeof(*c));
	struct at_line read;

	buf_add(&c->line, line);
	c->entry_number = JOURNAL_NONE;
	if (!s->openly)
		at_secrets_learn_line(&s->secrets, line);
	session_mask_line(s, &c->masked, line);
	c->has_secret = at_line_has_secret(line);
	c->dialect = flight_read_line(line, s->dialect, &read);
	c->entry = read.command;
	c->form = read.form;
	c->by = by;
	c->payload_length = flight_payload_length(line, &read, c->dialect);
	return c;
}

void command_free(struct command *c)
{
	if (!c)
		return;
	buf_fini(&c->line);
	buf_fini(&c->masked);
	buf_fini(&c->payload);
	free(c);
}

bool command_does(const struct command *c, unsigned roles)
{
	return c && at_command_does(c->entry, c->form, roles);
}

bool command_is_line(const struct command *c, struct slice text)
{
	struct slice line = buf_slice(&c->line);

	if (slice_eq(text, line))
		return true;
	if (text.n != line.n || !c->observed)
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != line.p[i] && text.p[i] != '*' && line.p[i] != '*')
			return false;
	return true;
}

bool command_is_named(const struct command *c, struct slice name)
{
	struct slice line = buf_slice(&c->line), rest = slice_from(line, name.n + 3);

	return slice_starts_nocase(line, SLICE("AT+")) &&
	       slice_eq_nocase(slice_sub(line, 3, name.n), name) &&
	       (rest.n == 0 || !ascii_is_name(rest.p[0]));
}

char command_filler(const struct command *c)
{
	return c->entry ? c->entry->filler : '\0';
}

bool command_is_others(const struct command *c)
{
	return c->observed && c->by == SESSION_BY_OTHER;
}

bool command_prompts(const struct command *c)
{
	return c->payload_length != AT_PAYLOAD_NONE;
}

/* It is in no table, or in one whose order of arguments it does not follow. */
bool command_may_prompt(const struct command *c)
{
	return c->by != SESSION_BY_POLL && !command_prompts(c) && c->form != AT_FORM_QUERY &&
	       c->form != AT_FORM_TEST &&
	       (!c->entry || (c->entry->length_parameter >= 0 && !c->entry->prompt_when[0].max));
}

int64_t command_deadline(const struct command *c, int64_t usual)
{
	return c->within ? c->sent_at + c->within : usual;
}

size_t command_missing(const struct command *c)
{
	return c->payload_length > 0 ? (size_t)c->payload_length - c->payload_sent : 0;
}

/* Of the command in flight. */
static void send_bytes(struct session *s, struct slice bytes, enum session_author by, bool secret)
{
	if (!bytes.n || s->current->observed)
		return;
	traffic_add(&s->traffic, s->now, &(struct traffic_count){.sent = bytes.n},
		by == SESSION_BY_POLL);
	s->output.send(s->output.user, bytes, by, secret);
}

static enum journal_kind flight_kind(const struct command *c)
{
	return c->by == SESSION_BY_OTHER ? JOURNAL_OTHER : JOURNAL_SENT;
}

static long long limit_of(const struct session *s, const struct command *c)
{
	struct slice line = buf_slice(&c->line);
	struct at_line read;

	at_line_read(line, c->dialect, &read);
	return at_line_limit_ms(line, &read, c->dialect, s->scheme ? s->scheme : s->status.scheme);
}

void session_start(struct session *s, struct command *c)
{
	s->current = c;
	if (c->by != SESSION_BY_POLL)
		session_poll_lively(s);
	if (!c->observed)
		session_forget_half_line(s);
	c->phase = SESSION_ANSWER;
	c->limit_ms = limit_of(s, c);
	c->sent_at = s->now;
	c->deadline = command_deadline(c, s->now + c->limit_ms * 1000);
	s->go_on = false;
	if (command_prompts(c))
		wire_parser_expect_new_prompt(&s->parser);
	s->reads_back |= at_line_reads_stored(buf_slice(&c->line));
	if (command_does(c, AT_ASKS_SUBSCRIPTIONS))
		status_begin_subscriptions(&s->status);
	if (c->by != SESSION_BY_POLL)
		s->status.leaving = command_does(c, AT_CLEANS | AT_RESTARTS | AT_LEAVES);
	c->entry_number = journal_end(s->journal);
	c->poll_number = journal_end(s->polls);
	if (c->by != SESSION_BY_POLL)
		session_say(s, flight_kind(c), buf_slice(&c->masked));
	else
		session_say_poll(s, c, JOURNAL_SENT, -1, buf_slice(&c->masked));
	session_report_kind(s, c, SESSION_FACT_SENT);
	buf_clear(&s->scratch);
	buf_add(&s->scratch, buf_slice(&c->line));
	buf_add(&s->scratch, s->line_end);
	send_bytes(s, buf_slice(&s->scratch), c->by, false);
}

void session_set_line_end(struct session *s, struct slice end)
{
	s->line_end = end;
}

bool session_echoes(const struct session *s)
{
	return s->echoes;
}

int64_t session_free_at(const struct session *s)
{
	return s->pause_until > s->quiet_until ? s->pause_until : s->quiet_until;
}

void session_expect_prompt(struct session *s)
{
	const struct command *c = s->current;
	bool current = c && command_prompts(c) && (c->phase <= SESSION_PROMPT || c->no_prompt);

	wire_parser_expect_prompt(
		&s->parser, current || s->open_end || abandoned_prompting(&s->abandoned));
}

void session_resume(struct session *s, struct command *c)
{
	s->current = abandoned_resume(&s->abandoned, c);
	c->sent_at = s->now;
}

void session_start_next(struct session *s)
{
	struct command *prompted = abandoned_prompted(&s->abandoned);

	if (s->inside_parser || s->current || !s->link_up || s->lent)
		return;
	if (prompted) {
		s->go_on = false;
		session_resume(s, prompted);
		session_prompted(s);
		return;
	}
	if (session_others_write(s))
		return;
	/* Anything sent automatically would become payload. */
	bool held = abandoned_holding(&s->abandoned) && !s->go_on;
	if (held || s->now < session_free_at(s))
		return;
	if (s->queue.count) {
		session_start(s, session_dequeue(s, &s->queue.first));
		session_report_queue(s);
		return;
	}
	if (s->observing)
		return;
	int64_t poll = session_next_poll(s);
	if (poll >= 0 && s->now >= poll && !wire_parser_in_payload(&s->parser))
		session_start_poll(s);
}

/* The board's state may have changed: poll soon. */
static bool changes_status(const struct command *c)
{
	return c->by != SESSION_BY_POLL && command_does(c, AT_CHANGES_MQTT);
}

static void learn_topic(struct session *s, const struct command *c)
{
	struct slice line = buf_slice(&c->line);
	struct buf topic = {0};
	struct at_line read;
	long long qos;

	at_line_read(line, c->dialect, &read);
	if (at_line_publication(line, &read, &topic))
		message_moments_published(&s->moments, buf_slice(&topic), c->sent_at, s->now);
	else if (!at_line_subscription(line, &read, &topic, &qos))
		;
	else if (command_does(c, AT_SUBSCRIBES)) {
		status_subscribe(&s->status, buf_slice(&topic), qos);
		message_moments_subscribed(&s->moments, buf_slice(&topic), c->sent_at, s->now);
	} else
		status_unsubscribe(&s->status, buf_slice(&topic));
	buf_fini(&topic);
}

static void learn_from_end(struct session *s, const struct command *c, enum session_outcome outcome)
{
	struct slice line = buf_slice(&c->line);
	struct at_line read;

	if (outcome == SESSION_OK || outcome == SESSION_REFUSED) {
		s->echoes = command_does(c, AT_SETS_ECHO) && outcome == SESSION_OK
		                    ? slice_ends(line, SLICE("1"))
		                    : c->echoed;
	}
	/* Whatever the version suggested. */
	if (outcome == SESSION_OK && changes_status(c) && s->status.firmware.mqtt == WIRE_KNOWN_NO)
		s->status.firmware.mqtt = WIRE_KNOWN_YES;
	if (outcome == SESSION_OK && command_does(c, AT_ASKS_SUBSCRIPTIONS)) {
		status_end_subscriptions(&s->status);
		if (s->status.overflowed)
			session_report_kind(s, c, SESSION_FACT_TOO_MANY);
	}
	if (outcome == SESSION_OK)
		learn_topic(s, c);
	if (outcome == SESSION_OK && command_does(c, AT_CLEANS))
		status_cleaned(&s->status, s->now);
	/* Even without an answer it may have taken effect. */
	if (outcome == SESSION_OK || outcome == SESSION_TIMEOUT) {
		at_line_read(line, c->dialect, &read);
		long long scheme = at_line_scheme(line, &read);
		if (scheme)
			s->scheme = scheme;
	}
}

void session_report_end(struct session *s, struct command *c, enum session_outcome outcome)
{
	int64_t took = c->phase == SESSION_IDLE ? 0 : s->now - c->sent_at;

	if (s->output.ended && !c->reported)
		s->output.ended(s->output.user, &(struct session_result){buf_slice(&c->line), c->by,
							outcome, c->code, took});
	c->reported = true;
}

/* The link went down before c was answered. */
static void flight_lose_link(struct command *c)
{
	c->lost = true;
	c->in_doubt = c->payload_sent;
	/* A '>' from before says nothing on a new link. */
	if (c->phase == SESSION_PAYLOAD)
		c->phase = SESSION_PROMPT;
	/* Its OK and its '>' may have been lost. */
	if (command_may_prompt(c))
		c->payload_length = AT_PAYLOAD_UNKNOWN;
}

void session_keep_open_end(struct session *s)
{
	struct command *c = s->open_end;

	s->open_end = NULL;
	if (c && s->now < s->pause_until) {
		c->payload_length = AT_PAYLOAD_UNKNOWN;
		c->phase = SESSION_PROMPT;
		abandoned_add(&s->abandoned, c);
	} else {
		command_free(c);
	}
}

/* An unanswered command is abandoned: the board may yet answer it, or read bytes for it.  A board
 * that received a poll while starting may answer it afterwards.  Once the link is down no answer
 * comes, but the next link finds the board as it was.  Returns true if c is kept. */
static bool flight_keep(struct session *s, struct command *c, enum session_outcome outcome)
{
	bool unanswered = outcome == SESSION_TIMEOUT || outcome == SESSION_LOST ||
	                  (outcome == SESSION_RESET && c->by == SESSION_BY_POLL);

	if (unanswered && !s->link_up)
		flight_lose_link(c);
	bool wants_bytes = command_prompts(c) && c->payload_length != 0 && !c->cut_off;

	if (!unanswered) {
		command_free(s->open_end);
		s->open_end = NULL;
	}
	if (unanswered && (s->link_up || wants_bytes)) {
		abandoned_add(&s->abandoned, c);
		c->passed = outcome == SESSION_RESET;
		return true;
	}
	if (outcome != SESSION_OK || !command_may_prompt(c))
		return false;
	s->open_end = c;
	s->pause_until = s->now + PROMPT_GRACE_US;
	return true;
}

static void flight_end_in_journal(
	struct session *s, const struct command *c, enum session_outcome outcome)
{
	bool poll = c->by == SESSION_BY_POLL;

	journal_end_command(poll ? s->polls : s->journal, poll ? c->poll_number : c->entry_number,
		outcome, c->code, s->now - c->sent_at);
	if (!poll)
		s->ended_entry = c->entry_number;
}

static void flight_keep_failure(
	struct session *s, const struct command *c, enum session_outcome outcome)
{
	if (c->by == SESSION_BY_POLL || c->reported ||
		(outcome != SESSION_REFUSED && outcome != SESSION_TIMEOUT))
		return;
	buf_set(&s->failure.line, buf_slice(&c->masked));
	s->failure.outcome = outcome;
	s->failure.code = c->code;
	s->failure.at = s->now;
}

/*
 * The order matters:
 *  1. it is no longer current: the functions called below may ask for a poll, or submit;
 *  2. the firmware, which decides what is polled next; then the poll's own bookkeeping;
 *  3. advice, which describes what was known when the command failed;
 *  4. what follows from its end: status, scheme, subscriptions; whether it is a step to repeat, and
 *     whether the steps after it still make sense, before one of them can go out;
 *  5. the next poll, which verifies 4;
 *  6. the list of abandoned commands and the parser: from here on everything may be held back;
 *  7. the report, last: the caller may submit the next command, and finds all this done.
 */
void session_end_current(struct session *s, enum session_outcome outcome)
{
	struct command *c = s->current;

	s->current = NULL;
	flight_end_in_journal(s, c, outcome);
	/* A board that restarts, or has left its network, may still report that it disconnects. */
	if (c->by != SESSION_BY_POLL)
		s->status.leaving =
			outcome == SESSION_OK && command_does(c, AT_RESTARTS | AT_LEAVES);
	flight_keep_failure(s, c, outcome);
	session_firmware_ended(s, c, outcome);
	session_report(s, c, (struct session_fact){.kind = SESSION_FACT_ENDED, .outcome = outcome});
	if (c->by == SESSION_BY_POLL)
		session_poll_ended(s, c, outcome);
	learn_from_end(s, c, outcome);
	session_keep_step(s, c, outcome);
	session_stop_reconnecting(s, c, outcome);
	if (changes_status(c))
		session_poll_soon(s, s->now);
	bool kept = flight_keep(s, c, outcome);
	session_expect_prompt(s);
	session_report_end(s, c, outcome);
	if (!kept)
		command_free(c);
}

/* Emptied first: a caller that is told of a lost command may submit another. */
void session_drop_queue(struct session *s)
{
	struct command *c = s->queue.first;
	size_t n = session_queued(s);

	s->queue_observed = 0;
	if (n)
		session_sayf(s, JOURNAL_REMARK,
			P_("%zu waiting command dropped", "%zu waiting commands dropped", n), n);
	s->queue = (struct command_queue){.last = &s->queue.first};
	session_report_queue(s);
	while (c) {
		struct command *next = c->next;
		session_report_end(s, c, SESSION_LOST);
		command_free(c);
		c = next;
	}
}

/* Hidden here, since no later step would recognise a secret in hexadecimal. */
static void journal_payload(struct session *s, struct slice payload, bool secret)
{
	struct slice head = slice_sub(payload, 0, SHOWN_PAYLOAD + AT_SECRET_MOST);
	struct buf text = {0}, hidden = {0};

	buf_addf(&text, P_("(%zu byte)", "(%zu bytes)", payload.n), payload.n);
	buf_add_repeat(&hidden, '\0', head.n);
	at_secrets_hide(&s->secrets, head, hidden.p);
	for (size_t i = 0; i < head.n && i < SHOWN_PAYLOAD && !secret; i++)
		if (hidden.p[i])
			buf_add_text(&text, " **");
		else
			buf_addf(&text, " %02x", (unsigned char)payload.p[i]);
	if (payload.n > SHOWN_PAYLOAD && !secret)
		buf_add_text(&text, " …");
	session_say(s, flight_kind(s->current), buf_slice(&text));
	buf_fini(&text);
	buf_fini(&hidden);
}

static bool flight_length_is_known(const struct command *c)
{
	return c->payload_length >= 0;
}

static int64_t flight_result_deadline(const struct session *s, size_t bytes)
{
	return command_deadline(s->current,
		s->now + s->current->limit_ms * 1000 + (int64_t)bytes * PAYLOAD_BYTE_US);
}

/* If the number of bytes is unknown, only the board's answer shows that it has them all. */
static void payload_is_out(struct session *s)
{
	struct command *c = s->current;

	if (!flight_length_is_known(c) || command_missing(c))
		return;
	c->phase = SESSION_RESULT;
	c->deadline = flight_result_deadline(s, (size_t)c->payload_length);
}

/* The board does not answer +++. */
static void flight_leave_passthrough(struct session *s)
{
	session_say(s, JOURNAL_REMARK,
		slice_of(_("+++ ends the passthrough: the next command goes out a second later")));
	s->pause_until = s->now + PASSTHROUGH_US;
	session_end_current(s, SESSION_OK);
}

void session_payload_out(struct session *s, struct slice payload)
{
	struct command *c = s->current;
	bool secret = c->entry && c->entry->secret_payload && !s->openly;

	c->limit_ms = c->limit_ms ? c->limit_ms : AT_COMMAND_LIMIT_MS;
	c->payload_sent += payload.n;
	if (!c->has_payload && session_keeps_payload(c))
		buf_add(&c->payload, payload);
	payload_is_out(s);
	if (secret)
		at_secrets_learn(&s->secrets, payload);
	/* Too long to be known as a value, or of several lines. */
	s->reads_back |= secret && command_filler(c);
	session_report(s, c, (struct session_fact){.kind = SESSION_FACT_PAYLOAD, .text = payload});
	journal_payload(s, payload, secret);
	send_bytes(s, payload, c->by, secret);
	if (at_unlisted_passthrough(buf_slice(&c->line)) && slice_eq(payload, SLICE("+++")))
		flight_leave_passthrough(s);
}

/* The command stays among the abandoned ones: the board keeps reading bytes. */
static void flight_leave_unfilled(struct session *s, const char *why)
{
	session_sayf(s, JOURNAL_PROBLEM,
		_("%s; nothing goes out by itself until the board answers a line of yours"), why);
	s->current->phase = SESSION_PROMPT;
	session_end_current(s, SESSION_LOST);
}

static void flight_fill_unknown(struct session *s)
{
	if (at_unlisted_passthrough(buf_slice(&s->current->line)))
		session_payload_out(s, SLICE("+++"));
	else
		flight_leave_unfilled(s,
			_("it is not known how many bytes the board is waiting for, so they can't "
			  "be filled in"));
}

/* "3 zero bytes" */
static void flight_add_filler(const struct command *c, struct buf *out, size_t n)
{
	char filler = command_filler(c);

	buf_addf(out,
		filler == '\n' ? P_("%zu line feed", "%zu line feeds", n)
		: filler       ? P_("%zu 0xFF byte", "%zu 0xFF bytes", n)
			       : P_("%zu zero byte", "%zu zero bytes", n),
		n);
}

/* In pieces: the number comes from the line and may be anything. */
static void flight_send_filler(struct session *s, size_t count)
{
	char filler[FILL_PIECE];

	memset(filler, command_filler(s->current), sizeof(filler));
	for (size_t n; count; count -= n) {
		n = count < FILL_PIECE ? count : FILL_PIECE;
		send_bytes(s, (struct slice){filler, n}, s->current->by, false);
	}
}

/* More bytes than the board needs do no harm: it has left the payload by then.  So it has if it never
 * got the command; and the line end makes it refuse either as a line, which ends the hold. */
void session_fill_doubt(struct session *s)
{
	struct command *c = s->current;
	size_t n = c->in_doubt;
	struct buf filler = {0};
	bool lost = c->lost;

	c->in_doubt = 0;
	c->lost = false;
	c->filled = n + 1;
	flight_add_filler(c, &filler, n);
	if (n)
		session_sayf(s, JOURNAL_REMARK,
			lost ? _("%s and a line end go out: that many may have been lost with the link")
			     : _("%s and a line end go out: that many may have been lost on their way"),
			buf_text(&filler));
	else
		session_say(s, JOURNAL_REMARK,
			slice_of(_("no result: a line end goes out, to see whether the board reads "
				   "commands")));
	buf_fini(&filler);
	c->deadline = flight_result_deadline(s, n);
	flight_send_filler(s, n);
	send_bytes(s, s->line_end, c->by, false);
}

void session_fill_payload(struct session *s)
{
	struct command *c = s->current;
	size_t missing = command_missing(c);
	struct buf filler = {0};

	if (!flight_length_is_known(c)) {
		flight_fill_unknown(s);
		return;
	}
	if (missing > AT_LONGEST_PAYLOAD) {
		struct buf why = {0};
		buf_addf(&why,
			_("the board is waiting for %zu bytes, more than it can hold: only a reset ends "
			  "that"),
			missing);
		flight_leave_unfilled(s, buf_text(&why));
		buf_fini(&why);
		return;
	}
	flight_add_filler(c, &filler, missing);
	session_sayf(s, JOURNAL_REMARK,
		P_("given up: %s goes out, so that the board reads commands again",
			"given up: %s go out, so that the board reads commands again", missing),
		buf_text(&filler));
	buf_fini(&filler);
	/* Filler is sent because the command is given up: its own limit may be over. */
	c->within = 0;
	c->limit_ms = c->limit_ms ? c->limit_ms : AT_COMMAND_LIMIT_MS;
	c->payload_sent += missing;
	payload_is_out(s);
	if (c->lost)
		c->deadline = s->now + DOUBT_US + (int64_t)missing * PAYLOAD_BYTE_US;
	flight_send_filler(s, missing);
}

static void flight_say_waiting(struct session *s, const struct command *c)
{
	long long n = c->payload_length;

	if (at_unlisted_passthrough(buf_slice(&c->line)))
		session_say(s, JOURNAL_REMARK,
			slice_of(
				_("the board passes everything on as data until +++ is sent on its "
				  "own")));
	else if (!flight_length_is_known(c))
		session_say(s, JOURNAL_REMARK,
			slice_of(_(
				"the board is waiting for an unknown number of bytes; everything "
				"sent now is payload: what you type goes out without a line end")));
	else
		session_sayf(s, JOURNAL_REMARK,
			session_queued(s)
				? P_("the board is waiting for %lld byte; everything sent now is payload, "
				     "and what is queued goes out after them",
					  "the board is waiting for %lld bytes; everything sent now is "
					  "payload, and what is queued goes out after them",
					  (size_t)n)
				: P_("the board is waiting for %lld byte; everything sent now is payload",
					  "the board is waiting for %lld bytes; everything sent now is "
					  "payload",
					  (size_t)n),
			n);
}

void session_prompted(struct session *s)
{
	struct command *c = s->current;

	/* It was the last frame of a link that is down. */
	if (!s->link_up)
		return;
	c->phase = SESSION_PAYLOAD;
	if (c->given_up)
		session_fill_payload(s);
	else if (c->has_payload || c->payload_length == 0)
		session_payload_out(s, buf_slice(&c->payload));
	else if (c->by == SESSION_BY_OTHER && flight_length_is_known(c))
		; /* it has the bytes */
	else if (c->observed && c->by != SESSION_BY_OTHER)
		s->asks_at = s->now; /* the payload may have been given with the command */
	else
		flight_say_waiting(s, c);
}

void session_say_asked(struct session *s)
{
	int64_t now = s->now;

	if (s->asks_at < 0)
		return;
	s->now = s->asks_at;
	s->asks_at = -1;
	if (s->current && s->current->phase == SESSION_PAYLOAD)
		flight_say_waiting(s, s->current);
	s->now = now;
}

void session_prompt_lost(struct session *s)
{
	struct command *c = s->current;

	session_sayf(s, JOURNAL_PROBLEM,
		_("no '>' came, but OK did: the board is waiting for the "
		  "bytes of %.*s"),
		SLICE_ARG(buf_slice(&c->masked)));
	c->no_prompt = true;
	session_prompted(s);
}
