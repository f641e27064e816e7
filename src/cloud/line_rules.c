/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cloud/line_rules.h"

#include "base/language.h"

enum { DEFAULT_KEEPALIVE = 120 /* seconds, for 0 */ };

struct rules_look {
	const struct cloud *cloud;
	struct slice line;
	const struct at_argument *a;
	struct diag *d;
};

static enum cloud_breach rules_refuse(
	const struct rules_look *k, const char *what, enum cloud_breach b)
{
	const char *title = _(k->cloud->title);

	if (k->cloud->rules.drops)
		diag_fail(k->d, 0, k->a->at, k->a->n,
			_("%s accepts no %s, and closes the connection"), title, what);
	else
		diag_fail(k->d, 0, k->a->at, k->a->n, _("%s accepts no %s"), title, what);
	return b;
}

static enum cloud_breach rules_on_keepalive(const struct rules_look *k, long long number)
{
	const struct cloud_rules *r = &k->cloud->rules;
	long long seconds = number ? number : DEFAULT_KEEPALIVE;

	if (!r->most_keepalive || (seconds >= r->least_keepalive && seconds <= r->most_keepalive))
		return CLOUD_KEEPS_RULES;
	diag_fail(k->d, 0, k->a->at, k->a->n,
		_("%s accepts a keepalive of %lld to %lld seconds; this is %lld"),
		_(k->cloud->title), r->least_keepalive, r->most_keepalive, seconds);
	return CLOUD_BREACH_KEEPALIVE;
}

static enum cloud_breach rules_on_topic(const struct rules_look *k, struct slice topic)
{
	const struct cloud_rules *r = &k->cloud->rules;
	size_t slashes = 0;

	for (size_t i = 0; i < topic.n; i++)
		slashes += topic.p[i] == '/';
	if (r->topic_bytes && topic.n > r->topic_bytes)
		diag_fail(k->d, 0, k->a->at, k->a->n,
			_("the topic has %zu bytes; %s accepts at most %zu"), topic.n,
			_(k->cloud->title), r->topic_bytes);
	else if (r->topic_slashes && slashes > r->topic_slashes &&
		 !slice_starts(topic, SLICE("$aws/rules/")))
		diag_fail(k->d, 0, k->a->at, k->a->n,
			r->drops
				? _("the topic has %zu slashes; %s accepts at most %zu, and closes "
				    "the connection")
				: _("the topic has %zu slashes; %s accepts at most %zu"),
			slashes, _(k->cloud->title), r->topic_slashes);
	else
		return CLOUD_KEEPS_RULES;
	return CLOUD_BREACH_TOPIC;
}

static enum cloud_breach rules_on_number(
	const struct rules_look *k, struct slice name, struct slice text)
{
	const struct cloud_rules *r = &k->cloud->rules;
	long long number;

	if (!slice_to_number(text, &number))
		return CLOUD_KEEPS_RULES;
	if (slice_eq(name, SLICE("keepalive")))
		return rules_on_keepalive(k, number);
	if (r->no_qos2 && number == 2 && slice_ends(name, SLICE("qos")))
		return rules_refuse(k, "QoS 2", CLOUD_BREACH_QOS);
	if (r->no_retain && number == 1 && slice_ends(name, SLICE("retain")))
		return rules_refuse(k, _("retained messages"), CLOUD_BREACH_RETAIN);
	return CLOUD_KEEPS_RULES;
}

/* *will: the line sets one, so that its QoS counts. */
static enum cloud_breach rules_on_argument(
	const struct rules_look *k, const struct at_parameter *p, bool *will)
{
	struct slice name = slice_of(p->name);
	struct buf value = {0};
	enum cloud_breach b = CLOUD_KEEPS_RULES;

	at_argument_meant(k->line, k->a, &value);
	if (slice_eq(name, SLICE("lwt_topic"))) {
		*will = value.n > 0;
		if (*will && k->cloud->rules.no_will)
			b = rules_refuse(k, C_("cloud", "last will"), CLOUD_BREACH_WILL);
	}
	if (!b && (slice_eq(name, SLICE("topic")) || slice_eq(name, SLICE("lwt_topic"))))
		b = rules_on_topic(k, buf_slice(&value));
	else if (!b && (*will || !slice_starts(name, SLICE("lwt_"))))
		b = rules_on_number(k, name, buf_slice(&value));
	buf_fini(&value);
	return b;
}

enum cloud_breach cloud_line_breach(const struct cloud *cloud, struct slice line,
	const struct at_line *read, enum at_dialect dialect, struct diag *d)
{
	struct rules_look k = {cloud, line, NULL, d};
	bool will = false;

	if (!cloud || !at_command_does(read->command, read->form,
			      AT_PUBLISHES | AT_SUBSCRIBES | AT_CONFIGURES))
		return CLOUD_KEEPS_RULES;
	for (size_t i = 0; i < read->argument_count; i++) {
		const struct at_parameter *p = at_command_parameter(read->command, dialect, i);

		k.a = &read->arguments[i];
		enum cloud_breach b = p ? rules_on_argument(&k, p, &will) : CLOUD_KEEPS_RULES;
		if (b)
			return b;
	}
	return CLOUD_KEEPS_RULES;
}
