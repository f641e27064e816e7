/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cloud/commands.h"

#include <stdlib.h>

#include "at/compose.h"
#include "base/language.h"
#include "base/memory.h"

enum { LINE_MOST = AT_LINE_BYTES - 1 /* the whole line is shorter than 256 bytes (clouds.md) */ };

void cloud_commands_fini(struct cloud_commands *c)
{
	for (size_t i = 0; i < c->count; i++) {
		buf_fini(&c->list[i].line);
		buf_fini(&c->list[i].payload);
	}
	free(c->list);
	*c = (struct cloud_commands){0};
}

static struct cloud_command *commands_add(struct cloud_commands *c)
{
	c->list = memory_grow(c->list, &c->room, c->count + 1, sizeof(*c->list));
	c->list[c->count] = (struct cloud_command){0};
	return &c->list[c->count++];
}

/* A value of AT+MQTTUSERCFG that may go into a command of its own. */
struct commands_field {
	struct slice value;
	const char *name; /* "password" */
	const char
		*inline_as; /* the command that sets it in its line, and as bytes behind a prompt */
	const char *long_as;
	size_t limit; /* bytes in AT+MQTTUSERCFG */
	bool moved;
};

enum { FIELD_CLIENT_ID, FIELD_USERNAME, FIELD_PASSWORD, FIELDS };

static size_t commands_escaped_bytes(struct slice value)
{
	struct buf escaped = {0};

	at_add_escaped(&escaped, value);
	size_t n = escaped.n;
	buf_fini(&escaped);
	return n;
}

static void commands_add_configuration(struct buf *line, const struct cloud_access *a,
	long long scheme, const struct commands_field *fields)
{
	buf_addf(line, "AT+MQTTUSERCFG=0,%lld,", scheme);
	for (size_t i = 0; i < FIELDS; i++) {
		at_add_quoted(line, fields[i].moved ? (struct slice){0} : fields[i].value);
		buf_add_char(line, ',');
	}
	buf_add_text(line, "0,0,");
	at_add_quoted(line, buf_slice(&a->path));
}

/* The longest of those that are still in the line. */
static struct commands_field *commands_longest(struct commands_field *fields)
{
	struct commands_field *longest = NULL;

	for (size_t i = 0; i < FIELDS; i++)
		if (!fields[i].moved && fields[i].value.n &&
			(!longest || commands_escaped_bytes(fields[i].value) >
					     commands_escaped_bytes(longest->value)))
			longest = &fields[i];
	return longest;
}

static bool commands_add_moved(struct cloud_commands *out, const struct commands_field *f,
	const struct cloud_board *board, struct diag *d)
{
	struct cloud_command *c = commands_add(out);

	if (board->has_long) {
		buf_addf(&c->line, "AT+%s=0,%zu", f->long_as, f->value.n);
		buf_set(&c->payload, f->value);
		c->has_payload = true;
		return true;
	}
	buf_addf(&c->line, "AT+%s=0,", f->inline_as);
	at_add_quoted(&c->line, f->value);
	return c->line.n <= LINE_MOST ||
	       diag_fail(d, 0, 0, 0,
		       _("the %s has %zu bytes: this firmware can't have it; AT+%s can, from v3.0 on"),
		       f->name, f->value.n, f->long_as);
}

/* Without AT+MQTTSNI the host is sent as the name only where the certificate is not verified (protocol.md
 * 4). */
static long long commands_scheme(const struct cloud_access *a, const struct cloud_board *board)
{
	static const struct {
		long long verifies, sends_host;
	} rows[] = {{3, 2}, {5, 4}, {8, 7}, {10, 9}};

	for (size_t i = 0; a->sni.n && !board->has_sni && i < ALEN(rows); i++)
		if (a->scheme == rows[i].verifies)
			return rows[i].sends_host;
	return a->scheme;
}

static bool commands_add_tls(const struct cloud_access *a, const struct cloud_board *board,
	struct cloud_commands *out, struct diag *d)
{
	if (a->alpn.n && !board->has_alpn)
		return diag_fail(d, 0, 0, 0,
			_("port %lld needs AT+MQTTALPN, which this firmware does not have; use another "
			  "port"),
			a->port);
	if (a->alpn.n) {
		struct cloud_command *c = commands_add(out);

		buf_add_text(&c->line, "AT+MQTTALPN=0,1,");
		at_add_quoted(&c->line, buf_slice(&a->alpn));
	}
	if (a->sni.n && board->has_sni) {
		struct cloud_command *c = commands_add(out);

		buf_add_text(&c->line, "AT+MQTTSNI=0,");
		at_add_quoted(&c->line, buf_slice(&a->sni));
	}
	return true;
}

static bool commands_make(const struct cloud_access *a, const struct cloud_board *board,
	struct cloud_commands *out, struct diag *d)
{
	struct commands_field fields[FIELDS] = {
		[FIELD_CLIENT_ID] = {buf_slice(&a->client_id), C_("cloud", "client id"),
			"MQTTCLIENTID", "MQTTLONGCLIENTID", 256, false},
		[FIELD_USERNAME] = {buf_slice(&a->username), C_("cloud", "username"),
			"MQTTUSERNAME", "MQTTLONGUSERNAME", 64, false},
		[FIELD_PASSWORD] = {buf_slice(&a->password), C_("cloud", "password"),
			"MQTTPASSWORD", "MQTTLONGPASSWORD", 64, false},
	};
	struct commands_field *longest;
	struct buf line = {0};

	for (size_t i = 0; i < FIELDS; i++)
		fields[i].moved = fields[i].value.n > fields[i].limit;
	for (;;) {
		buf_clear(&line);
		commands_add_configuration(&line, a, commands_scheme(a, board), fields);
		longest = commands_longest(fields);
		if (line.n <= LINE_MOST || !longest)
			break;
		longest->moved = true;
	}
	buf_set(&commands_add(out)->line, buf_slice(&line));
	buf_fini(&line);
	for (size_t i = 0; i < FIELDS; i++)
		if (fields[i].moved && !commands_add_moved(out, &fields[i], board, d))
			return false;
	if (a->keepalive)
		buf_addf(&commands_add(out)->line, "AT+MQTTCONNCFG=0,%lld,0,\"\",\"\",0,0",
			a->keepalive);
	if (!commands_add_tls(a, board, out, d))
		return false;
	struct cloud_command *connect = commands_add(out);
	buf_add_text(&connect->line, "AT+MQTTCONN=0,");
	at_add_quoted(&connect->line, buf_slice(&a->host));
	buf_addf(&connect->line, ",%lld,0", a->port);
	return true;
}

bool cloud_make_commands(const struct cloud_access *a, const struct cloud_board *board,
	struct cloud_commands *out, struct diag *d)
{
	cloud_commands_fini(out);
	if (commands_make(a, board, out, d))
		return true;
	cloud_commands_fini(out);
	return false;
}

long long cloud_commands_scheme(const struct cloud_commands *c, enum at_dialect dialect)
{
	long long scheme = 0;

	for (size_t i = 0; i < c->count && !scheme; i++) {
		struct slice line = buf_slice(&c->list[i].line);
		struct at_line read;
		at_line_read(line, dialect, &read);
		scheme = at_line_scheme(line, &read);
	}
	return scheme;
}
