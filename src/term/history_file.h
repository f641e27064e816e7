/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was typed, kept in a file for the next time: one line each, the newest last.  Several
 * consoles may use one file at once: each line is appended with one write.
 */
#ifndef TERM_HISTORY_FILE_H
#define TERM_HISTORY_FILE_H

#include "base/buf.h"
#include "base/diag.h"

enum { HISTORY_FILE_LINES = 5000 };

/* Calls `line` for each of the newest HISTORY_FILE_LINES lines, oldest first, and shortens the file
 * to these when it has grown much longer.  A missing file counts as empty. false with *d if it
 * can't be read: "PATH: permission denied". */
bool history_file_read(const char *path, void (*line)(struct slice line), struct diag *d);

/* The file is created with mode 0600, missing folders with 0700. */
bool history_file_append(const char *path, struct slice line, struct diag *d);

#endif
