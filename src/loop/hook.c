/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/hook.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "loop/child.h"

/* ---- words ---- */

void hook_fini(struct hook *h)
{
	for (size_t i = 0; i < h->count; i++)
		free(h->words[i]);
	free(h->words);
	*h = (struct hook){0};
}

static void hook_add_word(struct hook *h, size_t *room, struct buf *word)
{
	h->words = memory_grow(h->words, room, h->count + 2, sizeof(*h->words));
	h->words[h->count++] = memory_copy_text(buf_text(word));
	h->words[h->count] = NULL;
	buf_clear(word);
}

/* Appends what is in the quotes at *at, which is left behind them; false if they are not closed. */
static bool hook_read_quoted(const char **at, struct buf *word)
{
	char quote = *(*at)++;

	for (; **at != quote; (*at)++) {
		if (quote == '"' && **at == '\\' && ((*at)[1] == '"' || (*at)[1] == '\\'))
			(*at)++;
		if (!**at)
			return false;
		buf_add_char(word, **at);
	}
	(*at)++;
	return true;
}

static bool hook_read_word(const char **at, struct buf *word)
{
	while (**at && !strchr(" \t\n", **at)) {
		if (**at == '\'' || **at == '"') {
			if (!hook_read_quoted(at, word))
				return false;
			continue;
		}
		if (**at == '\\' && (*at)[1])
			(*at)++;
		buf_add_char(word, *(*at)++);
	}
	return true;
}

bool hook_read(struct hook *h, const char *option, const char *text, struct diag *d)
{
	struct buf word = {0};
	size_t room = 0;
	bool ok = true;

	*h = (struct hook){0};
	for (text += strspn(text, " \t\n"); ok && *text; text += strspn(text, " \t\n")) {
		ok = hook_read_word(&text, &word);
		if (ok)
			hook_add_word(h, &room, &word);
	}
	buf_fini(&word);
	if (!ok)
		diag_fail(d, 0, 0, 0, _("--%s: a quote is not closed"), option);
	else if (!h->count || !*h->words[0])
		ok = diag_fail(d, 0, 0, 0, _("--%s: the command is missing"), option);
	if (!ok)
		hook_fini(h);
	return ok;
}

/* ---- the environment ---- */

/* One of ours, perhaps from an outer run. */
static bool hook_sets(const char *variable, const struct hook_value *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t n = strlen(values[i].name);
		if (strncmp(variable, values[i].name, n) == 0 && variable[n] == '=')
			return true;
	}
	return false;
}

static char **hook_environment(const struct hook_value *values, size_t count)
{
	size_t have = 0, n = 0;
	struct buf text = {0};

	while (environ[have])
		have++;
	char **env = memory_new((have + count + 1) * sizeof(*env));
	for (size_t i = 0; i < have; i++)
		if (!hook_sets(environ[i], values, count))
			env[n++] = memory_copy_text(environ[i]);
	for (size_t i = 0; i < count; i++) {
		buf_clear(&text);
		buf_addf(&text, "%s=", values[i].name);
		utf8_add_visible(&text, values[i].value);
		env[n++] = memory_copy_text(buf_text(&text));
	}
	buf_fini(&text);
	return env;
}

static void hook_free_environment(char **env)
{
	for (size_t i = 0; env[i]; i++)
		free(env[i]);
	free(env);
}

/* ---- running ---- */

struct hook_run {
	struct hooks *all;
	struct hook_run *next;
	struct child *child;
	char *who, *program;
};

static void hook_free_run(struct hook_run *r)
{
	child_free(r->child);
	free(r->who);
	free(r->program);
	free(r);
}

static void hook_on_line(void *user, struct slice line)
{
	struct hook_run *r = user;

	if (line.n)
		r->all->say(r->all->user, r->who, false, line);
}

static void hook_on_ended(void *user, const char *why)
{
	struct hook_run *r = user, **at = &r->all->first;
	struct hooks *all = r->all;

	while (*at != r)
		at = &(*at)->next;
	*at = r->next;
	all->count--;
	if (why) {
		struct buf text = {0};
		buf_addf(&text, "%s %s", r->program, why);
		all->say(all->user, r->who, true, buf_slice(&text));
		buf_fini(&text);
	}
	hook_free_run(r);
	if (!all->count && all->idle)
		all->idle(all->user);
}

void hooks_run(struct hooks *all, const struct hook *h, const char *who,
	const struct hook_value *values, size_t count)
{
	static const struct child_events events = {hook_on_line, hook_on_ended};
	struct hook_run *r;
	struct diag d;

	if (!h->words)
		return;
	r = memory_new(sizeof(*r));
	*r = (struct hook_run){
		.all = all, .who = memory_copy_text(who), .program = memory_copy_text(h->words[0])};
	char **env = hook_environment(values, count);
	r->child = child_start(all->loop, h->words, env, &events, r, &d);
	hook_free_environment(env);
	if (!r->child) {
		all->say(all->user, who, true, slice_of(d.text));
		hook_free_run(r);
		return;
	}
	r->next = all->first;
	all->first = r;
	all->count++;
}

void hooks_fini(struct hooks *all)
{
	while (all->first) {
		struct hook_run *r = all->first;
		all->first = r->next;
		hook_free_run(r);
	}
	all->count = 0;
}
