/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explain/manual.h"

#include <string.h>

#include "at/command.h"
#include "at/error_code.h"
#include "at/signature.h"
#include "base/language.h"
#include "base/list.h"
#include "explain/text.h"

enum { FORM_COLUMNS = 66 }; /* a form has no blanks, so troff can't break it */

/* The same text for scdoc: every sign that means something to it has a backslash. */
static void manual_add_escaped(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (memchr("\\*_#~`+-[]|;.<>", text.p[i], 15))
			buf_add_char(out, '\\');
		buf_add_char(out, text.p[i]);
	}
}

static void manual_add_text(struct buf *out, const char *text)
{
	manual_add_escaped(out, slice_of(text));
}

/* A line of the board's language, broken behind commas; `mark` is "*" for bold, or "". */
static void manual_add_line(struct buf *out, struct slice line, const char *mark)
{
	while (line.n) {
		size_t n = line.n;

		if (n > FORM_COLUMNS)
			for (n = FORM_COLUMNS; n > 1 && line.p[n - 1] != ','; n--)
				;
		buf_add_text(out, mark);
		manual_add_escaped(out, slice_sub(line, 0, n));
		buf_add_text(out, mark);
		line = slice_from(line, n);
		buf_add_text(out, line.n ? "++\n" : "\n\n");
	}
}

static void manual_add_form(
	struct buf *out, const struct at_command *c, enum at_form form, enum at_dialect dialect)
{
	struct buf line = {0};

	if (!(at_command_forms(c, dialect) & AT_HAS(form)))
		return;
	buf_add_text(&line, c->basic ? "AT" : "AT+");
	if (form == AT_FORM_SET)
		at_add_signature(&line, c, dialect);
	else
		buf_add_text(&line, c->name);
	if (form == AT_FORM_QUERY)
		buf_add_char(&line, '?');
	manual_add_line(out, buf_slice(&line), "*");
	buf_fini(&line);
}

static void manual_add_parameter(struct buf *out, const struct at_parameter *p)
{
	enum at_dialect dialect =
		at_parameter_in(p, AT_DIALECT_ESP32_S) ? AT_DIALECT_ESP32_S : AT_DIALECT_ESP_AT;
	const uint16_t codes[] = {
		p->error.read, p->error.null, p->error.overlength, p->error.value};
	struct buf allowed = {0}, blamed = {0};

	explain_add_allowed(&allowed, p, dialect);
	buf_add_char(out, '*');
	manual_add_text(out, p->name);
	buf_add_text(out, "*: ");
	manual_add_escaped(out, buf_slice(&allowed));
	buf_add_text(out, "\n\t");
	manual_add_text(out, _(p->doc));
	buf_add_text(out, "\n\n");
	if (p->range[dialect].min < p->range[dialect].max)
		for (const struct at_value *v = p->values; v && v->meaning; v++) {
			buf_addf(out, "\t- *%s%lld*: ", v->number < 0 ? "\\" : "", v->number);
			manual_add_text(out, _(v->meaning));
			buf_add_text(out, v[1].meaning ? "\n" : "\n\n");
		}
	for (size_t i = 0; i < ALEN(codes); i++)
		if (codes[i])
			buf_addf(&blamed, "%s0x%04X", list_comma(blamed.n), codes[i]);
	if (blamed.n) {
		buf_add_text(out, "\t");
		buf_addf(out, _("Codes: %s"), buf_text(&blamed));
		buf_add_text(out, "\n\n");
	}
	buf_fini(&allowed);
	buf_fini(&blamed);
}

static void manual_add_command(struct buf *out, const struct at_command *c)
{
	unsigned in = c->dialects & AT_ANY_DIALECT;
	enum at_dialect here =
		in & AT_IN(AT_DIALECT_ESP_AT) ? AT_DIALECT_ESP_AT : AT_DIALECT_ESP32_S;

	buf_add_text(out, c->basic ? "## AT" : "## AT+");
	manual_add_text(out, c->name);
	buf_add_text(out, "\n\n");
	manual_add_text(out, _(c->summary));
	buf_add_text(out, "\n\n");
	manual_add_form(out, c, AT_FORM_SET, here);
	manual_add_form(out, c, AT_FORM_EXECUTE, here);
	/* Some firmware alone can be asked. */
	manual_add_form(out, c, AT_FORM_QUERY,
		at_command_forms(c, here) & AT_HAS(AT_FORM_QUERY) ? here : AT_DIALECT_ESP32_S);
	if (c->answer)
		manual_add_line(out, slice_trim(slice_of(c->answer)), "");
	if (c->dialects == AT_BEFORE_2)
		buf_addf(out, "%s\n\n", _("Only firmware before v2.0 has it."));
	else if (in != AT_ANY_DIALECT) {
		buf_addf(out, _("Only in the dialect %s."), at_dialect_name(here));
		buf_add_text(out, "\n\n");
	}
	if (c->doc) {
		manual_add_text(out, _(c->doc));
		buf_add_text(out, "\n\n");
	}
	if (c->limit_ms != AT_COMMAND_LIMIT_MS) {
		buf_addf(out, _("The answer comes within %lld s."), c->limit_ms / 1000);
		buf_add_text(out, "\n\n");
	}
	for (size_t i = 0; i < c->parameter_count; i++)
		manual_add_parameter(out, &c->parameters[i]);
}

void explain_add_manual_commands(struct buf *out, bool mqtt)
{
	for (size_t i = 0; i < at_command_count(); i++)
		if (slice_starts(slice_of(at_command(i)->name), SLICE("MQTT")) == mqtt)
			manual_add_command(out, at_command(i));
}

void explain_add_manual_codes(struct buf *out)
{
	const struct at_error *e;

	for (size_t i = 0; (e = at_error(i)); i++) {
		buf_addf(out, "*0x%04X* ", e->code);
		manual_add_text(out, e->name);
		buf_add_text(out, "\n\t");
		manual_add_text(out, _(e->meaning));
		buf_add_text(out, "++\n");
		manual_add_text(out, _(e->remedy));
		buf_add_text(out, "\n\n");
	}
}
