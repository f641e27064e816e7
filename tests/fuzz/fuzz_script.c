/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any file as a script: steps, or mistakes with their lines. */
#include <string.h>

#include "script/script_words.h"
#include "script/variables.h"
#include "base/utf8.h"
#include "fuzz.h"

/* Longer than the name of any file it includes, so that no mistake of theirs looks like its own. */
static const struct slice PATH = {"the-script-itself.at", 20};

static const char *fuzz_env(void *user, const char *name)
{
	(void)user;
	return name[0] == 'P' ? "se\"same" : NULL;
}

/* Bytes behind "\n=NAME\n" are the file of that name, which may include itself; any other file is its
 * name. */
static bool read_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	struct slice text = *(const struct slice *)user;
	struct buf mark = {0};

	if (name.n >= PATH.n)
		return diag_fail(d, 0, 0, 0, "no such file");
	buf_add_text(&mark, "\n=");
	buf_add(&mark, name);
	buf_add_char(&mark, '\n');
	size_t at = slice_find(text, buf_slice(&mark));
	text = slice_from(text, at == SLICE_NONE ? text.n : at + mark.n);
	buf_fini(&mark);
	if (at != SLICE_NONE) {
		buf_add(out, slice_sub(text, 0, slice_find(text, SLICE("\n="))));
		return true;
	}
	buf_add(out, name);
	return true;
}

static bool can_be_sent(struct slice line)
{
	return line.n && slice_find_char(line, '\r') == SLICE_NONE &&
	       slice_find_char(line, '\n') == SLICE_NONE &&
	       slice_find_char(line, '\0') == SLICE_NONE;
}

static void check_steps(const struct script *s)
{
	size_t line = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct script_step *step = &s->steps[i];
		PROMISE(step->line, "steps have a line");
		PROMISE(step->path != s->path || step->line >= line, "steps are in order");
		if (step->path == s->path)
			line = step->line;
		PROMISE(step->text.n, "each can be told");
		PROMISE(step->kind != SCRIPT_COMMAND || can_be_sent(buf_slice(&step->command)),
			"commands can be sent");
		PROMISE(step->time >= 0, "times are to come");
		if (step->kind == SCRIPT_EXPECT && step->expected.event == SCRIPT_LINE) {
			PROMISE(step->expected.pattern, "a pattern is there");
			(void)pattern_matches(step->expected.pattern, SLICE("AT version:2.1.0.0"));
		}
	}
}

/* What it leaves open can be asked for, and each name once. */
static void check_variables(struct slice text)
{
	struct script_variables v = {0};

	script_variables_add_script(
		&v, &(struct script_source){.text = text, .file = read_file, .user = &text});
	for (size_t i = 0; i < v.count; i++) {
		PROMISE(script_is_name(buf_slice(&v.items[i].name)), "a name");
		for (size_t j = 0; j < i; j++)
			PROMISE(!slice_eq(buf_slice(&v.items[i].name), buf_slice(&v.items[j].name)),
				"each name once");
	}
	PROMISE(script_about(text).n <= text.n, "a part of the text");
	script_variables_fini(&v);
}

static void check_errors(const struct buf *errors, size_t lines, bool included)
{
	struct slice rest = buf_slice(errors);

	PROMISE(rest.n, "a refusal has its reason");
	PROMISE(utf8_valid(rest), "mistakes can be shown");
	while (rest.n) {
		size_t end = slice_find_char(rest, '\n');
		long long number;
		PROMISE(end != SLICE_NONE, "a mistake is a line");
		struct slice place = slice_sub(rest, 0, end);
		if (!slice_starts(place, PATH) || place.n == PATH.n || place.p[PATH.n] != ':') {
			PROMISE(included, "with its file");
			rest = slice_from(rest, end + 1);
			continue;
		}
		place = slice_from(place, PATH.n + 1);
		PROMISE(slice_to_number(
				slice_sub(place, 0, slice_find_char(place, ':')), &number) &&
				number >= 1 && (size_t)number <= lines,
			"and its line");
		rest = slice_from(rest, end + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size};
	struct script_value given = {0};
	struct script s;
	struct buf errors = {0};
	struct diag d;
	size_t lines = 1;

	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	PROMISE(script_value_read(&given, SLICE("HOST=a,\"b\\"), &d), "a definition");
	if (script_read(&s,
		    &(struct script_source){.path = PATH.p,
			    .text = text,
			    .given = &given,
			    .given_count = 1,
			    .file = read_file,
			    .env = fuzz_env,
			    .user = &text,
			    .board = 1,
			    .port = "/dev/ttyUSB0"},
		    &errors))
		check_steps(&s);
	else
		check_errors(&errors, lines, s.file_count > 1);
	check_variables(text);
	script_fini(&s);
	script_value_fini(&given);
	buf_fini(&errors);
	return 0;
}
