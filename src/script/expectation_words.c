/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/expectation_words.h"

#include "base/language.h"
#include "base/nearest.h"

/* ---- patterns ---- */

size_t expectation_tail_within(struct slice rest)
{
	static const char word[] = "within";
	int64_t time;

	for (size_t i = rest.n; i-- > 1;) {
		struct slice end = slice_from(rest, i);
		if (slice_starts(end, slice_of(word)) && rest.p[i - 1] == ' ' &&
			script_time_read(slice_trim(slice_from(end, sizeof(word) - 1)), &time))
			return i;
	}
	return rest.n;
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

/* false: the words have failed. */
static bool expectation_cut_pattern(
	struct slice *pattern, const struct expectation_reading *reading, const char *name)
{
	struct script_words *w = reading->words;
	struct slice rest = slice_trim(w->rest);

	if (!rest.n)
		return script_words_fail(w, _("%s %s: a pattern is missing"), reading->what, name);
	if (rest.p[0] == '"') {
		size_t end = quoted_pattern_end(rest);
		if (end == SLICE_NONE)
			return script_words_fail(w, _("a quote is not closed"));
		*pattern = slice_sub(rest, 1, end - 1);
		w->rest = slice_from(rest, end + 1);
		return true;
	}
	if (!reading->tail)
		return script_words_fail(
			w, _("%s %s: the pattern must be in quotes"), reading->what, name);
	size_t tail = reading->tail(rest);
	*pattern = slice_trim(slice_sub(rest, 0, tail));
	w->rest = slice_from(rest, tail);
	return true;
}

bool expectation_read_pattern(
	struct expectation *e, const struct expectation_reading *reading, const char *name)
{
	struct script_words *w = reading->words;
	struct slice text = {0};

	if (!expectation_cut_pattern(&text, reading, name))
		return false;
	w->failed = !script_add_raw(&e->pattern_text, text, w->values, w->d);
	if (!w->failed && !e->pattern_text.n)
		script_words_fail(w, _("%s %s: a pattern is missing"), reading->what, name);
	if (!w->failed) {
		e->pattern = pattern_new(buf_slice(&e->pattern_text), false, w->d);
		w->failed = !e->pattern;
	}
	return !w->failed;
}

/* ---- events ---- */

typedef bool expectation_read_fn(
	struct expectation *e, const struct expectation_reading *reading, bool *more);

static bool read_no_more(
	struct expectation *e, const struct expectation_reading *reading, bool *more)
{
	(void)e;
	*more = script_words_next(reading->words);
	return !reading->words->failed;
}

static bool expectation_read_payload(
	struct expectation *e, const struct expectation_reading *reading)
{
	struct script_words *w = reading->words;

	if (e->has_wanted)
		return script_words_fail(w, _("%s message: a second payload"), reading->what);
	e->has_wanted = true;
	if (!w->quoted)
		return reading->data(reading->user, &e->wanted);
	buf_add(&e->wanted, buf_slice(&w->word));
	return true;
}

static bool read_matches(struct expectation *e, const struct expectation_reading *reading)
{
	if (e->pattern)
		return script_words_fail(
			reading->words, _("%s message: a second pattern"), reading->what);
	return expectation_read_pattern(e, reading, "message ... matches");
}

static bool expectation_is_data(const struct expectation_reading *reading)
{
	const struct script_words *w = reading->words;

	return w->quoted ||
	       (reading->data && (script_words_is(w, "hex") || script_words_is(w, "text") ||
					 script_words_is(w, "file")));
}

static bool read_message(
	struct expectation *e, const struct expectation_reading *reading, bool *more)
{
	struct script_words *w = reading->words;

	if (!script_words_next(w))
		return !w->failed &&
		       script_words_fail(w, _("%s message: a topic is missing"), reading->what);
	buf_add(&e->topic, buf_slice(&w->word));
	while ((*more = script_words_next(w))) {
		if (script_words_is(w, "length"))
			script_words_number(w, "length", 0, AT_LONGEST_PAYLOAD, &e->length);
		else if (script_words_is(w, "matches"))
			read_matches(e, reading);
		else if (expectation_is_data(reading))
			expectation_read_payload(e, reading);
		else
			break;
	}
	return !w->failed;
}

static bool expectation_read_wifi(
	struct expectation *e, const struct expectation_reading *reading, bool *more)
{
	struct script_words *w = reading->words;
	struct slice word = {0};

	*more = script_words_next(w);
	if (!*more)
		return !w->failed;
	word = buf_slice(&w->word);
	bool got = script_words_is(w, "got");
	if (!got && !slice_eq(word, SLICE("connected")) && !slice_eq(word, SLICE("disconnected")) &&
		!slice_eq(word, SLICE("got ip")))
		return true;
	buf_add(&e->wanted, word);
	e->has_wanted = true;
	if (got && (!script_words_next(w) || !script_words_is(w, "ip")))
		return !w->failed && expectation_refuse_word(e, reading, NULL);
	if (got)
		buf_add_text(&e->wanted, " ip");
	return read_no_more(e, reading, more);
}

static bool read_line(struct expectation *e, const struct expectation_reading *reading, bool *more)
{
	return expectation_read_pattern(e, reading, "line") && read_no_more(e, reading, more);
}

static bool read_log(struct expectation *e, const struct expectation_reading *reading, bool *more)
{
	return expectation_read_pattern(e, reading, "log") && read_no_more(e, reading, more);
}

static const struct {
	const char *name;
	enum script_event event;
	expectation_read_fn *read;
} expectations[] = {
	{"connected", SCRIPT_CONNECTED, read_no_more},
	{"disconnected", SCRIPT_DISCONNECTED, read_no_more},
	{"message", SCRIPT_MESSAGE, read_message},
	{"ready", SCRIPT_READY, read_no_more},
	{"wifi", SCRIPT_WIFI, expectation_read_wifi},
	{"line", SCRIPT_LINE, read_line},
	{"log", SCRIPT_LOG, read_log},
};

static bool expectation_refuse_event(struct script_words *w, const char *what)
{
	struct slice word = buf_slice(&w->word);
	struct nearest near = nearest_begin(word, word.n / 3);

	for (size_t i = 0; i < ALEN(expectations); i++)
		nearest_offer(&near, i, slice_of(expectations[i].name));
	if (near.index != SLICE_NONE)
		return script_words_fail(w,
			w->quoted
				? _("%s: \"%s\" is not an event; did you mean %s, without quotes?")
				: _("%s: \"%s\" is not an event; did you mean %s?"),
			what, SCRIPT_WORD(w), expectations[near.index].name);
	return script_words_fail(w,
		_("%s: \"%s\" is not an event; events are connected, disconnected, message, ready, "
		  "wifi, line and log"),
		what, SCRIPT_WORD(w));
}

bool expectation_read(struct expectation *e, const struct expectation_reading *reading, bool *more)
{
	struct script_words *w = reading->words;

	*e = (struct expectation){.length = -1};
	*more = false;
	for (size_t i = 0; i < ALEN(expectations); i++)
		if (script_words_is(w, expectations[i].name)) {
			e->event = expectations[i].event;
			return expectations[i].read(e, reading, more);
		}
	return expectation_refuse_event(w, reading->what);
}

bool expectation_refuse_word(
	const struct expectation *e, const struct expectation_reading *reading, const char *then)
{
	struct script_words *w = reading->words;

	if (e->event == SCRIPT_WIFI)
		return script_words_fail(w,
			_("%s wifi: it can be connected, got ip or disconnected"), reading->what);
	if (e->event == SCRIPT_MESSAGE)
		return script_words_fail(w,
			reading->data
				? _("after the topic there can be a \"payload\", hex, text or "
				    "file, length N, matches PATTERN and %s")
				: _("after the topic there can be a \"payload\", length N, "
				    "matches PATTERN and %s"),
			then);
	return script_words_fail(
		w, _("\"%s\" is not expected here; %s may follow"), SCRIPT_WORD(w), then);
}
