/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `atmq explain` says of credentials and of a whole pasted command line: whose they are, what is in
 * them, and what is wrong.  For explain.c only.
 */
#ifndef EXPLAIN_CREDENTIALS_H
#define EXPLAIN_CREDENTIALS_H

#include "at/command.h"
#include "base/buf.h"

/* A token, a client id, a username or a host by itself.  Returns false, with `out` unchanged, if no cloud
 * is recognised by it.  `now`: seconds since 1970, or 0. */
bool explain_credential(struct buf *out, struct slice value, int64_t now);

/* What is wrong with an AT line of the set form, and the credentials in it; nothing if there is nothing to
 * say.  No password is repeated. */
void explain_at_line(struct buf *out, struct slice line, enum at_dialect dialect, int64_t now);

#endif
