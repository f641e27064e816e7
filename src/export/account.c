/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/account.h"

#include <stdlib.h>

#include "at/error_code.h"
#include "base/memory.h"
#include "explain/lines.h"
#include "record/observe.h"
#include "wire/frame.h"

enum { HELD_ITEMS = 4096, HELD_BYTES = 8 * 1024 * 1024 };

/* An item that waits for the command before it; its slices are pieces of `bytes`. */
struct held_item {
	struct account_item item;
	struct buf bytes;
};

/* A place in account.lines. */
struct account_place {
	int64_t t;
	enum account_kind kind;
	size_t at, n;
};

struct account {
	struct account_output output;
	enum account_order order;
	struct session *session;
	struct advice advice;
	struct account_summary summary;

	/* of the record that is told: */
	uint64_t at;
	int64_t base; /* microseconds of its part's start since the first part's */

	/* The command in flight; open: it was sent and has not been told. */
	bool open;
	struct account_command command;
	uint64_t command_at, entry_number;
	int64_t sent_at;
	struct buf line, lines, payload, meaning;
	struct account_place *places;
	size_t places_room;
	struct account_line *answer;
	size_t answer_room;
	uint64_t numbered; /* commands so far */

	uint64_t told; /* journal entries */
	size_t heard;  /* of them, lines of the board during the event that is handled */
	bool noise;    /* ... which is no text */
	bool untimed, echoes, openly; /* as asked for */
	bool sent;                    /* something was, so echoes are no more than that */
	bool repeated; /* what is told was said before: in an earlier part of the recording */
	bool asked;    /* it was asked to restart */
	struct buf scratch, shown;

	/* What was last told of the state. */
	long long state, subscriptions;
	uint64_t drops, resets;

	struct held_item *held;
	size_t held_count, held_room, held_bytes;
};

const char *account_kind_name(enum account_kind kind)
{
	static const char *const names[ACCOUNT_KINDS] = {
		[ACCOUNT_COMMAND] = "command",
		[ACCOUNT_SENT] = "sent",
		[ACCOUNT_PAYLOAD] = "payload",
		[ACCOUNT_ANSWER] = "answer",
		[ACCOUNT_FAILURE] = "failure",
		[ACCOUNT_QUIET] = "quiet",
		[ACCOUNT_MESSAGE] = "message",
		[ACCOUNT_UNSOLICITED] = "unsolicited",
		[ACCOUNT_NOISE] = "noise",
		[ACCOUNT_REMARK] = "remark",
		[ACCOUNT_PROBLEM] = "problem",
		[ACCOUNT_NOTE] = "note",
		[ACCOUNT_LOG] = "log",
		[ACCOUNT_LINK] = "link",
		[ACCOUNT_FIRMWARE] = "firmware",
		[ACCOUNT_STATE] = "state",
		[ACCOUNT_SUBSCRIPTIONS] = "subscriptions",
		[ACCOUNT_DROP] = "drop",
		[ACCOUNT_RESET] = "reset",
		[ACCOUNT_WIFI] = "wifi",
	};

	return names[kind];
}

/* ---- items, and those that wait ---- */

static void account_hold(struct account *a, const struct account_item *item)
{
	struct slice *slices[4];
	size_t at[ALEN(slices)];

	a->held = memory_grow(a->held, &a->held_room, a->held_count + 1, sizeof(*a->held));
	struct held_item *held = &a->held[a->held_count++];
	*held = (struct held_item){.item = *item};
	slices[0] = &held->item.text;
	slices[1] = &held->item.meaning;
	slices[2] = &held->item.topic;
	slices[3] = &held->item.payload;
	for (size_t i = 0; i < ALEN(slices); i++) {
		at[i] = held->bytes.n;
		buf_add(&held->bytes, *slices[i]);
	}
	for (size_t i = 0; i < ALEN(slices); i++)
		*slices[i] = slice_sub(buf_slice(&held->bytes), at[i], slices[i]->n);
	a->held_bytes += held->bytes.n;
}

static void account_let_go(struct account *a)
{
	for (size_t i = 0; i < a->held_count; i++) {
		a->output.item(a->output.user, &a->held[i].item);
		buf_fini(&a->held[i].bytes);
	}
	a->held_count = a->held_bytes = 0;
}

static void account_tell(struct account *a, struct account_item *item)
{
	if (a->repeated && item->kind < ACCOUNT_FIRMWARE)
		return;
	if (!a->open || a->order == ACCOUNT_FLAT) {
		a->output.item(a->output.user, item);
		return;
	}
	account_hold(a, item);
	if (a->held_count >= HELD_ITEMS || a->held_bytes >= HELD_BYTES)
		account_let_go(a);
}

static int64_t account_time(const struct account *a, int64_t t)
{
	return a->summary.started < 0 ? -1 : a->summary.started + t;
}

static struct account_item account_item(const struct account *a, enum account_kind kind, int64_t t)
{
	return (struct account_item){
		.kind = kind,
		.t = t,
		.time = a->untimed ? -1 : account_time(a, t),
		.untimed = a->untimed,
		.at = a->at,
		.number = a->open ? a->command.number : 0,
		.by = a->open ? a->command.by : SESSION_BY_USER,
		.took = -1,
	};
}

static void account_tell_text(
	struct account *a, enum account_kind kind, int64_t t, int64_t took, struct slice text)
{
	struct account_item item = account_item(a, kind, t);
	struct buf meaning = {0};

	item.text = text;
	item.took = took;
	if ((kind == ACCOUNT_UNSOLICITED || kind == ACCOUNT_LOG) &&
		explain_add_line(&meaning, text, NULL))
		item.meaning = buf_slice(&meaning);
	account_tell(a, &item);
	buf_fini(&meaning);
}

/* ---- the command in flight ---- */

static void account_begin(struct account *a, const struct session_command *c, int64_t now)
{
	a->command = (struct account_command){
		.number = ++a->numbered,
		.by = c->by,
		.entry = c->entry,
		.form = c->form,
		.dialect = c->dialect,
		.outcome = SESSION_LOST,
		.payload_at = -1,
	};
	a->sent_at = now;
	a->command_at = a->at;
	a->entry_number = c->by == SESSION_BY_POLL ? UINT64_MAX : c->entry_number;
	buf_set(&a->line, c->masked);
	buf_clear(&a->lines);
	buf_clear(&a->payload);
	buf_clear(&a->meaning);
	a->open = true;
	if (c->by == SESSION_BY_POLL)
		a->summary.polls++;
	else
		a->summary.commands++;
	if (a->order == ACCOUNT_FLAT)
		account_tell_text(a, ACCOUNT_SENT, now, -1, buf_slice(&a->line));
}

static void account_add_answer(
	struct account *a, enum account_kind kind, int64_t t, int64_t took, struct slice text)
{
	struct account_command *c = &a->command;

	if (a->order == ACCOUNT_FLAT) {
		account_tell_text(a, kind, t, took, text);
		return;
	}
	if (a->lines.n + text.n > ACCOUNT_ANSWER_BYTES || c->answer_left_out) {
		c->answer_left_out++;
		return;
	}
	a->places =
		memory_grow(a->places, &a->places_room, c->answer_count + 1, sizeof(*a->places));
	a->places[c->answer_count++] = (struct account_place){t, kind, a->lines.n, text.n};
	buf_add(&a->lines, text);
}

static void account_complete(struct account *a)
{
	struct account_command *c = &a->command;
	struct journal_entry entry;

	a->answer =
		memory_grow(a->answer, &a->answer_room, c->answer_count + 1, sizeof(*a->answer));
	for (size_t i = 0; i < c->answer_count; i++)
		a->answer[i] = (struct account_line){a->places[i].t, a->places[i].kind,
			slice_sub(buf_slice(&a->lines), a->places[i].at, a->places[i].n)};
	c->answer = a->answer;
	c->line = buf_slice(&a->line);
	c->payload = buf_slice(&a->payload);
	if (c->code)
		at_add_error(&a->meaning, c->code);
	c->meaning = buf_slice(&a->meaning);
	if (journal_get(session_journal(a->session), a->entry_number, &entry)) {
		c->mark_at = entry.mark_at;
		c->mark_n = entry.mark_n;
	}
}

/* Tells the command, and what waited for it. */
static void account_finish_command(struct account *a)
{
	struct account_command *c = &a->command;

	if (!a->open)
		return;
	if (c->by != SESSION_BY_POLL) {
		a->summary.failures += c->ended && c->outcome != SESSION_OK;
		if (c->ended && c->took > a->summary.slowest)
			a->summary.slowest = c->took;
	}
	if (a->order == ACCOUNT_WHOLE) {
		struct account_item item = account_item(a, ACCOUNT_COMMAND, a->sent_at);
		account_complete(a);
		item.at = a->command_at;
		item.text = c->line;
		item.meaning = c->meaning;
		item.took = c->ended ? c->took : -1;
		item.command = c;
		a->output.item(a->output.user, &item);
	}
	a->open = false;
	account_let_go(a);
}

static void account_on_ended(struct account *a, const struct session_fact *fact)
{
	struct account_command *c = &a->command;

	/* One that was resumed for its late prompt has been told. */
	if (!a->open || c->ended)
		return;
	c->ended = true;
	c->outcome = fact->outcome;
	c->took = fact->at - a->sent_at;
	c->code = fact->command->code;
	c->busy = fact->command->busy;
}

static void account_on_payload(struct account *a, const struct session_fact *fact)
{
	struct account_command *c = &a->command;
	struct buf *shown = &a->shown;
	bool secret = fact->command->entry && fact->command->entry->secret_payload && !a->openly;

	buf_clear(shown);
	if (secret)
		buf_add_repeat(shown, '*', fact->text.n);
	else
		at_secrets_add_hidden(session_secrets(a->session), shown, fact->text);
	if (!a->open)
		return;
	if (c->payload_at < 0)
		c->payload_at = fact->at;
	c->payload_n += fact->text.n;
	c->payload_secret |= secret;
	if (a->payload.n < ACCOUNT_PAYLOAD_BYTES)
		buf_add(&a->payload,
			slice_sub(buf_slice(shown), 0, ACCOUNT_PAYLOAD_BYTES - a->payload.n));
}

/* ---- the journal ---- */

static void account_on_heard(
	struct account *a, enum account_kind kind, const struct journal_entry *entry)
{
	a->heard++;
	/* The plain OK behind a command that ended with +NAME:OK. */
	if (a->open && !a->command.ended)
		account_add_answer(a, kind, entry->at, entry->took, entry->text);
	else if (a->open && entry->took >= 0)
		account_add_answer(a, kind, entry->at, entry->took, entry->text);
	else
		account_tell_text(a, ACCOUNT_UNSOLICITED, entry->at, -1, entry->text);
}

/* A payload in words; commands are told by their fact. */
static void account_on_sent_entry(struct account *a, const struct journal_entry *entry)
{
	struct account_item item = account_item(a, ACCOUNT_PAYLOAD, entry->at);

	if (a->order == ACCOUNT_WHOLE && a->open)
		return;
	item.text = entry->text;
	item.payload = buf_slice(&a->shown);
	account_tell(a, &item);
}

static void account_on_entry(struct account *a, const struct journal_entry *entry, uint64_t number)
{
	switch (entry->kind) {
	case JOURNAL_SENT:
	case JOURNAL_OTHER:
		if (!a->open || number != a->entry_number)
			account_on_sent_entry(a, entry);
		break;
	case JOURNAL_ANSWER:
		account_on_heard(a, ACCOUNT_ANSWER, entry);
		break;
	case JOURNAL_FAILURE:
		account_on_heard(a, ACCOUNT_FAILURE, entry);
		break;
	case JOURNAL_UNSOLICITED:
		a->heard++;
		a->summary.noise += a->noise;
		account_tell_text(a, a->noise ? ACCOUNT_NOISE : ACCOUNT_UNSOLICITED, entry->at, -1,
			entry->text);
		break;
	case JOURNAL_REMARK:
		account_tell_text(a, ACCOUNT_REMARK, entry->at, -1, entry->text);
		break;
	case JOURNAL_PROBLEM:
		a->summary.problems++;
		account_tell_text(a, ACCOUNT_PROBLEM, entry->at, -1, entry->text);
		break;
	case JOURNAL_NOTE:
		a->summary.notes++;
		account_tell_text(a, ACCOUNT_NOTE, entry->at, -1, entry->text);
		break;
	case JOURNAL_LOG:
		a->summary.log_lines++;
		account_tell_text(a, ACCOUNT_LOG, entry->at, -1, entry->text);
		break;
	}
}

static void account_read_journal_to(struct account *a, uint64_t end)
{
	const struct journal *j = session_journal(a->session);
	struct journal_entry entry;

	for (; a->told < end; a->told++)
		if (journal_get(j, a->told, &entry))
			account_on_entry(a, &entry, a->told);
}

static void account_read_journal(struct account *a)
{
	account_read_journal_to(a, journal_end(session_journal(a->session)));
}

/* ---- what the session learns ---- */

static void account_tell_change(struct account *a, enum account_kind kind, long long value,
	long long before, struct slice text)
{
	struct account_item item = account_item(a, kind, session_now(a->session));

	item.value = value;
	item.before = before;
	item.text = text;
	item.asked = a->asked;
	account_tell(a, &item);
}

static void account_compare_state(struct account *a)
{
	const struct status *now = session_status(a->session);
	struct slice host = buf_slice(&now->host);

	if (host.n && !slice_eq(host, buf_slice(&a->summary.host)))
		buf_set(&a->summary.host, host);
	if (now->resets != a->resets) {
		a->resets = now->resets;
		a->summary.resets += !a->asked;
		account_tell_change(a, ACCOUNT_RESET, 0, 0, SLICE(""));
	}
	if (now->drops != a->drops) {
		a->drops = now->drops;
		a->summary.drops++;
		account_tell_change(a, ACCOUNT_DROP, 0, 0, buf_slice(&a->summary.host));
	}
	if (now->state != a->state) {
		account_tell_change(a, ACCOUNT_STATE, now->state, a->state, host);
		a->state = now->state;
	}
	if ((long long)now->subscription_count != a->subscriptions) {
		account_tell_change(a, ACCOUNT_SUBSCRIPTIONS, (long long)now->subscription_count,
			a->subscriptions, SLICE(""));
		a->subscriptions = (long long)now->subscription_count;
	}
}

static void account_learn_firmware(struct account *a)
{
	const struct wire_firmware *f = &session_status(a->session)->firmware;

	buf_clear(&a->scratch);
	wire_firmware_add_name(&a->scratch, f);
	if (!a->scratch.n || slice_eq(buf_slice(&a->scratch), buf_slice(&a->summary.firmware)))
		return;
	buf_set(&a->summary.firmware, buf_slice(&a->scratch));
	buf_set(&a->summary.chip, slice_of(f->chip));
	account_tell_change(a, ACCOUNT_FIRMWARE, 0, 0, buf_slice(&a->summary.firmware));
}

static void account_on_fact(void *user, const struct session_fact *fact)
{
	struct account *a = user;

	if (fact->kind == SESSION_FACT_SENT) {
		account_read_journal_to(a, fact->command->entry_number);
		account_finish_command(a);
		account_begin(a, fact->command, fact->at);
	}
	if (fact->kind == SESSION_FACT_PAYLOAD) {
		account_read_journal(a);
		account_on_payload(a, fact);
	}
	if (fact->kind == SESSION_FACT_NOISE)
		a->noise = true;
	if (fact->kind == SESSION_FACT_RESTARTED)
		a->asked = true;
	advice_listen(&a->advice, a->session, fact);
	account_read_journal(a);
	if (fact->kind == SESSION_FACT_ENDED)
		account_on_ended(a, fact);
	if (fact->kind == SESSION_FACT_FIRMWARE)
		account_learn_firmware(a);
}

/* ---- events ---- */

/* What the journal leaves out: it has no polls and no phases. */
static void account_on_quiet(struct account *a, struct slice text)
{
	int64_t now = session_now(a->session);
	bool poll = a->open && a->command.by == SESSION_BY_POLL;

	if (a->open)
		account_add_answer(a, poll ? ACCOUNT_ANSWER : ACCOUNT_QUIET, now,
			poll && a->command.ended ? a->command.took : -1, text);
	else
		account_tell_text(a, ACCOUNT_QUIET, now, -1, text);
}

static void account_on_message(struct account *a, const struct wire_event *hidden)
{
	struct account_item item = account_item(a, ACCOUNT_MESSAGE, session_now(a->session));

	a->summary.messages++;
	a->summary.message_bytes += hidden->payload.n;
	item.topic = hidden->topic;
	item.payload = hidden->payload;
	account_tell(a, &item);
}

/* What happened without an event: a time limit, the link. */
static void account_settle(struct account *a)
{
	account_read_journal(a);
	account_compare_state(a);
	if (a->open && a->command.ended)
		account_finish_command(a);
	a->heard = 0;
	a->noise = a->asked = false;
}

static void account_on_event(void *user, const struct wire_event *event)
{
	struct account *a = user;
	a->noise |= event->type == WIRE_EVENT_NOISE;
	account_read_journal(a);
	struct wire_event hidden = session_hide_event(a->session, event, &a->shown);
	if (event->type == WIRE_EVENT_MESSAGE)
		account_on_message(a, &hidden);
	else if (!a->heard && event->type != WIRE_EVENT_ECHO)
		account_on_quiet(a, slice_trim(buf_slice(&a->shown)));
	if (a->output.event) {
		struct account_item where =
			account_item(a, ACCOUNT_UNSOLICITED, session_now(a->session));
		a->output.event(a->output.user, &hidden, &where);
	}
	if (event->type == WIRE_EVENT_WIFI)
		account_tell_change(a, ACCOUNT_WIFI, 0, 0, event->text);
	account_settle(a);
}

/* ---- records ---- */

struct account *account_new(const struct account_output *output, enum account_order order)
{
	struct account *a = memory_new(sizeof(*a));

	a->output = *output;
	a->order = order;
	a->session = session_new_observer(
		&(struct session_output){
			.event = account_on_event, .fact = account_on_fact, .user = a},
		AT_DIALECT_ESP32_S);
	a->state = session_status(a->session)->state;
	a->summary.started = -1;
	a->summary.masked = true;
	a->summary.sealed_to = -1;
	return a;
}

void account_free(struct account *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < a->held_count; i++)
		buf_fini(&a->held[i].bytes);
	free(a->held);
	session_free(a->session);
	advice_fini(&a->advice);
	buf_fini(&a->summary.port);
	buf_fini(&a->summary.firmware);
	buf_fini(&a->summary.chip);
	buf_fini(&a->summary.host);
	buf_fini(&a->summary.end);
	buf_fini(&a->summary.sha256);
	buf_fini(&a->line);
	buf_fini(&a->lines);
	buf_fini(&a->payload);
	buf_fini(&a->meaning);
	buf_fini(&a->scratch);
	buf_fini(&a->shown);
	free(a->places);
	free(a->answer);
	free(a);
}

static void account_on_header(struct account *a, const struct transcript_record *r)
{
	if (a->summary.started < 0 && r->started >= 0) {
		a->summary.started = r->started;
		advice_set_clock(&a->advice, r->started);
		buf_set(&a->summary.port, buf_slice(&r->port));
		a->summary.baud = r->baud;
	}
	/* Times of a later part count from its own start. */
	if (r->started >= 0 && r->started > a->summary.started)
		a->base = r->started - a->summary.started;
	a->summary.masked &= r->masked;
}

static void account_on_link(struct account *a, const struct transcript_record *r, int64_t t)
{
	struct account_item item = account_item(a, ACCOUNT_LINK, t);

	a->summary.link_losses += !r->up && !r->released;
	item.up = r->up;
	item.released = r->released;
	item.text = buf_slice(&r->bytes);
	account_tell(a, &item);
}

static void account_on_seal(struct account *a, const struct transcript_record *r, int64_t t)
{
	buf_set(&a->summary.sha256, buf_slice(&r->sha256));
	a->summary.sealed_to = t;
	if (r->kind == TRANSCRIPT_SEAL)
		return;
	a->summary.complete = true;
	buf_set(&a->summary.end, buf_slice(&r->bytes));
}

void account_show_secrets(struct account *a)
{
	a->openly = true;
	session_observe_openly(a->session);
}

void account_read_echoes(struct account *a)
{
	a->echoes = true;
}

void account_set_timed(struct account *a, bool timed)
{
	a->untimed = !timed;
}

/* A payload may contain anything. */
static void account_on_echo(struct account *a, const struct transcript_record *r, int64_t t)
{
	struct slice line = slice_trim(buf_slice(&r->bytes)), name;

	if (r->kind == TRANSCRIPT_SENT)
		a->sent = true;
	if (!a->echoes || a->sent || r->kind != TRANSCRIPT_RECEIVED ||
		!wire_frame_is_echo(line, &name) ||
		session_in_flight(a->session).phase == SESSION_PAYLOAD)
		return;
	buf_set(&a->scratch, line);
	buf_add_text(&a->scratch, "\r\n");
	session_observe_sent(a->session, buf_slice(&a->scratch), SESSION_BY_USER, t);
}

void account_record(struct account *a, const struct transcript_record *r, uint64_t at)
{
	struct transcript_record moved = *r;

	a->at = at;
	a->summary.records++;
	if (r->kind == TRANSCRIPT_HEADER) {
		account_on_header(a, r);
		return;
	}
	moved.t += a->base;
	int64_t now = session_now(a->session);
	int64_t t = moved.t > now ? moved.t : now;
	if (t > a->summary.duration)
		a->summary.duration = t;
	if (r->kind == TRANSCRIPT_RECEIVED)
		a->summary.received += r->bytes.n;
	else if (r->kind == TRANSCRIPT_SENT)
		a->summary.sent += r->bytes.n;
	else if (r->kind == TRANSCRIPT_LINK)
		account_on_link(a, r, t);
	else if (r->kind == TRANSCRIPT_SEAL || r->kind == TRANSCRIPT_END)
		account_on_seal(a, r, t);
	a->repeated = r->kind == TRANSCRIPT_STATE;
	account_on_echo(a, r, t);
	record_observe(a->session, &moved);
	account_settle(a);
}

void account_end(struct account *a)
{
	session_observe_end(a->session);
	account_settle(a);
	account_finish_command(a);
}

const struct account_summary *account_summary(const struct account *a)
{
	return &a->summary;
}

const struct session *account_session(const struct account *a)
{
	return a->session;
}
