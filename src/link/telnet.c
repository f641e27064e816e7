/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/telnet.h"

enum { SE = 240, SB = 250, IAC = 255 };

void telnet_fini(struct telnet *t)
{
	buf_fini(&t->message);
	*t = (struct telnet){0};
}

void telnet_restart(struct telnet *t)
{
	struct buf message = t->message;

	buf_clear(&message);
	*t = (struct telnet){.message = message};
}

static uint8_t telnet_byte(struct slice *in)
{
	uint8_t byte = (uint8_t)in->p[0];

	*in = slice_from(*in, 1);
	return byte;
}

/* Everything before the next command; of a doubled 255, the first one. */
static struct slice telnet_plain(struct telnet *t, struct slice *in)
{
	size_t end = slice_find_char(*in, (char)IAC);
	struct slice plain = slice_sub(*in, 0, end);

	if (end == SLICE_NONE) {
		*in = slice_from(*in, in->n);
	} else if (end + 1 < in->n && (uint8_t)in->p[end + 1] == IAC) {
		plain.n++;
		*in = slice_from(*in, end + 2);
	} else {
		t->state = TELNET_IN_COMMAND;
		*in = slice_from(*in, end + 1);
	}
	return plain;
}

static void telnet_keep(struct telnet *t, struct slice bytes)
{
	if (t->message.n + bytes.n > TELNET_MESSAGE_MOST)
		t->too_long = true;
	else
		buf_add(&t->message, bytes);
}

/* true: a message has ended. */
static bool telnet_end_message(struct telnet *t, struct telnet_item *item)
{
	bool whole = t->in_message && !t->too_long && t->message.n > 0;

	t->in_message = false;
	if (!whole)
		return false;
	*item = (struct telnet_item){.type = TELNET_MESSAGE,
		.option = (uint8_t)t->message.p[0],
		.bytes = slice_from(buf_slice(&t->message), 1)};
	return true;
}

/* After IAC. true: `item` is filled. */
static bool telnet_command(struct telnet *t, struct slice *in, struct telnet_item *item)
{
	struct slice escaped = slice_sub(*in, 0, 1);
	uint8_t command = telnet_byte(in);

	t->state = t->in_message ? TELNET_IN_MESSAGE : TELNET_IN_DATA;
	if (command == IAC && t->in_message) {
		telnet_keep(t, escaped);
		return false;
	}
	if (command == IAC) {
		*item = (struct telnet_item){.type = TELNET_DATA, .bytes = escaped};
		return true;
	}
	/* Anything else ends a message; without SE it is not whole. */
	t->state = TELNET_IN_DATA;
	if (command == SE)
		return telnet_end_message(t, item);
	t->in_message = false;
	if (command == SB) {
		t->state = TELNET_IN_MESSAGE;
		t->in_message = true;
		t->too_long = false;
		buf_clear(&t->message);
	} else if (command >= TELNET_WILL && command <= TELNET_DONT) {
		t->state = TELNET_IN_VERB;
		t->verb = command;
	}
	return false;
}

bool telnet_next(struct telnet *t, struct slice *in, struct telnet_item *item)
{
	while (in->n > 0) {
		switch (t->state) {
		case TELNET_IN_DATA:
			*item = (struct telnet_item){
				.type = TELNET_DATA, .bytes = telnet_plain(t, in)};
			if (item->bytes.n > 0)
				return true;
			break;
		case TELNET_IN_COMMAND:
			if (telnet_command(t, in, item))
				return true;
			break;
		case TELNET_IN_VERB:
			t->state = TELNET_IN_DATA;
			*item = (struct telnet_item){.type = TELNET_OPTION,
				.verb = (enum telnet_verb)t->verb,
				.option = telnet_byte(in)};
			return true;
		case TELNET_IN_MESSAGE:
			telnet_keep(t, telnet_plain(t, in));
			break;
		}
	}
	return false;
}

void telnet_add_data(struct buf *out, struct slice bytes)
{
	size_t at;

	while ((at = slice_find_char(bytes, (char)IAC)) != SLICE_NONE) {
		buf_add(out, slice_sub(bytes, 0, at + 1));
		buf_add_char(out, (char)IAC);
		bytes = slice_from(bytes, at + 1);
	}
	buf_add(out, bytes);
}

void telnet_add_option(struct buf *out, enum telnet_verb verb, uint8_t option)
{
	const char bytes[] = {(char)IAC, (char)verb, (char)option};

	buf_add(out, (struct slice){bytes, sizeof(bytes)});
}

void telnet_add_message(struct buf *out, uint8_t option, struct slice bytes)
{
	const char start[] = {(char)IAC, (char)SB, (char)option};
	const char end[] = {(char)IAC, (char)SE};

	buf_add(out, (struct slice){start, sizeof(start)});
	telnet_add_data(out, bytes);
	buf_add(out, (struct slice){end, sizeof(end)});
}
