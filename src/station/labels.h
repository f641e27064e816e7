/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The serial numbers of the boards tested since the station began, so that a label that is there twice is
 * noticed.
 */
#ifndef STATION_LABELS_H
#define STATION_LABELS_H

#include "base/buf.h"
#include "base/diag.h"

enum label_state { LABEL_RUNS, LABEL_PASSED, LABEL_FAILED };

struct label {
	struct buf number, place;
	enum label_state state; /* of its last run */
	int64_t at;             /* when that ended: seconds since 1970 */
};

struct labels {
	struct label *items;
	size_t count, room;
	struct buf asked; /* the number that was refused last, as it has passed already */
};

/* Whether a board with this number may be run: not while it runs, and if it has passed only when it is
 * scanned twice in succession.  false with *d: a sentence that says what to do. */
bool labels_allow(struct labels *l, struct slice number, struct diag *d);
void labels_begin(struct labels *l, struct slice number, struct slice place);
void labels_end(struct labels *l, struct slice number, bool passed, int64_t at);
void labels_fini(struct labels *l);

#endif
