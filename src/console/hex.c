/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"
#include "console/console_private.h"
#include "console/file_names.h"
#include "disk/files.h"

static void notice_bytes(struct console *c, const char *what, struct slice path)
{
	console_notice(c, "%zu bytes %s %s", c->hex.buffer.n, what, VISIBLE(path, VISIBLE_MOST));
}

void console_hex_load(struct console *c, struct slice typed)
{
	struct buf path = {0}, bytes = {0};
	struct diag d;

	file_names_add_path(&path, typed);
	if (files_may_open(buf_text(&path), &d) && files_read(buf_text(&path), &bytes, &d) &&
		hex_editor_load(&c->hex, buf_slice(&bytes), &d)) {
		notice_bytes(c, "loaded from", typed);
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
	notice_bytes(c, "saved to", typed);
}

void console_hex_published(struct console *c, struct slice line)
{
	struct at_line read;
	struct buf topic = {0};

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
	long length = at_line_payload_length(line, &read);
	return length > 0 && (size_t)length == c->hex.buffer.n;
}

/* The next publication begins with the topic, QoS and retain of the last one. */
static void compose_publication(struct console *c, struct buf *line, size_t *cursor)
{
	struct at_line read;
	struct slice last = buf_slice(&c->publication);
	struct buf topic = {0};
	long qos = 0, retain = 0;

	at_line_read(last, session_dialect(console_session(c)), &read);
	if (read.command && read.argument_count >= 5) {
		struct at_argument *a = read.arguments;
		at_argument_value(last, &a[1], &topic, NULL);
		slice_to_long(slice_sub(last, a[3].at, a[3].n), &qos);
		slice_to_long(slice_sub(last, a[4].at, a[4].n), &retain);
	}
	at_add_publish_raw(line, buf_slice(&topic), c->hex.buffer.n, qos, retain == 1);
	/* The cursor is in the topic, which is most likely to be changed. */
	at_line_read(buf_slice(line), session_dialect(console_session(c)), &read);
	*cursor =
		read.argument_count > 1 ? read.arguments[1].at + read.arguments[1].n - 1 : line->n;
	buf_fini(&topic);
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
		if (!session_send_payload(console_session(c), bytes, console_now(c), &d))
			console_notice(c, "%s", d.text);
		else
			console_focus(c, PANE_COMMANDS);
		return;
	}
	if (bytes.n == 0) {
		console_focus(c, PANE_HEX);
		console_notice(c, "the hex editor is empty: type hex digits, or load a file");
		return;
	}
	struct buf line = {0};
	size_t cursor;
	compose_publication(c, &line, &cursor);
	console_focus(c, PANE_COMMANDS);
	console_line_set(c, buf_slice(&line), cursor);
	buf_fini(&line);
}
