/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/command_table.h"
#include "base/language.h"

static const struct at_value echo_values[] = {
	{0, N_("no echo")},
	{1, N_("the board returns every byte it gets")},
	{0, NULL},
};
static const struct at_value syslog_values[] = {
	{0, N_("no codes")},
	{1, N_("ERR CODE:0x... before each ERROR")},
	{0, NULL},
};
static const struct at_value sysmsg_values[] = {
	{0, N_("short messages, none in passthrough mode")},
	{1, N_("+QUITT at the end of passthrough mode")},
	{2, N_("+LINK_CONN: with details in place of CONNECT")},
	{3, N_("+QUITT and +LINK_CONN:")},
	{4, N_("changes of Wi-Fi and links in passthrough mode too")},
	{5, N_("+QUITT, and changes in passthrough mode")},
	{6, N_("+LINK_CONN:, and changes in passthrough mode")},
	{7, N_("everything")},
	{0, NULL},
};
static const struct at_value filter_values[] = {
	{0, N_("everything comes through")},
	{1, N_("what the filters match never arrives")},
	{0, NULL},
};
static const struct at_value mfg_values[] = {
	{0, N_("erase")},
	{1, N_("read")},
	{2, N_("write")},
	{0, NULL},
};
static const struct at_value mfg_type_values[] = {
	{1, "u8"},
	{2, "i8"},
	{3, "u16"},
	{4, "i16"},
	{5, "u32"},
	{6, "i32"},
	{7, N_("text, sent after the prompt")},
	{8, N_("bytes, sent after the prompt: certificates and keys")},
	{0, NULL},
};
static const struct at_value flash_values[] = {
	{0, N_("erase")},
	{1, N_("write, after an erase")},
	{2, N_("read")},
	{0, NULL},
};
static const struct at_value store_values[] = {
	{0, N_("settings are gone after a restart")},
	{1, N_("settings are kept in flash")},
	{0, NULL},
};
static const struct at_value baud_values[] = {
	{9600, N_("slow, for long or poor wires")},
	{115200, N_("the usual rate")},
	{230400, N_("twice the usual")},
	{460800, N_("four times the usual")},
	{921600, N_("eight times the usual, needs flow control")},
	{0, NULL},
};
static const struct at_value stop_values[] = {
	{1, N_("1 stop bit")},
	{2, N_("1.5 stop bits")},
	{3, N_("2 stop bits")},
	{0, NULL},
};
static const struct at_value parity_values[] = {
	{0, N_("none")},
	{1, N_("odd")},
	{2, N_("even")},
	{0, NULL},
};
static const struct at_value flow_values[] = {
	{0, N_("none")},
	{1, "RTS"},
	{2, "CTS"},
	{3, N_("RTS and CTS")},
	{0, NULL},
};
static const struct at_value sleep_values[] = {
	{0, N_("off")},
	{1, N_("modem sleep, by the beacons")},
	{2, N_("light sleep")},
	{3, N_("modem sleep, by listen_interval")},
	{0, NULL},
};

static const struct at_parameter echo[] = {
	{.name = "echo",
		.type = AT_NUMBER,
		.range = BINARY,
		.values = echo_values,
		.fallback = "1",
		.dialects = BOTH,
		.doc = N_("Whether the board returns what is typed; on after each start.")},
};

static const struct at_parameter syslog[] = {
	{.name = "status",
		.type = AT_NUMBER,
		.range = BINARY,
		.values = syslog_values,
		.fallback = "0",
		.dialects = BOTH,
		.doc = N_("Whether an error code comes before ERROR.")},
};

static const struct at_parameter sysmsg[] = {
	{.name = "state",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 7),
		.values = sysmsg_values,
		.fallback = "0",
		.dialects = BOTH,
		.doc = N_("Which messages the board sends by itself, as a sum of 1, 2 and 4.")},
};

static const struct at_parameter sysmsgfilter[] = {
	{.name = "enable",
		.type = AT_NUMBER,
		.range = BINARY,
		.values = filter_values,
		.fallback = "0",
		.dialects = LATER,
		.doc = N_("Whether messages that match a filter are dropped.")},
};

static const struct at_parameter sysmfg[] = {
	{.name = "operation",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 2),
		.values = mfg_values,
		.dialects = LATER,
		.doc = N_("What is done with the stored value.")},
	{.name = "namespace",
		.type = AT_STRING,
		.range = AT_BOTH(1, 15),
		.dialects = LATER,
		.optional = true,
		.doc = N_(
			"Where the value is kept, at most 15 bytes: mqtt_ca, mqtt_cert or mqtt_key "
			"for MQTT.")},
	{.name = "key",
		.type = AT_STRING,
		.range = AT_BOTH(1, 15),
		.dialects = LATER,
		.optional = true,
		.doc = N_(
			"Name of the value there, at most 15 bytes: mqtt_ca, mqtt_cert or mqtt_key "
			"again; AT+SYSMFG=1 with the namespace lists them.")},
	{.name = "type",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, AT_LONGEST_PAYLOAD),
		.values = mfg_type_values,
		.dialects = LATER,
		.optional = true,
		.doc = N_("To write: the kind of value, 1 to 8, 8 for certificates; to read: the "
			  "offset in bytes.")},
	{.name = "value",
		.type = AT_NUMBER,
		.range = AT_BOTH(INT32_MIN, UINT32_MAX),
		.source = AT_SOURCE_LENGTH,
		.dialects = LATER,
		.optional = true,
		.doc = N_(
			"To write types 1 to 6: the number; to write 7 and 8: the length in bytes of "
			"what follows the prompt; to read: how many bytes.")},
};

static const struct at_parameter sysflash[] = {
	{.name = "operation",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 2),
		.values = flash_values,
		.dialects = BOTH,
		.doc = N_("What is done with the partition.")},
	{.name = "partition",
		.type = AT_STRING,
		.range = AT_BOTH(1, 16),
		.dialects = BOTH,
		.doc = N_(
			"Name of the partition, at most 16 bytes, as AT+SYSFLASH? lists it: mqtt_ca, "
			"mqtt_cert, mqtt_key.")},
	{.name = "offset",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, AT_LONGEST_PAYLOAD),
		.fallback = "0",
		.dialects = BOTH,
		.optional = true,
		.doc = N_("First byte in the partition; a multiple of 4096 to erase.")},
	{.name = "length",
		.type = AT_NUMBER,
		.range = AT_BOTH(1, AT_LONGEST_PAYLOAD),
		.source = AT_SOURCE_LENGTH,
		.dialects = BOTH,
		.optional = true,
		.doc = N_(
			"How many bytes; a multiple of 4096 to erase, of 4 to write a certificate.")},
};

static const struct at_parameter sysstore[] = {
	{.name = "store_mode",
		.type = AT_NUMBER,
		.range = BINARY,
		.values = store_values,
		.fallback = "1",
		.dialects = BOTH,
		.doc = N_("Whether Wi-Fi and system settings made from now on outlive a restart.")},
};

static const struct at_parameter uart[] = {
	{.name = "baudrate",
		.type = AT_NUMBER,
		.range = AT_BOTH(80, 5000000),
		.values = baud_values,
		.fallback = "115200",
		.dialects = BOTH,
		.doc = N_("Rate of the AT port in baud, 80 to 5000000.")},
	{.name = "databits",
		.type = AT_NUMBER,
		.range = AT_BOTH(5, 8),
		.fallback = "8",
		.dialects = BOTH,
		.doc = N_("Data bits in a character, 5 to 8.")},
	{.name = "stopbits",
		.type = AT_NUMBER,
		.range = AT_BOTH(1, 3),
		.values = stop_values,
		.fallback = "1",
		.dialects = BOTH,
		.doc = N_("Stop bits as a code: 2 stands for 1.5 bits and 3 for 2 bits.")},
	{.name = "parity",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 2),
		.values = parity_values,
		.fallback = "0",
		.dialects = BOTH,
		.doc = N_("Parity bit of a character.")},
	{.name = "flow_control",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 3),
		.values = flow_values,
		.fallback = "0",
		.dialects = BOTH,
		.doc = N_("Which flow control lines are in use; they must be wired.")},
};

static const struct at_parameter systimestamp[] = {
	{.name = "time",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, UINT32_MAX),
		.dialects = BOTH,
		.doc = N_("Seconds since 1970, in UTC.")},
};

static const struct at_parameter sleep_mode[] = {
	{.name = "sleep_mode",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 3),
		.values = sleep_values,
		.fallback = "0",
		.dialects = BOTH,
		.doc = N_("How the board saves power.")},
};

static const struct at_parameter rfpower[] = {
	{.name = "wifi_power",
		.type = AT_NUMBER,
		.range = AT_BOTH(40, 84),
		.dialects = BOTH,
		.doc = N_("Strongest Wi-Fi signal in 0.25 dBm, 40 to 84.")},
	{.name = "ble_adv_power",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 15),
		.dialects = BOTH,
		.optional = true,
		.doc = N_("Bluetooth LE signal while advertising, as a code.")},
	{.name = "ble_scan_power",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 15),
		.dialects = BOTH,
		.optional = true,
		.doc = N_("Bluetooth LE signal while scanning, as a code.")},
	{.name = "ble_conn_power",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 15),
		.dialects = BOTH,
		.optional = true,
		.doc = N_("Bluetooth LE signal of connections, as a code.")},
};

/* In the order in which boards list them (AT+CMD?). */
const struct at_command at_board_commands[] = {
	{.name = "",
		.forms = EXECUTE,
		.dialects = ALWAYS,
		NO_PROMPT,
		.basic = true,
		USUAL_LIMIT,
		.summary = N_("Ask whether the board listens"),
		.doc = N_("No OK: look at the baud rate, at crossed RX and TX, and whether this is "
			  "the log port, which prints but does not listen. While the board is "
			  "waiting for bytes after a prompt, AT is payload too.")},
	{.name = "E",
		.forms = SET,
		.dialects = ALWAYS,
		.roles = AT_SETS_ECHO,
		AT_ROWS(echo),
		NO_PROMPT,
		.basic = true,
		USUAL_LIMIT,
		.summary = N_("Switch the echo off or on"),
		.doc = N_("The bytes after a > prompt are never echoed.")},
	{.name = "RST",
		.forms = EXECUTE,
		.dialects = ALWAYS,
		.roles = AT_RESTARTS,
		NO_PROMPT,
		USUAL_LIMIT,
		.summary = N_("Restart the board"),
		.doc = N_(
			"OK comes first, ready about 1.6 s later. The MQTT connection and all MQTT "
			"settings are lost, Wi-Fi settings are kept. What is sent before ready may "
			"be answered busy p... or not at all.")},
	{.name = "GMR",
		.forms = EXECUTE,
		.dialects = ALWAYS,
		.roles = AT_ASKS_VERSION,
		NO_PROMPT,
		USUAL_LIMIT,
		.summary = N_("Show the firmware's versions"),
		.doc = N_("Four lines: AT version, SDK version, compile time, Bin version. 1.7 and "
			  "below is NonOS firmware without AT+MQTT commands.")},
	{.name = "CMD",
		.forms = QUERY,
		.dialects = BOTH,
		.roles = AT_LISTS_COMMANDS,
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+CMD:<index>,<\"name\">,<test>,<query>,<set>,<execute>",
		.summary = N_("List the commands that the firmware has"),
		.doc = N_(
			"The sure way to learn whether a firmware has MQTT. From v2.2 on; before, "
			"the answer is ERROR.")},
	{.name = "SYSTIMESTAMP",
		.varies = true,
		.forms = SET | QUERY,
		.dialects = BOTH,
		.roles = AT_SHOWS_CLOCK,
		AT_ROWS(systimestamp),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+SYSTIMESTAMP:<time>",
		.summary = N_("Show or set the clock in seconds"),
		.doc = N_("Where there is no time server it replaces AT+CIPSNTPCFG: "
			  "certificates are checked against this clock.")},
	{.name = "SLEEP",
		.forms = SET | QUERY,
		.dialects = ALWAYS,
		AT_ROWS(sleep_mode),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+SLEEP:<sleep_mode>",
		.summary = N_("Choose how the board sleeps"),
		.doc = N_("In light sleep the AT port may lose the first bytes of a line.")},
	{.name = "RESTORE",
		.forms = EXECUTE,
		.dialects = ALWAYS,
		.roles = AT_RESTARTS | AT_RESTORES,
		NO_PROMPT,
		.limit_ms = 15000,
		.summary = N_("Erase all settings and restart"),
		.doc = N_("Wi-Fi settings, the baud rate of AT+UART_DEF and everything else stored "
			  "is reset to the factory defaults. ready comes about 1.8 s after OK.")},
	{.name = "SYSRAM",
		.varies = true,
		.forms = QUERY,
		.dialects = ALWAYS,
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+SYSRAM:<free>,<least>",
		.summary = N_("Show the free memory"),
		.doc = N_("Free bytes now, and the fewest there ever were. Less than about "
			  "40000 is too little for TLS.")},
	{.name = "SYSFLASH",
		.forms = SET | QUERY,
		.dialects = BOTH,
		AT_ROWS(sysflash),
		.length_parameter = 3,
		.prompt_when = {{0, 1, 1}},
		.secret_payload = true,
		.filler = '\xff', /* as erased flash is */
		.limit_ms = 30000,
		.answer = "+SYSFLASH:<\"partition\">,<type>,<subtype>,<addr>,<size>",
		.summary = N_("Erase, write and read flash partitions"),
		.doc = N_(
			"Certificates up to v3.0: erase with AT+SYSFLASH=0,\"mqtt_ca\",0,4096, "
			"then write the file that Espressif's AtPKI.py packs, in pieces of at "
			"most 4096 bytes, each after > (without OK). Writing without erasing spoils "
			"the partition. Transcripts show the bytes as *.")},
	{.name = "RFPOWER",
		.forms = SET | QUERY,
		.dialects = ALWAYS,
		AT_ROWS(rfpower),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+RFPOWER:<wifi_power>,<ble_adv_power>,<ble_scan_power>,<ble_conn_power>",
		.summary = N_("Show or set the radio power"),
		.doc = N_("It is lost at each restart.")},
	{.name = "SYSMSG",
		.forms = SET | QUERY,
		.dialects = BOTH,
		AT_ROWS(sysmsg),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+SYSMSG:<state>",
		.summary = N_("Choose the messages that come by themselves"),
		.doc = N_("1: +QUITT at the end of passthrough mode. 2: connections in detail. 4: "
			  "changes in passthrough mode. MQTT's own messages always come.")},
	{.name = "SYSMSGFILTER",
		.forms = SET | QUERY,
		.dialects = LATER,
		AT_ROWS(sysmsgfilter),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+SYSMSGFILTER:<enable>",
		.summary = N_("Ask whether messages are filtered away"),
		.doc = N_("A filter can drop any message, +MQTTSUBRECV too. Where messages are "
			  "missing, ask with AT+SYSMSGFILTER? and send AT+SYSMSGFILTER=0.")},
	{.name = "SYSLOG",
		.forms = SET | QUERY,
		.dialects = BOTH,
		.roles = AT_SETS_CODES,
		AT_ROWS(syslog),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+SYSLOG:<status>",
		.summary = N_("Switch error codes on"),
		.doc = N_("With 1 an ERR CODE line precedes most ERRORs and says why. Off after "
			  "each start. Even so, some failures have no code.")},
	{.name = "SYSSTORE",
		.forms = SET | QUERY,
		.dialects = BOTH,
		AT_ROWS(sysstore),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+SYSSTORE:<store_mode>",
		.summary = N_("Keep settings over a restart, or not"),
		.doc = N_(
			"For Wi-Fi, IP and message settings. MQTT settings are never kept: they are "
			"lost at each restart.")},
	{.name = "SYSMFG",
		.forms = SET | QUERY,
		.dialects = LATER,
		AT_ROWS(sysmfg),
		.length_parameter = 4,
		.prompt_when = {{0, 2, 2}, {3, 7, 8}},
		.secret_payload = true,
		.filler = '\n', /* a NUL in a string is refused */
		.limit_ms = 15000,
		.answer = "+SYSMFG:<\"namespace\">",
		.summary = N_("Read and write certificates and factory values"),
		.doc = N_("AT+SYSMFG=2,\"mqtt_ca\",\"mqtt_ca\",8,<length> stores a CA certificate "
			  "as it is, in PEM: the board answers OK and >, takes exactly length "
			  "bytes, and answers OK. mqtt_cert and mqtt_key go the same way. From "
			  "v3.1 on; before, AT+SYSFLASH. Transcripts show the bytes as *.")},
	{.name = "UART",
		.forms = SET | QUERY,
		.dialects = ALWAYS,
		.roles = AT_SETS_RATE | AT_KEEPS_RATE,
		AT_ROWS(uart),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+UART:<baudrate>,<databits>,<stopbits>,<parity>,<flow_control>",
		.summary = N_("Change the AT port's rate, as AT+UART_DEF does"),
		.doc = N_("An old name that current firmware still has: use AT+UART_CUR or "
			  "AT+UART_DEF, which say whether the rate is kept.")},
	{.name = "UART_CUR",
		.forms = SET | QUERY,
		.dialects = ALWAYS,
		.roles = AT_SETS_RATE,
		AT_ROWS(uart),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+UART_CUR:<baudrate>,<databits>,<stopbits>,<parity>,<flow_control>",
		.summary = N_("Change the AT port's rate until the restart"),
		.doc = N_("OK still comes at the old rate, then the board switches: this side must "
			  "follow.")},
	{.name = "UART_DEF",
		.forms = SET | QUERY,
		.dialects = ALWAYS,
		.roles = AT_SETS_RATE | AT_KEEPS_RATE,
		AT_ROWS(uart),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+UART_DEF:<baudrate>,<databits>,<stopbits>,<parity>,<flow_control>",
		.summary = N_("Change the AT port's rate for good"),
		.doc = N_(
			"OK still comes at the old rate, then the board switches and keeps the new "
			"one over restarts. Note it down: a board at a forgotten rate looks dead; "
			"AT+RESTORE brings 115200 back.")},
};
const size_t at_board_command_count = ALEN(at_board_commands);
