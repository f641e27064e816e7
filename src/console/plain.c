/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <string.h>

#include "base/language.h"
#include "base/utf8.h"
#include "console/console_private.h"
#include "term/line_editor.h"
#include "term/plain.h"
#include "view/text.h"

enum {
	PLAIN_PANE_COLUMNS = 76,
	PLAIN_PANE_ROWS = 40,
	PLAIN_MESSAGES = 10, /* printed on request */
	PLAIN_FLOOD = 50,    /* more new ones than this are counted, not printed */
	PLAIN_PAYLOAD = 400, /* bytes of each that are printed */
	PLAIN_CANDIDATES = 40
};

/* What marks and colours say on the screen. */
static const char *const plain_words[] = {
	[JOURNAL_SENT] = N_("sent"),
	[JOURNAL_ANSWER] = N_("answer"),
	[JOURNAL_FAILURE] = N_("failed"),
	[JOURNAL_UNSOLICITED] = N_("board"),
	[JOURNAL_REMARK] = N_("remark"),
	[JOURNAL_PROBLEM] = N_("problem"),
	[JOURNAL_NOTE] = N_("note"),
	[JOURNAL_LOG] = N_("log"),
	[JOURNAL_OTHER] = N_("other program"),
};

static void plain_say(struct console *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void plain_say(struct console *c, const char *format, ...)
{
	struct buf text = {0};
	va_list args;

	va_start(args, format);
	buf_vaddf(&text, format, args);
	va_end(args);
	plain_print(c->plain.terminal, buf_slice(&text));
	buf_fini(&text);
}

static void plain_begin(const struct console *c, struct buf *out, int64_t at, const char *word)
{
	text_add_time(out, &c->view, at);
	text_add_thousandths(out, &c->view, at);
	buf_addf(out, " %s", word);
	text_add_colon(out);
}

/* ---- news ---- */

static void plain_print_entry(struct console *c, const struct journal_entry *e)
{
	struct buf out = {0};

	plain_begin(c, &out, e->at, _(plain_words[e->kind]));
	text_add_readable(&out, &c->view, e->text);
	if (e->took >= 0) {
		text_add_comma(&out);
		text_add_took(&out, e->took);
	}
	plain_print(c->plain.terminal, buf_slice(&out));
	buf_fini(&out);
}

static void plain_print_journal(struct console *c)
{
	const struct journal *j = session_journal(console_session(c));
	struct journal_entry e;

	if (c->plain.entry < journal_first(j)) {
		plain_say(c, _("%" PRIu64 " lines are left out here; the transcript has them"),
			journal_first(j) - c->plain.entry);
		c->plain.entry = journal_first(j);
	}
	for (; c->plain.entry < journal_end(j); c->plain.entry++)
		if (journal_get(j, c->plain.entry, &e))
			plain_print_entry(c, &e);
}

static void plain_print_message(struct console *c, uint64_t number)
{
	struct message m;
	struct buf out = {0}, hidden = {0}, decoded = {0};

	if (!message_log_get(session_messages(console_session(c)), number, &m))
		return;
	plain_begin(c, &out, m.at, _("message"));
	text_add_readable(&out, &c->view, m.topic);
	text_add_comma(&out);
	buf_addf(&out, P_("%zu byte", "%zu bytes", m.payload.n), m.payload.n);
	text_add_colon(&out);
	size_t shown = utf8_cut(m.payload, PLAIN_PAYLOAD);
	/* Hidden before it is cut: a half of a secret is none that is known. */
	text_add_hidden(&hidden, &c->view, m.payload, 0, shown);
	if (m.lost)
		buf_add_text(&out, _("not recorded"));
	else
		buf_add(&out, text_decoded(&c->view, buf_slice(&hidden), &decoded));
	if (!m.lost && shown < m.payload.n)
		buf_add_text(&out, "…");
	plain_print(c->plain.terminal, buf_slice(&out));
	buf_fini(&out);
	buf_fini(&hidden);
	buf_fini(&decoded);
}

static void plain_print_messages(struct console *c)
{
	const struct message_log *log = session_messages(console_session(c));
	uint64_t end = message_log_end(log);

	if (end - c->plain.message > PLAIN_FLOOD) {
		plain_say(
			c, _("%" PRIu64 " messages came; the last one is"), end - c->plain.message);
		c->plain.message = end - 1;
	}
	for (; c->plain.message < end; c->plain.message++)
		plain_print_message(c, c->plain.message);
}

static void plain_print_state(struct console *c)
{
	struct slice state = text_state(&c->view);

	if (slice_eq(state, buf_slice(&c->plain.state)))
		return;
	if (slice_eq(state, slice_of(_("state unknown"))))
		plain_say(c, "%.*s", SLICE_ARG(state));
	else
		plain_say(c, _("state: %.*s"), SLICE_ARG(state));
	buf_set(&c->plain.state, state);
}

static void plain_print_notice(struct console *c)
{
	struct slice notice = slice_of(c->notice);

	if (notice.n && !slice_eq(notice, buf_slice(&c->plain.notice)))
		plain_print(c->plain.terminal, notice);
	buf_set(&c->plain.notice, notice);
}

/* A terminal that has not accepted what was printed gets no more until it has. */
static void plain_print_news(struct console *c)
{
	if (plain_is_behind(c->plain.terminal))
		return;
	plain_print_journal(c);
	plain_print_messages(c);
	plain_print_state(c);
	plain_print_notice(c);
}

/* ---- panes on request ---- */

static void plain_print_cells(struct console *c, const struct cells *cells)
{
	struct buf text = {0};

	cells_add_text(&text, cells);
	struct slice rest = buf_slice(&text);
	while (slice_trim(rest).n) {
		size_t n = slice_find_char(rest, '\n');
		plain_print(c->plain.terminal, slice_sub(rest, 0, n));
		rest = n == SLICE_NONE ? (struct slice){0} : slice_from(rest, n + 1);
	}
	buf_fini(&text);
}

static void plain_print_pane(struct console *c, const struct pane_ops *pane, int rows)
{
	struct cells cells = {.ascii = c->cells.ascii};

	cells_resize(&cells, PLAIN_PANE_COLUMNS, rows);
	pane->draw(&c->view, cells_area(&cells));
	plain_print_cells(c, &cells);
	cells_fini(&cells);
}

static void plain_print_help(struct console *c)
{
	plain_print_pane(c, &help_layer, console_view_help_rows(&c->view));
}

static void plain_print_state_pane(struct console *c)
{
	plain_print_pane(c, &state_pane, PLAIN_PANE_ROWS);
}

static void plain_print_hex(struct console *c)
{
	plain_print_pane(c, &hex_pane, PLAIN_PANE_ROWS);
}

static void plain_print_notes(struct console *c)
{
	const struct notes *notes = session_notes(console_session(c));

	if (notes_count(notes) == 0)
		plain_say(c, _("no notes yet; # and a text writes one"));
	for (size_t i = 0; i < notes_count(notes); i++) {
		struct note note = notes_get(notes, i);
		struct buf out = {0};
		plain_begin(c, &out, note.at, _("note"));
		buf_add(&out, note.text);
		plain_print(c->plain.terminal, buf_slice(&out));
		buf_fini(&out);
	}
}

static void plain_print_last_messages(struct console *c)
{
	const struct message_log *log = session_messages(console_session(c));
	uint64_t end = message_log_end(log), first = message_log_first(log);

	if (first == end)
		plain_say(c, _("no message yet; AT+MQTTSUB subscribes to a topic"));
	for (uint64_t i = end - first > PLAIN_MESSAGES ? end - PLAIN_MESSAGES : first; i < end; i++)
		plain_print_message(c, i);
}

static void plain_print_no_cloud_form(struct console *c)
{
	plain_say(c, _("a form needs the full screen; atmq cloud NAME --send PORT does the same"));
}

static void plain_print_no_certs_form(struct console *c)
{
	plain_say(c, _("a form needs the full screen; atmq certs does the same"));
}

static const struct {
	enum action action;
	void (*print)(struct console *c);
} plain_prints[] = {
	{ACTION_HELP, plain_print_help},
	{ACTION_FOCUS_STATE, plain_print_state_pane},
	{ACTION_FOCUS_MESSAGES, plain_print_last_messages},
	{ACTION_FOCUS_HEX, plain_print_hex},
	{ACTION_LIST_NOTES, plain_print_notes},
	{ACTION_CLOUD, plain_print_no_cloud_form},
	{ACTION_CERTS, plain_print_no_certs_form},
};

bool console_plain_prints(struct console *c, enum action action)
{
	for (size_t i = 0; i < ALEN(plain_prints); i++) {
		if (plain_prints[i].action == action) {
			plain_prints[i].print(c);
			return true;
		}
	}
	return false;
}

/* ---- what is typed ---- */

/* What opened over the panes can't be seen here. */
static void plain_close_layers(struct console *c)
{
	bool hidden = c->view.focus != PANE_COMMANDS;

	for (int i = 0; i < LAYER_COUNT; i++)
		hidden |= i != LAYER_QUESTION && i != LAYER_CANDIDATES &&
		          layer_ops((enum layer)i)->is_open(&c->view);
	if (!hidden)
		return;
	for (int i = 0; i < LAYER_COUNT && console_view_layer(&c->view) != LAYER_COUNT; i++)
		console_run_action(c, ACTION_LEAVE);
	console_focus(c, PANE_COMMANDS);
	c->notice[0] = '\0';
	plain_say(c, _("that needs the full screen: start atmq without --plain"));
}

static void plain_print_hint(struct console *c)
{
	if (c->hint.signature.n)
		plain_print(c->plain.terminal, buf_slice(&c->hint.signature));
	if (c->hint.meaning.n)
		plain_print(c->plain.terminal, buf_slice(&c->hint.meaning));
}

static void plain_print_candidates(struct console *c)
{
	const struct at_completion *list = c->view.input.candidates;

	for (size_t i = 0; list && i < list->count && i < PLAIN_CANDIDATES; i++) {
		const struct at_candidate *candidate = &list->candidates[i];
		plain_say(c, "  %s%s%s", candidate->label, *candidate->meaning ? "  " : "",
			candidate->meaning);
	}
	if (list && list->count > PLAIN_CANDIDATES)
		plain_say(
			c, _("  and %zu more: type some letters"), list->count - PLAIN_CANDIDATES);
}

static void plain_print_mistake(struct console *c)
{
	const struct diag *d = c->view.input.mistake;
	struct slice line = line_editor_line();

	plain_say(c, _("not sent, character %zu: %s"), 1 + utf8_columns(slice_sub(line, 0, d->at)),
		d->text);
}

static void plain_on_key(void *user, int key, struct slice bytes)
{
	struct console *c = user;
	bool had_list = c->view.input.candidates != NULL, asked = c->question.open != NULL;

	if (key == 0x04 && !line_editor_line().n && !asked) {
		console_quit(c);
		return;
	}
	console_press_key(c, key, bytes);
	plain_close_layers(c);
	if (key == '\t' && !had_list) {
		if (c->hint.parameter)
			plain_print_hint(c);
		plain_print_candidates(c);
	}
	if (key == '\r' && c->view.input.mistake)
		plain_print_mistake(c);
	if (c->question.open && !asked && c->view.input.question_help)
		plain_say(c, "%s", c->view.input.question_help);
}

/* The next line of a pipe or file goes out once the one before has been answered. */
static bool plain_is_ready(struct console *c)
{
	const struct session *s = console_session(c);
	struct session_in_flight f = session_in_flight(s);

	return session_link_is_up(s) && !session_queued(s) &&
	       (f.phase == SESSION_IDLE || f.phase == SESSION_PAYLOAD);
}

static void plain_end_input(struct console *c)
{
	if (session_in_flight(console_session(c)).phase == SESSION_PAYLOAD) {
		plain_say(c, _("the input ended while the board waits for bytes"));
		session_cancel(console_session(c), console_now(c));
		c->status = EXIT_FAILED;
	} else {
		console_quit(c);
	}
}

static void plain_enter_lines(struct console *c)
{
	struct buf line = {0};

	while (!plain_is_terminal(c->plain.terminal) && plain_is_ready(c)) {
		if (!plain_line(c->plain.terminal, &line)) {
			if (plain_is_at_end(c->plain.terminal))
				plain_end_input(c);
			break;
		}
		console_line_set(c, buf_slice(&line), line.n);
		console_line_enter(c, true);
		plain_print_news(c);
		if (!c->view.input.mistake)
			continue;
		plain_print_mistake(c);
		c->status = EXIT_FAILED;
		console_line_set(c, (struct slice){0}, 0);
	}
	buf_fini(&line);
}

static void plain_turn(void *user)
{
	struct console *c = user;
	const struct input_view *in = &c->view.input;

	console_work(c);
	console_update_view(c);
	plain_print_news(c);
	plain_enter_lines(c);
	plain_print_news(c);
	if (!plain_is_behind(c->plain.terminal))
		plain_show(c->plain.terminal, in->question ? in->question : "> ",
			line_editor_line(), line_editor_cursor());
}

bool console_plain_open(struct console *c, struct diag *d)
{
	static const struct plain_user calls = {plain_on_key, plain_turn};

	cells_resize(&c->cells, PLAIN_PANE_COLUMNS, PLAIN_PANE_ROWS);
	c->plain.terminal = plain_open(c->loop, &calls, c, d);
	return c->plain.terminal;
}

void console_plain_close(struct console *c)
{
	plain_print_news(c);
	c->plain.signal = plain_signal(c->plain.terminal);
	plain_close(c->plain.terminal);
	c->plain.terminal = NULL;
	buf_fini(&c->plain.state);
	buf_fini(&c->plain.notice);
}
