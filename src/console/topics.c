/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree of topics. */
#include "console/console_private.h"

#include "base/language.h"

void console_topics_show(struct console *c, bool shown)
{
	struct topic_view *t = &c->view.messages.topics;

	if (!c->messages.topics) {
		c->messages.topics = message_tree_new(session_messages(console_session(c)));
		t->tree = c->messages.topics;
		/* The beginning at once. */
		message_tree_step(c->messages.topics);
	}
	c->view.messages.open = false;
	t->shown = shown;
}

static bool topics_selected(const struct console *c, struct message_node *n)
{
	const struct topic_view *t = &c->view.messages.topics;

	return t->shown && message_tree_row(t->tree, message_tree_row_of(t->tree, t->selected), n);
}

bool console_topics_open(struct console *c, struct buf *topic)
{
	struct message_node n;

	if (!topics_selected(c, &n)) {
		console_notice(c, _("no message yet; AT+MQTTSUB subscribes to a topic"));
		return false;
	}
	if (n.has_own)
		message_tree_add_topic(c->messages.topics, n.id, topic);
	else
		message_tree_expand(c->messages.topics, n.id, !n.expanded);
	return n.has_own;
}

bool console_topics_expand(struct console *c, bool expanded)
{
	struct message_node n;

	if (!c->view.messages.topics.shown)
		return false;
	if (!topics_selected(c, &n))
		return true;
	/* What has nothing to collapse collapses what it is in. */
	if (!expanded && (!n.parent || !n.expanded))
		n.id = message_tree_above(c->messages.topics, n.id);
	message_tree_expand(c->messages.topics, n.id, expanded);
	c->view.messages.topics.selected = n.id;
	/* Keeps the row in view. */
	console_view_move(&c->view, &c->cells, &message_pane, 0);
	return true;
}

bool console_topics_newest(struct console *c, struct message *m, uint64_t *number)
{
	struct message_node n;

	if (!topics_selected(c, &n))
		console_notice(c, _("no message yet; AT+MQTTSUB subscribes to a topic"));
	else if (!n.has_own)
		console_notice(c, _("no message has this topic, only those below it"));
	else if (*number = n.newest,
		message_log_get(session_messages(console_session(c)), n.newest, m))
		return true;
	else
		console_notice(c, _("this message is no longer kept"));
	return false;
}

bool console_topics_work(struct console *c)
{
	if (!c->messages.topics || c->view.messages.paused)
		return false;
	if (message_tree_behind(c->messages.topics) && c->view.messages.topics.shown)
		console_touch(c);
	return message_tree_step(c->messages.topics);
}

void console_topics_renew(struct console *c)
{
	if (c->messages.topics)
		message_tree_restart(c->messages.topics, session_messages(console_session(c)));
}

void console_topics_fini(struct console *c)
{
	message_tree_free(c->messages.topics);
	buf_fini(&c->messages.filter_before);
}
