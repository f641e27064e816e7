/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certs/contents.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/date.h"
#include "base/language.h"
#include "base/program.h"
#include "base/utf8.h"
#include "certs/packed.h"

enum {
	DAY = 24 * 60 * 60, /* seconds */
	SOON = 30 * DAY,
	NAME_MOST = 512 /* bytes of a subject that are shown */
};

/* ---- libcrypto ---- */

static BIO *contents_reader(struct slice bytes)
{
	BIO *in = BIO_new_mem_buf(bytes.p, (int)bytes.n);

	if (!in)
		program_end(_("out of memory"));
	return in;
}

/* Never asks for a password on the terminal, which is what the library does without it. */
static int contents_no_password(char *out, int most, int writes, void *user)
{
	(void)out, (void)most, (void)writes, (void)user;
	return -1;
}

static X509 *contents_certificate(struct slice pem)
{
	BIO *in = contents_reader(pem);
	X509 *x = PEM_read_bio_X509(in, NULL, contents_no_password, NULL);

	BIO_free(in);
	ERR_clear_error();
	return x;
}

/* How many of its certificates can be read, one behind the other: a board wants all of a chain. */
static size_t contents_readable(struct slice pem)
{
	BIO *in = contents_reader(pem);
	size_t count = 0;
	X509 *x;

	while ((x = PEM_read_bio_X509(in, NULL, contents_no_password, NULL))) {
		X509_free(x);
		count++;
	}
	BIO_free(in);
	ERR_clear_error();
	return count;
}

static EVP_PKEY *contents_key(struct slice pem)
{
	BIO *in = contents_reader(pem);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(in, NULL, contents_no_password, NULL);

	BIO_free(in);
	ERR_clear_error();
	return key;
}

static X509 *contents_der_certificate(struct slice der)
{
	const unsigned char *p = (const unsigned char *)der.p;
	X509 *x = d2i_X509(NULL, &p, (long long)der.n);

	ERR_clear_error();
	return x;
}

static EVP_PKEY *contents_der_key(struct slice der)
{
	const unsigned char *p = (const unsigned char *)der.p;
	EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &p, (long long)der.n);

	ERR_clear_error();
	return key;
}

/* ---- what is in it ---- */

static void contents_add_written(struct buf *out, BIO *written)
{
	char *p;
	long long n = BIO_get_mem_data(written, &p);

	buf_add(out, (struct slice){p, n > 0 ? (size_t)n : 0});
	BIO_free(written);
}

static void contents_add_name(struct buf *out, const X509_NAME *name)
{
	BIO *written = BIO_new(BIO_s_mem());
	struct buf text = {0};

	if (!written)
		program_end(_("out of memory"));
	X509_NAME_print_ex(written, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
	contents_add_written(&text, written);
	size_t n = text.n > NAME_MOST ? utf8_cut(buf_slice(&text), NAME_MOST) : text.n;
	utf8_add_visible(out, slice_sub(buf_slice(&text), 0, n));
	if (n < text.n)
		buf_add_text(out, "…");
	buf_fini(&text);
}

static int64_t contents_time(const ASN1_TIME *time)
{
	enum { TM_YEAR = 1900 };
	struct tm tm;

	if (ASN1_TIME_to_tm(time, &tm) != 1)
		return 0;
	struct date date = {tm.tm_year + TM_YEAR, tm.tm_mon + 1, tm.tm_mday};
	if (!date_is_valid(&date))
		return 0;
	return (int64_t)date_days(&date) * DAY + tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
}

static void contents_read_key(struct certs_contents *c, const EVP_PKEY *key)
{
	const char *name = key ? EVP_PKEY_get0_type_name(key) : NULL;

	if (name)
		buf_addf(&c->key, "%s %d", name, EVP_PKEY_get_bits(key));
}

/* ESP-AT's makers sign what they ship for tests in this name. */
static bool contents_is_makers(const X509_NAME *name)
{
	char organisation[32];
	/* The function is deprecated for names with several or with binary values, of which this
	 * one has none. */
	int n = X509_NAME_get_text_by_NID(
		name, NID_organizationName, organisation, sizeof(organisation));

	return n > 0 && strcmp(organisation, "ESPRESSIF AT") == 0;
}

static void contents_read_certificate(struct certs_contents *c, X509 *x)
{
	const X509_NAME *subject = X509_get_subject_name(x), *issuer = X509_get_issuer_name(x);

	contents_add_name(&c->subject, subject);
	contents_add_name(&c->issuer, issuer);
	c->not_before = contents_time(X509_get0_notBefore(x));
	c->not_after = contents_time(X509_get0_notAfter(x));
	c->self_signed = X509_NAME_cmp(subject, issuer) == 0;
	c->is_ca = X509_check_ca(x) != 0;
	c->of_maker = contents_is_makers(subject) || contents_is_makers(issuer);
	contents_read_key(c, X509_get0_pubkey(x));
	ERR_clear_error();
}

/* ---- PEM's blocks ---- */

struct contents_labels {
	size_t certificates, keys, locked, requests, public_keys, others;
	bool torn; /* the last one's first line has no end */
};

static bool contents_label_is(struct slice label, const char *text)
{
	return slice_eq(label, slice_of(text));
}

/* What the lines "-----BEGIN LABEL-----" say. */
static struct contents_labels contents_read_labels(struct slice text)
{
	static const struct slice begin = {"-----BEGIN ", 11}, dashes = {"-----", 5};
	struct contents_labels labels = {0};
	size_t at;

	while ((at = slice_find(text, begin)) != SLICE_NONE) {
		text = slice_from(text, at + begin.n);
		size_t end = slice_find(text, dashes);
		labels.torn = end == SLICE_NONE;
		struct slice label = slice_sub(text, 0, end);
		struct slice block = slice_sub(text, 0, slice_find(text, begin));

		if (contents_label_is(label, "CERTIFICATE") ||
			contents_label_is(label, "X509 CERTIFICATE"))
			labels.certificates++;
		else if (contents_label_is(label, "ENCRYPTED PRIVATE KEY"))
			labels.locked++;
		else if (contents_label_is(label, "PRIVATE KEY") ||
			 contents_label_is(label, "RSA PRIVATE KEY") ||
			 contents_label_is(label, "EC PRIVATE KEY"))
			slice_find(block, SLICE("Proc-Type: 4,ENCRYPTED")) != SLICE_NONE
				? labels.locked++
				: labels.keys++;
		else if (contents_label_is(label, "CERTIFICATE REQUEST") ||
			 contents_label_is(label, "NEW CERTIFICATE REQUEST"))
			labels.requests++;
		else if (contents_label_is(label, "PUBLIC KEY") ||
			 contents_label_is(label, "RSA PUBLIC KEY"))
			labels.public_keys++;
		else
			labels.others++;
	}
	return labels;
}

static void contents_look_at_pem(struct slice bytes, struct certs_contents *c)
{
	struct contents_labels labels = contents_read_labels(bytes);

	c->certificates = labels.certificates;
	c->has_key = labels.keys + labels.locked > 0;
	if (labels.certificates > 0) {
		X509 *x = contents_certificate(bytes);

		bool whole = !labels.torn && contents_readable(bytes) == labels.certificates;
		c->form = whole ? CERTS_PEM : CERTS_BROKEN;
		if (x)
			contents_read_certificate(c, x);
		X509_free(x);
	} else if (labels.keys > 0) {
		EVP_PKEY *key = contents_key(bytes);

		c->form = key ? CERTS_PEM_KEY : CERTS_BROKEN;
		contents_read_key(c, key);
		EVP_PKEY_free(key);
	} else {
		c->form = labels.locked        ? CERTS_PEM_LOCKED
		          : labels.requests    ? CERTS_PEM_REQUEST
		          : labels.public_keys ? CERTS_PEM_PUBLIC
		                               : CERTS_OTHER;
	}
}

static void contents_look_at_der(struct slice bytes, struct certs_contents *c)
{
	X509 *x = contents_der_certificate(bytes);
	EVP_PKEY *key = x ? NULL : contents_der_key(bytes);

	c->form = x ? CERTS_DER : key ? CERTS_DER_KEY : CERTS_OTHER;
	c->certificates = x != NULL;
	if (x)
		contents_read_certificate(c, x);
	else
		contents_read_key(c, key);
	X509_free(x);
	EVP_PKEY_free(key);
}

static void contents_add_digest(struct certs_contents *c, struct slice bytes)
{
	struct digest *d = digest_new();
	struct buf hex = {0};

	digest_add(d, bytes);
	digest_add_hex(d, &hex);
	memcpy(c->sha256, hex.p, DIGEST_DIGITS);
	digest_free(d);
	buf_fini(&hex);
}

void certs_look(struct slice bytes, struct certs_contents *out)
{
	enum { DER_SEQUENCE = 0x30, LONGEST = 1 << 20 };

	*out = (struct certs_contents){.bytes = bytes.n, .form = CERTS_OTHER};
	contents_add_digest(out, bytes);
	if (certs_is_erased(bytes))
		out->form = CERTS_EMPTY;
	else if (bytes.n > LONGEST)
		return;
	else if (slice_find(bytes, SLICE("-----BEGIN ")) != SLICE_NONE)
		contents_look_at_pem(bytes, out);
	else if ((unsigned char)bytes.p[0] == DER_SEQUENCE)
		contents_look_at_der(bytes, out);
	if (certs_packed_length(bytes))
		out->form = CERTS_PACKED;
}

void certs_contents_fini(struct certs_contents *c)
{
	buf_fini(&c->subject);
	buf_fini(&c->issuer);
	buf_fini(&c->key);
	*c = (struct certs_contents){0};
}

bool certs_belong(struct slice certificate, struct slice key)
{
	X509 *x = contents_certificate(certificate);
	EVP_PKEY *own = contents_key(key);
	bool belong = x && own && EVP_PKEY_eq(X509_get0_pubkey(x), own) == 1;

	ERR_clear_error();
	X509_free(x);
	EVP_PKEY_free(own);
	return belong;
}

bool certs_add_pem(struct buf *out, struct slice der)
{
	X509 *x = contents_der_certificate(der);
	EVP_PKEY *key = x ? NULL : contents_der_key(der);
	BIO *written = BIO_new(BIO_s_mem());

	if (!written)
		program_end(_("out of memory"));
	if (x)
		PEM_write_bio_X509(written, x);
	else if (key)
		PEM_write_bio_PrivateKey(written, key, NULL, NULL, 0, NULL, NULL);
	contents_add_written(out, written);
	X509_free(x);
	EVP_PKEY_free(key);
	return x || key;
}

/* ---- judgement ---- */

void certs_findings_fini(struct certs_findings *f)
{
	buf_fini(&f->mistakes);
	buf_fini(&f->remarks);
	*f = (struct certs_findings){0};
}

static const char *contents_what(enum certs_form form)
{
	static const char *const names[] = {
		[CERTS_EMPTY] = N_("it is empty"),
		[CERTS_PEM] = N_("it is a certificate"),
		[CERTS_PEM_KEY] = N_("it is a private key"),
		[CERTS_PEM_LOCKED] = N_("it is a private key with a password"),
		[CERTS_PEM_REQUEST] =
			N_("it is a request for a certificate, which a CA must sign first"),
		[CERTS_PEM_PUBLIC] = N_("it is a public key"),
		[CERTS_DER] = N_("it is a certificate in DER"),
		[CERTS_DER_KEY] = N_("it is a private key in DER"),
		[CERTS_PACKED] = N_("it is packed for a partition already"),
		[CERTS_BROKEN] = N_(
			"it begins as PEM, but what follows can't be read: it was cut off or changed"),
		[CERTS_OTHER] = N_("it is neither PEM nor DER"),
	};

	return _(names[form]);
}

static void judge_form(const struct certs_contents *c, bool wants_key, struct buf *out)
{
	if (c->form == (wants_key ? CERTS_PEM_KEY : CERTS_PEM))
		return;
	if (wants_key && c->form == CERTS_PEM_LOCKED)
		buf_add_text(out,
			_("it is a private key with a password, which the board can't ask for: "
			  "openssl pkey -in FILE -out NEW takes it away\n"));
	else if (c->form == (wants_key ? CERTS_DER_KEY : CERTS_DER))
		buf_addf(out,
			_("%s, and the board reads PEM only: openssl %s -inform DER -in FILE -out NEW\n"),
			contents_what(c->form), wants_key ? "pkey" : "x509");
	else
		buf_addf(out,
			wants_key ? _("%s; the board needs a private key in PEM here\n")
				  : _("%s; the board needs a certificate in PEM here\n"),
			contents_what(c->form));
}

static void judge_dates(const struct certs_contents *c, int64_t now, struct certs_findings *out)
{
	struct buf day = {0}, today = {0};

	date_add_day(&today, now);
	if (now > c->not_after) {
		date_add_day(&day, c->not_after);
		buf_addf(&out->mistakes, _("it ran out on %s\n"), buf_text(&day));
	} else if (now < c->not_before) {
		date_add_day(&day, c->not_before);
		buf_addf(&out->mistakes, _("it is valid from %s on, and today is %s\n"),
			buf_text(&day), buf_text(&today));
	} else if (c->not_after - now < SOON) {
		long long days = (long long)((c->not_after - now) / DAY);

		buf_addf(&out->remarks,
			P_("it runs out in %lld day\n", "it runs out in %lld days\n", (size_t)days),
			days);
	}
	buf_fini(&day);
	buf_fini(&today);
}

void certs_judge(const struct certs_contents *c, enum certs_kind kind, size_t limit, int64_t now,
	struct certs_findings *out)
{
	bool is_certificate = kind != CERTS_KEY && c->form == CERTS_PEM;

	*out = (struct certs_findings){0};
	judge_form(c, kind == CERTS_KEY, &out->mistakes);
	if (limit && c->bytes > limit)
		buf_addf(&out->mistakes,
			c->certificates > 1
				? _("it has %zu bytes, and the board has room for %zu: keep only the "
				    "certificates that are needed, usually one root\n")
				: _("it has %zu bytes, and the board has room for %zu\n"),
			c->bytes, limit);
	if (!is_certificate)
		return;
	judge_dates(c, now, out);
	if (c->has_key)
		buf_add_text(&out->mistakes,
			_("a private key is in the same file: it belongs into one of its own\n"));
	if (kind == CERTS_CA && !c->is_ca && !c->self_signed)
		buf_add_text(&out->remarks,
			_("it is not a CA's: the board needs the certificate that signed the "
			  "broker's\n"));
	if (kind == CERTS_CERTIFICATE && c->is_ca && c->self_signed && !c->of_maker)
		buf_add_text(&out->remarks, _("it is a CA's own, which brokers rarely accept\n"));
	if (c->certificates > 1)
		buf_addf(&out->remarks,
			_("it has %zu certificates; what is said here is about the first\n"),
			c->certificates);
	if (c->of_maker)
		buf_add_text(&out->remarks,
			_("it is the test certificate that the board's maker ships: it fits no "
			  "broker of yours\n"));
}

void certs_add_line(struct buf *out, const struct certs_contents *c)
{
	struct buf from = {0}, to = {0};

	if (c->subject.n) {
		date_add_day(&from, c->not_before);
		date_add_day(&to, c->not_after);
		buf_addf(out, _("subject %.*s, issuer %.*s, %s to %s, "),
			SLICE_ARG(buf_slice(&c->subject)), SLICE_ARG(buf_slice(&c->issuer)),
			buf_text(&from), buf_text(&to));
	} else if (c->key.n) {
		buf_add_text(out, _("private key, "));
	} else {
		buf_addf(out, _("%s, "), contents_what(c->form));
	}
	buf_fini(&from);
	buf_fini(&to);
	if (c->key.n)
		buf_addf(out, _("%.*s, "), SLICE_ARG(buf_slice(&c->key)));
	buf_addf(out, P_("%zu byte, sha256 %s", "%zu bytes, sha256 %s", c->bytes), c->bytes,
		c->sha256);
}
