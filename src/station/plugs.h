/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which of the ports that --each names are plugged in, and word when that may have changed.
 *
 *     usb:VID:PID[:SERIAL][@PLACE]   each such adapter, by the USB port that it is plugged into
 *     a path, perhaps with * ? [     each device of that name: "/dev/serial/by-path/" and a star, links
 *                                    to pseudo-terminals; no wildcards in the folder
 */
#ifndef STATION_PLUGS_H
#define STATION_PLUGS_H

#include "base/diag.h"
#include "loop/loop.h"
#include "station/places.h"

bool plugs_check(const char *each, struct diag *d); /* its form; false with *d: a sentence */

void plugs_find(struct plug_list *out, const char *const *each, size_t count);

struct plug_watch;
/* Calls `changed` soon after something was plugged or unplugged; several of them may be one call. */
struct plug_watch *plug_watch_new(
	struct loop *loop, const char *const *each, size_t count, loop_fn *changed, void *user);
void plug_watch_free(struct plug_watch *w); /* NULL is fine */

#endif
