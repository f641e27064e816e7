/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "setup/port_rate.h"

#include "at/compose.h"

/* A silent board is tried at the settings before, at its own, and once more at both; then it is left
 * at its own, with which it comes back whenever it is switched on. */
enum { SILENT_TRIES = 3 };

bool port_rate_same(const struct link_settings *a, const struct link_settings *b)
{
	return a->baud == b->baud && a->data_bits == b->data_bits && a->stop_bits == b->stop_bits &&
	       a->parity == b->parity && a->flow == b->flow;
}

void port_rate_forget_heard(struct port_rate *r)
{
	r->readable = false;
	r->noise = r->unanswered = 0;
}

void port_rate_on_up(struct port_rate *r)
{
	port_rate_forget_heard(r);
	r->tries = 0;
}

/* At a wrong rate, noise may happen to be printable, and look like a line or a '>'. */
static bool port_rate_is_certain(enum wire_event_type type)
{
	return type != WIRE_EVENT_NOISE && type != WIRE_EVENT_INCOMPLETE &&
	       type != WIRE_EVENT_LINE && type != WIRE_EVENT_PROMPT;
}

void port_rate_on_event(struct port_rate *r, const struct wire_event *event)
{
	if (!port_rate_is_certain(event->type))
		return;
	port_rate_forget_heard(r);
	r->readable = true;
	r->has_left = false;
	r->tries = 0;
}

void port_rate_on_fact(struct port_rate *r, const struct session_fact *fact)
{
	bool unanswered = fact->outcome == SESSION_TIMEOUT || fact->outcome == SESSION_LOST;

	r->noise += fact->kind == SESSION_FACT_NOISE;
	r->unanswered += fact->kind == SESSION_FACT_ENDED && unanswered;
}

/* `baud, data, stop, parity, flow` as the board counts them (protocol.md 1.4).  1.5 stop bits
 * become two, which also works. */
static bool port_rate_read(
	struct slice line, const struct at_line *read, struct link_settings *settings)
{
	static const enum link_parity parities[] = {
		LINK_PARITY_NONE, LINK_PARITY_ODD, LINK_PARITY_EVEN};
	long long value[5];

	if (read->argument_count != ALEN(value))
		return false;
	for (size_t i = 0; i < ALEN(value); i++)
		if (!slice_to_number(slice_sub(line, read->arguments[i].at, read->arguments[i].n),
			    &value[i]))
			return false;
	if (value[0] <= 0 || value[1] < 5 || value[1] > 8 || value[3] < 0 || value[3] > 2)
		return false;
	settings->baud = value[0];
	settings->data_bits = (int)value[1];
	settings->stop_bits = value[2] == 1 ? 1 : 2;
	settings->parity = parities[value[3]];
	if (value[4] == 3)
		settings->flow = LINK_FLOW_RTSCTS;
	else if (settings->flow == LINK_FLOW_RTSCTS)
		settings->flow = LINK_FLOW_NONE;
	return true;
}

bool port_rate_on_ended(struct port_rate *r, const struct session_result *result,
	enum at_dialect dialect, const struct link_settings *now, struct link_settings *wanted)
{
	struct at_line read;

	at_line_read(result->line, dialect, &read);
	if (result->outcome != SESSION_OK)
		return false;
	if (at_command_does(read.command, read.form, AT_RESTORES))
		r->at_restart = link_default_settings;
	if (at_command_does(read.command, read.form, AT_RESTARTS)) {
		*wanted = r->at_restart;
		return true;
	}
	*wanted = *now;
	if (!at_command_does(read.command, read.form, AT_SETS_RATE) ||
		!port_rate_read(result->line, &read, wanted))
		return false;
	if (at_command_does(read.command, read.form, AT_KEEPS_RATE))
		r->at_restart = *wanted;
	return true;
}

void port_rate_changed(struct port_rate *r, const struct link_settings *from)
{
	port_rate_forget_heard(r);
	r->has_left = !port_rate_same(from, &r->at_restart);
	if (r->has_left)
		r->left = *from;
}

static bool port_rate_other(
	const struct port_rate *r, const struct link_settings *now, struct link_settings *other)
{
	bool own = port_rate_same(now, &r->at_restart);

	*other = own ? r->left : r->at_restart;
	return !own || r->has_left;
}

bool port_rate_guess(
	const struct port_rate *r, const struct link_settings *now, struct link_settings *wanted)
{
	bool silent = r->unanswered > 0 && r->tries < SILENT_TRIES;

	if (!port_rate_other(r, now, wanted))
		return false;
	/* Noise alone says little about a line that was readable before. */
	if (r->readable)
		return r->noise > 0 && r->unanswered > 0;
	/* After a restart noise is to be expected: some chips boot at 74880 baud. */
	if (port_rate_same(now, &r->at_restart))
		return silent || (r->unanswered > 0 && r->noise > 0);
	return silent || r->noise > 0;
}

bool port_rate_in_doubt(const struct port_rate *r, const struct link_settings *now)
{
	struct link_settings other;

	return !r->readable && r->tries < SILENT_TRIES && port_rate_other(r, now, &other);
}
