/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/ascii.h"
#include "session/session_private.h"

static bool is_poll(const struct command *c)
{
	return c && c->by == SESSION_BY_POLL;
}

/* A poll's answer, late or not, is not shown. */
static bool answers_poll(struct session *s, enum at_role asked)
{
	struct command *c = s->current;

	if (command_does(c, asked)) {
		c->answered = true;
		return is_poll(c);
	}
	struct command *late = abandoned_poll(&s->abandoned, asked);
	if (late)
		late->begun = true;
	return late;
}

bool session_learn_version_line(struct session *s, struct slice line)
{
	struct wire_firmware anew = {.kind = WIRE_FIRMWARE_UNKNOWN};

	if (s->heard_all && wire_firmware_learn_line(&anew, line)) {
		s->heard = (struct wire_firmware){.kind = WIRE_FIRMWARE_UNKNOWN};
		s->heard_all = false;
	}
	return wire_firmware_learn_line(&s->heard, line) && answers_poll(s, AT_ASKS_VERSION);
}

/* `0,"AT+HTTPCHEAD",0,1,1,1`: its name, if it can be one. */
static void session_firmware_list(struct session *s, struct slice row)
{
	enum { LONGEST_LIST = 16 * 1024 };
	size_t at = slice_find(row, SLICE("\"AT+")), n = 0;
	struct slice name = slice_from(row, at == SLICE_NONE ? row.n : at + 4);

	while (n < name.n && ascii_is_name(name.p[n]))
		n++;
	name = slice_sub(name, 0, n);
	if (!name.n || session_lists(s, name) || s->listed.n + name.n >= LONGEST_LIST)
		return;
	buf_add(&s->listed, name);
	buf_add_char(&s->listed, '\n');
}

bool session_learn_command_row(struct session *s, struct slice row)
{
	if (!wire_firmware_learn_command(&s->heard, row))
		return false;
	session_firmware_list(s, row);
	return answers_poll(s, AT_LISTS_COMMANDS);
}

struct slice session_listed(const struct session *s)
{
	return buf_slice(&s->listed);
}

bool session_lists(const struct session *s, struct slice name)
{
	struct slice rest = buf_slice(&s->listed);

	while (rest.n)
		if (slice_eq_nocase(slice_take_line(&rest), name))
			return name.n > 0;
	return false;
}

/* From 2.2 on there is AT+CMD?. */
bool session_lists_commands(const struct session *s)
{
	const struct wire_firmware *f = &s->status.firmware;

	return !f->listed && (f->kind == WIRE_FIRMWARE_UNKNOWN || f->kind == WIRE_FIRMWARE_CLONE ||
				     wire_firmware_from(f, 2, 2));
}

static bool same_version(const struct wire_firmware *a, const struct wire_firmware *b)
{
	return a->kind == b->kind && a->version_count == b->version_count &&
	       memcmp(a->version, b->version, sizeof(a->version)) == 0;
}

static void session_firmware_learn(struct session *s)
{
	enum at_dialect dialect;

	/* What AT+CMD? once listed still holds. */
	if (!s->heard.listed && same_version(&s->heard, &s->status.firmware))
		s->heard = s->status.firmware;
	s->status.firmware = s->heard;
	if (!s->dialect_is_set && wire_firmware_dialect(&s->heard, &dialect))
		s->dialect = dialect;
}

/* It refused half a line from before the link was lost, with ours behind it.  Ask again. */
static bool session_is_disturbed(
	struct session *s, const struct command *c, enum session_outcome outcome)
{
	bool disturbed = s->poll.disturbed && is_poll(c) && outcome == SESSION_REFUSED;

	s->poll.disturbed = false;
	return disturbed;
}

void session_firmware_ended(
	struct session *s, const struct command *c, enum session_outcome outcome)
{
	bool version = command_does(c, AT_ASKS_VERSION), list = command_does(c, AT_LISTS_COMMANDS);
	bool answered = outcome == SESSION_OK || outcome == SESSION_REFUSED;

	if (!answered || !(version || list))
		return;
	if (session_is_disturbed(s, c, outcome))
		return;
	if (version)
		s->poll.identify = false;
	if (list)
		wire_firmware_end_commands(&s->heard);
	session_firmware_learn(s);
	/* Firmware that does not report its version is asked for its commands before anything is
	 * reported. */
	bool more = version && session_lists_commands(s) && is_poll(c) &&
	            !wire_firmware_from(&s->heard, 2, 2);
	s->heard_all = !more;
	if (!more)
		session_report_kind(s, c, SESSION_FACT_FIRMWARE);
}
