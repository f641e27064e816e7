/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/message_list.h"

#include <inttypes.h>

#include "base/language.h"
#include "view/facts.h"
#include "view/text.h"

struct message_list console_view_messages(const struct console_view *v)
{
	return (struct message_list){.log = session_messages(v->session),
		.filter = v->messages.filter,
		.stands = v->messages.paused,
		.end = v->messages.paused_end};
}

bool console_view_selected_message(
	const struct console_view *v, struct message *m, uint64_t *place, uint64_t *number)
{
	struct message_list l = console_view_messages(v);
	uint64_t first = message_list_first(&l), end = message_list_end(&l);

	if (first == end)
		return false;
	const struct scroll *s = &v->messages.scroll;
	*place = s->following || s->position >= end ? end - 1 : s->position;
	if (*place < first)
		*place = first;
	return message_list_get(&l, *place, m, number);
}

void message_list_draw_nothing(const struct console_view *v, struct area a)
{
	struct buf text = {0};

	if (!v->messages.filter) {
		area_put(a, 0, 0, STYLE_DIM, slice_of(_("No message received yet.")));
		return;
	}
	buf_addf(&text,
		message_filter_percent(v->messages.filter) < 100 ? _("Searching for %s…")
								 : _("No message matches %s."),
		message_query_text(message_filter_query(v->messages.filter)));
	area_put(a, 0, 0, STYLE_DIM, buf_slice(&text));
	buf_fini(&text);
}

/* The filter, and how far it has come while it is running. */
static void message_list_add_filter(const struct console_view *v, struct buf *out)
{
	const struct message_filter *filter = v->messages.filter;

	if (!filter)
		return;
	if (message_filter_percent(filter) < 100) {
		text_add_comma(out);
		buf_addf(out, _("%d %% checked"), message_filter_percent(filter));
	}
	buf_add_text(out, "  ");
	buf_addf(out, _("filter: %s"), message_query_text(message_filter_query(filter)));
}

static void message_list_add_pause(const struct console_view *v, struct buf *out)
{
	struct message_list l = console_view_messages(v);
	uint64_t end = message_list_end(&l);

	if (!v->messages.paused)
		return;
	l.stands = false;
	buf_add_text(out, "  ");
	buf_addf(out, _("paused, %" PRIu64 " new"), message_list_end(&l) - end);
}

void message_list_add_state(const struct console_view *v, struct buf *out)
{
	struct message_list l = console_view_messages(v);
	uint64_t place, number, newest = message_list_end(&l) - 1;
	struct message m;

	message_list_add_filter(v, out);
	message_list_add_pause(v, out);
	if (!console_view_selected_message(v, &m, &place, &number))
		return;
	if (!v->messages.scroll.following && newest > place) {
		buf_add_text(out, "  ");
		buf_addf(out, _("scrolled, %" PRIu64 " newer"), newest - place);
	}
	if (message_log_first(l.log) > 0) {
		buf_add_text(out, "  ");
		buf_addf(out, _("newest %" PRIu64 " kept"),
			message_log_end(l.log) - message_log_first(l.log));
	}
}

void message_list_add_title(const struct console_view *v, struct buf *out)
{
	struct message_list l = console_view_messages(v);
	uint64_t all = message_log_end(l.log);

	if (v->messages.filter)
		buf_addf(out, _("Messages %" PRIu64 " of %" PRIu64),
			message_list_end(&l) - message_list_first(&l), all);
	else
		buf_add_text(out, _("Messages"));
	if (!v->messages.filter && all > message_log_first(l.log)) {
		buf_add_char(out, ' ');
		buf_add_decimal(out, all, 1);
	}
	if (v->messages.form == MESSAGE_HEX)
		buf_addf(out, "  %s", _("hex"));
	message_list_add_state(v, out);
}

void message_list_add_facts(const struct console_view *v, struct buf *facts)
{
	const struct message_filter *filter = v->messages.filter;
	const struct message_query *searched = v->messages.searched;

	facts_add(facts, session_secrets(v->session)->changes);
	facts_add(facts, v->messages.form);
	facts_add(facts, v->messages.paused);
	facts_add(facts, v->messages.scroll.following);
	facts_add_string(facts, filter ? message_query_text(message_filter_query(filter)) : NULL);
	facts_add(facts, filter ? message_filter_percent(filter) : 0);
	facts_add_string(facts, searched ? message_query_text(searched) : NULL);
}
