/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/cloud_form.h"

#include <stdlib.h>
#include <time.h>

#include "at/scheme.h"
#include "base/language.h"
#include "base/memory.h"
#include "console/cloud_fields.h"
#include "console/cloud_token.h"
#include "console/console_private.h"

void console_cloud_form_fini(struct console *c)
{
	struct cloud_form *k = &c->cloud_form;

	for (size_t i = 0; k->used && i < cloud_count(); i++)
		for (size_t n = 0; n < CLOUD_KEYS; n++)
			buf_fini(&k->used[i].values[n]);
	free(k->used);
	*k = (struct cloud_form){0};
}

/* The values of the cloud's keys; never NULL. */
static struct buf *cloud_form_used(struct console *c, const struct cloud *cloud)
{
	struct cloud_form *k = &c->cloud_form;
	size_t i = 0;

	if (!k->used)
		k->used = memory_new(cloud_count() * sizeof(*k->used));
	while (cloud_row(i) != cloud)
		i++;
	return k->used[i].values;
}

static void cloud_form_keep(struct console *c, const struct form *f)
{
	const struct cloud *cloud = c->cloud_form.filled;

	for (size_t i = 0; cloud && i < cloud->key_count; i++)
		buf_set(&cloud_form_used(c, cloud)[i], cloud_fields_value(f, i));
}

static struct cloud_fields_world cloud_form_world(const struct console *c)
{
	const struct session *s = console_session(c);

	return (struct cloud_fields_world){.board = cloud_board_of(s),
		.secret = slice_of(getenv(CLOUD_FIELDS_ENV)),
		.now = (int64_t)time(NULL),
		.cleans = session_status(s)->state > 0};
}

static void cloud_form_changed(struct console *c, struct form *f)
{
	struct cloud_form *k = &c->cloud_form;
	const struct cloud *cloud = cloud_fields_cloud(f);
	struct cloud_fields_world world = cloud_form_world(c);

	if (!cloud) {
		buf_clear(&f->remark);
		return;
	}
	if (cloud != k->filled) {
		cloud_form_keep(c, f);
		k->filled = cloud;
		cloud_fields_fill(f, cloud, cloud_form_used(c, cloud), &world);
		form_check(f);
	}
	/* What was typed to find it has done its work. */
	if (f->current)
		form_field_set(&f->fields[0], slice_of(cloud->name));
	cloud_fields_show(f, cloud, &world);
}

/* ---- playing it ---- */

static void cloud_form_add_step(struct script *script, const struct cloud_command *command)
{
	struct script_step *step =
		script_add_line(script, script->count + 1, buf_slice(&command->line));

	step->has_payload = command->has_payload;
	buf_set(&step->payload, buf_slice(&command->payload));
}

static void cloud_form_write(struct script *script, const struct cloud_commands *commands,
	const struct cloud_fields_world *world)
{
	long long scheme = cloud_commands_scheme(commands, world->board.dialect);
	struct buf clean = {0};

	script_begin(script, "");
	at_add_clean(&clean);
	if (world->cleans)
		script_add_line(script, 1, buf_slice(&clean));
	if (at_scheme(scheme)->verifies)
		script_add_clock(script, script->count + 1, scheme);
	for (size_t i = 0; i < commands->count; i++)
		cloud_form_add_step(script, &commands->list[i]);
	buf_fini(&clean);
}

static void cloud_form_offer(
	struct console *c, const struct cloud_list *topics, const char *meaning)
{
	for (size_t i = topics->count; i-- > 0;)
		known_values_add(&c->known, AT_SOURCE_TOPIC, buf_slice(&topics->items[i]), meaning);
}

static bool cloud_form_play(struct console *c, const struct form *f, struct diag *d)
{
	const struct cloud *cloud = c->cloud_form.filled;
	struct cloud_fields_world world = cloud_form_world(c);
	struct cloud_access access = {0};
	struct cloud_commands commands = {0};
	struct script script = {0};

	bool ok = cloud_fields_make(f, cloud, &world, &access, &commands, d);
	if (ok) {
		struct slice secret = cloud_fields_secret(f, cloud, &world);
		session_learn_secret(console_session(c), secret);
		session_learn_secret(console_session(c), buf_slice(&access.password));
		cloud_form_write(&script, &commands, &world);
		ok = console_recipe_start(
			c, &script, &(struct recipe_plan){.name = cloud->name}, d);
		if (ok) {
			console_cloud_token_keep(
				c, &access, cloud_form_used(c, cloud), secret, &commands);
			cloud_form_offer(c, &access.up, _("up to the cloud"));
			cloud_form_offer(c, &access.down, _("down from the cloud"));
		}
	}
	script_fini(&script);
	cloud_access_fini(&access);
	cloud_commands_fini(&commands);
	return ok;
}

static bool cloud_form_accept(struct console *c, struct form *f)
{
	struct diag d;

	cloud_form_keep(c, f);
	if (!cloud_form_play(c, f, &d)) {
		buf_set(&f->remark, slice_of(d.text));
		f->refused = true;
		return false;
	}
	c->cloud_form.last = c->cloud_form.filled;
	return true;
}

/* ---- opening it ---- */

static void cloud_form_open(struct console *c, const struct cloud *cloud)
{
	static const struct form_calls calls = {cloud_form_changed, cloud_form_accept, NULL, NULL};
	struct form f = {0};

	cloud_fields_begin(&f, cloud);
	c->cloud_form.filled = NULL;
	console_form_open(c, &f, &calls);
	/* The cloud is known already: its first key is what is wanted. */
	if (cloud && c->form.form.count > 1)
		console_form_point(c, 1);
}

void console_cloud_form(struct console *c)
{
	cloud_form_open(c, c->cloud_form.last);
}

bool console_cloud_form_check(const struct console *c, struct slice rest, struct diag *d)
{
	(void)c;
	return !rest.n || cloud_find(rest) ||
	       diag_fail(d, 0, 0, rest.n, _("no such cloud; Tab lists them"));
}

bool console_cloud_form_run(struct console *c, struct slice rest, struct diag *d)
{
	const struct cloud *cloud = cloud_find(rest);

	if (c->plain.wanted)
		return diag_fail(d, 0, 0, 0,
			_("a form needs the full screen; atmq cloud NAME --send PORT does the same"));
	console_line_set(c, (struct slice){0}, 0);
	cloud_form_open(c, cloud ? cloud : c->cloud_form.last);
	return true;
}

void console_cloud_form_complete(
	struct console *c, struct slice rest, size_t cursor, struct at_completion *out)
{
	struct slice typed = slice_sub(rest, 0, cursor);

	(void)c;
	out->at = 0;
	out->n = rest.n;
	for (size_t i = 0; i < cloud_count(); i++)
		if (slice_starts_nocase(slice_of(cloud_row(i)->name), typed))
			at_completion_add(out, cloud_row(i)->name, cloud_row(i)->name,
				_(cloud_row(i)->title));
}
