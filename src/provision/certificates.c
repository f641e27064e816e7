/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provision/certificates.h"

#include <stdlib.h>

#include "base/language.h"
#include "base/memory.h"
#include "provision/provision_private.h"

void certificates_begin(struct certificates *c, const struct slice files[CERTS_KINDS])
{
	c->inside = memory_new(sizeof(*c->inside));
	c->state = CERTIFICATES_ASKS;
	for (int kind = 0; kind < CERTS_KINDS; kind++) {
		buf_add(&c->inside->files[kind], files[kind]);
		c->results[kind].given = files[kind].n > 0;
	}
}

void certificates_fini(struct certificates *c)
{
	struct certificates_inside *in = c->inside;

	for (int kind = 0; kind < CERTS_KINDS; kind++) {
		buf_fini(&c->results[kind].why);
		certs_contents_fini(&c->results[kind].there);
		certs_findings_fini(&c->results[kind].findings);
		if (!in)
			continue;
		buf_fini(&in->files[kind]);
		buf_fini(&in->written[kind]);
		buf_fini(&in->have[kind]);
	}
	certificates_forget_plan(c);
	buf_fini(&c->trouble);
	if (in) {
		buf_fini(&in->line);
		buf_fini(&in->raw);
		buf_fini(&in->piece);
		buf_fini(&in->broken);
	}
	free(in);
	*c = (struct certificates){0};
}

/* Because its port was opened. */
static bool certificates_may_restart(const struct certificates *c)
{
	return c->resends && c->inside->stage == STAGE_FIRMWARE;
}

/* What ended it is nothing that the next step could mend. */
static bool certificates_is_lost(struct certificates *c)
{
	struct certificates_inside *in = c->inside;

	if (!session_link_is_up(c->session))
		certificates_lose_link(c);
	else if (in->restarted ||
		 (in->answered && in->outcome == SESSION_RESET && !certificates_may_restart(c)))
		certificates_end_early(c, _("the board restarted"));
	else
		return false;
	return true;
}

/* ---- the machine ---- */

static bool certificates_runs(const struct certificates *c)
{
	return c->state == CERTIFICATES_ASKS || c->state == CERTIFICATES_WRITES;
}

/* One turn; false: something has to happen first. */
static bool certificates_turn(struct certificates *c, int64_t now)
{
	struct certificates_inside *in = c->inside;
	bool looks = c->state == CERTIFICATES_ASKS;
	const struct certificates_turn *turn =
		&(looks ? certificates_looks : certificates_writes)[in->stage];

	if (in->waits && !in->answered)
		return false;
	if (in->waits) {
		in->waits = false;
		turn->end(c, now);
	} else if (in->stopping && looks) {
		certificates_end_early(c, _("given up"));
	} else if (in->fills && turn->go) {
		turn->go(c);
		in->fills = in->stage == STAGE_FILL;
		return !in->fills;
	} else {
		in->fills = in->stage == STAGE_FILL;
		turn->begin(c, now);
	}
	return true;
}

enum certificates_state certificates_go(struct certificates *c, int64_t now)
{
	if (c->state == CERTIFICATES_PLANNED && !session_link_is_up(c->session))
		certificates_lose_link(c);
	while (certificates_runs(c) && !certificates_is_lost(c))
		if (!certificates_turn(c, now))
			break;
	return c->state;
}

void certificates_write(struct certificates *c)
{
	if (c->state != CERTIFICATES_PLANNED)
		return;
	c->state = CERTIFICATES_WRITES;
	certificates_enter(c, STAGE_STEP);
}

void certificates_end(struct certificates *c)
{
	if (c->state == CERTIFICATES_PLANNED)
		certificates_finish(c);
}

void certificates_stop(struct certificates *c, int64_t now)
{
	struct certificates_inside *in = c->inside;

	if (c->state == CERTIFICATES_ENDED)
		return;
	if (in->stopping || c->state == CERTIFICATES_PLANNED) {
		certificates_end_early(c, _("given up"));
		return;
	}
	const struct certificates_step *step = certificates_step(c);
	in->stopping = true;
	if (in->stage == STAGE_STEP && in->waits && !in->answered && step &&
		step->act == CERTIFICATES_WRITE)
		session_cancel(c->session, now);
}

/* ---- what the session tells ---- */

void certificates_see(struct certificates *c, const struct wire_event *event)
{
	struct certificates_inside *in = c->inside;

	if (event->type == WIRE_EVENT_READY && !certificates_may_restart(c))
		in->restarted = certificates_runs(c);
	if (event->type != WIRE_EVENT_INFO || !in->waits || in->answered)
		return;
	if (in->stage == STAGE_PARTITIONS && slice_eq(event->name, SLICE("SYSFLASH")))
		certificates_learn_partition(c, event->text);
	else
		certificates_learn_piece(c, event);
}

void certificates_answered(struct certificates *c, const struct session_result *result)
{
	struct certificates_inside *in = c->inside;

	/* The user, or someone else's machine, may send something meanwhile. */
	if (!in->waits || result->by != c->by || !slice_eq(result->line, buf_slice(&in->line)))
		return;
	in->answered = true;
	in->outcome = result->outcome;
	in->code = result->code;
}
