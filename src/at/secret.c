/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/secret.h"

#include "at/compose.h"
#include "at/secret_names.h"
#include "base/ascii.h"

static void add_secret(struct at_line_secrets *found, struct slice line, size_t at, size_t end)
{
	if (end > at && at < line.n)
		found->secrets[found->count++] = slice_sub(line, at, end - at);
}

/* AT+MQTT=6,... of Combo firmware: the first argument selects the setting, and 6 is the
 * password. */
static void find_by_key(struct slice line, size_t at, struct at_line_secrets *found)
{
	enum { HOST = 1, PASSWORD = 6, WILL = 7 };
	size_t comma = slice_find_char(slice_from(line, at), ',');
	struct at_argument arguments[AT_PARAMETERS];
	long long key;

	if (!slice_to_number(slice_trim(slice_sub(line, at, comma)), &key) || key < HOST ||
		key > WILL) {
		add_secret(found, line, at, line.n);
		return;
	}
	if (key != PASSWORD || comma == SLICE_NONE)
		return;
	/* Its commas are part of it. */
	size_t value = at + comma + 1;
	bool one = at_arguments(line, value, arguments, NULL) == 1;
	struct slice inside =
		one ? at_argument_inside(line, &arguments[0]) : slice_from(line, value);
	found->fits = true;
	add_secret(
		found, line, (size_t)(inside.p - line.p), (size_t)(inside.p - line.p) + inside.n);
}

/* In a line that is not a command of the table: what follows the first name of a command that takes
 * a secret.  Anywhere in the line such a name must be followed by '='; at its start, by
 * anything. */
static void find_in_unknown(struct slice line, struct at_line_secrets *found)
{
	for (size_t i = 0, n; i < line.n; i += n + 1) {
		for (n = 0; i + n < line.n && ascii_is_name(line.p[i + n]);)
			n++;
		struct slice name = slice_sub(line, i, n), before = slice_sub(line, 0, i);
		size_t end = i + n;
		bool nothing = end == line.n || slice_eq(slice_from(line, end), SLICE("=?"));

		if (end == line.n && at_name_has_arguments(before, ' '))
			add_secret(found, line,
				secret_name_part(name) ? i + secret_name_part(name) : line.n,
				line.n);
		if (nothing || !at_name_has_arguments(before, line.p[end]) ||
			!at_name_has_secret(name))
			continue;
		if (slice_eq_nocase(name, SLICE("MQTT")))
			find_by_key(line, end + 1, found);
		else
			add_secret(found, line, end + (line.p[end] == '='), line.n);
		return;
	}
}

static void find_in_arguments(struct slice line, const struct at_line *read,
	enum at_dialect dialect, struct at_line_secrets *found)
{
	found->fits = true;
	for (size_t i = 0; i < read->argument_count; i++) {
		const struct at_argument *a = &read->arguments[i];
		const struct at_parameter *p = at_command_parameter(read->command, dialect, i);
		struct slice inside = at_argument_inside(line, a);

		if (!p || !p->secret)
			found->open[found->open_count++] = inside;
		else if (inside.n)
			found->secrets[found->count++] = inside;
	}
}

/* As at_line_aligned, but the last argument may still be open and then extends to the end.  With
 * quotes inside quotes, nothing shows where an argument ends. */
static bool lines_up(struct slice line, struct at_line *read, enum at_dialect dialect)
{
	struct at_argument *last = &read->arguments[read->argument_count - 1];
	bool closed = last->closed;

	for (size_t i = 0; i < read->argument_count; i++)
		if (at_argument_inner_quote(line, &read->arguments[i]) != SLICE_NONE)
			return false;
	last->closed = last->quoted;
	bool answer = at_line_aligned(line, read, dialect);

	last->closed = closed;
	return answer;
}

/* Neither an argument too many nor one too few: any of them may be the missing one. */
static bool secret_fits(struct slice line, struct at_line *read, enum at_dialect dialect)
{
	size_t n = read->argument_count;

	return n && !read->surplus && n >= at_command_min_parameters(read->command, dialect) &&
	       n <= at_command_max_parameters(read->command, dialect) &&
	       lines_up(line, read, dialect);
}

static bool secret_is_number(struct slice text)
{
	long long number;

	return slice_to_number(text, &number);
}

/* A word in capital letters: CONNECTED,0. */
static bool secret_begins_with_word(struct slice text)
{
	size_t n = 0;

	while (n < text.n && text.p[n] >= 'A' && text.p[n] <= 'Z')
		n++;
	return n > 1 && (n == text.n || text.p[n] == ',' || text.p[n] == ':');
}

/* Combo firmware: +MQTT:<status>,<host>,<port>,<scheme>,<client id>,<username>,<password>, and where it
 * has a will, <topic>,<qos>,<retain>,<payload>.  Another maker's `+MQTT:CONNECTED,0` begins with a word. */
static void find_in_fields(struct slice line, size_t at, struct at_line_secrets *found)
{
	enum { STATUS, PORT = 2, SCHEME, PASSWORD = 6, FIELDS, QOS, RETAIN, WITH_WILL = 11 };
	struct slice fields[WITH_WILL] = {{0}};
	size_t count = 0;

	if (secret_begins_with_word(slice_from(line, at)))
		return;
	for (size_t i = at; i <= line.n; count++) {
		struct slice field = slice_sub(line, i, slice_find_char(slice_from(line, i), ','));

		if (count < WITH_WILL)
			fields[count] = field;
		i += field.n + 1;
	}
	bool will = count == WITH_WILL && secret_is_number(fields[QOS]) &&
	            secret_is_number(fields[RETAIN]);
	found->fits = (count == FIELDS || will) && secret_is_number(fields[STATUS]) &&
	              secret_is_number(fields[PORT]) && secret_is_number(fields[SCHEME]);
	if (found->fits && fields[PASSWORD].n)
		found->secrets[found->count++] = fields[PASSWORD];
	else if (!found->fits)
		add_secret(found, line, at, line.n);
}

static bool secret_in_dialects(
	struct slice line, struct slice name, size_t at, struct at_line_secrets *found)
{
	for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++) {
		struct at_line read = {.command = at_command_find(name, (enum at_dialect)dialect),
			.form = AT_FORM_SET,
			.tail_at = at};

		if (!read.command)
			continue;
		read.argument_count = at_arguments(line, at, read.arguments, &read.surplus);
		if (!secret_fits(line, &read, (enum at_dialect)dialect))
			continue;
		find_in_arguments(line, &read, (enum at_dialect)dialect, found);
		return true;
	}
	return false;
}

size_t at_line_read_back(struct slice line, size_t *length)
{
	enum { TYPE = 2, SYSMFG_HEADER = 4, TEXT = 7, BINARY = 8 };
	bool flash = slice_starts(line, SLICE("+SYSFLASH:"));
	struct slice rest = slice_from(line, slice_find_char(line, ':'));

	if (!flash && !slice_starts(line, SLICE("+SYSMFG:")))
		return SLICE_NONE;
	for (size_t field = 0; field < SYSMFG_HEADER; field++) {
		rest = slice_from(rest, 1);
		size_t comma = slice_find_char(rest, ',');
		long long number;
		bool is_number = slice_to_number(slice_sub(rest, 0, comma), &number) && number >= 0;

		if (comma == SLICE_NONE || (!is_number && (flash || field >= TYPE)) ||
			(!flash && field == TYPE && number != TEXT && number != BINARY))
			return SLICE_NONE;
		rest = slice_from(rest, comma);
		if (length && is_number)
			*length = (size_t)number;
		if (flash)
			break;
	}
	return (size_t)(rest.p - line.p) + 1;
}

bool at_line_reads_stored(struct slice line)
{
	const struct slice names[] = {SLICE("AT+SYSMFG=1,"), SLICE("AT+SYSFLASH=2,")};

	for (size_t i = 0; i < ALEN(names); i++)
		if (slice_starts_nocase(line, names[i]))
			return true;
	return false;
}

enum at_stored at_line_stored(struct slice begun, bool whole)
{
	static const struct {
		const char *text;
		bool whole;
	} others[] = {{"OK", true}, {"ERROR", true}, {"ready", true}, {"", true},
		{"+SYSMFG:", false}, {"+SYSFLASH:", false}, {"+MQTT", false}, {"ERR CODE:", false},
		{"AT+SYS", false}, {"WIFI ", false}, {"busy p...", false},
		{"+TIME_UPDATED", false}};
	bool open = false;

	for (size_t i = 0; i < ALEN(others); i++) {
		struct slice other = slice_of(others[i].text);

		if (others[i].whole ? whole && slice_eq(begun, other) : slice_starts(begun, other))
			return AT_STORED_NO;
		open |= slice_starts(other, begun);
	}
	return open && !whole ? AT_STORED_OPEN : AT_STORED_YES;
}

bool at_line_is_decided(struct slice begun)
{
	struct slice name =
		slice_starts(begun, SLICE("AT+")) ? slice_from(begun, 3) : slice_from(begun, 1);
	bool by_key = slice_starts_nocase(name, SLICE("MQTT=")) ||
	              slice_starts_nocase(name, SLICE("MQTT:"));

	return at_line_read_back(begun, NULL) != SLICE_NONE ||
	       (by_key && slice_find_char(begun, ',') != SLICE_NONE && !at_line_has_secret(begun));
}

/* Names in quotes and numbers: a partition, a namespace, the value of a small type. */
static bool secret_is_row(struct slice fields)
{
	enum { LONGEST_NAME = 18 };

	while (fields.n) {
		struct slice piece = slice_sub(fields, 0, slice_find_char(fields, ','));
		struct slice field = slice_trim(piece);
		uint32_t number;
		long long signed_number;
		bool name = field.n >= 2 && field.n <= LONGEST_NAME && field.p[0] == '"' &&
		            slice_find_char(slice_from(field, 1), '"') == field.n - 2;

		if (!name && !slice_to_number(field, &signed_number) &&
			!(slice_starts(field, SLICE("0x")) && slice_to_hex(field, &number)))
			return false;
		fields = slice_from(fields, piece.n + 1);
	}
	return true;
}

/* `+NAME:...`, a board's answer to the query form: in the order of the set form, if the table says
 * that it contains the secret at all (+CWJAP: does not). */
static void find_in_answer(struct slice line, size_t colon, struct at_line_secrets *found)
{
	struct slice name = secret_name_base(slice_sub(line, 1, colon - 1));
	struct slice rest = slice_from(line, colon + 1);
	bool state = rest.n == 1 && ascii_is_digit(rest.p[0]);
	const struct at_command *c = secret_name_command(name);

	if (c && c->secret_payload) {
		size_t at = at_line_read_back(line, NULL);

		/* Where bytes of its head were lost, nothing shows where what is stored begins. */
		found->fits = at != SLICE_NONE || secret_is_row(rest);
		add_secret(found, line, found->fits ? at : colon + 1, line.n);
		return;
	}
	if (!at_name_answers_secret(name) || state)
		return;
	if (slice_eq_nocase(name, SLICE("MQTT")))
		find_in_fields(line, colon + 1, found);
	else if (!secret_in_dialects(line, name, colon + 1, found))
		add_secret(found, line, colon + 1, line.n);
}

/* Something else where the length of a secret payload belongs: probably the secret. */
static bool secret_for_length(struct slice line, const struct at_line *read)
{
	const struct at_command *c = read->command;

	if (!c->secret_payload || read->form != AT_FORM_SET)
		return false;
	for (size_t i = 0; i < read->argument_count; i++) {
		const struct at_argument *a = &read->arguments[i];
		bool number = i >= c->parameter_count || c->parameters[i].type == AT_NUMBER;

		if (number && a->n && !secret_is_number(slice_sub(line, a->at, a->n)))
			return true;
	}
	return false;
}

/* Returns false if no command has that name. */
static bool find_in_command(struct slice line, struct at_line_secrets *found)
{
	bool known = false, has_secret = false;
	size_t tail = line.n;

	for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++) {
		struct at_line read;

		at_line_read(line, (enum at_dialect)dialect, &read);
		if (!read.command)
			continue;
		if (secret_fits(line, &read, (enum at_dialect)dialect)) {
			find_in_arguments(line, &read, (enum at_dialect)dialect, found);
			return true;
		}
		known = true;
		has_secret |= at_command_has_secret(read.command) || secret_for_length(line, &read);
		tail = read.tail_at;
	}
	if (has_secret)
		add_secret(found, line, tail, line.n);
	return known;
}

void at_line_find_secrets(struct slice line, struct at_line_secrets *found)
{
	found->count = found->open_count = 0;
	found->fits = false;
	if (slice_starts(line, SLICE("+"))) {
		size_t colon = slice_find_char(line, ':');

		if (colon < slice_find_char(line, '=')) {
			find_in_answer(line, colon, found);
			return;
		}
	}
	if (!find_in_command(line, found))
		find_in_unknown(line, found);
}

void at_add_masked(struct buf *out, struct slice line, char mask)
{
	struct at_line_secrets found;
	size_t at = 0, begun = out->n;

	at_line_find_secrets(line, &found);
	for (size_t i = 0; i < found.count; i++) {
		size_t from = (size_t)(found.secrets[i].p - line.p);

		buf_add(out, slice_sub(line, at, from - at));
		if (mask)
			buf_add_repeat(out, mask, found.secrets[i].n);
		at = from + found.secrets[i].n;
	}
	buf_add(out, slice_from(line, at));
	/* Only the text of an unclosed quote can reach the end of the line. */
	if (!mask && found.count && at == line.n && out->n && out->p[out->n - 1] == '"')
		buf_add_char(out, '"');
	/* What is left may read as another command's secret. */
	if (!mask && found.count && at_line_has_secret(slice_from(buf_slice(out), begun)))
		buf_truncate(out, begun);
}

bool at_line_has_secret(struct slice line)
{
	struct at_line_secrets found;

	at_line_find_secrets(line, &found);
	return found.count > 0;
}

static bool secret_is_open(struct slice line, size_t at, size_t n)
{
	struct at_line_secrets found;

	at_line_find_secrets(line, &found);
	for (size_t i = 0; i < found.count; i++) {
		size_t from = (size_t)(found.secrets[i].p - line.p);

		if (at < from + found.secrets[i].n && from < at + n)
			return false;
	}
	return true;
}

/* A message quotes part of the line, so the masked line is checked instead, if it has the same
 * mistake. */
bool at_line_mistake(
	struct slice line, struct slice masked, enum at_dialect dialect, struct diag *d)
{
	struct at_line read;
	struct diag found;

	at_line_read(line, dialect, &read);
	if (at_line_check(line, &read, dialect, &found))
		return false;
	/* A rule can be told without the value. */
	if (!found.quotes) {
		*d = found;
		return true;
	}
	if (!secret_is_open(line, found.at, found.n))
		return false;
	at_line_read(masked, dialect, &read);
	return !at_line_check(masked, &read, dialect, d) && d->at == found.at && d->n == found.n;
}
