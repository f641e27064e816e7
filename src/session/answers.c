/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/error_code.h"
#include "base/language.h"
#include "wire/frame.h"
#include "wire/log_line.h"
#include "session/session_private.h"

enum {
	RESTART_US = 6000000,
	/* Boards need some 20 ms to change their rate, and hear garbage until then. */
	NEW_RATE_US = 50000,
	/* A board that was starting may have kept the line that came meanwhile, and answers it right
	 * behind its ready: that would be taken for the answer to the same line sent again. */
	KEPT_LINE_US = 200000,
	SURPLUS_US = 500000,
	/* A board that prints a note and then OK prints both at once. */
	SETTLED_US = 300000
};

static void answers_say(struct session *s, enum journal_kind kind, struct slice text)
{
	session_say(s, kind, slice_trim(text));
}

static bool users(const struct command *c)
{
	return c && c->by != SESSION_BY_POLL;
}

/* A line of an answer: of the user's command, or of a poll. */
static void answers_say_of(struct session *s, const struct command *c, enum journal_kind kind,
	int64_t took, struct slice text)
{
	if (users(c))
		session_say_final(s, kind, took, slice_trim(text));
	else
		session_say_poll(s, c, kind, took, text);
}

/* A row that a poll asked for, perhaps one that was given up. */
static void answers_say_row(struct session *s, const struct wire_event *event, enum at_role asked)
{
	const struct command *c = s->current;

	session_say_poll(s, command_does(c, asked) ? c : abandoned_poll(&s->abandoned, asked),
		JOURNAL_ANSWER, -1, event->raw);
}

/* Distinguishes lines that seem to belong to the user's command from unsolicited ones. */
static enum journal_kind kind_now(const struct session *s)
{
	return users(s->current) ? JOURNAL_ANSWER : JOURNAL_UNSOLICITED;
}

/* ---- final answers ---- */

/* An answer that is not the current command's: `late` is the command it answers, or NULL. */
static void answers_on_stray(
	struct session *s, const struct wire_event *event, struct command *late, bool ok)
{
	if (late && late->by == SESSION_BY_POLL) {
		session_say_poll(s, late, ok ? JOURNAL_ANSWER : JOURNAL_FAILURE,
			s->now - late->sent_at, event->raw);
		abandoned_forget_up_to(&s->abandoned, late);
		return;
	}
	answers_say(s, JOURNAL_UNSOLICITED, event->raw);
	if (!late) {
		session_sayf(s, JOURNAL_REMARK, _("no command is waiting for this"));
		return;
	}
	session_sayf(s, JOURNAL_REMARK, _("late: this answers %.*s"),
		SLICE_ARG(buf_slice(&late->masked)));
	late->begun = false;
	if (ok && command_prompts(late) && late->phase == SESSION_ANSWER)
		late->phase = SESSION_PROMPT; /* its '>' follows */
	else
		abandoned_forget_up_to(&s->abandoned, late);
	session_expect_prompt(s);
}

/* A prompting command's OK comes before its '>'.  Returns true if this OK means no more than
 * that. */
static bool announces_prompt(struct session *s, const struct wire_event *event)
{
	struct command *c = s->current;

	if (event->type != WIRE_EVENT_OK || !command_prompts(c) || c->phase == SESSION_RESULT ||
		c->payload_sent)
		return false;
	if (c->phase == SESSION_ANSWER) {
		c->phase = SESSION_PROMPT;
		c->certain = c->echoed || !s->abandoned.count;
		c->deadline = command_deadline(c, s->now + c->limit_ms * 1000);
	}
	return true;
}

/* The board has finished with everything it got before this command. */
static void answers_settle(struct session *s, const struct command *c, bool ok)
{
	const struct command *doubt = abandoned_doubt(&s->abandoned, c);

	if (doubt && users(c))
		session_sayf(s, JOURNAL_REMARK,
			_("the board does not echo: this may be the late answer to %.*s"),
			SLICE_ARG(buf_slice(&doubt->masked)));
	abandoned_settle(&s->abandoned, c, ok);
}

/* The current command's final answer. */
static void answers_end(struct session *s, const struct wire_event *event, bool ok)
{
	struct command *c = s->current;

	answers_say_of(
		s, c, ok ? JOURNAL_ANSWER : JOURNAL_FAILURE, s->now - c->sent_at, event->raw);
	answers_settle(s, c, ok);
	/* Anything sent while the board restarts is lost. */
	if (ok && command_does(c, AT_RESTARTS))
		s->quiet_until = s->now + RESTART_US;
	if (ok && command_does(c, AT_SETS_RATE))
		s->pause_until = s->now + NEW_RATE_US;
	session_end_current(s, ok ? SESSION_OK : SESSION_REFUSED);
}

/* Filler that nobody waited for was refused as a line: the board reads commands. */
static void answers_on_surplus(struct session *s, const struct wire_event *event)
{
	answers_say(s, JOURNAL_ANSWER, event->raw);
	session_say(s, JOURNAL_REMARK,
		slice_of(
			s->current->published
				? _("these were more bytes than the board needed")
				: _("the board reads commands: it had not been waiting for these bytes")));
	answers_settle(s, s->current, false);
	session_end_current(s, SESSION_RESET);
}

/* A board that echoes repeats them as well. */
static bool answers_is_echo_of_filler(const struct session *s, struct slice text)
{
	size_t n = 0;

	if (!s->current || !s->current->filled)
		return false;
	while (n < text.n &&
		(text.p[n] == command_filler(s->current) || text.p[n] == '\r' || text.p[n] == '\n'))
		n++;
	return n == text.n;
}

/* What follows would be taken for the answer to the next command. */
static void answers_on_filled(struct session *s, const struct wire_event *event, bool ok)
{
	struct command *c = s->current;

	answers_say(s, ok ? JOURNAL_ANSWER : JOURNAL_FAILURE, event->raw);
	c->published = true;
	c->deadline = s->now + SURPLUS_US + (int64_t)c->filled * 1000;
}

static void final_answer(struct session *s, const struct wire_event *event, bool ok)
{
	struct command *c = s->current;
	struct command *late = abandoned_answered(&s->abandoned, c, s->echoes);

	if (late || !c)
		answers_on_stray(s, event, late, ok);
	else if (c->filled && !ok)
		answers_on_surplus(s, event);
	else if (c->filled && command_filler(c))
		answers_on_filled(s, event, ok);
	else if (!announces_prompt(s, event))
		answers_end(s, event, ok);
}

static void answers_on_publish(struct session *s, const struct wire_event *event)
{
	struct command *c = s->current, *late = abandoned_publication(&s->abandoned);
	bool current = c && command_prompts(c) && c->phase > SESSION_ANSWER;

	/* Other makers' firmware ends AT+MQTTPUB with it as well. */
	if (c && !late && !command_prompts(c) && command_does(c, AT_PUBLISHES)) {
		s->named_until = s->now + SETTLED_US;
		answers_end(s, event, event->ok);
		return;
	}
	if (current && c->filled) {
		answers_on_filled(s, event, event->ok);
		return;
	}
	if (current && (c->phase == SESSION_RESULT || !late)) {
		answers_end(s, event, event->ok);
		return;
	}
	answers_say(s, JOURNAL_UNSOLICITED, event->raw);
	if (!late)
		return;
	session_sayf(s, JOURNAL_REMARK, _("late: this answers %.*s"),
		SLICE_ARG(buf_slice(&late->masked)));
	abandoned_forget_up_to(&s->abandoned, late);
	session_expect_prompt(s);
}

/* ---- busy, ready, prompt, echo ---- */

static void answers_on_busy(struct session *s, const struct wire_event *event)
{
	if (s->current)
		s->current->busy = true;
	if (s->current && !users(s->current)) {
		session_say_poll(s, s->current, JOURNAL_UNSOLICITED, -1, event->raw);
		return;
	}
	answers_say(s, JOURNAL_UNSOLICITED, event->raw);
	session_say(s, JOURNAL_REMARK,
		slice_of(
			s->current
				? _("the board is still busy; it may carry out this command later, "
				    "or drop it")
				: _("the board received bytes while it was busy; it drops them")));
}

static void lose_to_reset(struct session *s)
{
	struct command *c = s->current;

	if (users(c) && !c->reported)
		session_sayf(s, JOURNAL_PROBLEM, _("lost in the reset: %.*s"),
			SLICE_ARG(buf_slice(&c->masked)));
	session_end_current(s, SESSION_RESET);
}

static void answers_on_ready(struct session *s, const struct wire_event *event)
{
	struct command *c = s->current;
	bool quiet = s->now < s->quiet_until && !s->boots_unasked;
	bool wanted = quiet || command_does(c, AT_RESTARTS);

	if (command_does(c, AT_RESTARTS))
		session_say_final(s, JOURNAL_ANSWER, s->now - c->sent_at, slice_trim(event->raw));
	else
		answers_say(s, JOURNAL_UNSOLICITED, event->raw);
	if (!wanted)
		session_report_kind(s, NULL, SESSION_FACT_STARTED);
	abandoned_forget(&s->abandoned);
	if (users(c) && !command_does(c, AT_RESTARTS))
		s->pause_until = s->now + KEPT_LINE_US;
	if (command_does(c, AT_RESTARTS))
		session_end_current(s, SESSION_OK);
	else if (c)
		lose_to_reset(s);
	if (wanted)
		session_report_kind(s, NULL, SESSION_FACT_RESTARTED);
	s->quiet_until = -1;
	s->boots_unasked = false;
	s->scheme = 0;
	s->poll.identify = true;
	session_poll_soon(s, s->now);
}

/* Its boot messages: it has left whatever it was doing, and is ready before long. */
static void answers_on_boot(struct session *s)
{
	if (command_does(s->current, AT_RESTARTS))
		return;
	s->boots_unasked = s->boots_unasked || s->now >= s->quiet_until;
	abandoned_forget(&s->abandoned);
	if (s->current)
		lose_to_reset(s);
	session_expect_prompt(s);
	s->quiet_until = s->now + RESTART_US;
}

/* A command whose prompt was not expected: the number of its payload bytes is unknown. */
static struct command *answers_open_end(struct session *s)
{
	struct command *c = s->open_end ? s->open_end : command_new(s, SLICE(""), SESSION_BY_USER);

	s->open_end = NULL;
	c->payload_length = AT_PAYLOAD_UNKNOWN;
	c->observed = s->observing;
	c->reported = true;
	abandoned_add(&s->abandoned, c);
	return c;
}

/* Whatever has just been sent, the board has read as payload, or will. */
static void answers_on_strange_prompt(struct session *s, const struct wire_event *event)
{
	struct command *late = abandoned_prompting(&s->abandoned);

	answers_say(s, JOURNAL_UNSOLICITED, event->raw);
	if (!late)
		late = answers_open_end(s);
	late->phase = SESSION_PAYLOAD;
	late->no_prompt = false;
	if (!s->current)
		return; /* it is resumed once everything received is read */
	session_sayf(s, JOURNAL_PROBLEM,
		_("the board is waiting for the bytes of %.*s; %.*s has been sent, and may be "
		  "among them"),
		SLICE_ARG(late->masked.n ? buf_slice(&late->masked)
					 : slice_of(_("an unknown command"))),
		SLICE_ARG(buf_slice(&s->current->masked)));
	if (!users(s->current))
		session_end_current(s, SESSION_LOST);
}

static void answers_on_prompt(struct session *s, const struct wire_event *event)
{
	struct command *c = s->current;
	bool asked = c && command_prompts(c) && c->phase <= SESSION_PROMPT;

	if (c && c->no_prompt) { /* there it is */
		c->no_prompt = false;
		return;
	}
	/* Before its OK, the prompt may belong to another command. */
	if (asked && (c->phase == SESSION_PROMPT || !abandoned_prompting(&s->abandoned)))
		session_prompted(s);
	else
		answers_on_strange_prompt(s, event);
}

static void answers_on_echo(struct session *s, const struct wire_event *event)
{
	struct command *c = s->current, *late;

	if (c && !c->echoed && command_is_line(c, event->text)) {
		c->echoed = true;
		/* A late answer that had begun will not be completed. */
		if ((late = abandoned_begun(&s->abandoned)))
			late->begun = false;
		return;
	}
	if ((late = abandoned_line(&s->abandoned, event->text)))
		late->begun = true;
	if (!late || users(late))
		answers_say(s, JOURNAL_UNSOLICITED, event->raw);
}

/* ---- lines ---- */

/* What some makers say in place of OK: if nothing follows it, that was all. */
static void answers_settle_by_line(struct command *c, struct slice text, int64_t now)
{
	if (!c || !c->entry || !c->entry->also_ends || c->form != AT_FORM_SET ||
		!slice_eq_nocase(slice_trim(text), slice_of(c->entry->also_ends)))
		return;
	c->settled = true;
	if (c->deadline > now + SETTLED_US)
		c->deadline = now + SETTLED_US;
}

static void answers_on_line(struct session *s, const struct wire_event *event)
{
	/* Lines that do not begin with AT are echoed too. */
	if (s->current && command_is_line(s->current, event->text)) {
		answers_on_echo(s, event);
		return;
	}
	if (session_learn_version_line(s, event->text)) {
		answers_say_row(s, event, AT_ASKS_VERSION);
		return;
	}
	answers_settle_by_line(s->current, event->text, s->now);
	answers_say(s, kind_now(s), event->raw);
	session_report(s, s->current,
		(struct session_fact){.kind = SESSION_FACT_LINE, .text = event->text});
	if (wire_is_boot_line(event->text))
		answers_on_boot(s);
}

/* A row that answers the poll, but in a form that the parser does not know. */
static bool is_strange_row(const struct command *c, struct slice name)
{
	return !users(c) && c->entry && slice_eq(name, slice_of(c->entry->name));
}

/* What is stored may be a key of many lines: it is counted, and not shown. */
static void answers_say_read_back(struct session *s, const struct wire_event *event)
{
	struct slice line = slice_trim(event->raw);
	struct buf text = {0};

	struct slice counted = slice_sub(line, 0, at_line_read_back(line, NULL) - 1);
	buf_addf(&text, _("%.*s bytes, not shown"), SLICE_ARG(counted));
	session_say_masked(s, kind_now(s), -1, buf_slice(&text));
	buf_fini(&text);
}

static void answers_on_info(struct session *s, const struct wire_event *event)
{
	struct command *c = s->current;

	if (slice_eq(event->name, slice_of(at_command_with(AT_LISTS_COMMANDS)->name)) &&
		session_learn_command_row(s, event->text)) {
		answers_say_row(s, event, AT_LISTS_COMMANDS);
		return;
	}
	if (c && is_strange_row(c, event->name)) {
		c->answered = true;
		session_say_poll(s, c, JOURNAL_ANSWER, -1, event->raw);
		session_report(s, c,
			(struct session_fact){
				.kind = SESSION_FACT_STRANGE_ROW, .text = slice_trim(event->raw)});
		return;
	}
	if (event->payload.n && !s->openly)
		answers_say_read_back(s, event);
	else
		answers_say(s, kind_now(s), event->raw);
	if (c && command_does(c, AT_JOINS) && slice_eq(event->name, slice_of(c->entry->name)))
		session_report(s, c,
			(struct session_fact){
				.kind = SESSION_FACT_JOIN_FAILED, .text = event->text});
}

/* `+NAME:OK` and `+NAME:ERROR:7` end the command of that name, and are rows like others for any
 * other. */
static void answers_on_result(struct session *s, const struct wire_event *event)
{
	bool ok = event->type == WIRE_EVENT_OK;

	if (!event->name.n || (s->current && command_is_named(s->current, event->name))) {
		/* The plain OK or ERROR behind one that has a name. */
		if (!event->name.n && !s->current && s->now < s->named_until) {
			answers_say(s, JOURNAL_ANSWER, event->raw);
			s->named_until = 0;
			return;
		}
		s->named_until = event->name.n ? s->now + SETTLED_US : 0;
		final_answer(s, event, ok);
		return;
	}
	answers_on_info(s, event);
}

/* Rows of AT+MQTTCONN? and AT+MQTTSUB?; those that answer a poll are not shown. */
static void answers_on_row(struct session *s, const struct wire_event *event, enum at_role asked)
{
	struct command *c = s->current;

	if (command_does(c, asked)) {
		c->answered = true;
		answers_say_of(s, c, JOURNAL_ANSWER, -1, event->raw);
		return;
	}
	struct command *late = abandoned_poll(&s->abandoned, asked);
	if (late) {
		late->begun = true;
		session_say_poll(s, late, JOURNAL_ANSWER, -1, event->raw);
	} else
		answers_say(s, JOURNAL_UNSOLICITED, event->raw);
}

static void answers_on_code(struct session *s, const struct wire_event *event)
{
	struct command *c = s->current;

	struct command *late = abandoned_begun(&s->abandoned);
	if (late && late->by == SESSION_BY_POLL) {
		session_say_poll(s, late, JOURNAL_ANSWER, -1, event->raw);
		return;
	}
	/* If there are several, MQTT's own says most. */
	if (c && !at_error_is_busy(event->code) &&
		!(at_error_find(c->code) && !at_error_find(event->code)))
		c->code = event->code;
	if (!c && !at_error_is_busy(event->code)) {
		buf_clear(&s->failure.line);
		s->failure.outcome = SESSION_REFUSED;
		s->failure.code = event->code;
		s->failure.at = s->now;
	}
	if (!c || users(c))
		answers_say(s, kind_now(s), event->raw);
	else
		session_say_poll(s, c, JOURNAL_ANSWER, -1, event->raw);
	session_report(s, c, (struct session_fact){.kind = SESSION_FACT_CODE, .code = event->code});
}

/* ---- the connection ---- */

static void answers_on_connected(struct session *s, const struct wire_event *event)
{
	bool asked = command_does(s->current, AT_CONNECTS) && users(s->current);
	bool late = s->abandoned.count && command_does(s->abandoned.list[0], AT_CONNECTS);

	answers_say(s, asked ? JOURNAL_ANSWER : JOURNAL_UNSOLICITED, event->raw);
	if (!asked && !late && s->status.subscription_count)
		session_report_kind(s, NULL, SESSION_FACT_RECONNECTED);
	message_moments_connected(&s->moments, s->now);
	session_poll_soon(s, s->now);
}

static void answers_on_disconnected(struct session *s, const struct wire_event *event)
{
	struct command *c = s->current;
	bool asked = users(c) && command_does(c, AT_CONNECTS | AT_CLEANS);

	if (c)
		c->disconnected = true;
	answers_say(s, asked ? JOURNAL_ANSWER : JOURNAL_UNSOLICITED, event->raw);
	session_poll_soon(s, s->now);
}

static void answers_on_message(struct session *s, const struct wire_event *event)
{
	session_report(
		s, NULL, (struct session_fact){.kind = SESSION_FACT_MESSAGE, .text = event->topic});
	/* In `raw`, whose bytes are the last that were reported. */
	uint64_t at = s->reported - event->raw.n;
	message_log_add(s->messages,
		&(struct message){.at = s->now, .topic = event->topic, .payload = event->payload},
		&(struct message_place){at + (uint64_t)(event->topic.p - event->raw.p),
			at + (uint64_t)(event->payload.p - event->raw.p)});
}

static void answers_on_incomplete(struct session *s, const struct wire_event *event)
{
	answers_say(s, JOURNAL_UNSOLICITED, event->raw);
	if (!event->of_message && !wire_frame_is_text(event->text)) {
		session_report_kind(s, NULL, SESSION_FACT_NOISE);
		return;
	}
	session_say(s, JOURNAL_PROBLEM,
		slice_of(event->of_message ? _("a message was cut off: bytes were lost")
					   : _("this line was cut off: bytes were lost")));
}

static void answers_on_connection(struct session *s, const struct wire_event *event)
{
	answers_on_row(s, event, AT_ASKS_CONNECTION);
}

static void answers_on_subscription(struct session *s, const struct wire_event *event)
{
	answers_on_row(s, event, AT_ASKS_SUBSCRIPTIONS);
}

static void answers_on_noise(struct session *s, const struct wire_event *event)
{
	if (answers_is_echo_of_filler(s, event->text))
		return;
	answers_say(s, JOURNAL_UNSOLICITED, event->text);
	session_report_kind(s, NULL, SESSION_FACT_NOISE);
}

static void answers_on_wifi(struct session *s, const struct wire_event *event)
{
	answers_say(s, kind_now(s), event->raw);
	if (slice_eq(event->text, SLICE("disconnected")) && !s->status.leaving)
		session_report_kind(s, NULL, SESSION_FACT_WIFI_LOST);
}

static void (*const answers_handlers[WIRE_EVENT_TYPES])(
	struct session *s, const struct wire_event *event) = {
	[WIRE_EVENT_ECHO] = answers_on_echo,
	[WIRE_EVENT_OK] = answers_on_result,
	[WIRE_EVENT_ERROR] = answers_on_result,
	[WIRE_EVENT_BUSY] = answers_on_busy,
	[WIRE_EVENT_READY] = answers_on_ready,
	[WIRE_EVENT_PROMPT] = answers_on_prompt,
	[WIRE_EVENT_ERRCODE] = answers_on_code,
	[WIRE_EVENT_CONNECTED] = answers_on_connected,
	[WIRE_EVENT_DISCONNECTED] = answers_on_disconnected,
	[WIRE_EVENT_MESSAGE] = answers_on_message,
	[WIRE_EVENT_PUBLISH] = answers_on_publish,
	[WIRE_EVENT_CONNECTION] = answers_on_connection,
	[WIRE_EVENT_SUBSCRIPTION] = answers_on_subscription,
	[WIRE_EVENT_WIFI] = answers_on_wifi,
	[WIRE_EVENT_INFO] = answers_on_info,
	[WIRE_EVENT_LINE] = answers_on_line,
	[WIRE_EVENT_NOISE] = answers_on_noise,
	[WIRE_EVENT_INCOMPLETE] = answers_on_incomplete,
};

/* Called once the new state is known. */
static void answers_report_state(struct session *s, const struct wire_event *event,
	long long state_before, uint64_t drops_before)
{
	if (s->status.drops != drops_before)
		session_report_kind(s, NULL, SESSION_FACT_DROPPED);
	else if (event->type == WIRE_EVENT_CONNECTION && s->status.state == 3 && state_before != 3)
		session_report_kind(s, NULL, SESSION_FACT_DISCONNECTED);
}

/* Part of the answer to a poll, and not said unasked. */
static bool answers_is_polls(const struct session *s, const struct wire_event *event)
{
	if (users(s->current) || !s->current)
		return false;
	return event->type != WIRE_EVENT_MESSAGE && event->type != WIRE_EVENT_WIFI &&
	       event->type != WIRE_EVENT_CONNECTED && event->type != WIRE_EVENT_DISCONNECTED &&
	       event->type != WIRE_EVENT_READY;
}

void session_on_event(void *session, const struct wire_event *event)
{
	struct session *s = session;
	long long state = s->status.state;
	uint64_t drops = s->status.drops, resets = s->status.resets;

	bool polled = answers_is_polls(s, event);

	s->reported += event->raw.n;
	if (event->type == WIRE_EVENT_OK || event->type == WIRE_EVENT_ERROR ||
		event->type == WIRE_EVENT_READY)
		s->reads_back = false;
	else if (event->type == WIRE_EVENT_INCOMPLETE)
		s->reads_back |= at_line_read_back(slice_trim(event->raw), NULL) != SLICE_NONE;
	status_on_event(&s->status, event, s->now);
	network_on_event(&s->network, event, s->dialect, s->now);
	if (s->status.drops != drops)
		session_keep_break(s, SESSION_BREAK_DROP);
	if (s->status.resets != resets)
		session_keep_break(s, SESSION_BREAK_RESET);
	answers_handlers[event->type](s, event);
	answers_report_state(s, event, state, drops);
	if (!polled || s->status.state != state)
		session_poll_lively(s);
	if (event->type == WIRE_EVENT_BUSY)
		session_poll_busy(s);
	if (s->output.event)
		s->output.event(s->output.user, event);
}
