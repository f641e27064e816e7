/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cloud/report.h"

#include <string.h>

#include "at/argument.h"
#include "at/scheme.h"
#include "at/secret.h"
#include "base/json.h"
#include "base/language.h"
#include "base/utf8.h"

enum { REPORT_NAME = 12 /* columns */ };

/* ---- for people ---- */

static void report_add_name(struct buf *out, const char *name)
{
	size_t columns = utf8_columns(slice_of(name));

	buf_addf(out, "  %s", name);
	buf_add_repeat(out, ' ', columns < REPORT_NAME ? REPORT_NAME - columns : 1);
}

/* A value on a line of its own; `hidden` in place of it, if it is not to be seen. */
static void report_add_value(struct buf *out, const char *name, struct slice value, bool hidden)
{
	report_add_name(out, name);
	if (value.n == 0)
		buf_add_text(out, "-");
	else if (hidden)
		buf_addf(out,
			P_("**** (%zu byte; --show shows it)", "**** (%zu bytes; --show shows it)",
				value.n),
			value.n);
	else
		utf8_add_visible(out, value);
	buf_add_char(out, '\n');
}

static void report_add_list(struct buf *out, const char *name, const struct cloud_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		report_add_value(out, i ? "" : name, buf_slice(&list->items[i]), false);
}

/* A username that is a token is none for the table, and may be too short to be looked for anywhere. */
static void report_hide_username(const struct cloud_access *a, struct buf *line)
{
	struct buf quoted = {0};

	at_add_quoted(&quoted, buf_slice(&a->username));
	size_t at = slice_find(buf_slice(line), buf_slice(&quoted));
	if (a->username_is_secret && at != SLICE_NONE)
		memset(line->p + at + 1, '*', quoted.n - 2);
	buf_fini(&quoted);
}

static void report_add_commands(struct buf *out, const struct cloud_access *a,
	const struct cloud_commands *c, const struct at_secrets *secrets, bool show)
{
	for (size_t i = 0; i < c->count; i++) {
		struct slice line = buf_slice(&c->list[i].line),
			     payload = buf_slice(&c->list[i].payload);
		struct buf shown = {0};

		if (show) {
			buf_add(&shown, line);
		} else {
			at_secrets_add_masked(secrets, &shown, line, '*');
			report_hide_username(a, &shown);
		}
		buf_add_text(out, "  ");
		utf8_add_visible(out, buf_slice(&shown));
		buf_add_char(out, '\n');
		if (c->list[i].has_payload) {
			buf_add_text(out, "  > ");
			if (show)
				utf8_add_visible(out, payload);
			else
				buf_addf(out,
					P_("(%zu byte, without a line end)",
						"(%zu bytes, without a line end)", payload.n),
					payload.n);
			buf_add_char(out, '\n');
		}
		buf_fini(&shown);
	}
}

void cloud_add_text(struct buf *out, const struct cloud_access *a, const struct cloud_commands *c,
	struct slice secret, bool show)
{
	struct at_secrets secrets = {0};

	at_secrets_learn(&secrets, secret);
	at_secrets_learn(&secrets, buf_slice(&a->password));
	if (a->username_is_secret)
		at_secrets_learn(&secrets, buf_slice(&a->username));
	buf_addf(out, "%s\n", _(a->cloud->title));
	report_add_value(out, C_("cloud", "host"), buf_slice(&a->host), false);
	report_add_name(out, C_("cloud", "port"));
	buf_addf(out, "%lld\n", a->port);
	report_add_name(out, C_("cloud", "scheme"));
	buf_addf(out, _("%lld, %s"), a->scheme, at_scheme_name(a->scheme));
	buf_add_char(out, '\n');
	if (a->path.n)
		report_add_value(out, C_("cloud", "path"), buf_slice(&a->path), false);
	report_add_value(out, C_("cloud", "client id"), buf_slice(&a->client_id), false);
	report_add_value(out, C_("cloud", "username"), buf_slice(&a->username),
		a->username_is_secret && !show);
	report_add_value(out, C_("cloud", "password"), buf_slice(&a->password), !show);
	if (a->sni.n)
		report_add_value(out, "SNI", buf_slice(&a->sni), false);
	if (a->alpn.n)
		report_add_value(out, "ALPN", buf_slice(&a->alpn), false);
	buf_addf(out, "%s\n", _("Commands"));
	report_add_commands(out, a, c, &secrets, show);
	buf_addf(out, "%s\n", _("Topics"));
	report_add_list(out, C_("cloud", "up"), &a->up);
	report_add_list(out, C_("cloud", "down"), &a->down);
	if (a->notes.count)
		buf_addf(out, "%s\n", _("To mind"));
	for (size_t i = 0; i < a->notes.count; i++)
		buf_addf(out, "  %s\n", buf_text(&a->notes.items[i]));
	at_secrets_fini(&secrets);
}

/* ---- JSON ---- */

static void report_add_field(struct buf *out, const char *name)
{
	buf_addf(out, "%s\"%s\":", out->p[out->n - 1] == '{' ? "" : ",", name);
}

static void report_add_string(struct buf *out, const char *name, struct slice value)
{
	report_add_field(out, name);
	json_add_string(out, value);
}

static void report_add_number(struct buf *out, const char *name, int64_t number)
{
	report_add_field(out, name);
	buf_addf(out, "%lld", (long long)number);
}

static void report_add_strings(struct buf *out, const char *name, const struct cloud_list *list)
{
	report_add_field(out, name);
	buf_add_char(out, '[');
	for (size_t i = 0; i < list->count; i++) {
		buf_add_text(out, i ? "," : "");
		json_add_string(out, buf_slice(&list->items[i]));
	}
	buf_add_char(out, ']');
}

void cloud_add_json(struct buf *out, const struct cloud_access *a, const struct cloud_commands *c)
{
	buf_add_char(out, '{');
	report_add_string(out, "host", buf_slice(&a->host));
	report_add_number(out, "port", a->port);
	report_add_number(out, "scheme", a->scheme);
	report_add_string(out, "client_id", buf_slice(&a->client_id));
	report_add_string(out, "username", buf_slice(&a->username));
	report_add_string(out, "password", buf_slice(&a->password));
	report_add_field(out, "sni");
	if (a->sni.n)
		json_add_string(out, buf_slice(&a->sni));
	else
		buf_add_text(out, "null");
	report_add_field(out, "expires");
	if (a->expires == CLOUD_NEVER)
		buf_add_text(out, "null");
	else
		buf_addf(out, "%lld", (long long)a->expires);
	report_add_field(out, "commands");
	buf_add_char(out, '[');
	for (size_t i = 0; i < c->count; i++) {
		buf_add_text(out, i ? "," : "");
		json_add_string(out, buf_slice(&c->list[i].line));
		if (c->list[i].has_payload) {
			buf_add_char(out, ',');
			json_add_string(out, buf_slice(&c->list[i].payload));
		}
	}
	buf_add_char(out, ']');
	report_add_field(out, "topics");
	buf_add_char(out, '{');
	report_add_strings(out, "up", &a->up);
	report_add_strings(out, "down", &a->down);
	buf_add_char(out, '}');
	report_add_strings(out, "notes", &a->notes);
	buf_add_text(out, "}\n");
}

/* ---- the table ---- */

void cloud_add_list(struct buf *out)
{
	for (size_t i = 0; i < cloud_count(); i++)
		buf_addf(out, "%-*s%s\n", REPORT_NAME, cloud_row(i)->name, _(cloud_row(i)->title));
}

/* "How it is signed; sha256|sha1|md5 (sha256)" */
static void report_add_key(struct buf *out, const struct cloud_key *key)
{
	struct buf values = {0}, text = {0};

	for (size_t k = 0; key->values && key->values[k]; k++)
		buf_addf(&values, "%s%s", k ? "|" : "", key->values[k]);
	if (values.n)
		buf_addf(&text, _("%s; %s"), _(key->help), buf_text(&values));
	else
		buf_add_text(&text, _(key->help));
	if (key->fallback)
		buf_addf(out, _("%s (%s)"), buf_text(&text), key->fallback);
	else if (!key->optional)
		buf_addf(out, _("%s (needed)"), buf_text(&text));
	else
		buf_add(out, buf_slice(&text));
	buf_fini(&values);
	buf_fini(&text);
}

void cloud_add_keys(struct buf *out, const struct cloud *cloud)
{
	enum { KEY_NAME = 14 };

	buf_addf(out, "%s\n", _(cloud->title));
	for (size_t i = 0; i < cloud->key_count; i++) {
		buf_addf(out, "  %-*s", KEY_NAME, cloud->keys[i].name);
		report_add_key(out, &cloud->keys[i]);
		buf_add_char(out, '\n');
	}
	if (cloud->secret) {
		buf_addf(out,
			cloud->secret_optional
				? _("The %s, where one is needed, comes from ATMQ_SECRET, --secret-file "
				    "FILE or a prompt.")
				: _("The %s comes from ATMQ_SECRET, --secret-file FILE or a prompt."),
			cloud_secret_name(cloud));
		buf_add_char(out, '\n');
	}
	buf_addf(out, _("Source: %s."), _(cloud->rules.source));
	buf_add_char(out, '\n');
}
