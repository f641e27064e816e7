/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/script_private.h"
#include "base/language.h"

static bool set_read_value(struct script_reading *r, struct buf *value)
{
	struct script_words *w = &r->words;
	struct slice rest = slice_trim(w->rest);

	if (!rest.n)
		return script_words_fail(w, _("set: a value is missing; \"\" is the empty one"));
	if (rest.p[0] != '"') {
		w->failed = !script_add_raw(value, rest, &r->values, &r->d);
		return !w->failed;
	}
	if (script_words_need(w, _("set: a value")))
		buf_add(value, buf_slice(&w->word));
	return script_at_end(r);
}

/* The step that sets it while the script is played; a -D wins. */
static void set_add_step(struct script_reading *r, struct slice name)
{
	struct diag d;

	if (script_values_is_given(&r->values, name))
		return;
	script_add_step(r, SCRIPT_SET);
	/* What the line uses, before the name stands for something else. */
	script_late_keep(r);
	script_values_set_late(&r->values, name, &d);
}

bool script_read_set(struct script_reading *r)
{
	struct script_words *w = &r->words;
	struct buf name = {0}, value = {0};

	if (!script_words_need(w, _("set: a name")))
		return false;
	buf_add(&name, buf_slice(&w->word));
	if (w->quoted || !script_is_name(buf_slice(&name)))
		script_words_fail(w,
			_("set: a name consists of letters, digits and _, and does not begin with a digit"));
	else if (!set_read_value(r, &value))
		w->failed = true;
	else if (r->known)
		script_known_set(r->known, buf_slice(&name), buf_slice(&value),
			r->env.used || script_name_is_secret(buf_slice(&name)));
	else if (r->values.late)
		set_add_step(r, buf_slice(&name));
	else
		script_values_set(
			&r->values, buf_slice(&name), buf_slice(&value), false, r->env.used);
	if ((w->failed || r->values.broken) && script_is_name(buf_slice(&name)))
		script_values_break(&r->values, buf_slice(&name));
	if (!w->failed && !r->place->outer)
		script_values_set_at(&r->values, buf_slice(&name), r->place->line);
	buf_fini(&name);
	buf_fini(&value);
	return !w->failed;
}
