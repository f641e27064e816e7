/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/complete.h"
#include "at/place.h"
#include "at/scheme.h"
#include "at/signature.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

struct list {
	struct at_completion *out;
	struct slice line;
	enum at_dialect dialect;
	const struct at_sources *sources;
	struct at_place place;
	/* The name or argument as it is meant: up to the cursor, and all of it. */
	struct buf typed, whole;
	bool comma; /* another parameter must follow, and nothing of it is typed yet */
	bool all;   /* offer all, not only those that begin with `typed` */
};

void at_completion_add(
	struct at_completion *c, const char *text, const char *label, const char *meaning)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->candidates[i].text, text) == 0)
			return;
	c->candidates = memory_grow(c->candidates, &c->room, c->count + 1, sizeof(*c->candidates));
	c->candidates[c->count++] = (struct at_candidate){
		.text = memory_copy_text(text),
		.label = memory_copy_text(label),
		.meaning = memory_copy_text(meaning ? meaning : ""),
	};
}

static bool begins_as_typed(const struct list *l, struct slice text)
{
	return l->all || slice_starts(text, buf_slice(&l->typed));
}

/* Names and forms. */

static void complete_add_name(
	struct list *l, const struct at_command *c, const char *form, const char *meaning)
{
	struct buf text = {0};

	buf_addf(&text, "AT%s%s%s", c->basic ? "" : "+", c->name, form);
	if (slice_starts_nocase(buf_slice(&text), buf_slice(&l->typed)))
		at_completion_add(l->out, buf_text(&text), buf_text(&text), meaning);
	buf_fini(&text);
}

static void at_complete_add_query(struct list *l, const struct at_command *c)
{
	struct buf meaning = {0};

	if (c->answer)
		buf_addf(&meaning, _("answers %s"), c->answer);
	else
		buf_add_text(&meaning, _(c->summary));
	complete_add_name(l, c, "?", buf_text(&meaning));
	buf_fini(&meaning);
}

static void at_complete_add_forms(struct list *l, const struct at_command *c, unsigned forms)
{
	if (forms & AT_HAS(AT_FORM_SET))
		complete_add_name(l, c, "=", _(c->summary));
	if (forms & AT_HAS(AT_FORM_QUERY))
		at_complete_add_query(l, c);
	if (forms & AT_HAS(AT_FORM_EXECUTE))
		complete_add_name(l, c, "", _(c->summary));
	if (forms & AT_HAS(AT_FORM_TEST))
		complete_add_name(l, c, "=?", _("asks for the ranges"));
}

/* AT, ATE0: the values follow the letters. */
static void add_basic(struct list *l, const struct at_command *c)
{
	const struct at_parameter *p = at_command_parameter(c, l->dialect, 0);

	if (!p)
		complete_add_name(l, c, "", _(c->summary));
	for (const struct at_value *v = p ? p->values : NULL; v && v->meaning; v++) {
		struct buf number = {0};

		buf_addf(&number, "%lld", v->number);
		complete_add_name(l, c, buf_text(&number), _(v->meaning));
		buf_fini(&number);
	}
}

static void complete_command(struct list *l, const struct at_command *c)
{
	struct slice name = slice_from(buf_slice(&l->typed), 3);
	unsigned forms = at_command_forms(c, l->dialect);
	bool form_follows = l->place.n < l->line.n;

	if (c->basic)
		add_basic(l, c);
	else if (form_follows)
		complete_add_name(l, c, "", _(c->summary));
	else if ((forms & (forms - 1)) == 0 || slice_eq_nocase(name, slice_of(c->name)))
		at_complete_add_forms(l, c, forms);
	else
		complete_add_name(l, c, "", _(c->summary));
}

static void complete_where_it_is(struct list *l, const struct at_command *c)
{
	/* After AT alone, AT+ stands for all commands that begin with it. */
	if ((c->dialects & AT_IN(l->dialect)) && (c->basic || l->typed.n > 2))
		complete_command(l, c);
}

/* AT+MQTTCONN before AT+MQTTCONNCFG, whatever the table's order: the common beginning that Tab puts
 * in is the name of the shorter. */
static void complete_shorter_first(struct list *l, const struct at_command *c)
{
	struct slice name = slice_of(c->name);

	for (size_t i = 0; i < at_command_count(); i++)
		if (!c->basic && !at_command(i)->basic && at_command(i) != c &&
			slice_starts(name, slice_of(at_command(i)->name)))
			complete_where_it_is(l, at_command(i));
	complete_where_it_is(l, c);
}

static void complete_name(struct list *l)
{
	if (slice_starts_nocase(SLICE("AT"), buf_slice(&l->typed)))
		at_completion_add(l->out, "AT+", "AT+", _("a command"));
	if (l->typed.n < 2)
		return;
	/* An exact match before those that only begin with it. */
	if (l->place.read.command)
		complete_command(l, l->place.read.command);
	for (size_t i = 0; i < at_command_count(); i++)
		complete_shorter_first(l, at_command(i));
}

/* Arguments. */

static void add_value(struct list *l, struct slice text, struct slice label, const char *meaning)
{
	struct buf whole = {0}, shown = {0};

	buf_add(&whole, text);
	if (l->comma)
		buf_add_char(&whole, ',');
	buf_add(&shown, label);
	at_completion_add(l->out, buf_text(&whole), buf_text(&shown), meaning);
	buf_fini(&whole);
	buf_fini(&shown);
}

static void add_number_text(struct list *l, struct slice number, const char *meaning)
{
	const struct at_parameter *p = l->place.parameter;
	struct buf words = {0};

	if (!begins_as_typed(l, number))
		return;
	bool is_default = p->fallback && slice_eq(number, slice_of(p->fallback));
	if (is_default && meaning && *meaning)
		buf_addf(&words, _("%s, default"), meaning);
	else
		buf_add_text(&words, is_default ? _("default") : meaning ? meaning : "");
	add_value(l, number, number, buf_text(&words));
	buf_fini(&words);
}

static void at_complete_add_number(struct list *l, long long number, const char *meaning)
{
	struct buf text = {0};

	buf_addf(&text, "%lld", number);
	add_number_text(l, buf_slice(&text), meaning);
	buf_fini(&text);
}

static bool number_allowed(const struct list *l, struct slice text, long long *number)
{
	const struct at_parameter *p = l->place.parameter;
	const struct at_range *range = &p->range[l->dialect];

	return slice_to_number(text, number) &&
	       ((*number >= range->min && *number <= range->max) || at_value_meaning(p, *number));
}

static void add_known_number(void *to, struct slice value, const char *meaning)
{
	struct list *l = to;
	long long number;

	if (number_allowed(l, value, &number))
		at_complete_add_number(l, number, meaning);
}

static void ask_sources(struct list *l, at_source_add_fn *add)
{
	enum at_source source = l->place.parameter->source;

	if (source != AT_SOURCE_NONE && l->sources && l->sources->values)
		l->sources->values(l->sources->user, source, add, l);
}

/* Where brokers listen: IANA's registry (1883, 8883, 80, 443), and the documentation of mosquitto
 * (9001) and EMQX (8083, 8084). */
static const struct {
	long long port;
	bool tls, websocket;
	const char *meaning;
} well_known[] = {
	{1883, false, false, N_("MQTT over TCP")},
	{8883, true, false, N_("MQTT over TLS")},
	{80, false, true, N_("WebSocket")},
	{443, true, true, N_("WebSocket over TLS")},
	{9001, false, true, N_("WebSocket, as in mosquitto's examples")},
	{8083, false, true, N_("WebSocket, as in EMQX")},
	{8084, true, true, N_("WebSocket over TLS, as in EMQX")},
};

/* An unknown port fits if it was used before. */
static bool port_fits(const struct list *l, long long port)
{
	const struct at_scheme *scheme = at_scheme(l->sources ? l->sources->scheme : 0);

	for (size_t i = 0; i < ALEN(well_known); i++)
		if (well_known[i].port == port)
			return scheme->name && well_known[i].tls == scheme->tls &&
			       well_known[i].websocket == scheme->websocket;
	return true;
}

static void add_fitting_port(void *to, struct slice value, const char *meaning)
{
	struct list *l = to;
	long long port;

	if (slice_to_number(value, &port) && port_fits(l, port))
		add_known_number(to, value, meaning);
}

static void add_ports(struct list *l)
{
	ask_sources(l, add_fitting_port);
	for (size_t i = 0; i < ALEN(well_known); i++)
		if (port_fits(l, well_known[i].port))
			at_complete_add_number(l, well_known[i].port, _(well_known[i].meaning));
	ask_sources(l, add_known_number);
	for (size_t i = 0; i < ALEN(well_known); i++)
		at_complete_add_number(l, well_known[i].port, _(well_known[i].meaning));
}

static void at_complete_add_numbers(struct list *l)
{
	const struct at_parameter *p = l->place.parameter;
	const struct at_range *range = &p->range[l->dialect];

	if (p->source == AT_SOURCE_PORT) {
		add_ports(l);
		return;
	}
	ask_sources(l, add_known_number);
	/* The length means the bytes in the hex editor, not the longest possible. */
	if (l->out->count)
		return;
	for (const struct at_value *v = p->values; v && v->meaning; v++)
		at_complete_add_number(l, v->number, _(v->meaning));
	if (at_values_say_all(p, l->dialect))
		return;
	if (p->fallback)
		add_number_text(l, slice_of(p->fallback), NULL);
	if (range->max - range->min <= 8) {
		for (long long number = range->min; number <= range->max; number++)
			at_complete_add_number(l, number, NULL);
		return;
	}
	at_complete_add_number(l, range->min, _("smallest"));
	at_complete_add_number(l, range->max, _("largest"));
}

/* After a complete argument, an optional one may follow. */
static void add_further(struct list *l)
{
	const struct at_place *place = &l->place;
	const struct at_parameter *next =
		at_command_parameter(place->read.command, l->dialect, place->index + 1);
	size_t end = place->at + place->n;
	struct buf text = {0}, meaning = {0};

	if (!next || l->comma || place->cursor != end || end != l->line.n)
		return;
	if (place->parameter->type == AT_STRING ||
		(place->parameter->type == AT_ANY && place->typed.quoted))
		at_add_quoted(&text, buf_slice(&l->whole));
	else
		buf_add(&text, buf_slice(&l->whole));
	buf_add_char(&text, ',');
	buf_addf(&meaning, _("%s may follow: %s"), next->name, _(next->doc));
	at_completion_add(l->out, buf_text(&text), ",", buf_text(&meaning));
	buf_fini(&text);
	buf_fini(&meaning);
}

static void complete_number(struct list *l)
{
	struct slice whole = buf_slice(&l->whole);
	long long number;
	bool allowed = number_allowed(l, whole, &number);

	at_complete_add_numbers(l);
	if (l->out->count == 0 && allowed)
		add_value(l, whole, whole, "");
	if (l->out->count == 0) {
		l->all = true;
		at_complete_add_numbers(l);
		l->all = false;
	}
	if (allowed)
		add_further(l);
}

/* True if a line can carry it and the parameter accepts it. */
static bool text_allowed(const struct list *l, struct slice text)
{
	const struct at_range *range = &l->place.parameter->range[l->dialect];

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '\0' || text.p[i] == '\r' || text.p[i] == '\n')
			return false;
	return text.n >= (size_t)range->min && text.n <= (size_t)range->max;
}

static void at_complete_add_text(
	struct list *l, struct slice value, struct slice label, const char *meaning)
{
	struct buf quoted = {0};

	at_add_quoted(&quoted, value);
	add_value(l, buf_slice(&quoted), label, meaning);
	buf_fini(&quoted);
}

/* A filter is not a topic to publish to. */
static bool fits_source(enum at_source source, struct slice value)
{
	return source != AT_SOURCE_TOPIC || (slice_find_char(value, '+') == SLICE_NONE &&
						    slice_find_char(value, '#') == SLICE_NONE);
}

static void add_known_text(void *to, struct slice value, const char *meaning)
{
	struct list *l = to;
	struct buf label = {0};

	if (value.n == 0 || !text_allowed(l, value) || !begins_as_typed(l, value) ||
		!fits_source(l->place.parameter->source, value))
		return;
	utf8_add_visible(&label, value);
	at_complete_add_text(l, value, buf_slice(&label), meaning);
	buf_fini(&label);
}

/* Offers an opening quote if no value is known, and "" if that is allowed; the quote only while
 * there is none yet, so that a second Tab moves on. */
static void add_empty(struct list *l)
{
	const struct at_parameter *p = l->place.parameter;
	bool may_be_empty = p->range[l->dialect].min == 0;
	struct buf meaning = {0}, range = {0};

	if (l->out->count == 0 && (!l->place.typed.quoted || !may_be_empty)) {
		at_add_range(&range, p, l->dialect);
		buf_addf(&meaning, _("type it: %s, %s"), p->name, buf_text(&range));
		at_completion_add(l->out, "\"", "\"", buf_text(&meaning));
	}
	if (p->fallback)
		add_value(l, slice_of(p->fallback), slice_of(p->fallback), _("default"));
	if (may_be_empty)
		at_complete_add_text(l, SLICE(""), SLICE("\"\""), _("empty"));
	buf_fini(&meaning);
	buf_fini(&range);
}

/* What is typed, closed and escaped. */
static void add_typed(struct list *l)
{
	struct buf label = {0};
	struct slice typed = buf_slice(&l->whole);

	buf_add_char(&label, '"');
	if (l->place.parameter->secret)
		buf_add_repeat(&label, '*', typed.n);
	else
		utf8_add_visible(&label, typed);
	buf_add_char(&label, '"');
	at_complete_add_text(l, typed, buf_slice(&label), _("as typed"));
	buf_fini(&label);
}

static void complete_string(struct list *l)
{
	const struct at_parameter *p = l->place.parameter;

	if (l->place.typed.closed) {
		add_typed(l);
		add_further(l);
		return;
	}
	if (!p->secret)
		ask_sources(l, add_known_text);
	if (l->whole.n == 0)
		add_empty(l);
	else if (l->out->count == 0)
		add_typed(l);
}

static void read_typed(struct list *l)
{
	const struct at_place *place = &l->place;

	if (place->kind == AT_PLACE_ARGUMENT) {
		at_argument_meant(l->line, &place->typed, &l->typed);
		at_argument_meant(l->line, &place->whole, &l->whole);
	} else {
		buf_add(&l->typed, slice_sub(l->line, place->at, place->cursor - place->at));
	}
}

static void complete_argument(struct list *l)
{
	const struct at_place *place = &l->place;

	l->comma = place->index + 1 < at_command_min_parameters(place->read.command, l->dialect) &&
	           (place->at + place->n == l->line.n || l->line.p[place->at + place->n] != ',');
	long long number;

	if (place->parameter->type == AT_NUMBER)
		complete_number(l);
	else if (place->parameter->type == AT_ANY && !place->typed.quoted &&
		 slice_to_number(buf_slice(&l->whole), &number))
		add_value(l, buf_slice(&l->whole), buf_slice(&l->whole), _("as typed"));
	else
		complete_string(l);
}

void at_complete(struct slice line, size_t cursor, enum at_dialect dialect,
	const struct at_sources *sources, struct at_completion *out)
{
	struct list l = {.out = out, .line = line, .dialect = dialect, .sources = sources};

	*out = (struct at_completion){.count = 0};
	at_place_find(line, cursor, dialect, &l.place);
	out->at = l.place.at;
	out->n = l.place.n;
	read_typed(&l);
	/* A candidate's text ends at its first NUL, so a range with one in it gets no
	 * candidates. */
	bool sayable = slice_find_char(slice_sub(line, out->at, out->n), '\0') == SLICE_NONE;

	if (sayable && l.place.kind == AT_PLACE_NAME)
		complete_name(&l);
	else if (sayable && l.place.parameter)
		complete_argument(&l);
	buf_fini(&l.typed);
	buf_fini(&l.whole);
}

void at_completion_fini(struct at_completion *c)
{
	for (size_t i = 0; i < c->count; i++) {
		free(c->candidates[i].text);
		free(c->candidates[i].label);
		free(c->candidates[i].meaning);
	}
	free(c->candidates);
	*c = (struct at_completion){.count = 0};
}

size_t at_completion_common(const struct at_completion *c)
{
	size_t common = c->count ? strlen(c->candidates[0].text) : 0;

	for (size_t i = 1; i < c->count; i++) {
		size_t same = 0;

		while (same < common && c->candidates[i].text[same] == c->candidates[0].text[same])
			same++;
		common = same;
	}
	return common;
}
