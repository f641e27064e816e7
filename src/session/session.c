/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/session.h"

#include <stdlib.h>

#include "base/language.h"
#include "base/memory.h"
#include "session/session_private.h"

enum { DEFAULT_POLL_US = 5000000 };

static const char *const session_outcomes[] = {
	[SESSION_OK] = "ok",
	[SESSION_REFUSED] = "refused",
	[SESSION_TIMEOUT] = "timeout",
	[SESSION_RESET] = "reset",
	[SESSION_LOST] = "lost",
};

const char *session_outcome_name(enum session_outcome outcome)
{
	return session_outcomes[outcome];
}

bool session_outcome_find(struct slice name, long long *outcome)
{
	for (size_t i = 0; i < ALEN(session_outcomes); i++)
		if (slice_eq(name, slice_of(session_outcomes[i]))) {
			*outcome = (long long)i;
			return true;
		}
	return false;
}

const char *session_author_name(enum session_author by)
{
	static const char *const names[] = {"user", "script", "poll", "other"};
	return names[by];
}

struct session *session_new(const struct session_output *output, enum at_dialect dialect)
{
	struct session *s = memory_new(sizeof(*s));

	s->output = *output;
	s->dialect = dialect;
	s->line_end = SLICE("\r\n");
	wire_parser_init(&s->parser, session_on_event, s);
	status_init(&s->status);
	s->failure.at = STATUS_NEVER;
	s->journal = journal_new();
	s->polls = journal_new_polls();
	s->ended_entry = JOURNAL_NONE;
	s->messages = message_log_new();
	s->poll.interval = s->poll.pace = DEFAULT_POLL_US;
	s->stalled_at = s->noise_at = s->quiet_until = s->pause_until = s->asks_at = -1;
	s->queue.last = &s->queue.first;
	return s;
}

void session_free(struct session *s)
{
	if (!s)
		return;
	while (s->queue.first)
		command_free(session_dequeue(s, &s->queue.first));
	command_free(s->current);
	command_free(s->open_end);
	abandoned_forget(&s->abandoned);
	wire_parser_fini(&s->parser);
	status_fini(&s->status);
	network_fini(&s->network);
	buf_fini(&s->failure.line);
	journal_free(s->journal);
	journal_free(s->polls);
	notes_fini(&s->notes);
	message_log_free(s->messages);
	message_moments_fini(&s->moments);
	buf_fini(&s->log_line);
	buf_fini(&s->listed);
	session_forget_steps(s);
	at_secrets_fini(&s->secrets);
	buf_fini(&s->scratch);
	buf_fini(&s->observed);
	buf_fini(&s->said);
	buf_fini(&s->down_why);
	free(s);
}

/* ---- remarks of others ---- */

void session_note(struct session *s, struct slice text, int64_t now)
{
	s->now = now;
	session_say(s, JOURNAL_NOTE, text);
	notes_add(&s->notes, now, journal_end(s->journal) - 1, buf_slice(&s->said));
}

void session_remark(struct session *s, bool problem, struct slice text, int64_t now)
{
	s->now = now;
	session_say(s, problem ? JOURNAL_PROBLEM : JOURNAL_REMARK, text);
}

void session_mark(struct session *s, uint64_t entry_number, size_t at, size_t n)
{
	journal_mark(s->journal, entry_number, at, n);
}

/* ---- what the board sends ---- */

void session_set_source(struct session *s, const struct message_source *source)
{
	message_log_set_source(s->messages, source);
}

/* At a wrong rate there may never be a line end. */
static void session_watch_line(struct session *s)
{
	bool begun = wire_parser_in_line(&s->parser);

	s->noise_at = begun ? s->heard_at + WIRE_PARSER_STALL_MS * 1000 : -1;
}

/* Another unfinished payload may follow the one that was given up. */
static void watch_payload(struct session *s)
{
	s->stalled_at =
		wire_parser_in_payload(&s->parser) ? s->now + WIRE_PARSER_STALL_MS * 1000 : -1;
}

void session_receive(struct session *s, struct slice bytes, int64_t now)
{
	s->now = now;
	if (!bytes.n)
		return;
	s->received += bytes.n;
	uint64_t messages = message_log_end(s->messages);
	bool polls = s->current && s->current->by == SESSION_BY_POLL;
	if (s->lent)
		return;
	if (s->current)
		s->current->heard = true;
	s->heard_at = now;
	s->inside_parser = true;
	wire_parser_feed(&s->parser, bytes);
	s->inside_parser = false;
	messages = message_log_end(s->messages) - messages;
	traffic_add(&s->traffic, now,
		&(struct traffic_count){.received = bytes.n, .messages = messages},
		polls && !messages);
	watch_payload(s);
	session_watch_line(s);
	session_start_next(s);
}

/* ---- time ---- */

static int64_t earlier(int64_t a, int64_t b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

int64_t session_deadline(const struct session *s)
{
	int64_t when = earlier(s->stalled_at, s->noise_at);

	if (s->current && s->current->phase != SESSION_PAYLOAD)
		when = earlier(when, s->current->deadline);
	if (!s->current && s->queue.count && !abandoned_holding(&s->abandoned) &&
		!session_others_write(s))
		when = earlier(when, session_free_at(s));
	if (!s->current && !s->queue.count && !wire_parser_in_payload(&s->parser) && !s->observing)
		when = earlier(when, session_next_poll(s));
	return when;
}

static void give_payload_up(struct session *s)
{
	s->inside_parser = true;
	wire_parser_resynchronise(&s->parser);
	s->inside_parser = false;
	watch_payload(s);
}

/* What arrived instead of an answer may have no line end, as at a wrong rate: show it now, so that
 * the next answer is not appended to it. */
static void give_line_up(struct session *s)
{
	if (s->now - s->heard_at >= WIRE_PARSER_STALL_MS * 1000)
		session_end_line(s, s->now);
}

void session_end_line(struct session *s, int64_t now)
{
	s->now = now;
	s->inside_parser = true;
	wire_parser_give_line_up(&s->parser);
	s->inside_parser = false;
}

static void session_show_noise(struct session *s)
{
	s->noise_at = -1;
	if (wire_parser_holds_noise(&s->parser))
		session_end_line(s, s->now);
}

static void give_answer_up(struct session *s)
{
	const struct command *c = s->current;

	if (c->by == SESSION_BY_POLL && c->deadline == session_poll_patience(c)) {
		session_end_current(s, SESSION_LOST);
		return;
	}
	give_line_up(s);
	/* The held line may have been its answer. */
	if (s->current != c)
		return;
	if (c->settled) {
		session_end_current(s, SESSION_OK);
		return;
	}
	if (c->published) {
		session_end_current(s, SESSION_RESET);
		return;
	}
	if (c->phase == SESSION_RESULT && c->lost && s->link_up) {
		session_fill_doubt(s);
		return;
	}
	/* After its OK the board reads the payload, whether its '>' was seen or not. */
	if (c->phase == SESSION_PROMPT && c->certain && s->link_up)
		session_prompt_lost(s);
	else
		session_end_current(s, SESSION_TIMEOUT);
}

void session_tick(struct session *s, int64_t now)
{
	s->now = now;
	if (s->stalled_at >= 0 && now >= s->stalled_at)
		give_payload_up(s);
	if (s->noise_at >= 0 && now >= s->noise_at)
		session_show_noise(s);
	struct command *c = s->current;
	if (c && c->phase != SESSION_PAYLOAD && now >= c->deadline)
		give_answer_up(s);
	session_start_next(s);
}

/* ---- what there is to see ---- */

int64_t session_now(const struct session *s)
{
	return s->now;
}

uint64_t session_received(const struct session *s)
{
	return s->received;
}

struct slice session_down_why(const struct session *s)
{
	return buf_slice(&s->down_why);
}

void session_share_messages(struct session *s, struct message_log *log)
{
	message_log_free(s->messages);
	s->messages = message_log_view(log, 0);
}

const struct message_moments *session_moments(const struct session *s)
{
	return &s->moments;
}

const struct status *session_status(const struct session *s)
{
	return &s->status;
}

void session_keep_break(struct session *s, enum session_break_kind kind)
{
	s->breaks[s->break_count++ % SESSION_BREAKS] =
		(struct session_break){.at = s->now, .kind = kind};
}

size_t session_breaks(const struct session *s)
{
	return s->break_count < SESSION_BREAKS ? (size_t)s->break_count : SESSION_BREAKS;
}

struct session_break session_break(const struct session *s, size_t i)
{
	return s->breaks[(s->break_count - session_breaks(s) + i) % SESSION_BREAKS];
}

const struct network *session_network(const struct session *s)
{
	return &s->network;
}

const struct traffic *session_traffic(const struct session *s)
{
	return &s->traffic;
}

bool session_last_failure(const struct session *s, struct session_failure *f)
{
	*f = (struct session_failure){
		buf_slice(&s->failure.line), s->failure.outcome, s->failure.code, s->failure.at};
	return s->failure.at != STATUS_NEVER;
}

const struct journal *session_journal(const struct session *s)
{
	return s->journal;
}

const struct journal *session_polls(const struct session *s)
{
	return s->polls;
}

const struct notes *session_notes(const struct session *s)
{
	return &s->notes;
}

const struct message_log *session_messages(const struct session *s)
{
	return s->messages;
}

struct session_in_flight session_in_flight(const struct session *s)
{
	const struct command *c = s->current;

	if (!c)
		return (struct session_in_flight){
			.phase = SESSION_IDLE, .entry = JOURNAL_NONE, .poll = JOURNAL_NONE};
	return (struct session_in_flight){.phase = c->phase,
		.by = c->by,
		.line = buf_slice(&c->masked),
		.entry = c->by == SESSION_BY_POLL ? JOURNAL_NONE : c->entry_number,
		.poll = c->by == SESSION_BY_POLL ? c->poll_number : JOURNAL_NONE,
		.sent_at = c->sent_at,
		.deadline = c->deadline,
		.payload_length = c->payload_length > 0 ? (size_t)c->payload_length : 0,
		.payload_missing = command_missing(c),
		.length_unknown = c->payload_length == AT_PAYLOAD_UNKNOWN,
		.busy = c->busy,
		.ended = c->reported,
		.observed = command_is_others(c)};
}

bool session_held(const struct session *s, struct slice *line)
{
	const struct command *c = abandoned_holding(&s->abandoned);

	if (c)
		*line = buf_slice(&c->masked);
	return c;
}

size_t session_queued(const struct session *s)
{
	/* Of an observer that joins in, its own; of one that is shown a record, those of then. */
	return s->queue.count + s->queue_observed;
}

enum at_dialect session_dialect(const struct session *s)
{
	return s->dialect;
}

long long session_scheme(const struct session *s)
{
	if (s->scheme)
		return s->scheme;
	return s->status.scheme == STATUS_UNKNOWN ? 0 : s->status.scheme;
}

void session_set_dialect(struct session *s, enum at_dialect dialect)
{
	s->dialect = dialect;
	s->dialect_is_set = true;
}

bool session_link_is_released(const struct session *s)
{
	return s->released;
}

bool session_link_is_up(const struct session *s)
{
	return s->link_up;
}

void session_learn_secret(struct session *s, struct slice value)
{
	at_secrets_learn(&s->secrets, value);
}

const struct at_secrets *session_secrets(const struct session *s)
{
	return &s->secrets;
}
