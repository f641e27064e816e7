/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Waits until a path may exist again: watches its folder, the folders of the symbolic links on its
 * way, and for a folder that is missing itself (/dev/serial/by-id disappears with the last port)
 * the nearest one above.
 */
#ifndef LINK_REAPPEAR_H
#define LINK_REAPPEAR_H

#include <sys/stat.h>

#include "loop/loop.h"

enum { REAPPEAR_FOLDERS = 4 };

struct reappear {
	struct loop_watch *folders[REAPPEAR_FOLDERS];
};

/* Watches (again) the folders that the path goes through now. fn may be called for other reasons
 * too. false: no folder can be watched, so poll. */
bool reappear_watch(
	struct reappear *r, struct loop *loop, const char *path, loop_fn *fn, void *user);
void reappear_stop(struct reappear *r); /* a zeroed one is fine */

/* Of a link that leads to links, the last one, which whoever makes the port makes anew; of what is no
 * link, itself.  false: there is nothing at `path`. */
bool reappear_last_link(const char *path, struct stat *out);

#endif
