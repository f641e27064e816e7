/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/clock_setting.h"

#include "at/command.h"
#include "base/date.h"
#include "base/language.h"
#include "script/script.h"

enum {
	CLOCK_LOOK_US = 1000000,
	CLOCK_BEGINNINGS = 2, /* a restart in between: once more, as Wi-Fi has to be joined anew */
	CLOCK_MACHINE_LEAST = 1577836800 /* 2020: before it, this machine's clock is wrong itself */
};

void clock_setting_fini(struct clock_setting *c)
{
	at_time_source_fini(&c->from);
	buf_fini(&c->line);
	buf_fini(&c->said);
	*c = (struct clock_setting){0};
}

void clock_setting_begin(struct clock_setting *c, const struct buf *servers, size_t count,
	int64_t within, bool announces)
{
	clock_setting_fini(c);
	c->within = within;
	c->announces = announces;
	c->named = count > 0;
	for (size_t i = 0; i < count && i < AT_TIME_SERVERS; i++, c->from.count++)
		buf_add(&c->from.servers[i], buf_slice(&servers[i]));
	c->begun = 1;
}

/* ---- what is heard ---- */

static bool clock_setting_is_row(const struct wire_event *event, unsigned role)
{
	const struct at_command *c = NULL;

	for (int dialect = 0; dialect < AT_DIALECT_COUNT && !c; dialect++)
		c = at_command_find(event->name, (enum at_dialect)dialect);
	return c && c->roles & role;
}

/* The zone stays the board's; so do its servers, unless the caller names some. */
static void clock_setting_hear_from(struct clock_setting *c, struct slice row)
{
	struct at_time_source from = {0};

	at_time_source_read(&from, row);
	c->from.zone = from.zone;
	if (!c->named) {
		at_time_source_fini(&c->from);
		c->from = from;
	} else {
		at_time_source_fini(&from);
	}
}

void clock_setting_hear(struct clock_setting *c, const struct wire_event *event)
{
	if (event->type == WIRE_EVENT_READY)
		c->restarted = true;
	else if (event->type == WIRE_EVENT_LINE && at_time_was_updated(event->text))
		c->updated = true;
	else if (event->type == WIRE_EVENT_INFO && clock_setting_is_row(event, AT_SHOWS_CLOCK))
		c->right = at_time_is_set(event->text);
	else if (event->type == WIRE_EVENT_INFO && c->stage == CLOCK_ASKS_FROM && c->sent)
		clock_setting_hear_from(c, event->text);
}

static void clock_setting_end(struct clock_setting *c, enum clock_turn how)
{
	c->stage = CLOCK_ENDED;
	c->ended = how;
}

static void clock_setting_add_no_server(struct clock_setting *c)
{
	if (!c->configured) {
		buf_add_text(&c->said, _("the board refused AT+CIPSNTPCFG"));
		return;
	}
	script_add_timed(&c->said, _("no time server answered within %s s"), c->within);
}

static void clock_setting_looked(struct clock_setting *c, int64_t now)
{
	if (c->right) {
		clock_setting_end(c, CLOCK_IS_SET);
		return;
	}
	c->look = c->announces || now + CLOCK_LOOK_US > c->latest ? c->latest : now + CLOCK_LOOK_US;
	c->stage = now < c->latest ? CLOCK_LISTENS : CLOCK_STAMPS;
}

static void clock_setting_stamped(struct clock_setting *c, bool ok)
{
	buf_clear(&c->said);
	clock_setting_add_no_server(c);
	if (ok) {
		buf_add_text(&c->said, _(": the clock was set to this machine's"));
		clock_setting_end(c, CLOCK_IS_SET);
		return;
	}
	buf_add_text(&c->said, _(", and the board does not let its clock be set by hand"));
	c->by_answer = true;
	clock_setting_end(c, CLOCK_FAILED);
}

void clock_setting_answered(struct clock_setting *c, enum session_outcome outcome, int64_t now)
{
	bool ok = outcome == SESSION_OK;

	c->sent = false;
	if (outcome == SESSION_RESET) {
		c->restarted = true;
		return;
	}
	if (outcome != SESSION_OK && outcome != SESSION_REFUSED) {
		c->by_answer = true;
		clock_setting_end(c, CLOCK_FAILED);
		return;
	}
	switch (c->stage) {
	case CLOCK_ASKS:
		c->stage = CLOCK_ASKS_FROM;
		if (ok && c->right)
			clock_setting_end(c, CLOCK_IS_SET);
		break;
	case CLOCK_ASKS_FROM:
		c->stage = CLOCK_CONFIGURES;
		break;
	case CLOCK_CONFIGURES:
		c->configured = ok;
		c->latest = ok ? now + c->within : now;
		clock_setting_looked(c, now);
		break;
	case CLOCK_LOOKS:
		clock_setting_looked(c, now);
		break;
	case CLOCK_STAMPS:
		clock_setting_stamped(c, ok);
		break;
	case CLOCK_LISTENS:
	case CLOCK_ENDED:
		break;
	}
}

/* ---- what is done ---- */

static enum clock_turn clock_setting_send(struct clock_setting *c, int64_t unix_time)
{
	buf_clear(&c->line);
	c->right = false;
	c->sent = true;
	switch (c->stage) {
	case CLOCK_ASKS_FROM:
		at_add_time_source_query(&c->line);
		break;
	case CLOCK_CONFIGURES:
		at_add_time_source(&c->line, &c->from);
		break;
	case CLOCK_STAMPS:
		at_add_time(&c->line, unix_time);
		break;
	default:
		c->updated = false;
		at_add_time_query(&c->line);
	}
	return CLOCK_SENDS;
}

static bool clock_setting_begin_anew(struct clock_setting *c)
{
	c->restarted = false;
	if (c->begun++ == CLOCK_BEGINNINGS) {
		buf_set(&c->said,
			slice_of(_("the board restarted again before its clock was set")));
		clock_setting_end(c, CLOCK_FAILED);
		return false;
	}
	c->stage = CLOCK_ASKS;
	c->sent = false;
	return true;
}

static enum clock_turn clock_setting_listen(struct clock_setting *c, int64_t now)
{
	if (!c->updated && now < c->look) {
		c->until = c->look;
		return CLOCK_WAITS;
	}
	c->stage = CLOCK_LOOKS;
	return CLOCK_SENDS;
}

enum clock_turn clock_setting_next(struct clock_setting *c, int64_t now, int64_t unix_time)
{
	c->until = -1;
	if (c->sent)
		return CLOCK_WAITS;
	if (c->restarted && c->stage != CLOCK_ENDED)
		clock_setting_begin_anew(c);
	if (c->stage == CLOCK_LISTENS && clock_setting_listen(c, now) == CLOCK_WAITS)
		return CLOCK_WAITS;
	if (c->stage == CLOCK_STAMPS && unix_time < CLOCK_MACHINE_LEAST) {
		buf_clear(&c->said);
		clock_setting_add_no_server(c);
		buf_add_text(&c->said, _(", and this machine's clock is not set either"));
		clock_setting_end(c, CLOCK_FAILED);
	}
	return c->stage == CLOCK_ENDED ? c->ended : clock_setting_send(c, unix_time);
}
