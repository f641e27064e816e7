/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Themes by name: NAME.ini in the user's folder first (atmq(1), FILES), then in the folder for all
 * users, then those that are part of the program.
 */
#ifndef CONSOLE_THEMES_H
#define CONSOLE_THEMES_H

#include "view/theme.h"

/* What there is without a choice: dark or light, by the terminal's background. */
#define THEMES_AUTO "auto"

/* false if there is no theme of that name, or it has mistakes: one line each in errors.  *t can be
 * used all the same: it is dark then, or what is right of the one with mistakes.  `where` says where
 * the name comes from: "config.ini:3: [console].theme".  THEMES_AUTO is that of a background that is
 * not known. */
bool themes_load(struct theme *t, const char *name, const char *where, struct buf *errors);

/* The theme that goes with such a background, 0xrrggbb; -1: it is not known, and what COLORFGBG says
 * of it counts. */
const char *themes_for_background(int rgb);

/* The name after `current` in alphabetical order; after the last one, the first. */
void themes_next(const char *current, struct buf *next);

#endif
