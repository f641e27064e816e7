/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/signature.h"

#include "base/language.h"
#include "base/list.h"

static void add_parameter(struct buf *out, const struct at_parameter *p)
{
	const char *quote = p->type == AT_STRING ? "\"" : "";

	buf_addf(out, "<%s%s%s>", quote, p->name, quote);
}

void at_add_signature_marked(struct buf *out, const struct at_command *c, enum at_dialect dialect,
	size_t index, size_t *at, size_t *n)
{
	const struct at_parameter *last = NULL;
	size_t row_at = 0, row_n = 0;

	*at = *n = 0;
	buf_add_text(out, c->name);
	if (!(at_command_forms(c, dialect) & AT_HAS(AT_FORM_SET)))
		return;
	if (!c->basic)
		buf_add_char(out, '=');
	for (size_t i = 0; i < at_command_max_parameters(c, dialect); i++) {
		const struct at_parameter *p = at_command_parameter(c, dialect, i);

		/* A repeated parameter is written once, and marked there. */
		if (p != last) {
			buf_add_text(out, p->optional ? i ? "[," : "[" : i ? "," : "");
			row_at = out->n;
			add_parameter(out, p);
			row_n = out->n - row_at;
			buf_add_text(out, p->optional ? "]" : "");
			buf_add_text(out, p->repeated ? "..." : "");
		}
		if (i == index) {
			*at = row_at;
			*n = row_n;
		}
		last = p;
	}
}

void at_add_signature(struct buf *out, const struct at_command *c, enum at_dialect dialect)
{
	size_t at, n;

	at_add_signature_marked(out, c, dialect, SLICE_NONE, &at, &n);
}

static void signature_add_bytes(struct buf *out, const struct at_range *range)
{
	if (range->min == range->max)
		buf_addf(out, _("%lld bytes"), range->min);
	else if (range->min > 1)
		buf_addf(out, _("%lld to %lld bytes"), range->min, range->max);
	else
		buf_addf(out, _("at most %lld bytes"), range->max);
}

static void signature_add_numbers(struct buf *out, const struct at_range *range)
{
	if (range->min == range->max)
		buf_addf(out, "%lld", range->min);
	else if (range->max - range->min == 1)
		buf_addf(out, _("%lld or %lld"), range->min, range->max);
	else if (range->max - range->min == 2)
		buf_addf(out, _("%lld, %lld or %lld"), range->min, range->min + 1, range->max);
	else
		buf_addf(out, _("%lld to %lld"), range->min, range->max);
}

void at_add_range(struct buf *out, const struct at_parameter *p, enum at_dialect dialect)
{
	const struct at_range *range = &p->range[dialect];

	if (p->type == AT_STRING) {
		signature_add_bytes(out, range);
		return;
	}
	if (p->type == AT_ANY) {
		buf_add_text(out, _("a number, or text in quotes"));
		return;
	}
	signature_add_numbers(out, range);
	for (const struct at_value *v = p->values; v && v->meaning; v++)
		if (v->number < range->min || v->number > range->max)
			buf_addf(out, "%s%lld", list_or(1, 2), v->number);
}

bool at_values_say_all(const struct at_parameter *p, enum at_dialect dialect)
{
	const struct at_range *range = &p->range[dialect];
	long long named = 0;

	for (const struct at_value *v = p->values; v && v->meaning; v++)
		named += v->number >= range->min && v->number <= range->max;
	return named == range->max - range->min + 1;
}

void at_add_values(struct buf *out, const struct at_parameter *p)
{
	for (const struct at_value *v = p->values; v && v->meaning; v++)
		buf_addf(out, "%s%lld %s", v == p->values ? "" : C_("between values", ", "),
			v->number, _(v->meaning));
}
