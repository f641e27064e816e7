/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explain/text.h"

#include <stdio.h>
#include <string.h>

#include "at/scheme.h"
#include "at/signature.h"
#include "base/language.h"
#include "base/list.h"
#include "base/utf8.h"
#include "explain/explain.h"

enum { LABEL_INDENT = 2, TEXT_INDENT = 14 };

/* How much of a word without blanks fits: up to the last comma within `room` columns (that of [,<name>]
 * goes with what follows it), or all that they hold. */
static size_t cut_word(struct slice word, size_t room)
{
	size_t most = utf8_fit(word, room);

	if (most == word.n)
		return word.n;
	for (size_t n = most; n > 0; n--)
		if (word.p[n - 1] == ',' && !(n > 1 && word.p[n - 2] == '['))
			return n;
		else if (n < most && word.p[n] == '[' && n > 1)
			return n;
	return most;
}

static size_t wrap_begin_line(struct buf *out, size_t indent)
{
	buf_add_char(out, '\n');
	buf_add_repeat(out, ' ', indent);
	return indent;
}

/* `column` is where the last line of `out` ends. */
static void wrap(struct buf *out, struct slice text, size_t indent, size_t column)
{
	size_t blanks = 0; /* before the next word */

	while (text.n > 0) {
		struct slice word = slice_sub(text, 0, utf8_unbroken(text));
		size_t whole = EXPLAIN_COLUMNS - indent, columns = utf8_columns(word);

		if (word.n == 0) {
			blanks++;
			text = slice_from(text, 1);
			continue;
		}
		if (column + blanks + columns > EXPLAIN_COLUMNS && column > indent) {
			column = wrap_begin_line(out, indent);
			blanks = 0;
		}
		buf_add_repeat(out, ' ', blanks);
		column += blanks;
		blanks = 0;
		size_t n = columns > whole ? cut_word(word, EXPLAIN_COLUMNS - column) : word.n;
		buf_add(out, slice_sub(word, 0, n));
		column += columns;
		text = slice_from(text, n);
		if (n < word.n)
			column = wrap_begin_line(out, indent);
	}
	buf_add_char(out, '\n');
}

static void add_paragraph(struct buf *out, size_t indent, const char *text)
{
	buf_add_repeat(out, ' ', indent);
	wrap(out, slice_of(text), indent, indent);
}

void explain_add_title(struct buf *out, const char *title)
{
	add_paragraph(out, 0, title);
}

void explain_add_label(struct buf *out, const char *label, const char *text)
{
	size_t used = LABEL_INDENT + utf8_columns(slice_of(label));

	buf_addf(out, "%*s%s", (int)LABEL_INDENT, "", label);
	if (used >= TEXT_INDENT) {
		buf_add_char(out, '\n');
		used = 0;
	}
	buf_add_repeat(out, ' ', TEXT_INDENT - used);
	wrap(out, slice_of(text), TEXT_INDENT, TEXT_INDENT);
}

static const char *at_before(const struct at_command *c)
{
	return c->basic ? "AT" : "AT+";
}

static enum at_dialect other(enum at_dialect dialect)
{
	return dialect == AT_DIALECT_ESP32_S ? AT_DIALECT_ESP_AT : AT_DIALECT_ESP32_S;
}

/* The dialect to describe: the requested one, if it has the thing at all. */
static enum at_dialect home(unsigned dialects, enum at_dialect dialect)
{
	return dialects & AT_IN(other(dialect)) && !(dialects & AT_IN(dialect)) ? other(dialect)
	                                                                        : dialect;
}

static void explain_text_add_forms(
	struct buf *out, const struct at_command *c, enum at_dialect dialect)
{
	unsigned forms = at_command_forms(c, dialect);
	struct buf line = {0};

	if (forms & AT_HAS(AT_FORM_SET)) {
		buf_add_text(&line, at_before(c));
		at_add_signature(&line, c, dialect);
		explain_add_label(out, C_("explain", "set"), buf_text(&line));
	}
	if (forms & AT_HAS(AT_FORM_EXECUTE)) {
		buf_clear(&line);
		buf_addf(&line, "%s%s", at_before(c), c->name);
		explain_add_label(out, C_("explain", "send"), buf_text(&line));
	}
	if (forms & AT_HAS(AT_FORM_QUERY)) {
		buf_clear(&line);
		buf_addf(&line, "%s%s?", at_before(c), c->name);
		explain_add_label(out, C_("explain", "ask"), buf_text(&line));
		explain_add_label(out, C_("explain", "answer"), c->answer);
	}
	buf_fini(&line);
}

void explain_add_allowed(struct buf *out, const struct at_parameter *p, enum at_dialect dialect)
{
	enum at_dialect here = home(p->dialects, dialect);
	struct buf there = {0};
	size_t start = out->n;

	at_add_range(out, p, here);
	at_add_range(&there, p, other(here));
	if (p->dialects == AT_ANY_DIALECT &&
		!slice_eq(slice_from(buf_slice(out), start), buf_slice(&there))) {
		buf_addf(out, _("; %s: %s"), at_dialect_name(other(here)), buf_text(&there));
	}
	buf_fini(&there);
	if (p->fallback && p->range[here].min < p->range[here].max)
		buf_addf(out, _("; default %s"), p->fallback);
	if (p->optional)
		buf_add_text(out, _("; optional"));
	if (!at_parameter_in(p, dialect))
		buf_addf(out, _("; %s only"), at_dialect_name(here));
}

static void add_values(struct buf *out, const struct at_parameter *p)
{
	for (const struct at_value *v = p->values; v && v->meaning; v++) {
		char number[24];
		size_t n = (size_t)snprintf(number, sizeof(number), "%-3lld ", v->number);

		buf_addf(out, "%*s%s", (int)TEXT_INDENT, "", number);
		wrap(out, slice_of(_(v->meaning)), TEXT_INDENT + n, TEXT_INDENT + n);
	}
}

static void explain_text_add_row(
	struct buf *out, const struct at_parameter *p, enum at_dialect dialect)
{
	struct buf allowed = {0};

	explain_add_allowed(&allowed, p, dialect);
	explain_add_label(out, p->name, buf_text(&allowed));
	add_paragraph(out, TEXT_INDENT, _(p->doc));
	if (p->range[dialect].min < p->range[dialect].max)
		add_values(out, p);
	buf_fini(&allowed);
}

static void add_command_title(struct buf *out, const struct at_command *c)
{
	buf_addf(out, "%s%s  %s\n", at_before(c), c->name, _(c->summary));
}

void explain_add_command(struct buf *out, const struct at_command *c, enum at_dialect dialect)
{
	enum at_dialect here = home(c->dialects, dialect);

	add_command_title(out, c);
	explain_text_add_forms(out, c, here);
	if (here != dialect) {
		struct buf text = {0};

		buf_addf(&text, _("%s; %s does not have it"), at_dialect_name(here),
			at_dialect_name(dialect));
		explain_add_label(out, C_("explain", "dialect"), buf_text(&text));
		buf_fini(&text);
	}
	if (c->dialects == AT_BEFORE_2)
		explain_add_label(
			out, C_("explain", "dialect"), _("only firmware before v2.0 has it"));
	if (c->limit_ms != AT_COMMAND_LIMIT_MS) {
		struct buf text = {0};

		buf_addf(&text, _("the answer comes within %lld s"), c->limit_ms / 1000);
		explain_add_label(out, C_("explain", "time"), buf_text(&text));
		buf_fini(&text);
	}
	buf_add_char(out, '\n');
	if (c->doc)
		add_paragraph(out, LABEL_INDENT, _(c->doc));
	for (size_t i = 0; i < c->parameter_count; i++) {
		buf_add_text(out, i == 0 ? "\n" : "");
		explain_text_add_row(out, &c->parameters[i], dialect);
	}
}

static void explain_text_add_code(struct buf *out, uint16_t code)
{
	char label[16];

	if (code == 0)
		return;
	snprintf(label, sizeof(label), "0x%04X", code);
	explain_add_label(out, label, _(at_error_find(code)->meaning));
}

static void add_codes(struct buf *out, const struct at_parameter *p)
{
	const uint16_t codes[] = {
		p->error.read, p->error.null, p->error.overlength, p->error.value};

	for (size_t i = 0; i < ALEN(codes); i++)
		explain_text_add_code(out, codes[i]);
}

void explain_add_parameter(struct buf *out, const struct at_command *c,
	const struct at_parameter *p, enum at_dialect dialect)
{
	add_command_title(out, c);
	explain_text_add_forms(out, c, home(c->dialects, dialect));
	buf_add_char(out, '\n');
	explain_text_add_row(out, p, dialect);
	add_codes(out, p);
}

/* Equal rows are shown once, for all their commands. */
static bool same_row(const struct at_parameter *a, const struct at_parameter *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->doc, b->doc) == 0 &&
	       memcmp(a->range, b->range, sizeof(a->range)) == 0;
}

static const struct at_parameter *row_named(const struct at_command *c, struct slice name)
{
	for (size_t i = 0; i < c->parameter_count; i++)
		if (slice_eq_nocase(slice_of(c->parameters[i].name), name))
			return &c->parameters[i];
	return NULL;
}

static bool told_before(size_t index, const struct at_parameter *p, struct slice name)
{
	for (size_t i = 0; i < index; i++) {
		const struct at_parameter *q = row_named(at_command(i), name);

		if (q && same_row(p, q))
			return true;
	}
	return false;
}

bool explain_add_parameter_name(struct buf *out, struct slice name, enum at_dialect dialect)
{
	bool found = false;

	for (size_t i = 0; i < at_command_count(); i++) {
		const struct at_parameter *p = row_named(at_command(i), name);
		struct buf commands = {0};

		if (!p || told_before(i, p, name))
			continue;
		for (size_t k = i; k < at_command_count(); k++) {
			const struct at_parameter *q = row_named(at_command(k), name);

			if (q && same_row(p, q))
				buf_addf(&commands, "%s%s%s", list_comma(commands.n),
					at_before(at_command(k)), at_command(k)->name);
		}
		buf_add_text(out, found ? "\n" : "");
		explain_text_add_row(out, p, dialect);
		add_codes(out, p);
		explain_add_label(out, C_("explain", "in"), buf_text(&commands));
		buf_fini(&commands);
		found = true;
	}
	return found;
}

void explain_add_state(struct buf *out, long long state)
{
	buf_addf(out, "state %lld  %s\n", state, _(at_state_name(state)));
	explain_add_label(out, _("what to do"), _(at_state_advice(state)));
}

void explain_add_scheme(struct buf *out, long long number)
{
	const struct at_scheme *scheme = at_scheme(number);
	struct buf text = {0};

	buf_addf(out, "scheme %lld  %s\n", number, _(scheme->name));
	buf_addf(&text, _("usually %lld"), scheme->usual_port);
	explain_add_label(out, C_("explain", "port"), buf_text(&text));
	if (scheme->verifies)
		explain_add_label(out, _("needs"),
			_("the CA that signed the broker's certificate, as mqtt_ca on the board, and a "
			  "clock that is right: AT+CIPSNTPCFG, then wait for +TIME_UPDATED"));
	if (scheme->shows_own)
		explain_add_label(out, _("needs"),
			_("a client certificate and its key, as mqtt_cert and mqtt_key on the board"));
	if (scheme->websocket)
		explain_add_label(
			out, _("needs"), _("path in AT+MQTTUSERCFG where the broker has one"));
	if (scheme->tls && !scheme->verifies)
		explain_add_label(out, _("mind"),
			_("whoever answers at that address is believed to be the broker"));
	if (scheme->tls && !scheme->sends_host)
		explain_add_label(out, _("mind"),
			_("no server name (SNI) is sent unless AT+MQTTSNI sets one, which firmware has "
			  "from v3.3 on; brokers that serve several names need it"));
	buf_clear(&text);
	buf_addf(&text, _("AT+MQTTCONN may take %lld s"), scheme->connect_ms / 1000);
	explain_add_label(out, C_("explain", "time"), buf_text(&text));
	buf_fini(&text);
}

static void add_blamed(struct buf *out, uint32_t code)
{
	struct buf text = {0};

	for (size_t i = 0; i < at_command_count(); i++) {
		const struct at_command *c = at_command(i);
		const struct at_parameter *p = at_error_parameter(code, c, NULL);

		if (p) {
			buf_add_text(&text, list_comma(text.n));
			buf_addf(&text, _("%s of %s%s"), p->name, at_before(c), c->name);
		}
	}
	if (text.n > 0)
		explain_add_label(out, _("blames"), buf_text(&text));
	buf_fini(&text);
}

static void explain_mqtt_error(struct buf *out, const struct at_error *error)
{
	struct buf text = {0};

	buf_addf(out, "0x%04X  %s\n", error->code, error->name);
	explain_add_label(out, _("meaning"), _(error->meaning));
	explain_add_label(out, _("what to do"), _(error->remedy));
	add_blamed(out, error->code);
	buf_addf(&text,
		_("ERR CODE:0x%08x on the AT port after AT+SYSLOG=1, "
		  "[at-mqtt]error code:0x%04x on the log port"),
		0x010a0000u | error->code, error->code);
	explain_add_label(out, _("seen as"), buf_text(&text));
	buf_fini(&text);
}

void explain_add_error(struct buf *out, uint32_t code)
{
	const struct at_error_kind *kind = at_error_kind(code);
	struct buf text = {0};

	if (at_error_find(code)) {
		explain_mqtt_error(out, at_error_find(code));
		return;
	}
	buf_addf(out, "0x%08x  %s\n", (unsigned)code, _(kind->name));
	explain_add_label(out, _("meaning"), _(kind->meaning));
	if (kind->parameter) {
		buf_addf(&text, _("parameter %u of the line"), (unsigned)(code & 0xffff) + 1);
		explain_add_label(out, _("blames"), buf_text(&text));
	} else if (kind->counts && (code & 0xffff)) {
		buf_addf(&text, _("the line had %u, the command wants %u"), (unsigned)(code & 0xff),
			(unsigned)(code >> 8 & 0xff));
		explain_add_label(out, C_("explain", "count"), buf_text(&text));
	}
	explain_add_label(out, _("what to do"), _(kind->remedy));
	buf_clear(&text);
	buf_addf(&text, _("01 the AT firmware, %02x %s, %04x depends on that"),
		(unsigned)(code >> 16 & 0xff), _(kind->name), (unsigned)(code & 0xffff));
	explain_add_label(out, C_("explain", "layout"), buf_text(&text));
	buf_fini(&text);
}

void explain_add_tls_error(struct buf *out, const struct at_reason *r, long long code)
{
	struct buf text = {0};

	buf_addf(out, "-0x%04lX  MBEDTLS_ERR_%s\n", (unsigned long)code, r->name);
	explain_add_label(out, _("meaning"), _(r->meaning));
	explain_add_label(out, _("what to do"), _(r->remedy));
	if (code != r->code) {
		buf_addf(&text, _("-0x%04lX with a detail of -0x%02lX added"),
			(unsigned long)r->code, (unsigned long)(code - r->code));
		explain_add_label(out, _("made of"), buf_text(&text));
	}
	explain_add_label(
		out, C_("explain", "seen"), _("on the log port, when a TLS connection fails"));
	buf_fini(&text);
}

void explain_add_join_error(struct buf *out, const struct at_reason *r)
{
	buf_addf(out, "+%s:%lld  %s\n", at_command_with(AT_JOINS)->name, r->code, _(r->name));
	explain_add_label(out, _("meaning"), _(r->meaning));
	explain_add_label(out, _("what to do"), _(r->remedy));
}
