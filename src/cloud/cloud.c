/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cloud/cloud.h"

#include <stdlib.h>

#include "base/language.h"
#include "base/list.h"
#include "base/utf8.h"
#include "cloud/making.h"

enum {
	VALUE_MOST = 256,    /* bytes; no cloud has longer names */
	SECRET_MOST = 1024,  /* AT_SECRET_MOST; a longer one could not be masked */
	PRIVATE_MOST = 16384 /* of a private key in PEM */
};

static void cloud_list_fini(struct cloud_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		buf_fini(&list->items[i]);
	free(list->items);
	*list = (struct cloud_list){0};
}

void cloud_access_fini(struct cloud_access *a)
{
	struct buf *texts[] = {
		&a->host, &a->client_id, &a->username, &a->password, &a->path, &a->sni, &a->alpn};

	for (size_t i = 0; i < ALEN(texts); i++)
		buf_fini(texts[i]);
	cloud_list_fini(&a->up);
	cloud_list_fini(&a->down);
	cloud_list_fini(&a->notes);
	*a = (struct cloud_access){0};
}

/* ---- what was given ---- */

/* No control characters: a line end would be two commands, and a board takes no NUL. */
static bool cloud_is_text(struct slice text)
{
	if (!utf8_valid(text))
		return false;
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < ' ' || text.p[i] == 0x7f)
			return false;
	return true;
}

static bool cloud_check_allowed(const struct cloud_key *key, struct slice value, struct diag *d)
{
	struct buf choice = {0};
	size_t count = 0;

	while (key->values && key->values[count])
		if (slice_eq(value, slice_of(key->values[count++])))
			return true;
	if (count == 0)
		return true;
	for (size_t i = 0; i < count; i++)
		buf_addf(&choice, "%s%s", list_or(i, count), key->values[i]);
	diag_fail(d, 0, 0, 0, _("%s is %s; it can be %s"), key->name, VISIBLE(value, 40),
		buf_text(&choice));
	buf_fini(&choice);
	return false;
}

static bool cloud_refuse_key(const struct cloud *cloud, struct slice name, struct diag *d)
{
	const struct cloud_key *near = cloud_key_near(cloud, name);
	const char *shown = VISIBLE(name, 40);
	struct buf keys = {0};

	if (cloud_key_is_secret(cloud, name))
		return diag_fail(d, 0, 0, 0,
			_("%s is not a key: the %s is given in its own place, where nobody can read it"),
			shown, cloud_secret_name(cloud));
	if (near)
		return diag_fail(d, 0, 0, 0, _("%s has no key %s; did you mean %s?"), cloud->name,
			shown, near->name);
	for (size_t i = 0; i < cloud->key_count; i++)
		buf_addf(&keys, "%s%s", list_comma(i), cloud->keys[i].name);
	diag_fail(d, 0, 0, 0, _("%s has no key %s; its keys are %s"), cloud->name, shown,
		buf_text(&keys));
	buf_fini(&keys);
	return false;
}

static bool cloud_check_value(
	const struct cloud *cloud, const struct cloud_value *value, struct diag *d)
{
	const struct cloud_key *key = cloud_key_find(cloud, value->key);

	if (!key)
		return cloud_refuse_key(cloud, value->key, d);
	if (!value->value.n)
		return true; /* a field that was left empty */
	if (!cloud_is_text(value->value))
		return diag_fail(d, 0, 0, 0,
			_("%s is not text: it has a control character or bytes that are not UTF-8"),
			key->name);
	if (value->value.n > VALUE_MOST)
		return diag_fail(d, 0, 0, 0, _("%s has %zu bytes; it can have %d"), key->name,
			value->value.n, VALUE_MOST);
	return cloud_check_allowed(key, value->value, d);
}

static bool cloud_is_given(
	const struct cloud_value *values, size_t count, const struct cloud_key *key)
{
	for (size_t i = 0; i < count; i++)
		if (values[i].value.n && slice_eq(values[i].key, slice_of(key->name)))
			return true;
	return false;
}

static bool cloud_check_values(
	const struct cloud *cloud, const struct cloud_value *values, size_t count, struct diag *d)
{
	for (size_t i = 0; i < count; i++) {
		if (!cloud_check_value(cloud, &values[i], d))
			return false;
		for (size_t k = 0; k < i; k++)
			if (slice_eq(values[i].key, values[k].key))
				return diag_fail(d, 0, 0, 0, _("%s is given twice"),
					cloud_key_find(cloud, values[i].key)->name);
	}
	for (size_t i = 0; i < cloud->key_count; i++) {
		const struct cloud_key *key = &cloud->keys[i];

		if (!key->fallback && !key->optional && !cloud_is_given(values, count, key))
			return diag_fail(d, 0, 0, 0, _("%s needs %s: %s"), cloud->name, key->name,
				_(key->help));
	}
	return true;
}

static bool cloud_check_secret(const struct cloud *cloud, struct slice secret, struct diag *d)
{
	bool is_private = slice_starts(secret, SLICE("-----BEGIN "));

	if (!cloud->secret)
		return true;
	if (!secret.n)
		return cloud->secret_optional ||
		       diag_fail(d, 0, 0, 0, _("the %s is missing"), cloud_secret_name(cloud));
	if (secret.n > (is_private ? PRIVATE_MOST : SECRET_MOST))
		return diag_fail(d, 0, 0, 0, _("the %s has %zu bytes; it can have %d"),
			cloud_secret_name(cloud), secret.n,
			is_private ? PRIVATE_MOST : SECRET_MOST);
	if (is_private)
		return true;
	if (!cloud_is_text(secret))
		return diag_fail(d, 0, 0, 0,
			_("the %s is not text: it has a line end, another control character or bytes "
			  "that are not UTF-8"),
			cloud_secret_name(cloud));
	if (secret.p[0] == ' ' || secret.p[secret.n - 1] == ' ')
		return diag_fail(d, 0, 0, 0, _("the %s begins or ends with a blank: copy it again"),
			cloud_secret_name(cloud));
	return true;
}

/* ---- what to mind ---- */

static void cloud_add_refusals(struct cloud_list *notes, const struct cloud *cloud)
{
	const struct cloud_rules *rules = &cloud->rules;
	const char *words[] = {"QoS 2", C_("cloud", "retain"), C_("cloud", "a last will")};
	const bool refused[] = {rules->no_qos2, rules->no_retain, rules->no_will};
	struct buf list = {0};
	size_t count = (size_t)rules->no_qos2 + rules->no_retain + rules->no_will, n = 0;

	for (size_t i = 0; i < ALEN(words); i++)
		if (refused[i])
			buf_addf(&list, "%s%s", list_or_words(n++, count), words[i]);
	if (count && rules->drops)
		making_add(notes, _("%s does not accept %s: it closes the connection"),
			_(cloud->title), buf_text(&list));
	else if (count)
		making_add(notes, _("%s does not accept %s"), _(cloud->title), buf_text(&list));
	buf_fini(&list);
}

static void cloud_add_rules(struct cloud_list *notes, const struct cloud *cloud)
{
	const struct cloud_rules *rules = &cloud->rules;

	cloud_add_refusals(notes, cloud);
	if (rules->least_keepalive)
		making_add(notes, _("Keepalive is %lld to %lld s; the board's default is 120"),
			rules->least_keepalive, rules->most_keepalive);
	else if (rules->most_keepalive)
		making_add(notes, _("Keepalive is at most %lld s; the board's default is 120"),
			rules->most_keepalive);
	if (rules->topic_bytes)
		making_add(notes, _("Topics have at most %zu bytes"), rules->topic_bytes);
	for (size_t i = 0; cloud->notes && cloud->notes[i]; i++)
		making_add(notes, "%s", _(cloud->notes[i]));
}

static void cloud_add_expiry(struct cloud_access *a, int64_t now)
{
	struct buf time = {0};

	if (a->expires == CLOUD_NEVER)
		return;
	making_add_time(&time, a->expires);
	if (a->expires <= now)
		making_add(&a->notes, _("The password ended on %s: the cloud refuses it"),
			buf_text(&time));
	else
		making_add(&a->notes, _("The password ends on %s; then it has to be made anew"),
			buf_text(&time));
	buf_fini(&time);
}

bool cloud_make(const struct cloud *cloud, const struct cloud_value *values, size_t count,
	struct slice secret, int64_t now, struct cloud_access *out, struct diag *d)
{
	struct cloud_making making = {cloud, values, count, secret, now, out, d};

	cloud_access_fini(out);
	out->cloud = cloud;
	if (!cloud_check_values(cloud, values, count, d) || !cloud_check_secret(cloud, secret, d) ||
		!cloud->make(&making)) {
		cloud_access_fini(out);
		return false;
	}
	cloud_add_rules(&out->notes, cloud);
	cloud_add_expiry(out, now);
	return true;
}
