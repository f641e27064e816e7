/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "base/language.h"
#include "view/facts.h"
#include "view/text.h"

enum { NOTE_TEXT_AT = 10 /* after 23:07:01 */ };

static uint64_t notes_end(const struct console_view *v)
{
	return notes_dropped(v->notes) + notes_count(v->notes);
}

static uint64_t selected_place(const struct console_view *v)
{
	const struct scroll *s = &v->notes_list.scroll;
	uint64_t end = notes_end(v);

	if (s->following || s->position >= end)
		return end - 1;
	return s->position < notes_dropped(v->notes) ? notes_dropped(v->notes) : s->position;
}

bool console_view_selected_note(const struct console_view *v, struct note *note)
{
	if (!notes_count(v->notes))
		return false;
	*note = notes_get(v->notes, (size_t)(selected_place(v) - notes_dropped(v->notes)));
	return true;
}

/* The place in the list of the first row: the selected one is in view, and no row stays empty while
 * there are notes above. */
static uint64_t first_place(const struct console_view *v, int rows)
{
	uint64_t first = notes_dropped(v->notes), end = notes_end(v), page = (uint64_t)rows;
	uint64_t place = selected_place(v);
	uint64_t top = v->notes_list.scroll.following ? end : v->notes_list.scroll.top;

	if (end - first <= page)
		return first;
	if (top > end - page)
		top = end - page;
	if (place >= page && top < place - page + 1)
		top = place - page + 1;
	if (top > place)
		top = place;
	return top < first ? first : top;
}

/* Shown while there are no notes. */
static void draw_no_notes(const struct console_view *v, struct area a)
{
	struct buf text = {0}, key = {0};
	int row = 0;

	text_add_key(&key, v, ACTION_NOTE);
	if (v->time)
		buf_add_text(&text, _("No notes yet."));
	else if (key.n)
		buf_addf(&text,
			_("No notes yet. A line that begins with # is a note, and %s asks for "
			  "one."),
			buf_text(&key));
	else
		buf_add_text(&text, _("No notes yet. A line that begins with # is a note."));
	struct slice rest = buf_slice(&text);
	for (size_t n; rest.n && row < a.rows; rest = slice_from(rest, n)) {
		n = text_line(rest, a.columns);
		area_put(a, 0, row++, STYLE_DIM, slice_sub(rest, 0, n));
	}
	buf_fini(&text);
	buf_fini(&key);
}

static void draw_note(const struct console_view *v, struct area a, int row, const struct note *note,
	bool selected)
{
	struct buf time = {0};

	text_add_time(&time, v, note->at);
	area_put(a, 0, row, STYLE_DIM, buf_slice(&time));
	area_put(a, NOTE_TEXT_AT, row, STYLE_NORMAL, note->text);
	if (selected)
		area_style(a, 0, row, a.columns, STYLE_SELECTED);
	buf_fini(&time);
}

static void notes_layer_draw(const struct console_view *v, struct area a)
{
	uint64_t first = notes_dropped(v->notes), end = notes_end(v);

	if (first == end) {
		draw_no_notes(v, a);
		return;
	}
	uint64_t place = first_place(v, a.rows);
	for (int row = 0; row < a.rows && place < end; row++, place++) {
		struct note note = notes_get(v->notes, (size_t)(place - first));
		draw_note(v, a, row, &note, place == selected_place(v));
	}
}

static void notes_layer_add_title(const struct console_view *v, struct area a, struct buf *out)
{
	(void)a;
	buf_addf(out, _("Notes %zu"), notes_count(v->notes));
	if (notes_dropped(v->notes)) {
		buf_add_text(out, "  ");
		buf_addf(out, _("%" PRIu64 " older in the transcript"), notes_dropped(v->notes));
	}
}

static bool notes_layer_is_open(const struct console_view *v)
{
	return v->notes_list.open;
}

static void notes_layer_add_facts(
	const struct console_view *v, struct area inside, struct buf *facts)
{
	(void)inside;
	facts_add(facts, (int64_t)notes_version(v->notes));
	facts_add(facts, (int64_t)notes_end(v));
	facts_add(facts, v->notes_list.scroll.following);
	facts_add(facts, (int64_t)v->notes_list.scroll.position);
	facts_add(facts, (int64_t)v->notes_list.scroll.top);
}

static void notes_layer_move(struct console_view *v, struct area inside, int64_t step)
{
	scroll_move(
		&v->notes_list.scroll, notes_dropped(v->notes), notes_end(v), step, inside.rows);
}

static void notes_layer_turn(struct console_view *v, struct area inside, int64_t rows)
{
	scroll_turn(
		&v->notes_list.scroll, notes_dropped(v->notes), notes_end(v), rows, inside.rows);
}

static void notes_layer_hit(
	const struct console_view *v, struct area a, int column, int row, struct hit *h)
{
	uint64_t place = first_place(v, a.rows) + (uint64_t)row;

	(void)column;
	if (place >= notes_end(v))
		return;
	h->kind = HIT_ENTRY;
	h->step = (int64_t)(place - selected_place(v));
}

const struct pane_ops notes_layer = {
	.name = "the list of notes",
	.context = CONTEXT_NOTES,
	.place = LAYER_PAGE,
	.is_open = notes_layer_is_open,
	.add_title = notes_layer_add_title,
	.draw = notes_layer_draw,
	.add_facts = notes_layer_add_facts,
	.move = notes_layer_move,
	.turn = notes_layer_turn,
	.hit = notes_layer_hit,
};
