/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For Wireshark: each record a packet with its bytes as they were recorded, and what an account says
 * of it as comments.  Reads twice, because a capture begins with the name of the firmware.
 */
#include <stdlib.h>

#include "at/error_code.h"
#include "base/language.h"
#include "base/memory.h"
#include "export/formats.h"
#include "export/pcapng_blocks.h"

enum { LOG_PORT = 1 }; /* interface 0 is the AT port */

struct packets {
	struct export *e;
	struct account *account;
	/* of the record that is told: */
	struct buf *comments;
	size_t count, room;
};

/* A remark often repeats what the line's own meaning says: the longer one stays. */
static struct buf *packets_place(struct packets *p, struct slice text)
{
	size_t room = p->room;

	for (size_t i = 0; i < p->count; i++) {
		struct slice there = buf_slice(&p->comments[i]);
		if (slice_find(there, text) != SLICE_NONE)
			return NULL;
		if (slice_find(text, there) != SLICE_NONE)
			return &p->comments[i];
	}
	p->comments = memory_grow(p->comments, &p->room, p->count + 1, sizeof(*p->comments));
	for (; room < p->room; room++)
		p->comments[room] = (struct buf){0};
	return &p->comments[p->count++];
}

static void packets_comment(struct packets *p, const char *word, struct slice text)
{
	struct buf whole = {0};

	buf_add_text(&whole, word);
	buf_add(&whole, text);
	struct buf *place = packets_place(p, text.n ? text : buf_slice(&whole));
	if (place)
		buf_set(place, buf_slice(&whole));
	buf_fini(&whole);
}

static void packets_state(struct packets *p, const struct account_item *item)
{
	struct buf text = {0};

	if (item->value == STATUS_UNKNOWN)
		buf_add_text(&text, C_("state", "not known"));
	else
		buf_addf(&text, "%lld, %s", item->value, _(at_state_name(item->value)));
	if (item->text.n) {
		buf_add_text(&text, ": ");
		buf_add(&text, item->text);
	}
	packets_comment(p, _("MQTT state "), buf_slice(&text));
	buf_fini(&text);
}

static void packets_on_item(void *user, const struct account_item *item)
{
	struct packets *p = user;
	switch (item->kind) {
	case ACCOUNT_REMARK:
	case ACCOUNT_PROBLEM:
		packets_comment(p, "atmq: ", item->text);
		break;
	case ACCOUNT_NOTE:
		packets_comment(p, _("note: "), item->text);
		break;
	case ACCOUNT_FIRMWARE:
		packets_comment(p, _("firmware "), item->text);
		break;
	case ACCOUNT_DROP:
		packets_comment(p, _("the connection to the broker was lost"), SLICE(""));
		break;
	case ACCOUNT_RESET:
		packets_comment(p,
			item->asked ? _("restarted") : _("the board restarted by itself"),
			SLICE(""));
		break;
	case ACCOUNT_STATE:
		packets_state(p, item);
		break;
	case ACCOUNT_LINK:
		packets_comment(p,
			item->released ? _("port released ")
			: item->up     ? _("link up")
				       : _("link down: "),
			item->text);
		break;
	default:
		if (item->meaning.n)
			packets_comment(p, "", item->meaning);
		break;
	}
}

static void packets_on_event(
	void *user, const struct wire_event *event, const struct account_item *where)
{
	struct packets *p = user;
	struct buf meaning = {0};

	(void)where;
	if (event->type != WIRE_EVENT_ERRCODE)
		return;
	at_add_error(&meaning, event->code);
	packets_comment(p, "", buf_slice(&meaning));
	buf_fini(&meaning);
}

static void packets_ignore(void *user, const struct account_item *item)
{
	(void)user;
	(void)item;
}

/* ---- the beginning ---- */

static void packets_add_meta(struct buf *out, const struct export_options *options)
{
	for (size_t i = 0; i < options->meta_count; i++) {
		buf_add_text(out, out->n ? "; " : "");
		buf_add(out, options->meta[i].key);
		buf_add_text(out, ": ");
		buf_add(out, options->meta[i].value);
	}
}

static void packets_begin(struct packets *p, const struct account_summary *s)
{
	struct buf *out = &p->e->out;
	struct buf comment = {0};

	packets_add_meta(&comment, p->e->options);
	if (s->started < 0)
		buf_addf(&comment, _("%swhen it was recorded is not known: times count from 1970"),
			comment.n ? "; " : "");
	pcapng_add_section(out, &(struct pcapng_section){.hardware = buf_slice(&s->chip),
					.os = buf_slice(&s->firmware),
					.application = SLICE("atmq " ATMQ_VERSION),
					.comment = buf_slice(&comment)});
	buf_fini(&comment);
	pcapng_add_interface(
		out, s->port.n ? buf_slice(&s->port) : SLICE("AT port"), SLICE("AT port"), s->baud);
	if (s->log_lines)
		pcapng_add_interface(out, SLICE("log port"), slice_of(_("the board's log")), 0);
}

/* ---- the packets ---- */

static void packets_add(struct packets *p, const struct transcript_record *r)
{
	const struct account_summary *s = account_summary(p->account);
	struct pcapng_packet packet = {
		.at = s->duration + (s->started > 0 ? s->started : 0),
		.comments = p->comments,
		.comment_count = p->count,
	};

	switch (r->kind) {
	case TRANSCRIPT_SENT:
		packet.event = PCAPNG_SENT;
		packet.bytes = buf_slice(&r->bytes);
		break;
	case TRANSCRIPT_RECEIVED:
		packet.event = PCAPNG_RECEIVED;
		packet.bytes = buf_slice(&r->bytes);
		break;
	case TRANSCRIPT_LOG:
		packet.interface = LOG_PORT;
		packet.event = PCAPNG_RECEIVED;
		packet.bytes = buf_slice(&r->bytes);
		break;
	default:
		break;
	}
	if (packet.bytes.n || packet.comment_count)
		pcapng_add_packet(&p->e->out, &packet);
}

static void packets_record(struct packets *p, const struct transcript_record *r)
{
	const struct export_options *o = p->e->options;

	if (r->kind == TRANSCRIPT_END)
		packets_comment(p, _("the recording ends: "), buf_slice(&r->bytes));
	int64_t t = account_summary(p->account)->duration;
	if (t >= o->from && t <= o->to)
		packets_add(p, r);
}

/* What is known at the end. */
static bool packets_survey(struct packets *p)
{
	struct account *a =
		account_new(&(struct account_output){.item = packets_ignore}, ACCOUNT_FLAT);
	bool read = export_tell(p->e, a);

	if (read)
		packets_begin(p, account_summary(a));
	account_free(a);
	return read && export_restart(p->e);
}

void export_pcapng(struct export *e)
{
	struct transcript_record record = {0};
	struct packets p = {.e = e};

	if (!packets_survey(&p))
		return;
	p.account = account_new(
		&(struct account_output){
			.item = packets_on_item, .event = packets_on_event, .user = &p},
		ACCOUNT_FLAT);
	while (export_next_told(e, p.account, &record)) {
		packets_record(&p, &record);
		p.count = 0;
	}
	/* What the end alone shows: that an answer is missing. */
	if (p.count)
		packets_add(&p, &(struct transcript_record){.kind = TRANSCRIPT_UNKNOWN});
	account_free(p.account);
	transcript_record_fini(&record);
	for (size_t i = 0; i < p.room; i++)
		buf_fini(&p.comments[i]);
	free(p.comments);
}
