/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "doctor/facts.h"

void doctor_facts_fini(struct doctor_facts *f)
{
	buf_fini(&f->name);
	buf_fini(&f->cause);
	buf_fini(&f->remedy);
	buf_fini(&f->reader);
	buf_fini(&f->reader_remedy);
	buf_fini(&f->stuck);
	buf_fini(&f->stuck_remedy);
	buf_fini(&f->sample);
	buf_fini(&f->sent);
	*f = (struct doctor_facts){0};
}

/* At a wrong rate about half of the bytes have their highest bit set or are control characters; a
 * glitch at power-on makes a few. */
bool doctor_heard_garbage(const struct doctor_heard *h)
{
	return h->odd > 0 && h->odd * 5 >= h->bytes;
}

bool doctor_rate_same(const struct doctor_rate *a, const struct doctor_rate *b)
{
	return a->baud == b->baud && a->even == b->even;
}

void doctor_add_rate(struct buf *out, const struct doctor_rate *rate)
{
	buf_addf(out, "%ld baud%s", rate->baud, rate->even ? ", even parity" : "");
}
