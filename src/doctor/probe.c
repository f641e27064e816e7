/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "doctor/probe.h"

#include <stdlib.h>

#include "at/error_code.h"
#include "base/language.h"
#include "base/list.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "wire/parser.h"

enum {
	MS = 1000,
	LISTEN_US = 250 * MS,
	BOOT_US = 1500 * MS,  /* from reset to `ready` at most, usually */
	ANSWER_US = 400 * MS, /* AT is answered within 20 ms; adapters and networks add to that */
	WATCH_US = 3000 * MS, /* a board that starts again and again does so twice meanwhile */
	TRIAL_US = 360 * MS,  /* at one rate */
	AGAIN_US = 180 * MS,  /* ... and AT is sent again: the first ended a line of garbage */
	SETTLE_US = 20 * MS,  /* what comes right after a change of rate belongs to the old one */
	QUIET_US = 100 * MS,  /* late answers to AT */
	VERSION_US = 1000 * MS,
	COMMANDS_US = 2500 * MS, /* five kilobytes */
	TRIES = 3,
	BUSY_TRIES = 7,
	SHORTEST_LINE = 8, /* bytes without a line end that are not just a glitch */
	SAMPLE_BYTES = 60,
	KEPT_BYTES = 256 /* of what was sent and received, to see whether one is the other's echo */
};

enum phase {
	PHASE_LISTEN,
	PHASE_ASK,
	PHASE_AGAIN, /* AT was refused: perhaps because of what was in the line before it */
	PHASE_LINE_END,
	PHASE_SCAN,
	PHASE_WATCH,
	PHASE_QUIET, /* before the next question */
	PHASE_VERSION,
	PHASE_COMMANDS,
	PHASE_MQTT,
	PHASE_DONE
};

enum final { FINAL_NONE, FINAL_OK, FINAL_ERROR, FINAL_BUSY };

static const long long rates[] = {115200, 9600, 74880, 57600, 38400, 230400, 460800, 921600};

enum question { ASK_ALIVE, ASK_VERSION, ASK_COMMANDS, ASK_MQTT, QUESTIONS };
static const char *const probe_questions[QUESTIONS] = {
	[ASK_ALIVE] = "AT",
	[ASK_VERSION] = "AT+GMR",
	[ASK_COMMANDS] = "AT+CMD?",
	[ASK_MQTT] = "AT+MQTTCONN?",
};

struct doctor_probe {
	struct doctor_output output;
	struct doctor_facts facts;
	struct wire_parser parser;
	enum phase phase;
	int64_t now, end, deadline, settled;
	int64_t again; /* when AT is sent once more in this phase; or -1 */
	unsigned tries;
	bool watched_long, refused; /* AT was answered by ERROR */
	size_t trial; /* the index of the next rate; from ALEN(rates) on with even parity */
	struct doctor_rate rate; /* the port's, now */
	enum line_end line_end;
	struct doctor_heard heard;       /* since the last change of rate or line end */
	struct buf kept_sent, kept_came; /* the same, without line ends */
	enum final final;                /* since the last question */
	unsigned counts[QUESTIONS];      /* how often each was sent */
};

/* ---- listening ---- */

static void probe_keep(struct buf *to, struct slice bytes)
{
	for (size_t i = 0; i < bytes.n && to->n < KEPT_BYTES; i++)
		if (bytes.p[i] != '\r' && bytes.p[i] != '\n')
			buf_add_char(to, bytes.p[i]);
}

static bool is_odd(unsigned char c)
{
	return c >= 0x7f || (c < ' ' && c != '\r' && c != '\n' && c != '\t' && c != 0x1b);
}

static void probe_count(struct doctor_probe *p, struct slice bytes)
{
	p->heard.bytes += bytes.n;
	for (size_t i = 0; i < bytes.n; i++)
		p->heard.odd += is_odd((unsigned char)bytes.p[i]);
	probe_keep(&p->kept_came, bytes);
}

/* The same bytes as were sent, or the first of them. */
static void probe_notice_echo(struct doctor_probe *p)
{
	struct slice sent = buf_slice(&p->kept_sent), came = buf_slice(&p->kept_came);

	p->heard.only_echo = came.n > 0 && slice_starts(sent, came);
}

static void probe_on_final(struct doctor_probe *p, enum final final)
{
	p->final = final;
	p->facts.busy = final == FINAL_BUSY;
}

static void probe_on_line(struct doctor_probe *p, const struct wire_event *e)
{
	struct doctor_facts *f = &p->facts;
	struct slice text = slice_trim(e->text);

	if (doctor_boot_learn(&f->boot, text) || e->type == WIRE_EVENT_NOISE)
		return;
	if (e->type == WIRE_EVENT_INCOMPLETE && text.n < SHORTEST_LINE)
		return;
	/* "Recv 4 bytes", of AT+CIPSEND. */
	if (slice_starts(text, SLICE("Recv ")) && slice_ends(text, SLICE(" bytes")))
		f->swallowed = true;
	else if (wire_firmware_learn_line(&f->firmware, text))
		return;
	p->heard.lines++;
	if (!f->sample.n && !doctor_heard_garbage(&p->heard)) {
		utf8_add_visible(&f->sample, slice_sub(text, 0, utf8_cut(text, SAMPLE_BYTES)));
		buf_add_text(&f->sample, text.n > SAMPLE_BYTES ? "…" : "");
	}
}

static void probe_on_event(void *user, const struct wire_event *e)
{
	struct doctor_probe *p = user;
	struct doctor_facts *f = &p->facts;

	switch (e->type) {
	case WIRE_EVENT_OK:
		f->swallowed |= slice_find(e->raw, SLICE("SEND OK")) != SLICE_NONE;
		probe_on_final(p, FINAL_OK);
		break;
	case WIRE_EVENT_ERROR:
		probe_on_final(p, FINAL_ERROR);
		break;
	case WIRE_EVENT_BUSY:
		probe_on_final(p, FINAL_BUSY);
		break;
	case WIRE_EVENT_PROMPT:
		f->prompted = true;
		break;
	case WIRE_EVENT_PUBLISH:
		f->swallowed = true;
		break;
	case WIRE_EVENT_READY:
		f->readies++;
		f->unasked++;
		break;
	case WIRE_EVENT_CONNECTION:
		f->has_mqtt = true;
		f->state = e->state;
		doctor_board_learn_connection(&f->board, e);
		break;
	case WIRE_EVENT_INFO:
		if (slice_eq_nocase(e->name, SLICE("CMD")))
			wire_firmware_learn_command(&f->firmware, e->text);
		else
			probe_on_line(p, e);
		break;
	case WIRE_EVENT_CONNECTED:
	case WIRE_EVENT_DISCONNECTED:
	case WIRE_EVENT_MESSAGE:
	case WIRE_EVENT_WIFI:
		f->unasked++;
		break;
	case WIRE_EVENT_LINE:
	case WIRE_EVENT_NOISE:
	case WIRE_EVENT_INCOMPLETE:
		probe_on_line(p, e);
		break;
	case WIRE_EVENT_ERRCODE:
		/* Refused, but by a firmware that knows the command. */
		f->has_mqtt |= p->phase == PHASE_MQTT && at_error_find(e->code);
		break;
	case WIRE_EVENT_ECHO:
	case WIRE_EVENT_SUBSCRIPTION:
	case WIRE_EVENT_TYPES:
		break;
	}
}

/* ---- sending ---- */

static void probe_ask(struct doctor_probe *p, enum question question)
{
	struct buf line = {0};

	buf_add_text(&line, probe_questions[question]);
	buf_add_text(&line, line_end_bytes(p->line_end));
	p->counts[question]++;
	p->final = FINAL_NONE;
	wire_parser_expect_new_prompt(&p->parser);
	probe_keep(&p->kept_sent, buf_slice(&line));
	p->output.send(p->output.user, buf_slice(&line));
	buf_fini(&line);
}

/* What comes from now on is another matter. */
static void probe_begin_anew(struct doctor_probe *p)
{
	wire_parser_fini(&p->parser);
	wire_parser_init(&p->parser, probe_on_event, p);
	p->heard = (struct doctor_heard){0};
	buf_clear(&p->kept_sent);
	buf_clear(&p->kept_came);
	p->final = FINAL_NONE;
}

static bool probe_set_rate(struct doctor_probe *p, const struct doctor_rate *rate)
{
	if (doctor_rate_same(&p->rate, rate))
		return true;
	if (!p->output.set_rate || !p->output.set_rate(p->output.user, rate))
		return false;
	p->rate = *rate;
	return true;
}

/* ---- from phase to phase ---- */

static void probe_wait(struct doctor_probe *p, enum phase phase, int64_t us)
{
	p->phase = phase;
	p->again = -1;
	p->deadline = p->now + us < p->end ? p->now + us : p->end;
}

static void probe_finish(struct doctor_probe *p)
{
	struct doctor_facts *f = &p->facts;

	probe_set_rate(p, &f->asked);
	p->phase = PHASE_DONE;
	for (size_t i = 0; i < QUESTIONS; i++) {
		if (!p->counts[i])
			continue;
		buf_addf(&f->sent, "%s%s", list_comma(f->sent.n), probe_questions[i]);
		if (p->counts[i] > 1)
			buf_addf(&f->sent, _(" (%u times)"), p->counts[i]);
	}
}

static void probe_found(struct doctor_probe *p)
{
	p->facts.rate = p->rate;
	p->facts.at_rate = p->heard;
}

static void probe_answered(struct doctor_probe *p)
{
	p->facts.answered = true;
	p->facts.line_end = p->line_end;
	probe_found(p);
	if (p->facts.busy) {
		probe_finish(p);
		return;
	}
	probe_wait(p, PHASE_QUIET, QUIET_US);
}

static void probe_ask_again(struct doctor_probe *p)
{
	p->tries++;
	probe_ask(p, ASK_ALIVE);
	probe_wait(p, PHASE_ASK, ANSWER_US);
}

/* All rates, all of them with even parity, and at the end the one of the start again: the board may
 * have been starting when it was asked first. */
enum { TRIALS = 2 * ALEN(rates) + 1 };

/* The rate of that trial; false: it is left out, as it was the one of the start. */
static bool probe_trial(const struct doctor_probe *p, size_t trial, struct doctor_rate *rate)
{
	if (trial == TRIALS - 1) {
		*rate = p->facts.asked;
		return true;
	}
	*rate = (struct doctor_rate){rates[trial % ALEN(rates)], trial >= ALEN(rates)};
	return !doctor_rate_same(rate, &p->facts.asked);
}

static void try_next_rate(struct doctor_probe *p)
{
	struct doctor_rate rate;

	while (p->trial < TRIALS) {
		if (!probe_trial(p, p->trial++, &rate) || !probe_set_rate(p, &rate))
			continue;
		probe_begin_anew(p);
		p->facts.rates += p->trial < TRIALS;
		p->settled = p->now + SETTLE_US;
		probe_ask(p, ASK_ALIVE);
		probe_wait(p, PHASE_SCAN, TRIAL_US);
		p->again = p->now + AGAIN_US;
		return;
	}
	probe_finish(p);
}

static void try_line_end(struct doctor_probe *p)
{
	p->line_end = (p->line_end + 1) % LINE_ENDS;
	if (p->line_end == p->facts.ends) {
		if (p->refused)
			probe_answered(p);
		else if (p->facts.first.only_echo || !p->output.set_rate)
			probe_finish(p);
		else
			try_next_rate(p);
		return;
	}
	probe_begin_anew(p);
	probe_ask(p, ASK_ALIVE);
	probe_wait(p, PHASE_LINE_END, ANSWER_US);
}

/* Readable text that is no answer: the rate is right, but this is no AT port, or it does not hear
 * us. */
static bool probe_is_readable(const struct doctor_probe *p)
{
	const struct doctor_facts *f = &p->facts;

	return (p->heard.lines || f->boot.log_lines || f->unasked) &&
	       !doctor_heard_garbage(&p->heard);
}

static void probe_watch(struct doctor_probe *p)
{
	p->facts.readable = true;
	probe_found(p);
	probe_wait(p, PHASE_WATCH, WATCH_US);
	p->again = p->now + WATCH_US / 2;
}

/* It crashed: if it does so again, that takes longer. */
static void watch_longer(struct doctor_probe *p)
{
	p->watched_long = true;
	probe_wait(p, PHASE_WATCH, WATCH_US);
}

static void not_answered(struct doctor_probe *p)
{
	/* An unfinished line is one as well. */
	wire_parser_give_line_up(&p->parser);
	probe_notice_echo(p);
	p->facts.first = p->heard;
	p->facts.garbage = doctor_heard_garbage(&p->heard);
	if (p->facts.busy)
		probe_answered(p);
	else if (p->facts.prompted)
		probe_finish(p);
	else if (p->heard.only_echo || !p->heard.bytes)
		try_line_end(p);
	else if (probe_is_readable(p))
		probe_watch(p);
	else if (p->output.set_rate)
		try_next_rate(p);
	else
		probe_finish(p);
}

static void trial_ended(struct doctor_probe *p)
{
	wire_parser_give_line_up(&p->parser);
	p->facts.garbage |= doctor_heard_garbage(&p->heard);
	if (p->facts.busy)
		probe_answered(p);
	/* A few bytes may look like text at any rate. */
	else if (p->heard.bytes >= 16 && probe_is_readable(p))
		probe_watch(p);
	else
		try_next_rate(p);
}

/* ---- the firmware ---- */

static void ask_for_version(struct doctor_probe *p)
{
	probe_ask(p, ASK_VERSION);
	probe_wait(p, PHASE_VERSION, VERSION_US);
}

static void ask_for_mqtt(struct doctor_probe *p)
{
	if (p->facts.firmware.mqtt == WIRE_KNOWN_NO) {
		probe_finish(p);
		return;
	}
	probe_ask(p, ASK_MQTT);
	probe_wait(p, PHASE_MQTT, VERSION_US);
}

static void ask_for_commands(struct doctor_probe *p)
{
	probe_ask(p, ASK_COMMANDS);
	probe_wait(p, PHASE_COMMANDS, COMMANDS_US);
}

/* A final answer came, or its time is over. */
static void question_ended(struct doctor_probe *p)
{
	struct doctor_facts *f = &p->facts;
	bool refused = p->final == FINAL_ERROR;

	switch (p->phase) {
	case PHASE_VERSION:
		f->refuses_version = refused;
		if (f->firmware.mqtt == WIRE_KNOWN_NOT)
			ask_for_commands(p);
		else
			ask_for_mqtt(p);
		break;
	case PHASE_COMMANDS:
		if (p->final == FINAL_OK)
			wire_firmware_end_commands(&f->firmware);
		if (f->refuses_mqtt)
			probe_finish(p);
		else
			ask_for_mqtt(p);
		break;
	default:
		f->refuses_mqtt = refused && !f->has_mqtt;
		/* The version says otherwise. */
		if (f->refuses_mqtt && f->firmware.mqtt == WIRE_KNOWN_YES &&
			!p->counts[ASK_COMMANDS])
			ask_for_commands(p);
		else
			probe_finish(p);
	}
}

/* ---- what happens ---- */

static void refused_at(struct doctor_probe *p)
{
	bool once = p->phase != PHASE_AGAIN && p->phase != PHASE_LINE_END;

	p->refused = true;
	if (!once) {
		try_line_end(p);
		return;
	}
	probe_ask(p, ASK_ALIVE);
	probe_wait(p, PHASE_AGAIN, ANSWER_US);
}

static void probe_on_answer(struct doctor_probe *p)
{
	if (p->final == FINAL_NONE || p->final == FINAL_BUSY)
		return;
	switch (p->phase) {
	case PHASE_ASK:
	case PHASE_AGAIN:
	case PHASE_LINE_END:
	case PHASE_SCAN:
	case PHASE_WATCH:
		if (p->final == FINAL_OK)
			probe_answered(p);
		else
			refused_at(p);
		break;
	case PHASE_VERSION:
	case PHASE_COMMANDS:
	case PHASE_MQTT:
		question_ended(p);
		break;
	case PHASE_LISTEN:
	case PHASE_QUIET:
	case PHASE_DONE:
		break;
	}
}

static void probe_on_timeout(struct doctor_probe *p)
{
	unsigned most = doctor_heard_garbage(&p->heard) ? 2 : p->facts.busy ? BUSY_TRIES : TRIES;

	switch (p->phase) {
	case PHASE_LISTEN:
		probe_ask_again(p);
		break;
	case PHASE_ASK:
		if (p->tries < most)
			probe_ask_again(p);
		else
			not_answered(p);
		break;
	case PHASE_AGAIN:
	case PHASE_LINE_END:
		try_line_end(p);
		break;
	case PHASE_SCAN:
		trial_ended(p);
		break;
	case PHASE_WATCH:
		if (p->facts.boot.crashes && p->facts.boot.starts < 2 && !p->watched_long)
			watch_longer(p);
		else
			probe_finish(p);
		break;
	case PHASE_QUIET:
		ask_for_version(p);
		break;
	case PHASE_VERSION:
	case PHASE_COMMANDS:
	case PHASE_MQTT:
		question_ended(p);
		break;
	case PHASE_DONE:
		break;
	}
}

void doctor_probe_receive(struct doctor_probe *p, struct slice bytes, int64_t now)
{
	p->now = now;
	if (p->phase == PHASE_DONE || (p->phase == PHASE_SCAN && now < p->settled))
		return;
	probe_count(p, bytes);
	wire_parser_feed(&p->parser, bytes);
	probe_on_answer(p);
}

void doctor_probe_tick(struct doctor_probe *p, int64_t now)
{
	p->now = now;
	if (p->phase == PHASE_DONE)
		return;
	if (now >= p->end) {
		probe_finish(p);
	} else if (now >= p->deadline) {
		probe_on_timeout(p);
	} else if (p->again >= 0 && now >= p->again) {
		p->again = -1;
		probe_ask(p, ASK_ALIVE);
	}
}

int64_t doctor_probe_deadline(const struct doctor_probe *p)
{
	if (p->phase == PHASE_DONE)
		return -1;
	return p->again >= 0 && p->again < p->deadline ? p->again : p->deadline;
}

struct doctor_probe *doctor_probe_new(
	const struct doctor_output *output, const struct doctor_start *start, int64_t now)
{
	struct doctor_probe *p = memory_new(sizeof(*p));

	p->output = *output;
	p->now = now;
	p->end = now + DOCTOR_LONGEST_US;
	p->again = -1;
	p->rate = p->facts.asked = start->asked;
	p->line_end = p->facts.ends = start->ends;
	p->facts.was_reset = start->was_reset;
	p->facts.state = -1;
	p->facts.rates = 1;
	wire_parser_init(&p->parser, probe_on_event, p);
	probe_wait(p, PHASE_LISTEN, start->was_reset ? BOOT_US : LISTEN_US);
	return p;
}

void doctor_probe_free(struct doctor_probe *p)
{
	if (!p)
		return;
	wire_parser_fini(&p->parser);
	buf_fini(&p->kept_sent);
	buf_fini(&p->kept_came);
	doctor_facts_fini(&p->facts);
	free(p);
}

struct doctor_facts *doctor_probe_facts(struct doctor_probe *p)
{
	return &p->facts;
}
