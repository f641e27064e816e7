/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/scrub_values.h"

#include <stdlib.h>

#include "at/argument.h"
#include "at/command.h"
#include "base/ascii.h"
#include "base/memory.h"

enum { BUCKETS = 4096, LENGTH_WORDS = 16, WORD_BITS = 64, PREFIX = 4, HEADS_LEAST = 1024 };
_Static_assert(SCRUB_VALUE_MOST < LENGTH_WORDS * WORD_BITS, "each length has its bit");
_Static_assert((int)PREFIX <= (int)SCRUB_LEAST, "what is looked for anywhere has a prefix");

struct scrub_value {
	char *text;
	size_t n;
	uint32_t hash;
	size_t next; /* in its chain, + 1 */
	enum scrub_kind kind;
	unsigned long number; /* of a level */
	bool level;           /* of a topic: never looked for by itself */
	bool spelling;        /* of the value before it */
	bool any_case, quoted_only, word_only, number_like;
	struct buf pseudonym;
};

struct scrub_values {
	unsigned kinds;
	struct scrub_value *list;
	size_t count, room;
	bool full;
	size_t *heads; /* of chains, + 1 */
	size_t head_count;
	unsigned long highest[SCRUB_KINDS]; /* numbers that are in use */
	/* The lengths of the values that are looked for anywhere, by a hash of their first bytes. */
	uint64_t lengths[BUCKETS][LENGTH_WORDS];
	uint16_t longest[BUCKETS]; /* 0: none */
};

struct scrub_values *scrub_values_new(unsigned kinds)
{
	struct scrub_values *v = memory_new(sizeof(*v));

	v->kinds = kinds;
	v->head_count = HEADS_LEAST;
	v->heads = memory_new(v->head_count * sizeof(*v->heads));
	return v;
}

void scrub_values_free(struct scrub_values *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < v->count; i++) {
		free(v->list[i].text);
		buf_fini(&v->list[i].pseudonym);
	}
	free(v->list);
	free(v->heads);
	free(v);
}

void scrub_edits_fini(struct scrub_edits *e)
{
	free(e->list);
	*e = (struct scrub_edits){0};
}

/* ---- which there are ---- */

/* FNV-1a */
static const uint32_t hash_start = 2166136261u, hash_factor = 16777619u;

static uint32_t values_hash(uint32_t hash, char c)
{
	return (hash ^ (unsigned char)ascii_lower(c)) * hash_factor;
}

static uint32_t values_hash_all(struct slice text)
{
	uint32_t hash = hash_start;

	for (size_t i = 0; i < text.n; i++)
		hash = values_hash(hash, text.p[i]);
	return hash;
}

static uint32_t values_bucket(const char *p)
{
	uint32_t hash = hash_start;

	for (int i = 0; i < PREFIX; i++)
		hash = values_hash(hash, p[i]);
	return (hash ^ hash >> 16) % BUCKETS;
}

static size_t values_chain(const struct scrub_values *v, uint32_t hash)
{
	return (hash ^ hash >> 15) & (v->head_count - 1);
}

/* Returns its index + 1, or 0. */
static size_t values_look_up(
	const struct scrub_values *v, struct slice text, uint32_t hash, bool level)
{
	for (size_t i = v->heads[values_chain(v, hash)]; i; i = v->list[i - 1].next) {
		const struct scrub_value *value = &v->list[i - 1];
		struct slice own = {value->text, value->n};

		if (value->hash == hash && value->level == level && own.n == text.n &&
			(value->any_case ? slice_eq_nocase(own, text) : slice_eq(own, text)))
			return i;
	}
	return 0;
}

static void values_link(struct scrub_values *v, size_t index)
{
	size_t *head = &v->heads[values_chain(v, v->list[index].hash)];

	v->list[index].next = *head;
	*head = index + 1;
}

static void values_grow(struct scrub_values *v)
{
	if (v->count < v->head_count)
		return;
	free(v->heads);
	v->head_count *= 2;
	v->heads = memory_new(v->head_count * sizeof(*v->heads));
	for (size_t i = 0; i < v->count; i++)
		values_link(v, i);
}

/* ---- what may be replaced anywhere ---- */

/* What a board says of itself and of commands: whoever replaces these changes the story. */
static bool values_is_language(struct slice text)
{
	static const char *const words[] = {"AT+", "OK", "ERROR", "ready", "busy p...", "SEND OK",
		"SEND FAIL", "CONNECTED", "DISCONNECTED", "CONNECT FAIL", "ALREADY CONNECTED",
		"WIFI GOT IP", "CLOSED", "FAIL", "ERR CODE:0x", "Recv bytes", "SUBRECV",
		"AT version:", "SDK version:", "compile time", "Bin version:", "MQTTCONNECTED",
		"MQTTDISCONNECTED", "STAIP", "STAMAC", "APIP", "APMAC", "ESP32-S", "ESP32S2",
		"ESP32C2", "ESP32C3", "ESP32C6", "ESP32-C3", "ESP8266", "ESP-AT", "SSID-", "MAC-",
		"HOST-", "TOPIC-", "SERIAL-", "true", "false", "null", "STATION", "password",
		"bssid", "username", "client", "payload", "message", "WPA2_PSK"};

	for (size_t i = 0; i < ALEN(words); i++)
		if (slice_find_nocase(slice_of(words[i]), text) != SLICE_NONE)
			return true;
	for (size_t i = 0; i < at_command_count(); i++)
		if (slice_find_nocase(slice_of(at_command(i)->name), text) != SLICE_NONE)
			return true;
	return false;
}

static bool values_all_of(struct slice text, bool (*is)(char c))
{
	for (size_t i = 0; i < text.n; i++)
		if (!is(text.p[i]))
			return false;
	return true;
}

/* No name has one: bytes were lost, or it is another place than it seems. */
static bool values_has_control(struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < ' ')
			return true;
	return false;
}

static bool values_is_star(char c)
{
	return c == '*';
}

static void values_set_rules(struct scrub_value *value)
{
	struct slice text = {value->text, value->n};
	bool digits = values_all_of(text, ascii_is_digit);

	value->any_case =
		value->kind == SCRUB_MAC || value->kind == SCRUB_IP || value->kind == SCRUB_HOST;
	value->number_like = digits || (value->kind == SCRUB_IP && ascii_is_digit(text.p[0]));
	value->word_only = text.n < SCRUB_LONG || value->number_like || value->kind == SCRUB_IP ||
	                   value->kind == SCRUB_HOST;
	value->quoted_only =
		text.n < SCRUB_LEAST || (digits && text.n < SCRUB_LONG) || values_is_language(text);
}

/* ---- adding ---- */

static struct scrub_value *values_append(
	struct scrub_values *v, enum scrub_kind kind, struct slice text)
{
	values_grow(v);
	v->list = memory_grow(v->list, &v->room, v->count + 1, sizeof(*v->list));
	struct scrub_value *value = &v->list[v->count];
	*value = (struct scrub_value){.text = memory_new(text.n + 1),
		.n = text.n,
		.hash = values_hash_all(text),
		.kind = kind};
	memcpy(value->text, text.p, text.n);
	values_link(v, v->count++);
	return value;
}

static void values_index(struct scrub_values *v, const struct scrub_value *value)
{
	if (value->quoted_only)
		return;
	uint32_t bucket = values_bucket(value->text);
	v->lengths[bucket][value->n / WORD_BITS] |= UINT64_C(1) << value->n % WORD_BITS;
	if (v->longest[bucket] < value->n)
		v->longest[bucket] = (uint16_t)value->n;
}

/* Returns whether it is a new one. */
static bool values_add(
	struct scrub_values *v, enum scrub_kind kind, struct slice text, bool spelling)
{
	if (!text.n || values_look_up(v, text, values_hash_all(text), false))
		return false;
	if (v->count >= SCRUB_VALUES_MOST) {
		v->full = true;
		return false;
	}
	struct scrub_value *value = values_append(v, kind, text);
	value->spelling = spelling;
	values_set_rules(value);
	values_index(v, value);
	return true;
}

static void values_add_mac(struct scrub_values *v, const char digits[SCRUB_MAC_DIGITS])
{
	static const char separators[] = {':', '-', '\0'};
	bool fresh = true;

	for (size_t i = 0; i < sizeof(separators) && fresh; i++) {
		char text[SCRUB_MAC_DIGITS * 3 / 2];
		size_t n = 0;

		for (size_t k = 0; k < SCRUB_MAC_DIGITS; k++) {
			if (k && k % 2 == 0 && separators[i])
				text[n++] = separators[i];
			text[n++] = digits[k];
		}
		fresh = values_add(v, SCRUB_MAC, (struct slice){text, n}, i > 0) || i > 0;
	}
}

/* ---- levels of topics ---- */

static struct slice values_level(struct slice *topic)
{
	struct slice level = slice_sub(*topic, 0, slice_find_char(*topic, '/'));

	*topic = slice_from(*topic, level.n + 1);
	return level;
}

static bool values_is_open_level(struct slice level)
{
	return !level.n || slice_eq(level, SLICE("+")) || slice_eq(level, SLICE("#")) ||
	       level.p[0] == '$' || scrub_pseudonym_number(SCRUB_TOPIC, level) ||
	       values_all_of(level, values_is_star);
}

static bool values_is_open_topic(struct slice topic)
{
	while (topic.n)
		if (!values_is_open_level(values_level(&topic)))
			return false;
	return true;
}

static void values_add_level(struct scrub_values *v, struct buf *out, struct slice level)
{
	uint32_t hash = values_hash_all(level);
	size_t found = values_look_up(v, level, hash, true);

	if (values_is_open_level(level)) {
		buf_add(out, level);
		return;
	}
	if (!found) {
		struct scrub_value *value = values_append(v, SCRUB_TOPIC, level);

		value->level = true;
		value->number = ++v->highest[SCRUB_TOPIC];
		found = v->count;
	}
	buf_addf(out, "TOPIC-%lu", v->list[found - 1].number);
}

static void values_render_topic(struct scrub_values *v, struct slice topic, struct buf *out)
{
	for (;;) {
		struct slice level = values_level(&topic);
		bool last = level.p + level.n == topic.p && !topic.n;

		values_add_level(v, out, level);
		if (last)
			return;
		buf_add_char(out, '/');
	}
}

/* ---- values ---- */

static bool values_is_pseudonym(struct slice text)
{
	for (int kind = 0; kind < SCRUB_KINDS; kind++)
		if (scrub_pseudonym_number((enum scrub_kind)kind, text))
			return true;
	return values_is_open_topic(text) && slice_find(text, SLICE("TOPIC-")) != SLICE_NONE;
}

/* Of a damaged line: pseudonyms and punctuation, and nothing that could be private. */
static bool values_has_only_pseudonyms(struct slice text)
{
	bool any = false;

	while (text.n) {
		size_t n = 0;

		while (n < text.n && (scrub_is_word(text.p[n]) || text.p[n] == '-'))
			n++;
		if (n && !values_is_pseudonym(slice_sub(text, 0, n)))
			return false;
		any = any || n;
		/* Beyond ASCII there are letters too. */
		if (n < text.n && (unsigned char)text.p[n] >= 0x80)
			return false;
		text = slice_from(text, n + (n < text.n));
	}
	return any;
}

static void values_add_text(struct scrub_values *v, enum scrub_kind kind, struct slice text)
{
	struct buf escaped = {0};
	bool fresh = values_add(v, kind, text, false);

	at_add_escaped(&escaped, text);
	if (fresh && escaped.n != text.n && escaped.n <= SCRUB_VALUE_MOST)
		values_add(v, kind, buf_slice(&escaped), true);
	buf_fini(&escaped);
}

void scrub_values_add(struct scrub_values *v, enum scrub_kind kind, struct slice value)
{
	char digits[SCRUB_MAC_DIGITS];

	if (kind != SCRUB_MAC && scrub_mac_digits(value, digits))
		kind = SCRUB_MAC;
	else if (kind == SCRUB_HOST && scrub_is_address(value))
		kind = SCRUB_IP;
	if (!(v->kinds & SCRUB_HAS(kind)) || values_all_of(value, values_is_star) ||
		values_is_pseudonym(value) || values_has_only_pseudonyms(value) ||
		values_has_control(value) || (kind == SCRUB_TOPIC && values_is_open_topic(value)))
		return;
	if (kind == SCRUB_MAC) {
		if (scrub_mac_digits(value, digits))
			values_add_mac(v, digits);
		return;
	}
	for (; value.n; value = slice_from(value, SCRUB_VALUE_MOST))
		values_add_text(v, kind, slice_sub(value, 0, SCRUB_VALUE_MOST));
}

void scrub_values_reserve(struct scrub_values *v, enum scrub_kind kind, unsigned long number)
{
	if (v->highest[kind] < number)
		v->highest[kind] = number;
}

bool scrub_values_full(const struct scrub_values *v)
{
	return v->full;
}

void scrub_values_number(struct scrub_values *v)
{
	size_t count = v->count;

	for (size_t i = 0; i < count; i++) {
		struct buf text = {0};

		if (v->list[i].level || v->list[i].pseudonym.n)
			continue;
		if (v->list[i].spelling) {
			buf_add(&text, buf_slice(&v->list[i - 1].pseudonym));
		} else if (v->list[i].kind == SCRUB_TOPIC) {
			values_render_topic(
				v, (struct slice){v->list[i].text, v->list[i].n}, &text);
		} else {
			for (const char *c = scrub_kind_name(v->list[i].kind); *c; c++)
				buf_add_char(&text, (char)(*c - 'a' + 'A'));
			buf_addf(&text, "-%lu", ++v->highest[v->list[i].kind]);
		}
		v->list[i].pseudonym = text;
	}
}

size_t scrub_values_count(const struct scrub_values *v)
{
	return v->count;
}

struct slice scrub_value_text(const struct scrub_values *v, size_t value)
{
	return (struct slice){v->list[value].text, v->list[value].n};
}

struct slice scrub_value_pseudonym(const struct scrub_values *v, size_t value)
{
	return buf_slice(&v->list[value].pseudonym);
}

enum scrub_kind scrub_value_kind(const struct scrub_values *v, size_t value)
{
	return v->list[value].kind;
}

bool scrub_value_is_spelling(const struct scrub_values *v, size_t value)
{
	return v->list[value].spelling;
}

/* ---- where they occur ---- */

static bool values_fits(const struct scrub_value *value, struct slice text, size_t at)
{
	size_t end = at + value->n;
	char before = at > 0 ? text.p[at - 1] : '\0', next = end < text.n ? text.p[end] : '\0';
	bool digit_after = end + 1 < text.n && ascii_is_digit(text.p[end + 1]);

	if (value->quoted_only)
		return false;
	if (value->number_like && (before == '.' || (next == '.' && digit_after)))
		return false;
	return !value->word_only ||
	       ((!scrub_is_word(before) || !scrub_is_word(text.p[at])) &&
		       (!scrub_is_word(next) || !scrub_is_word(text.p[end - 1])));
}

/* The longest that begins at `at` and ends before `to`; its index + 1, or 0. */
static size_t values_longest(
	const struct scrub_values *v, struct slice text, size_t at, size_t to, uint32_t bucket)
{
	uint32_t hash = hash_start;
	size_t best = 0, most = v->longest[bucket] < to - at ? v->longest[bucket] : to - at;

	for (size_t n = 1; n <= most; n++) {
		hash = values_hash(hash, text.p[at + n - 1]);
		if (!(v->lengths[bucket][n / WORD_BITS] >> n % WORD_BITS & 1))
			continue;
		size_t found = values_look_up(v, slice_sub(text, at, n), hash, false);
		if (found && values_fits(&v->list[found - 1], text, at))
			best = found;
	}
	return best;
}

static size_t values_anywhere(const struct scrub_values *v, struct slice text, size_t at, size_t to)
{
	if (to - at < PREFIX)
		return 0;
	uint32_t bucket = values_bucket(text.p + at);
	return v->longest[bucket] ? values_longest(v, text, at, to, bucket) : 0;
}

static size_t values_quoted(const struct scrub_values *v, struct slice text, size_t at, size_t to)
{
	struct slice inside = slice_sub(slice_sub(text, 0, to), at, SCRUB_VALUE_MOST + 1);

	inside.n = slice_find_char(inside, '"');
	return inside.n == SLICE_NONE || !inside.n
	               ? 0
	               : values_look_up(v, inside, values_hash_all(inside), false);
}

static void values_add_edit(struct scrub_edits *out, size_t at, size_t n, size_t value)
{
	out->list = memory_grow(out->list, &out->room, out->count + 1, sizeof(*out->list));
	out->list[out->count++] = (struct scrub_edit){at, n, value};
}

void scrub_values_find(const struct scrub_values *v, struct slice text, size_t from, size_t to,
	struct scrub_edits *out)
{
	for (size_t i = from; i < to;) {
		bool quote = text.p[i] == '"';
		size_t at = i + quote;
		size_t found = values_anywhere(v, text, at, to);
		size_t quoted = quote ? values_quoted(v, text, at, to) : 0;

		/* The longer one, or the rest of it would remain. */
		if (quoted && (!found || v->list[quoted - 1].n >= v->list[found - 1].n))
			found = quoted;
		else
			quote = false;
		i++;
		if (!found)
			continue;
		size_t n = v->list[found - 1].n;
		values_add_edit(out, at, n, found - 1);
		/* The closing quote opens nothing. */
		i = at + n + quote;
	}
}
