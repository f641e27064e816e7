/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/error_code.h"
#include "base/language.h"

#define CLOCK_AND_CA                                                                                  \
	N_("check the clock with AT+CIPSNTPTIME? (1970: set it with AT+CIPSNTPCFG), that mqtt_ca is " \
	   "the CA that signed the broker's certificate, and that the certificate is not expired")
#define TLS_PORT                                                                                    \
	N_("check that this port of the broker speaks TLS (8883 and not 1883, 443 and not 80) and " \
	   "that the scheme matches")
#define STORE_AGAIN                                                                             \
	N_("store it again: PEM with AT+SYSMFG from v3.1 on, before that the packed file with " \
	   "AT+SYSFLASH")

/* Names and numbers of mbedtls 2.x and 3.x (net_sockets.h, pem.h, x509.h, pk.h, rsa.h, ecp.h,
 * ssl.h), without the
 * MBEDTLS_ERR_ before them. */
static const struct at_reason tls_errors[] = {
	{0x0042, "NET_SOCKET_FAILED", N_("the board could not open a socket"),
		N_("close other connections, or restart with AT+RST: it is out of sockets or memory")},
	{0x0044, "NET_CONNECT_FAILED", N_("nothing answers at that host and port"),
		N_("check host and port, that the broker listens there, and that no firewall is in "
		   "between")},
	{0x004C, "NET_RECV_FAILED", N_("reading from the connection failed"),
		N_("look at Wi-Fi: the connection broke midway")},
	{0x004E, "NET_SEND_FAILED", N_("writing to the connection failed"),
		N_("look at Wi-Fi: the connection broke midway")},
	{0x0050, "NET_CONN_RESET", N_("the broker reset the connection"),
		N_("check that this port of the broker speaks TLS (8883 and not 1883, 443 and not 80) "
		   "and that the scheme matches; some brokers do the same to a client without a certificate")},
	{0x0052, "NET_UNKNOWN_HOST", N_("the broker's name has no address"),
		N_("check the spelling of host, without mqtt:// and port, and that Wi-Fi has a DNS "
		   "server; an IP address needs none")},
	{0x1080, "PEM_NO_HEADER_FOOTER_PRESENT",
		N_("what the board stores as a certificate or key has no BEGIN and END lines"),
		N_("store it again: PEM with AT+SYSMFG from v3.1 on, before that the packed file "
		   "with AT+SYSFLASH, with its BEGIN and END lines")},
	{0x1100, "PEM_INVALID_DATA", N_("a certificate or key on the board is damaged"),
		STORE_AGAIN},
	{0x1300, "PEM_PASSWORD_REQUIRED", N_("the private key on the board is encrypted"),
		N_("store mqtt_key unencrypted: the firmware knows no password for it")},
	{0x1380, "PEM_PASSWORD_MISMATCH", N_("the private key on the board is encrypted"),
		N_("store mqtt_key unencrypted: the firmware knows no password for it")},
	{0x2080, "X509_FEATURE_UNAVAILABLE",
		N_("a certificate uses something that the firmware lacks"),
		N_("use a certificate with an RSA key up to 4096 bits or a common curve, and SHA-256")},
	{0x2180, "X509_INVALID_FORMAT", N_("what the board stores as a certificate is not one"),
		STORE_AGAIN},
	{0x2400, "X509_INVALID_DATE", N_("the dates in a certificate can't be read"),
		N_("have the certificate made again")},
	{0x2580, "X509_UNKNOWN_VERSION",
		N_("a certificate is of a version that the firmware lacks"),
		N_("use an X.509 version 3 certificate")},
	{0x2600, "X509_UNKNOWN_SIG_ALG",
		N_("a certificate is signed in a way that the firmware does not know"),
		N_("use a certificate signed with RSA or ECDSA and SHA-256")},
	{0x2680, "X509_SIG_MISMATCH", N_("a certificate's signature and its description differ"),
		N_("have the certificate made again")},
	{0x2700, "X509_CERT_VERIFY_FAILED", N_("the broker's certificate could not be verified"),
		CLOCK_AND_CA},
	{0x2780, "X509_CERT_UNKNOWN_FORMAT",
		N_("a certificate on the board is neither PEM nor DER"), STORE_AGAIN},
	{0x2800, "X509_BAD_INPUT_DATA", N_("there is no certificate where one is needed"),
		STORE_AGAIN},
	{0x2880, "X509_ALLOC_FAILED", N_("no memory left to read a certificate"),
		N_("use a shorter certificate chain, reconnect 0, and fewer other connections")},
	{0x3000, "X509_FATAL_ERROR", N_("checking the broker's certificate failed"), CLOCK_AND_CA},
	{0x3980, "PK_FEATURE_UNAVAILABLE", N_("a key is of a kind that the firmware lacks"),
		N_("use an RSA key up to 4096 bits, or a common curve")},
	{0x3C00, "PK_PASSWORD_REQUIRED", N_("the private key on the board is encrypted"),
		N_("store mqtt_key unencrypted: the firmware knows no password for it")},
	{0x3C80, "PK_UNKNOWN_PK_ALG", N_("a key is of a kind that the firmware does not know"),
		N_("use an RSA key up to 4096 bits, or a common curve")},
	{0x3D00, "PK_KEY_INVALID_FORMAT", N_("the private key on the board cannot be read"),
		N_("store mqtt_key again, unencrypted, with its BEGIN and END lines")},
	{0x3F80, "PK_ALLOC_FAILED", N_("no memory left to read a key"),
		N_("use a shorter key, reconnect 0, and fewer other connections")},
	{0x4280, "RSA_PUBLIC_FAILED", N_("the broker's RSA key could not be used"),
		N_("use an RSA key up to 4096 bits for the broker; or memory is short: fewer other "
		   "connections")},
	{0x4380, "RSA_VERIFY_FAILED", N_("a signature of the broker is wrong"), CLOCK_AND_CA},
	{0x4E00, "ECP_VERIFY_FAILED", N_("a signature of the broker is wrong"), CLOCK_AND_CA},
	{0x6600, "SSL_ILLEGAL_PARAMETER", N_("the broker sent TLS values that are not allowed"),
		TLS_PORT},
	{0x6800, "SSL_TIMEOUT", N_("the broker did not answer in time"),
		N_("check that this port of the broker speaks TLS (8883 and not 1883, 443 and not 80) "
		   "and that the scheme matches; a slow or distant broker may just need another attempt")},
	{0x6880, "SSL_WANT_WRITE",
		N_("the board is waiting to write more; not a failure by itself"),
		N_("look at the code that follows it on the log port")},
	{0x6900, "SSL_WANT_READ",
		N_("the board is waiting for more bytes; not a failure by itself"),
		N_("look at the code that follows it on the log port")},
	{0x6980, "SSL_NO_USABLE_CIPHERSUITE", N_("board and broker share no cipher suite"),
		N_("let the broker offer TLS 1.2 with an ECDHE or RSA cipher suite")},
	{0x6A00, "SSL_BUFFER_TOO_SMALL", N_("a TLS record is longer than the firmware's buffer"),
		N_("let the broker send shorter records or a shorter certificate chain")},
	{0x6C00, "SSL_INTERNAL_ERROR", N_("TLS failed inside the board"),
		N_("restart with AT+RST; if that does not help, memory is short or the firmware is "
		   "at fault")},
	{0x6E00, "SSL_HANDSHAKE_FAILURE", N_("board and broker could not agree on TLS settings"),
		N_("let the broker offer TLS 1.2 with an ECDHE or RSA cipher suite")},
	{0x6E80, "SSL_BAD_PROTOCOL_VERSION", N_("the broker speaks another version of TLS"),
		N_("let the broker offer TLS 1.2; a broker that wants 1.3 only is too new")},
	{0x7080, "SSL_FEATURE_UNAVAILABLE", N_("the broker asks for something the firmware lacks"),
		N_("let the broker offer TLS 1.2 with an ECDHE or RSA cipher suite")},
	{0x7100, "SSL_BAD_INPUT_DATA", N_("the firmware got values that it cannot use"),
		N_("check certificates and key on the board, and send AT+MQTTCLEAN=0 and "
		   "AT+MQTTUSERCFG again")},
	{0x7180, "SSL_INVALID_MAC", N_("a TLS record arrived damaged"),
		N_("try again; if that does not help, something between board and broker changes "
		   "the bytes")},
	{0x7200, "SSL_INVALID_RECORD", N_("the broker's answer is not TLS"), TLS_PORT},
	{0x7280, "SSL_CONN_EOF", N_("the broker closed the connection during TLS"),
		N_("check that this port of the broker speaks TLS (8883 and not 1883, 443 and not 80) "
		   "and that the scheme matches; a broker that asks for a client certificate needs scheme 4, 5, 9 or 10")},
	{0x7300, "SSL_DECODE_ERROR", N_("what the broker sent in TLS can't be read"), TLS_PORT},
	{0x7380, "SSL_NO_CIPHER_CHOSEN", N_("board and broker share no cipher suite"),
		N_("let the broker offer TLS 1.2 with an ECDHE or RSA cipher suite")},
	{0x7400, "SSL_NO_RNG", N_("the firmware has no random numbers"), N_("restart with AT+RST")},
	{0x7480, "SSL_NO_CLIENT_CERTIFICATE", N_("the broker wants a client certificate"),
		N_("use scheme 4, 5, 9 or 10, with mqtt_cert and mqtt_key on the board")},
	{0x7500, "SSL_UNSUPPORTED_EXTENSION",
		N_("the broker sent a TLS extension that was not asked for"), TLS_PORT},
	{0x7580, "SSL_NO_APPLICATION_PROTOCOL",
		N_("board and broker share no application protocol (ALPN)"),
		N_("set the one that the broker wants with AT+MQTTALPN")},
	{0x7600, "SSL_PRIVATE_KEY_REQUIRED", N_("there is a client certificate, but no key"),
		N_("store mqtt_key, the one that belongs to mqtt_cert")},
	{0x7680, "SSL_CA_CHAIN_REQUIRED", N_("the scheme verifies the server, but there is no CA"),
		N_("store mqtt_ca, or use scheme 2, 4, 7 or 9")},
	{0x7700, "SSL_UNEXPECTED_MESSAGE", N_("the broker sent a TLS message out of turn"),
		TLS_PORT},
	{0x7780, "SSL_FATAL_ALERT_MESSAGE", N_("the broker refused and said so with a TLS alert"),
		N_("read the broker's log: usually it does not accept the client certificate, wants one, "
		   "or shares no cipher suite")},
	{0x7800, "SSL_UNRECOGNIZED_NAME", N_("the broker does not know the server name (SNI)"),
		N_("set the name that it expects with AT+MQTTSNI (v3.3 and later)")},
	{0x7880, "SSL_PEER_CLOSE_NOTIFY", N_("the broker closed the connection properly"),
		N_("read the broker's log: after TLS it usually refused client_id, username or "
		   "password")},
	{0x7A00, "SSL_BAD_CERTIFICATE", N_("the broker's certificate could not be read"),
		N_("check the broker's certificate and its chain, and that its key is RSA up to 4096 "
		   "bits or a common curve")},
	{0x7980, "SSL_BAD_HS_SERVER_HELLO", N_("the broker's first TLS message can't be read"),
		N_("check that this port of the broker speaks TLS (8883 and not 1883, 443 and not 80) "
		   "and that the scheme matches; or let the broker offer TLS 1.2")},
	{0x7A80, "SSL_BAD_HS_CERTIFICATE_REQUEST",
		N_("the broker's request for a client certificate can't be read"),
		N_("let the broker offer TLS 1.2")},
	{0x7B00, "SSL_BAD_HS_SERVER_KEY_EXCHANGE",
		N_("the broker's TLS key exchange can't be read"),
		N_("let the broker offer an ECDHE cipher suite with a common curve")},
	{0x7D80, "SSL_BAD_HS_CERTIFICATE_VERIFY",
		N_("the client certificate and its key do not fit together"),
		N_("store mqtt_key, the one that belongs to mqtt_cert")},
	{0x7E80, "SSL_BAD_HS_FINISHED", N_("the TLS handshake ended in disagreement"), TLS_PORT},
	{0x7F00, "SSL_ALLOC_FAILED", N_("no memory left for TLS"),
		N_("use reconnect 0, fewer other connections and a shorter certificate chain, or "
		   "restart with AT+RST")},
};

static const struct at_reason join_errors[] = {
	{1, N_("timeout"), N_("the access point did not answer in time"),
		N_("move closer, look at rssi in AT+CWLAP, and that DHCP gives addresses")},
	{2, N_("wrong password"), N_("the access point does not accept the password"),
		N_("check it byte for byte, with \\ before each comma, quote and backslash")},
	{3, N_("no access point"), N_("no access point with that ssid is in reach"),
		N_("look with AT+CWLAP, where upper and lower case count; an ESP32 sees 2.4 GHz only")},
	{4, N_("failed"), N_("the access point refused for another reason"),
		N_("look at its encryption (WPA3 alone is too new for old firmware), its MAC "
		   "filter and how many clients it accepts")},
};

static const struct at_reason *error_reason_find(
	const struct at_reason *list, size_t count, long long code)
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

const struct at_reason *at_tls_error_find(long long code)
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

const struct at_reason *at_join_error_find(long long code)
{
	return error_reason_find(join_errors, ALEN(join_errors), code);
}

bool at_join_error_read(struct slice line, long long *code)
{
	struct slice name = slice_of(at_command_with(AT_JOINS)->name);

	return slice_take(&line, SLICE("+")) && slice_starts_nocase(line, name) &&
	       slice_starts(slice_from(line, name.n), SLICE(":")) &&
	       slice_to_number(slice_from(line, name.n + 1), code);
}
