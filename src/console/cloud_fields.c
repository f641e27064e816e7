/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/cloud_fields.h"

#include "at/compose.h"
#include "at/secret.h"
#include "base/date.h"
#include "base/language.h"
#include "base/utf8.h"
#include "view/text.h"

enum {
	CLOUD_FIELDS_NAME = 11, /* columns of what a line of the outcome is */
	CLOUD_FIELDS_SECOND_US = 1000000,
	CLOUD_FIELDS_MINUTE = 16 /* bytes of a date and a time up to its minutes */
};

/* ---- the fields ---- */

void cloud_fields_begin(struct form *f, const struct cloud *chosen)
{
	struct form_field *field = form_add_field(
		f, "cloud", _("Which one: any part of its name. Tab goes through those that fit."));

	buf_add_text(&f->title, _("To a cloud"));
	buf_add_text(&f->about,
		_("The secret stays on this machine: the board gets what is computed from it."));
	form_field_set_label(field, _("cloud"));
	field->search = field->whole = true;
	for (size_t i = 0; i < cloud_count(); i++)
		form_field_add_choice(field, slice_of(cloud_row(i)->name), _(cloud_row(i)->title));
	form_field_set(field, slice_of(chosen ? chosen->name : cloud_row(0)->name));
}

const struct cloud *cloud_fields_cloud(const struct form *f)
{
	const struct form_field *field = &f->fields[0];
	size_t choice = form_choice_of(f, field);

	return choice == SIZE_MAX ? NULL : cloud_find(buf_slice(&field->choices[choice].text));
}

static void cloud_fields_add_key(struct form *f, const struct cloud_key *key, struct slice used)
{
	struct form_field *field = form_add_field(f, key->name, _(key->help));

	field->optional = key->optional || key->fallback;
	if (key->fallback && *key->fallback)
		buf_addf(&field->placeholder, _("%s unless given"), key->fallback);
	for (size_t i = 0; key->values && key->values[i]; i++)
		form_field_add_choice(field, slice_of(key->values[i]),
			key->fallback && strcmp(key->values[i], key->fallback) == 0 ? _("default")
										    : NULL);
	if (used.n && !key->values)
		form_field_add_choice(field, used, _("used last"));
	field->whole = key->values != NULL;
	form_field_set(field, used);
}

void cloud_fields_fill(struct form *f, const struct cloud *cloud, const struct buf *used,
	const struct cloud_fields_world *world)
{
	form_drop_fields(f, 1);
	for (size_t i = 0; i < cloud->key_count; i++)
		cloud_fields_add_key(
			f, &cloud->keys[i], used ? buf_slice(&used[i]) : (struct slice){0});
	if (!cloud->secret)
		return;
	struct form_field *field = form_add_field(f, cloud_secret_name(cloud),
		_("It is kept in memory only, and is stars wherever it is shown or recorded."));
	field->secret = true;
	field->optional = world->secret.n > 0 || cloud->secret_optional;
	if (world->secret.n)
		buf_addf(&field->placeholder, _("from %s"), CLOUD_FIELDS_ENV);
}

struct slice cloud_fields_value(const struct form *f, size_t key)
{
	return key + 1 < f->count ? buf_slice(&f->fields[key + 1].value) : (struct slice){0};
}

struct slice cloud_fields_secret(
	const struct form *f, const struct cloud *cloud, const struct cloud_fields_world *world)
{
	if (!cloud->secret)
		return (struct slice){0};
	struct slice typed = cloud_fields_value(f, cloud->key_count);
	return typed.n ? typed : world->secret;
}

/* ---- what comes out ---- */

bool cloud_fields_make(const struct form *f, const struct cloud *cloud,
	const struct cloud_fields_world *world, struct cloud_access *access,
	struct cloud_commands *commands, struct diag *d)
{
	struct cloud_value values[CLOUD_KEYS];
	size_t count = 0;

	for (size_t i = 0; i < cloud->key_count; i++) {
		struct slice value = cloud_fields_value(f, i);
		if (value.n)
			values[count++] =
				(struct cloud_value){slice_of(cloud->keys[i].name), value};
	}
	return cloud_make(cloud, values, count, cloud_fields_secret(f, cloud, world), world->now,
		       access, d) &&
	       cloud_make_commands(access, &world->board, commands, d);
}

void cloud_fields_add_time(struct buf *out, int64_t seconds)
{
	size_t at = out->n;

	date_add_time(out, seconds * CLOUD_FIELDS_SECOND_US);
	buf_truncate(out, at + CLOUD_FIELDS_MINUTE);
	buf_replace(out, at + strlen("2026-11-30"), 1, SLICE(" "));
	buf_add_text(out, " UTC");
}

/* What is secret of it, for texts that are shown. */
struct cloud_fields_hidden {
	struct at_secrets secrets;
	struct slice token; /* a username that is one: however short, it is hidden in its quotes */
	bool open;          /* nothing is hidden */
};

static void cloud_fields_hide(struct cloud_fields_hidden *h, const struct form *f,
	struct slice secret, const struct cloud_access *access)
{
	*h = (struct cloud_fields_hidden){.open = f->shows_secrets};
	if (access->username_is_secret)
		h->token = buf_slice(&access->username);
	at_secrets_learn(&h->secrets, secret);
	at_secrets_learn(&h->secrets, buf_slice(&access->password));
}

static void cloud_fields_add_shown(
	const struct cloud_fields_hidden *h, struct buf *out, struct slice text)
{
	struct buf shown = {0}, quoted = {0};

	if (h->open) {
		utf8_add_visible(out, text);
		return;
	}
	at_secrets_add_masked(&h->secrets, &shown, text, '*');
	buf_addf(&quoted, "\"%.*s\"", SLICE_ARG(h->token));
	size_t at = slice_find(buf_slice(&shown), buf_slice(&quoted));
	if (h->token.n && at != SLICE_NONE)
		memset(shown.p + at + 1, '*', h->token.n);
	utf8_add_visible(out, buf_slice(&shown));
	buf_fini(&quoted);
	buf_fini(&shown);
}

/* "username   bench01": a line of the outcome, if there is something to show. */
static void cloud_fields_add_line(
	struct form *f, const struct cloud_fields_hidden *h, const char *name, struct slice text)
{
	if (!text.n)
		return;
	text_add_padded(&f->outcome, slice_of(name), CLOUD_FIELDS_NAME);
	cloud_fields_add_shown(h, &f->outcome, text);
	buf_add_char(&f->outcome, '\n');
}

static void cloud_fields_add_secret(
	struct form *f, const struct cloud_fields_hidden *h, const char *name, struct slice value)
{
	if (!value.n)
		return;
	text_add_padded(&f->outcome, slice_of(name), CLOUD_FIELDS_NAME);
	if (h->open)
		utf8_add_visible(&f->outcome, value);
	else
		buf_addf(&f->outcome, P_("******** (%zu byte)", "******** (%zu bytes)", value.n),
			value.n);
	buf_add_char(&f->outcome, '\n');
}

static void cloud_fields_add_command(
	struct form *f, const struct cloud_fields_hidden *h, const struct cloud_command *command)
{
	text_add_padded(&f->outcome, slice_of(C_("what next", "then")), CLOUD_FIELDS_NAME);
	cloud_fields_add_shown(h, &f->outcome, buf_slice(&command->line));
	if (command->has_payload)
		buf_addf(&f->outcome, P_(", then %zu byte", ", then %zu bytes", command->payload.n),
			command->payload.n);
	buf_add_char(&f->outcome, '\n');
}

static void cloud_fields_add_list(struct form *f, const struct cloud_fields_hidden *h,
	const char *name, const struct cloud_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		cloud_fields_add_line(f, h, name, buf_slice(&list->items[i]));
}

static void cloud_fields_show_outcome(struct form *f, const struct cloud_fields_hidden *h,
	const struct cloud_access *access, const struct cloud_commands *commands)
{
	buf_clear(&f->outcome);
	cloud_fields_add_line(f, h, _("client id"), buf_slice(&access->client_id));
	if (access->username_is_secret)
		cloud_fields_add_secret(f, h, _("username"), buf_slice(&access->username));
	else
		cloud_fields_add_line(f, h, _("username"), buf_slice(&access->username));
	cloud_fields_add_secret(f, h, _("password"), buf_slice(&access->password));
	for (size_t i = 1; i < commands->count; i++)
		cloud_fields_add_command(f, h, &commands->list[i]);
	cloud_fields_add_list(f, h, _("mind"), &access->notes);
	cloud_fields_add_list(f, h, _("topic up"), &access->up);
	cloud_fields_add_list(f, h, _("topic down"), &access->down);
}

static void cloud_fields_show_line(
	struct form *f, const struct cloud_fields_hidden *h, const struct cloud_commands *commands)
{
	if (!commands->count)
		return;
	buf_clear(&f->result);
	cloud_fields_add_shown(h, &f->result, buf_slice(&commands->list[0].line));
	f->result_bytes = commands->list[0].line.n;
	f->result_limit = AT_LINE_BYTES;
}

static void cloud_fields_say(struct form *f, const struct cloud_access *access, size_t lines,
	const struct cloud_fields_world *world)
{
	lines += world->cleans;
	buf_addf(&f->remark,
		P_("Enter on the last field sends %zu line",
			"Enter on the last field sends %zu lines", lines),
		lines);
	if (access->expires == CLOUD_NEVER)
		return;
	struct buf time = {0};
	cloud_fields_add_time(&time, access->expires);
	buf_addf(&f->remark,
		access->expires > world->now ? _("; the token ends %s") : _("; the token ended %s"),
		buf_text(&time));
	buf_fini(&time);
}

/* What is wrong belongs to the field that it names first. */
static void cloud_fields_refuse(struct form *f, const struct diag *d)
{
	struct form_field *named = NULL;
	size_t first = SLICE_NONE;

	for (size_t i = 1; i < f->count; i++) {
		size_t at = slice_find(slice_of(d->text), buf_slice(&f->fields[i].name));
		if (at < first) {
			first = at;
			named = &f->fields[i];
		}
	}
	/* A value that is given cannot be in the way of one that is missing. */
	if (named && !named->mistake.n && named->value.n)
		buf_add_text(&named->mistake, d->text);
	buf_add_text(&f->remark, d->text);
	f->refused = true;
}

void cloud_fields_show(
	struct form *f, const struct cloud *cloud, const struct cloud_fields_world *world)
{
	struct cloud_access access = {0};
	struct cloud_commands commands = {0};
	struct cloud_fields_hidden hidden;
	struct diag d;
	bool complete = form_first_mistake(f) == SIZE_MAX;

	buf_clear(&f->remark);
	/* What is not known yet has its rows already: nothing moves once it is. */
	buf_clear(&f->outcome);
	buf_addf(&f->outcome, "%s\n%s\n%s\n", _("client id"), _("username"), _("password"));
	buf_set(&f->result, SLICE(" "));
	f->result_bytes = f->result_limit = 0;
	f->refused = false;
	if (!complete) {
		buf_add_text(&f->remark, _("Enter goes to the next field"));
		return;
	}
	if (cloud_fields_make(f, cloud, world, &access, &commands, &d)) {
		cloud_fields_hide(&hidden, f, cloud_fields_secret(f, cloud, world), &access);
		cloud_fields_show_outcome(f, &hidden, &access, &commands);
		cloud_fields_show_line(f, &hidden, &commands);
		cloud_fields_say(f, &access, commands.count, world);
		at_secrets_fini(&hidden.secrets);
	} else {
		cloud_fields_refuse(f, &d);
	}
	cloud_access_fini(&access);
	cloud_commands_fini(&commands);
}
