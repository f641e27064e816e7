/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transcript of a connection: its beginning, what only the owner of all parts can record, its end. */
#include "setup/connection_private.h"

#include <time.h>

#include "base/language.h"
#include "base/utf8.h"
#include "record/transcript_name.h"

void connection_record_act(
	struct connection *c, enum transcript_act act, long long number, const char *why)
{
	if (c->recorder)
		recorder_act(c->recorder, act, number, slice_of(why));
}

void connection_record_sent(struct connection *c)
{
	if (c->recorder)
		sent_queue_record(&c->unsent, link_unsent(c->link), c->recorder);
}

void connection_record_fact(struct connection *c, const struct session_fact *fact)
{
	if (fact->kind == SESSION_FACT_CANCELLED)
		connection_record_act(c, TRANSCRIPT_CANCELLED, 0, "");
	else if (fact->kind == SESSION_FACT_LENT)
		connection_record_act(c, TRANSCRIPT_LENT, 0, "");
	else if (fact->kind == SESSION_FACT_RECLAIMED)
		connection_record_act(c, TRANSCRIPT_RECLAIMED, 0, "");
	else if (fact->kind == SESSION_FACT_QUEUED)
		connection_record_act(c, TRANSCRIPT_QUEUED, (long long)fact->code, "");
	else if (fact->kind == SESSION_FACT_ENDED && fact->command->by != SESSION_BY_POLL)
		connection_record_act(c, TRANSCRIPT_ENDED, (long long)fact->outcome, "");
}

static void connection_add_state(void *user, struct buf *out)
{
	const struct connection *c = user;

	last_answers_add(&c->last, out);
}

static bool connection_read_again(void *user, uint64_t place, size_t n, struct buf *out)
{
	struct connection *c = user;

	return recorder_read(c->recorder, place, n, out);
}

bool connection_open_transcript(
	struct connection *c, const struct connection_plan *plan, struct diag *d)
{
	const struct transcript_header header = {.started = c->started,
		.port = plan->port,
		.baud = link_baud(c->link),
		.masked = !plan->unmasked};
	struct buf path = {0};
	struct diag why;

	if (plan->transcript_is_ours)
		c->recorder =
			recorder_open_numbered(c->loop, plan->transcript, c->start, &header, &why);
	else if (transcript_name_expand(
			 &path, plan->transcript, plan->port, (time_t)(c->started / 1000000), &why))
		c->recorder = recorder_open(c->loop, buf_text(&path), c->start, &header, &why);
	buf_fini(&path);
	if (!c->recorder)
		diag_fail(d, 0, 0, 0,
			plan->transcript_is_ours
				? _("%s; name another place with -t FILE, or set record = no in config.ini")
				: "%s",
			why.text);
	if (!c->recorder)
		return false;
	recorder_set_secrets(c->recorder, session_secrets(c->session));
	recorder_set_limits(c->recorder, &plan->limits, connection_add_state, c);
	session_set_source(c->session, &(struct message_source){connection_read_again, c});
	return true;
}

const char *connection_end_transcript(struct connection *c, const char *why)
{
	if (!c->recorder || !c->was_up)
		return NULL;
	recorder_end(c->recorder, why);
	return recorder_digest(c->recorder);
}

const char *connection_transcript(const struct connection *c)
{
	return c->recorder && c->was_up && !c->transcript_removed ? recorder_path(c->recorder)
	                                                          : NULL;
}

void connection_remove_transcript(struct connection *c)
{
	if (!connection_transcript(c))
		return;
	recorder_remove(c->recorder);
	c->transcript_removed = true;
}

bool connection_tell_transcript(const struct connection *c, struct buf *out)
{
	if (!connection_transcript(c))
		return true;
	const char *digest = recorder_digest(c->recorder), *gap = recorder_gap(c->recorder);

	buf_addf(out, "atmq: %s", _("transcript: "));
	utf8_add_visible(out, slice_of(recorder_path(c->recorder)));
	if (gap)
		buf_addf(out, _("; it is incomplete: %s"), gap);
	if (digest)
		buf_addf(out, _("; sha256 %s"), digest);
	buf_add_char(out, '\n');
	return !gap;
}

void connection_close_transcript(struct connection *c)
{
	if (c->was_up)
		recorder_close(c->recorder);
	else
		recorder_discard(c->recorder);
	c->recorder = NULL;
}
