/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The control sequences of a recorded terminal: those that every player knows (ECMA-48, and SGR with
 * 256 or direct colours), whatever terminal this program runs on.
 */
#ifndef CAST_WORDS_H
#define CAST_WORDS_H

#include "term/painter.h"
#include "view/theme.h"

void cast_words_init(struct painter_words *w, const struct theme *theme); /* painter_words_fini */

#endif
