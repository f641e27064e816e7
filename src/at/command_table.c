/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/command_table.h"
#include "at/scheme.h"
#include "base/language.h"

#define PAGE AT_IN(AT_DIALECT_ESP32_S)

/* The page's limits first, then those of current firmware. */
#define TOPIC_BYTES(min)           \
	{                          \
		{(min), 64},       \
		{                  \
			(min), 128 \
		}                  \
	}
#define QOS AT_BOTH(0, 2)

static const struct at_value link_values[] = {{0, N_("the only link there is")}, {0, NULL}};
static const struct at_value certificate_values[] = {{0, N_("the only set there is")}, {0, NULL}};
static const struct at_value keepalive_values[] = {{0, N_("the firmware's own 120 s")}, {0, NULL}};
static const struct at_value clean_values[] = {
	{0, N_("clean session: the broker forgets subscriptions and waiting messages")},
	{1, N_("kept session: the broker keeps them for this client_id")},
	{0, NULL},
};
static const struct at_value qos_values[] = {
	{0, N_("at most once")},
	{1, N_("at least once")},
	{2, N_("exactly once")},
	{0, NULL},
};
static const struct at_value retain_values[] = {
	{0, N_("passed on, not kept")},
	{1, N_("kept by the broker for later subscribers")},
	{0, NULL},
};
static const struct at_value reconnect_values[] = {
	{0, N_("stays disconnected after a loss")},
	{1, N_("reconnects by itself, takes more memory")},
	{0, NULL},
};

/* Rows that several commands share. */
#define LINK_ROW                                                                                       \
	{                                                                                              \
		.name = "LinkID", .type = AT_NUMBER, .range = AT_BOTH(0, 0),                           \
		.values = link_values, .fallback = "0",                                                \
		.error = {.read = 0x6010, .value = 0x6011}, .dialects = BOTH,                          \
		.doc = N_(                                                                             \
			"Number of the MQTT connection; boards have a single one, so it is always 0.") \
	}
#define CLIENT_ID_ROW                                                                                 \
	{                                                                                             \
		.name = "client_id", .type = AT_STRING, .range = AT_BOTH(0, 256),                     \
		.source = AT_SOURCE_CLIENT_ID, .own_command = "MQTTCLIENTID",                         \
		.error = {.read = 0x6014, .null = 0x6015, .overlength = 0x6016}, .dialects = BOTH,    \
		.doc = N_(                                                                            \
			"Name under which the broker knows this client, at most 256 bytes; a second " \
			"client with the same one disconnects the first.")                            \
	}
#define USERNAME_ROW(bytes, text)                                                                  \
	{                                                                                          \
		.name = "username", .type = AT_STRING, .range = AT_BOTH(0, bytes),                 \
		.source = AT_SOURCE_USERNAME, .own_command = "MQTTUSERNAME",                       \
		.error = {.read = 0x6017, .null = 0x6018, .overlength = 0x6019}, .dialects = BOTH, \
		.doc = text                                                                        \
	}
#define PASSWORD_ROW(bytes, text)                                                                  \
	{                                                                                          \
		.name = "password", .type = AT_STRING, .range = AT_BOTH(0, bytes),                 \
		.error = {.read = 0x601A, .null = 0x601B, .overlength = 0x601C}, .dialects = BOTH, \
		.secret = true, .own_command = "MQTTPASSWORD", .doc = text                         \
	}
#define TOPIC_ROW(from, text)                                                                      \
	{                                                                                          \
		.name = "topic", .type = AT_STRING, .range = TOPIC_BYTES(1), .source = from,       \
		.error = {.read = 0x6041, .null = 0x6042, .overlength = 0x6043}, .dialects = BOTH, \
		.doc = text                                                                        \
	}
#define QOS_ROW(text)                                                                          \
	{                                                                                      \
		.name = "qos", .type = AT_NUMBER, .range = QOS, .values = qos_values,          \
		.fallback = "0", .error = {.read = 0x6047, .value = 0x6048}, .dialects = BOTH, \
		.doc = text                                                                    \
	}
#define RETAIN_ROW                                                                                      \
	{                                                                                               \
		.name = "retain", .type = AT_NUMBER, .range = BINARY, .values = retain_values,          \
		.fallback = "0", .error = {.read = 0x6049, .value = 0x604A}, .dialects = BOTH,          \
		.doc = N_(                                                                              \
			"Whether the broker keeps the message and hands it to everyone who subscribes " \
			"later.")                                                                       \
	}
#define TIMEOUT_ROW(text)                                                                     \
	{                                                                                     \
		.name = "timeout_ms", .type = AT_NUMBER, .range = AT_BOTH(3000, 60000),       \
		.fallback = "15000", .dialects = LATER, .optional = true, .limit_unit_ms = 1, \
		.doc = text                                                                   \
	}
#define LONG_LENGTH_ROW(text)                                                   \
	{                                                                       \
		.name = "length", .type = AT_NUMBER, .range = AT_BOTH(1, 1024), \
		.source = AT_SOURCE_LENGTH, .dialects = LATER, .doc = text      \
	}
#define ANSWER_TIMEOUT                                                                           \
	N_("Longest wait for the broker's answer in milliseconds, 3000 to 60000; optional, and " \
	   "exists from v5.0 on.")

static const struct at_parameter usercfg[] = {
	LINK_ROW,
	{.name = "scheme",
		.type = AT_NUMBER,
		.range = AT_BOTH(1, 10),
		.values = at_scheme_values,
		.fallback = "1",
		.error = {.read = 0x6012, .value = 0x6013},
		.dialects = BOTH,
		.doc = N_(
			"How the broker is reached: TCP, TLS or WebSocket, and which certificates "
			"take part.")},
	CLIENT_ID_ROW,
	USERNAME_ROW(64, N_("Login name at the broker, at most 64 bytes; empty where the broker "
			    "asks for none.")),
	PASSWORD_ROW(64, N_("Password at the broker, at most 64 bytes; masked in transcripts "
			    "and kept out of the history.")),
	{.name = "cert_key_ID",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 0),
		.values = certificate_values,
		.fallback = "0",
		.error = {.read = 0x601D, .value = 0x601E},
		.dialects = BOTH,
		.doc = N_(
			"Which client certificate and key to use; the board has a single set, 0.")},
	{.name = "CA_ID",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 0),
		.values = certificate_values,
		.fallback = "0",
		.error = {.read = 0x601F, .value = 0x6020},
		.dialects = BOTH,
		.doc = N_(
			"Which CA certificate the server is verified with; the board has a single "
			"one, 0.")},
	{.name = "path",
		.type = AT_STRING,
		.range = AT_BOTH(0, 32),
		.source = AT_SOURCE_PATH,
		.error = {.read = 0x6027, .null = 0x6028, .overlength = 0x6029},
		.dialects = BOTH,
		.doc = N_(
			"Path of the WebSocket at the broker, such as mqtt, at most 32 bytes; empty "
			"for TCP and TLS.")},
};

static const struct at_parameter clientid[] = {LINK_ROW, CLIENT_ID_ROW};
static const struct at_parameter username[] = {LINK_ROW,
	USERNAME_ROW(256, N_("Login name at the broker, at most 256 bytes; empty where the broker "
			     "asks for none."))};
static const struct at_parameter password[] = {LINK_ROW,
	PASSWORD_ROW(256, N_("Password at the broker, at most 256 bytes; masked in transcripts "
			     "and kept out of the history."))};

static const struct at_parameter long_client_id[] = {
	LINK_ROW,
	LONG_LENGTH_ROW(
		N_("Length of the client_id that follows the prompt, in bytes, 1 to 1024.")),
};
static const struct at_parameter long_username[] = {
	LINK_ROW,
	LONG_LENGTH_ROW(N_("Length of the username that follows the prompt, in bytes, 1 to 1024.")),
};
static const struct at_parameter long_password[] = {
	LINK_ROW,
	LONG_LENGTH_ROW(N_("Length of the password that follows the prompt, in bytes, 1 to 1024.")),
};

static const struct at_parameter conncfg[] = {
	LINK_ROW,
	{.name = "keepalive",
		.type = AT_NUMBER,
		.range = {{60, 7200}, {0, 7200}},
		.values = keepalive_values,
		.fallback = "120",
		.error = {.read = 0x602B, .null = 0x602C, .value = 0x602D},
		.dialects = BOTH,
		.doc = N_("Longest silence before the board sends a PING, in seconds, 60 to 7200, "
			  "or 0 for 120 s; firmware from v2.1 on accepts 1 to 59 too.")},
	{.name = "disable_clean_session",
		.type = AT_NUMBER,
		.range = BINARY,
		.values = clean_values,
		.fallback = "0",
		.error = {.read = 0x602E, .value = 0x602F},
		.dialects = BOTH,
		.doc = N_("Whether the broker remembers this client between connections.")},
	{.name = "lwt_topic",
		.type = AT_STRING,
		.range = TOPIC_BYTES(0),
		.source = AT_SOURCE_TOPIC,
		.error = {.read = 0x6030, .null = 0x6031, .overlength = 0x6032},
		.dialects = BOTH,
		.doc = N_(
			"Topic on which the broker announces that this client was lost, at most 64 "
			"bytes, 128 from v2.2 on.")},
	{.name = "lwt_msg",
		.type = AT_STRING,
		.range = {{0, 64}, {0, 128}},
		.source = AT_SOURCE_DATA,
		.error = {.read = 0x6033, .null = 0x6034, .overlength = 0x6035},
		.dialects = BOTH,
		.doc = N_("What the broker publishes there, at most 64 bytes, 128 from v3.3 on.")},
	{.name = "lwt_qos",
		.type = AT_NUMBER,
		.range = QOS,
		.values = qos_values,
		.fallback = "0",
		.error = {.read = 0x6036, .value = 0x6037},
		.dialects = BOTH,
		.doc = N_("How reliably the last will is delivered.")},
	{.name = "lwt_retain",
		.type = AT_NUMBER,
		.range = BINARY,
		.values = retain_values,
		.fallback = "0",
		.error = {.read = 0x6038, .value = 0x6039},
		.dialects = BOTH,
		.doc = N_("Whether the broker keeps the last will for those who subscribe later.")},
};

static const struct at_parameter alpn[] = {
	LINK_ROW,
	{.name = "alpn_counts",
		.type = AT_NUMBER,
		.range = AT_BOTH(0, 5),
		.dialects = LATER,
		.doc = N_("How many protocol names follow, 0 to 5; 0 clears them.")},
	{.name = "alpn",
		.type = AT_STRING,
		.range = AT_BOTH(1, AT_LINE_BYTES),
		.dialects = LATER,
		.optional = true,
		.repeated = 5,
		.doc = N_("Protocol name that TLS offers to the broker, such as mqtt; some clouds "
			  "accept MQTT on port 443 only with it.")},
};

static const struct at_parameter sni[] = {
	LINK_ROW,
	{.name = "sni",
		.type = AT_STRING,
		.range = AT_BOTH(1, AT_LINE_BYTES),
		.source = AT_SOURCE_HOST,
		.dialects = LATER,
		.doc = N_("Host name that TLS sends to the broker (SNI), if it is not the name "
			  "that AT+MQTTCONN connects to.")},
};

static const struct at_parameter conn[] = {
	LINK_ROW,
	{.name = "host",
		.type = AT_STRING,
		.range = AT_BOTH(1, 128),
		.source = AT_SOURCE_HOST,
		.error = {.read = 0x603A, .null = 0x603B, .overlength = 0x603C},
		.dialects = BOTH,
		.doc = N_(
			"Name or IP address of the broker, at most 128 bytes, without mqtt:// and "
			"without a port.")},
	{.name = "port",
		.type = AT_NUMBER,
		.range = AT_BOTH(1, 65535),
		.source = AT_SOURCE_PORT,
		.error = {.read = 0x603D, .value = 0x603E},
		.dialects = BOTH,
		.doc = N_(
			"TCP port of the broker, 1 to 65535; usually 1883 for TCP, 8883 for TLS, 80 "
			"or 443 for WebSocket.")},
	{.name = "reconnect",
		.type = AT_NUMBER,
		.range = BINARY,
		.values = reconnect_values,
		.error = {.read = 0x603F, .value = 0x6040},
		.dialects = BOTH,
		.doc = N_("Whether the board connects again by itself after a loss.")},
	TIMEOUT_ROW(N_("Longest wait for the connection in milliseconds, 3000 to 60000; optional, "
		       "and exists from v5.0 on.")),
};

static const struct at_parameter pub[] = {
	LINK_ROW,
	TOPIC_ROW(AT_SOURCE_TOPIC, N_("Topic to publish to, without + and #, at most 64 bytes, 128 "
				      "from v2.2 on.")),
	{.name = "data",
		.type = AT_STRING,
		.range = AT_BOTH(0, AT_LINE_BYTES),
		.source = AT_SOURCE_DATA,
		.error = {.read = 0x6044, .null = 0x6045, .overlength = 0x6046},
		.dialects = BOTH,
		.doc = N_(
			"Text of the message, with \\ before each comma, quote and backslash; the "
			"whole line may have 256 bytes.")},
	QOS_ROW(N_("How reliably the broker gets the message.")),
	RETAIN_ROW,
	TIMEOUT_ROW(ANSWER_TIMEOUT),
};

static const struct at_parameter pubraw[] = {
	LINK_ROW,
	TOPIC_ROW(AT_SOURCE_TOPIC, N_("Topic to publish to, without + and #, at most 64 bytes, 128 "
				      "from v2.2 on.")),
	{.name = "length",
		.type = AT_NUMBER,
		.range = AT_BOTH(1, AT_LONGEST_PAYLOAD),
		.source = AT_SOURCE_LENGTH,
		.error = {.read = 0x604B, .value = 0x604C},
		.dialects = BOTH,
		.doc = N_(
			"Length of the message that follows the prompt, in bytes; the board's free "
			"memory is the limit, up to v2.0 1024.")},
	QOS_ROW(N_("How reliably the broker gets the message.")),
	RETAIN_ROW,
	TIMEOUT_ROW(ANSWER_TIMEOUT),
};

static const struct at_parameter sub[] = {
	LINK_ROW,
	TOPIC_ROW(
		AT_SOURCE_FILTER, N_("Topic filter to subscribe to, + for one level and # for the "
				     "rest, at most 64 bytes, 128 from v2.2 on.")),
	QOS_ROW(N_("Highest QoS with which the broker delivers here.")),
	TIMEOUT_ROW(ANSWER_TIMEOUT),
};

static const struct at_parameter unsub[] = {
	LINK_ROW,
	TOPIC_ROW(AT_SOURCE_SUBSCRIBED, N_("Topic filter to unsubscribe from, byte for byte as it "
					   "was subscribed, at most 64 bytes, 128 from v2.2 on.")),
	TIMEOUT_ROW(ANSWER_TIMEOUT),
};

static const struct at_parameter clean[] = {LINK_ROW};

const struct at_command at_mqtt_commands[] = {
	{.name = "MQTTUSERCFG",
		.forms = SET,
		.old_forms = QUERY,
		.dialects = BOTH,
		.roles = AT_CONFIGURES | AT_BEGINS_ANEW,
		AT_ROWS(usercfg),
		.length_parameter = -1,
		.limit_ms = AT_COMMAND_LIMIT_MS,
		.answer = "+MQTTUSERCFG:<LinkID>,<scheme>,<\"client_id\">,<\"username\">,"
			  "<\"password\">,<cert_key_ID>,<CA_ID>,<\"path\">",
		.summary = N_("Set scheme, client, login and path"),
		.doc = N_("The first command of every connection. It is refused while connected: "
			  "send AT+MQTTCLEAN=0 before. It overwrites what the single settings "
			  "(MQTTCLIENTID, MQTTLONGPASSWORD and so on) said, so those come after "
			  "it. A reset loses it; AT+SYSSTORE does not keep it. Schemes 3, 5, 8 and "
			  "10 need the clock: AT+CIPSNTPCFG first. ESP8266 boards have schemes 1 "
			  "and 6 only. The ? form existed up to v2.1.")},
	{.name = "MQTTCLIENTID",
		.forms = SET,
		.old_forms = QUERY,
		.dialects = BOTH,
		.roles = AT_CONFIGURES,
		AT_ROWS(clientid),
		.length_parameter = -1,
		.limit_ms = AT_COMMAND_LIMIT_MS,
		.long_twin = "MQTTLONGCLIENTID",
		.answer = "+MQTTCLIENTID:<LinkID>,<\"client_id\">",
		.summary = N_("Set a longer client ID than MQTTUSERCFG's line has room for"),
		.doc = N_("Send it after AT+MQTTUSERCFG, which overwrites it. The manual omits the "
			  "comma after LinkID; boards need it. Undocumented since v3.0, gone on "
			  "ESP32-C5 and C61; AT+MQTTLONGCLIENTID replaces it.")},
	{.name = "MQTTUSERNAME",
		.forms = SET,
		.old_forms = QUERY,
		.dialects = BOTH,
		.roles = AT_CONFIGURES,
		AT_ROWS(username),
		.length_parameter = -1,
		.limit_ms = AT_COMMAND_LIMIT_MS,
		.long_twin = "MQTTLONGUSERNAME",
		.answer = "+MQTTUSERNAME:<LinkID>,<\"username\">",
		.summary = N_("Set a longer username than MQTTUSERCFG takes"),
		.doc = N_("Send it after AT+MQTTUSERCFG, which overwrites it. The manual omits the "
			  "comma after LinkID; boards need it. Undocumented since v3.0, gone on "
			  "ESP32-C5 and C61; AT+MQTTLONGUSERNAME replaces it.")},
	{.name = "MQTTPASSWORD",
		.forms = SET,
		.old_forms = QUERY,
		.dialects = BOTH,
		.roles = AT_CONFIGURES,
		AT_ROWS(password),
		.length_parameter = -1,
		.limit_ms = AT_COMMAND_LIMIT_MS,
		.long_twin = "MQTTLONGPASSWORD",
		.answer = "+MQTTPASSWORD:<LinkID>,<\"password\">",
		.summary = N_("Set a longer password than MQTTUSERCFG takes"),
		.doc = N_("Send it after AT+MQTTUSERCFG, which overwrites it. The manual omits the "
			  "comma after LinkID; boards need it. Undocumented since v3.0, gone on "
			  "ESP32-C5 and C61; AT+MQTTLONGPASSWORD replaces it.")},
	{.name = "MQTTLONGCLIENTID",
		.forms = SET,
		.dialects = LATER,
		.roles = AT_CONFIGURES,
		AT_ROWS(long_client_id),
		.length_parameter = 1,
		.limit_ms = AT_COMMAND_LIMIT_MS,
		.summary = N_("Set a client ID of up to 1024 bytes"),
		.doc = N_(
			"The board answers OK and >, then takes exactly length bytes as they are, "
			"without escapes, and answers OK. Send it after AT+MQTTUSERCFG, which "
			"overwrites it. From v3.0 on, on ESP8266 from v2.2.2.")},
	{.name = "MQTTLONGUSERNAME",
		.forms = SET,
		.dialects = LATER,
		.roles = AT_CONFIGURES,
		AT_ROWS(long_username),
		.length_parameter = 1,
		.limit_ms = AT_COMMAND_LIMIT_MS,
		.summary = N_("Set a username of up to 1024 bytes"),
		.doc = N_(
			"The board answers OK and >, then takes exactly length bytes as they are, "
			"without escapes, and answers OK. Send it after AT+MQTTUSERCFG, which "
			"overwrites it. From v3.0 on, on ESP8266 from v2.2.2.")},
	{.name = "MQTTLONGPASSWORD",
		.forms = SET,
		.dialects = LATER,
		.roles = AT_CONFIGURES,
		AT_ROWS(long_password),
		.length_parameter = 1,
		.secret_payload = true,
		.limit_ms = AT_COMMAND_LIMIT_MS,
		.summary = N_("Set a password of up to 1024 bytes"),
		.doc = N_("The board answers OK and >, then takes exactly length bytes as they "
			  "are, without escapes, and answers OK. Send it after AT+MQTTUSERCFG, "
			  "which overwrites it. From v3.0 on, on ESP8266 from v2.2.2. Transcripts "
			  "show the bytes as *.")},
	{.name = "MQTTCONNCFG",
		.forms = SET,
		.old_forms = QUERY,
		.dialects = BOTH,
		.roles = AT_CONFIGURES,
		AT_ROWS(conncfg),
		.length_parameter = -1,
		.limit_ms = AT_COMMAND_LIMIT_MS,
		.answer = "+MQTTCONNCFG:<LinkID>,<keepalive>,<disable_clean_session>,"
			  "<\"lwt_topic\">,<\"lwt_msg\">,<lwt_qos>,<lwt_retain>",
		.summary = N_("Set keepalive, session and last will"),
		.doc = N_("Optional: without it keepalive is 120 s, the session clean, and there "
			  "is no last will. It goes between AT+MQTTUSERCFG and AT+MQTTCONN. A "
			  "reset loses it. The ? form existed up to v2.1.")},
	{.name = "MQTTALPN",
		.forms = SET,
		.dialects = LATER,
		.roles = AT_CONFIGURES,
		AT_ROWS(alpn),
		.length_parameter = -1,
		.limit_ms = AT_COMMAND_LIMIT_MS,
		.summary = N_("Set the protocol names offered by TLS"),
		.doc = N_("For TLS and WebSocket over TLS, after AT+MQTTUSERCFG. From v2.4 on, on "
			  "ESP32-C3 from v2.3.")},
	{.name = "MQTTSNI",
		.forms = SET,
		.dialects = LATER,
		.roles = AT_CONFIGURES,
		AT_ROWS(sni),
		.length_parameter = -1,
		.limit_ms = AT_COMMAND_LIMIT_MS,
		.summary = N_("Set the server name sent by TLS"),
		.doc = N_("For TLS and WebSocket over TLS, after AT+MQTTUSERCFG. From v3.3 on.")},
	{.name = "MQTTCONN",
		.forms = SET | QUERY,
		.dialects = BOTH,
		.roles = AT_CONNECTS | AT_ASKS_CONNECTION,
		AT_ROWS(conn),
		.length_parameter = -1,
		.limit_ms = 70000,
		.answer = "+MQTTCONN:<LinkID>,<state>,<scheme>,<\"host\">,<port>,<\"path\">,"
			  "<reconnect>",
		.summary = N_("Connect to a broker, or ask for the connection"),
		.doc = N_("+MQTTCONNECTED comes before OK, +MQTTDISCONNECTED before ERROR; the "
			  "reason appears on the log port only, or as ERR CODE after AT+SYSLOG=1. "
			  "Each step of a TLS connection may take 10 s. A host with mqtt:// or a "
			  "port in it resets some boards. After a loss with reconnect 0: "
			  "AT+MQTTCLEAN=0, then AT+MQTTUSERCFG again. After a reconnect the board "
			  "subscribes to nothing by itself.")},
	{.name = "MQTTPUB",
		.forms = SET,
		.dialects = BOTH,
		.roles = AT_PUBLISHES | AT_NEEDS_CONNECTION,
		AT_ROWS(pub),
		.length_parameter = -1,
		.limit_ms = AT_COMMAND_LIMIT_MS,
		.raw_twin = "MQTTPUBRAW",
		.summary = N_("Publish text"),
		.doc = N_(
			"Commas, quotes and backslashes in topic and data each need a \\ before them, "
			"and the whole line has at most 256 bytes. NUL and line ends cannot be "
			"sent this way: use AT+MQTTPUBRAW. Before v4.1.1 the board could hang when "
			"the broker did not acknowledge.")},
	{.name = "MQTTPUBRAW",
		.forms = SET,
		.dialects = BOTH,
		.roles = AT_PUBLISHES | AT_NEEDS_CONNECTION,
		AT_ROWS(pubraw),
		.length_parameter = 2,
		.raw_result = true,
		.limit_ms = AT_COMMAND_LIMIT_MS,
		.summary = N_("Publish bytes of any kind and length"),
		.doc = N_("After OK and > everything sent is the message until length bytes have "
			  "arrived; there is no time limit and no way to break off. The result is "
			  "+MQTTPUB:OK or +MQTTPUB:FAIL, no OK follows. A line end after the bytes "
			  "is answered with busy p... and does no harm.")},
	{.name = "MQTTSUB",
		.forms = SET | QUERY,
		.dialects = BOTH,
		.roles = AT_SUBSCRIBES | AT_NEEDS_CONNECTION | AT_ASKS_SUBSCRIPTIONS,
		AT_ROWS(sub),
		.length_parameter = -1,
		.limit_ms = AT_COMMAND_LIMIT_MS,
		.also_ends = "ALREADY SUBSCRIBE",
		.answer = "+MQTTSUB:<LinkID>,<state>,<\"topic\">,<qos>",
		.summary = N_("Subscribe to a topic, or list the subscriptions"),
		.doc = N_(
			"Before v5.0 an OK does not prove that the broker accepted the subscription. "
			"A topic that is subscribed already is subscribed again, and the log port "
			"says ALREADY SUBSCRIBE. At most 10 topics. Messages come as "
			"+MQTTSUBRECV:<LinkID>,<\"topic\">,<length>,data; one of more than 1024 "
			"bytes comes in several.")},
	{.name = "MQTTUNSUB",
		.forms = SET,
		.dialects = BOTH,
		.roles = AT_UNSUBSCRIBES | AT_NEEDS_CONNECTION,
		AT_ROWS(unsub),
		.length_parameter = -1,
		.limit_ms = AT_COMMAND_LIMIT_MS,
		.also_ends = "NO UNSUBSCRIBE",
		.summary = N_("Unsubscribe from a topic"),
		.doc = N_(
			"A topic that is not subscribed is answered OK too, and the log port says NO "
			"UNSUBSCRIBE.")},
	{.name = "MQTTCLEAN",
		.forms = SET,
		.dialects = BOTH,
		.roles = AT_CLEANS,
		AT_ROWS(clean),
		.length_parameter = -1,
		.limit_ms = AT_COMMAND_LIMIT_MS,
		.summary = N_("Disconnect and forget all MQTT settings"),
		.doc = N_(
			"Takes about a second when connected. Afterwards the state is 0 and "
			"AT+MQTTUSERCFG comes first again. Without anything to clean some firmware "
			"answers ERROR (0x6003), which does no harm.")},
};
const size_t at_mqtt_command_count = ALEN(at_mqtt_commands);
