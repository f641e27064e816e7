/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"

static const struct report_format *const report_formats[] = {
	&report_pretty, &report_tap, &report_junit, &report_json};

const struct report_format *report_format_at(size_t index)
{
	return index < ALEN(report_formats) ? report_formats[index] : NULL;
}

const struct report_format *report_format_find(const char *name)
{
	for (size_t i = 0; i < ALEN(report_formats); i++)
		if (strcmp(report_formats[i]->name, name) == 0)
			return report_formats[i];
	return NULL;
}

const char *report_status_name(enum report_status status)
{
	static const char *const names[REPORT_STATUSES] = {"passed", "failed", "error", "skipped"};
	return names[status];
}

bool report_has_failed(enum report_status status)
{
	return status == REPORT_FAILED || status == REPORT_ERROR;
}

void report_add_code(struct buf *out, const struct report_result *result)
{
	if (report_has_failed(result->status))
		script_failure_add(out, result->failure, result->code);
}

void report_add_board(struct buf *out, const struct report *r)
{
	utf8_add_visible(out, slice_of(r->port));
	if (r->same_port)
		buf_addf(out, _(" (board %zu)"), r->board);
}

void report_add_place(struct buf *out, const struct report_result *result)
{
	utf8_add_visible(out, slice_of(result->step->path));
	buf_addf(out, ":%zu", result->step->line);
}

static void report_add_each(
	struct buf *out, const char *name, struct slice text, report_line_fn *add_line)
{
	for (bool first = true; text.n; first = false)
		add_line(out, name, slice_take_line(&text), first);
}

void report_add_lines(struct buf *out, const struct report_result *result, report_line_fn *add_line)
{
	report_add_each(out, "sent", result->sent, add_line);
	report_add_each(
		out, "came", result->came.n ? result->came : slice_of(_("nothing")), add_line);
}

const char *report_line_label(const char *name)
{
	return strcmp(name, "sent") == 0 ? _("sent: ") : _("came: ");
}

void report_add_numbered(struct buf *out, struct buf *sheet, size_t *next)
{
	for (struct slice rest = buf_slice(sheet); rest.n;) {
		size_t at = slice_find_char(rest, REPORT_NUMBER);
		buf_add(out, slice_sub(rest, 0, at));
		if (at == SLICE_NONE)
			break;
		buf_addf(out, "%zu", (*next)++);
		rest = slice_from(rest, at + 1);
	}
	buf_clear(sheet);
}

/* ---- names ---- */

void report_names_clear(struct report_names *names)
{
	for (size_t i = 0; i < names->room; i++)
		buf_fini(&names->items[i].text);
	free(names->items);
	*names = (struct report_names){0};
}

/* FNV-1a */
static size_t report_hash(struct slice text)
{
	uint64_t hash = 14695981039346656037U;

	for (size_t i = 0; i < text.n; i++)
		hash = (hash ^ (unsigned char)text.p[i]) * 1099511628211U;
	return (size_t)hash;
}

/* Where the name is, or belongs. */
static struct report_name *report_name_place(const struct report_names *names, struct slice name)
{
	size_t at = report_hash(name) & (names->room - 1);

	while (names->items[at].times && !slice_eq(buf_slice(&names->items[at].text), name))
		at = (at + 1) & (names->room - 1);
	return &names->items[at];
}

static void report_grow_names(struct report_names *names)
{
	enum { FIRST = 64 };
	struct report_names more = {
		.count = names->count, .room = names->room ? names->room * 2 : FIRST};

	more.items = memory_new(more.room * sizeof(*more.items));
	for (size_t i = 0; i < names->room; i++)
		if (names->items[i].times)
			*report_name_place(&more, buf_slice(&names->items[i].text)) =
				names->items[i];
	free(names->items);
	*names = more;
}

/* How often it was given, with this time. */
static size_t report_count_name(struct report_names *names, struct slice name)
{
	if (names->count * 2 >= names->room)
		report_grow_names(names);
	struct report_name *n = report_name_place(names, name);
	if (!n->times) {
		buf_add(&n->text, name);
		names->count++;
	}
	return ++n->times;
}

void report_add_unique(struct buf *out, struct report_names *names, struct slice name)
{
	struct buf unique = {0};

	for (size_t times = report_count_name(names, name); times > 1;
		times = report_count_name(names, name)) {
		buf_clear(&unique);
		buf_add(&unique, name);
		buf_addf(&unique, " (%zu)", times);
		/* Another one may be called that by itself. */
		if (report_count_name(names, buf_slice(&unique)) == 1)
			break;
	}
	buf_add(out, unique.n ? buf_slice(&unique) : name);
	buf_fini(&unique);
}

bool report_ports_are_alike(const char *a, const char *b)
{
	struct buf shown[2] = {0};

	utf8_add_visible(&shown[0], slice_of(a));
	utf8_add_visible(&shown[1], slice_of(b));
	for (size_t i = 0; i < ALEN(shown); i++)
		for (size_t n = 0; n < shown[i].n; n++)
			if (shown[i].p[n] == '.')
				shown[i].p[n] = '_';
	bool alike = slice_eq(buf_slice(&shown[0]), buf_slice(&shown[1]));
	buf_fini(&shown[0]);
	buf_fini(&shown[1]);
	return alike;
}

/* ---- values ---- */

static struct report_value *report_find_value(const struct report *r, struct slice name)
{
	for (size_t i = 0; i < r->value_count; i++)
		if (slice_eq(buf_slice(&r->values[i].name), name))
			return &r->values[i];
	return NULL;
}

static void report_set_value(struct report *r, struct slice name, struct slice value, bool learnt)
{
	struct report_value *v = report_find_value(r, name);

	if (v && learnt && !v->learnt)
		return;
	if (!v) {
		r->values = memory_grow(
			r->values, &r->value_room, r->value_count + 1, sizeof(*r->values));
		v = &r->values[r->value_count++];
		*v = (struct report_value){0};
		buf_add(&v->name, name);
	}
	buf_set(&v->value, value);
	v->learnt = learnt;
}

void report_give(struct report *r, struct slice name, struct slice value)
{
	report_set_value(r, name, value, false);
}

struct slice report_value(const struct report *r, const char *name)
{
	const struct report_value *v = report_find_value(r, slice_of(name));

	return v ? buf_slice(&v->value) : SLICE("");
}

/* "aa:bb:cc:dd:ee:ff" in quotes. */
static void report_learn_mac(struct report *r, struct slice text)
{
	enum { MAC_BYTES = 17 };

	if (text.n != MAC_BYTES + 2 || text.p[0] != '"' || text.p[MAC_BYTES + 1] != '"')
		return;
	struct slice mac = slice_sub(text, 1, MAC_BYTES);
	for (size_t i = 0; i < mac.n; i++)
		if (i % 3 == 2 ? mac.p[i] != ':' : !memchr("0123456789abcdefABCDEF", mac.p[i], 22))
			return;
	report_set_value(r, SLICE(REPORT_MAC), mac, true);
}

static void report_learn_firmware(struct report *r, struct slice line)
{
	struct buf name = {0};

	if (!wire_firmware_learn_line(&r->firmware, line))
		return;
	wire_firmware_add_name(&name, &r->firmware);
	if (name.n)
		report_set_value(r, SLICE(REPORT_FIRMWARE), buf_slice(&name), true);
	buf_fini(&name);
}

static void report_learn(struct report *r, const struct wire_event *event)
{
	static const struct slice stamac = {"STAMAC,", sizeof("STAMAC,") - 1};

	if (event->type == WIRE_EVENT_LINE)
		report_learn_firmware(r, event->text);
	else if (event->type != WIRE_EVENT_INFO)
		return;
	else if (slice_eq(event->name, SLICE("CIPSTAMAC")) ||
		 slice_eq(event->name, SLICE("CIPSTAMAC_CUR")))
		report_learn_mac(r, event->text);
	else if (slice_eq(event->name, SLICE("CIFSR")) && slice_starts(event->text, stamac))
		report_learn_mac(r, slice_from(event->text, stamac.n));
}

/* ---- facts ---- */

void report_add_sheet(struct report *r, const struct report_format *format, bool colour)
{
	r->sheets = memory_resize(r->sheets, (r->sheet_count + 1) * sizeof(*r->sheets));
	r->sheets[r->sheet_count++] = (struct report_sheet){.format = format, .colour = colour};
}

void report_fini(struct report *r)
{
	for (size_t i = 0; i < r->sheet_count; i++) {
		report_names_clear(&r->sheets[i].files);
		report_names_clear(&r->sheets[i].rows);
		buf_fini(&r->sheets[i].file);
		buf_fini(&r->sheets[i].cases);
		buf_fini(&r->sheets[i].notes);
		buf_fini(&r->sheets[i].out);
	}
	for (size_t i = 0; i < r->value_count; i++) {
		buf_fini(&r->values[i].name);
		buf_fini(&r->values[i].value);
	}
	free(r->sheets);
	free(r->values);
	free(r->latency);
	free(r->file_latency);
	buf_fini(&r->phase);
	buf_fini(&r->failure.place);
	buf_fini(&r->failure.text);
	buf_fini(&r->failure.code);
	buf_fini(&r->failure.why);
	*r = (struct report){0};
}

void report_board(struct report *r)
{
	r->latency = memory_new(sizeof(*r->latency));
	r->file_latency = memory_new(sizeof(*r->file_latency));
	for (size_t i = 0; i < r->sheet_count; i++)
		if (r->sheets[i].format->board)
			r->sheets[i].format->board(&r->sheets[i], r);
}

void report_file(struct report *r, const struct script *script, int64_t t)
{
	memset(r->file_counts, 0, sizeof(r->file_counts));
	if (r->file_latency)
		*r->file_latency = (struct latency){0};
	r->file_began = t;
	r->file_took = 0;
	buf_clear(&r->phase);
	for (size_t i = 0; i < r->sheet_count; i++) {
		struct report_sheet *s = &r->sheets[i];
		buf_clear(&s->cases);
		buf_clear(&s->notes);
		if (s->format->file)
			s->format->file(s, r, script);
	}
}

void report_event(struct report *r, const struct wire_event *event, int64_t t)
{
	report_learn(r, event);
	for (size_t i = 0; i < r->sheet_count; i++)
		if (r->sheets[i].format->event)
			r->sheets[i].format->event(&r->sheets[i], r, event, t);
}

void report_phase(struct report *r, struct slice name, int64_t t)
{
	buf_set(&r->phase, name);
	for (size_t i = 0; i < r->sheet_count; i++)
		if (r->sheets[i].format->phase)
			r->sheets[i].format->phase(&r->sheets[i], r, t);
}

void report_note(struct report *r, struct slice text, int64_t t)
{
	for (size_t i = 0; i < r->sheet_count; i++)
		if (r->sheets[i].format->note)
			r->sheets[i].format->note(&r->sheets[i], r, text, t);
}

void report_capture(struct report *r, struct slice name, struct slice value, int64_t t)
{
	const struct report_value *before = report_find_value(r, name);
	bool same = before && !before->learnt && slice_eq(buf_slice(&before->value), value);

	report_set_value(r, name, value, false);
	/* In a loop that runs for hours most are. */
	if (same)
		return;
	for (size_t i = 0; i < r->sheet_count; i++)
		if (r->sheets[i].format->capture)
			r->sheets[i].format->capture(&r->sheets[i], r, name, value, t);
}

void report_latency(struct report *r, int64_t took)
{
	if (!r->latency)
		return;
	latency_add(r->latency, took);
	latency_add(r->file_latency, took);
}

static void report_keep_failure(struct report *r, const struct report_result *result)
{
	struct report_failure *f = &r->failure;

	if (f->status != REPORT_PASSED)
		return;
	f->status = result->status;
	report_add_place(&f->place, result);
	buf_add(&f->text, result->text);
	report_add_code(&f->code, result);
	buf_add(&f->why, result->why);
}

void report_step(struct report *r, const struct report_result *result)
{
	r->counts[result->status]++;
	r->file_counts[result->status]++;
	r->file_took += result->took;
	if (report_has_failed(result->status))
		report_keep_failure(r, result);
	for (size_t i = 0; i < r->sheet_count; i++)
		r->sheets[i].format->step(&r->sheets[i], r, result);
}

void report_file_end(struct report *r, const struct script *script)
{
	for (size_t i = 0; i < r->sheet_count; i++)
		if (r->sheets[i].format->file_end)
			r->sheets[i].format->file_end(&r->sheets[i], r, script);
}

void report_end(struct report *r, int64_t t)
{
	r->ended = t;
	for (size_t i = 0; i < r->sheet_count; i++)
		if (r->sheets[i].format->end)
			r->sheets[i].format->end(&r->sheets[i], r, t);
}
