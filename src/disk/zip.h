/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes zip files.  The only user of libzip.
 */
#ifndef DISK_ZIP_H
#define DISK_ZIP_H

#include "base/diag.h"

struct zip_writer;

/* Returns false with *d if this program was built without libzip; then nothing below works. */
bool zip_writer_is_built(struct diag *d);

/* Makes the file, which must not exist.  Returns NULL with *d. */
struct zip_writer *zip_writer_open(const char *path, struct diag *d);
/* Adds the file at `path` under `name`, readable by its owner only.  It is read by zip_writer_finish.
 * Returns false with *d. */
bool zip_writer_add(struct zip_writer *z, const char *name, const char *path, struct diag *d);
/* Writes all of it; always frees z.  Returns false with *d, and then there is no file. */
bool zip_writer_finish(struct zip_writer *z, struct diag *d);
void zip_writer_discard(struct zip_writer *z); /* NULL is fine */

#endif
