/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/telling.h"

#include <string.h>

#include "base/language.h"
#include "base/utf8.h"

void telling_fini(struct telling *t)
{
	buf_fini(&t->returned);
	buf_fini(&t->verdict);
	buf_fini(&t->why);
	buf_fini(&t->came);
	buf_fini(&t->held);
}

static bool telling_is_open(const struct telling *t)
{
	return t->connection->session;
}

int64_t telling_now(const struct telling *t)
{
	return telling_is_open(t) ? connection_now(t->connection) : 0;
}

/* ---- secrets ---- */

static const struct at_secrets *telling_secrets(const struct telling *t)
{
	return session_secrets(t->connection->session);
}

/* A step that expects or publishes a secret contains it: so may the reason. */
static void telling_add_hidden(const struct telling *t, struct buf *out, struct slice text)
{
	if (telling_is_open(t))
		at_secrets_add_hidden(telling_secrets(t), out, text);
	else
		buf_add(out, text);
}

/* For bytes written in hexadecimal, which form a single word. */
static void telling_hide_hex(
	const struct telling *t, struct buf *text, const struct script_step *step)
{
	size_t at = slice_find(buf_slice(text), SLICE(" hex "));

	if (at == SLICE_NONE || !telling_is_open(t) ||
		!(at_secrets_in(telling_secrets(t), buf_slice(&step->payload)) ||
			at_secrets_in(telling_secrets(t), buf_slice(&step->expected.wanted))))
		return;
	for (at += strlen(" hex "); at < text->n && text->p[at] != ' '; at++)
		text->p[at] = '*';
}

void telling_add_text(
	const struct telling *t, struct buf *out, const struct script_step *step, size_t most)
{
	struct slice text = buf_slice(&step->text);
	struct buf hidden = {0};

	/* The cut may go through a secret. */
	telling_add_hidden(
		t, &hidden, slice_sub(text, 0, most < text.n ? most + AT_SECRET_MOST : most));
	telling_hide_hex(t, &hidden, step);
	buf_add(out, buf_slice(&hidden));
	buf_fini(&hidden);
}

/* One with a secret is shown as it is written: a short value is not looked for. */
static void telling_add_sent(
	const struct telling *t, struct buf *out, const struct script_step *command)
{
	at_secrets_add_masked(telling_secrets(t), out,
		buf_slice(command->secret ? &command->text : &command->command), '*');
}

/* ---- results ---- */

static const struct script_step *telling_step(const struct telling *t)
{
	return player_step(t->player);
}

/* What marks a place is no step that passed or was left out: the report has its words instead. */
static bool telling_marks_a_place(const struct telling *t)
{
	const struct script_step *step = telling_step(t);

	return step->kind == SCRIPT_PHASE || step->kind == SCRIPT_NOTE;
}

/* What led to a failure: the last command, and what the board and its log port said since. */
static void telling_add_course(struct telling *t, struct buf *sent)
{
	const struct script_step *command = player_last_command(t->player);

	buf_clear(&t->came);
	player_add_came(t->player, &t->came);
	if (t->connection->log)
		reasons_show_log(
			&t->came, session_journal(t->connection->session), t->player->journal_at);
	if (command)
		telling_add_sent(t, sent, command);
}

/* Of a result of which status, took, failure and code are filled in: all the rest. */
static void telling_result(struct telling *t, struct report_result result)
{
	struct buf why = {0}, text = {0}, note = {0}, sent = {0};

	telling_add_hidden(t, &why, buf_slice(&t->why));
	if (result.status == REPORT_PASSED)
		telling_add_hidden(t, &note, buf_slice(&t->player->note));
	telling_add_text(t, &text, telling_step(t), SLICE_NONE);
	result.script = t->player->script;
	result.step = telling_step(t);
	result.text = buf_slice(&text);
	result.t = telling_now(t);
	result.why = buf_slice(&why);
	result.note = buf_slice(&note);
	if (report_has_failed(result.status)) {
		telling_add_course(t, &sent);
		result.sent = buf_slice(&sent);
		result.came = buf_slice(&t->came);
	}
	report_step(t->report, &result);
	buf_fini(&sent);
	buf_fini(&why);
	buf_fini(&text);
	buf_fini(&note);
}

static void telling_add_return(struct telling *t, struct buf *text)
{
	if (t->returned.n)
		buf_addf(text, "%s%s", text->n ? _("; ") : "", buf_text(&t->returned));
	buf_clear(&t->returned);
}

void telling_pass(struct telling *t, int64_t took)
{
	struct buf *note = &t->player->note;

	buf_clear(&t->why);
	telling_add_return(t, note);
	/* For the transcript too. */
	if (note->n)
		connection_say(t->connection, false, buf_slice(note));
	if (telling_marks_a_place(t))
		return;
	t->passed++;
	telling_result(t, (struct report_result){.status = REPORT_PASSED, .took = took});
}

void telling_skip(struct telling *t, struct slice why)
{
	if (telling_marks_a_place(t))
		return;
	buf_set(&t->why, why);
	telling_result(t, (struct report_result){.status = REPORT_SKIPPED});
}

static void telling_explain_silence(struct telling *t)
{
	struct buf text = {0};

	if (link_explain_silence(t->connection->link, &text))
		buf_addf(&t->why, "%s%s", _("; "), buf_text(&text));
	buf_fini(&text);
}

static void telling_set_verdict(struct telling *t, bool ends)
{
	struct buf place = {0}, why = {0};

	if (t->verdict.n)
		return;
	report_add_place(&place,
		&(struct report_result){.script = t->player->script, .step = telling_step(t)});
	telling_add_hidden(t, &why, buf_slice(&t->why));
	/* "failed at" and "passed: N steps" are words that the reports look for: not translated. */
	if (ends)
		buf_addf(&t->verdict, _("%s, at %s"), buf_text(&why), buf_text(&place));
	else
		buf_addf(&t->verdict, "failed at %s: %s", buf_text(&place), buf_text(&why));
	buf_fini(&place);
	buf_fini(&why);
}

void telling_fail(struct telling *t, struct slice why, enum script_failure failure, uint32_t code,
	int64_t took, bool ends)
{
	buf_set(&t->why, why);
	telling_add_return(t, &t->why);
	if (t->player->seen.count == 0 && t->connection->link)
		telling_explain_silence(t);
	if (t->connection->log)
		reasons_add_log(
			&t->why, session_journal(t->connection->session), t->player->journal_at);
	telling_set_verdict(t, ends);
	telling_result(t,
		(struct report_result){
			.status = script_failure_is_error(failure) ? REPORT_ERROR : REPORT_FAILED,
			.took = took,
			.failure = failure,
			.code = code});
}

void telling_end_transcript(struct telling *t)
{
	struct buf passed = {0};

	buf_addf(&passed, "passed: %zu step%s", t->passed, t->passed == 1 ? "" : "s");
	connection_end_transcript(t->connection, buf_text(t->verdict.n ? &t->verdict : &passed));
	buf_fini(&passed);
}

/* ---- beside the results ---- */

void telling_event(struct telling *t, const struct wire_event *event)
{
	struct wire_event masked = session_hide_event(t->connection->session, event, &t->held);

	report_event(t->report, &masked, telling_now(t));
}

static void telling_phase(struct telling *t, struct slice words)
{
	struct buf name = {0}, said = {0};

	telling_add_hidden(t, &name, words);
	report_phase(t->report, buf_slice(&name), telling_now(t));
	buf_addf(&said, _("phase: %s"), buf_text(&name));
	connection_say(t->connection, false, buf_slice(&said));
	buf_fini(&name);
	buf_fini(&said);
}

void telling_note(struct telling *t, struct slice text)
{
	struct buf shown = {0};

	telling_add_hidden(t, &shown, text);
	report_note(t->report, buf_slice(&shown), telling_now(t));
	connection_note(t->connection, buf_slice(&shown));
	buf_fini(&shown);
}

void telling_words(struct telling *t, const struct script_step *step)
{
	if (step->kind == SCRIPT_PHASE)
		telling_phase(t, buf_slice(&step->words));
	else
		telling_note(t, buf_slice(&step->words));
}

void telling_capture(struct telling *t, struct slice name, struct slice value)
{
	struct buf text = {0}, shown = {0}, value_shown = {0};

	telling_add_hidden(t, &shown, value);
	report_capture(t->report, name, buf_slice(&shown), telling_now(t));
	utf8_add_visible(&value_shown, buf_slice(&shown));
	buf_addf(&text, _("%.*s is %.*s"), SLICE_ARG(name), SLICE_ARG(buf_slice(&value_shown)));
	buf_fini(&value_shown);
	connection_say(t->connection, false, buf_slice(&text));
	buf_fini(&text);
	buf_fini(&shown);
}
