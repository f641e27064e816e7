/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What everything that writes files needs: the transcript, the history, the user's files.
 */
#ifndef DISK_DISK_H
#define DISK_DISK_H

#include "base/diag.h"
#include "base/slice.h"

/* Creates the folders above the file like mkdir -p, but for their owner only; false with *d. */
bool disk_make_folders(const char *path, struct diag *d);
/* Writes everything; false with errno if it can't. */
bool disk_write_all(int fd, struct slice bytes);

#endif
