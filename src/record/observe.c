/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/observe.h"

void record_observe(struct session *s, const struct transcript_record *r)
{
	/* A record of a damaged transcript may be older than the one before. */
	struct buf why = {0};
	int64_t t = r->t > session_now(s) ? r->t : session_now(s);

	switch (r->kind) {
	case TRANSCRIPT_RECEIVED:
		session_observe_received(s, buf_slice(&r->bytes), t);
		break;
	case TRANSCRIPT_SENT:
		session_observe_sent(s, buf_slice(&r->bytes), r->by, t);
		break;
	case TRANSCRIPT_LINK:
		buf_add(&why, buf_slice(&r->bytes));
		session_observe_link(s, r->up, buf_text(&why), t);
		break;
	case TRANSCRIPT_LOG:
		session_receive_log(s, buf_slice(&r->bytes), t);
		break;
	case TRANSCRIPT_NOTE:
		session_note(s, buf_slice(&r->bytes), t);
		break;
	case TRANSCRIPT_STATE:
		session_observe_received(s, buf_slice(&r->bytes), t);
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
