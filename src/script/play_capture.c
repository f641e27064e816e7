/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/ascii.h"
#include "base/language.h"
#include "base/utf8.h"
#include "script/player_private.h"

/* No name and no address is longer; a line has room for 256 bytes. */
enum { CAPTURE_MOST = 1024 };

/* ---- capture ---- */

static void capture_refuse(struct player *p, const char *why, int64_t took)
{
	buf_clear(&p->why);
	buf_add_text(&p->why, why);
	player_fail(p, SCRIPT_UNEXPECTED, took);
}

static bool capture_has_line_end(struct slice value)
{
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] == '\r' || value.p[i] == '\n' || value.p[i] == '\0')
			return true;
	return false;
}

/* Whatever the board says may become a part of a line. */
static void capture_keep(
	struct player *p, const struct script_step *step, const struct sighting *found, int64_t now)
{
	const struct expectation *e = &step->expected;
	struct slice name = buf_slice(&step->name), value = found->payload;
	bool secret = script_name_is_secret(name);

	if (e->event != SCRIPT_MESSAGE)
		value = buf_slice(&found->text);
	if (e->pattern && pattern_first_group(e->pattern, value, &value) != PATTERN_YES)
		return;
	if (capture_has_line_end(value)) {
		capture_refuse(p,
			_("what was captured has a line end or NUL byte, which no line can carry"),
			now - p->step_at);
	} else if (value.n > CAPTURE_MOST) {
		capture_refuse(
			p, _("what was captured has more than 1024 bytes"), now - p->step_at);
	} else {
		play_late_learn(p, name, value, secret);
		player_pass(p, now - p->step_at);
		if (p->calls->captured)
			p->calls->captured(p->user, name, secret ? SLICE("********") : value);
	}
}

static void capture_judge(struct player *p, const struct script_step *step, int64_t now,
	enum pattern_answer answer, const struct sighting *found)
{
	if (answer == PATTERN_YES)
		capture_keep(p, step, found, now);
	else
		p->gave_up |= answer == PATTERN_GAVE_UP;
}

void play_capture_begin(struct player *p, const struct script_step *step, int64_t now)
{
	struct sightings *seen = play_expect_sightings(p, &step->expected);
	const struct sighting *found;

	play_expect_begin(p, step, now);
	/* Also what an `expect` was satisfied by, and several may capture from one line. */
	enum pattern_answer answer = sightings_peek(seen, &step->expected, &found);
	capture_judge(p, step, now, answer, found);
}

void play_capture_judge(struct player *p, const struct script_step *step, int64_t now)
{
	struct sightings *seen = play_expect_sightings(p, &step->expected);
	const struct sighting *found;
	enum pattern_answer answer = sightings_find(seen, &step->expected, &found);

	capture_judge(p, step, now, answer, found);
}

/* ---- expect label ---- */

/* As labels are printed and typed in many ways: without case and separators. */
static void label_add_plain(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != ':' && text.p[i] != '-' && text.p[i] != ' ' && text.p[i] != '\t')
			buf_add_char(out, ascii_lower(text.p[i]));
}

void play_label_judge(struct player *p, const struct script_step *step, int64_t now)
{
	struct buf said = {0}, label = {0};

	(void)now;
	label_add_plain(&said, buf_slice(&step->expected.wanted));
	label_add_plain(&label, buf_slice(&step->label));
	if (label.n && slice_eq(buf_slice(&said), buf_slice(&label))) {
		player_pass(p, 0);
	} else {
		buf_clear(&p->why);
		struct buf board = {0}, on_label = {0};

		utf8_add_visible(&board, buf_slice(&step->expected.wanted));
		utf8_add_visible(&on_label, buf_slice(&step->label));
		if (label.n)
			buf_addf(&p->why, _("the board says %s, its label %s"), buf_text(&board),
				buf_text(&on_label));
		else
			buf_addf(&p->why, _("the board says %s, its label nothing"),
				buf_text(&board));
		buf_fini(&board);
		buf_fini(&on_label);
		player_fail(p, SCRIPT_LABEL, 0);
	}
	buf_fini(&said);
	buf_fini(&label);
}
