/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/language.h"
#include "base/utf8.h"
#include "console/console_private.h"
#include "console/file_names.h"
#include "disk/files.h"
#include "term/line_editor.h"

void console_hex_load(struct console *c, struct slice typed)
{
	struct buf path = {0}, bytes = {0};
	struct diag d;

	file_names_add_path(&path, typed);
	if (files_may_open(buf_text(&path), &d) && files_read(buf_text(&path), &bytes, &d) &&
		hex_editor_load(&c->hex, buf_slice(&bytes), &d)) {
		console_notice(c,
			P_("%zu byte loaded from %s", "%zu bytes loaded from %s", c->hex.buffer.n),
			c->hex.buffer.n, VISIBLE(typed, VISIBLE_MOST));
	} else {
		console_notice(c, "%s", d.text);
	}
	console_touch(c);
	buf_fini(&bytes);
	buf_fini(&path);
}

void console_hex_save(struct console *c, struct slice typed, bool replace)
{
	if (!console_save(c, typed, hex_buffer_bytes(&c->hex.buffer), replace, console_hex_save))
		return;
	hex_buffer_saved(&c->hex.buffer);
	console_notice(c, P_("%zu byte saved to %s", "%zu bytes saved to %s", c->hex.buffer.n),
		c->hex.buffer.n, VISIBLE(typed, VISIBLE_MOST));
}

bool console_hex_take(struct console *c, struct slice bytes, struct diag *d)
{
	if (!hex_editor_set(&c->hex, bytes, d))
		return false;
	c->hex_desk.kept_version = c->hex.buffer.version;
	return true;
}

void console_hex_published(struct console *c, struct slice line)
{
	struct at_line read;
	struct buf topic = {0};

	c->hex_desk.kept_version = c->hex.buffer.version;
	at_line_read(line, session_dialect(console_session(c)), &read);
	const struct at_argument *a = read.arguments;
	if (at_command_does(read.command, read.form, AT_PUBLISHES) && read.argument_count >= 5 &&
		at_argument_value(line, &a[1], &topic, NULL)) {
		buf_clear(&c->publication);
		buf_add(&c->publication, line);
		buf_clear(&c->hex_target);
		utf8_add_visible(&c->hex_target, buf_slice(&topic));
		buf_add_text(&c->hex_target, ", QoS ");
		buf_add(&c->hex_target, slice_sub(line, a[3].at, a[3].n));
	}
	buf_fini(&topic);
}

bool console_hex_fits(const struct console *c, struct slice line)
{
	struct at_line read;

	at_line_read(line, session_dialect(console_session(c)), &read);
	/* Only for publishing: a password must not come from an editor that happens to hold that
	 * many bytes. */
	if (!read.command || !read.command->raw_result)
		return false;
	long long length = at_line_payload_length(line, &read);
	return length > 0 && (size_t)length == c->hex.buffer.n;
}

/* The next publication begins with the topic, QoS and retain of the last one. */
static void compose_publication(struct console *c, struct buf *line, size_t *cursor)
{
	struct at_line read;
	struct slice last = buf_slice(&c->publication);
	struct buf topic = {0};
	long long qos = 0, retain = 0;

	at_line_read(last, session_dialect(console_session(c)), &read);
	if (read.command && read.argument_count >= 5) {
		struct at_argument *a = read.arguments;
		at_argument_value(last, &a[1], &topic, NULL);
		slice_to_number(slice_sub(last, a[3].at, a[3].n), &qos);
		slice_to_number(slice_sub(last, a[4].at, a[4].n), &retain);
	}
	at_add_publish_raw(line, buf_slice(&topic), c->hex.buffer.n, qos, retain == 1);
	/* The cursor is in the topic, which is most likely to be changed. */
	at_line_read(buf_slice(line), session_dialect(console_session(c)), &read);
	*cursor =
		read.argument_count > 1 ? read.arguments[1].at + read.arguments[1].n - 1 : line->n;
	buf_fini(&topic);
}

/* What is short of the bytes that the board waits for: how many zeros end it; 0: nothing is. */
static size_t hex_send_lacks(const struct console *c, size_t n)
{
	struct session_in_flight f = session_in_flight(console_session(c));
	bool waits = f.phase == SESSION_PAYLOAD && !f.observed && !f.length_unknown;

	if (c->replay.replay || !waits || n == 0 || n >= f.payload_missing ||
		f.payload_missing > AT_LONGEST_PAYLOAD)
		return 0;
	return f.payload_missing - n;
}

bool console_hex_pad(struct console *c)
{
	struct slice typed = c->question.open ? (struct slice){0} : line_editor_line();
	struct slice bytes = typed.n ? typed : hex_buffer_bytes(&c->hex.buffer);
	size_t n = bytes.n, lacks = hex_send_lacks(c, n);
	struct buf payload = {0};
	struct diag d;

	if (!lacks)
		return false;
	buf_add(&payload, bytes);
	buf_add_repeat(&payload, '\0', lacks);
	if (!session_send_payload(console_session(c), buf_slice(&payload), console_now(c), &d)) {
		console_notice(c, "%s", d.text);
	} else {
		if (typed.n)
			console_line_set(c, (struct slice){0}, 0);
		else
			c->hex_desk.kept_version = c->hex.buffer.version;
		console_notice(c,
			n == 1 ? P_("%zu byte and %zu zero byte sent",
					 "%zu byte and %zu zero bytes sent", lacks)
			       : P_("%zu bytes and %zu zero byte sent",
					 "%zu bytes and %zu zero bytes sent", lacks),
			n, lacks);
		c->view.commands.following = true;
	}
	buf_fini(&payload);
	return true;
}

void console_hex_add_pad_offer(const struct console *c, size_t n, struct diag *d)
{
	size_t lacks = hex_send_lacks(c, n);
	struct buf text = {0}, keys = {0};

	if (!lacks)
		return;
	keymap_add_keys(&keys, &c->config.keymap, ACTION_USE_OFFER);
	buf_addf(&text,
		n == 1 ? P_("%s; %s sends it and %zu zero byte",
				 "%s; %s sends it and %zu zero bytes", lacks)
		       : P_("%s; %s sends them and %zu zero byte",
				 "%s; %s sends them and %zu zero bytes", lacks),
		d->text, buf_text(&keys), lacks);
	diag_fail(d, d->code, d->at, d->n, "%s", buf_text(&text));
	buf_fini(&text);
	buf_fini(&keys);
}

void console_hex_send(struct console *c)
{
	struct slice bytes = hex_buffer_bytes(&c->hex.buffer);
	struct diag d;

	/* The next step needs the command line. */
	if (c->question.open)
		console_answer(c, false);
	struct session_in_flight f = session_in_flight(console_session(c));
	if (f.phase == SESSION_PAYLOAD && !f.observed) {
		if (!session_send_payload(console_session(c), bytes, console_now(c), &d)) {
			console_hex_add_pad_offer(c, bytes.n, &d);
			console_notice(c, "%s", d.text);
		} else {
			c->hex_desk.kept_version = c->hex.buffer.version;
			console_focus(c, PANE_COMMANDS);
		}
		return;
	}
	if (bytes.n > AT_LONGEST_PAYLOAD) {
		console_focus(c, PANE_HEX);
		console_notice(c,
			_("these are %zu bytes, and no board takes more than %d in one message"),
			bytes.n, AT_LONGEST_PAYLOAD);
		return;
	}
	if (bytes.n == 0) {
		console_focus(c, PANE_HEX);
		console_notice(c, _("the hex editor is empty: type hex digits, or load a file"));
		return;
	}
	struct buf line = {0};
	size_t cursor;
	compose_publication(c, &line, &cursor);
	console_focus(c, PANE_COMMANDS);
	console_line_set(c, buf_slice(&line), cursor);
	buf_fini(&line);
}
