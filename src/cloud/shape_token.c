/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords that are tokens: Azure, OneNET, JSON Web Tokens (clouds.md 4, 8, 9). */
#include "base/ascii.h"
#include "base/json.h"
#include "base/language.h"
#include "base/utf8.h"
#include "cloud/shape_private.h"

enum {
	SHA256_BYTES = 32,
	NAME_BYTES = 32, /* of a name that is repeated */
	JWT_DAY = 86400, /* no ClearBlade token is valid longer */
	JWT_SKEW = 600   /* clocks may differ by that */
};

/* The key itself, or the line that has it, in place of what is computed from it. */
static bool token_is_key(struct shape_look *k)
{
	struct slice password = k->seen->password;
	bool line = slice_find(password, SLICE("SharedAccessKey=")) != SLICE_NONE ||
	            slice_starts_nocase(password, SLICE("HostName="));

	if (!line && !shape_looks_base64(password, SHA256_BYTES) &&
		!shape_looks_base64(password, 2 * SHA256_BYTES))
		return false;
	shape_fault(k, CLOUD_FIELD_PASSWORD,
		line ? _("password is a connection string, not a token: the token is computed from the "
			 "key, atmq cloud %s does it")
		     : _("password is probably the key itself, not a token: the token is computed from "
			 "the key, atmq cloud %s does it"),
		k->out->name);
	return true;
}

/* A value of the token by its name; missing ones are faults. */
static bool token_value(
	struct shape_look *k, struct slice list, const char *name, struct slice *value)
{
	if (shape_find(list, '&', name, value) && value->n)
		return true;
	shape_fault(k, CLOUD_FIELD_PASSWORD,
		_("%s= is missing in the token: it is cut off, or was joined "
		  "wrongly"),
		name);
	return false;
}

/* ---- Azure ---- */

static const char token_azure[] = "SharedAccessSignature";

bool shape_fits_azure(const struct cloud_seen *seen)
{
	return slice_starts_nocase(seen->password, slice_of(token_azure)) ||
	       slice_find(seen->password, SLICE("SharedAccessKey=")) != SLICE_NONE ||
	       slice_find(seen->username, SLICE("/?api-version=")) != SLICE_NONE;
}

/* hub, a slash, device */
static void token_agree_azure(struct shape_look *k, struct slice sr)
{
	struct buf resource = {0};

	cloud_add_decoded(&resource, sr);
	struct slice rest = buf_slice(&resource);
	struct slice hub = shape_take(&rest, '/');
	bool device = slice_take(&rest, SLICE("devices/"));
	struct slice client = k->seen->client_id, host = k->seen->host;

	if (shape_given(client) && device && rest.n && !slice_eq(rest, client))
		shape_fault(k, CLOUD_FIELD_CLIENT_ID,
			_("the token's sr is for another device than client_id says: %s"),
			VISIBLE(client, NAME_BYTES));
	if (host.n && hub.n && !slice_eq_nocase(hub, host))
		shape_fault(k, CLOUD_FIELD_HOST, _("the token's sr is for another hub than %s"),
			VISIBLE(host, NAME_BYTES));
	buf_fini(&resource);
}

static void token_look_sas(struct shape_look *k, struct slice list)
{
	struct slice sr, sig, se;
	bool has_sr, has_sig;

	if (token_value(k, list, "se", &se))
		shape_expiry(k, CLOUD_FIELD_PASSWORD, "se", se, C_("credentials", "the token"));
	has_sr = token_value(k, list, "sr", &sr);
	has_sig = token_value(k, list, "sig", &sig);
	if (has_sr) {
		shape_part(k, "sr", sr)->encoded = true;
		if (shape_encoded(k, "sr", sr))
			token_agree_azure(k, sr);
	}
	if (has_sig) {
		struct cloud_part *part = shape_part(k, "sig", sig);

		part->secret = part->encoded = true;
		if (shape_encoded(k, "sig", sig))
			shape_signature(k, "sig", sig, SHA256_BYTES, "HMAC-SHA256");
	}
}

void shape_look_azure(struct shape_look *k)
{
	struct slice list = k->seen->password, rest = k->seen->username;

	if (shape_given(list) && !token_is_key(k)) {
		if (!slice_starts_nocase(list, slice_of(token_azure)))
			shape_fault(k, CLOUD_FIELD_PASSWORD,
				_("password is no token: it begins with SharedAccessSignature; atmq cloud "
				  "azure makes it"));
		else
			token_look_sas(k, slice_trim(slice_from(list, sizeof(token_azure) - 1)));
	}
	if (!shape_given(rest))
		return;
	struct slice hub = shape_take(&rest, '/'), device = shape_take(&rest, '/');
	if (slice_find(hub, SLICE(".")) == SLICE_NONE || !device.n) {
		shape_fault(k, CLOUD_FIELD_USERNAME,
			_("username is not hub.azure-devices.net/device/?api-version=2021-04-12"));
		return;
	}
	shape_agree(k, CLOUD_FIELD_USERNAME, C_("credentials", "device"), "username", device,
		"client_id",
		shape_given(k->seen->client_id) ? k->seen->client_id : (struct slice){0});
	if (k->seen->host.n && !slice_eq_nocase(hub, k->seen->host))
		shape_agree(k, CLOUD_FIELD_HOST, C_("credentials", "hub"), "username", hub,
			"AT+MQTTCONN", k->seen->host);
}

/* ---- OneNET ---- */

bool shape_fits_onenet(const struct cloud_seen *seen)
{
	return slice_starts(seen->password, SLICE("version=20")) &&
	       slice_find(seen->password, SLICE("res=")) != SLICE_NONE;
}

static size_t token_method_bytes(struct slice method)
{
	return slice_eq(method, SLICE("sha256")) ? SHA256_BYTES
	       : slice_eq(method, SLICE("sha1")) ? 20
	       : slice_eq(method, SLICE("md5"))  ? 16
	                                         : 0;
}

static void token_agree_onenet(struct shape_look *k, struct slice res)
{
	struct buf resource = {0};
	struct slice rest, product, device;

	cloud_add_decoded(&resource, res);
	rest = buf_slice(&resource);
	if (!slice_take(&rest, SLICE("products/"))) {
		shape_fault(k, CLOUD_FIELD_PASSWORD,
			_("the token's res is not products/PRODUCT or products/PRODUCT/devices/DEVICE"));
	} else {
		product = shape_take(&rest, '/');
		device = slice_take(&rest, SLICE("devices/")) ? rest : (struct slice){0};
		if (shape_given(k->seen->username) && !slice_eq(product, k->seen->username))
			shape_fault(k, CLOUD_FIELD_USERNAME,
				_("the token's res is for another product than username says: %s"),
				VISIBLE(k->seen->username, NAME_BYTES));
		if (shape_given(k->seen->client_id) && device.n &&
			!slice_eq(device, k->seen->client_id))
			shape_fault(k, CLOUD_FIELD_CLIENT_ID,
				_("the token's res is for another device than client_id says: %s"),
				VISIBLE(k->seen->client_id, NAME_BYTES));
	}
	buf_fini(&resource);
}

static void token_look_onenet(struct shape_look *k, struct slice list)
{
	struct slice et, res, method, sign, version;
	size_t bytes = SHA256_BYTES;
	bool has_method, known = false;

	if (shape_find(list, '&', "version", &version))
		shape_part(k, "version", version);
	if (token_value(k, list, "et", &et))
		shape_expiry(k, CLOUD_FIELD_PASSWORD, "et", et, C_("credentials", "the token"));
	if (token_value(k, list, "res", &res)) {
		shape_part(k, "res", res)->encoded = true;
		if (shape_encoded(k, "res", res))
			token_agree_onenet(k, res);
	}
	has_method = token_value(k, list, "method", &method);
	if (has_method) {
		shape_part(k, "method", method);
		known = token_method_bytes(method) > 0;
		bytes = token_method_bytes(method);
		if (!known)
			shape_fault(k, CLOUD_FIELD_PASSWORD,
				_("the token's method is none of md5, sha1 and sha256"));
	}
	if (token_value(k, list, "sign", &sign)) {
		struct cloud_part *part = shape_part(k, "sign", sign);

		part->secret = part->encoded = true;
		if (shape_encoded(k, "sign", sign) && known)
			shape_signature(
				k, "sign", sign, bytes, C_("credentials", "the token's method"));
	}
}

void shape_look_onenet(struct shape_look *k)
{
	struct slice password = k->seen->password;

	if (!shape_given(password) || token_is_key(k))
		return;
	if (slice_starts(password, SLICE("version=")))
		token_look_onenet(k, password);
	else
		shape_fault(k, CLOUD_FIELD_PASSWORD,
			_("password is no token: it begins with version=2018-10-31&res=; atmq cloud "
			  "onenet makes it"));
}

/* ---- JSON Web Tokens ---- */

static bool token_is_base64url(char c)
{
	return ascii_is_name(c) || c == '-';
}

/* Also what base64 has in place of - and _ , which is a fault. */
static bool token_is_any_base64(char c)
{
	return token_is_base64url(c) || c == '+' || c == '/' || c == '=';
}

/* header.claims.signature */
static bool token_split_jwt(struct slice token, struct slice parts[3])
{
	for (size_t i = 0; i < 3; i++) {
		parts[i] = i < 2 ? shape_take(&token, '.') : token;
		if (!shape_is(parts[i], token_is_any_base64))
			return false;
	}
	return true;
}

bool shape_fits_jwt(const struct cloud_seen *seen)
{
	struct slice parts[3];

	/* eyJ is {" in base64. */
	return (slice_starts(seen->password, SLICE("eyJ")) &&
		       token_split_jwt(seen->password, parts)) ||
	       (slice_starts(seen->client_id, SLICE("projects/")) &&
		       slice_find(seen->client_id, SLICE("/registries/")) != SLICE_NONE);
}

static struct json *token_read_json(struct slice part)
{
	struct buf standard = {0}, text = {0};
	struct json *object = NULL;

	for (size_t i = 0; i < part.n && part.p[i] != '='; i++)
		buf_add_char(&standard, part.p[i] == '-'   ? '+'
					: part.p[i] == '_' ? '/'
							   : part.p[i]);
	while (standard.n % 4)
		buf_add_char(&standard, '=');
	if (buf_add_decoded_base64(&text, buf_slice(&standard)))
		object = json_read(buf_slice(&text), NULL);
	buf_fini(&standard);
	buf_fini(&text);
	return object;
}

/* projects/{p}/... */
static struct slice token_project(struct slice client_id)
{
	return slice_take(&client_id, SLICE("projects/")) ? shape_take(&client_id, '/')
	                                                  : (struct slice){0};
}

static void token_look_claims(struct shape_look *k, const struct json *claims)
{
	struct slice audience, project = token_project(k->seen->client_id);
	long long exp = 0, iat = 0;

	if (json_get_number(claims, "exp", &exp)) {
		shape_part(k, "exp", (struct slice){0});
		shape_expires(k, CLOUD_FIELD_PASSWORD, "exp", exp, C_("credentials", "the token"));
	} else if (k->out->name) {
		shape_fault(k, CLOUD_FIELD_PASSWORD, _("the token has no exp, when it ends"));
	}
	if (!k->out->name)
		return;
	if (!json_get_number(claims, "iat", &iat))
		shape_fault(k, CLOUD_FIELD_PASSWORD, _("the token has no iat, when it was made"));
	else if (k->now && iat > k->now && iat - k->now > JWT_SKEW)
		shape_fault(k, CLOUD_FIELD_PASSWORD,
			_("the token's iat is in the future: the clock where it was made is wrong"));
	else if (exp > iat && iat >= 0 && exp - iat > JWT_DAY)
		shape_fault(k, CLOUD_FIELD_PASSWORD,
			_("the token is valid for more than 24 hours, which ClearBlade does not accept"));
	if (!json_get_text(claims, "aud", &audience))
		shape_fault(
			k, CLOUD_FIELD_PASSWORD, _("the token has no aud, which is the project"));
	else if (project.n && !slice_eq(project, audience))
		shape_fault(k, CLOUD_FIELD_CLIENT_ID,
			_("the token's aud is another project than client_id says: %s"),
			VISIBLE(project, NAME_BYTES));
}

static void token_look_header(struct shape_look *k, const struct json *header)
{
	struct slice method;

	if (k->out->name &&
		(!json_get_text(header, "alg", &method) ||
			(!slice_eq(method, SLICE("RS256")) && !slice_eq(method, SLICE("ES256")))))
		shape_fault(k, CLOUD_FIELD_PASSWORD,
			_("the token's alg is neither RS256 nor ES256, the two that ClearBlade accepts"));
}

void shape_look_jwt(struct shape_look *k)
{
	bool clearblade = token_project(k->seen->client_id).n ||
	                  slice_find_nocase(k->seen->host, SLICE("clearblade")) != SLICE_NONE;
	struct slice parts[3];

	if (!clearblade) { /* any broker may accept such tokens */
		k->out->name = NULL;
		k->out->title = _("a JSON Web Token");
	}
	if (!shape_given(k->seen->password))
		return;
	if (!token_split_jwt(k->seen->password, parts)) {
		shape_fault(k, CLOUD_FIELD_PASSWORD,
			_("password is no JSON Web Token, which has three parts with a dot between them"));
		return;
	}
	struct json *header = token_read_json(parts[0]), *claims = token_read_json(parts[1]);
	if (claims)
		token_look_claims(k, claims);
	if (header)
		token_look_header(k, header);
	if (!header || !claims)
		shape_fault(k, CLOUD_FIELD_PASSWORD,
			_("the token can't be read: it is cut off, or something was put into it"));
	for (size_t i = 0; i < 3; i++)
		if (!shape_is(parts[i], token_is_base64url)) {
			shape_fault(k, CLOUD_FIELD_PASSWORD,
				_("the token is in plain base64: - and _ stand for + and /, and no = is at "
				  "the end of a part"));
			break;
		}
	json_free(header);
	json_free(claims);
}
