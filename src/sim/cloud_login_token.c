/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cloud_login.h"

#include "base/date.h"
#include "base/language.h"
#include "base/digest.h"
#include "base/json.h"

enum {
	SKEW = 600,          /* seconds that the cloud's and the device's clock may differ */
	UNTIL_CLOSED = 5,    /* the cloud closes a few seconds later */
	LONGEST = 24 * 3600, /* of a token */
	HALF = 32            /* of an ES256 signature */
};

struct token {
	struct slice signed_part, project;
	struct buf header, claims, signature;
	bool ecdsa;
	long long issued, expires;
};

/* base64url, strictly: no padding, and none of base64's own two signs. */
static bool token_add_decoded(struct buf *out, struct slice text)
{
	struct buf plain = {0};

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '+' || c == '/' || c == '=') {
			buf_fini(&plain);
			return false;
		}
		buf_add_char(&plain, (char)(c == '-' ? '+' : c == '_' ? '/' : c));
	}
	buf_add_repeat(&plain, '=', (4 - text.n % 4) % 4);
	bool good = text.n > 0 && text.n % 4 != 1 && buf_add_decoded_base64(out, buf_slice(&plain));
	buf_fini(&plain);
	return good;
}

static bool token_split(struct token *t, struct slice text)
{
	size_t first = slice_find_char(text, '.');
	size_t second =
		first == SLICE_NONE ? first : slice_find_char(slice_from(text, first + 1), '.');

	if (second == SLICE_NONE)
		return false;
	second += first + 1;
	t->signed_part = slice_sub(text, 0, second);
	return token_add_decoded(&t->header, slice_sub(text, 0, first)) &&
	       token_add_decoded(&t->claims, slice_sub(text, first + 1, second - first - 1)) &&
	       token_add_decoded(&t->signature, slice_from(text, second + 1));
}

static bool token_read_header(struct token *t)
{
	struct json *header = json_read(buf_slice(&t->header), NULL);
	struct slice algorithm;
	bool good = header && json_get_text(header, "alg", &algorithm) &&
	            (slice_eq(algorithm, SLICE("RS256")) || slice_eq(algorithm, SLICE("ES256")));

	t->ecdsa = good && slice_eq(algorithm, SLICE("ES256"));
	json_free(header);
	return good;
}

static bool token_read_claims(struct token *t)
{
	struct json *claims = json_read(buf_slice(&t->claims), NULL);
	struct slice project;
	bool good = claims && json_get_text(claims, "aud", &project) &&
	            json_get_number(claims, "iat", &t->issued) &&
	            json_get_number(claims, "exp", &t->expires) && slice_eq(project, t->project) &&
	            t->issued >= 0 && t->issued <= DATE_LATEST_SECOND && t->expires >= 0 &&
	            t->expires <= DATE_LATEST_SECOND;

	json_free(claims);
	return good;
}

/* A JSON web token has both numbers of an ECDSA signature as they are, 32 bytes each; libcrypto wants
 * them in DER. */
static void token_add_number(struct buf *out, struct slice number)
{
	while (number.n > 1 && number.p[0] == 0)
		number = slice_from(number, 1);
	bool high = ((unsigned char)number.p[0] & 0x80) != 0;
	buf_add_char(out, 0x02);
	buf_add_char(out, (char)(number.n + high));
	if (high)
		buf_add_char(out, 0);
	buf_add(out, number);
}

static bool token_signed(const struct token *t, struct slice public_pem)
{
	struct buf numbers = {0}, der = {0};
	struct slice raw = buf_slice(&t->signature);

	if (!t->ecdsa)
		return digest_verify(public_pem, t->signed_part, raw);
	if (raw.n != 2 * HALF)
		return false;
	token_add_number(&numbers, slice_sub(raw, 0, HALF));
	token_add_number(&numbers, slice_from(raw, HALF));
	buf_add_char(&der, 0x30);
	buf_add_char(&der, (char)numbers.n);
	buf_add(&der, buf_slice(&numbers));
	bool good = digest_verify(public_pem, t->signed_part, buf_slice(&der));
	buf_fini(&numbers);
	buf_fini(&der);
	return good;
}

static bool token_check(struct cloud_login *l, struct token *t)
{
	if (!token_split(t, l->how->password) || !token_read_header(t))
		return cloud_login_refuse(l, CLOUD_LOGIN_BAD_PASSWORD,
			_("the password is not a JSON web token of RS256 or ES256 in base64url"));
	if (!token_read_claims(t))
		return cloud_login_refuse(l, CLOUD_LOGIN_BAD_PASSWORD,
			_("the token has no iat, no exp, or an aud that is not the project of the client id"));
	if (!token_signed(t, l->secret))
		return cloud_login_refuse(
			l, CLOUD_LOGIN_BAD_PASSWORD, _("the token's signature is not of this key"));
	if (t->expires < t->issued || t->expires - t->issued > LONGEST)
		return cloud_login_refuse(
			l, CLOUD_LOGIN_BAD_PASSWORD, _("the token is for more than 24 hours"));
	if (t->issued > l->now + SKEW)
		return cloud_login_refuse(l, CLOUD_LOGIN_BAD_PASSWORD,
			_("the token is of the future: iat is not reached"));
	if (t->expires + SKEW <= l->now)
		return cloud_login_refuse(l, CLOUD_LOGIN_BAD_PASSWORD, _("the token ran out"));
	l->ends = t->expires + SKEW + UNTIL_CLOSED;
	return true;
}

/* projects/{p}/locations/{region}/registries/{r}/devices/{d}: each value is known by its own key. */
static bool clearblade_names(struct cloud_login *l, struct token *t)
{
	static const char *const words[] = {
		"projects/", "/locations/", "/registries/", "/devices/"};
	static const char *const keys[] = {"project", "region", "registry", "device"};
	struct slice rest = l->how->client_id;

	for (size_t i = 0; i < ALEN(words); i++) {
		struct slice value;

		if (slice_take(&rest, slice_of(words[i]))) {
			value = slice_sub(rest, 0, slice_find_char(rest, '/'));
			rest = slice_from(rest, value.n);
		} else {
			value = (struct slice){0};
		}
		if (value.n == 0)
			return cloud_login_refuse(l, CLOUD_LOGIN_BAD_ID,
				_("the client id is not projects/P/locations/L/registries/R/devices/D"));
		if (!cloud_login_knows(l, keys[i], value))
			return false;
		if (i == 0)
			t->project = value;
	}
	return rest.n == 0 || cloud_login_refuse(l, CLOUD_LOGIN_BAD_ID,
				      _("there is something behind the device in the client id"));
}

bool cloud_login_clearblade(struct cloud_login *l)
{
	struct token t = {0};
	bool good = clearblade_names(l, &t) && token_check(l, &t);

	buf_fini(&t.header);
	buf_fini(&t.claims);
	buf_fini(&t.signature);
	return good;
}
