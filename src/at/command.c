/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/command.h"

#include "at/command_table.h"
#include "base/ascii.h"
#include "base/language.h"

static const char *const dialect_names[AT_DIALECT_COUNT] = {
	[AT_DIALECT_ESP32_S] = "esp32-s",
	[AT_DIALECT_ESP_AT] = "esp-at",
};

static const struct {
	const char *name, *advice;
} states[] = {
	{N_("not initialised"), N_("send AT+MQTTUSERCFG")},
	{N_("user configured (MQTTUSERCFG set)"),
		N_("send AT+MQTTCONN, and AT+MQTTCONNCFG before it where keepalive, session or last "
		   "will matter")},
	{N_("connection configured (MQTTCONNCFG set)"),
		N_("send AT+MQTTCONN; boards say 2 after a failed AT+MQTTCONN too, then find out why it "
		   "failed")},
	{N_("disconnected"),
		N_("with reconnect 1 wait, the board tries by itself; with reconnect 0 send "
		   "AT+MQTTCLEAN=0, then AT+MQTTUSERCFG, then AT+MQTTCONN")},
	{N_("connected"),
		N_("subscribe and publish; boards say 4 right after connecting, where the manual has 5")},
	{N_("connected, no topic subscribed"), N_("publish, or subscribe with AT+MQTTSUB")},
	{N_("connected, subscribed"), N_("publish; AT+MQTTSUB? lists the subscriptions")},
};

static const struct {
	const struct at_command *rows;
	const size_t *count;
} command_parts[] = {
	{at_mqtt_commands, &at_mqtt_command_count},
	{at_board_commands, &at_board_command_count},
	{at_wifi_commands, &at_wifi_command_count},
	{at_ip_commands, &at_ip_command_count},
};

size_t at_command_count(void)
{
	size_t count = 0;

	for (size_t i = 0; i < ALEN(command_parts); i++)
		count += *command_parts[i].count;
	return count;
}

const struct at_command *at_command(size_t index)
{
	for (size_t i = 0; i < ALEN(command_parts); i++) {
		if (index < *command_parts[i].count)
			return &command_parts[i].rows[index];
		index -= *command_parts[i].count;
	}
	return NULL;
}

/* Every line and message from a board is looked up here; most names differ in their first
 * letters. */
static bool has_name(const struct at_command *c, struct slice name)
{
	size_t i = 0;

	while (i < name.n && c->name[i] && ascii_lower(c->name[i]) == ascii_lower(name.p[i]))
		i++;
	return i == name.n && !c->name[i];
}

static const struct at_command *command_find_in(
	const struct at_command *table, size_t count, struct slice name, unsigned dialects)
{
	char first = name.n ? ascii_lower(name.p[0]) : '\0';

	for (size_t i = 0; i < count; i++)
		if (ascii_lower(table[i].name[0]) == first && (table[i].dialects & dialects) &&
			has_name(&table[i], name))
			return &table[i];
	return NULL;
}

static const struct at_command *command_find(struct slice name, unsigned dialects)
{
	const struct at_command *c = NULL;

	for (size_t i = 0; !c && i < ALEN(command_parts); i++)
		c = command_find_in(command_parts[i].rows, *command_parts[i].count, name, dialects);
	return c;
}

const struct at_command *at_command_find(struct slice name, enum at_dialect dialect)
{
	return command_find(name, AT_IN(dialect));
}

const struct at_command *at_command_find_old(struct slice name)
{
	return command_find(name, AT_BEFORE_2);
}

const struct at_command *at_command_named(const char *name)
{
	const struct at_command *c = NULL;

	for (int dialect = 0; name && !c && dialect < AT_DIALECT_COUNT; dialect++)
		c = at_command_find(slice_of(name), (enum at_dialect)dialect);
	return c;
}

bool at_command_does(const struct at_command *c, enum at_form form, unsigned roles)
{
	/* AT+GMR asks without being a query. */
	bool asks = form == AT_FORM_QUERY ||
	            (form == AT_FORM_EXECUTE && c && (c->roles & AT_ASKS_VERSION));

	if (!c || form == AT_FORM_TEST)
		return false;
	return (c->roles & roles & (asks ? AT_ASKS : ~(unsigned)AT_ASKS)) != 0;
}

const struct at_command *at_command_with(unsigned roles)
{
	const struct at_command *c;

	for (size_t i = 0; (c = at_command(i)) != NULL; i++)
		if ((c->roles & roles) == roles)
			return c;
	return NULL;
}

unsigned at_command_forms(const struct at_command *c, enum at_dialect dialect)
{
	return dialect == AT_DIALECT_ESP32_S ? c->forms | c->old_forms : c->forms;
}

bool at_parameter_in(const struct at_parameter *p, enum at_dialect dialect)
{
	return (p->dialects & AT_IN(dialect)) != 0;
}

size_t at_command_min_parameters(const struct at_command *c, enum at_dialect dialect)
{
	size_t count = 0;

	for (size_t i = 0; i < c->parameter_count && !c->parameters[i].optional; i++)
		count += at_parameter_in(&c->parameters[i], dialect);
	return count;
}

size_t at_command_max_parameters(const struct at_command *c, enum at_dialect dialect)
{
	size_t count = 0;

	for (size_t i = 0; i < c->parameter_count; i++) {
		if (!at_parameter_in(&c->parameters[i], dialect))
			continue;
		count += c->parameters[i].repeated ? c->parameters[i].repeated : 1;
	}
	return count;
}

const struct at_parameter *at_command_parameter(
	const struct at_command *c, enum at_dialect dialect, size_t index)
{
	for (size_t i = 0; i < c->parameter_count; i++) {
		const struct at_parameter *p = &c->parameters[i];

		if (!at_parameter_in(p, dialect))
			continue;
		if (index == 0 || index < p->repeated)
			return p;
		index--;
	}
	return NULL;
}

const struct at_parameter *at_command_limit(
	const struct at_command *c, enum at_dialect dialect, size_t *index)
{
	const struct at_parameter *p;

	for (size_t i = 0; (p = at_command_parameter(c, dialect, i)) != NULL; i++) {
		if (p->limit_unit_ms) {
			*index = i;
			return p;
		}
	}
	return NULL;
}

const char *at_value_meaning(const struct at_parameter *p, long long number)
{
	for (const struct at_value *v = p->values; v && v->meaning; v++)
		if (v->number == number)
			return v->meaning;
	return NULL;
}

const char *at_state_name(long long state)
{
	return state >= 0 && state < (long long)ALEN(states) ? _(states[state].name) : NULL;
}

const char *at_state_advice(long long state)
{
	return state >= 0 && state < (long long)ALEN(states) ? _(states[state].advice) : NULL;
}

const char *at_dialect_name(enum at_dialect dialect)
{
	return dialect_names[dialect];
}

bool at_dialect_find(struct slice name, enum at_dialect *dialect)
{
	for (size_t i = 0; i < AT_DIALECT_COUNT; i++) {
		if (slice_eq_nocase(name, slice_of(dialect_names[i]))) {
			*dialect = (enum at_dialect)i;
			return true;
		}
	}
	return false;
}

bool at_command_has_secret(const struct at_command *c)
{
	for (size_t i = 0; i < c->parameter_count; i++)
		if (c->parameters[i].secret)
			return true;
	return false;
}

bool at_command_answers_secret(const struct at_command *c)
{
	for (size_t i = 0; i < c->parameter_count; i++)
		if (c->parameters[i].secret &&
			slice_find(slice_of(c->answer), slice_of(c->parameters[i].name)) !=
				SLICE_NONE)
			return true;
	return false;
}
