/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/station_view.h"

#include "base/language.h"
#include "base/utf8.h"
#include "view/station_letters.h"
#include "view/text.h"

enum {
	WIDEST_DOT = 2,  /* as much as it is high: cells are higher than wide */
	BESIDE = 26,     /* columns of text to the left of a large word */
	AROUND = 2,      /* rows of text above and below one */
	GAP = 2,         /* columns between tiles */
	USUAL_TILE = 30, /* columns that a tile has if possible, and at least */
	LEAST_TILE = 11,
	PLACE = 8, /* columns of a tile's parts, if it is one line */
	STATE = 6,
	NARROW_STATE = 5
};

enum { BLOCK = 0x2588, UPPER_BLOCK = 0x2580, LOWER_BLOCK = 0x2584, PALE_BLOCK = 0x2591 };

/* How large a tile's word is, and where. */
struct station_word {
	const struct station_letters *letters;
	int wide, halves; /* columns and half rows of a dot; 0: there is no room for one */
	bool beside;      /* its text is to the left, not above and below */
};

static struct station_word station_enlarge(int columns, int rows, bool beside)
{
	struct station_word w = {.letters = station_letters_chosen(), .beside = beside};
	int dots = w.letters->dots, word = w.letters->count * (dots + 1) - 1;

	columns -= beside ? BESIDE : 0;
	rows -= beside ? 0 : AROUND;
	w.wide = columns > 0 ? columns / word : 0;
	w.halves = rows > 0 ? 2 * rows / dots : 0;
	if (w.letters->halves) {
		w.wide = w.halves = w.wide < w.halves ? w.wide : w.halves;
		return w;
	}
	int high = w.halves / 2;
	if (w.wide > high * WIDEST_DOT)
		w.wide = high * WIDEST_DOT;
	w.halves = 2 * (high > w.wide ? w.wide : high);
	return w;
}

static int station_word_rows(struct station_word w)
{
	return (w.letters->dots * w.halves + 1) / 2;
}

static int station_size(struct station_word w)
{
	return w.halves * w.wide;
}

static struct station_word station_word_for(int columns, int rows)
{
	struct station_word below = station_enlarge(columns, rows, false);
	struct station_word beside = station_enlarge(columns, rows, true);

	return station_size(beside) > station_size(below) ? beside : below;
}

/* The dot that half a row is a part of. */
static bool station_has_dot(
	const char *const *letter, const struct station_word *w, int half, int column)
{
	int row = half / w->halves;

	return row < w->letters->dots && letter[row][column] == '#';
}

static void station_draw_letter(
	struct area a, const char *const *letter, struct station_word w, enum style style)
{
	for (int row = 0; row < station_word_rows(w); row++)
		for (int column = 0; column < w.letters->dots; column++) {
			bool upper = station_has_dot(letter, &w, 2 * row, column);
			bool lower = station_has_dot(letter, &w, 2 * row + 1, column);
			if (upper || lower)
				area_repeat(area_sub(a, column * w.wide, row, w.wide, 1), 0, 0,
					style,
					upper && lower ? BLOCK
					: upper        ? UPPER_BLOCK
						       : LOWER_BLOCK);
		}
}

static void station_draw_word(
	struct area a, const char *word, struct station_word w, enum style style)
{
	int dots = w.letters->dots, column = 0;
	struct utf8_char c;

	for (struct slice rest = slice_of(word); rest.n; rest = slice_from(rest, c.bytes)) {
		utf8_next(rest, &c);
		const char *const *letter = station_letter(w.letters, c.point);
		if (letter)
			station_draw_letter(
				area_sub(a, column, 0, dots * w.wide, a.rows), letter, w, style);
		column += (dots + 1) * w.wide;
	}
}

/* ---- a board's words ---- */

/* A verdict stays until the next board; one that passed is only mentioned once it is unplugged, so that
 * nobody mistakes it for the next one's. */
static bool station_is_empty(const struct station_row *r)
{
	return r->state == STATION_EMPTY || (r->state == STATION_PASSED && r->gone);
}

/* NULL: it is not said large. */
static const char *station_large_word(const struct station_row *r)
{
	if (station_is_empty(r))
		return NULL;
	return r->state == STATION_PASSED   ? C_("verdict", "PASS")
	       : r->state == STATION_FAILED ? C_("verdict", "FAIL")
	       : r->state == STATION_SCAN   ? C_("verdict", "SCAN")
	                                    : NULL;
}

static const char *station_small_word(const struct station_row *r)
{
	const char *large = station_large_word(r);

	return large                       ? large
	       : r->state == STATION_RUNS  ? _("runs")
	       : r->state == STATION_WAITS ? _("waits")
	                                   : _("empty");
}

static enum style station_style(const struct station_row *r)
{
	if (station_is_empty(r))
		return STYLE_DIM;
	return r->state == STATION_PASSED   ? STYLE_GOOD
	       : r->state == STATION_FAILED ? STYLE_BAD
	       : r->state == STATION_SCAN   ? STYLE_FOCUS
	                                    : STYLE_NORMAL;
}

static void station_add_progress(struct buf *out, const struct station_row *r)
{
	if (!r->step) {
		buf_add_text(out, _("waiting for the board"));
		return;
	}
	buf_addf(out, _("step %zu of %zu, %lld s"), r->step, r->steps, (long long)r->seconds);
	if (r->phase.n) {
		text_add_comma(out);
		buf_add(out, r->phase);
	}
}

/* What there is to say beside the word, in one line. */
static void station_add_detail(struct buf *out, const struct station_row *r)
{
	switch (r->state) {
	case STATION_EMPTY:
		buf_add_text(out, _("plug the next board"));
		break;
	case STATION_WAITS:
		buf_add_text(out, _("other labels come first"));
		break;
	case STATION_SCAN:
		buf_add_text(out, _("scan the label of THIS board"));
		break;
	case STATION_RUNS:
		station_add_progress(out, r);
		break;
	case STATION_PASSED:
		if (r->gone)
			buf_add_text(out, _("plug the next board; the last one passed"));
		else
			buf_addf(out, _("in %lld s; unplug it"), (long long)r->seconds);
		break;
	case STATION_FAILED:
		buf_add(out, r->text);
		if (r->gone)
			buf_add_text(out, _(" (unplugged)"));
	}
}

static void station_draw_bar(struct area a, int row, const struct station_row *r)
{
	int done = r->steps && r->step ? (int)((double)(r->step - 1) / (double)r->steps * a.columns)
	                               : 0;

	area_repeat(area_sub(a, 0, row, a.columns, 1), 0, 0, STYLE_DIM, PALE_BLOCK);
	area_repeat(area_sub(a, 0, row, done, 1), 0, 0, STYLE_NORMAL, BLOCK);
}

/* ---- tiles ---- */

/* Fills the rows from `row` on; returns the row after them. */
static int station_put_lines(struct area a, int row, enum style style, struct slice text)
{
	while (text.n && row < a.rows) {
		size_t n = row + 1 < a.rows ? text_line(text, a.columns) : text.n;
		area_put(a, 0, row++, style, slice_trim(slice_sub(text, 0, n)));
		text = slice_from(text, n);
	}
	return row;
}

static void station_draw_head(struct area a, const struct station_row *r)
{
	int column = area_put(a, 0, 0, STYLE_TITLE, r->place);

	if (r->number.n)
		column = area_put(a, column + GAP, 0,
			station_is_empty(r) ? STYLE_DIM : STYLE_NORMAL, r->number);
	if (!station_large_word(r))
		area_put(a, column + GAP, 0, station_style(r), slice_of(station_small_word(r)));
}

/* Below the head: the detail, of a running board also the bar and its step. */
static void station_draw_text(struct area a, const struct station_row *r)
{
	struct buf detail = {0};
	enum style style = r->state == STATION_FAILED ? STYLE_NORMAL : station_style(r);

	station_add_detail(&detail, r);
	int row = station_put_lines(a, 0, style, buf_slice(&detail));
	if (r->state == STATION_RUNS && row < a.rows) {
		station_draw_bar(a, row, r);
		station_put_lines(a, row + 1, STYLE_DIM, r->text);
	}
	buf_fini(&detail);
}

static void station_draw_large(struct area a, const struct station_row *r, struct station_word w)
{
	int columns = w.beside ? BESIDE - GAP : a.columns;
	const char *word = station_large_word(r);

	station_draw_head(area_sub(a, 0, 0, columns, 1), r);
	if (w.beside) {
		station_draw_text(area_sub(a, 0, 1, word ? columns : a.columns, a.rows - 1), r);
		if (word)
			station_draw_word(area_sub(a, BESIDE, 0, a.columns - BESIDE, a.rows), word,
				w, station_style(r));
		return;
	}
	if (!word) {
		station_draw_text(area_sub(a, 0, 1, a.columns, a.rows - 1), r);
		return;
	}
	station_draw_word(
		area_sub(a, 0, 1, a.columns, station_word_rows(w)), word, w, station_style(r));
	station_draw_text(area_sub(a, 0, 1 + station_word_rows(w), a.columns,
				  a.rows - 1 - station_word_rows(w)),
		r);
}

/* The word comes before the number: it is what counts. */
static void station_draw_line(struct area a, const struct station_row *r)
{
	int place = a.columns > LEAST_TILE * 2 ? PLACE : a.columns - NARROW_STATE;
	struct buf detail = {0};

	area_put(area_sub(a, 0, 0, place - 1, 1), 0, 0, STYLE_TITLE, r->place);
	area_put(area_sub(a, place, 0, a.columns - place, 1), 0, 0, station_style(r),
		slice_of(station_small_word(r)));
	int column = place + STATE;
	if (column < a.columns && r->number.n && !station_is_empty(r))
		column = area_put(a, column, 0, STYLE_NORMAL, r->number) + 1;
	station_add_detail(&detail, r);
	if (a.rows > 1)
		station_put_lines(area_sub(a, GAP, 1, a.columns - GAP, a.rows - 1), 0, STYLE_NORMAL,
			buf_slice(&detail));
	else if (column < a.columns)
		area_put(a, column, 0, STYLE_DIM, buf_slice(&detail));
	buf_fini(&detail);
}

/* ---- the grid ---- */

struct station_grid {
	int across, down;  /* tiles */
	int columns, rows; /* of a tile */
	struct station_word word;
};

static struct station_grid station_grid_of(struct area a, int count, int across)
{
	struct station_grid g = {.across = across, .down = (count + across - 1) / across};

	g.columns = (a.columns - (across - 1) * GAP) / across;
	g.rows = a.rows / g.down;
	/* A row between them, if nothing is lost by it. */
	g.word = station_word_for(g.columns, g.rows);
	return g;
}

/* The one with the largest words; without room for words, one with as few columns as possible. */
static struct station_grid station_choose_grid(struct area a, int count)
{
	struct station_grid best = station_grid_of(a, count, 1);

	for (int across = 2; across <= count && (a.columns + GAP) / across >= LEAST_TILE + GAP;
		across++) {
		struct station_grid g = station_grid_of(a, count, across);
		bool roomy = g.columns >= USUAL_TILE;
		bool larger = station_size(g.word) > station_size(best.word) && roomy;
		if (larger || (best.rows < 1 && g.rows >= best.rows))
			best = g;
	}
	return best;
}

static void station_draw_tile(struct area a, const struct station_row *r, struct station_word w)
{
	if (station_size(w) > 0)
		station_draw_large(a, r, w);
	else
		station_draw_line(a, r);
}

/* Where not all places fit, those that do, and what the others are. */
static void station_draw_rest(struct area a, const struct station_view *v, size_t from)
{
	size_t failed = 0;

	for (size_t i = from; i < v->count; i++)
		failed += v->rows[i].state == STATION_FAILED;
	area_putf(a, 0, 0, failed ? STYLE_BAD : STYLE_HINT, _("+%zu, %zu FAIL"), v->count - from,
		failed);
}

static void station_draw_tiles(struct area a, const struct station_view *v)
{
	struct station_grid g = station_choose_grid(a, (int)v->count);
	size_t shown = v->count;

	if (g.rows < 1) {
		g.rows = 1;
		g.down = a.rows;
		shown = (size_t)(g.down * g.across) - 1;
	}
	for (size_t i = 0; i < v->count && i <= shown; i++) {
		struct area tile = area_sub(a, (int)i / g.down * (g.columns + GAP),
			(int)i % g.down * g.rows, g.columns, g.rows);
		if (i == shown)
			station_draw_rest(tile, v, shown);
		else
			station_draw_tile(tile, &v->rows[i], g.word);
	}
}

/* ---- the screen ---- */

static void station_draw_title(struct area a, const struct station_view *v)
{
	area_style(a, 0, 0, a.columns, STYLE_BAR);
	int column = area_put(a, 1, 0, STYLE_BAR_KEY, SLICE("atmq"));
	area_putf(a, column + GAP, 0, STYLE_BAR, _("%.*s on each %.*s"), SLICE_ARG(v->script),
		SLICE_ARG(v->awaited));
}

static void station_draw_counts(struct area a, const struct station_view *v)
{
	struct buf leave = {0};

	area_style(a, 0, 0, a.columns, STYLE_BAR);
	int column = area_putf(a, 1, 0, STYLE_BAR_GOOD, _("passed %zu"), v->passed);
	column = area_putf(a, column + GAP, 0, v->failed ? STYLE_BAR_BAD : STYLE_BAR,
		_("failed %zu"), v->failed);
	buf_addf(&leave, _("%.*s leaves"), SLICE_ARG(v->leave));
	if (column + GAP + (int)utf8_columns(buf_slice(&leave)) < a.columns)
		area_put_right(
			area_sub(a, 0, 0, a.columns - 1, 1), 0, STYLE_BAR, buf_slice(&leave));
	buf_fini(&leave);
}

/* The end of what is typed is seen, not its beginning. */
static void station_draw_label(struct area a, const struct station_view *v)
{
	struct slice typed = v->typed;
	int column = area_put(a, 1, 0, STYLE_TITLE, slice_of(_("label: ")));

	while (typed.n && column + (int)utf8_columns(typed) + 1 > a.columns) {
		struct utf8_char c;
		typed = slice_from(typed, utf8_next(typed, &c));
	}
	column = area_put(a, column, 0, STYLE_NORMAL, typed);
	a.cells->cursor_column = a.column + (column < a.columns ? column : a.columns - 1);
	a.cells->cursor_row = a.row;
}

void station_view_draw(struct area a, const struct station_view *v)
{
	int foot = v->scans ? 3 : 2;

	station_draw_title(area_sub(a, 0, 0, a.columns, 1), v);
	struct area tiles = area_sub(a, 1, 1, a.columns - 2, a.rows - 1 - foot);
	if (v->count && tiles.rows > 0 && tiles.columns > 0) {
		station_draw_tiles(tiles, v);
	} else {
		struct buf text = {0};
		buf_addf(&text, _("Plug the first board: %.*s"), SLICE_ARG(v->awaited));
		station_put_lines(area_sub(tiles, 1, 1, tiles.columns - 2, tiles.rows - 1), 0,
			STYLE_NORMAL, buf_slice(&text));
		buf_fini(&text);
	}
	area_put(area_sub(a, 1, a.rows - foot, a.columns - 2, 1), 0, 0,
		v->problem ? STYLE_BAD : STYLE_HINT, v->message);
	if (v->scans)
		station_draw_label(area_sub(a, 0, a.rows - 2, a.columns, 1), v);
	station_draw_counts(area_sub(a, 0, a.rows - 1, a.columns, 1), v);
}
