/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where messages go: to the clipboard, into files, and back to the board. */
#include <inttypes.h>

#include "base/date.h"
#include "base/json.h"
#include "base/language.h"
#include "base/utf8.h"
#include "console/console_private.h"
#include "term/screen.h"

enum { SAVE_STEP = 256 /* messages */ };

/* The selected message; joined if it is shown so.  false, with a notice, if it has no bytes. */
static bool save_selected(struct console *c, struct message *m, struct message_shown *s)
{
	uint64_t place, number;

	*s = (struct message_shown){0};
	if (!console_messages_selected(c, m, &place, &number))
		return false;
	if (!c->view.messages.topics.shown && console_view_shown(&c->view, s))
		*m = s->m;
	if (m->lost)
		console_notice(c, _("its bytes are not in the transcript"));
	return !m->lost;
}

/* Known secrets go nowhere as they are.  Returns whether there were any. */
static bool save_add_hidden(const struct console *c, struct buf *out, struct slice bytes)
{
	size_t before = out->n;

	at_secrets_add_hidden(session_secrets(console_session(c)), out, bytes);
	return !slice_eq(slice_from(buf_slice(out), before), bytes);
}

static const char *save_stars(bool hidden)
{
	return hidden ? _("; passwords are stars") : "";
}

static void save_add_hex(struct buf *text)
{
	struct buf bytes = *text;

	*text = (struct buf){0};
	for (size_t i = 0; i < bytes.n; i++)
		buf_addf(text, i ? " %02x" : "%02x", (unsigned char)bytes.p[i]);
	buf_fini(&bytes);
}

void console_messages_copy_out(struct console *c)
{
	struct buf text = {0}, keys = {0};
	struct message_shown s;
	struct message m;
	struct diag d;

	if (save_selected(c, &m, &s)) {
		bool hex = c->view.messages.form == MESSAGE_HEX;
		bool hidden = save_add_hidden(c, &text, m.payload);
		if (hex)
			save_add_hex(&text);
		keymap_add_keys(&keys, &c->config.keymap, ACTION_SAVE_MESSAGE);
		if (screen_copy(buf_slice(&text), &d))
			console_notice(c,
				hex ? P_("copied %zu byte as hex by OSC 52%s; if nothing can be "
					 "pasted, %s saves to a file",
					      "copied %zu bytes as hex by OSC 52%s; if nothing can "
					      "be pasted, %s saves to a file",
					      m.payload.n)
				    : P_("copied %zu byte by OSC 52%s; if nothing can be pasted, "
					 "%s saves to a file",
					      "copied %zu bytes by OSC 52%s; if nothing can be "
					      "pasted, %s saves to a file",
					      m.payload.n),
				m.payload.n, save_stars(hidden), buf_text(&keys));
		else
			console_notice(c, _("not copied: %s; %s saves to a file"), d.text,
				buf_text(&keys));
	}
	buf_fini(&keys);
	buf_fini(&text);
	message_shown_fini(&s);
}

/* ---- one message ---- */

void console_messages_ask_save(struct console *c)
{
	struct message_shown s;
	struct message m;

	if (save_selected(c, &m, &s)) {
		/* Another one may be selected by the time it is answered. */
		buf_clear(&c->messages.to_save);
		c->messages.to_save_hidden = save_add_hidden(c, &c->messages.to_save, m.payload);
		console_ask(c, QUESTION_SAVE_MESSAGE, "");
	}
	message_shown_fini(&s);
}

void console_messages_save(struct console *c, struct slice typed, bool replace)
{
	if (console_save(c, typed, buf_slice(&c->messages.to_save), replace, console_messages_save))
		console_notice(c,
			P_("%zu byte saved to %s%s", "%zu bytes saved to %s%s",
				c->messages.to_save.n),
			c->messages.to_save.n, VISIBLE(typed, VISIBLE_MOST),
			save_stars(c->messages.to_save_hidden));
}

/* ---- all of the list ---- */

void console_messages_ask_save_all(struct console *c)
{
	struct message_list l = console_view_messages(&c->view);

	if (message_list_first(&l) == message_list_end(&l))
		console_notice(c, _("there is no message to save"));
	else if (c->messages.save.file)
		console_notice(c, _("messages are being saved already"));
	else
		console_ask(c, QUESTION_SAVE_MESSAGES, "");
}

void console_messages_save_all(struct console *c, struct slice typed, bool replace)
{
	struct message_list l = console_view_messages(&c->view);
	struct messages_save *save = &c->messages.save;
	struct buf path = {0};
	struct diag d;

	if (console_may_save(c, typed, replace, console_messages_save_all, &path)) {
		*save = (struct messages_save){.file = new_file_open(buf_text(&path), replace, &d),
			.list = l,
			.first = message_list_first(&l),
			.next = message_list_first(&l)};
		/* Those that are there now. */
		save->list.stands = true;
		save->list.end = message_list_end(&l);
		if (!save->file)
			console_notice(c, "%s", d.text);
	}
	console_touch(c);
	buf_fini(&path);
}

void console_messages_stop_save(struct console *c)
{
	if (!c->messages.save.file)
		return;
	new_file_discard(c->messages.save.file);
	c->messages.save.file = NULL;
	console_notice(c, _("saving was stopped; nothing was written"));
}

static void save_add_line(struct console *c, struct buf *out, const struct message *m)
{
	struct json *object = json_new();
	struct buf time = {0}, topic = {0}, payload = {0};
	int64_t at = c->view.started + m->at;

	date_add_time(&time, at > 0 ? at : 0);
	json_set_text(object, "time", buf_text(&time));
	if (m->lost) {
		json_set_bool(object, "lost", true);
		json_set_number(object, "bytes", (long long)m->payload.n);
	} else {
		c->messages.save.hidden |= save_add_hidden(c, &topic, m->topic);
		c->messages.save.hidden |= save_add_hidden(c, &payload, m->payload);
		json_set_bytes(object, "topic", "_base64", buf_slice(&topic));
		json_set_bytes(object, "payload", "_base64", buf_slice(&payload));
	}
	json_add_line(out, object);
	json_free(object);
	buf_fini(&time);
	buf_fini(&topic);
	buf_fini(&payload);
}

static void save_end(struct console *c)
{
	struct messages_save *save = &c->messages.save;
	struct diag d;

	if (new_file_finish(save->file, &d))
		console_notice(c, _("%" PRIu64 " messages saved%s"), save->count,
			save_stars(save->hidden));
	else
		console_notice(c, "%s", d.text);
	save->file = NULL;
}

bool console_messages_save_work(struct console *c)
{
	struct messages_save *save = &c->messages.save;
	struct buf lines = {0};
	struct message m;
	uint64_t number, end;

	if (!save->file)
		return false;
	/* The oldest may be dropped meanwhile. */
	if (save->next < message_list_first(&save->list))
		save->next = message_list_first(&save->list);
	end = message_list_end(&save->list);
	for (int i = 0; i < SAVE_STEP && save->next < end; i++, save->next++)
		if (message_list_get(&save->list, save->next, &m, &number)) {
			save_add_line(c, &lines, &m);
			save->count++;
		}
	bool ok = new_file_write(save->file, buf_slice(&lines));
	buf_fini(&lines);
	if (!ok || save->next >= end) {
		save_end(c);
		return false;
	}
	int percent = (int)((save->next - save->first) * 100 / (end - save->first));
	if (percent != save->percent)
		console_notice(c, _("saving, %d %%; Esc stops it"), percent);
	save->percent = percent;
	return true;
}

void console_messages_save_fini(struct console *c)
{
	new_file_discard(c->messages.save.file);
	buf_fini(&c->messages.to_save);
}

/* ---- back to the board ---- */

static bool save_fits_line(const struct console *c, struct slice line)
{
	enum at_dialect dialect = session_dialect(console_session(c));
	struct at_line read;

	at_line_read(line, dialect, &read);
	return at_line_check(line, &read, dialect, NULL);
}

void console_messages_send_back(struct console *c)
{
	struct message_shown s;
	struct buf line = {0};
	struct message m;
	struct diag d;

	if (save_selected(c, &m, &s)) {
		at_add_publish(&line, m.topic, m.payload, 0, false);
		bool fits = m.payload.n && save_fits_line(c, buf_slice(&line));
		if (!fits) {
			buf_clear(&line);
			at_add_publish_raw(&line, m.topic, m.payload.n, 0, false);
		}
		if (!fits && !console_hex_take(c, m.payload, &d)) {
			console_notice(c, "%s", d.text);
		} else {
			console_focus(c, PANE_COMMANDS);
			console_line_set(c, buf_slice(&line), line.n);
			console_notice(c,
				fits ? _("Enter publishes it again")
				     : _("its bytes are in the hex editor; Enter publishes them"));
		}
	}
	buf_fini(&line);
	message_shown_fini(&s);
}
