/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cast/words.h"

static void cast_add_move(struct buf *out, int column, int row)
{
	buf_addf(out, "\033[%d;%dH", row + 1, column + 1);
}

/* ground: 3 for the foreground, 4 for the background. */
static void cast_add_colour(struct buf *out, int ground, int colour)
{
	if (colour == THEME_DEFAULT_COLOUR)
		return;
	if (colour & THEME_RGB)
		buf_addf(out, ";%d8;2;%d;%d;%d", ground, colour >> 16 & 0xff, colour >> 8 & 0xff,
			colour & 0xff);
	else if (colour < 8)
		buf_addf(out, ";%d%d", ground, colour);
	else
		buf_addf(out, ";%d8;5;%d", ground, colour);
}

static void cast_add_style(struct buf *out, const struct theme_style *s)
{
	static const struct {
		unsigned attribute;
		int number;
	} attributes[] = {{THEME_BOLD, 1}, {THEME_DIM, 2}, {THEME_ITALIC, 3}, {THEME_UNDERLINE, 4},
		{THEME_REVERSE, 7}};

	buf_add_text(out, "\033[0");
	for (size_t i = 0; i < ALEN(attributes); i++)
		if (s->attributes & attributes[i].attribute)
			buf_addf(out, ";%d", attributes[i].number);
	cast_add_colour(out, 3, s->foreground);
	cast_add_colour(out, 4, s->background);
	buf_add_char(out, 'm');
}

/* Without `foreground` a change of style always names the whole style. */
void cast_words_init(struct painter_words *w, const struct theme *theme)
{
	const struct theme_style *normal = &theme->styles[STYLE_NORMAL];

	*w = (struct painter_words){.add_move = cast_add_move,
		.moves_in_any_style = true,
		.keeps_last_cell = true,
		.blank_is_normal = normal->background == THEME_DEFAULT_COLOUR &&
	                           !(normal->attributes & (THEME_REVERSE | THEME_UNDERLINE))};
	for (size_t i = 0; i < STYLE_COUNT; i++)
		cast_add_style(&w->styles[i].whole, &theme->styles[i]);
	buf_add_text(&w->clear, "\033[0m\033[H\033[2J");
	buf_add_text(&w->show_cursor, "\033[?25h");
	buf_add_text(&w->hide_cursor, "\033[?25l");
}
