/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay/replay_private.h"

void snapshots_fini(struct snapshots *s)
{
	for (size_t i = 0; i < s->count; i++)
		replay_point_free(s->points[i]);
	*s = (struct snapshots){0};
}

/* Every second one goes, and those to come are twice as far apart. */
static void snapshots_thin(struct snapshots *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->count; i++)
		if (i % 2 == 0) {
			s->sizes[kept] = s->sizes[i];
			s->points[kept++] = s->points[i];
		} else {
			s->bytes -= s->sizes[i];
			replay_point_free(s->points[i]);
		}
	s->count = kept;
	s->spacing *= 2;
}

void snapshots_offer(struct snapshots *s, const struct replay_point *p)
{
	if (s->spacing == 0)
		s->spacing = SNAPSHOT_SPACING;
	if (s->count > 0 && p->at < s->points[s->count - 1]->at + s->spacing)
		return;
	size_t size = session_copy_bytes(p->session);
	while (s->count == SNAPSHOTS_MOST || (s->count > 1 && s->bytes + size > SNAPSHOTS_BYTES))
		snapshots_thin(s);
	s->sizes[s->count] = size;
	s->bytes += size;
	s->points[s->count++] = replay_point_copy(p);
}

const struct replay_point *snapshots_before(const struct snapshots *s, uint64_t at, int64_t t)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->points[middle]->at <= at && s->points[middle]->ticked <= t)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? s->points[low - 1] : NULL;
}
