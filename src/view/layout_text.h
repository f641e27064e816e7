/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the user chose for the panes, as text: so it is remembered from one session to the next.  Not
 * the zoom, which belongs to the moment.
 */
#ifndef VIEW_LAYOUT_TEXT_H
#define VIEW_LAYOUT_TEXT_H

#include "base/diag.h"
#include "view/layout.h"

/* An INI text with one section, [panes]. */
void layout_text_add(struct buf *out, const struct layout_plan *plan);
/* Reads all that makes sense.  Appends each mistake to `errors` (base/ini.h); returns whether there
 * was none. */
bool layout_text_read(
	struct slice text, const char *path, struct layout_plan *plan, struct buf *errors);

#endif
