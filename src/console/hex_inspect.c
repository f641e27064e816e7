/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hex editor's data inspector: its keys, and its check sums. */
#include "base/language.h"
#include "base/utf8.h"
#include "console/console_private.h"
#include "payload/checksum.h"
#include "payload/inspector.h"

enum { SUM_US = 4000, SUM_ALWAYS = 4096, SUM_PIECE = 64 * 1024, LONGEST_VALUE = 8 };

static bool inspect_is_shown(struct console *c)
{
	return console_view_hex_inspector(&c->view, &c->cells);
}

void console_hex_inspector(struct console *c)
{
	struct hex_view *v = &c->view.hex_view;

	v->inspector = inspect_is_shown(c) ? INSPECTOR_HIDDEN : INSPECTOR_SHOWN;
	v->inspecting = false;
}

void console_hex_column(struct console *c)
{
	struct hex_view *v = &c->view.hex_view;

	c->hex.low_nibble = false;
	if (v->inspecting) {
		v->inspecting = false;
	} else if (!c->hex.text_column) {
		c->hex.text_column = true;
	} else {
		c->hex.text_column = false;
		v->inspecting = inspect_is_shown(c);
	}
}

/* A narrow screen may have no room for it any more. */
bool console_hex_inspects(struct console *c)
{
	c->view.hex_view.inspecting = c->view.hex_view.inspecting && inspect_is_shown(c);
	return c->view.hex_view.inspecting;
}

void console_hex_inspect_move(struct console *c, enum hex_move move)
{
	struct hex_view *v = &c->view.hex_view;
	size_t last = VALUE_TYPES + CHECKSUM_TYPES - 1;

	if (move == HEX_UP && v->row > 0)
		v->row--;
	else if (move == HEX_DOWN && v->row < last)
		v->row++;
	else if (move == HEX_PAGE_UP || move == HEX_START)
		v->row = 0;
	else if (move == HEX_PAGE_DOWN || move == HEX_END)
		v->row = last;
	else if (move == HEX_LEFT || move == HEX_ROW_START)
		v->big_endian = false;
	else if (move == HEX_RIGHT || move == HEX_ROW_END)
		v->big_endian = true;
}

static const struct value_type *inspect_type(const struct console *c)
{
	const struct value_type *types;
	size_t count = value_types(&types);

	return c->view.hex_view.row < count ? &types[c->view.hex_view.row] : NULL;
}

static size_t inspect_sum(const struct console *c)
{
	return c->view.hex_view.row - VALUE_TYPES;
}

static void inspect_insert_sum(struct console *c)
{
	const struct checksum_type *t = checksum_type(inspect_sum(c));
	struct buf bytes = {0};
	struct diag d;

	if (!c->view.hex_view.sums) {
		console_notice(c, _("%s is not computed yet"), t->name);
		return;
	}
	checksums_add_bytes(c->view.hex_view.sums, inspect_sum(c), &bytes);
	/* Of what is selected, which stays as it is. */
	size_t at, n = hex_editor_selection(&c->hex, &at);
	if (n) {
		hex_editor_unselect(&c->hex);
		hex_editor_go(&c->hex, at + n);
	}
	if (!hex_editor_insert(&c->hex, buf_slice(&bytes), &d))
		console_notice(c, "%s", d.text);
	else
		console_notice(c,
			!t->low_first
				? n ? P_("%s: %zu byte put behind the selection",
					      "%s: %zu bytes put behind the selection", bytes.n)
		                    : P_("%s: %zu byte put at the cursor",
					      "%s: %zu bytes put at the cursor", bytes.n)
			: n ? P_("%s: %zu byte put behind the selection, the low one first",
				      "%s: %zu bytes put behind the selection, the low one first",
				      bytes.n)
			    : P_("%s: %zu byte put at the cursor, the low one first",
				      "%s: %zu bytes put at the cursor, the low one first",
				      bytes.n),
			t->name, bytes.n);
	buf_fini(&bytes);
}

void console_hex_inspect_enter(struct console *c)
{
	const struct value_type *t = inspect_type(c);
	char room[LONGEST_VALUE];
	struct buf text = {0};

	if (!console_hex_inspects(c))
		return;
	if (!t) {
		inspect_insert_sum(c);
		return;
	}
	size_t n = hex_buffer_copy(&c->hex.buffer, c->hex.cursor, sizeof(room), room);
	if (t->kind != VALUE_CHARACTER)
		value_add_text(t, c->view.hex_view.big_endian, (struct slice){room, n}, &text);
	console_ask(c, QUESTION_HEX_WRITE, buf_text(&text));
	buf_fini(&text);
}

void console_hex_inspect_type(struct console *c, struct slice character)
{
	struct buf text = {0};

	if (!inspect_type(c)) {
		console_notice(c, _("a check sum can't be written; Enter puts it at the cursor"));
		return;
	}
	buf_add(&text, character);
	console_ask(c, QUESTION_HEX_WRITE, buf_text(&text));
	buf_fini(&text);
}

void console_hex_write(struct console *c, struct slice text)
{
	const struct value_type *t = inspect_type(c);
	bool big_endian = c->view.hex_view.big_endian;
	char room[LONGEST_VALUE];
	struct buf bytes = {0};
	struct diag d;

	if (!t)
		return;
	size_t n = hex_buffer_copy(&c->hex.buffer, c->hex.cursor, sizeof(room), room);
	if (!value_add_bytes(t, big_endian, text, &bytes, &d))
		console_ask_again(c, QUESTION_HEX_WRITE, text, &d);
	else if (!hex_editor_put(
			 &c->hex, value_length(t, (struct slice){room, n}), buf_slice(&bytes), &d))
		console_notice(c, "%s", d.text);
	else
		console_notice(c, _("%s%s written at 0x%zx"), t->name,
			!value_type_has_order(t) ? ""
			: big_endian             ? "be"
						 : "le",
			c->hex.cursor);
	buf_fini(&bytes);
}

bool console_hex_inspect_copy(struct console *c)
{
	struct buf *to = &c->hex_desk.clipboard;

	if (!console_hex_inspects(c) || inspect_type(c) || !c->view.hex_view.sums)
		return false;
	buf_clear(to);
	checksums_add_bytes(c->view.hex_view.sums, inspect_sum(c), to);
	return true;
}

/* ---- check sums ---- */

/* They are computed a few milliseconds at a time: 16 MiB take a few tenths of a second, and each
 * key begins anew. */
bool console_hex_sum(struct console *c)
{
	struct hex_desk *d = &c->hex_desk;
	size_t at, n = hex_editor_selection(&c->hex, &at);
	uint64_t version = c->hex.buffer.version;

	if (n == 0) {
		at = 0;
		n = c->hex.buffer.n;
	}
	bool same = d->sums && d->sums_version == version && d->sums_at == at && d->sums_n == n;
	/* Whether they are shown takes the whole layout: for a few bytes they are simply there. */
	if ((same && c->view.hex_view.sums) || (n > SUM_ALWAYS && !inspect_is_shown(c)))
		return false;
	if (!same) {
		checksums_free(d->sums);
		d->sums = checksums_new();
		d->sums_version = version;
		d->sums_at = at;
		d->sums_n = n;
		d->summed = 0;
		c->view.hex_view.sums = NULL;
	}
	int64_t until = loop_clock() + SUM_US;
	while (d->summed < n && loop_clock() < until) {
		struct slice piece = hex_buffer_piece(&c->hex.buffer, at + d->summed);
		size_t left = n - d->summed;
		piece = slice_sub(piece, 0, left < SUM_PIECE ? left : SUM_PIECE);
		checksums_add(d->sums, piece);
		d->summed += piece.n;
	}
	if (d->summed < n)
		return true;
	c->view.hex_view.sums = d->sums;
	c->view.hex_view.sums_number++;
	return false;
}

bool console_hex_work(struct console *c)
{
	uint64_t before = c->view.hex_view.sums_number;
	bool more = console_hex_sum(c);

	if (c->view.hex_view.sums_number != before)
		console_touch(c);
	return more;
}
