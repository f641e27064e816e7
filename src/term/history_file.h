/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines in a file, the newest last: what was typed, for the next time.  Several consoles may use
 * one file at once: each line is appended with one write.
 */
#ifndef TERM_HISTORY_FILE_H
#define TERM_HISTORY_FILE_H

#include "base/buf.h"
#include "base/diag.h"

enum { HISTORY_FILE_LINES = 5000 };

/* Calls `line` for each of the newest HISTORY_FILE_LINES lines, the oldest of them first, and
 * shortens the file to them when it has grown well beyond.  A file that is missing is an empty
 * one.  false with *d where it can't be read: "PATH: permission denied". */
bool history_file_read(const char *path, void (*line)(struct slice line), struct diag *d);

/* The file gets mode 0600, missing folders 0700. */
bool history_file_append(const char *path, struct slice line, struct diag *d);

#endif
