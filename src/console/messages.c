/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "console/console_private.h"

enum { WORK_US = 4000 };

#define TOO_COSTLY "the pattern took too long at some messages; they were passed over"

static int messages_page(const struct console *c)
{
	return console_view_page(&c->view, (struct cells *)&c->cells, PANE_MESSAGES);
}

static bool selected(struct console *c, struct message *m, uint64_t *place, uint64_t *number)
{
	if (console_view_selected_message(&c->view, m, place, number))
		return true;
	if (c->filter)
		console_notice(c, "no message matches the filter");
	else
		console_notice(c, "no message yet; AT+MQTTSUB subscribes to a topic");
	return false;
}

void console_messages_move(struct console *c, int64_t step)
{
	struct message_list l = console_view_messages(&c->view);

	c->keep_number = false;
	scroll_move(&c->view.messages, message_list_first(&l), message_list_end(&l), step,
		messages_page(c));
}

void console_messages_open(struct console *c)
{
	struct message m;
	uint64_t place, number;

	if (!selected(c, &m, &place, &number))
		return;
	c->view.message_open = !c->view.message_open;
	c->view.message_scroll = 0;
	/* The open message must not be replaced by the next one that comes. */
	if (c->view.message_open && c->view.messages.following) {
		c->view.messages.following = false;
		c->view.messages.position = place;
	}
}

void console_messages_copy(struct console *c)
{
	struct message m;
	uint64_t place, number;
	struct diag d;

	if (!selected(c, &m, &place, &number))
		return;
	if (m.lost) {
		console_notice(c, "its bytes are not in the transcript");
	} else if (!hex_buffer_replace(&c->hex.buffer, 0, c->hex.buffer.bytes.n, m.payload, &d)) {
		console_notice(c, "%s", d.text);
	} else {
		c->hex.cursor = 0;
		c->hex.low_nibble = false;
		console_focus(c, PANE_HEX);
		if (message_may_be_masked(&m))
			console_notice(c,
				"read again from the transcript: stars may stand for a password");
	}
}

/* What was typed stays to be mended. */
static void ask_again(
	struct console *c, enum question question, struct slice text, const struct diag *d)
{
	struct buf typed = {0};

	buf_add(&typed, text);
	console_ask(c, question, buf_text(&typed));
	console_notice(c, "%s", d->text);
	buf_fini(&typed);
}

/* ---- the filter ---- */

/* In the middle of the pane. */
static void select_place(struct console *c, uint64_t place)
{
	struct message_list l = console_view_messages(&c->view);
	uint64_t half = (uint64_t)messages_page(c) / 2;

	c->view.messages = (struct scroll){.following = place >= message_list_end(&l),
		.position = place,
		.top = place > half ? place - half : 0};
}

/* The message with this number stays selected, or the next one of the list does. */
static void select_number(struct console *c, uint64_t number)
{
	struct message_list l = console_view_messages(&c->view);

	select_place(c, message_list_find(&l, number));
}

static void set_filter(struct console *c, struct message_query *query)
{
	bool following = c->view.messages.following;
	struct message m;
	uint64_t place, number = 0;

	following = !console_view_selected_message(&c->view, &m, &place, &number) || following;
	c->searching = c->gave_up_told = false;
	message_filter_free(c->filter);
	c->filter =
		query ? message_filter_new(session_messages(c->connection.session), query) : NULL;
	c->view.filter = c->filter;
	c->view.message_open = false;
	c->view.messages = (struct scroll){.following = true};
	/* With a filter it is known where that is when all were looked at. */
	c->keep_number = !following;
	c->kept_number = number;
	if (!query && !following)
		select_number(c, number);
}

void console_messages_ask_filter(struct console *c)
{
	console_ask(c, QUESTION_FILTER, c->filter ? buf_text(&c->filter_typed) : "");
}

void console_messages_filter(struct console *c, struct slice text)
{
	struct message_query *query = NULL;
	struct diag d;

	if (text.n)
		query = message_query_new(text, &d);
	if (text.n && !query) {
		ask_again(c, QUESTION_FILTER, text, &d);
		return;
	}
	buf_set(&c->filter_typed, text);
	set_filter(c, query);
	console_touch(c);
}

/* ---- the search ---- */

static void start_search(struct console *c, bool here, bool backwards)
{
	struct message_list l = console_view_messages(&c->view);
	struct message m;
	uint64_t place, number;

	if (!selected(c, &m, &place, &number))
		return;
	message_search_start(&c->search, &l, c->searched, place, here, backwards);
	c->searching = true;
	console_notice(c, "searching for %s", message_query_text(c->searched));
}

void console_messages_search(struct console *c, struct slice text)
{
	struct diag d;
	struct message_query *query = message_query_new(text, &d);

	if (!query) {
		ask_again(c, QUESTION_SEARCH, text, &d);
		return;
	}
	c->searching = false; /* with the query that goes */
	message_query_free(c->searched);
	c->searched = query;
	c->view.searched = query;
	start_search(c, true, true);
}

void console_messages_search_on(struct console *c, bool backwards)
{
	if (c->searched)
		start_search(c, false, backwards);
	else
		console_ask(c, QUESTION_SEARCH, "");
}

static void show_found(struct console *c)
{
	struct message m;
	uint64_t place, number;

	c->notice[0] = '\0';
	if (c->search.wrapped)
		console_notice(
			c, "searched on from the %s", c->search.backwards ? "newest" : "oldest");
	if (!console_view_selected_message(&c->view, &m, &place, &number))
		return;
	uint64_t distance =
		c->search.place > place ? c->search.place - place : place - c->search.place;
	if (distance < (uint64_t)messages_page(c))
		console_messages_move(c, (int64_t)(c->search.place - place));
	else
		select_place(c, c->search.place);
	c->view.messages.following = false;
	c->view.message_scroll = 0;
}

static void tell_nothing_found(struct console *c)
{
	console_notice(c, "no message%s matches %s", c->filter ? " of the filter" : "",
		message_query_text(c->searched));
}

void console_messages_stop(struct console *c)
{
	if (c->searching)
		console_notice(c, "the search was stopped");
	c->searching = false;
}

static bool search_on(struct console *c)
{
	enum message_search_state state = message_search_step(&c->search);

	if (state == MESSAGE_SEARCH_GOES_ON)
		return true;
	c->searching = false;
	if (state == MESSAGE_SEARCH_FOUND)
		show_found(c);
	else
		tell_nothing_found(c);
	if (message_query_gave_up(c->searched))
		console_notice(c, TOO_COSTLY);
	console_touch(c);
	return false;
}

static bool filter_on(struct console *c)
{
	if (message_filter_step(c->filter))
		return true;
	if (message_query_gave_up(message_filter_query(c->filter)) && !c->gave_up_told) {
		console_notice(c, TOO_COSTLY);
		c->gave_up_told = true;
	}
	if (c->keep_number)
		select_number(c, c->kept_number);
	c->keep_number = false;
	return false;
}

bool console_messages_work(struct console *c)
{
	bool filters = c->filter, more = filters || c->searching;

	if (!more)
		return false;
	int64_t until = loop_clock() + WORK_US;
	if (filters && message_filter_percent(c->filter) < 100)
		console_touch(c);
	while (more && loop_clock() < until) {
		filters = filters && filter_on(c);
		more = (!filters && c->searching && search_on(c)) || filters;
	}
	return more;
}

void console_messages_fini(struct console *c)
{
	message_filter_free(c->filter);
	message_query_free(c->searched);
	buf_fini(&c->filter_typed);
}
