/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cloud_site.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/language.h"
#include "base/list.h"
#include "base/memory.h"
#include "base/utf8.h"

enum { SHOWN = 60, MOST_NAMES = CLOUD_NAMES };

struct cloud_client {
	struct buf id;
	void (*kick)(void *client);
	void *client;
};

struct cloud_site {
	struct cloud_site_options options;
	const struct cloud_rules_row *rules;
	struct buf text, secret;
	struct slice host;
	struct cloud_login_name names[MOST_NAMES];
	size_t name_count;
	int64_t offset; /* of its clock */
	char why[CLOUD_WHY];
	struct cloud_client *clients;
	size_t client_count, client_room;
};

static struct slice site_cut(struct slice *rest, char c)
{
	size_t at = slice_find_char(*rest, c);
	struct slice part = slice_sub(*rest, 0, at);

	*rest = slice_from(*rest, at == SLICE_NONE ? rest->n : at + 1);
	return part;
}

const char *cloud_site_key(const struct cloud_rules_row *rules, size_t index)
{
	static const char *const all[] = {"host", "now"};
	size_t own = 0;

	while (own < CLOUD_NAMES && rules->names[own])
		own++;
	if (index < own)
		return rules->names[index];
	return index - own < ALEN(all) ? all[index - own] : NULL;
}

static void site_add_known(const struct cloud_rules_row *rules, struct buf *out)
{
	const char *key;

	for (size_t i = 0; (key = cloud_site_key(rules, i)); i++)
		buf_addf(out, "%s%s", list_comma(i), key);
}

static bool site_refuse_key(const struct cloud_site *c, struct slice key, struct diag *d)
{
	struct buf known = {0};

	site_add_known(c->rules, &known);
	diag_fail(d, 0, 0, 0, _("%s has no %s; there are %s"), c->rules->name, VISIBLE(key, SHOWN),
		buf_text(&known));
	buf_fini(&known);
	return false;
}

static bool site_read_now(struct cloud_site *c, struct slice value, struct diag *d)
{
	long long now;

	if (!slice_to_number(value, &now) || now < 0 || now > DATE_LATEST_SECOND)
		return diag_fail(d, 0, 0, 0, _("now=%s is not a time in seconds since 1970"),
			VISIBLE(value, SHOWN));
	cloud_site_set_clock(c, now);
	return true;
}

static bool site_read_value(
	struct cloud_site *c, struct slice key, struct slice value, struct diag *d)
{
	if (value.n == 0)
		return diag_fail(d, 0, 0, 0, _("%s has no value; it is written %s=VALUE"),
			VISIBLE(key, SHOWN), VISIBLE(key, SHOWN));
	if (slice_eq(key, SLICE("now")))
		return site_read_now(c, value, d);
	if (slice_eq(key, SLICE("host"))) {
		c->host = value;
		return true;
	}
	for (size_t i = 0; i < CLOUD_NAMES && c->rules->names[i]; i++) {
		if (!slice_eq(key, slice_of(c->rules->names[i])))
			continue;
		for (size_t k = 0; k < c->name_count; k++)
			if (slice_eq(c->names[k].key, key))
				return diag_fail(
					d, 0, 0, 0, _("%s is given twice"), c->rules->names[i]);
		c->names[c->name_count++] = (struct cloud_login_name){key, value};
		return true;
	}
	return site_refuse_key(c, key, d);
}

static bool site_find_rules(struct cloud_site *c, struct slice name, struct diag *d)
{
	struct buf known = {0};

	c->rules = cloud_rules_find(name);
	if (c->rules)
		return true;
	for (size_t i = 0; i < cloud_rules_count(); i++)
		buf_addf(&known, "%s%s", list_comma(i), cloud_rules_at(i)->name);
	diag_fail(d, 0, 0, 0, _("the cloud %s is not known; there are %s"), VISIBLE(name, SHOWN),
		buf_text(&known));
	buf_fini(&known);
	return false;
}

static bool site_read(struct cloud_site *c, struct diag *d)
{
	struct slice rest = buf_slice(&c->text);

	if (!site_find_rules(c, site_cut(&rest, ','), d))
		return false;
	while (rest.n > 0) {
		struct slice value = site_cut(&rest, ',');
		struct slice key = site_cut(&value, '=');

		if (!site_read_value(c, key, value, d))
			return false;
	}
	return true;
}

struct cloud_site *cloud_site_new(const struct cloud_site_options *options, struct diag *d)
{
	struct cloud_site *c = memory_new(sizeof(*c));

	c->options = *options;
	buf_add(&c->text, options->text);
	if (!site_read(c, d)) {
		cloud_site_free(c);
		return NULL;
	}
	buf_add(&c->secret, options->secret.n > 0 ? options->secret : slice_of(c->rules->secret));
	return c;
}

void cloud_site_free(struct cloud_site *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->client_count; i++)
		buf_fini(&c->clients[i].id);
	free(c->clients);
	buf_fini(&c->text);
	buf_fini(&c->secret);
	free(c);
}

const struct cloud_rules_row *cloud_site_rules(const struct cloud_site *c)
{
	return c->rules;
}

int64_t cloud_site_now(const struct cloud_site *c)
{
	return c->options.clock(c->options.user) + c->offset;
}

void cloud_site_set_clock(struct cloud_site *c, int64_t now)
{
	c->offset = now - c->options.clock(c->options.user);
}

void cloud_site_remark(const struct cloud_site *c, const char *text)
{
	struct buf line = {0};

	if (!c->options.remark)
		return;
	buf_addf(&line, _("%s: %s"), c->rules->name, text);
	c->options.remark(c->options.user, buf_text(&line));
	buf_fini(&line);
}

/* A board learns no more than this of a refusal, and logs in English. */
static const char *site_log_words(enum broker_trouble trouble)
{
	switch (trouble) {
	case BROKER_UNTRUSTED:
		return "its certificate is not trusted";
	case BROKER_MISNAMED:
		return "it is for another name";
	case BROKER_NO_TLS:
		return "the TLS handshake failed";
	case BROKER_REFUSES:
		return "Unknown reason";
	default:
		return "connection refused";
	}
}

bool cloud_site_connect(struct cloud_site *c, const struct broker_connect *how,
	struct broker_failure *f, int64_t *ends)
{
	struct cloud_login login = {.how = how,
		.secret = buf_slice(&c->secret),
		.names = c->names,
		.name_count = c->name_count,
		.now = cloud_site_now(c)};
	struct buf text = {0};
	bool good = cloud_rules_connect(c->rules, c->host, &login, f, c->why);

	if (good)
		buf_add_text(&text, c->why);
	else if (f->trouble == BROKER_REFUSES)
		buf_addf(&text, _("refused with code %lld: %s"), f->code, c->why);
	else
		buf_addf(&text, _("no connection: %s"), c->why);
	if (!good)
		f->why = site_log_words(f->trouble);
	if (text.n > 0)
		cloud_site_remark(c, buf_text(&text));
	buf_fini(&text);
	*ends = login.ends;
	return good;
}

static void site_remove(struct cloud_site *c, size_t at)
{
	buf_fini(&c->clients[at].id);
	c->clients[at] = c->clients[--c->client_count];
}

void cloud_site_leave(struct cloud_site *c, const void *client)
{
	for (size_t i = 0; i < c->client_count; i++)
		if (c->clients[i].client == client) {
			site_remove(c, i);
			return;
		}
}

void cloud_site_enter(
	struct cloud_site *c, struct slice client_id, void (*kick)(void *client), void *client)
{
	cloud_site_leave(c, client);
	for (size_t i = 0; i < c->client_count; i++) {
		if (!slice_eq(buf_slice(&c->clients[i].id), client_id))
			continue;
		cloud_site_remark(c, _("a second client has this client id: the first is kicked"));
		c->clients[i].kick(c->clients[i].client);
		site_remove(c, i);
		break;
	}
	c->clients =
		memory_grow(c->clients, &c->client_room, c->client_count + 1, sizeof(*c->clients));
	c->clients[c->client_count] = (struct cloud_client){.kick = kick, .client = client};
	buf_add(&c->clients[c->client_count++].id, client_id);
}
