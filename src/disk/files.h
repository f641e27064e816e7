/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The user's files: where they lie (XDG base directories) and reading and writing them whole.
 */
#ifndef DISK_FILES_H
#define DISK_FILES_H

#include "base/buf.h"
#include "base/diag.h"

enum { FILES_LONGEST = 16 * 1024 * 1024 };

/* "$XDG_CONFIG_HOME/atmq/" + name, or ~/.config/atmq/...; the state folder likewise.
 * false where neither the variable nor HOME is set. */
bool files_config_path(struct buf *out, const char *name);
bool files_state_path(struct buf *out, const char *name);

bool files_exist(const char *path);
/* false with *d where a pipe, a device or a folder stands there: to open one may last forever. */
bool files_may_open(const char *path, struct diag *d);

/* Appends the whole file.  false with "path: reason"; a file above FILES_LONGEST is refused. */
bool files_read(const char *path, struct buf *out, struct diag *d);
/* A new file of mode 0600.  One that is there is replaced only where `replace` says so: by a new one of
 * the same mode that is written beside it first, so that it is whole before or after, whatever comes
 * between.  A symbolic link stays, what it leads to is replaced.  false with "path: reason". */
bool files_write(const char *path, struct slice bytes, bool replace, struct diag *d);

/* Appends the line and a line feed with one write, so that several programs may append to one file; a
 * last line without line feed is ended first.  A new file has mode 0600, missing folders 0700. */
bool files_append_line(const char *path, struct slice line, struct diag *d);

#endif
