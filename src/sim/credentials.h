/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates and keys for a library that wants file names: files that exist in memory only.
 */
#ifndef SIM_CREDENTIALS_H
#define SIM_CREDENTIALS_H

#include "base/slice.h"

struct credential {
	int fd;
	char path[32]; /* empty: none */
};

/* Returns false if the system has no memory files.  An empty pem makes no file and succeeds. */
bool credential_init(struct credential *c, struct slice pem);
void credential_fini(struct credential *c);              /* a zeroed one is fine */
const char *credential_path(const struct credential *c); /* NULL: none */

#endif
