/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/reasons.h"

#include "at/secret.h"
#include "base/language.h"
#include "base/utf8.h"

enum {
	NEAR_LINES = 64,  /* the last ones are compared with a pattern */
	NEAR_BYTES = 160, /* of each, and of the pattern */
	NEAR_LEAST = 3    /* common bytes that mean something */
};

static void reasons_append_bytes(struct buf *why, struct slice bytes, const struct session *session)
{
	enum { SHOWN = 40 };
	struct buf hidden = {0};

	/* The cut may go through a secret. */
	at_secrets_add_hidden(
		session_secrets(session), &hidden, slice_sub(bytes, 0, SHOWN + AT_SECRET_MOST));
	buf_add_char(why, '"');
	utf8_add_visible(why, slice_sub(buf_slice(&hidden), 0, SHOWN));
	buf_add_text(why, bytes.n > SHOWN ? "…\"" : "\"");
	buf_fini(&hidden);
}

static size_t unused_messages(const struct sightings *seen)
{
	size_t n = 0;

	for (size_t i = 0; i < seen->count; i++)
		n += seen->items[i].type == WIRE_EVENT_MESSAGE && !seen->items[i].log &&
		     !seen->items[i].used;
	return n;
}

/* ---- what came instead ---- */

/* The length of the longest run of bytes that both have. */
static size_t nearest_common(struct slice a, struct slice b)
{
	size_t runs[NEAR_BYTES + 1] = {0}, longest = 0;

	a = slice_sub(a, 0, NEAR_BYTES);
	b = slice_sub(b, 0, NEAR_BYTES);
	for (size_t i = 0; i < a.n; i++)
		for (size_t j = b.n; j-- > 0;) {
			runs[j + 1] = a.p[i] == b.p[j] ? runs[j] + 1 : 0;
			if (runs[j + 1] > longest)
				longest = runs[j + 1];
		}
	return longest;
}

/* How near it is to what is waited for; -1: not at all, as the OK of a command, which always comes. */
static long long nearest_score(const struct sighting *s, const struct expectation *e)
{
	bool answer = !s->log && (s->type == WIRE_EVENT_OK || s->type == WIRE_EVENT_PROMPT);
	size_t common;

	if (s->used)
		return -1;
	switch (e->event) {
	case SCRIPT_LINE:
	case SCRIPT_LOG:
		common = nearest_common(buf_slice(&e->pattern_text), buf_slice(&s->text));
		return common >= NEAR_LEAST ? (long long)common : -(long long)answer;
	case SCRIPT_MESSAGE:
		return s->type == WIRE_EVENT_MESSAGE ? expectation_is_topic(e, buf_slice(&s->topic))
		                                     : -1;
	case SCRIPT_CONNECTED:
	case SCRIPT_DISCONNECTED:
	case SCRIPT_READY:
	case SCRIPT_WIFI:
	case SCRIPT_TEXT:
	case SCRIPT_ERROR:
		break;
	}
	return -(long long)answer;
}

/* Of equally near ones the last. */
static const struct sighting *nearest_find(
	const struct sightings *seen, const struct expectation *e, size_t *others)
{
	const struct sighting *best = NULL;
	long long most = -1;

	*others = 0;
	for (size_t i = seen->count; i-- > 0 && *others < NEAR_LINES;) {
		long long score = nearest_score(&seen->items[i], e);
		*others += score >= 0;
		if (score <= most)
			continue;
		most = score;
		best = &seen->items[i];
	}
	return best;
}

static void nearest_add(struct buf *why, const struct sightings *seen, const struct expectation *e)
{
	size_t others;
	const struct sighting *s = nearest_find(seen, e, &others);
	bool compares = e->event == SCRIPT_LINE || e->event == SCRIPT_LOG;

	if (!s)
		return;
	if (others == 1)
		buf_add_text(why, compares ? _("; the only line was: ") : _("; what came was: "));
	else
		buf_add_text(why,
			compares ? _("; the nearest line was: ") : _("; what came last was: "));
	buf_add(why, buf_slice(&s->shown));
}

/* ---- expect ---- */

static const char *reasons_no_line(const struct expectation *e, bool gave_up)
{
	bool log = e->event == SCRIPT_LOG;

	if (gave_up && log)
		return _(
			"the pattern is too much work for one of the lines; no other line matches on "
			"the log port within %s s");
	if (gave_up)
		return _("the pattern is too much work for one of the lines; no other line matches "
			 "within %s s");
	return log ? _("no matching line came on the log port within %s s")
	           : _("no matching line came within %s s");
}

/* A value of a secret that is too short to be looked for is not quoted either. */
static void reasons_append_wanted(struct buf *why, const struct script_step *expect,
	struct slice bytes, const struct session *session)
{
	if (expect->secret)
		buf_add_text(why, "\"****\"");
	else
		reasons_append_bytes(why, bytes, session);
}

/* "a/b" with "x" of 4 bytes that matches */
static void reasons_append_message(
	struct buf *what, const struct script_step *expect, const struct session *session)
{
	const struct expectation *e = &expect->expected;

	reasons_append_wanted(what, expect, buf_slice(&e->topic), session);
	if (e->has_wanted) {
		buf_add_text(what, _(" with "));
		reasons_append_wanted(what, expect, buf_slice(&e->wanted), session);
	}
	if (e->length >= 0)
		buf_addf(what, P_(" of %lld byte", " of %lld bytes", (size_t)e->length), e->length);
	if (e->pattern)
		buf_add_text(what, _(" that matches"));
}

static void reasons_add_no_message(struct buf *why, const struct script_step *expect, bool gave_up,
	const struct sightings *seen, const struct session *session)
{
	struct buf what = {0}, seconds = {0};
	size_t others = unused_messages(seen);

	reasons_append_message(&what, expect, session);
	script_add_seconds(&seconds, expect->time);
	if (gave_up)
		buf_add_text(why, _("the pattern is too much work for one of the payloads; "));
	if (others)
		buf_addf(why,
			P_("no message of %s came, but %zu other did, within %s s",
				"no message of %s came, but %zu others did, within %s s", others),
			buf_text(&what), others, buf_text(&seconds));
	else
		buf_addf(why, _("no message of %s came within %s s"), buf_text(&what),
			buf_text(&seconds));
	buf_fini(&what);
	buf_fini(&seconds);
}

void reasons_add_expect(struct buf *why, const struct script_step *expect, bool gave_up,
	const struct sightings *seen, const struct session *session)
{
	const struct expectation *e = &expect->expected;

	const char *format = NULL;

	switch (e->event) {
	case SCRIPT_CONNECTED:
		format = _("the board did not report a connection to the broker within %s s");
		break;
	case SCRIPT_DISCONNECTED:
		format =
			_("the board did not report that it is disconnected from the broker within "
			  "%s s");
		break;
	case SCRIPT_READY:
		format = _("the board did not say ready within %s s");
		break;
	case SCRIPT_WIFI:
		format = _("the board did not report this Wi-Fi state within %s s");
		break;
	case SCRIPT_LINE:
	case SCRIPT_LOG:
		format = reasons_no_line(e, gave_up);
		break;
	case SCRIPT_MESSAGE:
	case SCRIPT_TEXT:
	case SCRIPT_ERROR: /* no expect has these two */
		break;
	}
	if (format)
		script_add_timed(why, format, expect->time);
	else
		reasons_add_no_message(why, expect, gave_up, seen, session);
	nearest_add(why, seen, e);
}

void reasons_add_unwanted(struct buf *why, bool gave_up, const struct sighting *came)
{
	buf_add_text(why, gave_up ? _("the pattern is too much work for a line that came: ")
				  : _("it came: "));
	buf_add(why, buf_slice(&came->shown));
}
