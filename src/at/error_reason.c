/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/error_code.h"

#define CLOCK_AND_CA                                                                               \
	"check the clock with AT+CIPSNTPTIME? (1970: set it with AT+CIPSNTPCFG), that mqtt_ca is " \
	"the CA that signed the broker's certificate, and that the certificate is not expired"
#define TLS_PORT                                                                                 \
	"check that this port of the broker speaks TLS (8883 and not 1883, 443 and not 80) and " \
	"that the scheme matches"
#define STORE_AGAIN                                                                          \
	"store it again: PEM with AT+SYSMFG from v3.1 on, before that the packed file with " \
	"AT+SYSFLASH"

/* Names and numbers of mbedtls 2.x and 3.x (net_sockets.h, ssl.h, x509.h, pk.h), without the
 * MBEDTLS_ERR_ before them. */
static const struct at_reason tls_errors[] = {
	{0x0042, "NET_SOCKET_FAILED", "the board could not open a socket",
		"close other connections, or restart with AT+RST: it is out of sockets or memory"},
	{0x0044, "NET_CONNECT_FAILED", "nothing answers at that host and port",
		"check host and port, that the broker listens there, and that no firewall is in "
		"between"},
	{0x004C, "NET_RECV_FAILED", "reading from the connection failed",
		"look at Wi-Fi: the connection broke midway"},
	{0x004E, "NET_SEND_FAILED", "writing to the connection failed",
		"look at Wi-Fi: the connection broke midway"},
	{0x0050, "NET_CONN_RESET", "the broker reset the connection",
		TLS_PORT "; some brokers do the same to a client without a certificate"},
	{0x0052, "NET_UNKNOWN_HOST", "the broker's name has no address",
		"check the spelling of host, without mqtt:// and port, and that Wi-Fi has a DNS "
		"server; an IP address needs none"},
	{0x2180, "X509_INVALID_FORMAT", "what the board stores as a certificate is not one",
		STORE_AGAIN},
	{0x2700, "X509_CERT_VERIFY_FAILED", "the broker's certificate could not be verified",
		CLOCK_AND_CA},
	{0x2780, "X509_CERT_UNKNOWN_FORMAT", "a certificate on the board is neither PEM nor DER",
		STORE_AGAIN},
	{0x2880, "X509_ALLOC_FAILED", "no memory left to read a certificate",
		"use a shorter certificate chain, reconnect 0, and fewer other connections"},
	{0x3D00, "PK_KEY_INVALID_FORMAT", "the private key on the board cannot be read",
		"store mqtt_key again, unencrypted, with its BEGIN and END lines"},
	{0x6800, "SSL_TIMEOUT", "the broker did not answer in time",
		TLS_PORT "; a slow or distant broker may just need another attempt"},
	{0x6880, "SSL_WANT_WRITE", "the board is waiting to write more; not a failure by itself",
		"look at the code that follows it on the log port"},
	{0x6900, "SSL_WANT_READ", "the board is waiting for more bytes; not a failure by itself",
		"look at the code that follows it on the log port"},
	{0x6C00, "SSL_INTERNAL_ERROR", "TLS failed inside the board",
		"restart with AT+RST; if that does not help, memory is short or the firmware is "
		"at fault"},
	{0x6E00, "SSL_HANDSHAKE_FAILURE", "board and broker could not agree on TLS settings",
		"let the broker offer TLS 1.2 with an ECDHE or RSA cipher suite"},
	{0x6E80, "SSL_BAD_PROTOCOL_VERSION", "the broker speaks another version of TLS",
		"let the broker offer TLS 1.2; a broker that wants 1.3 only is too new"},
	{0x7080, "SSL_FEATURE_UNAVAILABLE", "the broker asks for something the firmware lacks",
		"let the broker offer TLS 1.2 with an ECDHE or RSA cipher suite"},
	{0x7100, "SSL_BAD_INPUT_DATA", "the firmware got values that it cannot use",
		"check certificates and key on the board, and send AT+MQTTCLEAN=0 and "
		"AT+MQTTUSERCFG again"},
	{0x7180, "SSL_INVALID_MAC", "a TLS record arrived damaged",
		"try again; if that does not help, something between board and broker changes "
		"the bytes"},
	{0x7200, "SSL_INVALID_RECORD", "the broker's answer is not TLS", TLS_PORT},
	{0x7280, "SSL_CONN_EOF", "the broker closed the connection during TLS",
		TLS_PORT
		"; a broker that asks for a client certificate needs scheme 4, 5, 9 or 10"},
	{0x7600, "SSL_PRIVATE_KEY_REQUIRED", "there is a client certificate, but no key",
		"store mqtt_key, the one that belongs to mqtt_cert"},
	{0x7680, "SSL_CA_CHAIN_REQUIRED", "the scheme verifies the server, but there is no CA",
		"store mqtt_ca, or use scheme 2, 4, 7 or 9"},
	{0x7700, "SSL_UNEXPECTED_MESSAGE", "the broker sent a TLS message out of turn", TLS_PORT},
	{0x7780, "SSL_FATAL_ALERT_MESSAGE", "the broker refused and said so with a TLS alert",
		"read the broker's log: usually it does not accept the client certificate, wants one, "
		"or shares no cipher suite"},
	{0x7880, "SSL_PEER_CLOSE_NOTIFY", "the broker closed the connection properly",
		"read the broker's log: after TLS it usually refused client_id, username or "
		"password"},
	{0x7A00, "SSL_BAD_CERTIFICATE", "the broker's certificate could not be read",
		"check the broker's certificate and its chain, and that its key is RSA up to 4096 "
		"bits or a common curve"},
	{0x7F00, "SSL_ALLOC_FAILED", "no memory left for TLS",
		"use reconnect 0, fewer other connections and a shorter certificate chain, or "
		"restart with AT+RST"},
};

static const struct at_reason join_errors[] = {
	{1, "timeout", "the access point did not answer in time",
		"move closer, look at rssi in AT+CWLAP, and that DHCP gives addresses"},
	{2, "wrong password", "the access point does not accept the password",
		"check it byte for byte, with \\ before each comma, quote and backslash"},
	{3, "no access point", "no access point with that ssid is in reach",
		"look with AT+CWLAP, where upper and lower case count; an ESP32 sees 2.4 GHz only"},
	{4, "failed", "the access point refused for another reason",
		"look at its encryption (WPA3 alone is too new for old firmware), its MAC "
		"filter and how many clients it accepts"},
};

static const struct at_reason *error_reason_find(
	const struct at_reason *list, size_t count, long code)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].code == code)
			return &list[i];
	return NULL;
}

const struct at_reason *at_tls_error(size_t index)
{
	return index < ALEN(tls_errors) ? &tls_errors[index] : NULL;
}

const struct at_reason *at_tls_error_find(long code)
{
	const struct at_reason *exact;

	if (code < 0 || code > 0x7fff)
		return NULL;
	exact = error_reason_find(tls_errors, ALEN(tls_errors), code);
	/* A high code is a multiple of 0x80, a low one is below it. */
	return exact || code < 0x80
	               ? exact
	               : error_reason_find(tls_errors, ALEN(tls_errors), code & ~0x7fL);
}

const struct at_reason *at_join_error_find(long code)
{
	return error_reason_find(join_errors, ALEN(join_errors), code);
}

bool at_join_error_read(struct slice line, long *code)
{
	struct slice name = slice_of(at_command_with(AT_JOINS)->name);

	return slice_take(&line, SLICE("+")) && slice_starts_nocase(line, name) &&
	       slice_starts(slice_from(line, name.n), SLICE(":")) &&
	       slice_to_long(slice_from(line, name.n + 1), code);
}
