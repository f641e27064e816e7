/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a user does with the port while it is open: its lines, its settings. */
#include "setup/connection_private.h"

#include "base/language.h"

static void connection_lines_changed(
	struct connection *c, const char *what, const struct line_sequence *s)
{
	struct buf text = {0};

	connection_poll_unless_held(c);
	buf_add_text(&text, what);
	if (s != NULL)
		line_sequence_add(&text, s);
	connection_say(c, false, buf_slice(&text));
	buf_fini(&text);
}

bool connection_reset_board(struct connection *c, struct diag *d)
{
	if (!link_play(c->link, &c->board.reset, d))
		return false;
	connection_lines_changed(c, _("reset by DTR and RTS: "), &c->board.reset);
	connection_on_restart(c);
	return true;
}

bool connection_boot_board(struct connection *c, struct diag *d)
{
	if (!link_play(c->link, &c->board.boot, d))
		return false;
	connection_lines_changed(c, _("boot loader started by DTR and RTS: "), &c->board.boot);
	connection_on_restart(c);
	return true;
}

bool connection_hold_board(struct connection *c, struct diag *d)
{
	bool release = link_is_held(c->link);

	if (release)
		link_release(c->link);
	else if (!link_hold(c->link, &c->board.reset, d))
		return false;
	connection_lines_changed(c, release ? _("released from reset") : _("held in reset"), NULL);
	if (release)
		connection_on_restart(c);
	return true;
}

bool connection_send_break(struct connection *c, struct diag *d)
{
	if (!link_play(c->link, &line_sequence_break, d))
		return false;
	connection_lines_changed(c, _("break: "), &line_sequence_break);
	return true;
}

bool connection_port_words(const struct connection *c, struct port_words *words)
{
	*words = (struct port_words){.settings = *link_settings_of(c->link),
		.line_end = c->board.line_end,
		.echo = session_echoes(c->session)};
	return link_baud(c->link) != 0;
}

/* The board has them from now on, also when it restarts: the user knows best. */
static bool connection_set_settings(
	struct connection *c, const struct link_settings *settings, struct diag *d)
{
	if (port_rate_same(link_settings_of(c->link), settings))
		return true;
	if (!session_link_is_up(c->session))
		return diag_fail(d, 0, 0, 0, _("the link is down"));
	if (!connection_change(c, settings, d))
		return false;
	c->rate.at_restart = *settings;
	c->rate.has_left = false;
	return true;
}

static void connection_note_words(struct connection *c)
{
	struct port_words words;
	struct buf text = {0}, set = {0};

	bool has_rate = connection_port_words(c, &words);
	words.echo = false;
	port_words_add(&set, &words, has_rate);
	buf_addf(&text, _("the port is set to %s"), buf_text(&set));
	buf_fini(&set);
	connection_say(c, false, buf_slice(&text));
	buf_fini(&text);
}

bool connection_set_port(struct connection *c, const struct port_words *words, struct diag *d)
{
	struct port_words before;

	connection_port_words(c, &before);
	if (!connection_set_settings(c, &words->settings, d))
		return false;
	c->board.line_end = words->line_end;
	session_set_line_end(c->session, slice_of(line_end_bytes(words->line_end)));
	if (!port_rate_same(&before.settings, &words->settings) ||
		before.line_end != words->line_end)
		connection_note_words(c);
	/* Whether a board does not echo, or has not been asked yet, is not known. */
	return !words->sets_echo || (words->echo && before.echo) ||
	       session_submit(c->session, words->echo ? SLICE("ATE1") : SLICE("ATE0"),
		       SESSION_BY_USER, connection_now(c), d);
}
