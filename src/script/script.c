/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/script.h"

#include <stdlib.h>
#include <string.h>

#include "at/compose.h"
#include "at/kept.h"
#include "base/ascii.h"
#include "base/hex.h"
#include "at/secret.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "base/utf8.h"
#include "script/on.h"
#include "script/script_private.h"
#include "wire/log_line.h"

void script_step_fini(struct script_step *step)
{
	buf_fini(&step->text);
	buf_fini(&step->command);
	buf_fini(&step->payload);
	expectation_fini(&step->expected);
	script_on_free(step->on);
	buf_fini(&step->words);
	for (size_t i = 0; i < step->clock.server_count; i++)
		buf_fini(&step->clock.servers[i]);
	for (size_t i = 0; i < step->cloud.count; i++) {
		buf_fini(&step->cloud.values[i].key);
		buf_fini(&step->cloud.values[i].value);
	}
	buf_fini(&step->cloud.secret);
	buf_fini(&step->name);
	buf_fini(&step->label);
	script_late_free(step->late);
}

void script_fini(struct script *s)
{
	for (size_t i = 0; i < s->count; i++)
		script_step_fini(&s->steps[i]);
	for (size_t i = 0; i < s->secret_count; i++)
		buf_fini(&s->secrets[i]);
	for (size_t i = 0; i < s->file_count; i++) {
		free(s->files[i].path);
		free(s->files[i].name);
	}
	free(s->files);
	free(s->parts);
	free(s->secrets);
	buf_fini(&s->unused);
	free(s->steps);
	*s = (struct script){0};
}

static struct script_step *script_new_step(struct script *s, enum script_kind kind, size_t line)
{
	s->steps = memory_grow(s->steps, &s->room, s->count + 1, sizeof(*s->steps));
	struct script_step *step = &s->steps[s->count++];
	s->rows++;
	*step = (struct script_step){
		.kind = kind, .path = s->path, .line = line, .expected.length = -1};
	return step;
}

size_t script_add_file(struct script *s, const char *path, struct slice name)
{
	struct buf text = {0};

	buf_add(&text, name);
	s->files = memory_grow(s->files, &s->file_room, s->file_count + 1, sizeof(*s->files));
	s->files[s->file_count] = (struct script_file){
		.path = memory_copy_text(path), .name = memory_copy_text(buf_text(&text))};
	buf_fini(&text);
	return s->file_count++;
}

void script_begin(struct script *s, const char *path)
{
	const char *slash = strrchr(path, '/');

	*s = (struct script){0};
	script_add_file(s, path, slice_of(slash ? slash + 1 : path));
	s->path = s->files[0].path;
}

struct script_step *script_add_line(struct script *s, size_t line, struct slice command)
{
	struct script_step *step = script_new_step(s, SCRIPT_COMMAND, line);

	buf_add(&step->command, command);
	at_add_masked(&step->text, command, '*');
	return step;
}

struct script_step *script_add_clock(struct script *s, size_t line, long long scheme)
{
	struct script_step *step = script_new_step(s, SCRIPT_CLOCK, line);

	step->clock = (struct script_clock){.scheme = scheme, .within = SCRIPT_CLOCK_US};
	buf_addf(&step->text, "clock for %lld", scheme);
	return step;
}

struct script_step *script_add_step(struct script_reading *r, enum script_kind kind)
{
	r->step = script_new_step(r->script, kind, r->place->line);
	r->step->path = r->script->files[r->place->file].path;
	/* Values may be secret: steps other than commands are shown with the names. */
	if (kind != SCRIPT_COMMAND)
		buf_add(&r->step->text, r->written);
	return r->step;
}

/* ---- commands ---- */

static bool can_be_sent(struct slice line, struct diag *d)
{
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '\r' || line.p[i] == '\n' || line.p[i] == '\0')
			return diag_fail(d, 0, i, 1,
				_("a line end or NUL byte can't be part of a command; pubraw "
				  "carries any byte"));
	return true;
}

/* Typographic quotes and the like are named where they are what is wrong with the line. */
static bool script_is_plain(struct slice line, struct diag *d)
{
	struct buf plain = {0};
	bool good = at_line_passes(line) || !at_kept_plain(line, &plain, d) ||
	            !at_line_passes(buf_slice(&plain));

	buf_fini(&plain);
	return good;
}

bool script_read_within(struct script_reading *r, int64_t *time)
{
	if (!script_words_time(&r->words, "within", time))
		return false;
	return *time > 0 || script_words_fail(&r->words, _("within: no time at all is too short"));
}

static bool script_read_command_tail(struct script_reading *r, struct slice tail)
{
	if (!tail.n)
		return true;
	r->words.rest = tail;
	return script_words_next(&r->words) && script_read_within(r, &r->step->within) &&
	       script_at_end(r);
}

bool script_read_command(struct script_reading *r)
{
	struct script_step *step = script_add_step(r, SCRIPT_COMMAND);
	size_t end = script_command_end(r->written);
	struct slice line = slice_trim(slice_sub(r->written, 0, end));
	struct slice tail = slice_from(r->written, end);

	r->command = r->script->count - 1;
	if (!script_add_command(&step->command, line, &r->values, &r->d))
		return false;
	at_add_masked(
		&step->text, r->env.used || r->values.late ? line : buf_slice(&step->command), '*');
	buf_add(&step->text, tail);
	if (!script_read_command_tail(r, tail))
		return false;
	return can_be_sent(buf_slice(&step->command), &r->d) &&
	       script_is_plain(buf_slice(&step->command), &r->d);
}

/* Called once all steps are known. */
bool script_check_command(const struct script_step *step, struct diag *d)
{
	long long length = at_line_announced(buf_slice(&step->command));

	if (length < 0 && step->has_payload)
		return diag_fail(d, 0, 0, 0, _("this command takes no payload"));
	if (step->has_payload && (size_t)length != step->payload.n)
		return diag_fail(d, 0, 0, 0,
			P_("the line announces %lld byte, its payload has %zu",
				"the line announces %lld bytes, its payload has %zu",
				(size_t)length),
			length, step->payload.n);
	if (length > 0 && !step->has_payload && !step->may_fail)
		return diag_fail(d, 0, 0, 0,
			P_("the board will wait for %lld byte: `payload hex|text|file ...` after it sends "
			   "it",
				"the board will wait for %lld bytes: `payload hex|text|file ...` after it "
				"sends them",
				(size_t)length),
			length);
	return true;
}

/* ---- bytes ---- */

static bool add_hex(struct script_words *w, struct buf *out)
{
	struct diag d;

	return hex_parse(buf_slice(&w->word), out, &d) ||
	       script_words_fail(w, _("hex: %s"), d.text);
}

void script_add_beside(const struct script_reading *r, struct buf *out, struct slice named)
{
	const char *base = r->script->files[r->place->file].name, *slash = strrchr(base, '/');

	while (slice_take(&named, SLICE("./")))
		;
	if (slash && !slice_starts(named, SLICE("/")))
		buf_add(out, (struct slice){base, (size_t)(slash - base) + 1});
	buf_add(out, named);
}

bool script_read_file(struct script_reading *r, struct slice name, struct buf *out)
{
	if (slice_find_char(name, '\0') != SLICE_NONE)
		return script_words_fail(&r->words, _("a file's name can't contain a NUL byte"));
	r->words.failed = !r->source->file(r->source->user, name, out, &r->d);
	return !r->words.failed;
}

static bool script_read_bytes(struct script_reading *r, struct buf *out)
{
	struct buf name = {0};

	if (!r->words.word.n)
		return script_words_fail(&r->words, _("file: the name is missing"));
	/* What a board says never names a file. */
	if (!script_late_refuse(r, r->values.late_word, _("the name of a file")))
		return false;
	script_add_beside(r, &name, buf_slice(&r->words.word));
	buf_clear(&r->file_bytes);
	bool ok = script_read_file(r, buf_slice(&name), &r->file_bytes);
	buf_add(out, buf_slice(&r->file_bytes));
	buf_fini(&name);
	return ok;
}

bool script_read_data(struct script_reading *r, struct buf *out)
{
	struct script_words *w = &r->words;
	bool hex = script_words_is(w, "hex"), file = script_words_is(w, "file");

	if (!hex && !file && !script_words_is(w, "text"))
		return script_words_fail(w, _("the bytes must be given as hex, text or file"));
	if (!script_words_need(w, hex    ? _("hex: a number")
				  : file ? _("file: the name")
					 : _("text: the text")))
		return false;
	if (hex ? !add_hex(w, out) : file && !script_read_bytes(r, out))
		return false;
	if (!hex && !file)
		buf_add(out, buf_slice(&w->word));
	return out->n <= AT_LONGEST_PAYLOAD ||
	       script_words_fail(w, _("%zu bytes are more than any board takes"), out->n);
}

bool script_at_end(struct script_reading *r)
{
	if (script_words_next(&r->words))
		script_words_fail(
			&r->words, _("\"%s\" is not expected here"), SCRIPT_WORD(&r->words));
	return !r->words.failed;
}

/* ---- steps ---- */

static bool read_payload(struct script_reading *r)
{
	struct script *s = r->script;

	if (r->command == SLICE_NONE || r->command != s->count - 1 ||
		s->steps[r->command].has_payload)
		return script_words_fail(&r->words,
			_("payload: it must follow the AT line that makes the board ask for it"));
	struct script_step *step = &s->steps[s->count - 1];
	step->has_payload = true;
	bool ok = script_words_need(&r->words, _("payload: hex, text or file")) &&
	          script_read_data(r, &step->payload) && script_at_end(r) &&
	          script_late_refuse(r, r->values.late,
			  _("the bytes behind an AT line, whose number the line has,"));
	step->refused |= !ok;
	return ok;
}

static bool read_pubraw(struct script_reading *r)
{
	struct script_words *w = &r->words;
	struct script_step *step = script_add_step(r, SCRIPT_COMMAND);
	struct buf topic = {0};
	long long link, qos = 0, retain = 0;

	r->command = r->script->count - 1;
	buf_add(&step->text, r->written);
	step->has_payload = true;
	if (script_words_number(w, _("pubraw: the link"), 0, 0, &link) &&
		script_words_need(w, _("pubraw: a topic"))) {
		buf_add(&topic, buf_slice(&w->word));
		if (script_words_need(w, _("pubraw: hex, text or file")))
			script_read_data(r, &step->payload);
	}
	while (script_words_next(w)) {
		if (script_words_is(w, "qos"))
			script_words_number(w, "qos", 0, 2, &qos);
		else if (script_words_is(w, "retain"))
			script_words_number(w, "retain", 0, 1, &retain);
		else if (script_words_is(w, "within"))
			script_read_within(r, &step->within);
		else
			script_words_fail(w,
				_("pubraw: only qos N, retain N and within TIME can follow the bytes"));
	}
	if (!w->failed)
		at_add_publish_raw(
			&step->command, buf_slice(&topic), step->payload.n, qos, retain == 1);
	buf_fini(&topic);
	return !w->failed && can_be_sent(buf_slice(&step->command), &r->d);
}

static bool read_fails(struct script_reading *r)
{
	struct script_words *w = &r->words;

	if (r->script->count && r->script->steps[r->script->count - 1].inner)
		return script_words_fail(w,
			_("fails: it judges one answer, and the step before it is retried or repeated"));
	if (r->command == SLICE_NONE)
		return script_words_fail(w, _("fails: there is no command before it"));
	if (r->script->steps[r->command].may_fail)
		return script_words_fail(w, _("fails: the previous command already has one"));
	r->script->steps[r->command].may_fail = true;
	struct script_step *step = script_add_step(r, SCRIPT_FAILS);
	if (script_words_next(w) && !slice_to_hex(buf_slice(&w->word), &step->code))
		return script_words_fail(w, _("fails: a code is hexadecimal, like 0x6048"));
	return script_at_end(r);
}

static bool read_sleep(struct script_reading *r)
{
	return script_words_time(&r->words, "sleep", &script_add_step(r, SCRIPT_SLEEP)->time) &&
	       script_at_end(r);
}

static bool read_reset(struct script_reading *r)
{
	struct script_words *w = &r->words;

	script_add_step(r, SCRIPT_RESET);
	if (script_words_next(w) && !script_words_is(w, "within"))
		return script_words_fail(w, _("reset: only within TIME can follow"));
	if (script_words_is(w, "within"))
		script_read_within(r, &r->step->within);
	return !w->failed && script_at_end(r);
}

/* ---- lines ---- */

static const struct {
	const char *name;
	bool (*read)(struct script_reading *r);
	bool alone; /* it can't stand behind retry or repeat: it does nothing that could be done again */
} steps[] = {
	{"set", script_read_set, true},
	{"payload", read_payload, true},
	{"pubraw", read_pubraw, false},
	{"fails", read_fails, true},
	{"expect", script_read_expect, false},
	{"phase", script_read_phase, false},
	{"note", script_read_note, false},
	{"sleep", read_sleep, false},
	{"reset", read_reset, false},
	{"clock", script_read_clock, false},
	{"cloud", script_read_cloud, false},
	{"include", script_read_include, false},
	{"retry", script_read_retry, false},
	{"repeat", script_read_repeat, false},
	{"every", script_read_every, true},
	{"finally", script_read_finally, true},
	{"on", script_read_on, true},
	{"only", script_read_only, true},
	{"capture", script_read_capture, false},
};

/* The command before that is still without the bytes that it announces; NULL: there is none. */
static struct script_step *script_wanting(const struct script_reading *r)
{
	struct script *s = r->script;

	if (!s->count || r->command != s->count - 1 || s->steps[r->command].has_payload ||
		at_line_announced(buf_slice(&s->steps[r->command].command)) <= 0)
		return NULL;
	return &s->steps[r->command];
}

static bool script_is_keyword(struct slice line)
{
	struct slice word = slice_sub(line, 0, slice_find_char(line, ' '));

	for (size_t i = 0; i < ALEN(steps); i++)
		if (slice_eq(word, slice_of(steps[i].name)))
			return true;
	return false;
}

bool script_has_steps(struct slice text)
{
	while (text.n)
		if (script_is_keyword(script_bare_line(slice_take_line(&text))))
			return true;
	return false;
}

/* The line behind a command that announces bytes: the payload, as it was typed at the prompt, perhaps
 * with the prompt before it.  True: it was one. */
static bool script_read_typed_payload(struct script_reading *r)
{
	struct script_step *step = script_wanting(r);
	struct slice bytes = r->whole;

	if (!step || (wire_is_answer(r->written) && !slice_eq(r->written, SLICE(">"))))
		return false;
	size_t length = (size_t)at_line_announced(buf_slice(&step->command));
	if (bytes.n != length && slice_starts(slice_trim(bytes), SLICE(">"))) {
		bytes = slice_from(slice_trim(bytes), 1);
		if (!bytes.n)
			return false;
		if (bytes.n != length)
			bytes = slice_trim(bytes);
	}
	if (bytes.n != length && slice_trim(bytes).n == length)
		bytes = slice_trim(bytes);
	/* A word may be a mistyped step. */
	bool word = bytes.n && ascii_is_letter(bytes.p[0]);
	if (script_is_keyword(r->written) || slice_starts(bytes, SLICE("AT")) ||
		(bytes.n != length && word))
		return false;
	step->has_payload = true;
	buf_add(&step->payload, bytes);
	return true;
}

static bool script_refuse_word(struct script_reading *r)
{
	struct slice word = buf_slice(&r->words.word);
	struct nearest near = nearest_begin(word, word.n > 3 ? 1 + word.n / 3 : 1);

	if (slice_starts_nocase(word, SLICE("AT")))
		return script_words_fail(&r->words, _("commands begin with AT in capitals"));
	for (size_t i = 0; i < ALEN(steps); i++)
		nearest_offer(&near, i, slice_of(steps[i].name));
	if (near.index != SLICE_NONE)
		return script_words_fail(&r->words, _("\"%s\" is not a step; do you mean %s?"),
			SCRIPT_WORD(&r->words), steps[near.index].name);
	return script_words_fail(&r->words,
		_("\"%s\" is not a step: a step begins with AT, or with a word of atmq-script(5)"),
		SCRIPT_WORD(&r->words));
}

static bool script_read_words(struct script_reading *r)
{
	if (slice_starts(r->written, SLICE("AT")))
		return script_read_command(r);
	if (!script_words_next(&r->words))
		return false;
	for (size_t i = 0; i < ALEN(steps); i++)
		if (script_words_is(&r->words, steps[i].name)) {
			if (r->behind && steps[i].alone)
				return script_words_fail(&r->words,
					_("%s: it can't stand before %s"), r->behind,
					steps[i].name);
			return steps[i].read(r);
		}
	return script_refuse_word(r);
}

/* Before it is read again, with another stand-in. */
static void script_drop_steps(struct script_reading *r, size_t count, size_t command)
{
	while (r->script->count > count) {
		struct script_step *step = &r->script->steps[--r->script->count];
		r->script->rows -= !step->inner;
		script_step_fini(step);
	}
	r->command = command;
}

bool script_read_step(struct script_reading *r)
{
	/* For a word, a number or a link; a time; a byte. */
	static const char *const stand_ins[] = {"1", "1s", "00"};
	size_t count = r->script->count, command = r->command;
	struct slice written = r->written;
	struct diag first = {0};
	bool ok = false;

	for (size_t i = 0; i < ALEN(stand_ins) && !ok; i++) {
		if (i > 0)
			script_drop_steps(r, count, command);
		script_words_fini(&r->words);
		r->written = written;
		r->words = (struct script_words){.rest = written, .values = &r->values, .d = &r->d};
		script_values_begin_line(&r->values);
		buf_clear(&r->file_bytes);
		r->values.stand_in = stand_ins[i];
		ok = script_read_words(r);
		if (!ok && i == 0)
			first = r->d;
		if (!r->values.late)
			break;
	}
	r->written = written;
	if (!ok)
		r->d = first;
	else if (r->values.late && r->script->count > count)
		script_late_keep(r);
	r->values.late = false;
	for (size_t i = count; i < r->script->count; i++)
		r->script->steps[i].secret |= r->env.used;
	return ok;
}

static bool script_read_line_step(struct script_reading *r)
{
	return script_read_typed_payload(r) || wire_is_answer(r->written) || script_read_step(r);
}

bool script_read_behind(struct script_reading *r, const char *word)
{
	struct slice rest = slice_trim(r->words.rest);
	const char *behind = r->behind;

	if (!rest.n)
		return script_words_fail(&r->words, _("%s: the step is missing"), word);
	if (!script_late_refuse(r, r->values.late, word))
		return false;
	r->written = rest;
	r->behind = word;
	bool ok = script_read_step(r);
	r->behind = behind;
	return ok;
}

void script_add_mistake(struct script_reading *r, size_t line, const char *why)
{
	struct script_file *file = &r->script->files[r->place->file];

	file->has_mistakes = true;
	r->mistakes = memory_grow(
		r->mistakes, &r->mistake_room, r->mistake_count + 1, sizeof(*r->mistakes));
	struct script_mistake *mistake = &r->mistakes[r->mistake_count++];
	*mistake = (struct script_mistake){.path = file->path, .line = line, .place = line};
	/* It may quote unsafe bytes. */
	utf8_add_visible(&mistake->why, slice_of(why));
}

/* Comments as in C: slash-star ones may go over several lines. */
static struct slice script_without_comment(struct script_reading *r, struct slice line)
{
	bool payload = script_wanting(r) != NULL;

	if (r->in_comment) {
		size_t end = slice_find(line, SLICE("*/"));
		r->in_comment = end == SLICE_NONE;
		if (r->in_comment)
			return (struct slice){0};
		line = script_bare_line(slice_from(line, end + 2));
	}
	if (payload && !slice_starts(line, SLICE("//")) && !slice_starts(line, SLICE("/*")))
		return line;
	if (slice_starts(line, SLICE("/*")) && slice_find(line, SLICE("*/")) == SLICE_NONE) {
		r->in_comment = true;
		return (struct slice){0};
	}
	return script_bare_line(at_kept_command(line));
}

static void script_read_line(struct script_reading *r, struct slice line)
{
	r->place->line++;
	r->whole = line;
	if (r->whole.n && r->whole.p[r->whole.n - 1] == '\r')
		r->whole.n--;
	r->written = script_without_comment(r, script_bare_line(line));
	if (!r->written.n)
		return;
	size_t count = r->script->count;
	r->d = (struct diag){0};
	r->words = (struct script_words){.rest = r->written, .values = &r->values, .d = &r->d};
	r->env.used = false;
	bool ok = script_read_line_step(r);
	/* Most of them quote what they are about. */
	if (!ok && !r->values.broken)
		script_add_mistake(r, r->place->line,
			r->env.used
				? _("this line is not right with the value of ${env:...}, which is "
				    "not shown")
				: r->d.text);
	if (!ok || r->values.broken)
		for (size_t i = count; i < r->script->count; i++)
			r->script->steps[i].refused = true;
	script_words_fini(&r->words);
}

/* Those included have been checked. */
static void check_commands(struct script_reading *r, size_t first)
{
	const char *path = r->script->files[r->place->file].path;

	for (size_t i = first; i < r->script->count; i++) {
		const struct script_step *step = &r->script->steps[i];
		struct diag d;
		if (step->kind == SCRIPT_COMMAND && step->path == path && !step->refused &&
			!step->late && !script_check_command(step, &d))
			script_add_mistake(r, step->line, d.text);
	}
}

static int script_by_place(const void *a, const void *b)
{
	const struct script_mistake *one = a, *other = b;

	if (one->place != other->place)
		return (one->place > other->place) - (one->place < other->place);
	return (one->number > other->number) - (one->number < other->number);
}

void script_read_lines(struct script_reading *r, struct slice text)
{
	size_t first = r->script->count, mistakes = r->mistake_count;
	const char *behind = r->behind;

	script_begin_part(r);
	r->behind = NULL;
	r->command = SLICE_NONE;
	r->in_comment = false;
	slice_take(&text, SLICE("\xef\xbb\xbf"));
	while (text.n)
		script_read_line(r, slice_take_line(&text));
	check_commands(r, first);
	script_end_part(r);
	r->behind = behind;
	for (size_t i = mistakes; i < r->mistake_count; i++)
		r->mistakes[i].number = i;
	if (r->mistake_count > mistakes)
		qsort(r->mistakes + mistakes, r->mistake_count - mistakes, sizeof(*r->mistakes),
			script_by_place);
}

/* At most one mistake per line. */
static void script_tell_mistakes(struct script_reading *r, struct buf *errors)
{
	for (size_t i = 0; i < r->mistake_count; i++) {
		utf8_add_visible(errors, slice_of(r->mistakes[i].path));
		buf_addf(errors, ":%zu: ", r->mistakes[i].line);
		buf_add(errors, buf_slice(&r->mistakes[i].why));
		buf_add_char(errors, '\n');
		buf_fini(&r->mistakes[i].why);
	}
	free(r->mistakes);
}

static void script_tell_unused(struct script_reading *r)
{
	for (size_t i = 0; i < r->values.count; i++) {
		struct script_value *value = &r->values.items[i];
		if (value->used || !value->line)
			continue;
		utf8_add_visible(&r->script->unused, slice_of(r->script->path));
		buf_addf(&r->script->unused, _(":%zu: no line uses ${%s}\n"), value->line,
			buf_text(&value->name));
	}
}

bool script_read(struct script *s, const struct script_source *source, struct buf *errors)
{
	struct script_place place = {0};
	struct script_reading r = {.script = s, .source = source, .place = &place};

	script_begin(s, source->path);
	r.env = (struct script_env){.source = source, .script = s};
	r.values.env = &r.env;
	script_values_add_given(&r.values, source);
	script_read_lines(&r, source->text);
	script_values_mark_given(&r.values, source);
	script_tell_unused(&r);
	script_tell_mistakes(&r, errors);
	script_values_fini(&r.values);
	buf_fini(&r.file_bytes);
	return r.mistake_count == 0;
}
