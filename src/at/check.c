/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/command_table.h"
#include "at/compose.h"
#include "at/kept.h"
#include "at/signature.h"
#include "at/topic.h"
#include "base/language.h"
#include "base/list.h"
#include "base/nearest.h"
#include "base/utf8.h"

/* Codes that belong to no single parameter (protocol.md 1.3). */
enum {
	ERROR_COUNT = 0x6008,
	ERROR_NO_AT = 0x01030000,
	ERROR_LENGTH = 0x01040000,
	ERROR_NUMBER_OF_PARAMETERS = 0x01060000,
	ERROR_UNSUPPORTED = 0x01090000,
	ERROR_OPERATION = 0x010c0000
};

/* How much of a value is quoted: long ones would push the rest of the sentence away. */
enum { SHOWN_BYTES = 24 };

struct check {
	struct slice line;
	const struct at_line *read;
	enum at_dialect dialect;
	struct diag *d;
};

static uint32_t count_error(const struct at_command *c)
{
	/* MQTT commands differ from the others by having codes of their own. */
	return c->parameter_count && c->parameters[0].error.read ? ERROR_COUNT
	                                                         : ERROR_NUMBER_OF_PARAMETERS;
}

/* Names from other clients, from habit, and of old: what they are called here. */
static const struct {
	const char *name, *means;
} check_renamed[] = {
	{"MQTTDISCONNECT", "MQTTCLEAN=0"},
	{"MQTTDISCONN", "MQTTCLEAN=0"},
	{"MQTTDISCON", "MQTTCLEAN=0"},
	{"MQTTDISC", "MQTTCLEAN=0"},
	{"MQTTCLOSE", "MQTTCLEAN=0"},
	{"MQTTCONNCLOSE", "MQTTCLEAN=0"},
	{"MQTTSTOP", "MQTTCLEAN=0"},
	{"MQTTCONNECT", "MQTTCONN"},
	{"MQTTSTART", "MQTTCONN"},
	{"MQTTOPEN", "MQTTCONN"},
	{"MQTTSTATE", "MQTTCONN?"},
	{"MQTTSTATUS", "MQTTCONN?"},
	{"MQTTSTAT", "MQTTCONN?"},
	{"MQTTPUBSTR", "MQTTPUB"},
	{"MQTTPUBLISH", "MQTTPUB"},
	{"MQTTSEND", "MQTTPUB"},
	{"MQTTPUBSTRING", "MQTTPUB"},
	{"MQTTPUBHEX", "MQTTPUBRAW"},
	{"MQTTPUBBIN", "MQTTPUBRAW"},
	{"MQTTPUBLISHRAW", "MQTTPUBRAW"},
	{"MQTTSUBSCRIBE", "MQTTSUB"},
	{"MQTTUNSUBSCRIBE", "MQTTUNSUB"},
	{"MQTTCFG", "MQTTUSERCFG"},
	{"MQTTCONFIG", "MQTTUSERCFG"},
	{"MQTTSET", "MQTTUSERCFG"},
	{"MQTTUSER", "MQTTUSERCFG"},
	{"MQTTINIT", "MQTTUSERCFG"},
	{"MQTTWILL", "MQTTCONNCFG"},
	{"MQTTLWT", "MQTTCONNCFG"},
	{"MQTTKEEPALIVE", "MQTTCONNCFG"},
	{"CIOBAUD", "UART_CUR"},
	{"IPR", "UART_CUR"},
	{"BAUD", "UART_CUR"},
	{"UART", "UART_CUR"},
	{"SNTPCFG", "CIPSNTPCFG"},
	{"CWDISCONNECT", "CWQAP"},
	{"CWCONNECT", "CWJAP"},
	{"RESET", "RST"},
	{"REBOOT", "RST"},
	{"RESTART", "RST"},
	{"VERSION", "GMR"},
	{"VER", "GMR"},
	{"CWLAPOT", "CWLAPOPT"},
	{"CWLAPOP", "CWLAPOPT"},
	{"CWLAPPOT", "CWLAPOPT"},
	{"CWLAPOTP", "CWLAPOPT"},
	{"CWLAPOPTS", "CWLAPOPT"},
};

/* AT+CWMODE_DEF and AT+CWMODE_CUR of firmware before 2.0; NULL: it is no such name. */
static const struct at_command *check_without_suffix(struct slice name, enum at_dialect dialect)
{
	struct slice end = slice_from(name, name.n > 4 ? name.n - 4 : name.n);

	return slice_eq_nocase(end, SLICE("_DEF")) || slice_eq_nocase(end, SLICE("_CUR"))
	               ? at_command_find(slice_sub(name, 0, name.n - 4), dialect)
	               : NULL;
}

/* A name that leads on; true: it is none. */
static bool check_other_name(const struct check *k, struct slice name)
{
	const struct at_command *now = check_without_suffix(name, k->dialect);

	if (now)
		return diag_fail(k->d, ERROR_UNSUPPORTED, k->read->name_at, name.n,
			_("%s_DEF and %s_CUR are of firmware before 2.0; now it is AT+%s, which "
			  "AT+SYSSTORE=1 keeps over a restart"),
			now->name, now->name, now->name);
	for (size_t i = 0; i < ALEN(check_renamed); i++)
		if (slice_eq_nocase(name, slice_of(check_renamed[i].name)))
			return diag_fail(k->d, ERROR_UNSUPPORTED, k->read->name_at, name.n,
				_("%s is not known; it is AT+%s"), check_renamed[i].name,
				check_renamed[i].means);
	return true;
}

/* The command that an unknown name probably means; NULL if none is similar. */
static const struct at_command *near_command(struct slice name, enum at_dialect dialect)
{
	enum { SLIPS = 2 };
	struct nearest near = nearest_begin(name, name.n > SLIPS ? SLIPS : name.n - 1);

	if (!name.n)
		return NULL;
	for (size_t i = 0; i < at_command_count(); i++) {
		const struct at_command *c = at_command(i);

		if (!c->basic && (c->dialects & AT_IN(dialect)))
			nearest_offer(&near, i, slice_of(c->name));
	}
	return near.index == SLICE_NONE ? NULL : at_command(near.index);
}

/* The sentence quotes the line: where that may be a secret, it is not shown. */
static bool check_quotes(struct diag *d)
{
	if (d)
		d->quotes = true;
	return false;
}

static bool check_no_name(const struct check *k)
{
	struct slice rest = slice_from(k->line, k->read->name_at);
	size_t end = k->read->name_at;

	if (k->read->name_at == 0)
		return diag_fail(k->d, ERROR_NO_AT, 0, k->line.n, _("a command begins with AT"));
	if (k->read->name_at == 3)
		return diag_fail(k->d, ERROR_UNSUPPORTED, 0, 3, _("the name is missing after AT+"));
	while (end < k->line.n && k->line.p[end] != '=' && k->line.p[end] != '?')
		end++;
	const struct at_command *c =
		at_command_find(slice_sub(rest, 0, end - k->read->name_at), k->dialect);
	if (c && !c->basic)
		return diag_fail(
			k->d, ERROR_UNSUPPORTED, 0, end, _("a + is missing: AT+%s"), c->name);
	return diag_fail(
		k->d, ERROR_UNSUPPORTED, 0, end, _("after AT, write + and the name of a command"));
}

static bool check_name(const struct check *k)
{
	struct slice name = slice_sub(k->line, k->read->name_at, k->read->name_n);

	if (k->read->command)
		return true;
	if (k->read->name_at != 3 || name.n == 0)
		return check_no_name(k);
	for (int other = 0; other < AT_DIALECT_COUNT; other++)
		if (at_command_find(name, (enum at_dialect)other))
			return diag_fail(k->d, ERROR_UNSUPPORTED, k->read->name_at, name.n,
				_("%s is a command of %s, not of %s"),
				at_command_find(name, (enum at_dialect)other)->name,
				at_dialect_name((enum at_dialect)other),
				at_dialect_name(k->dialect));
	if (!check_other_name(k, name))
		return false;
	const struct at_command *near = near_command(name, k->dialect);

	if (near)
		diag_fail(k->d, ERROR_UNSUPPORTED, k->read->name_at, name.n,
			_("%s is not known; there is %s"), VISIBLE(name, SHOWN_BYTES), near->name);
	else
		diag_fail(k->d, ERROR_UNSUPPORTED, k->read->name_at, name.n, _("%s is not known"),
			VISIBLE(name, SHOWN_BYTES));
	return check_quotes(k->d);
}

static void add_form(
	struct buf *out, const struct at_command *c, enum at_form form, enum at_dialect dialect)
{
	/* A signature has commas of its own. */
	buf_addf(out, "%sAT", out->n ? list_or(1, 2) : "");
	if (form == AT_FORM_SET) {
		buf_add_text(out, c->basic ? "" : "+");
		at_add_signature(out, c, dialect);
		return;
	}
	buf_addf(out, "%s%s%s", c->basic ? "" : "+", c->name,
		form == AT_FORM_QUERY  ? "?"
		: form == AT_FORM_TEST ? "=?"
				       : "");
}

static bool check_form(const struct check *k)
{
	static const char *const words[] = {
		[AT_FORM_EXECUTE] = N_("AT%s%s needs more than its name; it is %s"),
		[AT_FORM_QUERY] = N_("AT%s%s has no ? form; it is %s"),
		[AT_FORM_TEST] = N_("AT%s%s has no =? form; it is %s"),
		[AT_FORM_SET] = N_("AT%s%s takes no parameters; it is %s"),
	};
	const struct at_line *read = k->read;
	unsigned forms = at_command_forms(read->command, k->dialect);

	if (!(forms & AT_HAS(read->form))) {
		struct buf can = {0};
		size_t at = read->name_at + read->name_n;

		for (int form = AT_FORM_EXECUTE; form <= AT_FORM_SET; form++)
			if (forms & AT_HAS(form))
				add_form(&can, read->command, (enum at_form)form, k->dialect);
		diag_fail(k->d, ERROR_OPERATION, at, k->line.n - at, _(words[read->form]),
			read->command->basic ? "" : "+", read->command->name, buf_text(&can));
		buf_fini(&can);
		return false;
	}
	if (read->form != AT_FORM_SET && read->tail_at < k->line.n)
		return diag_fail(k->d, ERROR_OPERATION, read->tail_at, k->line.n - read->tail_at,
			_("nothing can follow the ?"));
	return true;
}

/* True even if it is too big for slice_to_number: that is a wrong value, not a wrong type. */
static bool is_number(struct slice text)
{
	if (text.n && text.p[0] == '-')
		text = slice_from(text, 1);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
	return text.n > 0;
}

static bool in_range(const struct at_parameter *p, enum at_dialect dialect, long long number)
{
	const struct at_range *range = &p->range[dialect];

	return (number >= range->min && number <= range->max) || at_value_meaning(p, number);
}

/* "qos is 3; it can be 0, 1 or 2" */
static bool refuse_number(const struct check *k, const struct at_argument *a,
	const struct at_parameter *p, uint32_t code, struct slice text)
{
	struct buf range = {0};
	bool only = p->range[k->dialect].min == p->range[k->dialect].max && !p->values;

	at_add_range(&range, p, k->dialect);
	if (text.n)
		diag_fail(k->d, code, a->at, a->n,
			only ? _("%s is %s; it can only be %s") : _("%s is %s; it can be %s"),
			p->name, VISIBLE(text, SHOWN_BYTES), buf_text(&range));
	else
		diag_fail(k->d, code, a->at, a->n,
			only ? _("%s is empty; it can only be %s") : _("%s is empty; it can be %s"),
			p->name, buf_text(&range));
	buf_fini(&range);
	return check_quotes(k->d);
}

/* The payload itself in place of its length is the usual reason. */
static bool check_quoted_number(
	const struct check *k, const struct at_argument *a, const struct at_parameter *p)
{
	const struct at_command *c = k->read->command;
	struct buf value = {0};

	at_argument_meant(k->line, a, &value);
	bool payload = c->length_parameter >= 0 && p == &c->parameters[c->length_parameter] &&
	               value.n && !is_number(buf_slice(&value));
	if (payload)
		diag_fail(k->d, p->error.read, a->at, a->n,
			_("%s is how many bytes follow, a number without quotes: AT+%s=0,%zu, and "
			  "the bytes themselves at the board's >"),
			p->name, c->name, value.n);
	else
		diag_fail(k->d, p->error.read, a->at, a->n,
			_("%s is a number and must not be in quotes"), p->name);
	buf_fini(&value);
	return false;
}

static bool check_number(
	const struct check *k, const struct at_argument *a, const struct at_parameter *p)
{
	struct slice text = slice_sub(k->line, a->at, a->n);
	struct slice trimmed = slice_trim(text);
	uint32_t value_error = p->error.value ? p->error.value : p->error.read;
	long long number;

	if (a->quoted)
		return check_quoted_number(k, a, p);
	if (text.n == 0)
		return p->optional ||
		       refuse_number(k, a, p, p->error.null ? p->error.null : p->error.read, text);
	if (trimmed.n && trimmed.n < text.n)
		return diag_fail(k->d, p->error.read, a->at, a->n,
			_("%s has a space next to it, which is not allowed"), p->name);
	if (!is_number(text))
		return refuse_number(k, a, p, p->error.read, text);
	if (!slice_to_number(text, &number) || !in_range(p, k->dialect, number))
		return refuse_number(k, a, p, value_error, text);
	return true;
}

static bool check_lacks_quote(const struct check *k, const struct at_argument *a)
{
	size_t count = k->read->argument_count + k->read->surplus;

	return k->line.p[a->unescaped] == ',' && a->unescaped + 1 < k->line.n &&
	       k->line.p[a->unescaped + 1] == '"' &&
	       count < at_command_min_parameters(k->read->command, k->dialect);
}

/* Quotes and escapes. */
static bool check_text(const struct check *k, const struct at_argument *a,
	const struct at_parameter *p, struct buf *value)
{
	struct diag why = {.text = ""};

	if (!a->quoted)
		return diag_fail(k->d, p->error.read, a->at, a->n,
			a->n ? _("%s is text and must be in quotes")
			: p->range[k->dialect].min
				? _("%s is missing")
				: _("%s is missing; write \"\" for an empty one"),
			p->name);
	if (k->line.p[a->at - 1] == ' ' || k->line.p[a->at - 1] == '\t')
		return diag_fail(k->d, p->error.read, a->at - 1, 1,
			_("%s has a space before its quote, which is not allowed"), p->name);
	bool whole = at_argument_value(k->line, a, value, &why);
	/* `"bench01,"next"`: the comma is between two texts. */
	if (whole && a->unescaped != SLICE_NONE && a->closed && check_lacks_quote(k, a))
		return diag_fail(k->d, p->error.read, a->unescaped, 1, _(AT_LACKS_QUOTE), p->name);
	/* The first mistake from the left, unless a quote is missing: then what follows only seems
	 * to be inside. */
	if (a->unescaped != SLICE_NONE && a->closed && (whole || a->unescaped < why.at))
		return diag_fail(k->d, p->error.read, a->unescaped, 1,
			k->line.p[a->unescaped] == ','
				? _("%s: a comma inside quotes needs \\ before it")
				: _("%s: a quote inside quotes needs \\ before it"),
			p->name);
	if (!whole)
		return diag_fail(
			k->d, p->error.read, why.at, why.n, _("%s: %s"), p->name, why.text);
	return true;
}

/* "password has 123 bytes; at most 64 fit: AT+MQTTLONGPASSWORD or AT+MQTTPASSWORD takes more" */
static bool check_overlong(const struct check *k, const struct at_argument *a,
	const struct at_parameter *p, size_t bytes)
{
	const struct at_command *own = at_command_named(p->own_command);
	const struct at_command *longer[] = {own ? at_command_named(own->long_twin) : NULL, own};
	struct buf names = {0};

	for (size_t i = 0; i < ALEN(longer); i++)
		if (longer[i] && longer[i] != k->read->command &&
			(longer[i]->dialects & AT_IN(k->dialect)))
			buf_addf(&names, "%sAT+%s", names.n ? list_or(1, 2) : "", longer[i]->name);
	diag_fail(k->d, p->error.overlength, a->at, a->n,
		names.n ? _("%s has %zu bytes; at most %lld fit: %s takes more")
			: _("%s has %zu bytes; at most %lld fit"),
		p->name, bytes, p->range[k->dialect].max, buf_text(&names));
	buf_fini(&names);
	return false;
}

static bool check_length(const struct check *k, const struct at_argument *a,
	const struct at_parameter *p, size_t bytes)
{
	const struct at_range *range = &p->range[k->dialect];

	if (bytes > (size_t)range->max)
		return check_overlong(k, a, p, bytes);
	if (bytes >= (size_t)range->min)
		return true;
	if (bytes == 0)
		return diag_fail(
			k->d, p->error.null, a->at, a->n, _("%s cannot be empty"), p->name);
	return diag_fail(k->d, p->error.null, a->at, a->n,
		_("%s has %zu bytes; it needs at least %lld"), p->name, bytes, range->min);
}

/* A scheme or a port in the host resets some boards (protocol.md 3, 11). */
static bool check_host(const struct check *k, const struct at_argument *a,
	const struct at_parameter *p, struct slice host)
{
	size_t scheme = slice_find(host, SLICE("://"));
	size_t colon = slice_find_char(host, ':');

	if (scheme != SLICE_NONE) {
		diag_fail(k->d, 0, a->at, a->n,
			_("%s is just a name or an address, without %.*s://"), p->name,
			(int)(scheme < SHOWN_BYTES ? scheme : 0), host.p);
		return check_quotes(k->d);
	}
	if (colon == SLICE_NONE || slice_find_char(slice_from(host, colon + 1), ':') != SLICE_NONE)
		return true; /* more than one: an IPv6 address */
	return diag_fail(k->d, 0, a->at, a->n,
		_("%s is just a name or an address; the port is a separate parameter"), p->name);
}

/* The board does not check it, and the broker closes the connection (MQTT 3.1.1, 4.7.1). */
static bool check_topic(const struct check *k, const struct at_argument *a,
	const struct at_parameter *p, struct slice topic)
{
	bool plus = slice_find_char(topic, '+') != SLICE_NONE;
	bool hash = slice_find_char(topic, '#') != SLICE_NONE;

	if (p->source == AT_SOURCE_FILTER)
		return topic.n == 0 || topic_is_filter(topic) ||
		       diag_fail(k->d, 0, a->at, a->n,
			       _("%s is not a topic filter: + and # stand for whole levels, # only at the end"),
			       p->name);
	return p->source != AT_SOURCE_TOPIC || (!plus && !hash) ||
	       diag_fail(k->d, 0, a->at, a->n, _("%s has a %c, which only a subscription may have"),
		       p->name, plus ? '+' : '#');
}

static bool check_string(
	const struct check *k, const struct at_argument *a, const struct at_parameter *p)
{
	struct buf value = {0};
	bool good;

	if (a->n == 0 && p->optional)
		return true;
	good = check_text(k, a, p, &value) && check_length(k, a, p, value.n) &&
	       (p->source != AT_SOURCE_HOST || check_host(k, a, p, buf_slice(&value))) &&
	       check_topic(k, a, p, buf_slice(&value));
	buf_fini(&value);
	return good;
}

static bool check_count(const struct check *k)
{
	const struct at_command *c = k->read->command;
	size_t count = k->read->argument_count + k->read->surplus;
	size_t least = at_command_min_parameters(c, k->dialect);
	size_t most = at_command_max_parameters(c, k->dialect);

	if (count > most) {
		size_t at = most < AT_PARAMETERS ? k->read->arguments[most].at : k->line.n;

		return diag_fail(k->d, count_error(c), at, k->line.n - at,
			P_("%s takes %zu parameter; these are %zu",
				"%s takes %zu parameters; these are %zu", most),
			c->name, most, count);
	}
	if (count >= least)
		return true;
	struct buf signature = {0};

	at_add_signature(&signature, c, k->dialect);
	diag_fail(k->d, count_error(c), k->line.n, 0, _("%s is missing: %s"),
		at_command_parameter(c, k->dialect, count)->name, buf_text(&signature));
	buf_fini(&signature);
	return false;
}

static bool check_any(
	const struct check *k, const struct at_argument *a, const struct at_parameter *p)
{
	struct slice text = slice_sub(k->line, a->at, a->n);

	if (a->quoted || a->n == 0)
		return check_string(k, a, p);
	return is_number(text) ? check_number(k, a, p)
	                       : refuse_number(k, a, p, p->error.read, text);
}

static bool check_fits_parameter(
	const struct check *k, const struct at_argument *a, const struct at_parameter *p)
{
	return p && (a->n == 0 || p->type == AT_ANY ||
			    (p->type == AT_STRING ? a->quoted
						  : is_number(slice_sub(k->line, a->at, a->n))));
}

static bool check_fit_from(const struct check *k, size_t first)
{
	for (size_t i = 0; i < k->read->argument_count; i++)
		if (!check_fits_parameter(k, &k->read->arguments[i],
			    at_command_parameter(k->read->command, k->dialect, i + first)))
			return false;
	return true;
}

/* The link was left out where everything fits one place further on, and only there. */
static bool check_link(const struct check *k)
{
	const struct at_command *c = k->read->command;
	const struct at_parameter *link = c->parameter_count ? &c->parameters[0] : NULL;

	if (!link || strcmp(link->name, "LinkID") != 0 || check_fit_from(k, 0) ||
		!check_fit_from(k, 1) || k->read->surplus)
		return true;
	struct buf signature = {0};

	at_add_signature(&signature, c, k->dialect);
	diag_fail(k->d, link->error.read, k->read->arguments[0].at, 0,
		_("LinkID is missing, which is always 0: %s"), buf_text(&signature));
	buf_fini(&signature);
	return false;
}

/* One argument, as its parameter wants it; true past the last one, whose number is checked later. */
static bool check_argument(const struct check *k, size_t index)
{
	static bool (*const checks[])(
		const struct check *, const struct at_argument *, const struct at_parameter *) = {
		[AT_NUMBER] = check_number,
		[AT_STRING] = check_string,
		[AT_ANY] = check_any,
	};

	const struct at_parameter *p = at_command_parameter(k->read->command, k->dialect, index);

	return !p || (*checks[p->type])(k, &k->read->arguments[index], p);
}

static bool check_arguments(const struct check *k)
{
	if (!check_link(k))
		return false;
	for (size_t i = 0; i < k->read->argument_count; i++)
		if (!check_argument(k, i))
			return false;
	return check_count(k);
}

bool at_line_check_argument(struct slice line, const struct at_line *read, size_t index,
	enum at_dialect dialect, struct diag *d)
{
	struct diag unused;
	const struct check k = {line, read, dialect, d ? d : &unused};

	return check_argument(&k, index);
}

static bool check_command(const struct check *k)
{
	if (!check_name(k) || !check_form(k))
		return false;
	return k->read->form != AT_FORM_SET || check_arguments(k);
}

/* A line ends at its first CR or LF, and the board's own text at a NUL. */
bool at_line_check_bytes(struct slice line, struct diag *d)
{
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '\0' || line.p[i] == '\r' || line.p[i] == '\n')
			return diag_fail(d, 0, i, 1,
				line.p[i] == '\0' ? _("a NUL byte cannot be part of a line")
				: line.p[i] == '\r'
					? _("a carriage return cannot be part of a line")
					: _("a line feed cannot be part of a line"));
	return true;
}

static bool check_line_length(struct slice line, struct diag *d)
{
	return line.n <= AT_LINE_BYTES ||
	       diag_fail(d, ERROR_LENGTH, AT_LINE_BYTES, line.n - AT_LINE_BYTES,
		       _("the line has %zu bytes; a board takes at most %d"), line.n,
		       AT_LINE_BYTES);
}

/* A sign or a comment that no board reads explains whatever else seems wrong. */
static bool check_plain(struct slice line, struct diag *d)
{
	struct buf plain = {0};
	bool changed = at_kept_plain(line, &plain, d) != 0;

	buf_fini(&plain);
	return !changed;
}

bool at_line_check(
	struct slice line, const struct at_line *read, enum at_dialect dialect, struct diag *d)
{
	struct diag found[3];
	const struct check k = {line, read, dialect, &found[0]};
	const struct diag *first = NULL;
	bool good[3] = {check_command(&k), at_line_check_bytes(line, &found[1]),
		check_line_length(line, &found[2])};

	for (size_t i = 0; i < ALEN(found); i++)
		if (!good[i] && (!first || found[i].at < first->at))
			first = &found[i];
	if (first && d && check_plain(line, d))
		*d = *first;
	return !first;
}

bool at_line_passes(struct slice line)
{
	for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++) {
		struct at_line read;
		at_line_read(line, (enum at_dialect)dialect, &read);
		if (at_line_check(line, &read, (enum at_dialect)dialect, NULL))
			return true;
	}
	return false;
}
