/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/language.h"
#include "view/facts.h"
#include "view/message_list.h"
#include "view/message_rows.h"
#include "view/topic_rows.h"

static void message_pane_draw(const struct console_view *v, struct area a)
{
	struct message m;
	uint64_t place, number;

	if (v->messages.topics.shown)
		topic_rows_draw(v, a);
	else if (console_view_selected_message(v, &m, &place, &number)) {
		uint64_t top = message_rows_top(v, place, (uint64_t)a.rows);
		struct message_columns columns = message_rows_columns(v, a, top);
		message_rows_draw(v, a, &columns, top, 0);
	} else
		message_list_draw_nothing(v, a);
}

static void message_pane_add_title(
	const struct console_view *v, struct area inside, struct buf *out)
{
	(void)inside;
	if (v->messages.topics.shown)
		topic_rows_add_title(v, out);
	else
		message_list_add_title(v, out);
}

static void message_pane_move(struct console_view *v, struct area inside, int64_t step)
{
	struct message_list l = console_view_messages(v);

	if (v->messages.topics.shown) {
		topic_rows_move(v, inside, step);
		return;
	}
	v->messages.returns = false;
	scroll_move(&v->messages.scroll, message_list_first(&l), message_list_end(&l), step,
		inside.rows);
}

static void message_pane_turn(struct console_view *v, struct area inside, int64_t rows)
{
	struct message_list l = console_view_messages(v);

	if (v->messages.topics.shown) {
		topic_rows_move(v, inside, rows);
		return;
	}
	v->messages.returns = false;
	scroll_turn(&v->messages.scroll, message_list_first(&l), message_list_end(&l), rows,
		inside.rows);
}

static void message_pane_hit(
	const struct console_view *v, struct area a, int column, int row, struct hit *h)
{
	struct message_list l = console_view_messages(v);
	uint64_t place, number;
	struct message m;

	(void)column;
	if (v->messages.topics.shown) {
		topic_rows_hit(v, a, row, h);
		return;
	}
	if (!console_view_selected_message(v, &m, &place, &number))
		return;
	uint64_t to = message_rows_top(v, place, (uint64_t)a.rows) + (uint64_t)row;
	if (to >= message_list_end(&l))
		return;
	h->kind = HIT_ENTRY;
	h->step = (int64_t)(to - place);
}

/* The numbers at the beginning of the facts; no gaps between them. */
struct message_rows {
	int64_t all, first, end; /* messages; those of the list */
	int64_t top, selected;   /* the first row; -1: none */
	struct message_columns columns;
};

static void message_pane_add_facts(
	const struct console_view *v, struct area inside, struct buf *facts)
{
	struct message_list l = console_view_messages(v);
	struct message_rows r = {(int64_t)message_log_end(l.log), (int64_t)message_list_first(&l),
		(int64_t)message_list_end(&l), -1, -1, {0}};
	uint64_t place, number;
	struct message m;

	if (v->messages.topics.shown) {
		/* A top of -1: draw_change is for the list only. */
		buf_add(facts, (struct slice){(const char *)&r, sizeof(r)});
		facts_add(facts, v->messages.topics.shown);
		topic_rows_add_facts(v, inside, facts);
		return;
	}
	if (console_view_selected_message(v, &m, &place, &number)) {
		r.selected = (int64_t)place;
		r.top = (int64_t)message_rows_top(v, place, (uint64_t)inside.rows);
		r.columns = message_rows_columns(v, inside, (uint64_t)r.top);
	}
	buf_add(facts, (struct slice){(const char *)&r, sizeof(r)});
	facts_add(facts, v->messages.topics.shown);
	message_list_add_facts(v, facts);
	if (r.top >= 0)
		message_rows_add_facts(v, inside, &r.columns, (uint64_t)r.top, facts);
}

/* If only messages were added, or the list was turned down, the rows move up and the new ones are
 * drawn. */
static bool message_pane_draw_change(
	const struct console_view *v, struct area inside, struct slice before, struct slice now)
{
	struct message_list l = console_view_messages(v);
	struct message_rows old, new;
	uint64_t number;
	struct message m;

	memcpy(&old, before.p, sizeof(old));
	memcpy(&new, now.p, sizeof(new));
	int64_t by = new.top - old.top;
	if (!slice_eq(slice_from(before, sizeof(old)), slice_from(now, sizeof(new))) ||
		memcmp(&old.columns, &new.columns, sizeof(old.columns)) != 0 || old.top < 0 ||
		by < 0 || by >= inside.rows || v->focus == PANE_MESSAGES)
		return false;
	/* A message that is no longer in memory may be lost by now. */
	if (!message_list_get(&l, (uint64_t) new.top, &m, &number) || m.again)
		return false;
	area_scroll(inside, (int)by);
	/* The old rows went to the end of the list or of the pane. */
	int64_t drawn = old.top + inside.rows < old.end ? old.top + inside.rows : old.end;
	message_rows_draw(v, inside, &new.columns, (uint64_t) new.top, (int)(drawn - new.top));
	return true;
}

const struct pane_ops message_pane = {
	.name = N_("the message pane"),
	.context = CONTEXT_MESSAGES,
	.focus = ACTION_FOCUS_MESSAGES,
	.add_title = message_pane_add_title,
	.draw = message_pane_draw,
	.add_facts = message_pane_add_facts,
	.draw_change = message_pane_draw_change,
	.move = message_pane_move,
	.turn = message_pane_turn,
	.hit = message_pane_hit,
};
