/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/capture.h"

#include "base/ascii.h"
#include "base/date.h"

enum {
	LONGEST_STAMP = 64,
	LONGEST_WORD = 8,
	ENOUGH_LINES = 8,
	ENOUGH_LINES_ARROW = 32,
	LINES_BEFORE = 32
};

static const int64_t SECOND = 1000000, DAY = INT64_C(86400) * 1000000;

/* ---- one stamp ---- */

struct capture_stamp {
	enum capture_form form;
	int64_t t;  /* microseconds: of the day, since the start, or since 1970 */
	bool arrow; /* of SSCOM: */
	bool sent;
};

static bool capture_take_number(struct slice *s, size_t least, size_t most, long long *number)
{
	size_t n = 0;

	while (n < most && n < s->n && ascii_is_digit(s->p[n]))
		n++;
	if (n < least || !slice_to_number(slice_sub(*s, 0, n), number))
		return false;
	*s = slice_from(*s, n);
	return true;
}

static bool capture_take_fraction(struct slice *s, int64_t *microseconds)
{
	long long number;
	size_t before;

	*microseconds = 0;
	if (!slice_take(s, SLICE(".")) && !slice_take(s, SLICE(",")))
		return true;
	before = s->n;
	if (!capture_take_number(s, 1, 6, &number))
		return false;
	*microseconds = number;
	for (size_t digits = before - s->n; digits < 6; digits++)
		*microseconds *= 10;
	return true;
}

static bool capture_take_clock(struct slice *s, int64_t *t)
{
	long long hour, minute, second;
	int64_t fraction;

	if (!capture_take_number(s, 2, 2, &hour) || !slice_take(s, SLICE(":")) ||
		!capture_take_number(s, 2, 2, &minute) || !slice_take(s, SLICE(":")) ||
		!capture_take_number(s, 2, 2, &second) || !capture_take_fraction(s, &fraction) ||
		hour > 23 || minute > 59 || second > 60)
		return false;
	*t = ((hour * 60 + minute) * 60 + second) * SECOND + fraction;
	return true;
}

static bool capture_add_date(const struct date *date, int64_t *t)
{
	if (!date_is_valid(date))
		return false;
	*t += date_days(date) * DAY;
	return true;
}

/* The rest of "2024-01-02T12:34:56.789+0100".  All stamps of a capture have one zone. */
static void capture_skip_zone(struct slice *s)
{
	long long zone;

	if (slice_take(s, SLICE("Z")))
		return;
	struct slice rest = *s;
	if ((slice_take(&rest, SLICE("+")) || slice_take(&rest, SLICE("-"))) &&
		capture_take_number(&rest, 2, 2, &zone)) {
		slice_take(&rest, SLICE(":"));
		if (capture_take_number(&rest, 2, 2, &zone))
			*s = rest;
	}
}

static bool capture_take_date(struct slice *s, int64_t *t)
{
	struct date date;

	if (!capture_take_number(s, 4, 4, &date.year) || !slice_take(s, SLICE("-")) ||
		!capture_take_number(s, 2, 2, &date.month) || !slice_take(s, SLICE("-")) ||
		!capture_take_number(s, 2, 2, &date.day) ||
		(!slice_take(s, SLICE(" ")) && !slice_take(s, SLICE("T"))) ||
		!capture_take_clock(s, t))
		return false;
	capture_skip_zone(s);
	return capture_add_date(&date, t);
}

/* Takes one of the names of three letters off; returns its place from 1 on, or 0. */
static long long capture_take_name(struct slice *s, struct slice names)
{
	for (size_t at = 0; at < names.n; at += 3)
		if (slice_take(s, slice_sub(names, at, 3)))
			return (long long)(at / 3) + 1;
	return 0;
}

static bool capture_take_named_day(struct slice *s, int64_t *t)
{
	struct date date;

	if (!capture_take_name(s, SLICE("MonTueWedThuFriSatSun")) || !slice_take(s, SLICE(" ")))
		return false;
	date.month = capture_take_name(s, SLICE("JanFebMarAprMayJunJulAugSepOctNovDec"));
	if (!date.month || !slice_take(s, SLICE(" ")))
		return false;
	slice_take(s, SLICE(" "));
	return capture_take_number(s, 1, 2, &date.day) && slice_take(s, SLICE(" ")) &&
	       capture_take_clock(s, t) && slice_take(s, SLICE(" ")) &&
	       capture_take_number(s, 4, 4, &date.year) && capture_add_date(&date, t);
}

static bool capture_take_elapsed(struct slice *s, int64_t *t)
{
	long long days;

	if (!capture_take_number(s, 1, 4, &days) || !slice_take(s, SLICE(" ")) ||
		!capture_take_clock(s, t))
		return false;
	*t += days * DAY;
	return true;
}

static bool capture_take_epoch(struct slice *s, int64_t *t)
{
	long long seconds;
	int64_t fraction;

	if (!capture_take_number(s, 9, 11, &seconds) || !s->n || s->p[0] != '.' ||
		!capture_take_fraction(s, &fraction))
		return false;
	*t = seconds * SECOND + fraction;
	return true;
}

static bool capture_take_seconds(struct slice *s, int64_t *t)
{
	long long seconds, milliseconds;

	if (!capture_take_number(s, 1, 8, &seconds) || !slice_take(s, SLICE(".")) ||
		!capture_take_number(s, 3, 3, &milliseconds))
		return false;
	*t = seconds * SECOND + milliseconds * (SECOND / 1000);
	return true;
}

/* 收←◆ or 发→◇ with any short word, in UTF-8 or GBK. */
static bool capture_take_arrow(struct slice *s, bool *sent)
{
	static const struct {
		const char *arrow, *diamond;
		bool sent;
	} arrows[] = {
		{"\xe2\x86\x90", "\xe2\x97\x86", false},
		{"\xe2\x86\x92", "\xe2\x97\x87", true},
		{"\xa1\xfb", "\xa1\xf4", false},
		{"\xa1\xfa", "\xa1\xf3", true},
	};

	for (size_t word = 0; word <= LONGEST_WORD && word < s->n; word++) {
		struct slice rest = slice_from(*s, word);
		for (size_t i = 0; i < ALEN(arrows); i++)
			if (slice_take(&rest, slice_of(arrows[i].arrow))) {
				slice_take(&rest, slice_of(arrows[i].diamond));
				*sent = arrows[i].sent;
				*s = rest;
				return true;
			}
		/* Letters, in one byte or more. */
		if (!ascii_is_letter(s->p[word]) && !((unsigned char)s->p[word] & 0x80))
			break;
	}
	return false;
}

static bool capture_take_bracketed(struct slice *s, struct capture_stamp *stamp)
{
	static const struct {
		enum capture_form form;
		bool (*take)(struct slice *s, int64_t *t);
	} rows[] = {
		{CAPTURE_CLOCK, capture_take_clock},
		{CAPTURE_DATE, capture_take_date},
		{CAPTURE_NAMED_DAY, capture_take_named_day},
		{CAPTURE_ELAPSED, capture_take_elapsed},
		{CAPTURE_EPOCH, capture_take_epoch},
		{CAPTURE_SECONDS, capture_take_seconds},
	};

	for (size_t i = 0; i < ALEN(rows); i++) {
		struct slice rest = *s;
		if (rows[i].take(&rest, &stamp->t) && slice_take(&rest, SLICE("]"))) {
			stamp->form = rows[i].form;
			*s = rest;
			return true;
		}
	}
	return false;
}

/* Takes a stamp off the front of the line; false, with the line unchanged, if there is none. */
static bool capture_take_stamp(struct slice *line, struct capture_stamp *stamp)
{
	struct slice s = *line;

	*stamp = (struct capture_stamp){0};
	if (slice_take(&s, SLICE("["))) {
		if (!capture_take_bracketed(&s, stamp))
			return false;
		if (capture_take_arrow(&s, &stamp->sent)) {
			stamp->arrow = true;
			*line = s;
			return true;
		}
	} else {
		stamp->form = CAPTURE_ARDUINO;
		if (!capture_take_clock(&s, &stamp->t) || !slice_take(&s, SLICE(" ->")))
			return false;
	}
	slice_take(&s, SLICE(" "));
	*line = s;
	return true;
}

static bool capture_begins_stamp(char c)
{
	return c == '[' || ascii_is_digit(c);
}

/* SSCOM draws a square after what it sent, on a line of its own if that had a line end. */
static const struct slice squares[] = {{"\xe2\x96\xa1", 3}, {"\xa1\xf5", 2}};
enum { SQUARE_BLANKS = 2, SQUARE_ROOM = 3 + SQUARE_BLANKS + 1 };

/* With its line end, as far as the input has it. */
static bool capture_is_square(const struct capture *c, struct slice line)
{
	for (size_t i = 0; c->arrow && c->sent && i < ALEN(squares); i++) {
		struct slice rest = line;
		size_t blanks = 0;

		if (!slice_take(&rest, squares[i]))
			continue;
		while (blanks < SQUARE_BLANKS && blanks < rest.n &&
			(rest.p[blanks] == ' ' || rest.p[blanks] == '\r'))
			blanks++;
		rest = slice_from(rest, blanks);
		if (rest.n == 0 || slice_eq(rest, SLICE("\n")))
			return true;
	}
	return false;
}

/* More bytes decide whether it is one. */
static bool capture_may_be_square(const struct capture *c, struct slice line)
{
	for (size_t i = 0; c->arrow && c->sent && i < ALEN(squares); i++)
		if (line.n < squares[i].n && slice_starts(squares[i], line))
			return true;
	return capture_is_square(c, line) && !slice_ends(line, SLICE("\n"));
}

/* ---- a capture's lines ---- */

static void capture_pass(struct capture *c, struct slice bytes)
{
	if (bytes.n)
		c->in_payload = c->fn(c->user, c->started ? c->now : -1, c->sent, bytes);
}

static void capture_hear_stamp(struct capture *c, const struct capture_stamp *stamp)
{
	bool of_day = stamp->form == CAPTURE_ARDUINO || stamp->form == CAPTURE_CLOCK;
	int64_t t = stamp->t;

	c->sent = stamp->sent;
	if (!c->started) {
		c->started = true;
		c->start = t;
	} else if (c->deltas) {
		c->now += t;
	} else {
		/* Past midnight; a clock that was set back a little is no new day. */
		if (of_day && t < c->last - DAY / 2)
			c->days++;
		t += c->days * DAY - c->start;
		if (t > c->now)
			c->now = t;
	}
	c->last = stamp->t;
}

static bool capture_is_like_first(const struct capture *c, const struct capture_stamp *stamp)
{
	return stamp->form == c->form && stamp->arrow == c->arrow;
}

/* `held` is the start of a line, long enough for any stamp, or all of it. */
static void capture_begin_line(struct capture *c)
{
	struct slice line = buf_slice(&c->held), rest = line;
	struct capture_stamp stamp;

	if (capture_is_square(c, line)) {
		line.n = 0;
	} else if (capture_take_stamp(&rest, &stamp) && capture_is_like_first(c, &stamp)) {
		capture_hear_stamp(c, &stamp);
		line = rest;
	}
	c->in_line = !slice_ends(buf_slice(&c->held), SLICE("\n"));
	capture_pass(c, line);
	buf_clear(&c->held);
}

static bool capture_may_begin_stamp(const struct capture *c)
{
	return c->held.n < LONGEST_STAMP && capture_begins_stamp(c->held.p[0]) &&
	       c->held.p[c->held.n - 1] != '\n';
}

/* With its line feed, or all. */
static struct slice capture_first_line(struct slice bytes)
{
	size_t end = slice_find_char(bytes, '\n');

	return end == SLICE_NONE ? bytes : slice_sub(bytes, 0, end + 1);
}

static void capture_feed_lines(struct capture *c, struct slice bytes)
{
	while (bytes.n) {
		struct slice line = capture_first_line(bytes);

		if (c->in_line) {
			c->in_line = !slice_ends(line, SLICE("\n"));
			capture_pass(c, line);
		} else {
			line = slice_sub(line, 0, LONGEST_STAMP - c->held.n);
			buf_add(&c->held, line);
			if (!capture_may_begin_stamp(c) &&
				!capture_may_be_square(c, buf_slice(&c->held)))
				capture_begin_line(c);
		}
		bytes = slice_from(bytes, line.n);
	}
}

/* ---- is it one? ---- */

/* Editors on Windows put one at the start of a file in UTF-8. */
static const struct slice MARK = {"\xef\xbb\xbf", 3};

static void capture_decide(struct capture *c, bool stamped)
{
	struct buf held = c->held;
	struct slice bytes = buf_slice(&held);

	c->held = (struct buf){0};
	c->state = stamped ? CAPTURE_STAMPED : CAPTURE_PLAIN;
	c->deltas = c->form == CAPTURE_SECONDS ||
	            (c->form == CAPTURE_CLOCK && !c->arrow && c->back && !c->hours);
	c->last = 0;
	c->in_line = false;
	if (stamped) {
		slice_take(&bytes, MARK);
		capture_feed_lines(c, bytes);
	} else {
		capture_pass(c, bytes);
	}
	buf_fini(&held);
}

/* Of the first line with a stamp and those behind it, if they are not blank. */
static void capture_count(struct capture *c, struct slice line)
{
	struct capture_stamp stamp;

	c->lines++;
	if (!capture_take_stamp(&line, &stamp))
		return;
	if (!c->form) {
		c->form = stamp.form;
		c->arrow = stamp.arrow;
	}
	if (!capture_is_like_first(c, &stamp))
		return;
	c->back |= c->stamped && stamp.t < c->last;
	c->hours |= stamp.t >= 3600 * SECOND;
	c->last = stamp.t;
	c->stamped++;
}

static bool capture_has_enough(const struct capture *c)
{
	if (c->arrow)
		return c->stamped >= 2 || c->lines >= ENOUGH_LINES_ARROW;
	return c->lines >= ENOUGH_LINES;
}

static bool capture_is_stamped(const struct capture *c)
{
	return c->stamped >= 2 && (c->arrow || 2 * c->stamped > c->lines);
}

/* The start of `line`, which is not blank, does or does not hold a stamp, whatever comes next. */
static bool capture_shows_start(struct slice line, bool whole)
{
	return whole || line.n >= LONGEST_STAMP || !capture_begins_stamp(line.p[0]);
}

static bool capture_has_stamp(struct slice line)
{
	struct capture_stamp stamp;

	return capture_take_stamp(&line, &stamp);
}

/* What is held ends with `line`, or its start, which is before any stamp: of a capture whose stamps
 * were turned on later, or of a board's own output. */
static void capture_pass_before(struct capture *c, struct slice line)
{
	size_t done = (size_t)(line.p - c->held.p) + line.n;

	if (c->before++ >= LINES_BEFORE) {
		capture_decide(c, false);
		return;
	}
	c->in_line = !slice_ends(line, SLICE("\n"));
	capture_pass(c, slice_sub(buf_slice(&c->held), 0, done));
	buf_drop_front(&c->held, done);
	c->read = 0;
}

/* Looks at one line; false if more is needed. */
static bool capture_look_at_line(struct capture *c, bool at_end)
{
	struct slice rest = slice_from(buf_slice(&c->held), c->read);

	if (!c->before && c->read == 0 && !slice_take(&rest, MARK) && !at_end &&
		slice_starts(MARK, rest))
		return false;
	struct slice line = capture_first_line(rest);
	bool whole = slice_ends(line, SLICE("\n")) || (at_end && line.n);
	bool blank = slice_trim(line).n == 0;

	/* A payload may have lines of any kind. */
	if (c->in_payload || (!c->form && !blank && capture_shows_start(line, whole) &&
				     !capture_has_stamp(line))) {
		capture_pass_before(c, line);
		return true;
	}
	if (c->read + line.n > CAPTURE_HELD) {
		capture_decide(c, capture_is_stamped(c));
		return true;
	}
	if (!whole)
		return false;
	if (!blank)
		capture_count(c, line);
	c->read = (size_t)(line.p - c->held.p) + line.n;
	if (capture_has_enough(c))
		capture_decide(c, capture_is_stamped(c));
	return true;
}

static void capture_look(struct capture *c, bool at_end)
{
	while (c->state == CAPTURE_UNDECIDED && c->held.n > c->read)
		if (!capture_look_at_line(c, at_end))
			return;
}

/* ---- the input ---- */

void capture_init(struct capture *c, capture_fn *fn, void *user)
{
	*c = (struct capture){.fn = fn, .user = user};
}

void capture_fini(struct capture *c)
{
	buf_fini(&c->held);
	*c = (struct capture){0};
}

void capture_feed(struct capture *c, struct slice bytes)
{
	if (c->state == CAPTURE_UNDECIDED && c->in_line) {
		/* The rest of a line before any stamp. */
		struct slice line = capture_first_line(bytes);

		c->in_line = !slice_ends(line, SLICE("\n"));
		capture_pass(c, line);
		bytes = slice_from(bytes, line.n);
	}
	if (c->state == CAPTURE_UNDECIDED) {
		buf_add(&c->held, bytes);
		capture_look(c, false);
	} else if (c->state == CAPTURE_PLAIN) {
		capture_pass(c, bytes);
	} else {
		capture_feed_lines(c, bytes);
	}
}

bool capture_would_hold(const struct capture *c, struct slice bytes)
{
	if (c->state != CAPTURE_STAMPED || c->in_line)
		return false;
	char first = c->held.n ? c->held.p[0] : bytes.n ? bytes.p[0] : '\0';
	char start[SQUARE_ROOM];
	if (c->held.n + bytes.n < sizeof(start)) {
		if (c->held.n)
			memcpy(start, c->held.p, c->held.n);
		if (bytes.n)
			memcpy(start + c->held.n, bytes.p, bytes.n);
		if (capture_may_be_square(c, (struct slice){start, c->held.n + bytes.n}))
			return true;
	}
	return c->held.n + bytes.n < LONGEST_STAMP && capture_begins_stamp(first) &&
	       slice_find_char(bytes, '\n') == SLICE_NONE;
}

void capture_finish(struct capture *c)
{
	capture_look(c, true);
	if (c->state == CAPTURE_UNDECIDED)
		capture_decide(c, capture_is_stamped(c));
	if (c->held.n)
		capture_begin_line(c);
}
