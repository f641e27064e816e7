/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provision/certificates.h"

#include <stdlib.h>

#include "base/language.h"
#include "base/memory.h"
#include "provision/provision_private.h"

static void certificates_changed(struct certificates *c)
{
	if (c->calls && c->calls->changed)
		c->calls->changed(c->user);
}

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

/* ---- ends ---- */

static void certificates_enter(struct certificates *c, enum certificates_stage stage)
{
	c->inside->stage = stage;
	c->inside->again = false;
	certificates_changed(c);
}

static void certificates_finish(struct certificates *c)
{
	certificates_match_key(c);
	c->state = CERTIFICATES_ENDED;
	certificates_enter(c, STAGE_OVER);
}

static void certificates_end_early(struct certificates *c, const char *why)
{
	struct certificates_inside *in = c->inside;

	if (in->open)
		c->results[in->kind].unfinished = true;
	buf_clear(&c->trouble);
	buf_add_text(&c->trouble, why);
	if (in->open)
		buf_addf(&c->trouble,
			_("; the %s was being written, and what the board has now is "
			  "not known: look again with --check"),
			_(certs_kinds[in->kind].title));
	certificates_finish(c);
}

static void certificates_lose_link(struct certificates *c)
{
	struct buf why = {0};

	buf_addf(&why, _("the link was lost: %.*s"), SLICE_ARG(session_down_why(c->session)));
	c->link_lost = true;
	certificates_end_early(c, buf_text(&why));
	buf_fini(&why);
}

static void certificates_lose_board(struct certificates *c)
{
	struct buf why = {0};

	buf_addf(&why, _("the board does not answer %s"), buf_text(&c->inside->line));
	certificates_end_early(c, buf_text(&why));
	buf_fini(&why);
}

/* ---- commands ---- */

static void certificates_submit(struct certificates *c, struct slice payload, int64_t now)
{
	struct certificates_inside *in = c->inside;
	struct slice line = buf_slice(&in->line);
	struct diag d;

	in->answered = in->has_piece = false;
	in->waits = payload.n ? session_submit_payload(c->session, line, payload, c->by, now, &d)
	                      : session_submit(c->session, line, c->by, now, &d);
	if (in->waits)
		return;
	if (!session_link_is_up(c->session))
		certificates_lose_link(c);
	else
		certificates_end_early(c, d.text);
}

static void certificates_send(struct certificates *c, const char *line, int64_t now)
{
	buf_clear(&c->inside->line);
	buf_add_text(&c->inside->line, line);
	certificates_submit(c, (struct slice){0}, now);
}

static void certificates_send_read(struct certificates *c, size_t at, size_t n, int64_t now)
{
	struct certificates_inside *in = c->inside;

	in->asked = n;
	buf_clear(&in->line);
	certificates_add_read_line(&in->line, c->way, in->kind, at, n);
	certificates_submit(c, (struct slice){0}, now);
}

/* Reading again does no harm. */
static bool certificates_try_again(struct certificates *c, int64_t now)
{
	struct certificates_inside *in = c->inside;

	if (in->again)
		return false;
	in->again = true;
	certificates_submit(c, (struct slice){0}, now);
	return true;
}

/* Because its port was opened. */
static bool certificates_may_restart(const struct certificates *c)
{
	return c->resends && c->inside->stage == STAGE_FIRMWARE;
}

/* The command has no answer, and the machine can't go on without one. */
static bool certificates_has_no_answer(struct certificates *c)
{
	enum session_outcome outcome = c->inside->outcome;

	if (outcome == SESSION_OK || outcome == SESSION_REFUSED)
		return false;
	if (c->inside->stopping)
		certificates_end_early(c, _("given up"));
	else
		certificates_lose_board(c);
	return true;
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

/* ---- which way ---- */

static bool certificates_is_8266(const struct certificates *c)
{
	return strcmp(session_status(c->session)->firmware.chip, "ESP8266") == 0;
}

static void begin_firmware(struct certificates *c, int64_t now)
{
	certificates_send(c, "AT+GMR", now);
}

/* Opening the port may have restarted the board. */
static void end_firmware(struct certificates *c, int64_t now)
{
	struct certificates_inside *in = c->inside;

	if (c->resends && in->outcome != SESSION_OK && in->outcome != SESSION_REFUSED) {
		c->resends = false;
		certificates_submit(c, (struct slice){0}, now);
	} else if (in->outcome == SESSION_TIMEOUT || in->outcome == SESSION_LOST) {
		certificates_lose_board(c);
	} else {
		certificates_enter(c, STAGE_CODES);
	}
}

static void begin_codes(struct certificates *c, int64_t now)
{
	certificates_send(c, "AT+SYSLOG=1", now);
}

/* Without it there are no reasons, and all else works. */
static void end_codes(struct certificates *c, int64_t now)
{
	(void)now;
	if (!certificates_has_no_answer(c))
		certificates_enter(c, STAGE_PARTITIONS);
}

static void begin_partitions(struct certificates *c, int64_t now)
{
	certificates_send(c, "AT+SYSFLASH?", now);
}

static bool certificates_any_given(const struct certificates *c)
{
	for (int kind = 0; kind < CERTS_KINDS; kind++)
		if (c->results[kind].given)
			return true;
	return false;
}

static void certificates_find_no_way(struct certificates *c, const char *why)
{
	c->way = CERTIFICATES_WAY_NONE;
	certificates_end_early(c, why);
}

static void certificates_look(struct certificates *c)
{
	c->inside->kind = CERTS_CA;
	buf_clear(&c->inside->raw);
	certificates_enter(c, STAGE_LOOK);
}

static void end_partitions(struct certificates *c, int64_t now)
{
	struct certificates_inside *in = c->inside;
	bool flash = false;

	(void)now;
	if (certificates_has_no_answer(c))
		return;
	for (int kind = 0; kind < CERTS_KINDS; kind++)
		flash |= in->partition[kind] != 0;
	if (!flash) {
		certificates_enter(c, STAGE_NAMESPACES);
		return;
	}
	c->way = CERTIFICATES_WAY_FLASH;
	if (certificates_is_8266(c) && certificates_any_given(c))
		certificates_find_no_way(c,
			_("firmware for the ESP8266 has partitions for certificates, but no scheme "
			  "that reads them: it has schemes 1 and 6 only"));
	else
		certificates_look(c);
}

static void begin_namespaces(struct certificates *c, int64_t now)
{
	certificates_send(c, "AT+SYSMFG?", now);
}

static void end_namespaces(struct certificates *c, int64_t now)
{
	(void)now;
	if (certificates_has_no_answer(c))
		return;
	if (c->inside->outcome == SESSION_OK) {
		c->way = CERTIFICATES_WAY_MFG;
		for (int kind = 0; kind < CERTS_KINDS; kind++)
			c->limit[kind] = CERTS_MFG_BYTES;
		certificates_look(c);
	} else if (certificates_is_8266(c)) {
		certificates_find_no_way(c,
			_("firmware for the ESP8266 can't use certificates: it has schemes 1 and 6 "
			  "only"));
	} else {
		certificates_find_no_way(c,
			_("this firmware keeps no certificates: AT+SYSFLASH? lists no mqtt_ca and "
			  "AT+SYSMFG? is refused. For the ESP32 v2.1 to v3.0 have the first, v3.1 "
			  "and later the second; if this is such a version, at_customize.bin or "
			  "mfg_nvs.bin was not flashed with it"));
	}
}

/* ---- reading ---- */

static void certificates_read_on(struct certificates *c, int64_t now)
{
	struct certificates_inside *in = c->inside;
	bool flash = c->way == CERTIFICATES_WAY_FLASH;

	certificates_send_read(c, in->raw.n, flash ? certificates_next_piece(c, in->kind) : 0, now);
}

enum read_progress { READ_GOES_ON, READ_IS_MISSING, READ_FAILED, READ_DONE };

/* After a read command ended. */
static enum read_progress certificates_read(struct certificates *c, int64_t now)
{
	struct certificates_inside *in = c->inside;

	if (in->outcome == SESSION_OK && in->has_piece) {
		buf_add(&in->raw, buf_slice(&in->piece));
		in->again = false;
		return certificates_has_all(c, in->kind) ? READ_DONE : READ_GOES_ON;
	}
	if (in->outcome == SESSION_REFUSED && c->way == CERTIFICATES_WAY_MFG)
		return READ_IS_MISSING;
	return certificates_try_again(c, now) ? READ_GOES_ON : READ_FAILED;
}

static void certificates_add_code(struct buf *out, const struct certificates *c)
{
	static const char *const meanings[] = {N_("there is no such partition"),
		N_("a wrong range"), N_("erasing failed, or too little memory"),
		N_("writing failed")};
	enum { FIRST_CODE = 0x010a0000 };
	uint32_t code = c->inside->code;

	if (c->inside->outcome != SESSION_REFUSED)
		return;
	if (code >= FIRST_CODE && code < FIRST_CODE + ALEN(meanings))
		buf_addf(out, _(" (0x%08x: %s)"), (unsigned)code, _(meanings[code - FIRST_CODE]));
	else if (code)
		buf_addf(out, _(" (0x%08x)"), (unsigned)code);
	else if (c->way == CERTIFICATES_WAY_MFG)
		buf_add_text(out, _("; it says why on its log port only, and often its storage is "
				    "full (ESP_ERR_NVS_NOT_ENOUGH_SPACE)"));
}

static void certificates_make_plan_or_end(struct certificates *c)
{
	certificates_match_key(c);
	if (!certificates_make_plan(c)) {
		certificates_end_early(c, _("nothing was written, because a file does not fit"));
	} else if (c->step_count) {
		c->state = CERTIFICATES_PLANNED;
		certificates_changed(c);
	} else {
		certificates_finish(c);
	}
}

static void certificates_look_on(struct certificates *c)
{
	struct certificates_inside *in = c->inside;

	memcpy(in->before[in->kind], c->results[in->kind].there.sha256, sizeof(in->before[0]));
	buf_clear(&in->raw);
	if (in->kind + 1 < CERTS_KINDS) {
		in->kind++;
		certificates_enter(c, STAGE_LOOK);
	} else {
		certificates_make_plan_or_end(c);
	}
}

static void begin_look(struct certificates *c, int64_t now)
{
	struct certificates_inside *in = c->inside;

	if (c->way == CERTIFICATES_WAY_FLASH && !in->partition[in->kind]) {
		certificates_learn_missing(c, in->kind);
		buf_addf(&c->results[in->kind].why, _("this firmware has no partition for it"));
		certificates_look_on(c);
		return;
	}
	certificates_read_on(c, now);
}

static void end_look(struct certificates *c, int64_t now)
{
	struct certificates_inside *in = c->inside;

	switch (certificates_read(c, now)) {
	case READ_DONE:
		certificates_learn(c, in->kind);
		certificates_look_on(c);
		break;
	case READ_IS_MISSING:
		certificates_learn_missing(c, in->kind);
		certificates_look_on(c);
		break;
	case READ_FAILED:
		if (in->outcome == SESSION_TIMEOUT || in->outcome == SESSION_LOST) {
			certificates_lose_board(c);
			break;
		}
		c->results[in->kind].verdict = CERTIFICATES_UNREADABLE;
		buf_add_text(&c->results[in->kind].why, _("it could not be read"));
		certificates_add_code(&c->results[in->kind].why, c);
		certificates_look_on(c);
		break;
	case READ_GOES_ON:
		break;
	}
}

/* ---- the plan ---- */

static const struct certificates_step *certificates_step(const struct certificates *c)
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

/* ---- the machine ---- */

static const struct {
	void (*begin)(struct certificates *c, int64_t now); /* submits a command, or moves on */
	void (*end)(struct certificates *c, int64_t now);   /* it has ended */
	bool looks;                                         /* what there is, before the plan */
} certificates_stages[] = {
	[STAGE_FIRMWARE] = {begin_firmware, end_firmware, true},
	[STAGE_CODES] = {begin_codes, end_codes, true},
	[STAGE_PARTITIONS] = {begin_partitions, end_partitions, true},
	[STAGE_NAMESPACES] = {begin_namespaces, end_namespaces, true},
	[STAGE_LOOK] = {begin_look, end_look, true},
	[STAGE_STEP] = {begin_step, end_step, false},
	[STAGE_FILL] = {begin_fill, NULL, false},
	[STAGE_SYNC] = {begin_sync, end_sync, false},
	[STAGE_INSPECT] = {begin_inspect, end_inspect, false},
	[STAGE_CLEAR] = {begin_clear, end_clear, false},
};

static bool certificates_runs(const struct certificates *c)
{
	return c->state == CERTIFICATES_ASKS || c->state == CERTIFICATES_WRITES;
}

/* One turn; false: something has to happen first. */
static bool certificates_turn(struct certificates *c, int64_t now)
{
	struct certificates_inside *in = c->inside;

	if (in->waits && !in->answered)
		return false;
	if (in->waits) {
		in->waits = false;
		certificates_stages[in->stage].end(c, now);
	} else if (in->stopping && certificates_stages[in->stage].looks) {
		certificates_end_early(c, _("given up"));
	} else if (in->stage == STAGE_FILL && in->fills) {
		go_fill(c);
		in->fills = in->stage == STAGE_FILL;
		return !in->fills;
	} else {
		in->fills = in->stage == STAGE_FILL;
		certificates_stages[in->stage].begin(c, now);
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
