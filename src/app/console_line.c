/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "app/console_private.h"
#include "term/line_editor.h"

static const char *const questions[] = {
	[QUESTION_LOAD] = "Load file: ",
	[QUESTION_SAVE] = "Save to file: ",
	[QUESTION_REPLACE] = "It exists. Replace it? (y/n) ",
	[QUESTION_NOTE] = "Note: ",
};

static void give_values(void *user, enum at_source source, at_source_add_fn *add, void *to)
{
	struct console *c = user;

	if (source == AT_SOURCE_LENGTH) {
		char length[24];
		int n = snprintf(length, sizeof(length), "%zu", c->hex.buffer.bytes.n);
		if (c->hex.buffer.bytes.n)
			add(to, (struct slice){ length, (size_t)n }, "bytes in the hex editor");
		return;
	}
	const struct status *status = session_status(c->session);
	if (source == AT_SOURCE_SUBSCRIBED || source == AT_SOURCE_TOPIC || source == AT_SOURCE_FILTER)
		for (size_t i = 0; i < status->subscription_count; i++)
			add(to, buf_slice(&status->subscriptions[i].topic), "subscribed");
	known_values_give(&c->known, source, add, to);
	if (source == AT_SOURCE_SUBSCRIBED)
		known_values_give(&c->known, AT_SOURCE_FILTER, add, to);
	else if (source == AT_SOURCE_TOPIC || source == AT_SOURCE_FILTER)
		known_values_give(&c->known, source == AT_SOURCE_TOPIC ? AT_SOURCE_FILTER :
			AT_SOURCE_TOPIC, add, to);
}

void console_line_close_list(struct console *c)
{
	at_completion_fini(&c->completion);
	c->completion = (struct at_completion){ 0 };
	c->view.input.candidates = NULL;
	c->view.input.selected = SIZE_MAX;
}

static void complete_now(struct console *c)
{
	const struct at_sources sources = { give_values, c, session_status(c->session)->scheme };

	console_line_close_list(c);
	at_complete(line_editor_line(), line_editor_cursor(), session_dialect(c->session), &sources,
		&c->completion);
	c->preview_n = c->completion.n;
}

static void refresh(struct console *c)
{
	struct slice line = line_editor_line();

	at_hint_fini(&c->hint);
	c->hint = (struct at_hint){ 0 };
	if (c->question == QUESTION_NONE)
		at_hint(line, line_editor_cursor(), session_dialect(c->session), &c->hint);
	c->view.input.line = line;
	c->view.input.cursor = line_editor_cursor();
	c->view.input.hint = c->question == QUESTION_NONE ? &c->hint : NULL;
	console_touch(c);
}

void console_line_changed(struct console *c)
{
	struct slice line = line_editor_line();

	if (!slice_eq(line, buf_slice(&c->seen_line))) {
		buf_clear(&c->seen_line);
		buf_add(&c->seen_line, line);
		c->view.input.mistake = NULL;
		c->notice[0] = '\0';
		console_line_close_list(c);
	}
	refresh(c);
}

void console_line_set(struct console *c, struct slice line, size_t cursor)
{
	line_editor_set(line, cursor);
	console_line_changed(c);
}

/* The line holds another candidate now; the list stays open. */
static void put_candidate(struct console *c, struct slice text)
{
	line_editor_replace(c->completion.at, c->preview_n, text);
	c->preview_n = text.n;
	buf_clear(&c->seen_line);
	buf_add(&c->seen_line, line_editor_line());
	refresh(c);
}

static void open_list(struct console *c)
{
	complete_now(c);
	if (c->completion.count == 0) {
		console_notice(c, "nothing to complete here");
		return;
	}
	struct slice first = slice_of(c->completion.candidates[0].text);
	struct slice common = slice_sub(first, 0, at_completion_common(&c->completion));
	bool single = c->completion.count == 1;
	/* What all have in common is put in only where it keeps what was typed. */
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

static void remember(struct console *c, struct slice line)
{
	struct buf safe = { 0 };

	at_add_masked(&safe, line, 0);
	line_editor_remember(buf_slice(&safe));
	known_values_add_line(&c->known, line, session_dialect(c->session));
	buf_fini(&safe);
}

/* The sentence of a mistake ends in what a key would do about it. */
static void add_offer(struct console *c, const char *words)
{
	struct buf text = { 0 };
	struct diag with;

	buf_addf(&text, "%s; ", c->mistake.text);
	keymap_add_keys(&text, &c->config.keymap, c->offer == AT_OFFER_NONE ?
		ACTION_SEND_UNCHECKED : ACTION_TAKE_OFFER);
	buf_addf(&text, " %s", words);
	diag_fail(&with, c->mistake.code, c->mistake.at, c->mistake.n, "%s", buf_text(&text));
	c->mistake = with;
	buf_fini(&text);
}

static bool check(struct console *c, struct slice line)
{
	enum at_dialect dialect = session_dialect(c->session);
	struct at_line read;

	at_line_read(line, dialect, &read);
	if (at_line_check(line, &read, dialect, &c->mistake))
		return true;
	c->offer = at_line_offer(line, &read, dialect);
	add_offer(c, c->offer == AT_OFFER_NONE ? "sends it all the same" :
					         at_offer_words(c->offer));
	return false;
}

/* `payload` goes out at the prompt of the line. */
static bool submit(struct console *c, struct slice line, struct slice payload)
{
	int64_t now = console_now(c);

	return payload.n ? session_submit_payload(c->session, line, payload, SESSION_BY_USER, now,
				   &c->mistake) :
			   session_submit(c->session, line, SESSION_BY_USER, now, &c->mistake);
}

static void show_mistake(struct console *c)
{
	c->view.input.mistake = &c->mistake;
	console_touch(c);
}

/* Sends one line; false, with the mistake shown, where it was not sent. */
static bool send_line(struct console *c, struct slice line, bool checked)
{
	bool with_hex = console_hex_fits(c, line);
	struct slice payload = with_hex ? buf_slice(&c->hex.buffer.bytes) : (struct slice){ 0 };

	c->offer = AT_OFFER_NONE;
	if ((checked && !check(c, line)) || !submit(c, line, payload)) {
		show_mistake(c);
		return false;
	}
	remember(c, line);
	if (with_hex)
		console_hex_published(c, line);
	c->view.journal.following = true;
	return true;
}

void console_line_enter(struct console *c, bool checked)
{
	if (c->question != QUESTION_NONE) {
		console_answer(c, true);
		return;
	}
	if (c->view.input.candidates && c->view.input.selected != SIZE_MAX) {
		console_line_close_list(c);
		refresh(c);
		return;
	}
	console_line_close_list(c);
	struct buf line = { 0 };
	buf_add(&line, line_editor_line());
	if (slice_trim(buf_slice(&line)).n == 0)
		c->view.journal.following = true;
	else if (send_line(c, buf_slice(&line), checked))
		console_line_set(c, (struct slice){ 0 }, 0);
	console_touch(c);
	buf_fini(&line);
}

/* A listing out of the manual: each whole line is sent as if it had been typed; the first that
 * is not right stops there, and stays to be mended. */
static void paste_lines(struct console *c, struct slice text)
{
	while (text.n) {
		size_t end = 0;
		while (end < text.n && text.p[end] != '\n' && text.p[end] != '\r')
			end++;
		bool whole = end < text.n;
		line_editor_insert(slice_sub(text, 0, end));
		text = slice_from(text, end + 1);
		console_line_changed(c);
		if (!whole)
			return;
		console_line_enter(c, true);
		if (c->view.input.mistake) {
			if (slice_trim(text).n)
				console_notice(c, "the lines pasted behind this one were not sent");
			return;
		}
	}
}

void console_line_paste(struct console *c, struct slice text)
{
	if (c->question == QUESTION_NONE) {
		paste_lines(c, text);
		return;
	}
	size_t end = 0;
	while (end < text.n && text.p[end] != '\n' && text.p[end] != '\r')
		end++;
	line_editor_insert(slice_sub(text, 0, end));
	console_line_changed(c);
}

/* Sends the line in the better way that at_line_offer knows. */
static bool send_better(struct console *c, struct slice line, enum at_offer offer)
{
	enum at_dialect dialect = session_dialect(c->session);
	struct buf first = { 0 }, then = { 0 }, payload = { 0 };
	struct at_line read;
	bool sent = false;

	at_line_read(line, dialect, &read);
	if (offer == AT_OFFER_ESCAPE)
		sent = at_line_escaped(line, &read, dialect, &first) &&
		       send_line(c, buf_slice(&first), true);
	else if (offer == AT_OFFER_RAW)
		sent = at_line_raw(line, &read, dialect, &first, &payload) &&
		       submit(c, buf_slice(&first), buf_slice(&payload));
	else if (offer == AT_OFFER_LONG)
		sent = at_line_long(line, &read, dialect, &first, &then, &payload) &&
		       (first.n == 0 || submit(c, buf_slice(&first), (struct slice){ 0 })) &&
		       submit(c, buf_slice(&then), buf_slice(&payload));
	buf_fini(&first);
	buf_fini(&then);
	buf_fini(&payload);
	return sent;
}

void console_line_take_offer(struct console *c)
{
	enum at_dialect dialect = session_dialect(c->session);
	struct buf line = { 0 };
	struct at_line read;

	buf_add(&line, line_editor_line());
	at_line_read(buf_slice(&line), dialect, &read);
	enum at_offer offer = c->question == QUESTION_NONE ?
		at_line_offer(buf_slice(&line), &read, dialect) : AT_OFFER_NONE;
	if (offer == AT_OFFER_NONE)
		console_notice(c, "there is nothing to put right in the line");
	else if (send_better(c, buf_slice(&line), offer))
		console_line_set(c, (struct slice){ 0 }, 0);
	else
		show_mistake(c);
	buf_fini(&line);
}

void console_ask(struct console *c, enum question question, const char *text)
{
	if (c->question == QUESTION_NONE) {
		buf_clear(&c->kept_line);
		buf_add(&c->kept_line, line_editor_line());
	}
	c->question = question;
	c->view.input.question = questions[question];
	console_line_close_list(c);
	console_line_set(c, slice_of(text), strlen(text));
	refresh(c);
}

static void close_question(struct console *c)
{
	c->question = QUESTION_NONE;
	c->view.input.question = NULL;
	console_line_set(c, buf_slice(&c->kept_line), c->kept_line.n);
	refresh(c);
}

void console_answer(struct console *c, bool given)
{
	enum question question = c->question;
	struct buf answer = { 0 };

	buf_add(&answer, slice_trim(line_editor_line()));
	close_question(c);
	struct slice text = buf_slice(&answer);
	if (!given || text.n == 0) {
		buf_fini(&answer);
		return;
	}
	switch (question) {
	case QUESTION_LOAD:
		console_hex_load(c, text);
		break;
	case QUESTION_SAVE:
		console_hex_save(c, text, false);
		break;
	case QUESTION_REPLACE:
		if (slice_eq_nocase(text, SLICE("y")) || slice_eq_nocase(text, SLICE("yes")))
			console_hex_save(c, buf_slice(&c->save_path), true);
		else
			console_notice(c, "not saved");
		break;
	case QUESTION_NOTE:
		session_note(c->session, text, console_now(c));
		if (c->recorder)
			recorder_note(c->recorder, text);
		break;
	case QUESTION_NONE:
		break;
	}
	buf_fini(&answer);
}
