/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/language.h"
#include "console/console_private.h"

static void command_choice_add(
	struct form_field *field, const struct at_command *command, unsigned forms)
{
	static const struct {
		enum at_form form;
		const char *sign;
	} ends[] = {{AT_FORM_SET, "="}, {AT_FORM_QUERY, "?"}, {AT_FORM_EXECUTE, ""}};
	struct buf text = {0}, meaning = {0};

	for (size_t i = 0; i < ALEN(ends); i++) {
		if (!(forms & AT_HAS(ends[i].form)))
			continue;
		buf_clear(&text);
		buf_clear(&meaning);
		buf_addf(&text, "AT%s%s%s", command->basic ? "" : "+", command->name,
			command->basic ? "" : ends[i].sign);
		if (ends[i].form == AT_FORM_QUERY && command->answer)
			buf_addf(&meaning, _("%s: answers %s"), _(command->summary),
				command->answer);
		else
			buf_add_text(&meaning, _(command->summary));
		form_field_add_choice(field, buf_slice(&text), buf_text(&meaning));
	}
	buf_fini(&text);
	buf_fini(&meaning);
}

static void command_choice_changed(struct console *c, struct form *f)
{
	(void)c;
	buf_set(&f->remark, slice_of(_("Enter opens its form; Up and Down choose")));
}

static bool command_choice_accept(struct console *c, struct form *f)
{
	struct slice line = buf_slice(&f->fields[0].value);

	console_command_form(c, line, line.n);
	return true;
}

static const struct form_calls command_choice_calls = {
	command_choice_changed, command_choice_accept, NULL, NULL};

void console_command_choice(struct console *c, struct slice typed)
{
	enum at_dialect dialect = session_dialect(console_session(c));
	struct form f = {0};
	struct form_field *field = form_add_field(
		&f, "command", _("Any part of its name, or a word of what it does."));

	form_field_set_label(field, _("command"));
	buf_add_text(&f.title, _("Which command?"));
	field->search = field->optional = true;
	form_field_set(field, typed);
	for (size_t i = 0; i < at_command_count(); i++)
		if (at_command(i)->dialects & AT_IN(dialect))
			command_choice_add(
				field, at_command(i), at_command_forms(at_command(i), dialect));
	console_form_open(c, &f, &command_choice_calls);
}
