/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where running consoles can be found: a socket each, in a folder that only this user can enter.
 *   $XDG_RUNTIME_DIR/atmq, /run/user/UID/atmq or /tmp/atmq-UID
 * A console uses the first that can be had and has room for a socket, which not every file system does; a
 * caller, whose environment may be another one, looks into
 * all of them.
 */
#ifndef RELEASE_PLACE_H
#define RELEASE_PLACE_H

#include <sys/un.h>

#include "base/buf.h"
#include "base/diag.h"

enum { RELEASE_PLACES = 3 };

/* Sets the path of the i-th folder; false: there is none. */
bool release_place(size_t i, struct buf *path);
/* It is there, and it is ours alone: nobody else can put a socket there or reach one; false with *d. */
bool release_place_is_ours(const char *path, struct diag *d);
/* The same with the folder made if it is missing; false with *d: this one can't be had. */
bool release_place_make(size_t i, struct buf *path, struct diag *d);
/* false with *d: it is too long for a socket. */
bool release_place_address(struct sockaddr_un *address, const char *path, struct diag *d);

#endif
