/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/fault_plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/language.h"
#include "base/nearest.h"
#include "base/utf8.h"

enum { LARGEST_MESSAGE = 64 * 1024, MOST_A_SECOND = 1000000, LAST_BYTE = 1000000000 };

static const int64_t LONGEST_MICROSECONDS = INT64_C(86400) * 1000000;

typedef bool read_fn(struct slice *rest, struct fault *f, struct diag *d);

static struct slice fault_plan_next_word(struct slice *rest)
{
	struct slice s = slice_trim(*rest);
	size_t end = 0;

	while (end < s.n && s.p[end] != ' ' && s.p[end] != '\t')
		end++;
	*rest = slice_trim(slice_from(s, end));
	return slice_sub(s, 0, end);
}

/* What it was to be is a marked text. */
static bool wrong(struct diag *d, const char *what, struct slice word)
{
	if (word.n == 0)
		return diag_fail(d, 0, 0, 0, _("%s is missing"), _(what));
	return diag_fail(d, 0, 0, 0, _("%s is not a %s"), VISIBLE(word, VISIBLE_MOST), _(what));
}

static bool read_number(struct slice *rest, long long min, long long max, const char *what,
	long long *number, struct diag *d)
{
	struct slice word = fault_plan_next_word(rest);

	if (!slice_to_number(word, number))
		return wrong(d, what, word);
	if (*number < min || *number > max)
		return diag_fail(d, 0, 0, 0, _("%s is %lld; it can be %lld to %lld"), _(what),
			*number, min, max);
	return true;
}

static bool read_chance(struct slice *rest, struct fault *f, struct diag *d)
{
	struct slice word = fault_plan_next_word(rest);
	char text[32], *end;

	if (word.n == 0 || word.n >= sizeof(text))
		return wrong(d, N_("chance between 0 and 1"), word);
	memcpy(text, word.p, word.n);
	text[word.n] = '\0';
	f->chance = strtod(text, &end);
	if (*end != '\0' || !(f->chance >= 0 && f->chance <= 1))
		return wrong(d, N_("chance between 0 and 1"), word);
	return true;
}

/* "20ms", "5s", "100us" */
static bool to_microseconds(struct slice word, long long *microseconds)
{
	static const struct {
		struct slice name;
		long long microseconds;
	} units[] = {{{"us", 2}, 1}, {{"ms", 2}, 1000}, {{"s", 1}, 1000000}};
	long long number;

	for (size_t i = 0; i < ALEN(units); i++) {
		if (!slice_ends(word, units[i].name))
			continue;
		if (!slice_to_number(slice_sub(word, 0, word.n - units[i].name.n), &number) ||
			number < 0 || number > LONGEST_MICROSECONDS / units[i].microseconds)
			return false;
		*microseconds = number * units[i].microseconds;
		return true;
	}
	return false;
}

static bool read_time(struct slice *rest, struct fault *f, struct diag *d)
{
	struct slice word = fault_plan_next_word(rest);

	return to_microseconds(word, &f->number) || wrong(d, N_("time such as 20ms or 5s"), word);
}

static bool read_seed(struct slice *rest, struct fault *f, struct diag *d)
{
	return read_number(rest, 0, LAST_BYTE, N_("seed"), &f->number, d);
}

static bool read_split(struct slice *rest, struct fault *f, struct diag *d)
{
	return read_number(rest, 0, LARGEST_MESSAGE, N_("number of bytes"), &f->number, d);
}

static bool read_position(struct slice *rest, struct fault *f, struct diag *d)
{
	return rest->n == 0 || read_number(rest, 1, LAST_BYTE, N_("position"), &f->number, d);
}

static bool read_difference(struct slice *rest, struct fault *f, struct diag *d)
{
	return read_number(
		rest, -LARGEST_MESSAGE, LARGEST_MESSAGE, N_("difference"), &f->number, d);
}

static bool read_count(struct slice *rest, struct fault *f, struct diag *d)
{
	return read_number(rest, 0, LAST_BYTE, N_("number of bytes"), &f->number, d);
}

static bool read_clock(struct slice *rest, struct fault *f, struct diag *d)
{
	return read_number(rest, 0, DATE_LATEST_SECOND, N_("time"), &f->number, d);
}

static bool read_on_off(struct slice *rest, struct fault *f, struct diag *d)
{
	struct slice word = fault_plan_next_word(rest);

	f->number = slice_eq(word, SLICE("on"));
	return f->number || slice_eq(word, SLICE("off")) || wrong(d, N_("state (on or off)"), word);
}

static bool read_name(struct slice *rest, struct fault *f, struct diag *d)
{
	f->word = fault_plan_next_word(rest);
	if (slice_starts(f->word, SLICE("AT+")))
		f->word = slice_from(f->word, 3);
	return f->word.n > 0 || wrong(d, N_("command"), f->word);
}

static bool fault_plan_read_message(struct slice *rest, struct fault *f, struct diag *d)
{
	f->word = fault_plan_next_word(rest);
	f->text = *rest;
	*rest = slice_from(*rest, rest->n);
	return f->word.n > 0 || wrong(d, N_("topic"), f->word);
}

static bool read_between(struct slice *rest, struct fault *f, struct diag *d)
{
	if (!read_chance(rest, f, d))
		return false;
	return (f->chance == 0 && rest->n == 0) || fault_plan_read_message(rest, f, d);
}

static bool read_flood(struct slice *rest, struct fault *f, struct diag *d)
{
	if (!read_number(rest, 0, MOST_A_SECOND, N_("number of messages a second"), &f->number, d))
		return false;
	f->word = fault_plan_next_word(rest);
	return rest->n == 0 ||
	       read_number(rest, 0, LARGEST_MESSAGE, N_("number of bytes"), &f->bytes, d);
}

static bool read_nothing(struct slice *rest, struct fault *f, struct diag *d)
{
	(void)rest;
	(void)f;
	(void)d;
	return true;
}

static const struct {
	struct fault_row row;
	read_fn *read;
} rows[FAULT_KINDS] = {
	[FAULT_SEED] =
		{{"seed", "NUMBER",
			 N_("Restarts the random sequences; the same seed gives the same bytes.")},
			read_seed},
	[FAULT_SPLIT] =
		{{"split", "BYTES",
			 N_("The board's output is written in pieces of at most BYTES; 0 for whole.")},
			read_split},
	[FAULT_DELAY] = {{"delay", "TIME",
				 N_("Each piece is written TIME after the previous one.")},
		read_time},
	[FAULT_LOSE] = {{"lose", "CHANCE",
				N_("Each byte of the board's output is lost with this chance.")},
		read_chance},
	[FAULT_FLIP] = {{"flip", "CHANCE", N_("One bit of each byte is flipped with this chance.")},
		read_chance},
	[FAULT_NOISE] =
		{{"noise", "CHANCE",
			 N_("A random byte is inserted before each byte with this chance.")},
			read_chance},
	[FAULT_BETWEEN] =
		{{"between", "CHANCE TOPIC TEXT",
			 N_("A message arrives with this chance wherever one may come between two lines, even around the prompt.")},
			read_between},
	[FAULT_BUSY] = {{"busy", "CHANCE",
				N_("A line is answered busy p... and not run, with this chance.")},
		read_chance},
	[FAULT_MUTE] =
		{{"mute", "COMMAND",
			 N_("The command is neither run nor answered; all: every command; none: no command.")},
			read_name},
	[FAULT_ENDLESS] =
		{{"endless", "on|off",
			 N_("A prompt accepts bytes forever, however many were announced; only a reset ends it once begun.")},
			read_on_off},
	[FAULT_LENGTH] =
		{{"length", "DIFFERENCE",
			 N_("The length in +MQTTSUBRECV is wrong by this much; 0 for correct.")},
			read_difference},
	[FAULT_FLOOD] = {{"flood", "N [TOPIC [BYTES]]",
				 N_("N messages a second, numbered, whether or not the board is "
				    "connected; 0 for none.")},
		read_flood},
	[FAULT_RESET] =
		{{"reset", "[N]",
			 N_("The board restarts at once, or after N more bytes of output, even in mid-line.")},
			read_position},
	[FAULT_WIFI] = {{"wifi", "on|off", N_("The access point disappears, or is back.")},
		read_on_off},
	[FAULT_BROKER] =
		{{"broker", "on|off",
			 N_("The network path to the broker breaks and stays broken, or is restored.")},
			read_on_off},
	[FAULT_SNTP] =
		{{"sntp", "on|off",
			 N_("No time server answers, so the clock stays as it is; or they do again.")},
			read_on_off},
	[FAULT_MISS] =
		{{"miss", "N",
			 N_("The Nth byte after each prompt is lost on its way to the board, which waits for another one; 0 for none.")},
			read_count},
	[FAULT_CUT] =
		{{"cut", "N",
			 N_("Once, the power fails when N bytes have come after a prompt, and is back: none of them is stored; 0 for never.")},
			read_count},
	[FAULT_TEAR] =
		{{"tear", "N",
			 N_("Once, the power fails when N bytes of a write are in flash: a partition keeps them, a value stays what it was; 0 for never.")},
			read_count},
	[FAULT_FULL] =
		{{"full", "on|off",
			 N_("The partition of AT+SYSMFG is full: writing fails; or it has room again.")},
			read_on_off},
	[FAULT_FLASH] =
		{{"flash", "TIME",
			 N_("Erasing and writing take TIME for each 4096 bytes; meanwhile the board is busy.")},
			read_time},
	[FAULT_CLOCK] =
		{{"clock", "SECONDS",
			 N_("Time servers and clouds show this time from now on, in seconds since 1970.")},
			read_clock},
	[FAULT_PLUG] =
		{{"plug", "on|off",
			 N_("The board is unplugged: its ports close and it loses power; or it is plugged in and boots.")},
			read_on_off},
	[FAULT_VANISH] =
		{{"vanish", "TIME",
			 N_("Whenever the board restarts its ports vanish for TIME, as those of a board with USB of its own do; 0s for no longer.")},
			read_time},
	[FAULT_MESSAGE] = {{"message", "TOPIC TEXT", N_("One message arrives now.")},
		fault_plan_read_message},
	[FAULT_OFF] = {{"off", "", N_("Ends all faults, including those planned for later.")},
		read_nothing},
};

const struct fault_row *fault_row(enum fault_kind kind)
{
	return &rows[kind].row;
}

/* Up to ';' or the end of the line; skips comments and blank statements. */
static bool next_statement(struct slice *plan, struct slice *statement)
{
	while (plan->n > 0) {
		size_t end = 0, comment;

		while (end < plan->n && plan->p[end] != ';' && plan->p[end] != '\n')
			end++;
		*statement = slice_sub(*plan, 0, end);
		comment = slice_find_char(*statement, '#');
		if (comment != SLICE_NONE) {
			/* A ';' inside a comment does not end it. */
			end = slice_find_char(*plan, '\n');
			end = end == SLICE_NONE ? plan->n : end;
			*statement = slice_sub(*statement, 0, comment);
		}
		*plan = slice_from(*plan, end + 1);
		*statement = slice_trim(*statement);
		if (statement->n > 0)
			return true;
	}
	return false;
}

static size_t find_row(struct slice name)
{
	size_t i = 0;

	while (i < FAULT_KINDS && !slice_eq(name, slice_of(rows[i].row.name)))
		i++;
	return i;
}

static bool fault_refuse_name(struct slice name, struct diag *d)
{
	struct nearest near = nearest_begin(name, name.n / 3 + 1);

	for (size_t i = 0; i < FAULT_KINDS; i++)
		nearest_offer(&near, i, slice_of(rows[i].row.name));
	if (near.index == SLICE_NONE)
		return diag_fail(
			d, 0, 0, 0, _("%s is not a known fault"), VISIBLE(name, VISIBLE_MOST));
	return diag_fail(d, 0, 0, 0, _("%s is not a known fault; did you mean %s?"),
		VISIBLE(name, VISIBLE_MOST), rows[near.index].row.name);
}

bool fault_read(struct slice *plan, struct fault *f, struct diag *d)
{
	struct slice rest, name;
	long long at = 0;

	*f = (struct fault){0};
	*d = (struct diag){0};
	if (!next_statement(plan, &rest))
		return false;
	name = fault_plan_next_word(&rest);
	if (slice_eq(name, SLICE("at"))) {
		if (!read_time(&rest, f, d))
			return false;
		at = f->number;
		f->number = 0;
		name = fault_plan_next_word(&rest);
	}
	if (name.n == 0)
		return wrong(d, N_("statement after the time"), name);
	f->kind = (enum fault_kind)find_row(name);
	if (f->kind == FAULT_KINDS)
		return fault_refuse_name(name, d);
	f->at = at;
	if (!rows[f->kind].read(&rest, f, d))
		return false;
	if (rest.n == 0)
		return true;
	return diag_fail(d, 0, 0, 0, _("%s has too many arguments: %s"), rows[f->kind].row.name,
		VISIBLE(rest, VISIBLE_MOST));
}
