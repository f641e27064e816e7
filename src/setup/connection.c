/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "setup/connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "at/compose.h"
#include "base/language.h"
#include "base/utf8.h"
#include "link/wsl.h"
#include "record/transcript_name.h"
#include "setup/connection_private.h"

/* ---- words ---- */

void connection_words_fini(struct connection_words *w)
{
	for (size_t i = 0; i < ALEN(w->line); i++)
		free(w->line[i]);
	for (size_t i = 0; i < ALEN(w->board); i++)
		free(w->board[i]);
	free(w->dialect);
	free(w->log_port);
	free(w->poll);
	free(w->rotate);
	free(w->keep);
	*w = (struct connection_words){0};
}

void connection_add_line_options(struct connection_words *w, struct option_row *rows)
{
	const struct option_row own[CONNECTION_LINE_KEYS] = {
		{"baud", 'b', OPTION_TEXT, &w->line[0], N_("RATE"), N_("bits a second (115200)")},
		{"data-bits", 0, OPTION_TEXT, &w->line[1], "5..8", N_("data bits (8)")},
		{"parity", 0, OPTION_TEXT, &w->line[2], "none|odd|even", N_("parity (none)")},
		{"stop-bits", 0, OPTION_TEXT, &w->line[3], "1|2", N_("stop bits (1)")},
		{"flow", 0, OPTION_TEXT, &w->line[4], "none|rtscts|xonxoff",
			N_("flow control (none)")},
	};

	while (rows->name)
		rows++;
	memcpy(rows, own, sizeof(own));
}

void connection_add_options(struct connection_words *w, struct option_row *rows)
{
	const struct option_row own[CONNECTION_OPTIONS - CONNECTION_LINE_KEYS] = {
		{"reset-sequence", 0, OPTION_TEXT, &w->board[0], N_("STEPS"),
			N_("what DTR and RTS do to reset the board (d0 r1 w100 r0)")},
		{"boot-sequence", 0, OPTION_TEXT, &w->board[1], N_("STEPS"),
			N_("the same for its boot loader (d0 r1 w100 d1r0 w50 d0)")},
		{"line-end", 0, OPTION_TEXT, &w->board[2], "crlf|cr|lf",
			N_("what ends a line (crlf)")},
		{"log-port", 0, OPTION_TEXT, &w->log_port, N_("PORT"),
			N_("the same board's log port")},
		{"dialect", 0, OPTION_TEXT, &w->dialect, N_("NAME"), N_("esp32-s or esp-at")},
		{"no-poll", 0, OPTION_FLAG, &w->no_poll, NULL, N_("never poll the board")},
		{"poll", 0, OPTION_TEXT, &w->poll, N_("SECONDS"),
			N_("seconds between polls (5; none in a run)")},
		{"unmasked", 0, OPTION_FLAG, &w->unmasked, NULL, N_("record passwords unmasked")},
		{"rotate", 0, OPTION_TEXT, &w->rotate, N_("SIZE|AGE"),
			N_("go on in a new transcript after 64M or 1d, or 64M,1d")},
		{"keep", 0, OPTION_TEXT, &w->keep, N_("N"),
			N_("keep the last N transcripts of the session")},
	};

	connection_add_line_options(w, rows);
	while (rows->name)
		rows++;
	memcpy(rows, own, sizeof(own));
}

static bool connection_fail_for_board(
	const struct buf *known, const struct port_list *ports, struct diag *d)
{
	const char *wsl = known->n ? NULL : wsl_hint_for(ports);

	if (wsl)
		return diag_fail(d, 0, 0, 0,
			_("which board? name it with -p PORT; -p sim: is the virtual board; %s"),
			wsl);
	if (!known->n)
		return diag_fail(d, 0, 0, 0,
			_("which board? name it with -p PORT; -p sim: is the virtual board"));
	return diag_fail(d, 0, 0, 0,
		_("which board? name it with -p PORT: %.*s; -p sim: is the virtual board"),
		SLICE_ARG(buf_slice(known)));
}

static void connection_add_known(struct buf *known, const char *name)
{
	if (known->n)
		buf_add_text(known, ", ");
	utf8_add_visible(known, slice_of(name));
}

bool connection_only_board(const struct config *config, const struct port_list *ports,
	struct buf *name, struct diag *d)
{
	struct buf known = {0};
	const char *only = NULL;
	size_t count = config->profile_count;

	for (size_t i = 0; i < count; i++)
		connection_add_known(&known, only = config->profiles[i].name);
	for (size_t i = 0; !config->profile_count && i < ports->count; i++)
		if (ports->ports[i].usb_vendor >= 0) {
			connection_add_known(&known, only = ports->ports[i].path);
			count++;
		}
	if (count == 1)
		buf_add_text(name, only);
	else
		connection_fail_for_board(&known, ports, d);
	buf_fini(&known);
	return count == 1;
}

const char *connection_choose_port(
	const struct config *config, const char *name, struct link_settings *settings)
{
	const struct profile *profile = config_profile(config, name);

	*settings = profile ? profile->settings : config->settings;
	return profile && profile->port ? profile->port : name;
}

const char *connection_choose_log_port(
	const struct connection_words *w, const struct config *config, const char *name)
{
	const struct profile *profile = config_profile(config, name);

	if (w->log_port)
		return w->log_port;
	return profile ? profile->log_port : NULL;
}

bool connection_choose_board(const struct connection_words *w, const struct config *config,
	const char *name, struct board_settings *board, struct diag *d)
{
	static const char *const keys[CONNECTION_BOARD_KEYS] = {"reset", "boot", "line-end"};
	static const char *const options[CONNECTION_BOARD_KEYS] = {
		"reset-sequence", "boot-sequence", "line-end"};
	const struct profile *profile = config_profile(config, name);

	*board = profile ? profile->board : config->board;
	for (size_t i = 0; i < ALEN(keys); i++) {
		struct diag why;

		if (w->board[i] && !config_set_board(board, keys[i], w->board[i], &why))
			return diag_fail(d, 0, 0, 0, "--%s: %s", options[i], why.text);
	}
	return true;
}

bool connection_apply(const struct connection_words *w, struct link_settings *settings,
	struct config *config, struct diag *d)
{
	struct diag why;
	static const char *const keys[CONNECTION_LINE_KEYS] = {
		"baud", "data-bits", "parity", "stop-bits", "flow"};

	for (size_t i = 0; i < ALEN(keys); i++)
		if (w->line[i] && !config_set_line(settings, keys[i], w->line[i], d))
			return false;
	if (w->dialect && !at_dialect_find(slice_of(w->dialect), &config->dialect))
		return diag_fail(d, 0, 0, 0, _("--dialect: there are %s and %s"),
			at_dialect_name(AT_DIALECT_ESP32_S), at_dialect_name(AT_DIALECT_ESP_AT));
	if (w->dialect)
		config->dialect_is_set = true;
	if (w->poll && (!slice_to_number(slice_of(w->poll), &config->poll_seconds) ||
			       config->poll_seconds < 1 || config->poll_seconds > 3600))
		return diag_fail(d, 0, 0, 0, _("--poll: seconds can be 1 to 3600"));
	if (w->rotate && !config_set_transcripts(&config->limits, "rotate", w->rotate, &why))
		return diag_fail(d, 0, 0, 0, _("--rotate: %s"), why.text);
	if (w->keep && !config_set_transcripts(&config->limits, "keep", w->keep, &why))
		return diag_fail(d, 0, 0, 0, _("--keep: %s"), why.text);
	config->unmasked = w->unmasked;
	if (w->no_poll)
		config->poll_seconds = 0;
	return true;
}

void connection_add_problem(struct buf *out, const char *port, const char *why)
{
	struct slice name = slice_of(port), reason = slice_of(why);
	/* What follows the kind, as in "tcp:HOST:PORT". */
	size_t kind = slice_find_char(name, ':') + 1;

	if (kind && kind < name.n && slice_starts(reason, slice_from(name, kind)))
		buf_add(out, slice_sub(name, 0, kind));
	else if (!slice_starts(reason, name))
		buf_addf(out, "%s: ", port);
	buf_add(out, reason);
}

static bool connection_check_port(const char *what, const char *port, struct diag *d)
{
	struct buf text = {0};
	struct diag why;

	if (link_check_port(port, &why))
		return true;
	connection_add_problem(&text, port, why.text);
	diag_fail(d, 0, 0, 0, "%s%s", what, VISIBLE(buf_slice(&text), VISIBLE_MOST));
	buf_fini(&text);
	return false;
}

bool connection_check_ports(const struct connection_words *w, const struct config *config,
	const char *name, struct diag *d)
{
	struct link_settings settings;
	const char *log_port = connection_choose_log_port(w, config, name);

	return connection_check_port("", connection_choose_port(config, name, &settings), d) &&
	       (!log_port || connection_check_port(_("the log port: "), log_port, d));
}

/* ---- the wiring ---- */

int64_t connection_now(const struct connection *c)
{
	return loop_now(c->loop) - c->start;
}

void connection_touch(struct connection *c)
{
	int64_t deadline = session_deadline(c->session);

	if (deadline >= 0)
		loop_timer_at(c->timer, c->start + deadline);
	else
		loop_timer_stop(c->timer);
}

/* ---- the port's settings are the board's ---- */

bool connection_change(struct connection *c, const struct link_settings *settings, struct diag *d)
{
	struct link_settings before = *link_settings_of(c->link);

	if (!link_change_settings(c->link, settings, d))
		return false;
	port_rate_changed(&c->rate, &before);
	return true;
}

void connection_say(struct connection *c, bool problem, struct slice text)
{
	session_remark(c->session, problem, text, connection_now(c));
	if (c->recorder)
		recorder_remark(c->recorder, text, problem);
}

void connection_note(struct connection *c, struct slice text)
{
	session_note(c->session, text, connection_now(c));
	if (c->recorder)
		recorder_note(c->recorder, text);
}

static void connection_record_act(
	struct connection *c, enum transcript_act act, long long number, const char *why)
{
	if (c->recorder)
		recorder_act(c->recorder, act, number, slice_of(why));
}

static void connection_set_poll(struct connection *c, int64_t interval)
{
	session_set_poll(c->session, interval);
	connection_record_act(c, TRANSCRIPT_POLLED, (long long)(interval / 1000), "");
}

/* The board uses these from now on. */
static void connection_follow(
	struct connection *c, const struct link_settings *settings, const char *reason)
{
	struct buf text = {0};
	struct diag d;

	if (link_baud(c->link) == 0 || port_rate_same(link_settings_of(c->link), settings))
		return;
	bool done = connection_change(c, settings, &d);
	buf_add_text(&text, reason);
	if (done)
		buf_addf(&text, _("the port now has the same: %s"), link_description(c->link));
	else
		buf_addf(&text, _("the port cannot be set to the same: %s"), d.text);
	connection_say(c, !done, buf_slice(&text));
	buf_fini(&text);
}

void connection_poll_unless_held(struct connection *c)
{
	bool held = link_is_held(c->link);

	if (held != c->holds)
		connection_set_poll(c, held ? 0 : c->poll);
	c->holds = held;
}

void connection_on_restart(struct connection *c)
{
	connection_follow(
		c, &c->rate.at_restart, _("a restart ends the settings of AT+UART_CUR; "));
}

/* Asks at once, if atmq may ask: whether these settings are right should not take long to find
 * out. */
static void connection_ask(struct connection *c)
{
	if (c->polls)
		session_poll_now(c->session, connection_now(c));
	session_hurry_poll(c->session, connection_now(c));
}

static void connection_guess_rate(struct connection *c)
{
	struct link_settings wanted;
	struct buf text = {0};
	struct diag d;

	/* The other program has the port's settings in its hands. */
	if (c->tap || c->examination || !session_link_is_up(c->session) ||
		link_baud(c->link) == 0 ||
		!port_rate_guess(&c->rate, link_settings_of(c->link), &wanted))
		return;
	unsigned tries = ++c->rate.tries;
	connection_record_act(c, TRANSCRIPT_LINE_ENDED, 0, "");
	session_end_line(c->session, connection_now(c));
	bool done = connection_change(c, &wanted, &d);
	if (done)
		buf_addf(&text,
			_("nothing from the board can be read; it may have restarted: "
			  "trying %s"),
			link_description(c->link));
	else
		buf_addf(&text, _("nothing from the board can be read: %s"), d.text);
	/* Back and forth is enough to be told. */
	if (tries <= 2)
		connection_say(c, !done, buf_slice(&text));
	buf_fini(&text);
	if (done)
		connection_ask(c);
	else
		port_rate_forget_heard(&c->rate);
}

/* ---- events ---- */

/* The owner may close in `settled`, so it is called last. */
void connection_settle(struct connection *c)
{
	connection_tap_settle(c);
	if (c->restarted && !c->tap)
		connection_on_restart(c);
	c->restarted = false;
	connection_guess_rate(c);
	connection_touch(c);
	c->events->settled(c->user);
}

static void on_bytes(void *user, struct slice bytes)
{
	struct connection *c = user;

	connection_tap_receive(c, bytes);
	c->silence_explained = false;
	if (c->recorder)
		recorder_received(c->recorder, bytes);
	c->heard = true;
	if (c->examination) {
		/* Counted, so that it finds its messages in the transcript again. */
		session_receive(c->session, bytes, connection_now(c));
		examination_receive(c->examination, bytes);
		return;
	}
	if (c->tap)
		session_observe_received(c->session, bytes, connection_now(c));
	else
		session_receive(c->session, bytes, connection_now(c));
	connection_settle(c);
}

static void connection_on_up(void *user)
{
	struct connection *c = user;

	if (c->recorder && c->was_up)
		recorder_link(c->recorder, true, NULL);
	c->was_up = true;
	c->silence_explained = false;
	c->heard = false;
	port_rate_on_up(&c->rate);
	if (c->tap)
		session_observe_link(c->session, true, NULL, connection_now(c));
	else
		session_link_up(c->session, connection_now(c));
	if (port_rate_in_doubt(&c->rate, link_settings_of(c->link)))
		session_hurry_poll(c->session, connection_now(c));
	c->events->up(c->user);
	connection_settle(c);
}

static void connection_record_sent(struct connection *c)
{
	if (c->recorder)
		sent_queue_record(&c->unsent, link_unsent(c->link), c->recorder);
}

static void connection_on_sent(void *user)
{
	struct connection *c = user;

	connection_record_sent(c);
	if (c->events->sent)
		c->events->sent(c->user);
	/* The other program may have waited for that. */
	if (c->tap)
		connection_settle(c);
}

static void connection_end_examination(struct connection *c)
{
	examination_free(c->examination);
	c->examination = NULL;
}

void connection_drop_unsent(struct connection *c)
{
	connection_record_sent(c);
	sent_queue_fini(&c->unsent);
	if (session_link_is_up(c->session))
		session_unsent(c->session, link_unsent(c->link));
	connection_tap_on_down(c);
}

static void connection_on_down(void *user, const char *why)
{
	struct connection *c = user;

	connection_end_examination(c);
	connection_drop_unsent(c);
	if (c->recorder)
		recorder_link(c->recorder, false, why);
	if (c->tap)
		session_observe_link(c->session, false, why, connection_now(c));
	else
		session_link_down(c->session, connection_now(c), why);
	connection_poll_unless_held(c);
	c->events->down(c->user, why);
	connection_settle(c);
}

static void connection_on_remark(void *user, const char *text)
{
	struct connection *c = user;

	connection_say(c, true, slice_of(text));
	connection_settle(c);
}

static void on_log_bytes(void *user, struct slice bytes)
{
	struct connection *c = user;

	if (c->recorder)
		recorder_log(c->recorder, bytes);
	if (c->examination)
		examination_receive_log(c->examination, bytes);
	session_receive_log(c->session, bytes, connection_now(c));
	connection_settle(c);
}

static void on_log_up(void *user)
{
	struct connection *c = user;

	if (c->log_was_up)
		connection_record_act(c, TRANSCRIPT_LOG_UP, 0, "");
	if (c->log_was_up)
		session_log_link(c->session, true, NULL, connection_now(c));
	c->log_was_up = true;
	connection_settle(c);
}

static void on_log_down(void *user, const char *why)
{
	struct connection *c = user;

	connection_record_act(c, TRANSCRIPT_LOG_DOWN, 0, why);
	session_log_link(c->session, false, why, connection_now(c));
	if (!c->log_was_up)
		c->events->log_failed(c->user, why);
	connection_settle(c);
}

static void on_log_remark(void *user, const char *text)
{
	struct connection *c = user;
	struct buf remark = {0};

	buf_addf(&remark, _("the log port: %s"), text);
	connection_say(c, true, buf_slice(&remark));
	buf_fini(&remark);
	connection_settle(c);
}

static void connection_on_timer(void *user)
{
	struct connection *c = user;

	session_tick(c->session, connection_now(c));
	connection_settle(c);
}

void connection_send(struct connection *c, struct slice bytes, enum session_author by, bool secret)
{
	link_send(c->link, bytes);
	if (!c->recorder)
		return;
	sent_queue_add(&c->unsent, bytes, by, secret);
	connection_record_sent(c);
}

static void on_send(void *user, struct slice bytes, enum session_author by, bool secret)
{
	struct connection *c = user;

	connection_tap_on_own(c, bytes);
	connection_send(c, bytes, by, secret);
}

static void connection_on_event(void *user, const struct wire_event *event)
{
	struct connection *c = user;

	port_rate_on_event(&c->rate, event);
	last_answers_on_event(&c->last, c->session, event);
	connection_tap_on_event(c, event);
	c->events->event(c->user, event);
}

static void connection_on_ended(void *user, const struct session_result *result)
{
	struct connection *c = user;
	struct link_settings wanted;

	connection_tap_on_ended(c, result);
	/* The other program sets the port itself. */
	if (result->by != SESSION_BY_OTHER &&
		port_rate_on_ended(&c->rate, result, session_dialect(c->session),
			link_settings_of(c->link), &wanted))
		connection_follow(c, &wanted, "");
	c->events->ended(c->user, result);
}

/* What this end of the line knows is more than what can be guessed of the other one. */
static void connection_explain_silence(struct connection *c, const struct session_fact *fact)
{
	struct buf text = {0};

	if (fact->kind != SESSION_FACT_ENDED || fact->outcome != SESSION_TIMEOUT ||
		fact->command->heard || c->silence_explained)
		return;
	c->silence_explained = true;
	if (link_explain_silence(c->link, &text))
		connection_say(c, true, buf_slice(&text));
	buf_fini(&text);
}

/* What a replay could not know from the bytes; and how commands ended, for its check. */
static void connection_record_fact(struct connection *c, const struct session_fact *fact)
{
	if (fact->kind == SESSION_FACT_CANCELLED)
		connection_record_act(c, TRANSCRIPT_CANCELLED, 0, "");
	else if (fact->kind == SESSION_FACT_LENT)
		connection_record_act(c, TRANSCRIPT_LENT, 0, "");
	else if (fact->kind == SESSION_FACT_RECLAIMED)
		connection_record_act(c, TRANSCRIPT_RECLAIMED, 0, "");
	else if (fact->kind == SESSION_FACT_QUEUED)
		connection_record_act(c, TRANSCRIPT_QUEUED, (long long)fact->code, "");
	else if (fact->kind == SESSION_FACT_ENDED && fact->command->by != SESSION_BY_POLL)
		connection_record_act(c, TRANSCRIPT_ENDED, (long long)fact->outcome, "");
}

static void connection_on_fact(void *user, const struct session_fact *fact)
{
	struct connection *c = user;

	connection_record_fact(c, fact);

	port_rate_on_fact(&c->rate, fact);
	last_answers_on_fact(&c->last, fact);
	connection_explain_silence(c, fact);
	advice_listen(&c->advice, c->session, fact);
	/* Not now: `ready` itself was read with the present settings. */
	c->restarted |= fact->kind == SESSION_FACT_STARTED;
	if (fact->kind == SESSION_FACT_LOG && c->events->log_line)
		c->events->log_line(c->user, fact->text);
}

/* ---- open and close ---- */

static int64_t wall_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void connection_add_state(void *user, struct buf *out)
{
	const struct connection *c = user;

	last_answers_add(&c->last, out);
}

static bool connection_record(
	struct connection *c, const struct connection_plan *plan, struct diag *d)
{
	const struct transcript_header header = {.started = c->started,
		.port = plan->port,
		.baud = link_baud(c->link),
		.masked = !plan->unmasked};

	struct buf path = {0};
	struct diag why;

	if (plan->transcript_is_ours)
		c->recorder =
			recorder_open_numbered(c->loop, plan->transcript, c->start, &header, &why);
	else if (transcript_name_expand(
			 &path, plan->transcript, plan->port, (time_t)(c->started / 1000000), &why))
		c->recorder = recorder_open(c->loop, buf_text(&path), c->start, &header, &why);
	buf_fini(&path);
	if (!c->recorder)
		diag_fail(d, 0, 0, 0,
			plan->transcript_is_ours
				? _("%s; name another place with -t FILE, or set record = no in config.ini")
				: "%s",
			why.text);
	if (!c->recorder)
		return false;
	recorder_set_secrets(c->recorder, session_secrets(c->session));
	recorder_set_limits(c->recorder, &plan->limits, connection_add_state, c);
	return true;
}

const char *connection_end_transcript(struct connection *c, const char *why)
{
	if (!c->recorder || !c->was_up)
		return NULL;
	recorder_end(c->recorder, why);
	return recorder_digest(c->recorder);
}

const char *connection_transcript(const struct connection *c)
{
	return c->recorder && c->was_up && !c->transcript_removed ? recorder_path(c->recorder)
	                                                          : NULL;
}

void connection_remove_transcript(struct connection *c)
{
	if (!connection_transcript(c))
		return;
	recorder_remove(c->recorder);
	c->transcript_removed = true;
}

bool connection_tell_transcript(const struct connection *c, struct buf *out)
{
	if (!connection_transcript(c))
		return true;
	const char *digest = recorder_digest(c->recorder), *gap = recorder_gap(c->recorder);

	buf_addf(out, "atmq: %s", _("transcript: "));
	utf8_add_visible(out, slice_of(recorder_path(c->recorder)));
	if (gap)
		buf_addf(out, _("; it is incomplete: %s"), gap);
	if (digest)
		buf_addf(out, _("; sha256 %s"), digest);
	buf_add_char(out, '\n');
	return !gap;
}

static bool read_again(void *user, uint64_t place, size_t n, struct buf *out)
{
	struct connection *c = user;

	return recorder_read(c->recorder, place, n, out);
}

/* A virtual board gets the firmware that the user asks for. */
static const char *name_port(const struct connection_plan *plan, char *text, size_t room)
{
	if (strcmp(plan->port, "sim:") != 0 || !plan->dialect_is_set)
		return plan->port;
	snprintf(text, room, "sim:%s", at_dialect_name(plan->dialect));
	return text;
}

bool connection_open(struct connection *c, struct loop *loop, const struct connection_plan *plan,
	const struct connection_events *events, void *user, bool *port_failed, struct diag *d)
{
	static const struct link_events link_events = {connection_on_up, on_bytes,
		connection_on_down, connection_on_remark, connection_on_sent};
	static const struct link_events log_events = {.up = on_log_up,
		.bytes = on_log_bytes,
		.down = on_log_down,
		.remark = on_log_remark};
	const struct session_output output = {
		on_send, connection_on_event, connection_on_ended, connection_on_fact, c};
	char made[32];

	*c = (struct connection){.loop = loop,
		.events = events,
		.user = user,
		.polls = plan->poll > 0 && !plan->tap,
		.rate = {.at_restart = *plan->settings},
		.board = plan->board};
	c->link = link_open(
		loop, name_port(plan, made, sizeof(made)), plan->settings, &link_events, c, d);
	/* Log ports have their own rate, set by the chip. */
	if (c->link && plan->log_port)
		c->log = link_open(loop, plan->log_port, &link_default_settings, &log_events, c, d);
	*port_failed = !c->link || (plan->log_port && !c->log);
	if (c->link && *port_failed) {
		struct diag of_log = *d;

		diag_fail(d, 0, 0, 0, _("the log port: %s"), of_log.text);
	}
	if (*port_failed) {
		connection_close(c);
		return false;
	}
	c->start = loop_clock();
	/* As precise as the transcript says it, so that a replay has the same times. */
	c->started = wall_clock() / 1000 * 1000;
	advice_set_clock(&c->advice, c->started);
	c->session = plan->tap ? session_new_observer(&output, plan->dialect)
	                       : session_new(&output, plan->dialect);
	if (plan->transcript && !connection_record(c, plan, d)) {
		connection_close(c);
		return false;
	}
	if (plan->dialect_is_set)
		session_set_dialect(c->session, plan->dialect);
	c->poll = plan->tap ? 0 : plan->poll;
	connection_set_poll(c, c->poll);
	session_set_line_end(c->session, slice_of(line_end_bytes(c->board.line_end)));
	if (c->recorder)
		session_set_source(c->session, &(struct message_source){read_again, c});
	c->timer = loop_timer(loop, connection_on_timer, c);
	if (plan->tap && !connection_tap_open(c, plan, d)) {
		*port_failed = true;
		connection_close(c);
		return false;
	}
	return true;
}

/* ---- first contact ---- */

static void connection_on_probe(void *user, struct slice bytes)
{
	on_send(user, bytes, SESSION_BY_POLL, false);
}

static void connection_on_examined(void *user)
{
	struct connection *c = user;
	struct examination *e = c->examination;
	struct link_settings better;
	bool differs = examination_settings(e, &better);

	c->examination = NULL;
	c->events->examined(c->user, examination_facts(e), differs ? &better : NULL);
	examination_free(e);
	session_reclaim(c->session, connection_now(c));
	connection_settle(c);
}

bool connection_examine(struct connection *c, struct diag *d)
{
	const struct examination_user calls = {
		.send = connection_on_probe, .done = connection_on_examined, .user = c};

	if (c->examination)
		return diag_fail(d, 0, 0, 0, _("the board is being examined"));
	if (!session_lend(c->session, connection_now(c), d))
		return false;
	c->examination = examination_new(c->loop, c->link, c->board.line_end, false, &calls);
	return true;
}

bool connection_use_settings(
	struct connection *c, const struct link_settings *settings, struct diag *d)
{
	if (!connection_change(c, settings, d))
		return false;
	c->rate.at_restart = *settings;
	connection_ask(c);
	return true;
}

void connection_close(struct connection *c)
{
	connection_end_examination(c);
	connection_tap_close(c);
	link_close(c->link);
	link_close(c->log);
	sent_queue_fini(&c->unsent);
	loop_unwatch(c->timer);
	if (c->was_up)
		recorder_close(c->recorder);
	else
		recorder_discard(c->recorder);
	session_free(c->session);
	advice_fini(&c->advice);
	last_answers_fini(&c->last);
	*c = (struct connection){0};
}
