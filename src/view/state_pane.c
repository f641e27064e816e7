/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <string.h>

#include "at/scheme.h"
#include "base/utf8.h"
#include "view/facts.h"
#include "view/text.h"

enum {
	LABEL_COLUMNS = 10,
	WIDEST = 64,     /* any wider, and the eye would lose the row */
	QOS_COLUMNS = 4, /* right-aligned, with the gap before each */
	COUNT_COLUMNS = 8,
	LAST_COLUMNS = 9,
	LEAST_ROWS = 10, /* with fewer rows only the most important ones are shown */
	SPACIOUS_ROWS = 14,
	POLL_PATIENCE = 2 /* seconds until an unanswered poll is reported */
};

/* Where the next row is drawn. */
struct pen {
	struct area area;
	int row;
	enum style style; /* of values: dim while the link is down */
};

static void state_pane_put_label(struct pen *p, const char *label)
{
	area_put(p->area, 0, p->row, STYLE_DIM, slice_of(label));
}

/* Values may take several lines where the words matter. */
static void put_value(struct pen *p, enum style style, struct slice value, int lines)
{
	struct area value_area =
		area_sub(p->area, LABEL_COLUMNS, 0, p->area.columns - LABEL_COLUMNS, p->area.rows);

	for (int i = 1; i < lines && value_area.columns > 0; i++) {
		size_t n = text_line(value, value_area.columns);
		if (n == value.n)
			break;
		area_put(value_area, 0, p->row++, style, slice_sub(value, 0, n));
		value = slice_from(value, n);
	}
	area_put(value_area, 0, p->row++, style, value);
}

static void state_pane_put_row(
	struct pen *p, const char *label, enum style style, struct buf *value, int lines)
{
	state_pane_put_label(p, label);
	put_value(p, style, value->n ? buf_slice(value) : SLICE("-"), lines);
	buf_clear(value);
}

/* A row with a short pair at its right end, which is shown whole; the value gets the rest. */
static void put_row_with(struct pen *p, const char *label, struct buf *value, struct buf *pair)
{
	struct area all = p->area;
	int columns = (int)utf8_columns(buf_slice(pair));

	area_put_right(all, p->row, p->style, buf_slice(pair));
	p->area = area_sub(all, 0, 0, all.columns - columns - 1, all.rows);
	state_pane_put_row(p, label, p->style, value, 1);
	p->area = all;
	buf_clear(pair);
}

static void put_connection(const struct console_view *v, struct pen *p, struct buf *text)
{
	const struct status *s = session_status(v->session);
	const char *name = at_state_name(s->state);

	if (!session_link_is_up(v->session)) {
		buf_addf(text, "link down%s%s", v->link_problem ? ": " : "",
			v->link_problem ? v->link_problem : "");
		struct slice rest = buf_slice(text);
		size_t n = text_line(rest, p->area.columns);
		area_put(p->area, 0, p->row++, STYLE_BAD, slice_sub(rest, 0, n));
		if (n < rest.n)
			area_put(p->area, 0, p->row++, STYLE_BAD, slice_from(rest, n));
		buf_clear(text);
		return;
	}
	if (name) {
		/* Text in brackets is shown only if there is room. */
		bool wide = (int)strlen(name) + 2 <= p->area.columns - LABEL_COLUMNS;
		buf_addf(text, "%ld ", s->state);
		buf_add(text, wide ? slice_of(name) : text_state(v));
	}
	state_pane_put_row(
		p, "MQTT", text_state_style(v, STYLE_GOOD, STYLE_NORMAL, STYLE_BAD), text, 2);
}

static void put_since(const struct console_view *v, struct pen *p, struct buf *text)
{
	const struct status *s = session_status(v->session);
	bool ages = text_shows_ages(v);
	struct buf pair = {0};

	if (s->connected_at != STATUS_NEVER && ages)
		text_add_duration(text, text_seconds_since(v, s->connected_at));
	else if (s->connected_at != STATUS_NEVER)
		text_add_time(text, v, s->connected_at);
	if (s->resets)
		buf_addf(&pair, "resets %" PRIu64 "   ", s->resets);
	buf_addf(&pair, "drops %" PRIu64, s->drops);
	put_row_with(p, ages ? "connected" : "since", text, &pair);
	buf_fini(&pair);
}

static void put_broker(const struct console_view *v, struct pen *p, struct buf *text)
{
	const struct status *s = session_status(v->session);

	text_add_hidden(text, v, buf_slice(&s->host), 0, s->host.n);
	if (s->host.n && s->port != STATUS_UNKNOWN)
		buf_addf(text, ":%ld", s->port);
	state_pane_put_row(p, "broker", p->style, text, 1);
}

static void put_scheme(const struct console_view *v, struct pen *p, struct buf *text)
{
	const struct status *s = session_status(v->session);
	const char *name = at_scheme_name(s->scheme);

	if (name)
		buf_addf(text, "%ld %s", s->scheme, name);
	state_pane_put_row(p, "scheme", p->style, text, 2);
}

static void put_path(const struct console_view *v, struct pen *p, struct buf *text)
{
	const struct status *s = session_status(v->session);
	struct buf pair = {0};

	text_add_hidden(text, v, buf_slice(&s->path), 0, s->path.n);
	buf_addf(&pair, "reconnect %s",
		s->reconnect == STATUS_UNKNOWN ? "-"
		: s->reconnect                 ? "yes"
					       : "no");
	put_row_with(p, "path", text, &pair);
	buf_fini(&pair);
}

static void add_waiting(
	const struct console_view *v, struct buf *text, const struct session_in_flight *f)
{
	size_t name = slice_find_char(f->line, '=');

	if (f->phase == SESSION_PAYLOAD && f->length_unknown) {
		buf_add_text(text, "takes everything as data until it answers");
		return;
	}
	if (f->phase == SESSION_PAYLOAD) {
		buf_addf(text, "waits for %zu byte%s", f->payload_length,
			f->payload_length == 1 ? "" : "s");
		/* Another program has its own. */
		if (!f->observed)
			buf_addf(text, ", %zu here", v->hex->buffer.n);
		return;
	}
	buf_add(text, slice_sub(f->line, 0, name));
	buf_addf(text, "  %" PRId64 " s of %" PRId64 " s", text_seconds_since(v, f->sent_at),
		(f->deadline - f->sent_at + TEXT_SECOND / 2) / TEXT_SECOND);
	if (f->busy)
		buf_add_text(text, ", busy");
}

static void put_in_flight(const struct console_view *v, struct pen *p, struct buf *text)
{
	struct session_in_flight f = session_in_flight(v->session);
	bool waits = f.phase != SESSION_IDLE;

	/* Polls come and go; only one that the board does not answer is worth showing. */
	if (waits && f.by == SESSION_BY_POLL)
		waits = text_seconds_since(v, f.sent_at) >= POLL_PATIENCE;
	struct slice held;
	if (waits) {
		add_waiting(v, text, &f);
	} else if (session_held(v->session, &held)) {
		/* Nothing is sent automatically. */
		waits = true;
		buf_add(text, slice_sub(held, 0, slice_find_char(held, '=')));
		buf_add_text(text, " may need bytes");
	}
	state_pane_put_row(p, "in flight", waits ? STYLE_PARAMETER : p->style, text, 1);
}

static void put_age(const struct console_view *v, struct pen *p, struct buf *text)
{
	const struct status *s = session_status(v->session);
	size_t queued = session_queued(v->session);
	struct buf pair = {0};

	if (s->known_at != STATUS_NEVER && text_shows_ages(v)) {
		text_add_age(text, text_seconds_since(v, s->known_at));
		buf_add_text(text, " ago");
	} else if (s->known_at != STATUS_NEVER) {
		text_add_time(text, v, s->known_at);
	}
	buf_addf(&pair, "queue %zu", queued);
	put_row_with(p, "as of", text, &pair);
	buf_fini(&pair);
}

/* Right-aligned in the columns that end at `end`. */
static void put_number(struct pen *p, int end, int columns, enum style style, struct buf *text)
{
	struct area a = area_sub(p->area, end - columns + 1, 0, columns - 1, p->area.rows);

	area_put_right(a, p->row, style, buf_slice(text));
	buf_clear(text);
}

static int topic_columns(const struct pen *p)
{
	return p->area.columns - QOS_COLUMNS - COUNT_COLUMNS - LAST_COLUMNS;
}

static void put_header(struct pen *p, struct buf *text)
{
	int end = p->area.columns;

	area_put(p->area, 0, p->row, STYLE_DIM, SLICE("topic"));
	buf_add_text(text, "last");
	put_number(p, end, LAST_COLUMNS, STYLE_DIM, text);
	buf_add_text(text, "count");
	put_number(p, end - LAST_COLUMNS, COUNT_COLUMNS, STYLE_DIM, text);
	buf_add_text(text, "QoS");
	put_number(p, end - LAST_COLUMNS - COUNT_COLUMNS, QOS_COLUMNS, STYLE_DIM, text);
	p->row++;
}

static void put_subscription(
	const struct console_view *v, struct pen *p, const struct subscription *s, struct buf *text)
{
	int end = p->area.columns;

	text_add_hidden(text, v, buf_slice(&s->topic), 0, s->topic.n);
	area_put(area_sub(p->area, 0, 0, topic_columns(p), p->area.rows), 0, p->row, p->style,
		buf_slice(text));
	buf_clear(text);
	if (s->last == STATUS_NEVER)
		buf_add_text(text, "-");
	else if (text_shows_ages(v))
		text_add_age(text, text_seconds_since(v, s->last));
	else
		text_add_time(text, v, s->last);
	put_number(p, end, LAST_COLUMNS, p->style, text);
	buf_addf(text, "%" PRIu64, s->messages);
	put_number(p, end - LAST_COLUMNS, COUNT_COLUMNS, p->style, text);
	buf_addf(text, "%ld", s->qos);
	put_number(p, end - LAST_COLUMNS - COUNT_COLUMNS, QOS_COLUMNS, p->style, text);
	p->row++;
}

static void put_subscriptions(
	const struct console_view *v, struct pen *p, int rows, struct buf *text)
{
	const struct status *s = session_status(v->session);
	size_t count = s->subscription_count, room = rows > 0 ? (size_t)rows : 0, first;

	if (room == 0)
		return;
	first = v->state.first;
	if (first + room > count)
		first = count > room ? count - room : 0;
	size_t shown = count - first <= room ? count - first : room - 1;
	for (size_t i = 0; i < shown; i++)
		put_subscription(v, p, &s->subscriptions[first + i], text);
	if (first + shown < count)
		area_putf(p->area, 0, p->row++, STYLE_DIM, "+%zu more", count - first - shown);
	if (count == 0)
		area_put(p->area, 0, p->row, STYLE_DIM,
			s->known_at == STATUS_NEVER ? SLICE("-") : SLICE("none"));
}

/* Few rows: the most important ones. */
static void draw_short(const struct console_view *v, struct pen *p, struct buf *text)
{
	put_broker(v, p, text);
	put_in_flight(v, p, text);
	put_since(v, p, text);
	put_scheme(v, p, text);
	put_path(v, p, text);
	put_age(v, p, text);
}

static void state_pane_draw(const struct console_view *v, struct area a)
{
	struct buf text = {0};
	struct pen p = {area_sub(a, 0, 0, WIDEST, a.rows), 0,
		session_link_is_up(v->session) ? STYLE_NORMAL : STYLE_DIM};
	int gap = a.rows >= SPACIOUS_ROWS;

	put_connection(v, &p, &text);
	if (a.rows < LEAST_ROWS) {
		draw_short(v, &p, &text);
		buf_fini(&text);
		return;
	}
	put_since(v, &p, &text);
	put_broker(v, &p, &text);
	put_scheme(v, &p, &text);
	put_path(v, &p, &text);
	put_in_flight(v, &p, &text);
	put_age(v, &p, &text);
	/* What grows comes last, so that the rest does not move. */
	p.row += gap;
	put_header(&p, &text);
	put_subscriptions(v, &p, a.rows - p.row, &text);
	buf_fini(&text);
}

static void state_pane_add_title(const struct console_view *v, struct area inside, struct buf *out)
{
	size_t count = session_status(v->session)->subscription_count;

	(void)inside;
	buf_add_text(out, "State");
	if (session_status(v->session)->firmware.kind != WIRE_FIRMWARE_UNKNOWN) {
		buf_add_text(out, "  ");
		wire_firmware_add_name(out, &session_status(v->session)->firmware);
	}
	if (v->state.first > 0 && count > 1)
		buf_addf(out, "  topics from %zu of %zu",
			v->state.first < count ? v->state.first + 1 : count, count);
}

static void state_pane_move(struct console_view *v, struct area inside, int64_t step)
{
	(void)inside;
	v->state.first = (size_t)scroll_row(
		(int)v->state.first, step, (int)session_status(v->session)->subscription_count, 1);
}

static void add_in_flight_facts(const struct console_view *v, struct buf *facts)
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

static void add_status_facts(const struct status *s, struct buf *facts)
{
	const int64_t numbers[] = {s->state, s->scheme, s->port, s->reconnect, (int64_t)s->drops,
		s->connected_at, s->known_at, (int64_t)s->resets};

	buf_add(facts, (struct slice){(const char *)numbers, sizeof(numbers)});
	facts_add_text(facts, buf_slice(&s->host));
	facts_add_text(facts, buf_slice(&s->path));
	/* The firmware's name and version, in the title. */
	facts_add(facts, s->firmware.mqtt);
	facts_add(facts, s->firmware.kind);
	facts_add(facts, (int64_t)s->firmware.version_count);
	buf_add(facts,
		(struct slice){(const char *)s->firmware.version, sizeof(s->firmware.version)});
	facts_add(facts, (int64_t)s->subscription_count);
}

static void state_pane_add_facts(
	const struct console_view *v, struct area inside, struct buf *facts)
{
	const struct status *s = session_status(v->session);
	size_t count = s->subscription_count, room = (size_t)inside.rows, first = v->state.first;

	facts_add(facts, session_secrets(v->session)->changes);
	facts_add(facts, session_link_is_up(v->session));
	facts_add_string(facts, v->link_problem);
	facts_add(facts, text_shows_ages(v) ? text_second(v, v->now) : -1);
	facts_add(facts, (int64_t)session_queued(v->session));
	facts_add(facts, (int64_t)first);
	add_in_flight_facts(v, facts);
	add_status_facts(s, facts);
	/* More rows than can be in view, wherever the first one ends up. */
	if (first + room > count)
		first = count > room ? count - room : 0;
	for (size_t i = first; i < count && i < first + room; i++) {
		const struct subscription *sub = &s->subscriptions[i];
		facts_add_text(facts, buf_slice(&sub->topic));
		facts_add(facts, sub->qos);
		facts_add(facts, (int64_t)sub->messages);
		facts_add(facts, sub->last);
	}
}

const struct pane_ops state_pane = {
	.name = "the state pane",
	.context = CONTEXT_STATE,
	.focus = ACTION_FOCUS_STATE,
	.add_title = state_pane_add_title,
	.draw = state_pane_draw,
	.add_facts = state_pane_add_facts,
	.move = state_pane_move,
};
