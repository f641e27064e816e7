/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "doctor/inquiry.h"

#include <stdlib.h>

#include "at/secret.h"
#include "base/list.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "doctor/questions.h"
#include "wire/parser.h"

enum {
	MS = 1000,
	SECOND = 1000 * MS,
	AGAIN_US = 400 * MS, /* a busy board is asked again */
	BUSY_TRIES = 5,
	UNDO_US = 15 * SECOND /* of a trial's time */
};

/* In the order in which they are asked: what comes first decides whether the rest is worth it. */
static const struct doctor_questions *const inquiry_groups[] = {
	&doctor_network_questions,
	&doctor_mqtt_questions,
	&doctor_certificate_questions,
	&doctor_broker_questions,
	&doctor_trial_questions,
};

struct doctor_inquiry {
	struct doctor_inquiry_start start;
	struct doctor_asking asking;
	struct wire_parser parser;
	size_t group, row; /* the question; past the last group: it is done */
	struct buf line;   /* ... as it was sent, without its line end */
	unsigned tries;    /* it was answered busy */
	bool waiting;      /* ... and is asked again at the deadline */
	bool answered;     /* its final answer came */
	bool trying;       /* the trial has begun */
	bool undoing;      /* ... and what undoes it is all that is left to do */
	enum doctor_answer answer;
	int64_t began, now, end, deadline;
};

static const struct doctor_question *inquiry_question(const struct doctor_inquiry *q)
{
	return q->group < ALEN(inquiry_groups) ? &inquiry_groups[q->group]->rows[q->row] : NULL;
}

static void inquiry_skip(struct doctor_inquiry *q)
{
	q->row++;
	while (q->group < ALEN(inquiry_groups) && q->row >= inquiry_groups[q->group]->count) {
		q->group++;
		q->row = 0;
	}
}

static void inquiry_finish(struct doctor_inquiry *q)
{
	q->group = ALEN(inquiry_groups);
	q->deadline = -1;
}

static void inquiry_ask(struct doctor_inquiry *q);

/* What a trial has changed is undone even then. */
static void inquiry_give_up(struct doctor_inquiry *q)
{
	if (!q->trying || q->undoing) {
		inquiry_finish(q);
		return;
	}
	q->undoing = true;
	q->end = q->now + UNDO_US;
	inquiry_skip(q);
	inquiry_ask(q);
}

/* The rest is not asked, for a reason that the line stands for. */
static void inquiry_stop_at(struct doctor_inquiry *q, struct buf *reason)
{
	struct buf masked = {0};

	at_add_masked(&masked, buf_slice(&q->line), '*');
	buf_clear(reason);
	utf8_add_visible(reason, buf_slice(&masked));
	buf_fini(&masked);
	inquiry_give_up(q);
}

/* ---- asking ---- */

static void inquiry_note_sent(struct doctor_inquiry *q)
{
	struct buf *sent = &q->asking.facts->sent, masked = {0};

	at_add_masked(&masked, buf_slice(&q->line), '*');
	buf_add_text(sent, list_comma(sent->n));
	utf8_add_visible(sent, buf_slice(&masked));
	buf_fini(&masked);
}

static void inquiry_wait(struct doctor_inquiry *q, int64_t us)
{
	q->deadline = q->now + us < q->end ? q->now + us : q->end;
}

static void inquiry_send(struct doctor_inquiry *q)
{
	const struct doctor_question *question = inquiry_question(q);
	struct buf bytes = {0};

	if (!question)
		return;
	int64_t limit = (int64_t)question->limit_ms * MS;
	q->waiting = q->answered = false;
	q->answer = DOCTOR_UNANSWERED;
	inquiry_wait(q, limit);
	buf_add(&bytes, buf_slice(&q->line));
	buf_add_text(&bytes, line_end_bytes(q->asking.facts->line_end));
	wire_parser_expect_new_prompt(&q->parser);
	q->start.send(q->start.user, buf_slice(&bytes));
	doctor_wipe(&bytes);
}

static void inquiry_begin_trial(struct doctor_inquiry *q)
{
	struct buf sentence = {0};

	q->trying = true;
	q->end = q->now + DOCTOR_TRIAL_US - UNDO_US;
	doctor_trial_announce(q->asking.facts, &sentence);
	if (q->start.announce)
		q->start.announce(q->start.user, buf_slice(&sentence));
	buf_fini(&sentence);
}

static void inquiry_ask(struct doctor_inquiry *q)
{
	const struct doctor_facts *f = q->asking.facts;
	const struct doctor_question *question;

	while ((question = inquiry_question(q)) &&
		((question->when && !question->when(f)) || (q->undoing && !question->undoes)))
		inquiry_skip(q);
	if (!question) {
		inquiry_finish(q);
		return;
	}
	doctor_wipe(&q->line);
	if (question->line)
		buf_add_text(&q->line, question->line);
	else
		question->add(&q->line, &q->asking);
	if (q->now >= q->end) {
		inquiry_stop_at(q, &q->asking.facts->board.cut);
		return;
	}
	if (question->begins)
		inquiry_begin_trial(q);
	q->tries = 0;
	inquiry_note_sent(q);
	inquiry_send(q);
}

/* ---- answers ---- */

static void inquiry_on_event(void *user, const struct wire_event *e)
{
	struct doctor_inquiry *q = user;
	const struct doctor_question *question = inquiry_question(q);

	/* What comes behind the final answer is nobody's. */
	if (!question || q->answered)
		return;
	if (e->type == WIRE_EVENT_READY) {
		q->asking.facts->board.restarted = true;
		q->answered = true;
	} else if (q->waiting) {
		return;
	} else if (e->type == WIRE_EVENT_OK || e->type == WIRE_EVENT_ERROR) {
		q->answer = e->type == WIRE_EVENT_OK ? DOCTOR_OK : DOCTOR_ERROR;
		q->answered = true;
	} else if (e->type == WIRE_EVENT_BUSY) {
		q->answer = DOCTOR_BUSY;
	} else if (question->learn) {
		question->learn(&q->asking, e);
	}
}

/* The question is done with: answered, given up, or the time is over. */
static void inquiry_next(struct doctor_inquiry *q)
{
	const struct doctor_question *question = inquiry_question(q);
	struct doctor_board *b = &q->asking.facts->board;
	bool busy = q->answer == DOCTOR_BUSY, late = q->answer == DOCTOR_UNANSWERED;

	if (b->restarted || !question) {
		inquiry_finish(q);
		return;
	}
	if (question->ended)
		question->ended(&q->asking, q->answer);
	b->busy |= busy;
	if (busy) {
		inquiry_give_up(q);
	} else if (!late) {
		inquiry_skip(q);
		inquiry_ask(q);
	} else {
		/* It still works on that one, or is gone. */
		inquiry_stop_at(q, question->of_network || q->now >= q->end ? &b->cut : &b->mute);
	}
}

static void inquiry_update(struct doctor_inquiry *q, int64_t now)
{
	q->now = now;
	q->asking.here = q->start.here + (now - q->began) / SECOND;
	q->asking.facts->board.here = q->asking.here;
}

void doctor_inquiry_receive(struct doctor_inquiry *q, struct slice bytes, int64_t now)
{
	if (q->deadline < 0)
		return;
	inquiry_update(q, now);
	wire_parser_feed(&q->parser, bytes);
	if (q->answered) {
		inquiry_next(q);
	} else if (q->answer == DOCTOR_BUSY && !q->waiting) {
		q->waiting = true;
		inquiry_wait(q, AGAIN_US);
	} else if (inquiry_question(q)->streams && !q->waiting) {
		inquiry_wait(q, (int64_t)inquiry_question(q)->limit_ms * MS);
	}
}

void doctor_inquiry_receive_log(struct doctor_inquiry *q, struct slice bytes)
{
	doctor_board_learn_log(&q->asking.facts->board, bytes);
}

void doctor_inquiry_tick(struct doctor_inquiry *q, int64_t now)
{
	if (q->deadline < 0)
		return;
	inquiry_update(q, now);
	if (now < q->deadline)
		return;
	/* An unfinished line is not the next question's. */
	wire_parser_give_line_up(&q->parser);
	if (q->waiting && q->tries < BUSY_TRIES && now < q->end) {
		q->tries++;
		inquiry_send(q);
	} else {
		inquiry_next(q);
	}
}

int64_t doctor_inquiry_deadline(const struct doctor_inquiry *q)
{
	return q->deadline;
}

/* ---- begin and end ---- */

bool doctor_inquiry_fits(const struct doctor_facts *f)
{
	return doctor_speaks_mqtt(f) && !f->swallowed && !f->prompted;
}

struct doctor_inquiry *doctor_inquiry_new(
	struct doctor_facts *f, const struct doctor_inquiry_start *start, int64_t now)
{
	struct doctor_inquiry *q = memory_new(sizeof(*q));

	q->start = *start;
	q->asking.facts = f;
	q->began = now;
	q->end = now + DOCTOR_INQUIRY_US;
	f->board.asked = true;
	f->board.keepalive = -1;
	inquiry_update(q, now);
	wire_parser_init(&q->parser, inquiry_on_event, q);
	inquiry_ask(q);
	return q;
}

void doctor_inquiry_free(struct doctor_inquiry *q)
{
	if (!q)
		return;
	wire_parser_fini(&q->parser);
	for (size_t i = 0; i < CERTS_KINDS; i++)
		doctor_wipe(&q->asking.read[i]);
	doctor_wipe(&q->asking.user_line);
	doctor_wipe(&q->asking.connection_line);
	doctor_wipe(&q->line);
	free(q);
}
