/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A console's screen on a bench: a session whose bytes and clock come from the test, drawn as text and
 * compared with tests/view/NAME.txt.
 */
#ifndef TESTS_DESK_H
#define TESTS_DESK_H

#include "advice/advice.h"
#include "base/memory.h"
#include "page.h"
#include "view/console_view.h"

enum { SECOND = 1000000, MILLISECOND = 1000 };

/* 2026-11-22 23:07:00 UTC: the sessions of these tests begin there. */
static const int64_t evening = 1795388820LL * SECOND;

struct desk {
	struct advice advice;
	struct session *session;
	struct hex_editor hex;
	struct keymap keymap;
	struct at_hint hint;
	struct console_view view;
	struct view_frame frame;
	struct cells cells;
	struct buf sent;
};

static inline void take_sent(void *user, struct slice bytes, enum session_author by, bool secret)
{
	struct desk *d = user;

	(void)by;
	(void)secret;
	buf_add(&d->sent, bytes);
}

static inline void desk_on_fact(void *user, const struct session_fact *fact)
{
	struct desk *d = user;

	advice_listen(&d->advice, d->session, fact);
}

static inline struct desk *desk_new(void)
{
	struct desk *d = memory_new(sizeof *d);
	struct session_output output = {.send = take_sent, .fact = desk_on_fact, .user = d};

	d->session = session_new(&output, AT_DIALECT_ESP32_S);
	session_set_poll(d->session, 0);
	keymap_init(&d->keymap);
	d->frame.checked = true;
	d->view = (struct console_view){
		.session = d->session,
		.notes = session_notes(d->session),
		.hex = &d->hex,
		.keymap = &d->keymap,
		.input = {.selected = SIZE_MAX},
		.port = "/dev/ttyUSB0 115200 8N1",
		.recording = "2026-11-22.atmq.jsonl",
		.started = evening,
		.commands = {.following = true},
		.messages = {.scroll = {.following = true}},
	};
	return d;
}

static inline void desk_free(struct desk *d)
{
	session_free(d->session);
	advice_fini(&d->advice);
	hex_editor_fini(&d->hex);
	json_folds_fini(&d->view.messages.folds);
	at_hint_fini(&d->hint);
	cells_fini(&d->cells);
	view_frame_fini(&d->frame);
	buf_fini(&d->sent);
	free(d);
}

static inline void say(struct desk *d, int64_t ms, const char *line)
{
	assert_true(session_submit(
		d->session, slice_of(line), SESSION_BY_USER, ms * MILLISECOND, NULL));
}

static inline void hear_bytes(struct desk *d, int64_t ms, struct slice bytes)
{
	session_receive(d->session, bytes, ms * MILLISECOND);
	d->view.now = ms * MILLISECOND;
}

static inline void hear(struct desk *d, int64_t ms, const char *text)
{
	hear_bytes(d, ms, slice_of(text));
}

static inline void type(struct desk *d, const char *line)
{
	d->view.input.line = slice_of(line);
	d->view.input.cursor = d->view.input.line.n;
}

static inline void hint(struct desk *d, const char *before, const char *marked, const char *after,
	const char *meaning)
{
	at_hint_fini(&d->hint);
	d->hint = (struct at_hint){.mark_at = strlen(before), .mark_n = strlen(marked)};
	buf_addf(&d->hint.signature, "%s%s%s", before, marked, after);
	buf_add_text(&d->hint.meaning, meaning);
	d->view.input.hint = &d->hint;
}

static inline void draw(struct desk *d, int columns, int rows)
{
	if (d->cells.columns != columns || d->cells.rows != rows)
		cells_resize(&d->cells, columns, rows);
	console_view_update(&d->view, &d->frame, &d->cells);
}

/* A letter for each style. */
static const char style_letters[STYLE_COUNT] = {
	[STYLE_NORMAL] = '.',
	[STYLE_DIM] = 'd',
	[STYLE_BAR] = '_',
	[STYLE_BAR_GOOD] = 'G',
	[STYLE_BAR_BAD] = 'B',
	[STYLE_BAR_KEY] = 'K',
	[STYLE_BORDER] = '|',
	[STYLE_TITLE] = 't',
	[STYLE_FOCUS] = 'f',
	[STYLE_SENT] = 's',
	[STYLE_ANSWER] = 'a',
	[STYLE_UNSOLICITED] = 'u',
	[STYLE_REMARK] = 'r',
	[STYLE_GOOD] = 'g',
	[STYLE_BAD] = 'x',
	[STYLE_SELECTED] = 'S',
	[STYLE_FOUND] = 'F',
	[STYLE_MARK] = 'm',
	[STYLE_HINT] = 'h',
	[STYLE_PARAMETER] = 'P',
	[STYLE_MISTAKE] = 'M',
};

/* The screen's styles, cell by cell, and its cursor. */
static inline void add_styles(struct buf *out, const struct cells *c)
{
	for (int row = 0; row < c->rows; row++) {
		for (int column = 0; column < c->columns; column++)
			buf_add_char(out, style_letters[cells_at(c, column, row)->style]);
		buf_add_char(out, '\n');
	}
	buf_addf(out, "cursor at %d, %d\n", c->cursor_column, c->cursor_row);
}

/* Its text is tests/view/NAME.txt, its styles and the cursor are tests/view/styles/NAME.txt. */
static inline void assert_screen(struct desk *d, int columns, int rows, const char *name)
{
	struct buf got = {0}, styles = {0}, path = {0};

	draw(d, columns, rows);
	cells_add_text(&got, &d->cells);
	assert_page(buf_slice(&got), name);
	buf_addf(&path, "styles/%s", name);
	add_styles(&styles, &d->cells);
	assert_page(buf_slice(&styles), buf_text(&path));
	buf_fini(&got);
	buf_fini(&styles);
	buf_fini(&path);
}

#endif
