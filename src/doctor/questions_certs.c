/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates on the board: both ways are tried, as the version alone does not say which it has
 * (certs.md 1). */
#include "doctor/questions.h"

#include "at/scheme.h"
#include "certs/packed.h"

enum {
	LOCAL_MS = 1500,
	PIECE_MS = 2500, /* without another byte */
	FIELD_NAME = 0,  /* of a row of AT+SYSFLASH? */
	FIELD_SIZE = 4,
	MOST_SIZE = 64 * 1024
};

static bool certs_is_row(const struct wire_event *e, const char *name)
{
	return e->type == WIRE_EVENT_INFO && slice_eq_nocase(e->name, slice_of(name));
}

/* ---- which way ---- */

/* Without a scheme all but the key, which is read only to compare it. */
static bool wants(const struct doctor_facts *f, enum certs_kind kind)
{
	return doctor_needs_certificate(f, kind) ||
	       (!at_scheme_name(f->board.scheme) && kind != CERTS_KEY);
}

/* The firmware of that chip has no certificates for MQTT. */
static bool may_have_certificates(const struct doctor_facts *f)
{
	return (wants(f, CERTS_CA) || wants(f, CERTS_CERTIFICATE)) &&
	       !slice_eq_nocase(slice_of(f->firmware.chip), SLICE("ESP8266"));
}

/* `"mqtt_ca",64,14,0x3b000,0x2000` */
static void learn_partition(struct doctor_asking *a, const struct wire_event *e)
{
	struct doctor_board *b = &a->facts->board;
	struct buf word = {0};
	enum certs_kind kind;
	uint32_t size;

	if (certs_is_row(e, "SYSFLASH") && !e->payload.p &&
		doctor_read_word(e->text, 0, FIELD_NAME, &word) &&
		certs_kind_find(buf_slice(&word), &kind) &&
		doctor_read_word(e->text, 0, FIELD_SIZE, &word) &&
		slice_starts(buf_slice(&word), SLICE("0x")) &&
		slice_to_hex(slice_from(buf_slice(&word), 2), &size) && size > 0) {
		b->certificates[kind].room = size < MOST_SIZE ? size : MOST_SIZE;
		b->way = DOCTOR_WAY_PARTITIONS;
	}
	buf_fini(&word);
}

static void partitions_ended(struct doctor_asking *a, enum doctor_answer answer)
{
	a->lists_partitions = answer == DOCTOR_OK;
}

static bool may_have_values(const struct doctor_facts *f)
{
	return may_have_certificates(f) && f->board.way == DOCTOR_WAY_UNKNOWN;
}

static void values_ended(struct doctor_asking *a, enum doctor_answer answer)
{
	if (answer == DOCTOR_OK)
		a->facts->board.way = DOCTOR_WAY_VALUES;
	else if (answer == DOCTOR_ERROR && a->lists_partitions)
		a->facts->board.way = DOCTOR_WAY_NONE;
}

/* ---- reading ---- */

static void learn_bytes(struct doctor_asking *a, const struct wire_event *e, enum certs_kind kind)
{
	if (e->payload.p && (certs_is_row(e, "SYSFLASH") || certs_is_row(e, "SYSMFG")) &&
		a->read[kind].n + e->payload.n <= MOST_SIZE)
		buf_add(&a->read[kind], e->payload);
}

static void certificate_is(struct doctor_asking *a, enum certs_kind kind, struct slice bytes)
{
	struct doctor_certificate *c = &a->facts->board.certificates[kind];

	if (c->there != WIRE_KNOWN_NOT)
		return;
	c->there = bytes.n ? WIRE_KNOWN_YES : WIRE_KNOWN_NO;
	certs_look(bytes, &c->contents);
	certs_judge(&c->contents, kind, 0, a->here, &c->judged);
}

static void value_ended(struct doctor_asking *a, enum certs_kind kind, enum doctor_answer answer)
{
	if (answer == DOCTOR_OK || answer == DOCTOR_ERROR)
		certificate_is(a, kind, buf_slice(&a->read[kind]));
}

static void partition_is(struct doctor_asking *a, enum certs_kind kind)
{
	struct slice packed = buf_slice(&a->read[kind]), content = certs_unpack(packed, kind);
	bool other = !content.n && packed.n && !certs_is_erased(packed);

	/* Bytes that are not packed are shown as what they are. */
	certificate_is(a, kind, other ? packed : content);
}

static void first_piece_ended(
	struct doctor_asking *a, enum certs_kind kind, enum doctor_answer answer)
{
	struct doctor_certificate *c = &a->facts->board.certificates[kind];
	size_t read = a->read[kind].n, length = certs_packed_length(buf_slice(&a->read[kind]));

	if (answer != DOCTOR_OK)
		return;
	length = length < c->room ? length : c->room;
	c->rest = length > read ? length - read : 0;
	if (!c->rest)
		partition_is(a, kind);
}

static void rest_ended(struct doctor_asking *a, enum certs_kind kind, enum doctor_answer answer)
{
	if (answer == DOCTOR_OK || answer == DOCTOR_ERROR)
		partition_is(a, kind);
}

static void key_compared(struct doctor_asking *a)
{
	struct doctor_board *b = &a->facts->board;
	const struct doctor_certificate *own = &b->certificates[CERTS_CERTIFICATE],
					*key = &b->certificates[CERTS_KEY];
	struct slice certificate = buf_slice(&a->read[CERTS_CERTIFICATE]),
		     bytes = buf_slice(&a->read[CERTS_KEY]);

	if (b->way == DOCTOR_WAY_PARTITIONS) {
		certificate = certs_unpack(certificate, CERTS_CERTIFICATE);
		bytes = certs_unpack(bytes, CERTS_KEY);
	}
	if (own->contents.form == CERTS_PEM && key->contents.form == CERTS_PEM_KEY)
		b->key_fits = certs_belong(certificate, bytes) ? WIRE_KNOWN_YES : WIRE_KNOWN_NO;
	doctor_wipe(&a->read[CERTS_KEY]);
}

static size_t piece(const struct doctor_certificate *c)
{
	return c->room < CERTS_SECTOR ? c->room : CERTS_SECTOR;
}

static void add_flash_piece(struct buf *line, const char *name, size_t at, size_t bytes)
{
	buf_addf(line, "AT+SYSFLASH=2,\"%s\",%zu,%zu", name, at, bytes);
}

/* Rows have no parameters of their own: one set of functions a kind. */
#define CERTIFICATE_FUNCTIONS(which, kind)                                                  \
	static bool has_##which##_value(const struct doctor_facts *f)                       \
	{                                                                                   \
		return f->board.way == DOCTOR_WAY_VALUES && wants(f, kind);                 \
	}                                                                                   \
	static bool has_##which##_partition(const struct doctor_facts *f)                   \
	{                                                                                   \
		return f->board.certificates[kind].room && wants(f, kind);                  \
	}                                                                                   \
	static bool has_##which##_rest(const struct doctor_facts *f)                        \
	{                                                                                   \
		return f->board.certificates[kind].rest;                                    \
	}                                                                                   \
	static void add_##which##_piece(struct buf *line, const struct doctor_asking *a)    \
	{                                                                                   \
		add_flash_piece(line, certs_kinds[kind].name, 0,                            \
			piece(&a->facts->board.certificates[kind]));                        \
	}                                                                                   \
	static void add_##which##_rest(struct buf *line, const struct doctor_asking *a)     \
	{                                                                                   \
		const struct doctor_certificate *c = &a->facts->board.certificates[kind];   \
		add_flash_piece(line, certs_kinds[kind].name, piece(c), c->rest);           \
	}                                                                                   \
	static void learn_##which(struct doctor_asking *a, const struct wire_event *e)      \
	{                                                                                   \
		learn_bytes(a, e, kind);                                                    \
	}                                                                                   \
	static void which##_value_ended(struct doctor_asking *a, enum doctor_answer answer) \
	{                                                                                   \
		value_ended(a, kind, answer);                                               \
		if (kind == CERTS_KEY)                                                      \
			key_compared(a);                                                    \
	}                                                                                   \
	static void which##_piece_ended(struct doctor_asking *a, enum doctor_answer answer) \
	{                                                                                   \
		first_piece_ended(a, kind, answer);                                         \
		if (kind == CERTS_KEY && !a->facts->board.certificates[kind].rest)          \
			key_compared(a);                                                    \
	}                                                                                   \
	static void which##_rest_ended(struct doctor_asking *a, enum doctor_answer answer)  \
	{                                                                                   \
		rest_ended(a, kind, answer);                                                \
		if (kind == CERTS_KEY)                                                      \
			key_compared(a);                                                    \
	}
CERTIFICATE_FUNCTIONS(ca, CERTS_CA)
CERTIFICATE_FUNCTIONS(certificate, CERTS_CERTIFICATE)
CERTIFICATE_FUNCTIONS(key, CERTS_KEY)

#define CERTIFICATE_ROWS(which, name)                                                          \
	{.line = "AT+SYSMFG=1,\"" name "\",\"" name "\"",                                      \
		.when = has_##which##_value,                                                   \
		.learn = learn_##which,                                                        \
		.ended = which##_value_ended,                                                  \
		.limit_ms = PIECE_MS,                                                          \
		.streams = true},                                                              \
		{.add = add_##which##_piece,                                                   \
			.when = has_##which##_partition,                                       \
			.learn = learn_##which,                                                \
			.ended = which##_piece_ended,                                          \
			.limit_ms = PIECE_MS,                                                  \
			.streams = true},                                                      \
	{                                                                                      \
		.add = add_##which##_rest, .when = has_##which##_rest, .learn = learn_##which, \
		.ended = which##_rest_ended, .limit_ms = PIECE_MS, .streams = true             \
	}

static const struct doctor_question certificate_rows[] = {
	{.line = "AT+SYSFLASH?",
		.when = may_have_certificates,
		.learn = learn_partition,
		.ended = partitions_ended,
		.limit_ms = LOCAL_MS},
	{.line = "AT+SYSMFG?",
		.when = may_have_values,
		.ended = values_ended,
		.limit_ms = LOCAL_MS},
	CERTIFICATE_ROWS(ca, "mqtt_ca"),
	CERTIFICATE_ROWS(certificate, "mqtt_cert"),
	CERTIFICATE_ROWS(key, "mqtt_key"),
};
const struct doctor_questions doctor_certificate_questions = {
	certificate_rows, ALEN(certificate_rows)};
