/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another program, usually a flasher, has the port for a while. */
#include "base/utf8.h"
#include "console/console_private.h"

/* "Alt-!" */
static void release_add_key(const struct console *c, struct buf *out)
{
	size_t before = out->n;

	keymap_add_keys(out, &c->config.keymap, ACTION_RELEASE_PORT);
	if (out->n == before)
		buf_add_text(out, "the action release-port");
}

/* For the state's pane, in place of why the link is down. */
static void release_show(struct console *c)
{
	struct buf *text = &c->link_problem;

	buf_clear(text);
	if (c->release.who.n)
		buf_addf(text, "%s has it; ", buf_text(&c->release.who));
	else
		buf_add_text(text, "another program may have it; ");
	release_add_key(c, text);
	buf_add_text(text, " takes it back");
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
		diag_fail(d, 0, 0, 0, "not sent: %.*s has the port; %s takes it back",
			SLICE_ARG(who), buf_text(&keys));
	else
		diag_fail(d, 0, 0, 0, "not sent: the port is released; %s takes it back",
			buf_text(&keys));
	buf_fini(&keys);
	return false;
}

/* What needs the board until it is done. */
static bool release_may_begin(struct console *c, struct diag *d)
{
	if (c->recipe.playing)
		return diag_fail(d, 0, 0, 0, "a recipe is running; end it first");
	if (console_certs_progress(c))
		return diag_fail(d, 0, 0, 0, "certificates are being written; end that first");
	return true;
}

static bool release_begin(struct console *c, struct slice why, struct diag *d)
{
	if (!release_may_begin(c, d) || !connection_release_port(&c->connection, why, d))
		return false;
	c->release.since = console_now(c);
	c->release.returns = false;
	release_show(c);
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
		console_notice(c, "the port is open again");
	c->release.returns = false;
}

void console_release_toggle(struct console *c)
{
	struct buf keys = {0};
	struct diag d;

	release_add_key(c, &keys);
	if (c->connection.released) {
		release_end(c);
		console_notice(c, "taking the port back");
	} else if (release_begin(c, SLICE("another program may have it"), &d)) {
		console_notice(c, "released: another program may have the port; %s takes it back",
			buf_text(&keys));
	} else {
		console_notice(c, "not released: %s", d.text);
	}
	buf_fini(&keys);
}
