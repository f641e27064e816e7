/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * style -> colours and attributes, from a small INI file (themes/): one line per style,
 *     [styles]
 *     normal = #c9d1d9 on #0d1117
 *     sent = cyan bold
 *     bar = #d0d0d0 on #303030
 * Colours: the eight names, bright-NAME, 0 to 255, #rrggbb; `terminal`: the terminal's own;
 * `default`, or none: that of `normal`, which itself has the terminal's then.  Attributes: bold dim
 * underline reverse italic.
 */
#ifndef VIEW_THEME_H
#define VIEW_THEME_H

#include "base/buf.h"
#include "view/cells.h"

enum { THEME_DEFAULT_COLOUR = -1 /* the terminal's */, THEME_RGB = 0x1000000 };
enum theme_attribute {
	THEME_BOLD = 1,
	THEME_DIM = 2,
	THEME_UNDERLINE = 4,
	THEME_REVERSE = 8,
	THEME_ITALIC = 16
};

struct theme_style {
	int foreground, background; /* -1, 0 to 255, or THEME_RGB | 0xrrggbb */
	unsigned attributes;
};

struct theme {
	char name[32];
	struct theme_style styles[STYLE_COUNT];
};

void theme_plain(struct theme *t); /* attributes only: NO_COLOR, terminals without colours */
/* Starts from the attributes of theme_plain; each line replaces the whole style; the theme's name
 * is the file's without ".ini".  Mistakes are added to errors as path:line: [section].key: why;
 * valid lines still apply. */
bool theme_read(struct theme *t, struct slice text, const char *path, struct buf *errors);
const char *style_name(enum style style); /* its key in a theme: "sent", "bar-good" */

/* 0xrrggbb of a colour as above but -1.  0 to 255 are xterm's; terminals differ in the first 16. */
int theme_rgb(int colour);

/* The themes that are part of the program, in alphabetical order (made of themes/ when it is
 * built). */
size_t theme_builtin_count(void);
const char *theme_builtin_name(size_t i);
/* false if there is none of that name. */
bool theme_builtin(struct theme *t, const char *name);

#endif
