/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "doctor/facts.h"

#include "at/scheme.h"
#include "base/language.h"

enum {
	FACTS_YEAR_2000 = 946684800, /* no board was ever set to a time before */
	FACTS_CONNECTED = 4          /* states from here on */
};

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
	doctor_board_fini(&f->board);
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
	buf_addf(out, rate->even ? _("%lld baud, even parity") : _("%lld baud"), rate->baud);
}

static bool facts_was_asked(const struct doctor_facts *f)
{
	return f->port == DOCTOR_PORT_OPEN && f->answered && !f->busy;
}

bool doctor_is_other_maker(const struct doctor_facts *f)
{
	return facts_was_asked(f) && f->firmware.kind == WIRE_FIRMWARE_UNKNOWN && !f->has_mqtt &&
	       !f->firmware.listed;
}

bool doctor_lacks_mqtt(const struct doctor_facts *f)
{
	bool lists_it = f->firmware.listed && f->firmware.mqtt_commands;

	return facts_was_asked(f) && !doctor_is_other_maker(f) && !f->has_mqtt && !lists_it &&
	       (f->firmware.mqtt == WIRE_KNOWN_NO || f->refuses_mqtt);
}

bool doctor_speaks_mqtt(const struct doctor_facts *f)
{
	return facts_was_asked(f) && !doctor_is_other_maker(f) && !doctor_lacks_mqtt(f);
}

bool doctor_clock_is_unset(const struct doctor_facts *f)
{
	return f->board.has_clock == WIRE_KNOWN_YES && f->board.clock < FACTS_YEAR_2000;
}

bool doctor_needs_certificate(const struct doctor_facts *f, enum certs_kind kind)
{
	const struct at_scheme *scheme = at_scheme(f->board.scheme);

	return scheme->name && (kind == CERTS_CA ? scheme->verifies : scheme->shows_own);
}

enum doctor_trial_obstacle doctor_trial_obstacle(const struct doctor_facts *f)
{
	const struct doctor_board *b = &f->board;

	if (!b->trial.wanted)
		return DOCTOR_TRIAL_UNWANTED;
	/* Not known is as good as connected: it must not be disturbed. */
	if (f->state < 0 || f->state >= FACTS_CONNECTED)
		return DOCTOR_TRIAL_CONNECTED;
	if (b->joined == WIRE_KNOWN_NO || b->has_address == WIRE_KNOWN_NO)
		return DOCTOR_TRIAL_OFFLINE;
	return doctor_host_is_valid(doctor_trial_host(b)) ? DOCTOR_TRIAL_POSSIBLE
	                                                  : DOCTOR_TRIAL_NOWHERE;
}

void doctor_wipe(struct buf *b)
{
	volatile char *p = b->p; /* or the writes may be left out */

	for (size_t i = 0; i < b->n; i++)
		p[i] = 0;
	buf_fini(b);
}
