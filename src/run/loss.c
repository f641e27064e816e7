/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/loss.h"

#include "base/language.h"
#include "script/script_words.h"

enum {
	LOSS_QUIET_US = 50000,
	LOSS_ASK_US = 2000000,    /* then AT is sent again: a board that starts drops it */
	LOSS_ANSWER_US = 5000000, /* for an answer at least, however late the port was */
	LOSS_SECOND = 1000000
};

void loss_fini(struct loss *l)
{
	loop_unwatch(l->timer);
	buf_fini(&l->why);
	buf_fini(&l->now);
	*l = (struct loss){0};
}

bool loss_is_on(const struct loss *l)
{
	return l->state != LOSS_NONE;
}

void loss_end(struct loss *l)
{
	l->state = LOSS_NONE;
	if (l->timer)
		loop_timer_stop(l->timer);
}

static void loss_add_limit(const struct loss *l, struct buf *out)
{
	if (l->limit % LOSS_SECOND)
		script_add_seconds(out, l->limit);
	else
		buf_addf(out, "%lld", (long long)(l->limit / LOSS_SECOND));
}

static void loss_give_up(struct loss *l)
{
	struct buf why = {0};

	buf_add(&why, buf_slice(&l->why));
	if (l->limit && link_may_return(l->connection->link)) {
		struct buf limit = {0};
		loss_add_limit(l, &limit);
		buf_addf(&why, _("; it did not come back within %s s"), buf_text(&limit));
		buf_fini(&limit);
	}
	if (l->now.n)
		buf_addf(&why, "%s%s", _("; "), buf_text(&l->now));
	loss_end(l);
	l->calls->gone(l->user, buf_text(&why));
	buf_fini(&why);
}

/* The last thing that is done in an event: the owner goes on. */
static void loss_back(struct loss *l)
{
	loss_end(l);
	l->calls->back(l->user);
}

static void loss_ask(struct loss *l)
{
	struct session *s = l->connection->session;
	int64_t now = connection_now(l->connection), latest = l->since + l->limit;

	if (latest < l->came + LOSS_ANSWER_US)
		latest = l->came + LOSS_ANSWER_US;
	if (l->state == LOSS_ASKS || session_in_flight(s).phase == SESSION_PAYLOAD)
		session_cancel(s, now);
	if (loop_now(l->loop) >= latest ||
		!session_submit(s, SLICE("AT"), SESSION_BY_SCRIPT, now, NULL)) {
		loss_back(l);
		return;
	}
	l->state = LOSS_ASKS;
	loop_timer_at(l->timer, loop_now(l->loop) + LOSS_ASK_US);
	connection_touch(l->connection);
}

static void loss_on_timer(void *user)
{
	struct loss *l = user;

	if (l->state == LOSS_AWAY)
		loss_give_up(l);
	else
		loss_ask(l);
}

void loss_init(struct loss *l, struct loop *loop, struct connection *connection, int64_t limit,
	const struct loss_calls *calls, void *user)
{
	*l = (struct loss){.loop = loop,
		.connection = connection,
		.calls = calls,
		.user = user,
		.limit = limit};
	l->timer = loop_timer(loop, loss_on_timer, l);
}

/* ---- the connection's events ---- */

void loss_on_down(struct loss *l, const char *why)
{
	if (l->state == LOSS_AWAY) {
		buf_set(&l->now, slice_of(why));
		return;
	}
	/* One that goes again before its board was back is the same loss. */
	if (l->state == LOSS_NONE) {
		l->since = loop_now(l->loop);
		buf_set(&l->why, slice_of(why));
	}
	l->state = LOSS_AWAY;
	l->ready = l->answered = false;
	buf_clear(&l->now);
	if (!l->limit || !link_may_return(l->connection->link))
		loss_give_up(l);
	else
		loop_timer_at(l->timer, l->since + l->limit);
}

void loss_on_up(struct loss *l)
{
	l->state = LOSS_LISTENS;
	l->came = loop_now(l->loop);
	loop_timer_at(l->timer, l->came + LOSS_QUIET_US);
}

bool loss_on_event(struct loss *l, const struct wire_event *event)
{
	l->ready |= event->type == WIRE_EVENT_READY;
	return l->state == LOSS_ASKS &&
	       (event->type == WIRE_EVENT_OK || event->type == WIRE_EVENT_ERROR ||
		       event->type == WIRE_EVENT_BUSY);
}

bool loss_on_ended(struct loss *l, const struct session_result *result)
{
	if (l->state == LOSS_NONE || l->state == LOSS_AWAY)
		return false;
	l->answered |= l->state == LOSS_ASKS &&
	               (result->outcome == SESSION_OK || result->outcome == SESSION_REFUSED);
	return true;
}

void loss_on_settled(struct loss *l)
{
	if (l->state == LOSS_NONE || l->state == LOSS_AWAY)
		return;
	if (l->ready || l->answered)
		loss_back(l);
	else if (l->state == LOSS_LISTENS)
		loop_timer_at(l->timer, loop_now(l->loop) + LOSS_QUIET_US);
}

void loss_add_text(const struct loss *l, struct buf *out)
{
	struct buf away = {0};

	script_add_seconds(&away, l->came - l->since);
	buf_addf(out, _("the port was lost (%.*s) and came back after %.*s s"),
		SLICE_ARG(buf_slice(&l->why)), SLICE_ARG(buf_slice(&away)));
	buf_fini(&away);
	if (loss_counts_as_ready(l))
		buf_add_text(out, _("; the board answers AT, which counts as ready"));
	else if (!l->ready)
		buf_add_text(out, _("; the board has not answered AT since"));
}

bool loss_counts_as_ready(const struct loss *l)
{
	return l->answered && !l->ready;
}
