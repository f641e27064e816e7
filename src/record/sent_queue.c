/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/sent_queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Moved once they are mostly used up, not at each call. */
static void sent_queue_compact(struct sent_queue *q)
{
	if (q->passed > q->bytes.n / 2) {
		buf_drop_front(&q->bytes, q->passed);
		q->passed = 0;
	}
	if (q->first > q->count / 2) {
		q->count -= q->first;
		memmove(q->pieces, q->pieces + q->first, q->count * sizeof(q->pieces[0]));
		q->first = 0;
	}
}

void sent_queue_add(struct sent_queue *q, struct slice bytes, enum session_author by, bool secret)
{
	if (bytes.n == 0)
		return;
	sent_queue_compact(q);
	buf_add(&q->bytes, bytes);
	q->pieces = memory_grow(q->pieces, &q->room, q->count + 1, sizeof(q->pieces[0]));
	q->pieces[q->count++] = (struct sent_piece){bytes.n, by, secret};
}

void sent_queue_record(struct sent_queue *q, size_t waiting, struct recorder *r)
{
	while (q->first < q->count && q->bytes.n - q->passed > waiting) {
		struct sent_piece *piece = &q->pieces[q->first];
		size_t n = q->bytes.n - q->passed - waiting;

		n = n < piece->n ? n : piece->n;
		recorder_sent(
			r, slice_sub(buf_slice(&q->bytes), q->passed, n), piece->by, piece->secret);
		q->passed += n;
		piece->n -= n;
		if (piece->n == 0)
			q->first++;
	}
	sent_queue_compact(q);
}

void sent_queue_fini(struct sent_queue *q)
{
	buf_fini(&q->bytes);
	free(q->pieces);
	*q = (struct sent_queue){0};
}
