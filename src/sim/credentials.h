/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates and keys for a library that wants file names: files that are in memory only.
 */
#ifndef SIM_CREDENTIALS_H
#define SIM_CREDENTIALS_H

#include "base/slice.h"

struct credential {
	int fd;
	char path[32]; /* empty: none */
};

/* false where the system gives no memory file; an empty pem is no file and all well. */
bool credential_init(struct credential *c, struct slice pem);
void credential_fini(struct credential *c);              /* a zeroed one is fine */
const char *credential_path(const struct credential *c); /* NULL: none */

#endif
