/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the keys of the hex editor do, but for its files and sending (hex.c). */
#include "base/hex.h"
#include "base/hex_pasted.h"
#include "base/language.h"
#include "base/utf8.h"
#include "console/console_private.h"
#include "payload/checksum.h"
#include "payload/inspector.h"
#include "payload/number.h"
#include "term/screen.h"

/* `format` has the action's keys. */
static void tell_key(struct console *c, enum action action, const char *format)
	__attribute__((format(printf, 3, 0)));
static void tell_key(struct console *c, enum action action, const char *format)
{
	struct buf keys = {0};

	keymap_add_keys(&keys, &c->config.keymap, action);
	console_notice(c, format, keys.n ? buf_text(&keys) : _("(no key)"));
	buf_fini(&keys);
}

/* ---- moving, selecting ---- */

static const struct {
	enum action action;
	enum hex_move move;
} hex_edit_moves[] = {
	{ACTION_HEX_LEFT, HEX_LEFT},
	{ACTION_HEX_RIGHT, HEX_RIGHT},
	{ACTION_HEX_UP, HEX_UP},
	{ACTION_HEX_DOWN, HEX_DOWN},
	{ACTION_HEX_ROW_START, HEX_ROW_START},
	{ACTION_HEX_ROW_END, HEX_ROW_END},
	{ACTION_HEX_START, HEX_START},
	{ACTION_HEX_END, HEX_END},
	{ACTION_HEX_PAGE_UP, HEX_PAGE_UP},
	{ACTION_HEX_PAGE_DOWN, HEX_PAGE_DOWN},
};

static bool hex_edit_move_of(enum action action, enum hex_move *move)
{
	for (size_t i = 0; i < ALEN(hex_edit_moves); i++)
		if (hex_edit_moves[i].action == action) {
			*move = hex_edit_moves[i].move;
			return true;
		}
	return false;
}

/* Rows are as long as they are drawn. */
static size_t hex_edit_page(struct console *c)
{
	c->hex.row_bytes = (size_t)console_view_hex_row(&c->view, &c->cells);
	return (size_t)console_view_page(&c->view, &c->cells, &hex_pane);
}

bool console_hex_shift(struct console *c, int key)
{
	enum action action = keymap_find(&c->config.keymap, CONTEXT_HEX, key & ~KEY_SHIFT);
	enum hex_move move;

	if (!(key & KEY_SHIFT) || !hex_edit_move_of(action, &move))
		return false;
	hex_editor_shift(&c->hex, move, hex_edit_page(c));
	return true;
}

bool console_hex_leave(struct console *c)
{
	bool inspected = c->view.hex_view.inspecting;

	c->view.hex_view.found_n = 0;
	c->view.hex_view.inspecting = false;
	return inspected || hex_editor_unselect(&c->hex);
}

static void hex_edit_select(struct console *c)
{
	hex_editor_mark(&c->hex);
	if (c->hex.selecting == HEX_MARKED)
		tell_key(c, ACTION_HEX_COPY, _("selecting: move to the other end; %s copies"));
}

/* ---- cut, copy, paste ---- */

/* A terminal's clipboard holds text. */
static void hex_edit_offer(struct console *c)
{
	struct slice bytes = buf_slice(&c->hex_desk.clipboard);
	struct buf text = {0};
	struct diag d;

	if (bytes.n > SCREEN_COPY_BYTES / 3) {
		console_notice(c,
			_("%zu bytes copied, for this editor only: they are too many for the terminal"),
			bytes.n);
		return;
	}
	for (size_t i = 0; i < bytes.n; i++)
		buf_addf(&text, "%s%02x", i ? " " : "", (unsigned char)bytes.p[i]);
	if (screen_copy(buf_slice(&text), &d))
		console_notice(c,
			P_("%zu byte copied, and given to the terminal's clipboard as hex text",
				"%zu bytes copied, and given to the terminal's clipboard as hex text",
				bytes.n),
			bytes.n);
	else
		console_notice(c,
			P_("%zu byte copied, for this editor only: %s",
				"%zu bytes copied, for this editor only: %s", bytes.n),
			bytes.n, d.text);
	buf_fini(&text);
}

static bool hex_edit_keep_selection(struct console *c)
{
	size_t at, n = hex_editor_selection(&c->hex, &at);

	if (n == 0) {
		tell_key(c, ACTION_HEX_SELECT,
			_("nothing is selected: %s begins a selection, or Shift with an arrow "
			  "key"));
		return false;
	}
	buf_set(&c->hex_desk.clipboard, slice_sub(hex_buffer_bytes(&c->hex.buffer), at, n));
	return true;
}

static void hex_edit_copy(struct console *c)
{
	if (console_hex_inspect_copy(c)) {
		hex_edit_offer(c);
		return;
	}
	if (!hex_edit_keep_selection(c))
		return;
	hex_editor_unselect(&c->hex);
	hex_edit_offer(c);
}

static void hex_edit_cut(struct console *c)
{
	if (!hex_edit_keep_selection(c))
		return;
	hex_editor_delete(&c->hex);
	hex_edit_offer(c);
}

static void hex_edit_insert(struct console *c, struct slice bytes, bool pasted)
{
	struct diag d;

	if (hex_editor_insert(&c->hex, bytes, &d))
		console_notice(c,
			pasted ? P_("%zu byte pasted", "%zu bytes pasted", bytes.n)
			       : P_("%zu byte inserted", "%zu bytes inserted", bytes.n),
			bytes.n);
	else
		console_notice(c, "%s", d.text);
}

static void hex_edit_paste(struct console *c)
{
	if (c->hex_desk.clipboard.n)
		hex_edit_insert(c, buf_slice(&c->hex_desk.clipboard), true);
	else
		tell_key(c, ACTION_HEX_COPY,
			_("nothing was copied yet: %s copies; your terminal pastes its own "
			  "clipboard"));
}

void console_hex_type(struct console *c, struct slice character)
{
	struct diag d;

	if (console_hex_inspects(c))
		console_hex_inspect_type(c, character);
	else if (!hex_editor_type(&c->hex, character, &d))
		console_notice(c, "%s", d.text);
}

void console_hex_paste(struct console *c, struct slice text)
{
	struct buf bytes = {0};
	struct diag d;

	/* In the digits column digits are pasted, in the text column the text itself. */
	bool ok = c->hex.text_column ? (buf_add(&bytes, text), true)
	                             : hex_parse_pasted(text, &bytes, &d);
	if (!ok)
		console_notice(c, "%s", d.text);
	else if (bytes.n)
		hex_edit_insert(c, buf_slice(&bytes), true);
	buf_fini(&bytes);
}

/* ---- search, go to ---- */

/* `format` has the place twice. */
static void hex_edit_show_found(struct console *c, size_t at, size_t n, const char *format)
	__attribute__((format(printf, 4, 0)));
static void hex_edit_show_found(struct console *c, size_t at, size_t n, const char *format)
{
	struct hex_view *v = &c->view.hex_view;

	hex_editor_go(&c->hex, at);
	v->found_at = at;
	v->found_n = n;
	v->found_version = c->hex.buffer.version;
	console_notice(c, format, at, at);
}

static void hex_edit_find(struct console *c, size_t from, bool backwards)
{
	const struct needle *needle = c->hex_desk.needle;
	struct slice bytes = hex_buffer_bytes(&c->hex.buffer);
	size_t at, n;
	enum pattern_answer answer = backwards ? needle_find_last(needle, bytes, from, &at, &n)
	                                       : needle_find(needle, bytes, from, &at, &n);
	const char *found = _("found at 0x%zx (%zu)");

	if (answer == PATTERN_NO) {
		found = backwards ? _("found at 0x%zx (%zu), continued from the end")
		                  : _("found at 0x%zx (%zu), continued from the start");
		answer = backwards ? needle_find_last(needle, bytes, bytes.n, &at, &n)
		                   : needle_find(needle, bytes, 0, &at, &n);
	}
	if (answer == PATTERN_YES)
		hex_edit_show_found(c, at, n, found);
	else if (answer == PATTERN_GAVE_UP)
		console_notice(c, _("the pattern takes too long on these bytes"));
	else
		console_notice(c, _("not found: %s"),
			VISIBLE(buf_slice(&c->hex_desk.searched), VISIBLE_MOST / 2));
}

static void hex_edit_search(struct console *c)
{
	console_ask(c, QUESTION_HEX_SEARCH, "");
}

void console_hex_search(struct console *c, struct slice text)
{
	struct diag d;
	struct needle *needle = needle_new(text, &d);

	if (!needle) {
		console_ask_again(c, QUESTION_HEX_SEARCH, text, &d);
		return;
	}
	needle_free(c->hex_desk.needle);
	c->hex_desk.needle = needle;
	buf_set(&c->hex_desk.searched, text);
	hex_edit_find(c, c->hex.cursor, false);
}

static void hex_edit_next(struct console *c)
{
	if (c->hex_desk.needle)
		hex_edit_find(c, c->hex.cursor + 1, false);
	else
		hex_edit_search(c);
}

static void hex_edit_previous(struct console *c)
{
	if (c->hex_desk.needle)
		hex_edit_find(c, c->hex.cursor, true);
	else
		hex_edit_search(c);
}

static void hex_edit_go(struct console *c)
{
	console_ask(c, QUESTION_HEX_GO, "");
}

void console_hex_go(struct console *c, struct slice text)
{
	struct diag d;
	size_t to;

	if (hex_editor_find_place(&c->hex, text, &to, &d))
		hex_editor_go(&c->hex, to);
	else
		console_ask_again(c, QUESTION_HEX_GO, text, &d);
}

/* ---- fill, insert a value ---- */

static void hex_edit_fill(struct console *c)
{
	size_t at;

	console_ask(c,
		hex_editor_selection(&c->hex, &at) ? QUESTION_HEX_FILL : QUESTION_HEX_FILL_COUNT,
		"");
}

static void hex_edit_fill_with(struct console *c, enum question_name question, struct slice text,
	struct slice pattern, size_t n)
{
	struct buf bytes = {0};
	struct diag d;

	if (!hex_parse(pattern, &bytes, &d) ||
		(bytes.n == 0 &&
			!diag_fail(&d, 0, 0, 0, _("the bytes to fill with are missing"))) ||
		!hex_editor_fill(&c->hex, buf_slice(&bytes), n, &d))
		console_ask_again(c, question, text, &d);
	buf_fini(&bytes);
}

void console_hex_fill(struct console *c, struct slice text)
{
	hex_edit_fill_with(c, QUESTION_HEX_FILL, text, text, 0);
}

void console_hex_fill_count(struct console *c, struct slice text)
{
	size_t blank = slice_find_char(text, ' ');
	struct diag d;
	uint64_t n;

	if (number_read(slice_sub(text, 0, blank), &n)) {
		hex_edit_fill_with(c, QUESTION_HEX_FILL_COUNT, text, slice_from(text, blank),
			n < SIZE_MAX ? (size_t)n : SIZE_MAX);
		return;
	}
	diag_fail(&d, 0, 0, 0, _("first how many bytes, then which: 16 00"));
	console_ask_again(c, QUESTION_HEX_FILL_COUNT, text, &d);
}

static void hex_edit_value(struct console *c)
{
	console_ask(c, QUESTION_HEX_VALUE, "");
}

void console_hex_value(struct console *c, struct slice text)
{
	struct buf bytes = {0};
	struct diag d;

	if (value_line_add_bytes(text, &bytes, &d))
		hex_edit_insert(c, buf_slice(&bytes), false);
	else
		console_ask_again(c, QUESTION_HEX_VALUE, text, &d);
	buf_fini(&bytes);
}

static void hex_edit_add_type(struct console *c, const struct value_type *t, const char *order)
{
	struct buf name = {0};

	buf_addf(&name, "%s%s ", t->name, order);
	at_completion_add(&c->completion, buf_text(&name), buf_text(&name), _(t->meaning));
	buf_fini(&name);
}

void console_hex_complete_value(struct console *c, struct slice typed)
{
	const struct value_type *types;
	size_t count = value_types(&types);

	if (slice_find_char(typed, ' ') != SLICE_NONE)
		return;
	c->completion.at = 0;
	c->completion.n = typed.n;
	for (size_t i = 0; i < count; i++) {
		struct slice name = slice_of(types[i].name);
		if (!slice_starts_nocase(name, slice_sub(typed, 0, name.n)))
			continue;
		if (!value_type_has_order(&types[i])) {
			if (typed.n <= name.n)
				hex_edit_add_type(c, &types[i], "");
			continue;
		}
		struct slice order = slice_from(typed, name.n);
		if (slice_starts_nocase(SLICE("le"), order))
			hex_edit_add_type(c, &types[i], "le");
		if (slice_starts_nocase(SLICE("be"), order))
			hex_edit_add_type(c, &types[i], "be");
	}
}

/* ---- the rest ---- */

static void hex_edit_overwrite(struct console *c)
{
	c->hex.overwrite = !c->hex.overwrite;
}

static void hex_edit_delete(struct console *c)
{
	if (!console_hex_inspects(c))
		hex_editor_delete(&c->hex);
}

static void hex_edit_backspace(struct console *c)
{
	if (!console_hex_inspects(c))
		hex_editor_backspace(&c->hex);
}

static void hex_edit_undo(struct console *c)
{
	if (!hex_editor_undo(&c->hex))
		console_notice(c, _("nothing to undo"));
}

static void hex_edit_redo(struct console *c)
{
	if (!hex_editor_redo(&c->hex))
		console_notice(c, _("nothing to redo"));
}

static void hex_edit_clear(struct console *c)
{
	hex_editor_clear(&c->hex);
}

static void hex_edit_load(struct console *c)
{
	console_ask(c, QUESTION_LOAD, "");
}

static void hex_edit_save(struct console *c)
{
	console_ask(c, QUESTION_SAVE, "");
}

static const struct {
	enum action action;
	void (*run)(struct console *c);
} hex_edit_actions[] = {
	{ACTION_HEX_SELECT, hex_edit_select},
	{ACTION_HEX_CUT, hex_edit_cut},
	{ACTION_HEX_COPY, hex_edit_copy},
	{ACTION_HEX_PASTE, hex_edit_paste},
	{ACTION_HEX_SEARCH, hex_edit_search},
	{ACTION_HEX_NEXT, hex_edit_next},
	{ACTION_HEX_PREVIOUS, hex_edit_previous},
	{ACTION_HEX_GO, hex_edit_go},
	{ACTION_HEX_FILL, hex_edit_fill},
	{ACTION_HEX_VALUE, hex_edit_value},
	{ACTION_HEX_COLUMN, console_hex_column},
	{ACTION_HEX_INSPECTOR, console_hex_inspector},
	{ACTION_HEX_ENTER, console_hex_inspect_enter},
	{ACTION_HEX_OVERWRITE, hex_edit_overwrite},
	{ACTION_HEX_DELETE, hex_edit_delete},
	{ACTION_HEX_BACKSPACE, hex_edit_backspace},
	{ACTION_HEX_UNDO, hex_edit_undo},
	{ACTION_HEX_REDO, hex_edit_redo},
	{ACTION_HEX_CLEAR, hex_edit_clear},
	{ACTION_HEX_LOAD, hex_edit_load},
	{ACTION_HEX_SAVE, hex_edit_save},
};

void console_hex_do(struct console *c, enum action action)
{
	enum hex_move move;

	if (action_row(action)->context != CONTEXT_HEX)
		return;
	/* The palette runs them from anywhere. */
	if (c->view.focus != PANE_HEX)
		console_focus(c, PANE_HEX);
	if (hex_edit_move_of(action, &move) && console_hex_inspects(c))
		console_hex_inspect_move(c, move);
	else if (hex_edit_move_of(action, &move))
		hex_editor_move(&c->hex, move, hex_edit_page(c));
	for (size_t i = 0; i < ALEN(hex_edit_actions); i++)
		if (hex_edit_actions[i].action == action)
			hex_edit_actions[i].run(c);
}

void console_hex_fini(struct console *c)
{
	hex_editor_fini(&c->hex);
	needle_free(c->hex_desk.needle);
	checksums_free(c->hex_desk.sums);
	buf_fini(&c->hex_desk.searched);
	buf_fini(&c->hex_desk.clipboard);
}
