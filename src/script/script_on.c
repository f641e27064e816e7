/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/on.h"

#include <stdlib.h>
#include <string.h>

#include "at/secret.h"
#include "base/language.h"
#include "base/memory.h"
#include "script/expectation_words.h"
#include "script/script_private.h"

static struct script_on *on_new(void)
{
	struct script_on *on = memory_new(sizeof(*on));

	on->a_minute = ON_A_MINUTE;
	on->keepers = 1;
	return on;
}

struct script_on *script_on_keep(struct script_on *on)
{
	on->keepers++;
	return on;
}

void script_on_free(struct script_on *on)
{
	if (!on || --on->keepers)
		return;
	expectation_fini(&on->event);
	buf_fini(&on->text);
	buf_fini(&on->note);
	script_fini(&on->answer);
	for (size_t i = 0; on->words && on->words[i]; i++)
		free(on->words[i]);
	free(on->words);
	free(on);
}

bool script_on_sends(const struct script_on *on)
{
	return on->action == ON_SEND || on->action == ON_RUN;
}

/* ---- actions ---- */

static bool on_read_bell(struct script_reading *r, struct script_on *on)
{
	(void)on;
	return script_at_end(r);
}

static bool on_read_note(struct script_reading *r, struct script_on *on)
{
	if (!script_words_next(&r->words))
		return !r->words.failed;
	buf_add(&on->note, buf_slice(&r->words.word));
	return script_at_end(r);
}

/* Files of a script that a rule plays are read by way of the one that has the rule. */
struct on_files {
	const struct script_source *outer;
	struct slice folder; /* from there, with its slash */
};

static bool on_read_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	const struct on_files *files = user;
	struct buf path = {0};

	if (!slice_starts(name, SLICE("/")))
		buf_add(&path, files->folder);
	buf_add(&path, name);
	bool ok = files->outer->file(files->outer->user, buf_slice(&path), out, d);
	buf_fini(&path);
	return ok;
}

static const char *on_env(void *user, const char *name)
{
	const struct on_files *files = user;

	return files->outer->env(files->outer->user, name);
}

/* The first mistake, without its place where that is this line. */
static bool on_fail_reading(struct script_reading *r, const struct buf *errors, bool here)
{
	struct slice all = buf_slice(errors), first = slice_take_line(&all);
	size_t place = slice_find(first, SLICE(":1: "));

	if (here && place != SLICE_NONE)
		first = slice_from(first, place + 4);
	return script_words_fail(&r->words, "%.*s", SLICE_ARG(first));
}

/* A script of its own, with the values of this place.  path: of its file; NULL: it is in this line. */
static bool on_read_answer(
	struct script_reading *r, struct script_on *on, const char *path, struct slice text)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	struct on_files files = {r->source, {path, slash ? (size_t)(slash - path) + 1 : 0}};
	struct script_source source = *r->source;
	struct buf errors = {0};

	source.path = path ? path : r->script->path;
	source.text = text;
	source.given = memory_new((r->values.count + 1) * sizeof(*source.given));
	source.given_count = 0;
	for (size_t i = 0; i < r->values.count; i++)
		if (!r->values.items[i].late)
			source.given[source.given_count++] = r->values.items[i];
	source.file = on_read_file;
	source.env = r->source->env ? on_env : NULL;
	source.user = &files;
	source.of_rule = true;
	source.may_exec = false;
	bool ok = script_read(&on->answer, &source, &errors);
	for (size_t i = 0; i < source.given_count; i++)
		if (source.given[i].used)
			script_values_use(&r->values, buf_slice(&source.given[i].name));
	if (!ok)
		on_fail_reading(r, &errors, !path);
	else if (!on->answer.count)
		ok = script_words_fail(&r->words, _("%s has no steps"), source.path);
	free(source.given);
	buf_fini(&errors);
	return ok;
}

static bool on_read_send(struct script_reading *r, struct script_on *on)
{
	struct slice line = slice_trim(r->words.rest);
	struct script_step *step = r->step;

	if (!slice_starts(line, SLICE("AT")) && !slice_starts(line, SLICE("pubraw ")))
		return script_words_fail(&r->words,
			_("send: an AT line or pubraw must follow: send AT+MQTTPUB=..., send pubraw 0 \"topic\" text \"...\""));
	r->words.rest = (struct slice){0};
	if (!on_read_answer(r, on, NULL, line))
		return false;
	buf_truncate(&step->text, (size_t)(line.p - r->written.p));
	buf_add(&step->text, buf_slice(&on->answer.steps[0].text));
	return true;
}

static bool on_read_run(struct script_reading *r, struct script_on *on)
{
	struct script_words *w = &r->words;
	struct buf name = {0}, text = {0};

	if (!script_words_need(w, _("run: the file")))
		return false;
	script_add_beside(r, &name, buf_slice(&w->word));
	bool ok = script_at_end(r) && script_read_file(r, buf_slice(&name), &text) &&
	          on_read_answer(r, on, buf_text(&name), buf_slice(&text));
	buf_fini(&name);
	buf_fini(&text);
	return ok;
}

static bool on_read_exec(struct script_reading *r, struct script_on *on)
{
	struct script_words *w = &r->words;
	size_t n = 0;

	if (!r->source->may_exec)
		return script_words_fail(
			w, _("exec: only a rule of the configuration file may run a command"));
	on->words = memory_new((ON_WORDS + 1) * sizeof(*on->words));
	while (script_words_next(w) && n < ON_WORDS)
		on->words[n++] = memory_copy_text(buf_text(&w->word));
	if (!w->failed && !n)
		script_words_fail(w, _("exec: the command is missing"));
	else if (!w->failed && slice_trim(w->rest).n)
		script_words_fail(w, _("exec: there can be at most %d words"), ON_WORDS);
	return !w->failed;
}

static const struct {
	const char *name;
	enum on_action action;
	bool (*read)(struct script_reading *r, struct script_on *on);
} on_actions[] = {
	{"bell", ON_BELL, on_read_bell},
	{"note", ON_NOTE, on_read_note},
	{"send", ON_SEND, on_read_send},
	{"run", ON_RUN, on_read_run},
	{"exec", ON_EXEC, on_read_exec},
};

/* ---- the rule ---- */

static bool on_read_most(struct script_reading *r, struct script_on *on)
{
	struct script_words *w = &r->words;
	bool good = script_words_next(w) && script_words_is(w, "most") &&
	            script_words_number(w, "at most", 1, ON_MOST_A_MINUTE, &on->a_minute) &&
	            script_words_next(w) && script_words_is(w, "a") && script_words_next(w) &&
	            script_words_is(w, "minute");

	if (!good && !w->failed)
		script_words_fail(w, _("at: it must be `at most N a minute`"));
	return good &&
	       script_words_need(w, _("on: the action (bell, note, send AT... and run FILE)"));
}

/* Its first word is the words' last one. */
static bool on_read_action(struct script_reading *r)
{
	struct script_words *w = &r->words;
	struct script_on *on = r->step->on;

	if (script_words_is(w, "at") && !on_read_most(r, on))
		return false;
	for (size_t i = 0; i < ALEN(on_actions); i++)
		if (script_words_is(w, on_actions[i].name)) {
			on->action = on_actions[i].action;
			return on_actions[i].read(r, on);
		}
	return script_words_fail(w,
		_("\"%s\" is not an action; there are bell, note, send AT... and run FILE"),
		SCRIPT_WORD(w));
}

static bool on_read_data(void *user, struct buf *out)
{
	return script_read_data(user, out);
}

/* error [CODE] */
static bool on_read_error(struct script_reading *r, struct expectation *e, bool *more)
{
	struct script_words *w = &r->words;

	*e = (struct expectation){.event = SCRIPT_ERROR, .length = -1};
	*more = script_words_next(w);
	if (!*more || !slice_starts_nocase(buf_slice(&w->word), SLICE("0x")))
		return !w->failed;
	if (!slice_to_hex(buf_slice(&w->word), &e->code))
		return script_words_fail(w, _("error: a code is hexadecimal, like 0x6048"));
	*more = script_words_next(w);
	return !w->failed;
}

static bool on_read_text(struct script_reading *r, struct expectation *e, bool *more)
{
	struct script_words *w = &r->words;

	if (!w->word.n)
		return script_words_fail(w, _("on: the text is empty"));
	*e = (struct expectation){.event = SCRIPT_TEXT, .length = -1};
	buf_add(&e->wanted, buf_slice(&w->word));
	*more = script_words_next(w);
	return !w->failed;
}

static bool on_read_event(struct script_reading *r, struct expectation *e, bool *more)
{
	struct script_words *w = &r->words;
	const struct expectation_reading reading = {
		.words = w, .what = "on", .data = on_read_data, .user = r};

	if (!script_words_need(w, _("on: the event")))
		return false;
	if (w->quoted)
		return on_read_text(r, e, more);
	if (script_words_is(w, "error"))
		return on_read_error(r, e, more);
	return expectation_read(e, &reading, more);
}

bool script_read_on(struct script_reading *r)
{
	struct script_step *step = script_add_step(r, SCRIPT_ON);
	bool more = false;

	step->on = on_new();
	if (r->source->of_rule)
		return script_words_fail(
			&r->words, _("on: what a rule plays can set no rule itself"));
	if (!on_read_event(r, &step->on->event, &more))
		return false;
	if (!more)
		return script_words_fail(&r->words,
			_("on: the action is missing: bell, note, send AT... and run FILE"));
	if (!on_read_action(r))
		return false;
	buf_add(&step->on->text, buf_slice(&step->text));
	return true;
}

struct script_on *script_on_read(const struct script_source *source, struct diag *d)
{
	struct script s;
	struct script_env env = {.source = source, .script = &s};
	struct script_place place = {.line = 1};
	struct script_reading r = {.script = &s,
		.source = source,
		.values.env = &env,
		.command = SLICE_NONE,
		.written = source->text,
		.whole = source->text,
		.place = &place};
	struct buf text = {0};

	script_begin(&s, source->path);
	r.words = (struct script_words){.rest = r.written, .values = &r.values, .d = &r.d};
	bool ok = script_read_on(&r);
	struct script_on *on = ok ? script_on_keep(s.steps[0].on) : NULL;
	if (ok) {
		/* Without its first word, which is on no line of its own here. */
		buf_add_text(&text, "on ");
		buf_add(&text, buf_slice(&on->text));
		buf_set(&on->text, buf_slice(&text));
	} else {
		*d = r.d;
	}
	buf_fini(&text);
	script_words_fini(&r.words);
	script_values_fini(&r.values);
	script_fini(&s);
	return on;
}
