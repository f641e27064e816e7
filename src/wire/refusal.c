/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/refusal.h"

#include "at/scheme.h"
#include "base/language.h"

/* From which version on a command is there. */
static const struct refusal_since {
	const char *name;
	long long version[3], esp8266[3]; /* esp8266: {0} if it is the same there */
} refusal_commands[] = {
	{"MQTTLONGCLIENTID", {3, 0, 0}, {2, 2, 2}},
	{"MQTTLONGUSERNAME", {3, 0, 0}, {2, 2, 2}},
	{"MQTTLONGPASSWORD", {3, 0, 0}, {2, 2, 2}},
	{"MQTTALPN", {2, 3, 0}, {0}},
	{"MQTTSNI", {3, 3, 0}, {0}},
	{"SYSMFG", {3, 1, 0}, {0}},
};
static const long long refusal_timeout_since[3] = {5, 0, 0};

static bool refusal_is_esp8266(const struct wire_firmware *f)
{
	return slice_eq(slice_of(f->chip), SLICE("ESP8266"));
}

static bool refusal_is_before(const struct wire_firmware *f, const long long since[3])
{
	for (size_t i = 0; i < 3; i++)
		if (f->version[i] != since[i])
			return f->version[i] < since[i];
	return false;
}

static bool refusal_by_version(const struct wire_firmware *f, struct diag *d, size_t at, size_t n,
	const char *what, const long long since[3])
{
	struct buf name = {0};

	wire_firmware_add_name(&name, f);
	if (since[2])
		diag_fail(d, 0, at, n, _("%s exists from v%lld.%lld.%lld on; this is %s"), what,
			since[0], since[1], since[2], buf_text(&name));
	else
		diag_fail(d, 0, at, n, _("%s exists from v%lld.%lld on; this is %s"), what,
			since[0], since[1], buf_text(&name));
	buf_fini(&name);
	return false;
}

bool wire_firmware_accepts(const struct wire_firmware *f, struct slice line,
	const struct at_line *read, struct diag *d)
{
	const struct at_command *c = read->command;
	size_t limit;

	if (!c || f->kind != WIRE_FIRMWARE_ESP_AT)
		return true;
	long long scheme = at_line_scheme(line, read);
	if (refusal_is_esp8266(f) && scheme && scheme != 1 && scheme != 6)
		return diag_fail(d, 0, read->arguments[1].at, read->arguments[1].n,
			_("on an ESP8266 scheme can only be 1 and 6: its firmware has no TLS for MQTT"));
	for (size_t i = 0; i < ALEN(refusal_commands); i++) {
		const struct refusal_since *r = &refusal_commands[i];
		const long long *since =
			refusal_is_esp8266(f) && r->esp8266[0] ? r->esp8266 : r->version;

		if (slice_eq(slice_of(c->name), slice_of(r->name)) && refusal_is_before(f, since))
			return refusal_by_version(
				f, d, read->name_at, read->name_n, c->name, since);
	}
	const struct at_parameter *p = at_command_limit(c, AT_DIALECT_ESP_AT, &limit);
	if (p && slice_eq(slice_of(p->name), SLICE("timeout_ms")) && read->form == AT_FORM_SET &&
		read->argument_count > limit && refusal_is_before(f, refusal_timeout_since))
		return refusal_by_version(f, d, read->arguments[limit].at, read->arguments[limit].n,
			"timeout_ms", refusal_timeout_since);
	return true;
}

bool wire_firmware_hides_name(const struct wire_firmware *f, long long scheme, bool *has_sni)
{
	const struct at_scheme *s = at_scheme(scheme);

	*has_sni = wire_firmware_from(f, 3, 3);
	return f->kind == WIRE_FIRMWARE_ESP_AT && s->name && s->tls && s->verifies &&
	       !s->sends_host;
}
