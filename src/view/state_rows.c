/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/state_rows.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "at/error_code.h"
#include "at/scheme.h"
#include "base/language.h"
#include "view/facts.h"
#include "view/text.h"

enum {
	MESSAGES_RANK = 8, /* the first of those that change by themselves */
	POLL_PATIENCE = 2, /* seconds until an unanswered poll is reported */
	STALE_AFTER = 10,  /* seconds after a poll was due */
	RATE_SECONDS = 5,  /* a rate is the mean of that many */
	BARS_SECONDS = TRAFFIC_SECONDS - 2,
	KILO = 1000
};

/* ---- time ---- */

/* A moment, or how long ago it was while ages are shown. */
static void rows_add_when(const struct console_view *v, struct buf *out, int64_t at)
{
	if (!text_shows_ages(v)) {
		text_add_time(out, v, at);
		return;
	}
	struct buf age = {0};
	text_add_age(&age, text_seconds_since(v, at));
	buf_addf(out, _("%s ago"), buf_text(&age));
	buf_fini(&age);
}

/* The second of the session in which the current second of the clock began: everything on the screen
 * changes in that moment. */
static int64_t rows_second(const struct console_view *v)
{
	int64_t began = text_second(v, v->now) * TEXT_SECOND - v->started;

	return began > 0 ? began / TEXT_SECOND : 0;
}

/* Why what is known may be wrong by now; NULL: it is fresh, or nothing is asked for. */
static const char *rows_staleness(const struct console_view *v)
{
	const struct status *s = session_status(v->session);
	struct session_in_flight f = session_in_flight(v->session);
	int64_t interval = session_poll_interval(v->session);
	struct slice held;

	if (!session_link_is_up(v->session))
		return session_link_is_released(v->session) ? _("port released") : _("link down");
	if (s->known_at == STATUS_NEVER || !interval)
		return NULL;
	if (session_held(v->session, &held))
		return _("not asked");
	/* Polls have just become more frequent: the board was not asked yet. */
	bool asked = f.busy || f.phase != SESSION_IDLE || session_next_poll(v->session) <= v->now;
	bool late =
		asked && text_seconds_since(v, s->known_at) > interval / TEXT_SECOND + STALE_AFTER;
	if (!text_shows_ages(v) || !(late || session_poll_unanswered(v->session)))
		return NULL;
	return f.busy || (f.phase != SESSION_IDLE && f.by != SESSION_BY_POLL) ? _("board busy")
	                                                                      : _("no answer");
}

enum style state_rows_style(const struct console_view *v)
{
	return rows_staleness(v) ? STYLE_DIM : STYLE_NORMAL;
}

/* ---- the connection ---- */

static void rows_connection(const struct console_view *v, struct state_row *r)
{
	const struct status *s = session_status(v->session);
	const char *name = at_state_name(s->state);

	r->words = true;
	r->most = 2;
	if (!session_link_is_up(v->session)) {
		bool released = session_link_is_released(v->session);

		r->label = NULL;
		r->style = released ? STYLE_NORMAL : STYLE_BAD;
		if (v->link_problem)
			buf_addf(&r->value, released ? _("port released %s") : _("link down: %s"),
				v->link_problem);
		else
			buf_add_text(&r->value, released ? _("port released") : _("link down"));
		return;
	}
	if (rows_staleness(v) == NULL)
		r->style = text_state_style(v, STYLE_GOOD, STYLE_NORMAL, STYLE_BAD);
	if (name)
		buf_addf(&r->value, "%lld %s", s->state, _(name));
}

static void rows_since(const struct console_view *v, struct state_row *r)
{
	const struct status *s = session_status(v->session);
	bool ages = text_shows_ages(v);

	r->label = ages ? N_("connected") : N_("since");
	if (s->connected_at != STATUS_NEVER && ages)
		text_add_duration(&r->value, text_seconds_since(v, s->connected_at));
	else if (s->connected_at != STATUS_NEVER)
		text_add_time(&r->value, v, s->connected_at);
	if (s->resets) {
		buf_addf(&r->pair, _("resets %" PRIu64), s->resets);
		buf_add_text(&r->pair, "   ");
	}
	buf_addf(&r->pair, _("drops %" PRIu64), s->drops);
}

static void rows_broker(const struct console_view *v, struct state_row *r)
{
	const struct status *s = session_status(v->session);

	r->most = 3;
	text_add_hidden(&r->value, v, buf_slice(&s->host), 0, s->host.n);
	if (s->host.n && s->port != STATUS_UNKNOWN)
		buf_addf(&r->value, ":%lld", s->port);
}

static void rows_scheme(const struct console_view *v, struct state_row *r)
{
	const struct status *s = session_status(v->session);
	const char *name = at_scheme_name(s->scheme);

	r->words = true;
	r->most = 2;
	if (name)
		buf_addf(&r->value, "%lld %s", s->scheme, _(name));
}

static void rows_path(const struct console_view *v, struct state_row *r)
{
	const struct status *s = session_status(v->session);

	r->most = 2;
	text_add_hidden(&r->value, v, buf_slice(&s->path), 0, s->path.n);
	buf_add_text(&r->pair, s->reconnect == STATUS_UNKNOWN ? _("reconnect -")
			       : s->reconnect                 ? _("reconnect yes")
							      : _("reconnect no"));
}

static void rows_add_waiting(
	const struct console_view *v, struct buf *text, const struct session_in_flight *f)
{
	size_t name = slice_find_char(f->line, '=');

	if (f->phase == SESSION_PAYLOAD && f->length_unknown) {
		buf_add_text(text, _("takes everything as data until it answers"));
		return;
	}
	if (f->phase == SESSION_PAYLOAD) {
		size_t n = f->payload_length;
		/* Another program has its own. */
		if (f->observed)
			buf_addf(text, P_("waits for %zu byte", "waits for %zu bytes", n), n);
		else
			buf_addf(text,
				P_("waits for %zu byte, %zu here", "waits for %zu bytes, %zu here",
					n),
				n, v->hex->buffer.n);
		return;
	}
	buf_add(text, slice_sub(f->line, 0, name));
	buf_add_text(text, "  ");
	buf_addf(text, _("%" PRId64 " s of %" PRId64 " s"), text_seconds_since(v, f->sent_at),
		(f->deadline - f->sent_at + TEXT_SECOND / 2) / TEXT_SECOND);
	if (f->busy) {
		text_add_comma(text);
		buf_add_text(text, _("busy"));
	}
}

static void rows_in_flight(const struct console_view *v, struct state_row *r)
{
	struct session_in_flight f = session_in_flight(v->session);
	bool waits = f.phase != SESSION_IDLE;
	struct slice held;

	r->most = 2;
	/* Polls come and go; only one that the board does not answer is worth showing. */
	if (waits && f.by == SESSION_BY_POLL)
		waits = text_seconds_since(v, f.sent_at) >= POLL_PATIENCE;
	if (waits) {
		rows_add_waiting(v, &r->value, &f);
	} else if (session_held(v->session, &held)) {
		/* Nothing is sent automatically. */
		waits = true;
		buf_addf(&r->value, _("%.*s may need bytes"),
			SLICE_ARG(slice_sub(held, 0, slice_find_char(held, '='))));
	}
	r->style = waits ? STYLE_PARAMETER : STYLE_NORMAL;
}

static void rows_age(const struct console_view *v, struct state_row *r)
{
	const struct status *s = session_status(v->session);
	const char *stale = rows_staleness(v);

	if (s->known_at != STATUS_NEVER)
		rows_add_when(v, &r->value, s->known_at);
	if (s->known_at != STATUS_NEVER && stale) {
		text_add_colon(&r->value);
		buf_add_text(&r->value, stale);
	}
	buf_addf(&r->pair, _("queue %zu"), session_queued(v->session));
}

static void rows_failure(const struct console_view *v, struct state_row *r)
{
	struct session_failure f;
	const struct at_error *error;
	const char *name;

	r->most = 3;
	r->style = STYLE_NORMAL;
	if (!session_last_failure(v->session, &f))
		return;
	rows_add_when(v, &r->value, f.at);
	buf_add_char(&r->value, ' ');
	buf_add(&r->value, slice_sub(f.line, 0, slice_find_char(f.line, '=')));
	if (f.outcome == SESSION_TIMEOUT) {
		text_add_colon(&r->value);
		buf_add_text(&r->value, _("no answer in time"));
	} else if ((error = at_error_find(f.code)) != NULL) {
		name = at_error_name(f.code);
		buf_addf(&r->value, " 0x%04X %s", error->code,
			name + (strncmp(name, "AT_MQTT_", 8) == 0 ? 8 : 0));
		text_add_colon(&r->value);
		buf_add_text(&r->value, _(error->meaning));
	} else if (f.code) {
		name = at_error_name(f.code);
		buf_addf(&r->value, " 0x%08" PRIx32, f.code);
		text_add_colon(&r->value);
		buf_add_text(&r->value, name ? _(name) : _("not a known code"));
	} else {
		text_add_colon(&r->value);
		buf_add_text(&r->value, _("refused, without a code"));
	}
}

/* ---- what comes and goes ---- */

/* Three digits at most, so that it is read at a glance. */
static void rows_add_bytes(struct buf *out, uint64_t bytes)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
	uint64_t tenths = bytes * 10;
	size_t unit = 0;

	while (tenths >= 10 * KILO && unit + 1 < ALEN(units)) {
		tenths /= KILO;
		unit++;
	}
	if (unit && tenths < 1000)
		buf_addf(out, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10, units[unit]);
	else
		buf_addf(out, "%" PRIu64 " %s", tenths / 10, units[unit]);
}

static struct traffic_count rows_lately(const struct console_view *v)
{
	int64_t second = rows_second(v);

	return traffic_between(session_traffic(v->session), second - RATE_SECONDS, second);
}

/* At the moment in which the current second began. */
static struct traffic_count rows_total(const struct console_view *v)
{
	const struct traffic *t = session_traffic(v->session);
	int64_t second = rows_second(v);
	struct traffic_count now = traffic_between(t, second, t->second + 1);

	return (struct traffic_count){t->all.received - now.received, t->all.sent - now.sent,
		t->all.messages - now.messages};
}

static void rows_add_traffic(struct state_row *r, uint64_t total, uint64_t lately)
{
	r->style = STYLE_NORMAL;
	rows_add_bytes(&r->value, total);
	if (!lately)
		return;
	rows_add_bytes(&r->pair, (lately + RATE_SECONDS - 1) / RATE_SECONDS);
	buf_add_text(&r->pair, "/s");
}

static void rows_received(const struct console_view *v, struct state_row *r)
{
	rows_add_traffic(r, rows_total(v).received, rows_lately(v).received);
}

static void rows_sent(const struct console_view *v, struct state_row *r)
{
	rows_add_traffic(r, rows_total(v).sent, rows_lately(v).sent);
}

/* Where the bars end: now, while ages are shown.  Otherwise nothing would redraw them, so they stand
 * still once nothing flows any more. */
static int64_t rows_bars_second(const struct console_view *v)
{
	int64_t second = rows_second(v);
	int64_t still = session_traffic(v->session)->second + RATE_SECONDS + 1;

	return text_shows_ages(v) || second < still ? second : still;
}

void state_rows_bars(const struct console_view *v, uint64_t *values, size_t count, int64_t each)
{
	const struct traffic *t = session_traffic(v->session);
	int64_t second = rows_bars_second(v);

	for (size_t i = 0; i < count; i++) {
		int64_t to = second - (int64_t)(count - 1 - i) * each;
		values[i] = traffic_between(t, to - each, to).messages;
	}
}

/* Also the scale of the bars: the most messages of a second. */
static void rows_messages(const struct console_view *v, struct state_row *r)
{
	uint64_t seconds[BARS_SECONDS], most = 0, lately = rows_lately(v).messages;

	r->style = STYLE_NORMAL;
	state_rows_bars(v, seconds, ALEN(seconds), 1);
	for (size_t i = 0; i < ALEN(seconds); i++)
		if (seconds[i] > most)
			most = seconds[i];
	if (!most)
		return;
	if (lately && lately < 10 * RATE_SECONDS)
		buf_addf(&r->value, "%" PRIu64 ".%" PRIu64 "/s", lately / RATE_SECONDS,
			lately * 10 / RATE_SECONDS % 10);
	else
		buf_addf(&r->value, "%" PRIu64 "/s", lately / RATE_SECONDS);
	buf_addf(&r->pair, _("top %" PRIu64 "/s"), most);
	r->bars = true;
}

/* ---- the board's network ---- */

/* Said once, so with its age. */
static void rows_add_word(
	const struct console_view *v, struct state_row *r, const struct network_word *word)
{
	if (!word->text.n)
		return;
	text_add_hidden(&r->value, v, buf_slice(&word->text), 0, word->text.n);
	rows_add_when(v, &r->pair, word->at);
}

static void rows_wifi(const struct console_view *v, struct state_row *r)
{
	static const char *const words[] = {
		"", N_("disconnected"), N_("connected"), N_("has an address")};
	const struct network *n = session_network(v->session);

	r->style = n->wifi == NETWORK_LEFT ? STYLE_BAD : STYLE_NORMAL;
	r->most = 2;
	buf_add_text(&r->value, *words[n->wifi] ? _(words[n->wifi]) : "");
	if (n->ssid.text.n) {
		text_add_comma(&r->value);
		text_add_hidden(&r->value, v, buf_slice(&n->ssid.text), 0, n->ssid.text.n);
	}
	if (n->wifi != NETWORK_UNKNOWN)
		rows_add_when(v, &r->pair, n->wifi_at);
}

static void rows_address(const struct console_view *v, struct state_row *r)
{
	rows_add_word(v, r, &session_network(v->session)->address);
}

static void rows_clock(const struct console_view *v, struct state_row *r)
{
	r->most = 2;
	rows_add_word(v, r, &session_network(v->session)->clock);
}

static void rows_port(const struct console_view *v, struct state_row *r)
{
	r->most = 2;
	r->style = STYLE_NORMAL;
	buf_add_text(&r->value, v->port ? v->port : "");
}

/* ---- all of them ---- */

static bool rows_repeats(const struct console_view *v)
{
	return v->every && v->every->count;
}

/* The next one is far enough away to be counted down. */
static bool rows_counts_down(const struct console_view *v)
{
	return rows_repeats(v) && !v->every->paused && every_next(v->every) > v->now - TEXT_SECOND;
}

bool state_rows_count_down(const struct console_view *v)
{
	return rows_counts_down(v);
}

static void rows_every(const struct console_view *v, struct state_row *r)
{
	r->most = 3;
	r->words = true;
	if (!rows_repeats(v))
		return;
	if (v->every->paused)
		buf_addf(&r->value, _("paused: %s; "), v->every->paused);
	for (size_t i = 0; i < v->every->count; i++) {
		const struct every_command *c = &v->every->commands[i];
		buf_add_text(&r->value, i ? "; " : "");
		every_add_interval(&r->value, c->interval);
		buf_addf(&r->value, " %.*s", SLICE_ARG(buf_slice(&c->shown)));
	}
	int64_t wait = text_second(v, every_next(v->every)) - text_second(v, v->now);
	if (rows_counts_down(v) && v->every->commands[0].interval >= 2 * TEXT_SECOND)
		buf_addf(&r->pair, _("next %" PRId64 " s"), wait > 0 ? wait : 0);
}

static void rows_add_every_facts(const struct console_view *v, struct buf *facts)
{
	struct state_row r = {0};

	rows_every(v, &r);
	facts_add_text(facts, buf_slice(&r.value));
	facts_add_text(facts, buf_slice(&r.pair));
	state_row_fini(&r);
}

static const struct {
	const char *label;
	void (*fill)(const struct console_view *v, struct state_row *r);
	int rank;
} state_rows[] = {
	{"MQTT", rows_connection, 0},
	{"", rows_since, 3},
	{N_("broker"), rows_broker, 1},
	{N_("scheme"), rows_scheme, 4},
	{N_("path"), rows_path, 5},
	{N_("in flight"), rows_in_flight, 2},
	{N_("every"), rows_every, 3},
	{N_("as of"), rows_age, 6},
	{N_("failed"), rows_failure, 7},
	{N_("messages"), rows_messages, MESSAGES_RANK},
	{"Wi-Fi", rows_wifi, 9},
	{N_("address"), rows_address, 10},
	{N_("clock"), rows_clock, 12},
	{N_("received"), rows_received, 11},
	{N_("sent"), rows_sent, 13},
	{N_("port"), rows_port, 14},
};

size_t state_rows_count(void)
{
	return ALEN(state_rows);
}

int state_rows_rank(const struct console_view *v, size_t row)
{
	/* That it may be wrong is more important than what it is. */
	if (state_rows[row].fill == rows_age && rows_staleness(v))
		return 1;
	/* It has no row while nothing is repeated. */
	if (state_rows[row].fill == rows_every && !rows_repeats(v))
		return INT_MAX;
	return state_rows[row].rank;
}

void state_rows_fill(const struct console_view *v, size_t row, struct state_row *r)
{
	*r = (struct state_row){
		.label = state_rows[row].label, .style = state_rows_style(v), .most = 1};
	state_rows[row].fill(v, r);
}

void state_row_fini(struct state_row *r)
{
	buf_fini(&r->value);
	buf_fini(&r->pair);
}

/* ---- facts ---- */

static void rows_add_in_flight_facts(const struct console_view *v, struct buf *facts)
{
	struct session_in_flight f = session_in_flight(v->session);
	struct slice held = {0};

	session_held(v->session, &held);
	facts_add_text(facts, held);
	facts_add(facts, f.phase);
	if (f.phase == SESSION_IDLE)
		return;
	facts_add(facts, f.by);
	facts_add_text(facts, f.line);
	facts_add(facts, f.sent_at);
	facts_add(facts, f.deadline);
	facts_add(facts, (int64_t)f.payload_length); /* 0: not known */
	facts_add(facts, f.busy);
	facts_add(facts, (int64_t)v->hex->buffer.n);
	facts_add(facts, text_second(v, v->now));
}

static void rows_add_status_facts(const struct status *s, struct buf *facts)
{
	const int64_t numbers[] = {s->state, s->scheme, s->port, s->reconnect, (int64_t)s->drops,
		s->connected_at, s->known_at, (int64_t)s->resets};

	buf_add(facts, (struct slice){(const char *)numbers, sizeof(numbers)});
	facts_add_text(facts, buf_slice(&s->host));
	facts_add_text(facts, buf_slice(&s->path));
}

static void rows_add_network_facts(const struct network *n, struct buf *facts)
{
	facts_add(facts, n->wifi);
	facts_add(facts, n->wifi_at);
	facts_add_text(facts, buf_slice(&n->ssid.text));
	facts_add(facts, n->ssid.at);
	facts_add_text(facts, buf_slice(&n->address.text));
	facts_add(facts, n->address.at);
	facts_add_text(facts, buf_slice(&n->clock.text));
	facts_add(facts, n->clock.at);
}

/* Seconds that are over don't change. */
static void rows_add_traffic_facts(const struct console_view *v, struct buf *facts)
{
	struct traffic_count total = rows_total(v);

	facts_add(facts, (int64_t)total.received);
	facts_add(facts, (int64_t)total.sent);
	facts_add(facts, state_rows_move(v) ? rows_second(v) : -1);
}

void state_rows_add_facts(const struct console_view *v, int shown, struct buf *facts)
{
	struct session_failure f;

	facts_add(facts, session_secrets(v->session)->changes);
	facts_add(facts, session_link_is_up(v->session));
	facts_add(facts, session_link_is_released(v->session));
	facts_add_string(facts, v->link_problem);
	facts_add_string(facts, v->port);
	facts_add(facts, text_shows_ages(v) ? text_second(v, v->now) : -1);
	facts_add(facts, session_poll_interval(v->session));
	facts_add(facts, session_next_poll(v->session) <= v->now);
	facts_add(facts, session_poll_unanswered(v->session));
	facts_add(facts, (int64_t)session_queued(v->session));
	rows_add_in_flight_facts(v, facts);
	rows_add_every_facts(v, facts);
	rows_add_status_facts(session_status(v->session), facts);
	rows_add_network_facts(session_network(v->session), facts);
	if (shown > MESSAGES_RANK)
		rows_add_traffic_facts(v, facts);
	if (!session_last_failure(v->session, &f))
		return;
	facts_add(facts, f.at);
	facts_add(facts, f.code);
	facts_add(facts, f.outcome);
	facts_add_text(facts, f.line);
}

bool state_rows_move(const struct console_view *v)
{
	const struct traffic *t = session_traffic(v->session);
	int64_t second = rows_second(v);
	struct traffic_count lately = traffic_between(t, second - RATE_SECONDS - 1, t->second + 1);

	return lately.received || lately.sent ||
	       (text_shows_ages(v) &&
		       traffic_between(t, second - BARS_SECONDS - 1, t->second + 1).messages);
}
