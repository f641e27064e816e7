/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/secret_names.h"

#include "at/secret.h"
#include "base/ascii.h"

enum {
	SHORTEST_NAME = 3, /* a shorter one resembles too many */
	SHORTEST_PART = 4  /* the same for a part of one */
};

/* Commands with a password or a key that are not in the table: ESP-AT's, and those of Ai-Thinker's
 * Combo firmware (its guide: AT+MQTT, AT+WJAP, AT+WAP; their query forms report the password). */
static const struct {
	const char *name;
	bool exact; /* too short, or part of too many names, for similar names to count */
} others[] = {
	{"CWJEAP", false},
	{"CIPSSLCPSK", false},
	{"WJAP", true},
	{"WAP", true},
	{"MQTT", true},
};

/* These resemble one, but have no secret. */
static const char *const neighbours[] = {"CIPSSLCCN", "CIPSSLCSNI"};

static bool is_other(struct slice name)
{
	for (size_t i = 0; i < ALEN(others); i++)
		if (slice_eq_nocase(name, slice_of(others[i].name)))
			return true;
	return false;
}

const struct at_command *secret_name_command(struct slice name)
{
	const struct at_command *c = NULL;

	for (int dialect = 0; dialect < AT_DIALECT_COUNT && !c; dialect++)
		c = at_command_find(name, (enum at_dialect)dialect);
	return c;
}

/* The i-th name that other names are compared with. */
static struct slice secret_names_next(size_t i)
{
	size_t count = at_command_count();

	if (i < count)
		return at_command_has_secret(at_command(i)) &&
		                       (at_command(i)->dialects & AT_ANY_DIALECT)
		               ? slice_of(at_command(i)->name)
		               : (struct slice){0};
	return others[i - count].exact ? (struct slice){0} : slice_of(others[i - count].name);
}

/* True if its letters are a subsequence of those of `whole`: MQTTPWD. */
static bool secret_abbreviates(struct slice name, struct slice whole)
{
	size_t n = 0;

	for (size_t i = 0; i < whole.n && n < name.n; i++)
		n += slice_eq_nocase(slice_sub(whole, i, 1), slice_sub(name, n, 1));
	return n == name.n && n >= SHORTEST_PART && 2 * n >= whole.n;
}

/* Two adjacent letters swapped: CWJPA. */
static bool secret_is_swapped(struct slice name, struct slice whole)
{
	size_t i = 0;

	while (i < name.n && i < whole.n &&
		slice_eq_nocase(slice_sub(name, i, 1), slice_sub(whole, i, 1)))
		i++;
	return i + 1 < name.n && i + 1 < whole.n &&
	       slice_eq_nocase(slice_sub(name, i, 1), slice_sub(whole, i + 1, 1)) &&
	       slice_eq_nocase(slice_sub(name, i + 1, 1), slice_sub(whole, i, 1)) &&
	       slice_eq_nocase(slice_from(name, i + 2), slice_from(whole, i + 2));
}

/* One slip per three letters; its beginning missing (AT+USERCFG, AT+JAP), or its end (AT+MQTTPASS);
 * or something after it (AT+CWJAP_CUR of older firmware). */
static bool resembles(struct slice name, struct slice secret)
{
	bool long_enough = name.n >= SHORTEST_PART || 2 * name.n > secret.n;
	struct slice end =
		secret.n > name.n ? slice_from(secret, secret.n - name.n) : (struct slice){0};

	return slice_distance(name, secret) <= name.n / 3 || secret_is_swapped(name, secret) ||
	       (long_enough && slice_eq_nocase(end, name)) ||
	       (name.n >= SHORTEST_PART && slice_starts_nocase(secret, name)) ||
	       secret_abbreviates(name, secret) || slice_find_nocase(name, secret) != SLICE_NONE;
}

/* Whatever the command is. */
static bool says_password(struct slice name)
{
	static const char *const words[] = {"PASSW", "PWD", "PSK"};

	for (size_t i = 0; i < ALEN(words); i++)
		if (slice_find_nocase(name, slice_of(words[i])) != SLICE_NONE)
			return true;
	return name.n >= 4 && slice_eq_nocase(slice_from(name, name.n - 4), SLICE("PASS"));
}

/* A name that is in no table may be a command with a secret, mistyped. */
static bool is_near(struct slice name)
{
	if (name.n < SHORTEST_NAME || name.n > SLICE_WORD)
		return false;
	for (size_t i = 0; i < ALEN(neighbours); i++)
		if (slice_eq_nocase(name, slice_of(neighbours[i])))
			return false;
	for (size_t i = 0; i < at_command_count() + ALEN(others); i++) {
		struct slice secret = secret_names_next(i);

		if (secret.n && resembles(name, secret))
			return true;
	}
	return says_password(name);
}

bool at_name_has_secret(struct slice name)
{
	const struct at_command *c = secret_name_command(name);

	return c ? at_command_has_secret(c) || c->secret_payload : is_other(name) || is_near(name);
}

/* Old firmware has two variants of some commands, one that saves and one that does not. */
struct slice secret_name_base(struct slice name)
{
	size_t n = name.n < 4 ? 0 : name.n - 4;
	struct slice end = slice_from(name, n);

	return slice_eq_nocase(end, SLICE("_CUR")) || slice_eq_nocase(end, SLICE("_DEF"))
	               ? slice_sub(name, 0, n)
	               : name;
}

bool at_name_answers_secret(struct slice name)
{
	const struct at_command *c = secret_name_command(secret_name_base(name));

	return c ? at_command_answers_secret(c) || c->secret_payload
	         : is_other(secret_name_base(name));
}

bool at_name_has_arguments(struct slice before, char behind)
{
	size_t n = before.n;

	if (behind == '=')
		return true;
	if (behind == ':' && n == 1)
		return false; /* an answer */
	if (behind == '?' || behind == '\r' || behind == '\n' || n == 0 || before.p[n - 1] != '+')
		return false;
	while (n > 1 && (ascii_is_letter(before.p[n - 2]) || before.p[n - 2] == ' '))
		n--;
	return n == 1 && before.n <= AT_BEFORE_NAME;
}

size_t secret_name_part(struct slice name)
{
	if (secret_name_command(name) || secret_name_base(name).n < name.n)
		return 0;
	for (size_t i = 0; i < at_command_count() + ALEN(others); i++) {
		struct slice secret = secret_names_next(i);

		if (secret.n && secret.n < name.n && slice_starts_nocase(name, secret))
			return secret.n;
	}
	return 0;
}
