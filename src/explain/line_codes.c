/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explain/line_codes.h"

#include <ctype.h>
#include <string.h>

#include "at/error_code.h"
#include "explain/remedies.h"

enum {
	LONGEST_CODE = 8, /* hexadecimal digits */
	TLS_ALERT = 0x7780
};

/* The number after `0x` at the start of s. */
static bool lines_read_code(struct slice s, uint32_t *code)
{
	size_t n = 0;

	if (!slice_starts_nocase(s, SLICE("0x")))
		return false;
	s = slice_from(s, 2);
	while (n < s.n && slice_hex_digit(s.p[n]) >= 0)
		n++;
	return n > 0 && n <= LONGEST_CODE && slice_to_hex(slice_sub(s, 0, n), code);
}

bool explain_mqtt_code(struct slice line, struct explain_meaning *m)
{
	size_t at = slice_find_nocase(line, SLICE("error code:"));
	uint32_t code;

	if (at == SLICE_NONE || !lines_read_code(slice_trim(slice_from(line, at + 11)), &code) ||
		!at_error_find(code))
		return false;
	const struct at_error *error = at_error_find(code);
	explain_set(m, EXPLAIN_REASON, error->name, "", error->remedy);
	m->code = true;
	buf_addf(&m->meaning, _("0x%04X %s: %s"), error->code, error->name + strlen("AT_MQTT_"),
		_(error->meaning));
	return true;
}

bool explain_tls_code(struct slice line, struct explain_meaning *m)
{
	for (size_t at = 0; at < line.n; at++) {
		const struct at_reason *reason;
		uint32_t code;

		if (line.p[at] != '-' || !lines_read_code(slice_from(line, at + 1), &code))
			continue;
		reason = at_tls_error_find((long long)code);
		if (!reason)
			continue;
		explain_set(m, reason->code == TLS_ALERT ? EXPLAIN_REFUSAL : EXPLAIN_REASON,
			reason->name, "", reason->remedy);
		m->code = true;
		buf_addf(&m->meaning, _("-0x%04lX %s: %s"), (unsigned long)reason->code,
			reason->name, _(reason->meaning));
		return true;
	}
	return false;
}

bool lines_read_number(struct slice line, struct slice word, long long *number)
{
	size_t at = slice_find_nocase(line, word), n = 0;

	if (at == SLICE_NONE || (at > 0 && isalnum((unsigned char)line.p[at - 1])))
		return false;
	line = slice_from(line, at + word.n);
	while (line.n && memchr(" :=(", line.p[0], 4))
		line = slice_from(line, 1);
	while (n < line.n && n < 5 && isdigit((unsigned char)line.p[n]))
		n++;
	return slice_to_number(slice_sub(line, 0, n), number);
}

/* lwIP's and newlib's numbers, which are not Linux's. */
static const struct lines_number {
	long long number;
	const char *meaning, *remedy;
} errnos[] = {
	{5, N_("input or output failed"), N_("look at Wi-Fi: the connection broke")},
	{9, N_("the socket is closed already"), N_("connect again")},
	{11, N_("the other end was too slow: nothing came or went in time"),
		N_("look at Wi-Fi (AT+CWJAP? shows rssi)")},
	{12, N_("no memory left"), N_("use fewer connections and shorter messages, or AT+RST")},
	{22, N_("the network got a value that it can't use"), N_("check host and port")},
	{23, N_("no socket left"), N_("close other connections")},
	{32, N_("the connection was closed while it was written to"), N_("connect again")},
	{104, N_("the other end reset the connection"),
		N_("check that scheme and port match, and read the broker's log")},
	{105, N_("no buffer left"), N_("send less at a time")},
	{110, N_("nothing answered in time"), REACH},
	{111, N_("the other end refused the connection: nothing listens at that port"), REACH},
	{112, N_("the local port is in use"), N_("wait a minute, or restart with AT+RST")},
	{113, N_("the connection was aborted: Wi-Fi was lost, or the other end no longer answers"),
		N_("look at Wi-Fi (AT+CWJAP?)")},
	{114, N_("there is no way to that network"),
		N_("check that the board has an address: AT+CIPSTA?")},
	{115, N_("the network is down"), N_("join Wi-Fi with AT+CWJAP")},
	{116, N_("nothing answered in time"), REACH},
	{118, N_("there is no way to that address"),
		N_("check host, and that the board has an address (AT+CIPSTA?)")},
	{119, N_("the connection is still being made, or was cut while it was read"),
		N_("look at the lines around it")},
	{126, N_("the network was reset"), N_("look at Wi-Fi")},
	{128, N_("the socket is not connected (any more)"),
		N_("connect again; the lines before it say why it was closed")},
};

/* esp_wifi_types.h, wifi_err_reason_t. */
static const struct lines_number wifi_reasons[] = {
	{1, N_("Wi-Fi was lost for an unspecified reason"), N_("look at the access point")},
	{2, N_("Wi-Fi: the authentication expired"),
		N_("look at the password and the access point")},
	{3, N_("the access point sent the board away"), N_("look at the access point")},
	{4, N_("the access point dropped the board, which had been silent too long"),
		N_("look at rssi in AT+CWJAP?")},
	{5, N_("the access point has too many clients"), N_("let it accept more")},
	{6, N_("Wi-Fi: the access point does not know the board (any more)"), N_("join again")},
	{7, N_("Wi-Fi: the access point does not know the board (any more)"), N_("join again")},
	{8, N_("the board left the Wi-Fi network, or was told to"),
		N_("nothing, if that was wanted")},
	{14, N_("Wi-Fi: the access point does not accept the password"),
		N_("check the password byte for byte")},
	{15, N_("Wi-Fi: the handshake timed out, usually a wrong password"),
		N_("check the password byte for byte")},
	{200, N_("Wi-Fi: the access point is no longer heard"), N_("move closer; look at rssi")},
	{201, N_("Wi-Fi: no access point of that name is in reach"),
		N_("look with AT+CWLAP; an ESP32 sees 2.4 GHz only")},
	{202, N_("Wi-Fi: authentication failed, usually a wrong password"),
		N_("check the password byte for byte")},
	{203, N_("Wi-Fi: the access point refused the board"),
		N_("look at its filters and limits")},
	{204, N_("Wi-Fi: the handshake timed out, usually a wrong password"),
		N_("check the password byte for byte")},
	{205, N_("Wi-Fi: the connection failed"), N_("move closer; look at rssi")},
};

static const struct lines_number *lines_find_number(
	const struct lines_number *list, size_t count, long long number)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].number == number)
			return &list[i];
	return NULL;
}

static const struct lines_number *lines_errno(struct slice line)
{
	long long number;

	return lines_read_number(line, SLICE("errno"), &number)
	               ? lines_find_number(errnos, ALEN(errnos), number)
	               : NULL;
}

const char *explain_errno_meaning(struct slice line, long long *number)
{
	const struct lines_number *found = lines_errno(line);

	if (!found)
		return NULL;
	*number = found->number;
	return _(found->meaning);
}

bool explain_errno(struct slice line, struct explain_meaning *m)
{
	const struct lines_number *found = lines_errno(line);

	if (!found)
		return false;
	explain_set(m, EXPLAIN_REASON, "", found->meaning, found->remedy);
	buf_addf(&m->title, "errno %lld", found->number);
	return true;
}

/* nvs.h */
static const struct {
	uint32_t code;
	const char *name, *meaning, *remedy;
} nvs_codes[] = {
	{0x1101, "ESP_ERR_NVS_NOT_INITIALIZED", N_("the store in the flash is not ready"),
		FLASH_AGAIN},
	{0x1102, "ESP_ERR_NVS_NOT_FOUND", N_("nothing is stored under that name"),
		N_("AT+SYSMFG? lists the namespaces, AT+SYSMFG=1,\"namespace\" the keys")},
	{0x1103, "ESP_ERR_NVS_TYPE_MISMATCH", N_("the key is stored with another type"),
		N_("AT+SYSMFG=1,\"namespace\" shows its type")},
	{0x1104, "ESP_ERR_NVS_READ_ONLY", N_("that namespace can't be written"), N_("use another")},
	{0x1105, "ESP_ERR_NVS_NOT_ENOUGH_SPACE", N_("the flash has no room for that value"),
		N_("erase what is not needed with AT+SYSMFG=0, or store a shorter certificate")},
	{0x1106, "ESP_ERR_NVS_INVALID_NAME", N_("there can be no such namespace or key"),
		N_("check its spelling; it has at most 15 bytes")},
	{0x1107, "ESP_ERR_NVS_INVALID_HANDLE", N_("the store in the flash was not opened"),
		N_("restart with AT+RST")},
	{0x1109, "ESP_ERR_NVS_KEY_TOO_LONG", N_("the namespace or key has more than 15 bytes"),
		N_("use a shorter one")},
	{0x110a, "ESP_ERR_NVS_PAGE_FULL", N_("the flash has no room left"),
		N_("erase what is not needed with AT+SYSMFG=0")},
	{0x110b, "ESP_ERR_NVS_INVALID_STATE", N_("the store in the flash is damaged"),
		N_("erase it, with AT+RESTORE or by flashing, and store everything again")},
	{0x110c, "ESP_ERR_NVS_INVALID_LENGTH",
		N_("the value has another length than was asked for"),
		N_("read it without offset and length")},
	{0x110d, "ESP_ERR_NVS_NO_FREE_PAGES", N_("the flash has no room left"),
		N_("erase what is not needed with AT+SYSMFG=0")},
	{0x110e, "ESP_ERR_NVS_VALUE_TOO_LONG", N_("the value is too long to be stored"),
		N_("store a shorter certificate")},
	{0x110f, "ESP_ERR_NVS_PART_NOT_FOUND", N_("the flash has no partition for stored values"),
		FLASH_AGAIN},
	{0x1110, "ESP_ERR_NVS_NEW_VERSION_FOUND",
		N_("what is stored was written by newer firmware"),
		N_("erase it, or flash the newer firmware")},
};

bool explain_nvs(struct slice line, struct explain_meaning *m)
{
	uint32_t code = 0;
	size_t at = slice_find(line, SLICE("0x11"));

	if (at != SLICE_NONE && !lines_read_code(slice_from(line, at), &code))
		code = 0;
	for (size_t i = 0; i < ALEN(nvs_codes); i++) {
		if (code != nvs_codes[i].code &&
			slice_find_nocase(line, slice_of(nvs_codes[i].name + 8)) == SLICE_NONE)
			continue;
		explain_set(m, EXPLAIN_REASON, nvs_codes[i].name, nvs_codes[i].meaning,
			nvs_codes[i].remedy);
		return true;
	}
	return false;
}

bool explain_wifi_reason(struct slice line, struct explain_meaning *m)
{
	const struct lines_number *found;
	long long number;

	if (slice_find_nocase(line, SLICE("wifi")) == SLICE_NONE ||
		(!lines_read_number(line, SLICE("reason"), &number) &&
			!lines_read_number(line, SLICE("disconnected reason"), &number)))
		return false;
	found = lines_find_number(wifi_reasons, ALEN(wifi_reasons), number);
	if (!found)
		return false;
	explain_set(m, EXPLAIN_REASON, "", found->meaning, found->remedy);
	buf_addf(&m->title, "reason %lld", number);
	return true;
}

bool explain_join_reason(struct slice line, struct explain_meaning *m)
{
	long long code;
	const struct at_reason *reason =
		at_join_error_read(line, &code) ? at_join_error_find(code) : NULL;

	if (!reason)
		return false;
	explain_set(m, EXPLAIN_ANSWER, _(reason->name), reason->meaning, reason->remedy);
	return true;
}
