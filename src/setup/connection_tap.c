/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another program at the same board: its bytes and the board's are passed on, first of all and
 * unchanged, then recorded and shown to the session.  A line of the user's is a turn of ours (turn.h). */
#include <inttypes.h>
#include <stdlib.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "link/tap_port.h"
#include "setup/connection_private.h"
#include "setup/turn.h"

enum {
	/* For the board: beyond it the program has to wait, as it would at the board's own port. */
	TAP_MOST_UNSENT = 64 * 1024,
	/* For the program: a minute of the fastest line.  Beyond it the board is not read for a moment,
	 * for boards and servers that can wait. */
	TAP_MOST_UNREAD = 16 * 1024 * 1024,
	TAP_PATIENCE_US = 1000000 /* of a program that reads nothing */
};

struct tap {
	struct tap_port *port;
	struct turn turn;
	bool joined;
	struct buf held; /* of the program; not sent yet */
	struct buf pass; /* for the program */
	/* The program has set its port; done when everything before is out. */
	struct link_settings wanted;
	bool wants;
	bool board_paused;
	bool deaf;     /* the program reads nothing, and gets nothing new */
	uint64_t lost; /* bytes that it did not get for that */
	bool told_of_down;
	bool told_who; /* has the port open */
	struct loop_watch *patience;
};

/* For the screen and the transcript. */
static void tap_remark(struct connection *c, bool problem, const struct buf *text)
{
	connection_say(c, problem, buf_slice(text));
}

/* ---- the board's bytes ---- */

static void tap_deliver(struct connection *c, struct slice bytes)
{
	struct tap *t = c->tap;

	if (!bytes.n || !tap_port_is_open(t->port))
		return;
	if (t->deaf) {
		t->lost += bytes.n;
		return;
	}
	tap_port_send(t->port, bytes);
	if (t->board_paused || tap_port_waiting(t->port) <= TAP_MOST_UNREAD)
		return;
	t->board_paused = true;
	link_pause(c->link, true);
	loop_timer_at(t->patience, loop_now(c->loop) + TAP_PATIENCE_US);
}

static void tap_deliver_passed(struct connection *c)
{
	tap_deliver(c, buf_slice(&c->tap->pass));
	buf_clear(&c->tap->pass);
}

static void tap_read_board_again(struct connection *c)
{
	struct tap *t = c->tap;

	loop_timer_stop(t->patience);
	if (t->board_paused)
		link_pause(c->link, false);
	t->board_paused = false;
}

static void tap_on_impatience(void *user)
{
	struct connection *c = user;
	struct buf text = {0};

	c->tap->deaf = true;
	tap_read_board_again(c);
	buf_addf(&text,
		_("the other program does not read: %zu bytes wait for it, and what the board says from "
		  "now on does not reach it; it is still recorded"),
		tap_port_waiting(c->tap->port));
	tap_remark(c, true, &text);
	buf_fini(&text);
	connection_settle(c);
}

static void tap_end_deafness(struct connection *c)
{
	struct tap *t = c->tap;
	struct buf text = {0};

	if (t->deaf) {
		buf_addf(&text,
			P_("%zu byte of the board did not reach the other program, which had not read those before",
				"%zu bytes of the board did not reach the other program, which had not read those before",
				(size_t)t->lost),
			(size_t)t->lost);
		tap_remark(c, true, &text);
	}
	t->deaf = false;
	t->lost = 0;
	buf_fini(&text);
}

static void tap_on_room(void *user)
{
	struct connection *c = user;
	struct tap *t = c->tap;
	size_t waiting = tap_port_waiting(t->port);

	if (t->deaf && waiting == 0) {
		tap_end_deafness(c);
		connection_settle(c);
	} else if (t->board_paused && waiting <= TAP_MOST_UNREAD / 2) {
		tap_read_board_again(c);
	} else if (t->board_paused) {
		loop_timer_at(t->patience, loop_now(c->loop) + TAP_PATIENCE_US);
	}
}

void connection_tap_receive(struct connection *c, struct slice bytes)
{
	if (!c->tap)
		return;
	tap_port_look(c->tap->port);
	if (turn_receive(&c->tap->turn, bytes))
		tap_deliver(c, bytes);
}

void connection_tap_on_event(struct connection *c, const struct wire_event *event)
{
	if (!c->tap)
		return;
	turn_event(&c->tap->turn, event, &c->tap->pass);
	tap_deliver_passed(c);
}

void connection_tap_on_ended(struct connection *c, const struct session_result *result)
{
	if (c->tap && result->by != SESSION_BY_OTHER)
		turn_end(&c->tap->turn);
}

/* ---- the program's bytes ---- */

static bool tap_must_wait(const struct connection *c)
{
	const struct tap *t = c->tap;

	return t->turn.ours || t->wants || link_unsent(c->link) > TAP_MOST_UNSENT;
}

static void tap_forward(struct connection *c, struct slice bytes)
{
	struct tap *t = c->tap;
	struct buf text = {0};

	if (session_link_is_up(c->session)) {
		connection_send(c, bytes, SESSION_BY_OTHER, false);
		session_observe_sent(c->session, bytes, SESSION_BY_OTHER, connection_now(c));
		return;
	}
	if (t->told_of_down)
		return;
	t->told_of_down = true;
	buf_add_text(&text, _("what the other program sends while the link is down is lost"));
	tap_remark(c, true, &text);
	buf_fini(&text);
}

static void tap_forward_held(struct connection *c)
{
	struct buf held = c->tap->held;

	c->tap->held = (struct buf){0};
	if (held.n)
		tap_forward(c, buf_slice(&held));
	buf_fini(&held);
}

static void tap_on_bytes(void *user, struct slice bytes)
{
	struct connection *c = user;

	/* A line of ours that is due goes out before them, not into the middle. */
	session_tick(c->session, connection_now(c));
	buf_add(&c->tap->held, bytes);
	connection_settle(c);
}

static void tap_follow(struct connection *c)
{
	struct tap *t = c->tap;
	struct buf text = {0}, set = {0};
	struct diag d;

	t->wants = false;
	if (!link_has_settings(c->link))
		return;
	bool done = connection_change(c, &t->wanted, &d);
	buf_addf(&set, _("%lld baud%s%s"), t->wanted.baud,
		t->wanted.stop_bits == 2 ? _(", 2 stop bits") : "",
		t->wanted.flow == LINK_FLOW_RTSCTS ? ", RTS/CTS" : "");
	if (done)
		buf_addf(&text,
			_("the other program has set its port to %s: the board's port has the same now"),
			buf_text(&set));
	else
		buf_addf(&text,
			_("the other program has set its port to %s, but the board's port can't be: %s"),
			buf_text(&set), d.text);
	buf_fini(&set);
	tap_remark(c, !done, &text);
	buf_fini(&text);
}

static void tap_on_settings(void *user, const struct link_settings *settings)
{
	struct connection *c = user;
	struct tap *t = c->tap;

	t->wanted = *link_settings_of(c->link);
	t->wanted.baud = settings->baud;
	t->wanted.stop_bits = settings->stop_bits;
	t->wanted.flow = settings->flow;
	t->wants = !port_rate_same(&t->wanted, link_settings_of(c->link));
	connection_settle(c);
}

/* The path of the other program's port, as it is shown. */
#define TAP_PATH(c) VISIBLE(slice_of(tap_port_path((c)->tap->port)), VISIBLE_MOST)

static void tap_on_known(void *user)
{
	struct connection *c = user;
	const char *who = tap_port_who(c->tap->port);
	struct buf text = {0};

	c->tap->told_who = true;
	buf_addf(&text, _("%s has opened %s"), *who ? who : _("a program"), TAP_PATH(c));
	tap_remark(c, false, &text);
	buf_fini(&text);
	connection_settle(c);
}

static void tap_end_half_line(struct connection *c)
{
	struct buf text = {0};

	if (session_observe_gone(c->session, connection_now(c))) {
		buf_add_text(
			&text, _("the other program has gone in the middle of a line: the board "
				 "takes what is sent next for its rest"));
		tap_remark(c, false, &text);
	}
	session_tick(c->session, connection_now(c));
	buf_fini(&text);
}

static void tap_on_opened(void *user, bool open)
{
	struct connection *c = user;

	if (!open) {
		struct buf text = {0};
		buf_addf(&text,
			c->tap->told_who ? _("no program has %s open any more")
					 : _("a program has opened %s and closed it again"),
			TAP_PATH(c));
		tap_remark(c, false, &text);
		buf_fini(&text);
		c->tap->told_who = false;
		tap_end_half_line(c);
		tap_read_board_again(c);
		tap_end_deafness(c);
	}
	connection_settle(c);
}

void connection_tap_on_own(struct connection *c, struct slice bytes)
{
	if (!c->tap)
		return;
	turn_begin(&c->tap->turn, bytes, &c->tap->pass);
	tap_deliver_passed(c);
	tap_port_pause(c->tap->port, true);
}

void connection_tap_settle(struct connection *c)
{
	struct tap *t = c->tap;

	if (!t)
		return;
	turn_settle(&t->turn, &t->pass);
	tap_deliver_passed(c);
	if (t->wants && link_unsent(c->link) == 0)
		tap_follow(c);
	if (!tap_must_wait(c))
		tap_forward_held(c);
	tap_port_pause(t->port, tap_must_wait(c));
}

void connection_tap_on_down(struct connection *c)
{
	struct tap *t = c->tap;

	if (!t)
		return;
	turn_forget(&t->turn);
	buf_clear(&t->held);
	t->board_paused = t->told_of_down = false;
	loop_timer_stop(t->patience);
}

/* ---- open, close, join ---- */

bool connection_tap_open(struct connection *c, const struct connection_plan *plan, struct diag *d)
{
	static const struct tap_port_events events = {
		tap_on_bytes, tap_on_settings, tap_on_opened, tap_on_known, tap_on_room};
	struct tap *t = memory_new(sizeof(*t));

	t->port = tap_port_open(c->loop, plan->tap, plan->settings, &events, c, d);
	if (!t->port) {
		free(t);
		return false;
	}
	t->patience = loop_timer(c->loop, tap_on_impatience, c);
	c->tap = t;
	loop_never_pause(c->loop);
	return true;
}

void connection_tap_close(struct connection *c)
{
	struct tap *t = c->tap;

	if (!t)
		return;
	tap_port_close(t->port);
	loop_unwatch(t->patience);
	turn_fini(&t->turn);
	buf_fini(&t->held);
	buf_fini(&t->pass);
	free(t);
	c->tap = NULL;
}

const char *connection_tap_path(const struct connection *c)
{
	return c->tap ? tap_port_path(c->tap->port) : NULL;
}

bool connection_tap_is_open(const struct connection *c)
{
	return c->tap && tap_port_is_open(c->tap->port);
}

const char *connection_tap_who(const struct connection *c)
{
	return c->tap ? tap_port_who(c->tap->port) : "";
}

bool connection_has_joined(const struct connection *c)
{
	return !c->tap || c->tap->joined;
}

void connection_join(struct connection *c, bool join)
{
	if (!c->tap)
		return;
	c->tap->joined = join;
	if (!join)
		session_cancel(c->session, connection_now(c));
}
