/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "at/kept.h"
#include "base/language.h"
#include "console/console_private.h"
#include "console/words.h"
#include "term/line_editor.h"
#include "view/text.h"
#include "wire/log_line.h"
#include "wire/refusal.h"

/* What is typed now is a payload, not a command. */
bool console_line_awaits_payload(const struct console *c)
{
	struct session_in_flight f = session_in_flight(console_session(c));

	return f.phase == SESSION_PAYLOAD && !f.observed;
}

/* The word of the console's own that it begins with; NULL: none. */
static const struct console_word *line_word(const struct console *c, struct slice line)
{
	struct slice rest;

	return console_line_awaits_payload(c) ? NULL : console_word_find(line, &rest);
}

static void line_hint_at_joining(struct console *c)
{
	struct buf keys = {0};

	keymap_add_keys(&keys, &c->config.keymap, ACTION_JOIN);
	buf_addf(&c->hint.meaning, _("another program talks to the board; %s joins in"),
		buf_text(&keys));
	buf_fini(&keys);
}

/* The keys of a replay, the most useful first: a narrow screen shows the beginning. */
static void line_hint_at_replay(struct console *c)
{
	static const struct {
		enum action action;
		const char *does;
	} keys[] = {{ACTION_PLAY, N_("play")}, {ACTION_RECORD_NEXT, N_("step")},
		{ACTION_COMMAND_NEXT, N_("command")}, {ACTION_MESSAGE_NEXT, N_("message")},
		{ACTION_ERROR_NEXT, N_("error")}, {ACTION_DROP_NEXT, N_("drop")},
		{ACTION_RESET_NEXT, N_("reset")}, {ACTION_NOTE_NEXT, N_("note")},
		{ACTION_SEEK, N_("time")}, {ACTION_FIND, N_("find")}};
	struct buf *out = &c->hint.meaning;

	for (size_t i = 0; i < ALEN(keys); i++) {
		size_t before = out->n;
		text_add_key(out, &c->view, keys[i].action);
		if (out->n > before)
			buf_addf(out, " %s  ", _(keys[i].does));
	}
}

/* What is known of the line as it is now. */
static void line_set_hint(struct console *c, struct slice line)
{
	const struct console_word *word = line_word(c, line);

	at_hint_fini(&c->hint);
	c->hint = (struct at_hint){0};
	if (c->question.open || console_line_awaits_payload(c))
		return;
	if (c->view.commands.selects)
		console_commands_hint(c, &c->hint.meaning);
	else if (word)
		console_word_hint(c, word, line, line_editor_cursor(), &c->hint);
	else if (!line.n && c->replay.replay)
		line_hint_at_replay(c);
	else if (!line.n && !connection_has_joined(&c->connection))
		line_hint_at_joining(c);
	else
		at_hint(line, line_editor_cursor(), session_dialect(console_session(c)), &c->hint);
}

void console_line_refresh(struct console *c)
{
	struct slice line = line_editor_line();

	if (console_form_edits(c)) {
		console_touch(c);
		return;
	}
	line_set_hint(c, line);
	if (!c->question.open) {
		/* readline is searching the history, or reading a count. */
		struct slice message = line_editor_message();
		buf_clear(&c->line_message);
		buf_add(&c->line_message, message);
		c->view.input.question = message.n ? buf_text(&c->line_message) : NULL;
		c->view.input.question_help =
			slice_find(message, SLICE("i-search")) != SLICE_NONE
				? _("the history: Ctrl-R older, Ctrl-S newer; Enter sends it, Esc edits it")
				: NULL;
		line = line_editor_line();
	}
	c->view.input.line = line;
	c->view.input.cursor = line_editor_cursor();
	c->view.input.hint = !c->question.open ? &c->hint : NULL;
	console_touch(c);
}

/* A command that no table has, but the board: nothing is known of its arguments. */
static bool line_is_listed(const struct console *c, struct slice line, const struct at_line *read)
{
	return !read->command && read->name_at == 3 && line.n <= AT_LINE_BYTES &&
	       session_lists(console_session(c), slice_sub(line, read->name_at, read->name_n));
}

/* It may become a word of ours, or a command that the board lists. */
static bool line_begins_other(
	const struct console *c, struct slice line, const struct at_line *read)
{
	struct slice listed = session_listed(console_session(c));
	const struct console_word *rows;
	size_t count = console_words(&rows);

	for (size_t i = 0; i < count; i++)
		if (slice_starts_nocase(slice_of(rows[i].word), slice_trim(line)))
			return true;
	/* Its name is still being typed. */
	if (read->name_at != 3 || read->name_at + read->name_n < line.n)
		return false;
	while (listed.n)
		if (slice_starts_nocase(slice_take_line(&listed), slice_from(line, 3)))
			return true;
	return false;
}

static bool line_check_typed(struct console *c, struct slice line, struct diag *d)
{
	const struct console_word *word = line_word(c, line);
	enum at_dialect dialect = session_dialect(console_session(c));
	struct at_line read;

	if (word)
		return console_word_check_typed(c, word, line, line_editor_cursor(), d);
	at_line_read(line, dialect, &read);
	return line_is_listed(c, line, &read) || line_begins_other(c, line, &read) ||
	       at_line_check_typed(line, line_editor_cursor(), dialect, d);
}

/* Whatever may follow: as it stands, it could be sent. */
static bool line_is_unwise_as_it_is(const struct console *c, struct slice line, struct diag *d)
{
	return !line_word(c, line) && console_line_is_right(c, line, d) &&
	       console_line_is_unwise(c, line, d);
}

/* An offer is shown when the line is to be sent; earlier it would only flicker. */
static void check_typed(struct console *c, struct slice line)
{
	struct diag d;

	c->view.input.mistake = NULL;
	if (c->question.open || line.n == 0 || console_line_awaits_payload(c) ||
		(line_check_typed(c, line, &d) && !line_is_unwise_as_it_is(c, line, &d)))
		return;
	c->mistake = d;
	c->view.input.mistake = &c->mistake;
}

void console_line_changed(struct console *c)
{
	struct slice line = line_editor_line();

	if (console_form_edits(c)) {
		console_form_changed(c);
		return;
	}
	if (!slice_eq(line, buf_slice(&c->seen_line))) {
		buf_clear(&c->seen_line);
		buf_add(&c->seen_line, line);
		c->notice[0] = '\0';
		console_line_close_list(c);
		if (c->view.palette.open)
			console_palette_search(c);
		check_typed(c, line);
		if (!c->question.open && console_hex_fits(c, line))
			console_notice(c,
				P_("Enter publishes the hex editor's %zu byte",
					"Enter publishes the hex editor's %zu bytes",
					c->hex.buffer.n),
				c->hex.buffer.n);
	}
	console_line_refresh(c);
}

void console_line_set(struct console *c, struct slice line, size_t cursor)
{
	line_editor_set(line, cursor);
	console_line_changed(c);
}

void console_line_remember(struct console *c, struct slice line)
{
	size_t at = console_words_at_line(line);
	struct buf safe = {0};

	at = at == SLICE_NONE ? 0 : at; /* known values are hidden in any text */
	buf_add(&safe, slice_sub(line, 0, at));
	if (at_secrets_add_kept(session_secrets(console_session(c)), &safe, slice_from(line, at))) {
		line_editor_remember(buf_slice(&safe));
		known_values_add_line(&c->known, slice_from(buf_slice(&safe), at),
			session_dialect(console_session(c)));
	}
	buf_fini(&safe);
}

void console_line_begin(struct console *c, struct slice line)
{
	struct buf before = {0};

	buf_add(&before, line_editor_line());
	console_focus(c, PANE_COMMANDS);
	console_line_remember(c, buf_slice(&before));
	console_line_set(c, line, line.n);
	if (before.n && !slice_eq(buf_slice(&before), line))
		console_notice(c, _("the line that stood here is in the history"));
	buf_fini(&before);
}

/* The sentence about a mistake ends with what a key would do about it. */
static void add_offer(struct console *c, const char *words)
{
	struct buf text = {0}, keys = {0};
	struct diag with;

	keymap_add_keys(&keys, &c->config.keymap,
		c->offer == AT_OFFER_NONE ? ACTION_SEND_UNCHECKED : ACTION_USE_OFFER);
	buf_addf(&text, _("%s; %s %s"), c->mistake.text, buf_text(&keys), words);
	diag_fail(&with, c->mistake.code, c->mistake.at, c->mistake.n, "%s", buf_text(&text));
	c->mistake = with;
	buf_fini(&text);
	buf_fini(&keys);
}

/* Checks the bytes as they are sent; a mistake gets its place in what was typed. */
static bool line_check_bytes(const struct console *c, struct slice line, struct diag *d)
{
	enum at_dialect dialect = session_dialect(console_session(c));
	struct buf bytes = {0}, before = {0}, wrong = {0};
	struct at_line read;

	encoding_add_bytes(&bytes, c->view.encoding, line);
	struct slice sent = buf_slice(&bytes);
	at_line_read(sent, dialect, &read);
	bool ok = at_line_check(sent, &read, dialect, d) &&
	          wire_firmware_accepts(
			  &session_status(console_session(c))->firmware, sent, &read, d);
	if (!ok && !slice_eq(sent, line)) {
		encoding_add_utf8(&before, ENCODING_GB18030, slice_sub(sent, 0, d->at));
		encoding_add_utf8(&wrong, ENCODING_GB18030, slice_sub(sent, d->at, d->n));
		d->at = before.n;
		d->n = wrong.n;
	}
	buf_fini(&bytes);
	buf_fini(&before);
	buf_fini(&wrong);
	return ok;
}

bool console_line_is_right(const struct console *c, struct slice line, struct diag *d)
{
	struct at_line read;

	at_line_read(line, session_dialect(console_session(c)), &read);
	return line_is_listed(c, line, &read) || line_check_bytes(c, line, d);
}

static bool line_check(struct console *c, struct slice line)
{
	enum at_dialect dialect = session_dialect(console_session(c));
	struct at_line read;

	if (console_line_is_right(c, line, &c->mistake))
		return true;
	at_line_read(line, dialect, &read);
	/* It could not be sent another way, or there is no keyboard. */
	if (c->replay.replay || (c->plain.terminal && !plain_is_terminal(c->plain.terminal)))
		return false;
	c->offer = at_line_offer(line, &read, dialect);
	add_offer(c, c->offer == AT_OFFER_NONE ? _("sends it all the same")
					       : _(at_offer_words(c->offer)));
	return false;
}

/* `payload` is sent at the line's prompt. */
static bool line_submit(struct console *c, struct slice line, struct slice payload)
{
	int64_t now = console_now(c);
	struct buf bytes = {0};

	if (!console_may_talk(c, &c->mistake))
		return false;
	encoding_add_bytes(&bytes, c->view.encoding, line);
	bool done = payload.n ? session_submit_payload(console_session(c), buf_slice(&bytes),
					payload, SESSION_BY_USER, now, &c->mistake)
	                      : session_submit(console_session(c), buf_slice(&bytes),
					SESSION_BY_USER, now, &c->mistake);
	buf_fini(&bytes);
	return done;
}

static void show_mistake(struct console *c)
{
	c->view.input.mistake = &c->mistake;
	console_touch(c);
}

/* Sends one line; false if it was not sent: the mistake is shown. */
static bool send_line(struct console *c, struct slice line, bool checked)
{
	bool with_hex = console_hex_fits(c, line);
	struct slice payload = with_hex ? hex_buffer_bytes(&c->hex.buffer) : (struct slice){0};

	c->offer = AT_OFFER_NONE;
	if ((checked && !line_check(c, line)) || !line_submit(c, line, payload)) {
		show_mistake(c);
		return false;
	}
	console_line_remember(c, line);
	if (with_hex)
		console_hex_published(c, line);
	c->view.commands.following = true;
	return true;
}

/* After a prompt the line is the payload, byte for byte and without a line end, if its length is
 * right.  It is not remembered: it may be a password. */
static bool send_typed_payload(struct console *c, struct slice line)
{
	struct session *s = console_session(c);
	struct buf bytes = {0};

	c->offer = AT_OFFER_NONE;
	if (c->replay.replay) {
		console_replay_refuse(c);
		return false;
	}
	encoding_add_bytes(&bytes, c->view.encoding, line);
	bool sent = session_send_payload(s, buf_slice(&bytes), console_now(c), &c->mistake);
	if (!sent)
		console_hex_add_pad_offer(c, bytes.n, &c->mistake);
	buf_fini(&bytes);
	if (!sent) {
		show_mistake(c);
		return false;
	}
	c->view.commands.following = true;
	return true;
}

static bool line_run_word(struct console *c, const struct console_word *word, struct slice line)
{
	c->offer = AT_OFFER_NONE;
	if (c->replay.replay && word->not_recorded) {
		console_replay_refuse(c);
		return false;
	}
	if (!console_word_run(c, word, line, &c->mistake)) {
		show_mistake(c);
		return false;
	}
	if (slice_trim(line).n > strlen(word->word))
		console_line_remember(c, line);
	return true;
}

/* True if the line was sent or written, or is blank. */
static bool line_enter(struct console *c, struct slice line, bool checked)
{
	if (line.n && console_line_awaits_payload(c))
		return send_typed_payload(c, line);
	const struct console_word *word = checked ? line_word(c, line) : NULL;
	if (word)
		return line_run_word(c, word, line);
	if (slice_trim(line).n && checked && console_line_holds(c, line)) {
		c->offer = AT_OFFER_NONE;
		show_mistake(c);
		return false;
	}
	if (slice_trim(line).n)
		return send_line(c, line, checked);
	c->view.commands.following = true;
	return true;
}

bool console_line_enter_text(struct console *c, struct slice line)
{
	return line_enter(c, line, true);
}

bool console_line_check(struct console *c, struct slice line)
{
	c->offer = AT_OFFER_NONE;
	bool good = line_check(c, line);
	if (!good)
		show_mistake(c);
	return good;
}

static void notice_payload(struct console *c, struct slice typed)
{
	struct buf bytes = {0};

	encoding_add_bytes(&bytes, c->view.encoding, typed);
	console_notice(c,
		P_("this %zu byte sent as payload", "these %zu bytes sent as payload", bytes.n),
		bytes.n);
	buf_fini(&bytes);
}

void console_line_enter(struct console *c, bool checked)
{
	if (c->view.input.candidates && c->view.input.selected != SIZE_MAX) {
		console_line_close_list(c);
		console_line_refresh(c);
		return;
	}
	if (c->question.open) {
		console_answer(c, true);
		return;
	}
	console_line_close_list(c);
	struct buf line = {0};
	buf_add(&line, line_editor_line());
	bool payload = console_line_awaits_payload(c) && line.n;
	/* Even after a blank one: a search that found nothing ends, and the next pasted line
	 * begins. */
	c->notice[0] = '\0';
	bool done = line_enter(c, buf_slice(&line), checked);
	char said[sizeof(c->notice)]; /* by a word; another line takes a notice away */
	memcpy(said, c->notice, sizeof(said));
	/* A word may have opened a form, whose field the line editor holds now. */
	if (done && !console_form_is_open(c))
		console_line_set(c, (struct slice){0}, 0);
	memcpy(c->notice, said, sizeof(said));
	if (done && payload)
		notice_payload(c, buf_slice(&line));
	console_touch(c);
	buf_fini(&line);
}

/* Sends the better line that at_line_offer knows. */
static bool send_better(struct console *c, struct slice line, enum at_offer offer)
{
	enum at_dialect dialect = session_dialect(console_session(c));
	struct buf first = {0}, then = {0}, payload = {0};
	struct at_line read;
	bool sent = false;

	at_line_read(line, dialect, &read);
	if (offer == AT_OFFER_PLAIN)
		sent = at_line_plain(line, dialect, &first) &&
		       send_line(c, buf_slice(&first), true);
	else if (offer == AT_OFFER_ESCAPE)
		sent = at_line_escaped(line, &read, dialect, &first) &&
		       send_line(c, buf_slice(&first), true);
	else if (offer == AT_OFFER_RAW)
		sent = at_line_raw(line, &read, dialect, &first, &payload) &&
		       line_submit(c, buf_slice(&first), buf_slice(&payload));
	else if (offer == AT_OFFER_LONG)
		sent = at_line_long(line, &read, dialect, &first, &then, &payload) &&
		       (first.n == 0 || line_submit(c, buf_slice(&first), (struct slice){0})) &&
		       line_submit(c, buf_slice(&then), buf_slice(&payload));
	if (sent && offer != AT_OFFER_ESCAPE && offer != AT_OFFER_PLAIN) {
		console_line_remember(c, line);
		c->view.commands.following = true;
	}
	buf_fini(&first);
	buf_fini(&then);
	buf_fini(&payload);
	return sent;
}

void console_line_accept_offer(struct console *c)
{
	enum at_dialect dialect = session_dialect(console_session(c));
	struct buf line = {0};
	struct at_line read;

	if (console_hex_pad(c))
		return;
	buf_add(&line, line_editor_line());
	at_line_read(buf_slice(&line), dialect, &read);
	enum at_offer offer =
		!c->question.open ? at_line_offer(buf_slice(&line), &read, dialect) : AT_OFFER_NONE;
	if (offer == AT_OFFER_NONE)
		console_notice(c, _("nothing in the line needs to be corrected"));
	else if (send_better(c, buf_slice(&line), offer))
		console_line_set(c, (struct slice){0}, 0);
	else
		show_mistake(c);
	buf_fini(&line);
}

/* A line with its own bytes for the prompt. */
static bool line_send_with(struct console *c, struct slice line, struct slice payload)
{
	c->offer = AT_OFFER_NONE;
	if (!line_check(c, line) || !line_submit(c, line, payload))
		return false;
	console_line_remember(c, line);
	c->view.commands.following = true;
	return true;
}

bool console_line_send(
	struct console *c, struct slice line, struct slice payload, enum at_offer offer)
{
	bool sent = offer != AT_OFFER_NONE ? send_better(c, line, offer)
	            : payload.n            ? line_send_with(c, line, payload)
	                                   : send_line(c, line, true);

	c->view.input.mistake = NULL;
	return sent;
}
