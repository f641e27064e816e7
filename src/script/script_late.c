/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/memory.h"
#include "base/language.h"
#include "base/utf8.h"
#include "script/script_private.h"

/* Everything that a line needs to be read again: no file is opened while a script is played. */
struct script_late {
	struct buf written;
	struct script_value *values; /* those it uses, known or late */
	size_t count;
	struct script_value *env; /* of the environment */
	size_t env_count;
	struct buf bytes; /* of the file that it names */
};

static void late_copy(struct script_value *to, const struct script_value *from)
{
	*to = (struct script_value){
		.given = from->given, .secret = from->secret, .late = from->late};
	buf_add(&to->name, buf_slice(&from->name));
	buf_add(&to->value, buf_slice(&from->value));
}

void script_late_keep(struct script_reading *r)
{
	struct script_step *step = &r->script->steps[r->script->count - 1];
	struct script_values *v = &r->values;

	if (step->late)
		return;
	struct script_late *late = step->late = memory_new(sizeof(*late));
	*late = (struct script_late){
		.values = memory_new((v->touched_count + 1) * sizeof(*v->items)),
		.env = memory_new((v->touched_env_count + 1) * sizeof(*v->items)),
		.count = v->touched_count,
		.env_count = v->touched_env_count};
	buf_add(&late->written, r->written);
	for (size_t i = 0; i < late->count; i++)
		late_copy(&late->values[i], &v->items[v->touched[i]]);
	for (size_t i = 0; i < late->env_count; i++)
		late_copy(&late->env[i], &v->touched_env[i]);
	buf_add(&late->bytes, buf_slice(&r->file_bytes));
}

void script_late_free(struct script_late *late)
{
	if (!late)
		return;
	for (size_t i = 0; i < late->count; i++)
		script_value_fini(&late->values[i]);
	for (size_t i = 0; i < late->env_count; i++)
		script_value_fini(&late->env[i]);
	free(late->values);
	free(late->env);
	buf_fini(&late->written);
	buf_fini(&late->bytes);
	free(late);
}

bool script_late_refuse(struct script_reading *r, bool late, const char *what)
{
	return !late ||
	       script_words_fail(&r->words,
		       _("%s can't be made of a value that is known only while the script is played"),
		       what);
}

/* ---- what is known ---- */

static struct script_value *known_find(const struct script_known *k, struct slice name)
{
	for (size_t i = 0; i < k->count; i++)
		if (slice_eq(buf_slice(&k->items[i].name), name))
			return &k->items[i];
	return NULL;
}

void script_known_set(struct script_known *k, struct slice name, struct slice value, bool secret)
{
	struct script_value *item = known_find(k, name);

	if (!item) {
		k->items = memory_grow(k->items, &k->room, k->count + 1, sizeof(*k->items));
		item = &k->items[k->count++];
		*item = (struct script_value){0};
		buf_add(&item->name, name);
	}
	buf_set(&item->value, value);
	item->secret = secret;
}

void script_known_fini(struct script_known *k)
{
	for (size_t i = 0; i < k->count; i++)
		script_value_fini(&k->items[i]);
	free(k->items);
	*k = (struct script_known){0};
}

/* ---- reading again ---- */

static bool late_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	const struct script_late *late = user;

	(void)name, (void)d;
	buf_add(out, buf_slice(&late->bytes));
	return true;
}

static const char *late_env(void *user, const char *name)
{
	struct script_late *late = user;

	for (size_t i = 0; i < late->env_count; i++)
		if (slice_eq(buf_slice(&late->env[i].name), slice_of(name)))
			return buf_text(&late->env[i].value);
	return NULL;
}

static bool late_set_values(struct script_values *v, const struct script_late *late,
	const struct script_known *known, struct diag *d)
{
	for (size_t i = 0; i < late->count; i++) {
		const struct script_value *kept = &late->values[i], *value = kept;
		if (kept->late)
			value = known_find(known, buf_slice(&kept->name));
		if (!value)
			return diag_fail(d, 0, 0, 0,
				_("${%s} is not known: the step that captures it has not passed"),
				VISIBLE(buf_slice(&kept->name), SCRIPT_WORD_SHOWN));
		script_values_set(v, buf_slice(&kept->name), buf_slice(&value->value), kept->given,
			kept->secret || value->secret);
	}
	return true;
}

/* What the line says anew; the rest, which other lines have said, stays. */
static void late_replace(struct script_step *step, struct script_step *read)
{
	struct script_step old = *step;

	*step = *read;
	*read = (struct script_step){0};
	step->path = old.path;
	step->line = old.line;
	step->may_fail = old.may_fail;
	step->inner = old.inner;
	step->late = old.late;
	buf_fini(&step->text);
	step->text = old.text;
	if (!step->has_payload) {
		step->payload = old.payload;
		step->has_payload = old.has_payload;
		old.payload = (struct buf){0};
	}
	old.text = (struct buf){0};
	old.late = NULL;
	script_step_fini(&old);
}

static bool late_read(struct script_reading *r, struct script_step *step, struct diag *d)
{
	bool ok = script_read_step(r);

	if (ok && r->script->count > 1)
		late_replace(step, &r->script->steps[1]);
	if (ok && step->kind == SCRIPT_COMMAND)
		ok = script_check_command(step, &r->d);
	if (!ok)
		diag_fail(d, 0, 0, 0, "%s",
			r->env.used ? _("the line is not right with a value that is a secret")
				    : r->d.text);
	return ok;
}

bool script_complete(struct script *s, const struct script_step *which, struct script_known *known,
	struct diag *d)
{
	struct script_step *step = &s->steps[which - s->steps];
	const struct script_source source = {
		.path = step->path, .file = late_file, .env = late_env, .user = step->late};
	struct script again;
	struct script_place place = {.line = step->line};
	struct script_reading r = {.script = &again,
		.source = &source,
		.written = buf_slice(&step->late->written),
		.place = &place,
		.known = known};

	script_begin(&again, step->path);
	/* For a `fails` to judge. */
	script_add_line(&again, step->line, SLICE("AT"));
	r.env = (struct script_env){.source = &source, .script = s};
	r.values.env = &r.env;
	bool ok = late_set_values(&r.values, step->late, known, d) && late_read(&r, step, d);
	script_words_fini(&r.words);
	script_values_fini(&r.values);
	buf_fini(&r.file_bytes);
	script_fini(&again);
	return ok;
}
