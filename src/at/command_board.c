/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/command_table.h"

#define LATER AT_IN(AT_DIALECT_ESP_AT)
#define BOTH AT_ANY_DIALECT
#define BINARY AT_BOTH(0, 1)
#define TEXT(min) AT_BOTH((min), AT_LINE_BYTES)

static const struct at_value echo_values[] = {
	{0, "no echo"},
	{1, "the board returns every byte it gets"},
	{0, NULL},
};
static const struct at_value syslog_values[] = {
	{0, "no codes"},
	{1, "ERR CODE:0x... before each ERROR"},
	{0, NULL},
};
static const struct at_value sysmsg_values[] = {
	{0, "short messages, none in passthrough mode"},
	{1, "+QUITT at the end of passthrough mode"},
	{2, "+LINK_CONN: with details in place of CONNECT"},
	{3, "+QUITT and +LINK_CONN:"},
	{4, "changes of Wi-Fi and links in passthrough mode too"},
	{5, "+QUITT, and changes in passthrough mode"},
	{6, "+LINK_CONN:, and changes in passthrough mode"},
	{7, "everything"},
	{0, NULL},
};
static const struct at_value filter_values[] = {
	{0, "everything comes through"},
	{1, "what the filters match never arrives"},
	{0, NULL},
};
static const struct at_value mfg_values[] = {
	{0, "erase"},
	{1, "read"},
	{2, "write"},
	{0, NULL},
};
static const struct at_value mfg_type_values[] = {
	{1, "u8"},
	{2, "i8"},
	{3, "u16"},
	{4, "i16"},
	{5, "u32"},
	{6, "i32"},
	{7, "text, sent after the prompt"},
	{8, "bytes, sent after the prompt: certificates and keys"},
	{0, NULL},
};
static const struct at_value flash_values[] = {
	{0, "erase"},
	{1, "write, after an erase"},
	{2, "read"},
	{0, NULL},
};
static const struct at_value store_values[] = {
	{0, "settings are gone after a restart"},
	{1, "settings are kept in flash"},
	{0, NULL},
};
static const struct at_value baud_values[] = {
	{9600, "slow, for long or poor wires"},
	{115200, "the usual rate"},
	{230400, "twice the usual"},
	{460800, "four times the usual"},
	{921600, "eight times the usual, needs flow control"},
	{0, NULL},
};
static const struct at_value stop_values[] = {
	{1, "1 stop bit"},
	{2, "1.5 stop bits"},
	{3, "2 stop bits"},
	{0, NULL},
};
static const struct at_value parity_values[] = {
	{0, "none"},
	{1, "odd"},
	{2, "even"},
	{0, NULL},
};
static const struct at_value flow_values[] = {
	{0, "none"},
	{1, "RTS"},
	{2, "CTS"},
	{3, "RTS and CTS"},
	{0, NULL},
};
static const struct at_value mode_values[] = {
	{0, "Wi-Fi off"},
	{1, "station: joins an access point"},
	{2, "access point"},
	{3, "station and access point"},
	{0, NULL},
};
static const struct at_value auto_values[] = {
	{0, "does not join"},
	{1, "joins the access point it remembers"},
	{0, NULL},
};
static const struct at_value open_values[] = {
	{0, "joins any network"},
	{1, "refuses open and WEP networks"},
	{0, NULL},
};
static const struct at_value rejoin_values[] = {{0, "never"}, {0, NULL}};
static const struct at_value scan_values[] = {
	{0, "fast: the first one found"},
	{1, "all channels: the strongest"},
	{0, NULL},
};
static const struct at_value pmf_values[] = {
	{0, "off"},
	{1, "used where the access point can"},
	{3, "required"},
	{0, NULL},
};
static const struct at_value scan_type_values[] = {
	{0, "active"},
	{1, "passive"},
	{0, NULL},
};
static const struct at_value sntp_values[] = {
	{0, "off"},
	{1, "on"},
	{0, NULL},
};

static const struct at_parameter echo[] = {
	{.name = "echo",
		.type = AT_NUMBER,
		.range = BINARY,
		.values = echo_values,
		.fallback = "1",
		.dialects = BOTH,
		.doc = "Whether the board returns what is typed; on after each start."},
};

static const struct at_parameter syslog[] = {
	{.name = "status",
		.type = AT_NUMBER,
		.range = BINARY,
		.values = syslog_values,
		.fallback = "0",
		.dialects = BOTH,
		.doc = "Whether an error code comes before ERROR."},
};

static const struct at_parameter sysmsg[] = {
	{.name = "state",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 7),
		.values = sysmsg_values,
		.fallback = "0",
		.dialects = BOTH,
		.doc = "Which messages the board sends by itself, as a sum of 1, 2 and 4."},
};

static const struct at_parameter sysmsgfilter[] = {
	{.name = "enable",
		.type = AT_NUMBER,
		.range = BINARY,
		.values = filter_values,
		.fallback = "0",
		.dialects = LATER,
		.doc = "Whether messages that match a filter are dropped."},
};

static const struct at_parameter sysmfg[] = {
	{.name = "operation",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 2),
		.values = mfg_values,
		.dialects = LATER,
		.doc = "What is done with the stored value."},
	{.name = "namespace",
		.type = AT_STRING,
		.range = AT_BOTH(1, 15),
		.dialects = LATER,
		.optional = true,
		.doc = "Where the value is kept, at most 15 bytes: mqtt_ca, mqtt_cert or mqtt_key "
		       "for MQTT."},
	{.name = "key",
		.type = AT_STRING,
		.range = AT_BOTH(1, 15),
		.dialects = LATER,
		.optional = true,
		.doc = "Name of the value there, at most 15 bytes: mqtt_ca, mqtt_cert or mqtt_key "
		       "again; AT+SYSMFG=1 with the namespace lists them."},
	{.name = "type",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, AT_LONGEST_PAYLOAD),
		.values = mfg_type_values,
		.dialects = LATER,
		.optional = true,
		.doc = "To write: the kind of value, 1 to 8, 8 for certificates; to read: the "
		       "offset in bytes."},
	{.name = "value",
		.type = AT_NUMBER,
		.range = AT_BOTH(INT32_MIN, UINT32_MAX),
		.source = AT_SOURCE_LENGTH,
		.dialects = LATER,
		.optional = true,
		.doc = "To write types 1 to 6: the number; to write 7 and 8: the length in bytes of "
		       "what follows the prompt; to read: how many bytes."},
};

static const struct at_parameter sysflash[] = {
	{.name = "operation",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 2),
		.values = flash_values,
		.dialects = BOTH,
		.doc = "What is done with the partition."},
	{.name = "partition",
		.type = AT_STRING,
		.range = AT_BOTH(1, 16),
		.dialects = BOTH,
		.doc = "Name of the partition, at most 16 bytes, as AT+SYSFLASH? lists it: mqtt_ca, "
		       "mqtt_cert, mqtt_key."},
	{.name = "offset",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, AT_LONGEST_PAYLOAD),
		.fallback = "0",
		.dialects = BOTH,
		.optional = true,
		.doc = "First byte in the partition; a multiple of 4096 to erase."},
	{.name = "length",
		.type = AT_NUMBER,
		.range = AT_BOTH(1, AT_LONGEST_PAYLOAD),
		.source = AT_SOURCE_LENGTH,
		.dialects = BOTH,
		.optional = true,
		.doc = "How many bytes; a multiple of 4096 to erase, of 4 to write a certificate."},
};

static const struct at_parameter sysstore[] = {
	{.name = "store_mode",
		.type = AT_NUMBER,
		.range = BINARY,
		.values = store_values,
		.fallback = "1",
		.dialects = BOTH,
		.doc = "Whether Wi-Fi and system settings made from now on outlive a restart."},
};

static const struct at_parameter uart[] = {
	{.name = "baudrate",
		.type = AT_NUMBER,
		.range = AT_BOTH(80, 5000000),
		.values = baud_values,
		.fallback = "115200",
		.dialects = BOTH,
		.doc = "Rate of the AT port in baud, 80 to 5000000."},
	{.name = "databits",
		.type = AT_NUMBER,
		.range = AT_BOTH(5, 8),
		.fallback = "8",
		.dialects = BOTH,
		.doc = "Data bits in a character, 5 to 8."},
	{.name = "stopbits",
		.type = AT_NUMBER,
		.range = AT_BOTH(1, 3),
		.values = stop_values,
		.fallback = "1",
		.dialects = BOTH,
		.doc = "Stop bits as a code: 2 stands for 1.5 bits and 3 for 2 bits."},
	{.name = "parity",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 2),
		.values = parity_values,
		.fallback = "0",
		.dialects = BOTH,
		.doc = "Parity bit of a character."},
	{.name = "flow_control",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 3),
		.values = flow_values,
		.fallback = "0",
		.dialects = BOTH,
		.doc = "Which flow control lines are in use; they must be wired."},
};

static const struct at_parameter cwmode[] = {
	{.name = "mode",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 3),
		.values = mode_values,
		.dialects = BOTH,
		.doc = "What the board is on Wi-Fi; MQTT needs a station."},
	{.name = "auto_connect",
		.type = AT_NUMBER,
		.range = BINARY,
		.values = auto_values,
		.fallback = "1",
		.dialects = BOTH,
		.optional = true,
		.doc = "Whether a board that becomes a station joins the access point that it "
		       "remembers."},
};

static const struct at_parameter cwjap[] = {
	{.name = "ssid",
		.type = AT_STRING,
		.range = AT_BOTH(1, 32),
		.source = AT_SOURCE_SSID,
		.dialects = BOTH,
		.doc = "Name of the network, at most 32 bytes, with \\ before each comma, quote and "
		       "backslash."},
	{.name = "pwd",
		.type = AT_STRING,
		.range = AT_BOTH(0, 64),
		.dialects = BOTH,
		.optional = true,
		.secret = true,
		.doc = "Password of the network, at most 64 bytes; masked in transcripts and kept "
		       "out of the history."},
	{.name = "bssid",
		.type = AT_STRING,
		.range = AT_BOTH(17, 17),
		.dialects = BOTH,
		.optional = true,
		.doc = "MAC address of the access point, such as ca:d7:19:d8:a6:44, where several "
		       "have the same ssid."},
	{.name = "pci_en",
		.type = AT_NUMBER,
		.range = BINARY,
		.values = open_values,
		.fallback = "0",
		.dialects = BOTH,
		.optional = true,
		.doc = "Whether networks without or with weak encryption are refused."},
	{.name = "reconn_interval",
		.type = AT_NUMBER,
		.range = {{0, 1}, {0, 7200}},
		.values = rejoin_values,
		.fallback = "1",
		.dialects = BOTH,
		.optional = true,
		.doc = "Seconds between attempts to join again after a loss, 1 to 7200; 0 for "
		       "none; up to v2.1 only 0 or 1 for no or yes."},
	{.name = "listen_interval",
		.type = AT_NUMBER,
		.range = AT_BOTH(1, 100),
		.fallback = "3",
		.dialects = BOTH,
		.optional = true,
		.doc = "How often a sleeping board listens to the access point, in its beacon "
		       "intervals, 1 to 100."},
	{.name = "scan_mode",
		.type = AT_NUMBER,
		.range = BINARY,
		.values = scan_values,
		.fallback = "0",
		.dialects = BOTH,
		.optional = true,
		.doc = "Which of several access points is chosen."},
	{.name = "jap_timeout",
		.type = AT_NUMBER,
		.range = AT_BOTH(3, 600),
		.fallback = "15",
		.dialects = LATER,
		.optional = true,
		.limit_unit_ms = 1000,
		.doc = "Longest time to join in seconds, 3 to 600; from v2.2 on."},
	{.name = "pmf",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 3),
		.values = pmf_values,
		.fallback = "0",
		.dialects = LATER,
		.optional = true,
		.doc = "Protected management frames; from v2.2 on."},
};

static const struct at_parameter cwlap[] = {
	{.name = "ssid",
		.type = AT_STRING,
		.range = AT_BOTH(0, 32),
		.source = AT_SOURCE_SSID,
		.dialects = BOTH,
		.optional = true,
		.doc = "Name of the network to look for, at most 32 bytes."},
	{.name = "mac",
		.type = AT_STRING,
		.range = AT_BOTH(0, 17),
		.dialects = BOTH,
		.optional = true,
		.doc = "MAC address of the access point to look for, such as ca:d7:19:d8:a6:44."},
	{.name = "channel",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 14),
		.dialects = BOTH,
		.optional = true,
		.doc = "Wi-Fi channel to look at, 1 to 14; 0 for all."},
	{.name = "scan_type",
		.type = AT_NUMBER,
		.range = BINARY,
		.values = scan_type_values,
		.fallback = "0",
		.dialects = BOTH,
		.optional = true,
		.doc = "Whether the board calls for access points or only listens."},
	{.name = "scan_time_min",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 1500),
		.dialects = BOTH,
		.optional = true,
		.doc = "Shortest time on each channel in milliseconds, 0 to 1500, when calling."},
	{.name = "scan_time_max",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 1500),
		.dialects = BOTH,
		.optional = true,
		.doc = "Longest time on each channel in milliseconds, 0 to 1500; 0 for 120 calling "
		       "and 360 listening."},
};

static const struct at_parameter cipsta[] = {
	{.name = "ip",
		.type = AT_STRING,
		.range = AT_BOTH(7, 15),
		.dialects = BOTH,
		.doc = "IP address of the board, such as 192.168.6.100."},
	{.name = "gateway",
		.type = AT_STRING,
		.range = AT_BOTH(7, 15),
		.dialects = BOTH,
		.optional = true,
		.doc = "IP address of the gateway."},
	{.name = "netmask",
		.type = AT_STRING,
		.range = AT_BOTH(7, 15),
		.dialects = BOTH,
		.optional = true,
		.doc = "Network mask, such as 255.255.255.0."},
};

#define SNTP_SERVER_ROW(number)                                                                  \
	{                                                                                        \
		.name = "server" #number, .type = AT_STRING, .range = TEXT(1), .dialects = BOTH, \
		.optional = true,                                                                \
		.doc = "Name or IP address of time server " #number ", such as pool.ntp.org."    \
	}

static const struct at_parameter cipsntpcfg[] = {
	{.name = "enable",
		.type = AT_NUMBER,
		.range = BINARY,
		.values = sntp_values,
		.fallback = "1",
		.dialects = BOTH,
		.doc = "Whether the board fetches the time from the network."},
	{.name = "timezone",
		.type = AT_NUMBER,
		.range = AT_BOTH(-1200, 1400),
		.dialects = BOTH,
		.optional = true,
		.doc = "Distance from UTC: whole hours from -12 to 14, or hhmm such as 530 or -330."},
	SNTP_SERVER_ROW(1),
	SNTP_SERVER_ROW(2),
	SNTP_SERVER_ROW(3),
};

#define EXECUTE AT_HAS(AT_FORM_EXECUTE)
#define QUERY AT_HAS(AT_FORM_QUERY)
#define SET AT_HAS(AT_FORM_SET)
#define NO_PROMPT .length_parameter = -1
#define USUAL_LIMIT .limit_ms = AT_COMMAND_LIMIT_MS

const struct at_command at_board_commands[] = {
	{.name = "",
		.forms = EXECUTE,
		.dialects = BOTH,
		NO_PROMPT,
		.basic = true,
		USUAL_LIMIT,
		.summary = "Ask whether the board listens",
		.doc = "No OK: look at the baud rate, at crossed RX and TX, and whether this is "
		       "the log port, which prints but does not listen. While the board is "
		       "waiting for bytes after a prompt, AT is payload too."},
	{.name = "E",
		.forms = SET,
		.dialects = BOTH,
		.roles = AT_SETS_ECHO,
		AT_ROWS(echo),
		NO_PROMPT,
		.basic = true,
		USUAL_LIMIT,
		.summary = "Switch the echo off or on",
		.doc = "The bytes after a > prompt are never echoed."},
	{.name = "GMR",
		.forms = EXECUTE,
		.dialects = BOTH,
		.roles = AT_ASKS_VERSION,
		NO_PROMPT,
		USUAL_LIMIT,
		.summary = "Show the firmware's versions",
		.doc = "Four lines: AT version, SDK version, compile time, Bin version. 1.7 and "
		       "below is NonOS firmware without AT+MQTT commands."},
	{.name = "RST",
		.forms = EXECUTE,
		.dialects = BOTH,
		.roles = AT_RESTARTS,
		NO_PROMPT,
		USUAL_LIMIT,
		.summary = "Restart the board",
		.doc = "OK comes first, ready about 1.6 s later. The MQTT connection and all MQTT "
		       "settings are lost, Wi-Fi settings are kept. What is sent before ready may "
		       "be answered busy p... or not at all."},
	{.name = "RESTORE",
		.forms = EXECUTE,
		.dialects = BOTH,
		.roles = AT_RESTARTS | AT_RESTORES,
		NO_PROMPT,
		.limit_ms = 15000,
		.summary = "Erase all settings and restart",
		.doc = "Wi-Fi settings, the baud rate of AT+UART_DEF and everything else stored "
		       "is reset to the factory defaults. ready comes about 1.8 s after OK."},
	{.name = "CMD",
		.forms = QUERY,
		.dialects = BOTH,
		.roles = AT_LISTS_COMMANDS,
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+CMD:<index>,<\"name\">,<test>,<query>,<set>,<execute>",
		.summary = "List the commands that the firmware has",
		.doc = "The sure way to learn whether a firmware has MQTT. From v2.2 on; before, "
		       "the answer is ERROR."},
	{.name = "SYSLOG",
		.forms = SET | QUERY,
		.dialects = BOTH,
		.roles = AT_SETS_CODES,
		AT_ROWS(syslog),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+SYSLOG:<status>",
		.summary = "Switch error codes on",
		.doc = "With 1 an ERR CODE line precedes most ERRORs and says why. Off after "
		       "each start. Even so, some failures have no code."},
	{.name = "SYSMSG",
		.forms = SET | QUERY,
		.dialects = BOTH,
		AT_ROWS(sysmsg),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+SYSMSG:<state>",
		.summary = "Choose the messages that come by themselves",
		.doc = "1: +QUITT at the end of passthrough mode. 2: connections in detail. 4: "
		       "changes in passthrough mode. MQTT's own messages always come."},
	{.name = "SYSMSGFILTER",
		.forms = SET | QUERY,
		.dialects = LATER,
		AT_ROWS(sysmsgfilter),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+SYSMSGFILTER:<enable>",
		.summary = "Ask whether messages are filtered away",
		.doc = "A filter can drop any message, +MQTTSUBRECV too. Where messages are "
		       "missing, ask with AT+SYSMSGFILTER? and send AT+SYSMSGFILTER=0."},
	{.name = "SYSMFG",
		.forms = SET | QUERY,
		.dialects = LATER,
		AT_ROWS(sysmfg),
		.length_parameter = 4,
		.prompt_when = {{0, 2, 2}, {3, 7, 8}},
		.secret_payload = true,
		.limit_ms = 15000,
		.answer = "+SYSMFG:<\"namespace\">",
		.summary = "Read and write certificates and factory values",
		.doc = "AT+SYSMFG=2,\"mqtt_ca\",\"mqtt_ca\",8,<length> stores a CA certificate "
		       "as it is, in PEM: the board answers OK and >, takes exactly length "
		       "bytes, and answers OK. mqtt_cert and mqtt_key go the same way. From "
		       "v3.1 on; before, AT+SYSFLASH. Transcripts show the bytes as *."},
	{.name = "SYSFLASH",
		.forms = SET | QUERY,
		.dialects = BOTH,
		AT_ROWS(sysflash),
		.length_parameter = 3,
		.prompt_when = {{0, 1, 1}},
		.secret_payload = true,
		.limit_ms = 30000,
		.answer = "+SYSFLASH:<\"partition\">,<type>,<subtype>,<addr>,<size>",
		.summary = "Erase, write and read flash partitions",
		.doc = "Certificates up to v3.0: erase with AT+SYSFLASH=0,\"mqtt_ca\",0,4096, "
		       "then write the file that Espressif's AtPKI.py packs, in pieces of at "
		       "most 4096 bytes, each after OK and >. Writing without erasing spoils "
		       "the partition. Transcripts show the bytes as *."},
	{.name = "SYSSTORE",
		.forms = SET | QUERY,
		.dialects = BOTH,
		AT_ROWS(sysstore),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+SYSSTORE:<store_mode>",
		.summary = "Keep settings over a restart, or not",
		.doc = "For Wi-Fi, IP and message settings. MQTT settings are never kept: they are "
		       "lost at each restart."},
	{.name = "UART_CUR",
		.forms = SET | QUERY,
		.dialects = BOTH,
		.roles = AT_SETS_RATE,
		AT_ROWS(uart),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+UART_CUR:<baudrate>,<databits>,<stopbits>,<parity>,<flow_control>",
		.summary = "Change the AT port's rate until the restart",
		.doc = "OK still comes at the old rate, then the board switches: this side must "
		       "follow."},
	{.name = "UART_DEF",
		.forms = SET | QUERY,
		.dialects = BOTH,
		.roles = AT_SETS_RATE | AT_KEEPS_RATE,
		AT_ROWS(uart),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+UART_DEF:<baudrate>,<databits>,<stopbits>,<parity>,<flow_control>",
		.summary = "Change the AT port's rate for good",
		.doc = "OK still comes at the old rate, then the board switches and keeps the new "
		       "one over restarts. Note it down: a board at a forgotten rate looks dead; "
		       "AT+RESTORE brings 115200 back."},
	{.name = "CWMODE",
		.forms = SET | QUERY,
		.dialects = BOTH,
		AT_ROWS(cwmode),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+CWMODE:<mode>",
		.summary = "Set the Wi-Fi mode",
		.doc = "AT+CWMODE=1 comes before AT+CWJAP."},
	{.name = "CWJAP",
		.forms = EXECUTE | SET | QUERY,
		.dialects = BOTH,
		.roles = AT_JOINS,
		AT_ROWS(cwjap),
		NO_PROMPT,
		.limit_ms = 25000,
		.answer = "+CWJAP:<\"ssid\">,<\"bssid\">,<channel>,<rssi>,<pci_en>,"
			  "<reconn_interval>,<listen_interval>,<scan_mode>,<pmf>",
		.summary = "Join a Wi-Fi network",
		.doc = "WIFI CONNECTED and WIFI GOT IP come before OK. A failure is +CWJAP:<1 to 4>, "
		       "then ERROR, usually within 15 s. AT+CWMODE=1 first. Without parameters it "
		       "joins the last network again."},
	{.name = "CWQAP",
		.forms = EXECUTE,
		.dialects = BOTH,
		.roles = AT_LEAVES,
		NO_PROMPT,
		USUAL_LIMIT,
		.summary = "Leave the Wi-Fi network",
		.doc = "An MQTT connection breaks with it."},
	{.name = "CWLAP",
		.forms = EXECUTE | SET,
		.dialects = BOTH,
		AT_ROWS(cwlap),
		NO_PROMPT,
		.limit_ms = 25000,
		.summary = "Look for Wi-Fi networks",
		.doc = "One line +CWLAP:(<ecn>,<\"ssid\">,<rssi>,<\"mac\">,<channel>,...) for each "
		       "access point; rssi is in dBm, and below -80 a connection is poor. 5 GHz "
		       "networks are never found by an ESP32."},
	{.name = "CIPSTA",
		.forms = SET | QUERY,
		.dialects = BOTH,
		AT_ROWS(cipsta),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+CIPSTA:<\"ip\">",
		.summary = "Show or set the board's IP address",
		.doc = "Three lines: ip, gateway, netmask. 0.0.0.0 means no network. Setting it "
		       "switches DHCP off."},
	{.name = "CIPSNTPCFG",
		.forms = SET | QUERY,
		.dialects = BOTH,
		AT_ROWS(cipsntpcfg),
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+CIPSNTPCFG:<enable>,<timezone>,<\"server1\">[,<\"server2\">,"
			  "<\"server3\">]",
		.summary = "Set the clock from the network",
		.doc = "OK comes at once, +TIME_UPDATED some seconds later, and not before then is "
		       "the clock right. Schemes 3, 5, 8 and 10 fail without it: a certificate "
		       "cannot be checked in 1970."},
	{.name = "CIPSNTPTIME",
		.forms = QUERY,
		.dialects = BOTH,
		NO_PROMPT,
		USUAL_LIMIT,
		.answer = "+CIPSNTPTIME:<time>",
		.summary = "Show the clock",
		.doc = "A time in 1970 means that it is not set yet: wait for +TIME_UPDATED, or "
		       "look at the server in AT+CIPSNTPCFG?."},
};
const size_t at_board_command_count = ALEN(at_board_commands);
