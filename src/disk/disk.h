/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What all who write files need: the transcript, the history, the user's files.
 */
#ifndef DISK_DISK_H
#define DISK_DISK_H

#include "base/diag.h"
#include "base/slice.h"

/* The folders above the file, as mkdir -p makes them, but for their owner alone.  false with *d. */
bool disk_make_folders(const char *path, struct diag *d);
/* false with errno: not all of it is written. */
bool disk_write_all(int fd, struct slice bytes);

#endif
