/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/language.h"
#include "provision/provision_private.h"

/* ---- the plan ---- */

const struct certificates_step *certificates_step(const struct certificates *c)
{
	return c->step < c->step_count ? &c->steps[c->step] : NULL;
}

/* Of this kind there is nothing more to do. */
static void certificates_close_kind(struct certificates *c)
{
	struct certificates_inside *in = c->inside;
	const struct certificates_step *step;

	in->open = false;
	while ((step = certificates_step(c)) && step->kind == in->kind)
		c->step++;
	if (in->stopping)
		certificates_end_early(c, _("given up"));
	else if (step)
		certificates_enter(c, STAGE_STEP);
	else
		certificates_finish(c);
}

static void certificates_break(
	struct certificates *c, const char *why, enum certificates_stage stage)
{
	buf_clear(&c->inside->broken);
	buf_add_text(&c->inside->broken, why);
	certificates_add_code(&c->inside->broken, c);
	buf_clear(&c->inside->raw);
	certificates_enter(c, stage);
}

static void certificates_pass_step(struct certificates *c)
{
	const struct certificates_step *next;
	enum certs_kind kind = c->inside->kind;

	c->step++;
	next = certificates_step(c);
	if (!next || next->kind != kind)
		certificates_close_kind(c);
	else
		certificates_enter(c, STAGE_STEP);
}

static void begin_step(struct certificates *c, int64_t now)
{
	const struct certificates_step *step = certificates_step(c);
	struct certificates_inside *in = c->inside;
	struct slice bytes = {0};

	if (in->stopping && in->open) {
		certificates_break(c, _("given up"), STAGE_INSPECT);
		return;
	}
	if (in->stopping) {
		certificates_end_early(c, _("given up"));
		return;
	}
	in->open = true;
	in->kind = step->kind;
	if (step->act == CERTIFICATES_READ) {
		if (step->at == 0)
			buf_clear(&in->raw);
		in->asked = step->n;
	}
	if (step->act == CERTIFICATES_WRITE)
		bytes = slice_sub(buf_slice(&in->written[step->kind]), step->at, step->n);
	buf_set(&in->line, buf_slice(&step->line));
	certificates_submit(c, bytes, now);
}

static void end_erase(struct certificates *c)
{
	if (c->inside->outcome == SESSION_OK)
		certificates_pass_step(c);
	else
		certificates_break(c, _("the board refused to erase it"), STAGE_INSPECT);
}

static void end_write(struct certificates *c)
{
	struct certificates_inside *in = c->inside;

	if (in->outcome == SESSION_OK)
		certificates_pass_step(c);
	else if (in->outcome == SESSION_REFUSED)
		certificates_break(c, _("the board refused to write it"), STAGE_INSPECT);
	else if (in->stopping)
		certificates_break(c, _("given up"), STAGE_FILL);
	else
		certificates_break(c,
			_("bytes were lost on their way to the board, which went on waiting for "
			  "them; a slower rate or flow control helps"),
			STAGE_FILL);
}

static void end_compare(struct certificates *c)
{
	struct certificates_inside *in = c->inside;
	const struct certificates_step *step = certificates_step(c);
	struct slice written = buf_slice(&in->written[in->kind]);

	if (!step)
		return;
	if (step->at + step->n < written.n) {
		certificates_pass_step(c);
		return;
	}
	if (!slice_eq(buf_slice(&in->raw), written)) {
		certificates_break(
			c, _("what was read back differs from what was written"), STAGE_INSPECT);
		return;
	}
	certificates_learn(c, in->kind);
	c->results[in->kind].verdict = CERTIFICATES_WRITTEN;
	certificates_pass_step(c);
}

static void end_read_back(struct certificates *c, int64_t now)
{
	struct certificates_inside *in = c->inside;

	if (in->outcome == SESSION_OK && in->has_piece) {
		buf_add(&in->raw, buf_slice(&in->piece));
		end_compare(c);
	} else if (!certificates_try_again(c, now)) {
		certificates_break(c, _("it could not be read back"), STAGE_INSPECT);
	}
}

static void end_step(struct certificates *c, int64_t now)
{
	const struct certificates_step *step = certificates_step(c);

	if (!step)
		return;
	switch (step->act) {
	case CERTIFICATES_ERASE:
		end_erase(c);
		break;
	case CERTIFICATES_WRITE:
		end_write(c);
		break;
	case CERTIFICATES_READ:
		end_read_back(c, now);
		break;
	}
}

/* ---- after a write that broke ---- */

static bool certificates_board_is_free(const struct certificates *c)
{
	struct session_in_flight f = session_in_flight(c->session);

	return f.phase == SESSION_IDLE || f.by == SESSION_BY_POLL;
}

static void begin_fill(struct certificates *c, int64_t now)
{
	struct slice line;

	if (session_held(c->session, &line))
		session_cancel(c->session, now);
}

/* Called whenever something happened, until the session has done with it. */
static void go_fill(struct certificates *c)
{
	struct slice line;

	if (certificates_board_is_free(c))
		certificates_enter(c, session_held(c->session, &line) ? STAGE_SYNC : STAGE_INSPECT);
}

static void begin_sync(struct certificates *c, int64_t now)
{
	certificates_send(c, "AT", now);
}

/* Whatever it answers, it reads commands.  The filler before it may have spoilt the line. */
static void end_sync(struct certificates *c, int64_t now)
{
	struct certificates_inside *in = c->inside;

	if (in->outcome == SESSION_OK || in->outcome == SESSION_REFUSED)
		certificates_enter(c, STAGE_INSPECT);
	else if (!certificates_try_again(c, now))
		certificates_end_early(c,
			_("the board no longer answers: it may still be waiting for bytes, and only "
			  "switching it off and on ends that"));
}

static void begin_inspect(struct certificates *c, int64_t now)
{
	certificates_read_on(c, now);
}

static void certificates_fail_kind(struct certificates *c)
{
	struct certificates_result *r = &c->results[c->inside->kind];
	struct buf why = {0};

	buf_add(&why, buf_slice(&c->inside->broken));
	if (r->erased)
		buf_add_text(&why, _("; it was erased"));
	else if (r->verdict == CERTIFICATES_MISSING)
		buf_add_text(&why, _("; the board has none now"));
	else if (*r->there.sha256 &&
		 strcmp(r->there.sha256, c->inside->before[c->inside->kind]) == 0)
		buf_add_text(&why, _("; what the board had before is still there"));
	else
		buf_add_text(&why, _("; and what there is of it could not be erased"));
	buf_set(&r->why, buf_slice(&why));
	r->verdict = CERTIFICATES_FAILED;
	buf_fini(&why);
	certificates_close_kind(c);
}

static void certificates_judge_rest(struct certificates *c)
{
	struct certificates_inside *in = c->inside;
	struct certificates_result *r = &c->results[in->kind];

	if (r->verdict == CERTIFICATES_UNCHANGED) {
		r->verdict = CERTIFICATES_WRITTEN;
		certificates_close_kind(c);
	} else if (r->verdict == CERTIFICATES_MISSING ||
		   strcmp(r->there.sha256, in->before[in->kind]) == 0) {
		certificates_fail_kind(c);
	} else {
		certificates_enter(c, STAGE_CLEAR);
	}
}

static void end_inspect(struct certificates *c, int64_t now)
{
	struct certificates_inside *in = c->inside;

	switch (certificates_read(c, now)) {
	case READ_DONE:
		certificates_learn(c, in->kind);
		certificates_judge_rest(c);
		break;
	case READ_IS_MISSING:
		certificates_learn_missing(c, in->kind);
		certificates_judge_rest(c);
		break;
	case READ_FAILED:
		if (certificates_has_no_answer(c))
			break;
		/* What was read before the write says nothing any more. */
		certificates_learn_missing(c, in->kind);
		c->results[in->kind].verdict = CERTIFICATES_UNREADABLE;
		certificates_enter(c, STAGE_CLEAR);
		break;
	case READ_GOES_ON:
		break;
	}
}

static void begin_clear(struct certificates *c, int64_t now)
{
	struct certificates_inside *in = c->inside;

	buf_clear(&in->line);
	certificates_add_erase_line(&in->line, c->way, in->kind);
	certificates_submit(c, (struct slice){0}, now);
}

static void end_clear(struct certificates *c, int64_t now)
{
	struct certificates_inside *in = c->inside;

	(void)now;
	if (in->outcome == SESSION_OK) {
		certificates_learn_missing(c, in->kind);
		c->results[in->kind].erased = true;
	}
	certificates_fail_kind(c);
}

const struct certificates_turn certificates_writes[] = {
	[STAGE_STEP] = {begin_step, end_step, NULL},
	[STAGE_FILL] = {begin_fill, NULL, go_fill},
	[STAGE_SYNC] = {begin_sync, end_sync, NULL},
	[STAGE_INSPECT] = {begin_inspect, end_inspect, NULL},
	[STAGE_CLEAR] = {begin_clear, end_clear, NULL},
};
