/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The format cast of `atmq export`: unlike the others it is drawn, so it lies above export/.
 */
#ifndef APP_EXPORT_CAST_H
#define APP_EXPORT_CAST_H

#include "base/diag.h"
#include "export/formats.h"

/* As given; NULL: the default. */
struct export_cast_words {
	char *size, *idle, *version, *theme;
};

extern const struct export_format export_cast_format;

/* Reads the words for export_cast_format; `path` and the words must live as long as it writes.
 * false with *d. */
bool export_cast_prepare(const struct export_cast_words *words, const char *path, struct diag *d);

#endif
