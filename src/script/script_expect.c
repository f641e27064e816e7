/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/script_private.h"

/* The words that may end any `expect`. */
static bool read_within(struct script_reading *r)
{
	struct script_words *w = &r->words;

	if (!script_words_is(w, "within"))
		return false;
	return script_words_time(w, "within", &r->step->time) && script_at_end(r);
}

static bool read_tail(struct script_reading *r)
{
	if (script_words_next(&r->words) && !read_within(r) && !r->words.failed)
		script_words_fail(&r->words, "\"%s\" is not expected here; `within 5s` may follow",
			SCRIPT_WORD(&r->words));
	return !r->words.failed;
}

static bool read_wanted(struct script_reading *r)
{
	if (r->step->expected.has_wanted)
		return script_words_fail(&r->words, "expect message: a second payload");
	r->step->expected.has_wanted = true;
	if (!r->words.quoted)
		return script_read_data(r, &r->step->expected.wanted);
	buf_add(&r->step->expected.wanted, buf_slice(&r->words.word));
	return true;
}

static bool script_expect_read_message(struct script_reading *r)
{
	struct script_words *w = &r->words;
	struct script_step *step = r->step;

	if (!script_words_need(w, "expect message: a topic"))
		return false;
	buf_add(&step->expected.topic, buf_slice(&w->word));
	while (script_words_next(w)) {
		if (script_words_is(w, "length"))
			script_words_number(
				w, "length", 0, AT_LONGEST_PAYLOAD, &step->expected.length);
		else if (w->quoted || script_words_is(w, "hex") || script_words_is(w, "text") ||
			 script_words_is(w, "file"))
			read_wanted(r);
		else if (!read_within(r) && !w->failed)
			script_words_fail(w,
				"after the topic there can be a \"payload\", hex, text or file, length N and within TIME");
	}
	return !w->failed;
}

static bool read_wifi(struct script_reading *r)
{
	struct script_words *w = &r->words;
	struct script_step *step = r->step;

	while (script_words_next(w) && !read_within(r) && !w->failed) {
		buf_add_text(&step->expected.wanted, step->expected.wanted.n ? " " : "");
		buf_add(&step->expected.wanted, buf_slice(&w->word));
	}
	struct slice state = buf_slice(&step->expected.wanted);
	step->expected.has_wanted = state.n > 0;
	if (!w->failed && state.n && !slice_eq(state, SLICE("connected")) &&
		!slice_eq(state, SLICE("got ip")) && !slice_eq(state, SLICE("disconnected")))
		script_words_fail(w, "expect wifi: it can be connected, got ip or disconnected");
	return !w->failed;
}

/* An unquoted pattern extends to the `within TIME` at the end. */
static struct slice bare_pattern(struct slice rest, struct slice *tail)
{
	static const char word[] = "within";
	int64_t time;

	*tail = slice_from(rest, rest.n);
	for (size_t i = rest.n; i-- > 1;) {
		struct slice end = slice_from(rest, i);
		if (!slice_starts(end, slice_of(word)) || rest.p[i - 1] != ' ')
			continue;
		if (script_time_read(slice_trim(slice_from(end, sizeof(word) - 1)), &time)) {
			*tail = end;
			return slice_trim(slice_sub(rest, 0, i));
		}
	}
	return rest;
}

/* Backslashes belong to the pattern, where \" is a quote as well. */
static size_t quoted_pattern_end(struct slice rest)
{
	for (size_t i = 1; i < rest.n; i++) {
		if (rest.p[i] == '\\')
			i++;
		else if (rest.p[i] == '"')
			return i;
	}
	return SLICE_NONE;
}

static bool script_expect_read_pattern(struct script_reading *r)
{
	struct script_words *w = &r->words;
	struct slice rest = slice_trim(w->rest), pattern;
	struct buf whole = {0};
	bool quoted = rest.n && rest.p[0] == '"';

	if (!rest.n)
		return script_words_fail(w, "expect line: a pattern is missing");
	if (quoted) {
		size_t end = quoted_pattern_end(rest);
		if (end == SLICE_NONE)
			return script_words_fail(w, "a quote is not closed");
		pattern = slice_sub(rest, 1, end - 1);
		w->rest = slice_from(rest, end + 1);
	} else {
		pattern = bare_pattern(rest, &w->rest);
	}
	w->failed = !script_add_raw(&whole, pattern, &r->values, &r->d);
	if (!w->failed && !whole.n)
		script_words_fail(w, "expect line: a pattern is missing");
	if (!w->failed) {
		r->step->expected.pattern = pattern_new(buf_slice(&whole), false, &r->d);
		w->failed = !r->step->expected.pattern;
	}
	buf_fini(&whole);
	return !w->failed && read_tail(r);
}

static const struct {
	const char *name;
	enum script_event event;
	bool (*read)(struct script_reading *r);
} expectations[] = {
	{"connected", SCRIPT_CONNECTED, read_tail},
	{"disconnected", SCRIPT_DISCONNECTED, read_tail},
	{"message", SCRIPT_MESSAGE, script_expect_read_message},
	{"ready", SCRIPT_READY, read_tail},
	{"wifi", SCRIPT_WIFI, read_wifi},
	{"line", SCRIPT_LINE, script_expect_read_pattern},
};

bool script_read_expect(struct script_reading *r)
{
	if (script_words_need(&r->words, "expect: the event"))
		for (size_t i = 0; i < ALEN(expectations); i++)
			if (script_words_is(&r->words, expectations[i].name)) {
				struct script_step *step = script_add_step(r, SCRIPT_EXPECT);
				step->expected.event = expectations[i].event;
				step->time = SCRIPT_EXPECT_US;
				return expectations[i].read(r);
			}
	return !r->words.failed &&
	       script_words_fail(&r->words,
		       "expect: it can be followed by connected, disconnected, message, "
		       "ready, wifi and line");
}
