/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/complete.h"
#include "at/place.h"
#include "at/signature.h"
#include "base/language.h"
#include "base/list.h"
#include "base/utf8.h"

enum { NAMES_SHOWN = 12, NAME_SHOWN_BYTES = 40 };

/* `qos, 0 to 2: 0 at most once, ...`; if the values do not explain everything, the help sentence
 * too. */
static void add_meaning(struct buf *out, const struct at_parameter *p, enum at_dialect dialect)
{
	bool all = p->type == AT_NUMBER && at_values_say_all(p, dialect);
	const struct at_range *range = &p->range[dialect];
	struct buf values = {0}, may_be = {0}, means = {0};

	if (all && range->max > range->min + 1)
		buf_addf(&values, _("%lld to %lld"), range->min, range->max);
	else
		at_add_range(&values, p, dialect);
	if (p->fallback && !all)
		buf_addf(&may_be, _("%s, default %s"), buf_text(&values), p->fallback);
	else
		buf_add(&may_be, buf_slice(&values));
	at_add_values(&means, p);
	if (p->values && !all)
		buf_addf(out, _("%s, %s: %s; %s"), p->name, buf_text(&may_be), buf_text(&means),
			_(p->doc));
	else
		buf_addf(out, _("%s, %s: %s"), p->name, buf_text(&may_be),
			p->values ? buf_text(&means) : _(p->doc));
	buf_fini(&values);
	buf_fini(&may_be);
	buf_fini(&means);
}

static bool begins_so(const struct at_command *c, enum at_dialect dialect, struct slice typed)
{
	return !c->basic && (c->dialects & AT_IN(dialect)) &&
	       slice_starts_nocase(slice_of(c->name), typed);
}

static void hint_unfinished(struct slice typed, enum at_dialect dialect, struct at_hint *out)
{
	struct buf names = {0};
	size_t count = 0;

	for (size_t i = 0; i < at_command_count(); i++) {
		if (!begins_so(at_command(i), dialect, typed))
			continue;
		if (count < NAMES_SHOWN)
			buf_addf(&names, "%s%s", list_comma(count), at_command(i)->name);
		count++;
	}
	if (count > NAMES_SHOWN)
		buf_addf(
			&out->meaning, _("%s and %zu more"), buf_text(&names), count - NAMES_SHOWN);
	else if (count > 0)
		buf_add(&out->meaning, buf_slice(&names));
	else
		buf_addf(&out->meaning, _("no command of %s begins with %s"),
			at_dialect_name(dialect),
			VISIBLE(slice_sub(typed, 0, NAME_SHOWN_BYTES), VISIBLE_MOST));
	buf_fini(&names);
}

static void hint_name(struct slice line, const struct at_place *place, enum at_dialect dialect,
	struct at_hint *out)
{
	const struct at_command *c = place->read.command;

	if (c) {
		out->command = c;
		at_add_signature(&out->signature, c, dialect);
		buf_add_text(&out->meaning, _(c->summary));
	} else if (place->read.name_at == 3) {
		hint_unfinished(slice_sub(line, 3, place->cursor > 3 ? place->cursor - 3 : 0),
			dialect, out);
	} else {
		buf_add_text(&out->meaning, _("commands begin with AT+; Tab completes them"));
	}
}

static void hint_argument(
	const struct at_place *place, enum at_dialect dialect, struct at_hint *out)
{
	const struct at_command *c = place->read.command;
	size_t most = at_command_max_parameters(c, dialect);

	out->command = c;
	out->parameter = place->parameter;
	at_add_signature_marked(
		&out->signature, c, dialect, place->index, &out->mark_at, &out->mark_n);
	if (place->parameter)
		add_meaning(&out->meaning, place->parameter, dialect);
	else if (most == 0)
		buf_addf(&out->meaning, _("%s takes no parameters"), c->name);
	else
		buf_addf(&out->meaning,
			P_("nothing more: %s takes %zu parameter",
				"nothing more: %s takes %zu parameters", most),
			c->name, most);
}

static void hint_tail(const struct at_place *place, enum at_dialect dialect, struct at_hint *out)
{
	const struct at_command *c = place->read.command;

	if (!c) {
		buf_addf(
			&out->meaning, _("not known as a command of %s"), at_dialect_name(dialect));
		return;
	}
	out->command = c;
	if (!(at_command_forms(c, dialect) & AT_HAS(place->read.form))) {
		at_add_signature(&out->signature, c, dialect);
		buf_add_text(&out->meaning, _(c->summary));
		return;
	}
	buf_addf(&out->signature, "%s%s", c->name, place->read.form == AT_FORM_TEST ? "=?" : "?");
	if (place->read.form == AT_FORM_QUERY && c->answer)
		buf_addf(&out->meaning, _("answers %s"), c->answer);
	else
		buf_add_text(&out->meaning, _(c->summary));
}

void at_hint(struct slice line, size_t cursor, enum at_dialect dialect, struct at_hint *out)
{
	struct at_place place;

	*out = (struct at_hint){.command = NULL};
	at_place_find(line, cursor, dialect, &place);
	if (place.kind == AT_PLACE_NAME)
		hint_name(line, &place, dialect, out);
	else if (place.kind == AT_PLACE_ARGUMENT)
		hint_argument(&place, dialect, out);
	else
		hint_tail(&place, dialect, out);
}

void at_hint_fini(struct at_hint *h)
{
	buf_fini(&h->signature);
	buf_fini(&h->meaning);
}
