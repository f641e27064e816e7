/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "messages/search.h"

#include <stdlib.h>

#include "base/memory.h"

enum {
	STEP = 256, /* messages */
	FEW = 16,   /* that few are checked one by one */
	WORDS = 8,
	CHUNK = WORDS * 64, /* messages */
	FIRST_CHUNKS = 16
};

/* Which of the messages [n * CHUNK, (n + 1) * CHUNK) match: a bit each, so that it costs the same
 * however many do. */
struct chunk {
	uint64_t before; /* how many match in front of it: the place of its first one */
	uint64_t bits[WORDS];
};

struct message_filter {
	const struct message_log *log;
	struct message_query *query;
	uint64_t next;        /* the first message not yet checked */
	struct chunk *chunks; /* a ring: those with the numbers [first_chunk, end_chunk) */
	size_t room;
	uint64_t first_chunk, end_chunk;
	uint64_t first, end; /* places of those that match */
};

/* The messages [*from, *to) around `number` that can be checked in one step; false if none of them
 * matches. */
static bool may_match(const struct message_log *log, const struct message_query *query,
	uint64_t number, uint64_t *from, uint64_t *to)
{
	struct slice bytes = message_query_bytes(query);

	if (bytes.n)
		return message_log_may_hold(log, number, bytes, from, to);
	*from = number > message_log_first(log) + STEP ? number - STEP : message_log_first(log);
	*to = message_log_end(log) - number > STEP ? number + STEP : message_log_end(log);
	return true;
}

/* ---- the filter ---- */

struct message_filter *message_filter_new(
	const struct message_log *log, struct message_query *query)
{
	struct message_filter *f = memory_new(sizeof(*f));

	*f = (struct message_filter){.log = log, .query = query};
	return f;
}

void message_filter_free(struct message_filter *f)
{
	if (!f)
		return;
	message_query_free(f->query);
	free(f->chunks);
	free(f);
}

const struct message_query *message_filter_query(const struct message_filter *f)
{
	return f->query;
}

static struct chunk *search_chunk(const struct message_filter *f, uint64_t number)
{
	return &f->chunks[number % f->room];
}

static void search_grow(struct message_filter *f)
{
	size_t room = f->room ? f->room + f->room / 2 : FIRST_CHUNKS;
	struct chunk *chunks = memory_new(room * sizeof(*chunks));

	for (uint64_t i = f->first_chunk; i < f->end_chunk; i++)
		chunks[i % room] = *search_chunk(f, i);
	free(f->chunks);
	f->chunks = chunks;
	f->room = room;
}

/* Of a message behind all that match so far. */
static void search_add(struct message_filter *f, uint64_t number)
{
	if (f->first_chunk == f->end_chunk)
		f->first_chunk = f->end_chunk = number / CHUNK;
	while (f->end_chunk <= number / CHUNK) {
		if (f->end_chunk - f->first_chunk == f->room)
			search_grow(f);
		*search_chunk(f, f->end_chunk++) = (struct chunk){.before = f->end};
	}
	search_chunk(f, number / CHUNK)->bits[number % CHUNK / 64] |= UINT64_C(1) << number % 64;
	f->end++;
}

/* How many match in front of the message with that number. */
static uint64_t search_place_of(const struct message_filter *f, uint64_t number)
{
	uint64_t n = number / CHUNK;

	if (f->first_chunk == f->end_chunk || n < f->first_chunk)
		return f->first;
	if (n >= f->end_chunk)
		return f->end;
	const struct chunk *chunk = search_chunk(f, n);
	uint64_t place = chunk->before, word = number % CHUNK / 64;
	for (uint64_t i = 0; i < word; i++)
		place += (uint64_t)__builtin_popcountll(chunk->bits[i]);
	place += (uint64_t)__builtin_popcountll(
		chunk->bits[word] & ((UINT64_C(1) << number % 64) - 1));
	return place > f->first ? place : f->first;
}

/* The number of the message at that place, which there must be. */
static uint64_t search_number_at(const struct message_filter *f, uint64_t place)
{
	uint64_t low = f->first_chunk, high = f->end_chunk - 1, word = 0;

	while (low < high) {
		uint64_t middle = low + (high - low + 1) / 2;
		if (search_chunk(f, middle)->before <= place)
			low = middle;
		else
			high = middle - 1;
	}
	const struct chunk *chunk = search_chunk(f, low);
	uint64_t left = place - chunk->before, bits = chunk->bits[0];
	for (uint64_t n; (n = (uint64_t)__builtin_popcountll(bits)) <= left; left -= n)
		bits = chunk->bits[++word];
	for (; left; left--)
		bits &= bits - 1;
	return low * CHUNK + word * 64 + (uint64_t)__builtin_ctzll(bits);
}

static void look_at(struct message_filter *f, uint64_t number)
{
	struct message m;

	if (!message_log_get(f->log, number, &m) || !message_query_matches(f->query, &m))
		return;
	search_add(f, number);
}

static void drop_what_is_gone(struct message_filter *f)
{
	uint64_t first = message_log_first(f->log);

	f->first = search_place_of(f, first);
	while (f->first_chunk < f->end_chunk && f->first_chunk < first / CHUNK)
		f->first_chunk++;
	if (f->next < first)
		f->next = first;
}

bool message_filter_step(struct message_filter *f)
{
	uint64_t end = message_log_end(f->log), from, to = end;

	drop_what_is_gone(f);
	if (f->next == end)
		return false;
	if (end - f->next <= FEW || may_match(f->log, f->query, f->next, &from, &to))
		for (uint64_t i = f->next; i < to; i++)
			look_at(f, i);
	f->next = to;
	return f->next < end;
}

int message_filter_percent(const struct message_filter *f)
{
	uint64_t first = message_log_first(f->log), end = message_log_end(f->log);

	if (f->next >= end)
		return 100;
	return f->next <= first ? 0 : (int)((f->next - first) * 100 / (end - first));
}

/* ---- the list ---- */

uint64_t message_list_first(const struct message_list *l)
{
	return l->filter ? l->filter->first : message_log_first(l->log);
}

uint64_t message_list_end(const struct message_list *l)
{
	uint64_t end = l->filter ? l->filter->end : message_log_end(l->log);
	uint64_t first = message_list_first(l);

	if (!l->stands || l->end >= end)
		return end;
	return l->end > first ? l->end : first;
}

bool message_list_get(
	const struct message_list *l, uint64_t place, struct message *m, uint64_t *number)
{
	if (place < message_list_first(l) || place >= message_list_end(l))
		return false;
	*number = l->filter ? search_number_at(l->filter, place) : place;
	return message_log_get(l->log, *number, m);
}

uint64_t message_list_find(const struct message_list *l, uint64_t number)
{
	uint64_t low = message_list_first(l), high = message_list_end(l);

	if (l->filter)
		return search_place_of(l->filter, number);
	return number < low ? low : number < high ? number : high;
}

/* ---- the search ---- */

/* One place further, wrapping around at the ends. */
static void go_on(struct message_search *s)
{
	uint64_t first = message_list_first(&s->list), end = message_list_end(&s->list);

	if (s->backwards && s->place <= first) {
		s->place = end - 1;
		s->wrapped = true;
	} else if (!s->backwards && s->place + 1 >= end) {
		s->place = first;
		s->wrapped = true;
	} else {
		s->place += s->backwards ? -UINT64_C(1) : 1;
	}
}

void message_search_start(struct message_search *s, const struct message_list *list,
	struct message_query *query, uint64_t place, bool here, bool backwards)
{
	uint64_t first = message_list_first(list), end = message_list_end(list);

	*s = (struct message_search){.list = *list,
		.query = query,
		.place = place,
		.backwards = backwards,
		.left = end - first};
	if (first == end)
		return;
	if (s->place < first || s->place >= end)
		s->place = s->place < first ? first : end - 1;
	if (!here)
		go_on(s);
}

/* Skips messages none of which can match. */
static bool pass_over(struct message_search *s)
{
	uint64_t from, to;

	/* The log may have dropped the place meanwhile. */
	if (s->list.filter || s->place < message_log_first(s->list.log) ||
		may_match(s->list.log, s->query, s->place, &from, &to))
		return false;
	uint64_t n = s->backwards ? s->place - from + 1 : to - s->place;
	if (n > s->left)
		n = s->left;
	s->left -= n;
	s->place = s->backwards ? s->place - (n - 1) : s->place + (n - 1);
	go_on(s);
	return true;
}

enum message_search_state message_search_step(struct message_search *s)
{
	struct message m;
	uint64_t number;

	if (s->left && pass_over(s))
		return s->left ? MESSAGE_SEARCH_GOES_ON : MESSAGE_SEARCH_NOTHING;
	for (int i = 0; i < STEP && s->left; i++, s->left--, go_on(s))
		if (message_list_get(&s->list, s->place, &m, &number) &&
			message_query_matches(s->query, &m))
			return MESSAGE_SEARCH_FOUND;
	return s->left ? MESSAGE_SEARCH_GOES_ON : MESSAGE_SEARCH_NOTHING;
}

enum message_search_state message_search_topic_before(
	const struct message_log *log, struct slice topic, uint64_t *number)
{
	uint64_t first = message_log_first(log), from, to;
	struct message m;

	if (*number <= first)
		return MESSAGE_SEARCH_NOTHING;
	if (topic.n && !message_log_may_hold(log, *number - 1, topic, &from, &to)) {
		*number = from;
		return MESSAGE_SEARCH_GOES_ON;
	}
	for (int i = 0; i<STEP && * number> first; i++)
		if (message_log_get(log, --*number, &m) && !m.lost && slice_eq(m.topic, topic))
			return MESSAGE_SEARCH_FOUND;
	return MESSAGE_SEARCH_GOES_ON;
}
