/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "messages/parts.h"

enum {
	BUFFER_BYTES = 1024,
	HEADER_BYTES = 16,    /* of MQTT's PUBLISH, with a margin */
	PART_GAP_US = 1500000 /* between two parts: 1024 bytes take 1.1 s at 9600 baud */
};

static bool parts_fills_buffer(const struct message *m)
{
	return !m->lost && m->payload.n <= BUFFER_BYTES &&
	       m->payload.n + m->topic.n >= BUFFER_BYTES - HEADER_BYTES;
}

bool message_may_go_on(const struct message *m, struct slice topic, int64_t at)
{
	return parts_fills_buffer(m) && at - m->at <= PART_GAP_US && slice_eq(m->topic, topic);
}

struct parts_step {
	bool linked;  /* to the one before it */
	size_t bytes; /* of its payload */
};

/* A whole buffer can't be the first part, which shares it with a header. */
static bool parts_begins(const struct parts_step *s, size_t first_bytes)
{
	return !s->linked || (s->bytes == first_bytes && s->bytes < BUFFER_BYTES);
}

static struct parts_step parts_look(const struct message_log *log, uint64_t number)
{
	struct parts_step s = {0};
	struct buf topic = {0};
	struct message m;
	int64_t at;

	if (!message_log_get(log, number, &m))
		return s;
	s.bytes = m.payload.n;
	at = m.at;
	size_t topic_n = m.topic.n;
	if (m.lost || number == 0 || !message_log_get(log, number - 1, &m) ||
		!parts_fills_buffer(&m) || m.topic.n != topic_n)
		return s;
	/* Its bytes are valid only until the other one is asked for. */
	buf_set(&topic, m.topic);
	int64_t before = m.at;
	s.linked = at - before <= PART_GAP_US && message_log_get(log, number, &m) &&
	           slice_eq(m.topic, buf_slice(&topic));
	buf_fini(&topic);
	return s;
}

/* Most messages do not fill a buffer, nor does the one before. */
static bool parts_stands_alone(const struct message_log *log, uint64_t number)
{
	struct message m;

	return message_log_get(log, number, &m) && !parts_fills_buffer(&m) &&
	       (number == 0 || !message_log_get(log, number - 1, &m) || !parts_fills_buffer(&m));
}

bool message_parts(const struct message_log *log, uint64_t number, uint64_t *first, uint64_t *end)
{
	uint64_t start = number;

	if (parts_stands_alone(log, number)) {
		*first = number;
		*end = number + 1;
		return false;
	}
	while (start > 0 && number - start + 1 < MESSAGE_PARTS_MOST &&
		parts_look(log, start).linked)
		start--;
	struct parts_step s = parts_look(log, start);
	size_t first_bytes = s.bytes;
	*first = *end = start;
	/* Those after it belong to it up to the first that begins another one. */
	do {
		++*end;
		s = parts_look(log, *end);
		if (!parts_begins(&s, first_bytes))
			continue;
		if (*end > number)
			break;
		*first = *end;
		first_bytes = s.bytes;
	} while (*end < message_log_end(log) && *end - *first < MESSAGE_PARTS_MOST);
	return *end - *first > 1;
}
