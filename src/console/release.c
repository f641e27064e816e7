/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another program, usually a flasher, has the port for a while: by the key, or by `atmq release`. */
#include "base/language.h"
#include "base/print.h"
#include "console/console_private.h"
#include "release/desk.h"

enum { RELEASE_MILLION = 1000000 };

/* "Alt-!" */
static void release_add_key(const struct console *c, struct buf *out)
{
	size_t before = out->n;

	keymap_add_keys(out, &c->config.keymap, ACTION_RELEASE_PORT);
	if (out->n == before)
		buf_add_text(out, _("the action release-port"));
}

/* For the state's pane, in place of why the link is down. */
static void release_show(struct console *c)
{
	struct buf *text = &c->link_problem, key = {0};

	release_add_key(c, &key);
	buf_clear(text);
	buf_addf(text, _("to %s; %s opens it again"),
		c->release.who.n ? buf_text(&c->release.who) : _("another program"),
		buf_text(&key));
	buf_fini(&key);
	c->view.link_problem = buf_text(text);
	console_touch(c);
}

bool console_release_allows(const struct console *c, struct diag *d)
{
	const struct slice who = buf_slice(&c->release.who);
	struct buf keys = {0};

	if (!c->connection.released)
		return true;
	release_add_key(c, &keys);
	if (who.n)
		diag_fail(d, 0, 0, 0, _("not sent: %.*s has the port; %s opens it again"),
			SLICE_ARG(who), buf_text(&keys));
	else
		diag_fail(d, 0, 0, 0, _("not sent: the port is released; %s opens it again"),
			buf_text(&keys));
	buf_fini(&keys);
	return false;
}

/* What needs the board until it is done. */
static bool release_may_begin(struct console *c, struct diag *d)
{
	if (c->recipe.playing)
		return diag_fail(d, 0, 0, 0, _("a recipe is running; end it first"));
	if (console_certs_progress(c))
		return diag_fail(d, 0, 0, 0, _("certificates are being written; end that first"));
	return true;
}

static void release_print(const struct console *c, struct slice whom)
{
	struct buf text = {0};

	buf_addf(&text, _("%s is released %.*s"), c->chosen.port, SLICE_ARG(whom));
	print_problem(buf_text(&text));
	buf_fini(&text);
}

static bool release_begin(struct console *c, struct slice whom, struct diag *d)
{
	bool again = c->connection.released;

	if (!release_may_begin(c, d) || !connection_release_port(&c->connection, whom, d))
		return false;
	if (!again)
		c->release.since = console_now(c);
	c->release.returns = false;
	release_show(c);
	if (c->no_screen)
		release_print(c, whom);
	return true;
}

static void release_end(struct console *c)
{
	buf_clear(&c->release.who);
	c->release.returns = true;
	connection_reclaim_port(&c->connection);
	console_touch(c);
}

void console_release_on_up(struct console *c)
{
	if (c->release.returns)
		console_notice(c, _("the port is open again"));
	c->release.returns = false;
}

void console_release_toggle(struct console *c)
{
	struct buf keys = {0};
	struct diag d;

	release_add_key(c, &keys);
	if (c->connection.released) {
		release_end(c);
		console_notice(c, _("opening the port again"));
	} else if (release_begin(c, slice_of(_("to another program")), &d)) {
		console_notice(c,
			_("released: another program may have the port; %s opens it again"),
			buf_text(&keys));
	} else {
		console_notice(c, _("not released: %s"), d.text);
	}
	buf_fini(&keys);
}

/* ---- atmq release ---- */

static bool release_on_begin(void *user, struct slice command, struct diag *d)
{
	struct console *c = user;
	struct buf whom = {0};

	buf_clear(&c->release.who);
	if (command.n)
		buf_addf(&whom, _("to %.*s"), SLICE_ARG(command));
	else
		buf_add_text(&whom, _("to another program"));
	bool done = release_begin(c, buf_slice(&whom), d);
	buf_fini(&whom);
	return done;
}

static void release_on_runs(void *user, struct slice name, long long process)
{
	struct console *c = user;

	buf_clear(&c->release.who);
	buf_addf(&c->release.who, _("%.*s (process %lld)"), SLICE_ARG(name), process);
	if (c->connection.released)
		release_show(c);
}

/* The key may have opened the port again before. */
static void release_on_end(void *user, struct slice how)
{
	struct console *c = user;
	int64_t took = console_now(c) - c->release.since;
	struct buf text = {0};

	buf_addf(&text, _("%s %.*s, after %.1f s"),
		c->release.who.n ? buf_text(&c->release.who) : "atmq release",
		SLICE_ARG(how.n ? how : slice_of(_("was left: atmq release has gone"))),
		(double)took / RELEASE_MILLION);
	connection_say(&c->connection, false, buf_slice(&text));
	buf_fini(&text);
	release_end(c);
}

void console_release_offer(struct console *c)
{
	static const struct release_desk_events events = {
		release_on_begin, release_on_runs, release_on_end};
	struct diag d;
	struct buf text = {0};

	c->release.desk =
		release_desk_open(c->loop, c->chosen.port, c->chosen.log_port, &events, c, &d);
	if (c->release.desk)
		return;
	buf_addf(&text, _("atmq release will not find this port: %s"), d.text);
	connection_say(&c->connection, false, buf_slice(&text));
	buf_fini(&text);
}

void console_release_fini(struct console *c)
{
	release_desk_close(c->release.desk);
	buf_fini(&c->release.who);
	c->release.desk = NULL;
}
