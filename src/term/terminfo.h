/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What terminfo says of the terminal that TERM names: its keys, its size if it has no other, the words
 * by which it is drawn on, and how it shows a theme.  The only user of ncurses, and only of its terminfo
 * functions.  Sends nothing.
 */
#ifndef TERM_TERMINFO_H
#define TERM_TERMINFO_H

#include "base/buf.h"
#include "base/diag.h"
#include "term/key_decoder.h"
#include "term/painter.h"
#include "view/theme.h"

/* false with *d: TERM is not known, or its cursor can't be moved.  All others below need it open. */
bool terminfo_open(struct diag *d);
void terminfo_close(void);

bool terminfo_has_mouse(void);
bool terminfo_has_alternate_screen(void); /* which it leaves by the goodbye */
/* Where the terminal itself does not tell: by the environment, or as this kind usually is. */
int terminfo_columns(void);
int terminfo_rows(void);

void terminfo_learn_keys(struct key_decoder *keys);
void terminfo_learn_words(struct painter_words *w); /* all but the styles */
/* The styles, as near as this terminal comes.  NO_COLOR is obeyed here. */
void terminfo_set_theme(struct painter_words *w, const struct theme *t);

/* What acquires the screen, and what resets it. */
void terminfo_add_hello(struct buf *out);
void terminfo_add_goodbye(struct buf *out);

#endif
