/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/mask.h"

#include <assert.h>

static enum at_dialect dialect_of(const struct at_command *c)
{
	return c->dialects & AT_IN(AT_DIALECT_ESP_AT) ? AT_DIALECT_ESP_AT : AT_DIALECT_ESP32_S;
}

static void list_commands(struct mask *m)
{
	for (size_t i = 0; i < at_command_count(); i++) {
		if (!at_command_has_secret(at_command(i)))
			continue;
		assert(m->command_count < MASK_COMMANDS);
		m->commands[m->command_count++] = at_command(i);
	}
}

static const struct at_command *find_command(const struct mask *m)
{
	struct slice name = {m->name, m->name_n};

	for (size_t i = 0; i < m->command_count; i++)
		if (slice_eq_nocase(name, slice_of(m->commands[i]->name)))
			return m->commands[i];
	return NULL;
}

static void next_argument(struct mask *m, size_t argument)
{
	bool known = at_command_parameter(m->command, dialect_of(m->command), argument) != NULL;

	m->where = known ? MASK_ARGUMENTS : MASK_REST_OF_LINE;
	m->argument = argument;
	m->begun = m->quoted = m->escaped = m->closed = false;
}

static bool is_line_end(char c)
{
	return c == '\r' || c == '\n';
}

static bool is_name(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* The byte behind a name.  Quoted names stand in the list of commands, +CMD. */
static bool end_name(struct mask *m, char c)
{
	m->command = find_command(m);
	m->where = MASK_OUTSIDE;
	if (!m->command || c == '?' || c == '"' || is_line_end(c))
		return false;
	if (c == '=' || (c == ':' && at_command_answers_secret(m->command))) {
		next_argument(m, 0);
		return false;
	}
	if (c != ':')
		m->where = MASK_REST_OF_LINE;
	return c != ':';
}

static bool in_name(struct mask *m, char c)
{
	if (c == '+') {
		m->name_n = 0;
		return false;
	}
	if (!is_name(c))
		return end_name(m, c);
	if (m->name_n == sizeof(m->name))
		m->where = MASK_OUTSIDE;
	else
		m->name[m->name_n++] = c;
	return false;
}

static bool spoiled(struct mask *m)
{
	m->where = MASK_REST_OF_LINE;
	return true;
}

static bool in_string(struct mask *m, char c, bool secret)
{
	if (m->escaped) {
		m->escaped = false;
		return secret;
	}
	m->escaped = c == '\\';
	m->closed = c == '"';
	return secret && !m->closed;
}

static bool in_arguments(struct mask *m, char c)
{
	const struct at_parameter *p =
		at_command_parameter(m->command, dialect_of(m->command), m->argument);

	if (m->quoted && !m->closed)
		return in_string(m, c, p->secret);
	if (c == ',') {
		next_argument(m, m->argument + 1);
		return false;
	}
	bool digit = (c >= '0' && c <= '9') || c == '-';
	if (m->closed || (p->type == AT_NUMBER && !digit) || (c == '"' && m->begun))
		return spoiled(m);
	m->quoted = c == '"';
	m->begun = true;
	return p->secret && !m->quoted;
}

/* Takes the stream's next byte: is it to be hidden? */
static bool hides(struct mask *m, char c)
{
	if (m->where == MASK_NAME)
		return in_name(m, c);
	if (is_line_end(c)) {
		m->where = MASK_OUTSIDE;
		return false;
	}
	return m->where == MASK_REST_OF_LINE || in_arguments(m, c);
}

struct slice mask_bytes(struct mask *m, struct slice bytes)
{
	bool copied = false;

	if (m->command_count == 0)
		list_commands(m);
	for (size_t i = 0; i < bytes.n; i++) {
		if (m->where == MASK_OUTSIDE) {
			size_t plus = slice_find_char(slice_from(bytes, i), '+');
			if (plus == SLICE_NONE)
				break;
			i += plus;
			m->where = MASK_NAME;
			m->name_n = 0;
		} else if (hides(m, bytes.p[i])) {
			if (!copied) {
				buf_clear(&m->out);
				buf_add(&m->out, bytes);
				copied = true;
			}
			m->out.p[i] = '*';
		}
	}
	return copied ? buf_slice(&m->out) : bytes;
}

void mask_fini(struct mask *m)
{
	buf_fini(&m->out);
	*m = (struct mask){0};
}
