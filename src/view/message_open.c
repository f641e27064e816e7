/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layer: the selected message in full. */
#include <inttypes.h>

#include "base/language.h"
#include "view/facts.h"
#include "view/message_body.h"
#include "view/message_difference.h"
#include "view/message_list.h"
#include "view/message_marks.h"
#include "view/text.h"

static void message_open_put(
	const struct console_view *v, struct message_page *p, const struct message_shown *s)
{
	const struct message *m = &s->m;
	struct buf text = {0}, topic = {0};
	int row;

	text_add_readable(&topic, v, m->topic);
	message_page_put_label(
		p, _("topic"), m->lost ? slice_of(_("not recorded")) : buf_slice(&topic), !m->lost);
	text_add_time(&text, v, m->at);
	text_add_thousandths(&text, v, m->at);
	buf_add_text(&text, "   ");
	buf_addf(&text, P_("%zu byte", "%zu bytes", m->payload.n), m->payload.n);
	message_page_put_label(p, _("received"), buf_slice(&text), false);
	if (encoding_of(v->encoding, m->payload) == ENCODING_GB18030)
		message_page_put_label(p, _("encoding"),
			v->encoding == ENCODING_AUTO ? slice_of(_("GB18030, by its looks"))
						     : SLICE("GB18030"),
			false);
	if (message_may_be_masked(m))
		message_page_put_label(p, _("stars"),
			slice_of(_("may be a masked password: read back from the transcript")),
			false);
	message_marks_put(p, s);
	if (!v->messages.difference.shown)
		message_page_next_row(p, &row);
	if (m->lost)
		message_page_put(p, 0, STYLE_REMARK,
			slice_of(_("Its bytes are not in the transcript.")), false);
	else if (v->messages.difference.shown)
		message_difference_put(p, s);
	else
		message_body_put(p, m->payload);
	buf_fini(&topic);
	buf_fini(&text);
}

/* All lines of the message, with none of them drawn. */
static struct message_page message_open_page(
	const struct console_view *v, struct area a, const struct message_shown *s)
{
	struct message_page p = {.view = v, .area = a};

	p.area.rows = 0;
	message_open_put(v, &p, s);
	return p;
}

static void message_open_draw(
	const struct console_view *v, struct area a, const struct message_shown *s)
{
	struct message_page p = {.view = v, .area = a};
	size_t lines = message_open_page(v, a, s).lines, room = (size_t)a.rows;

	p.skip = v->messages.first_row > 0 ? (size_t)v->messages.first_row : 0;
	if (p.skip + room > lines)
		p.skip = lines > room ? lines - room : 0;
	message_open_put(v, &p, s);
}

static bool message_layer_is_open(const struct console_view *v)
{
	return v->messages.open && v->focus == PANE_MESSAGES;
}

static void message_layer_add_title(
	const struct console_view *v, struct area inside, struct buf *out)
{
	struct message_shown s;

	(void)inside;
	if (!console_view_shown(v, &s)) {
		message_list_add_title(v, out);
		return;
	}
	buf_addf(out, _("Message %" PRIu64 " of %" PRIu64), s.number + 1,
		message_log_end(session_messages(v->session)));
	if (v->messages.difference.shown)
		buf_addf(out, "  %s", _("differences"));
	switch (console_view_form(v, s.m.payload)) {
	case MESSAGE_JSON:
		buf_add_text(out, "  JSON");
		break;
	case MESSAGE_HEX:
		buf_addf(out, "  %s", _("hex"));
		break;
	default:
		break;
	}
	message_list_add_state(v, out);
	message_shown_fini(&s);
}

static void message_layer_draw(const struct console_view *v, struct area inside)
{
	struct message_shown s;

	if (console_view_shown(v, &s))
		message_open_draw(v, inside, &s);
	else
		message_list_draw_nothing(v, inside);
	message_shown_fini(&s);
}

static void message_layer_add_facts(
	const struct console_view *v, struct area inside, struct buf *facts)
{
	struct message_list l = console_view_messages(v);
	const struct json_folds *folds = &v->messages.folds;
	uint64_t place, number;
	struct message m;

	(void)inside;
	facts_add(facts, (int64_t)message_log_end(l.log));
	facts_add(facts, (int64_t)message_log_first(l.log));
	facts_add(facts, (int64_t)message_list_end(&l));
	if (console_view_selected_message(v, &m, &place, &number)) {
		facts_add(facts, (int64_t)place);
		facts_add(facts, (int64_t)number);
		facts_add(facts, m.lost + 2 * m.again);
		/* The reasons for a mark are found with it. */
		message_marks_add(v, number, facts);
	}
	facts_add(facts, v->messages.joined);
	facts_add(facts, v->messages.difference.shown);
	facts_add(facts, v->messages.difference.found);
	facts_add(facts, (int64_t)v->messages.difference.of);
	facts_add(facts, (int64_t)v->messages.difference.previous);
	facts_add(facts, v->messages.first_row);
	facts_add(facts, (int64_t)v->messages.json_row);
	facts_add_text(
		facts, (struct slice){(const char *)folds->at, folds->count * sizeof(*folds->at)});
	message_list_add_facts(v, facts);
}

static int message_open_row(size_t line)
{
	return line < INT32_MAX ? (int)line : INT32_MAX;
}

/* Another row of the JSON. */
static void message_open_select(struct message_view *m, const struct message_page *p, int64_t step)
{
	int64_t last = (int64_t)p->json_rows - 1, to = (int64_t)m->json_row + step;

	m->json_row = (size_t)(to < 0 ? 0 : to > last ? last : to);
}

static void message_layer_move(struct console_view *v, struct area inside, int64_t step)
{
	struct message_view *m = &v->messages;
	struct message_shown s;

	if (!console_view_shown(v, &s))
		return;
	struct message_page p = message_open_page(v, inside, &s);
	if (p.json_rows == 0) {
		m->first_row =
			scroll_row(m->first_row, step, message_open_row(p.lines), inside.rows);
		message_shown_fini(&s);
		return;
	}
	message_open_select(m, &p, step);
	p = message_open_page(v, inside, &s);
	message_shown_fini(&s);
	/* What is above the first row belongs to it, and the last row is the last line. */
	if (m->json_row == 0)
		m->first_row = 0;
	else if (message_open_row(p.selected) < m->first_row)
		m->first_row = message_open_row(p.selected);
	else if (message_open_row(p.selected_end) > m->first_row + inside.rows)
		m->first_row = message_open_row(p.selected_end) - inside.rows;
}

const struct pane_ops message_layer = {
	.name = "the open message",
	.context = CONTEXT_MESSAGES,
	.place = LAYER_PAGE,
	.is_open = message_layer_is_open,
	.add_title = message_layer_add_title,
	.draw = message_layer_draw,
	.add_facts = message_layer_add_facts,
	.move = message_layer_move,
};
