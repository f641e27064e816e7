/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/error_code.h"

#include <string.h>

#include "at/error_table.h"
#include "base/language.h"

#define PREFIX "AT_MQTT_"

enum {
	CATEGORY = 0x01,  /* bits 31-24 of every code */
	EXECUTION = 0x0a, /* the kind that contains MQTT's codes */
};

static const struct at_error_kind kinds[] = {
	[0x00] = {.name = N_("OK"),
		.meaning = N_("nothing is wrong"),
		.remedy = N_("nothing to do")},
	[0x01] = {.name = N_("common error"),
		.meaning = N_("the command failed, and no reason is given"),
		.remedy = N_("look at the log port, and try the command again")},
	[0x02] = {.name = N_("no line end"),
		.meaning = N_("the line did not end in CR LF"),
		.remedy = N_("send CR LF after each command, and keep the line below 256 bytes")},
	[0x03] = {.name = N_("no AT"),
		.meaning = N_("the line does not begin with AT"),
		.remedy = N_("begin with AT; after a > prompt you may have sent more bytes than "
			     "announced")},
	[0x04] = {.name = N_("wrong length"),
		.meaning = N_("a parameter is too long or too short"),
		.remedy = N_("count its bytes: a character outside ASCII has 2 to 4"),
		.parameter = true},
	[0x05] = {.name = N_("wrong type"),
		.meaning = N_("a parameter is of the wrong type"),
		.remedy = N_("write texts in quotes and numbers without"),
		.parameter = true},
	[0x06] = {.name = N_("wrong number of parameters"),
		.meaning = N_("there are too many or too few parameters"),
		.remedy = N_("count the commas; one inside quotes is written \\,"),
		.counts = true},
	[0x07] = {.name = N_("invalid parameter"),
		.meaning = N_("a parameter has a value that the board does not accept"),
		.remedy = N_("compare it with the range in the help"),
		.parameter = true},
	[0x08] = {.name = N_("parse failed"),
		.meaning = N_("a parameter could not be parsed"),
		.remedy =
			N_("close the quotes, and write \\ before each comma, quote and backslash "
			   "inside them"),
		.parameter = true},
	[0x09] = {.name = N_("unsupported command"),
		.meaning = N_("this firmware does not know the command"),
		.remedy = N_("check the spelling; AT+CMD? lists the firmware's commands, AT+GMR "
			     "shows its version")},
	[EXECUTION] = {.name = N_("execution failed"),
		.meaning = N_("the command was understood, but failed"),
		.remedy = N_("look at the lines before it and at the log port")},
	[0x0b] = {.name = N_("still processing"),
		.meaning = N_("the board is busy with the previous command"),
		.remedy = N_("wait for its OK or ERROR, and send no line end after raw data; the "
			     "command may still be carried out")},
	[0x0c] = {.name = N_("wrong operation"),
		.meaning = N_("the command exists, but not in this form"),
		.remedy = N_("see the help for whether it takes ?, = or neither")},
};

const struct at_error *at_error(size_t index)
{
	return index < at_error_count ? &at_errors[index] : NULL;
}

const struct at_error *at_error_find(uint32_t code)
{
	uint32_t above = code >> 16, low = code & 0xffff;

	if (above != 0 && above != (CATEGORY << 8 | EXECUTION))
		return NULL;
	if (low < at_errors[0].code || low > at_errors[at_error_count - 1].code)
		return NULL;
	return &at_errors[low - at_errors[0].code];
}

const struct at_error *at_error_find_name(struct slice name)
{
	if (slice_starts_nocase(name, SLICE(PREFIX)))
		name = slice_from(name, strlen(PREFIX));
	for (size_t i = 0; i < at_error_count; i++)
		if (slice_eq_nocase(name, slice_of(at_errors[i].name + strlen(PREFIX))))
			return &at_errors[i];
	return NULL;
}

const struct at_error_kind *at_error_kind(uint32_t code)
{
	size_t kind = code >> 16 & 0xff;

	return code >> 24 == CATEGORY && kind < ALEN(kinds) ? &kinds[kind] : NULL;
}

const char *at_error_name(uint32_t code)
{
	const struct at_error *error = at_error_find(code);
	const struct at_error_kind *kind = at_error_kind(code);

	return error ? error->name : kind ? kind->name : NULL;
}

static void add_kind(struct buf *out, const struct at_error_kind *kind, uint32_t code)
{
	const char *name = _(kind->name), *meaning = _(kind->meaning), *remedy = _(kind->remedy);

	if (kind->parameter)
		buf_addf(out, _("0x%08x %s: %s, parameter %u of the line; %s"), (unsigned)code,
			name, meaning, (unsigned)(code & 0xffff) + 1, remedy);
	else if (kind->counts && (code & 0xffff))
		buf_addf(out, _("0x%08x %s: %s, %u instead of %u; %s"), (unsigned)code, name,
			meaning, (unsigned)(code & 0xff), (unsigned)(code >> 8 & 0xff), remedy);
	else
		buf_addf(out, _("0x%08x %s: %s; %s"), (unsigned)code, name, meaning, remedy);
}

void at_add_error(struct buf *out, uint32_t code)
{
	const struct at_error *error = at_error_find(code);
	const struct at_error_kind *kind = at_error_kind(code);

	if (error)
		buf_addf(out, _("0x%04X %s: %s; %s"), error->code, error->name + strlen(PREFIX),
			_(error->meaning), _(error->remedy));
	else if (kind)
		add_kind(out, kind, code);
	else
		buf_addf(out, _("0x%x: not a known code"), (unsigned)code);
}

static bool blames(const struct at_parameter *p, uint16_t code)
{
	return code == p->error.read || code == p->error.null || code == p->error.overlength ||
	       code == p->error.value;
}

const struct at_parameter *at_error_parameter(
	uint32_t code, const struct at_command *c, size_t *index)
{
	const struct at_error *error = at_error_find(code);
	const struct at_error_kind *kind = at_error_kind(code);

	for (size_t i = 0; i < c->parameter_count; i++) {
		const struct at_parameter *p = &c->parameters[i];

		if (error ? blames(p, error->code)
			  : kind && kind->parameter && i == (code & 0xffff)) {
			if (index)
				*index = i;
			return p;
		}
	}
	return NULL;
}

bool at_error_is_same(uint32_t wanted, uint32_t said)
{
	return said == wanted ||
	       (wanted <= 0xffff && said >> 16 == 0x010a && (said & 0xffff) == wanted);
}

bool at_error_is_busy(uint32_t code)
{
	return code >> 16 == 0x010b;
}
