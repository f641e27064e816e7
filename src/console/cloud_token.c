/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/cloud_token.h"

#include <stdlib.h>
#include <time.h>

#include "base/language.h"
#include "base/memory.h"
#include "console/cloud_fields.h"
#include "console/console_private.h"

enum {
	CLOUD_TOKEN_SECOND_US = 1000000,
	CLOUD_TOKEN_AHEAD = 600, /* seconds: the earliest warning, */
	CLOUD_TOKEN_SHARE = 10   /* in the last tenth of its life */
};

static void cloud_token_forget(struct cloud_token *t)
{
	for (size_t i = 0; i < CLOUD_KEYS; i++)
		buf_fini(&t->values[i]);
	buf_fini(&t->secret);
	cloud_commands_fini(&t->commands);
	t->cloud = NULL;
	t->warned = t->ended = false;
}

void console_cloud_token_fini(struct console *c)
{
	cloud_token_forget(&c->cloud_token);
	loop_unwatch(c->cloud_token.timer);
	c->cloud_token.timer = NULL;
}

/* ---- its lines ---- */

/* The last one connects: it is no credential. */
static struct session_line *cloud_token_lines(const struct cloud_commands *commands, size_t *count)
{
	struct session_line *lines = memory_new((commands->count + 1) * sizeof(*lines));

	*count = commands->count ? commands->count - 1 : 0;
	for (size_t i = 0; i < *count; i++)
		lines[i] = (struct session_line){
			buf_slice(&commands->list[i].line), buf_slice(&commands->list[i].payload)};
	return lines;
}

/* Whether session_reconnect would send them: the user has configured nothing else since. */
static bool cloud_token_is_in_force(const struct console *c)
{
	const struct cloud_token *t = &c->cloud_token;
	size_t count;
	struct session_line *lines = cloud_token_lines(&t->commands, &count);
	bool ok = t->cloud && t->expires != CLOUD_NEVER &&
	          session_renew(console_session(c), lines, lines, count);

	free(lines);
	return ok;
}

/* ---- when it ends ---- */

/* `format` has the cloud and the time. */
static void cloud_token_say(struct console *c, bool problem, const char *format)
	__attribute__((format(printf, 3, 0)));
static void cloud_token_say(struct console *c, bool problem, const char *format)
{
	const struct cloud_token *t = &c->cloud_token;
	struct buf text = {0}, time = {0}, keys = {0};

	cloud_fields_add_time(&time, t->expires);
	buf_addf(&text, format, _(t->cloud->title), buf_text(&time));
	keymap_add_keys(&keys, &c->config.keymap, ACTION_RECONNECT);
	if (problem && keys.n)
		buf_addf(&text, _("; %s connects again with a new one"), buf_text(&keys));
	connection_say(&c->connection, problem, buf_slice(&text));
	buf_fini(&text);
	buf_fini(&time);
	buf_fini(&keys);
	console_touch(c);
}

static int64_t cloud_token_warns_at(const struct cloud_token *t)
{
	int64_t ahead = (t->expires - t->made) / CLOUD_TOKEN_SHARE;

	return t->expires - (ahead < CLOUD_TOKEN_AHEAD ? ahead : CLOUD_TOKEN_AHEAD);
}

static void cloud_token_wait(struct console *c, int64_t now)
{
	struct cloud_token *t = &c->cloud_token;
	int64_t until = t->warned ? t->expires : cloud_token_warns_at(t);

	loop_timer_stop(t->timer);
	if (t->cloud && t->expires != CLOUD_NEVER && !t->ended)
		loop_timer_at(t->timer, loop_now(c->loop) + (until > now ? until - now : 0) *
								    CLOUD_TOKEN_SECOND_US);
}

static void cloud_token_on_timer(void *user)
{
	struct console *c = user;
	struct cloud_token *t = &c->cloud_token;
	int64_t now = (int64_t)time(NULL);

	bool said = now >= t->expires || (!t->warned && now >= cloud_token_warns_at(t));

	if (!t->cloud)
		return;
	if (said && cloud_token_is_in_force(c))
		cloud_token_say(c, now >= t->expires,
			now >= t->expires ? _("the token for %s ended at %s")
					  : _("the token for %s ends at %s"));
	t->ended |= now >= t->expires;
	t->warned |= said;
	cloud_token_wait(c, now);
}

void console_cloud_token_look(struct console *c)
{
	struct cloud_token *t = &c->cloud_token;
	uint64_t drops = session_status(console_session(c))->drops;
	bool dropped = drops > t->drops;

	t->drops = drops;
	if (!dropped || (int64_t)time(NULL) < t->expires || !cloud_token_is_in_force(c))
		return;
	t->ended = true;
	cloud_token_say(c, true,
		_("the token for %s had run out when the connection was lost: it ended at %s"));
}

/* ---- keeping it, and making it anew ---- */

static void cloud_token_started(struct console *c, int64_t now, int64_t expires)
{
	struct cloud_token *t = &c->cloud_token;

	t->made = now;
	t->expires = expires;
	t->warned = t->ended = false;
	t->drops = session_status(console_session(c))->drops;
	if (!t->timer)
		t->timer = loop_timer(c->loop, cloud_token_on_timer, c);
	cloud_token_wait(c, now);
}

void console_cloud_token_keep(struct console *c, const struct cloud_access *access,
	const struct buf *values, struct slice secret, struct cloud_commands *commands)
{
	struct cloud_token *t = &c->cloud_token;

	cloud_token_forget(t);
	t->cloud = access->cloud;
	for (size_t i = 0; i < CLOUD_KEYS; i++)
		buf_set(&t->values[i], buf_slice(&values[i]));
	buf_set(&t->secret, secret);
	t->commands = *commands;
	*commands = (struct cloud_commands){0};
	cloud_token_started(c, (int64_t)time(NULL), access->expires);
}

static bool cloud_token_replace(struct console *c, struct cloud_commands *commands)
{
	struct cloud_token *t = &c->cloud_token;
	size_t count, fresh_count;
	struct session_line *old = cloud_token_lines(&t->commands, &count);
	struct session_line *fresh = cloud_token_lines(commands, &fresh_count);
	bool ok = count == fresh_count && session_renew(console_session(c), old, fresh, count);

	free(old);
	free(fresh);
	if (!ok)
		return false;
	cloud_commands_fini(&t->commands);
	t->commands = *commands;
	*commands = (struct cloud_commands){0};
	return true;
}

/* A time that was given as a time has passed: the new one lives as long as the old one did. */
static void cloud_token_add_values(const struct cloud_token *t, int64_t now, struct buf *expires,
	struct cloud_value *values, size_t *count)
{
	long long given;

	for (size_t i = 0; i < t->cloud->key_count; i++) {
		const char *name = t->cloud->keys[i].name;
		struct slice value = buf_slice(&t->values[i]);
		if (!value.n)
			continue;
		if (strcmp(name, "expires") == 0 && slice_to_number(value, &given) &&
			given == t->expires) {
			buf_addf(expires, "%lld", (long long)(now + t->expires - t->made));
			value = buf_slice(expires);
		}
		values[(*count)++] = (struct cloud_value){slice_of(name), value};
	}
}

bool console_cloud_token_renew(struct console *c, struct diag *d)
{
	struct cloud_token *t = &c->cloud_token;
	struct cloud_value values[CLOUD_KEYS];
	struct cloud_access access = {0};
	struct cloud_commands commands = {0};
	struct cloud_board board = cloud_board_of(console_session(c));
	struct buf expires = {0};
	size_t count = 0;
	int64_t now = (int64_t)time(NULL);

	if (now < t->expires || !cloud_token_is_in_force(c))
		return true;
	cloud_token_add_values(t, now, &expires, values, &count);
	bool ok = cloud_make(t->cloud, values, count, buf_slice(&t->secret), now, &access, d) &&
	          cloud_make_commands(&access, &board, &commands, d);
	if (ok && cloud_token_replace(c, &commands)) {
		session_learn_secret(console_session(c), buf_slice(&access.password));
		cloud_token_started(c, now, access.expires);
		cloud_token_say(c, false, _("the token for %s was made anew; it ends at %s"));
	}
	buf_fini(&expires);
	cloud_access_fini(&access);
	cloud_commands_fini(&commands);
	return ok;
}
