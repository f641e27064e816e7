/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/board_private.h"

#include "at/scheme.h"

/* In the order in which the firmware looks them up: one code at a time (certs.md 4). */
static const struct {
	uint16_t missing, broken;
} tls_codes[CERTS_KINDS] = {
	[CERTS_CA] = {MQTT_CA_LENGTH_ERROR, MQTT_CA_READ_FAILED},
	[CERTS_CERTIFICATE] = {MQTT_CERT_LENGTH_ERROR, MQTT_CERT_READ_FAILED},
	[CERTS_KEY] = {MQTT_KEY_LENGTH_ERROR, MQTT_KEY_READ_FAILED},
};

static bool tls_needs(const struct board *b, enum certs_kind kind)
{
	const struct at_scheme *scheme = at_scheme(b->mqtt.scheme);

	return kind == CERTS_CA ? scheme->verifies : scheme->shows_own;
}

bool board_tls_has_files(struct board *b)
{
	struct slice content;

	for (size_t i = 0; i < CERTS_KINDS; i++) {
		enum certs_kind kind = (enum certs_kind)i;
		enum board_credential found = board_credential(b, kind, &content);

		if (!tls_needs(b, kind) || found == BOARD_CREDENTIAL_THERE)
			continue;
		if (kind == CERTS_CA && found == BOARD_CREDENTIAL_MISSING)
			board_log(b, "NO CA FOUND");
		board_code(b,
			BOARD_MQTT_ERROR(found == BOARD_CREDENTIAL_MISSING ? tls_codes[i].missing
									   : tls_codes[i].broken));
		board_error(b, BOARD_MQTT_ERROR(MQTT_TLS_CONFIG_ERROR));
		return false;
	}
	return true;
}

/* The place behind `mark`, or SLICE_NONE. */
static size_t tls_behind(struct slice text, struct slice mark)
{
	size_t at = slice_find(text, mark);

	return at == SLICE_NONE ? at : at + mark.n;
}

static bool tls_is_certificate(struct slice pem)
{
	size_t begin = tls_behind(pem, SLICE("-----BEGIN CERTIFICATE-----"));

	return begin != SLICE_NONE &&
	       slice_find(slice_from(pem, begin), SLICE("-----END CERTIFICATE-----")) != SLICE_NONE;
}

/* RSA PRIVATE KEY, EC PRIVATE KEY, PRIVATE KEY. */
static bool tls_is_key(struct slice pem)
{
	size_t begin = tls_behind(pem, SLICE("PRIVATE KEY-----"));

	return begin != SLICE_NONE && slice_find(pem, SLICE("-----BEGIN ")) != SLICE_NONE &&
	       slice_find(slice_from(pem, begin), SLICE("PRIVATE KEY-----")) != SLICE_NONE;
}

/* "ENCRYPTED PRIVATE KEY", or "Proc-Type: 4,ENCRYPTED". */
static bool tls_is_locked(struct slice pem)
{
	return slice_find(pem, SLICE("ENCRYPTED")) != SLICE_NONE;
}

/* The numbers are mbedTLS's: X509_INVALID_FORMAT, PK_PASSWORD_REQUIRED, PK_KEY_INVALID_FORMAT. */
bool board_tls_is_unreadable(const struct board *b, struct buf *why)
{
	for (size_t i = 0; i < CERTS_KINDS; i++) {
		enum certs_kind kind = (enum certs_kind)i;
		struct slice content;

		board_credential(b, kind, &content);
		if (!tls_needs(b, kind))
			continue;
		if (kind != CERTS_KEY && !tls_is_certificate(content))
			buf_add_text(why, "mbedtls_x509_crt_parse returned -0x2180");
		else if (kind == CERTS_KEY && tls_is_locked(content))
			buf_add_text(why, "mbedtls_pk_parse_keyfile returned -0x3C00");
		else if (kind == CERTS_KEY && !tls_is_key(content))
			buf_add_text(why, "mbedtls_pk_parse_keyfile returned -0x3D00");
		else
			continue;
		return true;
	}
	return false;
}
