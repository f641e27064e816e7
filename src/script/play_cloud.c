/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/compose.h"
#include "at/scheme.h"
#include "base/date.h"
#include "base/language.h"
#include "script/cloud_board.h"
#include "script/player_private.h"

enum {
	PLAY_CLOUD_CONFIGURED =
		3 /* from this state of AT+MQTTCONN? on there is a connection to end */
};

void play_cloud_fini(struct player *p)
{
	cloud_access_fini(&p->cloud.access);
	cloud_commands_fini(&p->cloud.commands);
	p->cloud = (struct player_cloud){0};
}

void play_cloud_begin(struct player *p, const struct script_step *step, int64_t now)
{
	const struct wire_firmware *firmware = &session_status(p->session)->firmware;

	(void)step;
	(void)now;
	player_begin_own(p);
	play_cloud_fini(p);
	buf_clear(&p->own_note);
	if (firmware->kind != WIRE_FIRMWARE_UNKNOWN)
		p->cloud.stage = PLAYER_CLOUD_ASKS;
}

void play_cloud_hear(struct player *p, const struct wire_event *event)
{
	struct player_cloud *c = &p->cloud;

	if (c->stage == PLAYER_CLOUD_SETS_CLOCK)
		clock_setting_hear(&p->clock, event);
	else if (event->type == WIRE_EVENT_CONNECTED)
		c->connected = true;
	else if (event->type == WIRE_EVENT_DISCONNECTED)
		c->dropped = true;
	else if (event->type == WIRE_EVENT_READY)
		c->restarted = true;
}

/* ---- the commands ---- */

/* Anew each time: a token begins when it is made. */
static bool play_cloud_make(struct player *p, const struct script_step *step, struct diag *d)
{
	struct player_cloud *c = &p->cloud;

	cloud_access_fini(&c->access);
	if (!script_cloud_make(&step->cloud, p->calls->unix_time(p->user), &c->access, d))
		return false;
	cloud_commands_fini(&c->commands);
	if (!cloud_make_commands(&c->access, &c->board, &c->commands, d))
		return false;
	session_learn_secret(p->session, buf_slice(&step->cloud.secret));
	session_learn_secret(p->session, buf_slice(&c->access.password));
	return true;
}

static void play_cloud_note(struct player *p, struct slice text)
{
	if (!text.n)
		return;
	buf_add_text(&p->own_note, p->own_note.n ? _("; ") : "");
	buf_add(&p->own_note, text);
}

static bool play_cloud_has_line(const struct cloud_commands *commands, struct slice line)
{
	for (size_t i = 0; i < commands->count; i++)
		if (slice_eq(buf_slice(&commands->list[i].line), line))
			return true;
	return false;
}

/* The commands for such a board, if the one that was refused is not among them. */
static bool play_cloud_replace(struct player *p, const struct cloud_board *board)
{
	struct player_cloud *c = &p->cloud;
	struct cloud_commands others = {0};
	struct slice refused = buf_slice(&p->own.command);
	size_t end = slice_find_char(refused, '=');
	struct buf text = {0};

	if (!cloud_make_commands(&c->access, board, &others, NULL) ||
		play_cloud_has_line(&others, refused)) {
		cloud_commands_fini(&others);
		return false;
	}
	cloud_commands_fini(&c->commands);
	c->commands = others;
	c->board = *board;
	c->next = 0;
	buf_addf(&text, _("this firmware refused %.*s: it was done without"),
		SLICE_ARG(slice_sub(refused, 0, end)));
	play_cloud_note(p, buf_slice(&text));
	buf_fini(&text);
	return true;
}

/* What the version promised is not always there; and what it did not, sometimes is. */
static bool play_cloud_falls_back(struct player *p)
{
	struct player_cloud *c = &p->cloud;
	struct cloud_board other = c->board;

	other.has_long = !other.has_long;
	if (!c->tried_long && play_cloud_replace(p, &other))
		return c->tried_long = true;
	other = c->board;
	other.has_sni = other.has_alpn = false;
	if (!c->tried_sni && c->board.has_sni && play_cloud_replace(p, &other))
		return c->tried_sni = true;
	return false;
}

/* ---- stages ---- */

enum play_cloud_turn { PLAY_CLOUD_ON, PLAY_CLOUD_WAITS, PLAY_CLOUD_PASSED, PLAY_CLOUD_FAILED };

static enum play_cloud_turn play_cloud_fail(
	struct player *p, enum script_failure failure, const char *why)
{
	p->cloud.failed = failure;
	buf_set(&p->why, slice_of(why));
	return PLAY_CLOUD_FAILED;
}

static enum play_cloud_turn play_cloud_fail_by_answer(struct player *p)
{
	p->cloud.by_answer = true;
	p->cloud.failed = script_failure_of(&p->answer);
	buf_clear(&p->why);
	player_add_own_reason(p, &p->why);
	return PLAY_CLOUD_FAILED;
}

static void play_cloud_stage(struct player *p, enum player_cloud_stage stage)
{
	p->cloud.stage = stage;
	p->cloud.restarted = false;
}

/* Known by now is whatever the board says of itself. */
static enum play_cloud_turn play_cloud_choose(struct player *p, const struct script_step *step)
{
	const struct wire_firmware *firmware = &session_status(p->session)->firmware;
	struct buf meaning = {0};
	struct diag d;

	p->cloud.board = cloud_board_of(p->session);
	if (firmware->mqtt == WIRE_KNOWN_NO) {
		wire_firmware_add_meaning(&meaning, firmware);
		play_cloud_fail(p, SCRIPT_UNEXPECTED, buf_text(&meaning));
		buf_fini(&meaning);
		return PLAY_CLOUD_FAILED;
	}
	return play_cloud_make(p, step, &d) ? PLAY_CLOUD_ON
	                                    : play_cloud_fail(p, SCRIPT_MISTAKE, d.text);
}

/* `ok`: it was answered OK, not refused. */
static enum play_cloud_turn play_cloud_answered(
	struct player *p, const struct script_step *step, bool ok)
{
	struct player_cloud *c = &p->cloud;
	const struct status *status = session_status(p->session);

	switch (c->stage) {
	case PLAYER_CLOUD_IDENTIFIES:
		play_cloud_stage(p, status->firmware.kind == WIRE_FIRMWARE_UNKNOWN ||
						    status->firmware.kind == WIRE_FIRMWARE_CLONE
					    ? PLAYER_CLOUD_LISTS
					    : PLAYER_CLOUD_ASKS);
		break;
	case PLAYER_CLOUD_LISTS:
		play_cloud_stage(p, PLAYER_CLOUD_ASKS);
		break;
	case PLAYER_CLOUD_ASKS:
		play_cloud_stage(p, ok && status->connection_state >= PLAY_CLOUD_CONFIGURED
					    ? PLAYER_CLOUD_CLEANS
					    : PLAYER_CLOUD_SETS_CLOCK);
		break;
	case PLAYER_CLOUD_CLEANS:
		play_cloud_stage(p, PLAYER_CLOUD_SETS_CLOCK);
		break;
	case PLAYER_CLOUD_SENDS:
		if (!ok)
			return c->next + 1 < c->commands.count && play_cloud_falls_back(p)
			               ? PLAY_CLOUD_ON
			               : play_cloud_fail_by_answer(p);
		if (++c->next == c->commands.count) {
			c->stage = PLAYER_CLOUD_CONNECTS;
			c->until =
				p->cloud.until + at_scheme(cloud_commands_scheme(&p->cloud.commands,
								   p->cloud.board.dialect))
								 ->connect_ms *
							 (int64_t)1000;
		}
		break;
	case PLAYER_CLOUD_SETS_CLOCK:
	case PLAYER_CLOUD_CONNECTS:
		break;
	}
	if (c->stage == PLAYER_CLOUD_SETS_CLOCK) {
		static const struct script_clock usual = {.within = SCRIPT_CLOCK_US};
		enum play_cloud_turn turn = play_cloud_choose(p, step);
		play_clock_start(p, &usual);
		return turn;
	}
	return PLAY_CLOUD_ON;
}

static enum play_cloud_turn play_cloud_send(struct player *p, int64_t now)
{
	struct player_cloud *c = &p->cloud;
	const struct cloud_command *command = &c->commands.list[c->next];
	struct buf line = {0};
	bool sent;

	if (c->stage == PLAYER_CLOUD_SENDS) {
		c->connected = c->dropped = false;
		c->until = now;
		sent = player_send_own(p, buf_slice(&command->line),
			command->has_payload ? &command->payload : NULL, now);
	} else {
		if (c->stage == PLAYER_CLOUD_CLEANS)
			at_add_clean(&line);
		else
			at_add_asking(&line, c->stage == PLAYER_CLOUD_IDENTIFIES ? AT_ASKS_VERSION
					     : c->stage == PLAYER_CLOUD_LISTS    ? AT_LISTS_COMMANDS
									      : AT_ASKS_CONNECTION);
		sent = player_send_own(p, buf_slice(&line), NULL, now);
	}
	buf_fini(&line);
	c->sent = sent;
	return sent ? PLAY_CLOUD_WAITS : PLAY_CLOUD_FAILED;
}

static enum play_cloud_turn play_cloud_set_clock(
	struct player *p, const struct script_step *step, int64_t now)
{
	enum clock_turn turn = CLOCK_IS_SET;
	struct diag d;

	if (at_scheme(cloud_commands_scheme(&p->cloud.commands, p->cloud.board.dialect))->verifies)
		turn = play_clock_go(p, now);
	if (turn == CLOCK_FAILED) {
		p->cloud.by_answer = p->clock.by_answer;
		p->cloud.failed = SCRIPT_TIMEOUT;
		return PLAY_CLOUD_FAILED;
	}
	if (turn != CLOCK_IS_SET)
		return PLAY_CLOUD_WAITS;
	play_cloud_note(p, buf_slice(&p->clock.said));
	if (!play_cloud_make(p, step, &d))
		return play_cloud_fail(p, SCRIPT_MISTAKE, d.text);
	play_cloud_stage(p, PLAYER_CLOUD_SENDS);
	return PLAY_CLOUD_ON;
}

static enum play_cloud_turn play_cloud_await(struct player *p, int64_t now)
{
	struct player_cloud *c = &p->cloud;

	if (c->connected)
		return PLAY_CLOUD_PASSED;
	if (c->dropped)
		return play_cloud_fail(p, SCRIPT_UNEXPECTED,
			_("the connection was closed at once: most clouds do that with a client id, user "
			  "name or password that they do not know"));
	if (now >= c->until)
		return play_cloud_fail(p, SCRIPT_TIMEOUT,
			_("the board did not report a connection to the broker"));
	player_wait(p, c->until - now);
	return PLAY_CLOUD_WAITS;
}

static enum play_cloud_turn play_cloud_turn(
	struct player *p, const struct script_step *step, int64_t now)
{
	struct player_cloud *c = &p->cloud;

	if (c->sent) {
		if (!player_own_answered(p, now))
			return PLAY_CLOUD_WAITS;
		c->sent = false;
		if (p->answer.outcome != SESSION_OK && p->answer.outcome != SESSION_REFUSED)
			return play_cloud_fail_by_answer(p);
		return play_cloud_answered(p, step, p->answer.outcome == SESSION_OK);
	}
	if (c->stage == PLAYER_CLOUD_SETS_CLOCK)
		return play_cloud_set_clock(p, step, now);
	if (c->restarted && c->stage >= PLAYER_CLOUD_SENDS)
		return play_cloud_fail(
			p, SCRIPT_RESTARTED, _("the board restarted before it was connected"));
	return c->stage == PLAYER_CLOUD_CONNECTS ? play_cloud_await(p, now)
	                                         : play_cloud_send(p, now);
}

static void play_cloud_note_end(struct player *p)
{
	struct buf end = {0}, text = {0};

	if (p->cloud.access.expires != CLOUD_NEVER) {
		date_add_time(&end, p->cloud.access.expires * 1000000);
		buf_truncate(&end, slice_find_char(buf_slice(&end), '.'));
		buf_add_char(&end, 'Z');
		buf_addf(&text, _("the credentials end at %s"), buf_text(&end));
		play_cloud_note(p, buf_slice(&text));
	}
	buf_fini(&end);
	buf_fini(&text);
}

/* Clouds do not say it: a connection that is refused has many causes, and this is the likely one. */
static void play_cloud_add_over(struct player *p)
{
	const struct cloud_access *a = &p->cloud.access;
	struct buf day = {0};

	if (a->expires == CLOUD_NEVER || a->expires > p->calls->unix_time(p->user))
		return;
	date_add_time(&day, a->expires * 1000000);
	buf_truncate(&day, slice_find_char(buf_slice(&day), 'T'));
	buf_addf(&p->why, _("; the password ran out on %s"), buf_text(&day));
	buf_fini(&day);
}

void play_cloud_judge(struct player *p, const struct script_step *step, int64_t now)
{
	enum play_cloud_turn turn = PLAY_CLOUD_ON;

	while (turn == PLAY_CLOUD_ON)
		turn = p->cloud.failed ? PLAY_CLOUD_FAILED : play_cloud_turn(p, step, now);
	if (turn == PLAY_CLOUD_PASSED) {
		player_pass(p, now - p->step_at);
		play_cloud_note_end(p);
		buf_set(&p->note, buf_slice(&p->own_note));
	} else if (turn == PLAY_CLOUD_FAILED && p->state == PLAYER_WAITS) {
		/* It is judged again when the log port has had its time. */
		if (!p->cloud.told)
			play_cloud_add_over(p);
		p->cloud.told = true;
		if (player_waits_for_log(p, now))
			return;
		if (p->cloud.by_answer)
			player_fail_by_answer(p, now - p->step_at);
		else
			player_fail(p, p->cloud.failed, now - p->step_at);
	}
}
