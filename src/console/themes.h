/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Themes by name: NAME.ini in the user's folder first (atmq(1), FILES), then those that come with
 * the program.
 */
#ifndef CONSOLE_THEMES_H
#define CONSOLE_THEMES_H

#include "view/theme.h"

/* false where there is none of that name, or a mistake in it, with a line for each in errors.
 * `where` says who named it: "config.ini:3: [console].theme". */
bool themes_load(struct theme *t, const char *name, const char *where, struct buf *errors);

/* The name that comes behind `current` in the alphabet, or the first one.  false: there are none. */
bool themes_next(const char *current, struct buf *next);

#endif
