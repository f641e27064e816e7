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

/* ---- what the user sends ---- */

static bool can_submit(struct session *s, struct slice line, struct diag *d)
{
	if (!s->link_up)
		return diag_fail(d, 0, 0, 0, "%s",
			s->released ? _("not sent: the port is released")
				    : _("not sent: the link is down"));
	if (s->lent)
		return diag_fail(d, 0, 0, 0, _("not sent: the board is being examined"));
	if (line.n == 0)
		return diag_fail(d, 0, 0, 0, _("an empty line is not a command"));
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '\r' || line.p[i] == '\n' || line.p[i] == '\0')
			return diag_fail(d, 0, i, 1,
				_("a line end or NUL byte can't be part of a command; "
				  "AT+MQTTPUBRAW carries any byte"));
	return true;
}

struct command *session_dequeue(struct session *s, struct command **at)
{
	struct command *c = *at;

	*at = c->next;
	if (s->queue.last == &c->next)
		s->queue.last = at;
	s->queue.count--;
	c->next = NULL;
	return c;
}

static void session_limit_poll(struct session *s)
{
	struct command *poll = s->current;

	if (!poll || poll->by != SESSION_BY_POLL || poll->deadline <= session_poll_patience(poll))
		return;
	poll->deadline = session_poll_patience(poll);
	if (s->now >= poll->deadline)
		session_end_current(s, SESSION_LOST);
}

void session_report_queue(struct session *s)
{
	if (s->queue.count == s->queue_reported)
		return;
	s->queue_reported = s->queue.count;
	session_report(s, NULL,
		(struct session_fact){
			.kind = SESSION_FACT_QUEUED, .code = (uint32_t)s->queue.count});
}

void session_enqueue(struct session *s, struct command *c)
{
	*s->queue.last = c;
	s->queue.last = &c->next;
	s->queue.count++;
	/* The user should not wait long for a poll that a mute board will not answer. */
	session_limit_poll(s);
	session_start_next(s);
	session_report_queue(s);
}

void session_hurry_poll(struct session *s, int64_t now)
{
	s->now = now;
	session_limit_poll(s);
	session_start_next(s);
}

static bool session_fits(const struct command *c, struct slice payload, struct diag *d)
{
	if (c->payload_length < 0)
		return diag_fail(d, 0, 0, c->line.n, _("this command takes no payload"));
	if ((size_t)c->payload_length != payload.n)
		return diag_fail(d, 0, 0, c->line.n,
			_("the command announces %lld bytes, the "
			  "payload has %zu"),
			c->payload_length, payload.n);
	return true;
}

bool session_submit_within(struct session *s, struct slice line, const struct slice *payload,
	int64_t within, enum session_author by, int64_t now, struct diag *d)
{
	s->now = now;
	if (!can_submit(s, line, d))
		return false;
	struct command *c = command_new(s, line, by);
	if (payload && !session_fits(c, *payload, d)) {
		command_free(c);
		return false;
	}
	if (payload)
		buf_add(&c->payload, *payload);
	c->has_payload = payload != NULL;
	c->within = within;
	s->go_on = !s->current;
	session_enqueue(s, c);
	return true;
}

bool session_submit(
	struct session *s, struct slice line, enum session_author by, int64_t now, struct diag *d)
{
	return session_submit_within(s, line, NULL, 0, by, now, d);
}

bool session_submit_payload(struct session *s, struct slice line, struct slice payload,
	enum session_author by, int64_t now, struct diag *d)
{
	return session_submit_within(s, line, &payload, 0, by, now, d);
}

static bool session_misfits(size_t missing, size_t given, struct diag *d)
{
	if (given > missing)
		return diag_fail(d, 0, 0, given,
			_("the board is waiting for %zu bytes; these are %zu, which is %zu too many"),
			missing, given, given - missing);
	return diag_fail(d, 0, 0, given,
		_("the board is waiting for %zu bytes; these are %zu, which is %zu too few"),
		missing, given, missing - given);
}

bool session_send_payload(struct session *s, struct slice payload, int64_t now, struct diag *d)
{
	struct command *c = s->current;

	s->now = now;
	if (!c || c->phase != SESSION_PAYLOAD)
		return diag_fail(d, 0, 0, 0, _("the board is not waiting for bytes"));
	if (c->payload_length != AT_PAYLOAD_UNKNOWN && command_missing(c) != payload.n)
		return session_misfits(command_missing(c), payload.n, d);
	session_payload_out(s, payload);
	return true;
}

/* The board is going to ask for the payload and to swallow whatever comes, so the command cannot
 * just be dropped.  Cancelled a second time, we believe that the board will not ask. */
static bool must_fill_later(const struct command *c)
{
	return command_prompts(c) && c->phase <= SESSION_PROMPT && !c->given_up;
}

/* The command is no longer awaited, but the board may be waiting for its bytes. */
static void session_cancel_abandoned(struct session *s, struct command *c)
{
	/* Bytes for flash may be lost on their way, and the board waits for them for ever. */
	if (c->phase == SESSION_RESULT && !c->lost && command_filler(c))
		c->in_doubt = c->payload_sent;
	else if (c->phase == SESSION_RESULT && !c->lost) {
		session_say(s, JOURNAL_REMARK,
			slice_of(_("all bytes have been sent; if AT is not answered, only a manual "
				   "reset helps")));
		return;
	}
	session_resume(s, c);
	if (c->phase == SESSION_RESULT)
		session_fill_doubt(s);
	else
		session_fill_payload(s);
}

/* Another program's: not even a replay of ours. */
static bool session_is_others(const struct command *c)
{
	return c->observed && c->by == SESSION_BY_OTHER;
}

void session_cancel(struct session *s, int64_t now)
{
	s->now = now;
	session_report_kind(s, NULL, SESSION_FACT_CANCELLED);
	session_drop_queue(s);
	struct command *c = s->current, *late = abandoned_holding(&s->abandoned);
	if (!c && late && s->link_up && !session_is_others(late))
		session_cancel_abandoned(s, late);
	/* What others wait for is theirs to give up. */
	if (!c || c->by == SESSION_BY_POLL || session_is_others(c))
		return;
	if (c->phase == SESSION_PAYLOAD) {
		session_fill_payload(s);
	} else if (c->phase == SESSION_RESULT && c->lost) {
		session_fill_doubt(s);
	} else if (must_fill_later(c)) {
		c->given_up = true;
		if (c->payload_length < 0)
			session_say(s, JOURNAL_REMARK,
				slice_of(_(
					"given up: when the board asks for bytes, it gets none")));
		else
			session_sayf(s, JOURNAL_REMARK,
				P_("given up: when the board asks for the %lld byte, it gets zero",
					"given up: when the board asks for the %lld bytes, it gets zeros",
					(size_t)c->payload_length),
				c->payload_length);
	} else {
		session_say(s, JOURNAL_REMARK,
			slice_of(
				command_prompts(c)
					? _("no longer waiting for the answer; nothing goes out by "
					    "itself until the board answers a line of yours")
					: _("no longer waiting for the answer")));
		session_end_current(s, SESSION_LOST);
	}
	session_start_next(s);
}

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

/* ---- the link ---- */

void session_link_up(struct session *s, int64_t now)
{
	s->now = now;
	s->poll.disturbed = !s->link_up && s->down_why.n;
	if (s->poll.disturbed)
		session_say(s, JOURNAL_REMARK,
			slice_of(s->released ? _("the port is back") : _("the link is back")));
	s->link_up = true;
	s->released = false;
	s->echoes = s->reads_back = false;
	abandoned_forget_answers(&s->abandoned);
	session_expect_prompt(s);
	session_report_kind(s, NULL, SESSION_FACT_LINK_UP);
	/* Pulling the cable did not reset the board. */
	if (abandoned_holding(&s->abandoned))
		session_report_kind(s, abandoned_holding(&s->abandoned), SESSION_FACT_HELD);
	s->heard = (struct wire_firmware){.kind = WIRE_FIRMWARE_UNKNOWN};
	s->poll.identify = true;
	session_poll_soon(s, now);
	session_start_next(s);
}

bool session_lend(struct session *s, int64_t now, struct diag *d)
{
	struct command *c = s->current, *held = abandoned_holding(&s->abandoned);
	bool asks = c && c->by == SESSION_BY_POLL;

	s->now = now;
	if (!s->link_up)
		return diag_fail(d, 0, 0, 0, _("the link is down"));
	if (held)
		return diag_fail(d, 0, 0, 0,
			_("the board may be waiting for the bytes of %.*s: send AT first to see "
			  "whether it answers"),
			SLICE_ARG(buf_slice(&held->masked)));
	if ((c && !asks) || s->queue.count || wire_parser_in_payload(&s->parser))
		return diag_fail(d, 0, 0, 0, _("the board is still busy with a command of yours"));
	s->lent = true;
	session_report_kind(s, NULL, SESSION_FACT_LENT);
	if (asks)
		session_end_current(s, SESSION_LOST);
	return true;
}

void session_reclaim(struct session *s, int64_t now)
{
	if (!s->lent)
		return;
	s->lent = false;
	s->now = now;
	session_report_kind(s, NULL, SESSION_FACT_RECLAIMED);
	s->inside_parser = true;
	wire_parser_finish(&s->parser);
	s->inside_parser = false;
	s->reported = s->received;
	session_link_up(s, now);
}

static void say_down(struct session *s, bool was_up, const char *why)
{
	/* A link that keeps failing to find its port may report it each time. */
	if (!was_up && slice_eq(buf_slice(&s->down_why), slice_of(why)))
		return;
	buf_clear(&s->down_why);
	buf_add_text(&s->down_why, why);
	if (s->released)
		session_sayf(s, JOURNAL_REMARK, _("the port is released %s"), why);
	else
		session_sayf(s, JOURNAL_PROBLEM, _("link down: %s"), why);
}

static void session_lose_link(struct session *s, int64_t now, bool released, const char *why)
{
	bool was_up = s->link_up;

	s->now = now;
	s->released = released;
	if (was_up)
		session_keep_break(s, SESSION_BREAK_LINK);
	/* Bytes that are still read cannot be answered. */
	s->link_up = s->lent = false;
	s->inside_parser = true;
	wire_parser_finish(&s->parser);
	s->inside_parser = false;
	s->reported = s->received; /* blank lines at the end belong to no event */
	say_down(s, was_up, why);
	s->stalled_at = s->noise_at = s->quiet_until = -1;
	s->boots_unasked = false;
	s->scheme = 0;
	session_keep_open_end(s);
	if (s->current) {
		if (s->current->by != SESSION_BY_POLL)
			session_sayf(s, JOURNAL_PROBLEM,
				released ? _("released before %.*s was answered")
					 : _("link lost before %.*s was answered"),
				SLICE_ARG(buf_slice(&s->current->masked)));
		session_end_current(s, SESSION_LOST);
	}
	session_drop_queue(s);
	status_forget(&s->status);
	network_forget(&s->network);
	s->status.started = false;
	s->status.firmware = (struct wire_firmware){.kind = WIRE_FIRMWARE_UNKNOWN};
}

void session_link_down(struct session *s, int64_t now, const char *why)
{
	session_lose_link(s, now, false, why);
}

void session_link_released(struct session *s, int64_t now, const char *why)
{
	session_lose_link(s, now, true, why);
}

void session_unsent(struct session *s, size_t n)
{
	struct command *c = s->current;

	if (!c)
		return;
	size_t payload = n < c->payload_sent ? n : c->payload_sent;
	c->payload_sent -= payload;
	/* The line end goes out last.  But n may be too large, as some links escape bytes, and a
	 * board that has answered has had the line. */
	c->cut_off = n > payload && c->phase == SESSION_ANSWER && !c->echoed;
	if (c->phase == SESSION_RESULT && payload)
		c->phase = SESSION_PAYLOAD;
}

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
		.observed = session_is_others(c)};
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
