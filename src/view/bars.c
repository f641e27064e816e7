/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/language.h"
#include "base/utf8.h"
#include "view/facts.h"
#include "view/text.h"
#include "view/time_bar.h"

enum {
	GAP = 2,
	LEAST_PORT = 13,   /* /dev/ttyUSB0 and an ellipsis */
	LEAST_AWAITED = 24 /* waiting for usb:10c4:ea60, likewise */
};

enum piece {
	PIECE_NAME,
	PIECE_TAP,
	PIECE_PORT,
	PIECE_STATE,
	PIECE_RECORDING,
	PIECE_HELP,
	PIECE_COUNT
};

/* The pieces of the top line; an empty piece is left out. */
struct top_line {
	struct buf text[PIECE_COUNT];
	enum style style[PIECE_COUNT];
};

/* From the longest form to the shortest. */
enum { RECORDING_FORMS = 3 };

static void set_recording(const struct console_view *v, struct top_line *t, int form)
{
	struct buf *text = &t->text[PIECE_RECORDING];
	bool ages = text_shows_ages(v);

	buf_clear(text);
	if (v->time) {
		buf_add_text(text, form == 0 ? _("a recording") : _("rec"));
		return;
	}
	if (v->recording_problem) {
		buf_addf(text, _("not recording: %s"), v->recording_problem);
		t->style[PIECE_RECORDING] = STYLE_BAR_BAD;
		return;
	}
	if (!v->recording) {
		buf_add_text(text, _("not recording"));
		return;
	}
	if (form == RECORDING_FORMS - 1) {
		buf_add_text(text, _("rec"));
	} else if (ages) {
		buf_addf(text, "%s ", form == 0 ? _("recording") : _("rec"));
		text_add_duration(text, text_seconds_since(v, 0));
	} else {
		struct buf time = {0};
		text_add_time(&time, v, 0);
		buf_addf(text, form == 0 ? _("recording since %s") : _("rec since %s"),
			buf_text(&time));
		buf_fini(&time);
	}
}

/* While the link is down the name counts by which it is looked for: the port may come back
 * elsewhere. */
static bool bars_waits(const struct console_view *v)
{
	return v->awaited && !session_link_is_up(v->session) &&
	       !session_link_is_released(v->session);
}

static void fill_top_line(const struct console_view *v, struct top_line *t)
{
	for (size_t i = 0; i < PIECE_COUNT; i++)
		t->style[i] = STYLE_BAR;
	t->style[PIECE_NAME] = STYLE_BAR_KEY;
	t->style[PIECE_STATE] = text_state_style(v, STYLE_BAR_GOOD, STYLE_BAR_KEY, STYLE_BAR_BAD);
	buf_add_text(&t->text[PIECE_NAME], "atmq");
	buf_add_text(&t->text[PIECE_TAP], v->tap ? v->tap : "");
	if (v->joined)
		t->style[PIECE_TAP] = STYLE_BAR_KEY;
	if (bars_waits(v))
		buf_addf(&t->text[PIECE_PORT], _("waiting for %s"), v->awaited);
	else
		buf_add_text(&t->text[PIECE_PORT], v->port ? v->port : "");
	buf_add(&t->text[PIECE_STATE],
		v->held_in_reset ? slice_of(_("held in reset")) : text_state(v));
	if (v->held_in_reset)
		t->style[PIECE_STATE] = STYLE_BAR_BAD;
	set_recording(v, t, 0);
	struct buf key = {0};
	text_add_key(&key, v, ACTION_HELP);
	if (key.n)
		buf_addf(&t->text[PIECE_HELP], _("%s help"), buf_text(&key));
	buf_fini(&key);
}

static int piece_columns(const struct top_line *t, enum piece p)
{
	return (int)utf8_columns(buf_slice(&t->text[p]));
}

static int bars_needed(const struct top_line *t)
{
	int columns = 2; /* the margins */
	bool any = false;

	for (int i = 0; i < PIECE_COUNT; i++) {
		if (t->text[i].n == 0)
			continue;
		columns += piece_columns(t, (enum piece)i) + (any ? GAP : 0);
		any = true;
	}
	return columns;
}

/* Shortens or leaves out the least important pieces until the rest fits; the state goes last.
 * Returns the columns of the port, which may be cut. */
static int make_room(const struct console_view *v, struct top_line *t, int columns)
{
	static const enum piece order[] = {
		PIECE_RECORDING, PIECE_HELP, PIECE_NAME, PIECE_PORT, PIECE_TAP};
	int port = piece_columns(t, PIECE_PORT);
	int least = bars_waits(v) ? LEAST_AWAITED : LEAST_PORT;
	if (least > port)
		least = port;

	for (int form = 1; form < RECORDING_FORMS && bars_needed(t) > columns; form++)
		set_recording(v, t, form);
	for (size_t i = 0; i < ALEN(order) && bars_needed(t) - port + least > columns; i++) {
		if (order[i] == PIECE_RECORDING && v->recording_problem)
			continue;
		buf_clear(&t->text[order[i]]);
		if (order[i] == PIECE_PORT)
			port = least = 0;
	}
	if (bars_needed(t) > columns)
		port -= bars_needed(t) - columns;
	return port > 0 ? port : 0;
}

static void draw_top(const struct console_view *v, struct area a)
{
	struct top_line t = {0};
	int left = a.columns > 2, right = a.columns - left;

	fill_top_line(v, &t);
	int port = make_room(v, &t, a.columns);
	area_fill(a, STYLE_BAR);
	for (int i = PIECE_NAME; i <= PIECE_STATE; i++) {
		if (t.text[i].n == 0)
			continue;
		int columns = i == PIECE_PORT ? port : a.columns - left;
		area_put(area_sub(a, left, 0, columns, 1), 0, 0, t.style[i], buf_slice(&t.text[i]));
		left += (i == PIECE_PORT ? port : piece_columns(&t, (enum piece)i)) + GAP;
	}
	for (int i = PIECE_HELP; i >= PIECE_RECORDING; i--) {
		if (t.text[i].n == 0)
			continue;
		int columns = piece_columns(&t, (enum piece)i), at = right - columns;
		if (at < left)
			at = left;
		area_put(area_sub(a, at, 0, columns, 1), 0, 0, t.style[i], buf_slice(&t.text[i]));
		right = at - GAP;
	}
	for (int i = 0; i < PIECE_COUNT; i++)
		buf_fini(&t.text[i]);
}

/* A key and its word, on the bottom line. */
struct button {
	const struct action_row *row;
	int column, columns;
};

enum { BUTTONS = 64 };
struct buttons {
	struct button list[BUTTONS];
	size_t count;
	int column; /* of the next one; those that would not end before `end` are left out */
	int end;
};

/* After one that does not fit all others are left out too. */
static void add_button(
	const struct console_view *v, struct buttons *b, const struct action_row *row)
{
	struct buf key = {0};

	text_add_key(&key, v, row->action);
	int columns =
		(int)utf8_columns(buf_slice(&key)) + 1 + (int)utf8_columns(slice_of(_(row->label)));
	if (key.n && (b->column + columns >= b->end || b->count == BUTTONS)) {
		b->column = b->end;
	} else if (key.n) {
		b->list[b->count++] = (struct button){row, b->column, columns};
		b->column += columns + 2;
	}
	buf_fini(&key);
}

/* The way back comes first, always in the same place; then the focus's actions, then the rest. */
static void place_buttons(const struct console_view *v, int columns, struct buttons *b)
{
	enum context chain[CONTEXT_COUNT];
	size_t n = context_chain(console_view_keys(v)->context, chain);
	const struct action_row *rows;
	size_t count = action_rows(&rows);

	*b = (struct buttons){.column = 1, .end = columns};
	add_button(v, b, action_row(ACTION_FOCUS_COMMANDS));
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < count; i++)
			if (rows[i].context == chain[k] && rows[i].label &&
				rows[i].action != ACTION_FOCUS_COMMANDS)
				add_button(v, b, &rows[i]);
}

static void draw_button(const struct console_view *v, struct area a, const struct button *b)
{
	struct buf key = {0};

	text_add_key(&key, v, b->row->action);
	int column = area_put(a, b->column, 0, STYLE_BAR_KEY, buf_slice(&key));
	area_put(a, column + 1, 0, STYLE_BAR, slice_of(_(b->row->label)));
	buf_fini(&key);
}

static void bottom_bar_hit(
	const struct console_view *v, struct area a, int column, int row, struct hit *h)
{
	struct buttons b;

	(void)row;
	if (v->notice || v->time)
		return;
	place_buttons(v, a.columns, &b);
	for (size_t i = 0; i < b.count; i++) {
		if (column < b.list[i].column || column >= b.list[i].column + b.list[i].columns)
			continue;
		h->kind = HIT_BUTTON;
		h->action = b.list[i].row->action;
	}
}

static void draw_bottom(const struct console_view *v, struct area a)
{
	struct buttons b;

	area_fill(a, STYLE_BAR);
	if (v->notice) {
		area_put(a, 1, 0, STYLE_BAR_KEY, slice_of(v->notice));
		return;
	}
	if (v->time) {
		time_bar_draw(v, a);
		return;
	}
	place_buttons(v, a.columns, &b);
	for (size_t i = 0; i < b.count; i++)
		draw_button(v, a, &b.list[i]);
}

/* Where it says which key opens the help page. */
static void top_bar_hit(
	const struct console_view *v, struct area a, int column, int row, struct hit *h)
{
	struct top_line t = {0};
	int right = a.columns - (a.columns > 2);

	(void)row;
	fill_top_line(v, &t);
	make_room(v, &t, a.columns);
	if (column < right && column >= right - piece_columns(&t, PIECE_HELP)) {
		h->kind = HIT_BUTTON;
		h->action = ACTION_HELP;
	}
	for (int i = 0; i < PIECE_COUNT; i++)
		buf_fini(&t.text[i]);
}

static void top_bar_add_facts(const struct console_view *v, struct area inside, struct buf *facts)
{
	const struct status *s = session_status(v->session);

	(void)inside;
	facts_add_string(facts, v->port);
	facts_add_string(facts, v->tap);
	facts_add(facts, v->joined);
	facts_add_string(facts, v->awaited);
	facts_add(facts, v->held_in_reset);
	facts_add(facts, session_link_is_up(v->session));
	facts_add(facts, session_link_is_released(v->session));
	facts_add(facts, s->state);
	facts_add(facts, s->firmware.mqtt);
	facts_add(facts, v->recording != NULL);
	facts_add_string(facts, v->recording_problem);
	facts_add(facts, text_shows_ages(v) ? text_seconds_since(v, 0) : -1);
}

static void bottom_bar_add_facts(
	const struct console_view *v, struct area inside, struct buf *facts)
{
	(void)inside;
	facts_add_string(facts, v->notice);
	time_bar_add_facts(v, facts);
}

const struct pane_ops top_bar = {
	.name = "the top line",
	.draw = draw_top,
	.add_facts = top_bar_add_facts,
	.hit = top_bar_hit,
};

const struct pane_ops bottom_bar = {
	.name = "the bottom line",
	.draw = draw_bottom,
	.add_facts = bottom_bar_add_facts,
	.hit = bottom_bar_hit,
};
