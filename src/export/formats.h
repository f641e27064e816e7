/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * THE table of formats.  The function of each is in a file of that name.
 */
#ifndef EXPORT_FORMATS_H
#define EXPORT_FORMATS_H

#include "export/export.h"

struct export_format {
	const char *name;
	void (*write)(struct export *e);
	bool binary; /* not for a terminal */
};
extern const struct export_format export_formats[];                /* a NULL name ends them */
const struct export_format *export_format_find(struct slice name); /* NULL: there is none */

void export_text(struct export *e);
void export_csv(struct export *e);
void export_html(struct export *e);
void export_pcapng(struct export *e);
void export_json(struct export *e);
void export_markdown(struct export *e);
void export_script(struct export *e);

#endif
