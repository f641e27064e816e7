/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The texts of the HTML report's script, which is the same in all languages: its page brings them along as
 * data.
 */
#ifndef EXPORT_HTML_WORDS_H
#define EXPORT_HTML_WORDS_H

#include "base/buf.h"

/* An object of JSON for a script element, from each text to its translation.  Empty in English. */
void html_words_add(struct buf *out);

#endif
