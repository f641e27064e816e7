/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/observe.h"

#include "at/compose.h"

static void observe_act(struct session *s, const struct transcript_record *r, int64_t t)
{
	struct buf why = {0};

	switch (r->act) {
	case TRANSCRIPT_CANCELLED:
		session_observe_cancel(s, t);
		break;
	case TRANSCRIPT_LENT:
	case TRANSCRIPT_RECLAIMED:
		session_observe_lent(s, r->act == TRANSCRIPT_LENT, t);
		break;
	case TRANSCRIPT_LINE_ENDED:
		session_observe_line_end(s, t);
		break;
	case TRANSCRIPT_QUEUED:
		session_observe_queue(s, (size_t)r->number);
		break;
	case TRANSCRIPT_POLLED:
		session_observe_polls(s, r->number * INT64_C(1000));
		break;
	case TRANSCRIPT_LOG_UP:
	case TRANSCRIPT_LOG_DOWN:
		buf_add(&why, buf_slice(&r->bytes));
		session_log_link(s, r->act == TRANSCRIPT_LOG_UP, buf_text(&why), t);
		buf_fini(&why);
		break;
	case TRANSCRIPT_ENDED:
	case TRANSCRIPT_ACTS:
	default:
		break;
	}
}

static enum at_role observe_asked(struct slice answer)
{
	if (slice_starts(answer, SLICE("+MQTTCONN:")))
		return AT_ASKS_CONNECTION;
	return slice_starts(answer, SLICE("+MQTTSUB:")) ? AT_ASKS_SUBSCRIPTIONS : AT_ASKS_VERSION;
}

/* Answers, each to its question, which the record leaves out. */
static void observe_state(struct session *s, struct slice answers, int64_t t)
{
	struct buf line = {0};

	while (answers.n > 0) {
		struct slice end = SLICE("\r\nOK\r\n");
		size_t n = slice_find(answers, end);
		struct slice answer =
			slice_sub(answers, 0, n == SLICE_NONE ? answers.n : n + end.n);

		buf_clear(&line);
		at_add_asking(&line, observe_asked(answer));
		buf_add_text(&line, "\r\n");
		session_observe_sent(s, buf_slice(&line), SESSION_BY_POLL, t);
		session_observe_received(s, answer, t);
		answers = slice_from(answers, answer.n);
	}
	buf_fini(&line);
}

void record_observe(struct session *s, const struct transcript_record *r)
{
	/* A record of a damaged transcript may be older than the one before. */
	struct buf why = {0};
	int64_t t = r->t > session_now(s) ? r->t : session_now(s);

	/* Time limits end in between. */
	session_observe_time(s, t - 1);
	switch (r->kind) {
	case TRANSCRIPT_RECEIVED:
		session_observe_received(s, buf_slice(&r->bytes), t);
		break;
	case TRANSCRIPT_SENT:
		session_observe_sent(s, buf_slice(&r->bytes), r->by, t);
		break;
	case TRANSCRIPT_LINK:
		buf_add(&why, buf_slice(&r->bytes));
		if (r->released)
			session_observe_released(s, buf_text(&why), t);
		else
			session_observe_link(s, r->up, buf_text(&why), t);
		break;
	case TRANSCRIPT_LOG:
		session_receive_log(s, buf_slice(&r->bytes), t);
		break;
	case TRANSCRIPT_NOTE:
		if (r->ours)
			session_remark(s, r->problem, buf_slice(&r->bytes), t);
		else
			session_note(s, buf_slice(&r->bytes), t);
		break;
	case TRANSCRIPT_ACT:
		observe_act(s, r, t);
		break;
	case TRANSCRIPT_STATE:
		observe_state(s, buf_slice(&r->bytes), t);
		break;
	case TRANSCRIPT_SEAL:
	case TRANSCRIPT_ENDING:
	case TRANSCRIPT_END:
	case TRANSCRIPT_HEADER:
	case TRANSCRIPT_UNKNOWN:
	default:
		break;
	}
	buf_fini(&why);
}
