/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/script_values.h"

#include <stdlib.h>

#include "base/ascii.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "script/script_words.h"

bool script_is_name(struct slice name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!ascii_is_name(name.p[i]))
			return false;
	return name.n > 0 && !ascii_is_digit(name.p[0]);
}

bool script_name_is_secret(struct slice name)
{
	static const char *const words[] = {"pass", "secret", "token", "key"};

	for (size_t i = 0; i < ALEN(words); i++)
		if (slice_find_nocase(name, slice_of(words[i])) != SLICE_NONE)
			return true;
	return false;
}

/* ---- one ---- */

void script_value_fini(struct script_value *v)
{
	buf_fini(&v->name);
	buf_fini(&v->value);
}

/* "NAME", "NAME@2" */
static bool script_value_read_name(
	struct script_value *v, const char *what, struct slice text, struct diag *d)
{
	size_t at = slice_find_char(text, '@');
	struct slice name = slice_sub(text, 0, at);
	long long board = 0;

	if (!script_is_name(name))
		return diag_fail(d, 0, 0, text.n,
			_("%s: a name consists of letters, digits and _, and does not begin with a digit"),
			what);
	if (name.n < text.n && (!slice_to_number(slice_from(text, at + 1), &board) || board < 1))
		return diag_fail(d, 0, at, text.n - at,
			_("%s: the number of a board must follow the @, as in %.*s@2=VALUE"), what,
			SLICE_ARG(name));
	buf_set(&v->name, name);
	v->board = (size_t)board;
	return true;
}

bool script_value_parse(struct script_value *v, const char *what, struct slice text, struct diag *d)
{
	size_t at = slice_find_char(text, '=');

	if (at == SLICE_NONE)
		return diag_fail(d, 0, 0, 0, _("%s must be NAME=VALUE"), what);
	if (!script_value_read_name(v, what, slice_sub(text, 0, at), d))
		return false;
	buf_set(&v->value, slice_from(text, at + 1));
	v->given = true;
	return true;
}

bool script_value_read(struct script_value *v, struct slice text, struct diag *d)
{
	return script_value_parse(v, "-D", text, d);
}

/* ---- all ---- */

static struct script_value *script_values_find(const struct script_values *v, struct slice name)
{
	for (size_t i = 0; i < v->count; i++)
		if (slice_eq(buf_slice(&v->items[i].name), name))
			return &v->items[i];
	return NULL;
}

static struct script_value *script_values_get(struct script_values *v, struct slice name)
{
	struct script_value *item = script_values_find(v, name);

	if (item)
		return item;
	v->items = memory_grow(v->items, &v->room, v->count + 1, sizeof(*v->items));
	item = &v->items[v->count++];
	*item = (struct script_value){0};
	buf_set(&item->name, name);
	return item;
}

void script_values_set(
	struct script_values *v, struct slice name, struct slice value, bool given, bool secret)
{
	struct script_value *item = script_values_get(v, name);

	if (item->given && !given)
		return;
	item->given |= given;
	item->secret = secret;
	item->late = item->broken = false;
	buf_set(&item->value, value);
}

bool script_values_set_late(struct script_values *v, struct slice name, struct diag *d)
{
	struct script_value *item = script_values_get(v, name);

	if (item->given)
		return diag_fail(d, 0, 0, 0,
			_("%s is given by -D or a file of definitions: choose another name"),
			VISIBLE(name, SCRIPT_WORD_SHOWN));
	item->late = true;
	item->broken = false;
	item->secret = script_name_is_secret(name);
	buf_clear(&item->value);
	return true;
}

void script_values_break(struct script_values *v, struct slice name)
{
	struct script_value *item = script_values_get(v, name);

	item->broken = !item->given;
}

void script_values_set_at(struct script_values *v, struct slice name, size_t line)
{
	struct script_value *item = script_values_get(v, name);

	if (!item->line)
		item->line = line;
}

bool script_values_is_given(const struct script_values *v, struct slice name)
{
	const struct script_value *item = script_values_find(v, name);

	return item && item->given;
}

static void script_values_add_boards_own(
	struct script_values *v, const struct script_source *source)
{
	struct buf number = {0};
	struct diag d;

	if (source->board) {
		buf_addf(&number, "%zu", source->board);
		script_values_set(v, SLICE("BOARD"), buf_slice(&number), false, false);
	}
	if (source->port)
		script_values_set(v, SLICE("PORT"), slice_of(source->port), false, false);
	else if (source->without_board)
		script_values_set_late(v, SLICE("PORT"), &d);
	if (source->serial)
		script_values_set(v, SLICE("SN"), slice_of(source->serial), false, false);
	else if (source->without_board)
		script_values_set_late(v, SLICE("SN"), &d);
	buf_fini(&number);
}

static bool script_values_applies(
	const struct script_value *given, const struct script_source *source)
{
	return !given->board || given->board == source->board;
}

void script_values_add_given(struct script_values *v, const struct script_source *source)
{
	script_values_add_boards_own(v, source);
	/* Those for this board alone win. */
	for (int own = 0; own < 2; own++)
		for (size_t i = 0; i < source->given_count; i++) {
			const struct script_value *given = &source->given[i];
			if ((given->board > 0) != own || !script_values_applies(given, source))
				continue;
			script_values_set(v, buf_slice(&given->name), buf_slice(&given->value),
				true, given->secret);
		}
}

void script_values_mark_given(const struct script_values *v, const struct script_source *source)
{
	for (size_t i = 0; i < source->given_count; i++)
		if (script_values_applies(&source->given[i], source)) {
			const struct script_value *value =
				script_values_find(v, buf_slice(&source->given[i].name));
			source->given[i].used |= value && value->used;
		}
}

static void script_values_free(struct script_value *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		script_value_fini(&items[i]);
	free(items);
}

void script_values_fini(struct script_values *v)
{
	script_values_free(v->items, v->count);
	script_values_free(v->touched_env, v->touched_env_count);
	free(v->touched);
	*v = (struct script_values){0};
}

void script_values_begin_line(struct script_values *v)
{
	for (size_t i = 0; i < v->touched_count; i++)
		v->items[v->touched[i]].touched = false;
	for (size_t i = 0; i < v->touched_env_count; i++)
		script_value_fini(&v->touched_env[i]);
	v->touched_count = v->touched_env_count = 0;
	v->late = v->late_word = v->broken = false;
}

/* ---- using ---- */

static void script_values_touch(struct script_values *v, struct script_value *item)
{
	item->used = true;
	v->late |= item->late;
	v->late_word |= item->late;
	v->broken |= item->broken;
	if (item->touched)
		return;
	item->touched = true;
	v->touched = memory_grow(
		v->touched, &v->touched_room, v->touched_count + 1, sizeof(*v->touched));
	v->touched[v->touched_count++] = (size_t)(item - v->items);
}

const struct script_value *script_values_use(struct script_values *v, struct slice name)
{
	struct script_value *item = script_values_find(v, name);

	if (item)
		script_values_touch(v, item);
	return item;
}

static void script_values_touch_env(struct script_values *v, struct slice name, struct slice value)
{
	for (size_t i = 0; i < v->touched_env_count; i++)
		if (slice_eq(buf_slice(&v->touched_env[i].name), name))
			return;
	v->touched_env = memory_grow(v->touched_env, &v->touched_env_room, v->touched_env_count + 1,
		sizeof(*v->touched_env));
	struct script_value *item = &v->touched_env[v->touched_env_count++];
	*item = (struct script_value){0};
	buf_add(&item->name, name);
	buf_add(&item->value, value);
}

void script_values_keep_secret(struct script *s, struct slice value)
{
	for (size_t i = 0; i < s->secret_count; i++)
		if (slice_eq(buf_slice(&s->secrets[i]), value))
			return;
	s->secrets =
		memory_grow(s->secrets, &s->secret_room, s->secret_count + 1, sizeof(*s->secrets));
	s->secrets[s->secret_count] = (struct buf){0};
	buf_add(&s->secrets[s->secret_count++], value);
}

bool script_values_env(
	struct script_values *v, struct slice name, struct slice *value, struct diag *d)
{
	struct script_env *env = v->env;
	const char *shown = VISIBLE(name, SCRIPT_WORD_SHOWN);
	struct buf text = {0};

	if (!script_is_name(name))
		return diag_fail(
			d, 0, 0, 0, _("${env:%s} is not a name: use letters, digits and _"), shown);
	buf_add(&text, name);
	const char *found = env && env->source->env
	                            ? env->source->env(env->source->user, buf_text(&text))
	                            : NULL;
	buf_fini(&text);
	if (!found)
		return diag_fail(
			d, 0, 0, 0, _("${env:%s}: the environment has no %s"), shown, shown);
	script_values_keep_secret(env->script, slice_of(found));
	script_values_touch_env(v, name, slice_of(found));
	env->used = true;
	*value = slice_of(found);
	return true;
}

static void script_values_miss(struct slice name, struct diag *d)
{
	const char *shown = VISIBLE(name, SCRIPT_WORD_SHOWN);

	if (!script_is_name(name))
		diag_fail(d, 0, 0, 0, _("${%s} is not a name: use letters, digits and _"), shown);
	else if (slice_eq(name, SLICE("SN")))
		diag_fail(d, 0, 0, 0, _("${SN} is not known: --scan reads it, or use -D SN=..."));
	else
		diag_fail(d, 0, 0, 0,
			_("${%s} is not defined here: put `set %s ...` before it, or use -D %s=..."),
			shown, shown, shown);
}

size_t script_values_at(
	struct slice text, struct script_values *v, struct slice *value, struct diag *d)
{
	size_t end = slice_find_char(text, '}');

	if (end == SLICE_NONE) {
		diag_fail(d, 0, 0, 0, _("${ without }"));
		return 0;
	}
	struct slice name = slice_sub(text, 2, end - 2);
	if (slice_take(&name, SLICE("env:")))
		return script_values_env(v, name, value, d) ? end + 1 : 0;
	const struct script_value *item = script_values_use(v, name);
	if (!item) {
		script_values_miss(name, d);
		return 0;
	}
	if (item->secret && v->env) {
		v->env->used = true;
		if (item->given)
			script_values_keep_secret(v->env->script, buf_slice(&item->value));
	}
	*value = item->late && v->stand_in ? slice_of(v->stand_in) : buf_slice(&item->value);
	return end + 1;
}
