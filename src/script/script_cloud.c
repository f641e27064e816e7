/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/script_private.h"
#include "base/language.h"
#include "base/list.h"

bool script_cloud_make(const struct script_cloud *cloud, int64_t unix_time,
	struct cloud_access *out, struct diag *d)
{
	struct cloud_value values[CLOUD_KEYS];

	for (size_t i = 0; i < cloud->count; i++)
		values[i] = (struct cloud_value){
			buf_slice(&cloud->values[i].key), buf_slice(&cloud->values[i].value)};
	return cloud_make(
		cloud->cloud, values, cloud->count, buf_slice(&cloud->secret), unix_time, out, d);
}

static bool script_cloud_find(struct script_reading *r)
{
	struct script_words *w = &r->words;
	struct buf names = {0};

	if (!script_words_need(w, _("cloud: the name of a cloud")))
		return false;
	r->step->cloud.cloud = cloud_find(buf_slice(&w->word));
	if (r->step->cloud.cloud)
		return true;
	for (size_t i = 0; i < cloud_count(); i++)
		buf_addf(&names, "%s%s", list_comma(i), cloud_row(i)->name);
	script_words_fail(
		w, _("\"%s\" is not a cloud; there are %s"), SCRIPT_WORD(w), buf_text(&names));
	buf_fini(&names);
	return false;
}

/* A script is read by others, and steps are shown as they are written. */
static bool script_cloud_is_reference(struct slice written)
{
	size_t end;

	slice_take(&written, SLICE("\""));
	end = slice_find_char(written, '}');
	if (!slice_starts(written, SLICE("${")) || end == SLICE_NONE)
		return false;
	written = slice_from(written, end + 1);
	slice_take(&written, SLICE("\""));
	return !written.n || written.p[0] == ' ' || written.p[0] == '\t';
}

/* The word behind "KEY=", which may be empty. */
static bool script_cloud_read_word(struct script_words *w)
{
	if (w->rest.n && w->rest.p[0] != ' ' && w->rest.p[0] != '\t')
		return script_words_next(w);
	buf_clear(&w->word);
	return true;
}

static bool script_cloud_read_secret(struct script_reading *r)
{
	struct script_words *w = &r->words;
	struct buf *secret = &r->step->cloud.secret;

	if (!script_cloud_is_reference(w->rest))
		return script_words_fail(w,
			_("secret: it must not stand in a script: secret=${env:NAME} fetches it from the "
			  "environment"));
	if (!script_cloud_read_word(w))
		return false;
	buf_set(secret, buf_slice(&w->word));
	return true;
}

static bool script_cloud_read_value(struct script_reading *r, struct slice key)
{
	struct script_cloud *cloud = &r->step->cloud;
	struct script_words *w = &r->words;

	if (cloud->count == CLOUD_KEYS)
		return script_words_fail(w, _("cloud: %s has no more than %zu keys"),
			cloud->cloud->name, cloud->cloud->key_count);
	struct script_cloud_value *value = &cloud->values[cloud->count];
	if (!script_cloud_read_word(w))
		return false;
	buf_add(&value->key, key);
	buf_add(&value->value, buf_slice(&w->word));
	cloud->count++;
	return true;
}

/* KEY=VALUE.  false: there is none, or it has a mistake. */
static bool script_cloud_read_pair(struct script_reading *r)
{
	struct script_words *w = &r->words;
	size_t n = 0;

	w->rest = slice_trim(w->rest);
	while (n < w->rest.n && w->rest.p[n] != '=' && w->rest.p[n] != ' ' && w->rest.p[n] != '\t')
		n++;
	if (!w->rest.n)
		return false;
	struct slice key = slice_sub(w->rest, 0, n);
	if (slice_eq(key, SLICE("within"))) {
		w->rest = slice_from(w->rest, n);
		return script_read_within(r, &r->step->within) && script_at_end(r) && false;
	}
	if (n == w->rest.n || w->rest.p[n] != '=')
		return script_words_fail(
			w, _("cloud: \"%s\" is not KEY=VALUE"), VISIBLE(key, SCRIPT_WORD_SHOWN));
	w->rest = slice_from(w->rest, n + 1);
	if (!slice_eq(key, SLICE("secret")))
		return script_cloud_read_value(r, key);
	/* What is said about the line does not quote its secret. */
	bool used = r->env.used;
	bool ok = script_cloud_read_secret(r);
	r->env.used = used;
	return ok;
}

static bool script_cloud_need_secret(struct script_reading *r)
{
	struct script_cloud *cloud = &r->step->cloud;
	struct slice secret = {0};
	bool used = r->env.used;

	if (cloud->cloud->secret && !cloud->secret.n) {
		bool found = script_words_env(&r->words, SLICE(SCRIPT_CLOUD_ENV), &secret);
		if (!(found && secret.n) && !cloud->cloud->secret_optional)
			return script_words_fail(&r->words,
				_("cloud: the environment's %s must be the %s, or say secret=${env:NAME}"),
				SCRIPT_CLOUD_ENV, cloud_secret_name(cloud->cloud));
		buf_set(&cloud->secret, secret);
		r->env.used = used;
	}
	if (cloud->secret.n)
		script_values_keep_secret(r->script, buf_slice(&cloud->secret));
	return true;
}

/* What is wrong now would be wrong when it is played; the time is another one then. */
static bool script_cloud_try(struct script_reading *r)
{
	struct cloud_access access = {0};
	bool ok = script_cloud_make(&r->step->cloud, 1, &access, &r->d);

	cloud_access_fini(&access);
	return ok;
}

bool script_read_cloud(struct script_reading *r)
{
	script_add_step(r, SCRIPT_CLOUD);
	/* Its commands are its own: a `fails` behind it has none to judge. */
	r->command = SLICE_NONE;
	if (!script_cloud_find(r))
		return false;
	while (script_cloud_read_pair(r))
		;
	return !r->words.failed && script_cloud_need_secret(r) && script_cloud_try(r);
}
