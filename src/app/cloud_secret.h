/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A secret from where nobody else can read it: the environment, a file, or a prompt on the terminal; never
 * from a command line, which every user of the machine can list.
 */
#ifndef APP_CLOUD_SECRET_H
#define APP_CLOUD_SECRET_H

#include "base/buf.h"
#include "base/diag.h"

/* Appends it, without the line end of a file.  `path`: of the file, or NULL; `name`: what the prompt asks for.
 * false with *d; *interrupted is set if the user left the prompt by Ctrl-C. */
bool cloud_secret_read(
	struct buf *out, const char *path, const char *name, bool *interrupted, struct diag *d);

#endif
