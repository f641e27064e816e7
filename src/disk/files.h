/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The user's files: where they are (XDG base directories), and reading and writing them whole.
 */
#ifndef DISK_FILES_H
#define DISK_FILES_H

#include "base/buf.h"
#include "base/diag.h"

enum { FILES_LONGEST = 16 * 1024 * 1024 };

/* "$XDG_CONFIG_HOME/atmq/" + name, or ~/.config/atmq/...; likewise for the state folder. false if
 * neither the variable nor HOME is set. */
bool files_config_path(struct buf *out, const char *name);
bool files_state_path(struct buf *out, const char *name);

/* Appends a name for mkstemps or mkdtemp in the folder for temporary files: "/tmp/atmq-XXXXXX" + suffix. */
void files_add_temporary(struct buf *out, const char *suffix);

bool files_exist(const char *path);
/* false with *d if the path is a pipe, a device or a folder: opening one could block forever. */
bool files_may_open(const char *path, struct diag *d);

/* Its mode lets the group or everyone read it. */
bool files_others_may_read(const char *path);

/* Appends the whole file.  false with "path: reason"; a file above FILES_LONGEST is refused. */
bool files_read(const char *path, struct buf *out, struct diag *d);
/* The same of a file that another one names: relative to that one's folder.  beside: its path; one
 * without a folder, or empty, is the current folder's. */
bool files_read_beside(const char *beside, struct slice name, struct buf *out, struct diag *d);
/* Writes a file whole, as disk/new_file.h does, so that at any moment the old or the new one is
 * complete; what is no regular file is refused.  false with "path: reason". */
bool files_write(const char *path, struct slice bytes, bool replace, struct diag *d);
/* The same for a file of our own, which is replaced; missing folders are made, mode 0700. */
bool files_write_own(const char *path, struct slice bytes, struct diag *d);

/* Appends the line and a line feed with one write, so that several programs may append to one file;
 * if the file's last line has no line feed, adds it first.  A new file has mode 0600, missing
 * folders 0700. */
bool files_append_line(const char *path, struct slice line, struct diag *d);

#endif
