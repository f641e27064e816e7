/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the keys of the messages do. */
#include "console/console_private.h"

#include "base/language.h"

void console_messages_show_another(struct console *c)
{
	c->view.messages.first_row = 0;
	c->view.messages.json_row = 0;
	c->view.messages.folds.count = 0;
}

/* ---- topics ---- */

void console_messages_turn_topics(struct console *c)
{
	struct buf before = c->messages.filter_before;
	bool shown = !c->view.messages.topics.shown;

	/* What was filtered by before the tree led to a topic. */
	if (shown && c->messages.from_topics) {
		c->messages.filter_before = (struct buf){0};
		console_messages_filter(c, buf_slice(&before));
		buf_fini(&before);
	}
	console_topics_show(c, shown);
}

static void message_keys_open_topic(struct console *c)
{
	struct buf query = {0}, before = {0};

	buf_add_text(&query, "topic:");
	buf_add(&before, buf_slice(&c->messages.filter_typed));
	if (console_topics_open(c, &query)) {
		console_messages_filter(c, buf_slice(&query));
		/* A topic that is no filter is asked about. */
		c->messages.from_topics = !c->question.open;
		buf_set(&c->messages.filter_before, buf_slice(&before));
	}
	buf_fini(&before);
	buf_fini(&query);
}

/* ---- the open message ---- */

void console_messages_open(struct console *c)
{
	struct message m;
	uint64_t place, number;

	if (c->view.messages.topics.shown) {
		message_keys_open_topic(c);
		return;
	}
	if (!console_messages_selected(c, &m, &place, &number))
		return;
	c->view.messages.open = !c->view.messages.open;
	console_messages_show_another(c);
	/* The open message must not be replaced by the next one. */
	if (c->view.messages.open && c->view.messages.scroll.following) {
		c->view.messages.scroll.following = false;
		c->view.messages.scroll.position = place;
	}
}

void console_messages_copy(struct console *c)
{
	struct message m;
	uint64_t place, number;
	struct diag d;

	if (!console_messages_selected(c, &m, &place, &number))
		return;
	if (m.lost) {
		console_notice(c, _("its bytes are not in the transcript"));
	} else if (!console_hex_take(c, m.payload, &d)) {
		console_notice(c, "%s", d.text);
	} else {
		c->view.hex_view.inspecting = false;
		console_focus(c, PANE_HEX);
		if (message_may_be_masked(&m))
			console_notice(c,
				_("read back from the transcript: stars may be a masked password"));
	}
}

static bool message_keys_is_open(const struct console *c)
{
	return console_view_layer(&c->view) == LAYER_MESSAGE;
}

static enum message_form message_keys_next_form(const struct console *c)
{
	enum message_form form = c->view.messages.form;
	struct message_shown s;

	/* The list knows two. */
	if (!message_keys_is_open(c))
		return form == MESSAGE_HEX ? MESSAGE_FIRST_CHOICE : MESSAGE_HEX;
	if (console_view_shown(&c->view, &s))
		form = console_view_form(&c->view, s.m.payload);
	message_shown_fini(&s);
	switch (form) {
	case MESSAGE_JSON:
		return MESSAGE_TEXT;
	case MESSAGE_TEXT:
		return MESSAGE_HEX;
	default:
		return MESSAGE_FIRST_CHOICE;
	}
}

void console_messages_turn_form(struct console *c)
{
	static const char *const names[] = {
		[MESSAGE_FIRST_CHOICE] = N_("payloads as JSON, or as text"),
		[MESSAGE_TEXT] = N_("payloads as text"),
		[MESSAGE_JSON] = N_("payloads as JSON"),
		[MESSAGE_HEX] = N_("payloads as hex")};

	c->view.messages.form = message_keys_next_form(c);
	c->view.messages.first_row = 0;
	console_notice(c, "%s", _(names[c->view.messages.form]));
}

static void message_keys_fold(struct console *c, bool folded)
{
	struct message_shown s;

	if (!message_keys_is_open(c))
		return;
	if (console_view_shown(&c->view, &s))
		console_view_fold(&c->view, s.m.payload, folded);
	message_shown_fini(&s);
	/* Keeps the selected row in view. */
	console_view_move(&c->view, &c->cells, &message_layer, 0);
}

/* ---- the difference ---- */

void console_messages_turn_difference(struct console *c)
{
	struct difference_view *d = &c->view.messages.difference;

	d->shown = !message_keys_is_open(c) || !d->shown;
	d->of = UINT64_MAX;
	if (!message_keys_is_open(c))
		console_messages_open(c);
	console_messages_show_another(c);
	console_messages_compare(c);
}

bool console_messages_compare(struct console *c)
{
	struct difference_view *d = &c->view.messages.difference;
	struct message_shown s;
	bool more = false;

	if (!d->shown || !message_keys_is_open(c))
		return false;
	if (console_view_shown(&c->view, &s)) {
		if (d->of != s.number) {
			d->of = s.number;
			d->previous = c->view.messages.joined ? s.first_part : s.number;
			d->found = MESSAGE_SEARCH_GOES_ON;
			console_touch(c);
		}
		if (d->found == MESSAGE_SEARCH_GOES_ON) {
			d->found = message_search_topic_before(
				session_messages(console_session(c)), s.m.topic, &d->previous);
			more = d->found == MESSAGE_SEARCH_GOES_ON;
			console_touch(c);
		}
	}
	message_shown_fini(&s);
	return more;
}

/* ---- parts ---- */

void console_messages_join(struct console *c)
{
	struct message_shown s;
	bool shown = console_view_shown(&c->view, &s);

	if (!shown || s.end_part - s.first_part == 1) {
		console_notice(c, _("it does not look like a part of a longer message"));
	} else {
		c->view.messages.joined = !message_keys_is_open(c) || !c->view.messages.joined;
		if (!message_keys_is_open(c))
			console_messages_open(c);
		console_messages_show_another(c);
	}
	message_shown_fini(&s);
}

void console_messages_collapse(struct console *c)
{
	if (console_topics_expand(c, false))
		return;
	if (!message_keys_is_open(c) && c->messages.from_topics)
		console_messages_turn_topics(c);
	else
		message_keys_fold(c, true);
}

void console_messages_expand(struct console *c)
{
	if (!console_topics_expand(c, true))
		message_keys_fold(c, false);
}

void console_messages_pause(struct console *c)
{
	struct message_view *m = &c->view.messages;
	struct message_list l = console_view_messages(&c->view);

	m->paused_end = message_list_end(&l);
	m->paused = !m->paused;
}
