/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cloud/configured.h"

static void configured_set(struct cloud_configured *c, struct slice line,
	const struct at_argument *a, const struct at_parameter *p)
{
	struct buf *text = p->secret                          ? &c->password
	                   : p->source == AT_SOURCE_CLIENT_ID ? &c->client_id
	                   : p->source == AT_SOURCE_USERNAME  ? &c->username
	                   : p->source == AT_SOURCE_HOST      ? &c->host
	                                                      : NULL;
	long long number;

	if (text) {
		buf_clear(text);
		at_argument_meant(line, a, text);
	} else if (p->source == AT_SOURCE_PORT &&
		   slice_to_number(slice_sub(line, a->at, a->n), &number)) {
		c->port = number;
	}
}

/* AT+MQTTLONGPASSWORD sets what AT+MQTTPASSWORD sets. */
static const struct at_parameter *configured_short_twin(const struct at_command *c)
{
	for (size_t i = 0; i < at_command_count(); i++) {
		const struct at_command *twin = at_command(i);

		if (twin->long_twin && slice_eq(slice_of(twin->long_twin), slice_of(c->name)))
			return &twin->parameters[c->length_parameter];
	}
	return NULL;
}

static bool configured_has(const struct at_command *c, const char *parameter)
{
	for (size_t i = 0; i < c->parameter_count; i++)
		if (slice_eq(slice_of(c->parameters[i].name), slice_of(parameter)))
			return true;
	return false;
}

void cloud_configured_add(struct cloud_configured *c, struct slice line, const struct at_line *read,
	enum at_dialect dialect, struct slice payload)
{
	const struct at_command *command = read->command;

	if (at_command_does(command, read->form, AT_BEGINS_ANEW | AT_CLEANS))
		cloud_configured_fini(c);
	if (!at_command_does(command, read->form, AT_CONFIGURES | AT_CONNECTS))
		return;
	if (command->length_parameter >= 0) {
		const struct at_parameter *p = configured_short_twin(command);
		struct buf quoted = {0};
		struct at_argument all;

		at_add_quoted(&quoted, payload);
		all = (struct at_argument){0, quoted.n, true, true, SLICE_NONE};
		if (p)
			configured_set(c, buf_slice(&quoted), &all, p);
		buf_fini(&quoted);
		return;
	}
	for (size_t i = 0; i < read->argument_count; i++)
		if (at_command_parameter(command, dialect, i))
			configured_set(c, line, &read->arguments[i],
				at_command_parameter(command, dialect, i));
	if (at_line_scheme(line, read))
		c->scheme = at_line_scheme(line, read);
	if (configured_has(command, "keepalive")) {
		buf_set(&c->settings, line);
		c->settings_dialect = dialect;
	}
	c->has_sni |= slice_eq(slice_of(command->name), SLICE("MQTTSNI"));
}

struct cloud_seen cloud_configured_seen(const struct cloud_configured *c)
{
	return (struct cloud_seen){buf_slice(&c->client_id), buf_slice(&c->username),
		buf_slice(&c->password), buf_slice(&c->host), c->scheme, c->port};
}

const struct cloud *cloud_configured_row(const struct cloud_configured *c)
{
	const struct cloud_seen seen = cloud_configured_seen(c);
	const struct cloud *cloud = c->host.n ? cloud_of_host(seen.host) : NULL;
	struct cloud_shape shape;

	if (!cloud && cloud_shape_read(&seen, 0, &shape) && shape.name)
		cloud = cloud_find(slice_of(shape.name));
	return cloud;
}

enum cloud_breach cloud_configured_breach(const struct cloud_configured *c, struct slice line,
	const struct at_line *read, enum at_dialect dialect, struct diag *d)
{
	bool connects = at_command_does(read->command, read->form, AT_CONNECTS);
	enum cloud_breach b = CLOUD_KEEPS_RULES;
	struct cloud_configured after;

	cloud_configured_copy(&after, c);
	cloud_configured_add(&after, line, read, dialect, (struct slice){0});
	const struct cloud *cloud = cloud_configured_row(&after);
	if (cloud && connects && c->settings.n) {
		struct at_line settings;

		at_line_read(buf_slice(&c->settings), c->settings_dialect, &settings);
		b = cloud_line_breach(
			cloud, buf_slice(&c->settings), &settings, c->settings_dialect, d);
		d->at = read->tail_at;
		d->n = line.n - read->tail_at;
	} else if (cloud) {
		b = cloud_line_breach(cloud, line, read, dialect, d);
	}
	cloud_configured_fini(&after);
	return b;
}

void cloud_configured_fini(struct cloud_configured *c)
{
	buf_fini(&c->client_id);
	buf_fini(&c->username);
	buf_fini(&c->password);
	buf_fini(&c->host);
	buf_fini(&c->settings);
	*c = (struct cloud_configured){0};
}

void cloud_configured_copy(struct cloud_configured *to, const struct cloud_configured *from)
{
	*to = *from;
	to->client_id = to->username = to->password = to->host = to->settings = (struct buf){0};
	buf_add(&to->client_id, buf_slice(&from->client_id));
	buf_add(&to->username, buf_slice(&from->username));
	buf_add(&to->password, buf_slice(&from->password));
	buf_add(&to->host, buf_slice(&from->host));
	buf_add(&to->settings, buf_slice(&from->settings));
}
