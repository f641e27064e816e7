/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/html_timeline.h"

#include <math.h>

#include "base/language.h"

enum {
	SECOND = 1000000,
	LONGEST = 10 * SECOND, /* the top of the commands' lane */
	WIDTH = 1000,
	LEFT = 88,
	STATE_Y = 4,
	STATE_H = 18,
	COMMAND_Y = 30,
	COMMAND_H = 46,
	MESSAGE_Y = 84,
	MESSAGE_H = 40,
	FAULT_Y = 132,
	RESET_Y = 154,
	LOG_Y = 176,
	NOTE_Y = 196,
	MARK_H = 14,
	BOTTOM = 214
};

static void html_column_merge(struct html_column *into, const struct html_column *next)
{
	into->messages += next->messages;
	into->logs += next->logs;
	into->notes += next->notes;
	into->failures += next->failures;
	into->drops += next->drops;
	into->resets += next->resets;
	if (next->slowest > into->slowest)
		into->slowest = next->slowest;
	if (next->slowest_poll > into->slowest_poll)
		into->slowest_poll = next->slowest_poll;
	if (next->slowest_failed > into->slowest_failed)
		into->slowest_failed = next->slowest_failed;
	if (next->state_known) {
		into->state_known = true;
		into->state = next->state;
	}
}

static void html_timeline_halve(struct html_timeline *timeline)
{
	struct html_column *columns = timeline->columns;

	for (size_t i = 0; i < HTML_COLUMNS / 2; i++) {
		struct html_column both = columns[2 * i];

		html_column_merge(&both, &columns[2 * i + 1]);
		columns[i] = both;
	}
	memset(columns + HTML_COLUMNS / 2, 0, sizeof(*columns) * (HTML_COLUMNS - HTML_COLUMNS / 2));
	timeline->width *= 2;
}

static struct html_column *html_timeline_column(struct html_timeline *timeline, int64_t t)
{
	if (timeline->width == 0)
		timeline->width = 1000;
	if (t < 0)
		t = 0;
	while (t / timeline->width >= HTML_COLUMNS)
		html_timeline_halve(timeline);

	size_t column = (size_t)(t / timeline->width);

	if (column >= timeline->used)
		timeline->used = column + 1;
	return &timeline->columns[column];
}

static void html_column_command(struct html_column *column, const struct account_command *command)
{
	bool poll = command->by == SESSION_BY_POLL, failed = command->outcome != SESSION_OK;
	int32_t *slowest = failed ? &column->slowest_failed
	                   : poll ? &column->slowest_poll
	                          : &column->slowest;
	int32_t took = command->took < 1         ? 1
	               : command->took > LONGEST ? LONGEST
	                                         : (int32_t)command->took;

	if (took > *slowest)
		*slowest = took;
	if (failed && !poll)
		column->failures++;
}

void html_timeline_add(struct html_timeline *timeline, const struct account_item *item)
{
	struct html_column *column = html_timeline_column(timeline, item->t);

	switch (item->kind) {
	case ACCOUNT_COMMAND:
		html_column_command(column, item->command);
		break;
	case ACCOUNT_MESSAGE:
		column->messages++;
		break;
	case ACCOUNT_LOG:
		column->logs++;
		break;
	case ACCOUNT_NOTE:
		column->notes++;
		break;
	case ACCOUNT_PROBLEM:
		column->failures++;
		break;
	case ACCOUNT_DROP:
		column->drops++;
		break;
	case ACCOUNT_LINK:
		column->drops += !item->up && !item->released;
		break;
	case ACCOUNT_RESET:
		column->resets++;
		break;
	case ACCOUNT_STATE:
		column->state_known = true;
		column->state = (int16_t)item->value;
		break;
	default:
		break;
	}
}

struct html_scale {
	double column, whole; /* units of the picture that a column and the session are wide */
};

static double html_x(const struct html_scale *scale, size_t column)
{
	return LEFT + scale->column * (double)column;
}

static void html_lane(struct buf *out, const char *name, int y, int height)
{
	buf_addf(out, "<text x=\"0\" y=\"%d\">%s</text>", y + height / 2 + 4, name);
	buf_addf(out, "<line class=\"lane\" x1=\"%d\" x2=\"%d\" y1=\"%d.5\" y2=\"%d.5\"/>\n", LEFT,
		WIDTH, y + height, y + height);
}

/* Below its name: what its whole height is; the caller ends the element. */
static void html_lane_top(struct buf *out, int y, int height)
{
	buf_addf(out, "<text class=\"top\" x=\"0\" y=\"%d\">", y + height / 2 + 17);
}

static void html_state_bar(struct buf *out, int state, double x, double end)
{
	if (!at_state_name(state) || end <= x)
		return;
	buf_addf(out,
		"<rect class=\"s%d\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>",
		state, x, STATE_Y, end - x, STATE_H);
	buf_addf(out, _("state %d %s"), state, _(at_state_name(state)));
	buf_add_text(out, "</title></rect>");
	if (end - x > 16)
		buf_addf(out, "<text class=\"state%s\" x=\"%.1f\" y=\"%d\">%d%s%s</text>\n",
			state == 3 || state == 6 ? " on" : "", x + 5, STATE_Y + 13, state,
			end - x > 150 ? " " : "", end - x > 150 ? _(at_state_name(state)) : "");
}

static void html_draw_states(
	const struct html_timeline *timeline, const struct html_scale *scale, struct buf *out)
{
	int state = -1;
	double since = LEFT;

	for (size_t i = 0; i < timeline->used; i++) {
		const struct html_column *column = &timeline->columns[i];

		if (!column->state_known || column->state == state)
			continue;
		html_state_bar(out, state, since, html_x(scale, i));
		state = column->state;
		since = html_x(scale, i);
	}
	html_state_bar(out, state, since, LEFT + scale->whole);
}

static void html_draw_latency(const struct html_timeline *timeline, const struct html_scale *scale,
	const char *name, size_t field, struct buf *out)
{
	bool any = false;

	for (size_t i = 0; i < timeline->used; i++) {
		int32_t took;

		memcpy(&took, (const char *)&timeline->columns[i] + field, sizeof(took));
		if (took <= 0)
			continue;

		/* From 1 ms to 10 s, on a logarithmic scale. */
		double part = took <= 1000 ? 0 : log10((double)took / 1000) / 4;

		if (!any)
			buf_addf(out, "<path class=\"%s\" fill=\"none\" stroke-width=\"1.6\" d=\"",
				name);
		any = true;
		buf_addf(out, "M%.1f %dv-%.1f", html_x(scale, i), COMMAND_Y + COMMAND_H,
			COMMAND_H * (part < .08 ? .08 : part));
		if (strcmp(name, "no") == 0)
			buf_add_text(out, "m-3 -3l6 6m0 -6l-6 6");
	}
	if (any)
		buf_add_text(out, "\"/>\n");
}

/* The most messages in a second, by columns together where they are shorter. */
static double html_most_a_second(const struct html_timeline *timeline)
{
	size_t together = timeline->width >= SECOND ? 1 : (size_t)(SECOND / timeline->width);
	uint64_t most = 0;

	for (size_t i = 0; i < timeline->used; i += together) {
		uint64_t sum = 0;

		for (size_t k = i; k < i + together && k < timeline->used; k++)
			sum += timeline->columns[k].messages;
		if (sum > most)
			most = sum;
	}
	return (double)most * SECOND / ((double)timeline->width * (double)together);
}

static void html_draw_rate(
	const struct html_timeline *timeline, const struct html_scale *scale, struct buf *out)
{
	uint32_t most = 0;

	for (size_t i = 0; i < timeline->used; i++)
		if (timeline->columns[i].messages > most)
			most = timeline->columns[i].messages;
	if (most == 0)
		return;
	buf_add_text(out, "<path class=\"flow\" d=\"");
	for (size_t i = 0; i < timeline->used; i++) {
		double height = MESSAGE_H * (double)timeline->columns[i].messages / most;

		if (height > 0)
			buf_addf(out, "M%.1f %dv-%.1fh%.1fv%.1fz", html_x(scale, i),
				MESSAGE_Y + MESSAGE_H, height < 1.5 ? 1.5 : height,
				scale->column * .85, height < 1.5 ? 1.5 : height);
	}

	double rate = html_most_a_second(timeline);

	buf_add_text(out, "\"/>\n");
	html_lane_top(out, MESSAGE_Y, MESSAGE_H);
	buf_addf(out, _("up to %.*f"), rate < 10 ? 1 : 0, rate);
	buf_add_text(out, "</text>\n");
}

static void html_draw_marks(const struct html_timeline *timeline, const struct html_scale *scale,
	size_t field, int y, const char *class, const char *shape, struct buf *out)
{
	bool any = false;

	for (size_t i = 0; i < timeline->used; i++) {
		uint32_t count;

		memcpy(&count, (const char *)&timeline->columns[i] + field, sizeof(count));
		if (count == 0)
			continue;
		if (!any)
			buf_addf(out, "<path class=\"%s\" d=\"", class);
		any = true;
		buf_addf(out, "M%.1f %d%s", html_x(scale, i), y + MARK_H / 2, shape);
	}
	if (any)
		buf_add_text(out, "\"/>\n");
}

static void html_draw_time(
	int64_t duration, int64_t start, const struct html_scale *scale, struct buf *out)
{
	static const int64_t steps[] = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600,
		7200, 10800, 21600, 43200, 86400};
	size_t at = 0;

	while (at + 1 < ALEN(steps) && steps[at] * SECOND * 11 < duration)
		at++;

	int64_t step = steps[at] * SECOND, base = start < 0 ? 0 : start;

	while (step * 11 < duration)
		step *= 2;
	for (int64_t t = (base + step - 1) / step * step - base; t <= duration; t += step) {
		double x = LEFT + scale->whole * (double)t / (double)(duration > 0 ? duration : 1);
		long long second = (base + t) / SECOND;

		buf_addf(out, "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%d\"/>",
			x, x, BOTTOM);
		buf_addf(out, "<text class=\"axis\" x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">", x,
			BOTTOM + 12, x > WIDTH - 30 ? "end" : "middle");
		if (start < 0)
			buf_addf(out, "%lld s</text>\n", second);
		else
			buf_addf(out, "%02lld:%02lld:%02lld</text>\n", second / 3600 % 24,
				second / 60 % 60, second % 60);
	}
}

void html_timeline_draw(
	const struct html_timeline *timeline, int64_t duration, int64_t start, struct buf *out)
{
	struct html_scale scale = {.whole = WIDTH - LEFT};

	if (duration < 1)
		duration = 1;
	scale.column = scale.whole * (double)timeline->width / (double)duration;
	buf_addf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n", WIDTH,
		BOTTOM + 16, _("Timeline of the session"));
	buf_addf(out, "<text x=\"0\" y=\"%d\">MQTT</text>\n", STATE_Y + STATE_H / 2 + 4);
	html_lane(out, _("commands"), COMMAND_Y, COMMAND_H);
	html_lane_top(out, COMMAND_Y, COMMAND_H);
	buf_addf(out, "%s</text>\n", _("up to 10 s"));
	html_lane(out, _("messages/s"), MESSAGE_Y, MESSAGE_H);
	html_lane(out, _("errors"), FAULT_Y, MARK_H);
	html_lane(out, _("drops, resets"), RESET_Y, MARK_H);
	html_lane(out, _("log port"), LOG_Y, MARK_H);
	html_lane(out, _("notes"), NOTE_Y, MARK_H);
	html_draw_time(duration, start, &scale, out);
	html_draw_states(timeline, &scale, out);
	html_draw_latency(
		timeline, &scale, "poll", offsetof(struct html_column, slowest_poll), out);
	html_draw_latency(timeline, &scale, "ok", offsetof(struct html_column, slowest), out);
	html_draw_latency(
		timeline, &scale, "no", offsetof(struct html_column, slowest_failed), out);
	html_draw_rate(timeline, &scale, out);
	html_draw_marks(timeline, &scale, offsetof(struct html_column, failures), FAULT_Y, "fault",
		"m-4 -4l8 8l-1 1l-8 -8zm8 0l-8 8l-1 -1l8 -8z", out);
	html_draw_marks(timeline, &scale, offsetof(struct html_column, drops), RESET_Y, "fault",
		"m-5 -4h10l-5 9z", out);
	html_draw_marks(timeline, &scale, offsetof(struct html_column, resets), RESET_Y, "reset",
		"m0 -6l5 6l-5 6l-5 -6z", out);
	html_draw_marks(timeline, &scale, offsetof(struct html_column, logs), LOG_Y, "logs",
		"m-.5 -6h1v12h-1z", out);
	html_draw_marks(timeline, &scale, offsetof(struct html_column, notes), NOTE_Y, "note",
		"m-3.5 -5h7v10l-3.5 -3.5l-3.5 3.5z", out);
	buf_add_text(out, "</svg>\n");
}
