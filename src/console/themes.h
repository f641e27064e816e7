/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Themes by name: NAME.ini in the user's folder first (atmq(1), FILES), then those that come with
 * the program.
 */
#ifndef CONSOLE_THEMES_H
#define CONSOLE_THEMES_H

#include "view/theme.h"

/* false if there is no theme of that name, or it has mistakes: one line each in errors.  `where`
 * says where the name comes from: "config.ini:3: [console].theme". */
bool themes_load(struct theme *t, const char *name, const char *where, struct buf *errors);

/* The name after `current` in alphabetical order; after the last one, the first. false: there are
 * none. */
bool themes_next(const char *current, struct buf *next);

#endif
