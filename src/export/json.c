/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The board's events as `decode` prints them, and between them objects for what is no event of the
 * board: "sent" (text, by), "payload" (length, payload), "note", "log", "remark" and "problem" (text),
 * "link" (state, why).  All have `t` and `time` where these are known.
 */
#include "base/date.h"
#include "export/formats.h"

struct json_export {
	struct export *e;
	/* Advice comes while its event is handled, and is printed after it. */
	struct buf later;
	int64_t later_t;
};

static void json_flush_later(struct json_export *x)
{
	buf_add(&x->e->out, buf_slice(&x->later));
	buf_clear(&x->later);
}

static void json_on_event(
	void *user, const struct wire_event *event, const struct account_item *where)
{
	struct json_export *x = user;

	if (x->later.n && x->later_t < where->t)
		json_flush_later(x);
	if (export_wants(x->e, where))
		wire_event_add_json(&x->e->out, event, where->untimed ? -1 : where->t, where->time);
	json_flush_later(x);
}

static struct json *json_begin(const struct account_item *item)
{
	struct json *object = json_new();
	struct buf time = {0};

	if (!item->untimed)
		json_set_seconds(object, "t", item->t);
	if (item->time >= 0) {
		date_add_time(&time, item->time);
		json_set_text(object, "time", buf_text(&time));
	}
	json_set_text(object, "event", account_kind_name(item->kind));
	buf_fini(&time);
	return object;
}

static void json_set_item(struct json *object, const struct account_item *item)
{
	switch (item->kind) {
	case ACCOUNT_LINK:
		json_set_text(object, "state", item->up ? "up" : "down");
		if (item->released)
			json_set_bool(object, "released", true);
		if (item->text.n)
			json_set_bytes(object, "why", "_base64", item->text);
		break;
	case ACCOUNT_PAYLOAD:
		json_set_number(object, "length", (long long)item->payload.n);
		json_set_bytes(object, "payload", "_base64", item->payload);
		break;
	default:
		json_set_bytes(object, "text", "_base64", item->text);
		if (item->kind == ACCOUNT_SENT)
			json_set_text(object, "by", session_author_name(item->by));
		break;
	}
}

static bool json_tells(enum account_kind kind)
{
	return kind == ACCOUNT_SENT || kind == ACCOUNT_PAYLOAD || kind == ACCOUNT_NOTE ||
	       kind == ACCOUNT_LOG || kind == ACCOUNT_REMARK || kind == ACCOUNT_PROBLEM ||
	       kind == ACCOUNT_LINK;
}

static void json_on_item(void *user, const struct account_item *item)
{
	struct json_export *x = user;
	bool remark = item->kind == ACCOUNT_REMARK || item->kind == ACCOUNT_PROBLEM;

	if (!json_tells(item->kind) || !export_wants(x->e, item))
		return;
	if (!remark)
		json_flush_later(x);
	struct json *object = json_begin(item);
	json_set_item(object, item);
	json_add_line(remark ? &x->later : &x->e->out, object);
	json_free(object);
	x->later_t = item->t;
}

void export_json(struct export *e)
{
	struct json_export x = {.e = e};
	struct account *a = account_new(
		&(struct account_output){json_on_item, json_on_event, &x}, ACCOUNT_FLAT);

	export_tell(e, a);
	json_flush_later(&x);
	account_free(a);
	buf_fini(&x.later);
}
