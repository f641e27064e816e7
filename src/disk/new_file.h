/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file that appears under its name only once it is complete: until then it has no name at all, or,
 * where the file system can't do that, another one beside it.
 */
#ifndef DISK_NEW_FILE_H
#define DISK_NEW_FILE_H

#include "base/diag.h"
#include "base/slice.h"

struct new_file;

/* Mode 0600, or owner and mode of the file that it replaces.  A symbolic link is kept, and the file it
 * leads to is made or replaced.  What is no regular file (/dev/stdout, a pipe) is
 * opened and written as it is.  Returns NULL with *d, "path: why", also if the file exists and
 * `replace` is false. */
struct new_file *new_file_open(const char *path, bool replace, struct diag *d);
/* The same with a word on --force if that would help: for commands that have it. */
struct new_file *new_file_open_or_force(const char *path, bool force, struct diag *d);
bool new_file_write(struct new_file *f, struct slice bytes); /* false: new_file_finish says why */
/* Gives it its name; always frees f.  Returns false with *d, and without a file, if that or a write
 * failed. */
bool new_file_finish(struct new_file *f, struct diag *d);
void new_file_discard(struct new_file *f); /* NULL is fine */

#endif
