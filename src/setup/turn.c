/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "setup/turn.h"

#include "base/ascii.h"

/* Passes on or drops what is kept up to this place. */
static void turn_decide(struct turn *t, uint64_t place, bool pass_on, struct buf *pass)
{
	size_t n = place > t->decided ? (size_t)(place - t->decided) : 0;

	if (pass_on)
		buf_add(pass, slice_sub(buf_slice(&t->kept), 0, n));
	buf_drop_front(&t->kept, n);
	t->decided += n;
}

static void turn_hand_over(struct turn *t, struct buf *pass)
{
	turn_decide(t, t->received, true, pass);
	t->ours = t->ending = false;
}

static struct slice turn_name(struct slice line)
{
	size_t n = 0;
	struct slice rest = slice_from(line, 3);

	if (!slice_starts_nocase(line, SLICE("AT+")))
		return (struct slice){0};
	while (n < rest.n && ascii_is_name(rest.p[n]))
		n++;
	return slice_sub(rest, 0, n);
}

void turn_begin(struct turn *t, struct slice line, struct buf *pass)
{
	if (t->ending)
		turn_hand_over(t, pass);
	/* Its payload goes out within the same turn. */
	if (t->ours)
		return;
	t->ours = true;
	t->decided = t->received;
	buf_set(&t->name, turn_name(line));
}

bool turn_receive(struct turn *t, struct slice bytes)
{
	t->received += bytes.n;
	if (t->ours)
		buf_add(&t->kept, bytes);
	else
		t->decided = t->received;
	return !t->ours;
}

/* What a board reports without having been asked.  Its other lines may be our answer: it can't be
 * told from the line, and an answer that nobody asked for does a program more harm. */
static bool turn_is_unsolicited(const struct turn *t, const struct wire_event *event)
{
	switch (event->type) {
	case WIRE_EVENT_MESSAGE:
	case WIRE_EVENT_CONNECTED:
	case WIRE_EVENT_DISCONNECTED:
	case WIRE_EVENT_WIFI:
	case WIRE_EVENT_READY:
		return true;
	case WIRE_EVENT_INCOMPLETE:
		return event->of_message;
	case WIRE_EVENT_INFO:
		return !slice_eq_nocase(event->name, buf_slice(&t->name));
	default:
		return false;
	}
}

/* The other program has had its beginning, and not only a blank line before it. */
static bool turn_has_begun(const struct turn *t, struct slice raw)
{
	size_t passed = t->decided > t->reported ? (size_t)(t->decided - t->reported) : 0;

	for (size_t i = 0; i < passed && i < raw.n; i++)
		if (raw.p[i] != '\r' && raw.p[i] != '\n')
			return true;
	return false;
}

void turn_event(struct turn *t, const struct wire_event *event, struct buf *pass)
{
	bool begun = turn_has_begun(t, event->raw);

	if (t->in_message && slice_starts(event->raw, SLICE("\r\n")))
		turn_decide(t, t->reported + 2, true, pass);
	t->in_message = event->type == WIRE_EVENT_MESSAGE;
	t->reported += event->raw.n;
	if (!t->ours)
		return;
	turn_decide(t, t->reported, begun || turn_is_unsolicited(t, event), pass);
	turn_settle(t, pass);
}

void turn_end(struct turn *t)
{
	t->ending = t->ours;
}

void turn_settle(struct turn *t, struct buf *pass)
{
	if (t->ending)
		turn_hand_over(t, pass);
}

void turn_forget(struct turn *t)
{
	buf_clear(&t->kept);
	t->ours = t->ending = t->in_message = false;
	t->decided = t->reported = t->received;
}

void turn_fini(struct turn *t)
{
	buf_fini(&t->name);
	buf_fini(&t->kept);
	*t = (struct turn){0};
}
