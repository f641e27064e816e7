/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes that a link has accepted and the port has not: they are recorded as sent when they are, and
 * never if the link is lost before.  Usually empty.
 */
#ifndef RECORD_SENT_QUEUE_H
#define RECORD_SENT_QUEUE_H

#include "base/buf.h"
#include "record/recorder.h"

struct sent_piece {
	size_t n; /* bytes of it that are still here */
	enum session_author by;
	bool secret;
};

/* Zeroed: empty. */
struct sent_queue {
	struct buf bytes;
	size_t passed; /* of bytes */
	struct sent_piece *pieces;
	size_t first, count, room; /* of pieces: those before `first` are passed */
};

void sent_queue_add(struct sent_queue *q, struct slice bytes, enum session_author by, bool secret);
/* Records all but the last `waiting` bytes. */
void sent_queue_record(struct sent_queue *q, size_t waiting, struct recorder *r);
/* Forgets what still waits. */
void sent_queue_fini(struct sent_queue *q);

#endif
