/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/picture.h"

#include "base/utf8.h"

/* In pixels.  Most monospaced fonts are six tenths as wide as they are high; rows are close enough for
 * vertical lines to meet. */
enum { FONT = 15, COLUMN = 9, ROW = 17, BASE = 13, MARGIN = 9 };
enum { WHITE = 0xffffff, BLACK = 0x000000 };

struct picture {
	struct buf *out;
	const struct cells *cells;
	const struct theme *theme;
	struct {
		int text, paper;
	} colours[STYLE_COUNT];
};

static int picture_colour(int colour, int terminals)
{
	return colour == THEME_DEFAULT_COLOUR ? terminals : theme_rgb(colour);
}

static void choose_colours(struct picture *p)
{
	for (size_t i = 0; i < STYLE_COUNT; i++) {
		const struct theme_style *s = &p->theme->styles[i];
		int text = picture_colour(s->foreground, BLACK);
		int paper = picture_colour(s->background, WHITE);
		bool reverse = s->attributes & THEME_REVERSE;

		p->colours[i].text = reverse ? paper : text;
		p->colours[i].paper = reverse ? text : paper;
	}
}

/* ---- elements ---- */

static void picture_add_rect(
	struct picture *p, int column, int row, int columns, int rows, int colour)
{
	buf_addf(p->out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n",
		MARGIN + column * COLUMN, MARGIN + row * ROW, columns * COLUMN, rows * ROW,
		(unsigned)colour);
}

static void picture_add_style(struct picture *p, enum style style)
{
	unsigned a = p->theme->styles[style].attributes;

	buf_addf(p->out, ".s%d{fill:#%06x", (int)style, (unsigned)p->colours[style].text);
	if (a & THEME_BOLD)
		buf_add_text(p->out, ";font-weight:bold");
	if (a & THEME_DIM)
		buf_add_text(p->out, ";fill-opacity:.7");
	if (a & THEME_ITALIC)
		buf_add_text(p->out, ";font-style:italic");
	if (a & THEME_UNDERLINE)
		buf_add_text(p->out, ";text-decoration:underline");
	buf_add_text(p->out, "}\n");
}

static void picture_add_point(struct buf *out, int32_t point)
{
	if (point == '&')
		buf_add_text(out, "&amp;");
	else if (point == '<')
		buf_add_text(out, "&lt;");
	else if (point == '>')
		buf_add_text(out, "&gt;");
	else if (point == '"')
		buf_add_text(out, "&quot;");
	else
		utf8_add(out, point);
}

static void picture_add_text(struct buf *out, struct slice text)
{
	struct utf8_char c;
	struct buf shown = {0};

	utf8_add_visible(&shown, text);
	for (struct slice rest = buf_slice(&shown); rest.n; rest = slice_from(rest, c.bytes)) {
		utf8_next(rest, &c);
		picture_add_point(out, c.point);
	}
	buf_fini(&shown);
}

static void picture_add_cell(struct buf *out, const struct cell *c)
{
	picture_add_point(out, c->point);
	if (c->combining)
		picture_add_point(out, (int32_t)c->combining);
	if (c->combining2)
		picture_add_point(out, (int32_t)c->combining2);
}

/* ---- rows ---- */

static const struct cell *picture_row(const struct picture *p, int row)
{
	return cells_at(p->cells, 0, row);
}

static enum style picture_style(const struct cell *c)
{
	return c->style < STYLE_COUNT ? c->style : STYLE_NORMAL;
}

static int columns_of(const struct picture *p, const struct cell *row, int x)
{
	return x + 1 < p->cells->columns && row[x + 1].point == 0 ? 2 : 1;
}

static void add_papers(struct picture *p, int y)
{
	const struct cell *row = picture_row(p, y);

	for (int x = 0, end; x < p->cells->columns; x = end) {
		int paper = p->colours[picture_style(&row[x])].paper;
		end = x + 1;
		while (end < p->cells->columns &&
			p->colours[picture_style(&row[end])].paper == paper)
			end++;
		if (paper != p->colours[STYLE_NORMAL].paper)
			picture_add_rect(p, x, y, end - x, 1, paper);
	}
}

static bool is_ascii(const struct cell *c)
{
	return c->point >= ' ' && c->point < 0x7f && c->combining == 0;
}

/* Characters of one style; of those that may come from another font only equal ones. */
static int run_end(const struct picture *p, const struct cell *row, int x, int end)
{
	int i = x + columns_of(p, row, x);

	if (i > x + 1)
		return i;
	while (i < end && columns_of(p, row, i) == 1 && row[i].style == row[x].style &&
		(is_ascii(&row[x]) ? is_ascii(&row[i])
				   : row[i].point == row[x].point && !row[i].combining))
		i++;
	return i;
}

static void add_row(struct picture *p, int y)
{
	const struct cell *row = picture_row(p, y);
	int end = p->cells->columns;

	while (end > 0 && row[end - 1].point == ' ')
		end--;
	if (end == 0)
		return;
	buf_addf(p->out, "<text y=\"%d\">", MARGIN + y * ROW + BASE);
	for (int x = 0, next; x < end; x = next) {
		next = run_end(p, row, x, end);
		buf_addf(p->out, "<tspan x=\"%d\" textLength=\"%d\" class=\"s%d\">",
			MARGIN + x * COLUMN, (next - x) * COLUMN, (int)picture_style(&row[x]));
		for (int i = x; i < next; i++)
			if (row[i].point != 0)
				picture_add_cell(p->out, &row[i]);
		buf_add_text(p->out, "</tspan>");
	}
	buf_add_text(p->out, "</text>\n");
}

static void add_head(struct picture *p, struct slice title)
{
	int width = p->cells->columns * COLUMN + 2 * MARGIN;
	int height = p->cells->rows * ROW + 2 * MARGIN;

	buf_add_text(p->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	buf_addf(p->out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
		"viewBox=\"0 0 %d %d\">\n<title>",
		width, height, width, height);
	picture_add_text(p->out, title);
	/* Cells are in the order of the screen, whatever direction a script has. */
	buf_addf(p->out,
		"</title>\n<style>\ntext{font:%dpx \"DejaVu Sans Mono\",Menlo,Consolas,\"Noto Sans "
		"Mono\",\"Noto Sans Mono CJK SC\",\"Noto Sans CJK SC\",\"Source Han Sans SC\","
		"\"PingFang SC\",\"Microsoft YaHei\",\"WenQuanYi Zen Hei Mono\",monospace;"
		"white-space:pre;direction:ltr;unicode-bidi:bidi-override}\n",
		FONT);
	for (int i = 0; i < STYLE_COUNT; i++)
		picture_add_style(p, (enum style)i);
	buf_addf(p->out, "</style>\n<rect width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#%06x\"/>\n",
		width, height, (unsigned)p->colours[STYLE_NORMAL].paper);
}

static void add_cursor(struct picture *p)
{
	const struct cells *c = p->cells;

	if (c->cursor_column < 0 || c->cursor_row < 0 || c->cursor_column >= c->columns ||
		c->cursor_row >= c->rows)
		return;
	buf_addf(p->out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"2\" fill=\"#%06x\"/>\n",
		MARGIN + c->cursor_column * COLUMN, MARGIN + (c->cursor_row + 1) * ROW - 2, COLUMN,
		(unsigned)p->colours[STYLE_NORMAL].text);
}

void picture_add_svg(
	struct buf *out, const struct cells *c, const struct theme *t, struct slice title)
{
	struct picture p = {.out = out, .cells = c, .theme = t};

	choose_colours(&p);
	add_head(&p, title);
	for (int y = 0; y < c->rows; y++)
		add_papers(&p, y);
	for (int y = 0; y < c->rows; y++)
		add_row(&p, y);
	add_cursor(&p);
	buf_add_text(out, "</svg>\n");
}
