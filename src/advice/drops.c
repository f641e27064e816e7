/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "advice/drops.h"

enum {
	TOPIC_US = 1500000, /* a broker that refuses a topic does so at once */
	WIFI_US = 3000000,  /* a board may report either loss first */
	SHORT_US = 3000000, /* nobody but another client drops a connection that fast... */
	SHORT_ONES = 2,     /* ... twice in a row */
	LEAST_KEEPALIVE_US = 10000000,
	EQUAL_PART = 8, /* "the same time": to an eighth */
	EQUAL_ONES = 2
};

void drops_on_topic(struct drops *d, int64_t now)
{
	d->topic_at = now;
}

bool drops_on_wifi(struct drops *d, int64_t now)
{
	bool dropped = d->at && now - d->at < WIFI_US;

	d->wifi_at = now;
	d->at = 0;
	return dropped;
}

static void drops_count(struct drops *d, int64_t lasted)
{
	int64_t difference = lasted > d->lasted ? lasted - d->lasted : d->lasted - lasted;
	bool equal = d->lasted >= LEAST_KEEPALIVE_US && difference <= d->lasted / EQUAL_PART;

	d->equal_ones = lasted < LEAST_KEEPALIVE_US ? 0 : equal ? d->equal_ones + 1 : 1;
	d->short_ones = lasted < SHORT_US ? d->short_ones + 1 : 0;
	d->lasted = lasted;
}

enum drops_cause drops_on_drop(struct drops *d, int64_t connected_at, int64_t now)
{
	bool by_wifi = d->wifi_at && now - d->wifi_at < WIFI_US;
	bool by_topic = d->topic_at && now - d->topic_at < TOPIC_US;

	d->at = by_wifi ? 0 : now;
	if (by_wifi)
		return DROPS_WIFI;
	if (connected_at >= 0)
		drops_count(d, now - connected_at);
	if (d->short_ones >= SHORT_ONES)
		return DROPS_CLIENT_ID;
	if (by_topic) {
		d->topic_at = 0;
		return DROPS_TOPIC;
	}
	return d->equal_ones >= EQUAL_ONES ? DROPS_KEEPALIVE : DROPS_UNKNOWN;
}
