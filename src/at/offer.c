/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/command_table.h"
#include "at/compose.h"
#include "at/kept.h"
#include "base/language.h"

static void offer_add_quoted(struct buf *out, struct slice line, const struct at_argument *a)
{
	struct buf value = {0};

	at_argument_meant(line, a, &value);
	at_add_quoted(out, buf_slice(&value));
	buf_fini(&value);
}

static void add_argument(struct buf *out, struct slice line, const struct at_argument *a,
	const struct at_parameter *p)
{
	if ((p->type == AT_STRING && (a->n || !p->optional)) || (p->type == AT_ANY && a->quoted))
		offer_add_quoted(out, line, a);
	else
		buf_add(out, slice_trim(at_argument_inside(line, a)));
}

static bool passes(const struct buf *line, enum at_dialect dialect)
{
	struct at_line read;

	at_line_read(buf_slice(line), dialect, &read);
	return at_line_check(buf_slice(line), &read, dialect, NULL);
}

static bool is_set(const struct at_line *read, enum at_dialect dialect)
{
	return read->command && read->form == AT_FORM_SET && read->surplus == 0 &&
	       read->argument_count <= at_command_max_parameters(read->command, dialect);
}

bool at_line_escaped(
	struct slice line, const struct at_line *read, enum at_dialect dialect, struct buf *out)
{
	if (!is_set(read, dialect))
		return false;
	buf_add(out, slice_sub(line, 0, read->tail_at));
	for (size_t i = 0; i < read->argument_count; i++) {
		buf_add_text(out, i ? "," : "");
		add_argument(out, line, &read->arguments[i],
			at_command_parameter(read->command, dialect, i));
	}
	return !slice_eq(buf_slice(out), line) && passes(out, dialect);
}

static bool offer_has(const struct at_command *c, enum at_dialect dialect)
{
	return c && (c->dialects & AT_IN(dialect));
}

bool at_line_plain(struct slice line, enum at_dialect dialect, struct buf *out)
{
	struct buf escaped = {0};
	struct at_line read;

	if (!at_kept_plain(line, out, NULL))
		return false;
	if (passes(out, dialect))
		return true;
	/* What is left may still want escapes. */
	at_line_read(buf_slice(out), dialect, &read);
	bool answer = at_line_escaped(buf_slice(out), &read, dialect, &escaped);
	buf_set(out, buf_slice(&escaped));
	buf_fini(&escaped);
	return answer;
}

/* The bytes stand where their length belongs: AT+MQTTLONGPASSWORD=0,"the password". */
static bool offer_own_payload(struct slice line, const struct at_line *read,
	enum at_dialect dialect, struct buf *out, struct buf *payload)
{
	const struct at_command *c = read->command;
	size_t at = (size_t)c->length_parameter;

	if (c->length_parameter < 0 || read->argument_count <= at || !read->arguments[at].quoted)
		return false;
	at_argument_meant(line, &read->arguments[at], payload);
	buf_add(out, slice_sub(line, 0, read->arguments[at].at));
	buf_addf(out, "%zu", payload->n);
	buf_add(out, slice_from(line, read->arguments[at].at + read->arguments[at].n));
	return passes(out, dialect);
}

bool at_line_raw(struct slice line, const struct at_line *read, enum at_dialect dialect,
	struct buf *out, struct buf *payload)
{
	if (is_set(read, dialect) && offer_own_payload(line, read, dialect, out, payload))
		return true;
	buf_clear(out);
	buf_clear(payload);
	const struct at_command *raw =
		is_set(read, dialect) ? at_command_named(read->command->raw_twin) : NULL;

	if (!offer_has(raw, dialect) || read->argument_count <= (size_t)raw->length_parameter)
		return false;
	buf_addf(out, "AT+%s=", raw->name);
	for (size_t i = 0; i < read->argument_count; i++) {
		const struct at_argument *a = &read->arguments[i];

		buf_add_text(out, i ? "," : "");
		if (i == (size_t)raw->length_parameter) {
			at_argument_meant(line, a, payload);
			buf_addf(out, "%zu", payload->n);
		} else {
			add_argument(out, line, a, at_command_parameter(raw, dialect, i));
		}
	}
	return passes(out, dialect);
}

static bool add_setting_with(const struct at_command *c, struct slice value,
	enum at_dialect dialect, struct buf *then, struct buf *payload)
{
	buf_clear(then);
	buf_clear(payload);
	buf_addf(then, "AT+%s=%s,", c->name, c->parameters[0].fallback);
	if (c->length_parameter >= 0) {
		buf_addf(then, "%zu", value.n);
		buf_add(payload, value);
	} else {
		at_add_quoted(then, value);
	}
	return passes(then, dialect);
}

/* Appends the command that sets this value alone, or else its long twin; false if neither accepts
 * it. */
static bool add_setting(const struct at_line *read, const struct at_parameter *p,
	struct slice value, enum at_dialect dialect, struct buf *then, struct buf *payload)
{
	const struct at_command *own = at_command_named(p->own_command);
	const struct at_command *tried[] = {own, own ? at_command_named(own->long_twin) : NULL};

	for (size_t i = 0; i < ALEN(tried); i++)
		if (tried[i] != read->command && offer_has(tried[i], dialect) &&
			add_setting_with(tried[i], value, dialect, then, payload))
			return true;
	return false;
}

/* The argument that is too long; if only the line is, the longest one that has a command of its
 * own. */
static size_t too_long(struct slice line, const struct at_line *read, enum at_dialect dialect,
	struct buf *then, struct buf *payload)
{
	size_t longest = SLICE_NONE, bytes = 0;

	for (size_t i = 0; i < read->argument_count; i++) {
		const struct at_parameter *p = at_command_parameter(read->command, dialect, i);
		struct buf value = {0};

		if (p->type == AT_STRING)
			at_argument_meant(line, &read->arguments[i], &value);
		bool over = value.n > (size_t)p->range[dialect].max;

		if (value.n && (over || (line.n > AT_LINE_BYTES && value.n > bytes)) &&
			add_setting(read, p, buf_slice(&value), dialect, then, payload)) {
			longest = i;
			bytes = value.n;
		}
		buf_fini(&value);
		if (longest == i && over)
			break;
	}
	return longest;
}

bool at_line_long(struct slice line, const struct at_line *read, enum at_dialect dialect,
	struct buf *first, struct buf *then, struct buf *payload)
{
	size_t index, others = 0;

	if (!is_set(read, dialect))
		return false;
	index = too_long(line, read, dialect, then, payload);
	if (index == SLICE_NONE)
		return false;
	/* The loop tried others too, so build the chosen one again. */
	const struct at_parameter *p = at_command_parameter(read->command, dialect, index);
	struct buf value = {0};

	at_argument_meant(line, &read->arguments[index], &value);
	add_setting(read, p, buf_slice(&value), dialect, then, payload);
	buf_fini(&value);
	buf_add(first, slice_sub(line, 0, read->tail_at));
	for (size_t i = 0; i < read->argument_count; i++) {
		const struct at_parameter *row = at_command_parameter(read->command, dialect, i);

		buf_add_text(first, i ? "," : "");
		if (i == index)
			buf_add_text(first, "\"\"");
		else
			add_argument(first, line, &read->arguments[i], row);
		others += i != index && row->type == AT_STRING;
	}
	/* MQTTPASSWORD sets nothing but the password. */
	if (read->command->parameter_count == 2 && others == 0) {
		buf_clear(first);
		return true;
	}
	return passes(first, dialect);
}

static bool can(bool (*way)(struct slice, const struct at_line *, enum at_dialect, struct buf *,
			struct buf *),
	struct slice line, const struct at_line *read, enum at_dialect dialect)
{
	struct buf out = {0}, more = {0};
	bool answer = way(line, read, dialect, &out, &more);

	buf_fini(&out);
	buf_fini(&more);
	return answer;
}

/* Nothing of it must go into a value. */
static bool offer_is_kept(struct slice line)
{
	struct buf plain = {0};
	bool kept = at_kept_plain(line, &plain, NULL) != 0;

	buf_fini(&plain);
	return kept;
}

static bool offer_plain_way(struct slice line, const struct at_line *read, enum at_dialect dialect,
	struct buf *out, struct buf *more)
{
	(void)read;
	(void)more;
	return at_line_plain(line, dialect, out);
}

static bool escaped_way(struct slice line, const struct at_line *read, enum at_dialect dialect,
	struct buf *out, struct buf *more)
{
	(void)more;
	return at_line_escaped(line, read, dialect, out);
}

static bool long_way(struct slice line, const struct at_line *read, enum at_dialect dialect,
	struct buf *out, struct buf *more)
{
	struct buf first = {0};
	bool answer = at_line_long(line, read, dialect, &first, out, more);

	buf_fini(&first);
	return answer;
}

enum at_offer at_line_offer(struct slice line, const struct at_line *read, enum at_dialect dialect)
{
	if (at_line_check(line, read, dialect, NULL))
		return AT_OFFER_NONE;
	if (offer_is_kept(line))
		return can(offer_plain_way, line, read, dialect) ? AT_OFFER_PLAIN : AT_OFFER_NONE;
	if (can(escaped_way, line, read, dialect))
		return AT_OFFER_ESCAPE;
	if (can(at_line_raw, line, read, dialect))
		return AT_OFFER_RAW;
	if (can(long_way, line, read, dialect))
		return AT_OFFER_LONG;
	return AT_OFFER_NONE;
}

const char *at_offer_words(enum at_offer offer)
{
	static const char *const words[] = {
		[AT_OFFER_NONE] = "",
		[AT_OFFER_PLAIN] = N_("sends it as a board reads it"),
		[AT_OFFER_ESCAPE] = N_("sends it escaped"),
		[AT_OFFER_RAW] = N_("sends it as raw bytes"),
		[AT_OFFER_LONG] = N_("sends it with the command for long ones"),
	};

	return _(words[offer]);
}
