/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `plot` at the prompt, and the keys of the plot. */
#include "console/plot.h"

#include "base/language.h"
#include "base/utf8.h"
#include "view/plot_pane.h"

enum {
	PLOT_WORK_US = 4000,
	PLOT_PATHS = 32,     /* that many are offered */
	PLOT_LOOKED_AT = 512 /* messages, for one of that topic */
};

/* ---- what is typed ---- */

/* `bench/+ $.t`: the path is what begins with the last $ behind a blank; without one, $. */
static void plot_split(struct slice rest, struct slice *topic, struct slice *path)
{
	size_t at = rest.n;

	for (size_t i = 1; i < rest.n; i++)
		if (rest.p[i] == '$' && rest.p[i - 1] == ' ')
			at = i;
	*topic = slice_trim(slice_sub(rest, 0, at));
	*path = at < rest.n ? slice_from(rest, at) : SLICE("$");
}

static struct series *plot_new(struct slice rest, struct diag *d)
{
	struct slice topic, path;

	plot_split(rest, &topic, &path);
	struct series *s = series_new(topic, path, d);
	if (!s && d->code == 1 && path.p > rest.p && path.p <= rest.p + rest.n)
		d->at += (size_t)(path.p - rest.p);
	if (!s)
		d->code = 0;
	return s;
}

static bool plot_is_word(struct slice rest)
{
	return !rest.n || slice_eq_nocase(rest, SLICE("off"));
}

bool console_plot_check(const struct console *c, struct slice rest, struct diag *d)
{
	struct series *s;

	(void)c;
	if (plot_is_word(rest))
		return true;
	s = plot_new(rest, d);
	series_free(s);
	return s;
}

static void plot_show(struct console *c)
{
	console_line_close_list(c);
	c->view.help.open = c->view.notes_list.open = false;
	c->view.plot.open = true;
	console_touch(c);
}

static void plot_set(struct console *c, struct series *s)
{
	series_free(c->plot);
	c->plot = s;
	c->view.plot = (struct plot_view){.series = s, .to = -1};
	if (s)
		series_start(s, session_messages(console_session(c)));
	console_touch(c);
}

bool console_plot_run(struct console *c, struct slice rest, struct diag *d)
{
	if (slice_eq_nocase(rest, SLICE("off"))) {
		plot_set(c, NULL);
		return true;
	}
	if (!rest.n && !c->plot)
		return diag_fail(d, 0, 0, 0, _("nothing was plotted yet: plot bench/+ $.t"));
	if (rest.n) {
		struct series *s = plot_new(rest, d);
		if (!s)
			return false;
		plot_set(c, s);
	}
	plot_show(c);
	return true;
}

/* ---- Tab ---- */

struct plot_list {
	struct at_completion *out;
	struct slice typed;
};

static void plot_offer_topic(void *to, struct slice value, const char *meaning)
{
	struct plot_list *l = to;
	struct buf text = {0}, label = {0};

	if (!slice_starts(value, l->typed))
		return;
	buf_addf(&text, "%.*s ", SLICE_ARG(value));
	buf_add(&label, value);
	at_completion_add(l->out, buf_text(&text), buf_text(&label), meaning);
	buf_fini(&text);
	buf_fini(&label);
}

/* The paths of the numbers in the newest message of that topic, the selected one before all. */
static void plot_add_paths(const struct console *c, struct slice topic, struct buf *paths)
{
	const struct message_log *log = session_messages(console_session(c));
	uint64_t place, number, end = message_log_end(log);
	struct message m;

	if (console_view_selected_message(&c->view, &m, &place, &number) &&
		topic_matches(topic, m.topic))
		json_path_add_numbers(paths, m.payload, PLOT_PATHS);
	for (uint64_t i = 0; i < PLOT_LOOKED_AT && i < end && !paths->n; i++)
		if (message_log_get(log, end - 1 - i, &m) && topic_matches(topic, m.topic))
			json_path_add_numbers(paths, m.payload, PLOT_PATHS);
}

static void plot_complete_path(
	const struct console *c, struct slice topic, struct slice typed, struct at_completion *out)
{
	struct buf paths = {0}, path = {0};

	plot_add_paths(c, topic, &paths);
	for (struct slice rest = buf_slice(&paths); rest.n;) {
		struct slice line = slice_take_line(&rest);
		if (!slice_starts(line, typed) || slice_find_char(line, '\0') != SLICE_NONE)
			continue;
		buf_set(&path, line);
		at_completion_add(out, buf_text(&path), buf_text(&path), _("a number"));
	}
	buf_fini(&paths);
	buf_fini(&path);
}

void console_plot_complete(
	struct console *c, struct slice rest, size_t cursor, struct at_completion *out)
{
	size_t at = 0;

	for (size_t i = 1; i < cursor; i++)
		if (rest.p[i - 1] == ' ')
			at = i;
	if (cursor && rest.p[cursor - 1] == ' ')
		at = cursor;
	out->at = at;
	out->n = rest.n - at;
	struct slice typed = slice_sub(rest, at, cursor - at);
	if (at) {
		plot_complete_path(c, slice_trim(slice_sub(rest, 0, at)), typed, out);
		return;
	}
	struct plot_list l = {out, typed};
	known_values_give(&c->known, AT_SOURCE_SUBSCRIBED, plot_offer_topic, &l);
	known_values_give(&c->known, AT_SOURCE_FILTER, plot_offer_topic, &l);
	known_values_give(&c->known, AT_SOURCE_TOPIC, plot_offer_topic, &l);
}

/* ---- keys ---- */

static bool plot_can_be_typed(struct slice topic)
{
	for (size_t i = 0; i < topic.n; i++)
		if ((unsigned char)topic.p[i] < ' ' || topic.p[i] == 0x7f)
			return false;
	return topic.n && utf8_valid(topic);
}

/* The number of the selected message, or a choice of them. */
void console_plot_selected(struct console *c)
{
	struct message m;
	uint64_t place, number;
	struct buf paths = {0}, line = {0};
	struct diag d;

	if (!console_messages_selected(c, &m, &place, &number))
		return;
	json_path_add_numbers(&paths, m.payload, PLOT_PATHS);
	if (!paths.n || !plot_can_be_typed(m.topic)) {
		console_notice(
			c, paths.n ? _("the topic of this message can't be typed")
				   : _("there is no number in this message: plot TOPIC $.path"));
		buf_fini(&paths);
		return;
	}
	struct slice rest = buf_slice(&paths), first = slice_take_line(&rest);
	buf_add(&line, m.topic);
	buf_add_char(&line, ' ');
	if (!rest.n) {
		buf_add(&line, first);
		if (!console_plot_run(c, buf_slice(&line), &d))
			console_notice(c, "%s", d.text);
	} else {
		buf_replace(&line, 0, 0, SLICE("plot "));
		console_focus(c, PANE_COMMANDS);
		console_line_set(c, buf_slice(&line), line.n);
		console_line_complete(c, 1);
	}
	buf_fini(&paths);
	buf_fini(&line);
}

void console_plot_in(struct console *c)
{
	plot_pane_zoom(&c->view, true);
}

void console_plot_out(struct console *c)
{
	plot_pane_zoom(&c->view, false);
}

void console_plot_earlier(struct console *c)
{
	if (!c->view.plot.span)
		console_notice(c, _("all of it is in view"));
	plot_pane_scroll(&c->view, -1);
}

void console_plot_later(struct console *c)
{
	plot_pane_scroll(&c->view, 1);
}

void console_plot_all(struct console *c)
{
	c->view.plot.span = 0;
	c->view.plot.to = -1;
}

void console_plot_close(struct console *c)
{
	c->view.plot.open = false;
}

/* ---- work ---- */

bool console_plot_work(struct console *c)
{
	if (!c->plot || !c->view.plot.open)
		return false;
	int64_t until = loop_clock() + PLOT_WORK_US;
	uint64_t before = series_version(c->plot);
	int percent = series_percent(c->plot);
	bool more = true;
	while (more && loop_clock() < until)
		more = series_step(c->plot);
	if (series_version(c->plot) != before || series_percent(c->plot) != percent)
		console_touch(c);
	return more;
}

void console_plot_renew(struct console *c)
{
	if (c->plot)
		series_start(c->plot, session_messages(console_session(c)));
}

void console_plot_fini(struct console *c)
{
	series_free(c->plot);
}
