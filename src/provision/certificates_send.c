/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/language.h"
#include "provision/provision_private.h"

/* ---- ends ---- */

void certificates_changed(struct certificates *c)
{
	if (c->calls && c->calls->changed)
		c->calls->changed(c->user);
}

void certificates_enter(struct certificates *c, enum certificates_stage stage)
{
	c->inside->stage = stage;
	c->inside->again = false;
	certificates_changed(c);
}

void certificates_finish(struct certificates *c)
{
	certificates_match_key(c);
	c->state = CERTIFICATES_ENDED;
	certificates_enter(c, STAGE_OVER);
}

void certificates_end_early(struct certificates *c, const char *why)
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

void certificates_lose_link(struct certificates *c)
{
	struct buf why = {0};

	buf_addf(&why, _("the link was lost: %.*s"), SLICE_ARG(session_down_why(c->session)));
	c->link_lost = true;
	certificates_end_early(c, buf_text(&why));
	buf_fini(&why);
}

void certificates_lose_board(struct certificates *c)
{
	struct buf why = {0};

	buf_addf(&why, _("the board does not answer %s"), buf_text(&c->inside->line));
	certificates_end_early(c, buf_text(&why));
	buf_fini(&why);
}

/* ---- commands ---- */

void certificates_submit(struct certificates *c, struct slice payload, int64_t now)
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

void certificates_send(struct certificates *c, const char *line, int64_t now)
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

bool certificates_try_again(struct certificates *c, int64_t now)
{
	struct certificates_inside *in = c->inside;

	if (in->again)
		return false;
	in->again = true;
	certificates_submit(c, (struct slice){0}, now);
	return true;
}

bool certificates_has_no_answer(struct certificates *c)
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

/* ---- reading ---- */

void certificates_read_on(struct certificates *c, int64_t now)
{
	struct certificates_inside *in = c->inside;
	bool flash = c->way == CERTIFICATES_WAY_FLASH;

	certificates_send_read(c, in->raw.n, flash ? certificates_next_piece(c, in->kind) : 0, now);
}

enum read_progress certificates_read(struct certificates *c, int64_t now)
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

void certificates_add_code(struct buf *out, const struct certificates *c)
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
