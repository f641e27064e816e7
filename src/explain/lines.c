/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explain/lines.h"

#include <ctype.h>

#include "at/error_code.h"
#include "base/language.h"

enum {
	LONGEST_CODE = 8, /* hexadecimal digits */
	TLS_ALERT = 0x7780
};

#define LOOK_AT_SUPPLY \
	N_("look at supply, cable and capacitors: the radio draws up to 500 mA at times")
#define CRASH_REMEDY \
	N_("if it does so again, note what was sent before it and the firmware's version, and look at the supply")
#define DOWNLOADS N_("the chip is in download mode: it waits for new firmware and runs none")
#define PULL_UP \
	N_("let go of BOOT, keep GPIO0 (ESP32, ESP8266) or GPIO9 (ESP32-C3, C6) high, and reset the board; DTR and RTS of the port may hold it low")
#define FLASH_AGAIN \
	N_("write the AT firmware of this very chip and module again, all parts at their own addresses, or the combined file at 0")
#define WHO_MAY \
	N_("check username and password, and that the broker lets this client_id in; AT+MQTTCLEAN=0, then AT+MQTTUSERCFG with the right ones")
#define REACH \
	N_("check host and port, that the broker listens there, and that no firewall is in between")

/* ---- the table ---- */

struct explain_row {
	const char *text; /* to be found in the line, in any case; an answer begins with it */
	enum explain_topic topic;
	const char *meaning, *remedy;
};

/* The first that matches counts: what says more comes first. */
static const struct explain_row rows[] = {
	/* The boot ROM and the bootloader */
	{"waiting for download", EXPLAIN_DOWNLOAD, DOWNLOADS, PULL_UP},
	{"invalid header: 0xffffffff", EXPLAIN_NO_FIRMWARE,
		N_("there is no firmware in the flash where the chip starts from: it is empty there"),
		FLASH_AGAIN},
	{"invalid header: 0x", EXPLAIN_NO_FIRMWARE,
		N_("what is in the flash where the chip starts from is no firmware for this chip"),
		FLASH_AGAIN},
	{"flash read err", EXPLAIN_NO_FIRMWARE,
		N_("the chip can't read firmware from its flash: it is empty, or its pins are disturbed"),
		N_("write the AT firmware of this very chip and module again, all parts at their own addresses, or the combined file at 0; on an ESP32 nothing may pull GPIO12 high at the start")},
	{"ets_main.c 371", EXPLAIN_NO_FIRMWARE, N_("the chip found no firmware that it can start"),
		FLASH_AGAIN},
	{"csum err", EXPLAIN_NO_FIRMWARE, N_("the firmware in the flash is damaged"), FLASH_AGAIN},
	{"No bootable app", EXPLAIN_NO_FIRMWARE,
		N_("the bootloader found no firmware that it can start"), FLASH_AGAIN},
	{"invalid magic byte", EXPLAIN_NO_FIRMWARE,
		N_("the bootloader found no firmware at that address"), FLASH_AGAIN},
	{"Checksum failed", EXPLAIN_NO_FIRMWARE, N_("the firmware in the flash is damaged"),
		FLASH_AGAIN},
	{"load partition table error", EXPLAIN_NO_FIRMWARE,
		N_("the partition table in the flash is missing or damaged"), FLASH_AGAIN},
	{"mismatch chip ID", EXPLAIN_NO_FIRMWARE, N_("the firmware is for another chip"),
		FLASH_AGAIN},
	{"This chip is revision", EXPLAIN_NO_FIRMWARE,
		N_("the firmware asks for another revision of the chip"), FLASH_AGAIN},
	{"at param mode: 0", EXPLAIN_NOTE,
		N_("the firmware found no settings of its module (at_customize.bin, mfg_nvs)"),
		N_("write all parts of the firmware again; certificates can't be stored without them")},

	/* Crashes */
	{"Brownout detector", EXPLAIN_BROWNOUT, N_("the supply voltage dropped"), LOOK_AT_SUPPLY},
	{"Guru Meditation", EXPLAIN_CRASH, N_("the firmware crashed, and the board restarts"),
		CRASH_REMEDY},
	{"Task watchdog got triggered", EXPLAIN_CRASH,
		N_("a watchdog noticed that a task of the firmware hangs"), CRASH_REMEDY},
	{"Interrupt wdt timeout", EXPLAIN_CRASH,
		N_("a watchdog resets the chip: the firmware hung"), CRASH_REMEDY},
	{"wdt reset", EXPLAIN_CRASH, N_("a watchdog resets the chip: the firmware hung"),
		CRASH_REMEDY},
	{"abort() was called", EXPLAIN_CRASH,
		N_("the firmware gave up (a crash), and the board restarts"), CRASH_REMEDY},
	{"assert failed", EXPLAIN_CRASH,
		N_("the firmware gave up (a crash), and the board restarts"), CRASH_REMEDY},
	{"Stack canary", EXPLAIN_CRASH,
		N_("a crash: the firmware's stack overflowed, and the board restarts"),
		CRASH_REMEDY},
	{"stack overflow in task", EXPLAIN_CRASH,
		N_("a crash: the firmware's stack overflowed, and the board restarts"),
		CRASH_REMEDY},
	{"Stack smashing protect", EXPLAIN_CRASH,
		N_("a crash: the firmware's stack was overwritten, and the board restarts"),
		CRASH_REMEDY},
	{"CORRUPT HEAP", EXPLAIN_CRASH,
		N_("a crash: the firmware's memory was overwritten, and the board restarts"),
		CRASH_REMEDY},
	{"Fatal exception", EXPLAIN_CRASH, N_("the firmware crashed, and the board restarts"),
		CRASH_REMEDY},
	{"panic'ed", EXPLAIN_CRASH, N_("the firmware crashed, and the board restarts"),
		CRASH_REMEDY},
	{"Backtrace:", EXPLAIN_CRASH, N_("the firmware crashed: these are the places it came from"),
		N_("keep the line: with the firmware's ELF file its makers can read it")},

	/* esp-tls and its transports */
	{"couldn't get hostname", EXPLAIN_REASON, N_("DNS has no address for that name"),
		N_("check the spelling of host, without mqtt:// and port, and that Wi-Fi has a DNS server "
		   "(AT+CIPDNS?)")},
	{"Failed to verify peer certificate", EXPLAIN_REASON,
		N_("the broker's certificate could not be verified"),
		N_("check the clock with AT+CIPSNTPTIME? and that mqtt_ca is the CA that signed it")},
	{"not signed by the trusted CA", EXPLAIN_REASON,
		N_("the broker's certificate is not signed by the CA on the board"),
		N_("store the CA that signed it as mqtt_ca")},
	{"certificate validity has expired", EXPLAIN_REASON,
		N_("the broker's certificate has expired, or the board's clock is wrong"),
		N_("check the clock with AT+CIPSNTPTIME? (1970: set it with AT+CIPSNTPCFG)")},
	{"validity starts in the future", EXPLAIN_REASON,
		N_("the board's clock is before the broker's certificate begins"),
		N_("set the clock with AT+CIPSNTPCFG and wait for +TIME_UPDATED")},
	{"does not match with the expected CN", EXPLAIN_REASON,
		N_("the broker's certificate is for another name than host"),
		N_("connect by the name that is in the certificate, not by an address")},
	{"delayed connect error: Connection refused", EXPLAIN_REASON,
		N_("the other end refused the connection: nothing listens at that port"), REACH},
	{"Connection reset by peer", EXPLAIN_REASON, N_("the other end reset the connection"),
		N_("check that scheme and port match (1883 TCP, 8883 TLS); some brokers do the same to a "
		   "client without a certificate")},
	{"Host is unreachable", EXPLAIN_REASON, N_("there is no way to that address"),
		N_("check host, and that the board has an address (AT+CIPSTA?)")},
	{"select() timeout", EXPLAIN_REASON, N_("nothing answered at that host and port in time"),
		REACH},
	{"Failed to create socket", EXPLAIN_REASON, N_("the board could not open a socket"),
		N_("close other connections, or restart with AT+RST")},
	{"getaddrinfo() returns", EXPLAIN_REASON, N_("DNS has no address for that name"),
		N_("check the spelling of host, without mqtt:// and port, and that Wi-Fi has a DNS server "
		   "(AT+CIPDNS?)")},
	{"new connection: 32769", EXPLAIN_REASON, N_("DNS has no address for that name"),
		N_("check the spelling of host, without mqtt:// and port, and that Wi-Fi has a DNS server "
		   "(AT+CIPDNS?)")},
	{"new connection: 32770", EXPLAIN_REASON, N_("the board could not open a socket"),
		N_("close other connections, or restart with AT+RST")},
	{"new connection: 32772", EXPLAIN_REASON, N_("nothing answers at that host and port"),
		REACH},
	{"new connection: 32774", EXPLAIN_REASON,
		N_("nothing answered at that host and port in time"), REACH},
	{"for Upgrade header", EXPLAIN_REASON,
		N_("the other end did not answer as a WebSocket server"),
		N_("check path and port, and that they are those of the broker's WebSocket listener")},
	{"Sec-WebSocket-Accept not found", EXPLAIN_REASON,
		N_("the other end is a web server, but refused to speak WebSocket at that path"),
		N_("check path (often /mqtt)")},
	{"Failed to open a new connection", EXPLAIN_OUTCOME, N_("the connection was not made"),
		N_("the line before it says why")},
	{"Failed to open new connection", EXPLAIN_OUTCOME, N_("the connection was not made"),
		N_("the line before it says why")},
	{"create_ssl_handle failed", EXPLAIN_OUTCOME, N_("TLS could not be set up"),
		N_("the line before it says why")},

	/* MQTT_CLIENT */
	{"Connection refused, not authorized", EXPLAIN_REFUSAL,
		N_("the broker refused this client: not authorized"), WHO_MAY},
	{"Connection refused, bad username or password", EXPLAIN_REFUSAL,
		N_("the broker refused this client: bad username or password"), WHO_MAY},
	{"bad username or password", EXPLAIN_REFUSAL,
		N_("the broker refused this client: bad username or password"), WHO_MAY},
	{"Connection refused, ID rejected", EXPLAIN_REFUSAL,
		N_("the broker refused this client_id"), WHO_MAY},
	{"Connection refused, bad protocol", EXPLAIN_REFUSAL,
		N_("the broker refused MQTT 3.1.1, which is what the board speaks"),
		N_("let the broker accept MQTT 3.1.1, or look whether it wants another port")},
	{"Connection refused, server unavailable", EXPLAIN_REFUSAL,
		N_("the broker refused: it is not available"),
		N_("read the broker's log, and try later")},
	{"Connection refused", EXPLAIN_REASON, N_("the other end refused the connection"), REACH},
	{"Invalid MSG_TYPE", EXPLAIN_REASON,
		N_("the other end broke off before it accepted the client, or is not an MQTT broker"),
		N_("check that scheme and port match (1883 TCP, 8883 TLS); some brokers close the "
		   "connection of a client_id, username or password that they don't know")},
	{"No PING_RESP", EXPLAIN_REASON, N_("the broker did not answer the keepalive in time"),
		N_("look at Wi-Fi (AT+CWJAP? shows rssi); the connection is made anew or lost")},
	{"transport_read() EOF", EXPLAIN_REASON, N_("the broker closed the connection"),
		N_("read the broker's log; another client with this client_id has the same effect")},
	{"Server ended the connection", EXPLAIN_REASON, N_("the broker closed the connection"),
		N_("read the broker's log; another client with this client_id has the same effect")},
	{"transport_read() error", EXPLAIN_REASON, N_("the connection to the broker broke"),
		N_("look at Wi-Fi, and read the broker's log")},
	{"Poll read error", EXPLAIN_REASON, N_("the connection to the broker broke"),
		N_("look at Wi-Fi, and read the broker's log")},
	{"Error poll_read", EXPLAIN_REASON, N_("the connection to the broker broke"),
		N_("look at Wi-Fi, and read the broker's log")},
	{"Writing didn't complete", EXPLAIN_REASON,
		N_("the broker did not accept all bytes in time: the network is slow or gone"),
		N_("look at Wi-Fi (AT+CWJAP? shows rssi)")},
	{"Error write data", EXPLAIN_REASON, N_("writing to the broker failed"),
		N_("look at Wi-Fi, and read the broker's log")},
	{"Client has not connected", EXPLAIN_REASON, N_("there is no connection to a broker"),
		N_("AT+MQTTCONN comes first")},
	{"Error transport connect", EXPLAIN_OUTCOME,
		N_("the connection to the broker was not made"), N_("the lines before it say why")},
	{"MQTT connect failed", EXPLAIN_OUTCOME, N_("the connection to the broker was not made"),
		N_("the lines before it say why")},

	/* Notes of the AT firmware on its log port */
	{"ALREADY SUBSCRIBE", EXPLAIN_NOTE, N_("subscribed already: AT+MQTTSUB still answers OK"),
		""},
	{"NO UNSUBSCRIBE", EXPLAIN_NOTE, N_("was not subscribed: AT+MQTTUNSUB still answers OK"),
		N_("compare it with AT+MQTTSUB?, byte for byte")},

	/* Memory */
	{"Memory exhausted", EXPLAIN_REASON, N_("no memory left"),
		N_("use reconnect 0, fewer other connections and shorter messages, or AT+RST")},
	{"ESP_ERR_NO_MEM", EXPLAIN_REASON, N_("no memory left"),
		N_("use reconnect 0, fewer other connections and shorter messages, or AT+RST")},

	/* What the AT port answers */
	{"ERROR", EXPLAIN_ANSWER, N_("the command was refused or failed"),
		N_("switch the codes on with AT+SYSLOG=1 and send it again: an ERR CODE line then says "
		   "why; the log port often knows more")},
	{"CMDRSP:ERROR", EXPLAIN_ANSWER,
		N_("the command was refused or failed; the firmware is another maker's (Beken)"),
		N_("look at that maker's manual for the command's parameters")},
	{"busy p...", EXPLAIN_ANSWER, N_("the board was busy with the previous command"),
		N_("wait for its OK or ERROR, and send no line end after raw data; the command may "
		   "still have been carried out")},
	{"busy s...", EXPLAIN_ANSWER,
		N_("the board was busy sending bytes (AT+CIPSEND), and dropped this line"),
		N_("wait for SEND OK or SEND FAIL before the next command")},
	{"SEND OK", EXPLAIN_ANSWER, N_("the bytes of AT+CIPSEND were sent"), N_("nothing to do")},
	{"SEND FAIL", EXPLAIN_ANSWER, N_("the bytes of AT+CIPSEND could not be sent"),
		N_("check the connection with AT+CIPSTATUS or AT+CIPSTATE?, and open it again")},
	{"ready", EXPLAIN_ANSWER, N_("the board has started, or started again"),
		N_("send AT+MQTTUSERCFG and the rest again: a start loses all MQTT settings; if nobody "
		   "asked for it, look at the supply and at the log port")},
	{"Will force to restart", EXPLAIN_ANSWER,
		N_("the board restarts because its watchdog or memory asks for it"),
		N_("wait for ready, then configure again")},
	{">", EXPLAIN_ANSWER, N_("the board is waiting for the bytes that the command announced"),
		N_("send exactly that many, without a line end: until they have arrived everything "
		   "is payload, and there is no way to stop it")},
	{"+MQTTPUB:OK", EXPLAIN_ANSWER, N_("the bytes after the prompt were published"),
		N_("nothing to do")},
	{"+MQTTPUBRAW:OK", EXPLAIN_ANSWER, N_("the bytes after the prompt were published"),
		N_("nothing to do")},
	{"+MQTTPUB:FAIL", EXPLAIN_ANSWER, N_("the bytes after the prompt were not published"),
		N_("check with AT+MQTTCONN? whether it is still connected, and send AT+MQTTPUBRAW "
		   "again")},
	{"+MQTTCONNECTED", EXPLAIN_ANSWER,
		N_("the board is connected to the broker, also by itself after a loss"),
		N_("after a reconnect subscribe again: the board does not")},
	{"+MQTTDISCONNECTED", EXPLAIN_ANSWER,
		N_("the connection to the broker is lost, or was not made"),
		N_("look at Wi-Fi, at the broker's log and at the log port; with reconnect 0 send "
		   "AT+MQTTCLEAN=0, AT+MQTTUSERCFG and AT+MQTTCONN")},
	{"+MQTTSUBRECV", EXPLAIN_ANSWER,
		N_("a message of a subscribed topic: its length in bytes, then the bytes"),
		N_("nothing to do; one of more than 1024 bytes comes in several pieces")},
	{"WIFI DISCONNECT", EXPLAIN_ANSWER,
		N_("the board has lost its Wi-Fi network, and every connection with it"),
		N_("it joins again by itself if AT+CWRECONNCFG says so, otherwise AT+CWJAP; look at the "
		   "access point, and at rssi in AT+CWJAP?")},
	{"WIFI CONNECTED", EXPLAIN_ANSWER, N_("the board has joined its Wi-Fi network"),
		N_("wait for WIFI GOT IP before connecting to a broker")},
	{"WIFI GOT IP", EXPLAIN_ANSWER, N_("the board has an address in its Wi-Fi network"),
		N_("nothing to do")},
	{"no ip", EXPLAIN_ANSWER, N_("the board has no address: it is not in a Wi-Fi network"),
		N_("join one with AT+CWJAP, and wait for WIFI GOT IP")},
	{"IP ERROR", EXPLAIN_ANSWER, N_("that is not a valid address"), N_("check host and port")},
	{"DNS Fail", EXPLAIN_ANSWER, N_("DNS has no address for that name"),
		N_("check its spelling, and that Wi-Fi has a DNS server (AT+CIPDNS?)")},
	{"link is not valid", EXPLAIN_ANSWER, N_("there is no such connection: it is closed"),
		N_("open it with AT+CIPSTART before AT+CIPSEND")},
	{"ALREADY CONNECTED", EXPLAIN_ANSWER, N_("the connection of AT+CIPSTART is open already"),
		N_("use it, or close it with AT+CIPCLOSE")},
	{"CLOSED", EXPLAIN_ANSWER, N_("a connection of AT+CIPSTART was closed"),
		N_("open it again with AT+CIPSTART")},
	{"UNLINK", EXPLAIN_ANSWER, N_("there is no connection to close"), N_("nothing to do")},
	{"no this fuction", EXPLAIN_ANSWER, N_("the firmware does not have that command"),
		N_("look at AT+GMR: it is very old, or another maker's")},
	{"no this function", EXPLAIN_ANSWER, N_("the firmware does not have that command"),
		N_("look at AT+GMR: it is very old, or another maker's")},
	{"+QUITT", EXPLAIN_ANSWER, N_("the board has left passthrough"), N_("nothing to do")},
	{"ets Jun", EXPLAIN_ANSWER, N_("the boot ROM of an ESP32: the chip has just started"),
		N_("nothing to do; an AT port does not print it, so this is the log port")},
	{"ets Jul", EXPLAIN_ANSWER, N_("the boot ROM of an ESP32: the chip has just started"),
		N_("nothing to do; an AT port does not print it, so this is the log port")},
	{"ets Jan", EXPLAIN_ANSWER, N_("the boot ROM of an ESP8266: the chip has just started"),
		N_("nothing to do; it comes at 74880 baud, the AT firmware's answers at another rate")},
	{"ESP-ROM:", EXPLAIN_ANSWER, N_("the boot ROM: the chip has just started"),
		N_("nothing to do; an AT port does not print it, so this is the log port")},
	{"Rebooting...", EXPLAIN_ANSWER, N_("the board restarts after a crash"),
		N_("the lines before it say which")},
	{"FAIL", EXPLAIN_ANSWER,
		N_("the command failed; after AT+CWJAP the network was not joined"),
		N_("the +CWJAP:<reason> line before it says why")},
};

static bool explain_row_matches(const struct explain_row *row, struct slice line)
{
	struct slice text = slice_of(row->text);

	if (row->topic != EXPLAIN_ANSWER)
		return slice_find_nocase(line, text) != SLICE_NONE;
	bool word = isalnum((unsigned char)text.p[text.n - 1]);
	return slice_starts_nocase(line, text) &&
	       (line.n == text.n || !word || !isalnum((unsigned char)line.p[text.n]));
}

/* The title is what a board prints, or is translated already. */
static void explain_set(struct explain_meaning *m, enum explain_topic topic, const char *title,
	const char *meaning, const char *remedy)
{
	m->topic = topic;
	buf_add_text(&m->title, title);
	buf_add_text(&m->meaning, _(meaning));
	buf_add_text(&m->remedy, _(remedy));
}

static bool explain_by_row(struct slice line, struct explain_meaning *m)
{
	for (size_t i = 0; i < ALEN(rows); i++) {
		if (!explain_row_matches(&rows[i], line))
			continue;
		explain_set(m, rows[i].topic, rows[i].text, rows[i].meaning, rows[i].remedy);
		return true;
	}
	return false;
}

/* ---- codes ---- */

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

/* `[at-mqtt]error code:0x6006` */
static bool explain_mqtt_code(struct slice line, struct explain_meaning *m)
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

/* `mbedtls_ssl_handshake returned -0x2700` */
static bool explain_tls_code(struct slice line, struct explain_meaning *m)
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

/* The number after a word and what stands between: `reason:201`, `errno=113`, `errno: 113`. */
static bool lines_read_number(struct slice line, struct slice word, long long *number)
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

static bool explain_errno(struct slice line, struct explain_meaning *m)
{
	const struct lines_number *found = lines_errno(line);

	if (!found)
		return false;
	explain_set(m, EXPLAIN_REASON, "", found->meaning, found->remedy);
	buf_addf(&m->title, "errno %lld", found->number);
	return true;
}

/* A row, and the number behind it, which often says more. */
static bool explain_words_and_errno(struct slice line, struct explain_meaning *m)
{
	const struct lines_number *found = lines_errno(line);

	if (!explain_by_row(line, m))
		return false;
	if (found && m->topic != EXPLAIN_ANSWER) {
		struct buf words = m->meaning;
		m->meaning = (struct buf){0};
		buf_addf(&m->meaning, _("%s (errno %lld: %s)"), buf_text(&words), found->number,
			_(found->meaning));
		buf_fini(&words);
	}
	return true;
}

/* nvs.h; AT+SYSMFG and AT+SYSSTORE end in them (certs.md 3). */
static bool explain_nvs(struct slice line, struct explain_meaning *m)
{
	static const struct {
		uint32_t code;
		const char *name, *meaning, *remedy;
	} codes[] = {
		{0x1101, "ESP_ERR_NVS_NOT_INITIALIZED", N_("the store in the flash is not ready"),
			FLASH_AGAIN},
		{0x1102, "ESP_ERR_NVS_NOT_FOUND", N_("nothing is stored under that name"),
			N_("AT+SYSMFG? lists the namespaces, AT+SYSMFG=1,\"namespace\" the keys")},
		{0x1103, "ESP_ERR_NVS_TYPE_MISMATCH", N_("the key is stored with another type"),
			N_("AT+SYSMFG=1,\"namespace\" shows its type")},
		{0x1104, "ESP_ERR_NVS_READ_ONLY", N_("that namespace can't be written"),
			N_("use another")},
		{0x1105, "ESP_ERR_NVS_NOT_ENOUGH_SPACE", N_("the flash has no room for that value"),
			N_("erase what is not needed with AT+SYSMFG=0, or store a shorter certificate")},
		{0x1106, "ESP_ERR_NVS_INVALID_NAME", N_("there can be no such namespace or key"),
			N_("check its spelling; it has at most 15 bytes")},
		{0x1107, "ESP_ERR_NVS_INVALID_HANDLE", N_("the store in the flash was not opened"),
			N_("restart with AT+RST")},
		{0x1109, "ESP_ERR_NVS_KEY_TOO_LONG",
			N_("the namespace or key has more than 15 bytes"), N_("use a shorter one")},
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
		{0x110f, "ESP_ERR_NVS_PART_NOT_FOUND",
			N_("the flash has no partition for stored values"), FLASH_AGAIN},
		{0x1110, "ESP_ERR_NVS_NEW_VERSION_FOUND",
			N_("what is stored was written by newer firmware"),
			N_("erase it, or flash the newer firmware")},
	};
	uint32_t code = 0;
	size_t at = slice_find(line, SLICE("0x11"));

	if (at != SLICE_NONE && !lines_read_code(slice_from(line, at), &code))
		code = 0;
	for (size_t i = 0; i < ALEN(codes); i++) {
		if (code != codes[i].code &&
			slice_find_nocase(line, slice_of(codes[i].name + 8)) == SLICE_NONE)
			continue;
		explain_set(m, EXPLAIN_REASON, codes[i].name, codes[i].meaning, codes[i].remedy);
		return true;
	}
	return false;
}

static bool explain_wifi_reason(struct slice line, struct explain_meaning *m)
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

static bool explain_join_reason(struct slice line, struct explain_meaning *m)
{
	long long code;
	const struct at_reason *reason =
		at_join_error_read(line, &code) ? at_join_error_find(code) : NULL;

	if (!reason)
		return false;
	explain_set(m, EXPLAIN_ANSWER, _(reason->name), reason->meaning, reason->remedy);
	return true;
}

/* ---- starts ---- */

/* `rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)`: the numbers differ from chip to chip,
 * the names are alike. */
static const struct lines_reset {
	const char *name;
	enum explain_topic topic;
	const char *meaning, *remedy;
} resets[] = {
	{"POWERON", EXPLAIN_START, N_("the chip started: power came on, or EN was pulled"), ""},
	{"BROWN", EXPLAIN_BROWNOUT, N_("the chip started: the supply voltage dropped"),
		LOOK_AT_SUPPLY},
	{"WDT", EXPLAIN_CRASH, N_("the chip started: a watchdog reset it: the firmware hung"),
		CRASH_REMEDY},
	{"OWDC", EXPLAIN_CRASH, N_("the chip started: a watchdog reset it: the firmware hung"),
		CRASH_REMEDY},
	{"SLEEP", EXPLAIN_START, N_("the chip started: it woke from deep sleep"), ""},
	{"DSLP", EXPLAIN_START, N_("the chip started: it woke from deep sleep"), ""},
	{"USB", EXPLAIN_START, N_("the chip started: by the USB port's control lines"), ""},
	{"JTAG", EXPLAIN_START, N_("the chip started: by a debugger"), ""},
	{"GLITCH", EXPLAIN_BROWNOUT, N_("the chip started: its clock or supply was disturbed"),
		LOOK_AT_SUPPLY},
	{"SDIO", EXPLAIN_START, N_("the chip started: by SDIO"), ""},
	{"EXT", EXPLAIN_START, N_("the chip started: by the reset pin"), ""},
	{"SW", EXPLAIN_START,
		N_("the chip started: by the firmware itself: AT+RST, AT+RESTORE, or a crash before it"),
		""},
};

static bool explain_reset_name(struct slice line, struct explain_meaning *m)
{
	size_t at = slice_find(line, SLICE("rst:0x"));
	struct slice rest = slice_from(line, at);
	size_t open = slice_find_char(rest, '('), close = slice_find_char(rest, ')');

	if (at == SLICE_NONE || open == SLICE_NONE || close == SLICE_NONE || close < open)
		return false;
	struct slice name = slice_sub(rest, open + 1, close - open - 1);
	for (size_t i = 0; i < ALEN(resets); i++) {
		if (slice_find_nocase(name, slice_of(resets[i].name)) == SLICE_NONE)
			continue;
		explain_set(m, resets[i].topic, _("start"), resets[i].meaning, resets[i].remedy);
		return true;
	}
	return false;
}

/* The ESP8266's ` ets Jan  8 2013,rst cause:4, boot mode:(3,6)`, at 74880 baud. */
static bool explain_reset_cause(struct slice line, struct explain_meaning *m)
{
	static const char *const causes[] = {
		[1] = N_("the chip started: power came on"),
		[2] = N_("the chip started: by the reset pin, or EN was pulled"),
		[3] = N_(
			"the chip started: by the firmware itself: AT+RST, AT+RESTORE, or a crash before it"),
		[4] = N_("the chip started: a watchdog reset it: the firmware hung"),
	};
	long long cause;

	if (!lines_read_number(line, SLICE("rst cause"), &cause) || cause < 1 ||
		cause >= (long long)ALEN(causes))
		return false;
	explain_set(m, cause == 4 ? EXPLAIN_CRASH : EXPLAIN_START, _("start"), causes[cause],
		cause == 4 ? CRASH_REMEDY : "");
	return true;
}

/* `boot:0x5 (DOWNLOAD(USB/UART0/1))`, `boot mode:(1,6)` */
static bool lines_is_download(struct slice line)
{
	long long mode;

	if (lines_read_number(line, SLICE("boot mode"), &mode))
		return mode == 1;
	return slice_find(line, SLICE("(DOWNLOAD")) != SLICE_NONE;
}

static bool explain_start(struct slice line, struct explain_meaning *m)
{
	bool started = explain_reset_name(line, m) || explain_reset_cause(line, m);

	if (!lines_is_download(line))
		return started;
	struct buf how = m->meaning;
	m->meaning = (struct buf){0};
	m->topic = EXPLAIN_DOWNLOAD;
	buf_set(&m->title, slice_of(_("download mode")));
	buf_set(&m->remedy, slice_of(_(PULL_UP)));
	if (started)
		buf_addf(&m->meaning, _("%s; %s"), buf_text(&how), _(DOWNLOADS));
	else
		buf_add_text(&m->meaning, _(DOWNLOADS));
	buf_fini(&how);
	return true;
}

/* ---- a line ---- */

void explain_meaning_fini(struct explain_meaning *m)
{
	buf_fini(&m->title);
	buf_fini(&m->meaning);
	buf_fini(&m->remedy);
	*m = (struct explain_meaning){0};
}

bool explain_line(struct slice line, struct explain_meaning *m)
{
	line = slice_trim(line);
	return explain_mqtt_code(line, m) || explain_tls_code(line, m) || explain_start(line, m) ||
	       explain_wifi_reason(line, m) || explain_join_reason(line, m) ||
	       explain_nvs(line, m) || explain_words_and_errno(line, m) || explain_errno(line, m);
}

bool explain_add_line(struct buf *out, struct slice line, enum explain_topic *topic)
{
	struct explain_meaning m = {0};
	bool found = explain_line(line, &m) && m.topic != EXPLAIN_ANSWER;

	if (found) {
		if (m.remedy.n)
			buf_addf(out, _("%s; %s"), buf_text(&m.meaning), buf_text(&m.remedy));
		else
			buf_add(out, buf_slice(&m.meaning));
		if (topic)
			*topic = m.topic;
	}
	explain_meaning_fini(&m);
	return found;
}
