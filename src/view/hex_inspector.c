/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/hex_inspector.h"

#include "base/language.h"
#include "payload/checksum.h"
#include "payload/inspector.h"
#include "view/facts.h"

enum {
	LABEL = 7,  /* columns of "time32 " */
	VALUE = 20, /* ... and a blank */
	LABEL_SUM = 19,
	DIGEST_AT = 8, /* SHA-256 goes on below its label */
	DIGEST_DIGITS_ALL = 64,
	GAP = 2,
	LONGEST_VALUE = 8 /* bytes */
};

/* Rows of one block, or of two side by side. */
struct inspector {
	const struct console_view *v;
	struct area a;
	int skip, row;
};

static bool hex_inspector_is_wide(int columns)
{
	return columns >= 2 * HEX_INSPECTOR_COLUMNS + GAP;
}

static int digest_rows(int columns)
{
	int room = columns - DIGEST_AT;

	return room > 0 ? (DIGEST_DIGITS_ALL + room - 1) / room : 1;
}

/* With their heading. */
static int sums_rows(int columns)
{
	return 1 + CHECKSUM_TYPES - 1 + digest_rows(columns);
}

int hex_inspector_rows(int columns)
{
	int values = 1 + VALUE_TYPES;

	if (!hex_inspector_is_wide(columns))
		return values + sums_rows(columns);
	int sums = sums_rows(columns - HEX_INSPECTOR_COLUMNS - GAP);
	return values > sums ? values : sums;
}

static bool hex_inspector_chosen(const struct inspector *i, size_t row)
{
	return i->v->hex_view.inspecting && i->v->focus == PANE_HEX && i->v->hex_view.row == row;
}

/* An exponent must not be what is cut. */
static void fit_value(struct buf *text)
{
	size_t exponent = slice_find_char(buf_slice(text), 'e');

	if (text->n <= VALUE || exponent == SLICE_NONE)
		return;
	size_t kept = VALUE - 1 - (text->n - exponent);
	buf_replace(text, kept, exponent - kept, SLICE("…"));
}

static void put_value(struct inspector *i, const struct value_type *t, bool big_endian, int column,
	int row, size_t number)
{
	const struct hex_editor *hex = i->v->hex;
	char room[LONGEST_VALUE];
	size_t n = hex_buffer_copy(&hex->buffer, hex->cursor, sizeof(room), room);
	struct buf text = {0};
	bool is = value_add_text(t, big_endian, (struct slice){room, n}, &text);
	struct area a = area_sub(i->a, column, row, VALUE, 1);

	fit_value(&text);
	area_put(a, 0, 0, is ? STYLE_NORMAL : STYLE_DIM, is ? buf_slice(&text) : SLICE("-"));
	if (hex_inspector_chosen(i, number) &&
		(!value_type_has_order(t) || big_endian == i->v->hex_view.big_endian))
		area_style(a, 0, 0, VALUE, STYLE_SELECTED);
	buf_fini(&text);
}

/* The values in one byte order, with its heading. */
static void put_order(struct inspector *i, bool big_endian, int column)
{
	const struct value_type *types;
	size_t count = value_types(&types);

	area_put(area_sub(i->a, column, -i->skip, VALUE, 1), 0, 0, STYLE_DIM,
		slice_of(big_endian ? _("big-endian") : _("little-endian")));
	for (size_t k = 0; k < count; k++) {
		int row = 1 + (int)k - i->skip;
		area_put(i->a, 0, row, STYLE_DIM, slice_of(types[k].name));
		if (value_type_has_order(&types[k]) || column == LABEL)
			put_value(i, &types[k], big_endian, column, row, k);
	}
}

/* Where there is no room for both orders the chosen one is shown. */
static void put_values(struct inspector *i)
{
	if (i->a.columns < HEX_INSPECTOR_COLUMNS) {
		put_order(i, i->v->hex_view.big_endian, LABEL);
	} else {
		put_order(i, false, LABEL);
		put_order(i, true, LABEL + VALUE + 1);
	}
	i->row = 1 + VALUE_TYPES;
}

static void put_digest(struct inspector *i, struct slice digits, size_t number)
{
	int room = i->a.columns - DIGEST_AT;

	do {
		int row = i->row++ - i->skip;
		size_t n = room > 0 ? (size_t)room : 1;
		area_put(i->a, DIGEST_AT, row, STYLE_NORMAL, slice_sub(digits, 0, n));
		if (hex_inspector_chosen(i, number))
			area_style(i->a, DIGEST_AT, row, (int)slice_sub(digits, 0, n).n,
				STYLE_SELECTED);
		digits = slice_from(digits, n);
	} while (digits.n);
}

static void put_sum(struct inspector *i, size_t type)
{
	const struct checksums *sums = i->v->hex_view.sums;
	struct buf text = {0};
	int row = i->row - i->skip;

	area_put(i->a, 0, row, STYLE_DIM, slice_of(checksum_type(type)->name));
	if (sums)
		checksums_add_hex(sums, type, &text);
	else
		buf_add_text(&text, "…");
	if (type == CHECKSUM_TYPES - 1) {
		put_digest(i, buf_slice(&text), VALUE_TYPES + type);
	} else {
		i->row++;
		area_put(i->a, LABEL_SUM, row, STYLE_NORMAL, buf_slice(&text));
		if (hex_inspector_chosen(i, VALUE_TYPES + type))
			area_style(i->a, LABEL_SUM, row, 8, STYLE_SELECTED);
	}
	buf_fini(&text);
}

static void put_sums(struct inspector *i)
{
	size_t at, selected = hex_editor_selection(i->v->hex, &at), all = i->v->hex->buffer.n;
	size_t n = selected ? selected : all;

	area_putf(i->a, 0, i->row++ - i->skip, STYLE_DIM,
		selected ? P_("check sums of the %zu selected byte",
				   "check sums of the %zu selected bytes", n)
			 : P_("check sums of all %zu byte", "check sums of all %zu bytes", n),
		n);
	for (size_t k = 0; k < CHECKSUM_TYPES; k++)
		put_sum(i, k);
}

/* The chosen row is seen whole, and otherwise the first ones. */
static int hex_inspector_skip(const struct console_view *v, struct area a)
{
	int rows = hex_inspector_rows(a.columns), last = 1 + (int)v->hex_view.row;

	if (!v->hex_view.inspecting || rows <= a.rows)
		return 0;
	bool sum = v->hex_view.row >= VALUE_TYPES;
	if (sum && hex_inspector_is_wide(a.columns))
		last -= VALUE_TYPES;
	else if (sum)
		last++;
	if (v->hex_view.row == VALUE_TYPES + CHECKSUM_TYPES - 1)
		last += digest_rows(a.columns) - 1;
	return last >= a.rows ? last + 1 - a.rows : 0;
}

void hex_inspector_draw(const struct console_view *v, struct area a)
{
	struct inspector i = {.v = v, .a = a, .skip = hex_inspector_skip(v, a)};
	int rows = hex_inspector_rows(a.columns);

	if (hex_inspector_is_wide(a.columns)) {
		i.a = area_sub(a, 0, 0, HEX_INSPECTOR_COLUMNS, a.rows);
		put_values(&i);
		i.a = area_sub(a, HEX_INSPECTOR_COLUMNS + GAP, 0,
			a.columns - HEX_INSPECTOR_COLUMNS - GAP, a.rows);
		i.row = 0;
		put_sums(&i);
	} else {
		put_values(&i);
		put_sums(&i);
	}
	if (rows - i.skip > a.rows)
		area_put_right(a, a.rows - 1, STYLE_DIM, slice_of(_("… below")));
}

void hex_inspector_add_facts(const struct console_view *v, struct buf *facts)
{
	const struct hex_view *h = &v->hex_view;

	facts_add(facts, h->inspector);
	facts_add(facts, h->inspecting ? (int64_t)h->row : -1);
	facts_add(facts, h->big_endian);
	facts_add(facts, h->sums ? (int64_t)h->sums_number : -1);
}
