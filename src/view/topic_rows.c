/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/topic_rows.h"

#include <inttypes.h>

#include "base/language.h"
#include "base/utf8.h"
#include "view/facts.h"
#include "view/message_cells.h"
#include "view/message_found.h"
#include "view/text.h"

enum {
	TOPIC_WIDE = 60, /* from this width on times have thousandths */
	NAME_STEP = 8,   /* the names' column grows by so many columns at a time */
	NAME_LEAST = 16,
	INDENT = 2
};

struct topic_columns {
	int name, count_at, count, time_at, time, value_at;
};

static size_t topic_rows_top(const struct console_view *v, struct area a)
{
	const struct topic_view *t = &v->messages.topics;
	size_t rows = message_tree_rows(t->tree), page = (size_t)(a.rows > 0 ? a.rows : 1);
	size_t row = message_tree_row_of(t->tree, t->selected), above = t->above;

	if (above >= page)
		above = page - 1;
	size_t top = row > above ? row - above : 0;
	/* No empty rows at the bottom while there are rows above. */
	return rows <= page ? 0 : top + page > rows ? rows - page : top;
}

static int topic_rows_indent(const struct message_node *n)
{
	return INDENT * (n->depth + 1);
}

/* Wide enough for the names in view, if there is room. */
static struct topic_columns topic_rows_columns(const struct console_view *v, struct area a)
{
	const struct message_tree *tree = v->messages.topics.tree;
	bool wide = a.columns >= TOPIC_WIDE;
	struct topic_columns c = {.count = wide ? 8 : 5, .time = wide ? 12 : 8};
	size_t top = topic_rows_top(v, a);
	struct message_node n;
	int need = NAME_LEAST, most = a.columns / (wide ? 2 : 3);

	for (int row = 0; row < a.rows && message_tree_row(tree, top + (size_t)row, &n); row++) {
		size_t columns = utf8_columns(slice_sub(n.name, 0, (size_t)a.columns));
		if (topic_rows_indent(&n) + (int)columns > need)
			need = topic_rows_indent(&n) + (int)columns;
	}
	need = (need + NAME_STEP - 1) / NAME_STEP * NAME_STEP;
	c.name = need < most ? need : most;
	c.count_at = c.name + 1;
	c.time_at = c.count_at + c.count + 1 + wide;
	c.value_at = c.time_at + c.time + 1 + wide;
	return c;
}

static void topic_rows_put_name(const struct console_view *v, struct area a,
	const struct topic_columns *c, int row, const struct message_node *n)
{
	struct area name = area_sub(a, 0, 0, c->name, a.rows);
	int at = topic_rows_indent(n) < c->name / 2 ? topic_rows_indent(n) : c->name / 2;
	struct buf topic = {0}, hidden = {0}, decoded = {0}, shown = {0};

	message_tree_add_topic(v->messages.topics.tree, n->id, &topic);
	text_add_hidden(&hidden, v, buf_slice(&topic), topic.n - n->name.n, n->name.n);
	buf_add(&shown, text_decoded(v, buf_slice(&hidden), &decoded));
	if (n->parent)
		area_put(name, at - INDENT, row, STYLE_DIM, slice_of(n->expanded ? "- " : "+ "));
	if (n->name.n)
		area_put(name, at, row, STYLE_UNSOLICITED, buf_slice(&shown));
	else
		area_put(name, at, row, STYLE_DIM, slice_of(_("(empty)")));
	buf_fini(&topic);
	buf_fini(&hidden);
	buf_fini(&decoded);
	buf_fini(&shown);
}

static void topic_rows_put_value(const struct console_view *v, struct area a,
	const struct topic_columns *c, int row, const struct message_node *n)
{
	struct area value = area_sub(a, c->value_at, 0, a.columns - c->value_at, a.rows);
	struct message m;

	if (!n->has_own) {
		area_putf(value, 0, row, STYLE_DIM, P_("%zu topic", "%zu topics", n->topics),
			n->topics);
		return;
	}
	if (!message_log_get(session_messages(v->session), n->newest, &m))
		area_put(value, 0, row, STYLE_REMARK, slice_of(_("no longer kept")));
	else if (m.lost)
		area_put(value, 0, row, STYLE_REMARK, slice_of(_("not recorded")));
	else
		message_put_payload(v, value, row, m.payload);
}

static void topic_rows_put(const struct console_view *v, struct area a,
	const struct topic_columns *c, int row, const struct message_node *n)
{
	struct buf count = {0};

	topic_rows_put_name(v, a, c, row, n);
	buf_add_decimal(&count, n->messages, 1);
	area_put_right(
		area_sub(a, c->count_at, 0, c->count, a.rows), row, STYLE_DIM, buf_slice(&count));
	message_put_time(v, area_sub(a, c->time_at, 0, c->time, a.rows), row, n->at);
	topic_rows_put_value(v, a, c, row, n);
	buf_fini(&count);
}

/* What the tree does not hold, below its last row. */
static void topic_rows_put_rest(const struct console_view *v, struct area a, int row)
{
	const struct message_tree *tree = v->messages.topics.tree;
	uint64_t left_out = message_tree_left_out(tree), lost = message_tree_lost(tree);

	if (left_out)
		area_putf(a, 0, row++, STYLE_REMARK,
			_("… and %" PRIu64 " of further topics: %d levels are counted"), left_out,
			MESSAGE_TREE_LEVELS);
	if (lost)
		area_putf(a, 0, row, STYLE_REMARK,
			_("… and %" PRIu64 " whose topics were not recorded"), lost);
}

void topic_rows_draw(const struct console_view *v, struct area a)
{
	const struct topic_view *t = &v->messages.topics;
	struct topic_columns c = topic_rows_columns(v, a);
	size_t top = topic_rows_top(v, a), selected = message_tree_row_of(t->tree, t->selected);
	struct message_node n;
	int row = 0;

	for (; row < a.rows && message_tree_row(t->tree, top + (size_t)row, &n); row++) {
		topic_rows_put(v, a, &c, row, &n);
		if (top + (size_t)row == selected && v->focus == PANE_MESSAGES)
			area_style(a, 0, row, a.columns, STYLE_SELECTED);
	}
	if (row == 0 && message_tree_percent(t->tree) == 100 && !message_tree_messages(t->tree))
		area_put(a, 0, row++, STYLE_DIM, slice_of(_("No message received yet.")));
	topic_rows_put_rest(v, a, row);
}

void topic_rows_add_title(const struct console_view *v, struct buf *out)
{
	const struct message_tree *tree = v->messages.topics.tree;
	uint64_t left_out = message_tree_left_out(tree);
	uint64_t messages = message_tree_messages(tree);

	buf_addf(out, left_out ? _("Topics %zu and more") : _("Topics %zu"),
		message_tree_topics(tree));
	text_add_comma(out);
	buf_addf(out, P_("%" PRIu64 " message", "%" PRIu64 " messages", messages), messages);
	if (v->messages.paused) {
		buf_add_text(out, "  ");
		buf_addf(out, _("paused, %" PRIu64 " new"), message_tree_behind(tree));
	} else if (message_tree_percent(tree) < 100) {
		text_add_comma(out);
		buf_addf(out, _("%d %% counted"), message_tree_percent(tree));
	}
	if (v->messages.form == MESSAGE_HEX)
		buf_addf(out, "  %s", _("hex"));
}

void topic_rows_add_facts(const struct console_view *v, struct area a, struct buf *facts)
{
	const struct topic_view *t = &v->messages.topics;
	size_t top = topic_rows_top(v, a);
	struct message_node n;

	facts_add(facts, session_secrets(v->session)->changes);
	facts_add(facts, v->messages.form);
	facts_add(facts, v->messages.paused);
	/* What a search or else a filter found is highlighted. */
	const struct message_query *found = message_found_query(v);
	facts_add_string(facts, found ? message_query_text(found) : NULL);
	/* Values may be lost, or dropped, whenever there are more. */
	facts_add(facts, (int64_t)message_log_end(session_messages(v->session)));
	facts_add(facts, (int64_t)message_log_first(session_messages(v->session)));
	facts_add(facts, (int64_t)message_tree_messages(t->tree));
	facts_add(facts, (int64_t)message_tree_row_of(t->tree, t->selected));
	facts_add(facts, (int64_t)top);
	for (int row = 0; row < a.rows && message_tree_row(t->tree, top + (size_t)row, &n); row++) {
		facts_add(facts, n.id);
		facts_add(facts, n.expanded);
		facts_add(facts, (int64_t)n.messages);
	}
}

void topic_rows_move(struct console_view *v, struct area a, int64_t step)
{
	struct topic_view *t = &v->messages.topics;
	int64_t rows = (int64_t)message_tree_rows(t->tree), page = a.rows > 0 ? a.rows : 1;
	int64_t row = (int64_t)message_tree_row_of(t->tree, t->selected);
	int64_t above = row - (int64_t)topic_rows_top(v, a) + step;
	struct message_node n;

	row = row + step < 0 ? 0 : row + step >= rows ? rows - 1 : row + step;
	t->above = (size_t)(above < 0 ? 0 : above >= page ? page - 1 : above);
	if (message_tree_row(t->tree, (size_t)(row < 0 ? 0 : row), &n))
		t->selected = n.id;
}

void topic_rows_hit(const struct console_view *v, struct area a, int row, struct hit *h)
{
	const struct topic_view *t = &v->messages.topics;
	size_t place = topic_rows_top(v, a) + (size_t)row;

	if (place >= message_tree_rows(t->tree))
		return;
	h->kind = HIT_ENTRY;
	h->step = (int64_t)place - (int64_t)message_tree_row_of(t->tree, t->selected);
}
