/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with the certificates on a board, as far as its scheme needs them. */
#include "doctor/finding_private.h"

#include "at/scheme.h"
#include "base/language.h"
#include "base/list.h"

enum { CONNECTED = 4 };

/* What is wrong with one of them. */
typedef bool trouble_fn(const struct doctor_facts *f, enum certs_kind kind);

static bool certs_has(const struct doctor_facts *f, enum certs_kind kind)
{
	return f->board.certificates[kind].there == WIRE_KNOWN_YES;
}

static bool is_missing_there(const struct doctor_facts *f, enum certs_kind kind)
{
	return f->board.certificates[kind].there == WIRE_KNOWN_NO;
}

static bool certs_is_readable(const struct doctor_facts *f, enum certs_kind kind)
{
	return f->board.certificates[kind].contents.form ==
	       (kind == CERTS_KEY ? CERTS_PEM_KEY : CERTS_PEM);
}

static bool is_broken_there(const struct doctor_facts *f, enum certs_kind kind)
{
	return certs_has(f, kind) && !certs_is_readable(f, kind);
}

static bool is_of_maker(const struct doctor_facts *f, enum certs_kind kind)
{
	return certs_has(f, kind) && f->board.certificates[kind].contents.of_maker;
}

static bool has_dates(const struct doctor_facts *f, enum certs_kind kind)
{
	return certs_has(f, kind) && kind != CERTS_KEY && certs_is_readable(f, kind) &&
	       f->board.here > 0;
}

static bool has_run_out(const struct doctor_facts *f, enum certs_kind kind)
{
	return has_dates(f, kind) && f->board.certificates[kind].contents.not_after < f->board.here;
}

static bool is_early(const struct doctor_facts *f, enum certs_kind kind)
{
	return has_dates(f, kind) &&
	       f->board.certificates[kind].contents.not_before > f->board.here;
}

/* Those that the scheme needs and that have that trouble: "the CA certificate and the client key". Returns
 * how many. */
static size_t add_troubled(const struct doctor_facts *f, trouble_fn *trouble, struct buf *text)
{
	static const char *const the_kinds[CERTS_KINDS] = {
		[CERTS_CA] = N_("the CA certificate"),
		[CERTS_CERTIFICATE] = N_("the client certificate"),
		[CERTS_KEY] = N_("the client key"),
	};
	enum certs_kind found[CERTS_KINDS];
	size_t count = 0;

	for (enum certs_kind kind = 0; kind < CERTS_KINDS && f->state < CONNECTED; kind++)
		if (doctor_needs_certificate(f, kind) && trouble(f, kind))
			found[count++] = kind;
	for (size_t i = 0; text && i < count; i++)
		buf_addf(text, "%s%s", list_and(i, count), _(the_kinds[found[i]]));
	return count;
}

/* The format is of "atmq certs --ca FILE --cert FILE --key FILE PORT". */
__attribute__((format(printf, 4, 0))) static void add_writing(
	const struct doctor_facts *f, trouble_fn *trouble, struct buf *remedy, const char *format)
{
	struct buf command = {0};
	bool own = false;

	buf_add_text(&command, "atmq certs");
	if (doctor_needs_certificate(f, CERTS_CA) && trouble(f, CERTS_CA))
		buf_add_text(&command, " --ca FILE");
	for (enum certs_kind kind = CERTS_CERTIFICATE; kind <= CERTS_KEY; kind++)
		own |= doctor_needs_certificate(f, kind) && trouble(f, kind);
	/* They belong together, and are written together. */
	buf_addf(&command, "%s %.*s", own ? " --cert FILE --key FILE" : "",
		SLICE_ARG(buf_slice(&f->name)));
	buf_addf(remedy, format, buf_text(&command));
	buf_fini(&command);
}

/* ---- faults ---- */

static bool has_no_room(const struct doctor_facts *f)
{
	return f->board.way == DOCTOR_WAY_NONE && f->state < CONNECTED &&
	       (doctor_needs_certificate(f, CERTS_CA) ||
		       doctor_needs_certificate(f, CERTS_CERTIFICATE));
}

static void describe_no_room(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text,
		_("scheme %lld needs certificates, and the board's flash has no place for them"),
		f->board.scheme);
	buf_add_text(remedy,
		_("flash the whole factory image of its firmware (at_customize.bin is missing), or use "
		  "scheme 2, which verifies nothing"));
}

static bool misses_certificate(const struct doctor_facts *f)
{
	return add_troubled(f, is_missing_there, NULL);
}

static void describe_no_certificate(
	const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_addf(text, _("scheme %lld needs what the board does not have: "), f->board.scheme);
	add_troubled(f, is_missing_there, text);
	add_writing(f, is_missing_there, remedy, _("%s writes and reads back"));
}

static bool has_broken_certificate(const struct doctor_facts *f)
{
	return add_troubled(f, is_broken_there, NULL);
}

static void describe_broken(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_add_text(text, _("on the board the firmware can't read "));
	add_troubled(f, is_broken_there, text);
	for (enum certs_kind kind = 0; kind < CERTS_KINDS; kind++) {
		struct slice mistakes = buf_slice(&f->board.certificates[kind].judged.mistakes);
		struct slice line = slice_take_line(&mistakes);

		if (doctor_needs_certificate(f, kind) && is_broken_there(f, kind) && line.n)
			buf_addf(
				text, _("; %s: %.*s"), _(certs_kinds[kind].title), SLICE_ARG(line));
	}
	add_writing(f, is_broken_there, remedy,
		_("%s writes and reads back; the file must be PEM, whole and without a password"));
}

static bool has_makers_certificate(const struct doctor_facts *f)
{
	return add_troubled(f, is_of_maker, NULL);
}

static void describe_makers(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	struct buf troubled = {0};
	size_t count = add_troubled(f, is_of_maker, &troubled);

	buf_addf(text,
		P_("%s on the board is the test certificate of its maker: no broker of yours fits",
			"%s on the board are the test certificates of its maker: no broker of yours fits",
			count),
		buf_text(&troubled));
	buf_fini(&troubled);
	add_writing(f, is_of_maker, remedy, _("%s writes and reads back"));
}

static bool has_strange_key(const struct doctor_facts *f)
{
	return f->board.key_fits == WIRE_KNOWN_NO && f->state < CONNECTED &&
	       doctor_needs_certificate(f, CERTS_KEY);
}

static void describe_strange_key(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	buf_add_text(
		text, _("the key on the board does not belong to the certificate on the board"));
	buf_addf(remedy, _("atmq certs --cert FILE --key FILE %.*s writes both, of one pair"),
		SLICE_ARG(buf_slice(&f->name)));
}

static bool has_old_certificate(const struct doctor_facts *f)
{
	return add_troubled(f, has_run_out, NULL);
}

/* The format is of those that have the trouble, and of their days. */
__attribute__((format(printf, 5, 0))) static void add_days(const struct doctor_facts *f,
	trouble_fn *trouble, bool until, struct buf *text, const char *format)
{
	struct buf troubled = {0}, days = {0};
	size_t count = add_troubled(f, trouble, &troubled), added = 0;

	for (enum certs_kind kind = 0; kind < CERTS_KINDS; kind++) {
		const struct certs_contents *c = &f->board.certificates[kind].contents;

		if (!doctor_needs_certificate(f, kind) || !trouble(f, kind))
			continue;
		buf_add_text(&days, list_and(added++, count));
		doctor_add_day(&days, until ? c->not_after : c->not_before);
	}
	buf_addf(text, format, buf_text(&troubled), buf_text(&days));
	buf_fini(&troubled);
	buf_fini(&days);
}

static void describe_old(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	add_days(f, has_run_out, true, text, _("%s on the board ran out on %s"));
	add_writing(f, has_run_out, remedy, _("%s writes and reads back a valid one"));
}

static bool has_early_certificate(const struct doctor_facts *f)
{
	return add_troubled(f, is_early, NULL);
}

static void describe_early(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	add_days(f, is_early, false, text, _("%s on the board is not valid before %s"));
	buf_add_text(
		remedy, _("is the clock of this machine right? Then it has to be issued again, "
			  "or awaited"));
}

/* ---- notes: what is there ---- */

static void describe_certificate(
	const struct doctor_facts *f, enum certs_kind kind, struct buf *text)
{
	const struct doctor_certificate *c = &f->board.certificates[kind];
	const struct buf *judged[] = {&c->judged.mistakes, &c->judged.remarks};

	buf_addf(text, _("%s on the board: "), _(certs_kinds[kind].title));
	certs_add_line(text, &c->contents);
	for (size_t i = 0; i < ALEN(judged); i++) {
		struct slice rest = buf_slice(judged[i]);

		while (rest.n) {
			struct slice line = slice_take_line(&rest);
			buf_addf(text, _("; %.*s"), SLICE_ARG(line));
		}
	}
	if (kind == CERTS_KEY && f->board.key_fits == WIRE_KNOWN_YES)
		buf_add_text(text, _("; it belongs to the certificate"));
}

#define CERTIFICATE_NOTE(which, kind)                                               \
	static bool has_##which##_there(const struct doctor_facts *f)               \
	{                                                                           \
		return certs_has(f, kind);                                          \
	}                                                                           \
	static void describe_##which(                                               \
		const struct doctor_facts *f, struct buf *text, struct buf *remedy) \
	{                                                                           \
		(void)remedy;                                                       \
		describe_certificate(f, kind, text);                                \
	}
CERTIFICATE_NOTE(ca, CERTS_CA)
CERTIFICATE_NOTE(own, CERTS_CERTIFICATE)
CERTIFICATE_NOTE(key, CERTS_KEY)

static const struct doctor_rule certificate_faults[] = {
	{"certificate-impossible", has_no_room, describe_no_room},
	{"certificate-missing", misses_certificate, describe_no_certificate},
	{"certificate-broken", has_broken_certificate, describe_broken},
	{"certificate-of-maker", has_makers_certificate, describe_makers},
	{"key-mismatch", has_strange_key, describe_strange_key},
	{"certificate-expired", has_old_certificate, describe_old},
	{"certificate-early", has_early_certificate, describe_early},
};
const struct doctor_rules doctor_certificate_faults = {
	certificate_faults, ALEN(certificate_faults)};

static const struct doctor_rule certificate_notes[] = {
	{"ca", has_ca_there, describe_ca},
	{"certificate", has_own_there, describe_own},
	{"key", has_key_there, describe_key},
};
const struct doctor_rules doctor_certificate_notes = {certificate_notes, ALEN(certificate_notes)};
