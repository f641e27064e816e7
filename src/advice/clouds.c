/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "advice/clouds.h"

static int64_t clouds_now(const struct clouds *c, int64_t at)
{
	return c->started > 0 ? (c->started + at) / 1000000 : 0;
}

bool clouds_on_sent(struct clouds *c, const struct session_command *command, struct diag *d)
{
	enum cloud_breach b;
	struct at_line read;

	buf_clear(&c->payload);
	at_line_read(command->line, command->dialect, &read);
	b = cloud_configured_breach(&c->configured, command->line, &read, command->dialect, d);
	/* A broker that refuses is one that was asked. */
	if (at_command_does(command->entry, command->form, AT_CONNECTS))
		cloud_configured_add(
			&c->configured, command->line, &read, command->dialect, (struct slice){0});
	if (!b || c->breaches & 1u << b)
		return false;
	c->breaches |= 1u << b;
	return true;
}

void clouds_on_payload(struct clouds *c, struct slice bytes)
{
	buf_add(&c->payload, bytes);
}

void clouds_on_end(
	struct clouds *c, const struct session_command *command, enum session_outcome outcome)
{
	struct at_line read;

	if (outcome == SESSION_OK) {
		at_line_read(command->line, command->dialect, &read);
		cloud_configured_add(&c->configured, command->line, &read, command->dialect,
			buf_slice(&c->payload));
	}
	buf_clear(&c->payload);
}

void clouds_forget(struct clouds *c)
{
	cloud_configured_fini(&c->configured);
}

static bool clouds_find_cause(
	struct clouds *c, int64_t at, bool only_over, struct diag *d, bool *anew)
{
	const struct cloud_seen seen = cloud_configured_seen(&c->configured);
	int64_t now = clouds_now(c, at);
	struct cloud_shape shape;

	if (!cloud_shape_read(&seen, now, &shape) || !shape.fault_count)
		return false;
	if (only_over && (shape.expires == CLOUD_NEVER || now <= shape.expires))
		return false;
	*d = shape.faults[0].why;
	*anew = !slice_eq(buf_slice(&c->told), slice_of(d->text));
	buf_set(&c->told, slice_of(d->text));
	return true;
}

bool clouds_cause(struct clouds *c, int64_t at, struct diag *d, bool *anew)
{
	return clouds_find_cause(c, at, false, d, anew);
}

bool clouds_ran_out(struct clouds *c, int64_t at, struct diag *d, bool *anew)
{
	return clouds_find_cause(c, at, true, d, anew);
}

void clouds_fini(struct clouds *c)
{
	cloud_configured_fini(&c->configured);
	buf_fini(&c->payload);
	buf_fini(&c->told);
	*c = (struct clouds){0};
}

void clouds_copy(struct clouds *to, const struct clouds *from)
{
	*to = *from;
	to->payload = to->told = (struct buf){0};
	cloud_configured_copy(&to->configured, &from->configured);
	buf_add(&to->payload, buf_slice(&from->payload));
	buf_add(&to->told, buf_slice(&from->told));
}
