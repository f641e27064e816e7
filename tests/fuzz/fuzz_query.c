/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is looked for, in the first line, over messages, in the others: topic, tab, payload. */
#include "fuzz.h"
#include "messages/search.h"

static void check_text(const struct message_query *q, struct slice text)
{
	size_t at, n, steps = 0;

	for (size_t from = 0; message_query_find(q, text, from, &at, &n); from = at + n) {
		PROMISE(at >= from && n > 0 && at + n <= text.n, "what is found is inside");
		PROMISE(++steps <= text.n, "it ends");
	}
}

static bool check_message(struct message_query *q, const struct message *m)
{
	struct slice bytes = message_query_bytes(q);
	bool matches = message_query_matches(q, m);

	PROMISE(!matches || slice_find(m->topic, bytes) != SLICE_NONE ||
			slice_find(m->payload, bytes) != SLICE_NONE,
		"each match holds the bytes that it must hold");
	PROMISE(matches == message_query_matches(q, m), "it is the same the next time");
	check_text(q, m->topic);
	check_text(q, m->payload);
	return matches;
}

/* The filter and the search find what looking at each message does. */
static void check_log(
	const struct message_log *log, struct message_query *q, uint64_t count, uint64_t last)
{
	struct message_filter *f = message_filter_new(log, q);
	struct message_list all = {.log = log, .filter = NULL}, list = {.log = log, .filter = f};
	struct message_search s;
	enum message_search_state state;

	while (message_filter_step(f)) {
	}
	PROMISE(message_list_end(&list) == count, "the filter holds all that match");
	message_search_start(&s, &all, q, UINT64_MAX, true, true);
	while ((state = message_search_step(&s)) == MESSAGE_SEARCH_GOES_ON) {
	}
	PROMISE((state == MESSAGE_SEARCH_FOUND) == (count > 0),
		"the search finds one where there is one");
	PROMISE(count == 0 || s.place == last, "it is the last one");
	message_filter_free(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = {(const char *)data, size};
	size_t n = slice_find_char(in, '\n');
	struct diag d = {0};
	struct message_query *q = message_query_new(slice_sub(in, 0, n), &d);
	struct message_log *log = message_log_new();
	uint64_t count = 0, last = 0, at = 0;

	PROMISE(q || d.text[0], "a refusal has its reason");
	for (in = slice_from(in, n == SLICE_NONE ? n : n + 1); q && in.n && at < 1000; at++) {
		n = slice_find_char(in, '\n');
		struct slice line = slice_sub(in, 0, n);
		size_t tab = slice_find_char(line, '\t');
		struct message m = {
			.topic = slice_sub(line, 0, tab), .payload = slice_from(line, tab)};
		message_log_add(
			log, &m, &(struct message_place){at * 1000000, at * 1000000 + m.topic.n});
		if (check_message(q, &m)) {
			count++;
			last = at;
		}
		in = slice_from(in, n == SLICE_NONE ? n : n + 1);
	}
	if (q)
		check_log(log, q, count, last);
	message_log_free(log);
	return 0;
}
