/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/command_form.h"

#include "at/signature.h"
#include "base/language.h"
#include "console/console_private.h"
#include "console/words.h"
#include "term/line_editor.h"
#include "view/text.h"
#include "wire/refusal.h"

/* ---- fields and parameters ---- */

static size_t command_form_field(const struct command_form *k, size_t parameter)
{
	return parameter + (k->message != SIZE_MAX && parameter >= k->message);
}

static size_t command_form_parameters(const struct command_form *k)
{
	return k->form == AT_FORM_SET ? at_command_max_parameters(k->command, k->dialect) : 0;
}

/* The parameter of the current field, of a payload its length; SIZE_MAX: there are no fields. */
static size_t command_form_parameter(const struct command_form *k, const struct form *f)
{
	if (f->count == 0)
		return SIZE_MAX;
	return f->current - (k->message != SIZE_MAX && f->current > k->message);
}

static struct slice command_form_message(const struct command_form *k, const struct form *f)
{
	return k->message == SIZE_MAX ? (struct slice){0} : buf_slice(&f->fields[k->message].value);
}

/* ---- the line that it makes ---- */

struct command_form_line {
	struct buf line;
	struct at_line read;
	struct at_argument places[AT_PARAMETERS];
	long long payload; /* bytes that the board will ask for; -1: none */
	bool right;
	struct diag why; /* it is not */
	enum at_offer offer;
};

static void command_form_fini_line(struct command_form_line *made)
{
	buf_fini(&made->line);
}

static void command_form_make_line(
	const struct console *c, const struct form *f, struct command_form_line *made)
{
	const struct command_form *k = &c->command_form;
	size_t count = command_form_parameters(k), given = 0;
	struct slice values[AT_PARAMETERS];

	*made = (struct command_form_line){.payload = -1};
	for (size_t i = 0; i < count && i < AT_PARAMETERS; i++) {
		values[i] = buf_slice(&f->fields[command_form_field(k, i)].value);
		given += values[i].n > 0;
	}
	bool bare =
		given == 0 && (at_command_forms(k->command, k->dialect) & AT_HAS(AT_FORM_EXECUTE));
	if (k->form == AT_FORM_SET && !bare)
		at_add_command(&made->line, k->command, k->dialect, values,
			count < AT_PARAMETERS ? count : AT_PARAMETERS, made->places);
	else
		buf_addf(&made->line, "AT%s%s%s", k->command->basic ? "" : "+", k->command->name,
			k->form == AT_FORM_QUERY ? "?" : "");
	struct slice line = buf_slice(&made->line);
	at_line_read(line, k->dialect, &made->read);
	made->payload = at_line_payload_length(line, &made->read);
	made->right = at_line_check(line, &made->read, k->dialect, &made->why);
	if (!made->right)
		made->offer = at_line_offer(line, &made->read, k->dialect);
	else
		made->right = wire_firmware_accepts(&session_status(console_session(c))->firmware,
			line, &made->read, &made->why);
}

static bool command_form_goes_another_way(const struct command_form_line *made)
{
	return made->offer == AT_OFFER_RAW || made->offer == AT_OFFER_LONG;
}

/* ---- what is shown of it ---- */

static void command_form_add_shown(
	const struct console *c, const struct form *f, struct buf *out, struct slice line)
{
	if (f->shows_secrets)
		buf_add(out, line);
	else
		at_secrets_add_masked(session_secrets(console_session(c)), out, line, '*');
}

static void command_form_add_payload(struct buf *out, size_t bytes)
{
	if (bytes)
		buf_addf(out, P_(", then %zu byte", ", then %zu bytes", bytes), bytes);
}

/* The lines that are sent in place of one that is too long. */
static void command_form_show_offer(
	const struct console *c, struct form *f, const struct command_form_line *made)
{
	enum at_dialect dialect = c->command_form.dialect;
	struct slice line = buf_slice(&made->line);
	struct buf first = {0}, then = {0}, payload = {0};

	if (made->offer == AT_OFFER_RAW)
		at_line_raw(line, &made->read, dialect, &first, &payload);
	else
		at_line_long(line, &made->read, dialect, &first, &then, &payload);
	if (first.n)
		command_form_add_shown(c, f, &f->result, buf_slice(&first));
	if (then.n) {
		buf_add_text(&f->result, first.n ? _(", then ") : "");
		command_form_add_shown(c, f, &f->result, buf_slice(&then));
	}
	command_form_add_payload(&f->result, payload.n);
	buf_fini(&first);
	buf_fini(&then);
	buf_fini(&payload);
}

static void command_form_show_line(
	const struct console *c, struct form *f, const struct command_form_line *made)
{
	size_t parameter = command_form_parameter(&c->command_form, f);

	buf_clear(&f->result);
	f->result_at = f->result_n = f->result_bytes = f->result_limit = 0;
	if (command_form_goes_another_way(made)) {
		command_form_show_offer(c, f, made);
		return;
	}
	command_form_add_shown(c, f, &f->result, buf_slice(&made->line));
	f->result_bytes = made->line.n;
	f->result_limit = AT_LINE_BYTES;
	if (parameter < AT_PARAMETERS && parameter < made->read.argument_count) {
		f->result_at = made->places[parameter].at;
		f->result_n = made->places[parameter].n;
	}
}

/* ---- what is wrong ---- */

static void command_form_check_field(
	const struct console *c, struct form *f, size_t parameter, bool another_way)
{
	const struct command_form *k = &c->command_form;
	size_t i = command_form_field(k, parameter);
	struct form_field *field = &f->fields[i];
	struct slice value = buf_slice(&field->value);
	struct diag d;

	if (at_value_check(k->command, k->dialect, parameter, value, &d) ||
		(another_way && field->limit && value.n > field->limit)) {
		buf_clear(&field->mistake);
		return;
	}
	buf_set(&field->mistake, slice_of(d.text));
	field->unfinished = i == f->current &&
	                    at_value_check_typed(k->command, k->dialect, parameter, value, &d);
}

/* The payload and its length belong together. */
static void command_form_check_payload(
	const struct console *c, struct form *f, const struct command_form_line *made)
{
	const struct command_form *k = &c->command_form;
	size_t bytes = command_form_message(k, f).n;

	if (k->message == SIZE_MAX || !bytes)
		return;
	struct form_field *length = &f->fields[k->message + 1];
	if (made->payload >= 0 && (size_t)made->payload != bytes && !length->mistake.n)
		buf_addf(&length->mistake, _("%s is %lld, but the bytes are %zu"),
			buf_text(&length->name), made->payload, bytes);
	else if (made->right && made->payload < 0)
		buf_add_text(&f->fields[k->message].mistake,
			_("with these values the board asks for no bytes"));
}

/* While bytes are typed their number is the length; without them it is that of the hex editor's. */
static void command_form_set_length(struct console *c, struct form *f)
{
	struct command_form *k = &c->command_form;
	struct slice message = command_form_message(k, f);
	struct buf number = {0};

	if (k->message == SIZE_MAX || slice_eq(message, buf_slice(&k->message_seen)))
		return;
	size_t bytes = message.n ? message.n : c->hex.buffer.n;
	if (bytes)
		buf_addf(&number, "%zu", bytes);
	form_field_set(&f->fields[k->message + 1], buf_slice(&number));
	buf_set(&k->message_seen, message);
	buf_fini(&number);
}

/* Where the bytes come from that the board will ask for. */
static void command_form_add_source(const struct console *c, const struct form *f, struct buf *out,
	const struct command_form_line *made)
{
	if (made->payload <= 0 || command_form_goes_another_way(made))
		return;
	size_t n = (size_t)made->payload;
	if (command_form_message(&c->command_form, f).n)
		buf_addf(out, P_(", and its %lld byte", ", and its %lld bytes", n), made->payload);
	else if (console_hex_fits(c, buf_slice(&made->line)))
		buf_addf(out,
			P_(", and the hex editor's %lld byte", ", and the hex editor's %lld bytes",
				n),
			made->payload);
	else
		buf_addf(out,
			P_("; then the board asks for %lld byte",
				"; then the board asks for %lld bytes", n),
			made->payload);
}

static void command_form_say(
	const struct console *c, struct form *f, const struct command_form_line *made)
{
	bool last = f->current + 1 >= f->count;
	struct buf *out = &f->remark;

	buf_clear(out);
	f->refused = false;
	if (c->replay.replay) {
		buf_add_text(out, _("this is a recording: nothing is sent"));
		return;
	}
	if (!made->right && made->offer == AT_OFFER_NONE) {
		f->refused = form_first_mistake(f) == SIZE_MAX;
		buf_add_text(out, f->refused ? made->why.text : "");
		if (f->refused)
			return;
	}
	const char *what = made->offer == AT_OFFER_RAW    ? _("it as raw bytes")
	                   : made->offer == AT_OFFER_LONG ? _("it with the command for long ones")
	                                                  : _("the line");
	struct buf key = {0};
	if (command_form_goes_another_way(made))
		buf_add_text(out, _("too long for one line: "));
	text_add_key(&key, &c->view, ACTION_FORM_ACCEPT);
	if (last)
		buf_addf(out, _("Enter sends %s"), what);
	else
		buf_addf(out, _("Enter goes to the next field, %s sends %s"), buf_text(&key), what);
	buf_fini(&key);
	command_form_add_source(c, f, out, made);
}

static void command_form_changed(struct console *c, struct form *f)
{
	const struct command_form *k = &c->command_form;
	struct command_form_line made;

	command_form_set_length(c, f);
	command_form_make_line(c, f, &made);
	for (size_t i = 0; i < command_form_parameters(k) && i < AT_PARAMETERS; i++)
		command_form_check_field(c, f, i, command_form_goes_another_way(&made));
	command_form_check_payload(c, f, &made);
	command_form_show_line(c, f, &made);
	command_form_say(c, f, &made);
	command_form_fini_line(&made);
}

/* ---- what happens with it ---- */

static bool command_form_accept(struct console *c, struct form *f)
{
	struct command_form_line made;

	if (c->replay.replay) {
		console_replay_refuse(c);
		return false;
	}
	command_form_make_line(c, f, &made);
	bool sent = console_line_send(
		c, buf_slice(&made.line), command_form_message(&c->command_form, f), made.offer);
	if (sent) {
		/* What was begun of it in the line is done with. */
		console_line_set(c, (struct slice){0}, 0);
	} else {
		buf_set(&f->remark, slice_of(c->mistake.text));
		f->refused = true;
	}
	command_form_fini_line(&made);
	return sent;
}

static void command_form_to_line(struct console *c, struct form *f)
{
	const struct command_form *k = &c->command_form;
	size_t parameter = command_form_parameter(k, f);
	struct slice message = command_form_message(k, f);
	struct command_form_line made;

	command_form_make_line(c, f, &made);
	size_t cursor = made.line.n;
	if (parameter < AT_PARAMETERS && parameter < made.read.argument_count)
		cursor = made.places[parameter].at + made.places[parameter].n -
		         made.places[parameter].quoted;
	console_line_set(c, buf_slice(&made.line), cursor);
	/* The line has no room for the bytes. */
	if (message.n && c->hex.buffer.n == 0 && hex_editor_load(&c->hex, message, NULL))
		console_notice(c,
			P_("the payload, %zu byte, is in the hex editor",
				"the payload, %zu bytes, is in the hex editor", message.n),
			message.n);
	else if (message.n)
		console_notice(c,
			P_("the payload, %zu byte, is not kept: the hex editor has other bytes",
				"the payload, %zu bytes, is not kept: the hex editor has other bytes",
				message.n),
			message.n);
	command_form_fini_line(&made);
}

static const struct form_calls command_form_calls = {
	command_form_changed, command_form_accept, command_form_to_line, NULL};

/* ---- opening it ---- */

/* Without quotes and escapes, or the comma behind it. */
static void command_form_add_meant(struct buf *out, const char *candidate)
{
	struct at_argument arguments[AT_PARAMETERS];
	struct slice text = slice_of(candidate);

	at_arguments(text, 0, arguments, NULL);
	at_argument_meant(text, &arguments[0], out);
}

static bool command_form_is_value(const struct at_candidate *candidate)
{
	static const char *const others[] = {",", "\"", "\"\""};

	for (size_t i = 0; i < ALEN(others); i++)
		if (strcmp(candidate->label, others[i]) == 0)
			return false;
	return true;
}

/* What Tab would offer in the command line. */
static void command_form_add_choices(
	struct console *c, const struct command_form *k, size_t parameter, struct form_field *field)
{
	const struct at_parameter *p = at_command_parameter(k->command, k->dialect, parameter);
	struct at_completion list;
	struct buf line = {0}, value = {0};

	for (const struct at_value *v = k->command->basic ? p->values : NULL; v && v->meaning;
		v++) {
		buf_clear(&value);
		buf_addf(&value, "%lld", v->number);
		form_field_add_choice(field, buf_slice(&value), _(v->meaning));
	}
	if (!k->command->basic) {
		buf_addf(&line, "AT+%s=", k->command->name);
		buf_add_repeat(&line, ',', parameter);
		console_complete_line(c, buf_slice(&line), k->dialect, &list);
		for (size_t i = 0; i < list.count; i++) {
			if (!command_form_is_value(&list.candidates[i]))
				continue;
			buf_clear(&value);
			command_form_add_meant(&value, list.candidates[i].text);
			form_field_add_choice(field, buf_slice(&value), list.candidates[i].meaning);
		}
		at_completion_fini(&list);
	}
	buf_fini(&line);
	buf_fini(&value);
}

/* What applies if it is left empty, or what most people want. */
static void command_form_set_default(struct form_field *field, const struct at_parameter *p)
{
	struct buf value = {0};

	if (!p->fallback)
		return;
	command_form_add_meant(&value, p->fallback);
	if (p->optional)
		buf_addf(&field->placeholder, _("%.*s unless given"), SLICE_ARG(buf_slice(&value)));
	else
		form_field_set(field, buf_slice(&value));
	field->whole |= !p->optional;
	buf_fini(&value);
}

static void command_form_add_field(struct console *c, struct form *f, const struct command_form *k,
	size_t parameter, struct slice line, const struct at_line *read)
{
	const struct at_parameter *p = at_command_parameter(k->command, k->dialect, parameter);
	struct form_field *field = form_add_field(f, p->name, _(p->doc));
	const struct at_range *range = &p->range[k->dialect];

	if (p->repeated)
		buf_addf(&field->name, " %zu",
			parameter + p->repeated + 1 -
				at_command_max_parameters(k->command, k->dialect));
	at_add_range(&field->range, p, k->dialect);
	field->secret = p->secret;
	field->whole = p->type != AT_STRING;
	field->optional = p->optional || (p->type == AT_STRING && range->min == 0);
	if (p->type == AT_STRING)
		field->limit = (size_t)range->max;
	command_form_add_choices(c, k, parameter, field);
	if (read->form == AT_FORM_SET && parameter < read->argument_count &&
		(read->argument_count > 1 || read->arguments[0].n)) {
		const struct at_argument *a = &read->arguments[parameter];
		at_argument_meant(line, a, &field->value);
		return;
	}
	command_form_set_default(field, p);
}

/* The bytes, before the field of their length. */
static void command_form_add_message(
	struct console *c, struct form *f, const struct command_form *k)
{
	struct form_field *field = form_add_field(f, "bytes",
		_("Text that is sent once the board asks for it, byte for byte; its length is filled "
		  "in below. Left empty, the hex editor's bytes are sent."));
	form_field_set_label(field, _("bytes"));

	field->optional = true;
	field->secret = k->command->secret_payload;
	if (c->hex.buffer.n)
		buf_addf(&field->placeholder, _("the hex editor's %zu"), c->hex.buffer.n);
	else
		buf_add_text(&field->placeholder, _("type text, or fill the hex editor"));
}

/* To the argument at the cursor, or to the first field in which something is needed. */
static void command_form_begin(
	struct form *f, const struct command_form *k, size_t cursor, const struct at_line *read)
{
	for (size_t i = read->argument_count; read->form == AT_FORM_SET && i-- > 0;)
		if (cursor >= read->arguments[i].at && i < command_form_parameters(k) &&
			read->argument_count > 1) {
			f->current = command_form_field(k, i);
			return;
		}
	for (size_t i = 0; i < f->count; i++)
		if (!f->fields[i].value.n && (!f->fields[i].optional || i == k->message)) {
			f->current = i;
			return;
		}
	f->current = f->count > 1;
}

static enum at_form command_form_choose(
	const struct at_command *command, unsigned forms, const struct at_line *read)
{
	if (read->form == AT_FORM_QUERY && (forms & AT_HAS(AT_FORM_QUERY)))
		return AT_FORM_QUERY;
	if ((forms & AT_HAS(AT_FORM_SET)) && command->parameter_count)
		return AT_FORM_SET;
	return forms & AT_HAS(AT_FORM_EXECUTE) ? AT_FORM_EXECUTE : AT_FORM_QUERY;
}

static void command_form_open(
	struct console *c, struct slice line, size_t cursor, const struct at_line *read)
{
	struct command_form k = {
		.command = read->command,
		.dialect = session_dialect(console_session(c)),
		.message = SIZE_MAX,
	};
	struct form f = {0};

	k.form = command_form_choose(k.command, at_command_forms(k.command, k.dialect), read);
	buf_addf(&f.title, "AT%s%s%s", k.command->basic ? "" : "+", k.command->name,
		k.form == AT_FORM_QUERY ? "?" : "");
	if (k.command->doc)
		buf_addf(&f.about, _("%s. %s"), _(k.command->summary), _(k.command->doc));
	else
		buf_addf(&f.about, _("%s."), _(k.command->summary));
	if (k.form == AT_FORM_SET && k.command->length_parameter >= 0)
		k.message = (size_t)k.command->length_parameter;
	for (size_t i = 0; i < command_form_parameters(&k) && i < AT_PARAMETERS; i++) {
		if (i == k.message)
			command_form_add_message(c, &f, &k);
		command_form_add_field(c, &f, &k, i, line, read);
	}
	if (k.message != SIZE_MAX && !f.fields[k.message + 1].value.n && c->hex.buffer.n)
		buf_addf(&f.fields[k.message + 1].value, "%zu", c->hex.buffer.n);
	command_form_begin(&f, &k, cursor, read);
	buf_fini(&c->command_form.message_seen);
	c->command_form = k;
	console_form_open(c, &f, &command_form_calls);
}

/* ---- from the line ---- */

void console_command_form(struct console *c, struct slice line, size_t cursor)
{
	enum at_dialect dialect = session_dialect(console_session(c));
	struct at_line read;

	at_line_read(line, dialect, &read);
	struct slice name = slice_sub(line, read.name_at, read.name_n);
	/* AT alone begins all of them. */
	if (read.command && read.name_n) {
		command_form_open(c, line, cursor, &read);
	} else if (read.name_at == 3 && session_lists(console_session(c), name)) {
		console_notice(c, _("the board lists it, but its parameters are not known here"));
	} else {
		console_command_choice(c, read.name_at == 3 ? name : (struct slice){0});
	}
}

void console_command_form_of_line(struct console *c)
{
	struct buf line = {0};

	if (c->question.open)
		console_answer(c, false);
	if (c->view.commands.selects)
		console_commands_copy(c);
	size_t at = console_words_at_line(line_editor_line()), cursor = line_editor_cursor();
	/* A line that a word will send is not all of the line. */
	if (at == 0)
		buf_add(&line, line_editor_line());
	console_command_form(c, buf_slice(&line), cursor);
	buf_fini(&line);
}
