/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps the port at the settings of the board, as port_rate.h finds them. */
#include "setup/connection_private.h"

#include "base/language.h"

bool connection_change(struct connection *c, const struct link_settings *settings, struct diag *d)
{
	struct link_settings before = *link_settings_of(c->link);

	if (!link_change_settings(c->link, settings, d))
		return false;
	port_rate_changed(&c->rate, &before);
	return true;
}

void connection_follow(
	struct connection *c, const struct link_settings *settings, const char *reason)
{
	struct buf text = {0};
	struct diag d;

	if (link_baud(c->link) == 0 || port_rate_same(link_settings_of(c->link), settings))
		return;
	bool done = connection_change(c, settings, &d);
	buf_add_text(&text, reason);
	if (done)
		buf_addf(&text, _("the port now has the same: %s"), link_description(c->link));
	else
		buf_addf(&text, _("the port cannot be set to the same: %s"), d.text);
	connection_say(c, !done, buf_slice(&text));
	buf_fini(&text);
}

void connection_on_restart(struct connection *c)
{
	connection_follow(
		c, &c->rate.at_restart, _("a restart ends the settings of AT+UART_CUR; "));
}

/* Asks at once, if atmq may ask: whether these settings are right should not take long to find
 * out. */
static void connection_ask(struct connection *c)
{
	if (c->polls)
		session_poll_now(c->session, connection_now(c));
	session_hurry_poll(c->session, connection_now(c));
}

void connection_guess_rate(struct connection *c)
{
	struct link_settings wanted;
	struct buf text = {0};
	struct diag d;

	/* The other program has the port's settings in its hands. */
	if (c->tap || c->examination || !session_link_is_up(c->session) ||
		link_baud(c->link) == 0 ||
		!port_rate_guess(&c->rate, link_settings_of(c->link), &wanted))
		return;
	unsigned tries = ++c->rate.tries;
	connection_record_act(c, TRANSCRIPT_LINE_ENDED, 0, "");
	session_end_line(c->session, connection_now(c));
	bool done = connection_change(c, &wanted, &d);
	if (done)
		buf_addf(&text,
			_("nothing from the board can be read; it may have restarted: "
			  "trying %s"),
			link_description(c->link));
	else
		buf_addf(&text, _("nothing from the board can be read: %s"), d.text);
	/* Back and forth is enough to be told. */
	if (tries <= 2)
		connection_say(c, !done, buf_slice(&text));
	buf_fini(&text);
	if (done)
		connection_ask(c);
	else
		port_rate_forget_heard(&c->rate);
}

bool connection_use_settings(
	struct connection *c, const struct link_settings *settings, struct diag *d)
{
	if (!connection_change(c, settings, d))
		return false;
	c->rate.at_restart = *settings;
	connection_ask(c);
	return true;
}
