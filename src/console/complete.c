/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "base/language.h"
#include "base/utf8.h"
#include "console/console_private.h"
#include "console/words.h"
#include "term/line_editor.h"

static void give_values(void *user, enum at_source source, at_source_add_fn *add, void *to)
{
	struct console *c = user;

	if (source == AT_SOURCE_LENGTH) {
		char length[24];
		int n = snprintf(length, sizeof(length), "%zu", c->hex.buffer.n);
		if (c->hex.buffer.n)
			add(to, (struct slice){length, (size_t)n}, _("bytes in the hex editor"));
		return;
	}
	const struct status *status = session_status(console_session(c));
	if (source == AT_SOURCE_SUBSCRIBED || source == AT_SOURCE_TOPIC ||
		source == AT_SOURCE_FILTER)
		for (size_t i = 0; i < status->subscription_count; i++)
			add(to, buf_slice(&status->subscriptions[i].topic), _("subscribed"));
	known_values_give(&c->known, source, add, to);
	if (source == AT_SOURCE_SUBSCRIBED)
		known_values_give(&c->known, AT_SOURCE_FILTER, add, to);
	else if (source == AT_SOURCE_TOPIC || source == AT_SOURCE_FILTER)
		known_values_give(&c->known,
			source == AT_SOURCE_TOPIC ? AT_SOURCE_FILTER : AT_SOURCE_TOPIC, add, to);
}

void console_line_close_list(struct console *c)
{
	at_completion_fini(&c->completion);
	c->completion = (struct at_completion){0};
	c->view.input.candidates = NULL;
	c->view.input.selected = SIZE_MAX;
}

struct query_list {
	struct at_completion *out;
	struct slice typed;
};

static void console_complete_add_query(void *to, struct slice topic, const char *meaning)
{
	struct query_list *l = to;
	struct buf text = {0}, label = {0};

	buf_add_text(&text, "topic:");
	buf_add(&text, topic);
	utf8_add_visible(&label, buf_slice(&text));
	if (slice_starts(buf_slice(&text), l->typed))
		at_completion_add(l->out, buf_text(&text), buf_text(&label), meaning);
	buf_fini(&text);
	buf_fini(&label);
}

/* Nothing is known about what else can be searched for. */
void console_complete_query(struct console *c)
{
	struct slice typed = slice_sub(line_editor_line(), 0, line_editor_cursor());
	bool others = slice_starts(typed, SLICE("!"));
	struct query_list l = {&c->completion, slice_from(typed, others)};

	c->completion.at = others;
	c->completion.n = l.typed.n;
	give_values(c, AT_SOURCE_FILTER, console_complete_add_query, &l);
}

/* What the board lists and no table has. */
static void complete_add_listed(struct console *c, struct slice typed)
{
	struct slice rest = session_listed(console_session(c));
	struct buf text = {0};

	if (!slice_starts_nocase(typed, SLICE("AT+")) || c->completion.at != 0 ||
		slice_find_char(typed, '=') != SLICE_NONE)
		return;
	while (rest.n) {
		struct slice name = slice_take_line(&rest);
		buf_clear(&text);
		buf_addf(&text, "AT+%.*s", SLICE_ARG(name));
		if (!at_command_find(name, session_dialect(console_session(c))) &&
			slice_starts_nocase(buf_slice(&text), typed))
			at_completion_add(&c->completion, buf_text(&text), buf_text(&text),
				_("listed by the board"));
	}
	buf_fini(&text);
}

/* The AT line may stand behind a word of the console's own. */
static void complete_line(struct console *c)
{
	const struct at_sources sources = {give_values, c, session_scheme(console_session(c))};
	struct slice line = line_editor_line();
	size_t cursor = line_editor_cursor(), at = console_words_at_line(line);

	if (at != SLICE_NONE && at <= cursor) {
		at_complete(slice_from(line, at), cursor - at, session_dialect(console_session(c)),
			&sources, &c->completion);
		complete_add_listed(c, slice_sub(line, at, cursor - at));
		c->completion.at += at;
	}
	if (at == 0 || at == SLICE_NONE || cursor < at)
		console_words_complete(c, line, cursor, &c->completion);
}

void console_complete_line(
	struct console *c, struct slice line, enum at_dialect dialect, struct at_completion *out)
{
	const struct at_sources sources = {give_values, c, session_scheme(console_session(c))};

	at_complete(line, line.n, dialect, &sources, out);
}

static void complete_now(struct console *c)
{
	console_line_close_list(c);
	if (c->question.open)
		console_question_complete(c);
	else
		complete_line(c);
	c->preview_n = c->completion.n;
}

/* The line holds another candidate now; the list stays open. */
static void put_candidate(struct console *c, struct slice text)
{
	line_editor_replace(c->completion.at, c->preview_n, text);
	c->preview_n = text.n;
	buf_clear(&c->seen_line);
	buf_add(&c->seen_line, line_editor_line());
	console_line_refresh(c);
}

static void open_list(struct console *c)
{
	complete_now(c);
	if (c->completion.count == 0) {
		console_notice(c, _("nothing to complete here"));
		return;
	}
	struct slice first = slice_of(c->completion.candidates[0].text);
	struct slice common = slice_sub(first, 0, at_completion_common(&c->completion));
	bool single = c->completion.count == 1;
	/* The common beginning is inserted only if it keeps what was typed. */
	struct slice typed = slice_sub(line_editor_line(), c->completion.at, c->completion.n);
	if (single || (common.n > typed.n && slice_starts_nocase(common, typed)))
		put_candidate(c, single ? first : common);
	if (single)
		console_line_close_list(c);
	else
		c->view.input.candidates = &c->completion;
	console_touch(c);
}

void console_line_complete(struct console *c, int step)
{
	size_t count = c->completion.count;

	c->notice[0] = '\0';
	c->view.input.mistake = NULL;
	if (!c->view.input.candidates) {
		open_list(c);
		return;
	}
	size_t *selected = &c->view.input.selected;
	if (*selected == SIZE_MAX)
		*selected = step > 0 ? 0 : count - 1;
	else
		*selected = (*selected + count + (size_t)(step > 0 ? 1 : count - 1)) % count;
	put_candidate(c, slice_of(c->completion.candidates[*selected].text));
}
