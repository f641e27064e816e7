/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/language.h"
#include "provision/provision_private.h"

/* ---- which way the board has ---- */

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

/* ---- what it has ---- */

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

const struct certificates_turn certificates_looks[] = {
	[STAGE_FIRMWARE] = {begin_firmware, end_firmware, NULL},
	[STAGE_CODES] = {begin_codes, end_codes, NULL},
	[STAGE_PARTITIONS] = {begin_partitions, end_partitions, NULL},
	[STAGE_NAMESPACES] = {begin_namespaces, end_namespaces, NULL},
	[STAGE_LOOK] = {begin_look, end_look, NULL},
};
