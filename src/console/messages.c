/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "console/console_private.h"

#include "base/language.h"

enum { WORK_US = 4000 };

#define TOO_COSTLY N_("the pattern took too long on some messages; they were skipped")

static int messages_page(const struct console *c)
{
	return console_view_page(&c->view, (struct cells *)&c->cells, &message_pane);
}

bool console_messages_selected(
	struct console *c, struct message *m, uint64_t *place, uint64_t *number)
{
	*place = 0;
	if (c->view.messages.topics.shown)
		return console_topics_newest(c, m, number);
	if (console_view_selected_message(&c->view, m, place, number))
		return true;
	if (c->messages.filter)
		console_notice(c, _("no message matches the filter"));
	else
		console_notice(c, _("no message yet; AT+MQTTSUB subscribes to a topic"));
	return false;
}

/* ---- the filter ---- */

/* In the middle of the pane. */
static void select_place(struct console *c, uint64_t place)
{
	struct message_list l = console_view_messages(&c->view);
	uint64_t half = (uint64_t)messages_page(c) / 2;

	c->view.messages.scroll = (struct scroll){.following = place >= message_list_end(&l),
		.position = place,
		.top = place > half ? place - half : 0};
}

/* Keeps the message with this number selected, or else the next one in the list. */
static void select_number(struct console *c, uint64_t number)
{
	struct message_list l = console_view_messages(&c->view);

	select_place(c, message_list_find(&l, number));
}

static void set_filter(struct console *c, struct message_query *query)
{
	bool following = c->view.messages.scroll.following;
	struct message m;
	uint64_t place, number = 0;

	following = !console_view_selected_message(&c->view, &m, &place, &number) || following;
	c->messages.searching = c->messages.gave_up_told = false;
	/* Its list ends with the filter. */
	console_messages_stop_save(c);
	message_filter_free(c->messages.filter);
	c->messages.filter =
		query ? message_filter_new(session_messages(console_session(c)), query) : NULL;
	c->view.messages.filter = c->messages.filter;
	c->view.messages.open = c->view.messages.paused = false;
	c->view.messages.topics.shown = c->messages.from_topics = false;
	c->view.messages.scroll = (struct scroll){.following = true};
	/* With a filter its place is known once all messages are checked. */
	c->view.messages.returns = !following;
	c->view.messages.returns_to = number;
	if (!query && !following)
		select_number(c, number);
}

void console_messages_renew(struct console *c)
{
	struct message_query *query = NULL;
	struct diag d;

	bool shown = c->view.messages.topics.shown, from_topics = c->messages.from_topics;

	console_topics_renew(c);
	c->view.messages.difference.of = UINT64_MAX;
	console_messages_stop_save(c);
	if (c->messages.searching)
		console_messages_stop(c);
	if (!c->messages.filter)
		return;
	query = message_query_new(buf_slice(&c->messages.filter_typed), &d);
	set_filter(c, query);
	c->view.messages.topics.shown = shown;
	c->messages.from_topics = from_topics;
}

void console_messages_ask_filter(struct console *c)
{
	console_ask(
		c, QUESTION_FILTER, c->messages.filter ? buf_text(&c->messages.filter_typed) : "");
}

void console_messages_filter(struct console *c, struct slice text)
{
	struct message_query *query = NULL;
	struct diag d;

	if (text.n)
		query = message_query_new(text, &d);
	if (text.n && !query) {
		console_ask_again(c, QUESTION_FILTER, text, &d);
		return;
	}
	buf_set(&c->messages.filter_typed, text);
	set_filter(c, query);
	console_touch(c);
}

/* ---- the search ---- */

static void start_search(struct console *c, bool here, bool backwards)
{
	struct message_list l = console_view_messages(&c->view);
	struct message m;
	uint64_t place, number;

	c->view.messages.topics.shown = false;
	if (!console_messages_selected(c, &m, &place, &number))
		return;
	message_search_start(&c->messages.search, &l, c->messages.searched, place, here, backwards);
	c->messages.searching = true;
	console_notice(c, _("searching for %s"), message_query_text(c->messages.searched));
}

void console_messages_search(struct console *c, struct slice text)
{
	struct diag d;
	struct message_query *query = message_query_new(text, &d);

	if (!query) {
		console_ask_again(c, QUESTION_SEARCH, text, &d);
		return;
	}
	c->messages.searching = false; /* with the query that is freed */
	message_query_free(c->messages.searched);
	c->messages.searched = query;
	c->view.messages.searched = query;
	start_search(c, true, true);
}

void console_messages_search_on(struct console *c, bool backwards)
{
	if (c->messages.searched)
		start_search(c, false, backwards);
	else
		console_ask(c, QUESTION_SEARCH, "");
}

static void show_found(struct console *c)
{
	struct message m;
	uint64_t place, number;

	c->notice[0] = '\0';
	if (c->messages.search.wrapped)
		console_notice(c, "%s",
			c->messages.search.backwards ? _("continued from the newest")
						     : _("continued from the oldest"));
	if (!console_view_selected_message(&c->view, &m, &place, &number))
		return;
	uint64_t distance = c->messages.search.place > place ? c->messages.search.place - place
	                                                     : place - c->messages.search.place;
	if (distance < (uint64_t)messages_page(c))
		console_view_move(&c->view, &c->cells, &message_pane,
			(int64_t)(c->messages.search.place - place));
	else
		select_place(c, c->messages.search.place);
	c->view.messages.scroll.following = false;
	console_messages_show_another(c);
}

static void tell_nothing_found(struct console *c)
{
	console_notice(c,
		c->messages.filter ? _("no message of the filter matches %s")
				   : _("no message matches %s"),
		message_query_text(c->messages.searched));
}

void console_messages_stop(struct console *c)
{
	if (c->messages.searching)
		console_notice(c, _("the search was stopped"));
	c->messages.searching = false;
}

static bool search_on(struct console *c)
{
	enum message_search_state state = message_search_step(&c->messages.search);

	if (state == MESSAGE_SEARCH_GOES_ON)
		return true;
	c->messages.searching = false;
	if (state == MESSAGE_SEARCH_FOUND)
		show_found(c);
	else
		tell_nothing_found(c);
	if (message_query_gave_up(c->messages.searched))
		console_notice(c, TOO_COSTLY);
	console_touch(c);
	return false;
}

static bool filter_on(struct console *c)
{
	if (message_filter_step(c->messages.filter))
		return true;
	if (message_query_gave_up(message_filter_query(c->messages.filter)) &&
		!c->messages.gave_up_told) {
		console_notice(c, TOO_COSTLY);
		c->messages.gave_up_told = true;
	}
	if (c->view.messages.returns)
		select_number(c, c->view.messages.returns_to);
	c->view.messages.returns = false;
	return false;
}

bool console_messages_work(struct console *c)
{
	bool filters = c->messages.filter, topics = console_topics_work(c);
	bool saves = c->messages.save.file, compares = console_messages_compare(c);
	bool more = filters || topics || saves || compares || c->messages.searching;

	if (!more)
		return false;
	int64_t until = loop_clock() + WORK_US;
	if (filters && message_filter_percent(c->messages.filter) < 100)
		console_touch(c);
	while (more && loop_clock() < until) {
		filters = filters && filter_on(c);
		topics = topics && console_topics_work(c);
		saves = saves && console_messages_save_work(c);
		compares = compares && console_messages_compare(c);
		more = topics || saves || compares ||
		       (!filters && c->messages.searching && search_on(c)) || filters;
	}
	return more;
}

void console_messages_fini(struct console *c)
{
	message_filter_free(c->messages.filter);
	message_query_free(c->messages.searched);
	buf_fini(&c->messages.filter_typed);
	console_topics_fini(c);
	console_messages_save_fini(c);
	json_folds_fini(&c->view.messages.folds);
}
