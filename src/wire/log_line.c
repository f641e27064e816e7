/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/log_line.h"

#include "at/error_code.h"

enum { LONGEST_CODE = 8 /* hexadecimal digits */ };

/* The number after `0x` at the start of s. */
static bool log_line_read_code(struct slice s, uint32_t *code)
{
	size_t n = 0;

	if (!slice_starts_nocase(s, SLICE("0x")))
		return false;
	s = slice_from(s, 2);
	while (n < s.n && slice_hex_digit(s.p[n]) >= 0)
		n++;
	return n > 0 && n <= LONGEST_CODE && slice_to_hex(slice_sub(s, 0, n), code);
}

/* `[at-mqtt]error code:0x6006` */
static bool add_mqtt_code(struct buf *out, struct slice line)
{
	size_t at = slice_find_nocase(line, SLICE("error code:"));
	uint32_t code;

	if (at == SLICE_NONE || !log_line_read_code(slice_trim(slice_from(line, at + 11)), &code) ||
		!at_error_find(code))
		return false;
	at_add_error(out, code);
	return true;
}

/* `mbedtls_ssl_handshake returned -0x2700` */
static bool add_tls_code(struct buf *out, struct slice line)
{
	for (size_t at = 0; at < line.n; at++) {
		const struct at_reason *reason;
		uint32_t code;

		if (line.p[at] != '-' || !log_line_read_code(slice_from(line, at + 1), &code))
			continue;
		reason = at_tls_error_find((long)code);
		if (!reason)
			continue;
		buf_addf(out, "-0x%04lX %s: %s; %s", reason->code, reason->name, reason->meaning,
			reason->remedy);
		return true;
	}
	return false;
}

/* `rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)`: the numbers differ from chip to chip,
 * the names are alike. */
static bool add_reset_reason(struct buf *out, struct slice line)
{
	static const struct {
		const char *name, *meaning;
	} reasons[] = {
		{"POWERON", "power came on, or EN was pulled"},
		{"BROWN", "the supply voltage dropped; look at supply, cable and capacitors"},
		{"WDT", "a watchdog reset it: the firmware hung"},
		{"SLEEP", "it woke from deep sleep"},
		{"USB", "by the USB port's control lines"},
		{"SDIO", "by SDIO"},
		{"EXT", "by the reset pin"},
		{"SW_", "by the firmware itself: AT+RST, AT+RESTORE, or a crash before it"},
		{"SW", "by the firmware itself: AT+RST, AT+RESTORE, or a crash before it"},
	};
	size_t at = slice_find(line, SLICE("rst:0x"));

	if (at == SLICE_NONE)
		return false;
	struct slice rest = slice_from(line, at);
	size_t open = slice_find_char(rest, '('), close = slice_find_char(rest, ')');
	if (open == SLICE_NONE || close == SLICE_NONE || close < open)
		return false;
	struct slice name = slice_sub(rest, open + 1, close - open - 1);
	for (size_t i = 0; i < ALEN(reasons); i++) {
		if (slice_find_nocase(name, slice_of(reasons[i].name)) == SLICE_NONE)
			continue;
		buf_addf(out, "the chip started: %s", reasons[i].meaning);
		return true;
	}
	return false;
}

/* The same line also says why the chip started, which matters less. */
static bool add_download(struct buf *out, struct slice line)
{
	if (slice_find(line, SLICE("(DOWNLOAD")) == SLICE_NONE &&
		slice_find(line, SLICE("waiting for download")) == SLICE_NONE &&
		slice_find(line, SLICE("boot mode:(1,")) == SLICE_NONE)
		return false;
	buf_add_text(out, "the chip is in download mode and waits for firmware: release the BOOT "
			  "button or what pulls GPIO0 (or GPIO9) low, and reset the board");
	return true;
}

static bool add_words(struct buf *out, struct slice line)
{
	static const struct {
		const char *text, *meaning;
	} notes[] = {
		{"ALREADY SUBSCRIBE", "subscribed already: AT+MQTTSUB still answers OK"},
		{"NO UNSUBSCRIBE", "was not subscribed: AT+MQTTUNSUB still answers OK"},
		{"Guru Meditation", "the firmware crashed, and the board restarts"},
		{"abort() was called", "the firmware gave up, and the board restarts"},
		{"Brownout detector",
			"the supply voltage dropped; look at supply, cable and capacitors"},
		{"Stack canary", "the firmware's stack overflowed, and the board restarts"},
		{"invalid header: 0x",
			"there is no firmware in the flash at the address that it starts from: flash "
			"AT firmware for exactly this chip and module"},
		{"couldn't get hostname",
			"there is no address for that name: check the host, and DNS "
			"(AT+CIPDNS?)"},
		{"getaddrinfo() returns",
			"there is no address for that name: check the host, and DNS "
			"(AT+CIPDNS?)"},
		{"Connection refused, not authorized",
			"the broker refuses this client: check client id, username and password, and "
			"what they may do there"},
		{"bad username or password",
			"the broker refuses this client: check username and password"},
		{"Invalid MSG_TYPE",
			"the broker broke off before it accepted the connection, or it is no MQTT "
			"broker: check port and scheme"},
	};

	for (size_t i = 0; i < ALEN(notes); i++) {
		if (slice_find_nocase(line, slice_of(notes[i].text)) == SLICE_NONE)
			continue;
		buf_add_text(out, notes[i].meaning);
		return true;
	}
	return false;
}

bool wire_add_log_meaning(struct buf *out, struct slice line)
{
	return add_mqtt_code(out, line) || add_tls_code(out, line) || add_download(out, line) ||
	       add_reset_reason(out, line) || add_words(out, line);
}

bool wire_is_log_line(struct slice text)
{
	static const char letters[] = "EWIDV";

	/* A colour comes before the letter: ESC [ 0 ; 3 2 m */
	if (slice_starts(text, SLICE("\033["))) {
		size_t m = slice_find_char(slice_sub(text, 0, 12), 'm');
		text = slice_from(text, m == SLICE_NONE ? 0 : m + 1);
	}
	if (slice_starts(text, SLICE("rst:")) || slice_starts(text, SLICE("ets ")))
		return true;
	return text.n > 3 && text.p[1] == ' ' && text.p[2] == '(' &&
	       slice_find_char(slice_of(letters), text.p[0]) != SLICE_NONE;
}
