/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/traffic.h"

enum { TRAFFIC_SECOND = 1000000 };

static void traffic_sum(struct traffic_count *to, const struct traffic_count *more)
{
	to->received += more->received;
	to->sent += more->sent;
	to->messages += more->messages;
}

/* Empties the seconds in which nothing went. */
static void traffic_go_to(struct traffic *t, int64_t second)
{
	if (second - t->second > TRAFFIC_SECONDS)
		t->second = second - TRAFFIC_SECONDS;
	while (t->second < second)
		t->seconds[++t->second % TRAFFIC_SECONDS] = (struct traffic_count){0};
}

void traffic_add(struct traffic *t, int64_t now, const struct traffic_count *count, bool polled)
{
	traffic_sum(&t->all, count);
	if (polled) {
		traffic_sum(&t->polled, count);
		return;
	}
	traffic_go_to(t, now / TRAFFIC_SECOND);
	traffic_sum(&t->seconds[t->second % TRAFFIC_SECONDS], count);
}

struct traffic_count traffic_between(const struct traffic *t, int64_t from, int64_t to)
{
	struct traffic_count sum = {0};

	if (from <= t->second - TRAFFIC_SECONDS)
		from = t->second - TRAFFIC_SECONDS + 1;
	for (int64_t i = from < 0 ? 0 : from; i < to && i <= t->second; i++)
		traffic_sum(&sum, &t->seconds[i % TRAFFIC_SECONDS]);
	return sum;
}
