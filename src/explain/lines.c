/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explain/lines.h"

#include <ctype.h>

#include "explain/line_codes.h"
#include "explain/line_starts.h"
#include "explain/remedies.h"

#define WHO_MAY \
	N_("check username and password, and that the broker lets this client_id in; AT+MQTTCLEAN=0, then AT+MQTTUSERCFG with the right ones")

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

/* A row, and the number behind it, which often says more. */
static bool explain_words_and_errno(struct slice line, struct explain_meaning *m)
{
	long long number;
	const char *meaning = explain_errno_meaning(line, &number);

	if (!explain_by_row(line, m))
		return false;
	if (meaning && m->topic != EXPLAIN_ANSWER) {
		struct buf words = m->meaning;
		m->meaning = (struct buf){0};
		buf_addf(&m->meaning, _("%s (errno %lld: %s)"), buf_text(&words), number, meaning);
		buf_fini(&words);
	}
	return true;
}

/* ---- a line ---- */

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
