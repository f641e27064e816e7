/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Completes the name of a file as it is typed.
 */
#ifndef CONSOLE_FILE_NAMES_H
#define CONSOLE_FILE_NAMES_H

#include "at/complete.h"

/* "~/payl" -> the files and folders that begin like this, folders with a trailing '/'; hidden ones
 * only if a '.' was typed.  Free with at_completion_fini. */
void file_names_complete(struct slice typed, struct at_completion *out);

/* Appends what was typed, with ~/ replaced by the home folder. */
void file_names_add_path(struct buf *out, struct slice typed);

#endif
